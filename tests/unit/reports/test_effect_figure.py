"""Figures of effects: what stands in the drawing, and in the words for those who do not see it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from foedus.analyses.effects.results import Curve, EffectResult, Panel
from foedus.reports.effect_figure import effect_figure
from foedus.reports.figure_file import figure_bytes

YEARS = np.arange(2021.0, 2032.0)
SPREAD = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None]


def curve(label: str = "", *, slope: float = 0.1, width: float = 0.02) -> Curve:
    return Curve(label, slope * (YEARS - 2021.0) + width * SPREAD)


def result(*panels: Panel, **changes: object) -> EffectResult:
    values = {
        "name": "contain",
        "title": "A title",
        "members": 50,
        "held": "The case",
        "text": "A:contain:B:1@2025-2030",
    }
    return EffectResult(panels=panels, **{**values, **changes})  # type: ignore[arg-type]


TWO = Panel(
    "Threat", "difference of threat", (curve("one"), curve("other", slope=-0.1)), YEARS, "year", window=(2025.0, 2030.0)
)
COUNTED = Panel("War", "difference in probability", (curve(),), YEARS, "year", window=(2025.0, 2025.0), counted=True)
INTERVALS = Panel("Forces", "change", tuple(Curve(f"force {k}", (k - 1.5) + 0.1 * SPREAD) for k in range(4)))
LOG = Panel(
    "Chance", "probability per year", (Curve("", 10.0 ** (0.2 * SPREAD - 2 + 0 * YEARS)),), YEARS, "x", log=True
)


@pytest.mark.parametrize("narrow", [False, True])
def test_every_kind_of_panel_is_drawn_whole(narrow: bool) -> None:
    figure = effect_figure(result(TWO, COUNTED, INTERVALS, LOG))
    tree = ET.fromstring(figure_bytes(figure, "svg", narrow=narrow))
    words = " ".join("".join(node.itertext()) for node in tree.iter() if node.tag.endswith("}text"))
    for wanted in ("A title", "Threat", "War", "Forces", "Chance", "one", "other", "force 3", "+50%", "1%", "year"):
        assert wanted in words, wanted


def test_the_note_says_n_the_condition_and_what_was_done() -> None:
    figure = effect_figure(result(TWO, COUNTED))
    for wanted in (
        "n\u00a0=\u00a050",
        "assumed parameters",
        "A:contain:B:1@2025-2030",
        "sampling error",
        "The case",
    ):
        assert wanted in figure.note, wanted
    assert "sampling error" not in effect_figure(result(TWO)).note


def test_no_band_is_claimed_where_there_is_none() -> None:
    exact = Panel("S", "shared threat", (curve(width=0.0),), YEARS, "x")
    note = effect_figure(result(exact, text="")).note
    assert "No band" in note
    assert "50%" not in note


def test_the_description_and_the_table_hold_the_numbers_drawn() -> None:
    figure = effect_figure(result(TWO))
    assert "Threat, one: median +1.000 at 2031 (90% 0.960 to 1.040)" in figure.description
    assert ("Threat: one", "2021", "0.000", "−0.020 to 0.020", "−0.040 to 0.040") in figure.table.rows


def test_two_curves_differ_in_more_than_colour() -> None:
    assert "stroke-dasharray" in effect_figure(result(Panel("T", "v", (curve("a"), curve("b")), YEARS, "x"))).wide
