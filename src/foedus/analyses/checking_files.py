"""What a file is, and everything that is wrong with it, before anything is computed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.analyses.file_kinds import KINDS, kind_of_table, kind_of_toml
from foedus.arguments.files import checked_argument
from foedus.arguments.registering import registration_problems
from foedus.errors import FoedusError, InputError, UnknownNameError
from foedus.library.problems import Problem
from foedus.near_names import near_names
from foedus.results import Result
from foedus.scenarios.cases.casting import cast_of
from foedus.scenarios.cases.files import checked_case, load_case
from foedus.scenarios.casts import Cast
from foedus.scenarios.parameters.documents import checked_parameters
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.runs.checking import check_spec
from foedus.scenarios.runs.specs import RunSpec
from foedus.user_toml import parse_toml, read_toml_text

__all__ = ["FileCheck", "check_file"]

_TABLES: Final = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".json", ".gz", ".zip")
_TOML: Final = ("case", "argument", "parameters", "specification")

Found = tuple[str, list[Problem]]
"""What a file holds in a few words, and what is wrong with it."""


@dataclass(frozen=True, eq=False, repr=False)
class FileCheck(Result):
    """What a file is and what is wrong with it.

    Attributes
    ----------
    file
        Its path.
    kind
        Its kind, of `foedus.analyses.file_kinds.KINDS`; None where that cannot be told.
    content
        What it holds, in a few words.
    problems
        Everything that is wrong; of a table the first thing.
    """

    file: str
    kind: str | None
    content: str
    problems: tuple[Problem, ...]

    @property
    def table(self) -> pl.DataFrame:
        """``where, message, expected, hint``: one row per problem."""
        columns = ("where", "message", "expected", "hint")
        rows = [{name: each.as_dict()[name] for name in columns} for each in self.problems]
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))

    def as_dict(self) -> dict[str, Any]:
        """Return the check as ``foedus check --json`` prints it."""
        return {"file": self.file, "kind": self.kind, "problems": [each.as_dict() for each in self.problems]}

    def headline(self) -> str:
        """Return what the file is, or how many problems it has."""
        count = len(self.problems)
        kind = KINDS[self.kind] if self.kind is not None else "a file of no kind that foedus knows"
        if not count:
            return f"{self.file}: {kind}{', ' if self.content else ''}{self.content}"
        return f"{self.file}: {kind}, {count} problem{'' if count == 1 else 's'}"


def check_file(path: Path | str, kind: str | None = None) -> FileCheck:
    """Tell what a file is, and find everything that is wrong with it.

    Parameters
    ----------
    path
        A case, an argument, parameters or a run specification (TOML), a landscape (JSON), or a table.
    kind
        What it should be, of `foedus.analyses.file_kinds.KINDS`; told from its content when omitted.

    Returns
    -------
    FileCheck

    Raises
    ------
    UnknownNameError
        When there is no such file, or no such kind.

    Notes
    -----
    No evidence is opened: whether it has the values that a case reads shows when the case is run.
    """
    if kind is not None and kind not in KINDS:
        raise UnknownNameError(
            f"no kind of file {str(kind)[:60]!r}",
            expected=f"one of {', '.join(KINDS)}",
            hint=f"Nearest: {near_names(str(kind)[:60], KINDS, limit=1)}.",
        )
    name = str(path)
    file = Path(path).expanduser()
    if not os.path.exists(file):
        raise UnknownNameError(f"no file {name[:200]!r}", expected="the path of a file")
    chosen = kind
    try:
        if kind in _TOML or (kind is None and file.suffix.lower() not in _TABLES):
            return _toml(name, kind)
        chosen = kind if kind is not None else kind_of_table(file)
        if chosen is None:
            raise InputError("cannot tell what the file is", expected=f"one of {', '.join(KINDS)}")
        content, problems = _table(file, chosen)
    except FoedusError as error:
        return FileCheck(name, chosen, "", (_problem(error, name),))
    return FileCheck(name, chosen, content, tuple(problems))


def _toml(name: str, kind: str | None) -> FileCheck:
    document = parse_toml(read_toml_text(name, what="TOML file"), name=name)
    chosen = kind if kind is not None else kind_of_toml(document)
    if chosen is None:
        raise InputError(
            "cannot tell what the file is by its keys",
            expected="the keys of a case, an argument, parameters or a run specification",
        )
    content, problems = _CHECKS[chosen](document, name)
    return FileCheck(name, chosen, content, tuple(problems))


def _case(document: Mapping[str, Any], name: str) -> Found:
    case, problems = checked_case(dict(document), name=name)
    return ("" if case is None else f"{case.name}: {len(case.actors)} actors from {case.start}"), problems


def _argument(document: Mapping[str, Any], name: str) -> Found:
    argument, problems = checked_argument(document, states=True)
    if argument is not None:
        problems += registration_problems(argument)
    return (
        ""
        if argument is None
        else f"{argument.name}: {len(argument.claims)} claim{'' if len(argument.claims) == 1 else 's'}"
    ), problems


def _parameters(document: Mapping[str, Any], name: str) -> Found:
    parameters, problems = checked_parameters(document, ParameterSet.load("default"))
    changed = ParameterSet(parameters, name).differences()
    return "; ".join(changed[:3]) + (f"; and {len(changed) - 3} more" if len(changed) > 3 else ""), problems


def _specification(document: Mapping[str, Any], name: str) -> Found:
    """Check a specification, and whether its case, parameters and policies go together."""
    rest, problems = dict(document), []
    while found := RunSpec.problems(rest):
        problems += found
        before, rest = rest, _without(rest, found)
        if rest == before:
            return "", problems
    try:
        spec = RunSpec(**{key: value for key, value in rest.items() if key != "schema"})
        cast = cast_of(load_case(spec.case))
    except FoedusError as error:
        return "", [*problems, _as_problem("case", error)]
    wrong: list[Problem] = []
    for key, step in _steps(spec, cast):
        try:
            step()
        except FoedusError as error:
            problem = _as_problem(key, error)
            wrong += [problem] if problem not in wrong else []
    return f"{spec.case}: {spec.label}", problems + wrong


def _without(document: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    """Return a specification without the keys, or the items of lists, that are wrong."""
    keys: set[str] = set()
    items: dict[str, set[int]] = {}
    for problem in problems:
        listed = re.fullmatch(r"(\w+)\[(\d+)\].*", problem.path)
        if listed is not None and isinstance(document.get(listed[1]), list):
            items.setdefault(listed[1], set()).add(int(listed[2]))
        else:
            keys.add(re.split(r"[.\[:]", problem.path)[0])
    return {
        key: [each for place, each in enumerate(value) if place not in items[key]] if key in items else value
        for key, value in document.items()
        if key not in keys
    }


def _steps(spec: RunSpec, cast: Cast) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what must hold of a specification, one thing at a time, each with the key it belongs to."""
    from foedus.analyses.running import load_parameters

    nothing: dict[str, Any] = {"policies": (), "shocks": (), "without": ()}
    yield "until", lambda: check_spec(spec.model_copy(update=nothing), cast)
    for key in nothing:
        for item in getattr(spec, key):
            one = spec.model_copy(update={**nothing, key: (item,)})
            yield key, lambda one=one: check_spec(one, cast)  # type: ignore[misc]
    bare: dict[str, Any] = {"posterior": None, "set": ()}
    yield "parameters", lambda: load_parameters(spec.model_copy(update=bare))
    defaults = {**bare, "parameters": "default"}
    if spec.posterior is not None:
        yield "posterior", lambda: load_parameters(spec.model_copy(update={**defaults, "posterior": spec.posterior}))
    if spec.set:
        yield "set", lambda: load_parameters(spec.model_copy(update={**defaults, "set": spec.set}))


