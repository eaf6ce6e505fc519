"""What may move two states to bind themselves, or keep them from it, as columns beside the rows of risk sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from foedus.measures.common_opponents import common_pulses, foreign_quarrels, hostilities, pressures, rival_years
from foedus.measures.disputes import dispute_spells
from foedus.measures.labels import require

__all__ = ["EXPOSURES", "PactRecord", "near_pairs", "with_exposures"]

_KEY: Final = ("state", "other", "year")
_NEAR: Final = 4
"""Class of contiguity up to which two states are near: a land border, or at most 150 miles of water."""

EXPOSURES: Final = {
    "capability_ratio": "log10 of the larger over the smaller share of world capability",
    "neighbours": "a land border",
    "rivals": "the two are strategic rivals",
    "shared_rival": "both are rivals of the same third state",
    "pulse": "a common opponent new within three years",
    "standing": "a common opponent or rival, none of them new",
    "lead": "a common opponent new two to four years later",
    "pressed": "pressed by the same sender, new within three years",
    "pressed_standing": "pressed by the same sender or rivals of it, none of them new",
    "pressed_lead": "pressed by the same sender, new two to four years later",
    "pressed_without_usa": "pressed by the same sender other than the United States, new within three years",
    "quarrels": "the partner has a dispute of the last five years with a state that is no adversary of one's own",
    "quarrels_log": "log2 of one plus the number of such states",
    "quarrels_rivals_only": "as quarrels, but only one's own rivals are no third states",
}
"""Columns by name, in words; all but two are 0 or 1."""


@dataclass(frozen=True, eq=False)
class PactRecord:
    """Tables that the exposures are made from, as ``read_source`` gives them.

    Attributes
    ----------
    nmc, contiguity, rivalries, mid, gml_directed
        The sources of these names.
    disputes_end, pressure_end
        Last year in which disputes, and who began them, are coded.
    """

    nmc: pl.DataFrame
    contiguity: pl.DataFrame
    rivalries: pl.DataFrame
    mid: pl.DataFrame
    gml_directed: pl.DataFrame
    disputes_end: int = 2014
    pressure_end: int = 2010


def near_pairs(contiguity: pl.DataFrame, last: int, *, land: bool = False) -> pl.DataFrame:
    """Return the pairs that are neighbours by year, the last coded year standing for those after it.

    Parameters
    ----------
    contiguity
        ``state_a, state_b, year, type`` (1 a land border; 2, 3, 4 up to 12, 24, 150 miles of water).
    last
        Last year wanted.
    land
        Whether only a land border counts.

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    stinnett_2002_contiguity

    Examples
    --------
    >>> borders = pl.DataFrame({"state_a": ["A"], "state_b": ["B"], "year": [2016], "type": [1]})
    >>> near_pairs(borders, 2018, land=True)["year"].to_list()
    [2016, 2017, 2018]
    """
    require(contiguity, ("state_a", "state_b", "year", "type"), "contiguity")
    near = contiguity.filter(pl.col("type") <= (1 if land else _NEAR)).select(
        "state_a", "state_b", pl.col("year").cast(pl.Int32)
    )
    coded = int(near["year"].max() or last)  # type: ignore[arg-type]
    latest = near.filter(pl.col("year") == coded)
    carried = [latest.with_columns(year=pl.lit(year, pl.Int32)) for year in range(coded + 1, last + 1)]
    return pl.concat([near.filter(pl.col("year") <= last), *carried]).unique().sort("state_a", "state_b", "year")


def with_exposures(rows: pl.DataFrame, record: PactRecord) -> pl.DataFrame:
    """Return rows of risk sets with the columns of `EXPOSURES`.

    Parameters
    ----------
    rows
        ``state, other, year``; for quarrels ``state`` is one's own side and ``other`` the partner.
    record
        What they are made from.

    Returns
    -------
    pl.DataFrame
        The rows in their order; a column is null in years after the coding of what it is made from, or where a state's
        capability is not known.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.
    """
    require(rows, _KEY, "rows", key=_KEY)
    rows = rows.with_columns(pl.col("year").cast(pl.Int32))
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    strength = record.nmc.select("state", pl.col("year").cast(pl.Int32), "cinc").filter(pl.col("cinc") > 0)
    found = rows.join(strength, on=["state", "year"], how="left", maintain_order="left").join(
        strength.rename({"state": "other", "cinc": "theirs"}), on=["other", "year"], how="left", maintain_order="left"
    )
    found = found.with_columns(capability_ratio=(pl.col("cinc") / pl.col("theirs")).log10().abs().round(3))
    spells = dispute_spells(record.mid)
    rivals = rival_years(record.rivalries).rename({"third": "other"})
    shared = _shared(rivals)
    found = _marked(found, _sides(near_pairs(record.contiguity, last, land=True)), "neighbours")
    found = _marked(_marked(found, rivals, "rivals"), shared, "shared_rival")
    blows = hostilities(spells, record.rivalries)
    found = _pulses(found, blows, shared, first, min(last, record.disputes_end), "")
    pressed = pressures(record.gml_directed)
    ends = min(last, record.pressure_end)
    found = _pulses(found, pressed, shared, first, ends, "pressed_")
    others = common_pulses(pressed.filter(pl.col("third") != "USA"), min(first, ends), ends)
    found = _marked(found, others.filter(pl.col("pulse") == 1), "pressed_without_usa", ends)
    counts = foreign_quarrels(rows.select(_KEY), spells, record.rivalries)
    known = pl.col("year") <= record.disputes_end
    found = found.join(counts, on=_KEY, how="left", maintain_order="left").with_columns(
        quarrels_log=pl.when(known).then((1 + pl.col("quarrels")).log(2).round(3)),
        quarrels=pl.when(known).then((pl.col("quarrels") > 0).cast(pl.Int8)),
        quarrels_rivals_only=pl.when(known).then((pl.col("quarrels_rivals_only") > 0).cast(pl.Int8)),
    )
    return found.select(*rows.columns, *EXPOSURES)


def _sides(pairs: pl.DataFrame) -> pl.DataFrame:
    there = pairs.select(state="state_a", other="state_b", year="year")
    return pl.concat([there, there.select(state="other", other="state", year="year")]).unique()


def _shared(rivals: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose two states are rivals of the same third state in a year, from both sides."""
    thirds = rivals.rename({"other": "third"})
    both = thirds.join(thirds.rename({"state": "other"}), on=["third", "year"])
    return both.filter(pl.col("state") != pl.col("other")).select(_KEY).unique()


