"""Signs of military cooperation between pairs, and which of them are recorded: present, absent or not coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.axes import FloatArray
from foedus.measures.labels import require
from foedus.measures.obligations import carried_obligations
from foedus.measures.troops import OWNER
from foedus.sources import SOURCES
from foedus.sources.arms_transfers import STATES as ARMS_STATES
from foedus.states import load_states

__all__ = ["LONGEST_WINDOW", "RECORDS", "Events", "Records", "Sign", "ever", "regular"]

BoolArray = NDArray[np.bool_]

#: Years before a table's first year that are read, so that windows are full: the longest window minus one.
LONGEST_WINDOW: Final = 10

#: Host of American troops that wants them to leave (Guantanamo, since 1961).
UNINVITED: Final = "CUB"

#: Sources of the signs.
RECORDS: Final = (
    "atop_dyad_year", "defence_agreements", "exercises_mme", "exercises_jme", "arms_transfers", "troops",
)  # fmt: skip

_KEY: Final = ("state_a", "state_b", "year")


@dataclass(frozen=True)
class Sign:
    """One sign of cooperation.

    Attributes
    ----------
    best
        1 present, 0 absent, NaN = no information; where `known` is false, the value from the coded part of a window or
        from the last coded year. Shape ``(pair, year)``.
    known
        True if the records settle it, same shape.
    """

    best: FloatArray
    known: BoolArray


@dataclass(frozen=True)
class Events:
    """Years with an event and years in which one would have been recorded.

    Attributes
    ----------
    happened
        Whether there was one, shape ``(pair, year)``.
    covered
        Whether the pair's year is coded, same shape.
    """

    happened: BoolArray
    covered: BoolArray


class Records:
    """The records of the pairs of a table, arranged as ``(pair, year)``.

    Parameters
    ----------
    grid
        ``state_a, state_b, year``, in alphabetical order.
    sources
        Tidy tables of `RECORDS`, of any states. Without ``arms_transfers`` nothing is known of deliveries.
    treaty_changes
        Dated changes of obligations after the coded years, or None.

    Raises
    ------
    TableError
        If a column is missing.
    """

    def __init__(
        self,
        grid: pl.DataFrame,
        sources: Mapping[str, pl.DataFrame],
        treaty_changes: pl.DataFrame | None = None,
    ) -> None:
        require(grid, _KEY, "pairs", key=_KEY)
        # The last coded year, which is carried forward, has to be in the layout, however late the table begins.
        coded_to = min(SOURCES[name].coverage[1] for name in RECORDS)
        self.first = min(int(grid["year"].min() or 0), coded_to) - LONGEST_WINDOW + 1  # type: ignore[arg-type]
        self.last = int(grid["year"].max() or 0)  # type: ignore[arg-type]
        self.pairs = grid.select("state_a", "state_b").unique().sort("state_a", "state_b").with_row_index("pair")
        self.shape = (self.pairs.height, self.last - self.first + 1)
        placed = grid.join(self.pairs, on=["state_a", "state_b"], how="left", maintain_order="left")
        #: Rows of the grid in the layout.
        self.cells = placed["pair"].to_numpy(), placed["year"].to_numpy() - self.first
        self._sources = sources
        ties = carried_obligations(sources["atop_dyad_year"], self.last, treaty_changes)
        promised = {kind: self._place(ties, kind, 0.0) for kind in ("consultation", "defence")}
        settled = np.ones(self.shape, dtype=np.bool_)
        self.defence = Sign(promised["defence"], settled)
        # A promise to fight for another state implies consulting it first.
        self.consultation = Sign(np.maximum(promised["consultation"], promised["defence"]), settled)
        self.exercises = self._exercises()
        self._delivered, self._among = self._deliveries()
        self._in_force, self._open = self._agreements()
        self._hosted, self._counted = self._troops()
        owner = (self.pairs["state_a"] == OWNER) | (self.pairs["state_b"] == OWNER)
        #: Whether one of the pair is the state whose deployments are counted, shape ``(pair,)``.
        self.with_owner = owner.to_numpy()

    def agreement(self, window: int) -> Sign:
        """Whether an agreement on defence cooperation is in force; later years carry the last coded value forward.

        Agreements signed before the coding are not recorded: for its first `window` years absence is not settled.
        """
        covered, _ = self._years("defence_agreements")
        sign = Sign(np.where(covered, self._in_force, np.nan), covered & (self._in_force | ~self._open))
        recent = np.cumsum(covered) < window
        return self._carried(Sign(sign.best, sign.known & (self._in_force | ~recent)), "defence_agreements")

    def exercise(self, window: int) -> Sign:
        """Whether there was a joint exercise in the last `window` years; after the coding ends, as in its last year."""
        return self._carried(ever(self.exercises, window), "exercises_mme", "exercises_jme")

    def regular_exercises(self, window: int, share: float) -> Sign:
        """Whether there were exercises in that share of the last years; after the coding ends, as in its last year."""
        return self._carried(regular(self.exercises, window, share), "exercises_mme", "exercises_jme")

    def deliveries(self, least: float) -> Events:
        """Years with deliveries of arms of `least` million trend-indicator values or more."""
        return Events(self._delivered >= least, self._among)

    def with_traces(self) -> BoolArray:
        """Whether there is any trace of cooperation for a pair in any year, shape ``(pair,)``."""
        marks = (self.consultation.best > 0, self._in_force, self.exercises.happened, self._delivered > 0)
        return np.asarray(np.any([mark.any(axis=1) for mark in (*marks, self._hosted > 0)], axis=0))

    def of_pairs(self, chosen: BoolArray) -> Records:
        """Return the records of some pairs, shape ``(pair,)``, without the cells of the grid."""
        part = copy(self)
        part.pairs = self.pairs.filter(pl.Series(chosen))
        part.shape = (part.pairs.height, self.shape[1])
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(part, name, value[chosen])
            elif isinstance(value, Sign):
                setattr(part, name, Sign(value.best[chosen], value.known[chosen]))
            elif isinstance(value, Events):
                setattr(part, name, Events(value.happened[chosen], value.covered[chosen]))
        return part

    def troops(self, least: float, exercise: Sign, others: Sequence[Sign]) -> Sign:
        """Whether the United States has at least `least` persons in the other state as guests.

        Without any of the other signs they are not guests (Iraq in 2003). If not even exercises are coded, the lack of
        signs says nothing, and all except those in Guantanamo count as guests (South Vietnam).
        """
        there = self._hosted >= least
        uninvited = (self.pairs["state_a"] == UNINVITED) | (self.pairs["state_b"] == UNINVITED)
        others = [exercise, *others]
        guests = np.any([sign.best > 0 for sign in others], axis=0)
        presumed = np.isnan(exercise.best) & ~uninvited.to_numpy()[:, None]
        certain = np.any([(sign.best > 0) & sign.known for sign in others], axis=0)
        settled = np.all([sign.known for sign in others], axis=0)
        best = np.where(np.isnan(self._hosted), np.nan, there & (guests | presumed))
        return Sign(best, self._counted & (~there | certain | settled))

    def _carried(self, sign: Sign, *sources: str) -> Sign:
        """Carry the last coded year forward to later years that are not settled, if both states existed."""
        _, last = self._years(*sources)
        after = np.arange(sign.best.shape[1]) > last
        stale = after & ~sign.known & self._there(last)[:, None]
        return Sign(np.where(stale, sign.best[:, [min(last, after.size - 1)]], sign.best), sign.known)

    def _place(self, table: pl.DataFrame, column: str, empty: float) -> FloatArray:
        """Values of a table of pair-years in the layout, `empty` where it has none."""
        require(table, (*_KEY, column), column)
        inside = table.filter(pl.col("year").is_between(self.first, self.last)).join(
            self.pairs, on=["state_a", "state_b"]
        )
        values = np.full(self.shape, empty)
        found = inside[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        values[inside["pair"].to_numpy(), inside["year"].to_numpy() - self.first] = found
        return values

    def _years(self, *sources: str) -> tuple[BoolArray, int]:
        """Return the years that any of the sources covers, and the index of the last of them."""
        years = np.arange(self.first, self.last + 1)
        covered = np.zeros(years.size, dtype=np.bool_)
        for name in sources:
            first, last = SOURCES[name].coverage
            covered |= (years >= first) & (years <= last)
        return covered, max(SOURCES[name].coverage[1] for name in sources) - self.first

    def _there(self, last: int) -> BoolArray:
        """Whether both states of each pair existed in the year at that index."""
        states = load_states().system(last + self.first, last + self.first)["id"].to_list()
        both = self.pairs["state_a"].is_in(states) & self.pairs["state_b"].is_in(states)
        return both.to_numpy()

    def _mark(self, pair_years: pl.DataFrame) -> BoolArray:
        """Cells of the layout that a table of pair-years names."""
        return self._place(pair_years.select(_KEY).unique().with_columns(mark=1.0), "mark", 0.0) > 0

    def _agreements(self) -> tuple[BoolArray, BoolArray]:
        """Return where an agreement is in force, and where one may be because its end is only estimated."""
        table = self._sources["defence_agreements"]
        require(table, (*_KEY, "agreement", "in_force", "end_known"), "defence agreements")
        end = SOURCES["defence_agreements"].coverage[1]
        ended = table.filter(~pl.col("end_known")).group_by("state_a", "state_b", "agreement").agg(pl.col("year").max())
        since = pl.int_ranges(pl.col("year") + 1, end + 1, dtype=pl.Int32)
        lapsed = ended.filter(pl.col("year") < end).with_columns(year=since).explode("year")
        return self._mark(table.filter("in_force")), self._mark(lapsed)

    def _exercises(self) -> Events:
        happened = np.zeros(self.shape, dtype=np.bool_)
        for name in ("exercises_mme", "exercises_jme"):
            sides = self._sources[name].select("exercise", "year", "state")
            both = sides.rename({"state": "state_a"}).join(sides.select("exercise", state_b="state"), on="exercise")
            happened |= self._mark(both.filter(pl.col("state_a") < pl.col("state_b")))
        covered, _ = self._years("exercises_mme", "exercises_jme")
        return Events(happened, np.broadcast_to(covered, self.shape))

    def _deliveries(self) -> tuple[FloatArray, BoolArray]:
        """Return deliveries both ways, and where they are coded: nowhere if the table of deliveries was left out."""
        if "arms_transfers" not in self._sources:
            return np.zeros(self.shape), np.zeros(self.shape, dtype=np.bool_)
        delivered = self._sources["arms_transfers"].select(
            pl.min_horizontal("supplier", "recipient").alias("state_a"),
            pl.max_horizontal("supplier", "recipient").alias("state_b"),
            "year",
            "tiv",
        )
        both = delivered.group_by(_KEY).agg(pl.col("tiv").sum())
        years, _ = self._years("arms_transfers")
        among = self.pairs["state_a"].is_in(ARMS_STATES) & self.pairs["state_b"].is_in(ARMS_STATES)
        return self._place(both, "tiv", 0.0), years & among.to_numpy()[:, None]

    def _troops(self) -> tuple[FloatArray, BoolArray]:
        """Return the owner's troops, using the last count if a year has none, and where they are counted."""
        hosts = (
            self._sources["troops"]
            .filter(pl.col("host") != OWNER)
            .select(
                pl.min_horizontal(pl.col("host"), pl.lit(OWNER)).alias("state_a"),
                pl.max_horizontal(pl.col("host"), pl.lit(OWNER)).alias("state_b"),
                "year",
                "troops",
            )
        )
        counts = self._place(hosts, "troops", np.nan)
        known = ~np.isnan(counts)
        for place in range(1, counts.shape[1]):
            counts[:, place] = np.where(known[:, place], counts[:, place], counts[:, place - 1])
        return counts, known


