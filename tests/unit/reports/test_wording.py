"""Words and numbers."""

from __future__ import annotations

import math

import pytest

from foedus.reports.wording import interval_text, number, place_names, sentences, signed, spell_out


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.125, "0.12"),
        (-0.5, "−0.50"),
        (-0.001, "−0.001"),
        (0.0, "0.00"),
        (0.0004, "0.0004"),
        (-0.00002, "−0.00002"),
        (0.000096, "0.0001"),
        (1e-9, "0.00"),
        (12345, "12 345"),
        (250.4, "250"),
        (math.nan, ""),
        (math.inf, ""),
        (None, ""),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_signed_and_interval() -> None:
    assert signed(0.2) == "+0.20"
    assert interval_text((-0.1, 0.2)) == "−0.10 to 0.20"
    assert interval_text((0.1, math.inf)) == "above 0.10"
    assert interval_text(None) == ""


def test_place_names_only_touch_state_ids() -> None:
    assert place_names("RUS-CHN") == "Russia–China"
    assert place_names("nuclear_rivals") == "nuclear rivals"


def test_spelling_out_leaves_policies_and_other_capitals_alone() -> None:
    policy = "USA:withdraw:ALL:from=NATO:1@2025-2050"
    assert spell_out(f"RUS-CHN under {policy}") == f"Russia–China under {policy}"
    assert spell_out("GDP of JPN, 1992-94") == "GDP of Japan, 1992–94"


def test_sentences_keep_numbers_together() -> None:
    assert sentences("From 0.1 to 0.2 (at 90%). 5 of 14 fell. Not 3.") == [
        "From 0.1 to 0.2 (at 90%).",
        "5 of 14 fell.",
        "Not 3.",
    ]
