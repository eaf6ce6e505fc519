"""Text that anybody may have written, made fit to be shown."""

from __future__ import annotations

import json

import pytest

from foedus.errors import InputError
from foedus.plain_text import escaped, json_escaped, shortened

HOSTILE = "\x1b]0;title\x07\x9b31m\u202egnp.exe\u2066\r\x00\x7f\u2028\ufeff\u200b\U000e0041"


def test_no_control_character_is_left_and_words_stay() -> None:
    shown = escaped(f"Türkiye\t{HOSTILE}\nκ 中 ‌")
    assert shown.startswith("Türkiye\t\\x1b]0;title\\x07\\x9b31m\\u202egnp.exe\\u2066\\r\\x00\\x7f")
    assert shown.endswith("\nκ 中 ‌")  # letters that some scripts join with are text
    assert escaped(shown) == shown


def test_half_a_character_can_be_written() -> None:
    assert escaped("a\udcffb").encode() == b"a\\udcffb"


def test_json_says_the_same_after_as_before() -> None:
    document = {"name": f"ü{HOSTILE}", "list": ["−"]}
    text = json_escaped(json.dumps(document, ensure_ascii=False, indent=2))
    assert json.loads(text) == document
    assert escaped(text) == text
    assert "−" in text


@pytest.mark.parametrize("value", ["x" * 10_000, "x y " * 2_500, "'" * 10_000, "é" * 10_000])
@pytest.mark.parametrize("shape", ["no case is called {!r}", "no case is called {}", "{!r} and {!r} are one"])
def test_long_values_are_cut(value: str, shape: str) -> None:
    message = shape.format(value, value)
    assert len(shortened(message)) <= 600
    assert shortened(message)[:20] == message[:20]


def test_what_people_can_read_is_not_cut() -> None:
    text = "no measure is called 'alignmnt' (at /a/rather/long/path/" + "folder/" * 40 + ")"
    assert shortened(text) == text


def test_every_part_of_an_error_is_fit_to_be_shown() -> None:
    value = HOSTILE + "x" * 10_000
    error = InputError(f"no {value!r}", where=value, expected=f"not {value}", hint=f"Leave {value}")
    for part in (error.message, error.where, error.hint, error.expected, str(error)):
        assert part is not None
        assert escaped(part) == part
        assert len(part) < 5_000
    assert len(error.message) < 200
    assert len(str(error.where)) < 200
