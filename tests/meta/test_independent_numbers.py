"""Numbers of the argument stand beside others from short calculations, and the page says what came of it."""

from __future__ import annotations

import ast
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest

import foedus

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
ROWS: list[dict[str, Any]] = json.loads((BENCHMARKS / "independent_numbers.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "discussion" / "independent-numbers.md").read_text(encoding="utf-8")
NOT_READ = ("foedus.measures", "foedus.estimate", "foedus.evidence", "foedus.sources", "foedus.panels")
AS_PRINTED = 1e-5
CHEAP_SECONDS = 5.0


@pytest.fixture(scope="module")
def numbers() -> Any:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        from independent import numbers, registry

        return numbers, registry.NUMBERS
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def judged() -> Any:
    return foedus.argue("pushed-together", foedus.Evidence.embedded())


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["claim"], row["measurement"], row["quantity"]


def test_the_page_shows_the_table_of_what_was_found(numbers: Any) -> None:
    shown = PAGE.partition("<!-- table -->")[2].partition("<!-- end of the table -->")[0].strip()
    assert shown == numbers[0].table(ROWS)


def test_every_registered_number_was_computed_and_no_other(numbers: Any) -> None:
    registered = {(number.claim, number.name, quantity) for number in numbers[1] for quantity in number.tolerances}
    assert {_key(row) for row in ROWS} == registered
    assert len(ROWS) == len(registered)


def test_ours_is_what_the_argument_gives_now(numbers: Any, judged: Any) -> None:
    """Run ``benchmarks/independent_numbers.py`` again after anything that changes a verdict's number."""
    now = {
        (number.claim, number.name, quantity): value
        for number in numbers[1]
        for quantity, value in numbers[0].ours(judged, number).items()
    }
    changed = {key: (value, now[key]) for row in ROWS if not _same(value := row["ours"], now[key := _key(row)])}
    assert not changed


def _same(value: float | str, now: float) -> bool:
    return float(value) == now if math.isinf(float(value)) else math.isclose(float(value), now, abs_tol=AS_PRINTED)


def test_what_differs_is_said_and_all_else_agrees(numbers: Any) -> None:
    for row in ROWS:
        assert row["agrees"] == (abs(row["difference"]) <= row["tolerance"] + 1e-6), row
    apart = {row["claim"] for row in ROWS if not row["agrees"]}
    told = PAGE.partition("## What differs")[2].partition("\n## ")[0]
    assert all(f"**{claim}" in told for claim in apart)
    for row in ROWS:
        if row["quantity"] == "effect" and not row["agrees"]:
            (paragraph,) = (part for part in told.split("\n- ") if part.startswith(f"**{row['claim']}"))
            assert f"{row['independent']:.2f}".replace("0.", ".") in paragraph, row
            assert f"{row['ours']:.2f}".replace("0.", ".") in paragraph, row
    wide = [row for row in ROWS if 0.011 < row["tolerance"] < 1]
    assert len(wide) == 3
    assert "is allowed three times" in PAGE
    assert f"{len(ROWS)} numbers" in PAGE
    assert f"{sum(not row['agrees'] for row in ROWS)} beyond what was allowed" in PAGE


def test_the_calculations_import_nothing_that_made_our_numbers() -> None:
    for file in [*(BENCHMARKS / "independent").glob("*.py"), BENCHMARKS / "independent_numbers.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(name.startswith(NOT_READ) for name in names), file
            assert "foedus" not in names or file.name == "independent_numbers.py", file


@pytest.mark.data
@pytest.mark.slow
def test_the_quick_ones_come_out_as_they_did(numbers: Any, judged: Any) -> None:
    kept = {_key(row): row for row in ROWS}
    for number in numbers[1]:
        name = number.name
        first = kept[number.claim, name, next(iter(number.tolerances))]
        if first["seconds"] < CHEAP_SECONDS:
            for row in numbers[0].rows_of(judged, number):
                assert row["independent"] == pytest.approx(kept[_key(row)]["independent"], abs=AS_PRINTED), _key(row)
                assert row["agrees"] == kept[_key(row)]["agrees"], _key(row)
