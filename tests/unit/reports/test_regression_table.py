"""Regression tables: every number of every fit, in three forms, and figures of coefficients."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.fitting.results import Fit, terms_table
from foedus.errors import InputError, UnknownNameError
from foedus.reports.regression_table import print_fits, write_fits


def made(term: str = "x_1", estimate: float = 0.5, **options: object) -> Fit:
    low, high = estimate - 0.2, estimate + 0.2
    row = {
        "term": term,
        "estimate": estimate,
        "se": 0.1,
        "low": low,
        "high": high,
        "p": 0.01,
        "n": 1200,
        "clusters": 30,
    }
    given = {"effects": ("pair",), "clustering": "shared states", "statistics": {"within R²": 0.25}} | options
    return Fit("panel", "trade & votes", terms_table([row]), **given)  # type: ignore[arg-type]


def test_fits_stand_side_by_side_with_what_they_are_based_on() -> None:
    other = made("other", -0.00012, effects=("pair", "year"), statistics={"within R²": 0.5, "draws": 50})
    text = print_fits([made(), other], titles=["short", "long"])
    lines = text.splitlines()
    assert lines[0] == "| | short trade & votes | long trade & votes |"
    assert "| x_1 | 0.500 |  |" in lines
    assert "| | [0.300, 0.700] |  |" in lines
    assert "| other |  | −0.000120 |" in lines
    assert "| rows | 1,200 | 1,200 |" in lines
    assert "| clusters (shared states) | 30 | 30 |" in lines
    assert "| fixed effects: year | no | yes |" in lines
    assert "| draws |  | 50 |" in lines
    assert lines[-1] == "90% intervals in brackets."


def test_latex_is_booktabs_and_escapes_what_it_must() -> None:
    text = print_fits([made(estimate=-0.5)], "tex")
    for word in (r"\toprule", r"\midrule", r"\bottomrule", r"x\_1", r"trade \& votes", "$-$0.500", r"90\% intervals"):
        assert word in text
    rows = [line for line in text.splitlines() if line.endswith(r"\\") and "multicolumn" not in line]
    assert {len(re.findall(r"(?<!\\)&", line)) for line in rows} == {1}
    assert not re.search(r"(?<!\\)[_%#]", text)


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_and_escaped() -> None:
    text = print_fits([made("<b>"), made()], "html")
    parser = _Balanced()
    parser.feed(text)
    assert parser.open == []
    assert "&lt;b&gt;" in text
    assert "trade &amp; votes" in text


def test_ratios_leads_and_other_clusters_are_said() -> None:
    ratio = made(neutral=1.0, usable=False, clustering="pair")
    text = print_fits([ratio, made(usable=True)])
    assert "| leads | fail | pass |" in text
    assert "| clustered by | pair | shared states |" in text
    assert "| no effect is | 1 | 0 |" in text
    assert text.endswith("90% intervals in brackets.")
    assert print_fits([ratio, ratio]).endswith("No effect is 1.")
    open_ended = made()
    table = open_ended.table.with_columns(high=pl.lit(math.inf))
    assert "∞]" in print_fits([Fit("hazard", "y", table)])


def test_a_table_is_written_whole_by_the_ending_of_its_name(tmp_path: Path) -> None:
    fit = made()
    for ending, start in ((".md", "| |"), (".tex", r"\begin{tabular}"), (".html", "<table")):
        assert write_fits([fit], tmp_path / f"table{ending}").read_text("utf-8").startswith(start)
    assert pl.read_parquet(fit.write(tmp_path / "table.parquet")).equals(fit.table)
    with pytest.raises(UnknownNameError, match="cannot tell the form"):
        fit.write(tmp_path / "table.docx")
    with pytest.raises(UnknownNameError, match="cannot tell the form"):
        write_fits([fit, fit], tmp_path / "table.csv")
    assert fit.to_markdown() == print_fits([fit])
    assert fit._repr_html_() == fit.to_html()


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing to print"):
        print_fits([])
    with pytest.raises(InputError, match="one title for each fit"):
        print_fits([made()], titles=["a", "b"])
    with pytest.raises(UnknownNameError, match="rtf"):
        print_fits([made()], "rtf")


def test_the_figure_of_a_fit_names_every_coefficient(tmp_path: Path) -> None:
    fit = made(leads=made().table, usable=True)
    figure = fit.figure()
    assert "x_1, before" in figure.description
    assert "0.5" in figure.description
    assert figure.save(tmp_path / "fit.svg").stat().st_size > 1000
    assert made(neutral=1.0).figure().title == "trade & votes: coefficients of a panel fit"
