"""Wars of the record: who began them, who joined, and who could have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from foedus.sources import DataFolder, read_source

__all__ = ["FIRST", "LAST", "WORLD_WARS", "War", "wars_of_record"]

FIRST, LAST = 1816, 2003
"""Years of the record: the list of wars by pair ends in 2003."""
WORLD_WARS: Final = ((1914, 1918), (1939, 1945))
"""Years left out: the checks against the wars of 1914 and 1939 must not have seen them."""
_WAR: Final = 5


@dataclass
class War:
    """An interstate war.

    Attributes
    ----------
    number
        COW's number.
    pairs
        Year to pairs of enemies in it, each in alphabetical order.
    entered
        State to the first year in which it fought.
    began
        States that were in the dispute from its first day; the others joined.
    initiators
        Those of them on the side that acted first.
    side
        State to 0 or 1: no two enemies have the same.
    """

    number: int
    pairs: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    entered: dict[str, int] = field(default_factory=dict)
    began: set[str] = field(default_factory=set)
    initiators: set[str] = field(default_factory=set)
    side: dict[str, int] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        return min(self.pairs), max(self.pairs)

    def present(self, state: str, year: int) -> bool:
        """Whether a state fights in a year and could call others then: it began the war, or joined before the year."""
        entry = self.entered.get(state)
        return entry is not None and (entry < year or (entry == year and state in self.began))

    def attackers(self, state: str, year: int) -> list[str]:
        """Return who, of those present, attacks a state: the side that acted first does, and so does who joins."""
        enemies = sorted(pair[0] if pair[1] == state else pair[1] for pair in self.pairs[year] if state in pair)
        present = [enemy for enemy in enemies if self.present(enemy, year)]
        return [enemy for enemy in present if enemy in self.initiators or enemy not in self.began]


def wars_of_record(data: DataFolder) -> list[War]:
    """Return the interstate wars from 1816 to 2003, without those that began in 1914 or 1939 or in a world war's years.

    Who began a war is told by the disputes that reached war between two of its enemies in the year in which either
    entered; of a side without such a dispute, by its first year.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    fights, disputes = read_source("wars", data), read_source("gml_directed", data)
    marks: dict[tuple[str, str, int], tuple[bool, bool]] = {}
    fought = disputes.filter((pl.col("hostility") == _WAR) | (pl.col("target_hostility") == _WAR))
    for row in fought.iter_rows(named=True):
        key = (row["sender"], row["target"], row["year"])
        before = marks.get(key, (False, False))
        own = (bool(row["original"]), bool(row["original"] and row["initiator"]))
        marks[key] = (before[0] or own[0], before[1] or own[1])
    wars: dict[int, War] = {}
    for a, b, year, number in fights.select("state_a", "state_b", "year", "war").sort("war", "year").iter_rows():
        war = wars.setdefault(number, War(number))
        war.pairs[year].add((a, b))
        for state in (a, b):
            war.entered.setdefault(state, year)
    found = []
    for war in wars.values():
        begin = war.years[0]
        if any(first <= begin <= last for first, last in WORLD_WARS):
            continue
        _colour(war)
        _mark(war, marks)
        found.append(war)
    return sorted(found, key=lambda war: (war.years[0], war.number))


def _colour(war: War) -> None:
    enemies = defaultdict(set)
    for pairs in war.pairs.values():
        for a, b in pairs:
            enemies[a].add(b)
            enemies[b].add(a)
    for root in sorted(enemies):
        waiting = [] if root in war.side else [(root, 0)]
        while waiting:
            state, side = waiting.pop()
            if state not in war.side:
                war.side[state] = side
                waiting += [(enemy, 1 - side) for enemy in sorted(enemies[state])]


def _mark(war: War, marks: dict[tuple[str, str, int], tuple[bool, bool]]) -> None:
    first = war.years[0]
    known = set()
    for year, pairs in war.pairs.items():
        for a, b in pairs:
            for one, other in ((a, b), (b, a)):
                mark = marks.get((one, other, year))
                if mark is not None and war.entered[one] == year:
                    known.add(one)
                    if year == first and mark[0]:
                        war.began.add(one)
                        if mark[1]:
                            war.initiators.add(one)
    for side in (0, 1):
        members = {state for state, own in war.side.items() if own == side and war.entered[state] == first}
        if not members & war.began:
            war.began |= members - known or members
