"""Troubles at the borders of Russia and China: neighbour-years, and those of them with a conflict or a crisis."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.sources import SOURCES, DataFolder, read_source

__all__ = ["COUNTS", "CRISES", "flank_counts", "troubled_years"]

POWERS: Final = ("CHN", "RUS")
PUSHING: Final = "USA"
"""The state whose acts at the borders the claim is about: it counts as an opponent of any neighbour."""
FIRST: Final = 1992
MAX_SEA_TYPE: Final = 5
"""Separated by at most 400 miles of water, the widest category of contiguity (Correlates of War)."""

COUNTS: Final = {
    "table": pl.String,
    "stratum": pl.String,
    "outcome": pl.String,
    "pair": pl.String,
    "exposure": pl.Int32,
    "events": pl.Int32,
    "first": pl.Int32,
    "last": pl.Int32,
    "data_until": pl.Int32,
}
"""Columns of the evidence's table of counts."""

CRISES: Final = (
    (401, "ARM", "AZE"),
    (405, "MMR", "THA"),
    (407, "GEO", "RUS"),
    (408, "KOR", "PRK"),
    (408, "PRK", "USA"),
    (414, "CHN", "PHL"),
    (415, "CHN", "TWN"),
    (417, "GRC", "TUR"),
    (420, "KOR", "PRK"),
    (423, "CYP", "TUR"),
    (425, "IND", "PAK"),
    (427, "AFG", "USA"),
    (428, "SYR", "TUR"),
    (431, "IND", "PAK"),
    (433, "AZE", "IRN"),
    (434, "AFG", "USA"),
    (435, "IND", "PAK"),
    (436, "IND", "PAK"),
    (437, "MMR", "THA"),
    (439, "GEO", "RUS"),
    (441, "PRK", "USA"),
    (445, "GEO", "RUS"),
    (450, "PRK", "USA"),
    (458, "GEO", "RUS"),
    (459, "KOR", "PRK"),
    (459, "JPN", "PRK"),
    (459, "PRK", "USA"),
    (461, "KOR", "PRK"),
    (462, "KOR", "PRK"),
    (467, "CHN", "PHL"),
    (468, "SYR", "TUR"),
)
"""Opponents in crises of 1992-2012 with a state at one of the borders, by ICB's number of the crisis.

Hand-coded from the project's accounts of the crises: its list of pairs begins with 2013 here, that of crises names only
the state that triggered one.
"""

_OUTCOMES: Final = ("trouble", "trouble_between_states", "trouble_with_the_power")
_PAIR: Final = ["state_a", "state_b"]


def flank_counts(data: DataFolder, *, record_ends: int, data_until: int) -> pl.DataFrame:
    """Count neighbour-years of Russia and China, and those with an armed conflict or an international crisis.

    Parameters
    ----------
    data
        Folder of raw data.
    record_ends
        Last year of the argument's own record; the years after it form a separate block.
    data_until
        Last year of the evidence.

    Returns
    -------
    pl.DataFrame
        Columns of `COUNTS`, one row for each power (``stratum``), neighbour and outcome. ``table`` is ``flanks``, to
        the end of the record and since, and ``flanks_whole`` for all years since 1992.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    Neighbours share a border or lie within 400 miles of water; contiguity ends in 2016 and is carried forward. Crises
    are known to 2021, armed conflicts to 2024. What counts as trouble is said at `troubled_years`.
    """
    last = min(SOURCES["ucdp"].coverage[1], data_until)
    borders = _borders(read_source("contiguity", data), last)
    crises = _crises(read_source("crises", data), read_source("crisis_dyads", data))
    troubled = troubled_years(borders, read_source("ucdp", data), crises)
    blocks = (
        ("flanks", FIRST, record_ends, record_ends),
        ("flanks", record_ends + 1, last, data_until),
        ("flanks_whole", FIRST, last, data_until),
    )
    return pl.concat([_block(troubled, *block) for block in blocks]).sort("table", "data_until", "stratum", "outcome")


