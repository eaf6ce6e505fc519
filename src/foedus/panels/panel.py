"""The labelled world: state-years, dyad-years and votes, built once and read lazily."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foedus.panels import build, store
from foedus.panels.dyad_month import dyad_months
from foedus.panels.schema import Dims, load_variables, variable
from foedus.sources import DataFolder, read_source
from foedus.states import load_states
from foedus.states.table import FIRST_YEAR

__all__ = ["Panel"]

_VOTES = "unga_votes"
_MONTHLY = "gdelt_monthly"


@dataclass(frozen=True, slots=True)
class Panel:
    """World data built from the raw sources, one row per state-year or undirected dyad-year.

    All states of the state table that existed on any day of a year, 1816 to the latest year any source
    covers. `variables.csv` says what each column means. Outside the coverage of its source a variable is
    null; within it an absent row is 0 where absence means that nothing happened, else null.

    Tables are built on first use, stored as Parquet and reused as long as raw files, code and version are the same.

    Parameters
    ----------
    folder
        Folder of raw data files.
    cache
        Folder of built tables.

    Examples
    --------
    >>> panel = Panel.open()  # doctest: +SKIP
    >>> panel.dyad_year(pairs=[("USA", "RUS")], first=1946).collect()  # doctest: +SKIP
    """

    folder: DataFolder
    cache: Path

    @classmethod
    def open(cls, folder: DataFolder | Path | str | None = None, cache: Path | str | None = None) -> Panel:
        """Open the panel over a data folder.

        Parameters
        ----------
        folder
            Folder of raw data files; by default ``FOEDUS_DATA`` or the user's cache.
        cache
            Folder for built tables; by default ``FOEDUS_CACHE`` or the user's cache.

        Raises
        ------
        DataError
            If there is no data folder.
        """
        return cls(folder=DataFolder.open(folder), cache=store.cache_folder(cache))

    def __repr__(self) -> str:
        count = len(load_variables())
        return f"<Panel: {count} variables, {FIRST_YEAR}-{build.LAST_YEAR}, built from {self.folder.root}>"

    @property
    def variables(self) -> pl.DataFrame:
        """The schema as a table, with the first and last year each variable can be known in."""
        rows = []
        for found in load_variables():
            first, last = build.coverage(found.source)
            row = {name: getattr(found, name) for name in found.__slots__}
            rows.append(row | {"first_year": first, "last_year": last})
        return pl.DataFrame(rows, infer_schema_length=None)

    def coverage(self, name: str) -> tuple[int, int]:
        """First and last year a variable can be known in.

        Raises
        ------
        UnknownNameError
            If the panel has no such variable.
        """
        return build.coverage(variable(name).source)

    def state_year(
        self, states: Collection[str] | None = None, first: int | None = None, last: int | None = None
    ) -> pl.LazyFrame:
        """Return state-years, lazily.

        Parameters
        ----------
        states
            Names, codes or ids of the states wanted; all if None.
        first, last
            First and last year wanted.

        Returns
        -------
        polars.LazyFrame
            ``state, year`` and the state variables, sorted by state and year.

        Raises
        ------
        UnknownStateError
            If a state is unknown.
        """
        table = _between(pl.scan_parquet(self._built("state"), glob=False), first, last)
        if states is None:
            return table
        return table.filter(pl.col("state").is_in([load_states().lookup(state).id for state in states]))

    def dyad_year(
        self, pairs: Collection[tuple[str, str]] | None = None, first: int | None = None, last: int | None = None
    ) -> pl.LazyFrame:
        """Return undirected dyad-years, lazily.

        Parameters
        ----------
        pairs
            Pairs of states wanted, in either order; all if None.
        first, last
            First and last year wanted.

        Returns
        -------
        polars.LazyFrame
            ``state_a < state_b, year`` and the dyad variables, sorted by states and year.

        Raises
        ------
        UnknownStateError
            If a state is unknown.
        """
        return _of_pairs(_between(pl.scan_parquet(self._built("dyad"), glob=False), first, last), pairs)

    def dyad_month(
        self, pairs: Collection[tuple[str, str]] | None = None, first: int | None = None, last: int | None = None
    ) -> pl.LazyFrame:
        """Return net events of undirected dyad-months (GDELT), lazily.

        Parameters
        ----------
        pairs
            Pairs of states wanted, in either order; all if None.
        first, last
            First and last year wanted.

        Returns
        -------
        polars.LazyFrame
            ``state_a < state_b, year, month, edge_per_day, edge_sum, active_days, days_in_file, days_in_month, gap``,
            sorted by states and month; see `foedus.panels.dyad_month.dyad_months`.

        Raises
        ------
        UnknownStateError
            If a state is unknown.
        """
        path = self.cache / f"dyad_month-{store.key_of('dyad_month', [_MONTHLY])}.parquet"
        if not path.is_file():
            store.write_parquet(dyad_months(read_source(_MONTHLY, self.folder)), path)
        return _of_pairs(_between(pl.scan_parquet(path, glob=False), first, last), pairs)

    def source(self, name: str) -> pl.DataFrame:
        """Return the tidy table of one source, read from the raw files.

        Raises
        ------
        UnknownNameError
            If there is no such source.
        DataError
            If a raw file is missing or corrupt.
        """
        return read_source(name, self.folder)

    def votes(self) -> pl.LazyFrame:
        """Return the General Assembly's votes, lazily: ``ballot, state, year, session, position``."""
        path = self.cache / f"votes-{store.key_of('votes', [_VOTES])}.parquet"
        if not path.is_file():
            store.write_parquet(read_source(_VOTES, self.folder), path)
        return pl.scan_parquet(path, glob=False)

    def _built(self, dims: Dims) -> Path:
        path = self.cache / f"{dims}_year-{store.key_of(dims, build.sources_of(dims))}.parquet"
        if not path.is_file():
            store.write_parquet(build.build_table(dims, lambda name: read_source(name, self.folder)), path)
        return path


def _of_pairs(table: pl.LazyFrame, pairs: Collection[tuple[str, str]] | None) -> pl.LazyFrame:
    if pairs is None:
        return table
    states = load_states()
    wanted = {tuple(sorted((states.lookup(one).id, states.lookup(other).id))) for one, other in pairs}
    # The first two conditions skip row groups by their statistics; the third makes the selection exact.
    return table.filter(
        pl.col("state_a").is_in(sorted({one for one, _ in wanted})),
        pl.col("state_b").is_in(sorted({other for _, other in wanted})),
        pl.concat_str("state_a", "state_b").is_in(sorted(one + other for one, other in wanted)),
    )


def _between(table: pl.LazyFrame, first: int | None, last: int | None) -> pl.LazyFrame:
    if first is not None:
        table = table.filter(pl.col("year") >= first)
    if last is not None:
        table = table.filter(pl.col("year") <= last)
    return table
