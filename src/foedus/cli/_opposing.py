"""``foedus argue A --against B``: two arguments on the same evidence."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from rich.text import Text

from foedus.cli._figures import note_figure, write_result
from foedus.cli._output import console, emit, progress, simple_table

__all__ = ["oppose"]


def oppose(
    argument: str,
    against: str,
    out: Path,
    *,
    members: int,
    seed: int,
    futures: bool | None,
    figure: Path | None,
    as_json: bool,
) -> None:
    """Judge two arguments on the same evidence, print with whom the record sides, write the page."""
    from foedus.analyses.arguing import argue_against
    from foedus.reports.opposed_report import opposed_report
    from foedus.reports.page import write_report

    opposed = argue_against(
        argument,
        against,
        members=members,
        futures=futures,
        seed=seed,
        stage=lambda words: progress(words, quiet=as_json),
    )
    path = write_report(opposed_report(opposed), out)
    drawn = write_result(opposed, figure)
    if as_json:
        emit({**opposed.as_dict(report=str(path)), **drawn})
        return
    _show_opposed(opposed)
    console().print(f"Report: {path}", soft_wrap=True)
    note_figure(drawn)


def _show_opposed(opposed: Any) -> None:
    """Print the findings in sentences, then the questions, within 100 columns."""
    from foedus.reports.opposed_report import OUTCOMES
    from foedus.reports.wording import VERDICTS, spell_out, typeset

    write = console().print
    for sentence in opposed.findings:
        write(Text(f"• {spell_out(typeset(sentence))}"))
    write("")
    first, second = opposed.first.argument, opposed.second.argument
    table = simple_table(
        f"{first.name} against {second.name}",
        "",
        f"first: {first.name}",
        "",
        f"second: {second.name}",
        "record",
        "since",
    )
    for each in opposed.questions:
        cells = []
        for claim in (each.first, each.second):
            symbol = VERDICTS.get(claim.verdict.value, ("",))[0]
            statement = textwrap.shorten(claim.statement, 70, placeholder=" …")
            cells += [claim.id, Text.assemble(statement, (f"\n{symbol} {claim.verdict.value}", "italic"))]
        table.add_row(*cells, OUTCOMES[each.outcome], "" if each.since is None else OUTCOMES[each.since])
    write(table)
