"""How close pairs and pacts ended: in opposition, by drifting apart, with a state, or not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from functools import cache
from typing import Final

import polars as pl

from foedus.evidence.base_rates import PairSpell
from foedus.evidence.pacts import Pact, bound_until, members_of
from foedus.states import StateTable

__all__ = ["ENDINGS", "FORCE", "SCHEMA", "YEARS_BEFORE", "Record", "alignment_endings", "pact_endings"]

ENDINGS: Final = ("dispute", "rival_pact", "drifted", "ceased", "going")
"""After a dispute with force; after a pact with the other's rival; apart without either; a state ceased; going on."""

YEARS_BEFORE: Final = 1
"""Calendar years before that of the ending in which opposition still makes it one in opposition (assumed)."""

FORCE: Final = 4
"""Level of a pair's own acts in a dispute from which it is one with force: 4 use of force, 5 war."""

SCHEMA: Final[Mapping[str, type[pl.DataType]]] = {
    "spells": pl.String,
    "state_a": pl.String,
    "state_b": pl.String,
    "entry_year": pl.Int32,
    "class": pl.String,
    "cluster": pl.String,
    "force_promised": pl.Boolean,
    "ending": pl.String,
    "years": pl.Float64,
    "opposed": pl.Float64,
    "last_opposed": pl.Float64,
    "followed": pl.Float64,
}

AT_ONCE: Final = 0.5
"""Years that a spell counts as followed if it ended in the calendar year in which it began (assumed)."""


@dataclass(frozen=True, eq=False)
class Record:
    """What the endings are read from.

    Attributes
    ----------
    pacts
        Pacts of pairs that oblige to defence, offence, neutrality or consultation, each with its alliance.
    rivals
        Pair in alphabetical order -> first and last year of each spell of rivalry.
    forces
        Pair -> years in which a dispute began that rose to force between the two, ascending.
    turns
        Pair -> days on which one of the two made a pact of defence or offence with a state that was a rival of the
        other in that year, ascending. Left out are pacts to which the other belonged on that day, and those by which
        the rival joined two or more states that were all bound to the other by pacts of defence or offence on that
        day, as Sardinia did France, Britain and Turkey, Austria's own allies, in 1855.
    leading
        Year -> the leading power.
    states
        Which states exist, and which are major powers.
    last
        Last year in which every kind of ending is recorded; what follows is not seen.
    """

    pacts: tuple[Pact, ...]
    rivals: Mapping[tuple[str, str], tuple[tuple[int, int], ...]]
    forces: Mapping[tuple[str, str], tuple[int, ...]]
    turns: Mapping[tuple[str, str], tuple[date, ...]]
    leading: Mapping[int, str]
    states: StateTable
    last: int

    @classmethod
    def of(
        cls,
        pacts: Iterable[Pact],
        rivalries: pl.DataFrame,
        disputes: pl.DataFrame,
        capability: pl.DataFrame,
        states: StateTable,
        last: int,
    ) -> Record:
        """Arrange the tables.

        Parameters
        ----------
        pacts
            Such as `foedus.evidence.pacts.pacts_of_pairs` makes them.
        rivalries
            ``state_a, state_b, start, end``.
        disputes
            ``state_a, state_b, start, hostility``, one row per pair and dispute: level of the pair's own acts.
        capability
            ``state, year, value``: share of world capability. The leading power is the major power with the largest.
        states
            The state table.
        last
            Last year recorded.
        """
        rivals: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for a, b, start, end in rivalries.select("state_a", "state_b", "start", "end").iter_rows():
            rivals[a, b].append((start, end))
        forces: dict[tuple[str, str], list[int]] = defaultdict(list)
        with_force = disputes.filter(pl.col("hostility") >= FORCE).sort("start")
        for a, b, start in with_force.select("state_a", "state_b", "start").iter_rows():
            forces[a, b].append(start)
        leading: dict[int, str] = {}
        for state, year in capability.sort("value", descending=True).select("state", "year").iter_rows():
            if year not in leading and state in states.majors(year):
                leading[year] = state
        every = tuple(pacts)
        return cls(
            every,
            {pair: tuple(spells) for pair, spells in rivals.items()},
            {pair: tuple(years) for pair, years in forces.items()},
            _turns_of(every, rivals),
            leading,
            states,
            last,
        )

    def rival(self, one: str, other: str, year: int) -> bool:
        """Whether two states were rivals in a year, the first and the last of a spell included."""
        spells = self.rivals.get((min(one, other), max(one, other)), ())
        return any(start <= year <= end for start, end in spells)

    def ceased(self, pair: tuple[str, str], since: int) -> int | None:
        """Return the first year, from `since` on, after which one of the two was no member of the state system."""
        for year in range(since, self.last + 1):
            if not all(self.states.exists(state, year + 1) for state in pair):
                return year
        return None

    def opposed(self, pair: tuple[str, str], after: date) -> list[tuple[int, str]]:
        """Return year and kind of every opposition of two states later than a day, or its year, ascending.

        Whether a dispute of that year came before or after the day is not known, so that it does not count.
        """
        disputes = [(year, "dispute") for year in self.forces.get(pair, ()) if year > after.year]
        turns = [(day.year, "rival_pact") for day in self.turns.get(pair, ()) if day > after]
        return sorted({*disputes, *turns})


