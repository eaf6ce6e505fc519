"""How close pairs and pacts ended: in opposition, by drifting apart, with a state, or not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from foedus.evidence.base_rates import PairSpell
from foedus.evidence.pacts import Pact, bound_until, members_of
from foedus.states import StateTable

__all__ = ["ENDINGS", "FORCE", "SCHEMA", "Record", "alignment_endings", "pact_endings"]

ENDINGS: Final = ("dispute", "rival_pact", "drifted", "ceased", "going")
"""By a dispute with force; by a pact with the other's rival; apart without either; a state ceased; still going."""

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
        other in that year, to which the other did not belong on that day, ascending.
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

    def turned(self, pair: tuple[str, str], after: date) -> int | None:
        """Return the year of the first pact, made after a day, of one of the two against the other; see `turns`."""
        later = (day.year for day in self.turns.get(pair, ()) if day > after)
        return min(later, default=None)


def _turns_of(
    pacts: Iterable[Pact], rivals: Mapping[tuple[str, str], Iterable[tuple[int, int]]]
) -> dict[tuple[str, str], tuple[date, ...]]:
    """Return, for every pair, the days on which one made a pact of force with a rival of the other."""
    opponents: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for (a, b), spells in rivals.items():
        for first, last in spells:
            opponents[a].append((b, first, last))
            opponents[b].append((a, first, last))
    members = members_of(pacts)
    turns: dict[tuple[str, str], list[date]] = defaultdict(list)
    for pact in pacts:
        for one, partner in (pact.pair, pact.pair[::-1]) if pact.force else ():
            for other, first, last in opponents[partner]:
                inside = other == one or any(day <= pact.start <= end for day, end in members[pact.alliance, other])
                if first <= pact.start.year <= last and not inside:
                    turns[min(one, other), max(one, other)].append(pact.start)
    return {pair: tuple(sorted(days)) for pair, days in turns.items()}


def pact_endings(record: Record) -> pl.DataFrame:
    """Tell how the pacts of major powers ended.

    Counted is a pact that obliges one of two states to defence, offence, neutrality or consultation and that was made
    (a) between two major powers of the year, or (b) by a major power with another state when both were rivals of the
    leading power; of these, ``with_leading``: one of the two is the leading power; ``against_leading``: both are its
    rivals; ``major``: the rest. Its spell runs from the day of its making until the two are bound by no such pact for
    a whole calendar year. A pact made while an earlier spell of the pair still goes on begins none. The cluster is the
    alliance (ATOP's number), which may bind several pairs.

    Parameters
    ----------
    record
        The record.

    Returns
    -------
    pl.DataFrame
        Columns of `SCHEMA`, one row per spell: ``ending`` is the first of these that came,

        - ``dispute``: a dispute that rose to force between the two began in a later year than the spell, up to the
          year in which the spell ended;
        - ``rival_pact``: one of the two made, on a later day, up to that year, a pact of defence or offence with a
          state that was a rival of the other, to which the other did not belong; of two in one year the dispute counts;
        - ``ceased``: the spell ended in the year after which one of the two was no member of the state system;
        - ``drifted``: it ended otherwise;
        - ``going``: none of these up to the last year recorded.

        ``years``: from its first year to the ending. ``opposed``: to the first opposition, whether or not the spell had
        ended before (null: none while both states existed); ``followed``: to the end of what could be seen of that.

    References
    ----------
    leeds_2002_atop, palmer_2022_mid5, thompson_2022_rivalries, beckley_2018
    """
    by_pair: dict[tuple[str, str], list[Pact]] = defaultdict(list)
    for pact in record.pacts:
        by_pair[pact.pair].append(pact)
    rows = []
    for pair, pacts in sorted(by_pair.items()):
        over = date.min
        for pact in sorted(pacts, key=lambda each: (each.start, each.alliance)):
            kind = _pact_class(pair, pact.start.year, record)
            if kind is None or pact.start <= over or pact.start.year >= record.last:
                continue
            row = _row(pair, pact.start, bound_until(pacts, pact), record)
            rows.append(("pact", *pair, pact.start.year, kind, str(pact.alliance), pact.force, *row))
            over = date.max if row[0] == "going" else date(pact.start.year + int(row[1]), 12, 31)
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
        As `pact_endings`, with these differences: a spell has ``drifted`` in the first of three years running in which
        the pair was below the median of the reference pairs, and a pact that opposes it was made in a later year than
        its entry. Class ``outside``: in the year of entry neither is the leading power or owed a defence obligation by
        it; ``inside``: the rest. The cluster is the pair; ``force_promised`` is null.
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
        rows.append((measure, *spell.pair, entry, kind, "-".join(spell.pair), None, *row))
    return pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


def _row(
    pair: tuple[str, str], start: date, end: int | None, record: Record, *, last: int | None = None
) -> tuple[str, float, float | None, float]:
    """Return ending, years to it, years to the first opposition, and years followed for that."""
    begun = start.year
    seen = record.last if last is None else min(last, record.last)
    ceased = record.ceased(pair, begun)
    gone = min(seen, ceased) if ceased is not None else seen
    force = next((year for year in record.forces.get(pair, ()) if year > begun), None)
    turned = record.turned(pair, start)
    against = min((year for year in (force, turned) if year is not None and year <= gone), default=None)
    finish = gone if end is None else min(end, gone)

    def span(year: int) -> float:
        return max(float(year - begun), AT_ONCE)

    if against is not None and against <= finish:
        ending, over = ("dispute" if against == force else "rival_pact"), against
    elif ceased is not None and ceased == finish:
        ending, over = "ceased", ceased
    elif end is not None and end <= gone:
        ending, over = "drifted", end
    else:
        ending, over = "going", gone
    return ending, span(over), None if against is None else span(against), span(gone)
