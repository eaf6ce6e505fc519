"""Texts that a spreadsheet would run."""

import polars as pl
import pytest

from foedus.user_tables.formulas import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-A1", "@SUM(A1)", "\t=1", "\r=1", "−A"])
def test_a_text_that_would_run_is_guarded_and_read_back(text: str) -> None:
    safe = guarded(pl.DataFrame({"name": [text]}))["name"].item()
    assert safe == f"'{text}"
    assert unguarded(safe) == text or text[0] in "\t\r"


@pytest.mark.parametrize("text", ["-1", "+1.5", "−2", "1e-3", "-.5", "USA", "", "'quoted'", "a=b", "3-1"])
def test_numbers_and_plain_texts_stay(text: str) -> None:
    assert guarded(pl.DataFrame({"name": [text]}))["name"].item() == text


def test_numbers_are_untouched_and_names_of_columns_are_guarded() -> None:
    table = guarded(pl.DataFrame({"=x": [1], "y": [-1.0], "z": [None]}))
    assert table.columns == ["'=x", "y", "z"]
    assert table["y"].item() == -1.0