def _turns_of(
    pacts: Iterable[Pact], rivals: Mapping[tuple[str, str], Iterable[tuple[int, int]]]
) -> dict[tuple[str, str], tuple[date, ...]]:
    """Return, for every pair, the days on which one made a pact of force with a rival of the other."""
    opponents: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for (a, b), spells in rivals.items():
        for first, last in spells:
            opponents[a].append((b, first, last))
            opponents[b].append((a, first, last))
    every = tuple(pacts)
    within = _memberships(every)
    turns: dict[tuple[str, str], list[date]] = defaultdict(list)
    for pact in every:
        for one, partner in (pact.pair, pact.pair[::-1]) if pact.force else ():
            fellows = within(pact.alliance, pact.start) - {partner}
            for other, first, last in opponents[partner]:
                if other == one or other in fellows or not first <= pact.start.year <= last:
                    continue
                if not _joins_its_own_coalition(other, fellows, pact.start, every):
                    turns[min(one, other), max(one, other)].append(pact.start)
    return {pair: tuple(sorted(days)) for pair, days in turns.items()}


def _memberships(pacts: tuple[Pact, ...]) -> Callable[[int, date], frozenset[str]]:
    """Return the function that tells who belonged to an alliance on a day."""
    spells: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    for (alliance, state), days in members_of(pacts).items():
        spells[alliance].extend((state, first, last) for first, last in days)

    @cache
    def within(alliance: int, day: date) -> frozenset[str]:
        return frozenset(state for state, first, last in spells[alliance] if first <= day <= last)

    return within


def _joins_its_own_coalition(other: str, fellows: frozenset[str], day: date, pacts: tuple[Pact, ...]) -> bool:
    """Whether a state's rival entered a treaty with two or more states that were all bound to it on that day."""
    bound = {state for pact in pacts if pact.force and pact.start <= day <= pact.end for state in _partner(pact, other)}
    return len(fellows) > 1 and fellows <= bound


def _partner(pact: Pact, state: str) -> tuple[str, ...]:
    return tuple(each for each in pact.pair if each != state) if state in pact.pair else ()


def pact_endings(record: Record) -> pl.DataFrame:
    """Tell how the pacts of major powers ended.

    Counted is a pact that obliges one of two states to defence, offence, neutrality or consultation and that was made
    (a) between two major powers of the year, or (b) by a major power with another state when both were rivals of the
    leading power; of these, ``with_leading``: one of the two is the leading power; ``against_leading``: both are its
    rivals; ``major``: the rest. Its spell runs from the day of its making until the two are bound by no such pact for
    a whole calendar year. A pact made in its course, or in the year after it, begins none. The cluster is the alliance
    (ATOP's number) with which it began, which may bind several pairs.

    Parameters
    ----------
    record
        The record.

    Returns
    -------
    pl.DataFrame
        Columns of `SCHEMA`, one row per spell. ``ending`` is how it stood when the two were last bound:

        - ``dispute``: a dispute that rose to force between the two began in that year or `YEARS_BEFORE` it, and later
          than in the spell's first year;
        - ``rival_pact``: no such dispute, but in these years, on a day after the spell began, one of the two made a
          pact that turns against the other (`Record.turns`);
        - ``ceased``: neither, and it was the year after which one of the two was no member of the state system;
        - ``drifted``: it ended without any of these;
        - ``going``: it had not ended in the last year recorded.

        ``years``: from its first year to that one. ``opposed``: to the first opposition, in force or after the end
        (null: none while both states existed); ``last_opposed``: to the last one up to the end of the spell (null:
        none); ``followed``: to the end of what could be seen of opposition.

    References
    ----------
    leeds_2002_atop, palmer_2022_mid5, thompson_2022_rivalries, beckley_2018
    """
    by_pair: dict[tuple[str, str], list[Pact]] = defaultdict(list)
    for pact in record.pacts:
        by_pair[pact.pair].append(pact)
    rows = []
    for pair, pacts in sorted(by_pair.items()):
        over = date.min.year
        for pact in sorted(pacts, key=lambda each: (each.start, each.alliance)):
            kind = _pact_class(pair, pact.start.year, record)
            if kind is None or pact.start.year <= over + 1 or pact.start.year >= record.last:
                continue
            row = _row(pair, pact.start, bound_until(pacts, pact), record)
            rows.append(("pact", *pair, pact.start.year, kind, str(pact.alliance), pact.force, *astuple(row)))
            over = date.max.year if row.ending == "going" else pact.start.year + int(row.years)
    return pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


