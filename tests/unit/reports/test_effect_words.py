"""What changes, in words: frequencies, moments, digits, and the footnote on the error."""

from typing import Any

import pytest

from foedus.engine.variables import WATCHED, WATCHED_STATES
from foedus.reports.effect_words import (
    EFFECT_COLUMNS,
    EFFECT_WORDS,
    effect_cells,
    effect_groups,
    effect_sentence,
    error_note,
    frequency,
)
from foedus.reports.scenario_words import policy_phrase, shock_phrase
from foedus.reports.wording import outcome_cells
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.parsing import parse_policy
from foedus.scenarios.policies.shocks import SHOCK_KINDS, parse_shock


def row(moment: str = "end", year: float = 2035.0, **changes: Any) -> dict[str, Any]:
    plain = {
        "name": "alignment", "pair": "RUS:CHN", "state": None, "moment": moment, "year": year, "unit": "1",
        "scenario": 0.3, "baseline": 0.4, "difference": -0.1, "error": 0.004, "low": -0.3, "high": 0.02,
        "difference_interval": None, "direction": "less", "share": 0.71, "share_interval": [0.69, 0.73],
        "beyond": 0.49, "beyond_interval": [0.46, 0.52], "threshold": 0.05, "strength": 0.8, "imposed": False,
        "members": 1000,
    }  # fmt: skip
    return plain | changes


WAR = {
    "name": "war", "unit": "probability", "scenario": 0.34, "baseline": 0.03, "difference": 0.31, "error": 0.01,
    "low": None, "high": None, "share": None, "share_interval": None, "beyond": None, "direction": "more",
}  # fmt: skip


def test_every_outcome_that_is_followed_has_words() -> None:
    assert set(EFFECT_WORDS) == {*WATCHED, *WATCHED_STATES}


@pytest.mark.parametrize(
    ("share", "members", "text"),
    [
        (0.714, 1000, "71 of 100"),
        (0.001, 1000, "fewer than 1 of 100"),
        (0.999, 1000, "more than 99 of 100"),
        (1.0, 1000, "100 of 100"),
        (0.0, 1000, "0 of 100"),
        (0.375, 8, "3 of 8"),
    ],
)
def test_shares_are_natural_frequencies(share: float, members: int, text: str) -> None:
    assert frequency(share, members) == text


def test_a_change_of_direction_is_said_and_what_fades_is_not_counted() -> None:
    turned = row("horizon", 2050.0, difference=0.06, direction="more", share=0.6, beyond=0.5)
    assert effect_sentence([row(), turned]).endswith(
        "closer in 60 of 100 futures at the horizon (2050), by more than 0.05 in 50."
    )
    faded = row("horizon", 2050.0, difference=-0.004)
    assert effect_sentence([row(), faded]).endswith("; hardly different at the horizon (2050).")


def test_a_peak_is_told_where_it_is_a_quarter_larger() -> None:
    end, horizon = row(), row("horizon", 2050.0, difference=-0.08)
    assert "peak" not in effect_sentence([end, row("peak", 2037.0, difference=-0.12), horizon])
    assert "at the peak (2040)" in effect_sentence([end, row("peak", 2040.0, difference=-0.13), horizon])


def test_wars_are_counted_in_both_worlds() -> None:
    text = effect_sentence([row("horizon", 2050.0, **WAR)])
    assert text == "Russia–China, war: in 34 of 100 futures at the horizon (2050), 3 in the baseline."
    (cells,) = effect_cells([row("horizon", 2050.0, **WAR)])
    assert cells[-4:] == ("+0.31", "", "34, baseline 3", "")


def test_moments_of_one_year_share_a_line_and_small_shares_have_digits() -> None:
    tiny = {"name": "capability_share", "pair": None, "state": "EST", "unit": "share of world", "baseline": 0.0004,
            "difference": -0.00002, "low": -0.00004, "high": -0.00001, "threshold": 0.00002}  # fmt: skip
    lines = effect_cells([row(**tiny), row("peak", 2035.0, **tiny), row("horizon", 2050.0, **tiny)])
    assert len(lines) == 2
    assert len(lines[0]) == len(EFFECT_COLUMNS)
    assert lines[0][:6] == (
        "capability share", "EST", "share of world", "end, peak 2035", "−0.000020", "−0.000040 to −0.000010",
    )  # fmt: skip
    assert lines[1][:3] == ("", "", "")
    assert "by more than 5% in 49" in effect_sentence([row(**tiny)])
    level = {"name": "capability_share", "state": "EST", "year": 2050.0, "baseline": 0.0004, "scenario": 0.00038,
             "difference": -0.00002, "error": 0.0}  # fmt: skip
    assert outcome_cells(level)[3:6] == ("0.000400", "0.000380", "−0.000020")


def test_only_movers_are_listed_and_the_footnote_gives_errors_and_their_number() -> None:
    still = row(pair="USA:CHN", difference=0.001)
    imposed = row(**WAR | {"imposed": True})
    assert effect_groups([row(), still, imposed]) == [[row()]]
    note = error_note([row(), row("horizon", 2050.0, **WAR)])
    for part in ("n = 1000", "of a mean difference at most 0.004", "shares at most 0.010", "±2 or less"):
        assert part in note


EXAMPLES = {
    "contain": "USA:contain:RUS:with=JPN:0.5@2025-2030",
    "subvert": "USA:subvert:RUS:0.5@2025-2030",
    "divide": "USA:divide:RUS+CHN:favour=RUS:0.5@2025-2030",
    "entangle": "USA:entangle:RUS:theatre=ukraine:0.5@2025-2030",
    "accommodate": "USA:accommodate:RUS:theatre=ukraine:0.5@2025-2030",
    "withdraw": "USA:withdraw:JPN:from=JPN:0.5@2025-2030",
    "force": "USA:force:RUS:0.5@2025-2030",
    "frame": "USA:frame:RUS:audience=DEU+FRA:0.5@2025-2030",
}


def test_every_instrument_and_shock_has_a_phrase() -> None:
    assert set(EXAMPLES) == {name for name in POLICY_INSTRUMENTS if name != "none"}
    told = {name: policy_phrase(parse_policy(text)) for name, text in EXAMPLES.items()}
    assert told["contain"] == "United States contains Russia with Japan (intensity 0.50, 2025–2030)"
    assert told["frame"] == "United States warns Germany and France of Russia (intensity 0.50, 2025–2030)"
    assert told["divide"].startswith("United States divides Russia and China, favouring Russia (")
    assert all(text.startswith("United States ") and ":" not in text for text in told.values())
    for form in SHOCK_KINDS.values():
        phrase = shock_phrase(parse_shock(form.example))
        assert phrase.endswith(f"({parse_shock(form.example).year:g})")
        assert ":" not in phrase
