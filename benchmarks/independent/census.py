"""Numbers of whole populations: partners in trade, publics, troops, texts (C9, C17, C19, C20)."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from scipy import stats

from independent.raw import csv, facts, iso, parquet

Found = dict[str, float]


@cache
def china_neighbours() -> tuple[str, ...]:
    """Land borders and up to 400 miles of water in the record's last year, and claimants of the South China Sea."""
    spells = csv("geography/cow_contiguity_spells.csv").filter(
        (pl.col("ccode1") == 710) & (pl.col("conttype") > 0) & pl.col("enddate").str.starts_with("2016")
    )
    return tuple(sorted({iso()[number] for number in spells["ccode2"]} | {"BRN", "IDN", "MYS"}))


def _share(answers: list[bool | None]) -> Found:
    known = [answer for answer in answers if answer is not None]
    yes, all_there_are = sum(known), len(answers)
    low, high = yes / all_there_are, (yes + all_there_are - len(known)) / all_there_are
    return {"effect": yes / len(known), "low": low, "high": high, "n": all_there_are}


def _heads(year: int) -> dict[tuple[str, str], str]:
    """State and flow -> who heads the list."""
    lists = parquet("trade/cia_factbook_trade_partners_2014_2023.parquet")
    firsts = lists.filter(pl.col("year") == year, pl.col("rank") == 1).select("iso3", "flow", "partner")
    return {(state, flow): partner for state, flow, partner in firsts.iter_rows()}


def factbook_first(year: int) -> Found:
    """China heads the list of imports or of exports; no answer if one is missing and the other does not say yes."""
    heads = _heads(year)
    answers: list[bool | None] = []
    for state in china_neighbours():
        first = [heads.get((state, flow)) for flow in ("imports", "exports")]
        answers.append(True if "CHN" in first else None if None in first else False)
    return _share(answers)


UN_NAMES = {
    "Russian Federation": "RUS", "Republic of Korea": "KOR", "Dem. People's Rep. Korea": "PRK", "Viet Nam": "VNM",
    "Lao People's Dem. Rep.": "LAO", "Brunei Darussalam": "BRN", "Iran": "IRN", "Other Asia, nes": "TWN",
}  # fmt: skip


def yearbook_first_2015() -> Found:
    """Of the three partners of 2021 the share in 2015: first is certain where nobody unlisted could be larger."""
    rows = csv("power/un_major_trading_partners_2010_2021.csv").filter(pl.col("year") == 2015)
    names = csv("states/countrycode_codelist.csv").select("country.name.en", "un.name.en", "iso3c").drop_nulls("iso3c")
    letters = {name: code for *both, code in names.iter_rows() for name in both if name} | UN_NAMES
    answers: list[bool | None] = []
    for state in china_neighbours():
        flows: list[bool | None] = []
        for flow in ("imports", "exports"):
            own = [
                r
                for r in rows.filter(pl.col("flow") == flow).iter_rows(named=True)
                if letters.get(r["reporter"]) == state
            ]
            shares = {r["partner"]: r["share_pct"] or 0.0 for r in own}
            china, most = shares.pop("China", None), max(shares.values(), default=0.0)
            rest = 100 - sum(shares.values()) - (china or 0.0)
            if china is None:
                flows.append(False if own and rest <= most else None)
            else:
                flows.append(True if china >= most and china >= rest else False if china < most else None)
        answers.append(True if True in flows else None if None in flows else False)
    return _share(answers)


WINDOWS = ((2007, 2013), (2014, 2020), (2022, 2023))


def unfavourable_to_russia(first: int, last: int) -> Found:
    """Mean over states of the mean share in a window; states of Union or Alliance asked in all three windows."""
    members = {row["state"] for row in facts("memberships") if row["institution"] in ("NATO", "EU")}
    asked = parquet("perception/pew_favourability_country_year_2002_2023.parquet").filter(
        pl.col("target") == "RUS", pl.col("iso3").is_in(sorted(members - {"USA", "CAN", "TUR"}))
    )
    panel = set.intersection(*(set(asked.filter(pl.col("year").is_between(a, b))["iso3"]) for a, b in WINDOWS))
    window = asked.filter(pl.col("year").is_between(first, last), pl.col("iso3").is_in(sorted(panel)))
    means = window.group_by("iso3").agg(pl.col("unfavourable").mean())["unfavourable"].to_numpy()
    half = stats.t.ppf(0.95, len(means) - 1) * means.std(ddof=1) / np.sqrt(len(means))
    return {"effect": means.mean(), "low": means.mean() - half, "high": means.mean() + half, "n": len(means)}


