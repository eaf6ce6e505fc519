"""The figure of an event study has a panel for each deciding measurement, the gate's band and the single case."""

from __future__ import annotations

import pytest

from foedus.arguments import judge_claim, load_argument
from foedus.evidence.evidence import Evidence
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.evidence_figures import evidence_figure


@pytest.fixture(scope="module")
def view() -> ClaimView:
    argument = load_argument("pushed-together")
    return view_claim(judge_claim(argument.claim("C2"), argument, Evidence.embedded()))


def test_every_deciding_measurement_is_a_panel(view: ClaimView) -> None:
    figure = evidence_figure(view)
    assert figure is not None
    assert figure.title == "C2: what changed around the onset"
    assert figure.series is not None
    deciding = {view.main.name, *(each.name for each in view.variants if each.role == "deciding")}
    deciding -= {name for name in deciding if name.startswith("pacts rise")}  # a ratio of hazards
    assert set(figure.series["measurement"]) == deciding
    assert len(deciding) == 4
    assert figure.series.filter(figure.series["lag"] == -1)["value"].to_list() == [0.0] * 4


def test_it_says_what_the_lines_and_bands_are(view: ClaimView) -> None:
    figure = evidence_figure(view)
    assert figure is not None
    assert "must lie within the grey band" in figure.note
    assert "a single case (CHN-RUS, USA 2017), which decides nothing" in figure.note
    effect = view.main.effect
    assert effect is not None
    assert f"{view.main.name}: {effect:.3f} (" in figure.description
    for drawing in (figure.wide, figure.narrow):
        assert "time from the onset (years)" in drawing
        assert "for: ≥ 0.05" in drawing