def _marked(rows: pl.DataFrame, where: pl.DataFrame, name: str, ends: int | None = None) -> pl.DataFrame:
    marks = where.select(_KEY).unique().with_columns(pl.lit(1, pl.Int8).alias(name))
    joined = rows.join(marks, on=_KEY, how="left", maintain_order="left").with_columns(pl.col(name).fill_null(0))
    return joined if ends is None else joined.with_columns(pl.when(pl.col("year") <= ends).then(name).alias(name))


def _pulses(
    rows: pl.DataFrame, blows: pl.DataFrame, shared: pl.DataFrame, first: int, last: int, prefix: str
) -> pl.DataFrame:
    names = {"pulse": prefix[:-1] or "pulse", "standing": f"{prefix}standing", "lead": f"{prefix}lead"}
    found = common_pulses(blows, min(first, last), last, shared=shared).rename(names)
    joined = rows.join(found, on=_KEY, how="left", maintain_order="left")
    leads = last - 4
    return joined.with_columns(
        *(
            pl.when(pl.col("year") <= last).then(pl.col(names[name]).fill_null(0)).alias(names[name])
            for name in ("pulse", "standing")
        ),
        pl.when(pl.col("year") <= leads).then(pl.col(names["lead"]).fill_null(0)).alias(names["lead"]),
    )
