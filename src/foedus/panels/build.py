"""Join the sources' tidy tables onto all state-years and dyad-years.

Every table starts from the states that existed, so that a pair at peace, without a treaty and without a
rivalry still has its row; a source then provides values only for the years it covers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

import polars as pl

from foedus.panels.contributions import ALSO_READ, DYAD_CONTRIBUTIONS, STATE_CONTRIBUTIONS
from foedus.panels.schema import KEYS, Dims, Variable, check, load_variables
from foedus.sources import SOURCES
from foedus.states import load_states
from foedus.states.table import FIRST_YEAR

__all__ = ["LAST_YEAR", "build_table", "codes_passed_on", "coverage", "lay_on", "sources_of"]

Read: TypeAlias = Callable[[str], pl.DataFrame]

LAST_YEAR: Final = 2024
"""Last year of the panel: the latest that many sources cover. Those on military spending go on beyond it."""

_PRESENT: Final = "_present"
_OF_STATES: Final = "states"


def coverage(source: str) -> tuple[int, int]:
    """First and last year a variable of a source can be known in, within the panel."""
    if source == _OF_STATES:
        return FIRST_YEAR, LAST_YEAR
    first, last = SOURCES[source].coverage
    return max(first, FIRST_YEAR), min(last, LAST_YEAR)


def sources_of(dims: Dims) -> list[str]:
    """Names of the sources a table is built from, in the order of the schema."""
    found = dict.fromkeys(entry.source for entry in load_variables() if entry.dims == dims)
    return [source for source in found if source != _OF_STATES]


@lru_cache(maxsize=1)
def codes_passed_on() -> tuple[tuple[str, int], ...]:
    """State-years in which the state's COW code stands for another state, with which it shared the year."""
    spells = load_states().spells(basis="cow")
    ends = [spells.select("id", "cow", pl.col(end).dt.year().alias("year")).drop_nulls() for end in ("start", "end")]
    held = load_states().map_codes(pl.concat(ends), "cow", scheme="cow", into="holder")
    lost = held.filter(pl.col("holder") != pl.col("id")).select("id", "year").unique().sort("year", "id")
    return tuple((state, year) for state, year in lost.iter_rows())


def lay_on(
    base: pl.DataFrame, part: pl.DataFrame, variables: list[Variable], years: tuple[int, int], keys: tuple[str, ...]
) -> pl.DataFrame:
    """Add a source's variables to the base rows under the rule for missing rows.

    Parameters
    ----------
    base
        Key columns, one row per state-year or dyad-year, and variables added before.
    part
        Key columns and the variables, one row per key, only where the source has data.
    variables
        Variables to add.
    years
        First and last year the source covers.
    keys
        Names of the key columns.

    Returns
    -------
    polars.DataFrame
        `base` with the variables: null outside `years`; within them the source's value, and where it has
        no row 0 if absence means zero, else null. A null that the source itself states stays null.

    Notes
    -----
    In the year in which a code passes from one state to another both existed, but the source's rows for the code are
    assigned to the state that held it longer. Nothing is known about the other; a 0 would remove its borders and
    treaties.
    """
    casts = {entry.name: entry.dtype for entry in variables}
    marked = part.select(*keys, *casts).with_columns(pl.lit(value=True).alias(_PRESENT))
    joined = base.join(marked, on=list(keys), how="left", maintain_order="left")
    inside = pl.col("year").is_between(*years)
    states = [pl.col(key) for key in keys if key != "year"]
    lost = [(pl.col("year") == year) & (column == state) for state, year in codes_passed_on() for column in states]
    spoken_for = ~pl.any_horizontal(lost)
    columns = []
    for entry in variables:
        value = pl.col(entry.name).cast(getattr(pl, entry.dtype))
        if entry.missing == "zero":
            value = pl.when(pl.col(_PRESENT).is_null() & spoken_for).then(pl.lit(0)).otherwise(value)
        columns.append(pl.when(inside).then(value).cast(getattr(pl, entry.dtype)).alias(entry.name))
    return joined.with_columns(columns).drop(_PRESENT)


def build_table(dims: Dims, read: Read) -> pl.DataFrame:
    """Build the whole state-year or dyad-year table.

    Parameters
    ----------
    dims
        ``"state"`` or ``"dyad"``.
    read
        Function from a source's name to its tidy table.

    Returns
    -------
    polars.DataFrame
        Key columns and every variable of the schema, sorted by the keys, checked against the schema.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    TableError
        If a source delivers what the schema does not allow.
    """
    states = load_states()
    keys = KEYS[dims]
    table = (
        states.dyads(FIRST_YEAR, LAST_YEAR)
        if dims == "dyad"
        else states.system(FIRST_YEAR, LAST_YEAR).rename({"id": "state"})
    ).sort(keys)
    contributions = DYAD_CONTRIBUTIONS if dims == "dyad" else STATE_CONTRIBUTIONS
    for source in dict.fromkeys(entry.source for entry in load_variables() if entry.dims == dims):
        wanted = [entry for entry in load_variables() if entry.dims == dims and entry.source == source]
        also = [read(other) for other in ALSO_READ.get(source, ())]
        part = _major_powers() if source == _OF_STATES else contributions[source](read(source), *also)
        table = lay_on(table, part, wanted, coverage(source), keys)
    names = [entry.name for entry in load_variables() if entry.dims == dims]
    return check(table.select(*keys, *names), dims)


def _major_powers() -> pl.DataFrame:
    """Return every state-year of the state table: it covers all of them, regardless of their codes."""
    majors = {year: load_states().majors(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    table = load_states().system(FIRST_YEAR, LAST_YEAR).rename({"id": "state"})
    marks = [int(state in majors[year]) for state, year in table.iter_rows()]
    return table.with_columns(pl.Series("major_power", marks, dtype=pl.Int8))