def texts_that_name_china(first: int, last: int) -> Found:
    rows = [
        row for row in facts("alliance_texts") if first <= row["date"].year <= last and row["institution"] == "NATO"
    ]
    says = ["china_challenge" in row["says"] for row in rows]
    second = ["china_challenge" in row["second_says"] for row in rows]
    both = [one and other for one, other in zip(says, second, strict=True)]
    counts = [sum(says), sum(second), sum(both)]
    return {"effect": counts[0], "low": min(counts), "high": max(counts), "n": len(rows)}


WITHHELD = (92, 347, 436, 522, 645, 652, 663, 670, 690, 692, 694, 696, 700)  # the last page of sources names them


@cache
def _troops() -> pl.DataFrame:
    table = csv("cooperation/us_troops_country_year.csv").filter(pl.col("ccode") < 1000, ~pl.col("ccode").is_in([2, 6]))
    services = pl.sum_horizontal("army_ad", "air_force_ad", "marine_corps_ad")  # the navy's own column holds reserves
    rest = pl.when(services > 0).then(services).otherwise(pl.col("troops_ad"))
    return table.with_columns(rest.alias("without_navy"), (pl.col("region") == "East Asia & Pacific").alias("here"))


def troops_change(before: tuple[int, int], after: tuple[int, int], share: bool) -> Found:
    """Relative change of three-year means over all hosts of East and South-East Asia and Oceania, in every reading."""
    table, changes = _troops(), []
    for theatres in (True, False) if share else (True,):
        for column in ("troops_ad", "without_navy"):
            level = []
            for first, last in (before, after):
                window = table.filter(pl.col("year").is_between(first, last))
                whole = window if theatres else window.filter(~pl.col("ccode").is_in(WITHHELD))
                here = window.filter(pl.col("here"))[column].sum()
                level.append(here / whole[column].sum() if share else here)
            changes.append(level[1] / level[0] - 1)
    return {"effect": changes[0], "low": min(changes), "high": max(changes)}


def factbook_first_in_the_world(year: int) -> Found:
    """The same of all states that have a list of that year, China itself left out."""
    heads = _heads(year)
    states = {state for state, _ in heads} & set(iso().values())
    answers: list[bool | None] = []
    for state in sorted(states - {"CHN"}):
        first = [heads.get((state, flow)) for flow in ("imports", "exports")]
        answers.append(True if "CHN" in first else None if None in first else False)
    return _share(answers)


TEN = ("DEU", "FRA", "GBR", "ITA", "POL", "FIN", "SWE", "EST", "LVA", "LTU")


def mean_change(values: dict[tuple[str, int], float], before: tuple[int, int], after: tuple[int, int]) -> Found:
    """Mean over ten states of the change between two windows; Student's t over states."""
    changes = np.array(
        [
            np.mean([values[state, year] for year in range(after[0], after[1] + 1) if (state, year) in values])
            - np.mean([values[state, year] for year in range(before[0], before[1] + 1) if (state, year) in values])
            for state in TEN
        ]
    )
    half = stats.t.ppf(0.95, len(TEN) - 1) * changes.std(ddof=1) / np.sqrt(len(TEN))
    return {"effect": changes.mean(), "low": changes.mean() - half, "high": changes.mean() + half, "n": len(TEN)}


def spending_by_factbook() -> dict[tuple[str, int], float]:
    rows = parquet("power/cia_factbook_milex_share_2008_2025.parquet").select("iso3", "year", "milex_pct_gdp")
    return {(state, year): share / 100 for state, year, share in rows.drop_nulls().iter_rows()}


def hostile_sentences() -> dict[tuple[str, int], float]:
    speeches = parquet("perception/ungdc_speeches_1946_2024.parquet").select("speaker", "year", "sentences")
    about = parquet("perception/ungdc_mentions_1946_2024.parquet").filter(pl.col("target") == "RUS")
    hostile = {
        (state, year): threat for state, year, threat in about.select("speaker", "year", "sent_threat").iter_rows()
    }
    return {(state, year): hostile.get((state, year), 0) / n for state, year, n in speeches.iter_rows() if n}


def troops_hosted() -> dict[tuple[str, int], float]:
    """Decimal logarithm of at least one soldier, in steps of a twentieth."""
    rows = _troops().group_by("iso3c", "year").agg(pl.col("troops_ad").sum())
    return {(s, y): round(20 * np.log10(max(n, 1))) / 20 for s, y, n in rows.drop_nulls().iter_rows()}


def change_of_ten(of: str, before: tuple[int, int], after: tuple[int, int]) -> Found:
    values = {"spending": spending_by_factbook, "sentences": hostile_sentences, "troops": troops_hosted}[of]()
    return mean_change(values, before, after)