def _pact_class(pair: tuple[str, str], year: int, record: Record) -> str | None:
    leader = record.leading.get(year)
    majors = [state in record.states.majors(year) for state in pair]
    if leader is None or not any(majors):
        return None
    against = leader not in pair and all(record.rival(state, leader, year) for state in pair)
    if not all(majors):
        return "against_leading" if against else None
    return "with_leading" if leader in pair else "against_leading" if against else "major"


def alignment_endings(spells: Iterable[PairSpell], measure: str, record: Record) -> pl.DataFrame:
    """Tell how spells of close alignment ended.

    Parameters
    ----------
    spells
        Spells of pairs as close as the pair the claim is about, see `foedus.evidence.base_rates.pair_spells`.
    measure
        The alignment they were cut from.
    record
        The record.

    Returns
    -------
    pl.DataFrame
        As `pact_endings`, with these differences: a spell ends in the first of three years running in which the pair
        was below the median of the reference pairs, and a pact that opposes it was made in a later year than its
        entry. Class ``outside``: in the year of entry neither is the leading power or owed a defence obligation by it;
        ``inside``: the rest. The cluster is the pair; ``force_promised`` is null.
    """
    defended = defaultdict(set)
    for pact in record.pacts:
        for one, other in (pact.pair, pact.pair[::-1]):
            if pact.defence:
                defended[one].add((other, pact.start.year, pact.end.year))
    rows = []
    for spell in spells:
        entry = spell.spell.entry
        if entry >= record.last:
            continue
        leader = record.leading[entry]
        camp = {leader} | {state for state, start, end in defended[leader] if start <= entry <= end}
        kind = "inside" if camp & set(spell.pair) else "outside"
        row = _row(spell.pair, date(entry, 12, 31), spell.spell.sustained, record, last=spell.last_seen)
        rows.append((measure, *spell.pair, entry, kind, "-".join(spell.pair), None, *astuple(row)))
    return pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


@dataclass(frozen=True)
class _Course:
    """What became of a spell, in the order of the last columns of `SCHEMA`."""

    ending: str
    years: float
    opposed: float | None
    last_opposed: float | None
    followed: float


def _row(pair: tuple[str, str], start: date, end: int | None, record: Record, *, last: int | None = None) -> _Course:
    """Tell what became of a spell that began on a day and whose two were apart from the year `end` on, or after it."""
    seen = record.last if last is None else min(last, record.last)
    ceased = record.ceased(pair, start.year)
    gone = seen if ceased is None else min(seen, ceased)
    finish = gone if end is None else min(end, gone)
    ended = finish == ceased or (end is not None and end <= gone)
    opposed = [(year, way) for year, way in record.opposed(pair, start) if year <= gone]
    before = [year for year, _ in opposed if year <= finish]
    ways = {way for year, way in opposed if finish - YEARS_BEFORE <= year <= finish}

    def span(year: int) -> float:
        return max(float(year - start.year), AT_ONCE)

    if not ended:
        ending = "going"
    elif ways:
        ending = min(ways)  # the dispute, where there are both
    else:
        ending = "ceased" if finish == ceased else "drifted"
    first, final = (span(opposed[0][0]) if opposed else None), (span(before[-1]) if before else None)
    return _Course(ending, span(finish), first, final, span(gone))
