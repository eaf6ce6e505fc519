"""A run that does not fit memory is refused with what would fit."""

from __future__ import annotations

import re

import pytest

from foedus.errors import WorkError
from foedus.scenarios.runs import memory_needs
from foedus.scenarios.runs.memory_needs import BASE, check_memory, needed_memory

WORLD = {"actors": 29, "theatres": 10, "years": 30}
GIB = 2**30


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_needs, "free_memory", lambda: 4 * GIB)
    monkeypatch.setattr(memory_needs, "address_limit", lambda: None)


def test_what_fits_is_let_through() -> None:
    check_memory(**WORLD, members=1000, chunk=256)
    check_memory(**WORLD, members=16, chunk=65_536)  # no more are computed than there are


def test_the_chunk_that_is_named_fits_and_the_next_does_not() -> None:
    with pytest.raises(WorkError, match="too little memory") as caught:
        check_memory(**WORLD, members=100_000, chunk=65_536)
    assert "\n" not in str(caught.value)
    found = re.fullmatch(r"It fits with chunk (\d+)", caught.value.hint or "")
    assert found
    check_memory(**WORLD, members=100_000, chunk=int(found[1]))
    with pytest.raises(WorkError):
        check_memory(**WORLD, members=100_000, chunk=2 * int(found[1]))


def test_members_are_named_where_no_chunk_is_small_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_needs, "free_memory", lambda: GIB)
    with pytest.raises(WorkError) as caught:
        check_memory(**WORLD, members=1_000_000, chunk=16)
    found = re.fullmatch(r"It fits with members (\d+)", caught.value.hint or "")
    assert found
    check_memory(**WORLD, members=int(found[1]), chunk=16)


def test_where_nothing_would_fit_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_needs, "free_memory", lambda: BASE // 2)
    with pytest.raises(WorkError, match="fewer actors or years"):
        check_memory(**WORLD, members=1, chunk=1)


def test_a_limit_on_address_space_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_needs, "address_limit", lambda: 2 * GIB)
    with pytest.raises(WorkError, match="ulimit -v"):
        check_memory(**WORLD, members=16, chunk=16)


def test_more_of_anything_needs_more() -> None:
    least = {"actors": 3, "theatres": 1, "years": 5, "members": 100, "chunk": 50}
    before = needed_memory(**least)
    for name in least:
        assert needed_memory(**{**least, name: 2 * least[name]}) > before, name
