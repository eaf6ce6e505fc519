"""Judging: planted claims, their error rates, and verdicts that follow the evidence when it is turned."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from foedus.arguments import (
    ClaimResult,
    Standing,
    SyntheticEvidence,
    Threshold,
    Verdict,
    argue,
    judge,
    judge_claim,
    load_argument,
    planted_evidence,
    self_test,
)
from foedus.arguments.evidence import Gap
from foedus.arguments.judging import simulates
from foedus.arguments.kinds import KINDS
from foedus.arguments.schema import FactQuery
from foedus.errors import UnknownNameError
from foedus.evidence.evidence import Evidence
from foedus.evidence.neighbour_counts import OUTCOMES
from foedus.library.facts import load_facts
from foedus.measures.pacts_against import ONSETS

YEARS = np.arange(1946, 2025)
NEAR = ["UKR", "GEO", "MDA", "ARM", "AZE", "KAZ", "KGZ", "TJK", "UZB", "TKM", "BLR"]
EUROPE = ["DEU", "FRA", "GBR", "ITA", "POL", "FIN", "SWE", "EST", "LVA", "LTU"]
HOSTS = ["JPN", "KOR", "PHL", "AUS", "SGP"]
MIDDLES = (1991, 2001, 2011, 2019, 2023)
READINGS = [
    name + rest for name in ("all services", "without the navy") for rest in ("", ", without withheld theatres")
]
COLUMNS = (
    "alignment",
    "alignment_without_un",
    "alignment_without_obligations",
    "alignment_without_conflict",
    "un_similarity",
)


def _dyads(pairs: dict[tuple[str, str], np.ndarray], seed: int) -> pl.DataFrame:
    stream = np.random.default_rng(seed)
    parts = []
    for (first, second), level in pairs.items():
        state_a, state_b = sorted((first, second))
        columns = {name: level + 0.02 * stream.standard_normal(YEARS.size) for name in COLUMNS}
        parts.append(
            pl.DataFrame({"state_a": state_a, "state_b": state_b, "year": YEARS, **columns, "alignment_sd": 0.02})
        )
    return pl.concat(parts)


def _paths(dyads: pl.DataFrame) -> pl.DataFrame:
    """Joint posteriors of the triangle with the values of the dyads and a small error of each year."""
    triangle = {("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")}
    parts = []
    for (a, b), rows in dyads.group_by("state_a", "state_b"):
        if (a, b) not in triangle:
            continue
        for name in COLUMNS[:4]:
            part = rows.sort("year").select("state_a", "state_b", "year", shock="year", mean=3 * pl.col(name).arctanh())
            parts.append(part.select(pl.lit(name).alias("measure"), pl.all(), loading=pl.lit(0.06)))
    return pl.concat(parts)


def _troubles(sign: float) -> pl.DataFrame:
    """Russia's neighbours have six times as many troubled years as China's, or a sixth of them."""
    often, seldom = (12, 2) if sign > 0 else (2, 12)
    return pl.DataFrame(
        [
            (table, power, outcome, f"{power}-{power[0]}{number:02d}", 28, events - number % 2, until)
            for table, until in (("flanks", 2020), ("flanks", 2024), ("flanks_whole", 2024))
            for power, events in (("RUS", often), ("CHN", seldom))
            for outcome in ("trouble", "trouble_between_states", "trouble_with_the_power")
            for number in range(12)
        ],
        schema=["table", "stratum", "outcome", "pair", "exposure", "events", "data_until"],
        orient="row",
    )


def _collapses(sign: float) -> pl.DataFrame:
    """One collapse in 4,500 years of major powers, or one in fifty years of each."""
    return pl.DataFrame(
        [
            ("collapses", stratum, "collapse", f"M{number:02d}", 500, int(number == 0) if sign > 0 else 10, 2018)
            for stratum in ("under_pressure", "without_pressure")
            for number in range(9)
        ],
        schema=["table", "stratum", "outcome", "pair", "exposure", "events", "data_until"],
        orient="row",
    )


def _census(names: list[str], sign: float) -> pl.DataFrame:
    """China is everybody's first partner, or nobody's; US troops halve from window to window, or double."""
    holds, troops = float(sign > 0), {year: 1000.0 * 2.0 ** (-sign * place) for place, year in enumerate(MIDDLES)}
    blocks = [
        ("china_first_partner", names, dict.fromkeys((2015, 2017, 2019, 2023), holds), "UN Statistical Yearbook"),
        ("china_first_partner", names, dict.fromkeys((2015, 2017, 2019, 2023), holds), "World Factbook"),
        ("china_first_partner_world", names, {2017: holds, 2023: holds}, "World Factbook"),
        ("china_export_share", names, {2017: 0.3, 2023: 0.3}, "World Factbook"),
        *(("us_troops_asia_pacific", HOSTS, troops, reading) for reading in READINGS),
    ]
    parts = [
        pl.DataFrame(
            {"table": table, "unit": units, "year": year, "reading": reading, "value": value, "low": value,
             "high": value, "whole": 1e5, "weight": 1 / len(units)}
        )
        for table, units, values, reading in blocks
        for year, value in values.items()
    ]  # fmt: skip
    return pl.concat(parts)


def _risk_sets(sign: float) -> pl.DataFrame:
    """Every year four of twenty have an onset among those who trade little with the threatening power, or much."""
    rows = [
        ("pacts_against", outcome, year, f"A{year}{number}", f"B{year}{number}", 0.1 if number < 20 else 0.2,
         1 + 100 * year + number if number in ((0, 1, 2, 3, 20) if sign > 0 else (0, 20, 21, 22, 23)) else None)
        for outcome in ONSETS
        for year in range(1990, 2006)
        for number in range(40)
    ]  # fmt: skip
    against = pl.DataFrame(
        rows, schema=["table", "outcome", "year", "state", "other", "exposure", "treaty"], orient="row"
    )
    return pl.concat([against, *(_obligations(table, sign) for table in _EXPOSURES)], how="diagonal_relaxed")


_EXPOSURES = {"neighbours": ("capability_ratio", 0.4), "partners": ("quarrels", 0.4), "upgrades": ("pulse", 2.5)}
_HELD_ALIKE = ("rivals", "shared_rival", "before", "standing", "lead", "neighbours", "capability_ratio",
               "quarrels_log", "quarrels_rivals_only")  # fmt: skip


def _obligations(table: str, sign: float) -> pl.DataFrame:
    """Every year a quarter of a hundred pairs of thirty states has an onset, each by its own treaty, by exposure."""
    stream = np.random.default_rng(0)
    exposure, ratio = _EXPOSURES[table]
    first, second = np.triu_indices(30, 1)
    parts = []
    for year in range(1960, 2000):
        chosen = stream.choice(first.size, 100, replace=False)
        columns = {name: stream.integers(0, 2, 100) for name in (*_HELD_ALIKE, exposure)}
        pull = sign * np.log(ratio) * columns[exposure] + stream.gumbel(size=100)
        onset = np.argsort(np.argsort(-pull)) < 25
        parts.append(
            pl.DataFrame(
                {
                    "table": table, "year": year, "state": [f"S{each:02d}" for each in first[chosen]],
                    "other": [f"S{each:02d}" for each in second[chosen]], "lesser": "consultation", **columns,
                    "treaty": [year * 1000 + number if hit else None for number, hit in enumerate(onset)],
                }
            )
        )  # fmt: skip
    rows = pl.concat(parts)
    return pl.concat([rows.with_columns(outcome=pl.lit(name)) for name in ("defence", "defence_within_pair")])


def _matched(sign: float) -> pl.DataFrame:
    """Russia and China stand above all the pairs they are matched with, or below them."""
    asked = [
        *(("pact_pairs", name, year) for name in ("depth", "depth_with_arms", "depth_of_deeds")
          for year in (2001, 2010, 2020, 2024)),
        *(("arms_pact_pairs", name, year) for name in ("deeds", "exercises", "arms", "votes") for year in (2020, 2024)),
        ("evidence_pairs", "order_share", 2020),
    ]  # fmt: skip
    rows = [
        (table, name, year, "CHN" if rank == 0 else f"A{rank:02d}", "RUS" if rank == 0 else f"B{rank:02d}", rank,
         float(rank), sign * 40.0 if rank == 0 else float(rank))
        for table, name, year in asked
        for rank in range(21)
    ]  # fmt: skip
    names = ["table", "outcome", "year", "state_a", "state_b", "rank", "distance", "value"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    return table.with_columns(
        sd=pl.lit(0.0),
        data=pl.lit(None, pl.String),
        **{name: pl.lit(None, pl.Float64) for name in ("effect", "low", "high", "design")},
    )


def _order(sign: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The gap between Russia and China closes long before the sanctions of 2014, or after them."""
    gap = 1.0 * ((2000 if sign > 0 else 2017) > YEARS) + 0.05 * (YEARS % 3)
    values = {"RUS": 1.0 + gap, "CHN": np.ones(YEARS.size)}
    states = [pl.DataFrame({"state": name, "year": YEARS, "order_preference": each}) for name, each in values.items()]
    words = [
        pl.DataFrame(
            {"table": "order_words", "state_a": name, "state_b": name, "year": YEARS, "value": each, "name": "x"}
        )
        for name, each in values.items()
    ]
    return pl.concat(states), pl.concat(words)


