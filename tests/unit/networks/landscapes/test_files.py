"""Landscape files: what is read, and the line and reason of everything that is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.files import parse_actors, read_actors

GOOD = """{
  "actors": [
    {"name": "A", "size": 1.5},
    {"name": "Łódź", "size": 2},
    {"name": "C d", "size": 4}
  ],
  "propensity": {
    "A|Łódź": -1,
    "C d|A": 0.5
  },
  "distance": "camps"
}
"""


def test_a_file_is_read_in_either_order_of_a_pair_and_an_absent_pair_is_0(tmp_path: Path) -> None:
    file = tmp_path / "three.json"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    actors = read_actors(file)
    assert actors.names == ("A", "Łódź", "C d")
    np.testing.assert_array_equal(actors.size, [1.5, 2.0, 4.0])
    np.testing.assert_array_equal(actors.propensity, [[0, -1, 0.5], [-1, 0, 0], [0.5, 0, 0]])
    np.testing.assert_array_equal(actors.weight, [[0, -3, 3], [-3, 0, 0], [3, 0, 0]])
    assert repr(actors) == "<Actors: 3, 2 of 3 pairs with a propensity>"


def test_distance_may_be_absent_and_the_document_is_read_back() -> None:
    actors = parse_actors(GOOD.replace(',\n  "distance": "camps"', ""))
    assert actors.as_dict()["propensity"] == {"A|Łódź": -1.0, "A|C d": 0.5}
    assert parse_actors(json.dumps(actors.as_dict(), ensure_ascii=True)).names == actors.names


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (GOOD, "", None, "empty"),
        (GOOD, "  \n", None, "empty"),
        (GOOD, "[1]", None, "a JSON object"),
        (GOOD, '"text"', None, "a JSON object"),
        (GOOD, "[" * 100_000, None, "nested too deeply"),
        ('"distance": "camps"\n}', '"distance": "camps"\n', 13, "not JSON"),
        ('"A|Łódź": -1,', '"A|Łódź": -1', 9, "not JSON"),
        ('"A|Łódź": -1', '"A|Łódź": NaN', 8, "NaN is not a number"),
        ('"size": 1.5', '"size": Infinity', 3, "Infinity is not a number"),
        ('"actors"', '"actor"', 2, "has no key 'actor'"),
        ('"propensity"', '"propensities"', 7, "nearest: propensity"),
        ('"distance": "camps"', '"distance": "euclid"', 11, "no distance is named 'euclid'"),
        (',\n  "distance": "camps"', ', "distance": "camps", "distance": "camps"', 10, "occurs twice"),
        ('"name": "Łódź"', '"name": "A"', 4, "'A' occurs twice"),
        ('"name": "Łódź"', '"name": ""', None, "without a name"),
        ('"name": "Łódź"', '"name": 7', None, "is not text"),
        ('"name": "Łódź"', '"name": "Ł|ź"', 4, "contains |"),
        ('"name": "Łódź"', '"name": "Ł\\u001b[31m"', 4, "cannot be seen"),
        ('"name": "Łódź"', '"name": "\\ud800"', 4, "cannot be seen"),
        ('"size": 2', '"size": ' + "1" * 5_000, None, "too many digits"),
        ('"size": 2', '"size": 0', 4, "the size of 'Łódź' is 0"),
        ('"size": 2', '"size": -2', 4, "the size of 'Łódź' is -2"),
        ('"size": 2', '"size": "2"', 4, "the size of 'Łódź' is '2'"),
        ('"size": 2', '"size": true', 4, "the size of 'Łódź' is True"),
        ('"size": 2', '"size": 1e999', 4, "the size of 'Łódź' is inf"),
        ('"size": 2', '"weight": 2', 4, "has no key 'weight'"),
        (', "size": 2', "", 4, "has no size"),
        ('{"name": "Łódź", "size": 2}', '"Łódź"', None, "is not an object"),
        ('"A|Łódź"', '"A|A"', 8, "one actor with itself"),
        ('"A|Łódź"', '"A|Lodz"', 8, "names 'Lodz', which is not an actor"),
        ('"A|Łódź"', '"A:Łódź"', 8, "is not a pair"),
        ('"A|Łódź"', '"A|Łódź|C d"', 8, "is not a pair"),
        ('"A|Łódź"', '"A|C d"', 9, "in both orders"),
        ('"A|Łódź"', '"C d|A"', 9, "occurs twice"),
        ('"A|Łódź": -1', '"A|Łódź": null', 8, "is None"),
        ('"A|Łódź": -1', '"A|Łódź": "-1"', 8, "is '-1'"),
        ('"A|Łódź": -1', '"A|Łódź": 1e300', None, "too large to add"),
    ],
)
def test_a_malformed_file_is_refused_with_line_and_reason(old: str, new: str, line: int | None, message: str) -> None:
    text = GOOD.replace(old, new, 1)
    if "1e300" in new:
        text = text.replace('"size": 1.5', '"size": 1e200')
    assert text != GOOD
    with pytest.raises(InputError) as caught:
        parse_actors(text, where="bad.json")
    assert message in str(caught.value)
    if line is not None:
        assert f"line {line}" in str(caught.value.where), str(caught.value)


def test_fewer_than_two_actors_are_no_landscape() -> None:
    for actors in ("[]", '[{"name": "A", "size": 1}]'):
        with pytest.raises(InputError, match="at least two"):
            parse_actors(f'{{"actors": {actors}, "propensity": {{}}}}')


def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="'propensity' is missing"):
        parse_actors('{"actors": [{"name": "A", "size": 1}, {"name": "B", "size": 1}]}')
    with pytest.raises(InputError, match="actors are not a list"):
        parse_actors('{"actors": {}, "propensity": {}}')
    with pytest.raises(InputError, match="propensities are not an object"):
        parse_actors('{"actors": [{"name": "A", "size": 1}, {"name": "B", "size": 1}], "propensity": []}')


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_actors(tmp_path / "none.json")
    (tmp_path / "latin.json").write_bytes('{"Łódź": "ó"}'.encode("iso8859-2"))
    with pytest.raises(InputError, match="UTF-8"):
        read_actors(tmp_path / "latin.json")
    with pytest.raises(InputError, match="cannot read"):
        read_actors(tmp_path)


@pytest.mark.parametrize(
    ("names", "size", "propensity", "message"),
    [
        (("A",), [1.0], [[0.0]], "a landscape of 1 actor"),
        (("A", "B\x07C"), [1.0, 1.0], [[0, 1], [1, 0]], "cannot be seen"),
        (("A", "A"), [1.0, 1.0], [[0, 1], [1, 0]], "occurs twice"),
        (("A", "B"), [1.0], [[0, 1], [1, 0]], "do not fit"),
        (("A", "B"), [1.0, -1.0], [[0, 1], [1, 0]], "not a positive number"),
        (("A", "B"), [1.0, np.nan], [[0, 1], [1, 0]], "not a positive number"),
        (("A", "B"), [1.0, 1.0], [[0, 1], [2, 0]], "not symmetric numbers of pairs"),
        (("A", "B"), [1.0, 1.0], [[1, 1], [1, 0]], "not symmetric numbers of pairs"),
    ],
)
def test_arrays_that_are_no_actors_are_refused(
    names: tuple[str, ...], size: list[float], propensity: list[list[float]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Actors(names, np.array(size), np.array(propensity, dtype=float))


def test_all_unknown_keys_are_named_with_the_nearest() -> None:
    text = '{"actors": [{"name": "A", "size": 1, "sise": 2}, {"name": "B", "size": 1}], "foo": 1, "propensty": {}}'
    with pytest.raises(InputError, match=r"no keys 'foo', 'propensty' \(nearest: propensity\)"):
        parse_actors(text, where="x.json")
