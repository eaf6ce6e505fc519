"""Collapses of major powers: years under a rival's pressure and without, and the collapses in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from foedus.evidence.flank_tables import COUNTS
from foedus.library.fact_rows.powers import Collapse
from foedus.library.facts import collapse_rows
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = ["LAG", "collapse_counts", "pressed_years"]

FIRST, LAST = 1816, 2018
LAG: Final = 5
"""Years after its end in which a rivalry still counts as pressure, as long as a loss may follow a regime's end."""

_OUTCOMES: Final[dict[str, Callable[[Collapse], bool]]] = {
    "collapse": lambda row: row.lost("territory") or row.lost("cinc"),
    "collapse_without_1917": lambda row: (row.lost("territory") or row.lost("cinc")) and row.date.year != 1917,
    "collapse_by_cinc": lambda row: row.lost("cinc"),
    "collapse_by_gdp": lambda row: row.lost("gdp"),
    "collapse_by_territory": lambda row: row.lost("territory"),
    "collapse_by_all": lambda row: row.lost("territory") and row.lost("cinc") and row.lost("gdp"),
}
"""Name of an outcome -> which ends of regimes outside lost wars count."""


def collapse_counts(data: DataFolder) -> pl.DataFrame:
    """Count the years of major powers under a rival's pressure and without, 1816-2018, and the collapses in them.

    Parameters
    ----------
    data
        Folder of raw data, for the lists of rivalries.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.flank_tables.COUNTS`; ``pair`` is the state. ``table``: ``collapses`` (rivalries of
        Thompson, Sakuwa and Suhas), ``collapses_td`` (Thompson and Dreyer, to 2010), ``collapses_both`` (on both lists,
        to 2010) and ``collapses_no_lag`` (the first list, no year after a rivalry's end).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    lists = {name: read_source(name, data) for name in ("rivalries", "rivalries_td")}
    ends = {name: min(LAST, int(table["end"].max())) for name, table in lists.items()}  # type: ignore[arg-type]
    pressed = {name: pressed_years(table, ends[name], lag=LAG) for name, table in lists.items()}
    both = pressed["rivalries"].join(pressed["rivalries_td"], on=["state", "year"], how="semi")
    return pl.concat(
        [
            _counted("collapses", pressed["rivalries"], ends["rivalries"]),
            _counted("collapses_both", both, min(ends.values())),
            _counted(
                "collapses_no_lag", pressed_years(lists["rivalries"], ends["rivalries"], lag=0), ends["rivalries"]
            ),
            _counted("collapses_td", pressed["rivalries_td"], ends["rivalries_td"]),
        ]
    )


def pressed_years(rivalries: pl.DataFrame, last: int, *, lag: int = LAG) -> pl.DataFrame:
    """Return the years in which a major power had a rival among the other major powers, or had had one lately.

    Parameters
    ----------
    rivalries
        ``state_a, state_b, start, end``.
    last
        Last year.
    lag
        Years for which pressure is felt after the last year of a rivalry.

    Returns
    -------
    pl.DataFrame
        ``state, year``, both major powers in a year of the rivalry.

    Examples
    --------
    >>> one = pl.DataFrame({"state_a": ["RUS"], "state_b": ["USA"], "start": [1945], "end": [1989]})
    >>> pressed_years(one, 2018).filter(pl.col("state") == "RUS")["year"].max()
    1994
    """
    states = load_states()
    major = {year: set(states.majors(year)) for year in range(FIRST, last + 1)}
    found = set()
    for a, b, start, end in rivalries.select("state_a", "state_b", "start", "end").iter_rows():
        shared = [year for year in range(max(start, FIRST), min(end, last) + 1) if {a, b} <= major[year]]
        for year in shared:
            felt = range(year, min(year + lag, last) + 1)
            found |= {(state, each) for each in felt for state in (a, b) if state in major[each]}
    return pl.DataFrame(sorted(found), schema={"state": pl.String, "year": pl.Int32}, orient="row")


def _counted(table: str, pressed: pl.DataFrame, last: int) -> pl.DataFrame:
    states = load_states()
    years = pl.DataFrame(
        [(state, year) for year in range(FIRST, last + 1) for state in states.majors(year)],
        schema={"state": pl.String, "year": pl.Int32},
        orient="row",
    ).join(pressed.with_columns(pressed=pl.lit(value=True)), on=["state", "year"], how="left")
    stratum = pl.when(pl.col("pressed")).then(pl.lit("under_pressure")).otherwise(pl.lit("without_pressure"))
    years = years.with_columns(stratum=stratum)
    parts = []
    for outcome, counts in _OUTCOMES.items():
        ended = [(row.state, row.date.year) for row in collapse_rows() if row.alone and counts(row)]
        happened = pl.DataFrame(ended, schema={"state": pl.String, "year": pl.Int32}, orient="row").with_columns(hit=1)
        parts.append(
            years.join(happened, on=["state", "year"], how="left")
            .group_by("stratum", "state")
            .agg(exposure=pl.len(), events=pl.col("hit").sum())
            .with_columns(
                table=pl.lit(table), outcome=pl.lit(outcome), pair=pl.col("state"), first=pl.lit(FIRST),
                last=pl.lit(last), data_until=pl.lit(last),
            )
            .select([pl.col(name).cast(kind) for name, kind in COUNTS.items()])
            .sort("stratum", "pair")
        )  # fmt: skip
    return pl.concat(parts)
