"""The strategic triangle: probabilities from the errors of alignment, and a sentence that says what was found."""

import math

import numpy as np
import polars as pl
import pytest
from tests.unit.reports.titles_of_axes import untitled
from typer.testing import CliRunner

from foedus.analyses.triangles import SURE, Triangle, triangle, type_title
from foedus.cli import app
from foedus.measures.triangle import TYPES

STATES = ("USA", "RUS", "CHN")


@pytest.fixture(scope="module")
def answer() -> Triangle:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FOEDUS_DATA", raising=False)
        return triangle(first=1960, last=2024)


def test_types_and_pivots_have_probabilities_from_the_errors_of_alignment(answer: Triangle) -> None:
    table = answer.table
    for columns in ([f"p_{kind}" for kind in TYPES], [f"p_pivot_{state}" for state in STATES]):
        assert np.allclose(table.select(pl.sum_horizontal(columns)).to_series(), 1.0)
    row = table.row(-1, named=True)
    pairs = {"ab": {"USA", "RUS"}, "ac": {"USA", "CHN"}, "bc": {"RUS", "CHN"}}
    last = [each for each in answer.relations.to_dicts() if each["year"] == 2024]
    sd = {side: next(e["sd"] for e in last if {e["state_a"], e["state_b"]} == pair) for side, pair in pairs.items()}
    hostile = math.prod(0.5 * math.erfc(row[side] / sd[side] / math.sqrt(2)) for side in pairs)
    assert row["p_unit_veto"] == pytest.approx(hostile, abs=1e-9)
    draws = np.random.default_rng(7).normal([row[side] for side in pairs], [sd[side] for side in pairs], (40_000, 3))
    assert row["p_pivot_RUS"] == pytest.approx((draws.argmin(axis=1) == 1).mean(), abs=0.015)


def test_the_summary_counts_years_and_says_how_sure_it_is(answer: Triangle) -> None:
    table, text = answer.table, answer.summary()
    last = table.row(-1, named=True)
    assert text.startswith("In 2024 the triangle of the United States, Russia and China is most likely a ")
    assert f"{type_title(last['type'])} (probability {last['p_' + last['type']]:.2f})" in text
    years = (table["pivot"] == "RUS").sum()
    assert f"Russia in {years}" in text
    sure = table.select(pl.max_horizontal(*(f"p_pivot_{state}" for state in STATES)) >= SURE).to_series().sum()
    assert f"in {sure} of {table.height} years the pivot has a probability of {SURE:g} or more" in text
    assert answer.as_dict()["summary"] == text
    assert "(probability" in answer.headline()


def test_a_triangle_without_errors_has_no_probabilities_and_says_none(answer: Triangle) -> None:
    table = answer.table.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in answer.table.columns if name[:2] == "p_"
    )
    text = Triangle(answer.states, table, answer.relations, ()).summary()
    assert "probability" not in text
    empty = Triangle(answer.states, table.with_columns(pivot=pl.lit(None, pl.String)), answer.relations, ())
    assert empty.summary() == "No year has all three relations of the United States, Russia and China."


def test_the_command_leads_with_the_summary(answer: Triangle, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("FOEDUS_DATA", "")
    file = tmp_path / "triangle.svg"
    done = CliRunner().invoke(app, ["triangle", "--from", "1960", "--to", "2024", "--figure", str(file)])
    assert done.exit_code == 0, done.stderr
    assert " ".join(done.stdout.split()).startswith(answer.summary())
    svg = file.read_text(encoding="utf-8")
    for words in ("alignment (−1 apart to +1 together)", "year", "United States, Russia and China since 1960"):
        assert words in svg
    assert untitled(svg) == []
    refused = CliRunner().invoke(app, ["triangle", "--figure", str(tmp_path / "triangle.pdf")])
    assert refused.exit_code == 2
    assert ".svg or .png" in refused.stderr