def _event_studies(sign: float) -> pl.DataFrame:
    """Thirty episodes by ten senders, after which pairs stand a fifth nearer each other, or further apart."""
    stream = np.random.default_rng(0)
    noise = 0.01 * stream.normal(size=(30, 9))
    columns = ("before_4", "before_3", "before_2", *(f"after_{lag}" for lag in range(6)))
    values = noise + np.array([0.0] * 3 + [0.2 * sign] * 6)
    return pl.concat(
        pl.DataFrame(
            {
                "table": table, "outcome": outcome, "sender": [f"S{row % 10}" for row in range(30)],
                "year": np.arange(1971, 2001), "pair": "", "pairs": 2, "unmatched": 0,
                **{name: values[:, place] for place, name in enumerate(columns)},
            }
        )
        for table in ("common_force", "common_force_any", "common_force_far")
        for outcome in (
            "alignment", "alignment_net", "deeds_net", "depth", "exercises", "filtered_net", "votes_net"
        )
    )  # fmt: skip


def _members() -> pl.DataFrame:
    """Finland since 2023, the others from the start."""
    joined = {"FIN": date(2023, 4, 4), **dict.fromkeys(("USA", "NOR", "FRA", "DEU", "GBR", "ITA"), date(1949, 8, 24))}
    return pl.DataFrame(
        {"state": list(joined), "institution": "NATO", "joined": list(joined.values()), "left": None},
        schema_overrides={"left": pl.Date},
    )


