"""Arguments checked by their annotations: what is let through, and what is refused in one line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from foedus.checked_calls import checked_call
from foedus.errors import InputError

Rule = Literal["all", "any"]


class Given:
    pass


class Nearer(Given):
    pass


@checked_call
def verb(
    first: Any = None,
    /,
    *rest: Any,
    count: int = 1,
    share: float | None = None,
    flag: bool = False,
    name: str | Path | None = None,
    names: Iterable[str] | str = (),
    pairs: Sequence[tuple[str, str]] = (),
    held: Mapping[str, float] | Iterable[str] = (),
    thing: Given | None = None,
    progress: Callable[[int, int], None] | None = None,
    rule: Literal["a", "b"] | None = None,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return what it was given."""
    return dict(locals())


@pytest.mark.parametrize(
    "given",
    [
        {"count": 3}, {"count": np.int64(3)}, {"share": 1}, {"share": np.float32(0.5)}, {"share": None}, {"flag": True},
        {"name": "a"}, {"name": Path("a")}, {"names": "a"}, {"names": ["a", "b"]}, {"names": (x for x in "ab")},
        {"pairs": [("a", "b")]}, {"held": {"a": 1.0}}, {"held": ["a=1"]}, {"thing": Nearer()}, {"progress": print},
        {"rule": "c"}, {"seed": 0}, {"seed": None},
    ],
)  # fmt: skip
def test_what_the_annotations_allow_goes_through(given: dict[str, Any]) -> None:
    (name,) = given
    assert verb(**given)[name] is given[name] or verb(**given)[name] == given[name]


def test_whole_numbers_of_numpy_become_int() -> None:
    assert type(verb(count=np.int64(3))["count"]) is int


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"count": "3"}, 'count is "3", a str (at verb(count=…); expected a whole number)'),
        ({"count": 3.0}, "a float"),
        ({"count": True}, "a bool"),
        ({"count": None}, "a NoneType"),
        ({"share": "x"}, "expected a number or None"),
        ({"share": float("nan")}, "expected a number or None"),
        ({"share": False}, "a bool"),
        ({"flag": 1}, "expected True or False"),
        ({"name": b"a"}, "expected a text or a path or None"),
        ({"name": 3}, "expected a text or a path or None"),
        ({"names": [3]}, "expected a list of texts or a text"),
        ({"names": 3}, "expected a list of texts or a text"),
        ({"pairs": "ab"}, "expected a list"),
        ({"held": "a"}, "expected a dict or a list of texts"),
        ({"thing": 3}, "expected a Given or None"),
        ({"rule": 3}, "expected a text or None"),
        ({"progress": 3}, "expected a function or None"),
        ({"seed": -1}, "expected a whole number from 0 to 2^63 - 1"),
        ({"seed": 2**63}, "expected a whole number from 0 to 2^63 - 1"),
    ],
)
def test_what_they_do_not_allow_is_one_line(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        verb(**given)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_function_keeps_its_signature_and_its_words() -> None:
    assert verb.__doc__ == "Return what it was given."
    assert list(inspect.signature(verb).parameters)[:3] == ["first", "rest", "count"]
    assert verb(1, 2, 3)["rest"] == (2, 3)
