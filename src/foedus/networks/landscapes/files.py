"""The file of a landscape: actors with sizes, and propensities of pairs; errors name the line at fault."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.near_names import closest, nearest
from foedus.networks.landscapes.actors import SEPARATOR, Actors, check_name

__all__ = ["parse_actors", "read_actors"]

_KEYS: Final = ("actors", "propensity", "distance")
_ACTOR_KEYS: Final = ("name", "size")
_DISTANCES: Final = ("camps",)


def read_actors(path: Path | str) -> Actors:
    """Read a landscape file, ``{"actors": [{"name", "size"}], "propensity": {"A|B": p}, "distance": "camps"}``.

    Parameters
    ----------
    path
        JSON in UTF-8; each unordered pair at most once, an absent pair has propensity 0; ``distance`` may be absent.

    Returns
    -------
    Actors

    Raises
    ------
    InputError
        If the file cannot be read or does not have this form; the message names line, key and reason.

    References
    ----------
    axelrod_bennett_1993
    """
    place = Path(path)
    try:
        text = place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the landscape is not UTF-8 text", where=str(path)) from None
    except (OSError, ValueError) as error:  # a ValueError for a path with a NUL
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read the landscape: {reason}", where=str(path)) from None
    return parse_actors(text, where=str(path))


def parse_actors(text: str, where: str = "landscape") -> Actors:
    """Read a landscape from its text.

    Parameters
    ----------
    text
        JSON, as in `read_actors`.
    where
        Name of the text in errors.

    Raises
    ------
    InputError
        As in `read_actors`.

    Examples
    --------
    >>> parse_actors('{"actors": [{"name": "A", "size": 1}, {"name": "B", "size": 2}], "propensity": {"A|B": -1}}')
    <Actors: 2, 1 of 1 pair with a propensity>
    """
    reader = _Reader(text, where)
    try:
        found = json.loads(text, object_pairs_hook=reader.unique, parse_constant=reader.constant)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise InputError("the landscape is empty", where=where, expected="one JSON object") from None
        raise InputError(f"this is not JSON: {error.msg}", where=f"{where}, line {error.lineno}") from None
    except ValueError:
        # the only other complaint of the parser: whole numbers of thousands of digits
        raise InputError("a number has too many digits", where=where, expected="numbers that fit in a float") from None
    except RecursionError:
        raise InputError("this JSON is nested too deeply", where=where, expected="one JSON object") from None
    return reader.actors(found)


class _Reader:
    """Checks a document and tells on which line of its text an error is."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where

    def refuse(self, message: str, key: str | None = None, *, last: bool = False, **told: str | None) -> NoReturn:
        quoted = [json.dumps(key, ensure_ascii=flag) for flag in (False, True)] if key is not None else []
        find = self.text.rfind if last else self.text.find
        at = max((find(word) for word in quoted), default=-1)
        line = f", line {self.text.count(chr(10), 0, at) + 1}" if at >= 0 else ""
        raise InputError(message, where=f"{self.where}{line}", **told)

    def unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for place, key in enumerate(keys) if key in keys[:place])
            self.refuse(f"the key {twice!r} occurs twice", twice, last=True, expected="each key once")
        return found

    def constant(self, word: str) -> NoReturn:
        at = self.text.find(word)
        line = self.text.count("\n", 0, at) + 1
        raise InputError(f"{word} is not a number", where=f"{self.where}, line {line}", expected="a finite number")

    def actors(self, found: object) -> Actors:
        if not isinstance(found, dict):
            self.refuse("a landscape is a JSON object", expected='{"actors": [...], "propensity": {...}}')
        self.keys(found, _KEYS, "the landscape")
        for key in ("actors", "propensity"):
            if key not in found:
                self.refuse(f"the key {key!r} is missing", expected=f"the keys {', '.join(_KEYS[:2])}")
        distance = found.get("distance", _DISTANCES[0])
        if distance not in _DISTANCES:
            self.refuse(f"no distance is named {distance!r}", "distance", expected=f"one of: {', '.join(_DISTANCES)}")
        names, size = self.sizes(found["actors"])
        if not isinstance(found["propensity"], dict):
            self.refuse("propensities are not an object", "propensity", expected='{"A|B": number, ...}')
        propensity = self.propensities(found["propensity"], names)
        try:
            return Actors(names, np.array(size), propensity)
        except InputError as error:
            self.refuse(error.message, expected=error.expected)

    def keys(self, found: Mapping[str, Any], known: Sequence[str], what: str) -> None:
        strange = [key for key in found if key not in known]
        if strange:
            told = [f"{key!r}" + (f" (nearest: {near[0]})" if (near := closest(key, known, 1, cutoff=60)) else "")
                    for key in strange]  # fmt: skip
            word = "key" if len(strange) == 1 else "keys"
            self.refuse(f"{what} has no {word} {', '.join(told)}", strange[0], expected=f"one of: {', '.join(known)}")

    def sizes(self, found: object) -> tuple[tuple[str, ...], list[float]]:
        if not isinstance(found, list):
            self.refuse("actors are not a list", "actors", expected='[{"name": ..., "size": ...}, ...]')
        if len(found) < 2:
            self.refuse(
                f"a landscape of {len(found)} actor{'s' * (len(found) != 1)}", "actors", expected="at least two"
            )
        names: list[str] = []
        size: list[float] = []
        for place, actor in enumerate(found):
            at = f"actors[{place}]"
            if not isinstance(actor, dict):
                self.refuse(f"{at} is not an object", "actors", expected='{"name": ..., "size": ...}')
            self.keys(actor, _ACTOR_KEYS, at)
            for key in _ACTOR_KEYS:
                if key not in actor:
                    name = actor.get("name")
                    self.refuse(f"{at} has no {key}", name if isinstance(name, str) else "actors")
            name = actor["name"]
            try:
                name = check_name(name, names, at)
            except InputError as error:
                self.refuse(
                    error.message, name if isinstance(name, str) else "actors", last=name in names,
                    expected=f"{error.expected or 'another name'} at {at}",
                )  # fmt: skip
            if not _is_number(actor["size"]) or actor["size"] <= 0:
                self.refuse(f"the size of {name!r} is {actor['size']!r}", name, expected="a number above 0")
            names.append(name)
            size.append(float(actor["size"]))
        return tuple(names), size

    def propensities(self, found: Mapping[str, Any], names: Sequence[str]) -> FloatArray:
        place = {name: index for index, name in enumerate(names)}
        table = np.full((len(names), len(names)), np.nan)
        for pair, value in found.items():
            a, bar, b = pair.partition(SEPARATOR)
            a, b = (" ".join(unicodedata.normalize("NFC", each).split()) for each in (a, b))
            if not bar or SEPARATOR in b:
                self.refuse(f"{pair!r} is not a pair", pair, expected="two actors' names joined by |")
            for name in (a, b):
                if name not in place:
                    self.refuse(
                        f"the pair {pair!r} names {name!r}, which is not an actor", pair,
                        expected="names of actors", hint=nearest(name, names, 1),
                    )  # fmt: skip
            if a == b:
                self.refuse(f"the pair {pair!r} is one actor with itself", pair, expected="two different actors")
            if not _is_number(value):
                self.refuse(f"the propensity of {pair!r} is {value!r}", pair, expected="a finite number")
            i, j = place[a], place[b]
            if not np.isnan(table[i, j]):
                self.refuse(f"the pair {pair!r} occurs in both orders", pair, expected="each pair once")
            table[i, j] = table[j, i] = float(value)
        filled: FloatArray = np.nan_to_num(table, nan=0.0)
        return filled


def _is_number(value: object) -> bool:
    """Whether a value of a document is a finite number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(float(value))
    except OverflowError:
        return False
