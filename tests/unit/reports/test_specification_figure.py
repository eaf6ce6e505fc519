"""A claim's specification curve: every comparable measurement once, sorted, with its own lines."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.unit.reports.titles_of_axes import untitled

from foedus.arguments import ArgumentResult, argue
from foedus.evidence.evidence import Evidence
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.specification_figure import FEWEST, other_unit_figure, specification_figure
from foedus.reports.wording import spell_out


@pytest.fixture(scope="module")
def result() -> ArgumentResult:
    return argue("pushed-together", Evidence.embedded())


def view(result: ArgumentResult, claim_id: str) -> ClaimView:
    return view_claim(result.claim(claim_id), result.argument.claim(claim_id))


def test_every_measurement_in_the_claims_unit_is_there_once_and_sorted(result: ArgumentResult) -> None:
    claim = result.claim("C4")
    figure = specification_figure(view(result, "C4"))
    assert figure is not None
    effects = figure.series["effect"].to_list()
    assert effects == sorted(effects)
    same = [each for each in claim.variants if each.estimate is not None and each.unit == claim.unit]
    without = figure.series.filter(figure.series["verdict"] == "")
    assert figure.series.height == 1 + len(same) + without.height
    deciding = figure.series.filter(figure.series["role"] == "deciding")
    assert deciding.height == 1 + sum(each.role == "deciding" for each in same)
    assert claim.effect in effects
    assert without.height == 2  # the extremes of leaving one state out
    assert {round(value, 9) for value in without["effect"]} == {
        round(claim.series["without_state"]["value"].min(), 9),
        round(claim.series["without_state"]["value"].max(), 9),
    }


@pytest.mark.parametrize("claim_id", ["C4", "C9", "C10", "C16"])
def test_axes_have_titles_in_both_widths(result: ArgumentResult, claim_id: str) -> None:
    figure = specification_figure(view(result, claim_id))
    assert figure is not None
    assert untitled(figure.wide) == []
    assert untitled(figure.narrow) == []


def test_other_units_and_simulations_are_not_drawn_in(result: ArgumentResult) -> None:
    claim = view(result, "C9")
    units = {row.rule.unit for row in claim.variants if row.rule is not None}
    assert len(units) > 1
    figure = specification_figure(claim)
    assert figure is not None
    assert "hazard" not in " ".join(figure.series["measurement"].to_list())
    assert specification_figure(replace(claim, standing="model-conditional")) is None


def test_too_few_measurements_make_no_curve(result: ArgumentResult) -> None:
    claim = view(result, "C9")
    assert specification_figure(replace(claim, variants=claim.variants[: FEWEST - 2])) is None


def test_a_ratio_of_zero_and_an_open_end_are_drawn(result: ArgumentResult) -> None:
    figure = specification_figure(view(result, "C10"))
    assert figure is not None
    assert figure.series["effect"].min() >= 0
    assert all(math.isfinite(value) for value in figure.series["effect"])


def test_what_is_measured_in_another_unit_has_a_figure_of_its_own(result: ArgumentResult) -> None:
    for claim_id, words in (("C0", "probability of a pact of defence"), ("C1", "share of like pairs below")):
        claim = view(result, claim_id)
        figure, curve = other_unit_figure(claim), specification_figure(claim)
        assert figure is not None
        assert curve is not None
        assert figure.title == f"{claim_id}: measured beside it, {words}"
        names = figure.series["measurement"].to_list()
        wanted = [spell_out(row.name) for row in claim.variants if row.rule is not None and row.rule.unit == words]
        assert sorted(names) == sorted(wanted)
        assert not set(names) & set(curve.series["measurement"])
        assert "their own two bounds" in figure.note
        assert untitled(figure.wide) == untitled(figure.narrow) == []
        assert other_unit_figure(replace(claim, standing="model-conditional")) is None
    # a claim with none in another unit has no such figure, and lines that differ are not drawn
    assert other_unit_figure(view(result, "C10")) is None
    unlike = other_unit_figure(view(result, "C4"))
    assert unlike is not None
    assert "Their bounds differ" in unlike.note


def test_the_change_after_is_drawn_with_its_own_unit_only(result: ArgumentResult) -> None:
    figure = evidence_figure(view(result, "C1"))
    assert figure is not None
    names = [row[0] for row in figure.table.rows]
    assert len(names) == 6
    assert not [name for name in names if "like pairs" in name or "votes" in name]
