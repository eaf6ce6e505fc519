"""The figure of what followed a pulse, drawn from a judged claim."""

from __future__ import annotations

import numpy as np
import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.arguments import Argument, judge_claim
from foedus.arguments.planted_kinds import PLANTED
from foedus.arguments.schema import Claim
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.response_figure import response_figure


def view() -> ClaimView:
    planted = PLANTED["impulse_response: level"]
    claim = Claim.model_validate(
        {"id": "P1", "part": "self-test", "statement": "A planted claim.", "test": planted.test, "planted": "true"}
    )
    argument = Argument(name="planted-pulse", title="Planted", written="synthetic", judged_to=2020, claims=(claim,))
    evidence, _ = planted.world(planted.true, np.random.default_rng(0))
    return view_claim(judge_claim(claim, argument, evidence))


def test_the_responses_are_drawn_by_years_after_the_pulse_with_the_tested_one_marked() -> None:
    claim = view()
    figure = evidence_figure(claim)
    assert figure is not None
    assert "what followed a pulse" in figure.title
    assert figure.table.rows[0][0] == "1"
    assert [row[-1] for row in figure.table.rows] == ["yes", "no", "no"]
    canvas = Canvas(figsize=(8, 4))
    figure.draw(canvas, narrow=False)
    (axes,) = canvas.axes
    assert axes.get_xlabel() == "time since the pulse (years)"
    assert axes.get_ylabel()
    assert [int(tick) for tick in axes.get_xticks()] == [1, 2, 3]


def test_responses_of_another_measurement_are_not_drawn_with_the_lines_of_this_one() -> None:
    assert response_figure(view(), "another: responses", pl.DataFrame({"years_later": [1]})) is None
