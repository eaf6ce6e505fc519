"""Fits side by side: read from their files they print as they did, and what is no fit is one error."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

import foedus
from foedus.analyses.fitting.results import Fit, terms_table
from foedus.analyses.fitting.saved import fit_document, parse_fit, read_fit
from foedus.cli import app
from foedus.errors import InputError, UnknownNameError
from foedus.reports.regression_table import print_fits

runner = CliRunner()
FORMS = ("md", "html", "tex", "txt")


def made(estimate: float = 0.5, high: float | None = None, term: str = "x", **options: Any) -> Fit:
    row = {"term": term, "estimate": estimate, "se": 0.1, "low": 0.25, "high": high or estimate + 0.2, "p": 0.01,
           "n": 1200, "clusters": 30}  # fmt: skip
    given: dict[str, Any] = {"effects": ("pair",), "clustering": "pair", "statistics": {"draws": 50, "within R²": 1.0}}
    return Fit("panel", "y", terms_table([row]), **(given | options))


def separated() -> Fit:
    """Return a fit of a ratio of which only one limit is known."""
    table = pl.DataFrame(
        {
            "state_a": list("ABCDEFGH") * 2, "state_b": list("IJKLMNOP") * 2, "year": [2000] * 8 + [2001] * 8,
            "x": [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] * 2, "onset": [1, 1, 0, 0, 0, 0, 0, 0] * 2,
        }
    )  # fmt: skip
    found = foedus.fit("hazard", table, on="x")
    assert isinstance(found, Fit)
    return found


@pytest.mark.parametrize(
    "fit",
    [made(), made(leads=made().table, usable=False, notes=("A note.",)), made(math.nan, 0.9), separated()],
    ids=["plain", "leads", "no estimate", "one limit"],
)
def test_a_fit_read_from_its_file_prints_as_it_did(fit: Fit, tmp_path: Path) -> None:
    read = read_fit(fit.write(tmp_path / "fit.json"))
    for form in FORMS:
        for errors in ("interval", "se"):
            assert print_fits([read], form, errors=errors) == print_fits([fit], form, errors=errors)  # type: ignore[arg-type]
    assert read.headline() == fit.headline()
    assert (read.usable, read.notes, dict(read.statistics)) == (fit.usable, fit.notes, dict(fit.statistics))
    assert fit_document(read) == fit_document(fit)


def test_an_open_limit_stays_open() -> None:
    fit = separated()
    assert math.isinf(fit.table["high"][0])
    assert "null" in fit_document(fit)
    assert math.isinf(parse_fit(fit_document(fit)).table["high"][0])


def test_fits_stand_side_by_side_whatever_their_subject() -> None:
    ratio = separated()
    found = foedus.fit("compare", [made(), made(0.75, effects=("pair", "year")), ratio])
    lines = found.to_text().splitlines()  # type: ignore[attr-defined]
    assert lines[0].split() == ["(1)", "(2)", "(3)"]
    assert lines[1].split() == ["y", "y", "onset"]
    assert lines[3].split() == ["x", "0.500", "0.750", f"{ratio.table['estimate'][0]:.3f}"]
    assert next(line for line in lines if line.startswith("no effect is")).split()[-3:] == ["0", "0", "1"]
    assert lines[-1] == "90% intervals in brackets."
    assert len({len(line) for line in lines if line.startswith("─")}) == 1
    assert found.table["column"].to_list() == ["(1)", "(2)", "(3)"]
    assert found.as_dict()["fits"][1]["title"] == "(2)"
    assert "3 fits side by side" in repr(found)
    assert repr(found).count("\n") < 10
    assert any(note.startswith("(3): ") for note in found.notes)  # type: ignore[attr-defined]


def test_levels_that_differ_are_told_for_each_fit() -> None:
    text = print_fits([made(), made(level=0.95)])
    assert "| level of the intervals | 90% | 95% |" in text
    assert text.endswith("90% and 95% intervals in brackets.")
    assert "level of the intervals" not in print_fits([made(), made()])


def test_terms_are_kept_labelled_and_given_their_errors() -> None:
    found = foedus.fit(
        "compare", [made(), made(term="z")], keep="z", labels={"z": "Zeal"}, titles=["short", "long"], errors="se"
    )
    text = found.to_markdown()  # type: ignore[attr-defined]
    assert "| Zeal |  | 0.500 |" in text
    assert "(0.100)" in text
    assert "| x |" not in text
    assert "short y" in text
    assert text.endswith("Standard errors in parentheses.")
    assert found.table["term"].to_list() == ["z"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON"),
        ("[1]", "this is not a fit"),
        ("[" * 100_000, "not that of a fit|this is not JSON"),
        ('{"error": {"message": "no such column"}}', "holds an error in place of a fit: no such column"),
        ('{"run": "x"}', "the key 'fit' is missing"),
        (fit_document(made()).replace("0.25", '"low"'), "the value is 'low'"),
        (fit_document(made()).replace('"level": 0.9', '"level": 90.0'), "the value is 90.0"),
        (fit_document(made()).replace('"n": 1200', '"n": 1200.5'), "the value is 1200.5"),
    ],
)
def test_what_is_no_fit_is_one_error(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_fit(text)


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no such file of a fit"):
        foedus.fit("compare", [tmp_path / "none.json"])
    with pytest.raises(InputError, match="cannot read the fit"):
        foedus.fit("compare", [tmp_path])
    (tmp_path / "utf16.json").write_text(fit_document(made()), encoding="utf-16")
    with pytest.raises(InputError, match="not UTF-8"):
        foedus.fit("compare", tmp_path / "utf16.json")
    with pytest.raises(InputError, match="a int is no fit"):
        foedus.fit("compare", [made(), 3])
    with pytest.raises(InputError, match="a list is no fit"):
        foedus.fit("compare", [])
    with pytest.raises(InputError, match=r"one title for each fit \(at 1 of 2"):
        foedus.fit("compare", [made(), made()], titles="one")
    with pytest.raises(UnknownNameError, match=r"no fit has the term 'xx'.*Did you mean"):
        foedus.fit("compare", [made(term="xxx")], keep="xx")


def test_options_of_a_wrong_kind_are_refused() -> None:
    for options in ({"keep": 3}, {"titles": [1]}, {"labels": ["x"]}, {"labels": {"x": 1}}, {"errors": "p"}):
        with pytest.raises(InputError, match=str(next(iter(options)))):
            foedus.fit("compare", [made()], **options)


def test_a_term_with_a_comma_is_kept() -> None:
    found = foedus.fit("compare", [made(term="a on b, lag 1"), made()], keep="a on b, lag 1")
    assert found.table["term"].to_list() == ["a on b, lag 1"]


def test_the_command_prints_and_writes_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made(notes=("Few rows.",)).write("a.json")
    made(0.75).write("b.json")
    result = runner.invoke(app, ["fit", "compare", "a.json", "b.json", "--label", "x=Trade=x", "--out", "t.tex"])
    assert result.exit_code == 0, result.output
    assert "Trade=x  " in result.stdout
    assert "(1): Few rows." in result.stderr
    assert "Trade=x & 0.500 & 0.750" in Path("t.tex").read_text("utf-8")
    document = json.loads(runner.invoke(app, ["fit", "compare", "a.json", "b.json", "--json"]).stdout)
    assert [fit["terms"][0]["estimate"] for fit in document["fits"]] == [0.5, 0.75]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "FIT is missing"),
        (["a.json"], "no such file of a fit"),
        (["a.json", "--label", "x"], "a term has no words"),
        (["a.json", "--out", "t.csv"], "cannot tell the form"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(words: list[str], message: str) -> None:
    result = runner.invoke(app, ["fit", "compare", *words])
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Traceback" not in result.output
