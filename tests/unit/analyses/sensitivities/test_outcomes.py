"""Outcomes as text: read into a place of the results, evaluated there, and refused with what is near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from foedus.analyses.sensitivities.outcomes import parse_outcome
from foedus.engine.variables import COUNTED, KEPT, OUTCOMES
from foedus.errors import FoedusError, InputError, UnknownNameError, UnknownStateError
from foedus.mechanisms import FIELDS
from foedus.scenarios import KINDS
from foedus.scenarios.synthetic_worlds import synthetic_world

WORLD = synthetic_world(4)
YEARS = 5
SIZES = {"actor": 4, "partner": 4, "pair": 6, "kind": len(KINDS), "theatre": len(WORLD.theatres)}


@pytest.fixture(scope="module")
def chunk() -> Mapping[str, Any]:
    rng, found = np.random.default_rng(0), {}
    for name in (*KEPT, *COUNTED):
        axes = ("pair",) if name == "alignment" else FIELDS[name].axes
        shape = (YEARS + 1, *(SIZES[axis] for axis in axes), 2)
        found[name] = rng.integers(0, 11, shape) if name in COUNTED else rng.uniform(0.1, 0.9, (*shape, 60))
        if name in COUNTED:
            found[f"{name}_both"] = np.maximum(found[name].sum(axis=-1) - 10, 0)  # as few as there can be
    found["alignment"] = found["alignment"] - 0.5
    return found


def test_every_field_that_a_run_keeps_can_be_asked_for() -> None:
    names = {name.removeprefix("obligation_") if name.startswith("obligation_") else name for name in OUTCOMES}
    assert set(KEPT) - {"capability"} | {"capability_share"} <= names
    assert set(COUNTED) - {"obligation"} | set(KINDS) <= names


def test_members_are_read_where_the_text_says(chunk: Mapping[str, Any]) -> None:
    # pairs of four actors in order: AB, AC, AD, BC, BD, CD
    asked = parse_outcome("alignment:ADX:ABX@2023", WORLD, YEARS)
    np.testing.assert_array_equal(asked.of_members(chunk), chunk["alignment"][2, 4, 1])
    assert asked.text == "alignment:ABX:ADX@2023"
    base = parse_outcome("baseline:threat:ACX:AAX", WORLD, YEARS)
    np.testing.assert_array_equal(base.of_members(chunk), chunk["threat"][5, 2, 0, 0])
    change = parse_outcome("difference:capability_share:ABX", WORLD, YEARS)
    np.testing.assert_array_equal(change.of_members(chunk), chunk["capability"][5, 1, 1] - chunk["capability"][5, 1, 0])
    index = parse_outcome("order_index", WORLD, YEARS).of_members(chunk)
    weight = chunk["capability"][5, :, 1]
    np.testing.assert_allclose(index, (weight * chunk["order"][5, :, 1]).sum(axis=0) / weight.sum(axis=0))
    theatre = WORLD.theatres[-1].name
    np.testing.assert_array_equal(
        parse_outcome(f"theatre:{theatre}", WORLD, YEARS).of_members(chunk), chunk["theatre"][5, -1, 1]
    )


def test_triangles_are_told_member_by_member(chunk: Mapping[str, Any]) -> None:
    ab, ac, bc = (chunk["alignment"][5, row, 1] for row in (0, 1, 3))
    friends = sum((each > 0).astype(int) for each in (ab, ac, bc))
    romantic = parse_outcome("triangle_romantic_triangle:ACX:AAX:ABX", WORLD, YEARS)
    np.testing.assert_array_equal(romantic.of_members(chunk), friends == 2)
    pivot = parse_outcome("pivot:ABX:ACX:AAX", WORLD, YEARS)
    np.testing.assert_array_equal(pivot.of_members(chunk), (ac < ab) & (ac < bc))
    assert 10 < romantic.of_members(chunk).sum() < 40


def test_counts_become_shares_with_their_error(chunk: Mapping[str, Any]) -> None:
    asked = parse_outcome("obligation_defence:AAX:ACX", WORLD, YEARS)
    assert asked.counted
    before, after = chunk["obligation"][5, KINDS.index("defence"), 1] / 10
    both = chunk["obligation_both"][5, KINDS.index("defence"), 1] / 10
    share, square = asked.of_counts(chunk, 10)
    assert (share, square) == pytest.approx((after, after * (1 - after) / 9))
    share, square = parse_outcome("difference:obligation_defence:AAX:ACX", WORLD, YEARS).of_counts(chunk, 10)
    assert share == pytest.approx(after - before)
    apart = np.repeat([1.0, -1.0, 0.0], np.rint([10 * (after - both), 10 * (before - both), 10]).astype(int))[:10]
    assert square == pytest.approx(apart.var(ddof=1) / 10)
    collapse, _ = parse_outcome("collapse:ADX@2022", WORLD, YEARS).of_counts(chunk, 10)
    assert collapse == pytest.approx(chunk["collapse"][1, 3, 1] / 10)


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("alignmnet:AAX:ABX", UnknownNameError, "nearest: alignment"),
        ("alignment:AAX:ABC", UnknownStateError, "nearest: ABX"),
        ("theatre:Pamirs", UnknownNameError, WORLD.theatres[0].name),
        ("alignment:AAX", InputError, "alignment:AAA:BBB"),
        ("order_index:AAX", InputError, "order_index alone"),
        ("alignment:AAX:AAX", InputError, "names a state twice"),
        ("alignment:AAX:ABX@2031", InputError, "2021 to 2026"),
        ("alignment:AAX:ABX@soon", InputError, "'soon' is not a year"),
        ("alignment:AAX:ABX@inf", InputError, "not a year"),
        ("", UnknownNameError, "no outcome ''"),
    ],
)
def test_a_bad_outcome_is_refused(text: str, kind: type[FoedusError], told: str) -> None:
    with pytest.raises(kind) as caught:
        parse_outcome(text, WORLD, YEARS)
    assert told in str(caught.value)


def test_nothing_differs_without_a_scenario() -> None:
    with pytest.raises(InputError, match="nothing differs from the baseline"):
        parse_outcome("difference:order_index", WORLD, YEARS, worlds=1)