def _speeches(sign: float) -> pl.DataFrame:
    """Allies speak of Russia a year after Washington as much as it did, or as little."""
    stream = np.random.default_rng(5)
    said = 8.0 * np.exp(0.8 * stream.standard_normal(YEARS.size))
    before = np.roll(said, 1) / 8.0
    rates = {"USA": said, "NOR": np.full(YEARS.size, 8.0) + stream.integers(0, 5, YEARS.size)}
    rates |= dict.fromkeys(("FRA", "DEU", "GBR", "ITA"), 8.0 * before**sign)
    parts = [
        pl.DataFrame(
            {
                "target": "RUS",
                "state": state,
                "year": YEARS,
                "sentences": 200,
                "about": 60,
                "hostile": stream.poisson(rate),
            }
        ).with_columns(sole_hostile="hostile")
        for state, rate in rates.items()
    ]
    return pl.concat(parts)


def _texts(sign: float) -> pl.DataFrame:
    """A text a year of which the later ones name China as a challenge, or none does."""
    says = [["china_challenge"] if sign > 0 and year >= 2019 else [] for year in range(1990, 2025)]
    return pl.DataFrame(
        {
            "date": [date(year, 6, 1) for year in range(1990, 2025)], "institution": "NATO",
            "title": [f"Declaration of {year}" for year in range(1990, 2025)], "says": says, "second_says": says,
        },
        schema_overrides={"says": pl.List(pl.String), "second_says": pl.List(pl.String)},
    )  # fmt: skip


def _pulses(sign: float) -> pl.DataFrame:
    """The other front's share falls by a twentieth in the year after news of hostility, or rises by as much."""
    stream = np.random.default_rng(0)
    news, noise = stream.standard_normal((2, 2, YEARS.size))
    share = 0.5 + 0.01 * noise
    share[:, 1:] -= 0.05 * sign * news.cumsum(axis=1)[:, :-1]
    parts = [
        pl.DataFrame(
            {"table": "us_troops_fronts", "reading": reading, "unit": front, "segment": 0, "year": YEARS,
             "pulse": news[place], "response": share[place], "recorded": True}
        )
        for reading in ("all services", "without the navy")
        for place, front in enumerate(("Europe", "Asia-Pacific"))
    ]  # fmt: skip
    return pl.concat(parts)


def _panel_changes(sign: float) -> pl.DataFrame:
    """Pairs draw closer by .12 after their exercises, or part; their matches do not, nor anybody before."""
    stream = np.random.default_rng(3)
    first, second = np.triu_indices(30, 1)
    exposed = np.arange(first.size) % 2 == 0
    parts = [
        pl.DataFrame(
            {"table": table, "year": year, "state_a": [f"A{each:02d}" for each in first],
             "state_b": [f"A{each:02d}" for each in second], "exposure": exposed.astype(int),
             "change": 0.12 * sign * exposed + 0.05 * stream.standard_normal(first.size), "change_sd": 0.02,
             "lead": 0.05 * stream.standard_normal(first.size), "lead_sd": 0.02, "weight": 1, "lead_weight": 1,
             "event": pl.Series([year * 1000 + place if yes else None for place, yes in enumerate(exposed)])}
        )
        for table in ("exercises", "exercises_outside_atlantic", "exercises_smoothed", "exercises_votes")
        for year in (1995, 2005)
    ]  # fmt: skip
    return pl.concat(parts)


