"""What the strip of a claim shows, and that the side of the claim is always right."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from foedus.arguments import Threshold
from foedus.arguments.reading import Reading
from foedus.estimate import Estimate, Interval
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.strips import Strip, strip_of
from foedus.reports.verdict_figure import verdict_figure

DEGREE = Threshold(direction="above", supported_beyond=0.1, contradicted_beyond=-0.1, unit="points")
SHARE = Threshold(direction="below", supported_beyond=0.02, contradicted_beyond=0.02, unit="share of pairs")
RATIO = Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=1.0, unit="ratio of rates")
SMALL = Threshold(direction="within", supported_beyond=0.1, contradicted_beyond=0.2, unit="points")


def row(value: float, low: float, high: float, **more: Any) -> EstimateRow:
    return EstimateRow("row", Estimate(value, Interval(low, high), 30, 5), **more)


def claim(rule: Threshold = DEGREE, main: EstimateRow | None = None, **more: Any) -> ClaimView:
    main = main or row(0.3, 0.2, 0.4)
    return ClaimView("C1", "P1", "They draw together", "trend", "undetermined", "record", main, rule=rule, **more)


def strip(*args: Any, **more: Any) -> Strip:
    found = strip_of(claim(*args, **more))
    assert found is not None
    return found


@pytest.mark.parametrize("rule", [DEGREE, SHARE, RATIO])
def test_right_always_bears_the_claim_out(rule: Threshold) -> None:
    found = strip(rule, row(rule.value, 0.5 * rule.value, 1.5 * rule.value), no_effect=1.0 if rule is RATIO else 0.0)
    zones = [zone.name for zone in found.zones]
    assert (zones[0], zones[-1]) == ("against", "for")
    assert ("short" in zones) is (rule.value != rule.other_bound)
    assert (found.zones[0].left, found.zones[-1].right) == (0.0, 1.0)
    assert [zone.right for zone in found.zones[:-1]] == [zone.left for zone in found.zones[1:]]
    assert [line.place for line in found.lines] == sorted(line.place for line in found.lines)
    assert found.lines[-1].place == found.zones[-1].left


def test_a_bar_ends_where_its_numbers_lie() -> None:
    found = strip(DEGREE, row(0.3, 0.2, 0.4))
    (bar,) = found.bars
    low, high = (float(end.replace("−", "-")) for end in found.ends)
    assert (low, high) == (-0.45, 0.45)
    for place, value in ((bar.left, 0.2), (bar.place, 0.3), (bar.right, 0.4)):
        assert -0.448 + place * 2 * 0.448 == pytest.approx(value, abs=1e-9)
    assert bar.text == "0.30"
    other = {"direction": "below", "supported_beyond": -0.1, "contradicted_beyond": 0.1}
    turned = strip(DEGREE.model_copy(update=other), row(-0.3, -0.4, -0.2))
    assert (turned.bars[0].left, turned.bars[0].right) == pytest.approx((bar.left, bar.right))
    assert turned.ends == (found.ends[1], found.ends[0])


def test_ends_and_lines_are_printed_in_the_unit_of_the_claim() -> None:
    found = strip(SHARE, row(0.25, 0.03, 0.61))
    assert (found.ends, [line.text for line in found.lines], found.unit) == (
        ("68%", "0%"),
        ["2%"],
        "share of pairs",
    )
    years = Threshold(direction="above", supported_beyond=3, contradicted_beyond=-3, unit="years from A to B")
    assert strip(years, row(10.0, 1.0, 17.0)).ends == ("−19 y", "19 y")
    change = Threshold(direction="below", supported_beyond=-0.2231, contradicted_beyond=0.2231, unit="ln of troops")
    found = strip(change, row(-0.08, -0.5, 0.36))
    assert [line.text for line in found.lines] == ["+25%", "−20%"]
    assert found.unit == "troops"


def test_a_ratio_is_drawn_on_the_scale_of_its_logarithm() -> None:
    found = strip(RATIO, row(0.5, 0.25, 1.0), no_effect=1.0)
    (bar,) = found.bars
    assert bar.place - bar.left == pytest.approx(bar.right - bar.place)
    assert strip(RATIO, row(0.0, 0.0, 2.0), no_effect=1.0).bars[0].right == 1.0


def test_an_open_end_reaches_to_the_end_of_the_scale() -> None:
    assert strip(DEGREE, row(0.3, 0.2, math.inf)).bars[0].right == 1.0
    assert strip(SHARE, row(0.3, 0.1, math.inf)).bars[0].left == 0.0


def test_the_second_judgement_has_a_bar_of_its_own_and_an_arrow_where_it_is_off_the_scale() -> None:
    since = row(0.35, 0.3, 0.4)
    assert [bar.kind for bar in strip(since=since).bars] == ["main", "since"]
    assert strip(since=since).bars[1].off == ""
    far = strip(since=row(2.0, 1.0, 3.0)).bars[1]
    assert (far.off, far.place, far.text) == ("right", 1.0, "2.00")
    assert strip(since=row(-2.0, -3.0, -1.0)).bars[1].off == "left"
    other = row(0.35, 0.3, 0.4, rule=SHARE)
    assert [bar.kind for bar in strip(since=other).bars] == ["main"]


def test_what_has_no_say_is_marked_and_still_has_its_axis() -> None:
    found = strip(main=row(0.3, 0.2, 0.4, silent=True), since=row(0.3, 0.2, 0.4, silent=True))
    assert [bar.silent for bar in found.bars] == [True, True]
    assert found.zones
    assert found.lines
    assert all(found.ends)
    assert not strip().bars[0].silent


def test_further_deciding_measurements_are_drawn_and_counted_beyond_four() -> None:
    variants = tuple(row(0.1, 0.0, 0.2, role=role) for role in ["deciding"] * 6 + ["shown"])
    found = strip(variants=variants)
    assert [bar.kind for bar in found.bars] == ["main", *["also"] * 4]
    assert found.hidden == 2


def test_a_claim_that_an_effect_is_small_has_its_side_in_the_middle() -> None:
    found = strip(SMALL, row(0.0, -0.05, 0.05))
    assert [zone.name for zone in found.zones] == ["against", "short", "for", "short", "against"]
    assert [line.text for line in found.lines] == ["−0.20", "−0.10", "0.10", "0.20"]


def test_of_a_simulation_only_shares_of_futures_are_drawn() -> None:
    view = ClaimView(
        "C6", "P8", "They stay together", "scenario_contrast", "undetermined", "model-conditional",
        row(-0.04, -0.2, 0.09), rule=SMALL, futures={"Russia–China": 0.82},
    )  # fmt: skip
    found = strip_of(view)
    assert found is not None
    assert (found.zones, found.lines) == ((), ())
    assert [(bar.kind, bar.left, bar.place, bar.text) for bar in found.bars] == [
        ("future", 0.0, 0.82, "Russia–China 82")
    ]
    assert view.said == "Russia–China: as claimed in 82 of 100 futures"
    figure = verdict_figure([view])
    assert figure is not None
    assert figure.table.rows[0][5] == ""
    assert "−0.20" not in figure.wide


def test_coinciding_lines_are_said_in_words_unless_the_claim_is_one_of_impossibility() -> None:
    assert claim(DEGREE).one_line == ""
    assert "a claim of degree" in claim(SHARE).one_line
    assert "impossible" in claim(SHARE, impossibility=True).one_line
    figure = verdict_figure([claim(SHARE, row(0.25, 0.03, 0.61))])
    assert figure is not None
    assert "2% (both lines)" in figure.wide


def test_both_drawings_print_every_word_whole() -> None:
    long = "A statement of a claim that goes on for several lines of the figure, and is printed to its last word"
    unit = Threshold(
        direction="above", supported_beyond=0.1, contradicted_beyond=-0.1,
        unit="change of a measure with a unit that is too long to stand between the two ends of a scale",
    )  # fmt: skip
    view = ClaimView(
        "C1", "P1", long, "trend", "undetermined", "record", row(0.3, 0.2, 0.4), rule=unit,
        since=row(0.3, 0.2, 0.4, verdict="supported"), first=row(0.1, 0.0, 0.2, verdict="mixed"),
        reading=Reading("Leans for", "Leans for."),
    )  # fmt: skip
    figure = verdict_figure([view])
    assert figure is not None
    for svg in (figure.wide, figure.narrow):
        said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        assert "…" not in said
        for word in (*long.split(), *unit.unit.split(), "since: supported", "first test: mixed", "Leans for"):
            assert word in said


def test_nothing_to_draw_is_no_strip() -> None:
    assert strip_of(claim(main=EstimateRow("m"))) is None
    assert verdict_figure([claim(main=EstimateRow("m"))]) is None
