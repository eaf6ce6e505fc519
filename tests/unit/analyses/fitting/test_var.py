"""The subject ``var`` of a fit: tables, gaps, months, what it prints and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import foedus
from foedus.analyses.fitting.var import VarResult
from foedus.cli import app
from foedus.errors import FoedusError, InputError, TableError, UnknownNameError
from foedus.estimate import fit_var

pytest.importorskip("statsmodels")

PAGE = Path(foedus.__file__).parents[2] / "docs" / "how-to" / "fit-a-var.md"


def series(length: int = 60, seed: int = 0) -> np.ndarray:
    stream, made = np.random.default_rng(seed), np.zeros((length, 2))
    for time in range(1, length):
        made[time] = np.array([0.5, 0.6]) * made[time - 1, 0] + stream.standard_normal(2)
    return made


def months(length: int = 60) -> pl.DataFrame:
    y = series(length)
    labels = [f"{2000 + month // 12}-{month % 12 + 1:02d}" for month in range(length)]
    return pl.DataFrame({"month": labels, "a": y[:, 0], "b": y[:, 1]})


def fitted(table: Any, **options: Any) -> VarResult:
    found = foedus.fit("var", table, **({"series": ["a", "b"], "time": "month", "lags": 1, "draws": 40} | options))
    assert isinstance(found, VarResult)
    return found


def test_the_door_gives_what_the_estimator_gives() -> None:
    found, direct = fitted(months()), fit_var(series(), ["a", "b"], lags=1)
    rows = {row["term"]: row for row in found.table.iter_rows(named=True)}
    assert rows["b on a, lag 1"]["estimate"] == pytest.approx(direct.coefficients[0, 1, 0])
    assert rows["b on a, lag 1"]["se"] == pytest.approx(direct.errors[1, 1])
    assert found.table.height == 4
    bands = direct.bands(8, draws=40)
    cell = found.responses.filter((pl.col("impulse") == "a") & (pl.col("response") == "b")).sort("step")
    assert cell["value"].to_list() == pytest.approx(bands.value[:, 1, 0].tolist())
    assert cell["high"].to_list() == pytest.approx(bands.high[:, 1, 0].tolist())
    assert found.granger.filter(pl.col("cause") == "a")["p"][0] < 0.01
    assert "a leads b" in repr(found)
    assert found.statistics["lags"] == 1


def test_missing_months_are_named_and_their_rows_left_out() -> None:
    table = months().filter(~pl.col("month").is_in(["2001-03", "2001-04", "2003-01"]))
    table = table.with_columns(a=pl.when(pl.col("month") == "2004-06").then(None).otherwise("a"))
    found = fitted(table)
    # each gap costs its own rows and the one after it
    assert found.n == 59 - 3 - 2 - 2
    (note,) = [each for each in found.notes if "not filled in" in each]
    assert "2001-03 to 2001-04, 2003-01, 2004-06; 7 rows" in note
    whole = fitted(months())
    assert not any("not filled in" in each for each in whole.notes)


def test_years_and_windows() -> None:
    table = months().with_columns(year=pl.int_range(1950, 1950 + pl.len())).drop("month")
    assert fitted(table, time="year").n == 59
    assert fitted(table, time="year", first=1970, last=1999).n == 29
    with pytest.raises(InputError, match="too short"):
        fitted(table, time="year", first=2005)


def test_lags_are_chosen_and_both_criteria_returned() -> None:
    found = fitted(months(), lags=None, most_lags=3)
    assert found.lag_choice.columns == ["lags", "aic", "bic"]
    assert found.lag_choice["lags"].to_list() == [1, 2, 3]
    assert found.statistics["lags"] == found.lag_choice.sort("bic")["lags"][0]


def test_an_unstable_fit_is_refused_or_shown_without_bands() -> None:
    table = months().with_columns(pl.col("a", "b").cum_sum().cum_sum())
    with pytest.raises(InputError, match="not stable"):
        fitted(table)
    found = fitted(table, unstable="warn")
    assert found.responses["low"].null_count() == found.responses.height
    assert any("not stable" in note for note in found.notes)
    assert found.figure()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fitted(months(), series=["a", "c"]), UnknownNameError, "has no column"),
        (lambda: fitted(months(), time="b"), TableError, "is no year"),
        (lambda: fitted(pl.concat([months(), months()])), TableError, "several rows are of"),
        (lambda: fitted(months().with_columns(a=pl.lit("x"))), TableError, "is not a number"),
        (lambda: fitted(months(), pairs=["USA:CHN", "USA:RUS"]), InputError, "pairs are those of a measure"),
        (lambda: foedus.fit("var", "event_balance"), InputError, "pairs are those of a measure"),
        (lambda: foedus.fit("var", "event_balance", pairs="USA:CHN"), InputError, "two series or more"),
        (lambda: foedus.fit("var", "event_z", pairs=["USA:CHN", "CHN:USA"]), InputError, "two series or more"),
        (lambda: foedus.fit("var", "order_preference", pairs=["USA:CHN", "RUS:USA"]), InputError, "two series or more"),
        (lambda: fitted(months(), criterion="hqic"), FoedusError, "criterion"),
        (lambda: fitted(months(), steps=0), InputError, "too small"),
    ],
)
def test_what_cannot_be_fitted_is_one_clear_error(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_it_prints_as_a_table_a_figure_and_json(tmp_path: Path) -> None:
    found = fitted(months())
    assert "b on a, lag 1" in found.to_markdown()
    document = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert {"responses", "granger", "lag_choice", "terms", "notes"} <= set(document)
    figure = found.figure()
    assert len(figure.table.rows) == 4
    assert figure.save(tmp_path / "responses.svg").exists()


@pytest.mark.parametrize("narrow", [False, True])
def test_every_impulse_and_response_has_a_panel_with_words_on_its_axes(narrow: bool) -> None:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(6, 6))
    fitted(months()).figure().draw(canvas, narrow)
    assert [axes.get_title(loc="left") for axes in canvas.axes] == ["a → a", "b → a", "a → b", "b → b"]
    assert canvas.axes[0].get_ylabel() == "response"
    assert canvas.axes[2].get_xlabel() == "steps after the impulse"


def test_the_command_does_the_same(tmp_path: Path) -> None:
    path, out = tmp_path / "series.csv", tmp_path / "table.md"
    months().write_csv(path)
    words = [
        "fit",
        "var",
        str(path),
        "--series",
        "a",
        "--series",
        "b",
        "--time",
        "month",
        "--lags",
        "1",
        "--draws",
        "40",
    ]
    result = CliRunner().invoke(app, [*words, "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    expected = fitted(months()).as_dict()
    assert [each["term"] for each in document["terms"]] == [each["term"] for each in expected["terms"]]
    assert document["responses"][5]["high"] == pytest.approx(expected["responses"][5]["high"])
    assert out.exists()
    assert CliRunner().invoke(app, ["fit", "var"]).exit_code != 0
    assert "most_lags" in CliRunner().invoke(app, ["fit", "var", "--show"]).output


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["fit"].n == 12
    assert (tmp_path / "responses.svg").exists()
    assert (tmp_path / "table.md").exists()
