"""An argument's report as a paper: abstract, verdicts, a page per claim, methods, deviations, sources.

The content is put together once, as plain data, and set twice: as HTML for a browser's printer, and as PDF by typst.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

from foedus.arguments.kinds import KINDS
from foedus.errors import InputError
from foedus.reports.argument_report import argument_values
from foedus.reports.back_matter import versions
from foedus.reports.figure import Figure, Table
from foedus.reports.figure_file import figure_bytes
from foedus.reports.page import render_page
from foedus.reports.wording import VERDICTS

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult

__all__ = ["paper_content", "paper_html", "paper_pdf"]

_TEMPLATE: Final = "paper.typ"

_RULES: Final = (
    "Each claim has a test with two lines fixed in the argument's file: the smallest effect that would bear it out, "
    "and the bound that would count against it. The interval decides: 90% for what is sampled or measured with error, "
    "a range of measurement where every unit is counted or dates were coded by others.",
    "Of several deciding measurements all must agree: support beside contradiction or beside a ruled-out effect reads "
    "as mixed, anything decided beside something open as undetermined. A claim that something cannot happen is "
    "contradicted by one deciding counter-example. Measurements that are only shown decide nothing.",
    "Simulation never makes a verdict: a claim that only the model speaks on is undetermined, and the share of "
    "simulated futures stands beside it.",
    "The judgement to the argument's own year uses data up to it; the judgement since uses later data, and has no say "
    "where a record ends earlier.",
)


def paper_content(
    result: ArgumentResult, runs: Mapping[str, Any] | None = None, *, words: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a paper on a judged argument says, in its order.

    Parameters
    ----------
    result
        A judged argument with its evidence.
    runs, words
        As in `foedus.reports.argument_report.argument_report`.

    Returns
    -------
    dict
        Text, tables (`foedus.reports.figure.Table`) and figures (`foedus.reports.figure.Figure`) by name.
    """
    values = argument_values(result, result.evidence, runs, words=words)
    tested = [claim for claim in values["claims"] if claim["tested"]]
    return {
        **values,
        "written": result.argument.written,
        "judged_to": result.argument.judged_to,
        "made_with": versions(),
        "unclaimed": [each.model_dump() for each in result.argument.untested],
        "tested": tested,
        "verdicts": _verdicts(values["claims"]),
        "rules": _RULES,
        "meanings": Table(("verdict", "meaning"), tuple((f"{s} {name}", text) for name, (s, text) in VERDICTS.items())),
        "kinds": _kinds(result),
    }


def paper_html(
    result: ArgumentResult, runs: Mapping[str, Any] | None = None, *, words: Mapping[str, str] | None = None
) -> str:
    """Return the paper as one HTML page that needs neither network, scripts nor other files; as in `paper_content`."""
    content = paper_content(result, runs, words=words)
    return render_page("paper.html.j2", downloads=lambda figure: (), **content)


def paper_pdf(
    result: ArgumentResult, runs: Mapping[str, Any] | None = None, *, words: Mapping[str, str] | None = None
) -> bytes:
    """Return the paper as PDF, the same bytes for the same result; parameters as in `paper_content`.

    Raises
    ------
    InputError
        If typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise InputError(
            "a PDF is set by typst, which is not installed",
            expected="the extra pdf",
            hint='pip install "foedus[pdf]", or choose a file that ends in .html',
        ) from error
    content = paper_content(result, runs, words=words)
    with tempfile.TemporaryDirectory(prefix="foedus-paper-") as scratch:
        folder = Path(scratch)
        plain = _plain(content, folder)
        (folder / "paper.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        source = folder / _TEMPLATE
        source.write_bytes((files("foedus.reports") / "templates" / _TEMPLATE).read_bytes())
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        made: bytes = typst.compile(
            str(source), root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True, format="pdf"
        )
    return made


def _verdicts(claims: list[dict[str, Any]]) -> Table:
    """Return one row for each claim: what it says, its verdict, effect and interval, lines, and what came since."""
    rows = []
    for claim in claims:
        effect = " ".join(
            part for part in (claim["effect"], f"({claim['interval']})" if claim["interval"] else "") if part
        )
        told = "only the model speaks" if claim["simulated"] else "" if claim["silent"] else f"{effect} {claim['unit']}"
        lines = f"for {claim['lines'][0]}, against {claim['lines'][1]}" if claim["lines"][0] else ""
        since = "" if claim["since"] is None else "no say" if claim["mute"] else claim["since"][0]
        symbol = VERDICTS.get(claim["verdict"], ("",))[0]
        rows.append(
            (claim["id"], claim["statement"], f"{symbol} {claim['verdict']}", told.strip(), claim["n"], lines, since)
        )
    header = ("", "claim", "verdict", "effect (90% interval or range), unit", "n (clusters)", "lines", "since")
    return Table(header, tuple(rows))


def _kinds(result: ArgumentResult) -> Table:
    """Return the kinds of test in the argument, what each asks, and the claims that it decides or is shown for."""
    used: dict[str, list[str]] = {}
    for claim in result.argument.claims:
        for each in dict.fromkeys(measurement.spec.kind for measurement in claim.measurements):
            used.setdefault(each, []).append(claim.id)
    rows = ((name.replace("_", " "), KINDS[name].question, ", ".join(ids)) for name, ids in sorted(used.items()))
    return Table(("kind of test", "what it asks", "claims"), tuple(rows))


def _plain(value: Any, folder: Path, taken: Counter[str] | None = None) -> Any:
    """Return content as JSON has it; figures are written to a folder and named."""
    taken = Counter() if taken is None else taken
    if isinstance(value, Figure):
        taken[value.key] += 1
        name = f"{value.key}-{taken[value.key]}.svg"
        has_drawing = value.draw is not None
        if has_drawing:
            (folder / name).write_bytes(figure_bytes(value, "svg"))
        # the drawing has title and note in it
        return {"file": name if has_drawing else "", "title": value.title, "description": value.description}
    if isinstance(value, Table):
        return {"header": list(value.header), "rows": [list(row) for row in value.rows], "left_out": value.left_out}
    if isinstance(value, Mapping):
        return {str(name): _plain(each, folder, taken) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, folder, taken) for each in value]
    return value
