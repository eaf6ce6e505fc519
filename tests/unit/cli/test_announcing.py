"""How long work takes is said once, where it is long."""

from __future__ import annotations

from collections.abc import Iterator

from foedus.cli._announcing import announcing


def told(seconds_each: float, total: int) -> tuple[list[str], list[int]]:
    lines: list[str] = []
    seen: list[int] = []
    clock: Iterator[float] = iter(30.0 * (part > 0) + seconds_each * part for part in range(100))
    step = announcing(lambda done, _: seen.append(done), say=lines.append, clock=lambda: next(clock))
    for done in range(0, total + 1, 10):
        step(done, total)
    return lines, seen


def test_the_rest_is_told_once_without_the_time_of_compiling() -> None:
    lines, seen = told(5.0, 1000)
    assert lines == ["1000 points at 0.50 s each: about 8 minutes more"]
    assert seen == list(range(0, 1001, 10))


def test_what_is_short_is_not_told() -> None:
    assert told(0.01, 1000)[0] == []
    assert told(5.0, 20)[0] == []
