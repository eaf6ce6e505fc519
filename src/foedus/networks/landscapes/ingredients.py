"""What in the record draws two states together or apart: ingredients of propensities, and the rules that add them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from foedus.axes import FloatArray

__all__ = ["INGREDIENTS", "LAST_DISPUTES", "LEVELS", "RULE_1936", "RULE_2020", "Ingredient", "rule_of"]

#: Years for which a war or a territorial dispute counts as recent: a generation. *Assumed*.
MEMORY: Final = 25
#: Level of an interstate armed conflict that is a war: 1,000 battle deaths in the year (gleditsch_2002_ucdp).
LEVELS: Final = {"interstate_conflict": 2}
#: Last year for which territorial disputes are on record (gibler_2016_mid).
LAST_DISPUTES: Final = 2010


@dataclass(frozen=True)
class Ingredient:
    """One item in the record that draws two states together or apart.

    Parameters
    ----------
    name
        Short name.
    columns
        Variables of the panel it is built from; where one ends another may continue.
    dims
        Whether they describe pairs or states.
    memory
        Years looked back, the year itself included.
    description
        What it is, its scale and what corresponds to it in axelrod_bennett_1993.
    value
        Maps the columns' values to the ingredient in [−1, 1]: for pairs a function of whether an entry occurred, for
        states one of the difference and the range over all states that year.
    """

    name: str
    columns: tuple[str, ...]
    dims: str
    memory: int
    description: str
    value: Callable[..., FloatArray] = field(repr=False)


def _against(found: FloatArray) -> FloatArray:
    return 0.0 - found


def _alike(difference: FloatArray, spread: float) -> FloatArray:
    return 1.0 - 2.0 * difference / spread


def _on_scale(difference: FloatArray, _: float) -> FloatArray:
    return 1.0 - 2.0 * difference


INGREDIENTS: Final[Mapping[str, Ingredient]] = {
    each.name: each
    for each in (
        Ingredient(
            "war", ("war", "interstate_conflict"), "dyad", MEMORY,
            "−1 where the two fought an interstate war in the last 25 years, on opposite sides; from 1946 on also an "
            "interstate armed conflict of 1,000 battle deaths or more in a year. Theirs: recent war.", _against,
        ),
        Ingredient(
            "territory", ("territorial_dispute",), "dyad", MEMORY,
            "−1 where one of the two wanted territory in a militarised dispute of the last 25 years. Theirs: border "
            "dispute, coded by hand.", _against,
        ),
        Ingredient(
            "rivalry", ("rivalry",), "dyad", 1,
            "−1 where the two are strategic rivals in the year. Not in theirs; in the place of ethnic conflict, "
            "which is not on record.", _against,
        ),
        Ingredient(
            "regime", ("polyarchy",), "state", 1,
            "1 − 2 times the difference in electoral democracy: 1 alike, −1 the opposite. Theirs: ±1 for democratic, "
            "fascist or communist; the record does not part the last two.", _on_scale,
        ),
        Ingredient(
            "order", ("ideal_point",), "state", 1,
            "1 − 2 times the distance of ideal points in the General Assembly over the widest distance of the year. "
            "Not in theirs.", _alike,
        ),
    )
}  # fmt: skip
"""Ingredients by name; religion and ethnic conflict of axelrod_bennett_1993 are not on record."""

RULE_1936: Final[Mapping[str, float]] = {"war": 1.0, "territory": 1.0, "rivalry": 1.0, "regime": 1.0}
"""Weights as in axelrod_bennett_1993: every ingredient the same. Up to 2010, where territorial disputes end."""

RULE_2020: Final[Mapping[str, float]] = {"war": 1.0, "rivalry": 1.0, "regime": 1.0, "order": 1.0}
"""The same with votes in place of territory, for the years after its record ends: 2011 to 2020."""


def rule_of(year: int) -> Mapping[str, float]:
    """Return the rule for a year: that of 1936 while territorial disputes are on record, that of 2020 afterwards.

    Votes are not part of the earlier rule: up to 1991 the Assembly lacked some of the largest states.

    Examples
    --------
    >>> sorted(rule_of(1938))
    ['regime', 'rivalry', 'territory', 'war']
    """
    return RULE_1936 if year <= LAST_DISPUTES else RULE_2020