def world(
    *, sign: float = 1.0, swap: dict[str, str] | None = None, gate: bool = True, seed: int = 0
) -> SyntheticEvidence:
    """Evidence in which every tested claim holds; ``sign`` turns its series, ``swap`` exchanges states."""
    stream = np.random.default_rng(seed)
    apart = (YEARS >= 1960) & (YEARS <= 1985)
    ramp = np.clip((YEARS - 1993) / 26, 0, 1)
    pairs = {
        ("RUS", "CHN"): np.where(apart, -0.7 if gate else 0.7, 0.6),
        ("USA", "RUS"): np.full(YEARS.size, -0.5),
        ("USA", "CHN"): np.full(YEARS.size, -0.3),
        ("IND", "CHN"): np.full(YEARS.size, -0.4),
        ("IND", "USA"): np.full(YEARS.size, 0.2),
    }
    for state in NEAR:
        pairs[state, "RUS"] = sign * ((0.4 + stream.normal(0, 0.05)) * ramp + 0.3 * (YEARS > 2020))
    for state in EUROPE:
        pairs[state, "RUS"] = np.zeros(YEARS.size) if sign > 0 else -0.3 * (YEARS > 2010) + stream.normal(0, 0.01)
    held = pl.concat(
        [
            pl.DataFrame(
                {
                    "state": state,
                    "year": YEARS,
                    "us_troops_index": 4 - sign * 0.01 * (YEARS - 1990) + 0.002 * stream.standard_normal(YEARS.size),
                    "us_troops_share": 0.2 - sign * 0.004 * (YEARS - 1990) + 0.001 * stream.standard_normal(YEARS.size),
                    "milex_share_gdp": 0.02
                    - sign * 0.0005 * (YEARS - 2005)
                    + 1e-4 * stream.standard_normal(YEARS.size),
                }
            )
            for state in HOSTS + EUROPE
        ]
    )
    names = [f"N{number:02d}" for number in range(1, 25)]
    trade = pl.concat(
        [
            pl.DataFrame(
                {
                    "state": names,
                    "partner": partner,
                    "year": year,
                    **dict.fromkeys(
                        ("dependence", "dependence_low", "dependence_high"),
                        0.3 if (partner == "CHN") == (sign > 0) else 0.1,
                    ),
                    "first_import": (partner == "CHN") == (sign > 0),
                    "first_export": False,
                }
            )
            for partner in ("CHN", "USA")
            for year in (2010, 2015, 2021)
        ]
    )
    few, many = (1, 12) if sign > 0 else (12, 1)
    counts = pl.DataFrame(
        [
            ("nuclear", stratum, outcome, f"{stratum[:1].upper()}{number:02d}", 100, events if number % 2 else 0, 2020)
            for stratum, events in (
                ("jointly_nuclear", few),
                ("jointly_nuclear_rivals", few),
                ("rivals_not_jointly_nuclear", many),
            )
            for outcome in ("war_onset", "fatal_dispute")
            for number in range(30)
        ]
        + [
            ("china_neighbours", stratum, outcome, f"{stratum[:1]}{number:02d}", 10, events, 2020)
            for stratum, events in (
                ("russia_china_1960_88", many),
                ("russia_china_1960_89", many),
                ("russia_china_from_1989", few),
                ("russia_china_from_2001", few),
                ("other_land_neighbours_from_1989", many),
                ("other_land_neighbours_from_2001", many),
            )
            for outcome in OUTCOMES
            for number in range(6)
        ],
        schema=["table", "stratum", "outcome", "pair", "exposure", "events", "data_until"],
        orient="row",
    )
    counts = pl.concat([counts, _troubles(sign), _collapses(sign)])
    split, opening = (1960, 1972) if sign > 0 else (1978, 1960)
    events = pl.concat(
        [
            pl.DataFrame(
                {"table": table, "state_a": "CHN", "state_b": other, "year": YEARS, "value": values.astype(float)}
            )
            for table, scale in (("disputes", 4), ("rivalry", 1))
            for other, values in (("RUS", scale * (split <= YEARS)), ("USA", scale * (opening > YEARS)))
        ]
    ).with_columns(name=pl.lit("x"))
    spells = pl.DataFrame(
        [
            (
                name,
                until,
                f"A{number:02d}",
                "ZZZ",
                "major",
                1950,
                horizon,
                sign < 0,
                sign < 0,
                5 if sign < 0 else horizon,
            )
            for name in COLUMNS[:3]
            for until in (2020, 2024)
            for number in range(200)
            for horizon in (10, 20)
        ],
        schema=[
            "measure",
            "data_until",
            "pair_a",
            "pair_b",
            "class",
            "entry_year",
            "horizon",
            "fell",
            "fell_sustained",
            "years_followed",
        ],
        orient="row",
    ).with_columns(level_carried=pl.lit(value=False))
    endings = pl.DataFrame(
        [
            (name, f"A{number:02d}", "ZZZ", 1950, group, str(number), "going" if sign > 0 else "dispute")
            for name, group in (("pact", "major"), *((name, "outside") for name in COLUMNS[:3]))
            for number in range(200)
        ],
        schema=["spells", "state_a", "state_b", "entry_year", "class", "cluster", "ending"],
        orient="row",
    ).with_columns(
        years=pl.lit(60.0 if sign > 0 else 5.0),
        opposed=pl.lit(None if sign > 0 else 5.0, pl.Float64),
        last_opposed=pl.lit(None if sign > 0 else 5.0, pl.Float64),
        followed=pl.lit(60.0),
        force_promised=pl.lit(value=True),
    )
    publics = pl.DataFrame(
        {
            "publics": "europe",
            "target": "RUS",
            "panel": panel,
            "first": first,
            "last": last,
            "value": 0.15 if sign > 0 else 0.8,
            "error": 0.02,
            "states": 8,
        }
        for panel in ("every_window", "every_survey", "asked")
        for first, last in ((2007, 2013), (2014, 2014), (2014, 2020), (2022, 2023))
    )
    dyads = _dyads(pairs, seed)
    if swap:
        renamed = dyads.with_columns(pl.col("state_a", "state_b").replace(swap))
        dyads = renamed.with_columns(
            state_a=pl.min_horizontal("state_a", "state_b"), state_b=pl.max_horizontal("state_a", "state_b")
        )
    order, words = _order(sign)
    return SyntheticEvidence(
        dyads=dyads,
        states=pl.concat([held, order], how="diagonal"),
        trade=trade,
        neighbours=pl.DataFrame({"state": "CHN", "neighbour": names, "type": "land"}),
        counts=counts,
        events=pl.concat([events, words]),
        wedge_spells=spells,
        alignment_paths=_paths(dyads),
        endings=endings,
        publics=publics,
        census=_census(names, sign),
        risk_sets=_risk_sets(sign),
        matched_pairs=_matched(sign),
        event_studies=_event_studies(sign),
        speeches=_speeches(sign),
        facts={"memberships": _members(), "alliance_texts": _texts(sign)},
        pulses=_pulses(sign),
        panel_changes=_panel_changes(sign),
    )


