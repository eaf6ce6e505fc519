"""Bad inputs by the thousand, made from the commands and the forms of files, and what must hold of each answer.

Run by hand: ``python -m tests.fuzz.fuzzer --count 10000 --seed 7``. What would start a simulation, a download or the
judging of claims is stopped where its input has been accepted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest import mock

import typer.testing
from typer.testing import CliRunner

from foedus.cli import app
from foedus.errors import FoedusError

from tests.fuzz import commands, documents, tables  # isort: skip

__all__ = ["Finding", "Input", "fuzz", "generated"]

LONGEST = 20.0
"""Seconds after which an input counts as a hang."""


@dataclass(frozen=True)
class Input:
    """One call of the command line.

    Attributes
    ----------
    kind
        What it is made from.
    arguments
        Words of the command.
    files
        Files beside it, by name.
    refuse
        Whether a rule refuses it; None where it may be either.
    """

    kind: str
    arguments: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    refuse: bool | None = None


@dataclass(frozen=True)
class Finding:
    """What must not be."""

    what: str
    input: Input
    told: str = ""


class Reached(FoedusError):
    """The input was accepted, and the long work would begin."""

    code = "reached"


MAKERS: tuple[Callable[[random.Random], Iterator[tuple]], ...] = (
    commands.options, commands.policies, commands.states, tables.inputs, documents.inputs,
)  # fmt: skip


def generated(count: int, seed: int) -> Iterator[Input]:
    """Yield inputs, the same for a seed, of all kinds in turn."""
    rng = random.Random(seed)
    makers = [maker(rng) for maker in MAKERS]
    for number in range(count):
        yield Input(*next(makers[number % len(makers)]))


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """Stop before long work: what comes so far has been accepted."""

    def reach(*_: object, **__: object) -> None:
        raise Reached("the input was accepted")

    with contextlib.ExitStack() as stack:
        for name in (
            "foedus.engine.assembling.build_ensemble",
            "foedus.analyses.sensitivities.questions.Question.answer",
            "foedus.analyses.arguing.judge",
            "foedus.analyses.effects.effects.lone_panel",
            "foedus.analyses.effects.effects.paired_panels",
            "foedus.analyses.effects.effects.usual_panels",
            "foedus.sources.fetch",
            "foedus.evidence.building.build_embedded",
        ):
            stack.enter_context(mock.patch(name, reach))
        # the commands are built once, not anew for each input
        stack.enter_context(mock.patch("typer.testing._get_command", cache(typer.testing._get_command)))
        yield


def fuzz(count: int, seed: int, *, inputs: Iterator[Input] | None = None) -> tuple[list[Finding], Counter[str]]:
    """Try inputs; return what must not be, and how many of each kind ended how."""
    findings: list[Finding] = []
    ends: Counter[str] = Counter()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as home, mock.patch.dict(os.environ, {"FOEDUS_RUNS": f"{home}/runs"}), stopped():
        os.environ.pop("FOEDUS_DATA", None)
        try:
            for each in inputs if inputs is not None else generated(count, seed):
                with tempfile.TemporaryDirectory() as folder:
                    os.chdir(folder)
                    end, found = tried(each, Path(folder))
                    os.chdir(before)
                findings += found
                ends[f"{each.kind}: {end}"] += 1
        finally:
            os.chdir(before)
    return findings, ends


def tried(given: Input, folder: Path) -> tuple[str, list[Finding]]:
    """Try one input in a folder of its own."""
    for name, content in given.files.items():
        (folder / name).write_bytes(content)
    begin = time.monotonic()
    result = CliRunner().invoke(app, list(given.arguments))
    seconds = time.monotonic() - begin
    code, out, err = result.exit_code, result.stdout, result.stderr
    as_json = "--json" in given.arguments
    error = _error(out) if as_json else ""
    accepted = code == 0 or error == "reached" or "the input was accepted" in err
    findings = []

    def find(what: str, told: str = "") -> None:
        findings.append(Finding(what, given, told[:400]))

    if result.exception is not None and not isinstance(result.exception, SystemExit):
        find("an error from inside", repr(result.exception))
    if error == "unexpected" or "fault in foedus" in err or "Traceback" in err + out:
        find("a fault in foedus", err + out)
    if code not in (0, 1, 2):
        find(f"exit code {code}", err)
    if as_json and code != 0 and not error and not (given.arguments[0] == "check" and _is_json(out)):
        find("an error that is not JSON", out + err)
    if as_json and code == 0 and not _is_json(out):
        find("an answer that is not JSON", out)
    if not as_json and code != 0 and not err.strip() and not out.strip():
        find("an error without a word")
    if given.refuse is True and accepted:
        find("accepted what a rule refuses", out)
    if given.refuse is False and not accepted:
        find("refused what is right", err + out)
    if seconds > LONGEST:
        find(f"{seconds:.0f} seconds")
    left = {path.name for path in folder.iterdir()} - set(given.files)
    strange = {name for name in left if name.startswith(".") or name.endswith(".tmp")} if code == 0 else left
    if strange:
        find("a file left over", ", ".join(sorted(strange)))
    return "accepted" if accepted else "refused", findings


def _error(out: str) -> str:
    try:
        return str(json.loads(out)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _is_json(out: str) -> bool:
    try:
        json.loads(out)
    except ValueError:
        return False
    return True


def main() -> int:
    """Fuzz from the shell, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    begin = time.monotonic()
    findings, ends = fuzz(asked.count, asked.seed)
    for end, number in sorted(ends.items()):
        print(f"{number:6} {end}")
    for finding in findings:
        words = " ".join(word if len(word) < 80 else f"{word[:77]}..." for word in finding.input.arguments)
        print(f"\n{finding.what} ({finding.input.kind}): {words}\n  {finding.told!r}")
        for name, content in finding.input.files.items():
            print(f"  {name}: {content[:300]!r}")
    print(f"{asked.count} inputs, seed {asked.seed}: {len(findings)} findings in {time.monotonic() - begin:.0f} s")
    return bool(findings)


if __name__ == "__main__":
    raise SystemExit(main())
