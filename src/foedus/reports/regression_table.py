"""Regression tables as papers print them: fits side by side, as text, Markdown, HTML or LaTeX with booktabs."""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal

from foedus.analyses.fitting.comparing import check_errors
from foedus.analyses.fitting.results import Fit
from foedus.analyses.fitting.saved import fit_document
from foedus.errors import InputError, UnknownNameError
from foedus.near_names import one_of
from foedus.reports.whole_file import write_whole
from foedus.user_tables import write_table

__all__ = ["FORMS", "print_fits", "write_fits"]

FORMS: Final = ("md", "html", "tex", "txt")
"""Forms of a regression table, by the ending of a file."""
_TABLES: Final = (".csv", ".parquet")
_MINUS: Final = "−"
_WIDE: Final = 22
"""Characters of a column's head in plain text before it goes on in the next line."""

Row = tuple[str, ...]


def print_fits(
    fits: Sequence[Fit],
    form: str = "md",
    titles: Sequence[str] = (),
    *,
    keep: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    errors: Literal["interval", "se"] = "interval",
) -> str:
    """Return fits side by side: coefficients with intervals, then rows, clusters, fixed effects and the level.

    Parameters
    ----------
    fits
        One column each, in this order.
    form
        ``md``, ``html``, ``txt``, or ``tex``, which needs the package booktabs.
    titles
        Of the columns; by default (1), (2), ...
    keep
        Terms that are shown; by default all.
    labels
        Words for terms.
    errors
        What stands below a coefficient: its ``interval``, or its standard error, ``se``.

    Raises
    ------
    InputError
        If there is no fit, something is none, or titles are not as many.
    UnknownNameError
        For an unknown form or kind of errors.

    Examples
    --------
    >>> from foedus.analyses.fitting.results import terms_table
    >>> row = {"term": "x", "estimate": 0.5, "se": 0.1, "low": 0.3, "high": 0.7, "p": 0.0, "n": 90, "clusters": 9}
    >>> print(print_fits([Fit("panel", "y", terms_table([row]), effects=("year",), clustering="pair")]))
    | | (1) y |
    | :-- | --: |
    | x | 0.500 |
    | | [0.300, 0.700] |
    | rows | 90 |
    | clusters (pair) | 9 |
    | fixed effects: year | yes |
    <BLANKLINE>
    90% intervals in brackets.
    """
    if not fits or not all(isinstance(each, Fit) for each in fits):
        raise InputError("there is nothing to print", where=f"{len(fits)} fits", expected="what foedus.fit returned")
    if titles and len(titles) != len(fits):
        raise InputError(
            "there is not one title for each fit", where=f"{len(titles)} of {len(fits)}", expected="as many"
        )
    check_errors(errors)
    if form not in FORMS:
        raise UnknownNameError(f"no regression table is made as {form!r}", expected=one_of(FORMS))
    heads = [
        f"{title}\n{fit.outcome}" if form == "txt" else f"{title} {fit.outcome}"
        for title, fit in zip(titles or [f"({i + 1})" for i in range(len(fits))], fits, strict=True)
    ]
    terms, foot = _terms(fits, keep, labels or {}, errors), _foot(fits)
    printers: Mapping[str, Callable[..., str]] = {"md": _markdown, "html": _html, "tex": _latex, "txt": _text}
    return printers[form](heads, terms, foot, _caption(fits, errors))


def write_fits(fits: Sequence[Fit], path: Path | str, titles: Sequence[str] = (), **style: Any) -> Path:
    """Write fits side by side to a file, completely or not at all.

    Parameters
    ----------
    fits, titles
        As in `print_fits`.
    path
        ``.md``, ``.html``, ``.tex`` or ``.txt``; or, of one fit, ``.csv`` or ``.parquet`` for its coefficients, or
        ``.json`` for the whole fit, as `foedus.analyses.fitting.saved.read_fit` reads it.
    **style
        ``keep``, ``labels`` and ``errors``, as in `print_fits`.

    Raises
    ------
    UnknownNameError
        For another ending.
    StoreError
        If it cannot be written.
    """
    target = Path(path).expanduser()
    if target.suffix in _TABLES and len(fits) == 1:
        return write_table(fits[0].table, target, what="the coefficients")
    if target.suffix == ".json" and len(fits) == 1:
        return write_whole(f"{fit_document(fits[0])}\n".encode(), target, what="fit", parameter="`out`")
    form = target.suffix.removeprefix(".")
    if form not in FORMS:
        raise UnknownNameError(
            "cannot tell the form of the regression table",
            where=str(path),
            expected="a name ending in .md, .html, .tex or .txt; of one fit also .csv, .parquet or .json",
        )
    text = print_fits(fits, form, titles, **style)
    return write_whole(f"{text}\n".encode(), target, what="regression table", parameter="`out`")


def _terms(
    fits: Sequence[Fit], keep: Sequence[str], labels: Mapping[str, str], errors: Literal["interval", "se"]
) -> list[tuple[Row, Row]]:
    """Return for each term its label and estimates, and below them the intervals or standard errors."""
    names = list(keep) or list(dict.fromkeys(name for fit in fits for name in fit.table["term"].to_list()))
    rows = []
    for name in names:
        upper, lower = [labels.get(name, name)], [""]
        for fit in fits:
            found = fit.table.filter(fit.table["term"] == name)
            if found.is_empty():
                upper.append("")
                lower.append("")
                continue
            row = found.row(0, named=True)
            upper.append(_number(row["estimate"]))
            interval = f"[{_number(row['low'])}, {_number(row['high'])}]"
            lower.append(interval if errors == "interval" else f"({_number(row['se'])})")
        rows.append((tuple(upper), tuple(lower)))
    return rows


