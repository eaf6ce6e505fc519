"""The figure of a ratio of hazards: the ratio between its lines, and when the onsets came, by exposure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure as Canvas
from tests.unit.reports.titles_of_axes import untitled

from foedus.arguments import Argument, SyntheticEvidence, judge_claim
from foedus.arguments.schema import Claim
from foedus.estimate import Estimate, Interval
from foedus.reports.claims import ClaimView, EstimateRow, view_claim
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.figure_file import write_figure
from foedus.reports.hazard_figure import hazard_figure

TEST = {
    "kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "effects": "none",
    "threshold": {"direction": "above", "supported_beyond": 1.25, "contradicted_beyond": 0.8, "unit": "ratio"},
}  # fmt: skip


def risk_sets() -> pl.DataFrame:
    """Return ten at risk a year, half of them exposed; in even years two of these have the onset and one other."""
    years = range(1990, 2010)
    rows = [
        {"table": "made_up", "outcome": "pact", "year": year, "state": f"A{year}{place}", "other": f"B{year}{place}",
         "exposure": float(place < 5), "treaty": 10 * year + place if year % 2 == 0 and place in (0, 1, 7) else None}
        for year in years
        for place in range(10)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"treaty": pl.Int64})


def view(rows: pl.DataFrame, **changes: object) -> ClaimView:
    claim = Claim.model_validate({"id": "P1", "part": "p", "statement": "A made-up claim.", "test": TEST | changes})
    argument = Argument(name="made-up", title="Made up", written="synthetic", judged_to=2020, claims=(claim,))
    return view_claim(judge_claim(claim, argument, SyntheticEvidence(risk_sets=rows)))


@pytest.fixture(scope="module")
def claim() -> ClaimView:
    return view(risk_sets())


def test_onsets_are_summed_over_the_years_for_each_at_risk(claim: ClaimView) -> None:
    table = claim.series["onset_years"]
    most, least = (table.filter(pl.col("third") == third) for third in ("most", "least"))
    assert most["year"].to_list() == list(range(1990, 2010, 2))  # years without an onset are left out
    assert most["cumulative"].to_list() == pytest.approx(np.cumsum([2 / 5] * 10))
    assert least["cumulative"].to_list() == pytest.approx(np.cumsum([1 / 5] * 10))
    assert most["onsets"].sum() == 20
    assert set(most["at_risk"]) == {5}


def test_rows_count_for_as_many_as_they_stand_for() -> None:
    rows = risk_sets().with_columns(weight=pl.when(pl.col("treaty").is_null()).then(3.0).otherwise(1.0))
    table = view(rows).series["onset_years"]
    assert table.filter((pl.col("third") == "most") & (pl.col("year") == 1990))["cumulative"][0] == pytest.approx(
        2 / 11, abs=1e-4
    )


def test_pairs_compared_with_themselves_have_no_years_at_risk() -> None:
    assert "onset_years" not in view(risk_sets(), matched="pair").series


@pytest.mark.parametrize("narrow", [False, True])
def test_the_ratio_stands_between_the_lines_and_the_curves_below(claim: ClaimView, narrow: bool) -> None:
    figure = evidence_figure(claim)
    assert figure is not None
    canvas = Canvas(figsize=(8, 5))
    figure.draw(canvas, narrow=narrow)
    ratios, curves = canvas.axes
    assert ratios.get_xscale() == "log"
    levels = {round(float(line.get_xdata()[0]), 3) for line in ratios.lines if len(set(line.get_xdata())) == 1}
    assert {0.8, 1.0, 1.25, round(float(claim.main.effect or 0), 3)} <= levels
    heights = sorted(float(line.get_ydata()[-1]) for line in curves.lines)
    assert heights == pytest.approx([2.0, 4.0])
    assert curves.get_xlabel() == "year"


@pytest.mark.parametrize("narrow", [False, True])
def test_every_axis_has_a_title_with_a_unit(claim: ClaimView, narrow: bool, tmp_path: Path) -> None:
    figure = evidence_figure(claim)
    assert figure is not None
    drawn = write_figure(figure, tmp_path / "figure.svg", narrow=narrow).read_text("utf-8")
    assert untitled(drawn) == []
    assert "expected number" in drawn


def test_the_words_are_the_numbers(claim: ClaimView) -> None:
    figure = evidence_figure(claim)
    assert figure is not None
    assert "exposed, 20 among 50 at risk" in figure.description
    assert "not exposed, 10 among 50 at risk" in figure.description
    assert len(figure.table.rows) == 1
    deciding = EstimateRow("another", Estimate(0.5, Interval(0.01, float("inf")), 10), role="deciding")
    shown = replace(deciding, name="a third", role="shown")
    figure = hazard_figure(replace(claim, variants=(deciding, shown)), "onset_years", claim.series["onset_years"])
    assert figure is not None
    assert [row[0] for row in figure.table.rows] == [claim.main.name, "another"]


def test_an_interval_beyond_the_axis_is_cut_with_an_arrow(claim: ClaimView) -> None:
    def marks(estimate: Estimate) -> set[str]:
        figure = hazard_figure(
            replace(claim, main=replace(claim.main, estimate=estimate)), "onset_years", claim.series["onset_years"]
        )
        assert figure is not None
        canvas = Canvas(figsize=(8, 5))
        figure.draw(canvas, narrow=False)
        return {str(line.get_marker()) for line in canvas.axes[0].lines} & {"<", ">"}

    assert marks(Estimate(2.0, Interval(0.001, float("inf")), 10)) == {"<", ">"}
    assert marks(Estimate(2.0, Interval(1.5, 3.0), 10)) == set()


def test_another_measurement_is_not_drawn_with_the_lines_of_this_one(claim: ClaimView) -> None:
    assert hazard_figure(claim, "another: onset_years", claim.series["onset_years"]) is None