def judged_alone(claim: str, evidence: SyntheticEvidence) -> ClaimResult:
    """One claim as the whole argument has it, without waiting for the others."""
    argument = load_argument("pushed-together")
    return judge_claim(argument.claim(claim), argument, evidence)


@pytest.fixture(scope="module")
def judged():
    return argue("pushed-together", world())


@pytest.fixture(scope="module")
def turned():
    return argue("pushed-together", world(sign=-1.0))


@pytest.mark.parametrize(
    "claim",
    [
        "C0",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C7",
        "C8",
        "C9",
        "C10",
        "C11",
        "C12",
        "C13",
        "C17",
        "C18",
        "C19",
        "C20",
        "C22",
        "C23",
        "C26",
    ],
)
def test_a_world_where_the_claim_holds_supports_it(judged, claim):
    found = judged.claim(claim)
    assert found.verdict is Verdict.SUPPORTED, found.reason
    assert found.standing is Standing.RECORD


@pytest.mark.parametrize(
    "claim",
    [
        "C0",
        "C1",
        "C2",
        "C3",
        "C4",
        "C7",
        "C8",
        "C9",
        "C10",
        "C11",
        "C12",
        "C13",
        "C17",
        "C18",
        "C19",
        "C20",
        "C22",
        "C23",
        "C26",
    ],
)
def test_turning_the_series_turns_the_verdict(turned, claim):
    assert turned.claim(claim).verdict is Verdict.CONTRADICTED, turned.claim(claim).reason


def test_a_forecast_is_judged_by_the_years_since_alone(judged, turned):
    for found, verdict in ((judged, Verdict.SUPPORTED), (turned, Verdict.CONTRADICTED)):
        claim = found.claim("C16")
        assert claim.verdict is Verdict.UNDETERMINED
        assert claim.reading.text == "No say: a forecast; only since judges."
        assert claim.reading.settle == "The years since."
        assert claim.p_value is None
        assert claim.since.verdict is verdict
        assert claim.first.verdict is verdict


def test_swapping_russia_for_india_turns_the_triangle_and_the_neighbours():
    # Only the dyads are swapped: what is now called Russia is as far from China and as near Washington as India was.
    swapped = world(swap={"RUS": "IND", "IND": "RUS"})
    assert judged_alone("C5", swapped).verdict is Verdict.CONTRADICTED
    assert judged_alone("C16", swapped).verdict is Verdict.NOT_YET_TESTED


