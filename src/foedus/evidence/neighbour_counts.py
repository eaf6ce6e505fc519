"""Counts of disputes and crises of Russia and China, by periods, and of China with its other land neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from foedus.measures.conflict import DISPUTES_END
from foedus.sources import SOURCES, DataFolder, read_source

__all__ = ["OUTCOMES", "STRATA", "TABLE", "border_years", "conflict_onsets", "counted_by_stratum", "neighbour_counts"]

TABLE: Final = "china_neighbours"
"""Name of the block of counts."""

OUTCOMES: Final = ("dispute", "fatal_dispute", "dispute_with_force", "crisis")
"""What is counted: disputes by their first year between the two, and crises by theirs."""

_STATE: Final = "CHN"
_PAIR: Final = ("CHN", "RUS")
_SPAN: Final = 5
"""Years of the spans into which the years of Russia and China are cut (assumed): counts of one pair scatter over them
as those of several pairs scatter over pairs."""
_LAND: Final = 1
_DEADLY: Final = 1
_FORCE: Final = 4


class _Stratum(NamedTuple):
    first: int
    last: int
    others: bool
    """Whether it is China's other land neighbours, each pair by itself."""


STRATA: Final = {
    "russia_china_1960_88": _Stratum(1960, 1988, others=False),
    "russia_china_1960_89": _Stratum(1960, 1989, others=False),
    "russia_china_from_1989": _Stratum(1989, 9999, others=False),
    "russia_china_from_2001": _Stratum(2001, 9999, others=False),
    "other_land_neighbours_from_1989": _Stratum(1989, 9999, others=True),
    "other_land_neighbours_from_2001": _Stratum(2001, 9999, others=True),
}
"""First and last year of each stratum; those without an end go on to the end of the record."""


def neighbour_counts(data: DataFolder, *, record_ends: int, data_until: int) -> pl.DataFrame:
    """Count new disputes and crises of Russia and China, by period, and of China with its other land neighbours.

    Parameters
    ----------
    data
        Folder of raw data.
    record_ends
        Last year of the argument's own record; what is recorded of later years forms a block of its own.
    data_until
        Last year of the evidence, the label of that block.

    Returns
    -------
    pl.DataFrame
        ``table, stratum, outcome, pair, exposure, events, first, last, data_until``. ``pair`` is a pair of states, or a
        span of up to five years of Russia and China; exposure is in years of a pair with a common land border.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    The record of disputes ends in 2014, that of pairs in crisis covers 2013 to 2021. Borders are known to 2016 and are
    carried forward from there. A pair without a dispute keeps its row, with its exposure.
    """
    crises = read_source("crisis_dyads", data)
    onsets = conflict_onsets(read_source("mid", data), crises)
    border = border_years(read_source("contiguity", data), int(SOURCES["crisis_dyads"].coverage[1]))
    parts: list[pl.DataFrame] = []
    for outcome in OUTCOMES:
        first, last = SOURCES["crisis_dyads"].coverage if outcome == "crisis" else (1816, DISPUTES_END)
        blocks = ((first, min(last, record_ends), record_ends), (max(first, record_ends + 1), last, data_until))
        for begin, end, label in blocks:
            parts += counted_by_stratum(onsets[outcome], border, outcome, (begin, end), label)
    return pl.concat(parts).sort("stratum", "outcome", "data_until", "pair")


def conflict_onsets(disputes: pl.DataFrame, crises: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the onsets of each outcome.

    Parameters
    ----------
    disputes
        ``state_a, state_b, year, dispute, hostility, pair_fatality, onset``, a row per pair, year and dispute.
    crises
        ``state_a, state_b, year, onset``, a row per pair, year and crisis.

    Returns
    -------
    dict
        By outcome ``state_a, state_b, year``, a row for every onset. A dispute is deadly, or one with force, if it was
        so in any of its years.
    """
    key = ["state_a", "state_b", pl.col("year").cast(pl.Int32)]
    disputes = disputes.with_columns(
        deaths=pl.col("pair_fatality").max().over("state_a", "state_b", "dispute"),
        level=pl.col("hostility").max().over("state_a", "state_b", "dispute"),
    )
    new = disputes.filter("onset").unique(["state_a", "state_b", "dispute"], keep="first", maintain_order=True)
    return {
        "dispute": new.select(key),
        "fatal_dispute": new.filter(pl.col("deaths") >= _DEADLY).select(key),
        "dispute_with_force": new.filter(pl.col("level") >= _FORCE).select(key),
        "crisis": crises.filter("onset").select(key),
    }


def border_years(contiguity: pl.DataFrame, last: int) -> pl.DataFrame:
    """Return ``state_a, state_b, year`` of every land border of China, the last known ones carried forward to `last`.

    Parameters
    ----------
    contiguity
        ``state_a, state_b, year, type``; 1 is a border on land or along a river.
    last
        Last year wanted.
    """
    ends = pl.col("state_a").eq(_STATE) | pl.col("state_b").eq(_STATE)
    known = contiguity.filter(ends & (pl.col("type") == _LAND))
    known = known.select("state_a", "state_b", pl.col("year").cast(pl.Int32)).unique()
    final = int(known["year"].to_numpy().max())
    carried = known.filter(pl.col("year") == final)
    later = [carried.with_columns(year=pl.lit(year, pl.Int32)) for year in range(final + 1, last + 1)]
    return pl.concat([known, *later])


def counted_by_stratum(
    onsets: pl.DataFrame, border: pl.DataFrame, outcome: str, years: tuple[int, int], data_until: int
) -> Iterator[pl.DataFrame]:
    """Yield the counts of each stratum, as `neighbour_counts` has them.

    Parameters
    ----------
    onsets
        ``state_a, state_b, year``, a row for every onset.
    border
        Such as `border_years` gives.
    outcome
        Its name.
    years
        First and last year that the record of the outcome covers; a period of which it holds only some is left out.
    data_until
        Label of the block.
    """
    happened = onsets.group_by("state_a", "state_b", "year").len("events")
    own = (pl.col("state_a") == _PAIR[0]) & (pl.col("state_b") == _PAIR[1])
    for name, stratum in STRATA.items():
        first, last = max(stratum.first, years[0]), min(stratum.last, years[1])
        rows = border.filter(pl.col("year").is_between(first, last) & (~own if stratum.others else own))
        if rows.is_empty() or (stratum.last < 9999 and (first, last) != (stratum.first, stratum.last)):
            continue
        label = pl.concat_str("state_a", "state_b", separator="-")
        if not stratum.others:
            begin = first + (pl.col("year") - first) // _SPAN * _SPAN
            end = pl.min_horizontal(begin + _SPAN - 1, pl.lit(last))
            label = pl.concat_str(label, pl.lit(" "), begin, pl.lit("-"), end)
        counted = rows.join(happened, on=["state_a", "state_b", "year"], how="left").with_columns(pair=label)
        yield counted.group_by("pair").agg(
            exposure=pl.len().cast(pl.Int32), events=pl.col("events").fill_null(0).sum().cast(pl.Int32)
        ).select(
            table=pl.lit(TABLE), stratum=pl.lit(name), outcome=pl.lit(outcome), pair="pair", exposure="exposure",
            events="events", first=pl.lit(first, pl.Int32), last=pl.lit(last, pl.Int32),
            data_until=pl.lit(data_until, pl.Int32),
        )  # fmt: skip