def _foot(fits: Sequence[Fit]) -> list[Row]:
    rows: list[Row] = [("rows", *(f"{fit.n:,}" for fit in fits))]
    kinds = {fit.clustering for fit in fits}
    if any(fit.clusters is not None for fit in fits):
        same = f" ({fits[0].clustering})" if len(kinds) == 1 else ""
        rows.append((f"clusters{same}", *("" if fit.clusters is None else f"{fit.clusters:,}" for fit in fits)))
        if not same:
            rows.append(("clustered by", *(fit.clustering for fit in fits)))
    effects = dict.fromkeys(name for fit in fits for name in fit.effects)
    rows += [(f"fixed effects: {name}", *("yes" if name in fit.effects else "no" for fit in fits)) for name in effects]
    further = dict.fromkeys(name for fit in fits for name in fit.statistics)
    rows += [(name, *(_statistic(fit.statistics.get(name)) for fit in fits)) for name in further]
    if any(fit.usable is not None for fit in fits):
        words = {None: "", True: "pass", False: "fail"}
        rows.append(("leads", *(words[fit.usable] for fit in fits)))
    if len({fit.level for fit in fits}) > 1:
        rows.append(("level of the intervals", *(f"{100 * fit.level:g}%" for fit in fits)))
    if len({fit.neutral for fit in fits}) > 1:
        rows.append(("no effect is", *(f"{fit.neutral:g}" for fit in fits)))
    return rows


def _caption(fits: Sequence[Fit], errors: Literal["interval", "se"]) -> str:
    levels = [f"{level:g}%" for level in sorted({100 * fit.level for fit in fits})]
    told = (
        f"{' and '.join(levels)} intervals in brackets." if errors == "interval" else "Standard errors in parentheses."
    )
    neutral = {fit.neutral for fit in fits}
    return told + (f" No effect is {max(neutral):g}." if len(neutral) == 1 and any(neutral) else "")


def _number(value: float | None, digits: int = 3) -> str:
    """Return a number as tables print it: three decimals, or three significant digits where it is small.

    >>> _number(-0.00012), _number(12.3456), _number(float("inf"))
    ('−0.000120', '12.346', '∞')
    """
    if value is None or math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else f"{_MINUS}∞"
    size = abs(value)
    decimals = digits if size == 0 or size >= 10.0 ** (1 - digits) else digits - 1 - math.floor(math.log10(size))
    return f"{_MINUS if value < 0 and round(size, decimals) else ''}{size:,.{decimals}f}"


def _statistic(value: float | int | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,}" if isinstance(value, int) else _number(value)


def _markdown(heads: Sequence[str], terms: Sequence[tuple[Row, Row]], foot: Sequence[Row], caption: str) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    lines = [line(["", *heads]).replace("|  |", "| |", 1), "| :-- |" + " --: |" * len(heads)]
    for upper, lower in terms:
        lines += [line(upper), line(lower).replace("|  |", "| |", 1)]
    return "\n".join([*lines, *(line(row) for row in foot), "", caption])


def _text(heads: Sequence[str], terms: Sequence[tuple[Row, Row]], foot: Sequence[Row], caption: str) -> str:
    wrapped = [[row for part in head.split("\n") for row in textwrap.wrap(part, _WIDE)] for head in heads]
    tops = list(zip_longest([""], *wrapped, fillvalue=""))
    body = [*tops, *(row for both in terms for row in both), *foot]
    widths = [max(map(len, column)) for column in zip(*body, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *rest = cells
        ends = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        return "  ".join([first.ljust(widths[0]), *ends]).rstrip()

    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    middle = [line(row) for both in terms for row in both]
    return "\n".join([*map(line, tops), rule, *middle, rule, *(line(row) for row in foot), rule, caption])


def _html(heads: Sequence[str], terms: Sequence[tuple[Row, Row]], foot: Sequence[Row], caption: str) -> str:
    def line(cells: Sequence[str]) -> str:
        first, *rest = (html.escape(cell) for cell in cells)
        return f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"

    head = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in heads)
    body = "".join(
        line([upper[0], *(f"{one} {two}".strip() for one, two in zip(upper[1:], lower[1:], strict=True))])
        for upper, lower in terms
    )
    return (
        f'<table class="regression"><caption>{html.escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{body}</tbody><tbody>{''.join(line(row) for row in foot)}</tbody></table>"
    )


def _latex(heads: Sequence[str], terms: Sequence[tuple[Row, Row]], foot: Sequence[Row], caption: str) -> str:
    def line(cells: Sequence[str]) -> str:
        return " & ".join(_escaped(cell) for cell in cells) + r" \\"

    lines = [rf"\begin{{tabular}}{{l{'r' * len(heads)}}}", r"\toprule", line(["", *heads]), r"\midrule"]
    for upper, lower in terms:
        lines += [line(upper), line(lower)]
    lines += [r"\midrule", *(line(row) for row in foot), r"\bottomrule"]
    span = rf"\multicolumn{{{len(heads) + 1}}}{{l}}{{\footnotesize {_escaped(caption)}}} \\"
    return "\n".join([*lines, span, r"\end{tabular}"])


_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", _MINUS: "$-$", "²": "$^2$", "∞": r"$\infty$",
    "×": r"$\times$", "→": r"$\to$",
}  # fmt: skip


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(each, each) for each in text)