@pytest.mark.parametrize("claim", ["C5", "C9"])
def test_a_claim_alone_is_judged_as_among_the_others(judged, claim):
    assert judged_alone(claim, world()).as_dict() == judged.claim(claim).as_dict()


def test_a_failed_gate_silences_the_claims_of_the_triangle_and_no_others():
    found = argue("pushed-together", world(gate=False))
    for claim in (found.claim("C4").first, found.claim("C5")):
        assert claim.verdict is Verdict.UNDETERMINED
        assert not claim.gate.passed
        assert "failed" in claim.reason
    # pacts are no measure of the triangle
    assert found.claim("C4").verdict is Verdict.SUPPORTED
    assert "No say for alignment" in found.claim("C4").reason
    assert found.claim("C17").verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("silenced", ["alignment", "alignment_without_obligations"])
def test_a_measure_that_fails_the_gate_has_no_say_and_heads_no_claim(silenced):
    evidence = world()
    early = pl.col("year").is_between(1972, 1979) & (pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS")
    # It also speaks against the claim, which would make it mixed had it a say.
    late = (pl.col("year") == 2005) & (pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS")
    turned = pl.when(early).then(0.9).when(late).then(-0.9).otherwise(pl.col(silenced)).alias(silenced)
    dyads = evidence.dyads.with_columns(turned)
    found = judged_alone("C5", dataclasses.replace(evidence, dyads=dyads, alignment_paths=_paths(dyads)))
    assert found.verdict is Verdict.SUPPORTED
    assert f"No say for {silenced}" in found.reason
    assert found.measured == ("alignment" if silenced != "alignment" else "alignment_without_un")
    assert found.gate.measure == found.measured


def test_variants_that_disagree_make_a_claim_mixed():
    evidence = world()
    one = pl.col("reading") == "UN Statistical Yearbook"
    census = evidence.census.with_columns(
        pl.when(one).then(0.0).otherwise(pl.col(name)).alias(name) for name in ("value", "low", "high")
    )
    found = judged_alone("C9", dataclasses.replace(evidence, census=census))
    assert found.verdict is Verdict.MIXED
    assert "disagree" in found.reason
    deciding = [variant.verdict for variant in found.variants if variant.role == "deciding"]
    assert deciding == [Verdict.CONTRADICTED, Verdict.SUPPORTED]


def test_shown_variants_have_no_say():
    evidence = world()
    late = evidence.census.with_columns(
        pl.when(pl.col("year") == 2019).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in ("value", "low", "high")
    )
    found = judged_alone("C9", dataclasses.replace(evidence, census=late))
    assert found.verdict is Verdict.SUPPORTED
    assert next(v for v in found.variants if v.name.startswith("first partner, 2019")).verdict is Verdict.CONTRADICTED


def test_claims_without_data_or_test_say_so(judged):
    assert judged.claim("C24").verdict is Verdict.UNTESTABLE
    waiting = {claim.id for claim in judged.claims if claim.verdict is Verdict.NOT_YET_TESTED}
    assert waiting == {"C6", "C14", "C25"}
    assert all(judged.claim(claim).standing is Standing.NOT_TESTED for claim in waiting)
    assert "no simulation" in judged.claim("C6").reason
    empty = argue("pushed-together", SyntheticEvidence())
    by_design = [claim.id for claim in empty.claims if claim.by_design]
    assert by_design == ["C15", "C21"]
    assert all(empty.claim(claim).verdict is Verdict.UNDETERMINED for claim in by_design)
    assert {claim.verdict for claim in empty.claims if not claim.by_design} == {
        Verdict.UNTESTABLE,
        Verdict.NOT_YET_TESTED,
    }
    assert "no table" in empty.claim("C9").reason


def test_second_judgement_uses_later_data(judged):
    for claim in judged.claims:
        if claim.since is not None:
            assert claim.since.data_until > 2020
            assert claim.data_until <= 2020
    assert judged.claim("C16").since.verdict is not judged.claim("C16").verdict
    assert judged.claim("C23").since is None


def test_every_tested_claim_carries_what_a_reader_needs(judged):
    for claim in judged.claims:
        if claim.test and not KINDS[claim.test].simulated:
            assert claim.effect is not None
            assert claim.interval.low <= claim.effect <= claim.interval.high, claim.id
            # of a census, whose units are not sampled, there are no clusters
            assert claim.n >= (claim.clusters or (1 if claim.test in ("census", "texts") else 0)) >= 1
            assert claim.threshold.unit == claim.unit
            assert claim.series
            assert claim.reason
            assert claim.rivals
    assert judged.claim("C17").series["facts: memberships"]["state"].to_list() == ["FIN"]


def test_a_claim_tells_the_measure_and_the_years_of_its_test(judged):
    for claim in load_argument("pushed-together").claims:
        if claim.measurements and claim.measurements[0].spec.kind == "trend":
            found = judged.claim(claim.id)
            # a forecast is drawn as it is judged, by later data
            name = found.since.name if claim.measurements[0].spec.forecast else found.measured
            every = [each for each in claim.measurements if each.name == name]
            specs = [each.since if each.spec.forecast else each.spec for each in every]
            assert [found.measure] == [spec.measure for spec in specs]
            told = {"before": specs[0].before, "after": specs[0].after, "years": specs[0].years}
            assert found.windows == {name: years for name, years in told.items() if years is not None} != {}


def test_json_is_complete_and_plain(judged):
    document = json.loads(json.dumps(judged.as_dict(report="r.html", figures={"C5": ["evidence-c5"]}), allow_nan=False))
    assert document["selftest"]["passed"] is True
    assert document["report"] == "r.html"
    keys = {
        "id",
        "part",
        "statement",
        "test",
        "verdict",
        "standing",
        "threshold",
        "gate",
        "effect",
        "interval",
        "sampled",
        "readings",
        "level",
    }
    assert all(keys | {"n", "data_until", "since", "figures"} <= set(claim) for claim in document["claims"])
    five = next(claim for claim in document["claims"] if claim["id"] == "C5")
    assert five["figures"] == ["evidence-c5"]
    assert set(five["since"]) >= {"verdict", "effect", "interval", "n", "data_until"}
    assert judged.table.height == 27
    assert judged.table.height == len(load_argument().claims)
    with pytest.raises(UnknownNameError):
        judged.claim("C27")


def test_the_same_evidence_gives_the_same_result(judged):
    assert argue("pushed-together", world()).as_dict() == judged.as_dict()


def test_a_claim_is_judged_once_on_the_same_evidence(monkeypatch):
    evidence, argument = Evidence.embedded(), load_argument("pushed-together")
    claim = argument.claim("C10")
    once = judge_claim(claim, argument, evidence)
    assert judge_claim(claim, argument, evidence) is once
    assert judge_claim(claim, argument, evidence, seed=1) is not once
    assert judge_claim(claim, argument.model_copy(update={"level": 0.8}), evidence) is not once
    assert judge_claim(claim, argument, dataclasses.replace(evidence, origin="raw")) is not once
    (measurement, *rest) = claim.measurements
    spec = measurement.spec.model_copy(update={"clustered": False})
    moved = measurement.model_copy(update={"spec": spec})
    restated = claim.model_copy(update={"measurements": (moved, *rest)})
    assert judge_claim(restated, argument, evidence) is not once
    other = dataclasses.replace(
        KINDS["rate_ratio"], measure=lambda spec, context: KINDS["level"].measure(spec, context)
    )
    monkeypatch.setitem(KINDS._items, "rate_ratio", other)
    with pytest.raises(AttributeError):
        judge_claim(claim, argument, evidence)


def test_progress_counts_claims():
    seen: list[tuple[int, int]] = []
    argue("planted", planted_evidence(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_simulation_alone_never_makes_a_verdict_and_runs_are_asked_once():
    from types import SimpleNamespace

    import xarray as xr

    times = np.arange(2025.0, 2051.0)
    values = np.zeros((2, 20, times.size, 3))
    values[:, :, :, 0] = 0.8
    values[1, :, :, 1:] = 0.3
    data = xr.DataArray(
        values,
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": times, "pair": ["CHN-RUS", "CHN-USA", "RUS-USA"]},
    )
    asked: list[tuple[object, ...]] = []

    def runs(policies: tuple[str, ...], until: int, **more: object) -> SimpleNamespace:
        asked.append((policies, until, *more))
        return SimpleNamespace(dataset=xr.Dataset({"watch_alignment": data}), run_id=f"run-{len(asked)}")

    found = argue("pushed-together", world(), runs=runs)
    six, five = found.claim("C6"), found.claim("C5")
    assert six.verdict is Verdict.UNDETERMINED
    assert six.standing is Standing.MODEL_CONDITIONAL
    assert six.in_model.count("as claimed") == 3
    told, short = six.as_dict(), six.in_short()
    assert six.effect is not None
    assert six.n == 20
    for numbers in (told, short, told["first"]):
        assert [numbers[name] for name in ("effect", "interval", "n")] == [None, None, None]
    assert told["simulated"] == {
        "effect": six.effect, "interval": list(six.interval), "n": six.n, "clusters": six.clusters
    }  # fmt: skip
    assert five.as_dict()["simulated"] is None
    assert five.as_dict()["n"] == five.n
    (row,) = found.table.filter(pl.col("id") == "C6").select("effect", "low", "high", "n").rows()
    assert row == (None, None, None, None)
    assert five.standing is Standing.RECORD
    assert "100%" in five.in_model
    assert len(asked) == len(set(asked)) == 4  # C5, C6, C14 and C25, and C15 beside its cases
    assert [more for _, _, *more in asked] == [[], [], [], ["shocks", "most", "everybody"]]
    assert found.run_ids == ("run-1", "run-2", "run-3", "run-4")


def test_planted_claims_are_told_apart():
    found = self_test()
    assert found.passed
    assert {(each.planted, each.verdict) for each in found.claims} == {
        ("true", Verdict.SUPPORTED),
        ("false", Verdict.CONTRADICTED),
        ("empty", Verdict.NOT_BORNE_OUT),
    }


def _verdicts(claim: str, seeds: range, **options: float) -> list[Verdict]:
    planted = load_argument("planted")
    return [judge_claim(planted.claim(claim), planted, planted_evidence(seed, **options)).verdict for seed in seeds]


def test_planted_claims_have_power_and_size():
    # Seeds are fixed. With fresh seeds: power above .99 a world, so 30 of 30 with probability .8 or more; asked 28.
    seeds = range(100, 130)
    assert _verdicts("T", seeds).count(Verdict.SUPPORTED) >= 28
    assert _verdicts("F", seeds).count(Verdict.CONTRADICTED) >= 28
    # The empty claim lies three standard errors inside both bounds: past the first below 1 in 300 a world, and half of
    # an interval more is left, so that the effect claimed is ruled out in nearly every world.
    empty = _verdicts("E", seeds)
    assert set(empty) <= {Verdict.UNDETERMINED, Verdict.NOT_BORNE_OUT}
    assert empty.count(Verdict.NOT_BORNE_OUT) >= 24


def test_at_the_bound_itself_the_rule_errs_at_its_nominal_rate():
    # True effect on the smallest effect of interest: a 90% interval lies beyond it in 5% of worlds. 1,200 draws of
    # the statistic behind C16 (a mean over 11 states): sd 0.6 points, so 5 +- 2 points fails once in 1,500.
    from foedus.estimate import cluster_mean

    stream = np.random.default_rng(11)
    rule = Threshold(direction="above", supported_beyond=0.1, unit="alignment")
    labels = np.arange(11)
    hits = [
        judge(cluster_mean(stream.normal(0.1, 0.2, size=11), labels).interval, rule) is Verdict.SUPPORTED
        for _ in range(1200)
    ]
    assert np.mean(hits) == pytest.approx(0.05, abs=0.02)
    # And through the whole machinery, over 60 worlds: more than 8 (13%) has probability below .003.
    assert _verdicts("E", range(60), drift=0.1).count(Verdict.SUPPORTED) <= 8


@pytest.mark.parametrize(
    ("table", "states", "kept"),
    [
        ("declarations", ("CHN",), lambda row: "CHN" in row["parties"]),
        ("pretexts", ("GEO", "NATO"), lambda row: {"GEO", "NATO"} & {row["author"], *row["targets"]}),
        ("sanctions", ("LTU",), lambda row: row["target"] == "LTU" or "LTU" in row["senders"]),
    ],
)
def test_facts_beside_a_claim_are_those_that_name_its_states(table, states, kept):
    everything = load_facts()[table]
    claim = SimpleNamespace(facts=(FactQuery(table=table, states=states),))
    shown = import_module("foedus.arguments.judging")._facts(claim, SimpleNamespace(facts={table: everything}))
    rows = shown[f"facts: {table}"].to_dicts()
    assert rows == [row for row in everything.to_dicts() if kept(row)]
    assert 0 < len(rows) < everything.height


def test_facts_may_have_to_name_all_states() -> None:
    declared = pl.DataFrame(
        {"parties": [["CHN", "RUS"], ["RUS", "USA"], ["CHN", "RUS", "USA"]], "title": ["a", "b", "c"]}
    )
    evidence = dataclasses.replace(world(), facts={"declarations": declared})
    assert judged_alone("C0", evidence).series["facts: declarations"]["title"].to_list() == ["a", "c"]


def test_what_the_record_says_is_taken_over_where_futures_follow():
    early = argue("pushed-together", world())
    asked: list[object] = []

    def runs(policies: tuple[str, ...], until: int, **more: object) -> object:
        asked.append(policies)
        raise Gap("no such run")

    found = argue("pushed-together", world(), runs=runs, on_record=early)
    assert asked
    assert found.selftest is early.selftest
    for before, after in zip(early.claims, found.claims, strict=True):
        again = simulates(load_argument("pushed-together").claim(before.id))
        assert (after is before) is not again
        assert before.verdict is after.verdict or again