def _as_problem(key: str, error: FoedusError) -> Problem:
    return Problem(f"{key}: {error.where}" if error.where else key, error.message, error.expected, error.hint)


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, Any], str], Found]]] = {
    "case": _case,
    "argument": _argument,
    "parameters": _parameters,
    "specification": _specification,
}


def _table(file: Path, kind: str) -> Found:
    """Read a table or landscape by the reader that its command uses."""
    if kind == "network":
        from foedus.networks.graphs import SignedGraph

        graph = SignedGraph.from_file(file)
        return f"{len(graph.nodes)} nodes, {graph.ties} ties", []
    if kind == "landscape":
        from foedus.networks.landscapes.files import read_actors

        return f"{len(read_actors(file).names)} actors", []
    if kind == "votes":
        from foedus.analyses.votes import read_votes

        votes = read_votes(file)
        return f"{votes.table.height} votes on {votes.table['ballot'].n_unique()} ballots", []
    if kind == "events":
        from foedus.sources.event_ingest import ingest_events

        return f"{ingest_events(file).events} events", []
    if kind == "posterior":
        from foedus.scenarios.parameters.posteriors import Posterior

        draws = Posterior.load(file)
        return f"{draws.draws} joint draws of {', '.join(draws.names[:3])}" + ("…" if len(draws.names) > 3 else ""), []
    from foedus.analyses.positions import read_positions, read_weights

    found = read_weights(file) if kind == "weights" else read_positions(file).table
    return f"{found.height} rows", []


def _problem(error: FoedusError, name: str) -> Problem:
    """Return an error as a problem, whose place is within the file."""
    where = (error.where or "").removeprefix(name).lstrip(":, ")
    return Problem(where, error.message, error.expected, error.hint)
