"""A state in one spell of its existence, and the normal form of a state's name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

__all__ = ["Basis", "State", "normalise_name"]

Basis: TypeAlias = Literal["cow", "gw"]

_SHORT = {
    "st": "saint",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federated",
    "isl": "islands",
    "dr": "democratic",
}
_DROPPED = {"the", "of", "and"}
_BROKEN_LETTERS = str.maketrans({"’": "'", "`": "'", "‘": "'"})


@dataclass(frozen=True, slots=True)
class State:
    """A state in one spell of its existence.

    Parameters
    ----------
    id
        ISO3, or our own id for a state without one.
    name
        Short English name used today, or the last one used.
    iso3
        ISO 3166 alpha-3 code, including withdrawn ones; None if there never was one.
    cow, gw
        Codes in the Correlates of War and the Gleditsch–Ward lists during this spell; None where the
        list has no such state.
    cowc
        Letters that the Correlates of War list uses alongside its code, such as ``GMY``; None if it has none.
    start, end
        First and last day of the spell; `end` is None for a state that exists today.
    basis
        Which list counts it as a member in this spell: ``"cow"``, or ``"gw"`` where only the latter does.
    predecessors
        Ids of the states it emerged from at the start of this spell.
    absorbed_by
        Id of the continuing state that absorbed it; None if there is none.
    note
        Any peculiarity of the spell.
    """

    id: str
    name: str
    iso3: str | None
    cow: int | None
    gw: int | None
    start: date
    end: date | None
    basis: Basis
    predecessors: tuple[str, ...] = ()
    absorbed_by: str | None = None
    note: str = ""
    cowc: str | None = None

    def covers(self, year: int) -> bool:
        """Tell whether the spell contains any day of the year."""
        return self.start <= date(year, 12, 31) and (self.end is None or self.end >= date(year, 1, 1))

    def days_in(self, year: int) -> int:
        """Count the days of the year that lie in the spell."""
        first = max(self.start, date(year, 1, 1))
        last = min(self.end or date(year, 12, 31), date(year, 12, 31))
        return max(0, (last - first).days + 1)

    @property
    def when(self) -> str:
        """The spell in words, as error messages quote it."""
        return f"{self.start.isoformat()} to {self.end.isoformat() if self.end else 'today'}"


def normalise_name(name: str) -> str:
    """Reduce a state's name to the form in which spellings are compared.

    Case, accents, punctuation, the words "the", "of" and "and" and the order of the parts around a
    comma or bracket are removed; common abbreviations are written out.

    Parameters
    ----------
    name
        A name as a person or a data set writes it.

    Returns
    -------
    str
        Lower-case words in alphabetical order. Two names with the same normal form are one name.

    Examples
    --------
    >>> normalise_name("Korea, Dem. People's Rep. of") == normalise_name("Democratic People's Republic of Korea")
    True
    """
    plain = unicodedata.normalize("NFKD", name.translate(_BROKEN_LETTERS).casefold())
    plain = (
        "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'s ", "s ").replace("'", "")
    )
    words = [_SHORT.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
    return " ".join(sorted(word for word in words if word not in _DROPPED))
