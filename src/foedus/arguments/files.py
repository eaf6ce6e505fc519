"""Files of arguments: found, read, and checked for everything that is wrong with them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from foedus.arguments.checking import argument_problems
from foedus.arguments.schema import Argument
from foedus.errors import ArgumentError, InputError, UnknownNameError
from foedus.library.problems import Problem, form_problems, raise_problems
from foedus.near_names import near_names
from foedus.user_toml import is_toml_file, parse_toml, read_toml_text

__all__ = ["argument_text", "checked_argument", "list_arguments", "load_argument", "parse_argument"]


def list_arguments() -> list[str]:
    """Return the names of the packaged arguments; planted ones, kept for the self-test, are not among them.

    Examples
    --------
    >>> "pushed-together" in list_arguments()
    True
    """
    folder = files("foedus.library") / "arguments"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [name for name in names if name != "planted"]


def load_argument(source: str | Path = "pushed-together") -> Argument:
    """Read an argument.

    Parameters
    ----------
    source
        Name of a packaged argument, or path of a TOML file.

    Returns
    -------
    Argument

    Raises
    ------
    UnknownNameError
        If there is no such argument.
    ArgumentError
        If the file is malformed or names a measure or table that does not exist or an impossible year, with the key
        path. States are checked when the argument is judged.

    Examples
    --------
    >>> load_argument("pushed-together").claim("C5").part
    'P8'
    """
    return parse_argument(argument_text(source), name=str(source))


def argument_text(source: str | Path) -> str:
    """Return the text of an argument's file; parameter and errors as in `load_argument`, but for malformed ones."""
    if not isinstance(source, str | Path):
        raise InputError(f"a {type(source).__name__} is not an argument", expected="the name or path of an argument")
    label = str(source)
    packaged = files("foedus.library") / "arguments" / f"{label}.toml"
    if isinstance(source, str) and re.fullmatch(r"[a-z0-9-]+", label) and packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    if is_toml_file(source):
        return read_toml_text(source, what="argument file", error=ArgumentError)
    near = near_names(label, list_arguments(), limit=1)
    raise UnknownNameError(
        f"no argument {label!r}",
        expected=f"a TOML file or one of {', '.join(list_arguments())}",
        hint=f"Nearest: {near}." if near else None,
    )


def parse_argument(text: str, *, name: str = "argument") -> Argument:
    """Read an argument from TOML text.

    Raises
    ------
    ArgumentError
        Naming the file and key path, such as ``claims[2].test.years``.
    """
    argument, found = checked_argument(parse_toml(text, name=name, error=ArgumentError))
    raise_problems(found, ArgumentError, file=name, kind="argument")
    assert argument is not None
    return argument


def checked_argument(document: Mapping[str, Any], *, states: bool = False) -> tuple[Argument | None, list[Problem]]:
    """Return the argument in a document, None if it contains none, and everything that is wrong with it.

    Parameters
    ----------
    document
        What the file holds.
    states
        Whether states are also checked; the judgement checks them anyway.

    Notes
    -----
    Names and years of a claim are checked once its keys and values have the right form, unknown keys aside.
    """
    found = list(_shape_problems(document))
    if found:
        return None, found
    rest = copy.deepcopy(dict(document))
    kept = list(range(len(claims))) if isinstance(claims := rest.get("claims"), list) else []
    while True:
        try:
            argument = Argument.model_validate(rest)
            break
        except ValidationError as error:
            written = partial(_as_written, untested=_without_test(rest))
            problems = list(_in_the_file(form_problems(error, Argument, as_written=written), rest))
        new = [_moved(problem, kept) for problem in problems]
        if not new or all(problem in found for problem in new):
            return None, found
        found += [problem for problem in new if problem not in found]
        kept = _without(rest, problems, kept)
        if not kept:
            return None, found
    whole = len(kept) == len(document["claims"])
    found += [
        _moved(Problem(each.path, each.message, each.expected, each.hint), kept)
        for each in argument_problems(argument, states)
        # a premise may be one of the claims left out
        if whole or not ("rests_on" in each.path or each.path.startswith("conclusion"))
    ]
    return (None, found) if found else (argument, [])


def _moved(problem: Problem, kept: Sequence[int]) -> Problem:
    """Return a problem with the number that its claim has in the file, some claims having been left out."""
    return replace(
        problem, path=re.sub(r"^claims\[(\d+)\]", lambda match: f"claims[{kept[int(match[1])]}]", problem.path)
    )


