"""The figure of how pacts ended: what it says in words and in its table are the numbers it draws."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.arguments.verdict import Threshold
from foedus.estimate import Estimate, Interval
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.endings_figure import ENDING_WORDS, endings_figure
from foedus.reports.evidence_figures import evidence_figure

RULE = Threshold(direction="below", supported_beyond=0.02, contradicted_beyond=0.04, unit="share")
SHARES = {"dispute": (0.0, 0.1, 0.15), "rival_pact": (0.0, 0.05, 0.05), "drifted": (0.0, 0.0, 0.4)}
TABLE = pl.DataFrame(
    [(way, year, share, way != "drifted") for way, shares in SHARES.items() for year, share in enumerate(shares)],
    schema=["ending", "years", "incidence", "counted"],
    orient="row",
)


def view(table: pl.DataFrame = TABLE) -> ClaimView:
    main = EstimateRow("pacts", Estimate(0.2, Interval(0.1, 0.3), 20, 10), role="deciding")
    return ClaimView(
        "C4", "P8", "No wedge.", "ending", "contradicted", "record", main, rule=RULE, series={"incidence": table}
    )


def test_a_table_of_endings_is_drawn_as_such() -> None:
    figure = evidence_figure(view())
    assert figure is not None
    assert figure.title == "C4: how they ended, and how soon"


def test_words_and_table_are_the_shares_at_the_horizon() -> None:
    figure = endings_figure(view(), "incidence", TABLE)
    assert "What the claim counts: 20.0%" in figure.description
    for way, shares in SHARES.items():
        assert f"{ENDING_WORDS[way]} {100 * shares[-1]:.1f}%" in figure.description
    rows = {row[0]: row[1:] for row in figure.table.rows}
    assert rows[ENDING_WORDS["drifted"]] == ("40.0%", "no")
    assert rows[ENDING_WORDS["dispute"]] == ("15.0%", "yes")
    assert ENDING_WORDS["ceased"] not in rows


@pytest.mark.parametrize("narrow", [False, True])
def test_both_lines_and_the_unit_are_drawn(narrow: bool) -> None:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(5, 4))
    endings_figure(view(), "incidence", TABLE).draw(canvas, narrow)
    (axes,) = canvas.axes
    assert axes.get_ylabel() == "share ended so far (%)"
    assert axes.get_xlabel() == "time since it began (years)"
    heights = {round(float(line.get_ydata()[0]), 6) for line in axes.get_lines() if line.get_linestyle() == ":"}
    assert {2.0, 4.0} <= heights
    words = [text.get_text() for text in canvas.legends[0].get_texts()]
    assert "lines of the test, 2% and 4%" in words
