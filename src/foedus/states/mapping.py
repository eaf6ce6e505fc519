"""Dated translation of whole columns of codes and names into state ids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

import polars as pl

from foedus.errors import TableError, UnknownNameError
from foedus.states.lookup import Name
from foedus.states.state import State, normalise_name

__all__ = ["CodeMap", "Handover", "apply", "code_map"]

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
_SCHEMES: Final = ("cow", "gw", "iso3", "name")


class Handover(NamedTuple):
    """A code that, up to a given day, meant a state other than its latest holder."""

    code: Hashable
    id: str
    until: date


@dataclass(frozen=True, slots=True)
class CodeMap:
    """What the codes of one scheme mean: the latest holder of each, and the handovers before it."""

    scheme: str
    latest: dict[Hashable, str]
    handovers: tuple[Handover, ...]


def code_map(scheme: str, spells: Iterable[State], names: Iterable[Name]) -> CodeMap:
    """Derive the meaning of every code of a scheme from the table of states.

    A code refers to its holder until the day before the next holder's spell starts, whether or not they are members.

    Raises
    ------
    UnknownNameError
        If the scheme is not ``cow``, ``gw``, ``iso3`` or ``name``.
    """
    if scheme not in _SCHEMES:
        raise UnknownNameError("unknown code scheme", where=scheme, expected=f"one of: {', '.join(_SCHEMES)}")
    holders: dict[Hashable, list[tuple[date, str]]] = {}
    if scheme in ("cow", "gw"):
        for spell in spells:
            code = getattr(spell, scheme)
            if code is not None:
                holders.setdefault(code, []).append((spell.start, spell.id))
    else:
        for spell in spells:
            if scheme == "iso3" and spell.iso3:
                holders.setdefault(spell.iso3, []).append((date.min, spell.id))
            holders.setdefault(spell.id if scheme == "iso3" else normalise_name(spell.id), [(date.min, spell.id)])
        for name in names:
            key: Hashable = name.name if scheme == "iso3" else normalise_name(name.name)
            if scheme == "iso3" and not (len(name.name) == 3 and name.name.isupper() and key not in holders):
                continue
            holders.setdefault(key, []).append((date(max(name.first_year, 1), 1, 1), name.id))
    latest: dict[Hashable, str] = {}
    handovers: list[Handover] = []
    for code, found in holders.items():
        ordered = sorted(set(found))
        latest[code] = ordered[-1][1]
        # Later handovers first, so that the earlier ones, written after them, take precedence in their years.
        changes = [(old[1], new[0]) for old, new in pairwise(ordered) if old[1] != new[1]]
        handovers.extend(Handover(code, state, before) for state, before in reversed(changes))
    return CodeMap(scheme, latest, tuple(handovers))


def apply(frame: Frame, column: str, codes: CodeMap, *, year: str | None, into: str) -> Frame:
    """Add the column of ids to a frame; see `StateTable.map_codes`."""
    schema = frame.lazy().collect_schema()
    for needed in [column] + ([year] if year is not None else []):
        if needed not in schema:
            raise TableError("missing column", where=needed, expected=f"one of: {', '.join(schema.names())}")
    key = _key(column, codes.scheme)
    keys = list(codes.latest)
    dtype = pl.Int64 if codes.scheme in ("cow", "gw") else pl.String
    mapping = pl.Series(keys, dtype=dtype), pl.Series(list(codes.latest.values()), dtype=pl.String)
    state = key.replace_strict(mapping[0], mapping[1], default=None, return_dtype=pl.String)
    if year is not None:
        dated = schema[year] in (pl.Date, pl.Datetime)
        for handover in codes.handovers:
            before = pl.col(year) < handover.until if dated else pl.col(year) < _first_year(handover.until)
            state = pl.when((key == pl.lit(handover.code)) & before).then(pl.lit(handover.id)).otherwise(state)
    return frame.with_columns(state.alias(into))


def _first_year(day: date) -> int:
    """Return the first year that counts as the new holder's: the same year if it held the code for most of it."""
    return day.year if day < date(day.year, 7, 2) else day.year + 1


def _key(column: str, scheme: str) -> pl.Expr:
    if scheme in ("cow", "gw"):
        return pl.col(column).cast(pl.Int64, strict=False)
    if scheme == "iso3":
        return pl.col(column).cast(pl.String).str.strip_chars().str.to_uppercase()
    return pl.col(column).cast(pl.String).map_batches(_normalised, return_dtype=pl.String, is_elementwise=True)


def _normalised(names: pl.Series) -> pl.Series:
    unique = names.unique().drop_nulls()
    forms = [normalise_name(name) for name in unique]
    return names.replace_strict(unique, pl.Series(forms, dtype=pl.String), default=None, return_dtype=pl.String)