def troubled_years(borders: pl.DataFrame, conflicts: pl.DataFrame, crises: pl.DataFrame) -> pl.DataFrame:
    """Say of each neighbour-year of the powers whether there was trouble.

    A conflict or crisis of the neighbour with another state counts if that other is the power itself, a neighbour of
    the neighbour, or the United States: a state's war on another continent is no trouble at this border. Of armed
    conflicts only the primary parties count.

    Parameters
    ----------
    borders
        ``state_a, state_b, year``: neighbours, both ways round.
    conflicts
        ``year, state_a, state_b, home, direct``: armed conflicts, ``home`` being the state within which one is fought.
    crises
        ``state_a, state_b, year``: opponents in crises.

    Returns
    -------
    pl.DataFrame
        ``power, neighbour, year, trouble, trouble_between_states, trouble_with_the_power``.

    Examples
    --------
    >>> borders = pl.DataFrame({"state_a": ["CHN", "IND", "IND", "PAK"], "state_b": ["IND", "CHN", "PAK", "IND"],
    ...                         "year": [1999] * 4})
    >>> war = pl.DataFrame({"year": [1999], "state_a": ["IND"], "state_b": ["PAK"], "home": [None],
    ...                     "direct": [True]})
    >>> troubled_years(borders, war, war.select("state_a", "state_b", "year").clear()).rows()
    [('CHN', 'IND', 1999, True, True, False)]
    """
    inside = (
        conflicts.drop_nulls("home")
        .select(neighbour=pl.col("home").cast(pl.String), year=pl.col("year").cast(pl.Int32))
        .unique()
    )
    fought = conflicts.filter("direct").select("state_a", "state_b", pl.col("year").cast(pl.Int32))
    between = pl.concat([fought.drop_nulls("state_b"), crises.select(*_PAIR, pl.col("year").cast(pl.Int32))])
    opposed = pl.concat([between, between.select(state_a="state_b", state_b="state_a", year="year")]).unique()
    years = borders.filter(pl.col("state_a").is_in(POWERS)).select(
        power="state_a", neighbour="state_b", year=pl.col("year").cast(pl.Int32)
    )
    met = years.join(opposed, left_on=["neighbour", "year"], right_on=["state_a", "year"]).rename({"state_b": "other"})
    around = borders.select(neighbour="state_a", other="state_b", year=pl.col("year").cast(pl.Int32))
    near = met.join(around, on=["neighbour", "other", "year"], how="semi")
    counted = pl.concat([near, met.filter((pl.col("other") == pl.col("power")) | (pl.col("other") == PUSHING))])
    key = ["power", "neighbour", "year"]
    flags = (
        (counted.select(key).unique(), "trouble_between_states"),
        (met.filter(pl.col("other") == pl.col("power")).select(key).unique(), "trouble_with_the_power"),
    )
    found = years.unique()
    for rows, name in flags:
        found = found.join(rows.with_columns(pl.lit(value=True).alias(name)), on=key, how="left")
    found = found.join(inside.with_columns(within=pl.lit(value=True)), on=["neighbour", "year"], how="left")
    found = found.with_columns(pl.col("within", *_OUTCOMES[1:]).fill_null(value=False))
    return found.select(
        *key, (pl.col("within") | pl.col("trouble_between_states")).alias("trouble"), *_OUTCOMES[1:]
    ).sort(key)


def _block(troubled: pl.DataFrame, table: str, first: int, last: int, until: int) -> pl.DataFrame:
    rows = troubled.filter(pl.col("year").is_between(first, last))
    pair = pl.concat_str(
        pl.min_horizontal("power", "neighbour"), pl.max_horizontal("power", "neighbour"), separator="-"
    )
    parts = [
        rows.group_by("power", "neighbour").agg(exposure=pl.len(), events=pl.col(outcome).sum()).select(
            table=pl.lit(table), stratum="power", outcome=pl.lit(outcome), pair=pair, exposure="exposure",
            events="events", first=pl.lit(first), last=pl.lit(last), data_until=pl.lit(until),
        )
        for outcome in _OUTCOMES
    ]  # fmt: skip
    return pl.concat(parts).select([pl.col(name).cast(kind) for name, kind in COUNTS.items()]).sort("outcome", "pair")


def _borders(contiguity: pl.DataFrame, last: int) -> pl.DataFrame:
    """Return neighbours both ways round, those of the last coded year in later years too."""
    near = contiguity.filter((pl.col("type") <= MAX_SEA_TYPE) & (pl.col("year") >= FIRST)).select(*_PAIR, "year")
    ends = int(near["year"].max())  # type: ignore[arg-type]
    final = near.filter(pl.col("year") == ends).drop("year")
    later = pl.DataFrame({"year": range(ends + 1, last + 1)}, schema={"year": near.schema["year"]})
    near = pl.concat([near, final.join(later, how="cross")])
    return pl.concat([near, near.select(state_a="state_b", state_b="state_a", year="year")]).unique()


def _crises(crises: pl.DataFrame, dyads: pl.DataFrame) -> pl.DataFrame:
    """Return opponents in crises by year: coded here to 2012, the project's own pairs from then on."""
    coded = pl.DataFrame(CRISES, schema={"crisis": pl.Int32, "state_a": pl.String, "state_b": pl.String}, orient="row")
    spells = coded.join(crises.select("crisis", "year", "end_year"), on="crisis", how="left")
    years = spells.with_columns(year=pl.int_ranges("year", pl.col("end_year") + 1)).explode("year")
    return pl.concat([part.select(*_PAIR, pl.col("year").cast(pl.Int32)) for part in (years, dyads)]).unique()