def _without(rest: dict[str, Any], problems: Sequence[Problem], kept: Sequence[int]) -> list[int]:
    """Remove unknown keys and claims that are wrong otherwise from a document; return the places of those kept."""
    broken: set[int] = set()
    for problem in problems:
        parts = re.findall(r"[^.\[\]]+", problem.path)
        if problem.unknown is not None:
            table: Any = rest
            for part in parts[:-1]:
                table = table[int(part)] if isinstance(table, list) else table.get(part, {})
            table.pop(parts[-1], None)
        elif parts[:1] == ["claims"] and len(parts) > 1:
            broken.add(int(parts[1]))
    if isinstance(rest.get("claims"), list):
        rest["claims"] = [claim for place, claim in enumerate(rest["claims"]) if place not in broken]
    return [each for place, each in enumerate(kept) if place not in broken]


def _shape_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield tests and variants that are not tables, which cannot be merged."""
    claims = document.get("claims")
    for i, claim in enumerate(claims if isinstance(claims, list) else ()):
        if not isinstance(claim, dict):
            continue
        yield from _shape_of_test(claim, f"claims[{i}]")
        first = claim.get("first", {})
        if isinstance(first, dict):
            yield from _shape_of_test(first, f"claims[{i}].first")


def _shape_of_test(table: Mapping[str, Any], path: str) -> Iterator[Problem]:
    variants = table.get("variants", [])
    if not isinstance(variants, list):
        yield Problem(f"{path}.variants", f"variants is {variants!r:.60}", "a list of tables")
        return
    tables = {"test": table.get("test", {}), **{f"variants[{n}]": each for n, each in enumerate(variants)}}
    for place, value in tables.items():
        if not isinstance(value, dict):
            yield Problem(f"{path}.{place}", f"not a table but {value!r:.60}", "a table")


_PLACE: Final = re.compile(
    r"(?P<claim>claims\[(?P<number>\d+)\](?P<first>\.first)?)\.(?P<table>test|variants\[(?P<variant>\d+)\])"
    r"(?P<since>\.since)?(?P<rest>\.(?P<key>\w+).*)?"
)


def _in_the_file(problems: Sequence[Problem], document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield problems but for those that a variant or a second window only inherits from its test."""
    told = {(problem.path, problem.message) for problem in problems}
    for problem in problems:
        place = _PLACE.fullmatch(problem.path)
        if place is not None:
            claim, rest, key = document["claims"][int(place["number"])], place["rest"] or "", place["key"] or "kind"
            claim = claim["first"] if place["first"] else claim
            table = claim.get("test", {}) if place["variant"] is None else claim["variants"][int(place["variant"])]
            here, test = f"{place['claim']}.{place['table']}", f"{place['claim']}.test"
            sources: tuple[str, ...]
            if place["since"]:
                own, sources = table.get("since"), (here, f"{test}.since", test)
            else:
                alone = table.get("kind", claim.get("test", {}).get("kind")) != claim.get("test", {}).get("kind")
                own, sources = table, (test,) if here != test and not alone else ()
            inherited = not isinstance(own, dict) or key not in own
            if inherited and any((f"{source}{rest}", problem.message) in told for source in sources):
                continue
        yield problem


def _without_test(document: Mapping[str, Any]) -> frozenset[int]:
    """Return the places of claims without a test, whose first measurement is their first variant."""
    claims = document.get("claims")
    listed = claims if isinstance(claims, list) else []
    return frozenset(i for i, claim in enumerate(listed) if isinstance(claim, dict) and "test" not in claim)


def _as_written(path: str, untested: frozenset[int] = frozenset()) -> str:
    """Return a key path of the merged measurements as it is in the file.

    Examples
    --------
    >>> _as_written("claims[2].measurements[1].spec.pivot.years[0]")
    'claims[2].variants[0].years[0]'
    """
    claim = re.match(r"claims\[(\d+)\]\.measurements", path)
    ahead = 1 if claim is not None and int(claim[1]) in untested else 0

    def written(match: re.Match[str]) -> str:
        index, part = int(match["index"]) + ahead, match["part"]
        place = "test" if index == 0 else f"variants[{index - 1}]"
        return place + (".since" if part == "since" else "")

    return re.sub(r"measurements\[(?P<index>\d+)\](?:\.(?P<part>spec|since)(?:\.[a-z_]+(?=\.|$))?)?", written, path)
