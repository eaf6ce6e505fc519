"""The dated table of states and the questions it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Final, Literal, TypeAlias, TypeVar

import polars as pl

from foedus.errors import UnknownStateError
from foedus.states import mapping
from foedus.states.lookup import Finder, Name
from foedus.states.state import Basis, State

__all__ = ["FIRST_YEAR", "Scheme", "StateTable", "load_states"]

Scheme: TypeAlias = Literal["cow", "gw", "iso3", "name"]
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

FIRST_YEAR: Final = 1816
"""First year of the state system in both lists."""


class StateTable:
    """Who is a state, when, and under which codes and names.

    A state *exists in a year* if it was a member of the state system on any day of that year. Members
    are those the Correlates of War count, open spells carried past the closing day of their list
    (31 December 2016) to the present and beyond; ``basis="any"`` adds the spells of a year or more
    that only Gleditsch and Ward count.

    Parameters
    ----------
    spells
        The dated spells.
    names
        Spellings with their windows.
    majors
        (id, first day, last day or None) of the major powers.

    Examples
    --------
    >>> states = load_states()
    >>> states.lookup("Germany", year=1960).cow, states.lookup("cow:255", year=2020).id
    (260, 'DEU')
    """

    def __init__(
        self, spells: Iterable[State], names: Iterable[Name], majors: Iterable[tuple[str, date, date | None]]
    ) -> None:
        self._spells = tuple(sorted(spells, key=lambda state: (state.id, state.start)))
        self._names = tuple(names)
        self._majors = tuple(majors)
        self._by_id: dict[str, tuple[State, ...]] = {}
        for spell in self._spells:
            self._by_id[spell.id] = (*self._by_id.get(spell.id, ()), spell)
        self._finder = Finder(self._by_id, self._names)
        self._code_maps: dict[Scheme, mapping.CodeMap] = {}

    def __repr__(self) -> str:
        return f"<StateTable: {len(self._by_id)} states, {len(self._spells)} spells, 1816 to today>"

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id in the table, in alphabetical order."""
        return tuple(self._by_id)

    def lookup(self, state: str | int, year: int | None = None) -> State:
        """Find a state by name, variant, ISO3 or code, in a year.

        Parameters
        ----------
        state
            A name in any spelling, an id or ISO3 code, ``"cow:365"``, ``"gw:365"``, ``"cowc:RUS"``, or an
            integer (COW).
        year
            Year in which the state must exist and the code must be its code. Without it the latest spell is returned.

        Returns
        -------
        State
            The spell with the most days in that year.

        Raises
        ------
        UnknownStateError
            If nothing matches, with the nearest names; or if the state or code belongs to other years, with those
            years.

        Examples
        --------
        >>> load_states().lookup("Iran (Islamic Republic of)").id
        'IRN'
        """
        return self._finder.find(state, year)

    def id_of(self, state: str | int, year: int | None = None) -> str:
        """Return the id of a state from any name or code.

        Every command, function, policy, case, argument and table of foedus identifies states this way.

        Parameters
        ----------
        state
            As for `lookup`.
        year
            Year to which the name or code refers, if known: ``cow:345`` was Yugoslavia and is Serbia.
            Unlike in `lookup` the state need not exist in it.

        Raises
        ------
        UnknownStateError
            If nothing matches, with the nearest names.

        Examples
        --------
        >>> [load_states().id_of(each) for each in ("China", "USA", "cow:365", "cowc:UKG", 740)]
        ['CHN', 'USA', 'RUS', 'GBR', 'JPN']
        """
        if year is not None:
            with suppress(UnknownStateError):
                return self.lookup(state, year).id
        return self.lookup(state).id

    def unknown(self, state: str) -> UnknownStateError:
        """Return the error for a name that does not match a state, with the nearest names."""
        return self._finder.unknown(state)

    def get(self, state: str) -> tuple[State, ...]:
        """Return all spells of an id, oldest first.

        Raises
        ------
        UnknownStateError
            If the table has no such id.
        """
        if state not in self._by_id:
            raise self._finder.unknown(state)
        return self._by_id[state]

    def exists(self, state: str, year: int, *, basis: Literal["cow", "any"] = "cow") -> bool:
        """Tell whether the state was a member on any day of the year."""
        return any(spell.covers(year) for spell in self.get(state) if basis == "any" or spell.basis == "cow")

    def in_year(self, year: int, *, basis: Literal["cow", "any"] = "cow") -> list[str]:
        """List the ids of the states that were members on any day of the year, alphabetically."""
        members = (spell for spell in self._spells if basis == "any" or spell.basis == "cow")
        return sorted({spell.id for spell in members if spell.covers(year)})

    def predecessors(self, state: str) -> list[str]:
        """List the states from which this one's territory came, over all its spells."""
        return sorted({other for spell in self.get(state) for other in spell.predecessors} - {state})

    def successors(self, state: str) -> list[str]:
        """List the states that emerged from this one, and the one that absorbed it."""
        out_of = {spell.id for spell in self._spells if state in spell.predecessors}
        into = {spell.absorbed_by for spell in self.get(state) if spell.absorbed_by}
        return sorted((out_of | into) - {state})

    def majors(self, year: int) -> list[str]:
        """List the major powers of a year, alphabetically.

        COW's list up to 2016; its last members are carried forward until a change is coded here; so far there is none.
        """
        first, last = date(year, 1, 1), date(year, 12, 31)
        return sorted({state for state, start, end in self._majors if start <= last and (end is None or end >= first)})

    def spells(self, *, basis: Literal["cow", "any"] = "any") -> pl.DataFrame:
        """Return the table itself, one row per dated spell.

        Returns
        -------
        polars.DataFrame
            ``id, iso3, cow, cowc, gw, name, start, end, basis``; `end` is null for a state that exists today.
            A code column is null where that list does not count the state in that spell.
        """
        columns: Mapping[str, type[pl.DataType]] = {
            "id": pl.String, "iso3": pl.String, "cow": pl.Int32, "cowc": pl.String, "gw": pl.Int32, "name": pl.String,
            "start": pl.Date, "end": pl.Date, "basis": pl.String,
        }  # fmt: skip
        rows = [
            {column: getattr(spell, column) for column in columns}
            for spell in self._spells
            if basis == "any" or spell.basis == "cow"
        ]
        return pl.DataFrame(rows, schema=dict(columns))

    def system(self, start: int, end: int, *, basis: Literal["cow", "any"] = "cow") -> pl.DataFrame:
        """Return the state-years between two years, both included.

        Returns
        -------
        polars.DataFrame
            ``id`` (String), ``year`` (Int32), each pair once, sorted by year and id.
        """
        years = pl.DataFrame({"year": range(start, end + 1)}, schema={"year": pl.Int32})
        covered = (pl.col("start").dt.year() <= pl.col("year")) & (
            pl.col("end").is_null() | (pl.col("end").dt.year() >= pl.col("year"))
        )
        members = self.spells(basis=basis).join(years, how="cross").filter(covered)
        return members.select("id", "year").unique().sort("year", "id")

    def dyads(self, start: int, end: int) -> pl.DataFrame:
        """Return the undirected dyad-years between two years, both included.

        Returns
        -------
        polars.DataFrame
            ``state_a < state_b`` (String), ``year`` (Int32), sorted by year and states.
        """
        states = self.system(start, end)
        pairs = states.rename({"id": "state_a"}).join(states.rename({"id": "state_b"}), on="year")
        ordered = pairs.filter(pl.col("state_a") < pl.col("state_b")).select("state_a", "state_b", "year")
        return ordered.sort("year", "state_a", "state_b")

    def map_codes(self, frame: Frame, column: str, *, scheme: Scheme, year: str | None = "year", into: str) -> Frame:
        """Translate a column of codes or names into state ids, taking dates into account.

        The answer is the state that the code meant in that year, whether or not it was a member then:
        the General Assembly has Ukraine voting from 1946. A code handed from one state to another
        within a year goes to the one that held it longer.

        Parameters
        ----------
        frame
            Table with the codes; lazy in, lazy out.
        column
            Column of codes (integers, or floats holding integers) or names.
        scheme
            ``"cow"``, ``"gw"``, ``"iso3"`` (withdrawn codes too) or ``"name"``.
        year
            Column of years or dates; None to take every code in its latest meaning.
        into
            Column to write; null where the code or name does not match a state.

        Returns
        -------
        polars.DataFrame or polars.LazyFrame
            The frame with the column `into` added.

        Raises
        ------
        TableError
            If a column is missing.
        UnknownNameError
            If the scheme is not one of the four.

        Examples
        --------
        >>> table = pl.DataFrame({"ccode": [345, 345, 999], "year": [1999, 2010, 2010]})
        >>> load_states().map_codes(table, "ccode", scheme="cow", into="state")["state"].to_list()
        ['YUG', 'SRB', None]
        """
        if scheme not in self._code_maps:
            self._code_maps[scheme] = mapping.code_map(scheme, self._spells, self._names)
        return mapping.apply(frame, column, self._code_maps[scheme], year=year, into=into)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def load_states() -> StateTable:
    """Load the packaged table; one copy per process.

    Returns
    -------
    StateTable
        Complete to the present.
    """
    folder = resources.files("foedus.states")

    def read(name: str) -> list[dict[str, str]]:
        table = pl.read_csv(folder.joinpath(name).read_bytes(), infer_schema=False)
        return table.to_dicts()

    spells = [
        State(
            id=row["id"],
            name=row["name"],
            iso3=row["iso3"],
            cow=int(row["cow"]) if row["cow"] else None,
            gw=int(row["gw"]) if row["gw"] else None,
            start=date.fromisoformat(row["start"]),
            end=_day(row["end"]),
            basis=_basis(row["basis"]),
            predecessors=tuple((row["successor_of"] or "").split(";")) if row["successor_of"] else (),
            absorbed_by=row["absorbed_by"] or None,
            note=row["note"] or "",
            cowc=row["cowc"],
        )
        for row in read("states.csv")
    ]
    names = [
        Name(row["name"], row["id"], int(row["first_year"] or 0), int(row["last_year"] or 9999))
        for row in read("names.csv")
    ]
    majors = [(row["id"], date.fromisoformat(row["start"]), _day(row["end"])) for row in read("majors.csv")]
    return StateTable(spells, names, majors)


def _basis(text: str) -> Basis:
    if text == "cow":
        return "cow"
    if text == "gw":
        return "gw"
    raise UnknownStateError("unknown basis of membership", where=f"states.csv: {text}", expected="cow or gw")