def ever(events: Events, window: int) -> Sign:
    """Whether there was an event in the last `window` years, the year itself included.

    Examples
    --------
    An event in the first of four years, of which three are coded:

    >>> events = Events(np.array([[True, False, False, False]]), np.array([[True, True, True, False]]))
    >>> ever(events, 2).best.tolist(), ever(events, 2).known.tolist()
    ([[1.0, 1.0, 0.0, 0.0]], [[True, True, True, False]])
    """
    seen, dark = _within(events.happened, window), _within(~events.covered, window)
    return Sign(np.where(dark < window, seen > 0, np.nan), (seen > 0) | (dark == 0))


def regular(events: Events, window: int, share: float) -> Sign:
    """Whether there was an event in at least that share of the last `window` years.

    A partly coded window is settled if the uncoded years could not change the answer; otherwise only its coded years
    count.
    """
    seen, dark = _within(events.happened, window), _within(~events.covered, window)
    needed = int(np.ceil(share * window - 1e-9))
    coded = window - dark
    known = (seen >= needed) | (seen + dark < needed)
    shown = np.where(coded > 0, seen >= share * coded, np.nan)
    return Sign(np.where(known, seen >= needed, shown), known)


def _within(marks: BoolArray, window: int) -> NDArray[np.int16]:
    """Count the true values in the last `window` years, the year itself included."""
    total = np.cumsum(marks, axis=1, dtype=np.int16)
    total[:, window:] -= total[:, :-window].copy()
    return total
