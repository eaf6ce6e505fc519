"""China's neighbours counted: their publics, their ties to Washington, and Central Asia's larger partner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.library.facts import treaty_changes
from foedus.measures.first_partner import first_of_list
from foedus.measures.obligations import carried_obligations
from foedus.measures.troops import OWNER
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = [
    "CENTRAL_ASIA",
    "DISLIKED",
    "FEWEST_TROOPS",
    "YEARS",
    "bound_to_the_united_states",
    "dislike_and_need",
    "larger_partner",
    "neighbour_census",
]

YEARS: Final = (1990, 2024)
"""First and last year of counted ties to the United States; before, troops in either Vietnam are one entry."""

FEWEST_TROOPS: Final = (100, 1000)
"""From how many troops a state is a host: more than an embassy's guards and attachés; a garrison. *Assumed.*"""

DISLIKED: Final = 0.5
"""From which mean share of the public a state is disliked: a majority."""

OPINION_WINDOWS: Final = {2017: (2014, 2020), 2023: (2022, 2023)}
"""Year of trade -> window of the surveys beside it: those of the mean of publics."""

CENTRAL_ASIA: Final = ("KAZ", "KGZ", "TJK", "TKM", "UZB")

_TARGET: Final = "CHN"
_RIVAL: Final = "RUS"
_COUNTED: Final = (2000, 2009)
_LISTED: Final = (2015, 2017, 2019, 2022, 2023)
_COLUMNS: Final = ("table", "unit", "year", "reading", "value", "low", "high")


def neighbour_census(data: DataFolder, neighbours: Sequence[str]) -> pl.DataFrame:
    """Return these rows of the census.

    Parameters
    ----------
    data
        Folder of raw data.
    neighbours
        China's neighbours.

    Returns
    -------
    pl.DataFrame
        ``table, unit, year, reading, value`` (1 yes, 0 no, null not known), ``low, high``.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    lists, opinions = read_source("factbook_partners", data), read_source("favourability", data)
    ties = carried_obligations(read_source("atop_dyad_year", data), YEARS[1], treaty_changes())
    return pl.concat(
        [
            *dislike_and_need(opinions, lists, neighbours),
            bound_to_the_united_states(ties, read_source("troops", data), neighbours),
            larger_partner(lists, read_source("trade_qss", data)),
        ]
    ).sort("table", "year", "reading", "unit")


def dislike_and_need(
    opinions: pl.DataFrame, lists: pl.DataFrame, neighbours: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return which neighbours' publics dislike China, and of those whether China is the first partner.

    A public dislikes China if the mean share unfavourable over the window's surveys is at least `DISLIKED`; who has no
    opinion counts as not unfavourable. A public that was not asked is not known, and in the second table left out.

    Parameters
    ----------
    opinions
        ``state, year, target, unfavourable``.
    lists
        ``state, year, flow, rank, partner``, as in `first_of_list`.
    neighbours
        China's neighbours.
    """
    own = opinions.filter((pl.col("target") == _TARGET) & pl.col("state").is_in(list(neighbours)))
    first = first_of_list(lists, _TARGET)
    disliked, needed = [], []
    for year, window in OPINION_WINDOWS.items():
        means = own.filter(pl.col("year").is_between(*window)).group_by(pl.col("state").alias("unit"))
        told = means.agg(dislikes=pl.col("unfavourable").mean() >= DISLIKED)
        every = pl.DataFrame({"unit": sorted(neighbours)}).with_columns(year=pl.lit(year, pl.Int32))
        asked = every.join(told, on="unit", how="left")
        disliked.append(asked.select("unit", "year", answer="dislikes"))
        cold = asked.filter(pl.col("dislikes")).join(first, on=["unit", "year"], how="left")
        needed.append(cold.select("unit", "year", answer="first"))
    return (
        _told(pl.concat(disliked), "public_dislikes_china", "Pew Research Center"),
        _told(pl.concat(needed), "china_first_partner_disliked", "World Factbook"),
    )


