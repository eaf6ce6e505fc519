"""Parameters in part, over the default set, and within the support of its priors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InputError, UnknownNameError
from foedus.scenarios import ParameterSet
from foedus.scenarios.parameters.documents import checked_parameters
from foedus.scenarios.parameters.files import packaged_parameters
from foedus.scenarios.parameters.sets import with_differences
from foedus.user_toml import parse_toml

DEFAULT = ParameterSet.load("default")
OWN = """
[mine.rate]
value = 1.0
unit = "1"
description = "Of a mechanism of my own."
standing = "assumed"
reference = "assumed"
date = 2026-01-01
"""


def over(text: str) -> ParameterSet:
    return ParameterSet.parse(text, name="mine.toml", base=DEFAULT)


@pytest.mark.parametrize(
    "text",
    [
        '"alignment.war" = 0.8',
        "alignment.war = 0.8",
        "[alignment]\nwar = 0.8",
        "[alignment.war]\nvalue = 0.8",
        "schema = 1\nalignment = { war = 0.8 }",
    ],
)
def test_each_way_of_writing_a_value_is_the_same_set(text: str) -> None:
    found = over(text)
    assert len(found) == len(DEFAULT)
    assert found["alignment.war"].value == 0.8
    assert found["alignment.war"].standing == "assumed"
    assert found.content_hash() == DEFAULT.replaced({"alignment.war": 0.8}).content_hash()
    assert found.differences() == ("alignment.war = 0.8 for 0.337",)


def test_what_a_file_leaves_out_stays_and_the_whole_file_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    for text in ("", "schema = 1", packaged_parameters("default")):
        path.write_text(text, encoding="utf-8")
        found = ParameterSet.load(path)
        assert found.content_hash() == DEFAULT.content_hash()
        assert found.differences() == ()


def test_a_prior_may_be_changed_in_part() -> None:
    found = over("[alignment.war]\nprior = { scale = 0.9 }")
    assert found["alignment.war"].prior is not None
    assert found["alignment.war"].prior.arguments == (0.9,)
    told = found.differences()
    assert told == ("alignment.war from halfnormal (scale 0.9) for halfnormal (scale 0.5)",)
    same = over('[alignment.war]\nprior = { distribution = "halfnormal", scale = 0.5 }')
    assert same.content_hash() == DEFAULT.content_hash()


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("alignment.war = -3", "alignment.war", "outside the support of its prior, halfnormal"),
        ("threat.nuclear_discount = 1.5", "threat.nuclear_discount", "from 0 to 1"),
        ("alignment.war = 1e31", "alignment.war", "too large"),
        ('[alignment.war]\nprior = { distribution = "normal", mean = 0.0, sd = 1.0 }', "war.prior", "reaches beyond"),
        ("alignment.war = true", "alignment.war", "not a number"),
        ('alignment.war = "0.8"', "alignment.war", "not a number"),
        ("alignment.war = 2020-01-01", "alignment.war", "not a number"),
        ('"alignment.war" = 1\nalignment.war = 2', "alignment.war", "given twice"),
        ("alignment.waar = 1", "alignment.waar", "nearest: alignment.war"),
        ("alignmnet.war = 1", "alignmnet.war", "nearest: alignment.war"),
        (OWN.replace("mine.rate", "alignmnet.war"), "alignmnet.war", "nearest: alignment.war"),
        ("mine.rate = 1.0", "mine.rate", "no parameter 'mine.rate'"),
        (OWN.replace("1.0", "1e31"), "mine.rate", "at most 1e+30"),
        ("war = 3", "war", "outside any parameter"),
        ('"a.b.c" = 3', "a.b.c", "outside any parameter"),
        ("schema = 2", "schema", "has schema 2"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(text: str, where: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        over(text)
    assert message in str(caught.value)
    assert where in str(caught.value.where)


def test_parameters_of_a_mechanism_of_ones_own_are_given_whole() -> None:
    found = over(OWN)
    assert found["mine.rate"].value == 1.0
    assert len(found) == len(DEFAULT) + 1
    assert found.replaced({"mine.rate": -3.0})["mine.rate"].value == -3.0


def test_every_problem_is_told_at_once() -> None:
    document = parse_toml("alignment.war = -3\nthreat.x = 1\nwar = 2\nschema = 3", name="mine.toml")
    _, problems = checked_parameters(document, DEFAULT)
    assert {problem.path for problem in problems} == {"alignment.war", "threat.x", "war", "schema"}
    assert problems[0].nearest
    assert problems[0].allowed == tuple(DEFAULT)


def test_setting_a_parameter_is_held_against_the_default_prior_however_often() -> None:
    fixed = DEFAULT.replaced({"alignment.war": 0.8})
    with pytest.raises(InputError, match="a number from 0 up"):
        fixed.replaced({"alignment.war": -3.0})
    with pytest.raises(InputError, match="support"):
        DEFAULT.replaced({"alignment.war": float("nan")})
    with pytest.raises(UnknownNameError, match=r"alignment\.war"):
        DEFAULT.replaced({"alignment.waar": 1.0})


@given(st.sampled_from(sorted(DEFAULT)), st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_is_taken_exactly_within_the_support(name: str, value: float) -> None:
    low, high = DEFAULT.support(name)
    inside = low <= value <= high and abs(value) <= 1e30
    for door in (lambda: DEFAULT.replaced({name: value}), lambda: over(f'"{name}" = {value!r}')):
        try:
            assert door()[name].value == value
            assert inside
        except InputError:
            assert not inside


def test_titles_name_three_differences_and_count_the_rest() -> None:
    assert with_differences("baseline", ()) == "baseline"
    assert with_differences("baseline", ("a = 1 for 2",)) == "baseline; a = 1 for 2"
    assert with_differences("b", ("a", "b", "c", "d", "e")) == "b; a, b, c, 2 more parameters changed"


def test_a_prior_whose_draws_overflow_is_refused_with_its_key() -> None:
    text = '[alignment]\nwar = {prior = {distribution = "lognormal", median = 1, sigma = 1e10}}\n'
    with pytest.raises(InputError, match=r"reaches beyond 1e\+30 \(at mine\.toml: alignment\.war\.prior"):
        ParameterSet.parse(text, name="mine.toml", base=ParameterSet.load("default"))


def test_a_value_beyond_single_precision_is_called_too_large() -> None:
    for name in ("threat.alignment_midpoint", "reach.gradient"):
        with pytest.raises(InputError, match=r"is too large \(at .*expected a number of at most 1e\+30"):
            ParameterSet.load("default").replaced({name: 1e36})
