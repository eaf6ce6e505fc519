"""The report of an argument or a run as one file: a page, a paper, or a replication archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from foedus.analyses.arguing import argue
from foedus.analyses.futures import load_scenarios
from foedus.analyses.running import RunResult, open_run
from foedus.arguments.files import argument_text, list_arguments, parse_argument
from foedus.arguments.result import ArgumentResult
from foedus.arguments.schema import Argument
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.evidence.evidence import Evidence
from foedus.near_names import closest, near_names
from foedus.reports.archive import archive_bytes
from foedus.reports.argument_report import argument_report
from foedus.reports.page import write_report
from foedus.reports.paper import paper_html, paper_pdf
from foedus.reports.run_report import run_report
from foedus.reports.whole_file import write_whole
from foedus.scenarios.runs.stores import LATEST, RunStore

__all__ = ["FORMS", "names_argument", "report", "run_to_report"]

FORMS: Final[dict[str, tuple[str, ...]]] = {"page": (".html",), "paper": (".html", ".pdf"), "archive": (".zip",)}
"""Form -> endings of its file; the first is the default."""
_LISTED: Final = 3
_NEAR: Final = 50.0
"""Likeness of whole names, of 100, below which none is suggested (assumed)."""


@checked_call
def report(
    of: Any,
    out: Path | str | None = None,
    *,
    form: Literal["page", "paper", "archive"] = "page",
    members: int | None = None,
    seed: int = 0,
    stage: Any = None,
) -> Path:
    """Write the report of an argument or a run.

    Parameters
    ----------
    of
        What `foedus.argue` or `foedus.run` returned; an argument, or the name or path of one, which is then tested on
        the record; or the id or path of a stored run.
    out
        File to write; by default ``foedus-report.html``, ``foedus-paper.html``, ``foedus-archive.zip`` or
        ``foedus-run.html`` in the current folder.
    form
        Of an argument: ``page``; ``paper``, with abstract, a page for each claim, methods and sources, as HTML or, if
        ``out`` ends in ``.pdf``, as PDF; or ``archive``, a zip with the argument, its result and foedus itself, whose
        ``rerun.py`` judges it again and compares every number.
    members, seed
        With which an argument given by name or path is judged, as in `foedus.argue`; ``members`` is None for the
        record alone.
    stage
        As in `foedus.argue`.

    Returns
    -------
    Path
        The file. Pages and papers need neither network, scripts nor other files.

    Raises
    ------
    UnknownNameError
        For a name that is neither an argument nor a run, an unknown form, or an ending that does not fit it.
    InputError
        For a paper or an archive of a run; for an archive of a result or of an argument that is not in a file; for a
        PDF without typst.
    StoreError
        If it cannot be written; an existing file then stays as it was.
    """
    target = _target(out, form)
    if form == "archive":
        return write_whole(_archive(of, members, seed, stage), target, what="archive", parameter="`out`")
    if isinstance(of, Argument) or names_argument(of):
        of = argue(of, members=members, seed=seed, stage=stage)
    words = {scenario.name: scenario.words for scenario in load_scenarios()[1]}
    if isinstance(of, ArgumentResult):
        if form == "page":
            return write_report(argument_report(of, of.evidence, of.futures, words=words), target)
        if target.suffix.lower() == ".pdf":
            return write_whole(paper_pdf(of, of.futures, words=words), target, what="paper", parameter="`out`")
        return write_report(paper_html(of, of.futures, words=words), target)
    if form != "page":
        raise InputError(
            f"a {form} is made of an argument, not of a run", expected="an argument's name, path or result"
        )
    if isinstance(of, str | Path):
        of = run_to_report(of)
    if not isinstance(of, RunResult):
        raise InputError(f"no report can be made of a {type(of).__name__}", expected="an argument or a run")
    return write_report(run_report(of, Evidence.open()), out if out is not None else "foedus-run.html")


def names_argument(of: Any) -> bool:
    """Whether something is the name of a packaged argument or the path of a file that may hold one."""
    return isinstance(of, str | Path) and (str(of) in list_arguments() or Path(of).suffix == ".toml")


def run_to_report(name: str | Path) -> RunResult:
    """Return a stored run as `open_run` does; an error names the arguments too, of which a report can also be made.

    Raises
    ------
    UnknownNameError
        If there is no such run, with the nearest argument or run.
    StoreError
        If it is damaged.
    """
    try:
        return open_run(name)
    except UnknownNameError as error:
        word, arguments, runs = str(name), list_arguments(), [run.run_id for run in RunStore().runs()]
        if any(run.startswith(word) for run in runs):
            raise  # several do
        near = closest(word, [*arguments, *runs, LATEST], limit=1, cutoff=_NEAR, whole=True)
        stored = "or a run" if not runs else f"or a run, such as {', '.join(runs[:_LISTED])}"
        raise UnknownNameError(
            f"no argument and no run {word!r}",
            where=error.where,
            expected=f"an argument ({', '.join(arguments)}) or the path of one, {stored}",
            hint=f"Did you mean {near[0]}?" if near else None,
        ) from None


def _target(out: Path | str | None, form: str) -> Path:
    if form not in FORMS:
        raise UnknownNameError(
            f"no form {form!r} of a report",
            expected=f"one of {', '.join(FORMS)}",
            hint=f"Nearest: {near}." if (near := near_names(form, FORMS, limit=1)) else None,
        )
    if out is None:
        return Path(f"foedus-{'report' if form == 'page' else form}{FORMS[form][0]}")
    if form != "page" and Path(out).suffix.lower() not in FORMS[form]:
        raise UnknownNameError(
            f"cannot tell the format of the {form}",
            where=str(out),
            expected=f"a name ending in {' or '.join(FORMS[form])}",
        )
    return Path(out)


def _archive(of: Any, members: int | None, seed: int, stage: Any) -> bytes:
    if not names_argument(of):
        raise InputError(
            "an archive is made of an argument's file",
            where=type(of).__name__ if not isinstance(of, str | Path) else str(of),
            expected="the name of a packaged argument, or the path of a file",
            hint="Give the name or path that was given to argue",
        )
    text = argument_text(of)
    # what raw data would add here could not be repeated where there are none
    evidence = Evidence.embedded().by_itself()
    judged = argue(parse_argument(text, name=str(of)), evidence, members=members, seed=seed, stage=stage)
    words = {scenario.name: scenario.words for scenario in load_scenarios()[1]}
    page = argument_report(judged, judged.evidence, judged.futures, words=words)
    return archive_bytes(judged, text, page, members=members, seed=seed, words=words)