def bound_to_the_united_states(ties: pl.DataFrame, troops: pl.DataFrame, neighbours: Sequence[str]) -> pl.DataFrame:
    """Return which neighbours have a defence pact with the United States or host its troops, in three readings.

    Parameters
    ----------
    ties
        ``state_a, state_b, year, defence``, carried forward past the last coded year.
    troops
        ``host, year, troops``; a host that is not listed in a year has none, a null is not known.
    neighbours
        China's neighbours; each counts in the years in which it was a state.
    """
    states = load_states()
    rows = [(each, year) for year in range(YEARS[0], YEARS[1] + 1) for each in neighbours if states.exists(each, year)]
    units = pl.DataFrame(rows, schema={"unit": pl.String, "year": pl.Int32}, orient="row")
    pacts = ties.filter(pl.col("defence") == 1).select(
        "year", a=pl.min_horizontal("state_a", "state_b"), b=pl.max_horizontal("state_a", "state_b")
    )
    pacts = pacts.filter((pl.col("a") == OWNER) | (pl.col("b") == OWNER)).select(
        "year", unit=pl.when(pl.col("a") == OWNER).then("b").otherwise("a"), pact=pl.lit(value=True)
    )
    hosted = troops.select(pl.col("year").cast(pl.Int32), unit="host", troops="troops", listed=pl.lit(value=True))
    known = units.join(pacts.unique(), on=["unit", "year"], how="left").join(hosted, on=["unit", "year"], how="left")
    pact = pl.col("pact").fill_null(value=False)
    number = pl.when(pl.col("listed").is_null()).then(0).otherwise("troops")
    some, many = (number >= fewest for fewest in FEWEST_TROOPS)
    readings = {
        "defence pact or 100 troops": pact | some,
        "defence pact or 1,000 troops": pact | many,
        "defence pact": pact,
    }
    return pl.concat(
        _told(known.select("unit", "year", answer=answer), "us_around_china", reading)
        for reading, answer in readings.items()
    )


def larger_partner(lists: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """Return of which states of Central Asia China is the larger partner than Russia, imports and exports apart.

    A partner that is on a list is larger than one that is not; where neither is, or both have the same share, it is
    not known.

    Parameters
    ----------
    lists
        ``state, year, flow, partner, share``: the first partners.
    flows
        ``exporter, importer, year, exports``: all known flows.
    """
    pairs = pl.DataFrame({"partner": [_TARGET, _RIVAL]})
    parts = []
    for flow, own, other in (("imports", "importer", "exporter"), ("exports", "exporter", "importer")):
        listed = lists.filter(pl.col("flow") == flow).select("state", "year", "partner", size="share")
        counted = flows.select("year", state=own, partner=other, size="exports")
        for years, table, source in ((_COUNTED, counted, "Correlates of War"), (_LISTED, listed, "World Factbook")):
            grid = pl.DataFrame({"state": list(CENTRAL_ASIA)}).join(
                pl.DataFrame({"year": list(years)}, schema={"year": pl.Int32}), how="cross"
            )
            sizes = grid.join(pairs, how="cross").join(
                table.with_columns(pl.col("year").cast(pl.Int32)), on=["state", "year", "partner"], how="left"
            )
            wide = sizes.group_by("state", "year").agg(
                china=pl.col("size").filter(pl.col("partner") == _TARGET).first(),
                russia=pl.col("size").filter(pl.col("partner") == _RIVAL).first(),
            )
            if source == "World Factbook":
                # not on the list: smaller than what is
                wide = wide.with_columns(
                    china=pl.when(pl.col("russia").is_not_null())
                    .then(pl.col("china").fill_null(0.0))
                    .otherwise("china"),
                    russia=pl.when(pl.col("china").is_not_null())
                    .then(pl.col("russia").fill_null(0.0))
                    .otherwise("russia"),
                )
            answer = pl.when(pl.col("china") != pl.col("russia")).then(pl.col("china") > pl.col("russia"))
            told = wide.select("year", unit="state", answer=answer)
            parts.append(_told(told, "central_asia_china_before_russia", f"{flow} by the {source}"))
    return pl.concat(parts)


def _told(answers: pl.DataFrame, table: str, reading: str) -> pl.DataFrame:
    """Return answers as rows of the census; what is not known may be either."""
    value = pl.col("answer").cast(pl.Float64)
    return answers.select(
        table=pl.lit(table), unit="unit", year=pl.col("year").cast(pl.Int32), reading=pl.lit(reading), value=value,
        low=value.fill_null(0.0), high=value.fill_null(1.0),
    ).select(_COLUMNS)  # fmt: skip
