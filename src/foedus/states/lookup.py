"""Find one state from what a person typed."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from foedus.errors import TableError, UnknownStateError
from foedus.near_names import closest, near_names
from foedus.states.state import State, normalise_name
from foedus.user_tables import clean_name, shown

__all__ = ["SCHEMES", "Finder", "Name"]

SCHEMES: Final = ("cow", "cowc", "gw", "iso3")
"""Code schemes that may be written before a code to identify a state, as in ``cow:365``."""
_CODE: Final = re.compile(rf"({'|'.join(SCHEMES)})\s*:\s*(\w+)", re.IGNORECASE)
_NEAREST: Final = 4
_CODE_LETTERS: Final = 4
_DIGITS: Final = 6
"""Maximum number of digits of a code: the longest code has three."""
_CUTOFF: Final = 70.0
_CUTOFF_OF_CODES: Final = 60.0
"""Likeness, of 100, below which a name, or a code of up to four letters, is not called near (assumed): Deutschland is
not near the Netherlands, and FRX, of which two letters of three are right, is near FRA."""


@dataclass(frozen=True, slots=True)
class Name:
    """A spelling of a state's name and the years in which it means that state."""

    name: str
    id: str
    first_year: int = 0
    last_year: int = 9999


class Finder:
    """Looks up states by code, id or name, with helpful errors when nothing matches."""

    def __init__(self, by_id: Mapping[str, tuple[State, ...]], names: tuple[Name, ...]) -> None:
        self._by_id = by_id
        self._names: dict[str, list[Name]] = {}
        for name in names:
            self._names.setdefault(normalise_name(name.name), []).append(name)
        self._found: dict[tuple[str | int, int | None], State] = {}

    def find(self, query: str | int, year: int | None) -> State:
        """Return the spell that a query refers to in a year, or the latest one."""
        wanted = _text_or_code(query)
        key = (wanted, year)
        if key not in self._found:
            self._found[key] = self._search(wanted, year)
        return self._found[key]

    def _search(self, query: str | int, year: int | None) -> State:
        if isinstance(query, int):
            return self._by_code("cow", query, year)
        try:
            text = clean_name(query, what="name of a state") if query.strip() else ""
        except TableError as error:
            raise UnknownStateError(error.message, where=shown(query), expected=error.expected) from None
        code = _CODE.fullmatch(text)
        scheme = code[1].lower() if code else ""
        if code and scheme == "cowc":
            return self._by_code("cowc", code[2].upper(), year)
        if code and scheme != "iso3":
            if not _is_number(code[2]):
                raise UnknownStateError("not a state code", where=text, expected="a number, such as cow:365")
            return self._by_code(scheme, int(code[2]), year)
        if code:
            text = code[2]
        if _is_number(text):
            return self._by_code("cow", int(text), year)
        if text.upper() in self._by_id:
            return self._spell(text.upper(), text, year)
        entries = self._names.get(normalise_name(text), []) if text else []
        if not entries:
            raise self.unknown(text)
        in_window = [entry for entry in entries if year is None or entry.first_year <= year <= entry.last_year]
        latest = max(in_window or entries, key=lambda entry: entry.last_year)
        return self._spell(latest.id, text, year)

    def _by_code(self, scheme: str, code: int | str, year: int | None) -> State:
        spells = [spell for found in self._by_id.values() for spell in found if getattr(spell, scheme) == code]
        label = f"{scheme.upper()} code {code}"
        if not spells:
            hint = "Codes run from 2 to 990; write gw:CODE for a Gleditsch-Ward code, or use the name."
            if scheme == "cowc":
                letters = {spell.cowc for found in self._by_id.values() for spell in found if spell.cowc}
                hint = f"Nearest: {near_names(str(code), letters)}."
            raise UnknownStateError(f"{label} does not name a state", where=f"{scheme}:{code}", hint=hint)
        if year is None:
            return max(spells, key=lambda spell: spell.start)
        active = [spell for spell in spells if spell.covers(year)]
        if active:
            return max(active, key=lambda spell: spell.days_in(year))
        raise UnknownStateError(
            f"{label} did not name a state in {year}",
            where=f"{scheme}:{code}",
            expected="; ".join(f"{spell.id} from {spell.when}" for spell in spells),
            hint=self._other_code_hint(scheme, {spell.id for spell in spells}, year),
        )

    def _other_code_hint(self, scheme: str, states: set[str], year: int) -> str | None:
        others = [
            f"{spell.id} had {scheme.upper()} code {getattr(spell, scheme)}"
            for state in sorted(states)
            for spell in self._by_id[state]
            if spell.covers(year) and getattr(spell, scheme) is not None
        ]
        return f"In {year} {'; '.join(others)}." if others else None

    def _spell(self, state: str, query: str, year: int | None) -> State:
        spells = self._by_id[state]
        if year is None:
            return max(spells, key=lambda spell: (spell.basis == "cow", spell.start))
        active = [spell for spell in spells if spell.covers(year)]
        if active:
            return max(active, key=lambda spell: (spell.basis == "cow", spell.days_in(year)))
        raise UnknownStateError(
            f"{spells[-1].name} ({state}) was not a state in {year}",
            where=query,
            expected=f"a year in {'; '.join(spell.when for spell in spells)}",
            hint=self._relatives_hint(state, year),
        )

    def _relatives_hint(self, state: str, year: int) -> str | None:
        before = {other for spell in self._by_id[state] for other in spell.predecessors}
        after = {spell.id for found in self._by_id.values() for spell in found if state in spell.predecessors}
        after |= {spell.absorbed_by for spell in self._by_id[state] if spell.absorbed_by}
        present = [
            other
            for other in sorted((before | after) - {state})
            if any(spell.covers(year) for spell in self._by_id[other])
        ]
        return f"Related states in {year}: {', '.join(present)}." if present else None

    def unknown(self, query: str) -> UnknownStateError:
        """Build the error for a name that does not match a state, with the nearest names."""
        choices = {key: entries[0].id for key, entries in self._names.items()}
        choices |= {state.casefold(): state for state in self._by_id}
        cutoff = _CUTOFF if len(query) > _CODE_LETTERS else _CUTOFF_OF_CODES
        matches = closest(normalise_name(query), choices, 3 * _NEAREST, cutoff=cutoff, whole=True)
        nearest = list(dict.fromkeys(choices[match] for match in matches))[:_NEAREST]
        labels = [f"{self._by_id[state][-1].name} ({state})" for state in nearest]
        return UnknownStateError(
            f"no state is called '{query}'",
            where=query or "empty name",
            expected=f"one of the nearest: {', '.join(labels)}" if labels else "a name, an ISO3 code or cow:CODE",
            hint="Names, ISO3 codes, cow:CODE, gw:CODE and cowc:LETTERS are understood.",
        )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def _text_or_code(query: object) -> str | int:
    """Return a query as text or as an integer; a table may give a code as a float."""
    if isinstance(query, str):
        return query
    if not isinstance(query, bool):
        try:
            return operator.index(query)  # type: ignore[arg-type]
        except TypeError:
            if isinstance(query, float) and query.is_integer():
                return int(query)
    raise UnknownStateError(
        f"a {type(query).__name__} does not name a state",
        where=shown(query),
        expected="a name, an ISO3 code or a COW code",
    )
