"""A new parameter file: nothing is changed as it stands, and every line in it may be."""

from __future__ import annotations

import re

import pytest

from foedus.errors import InputError
from foedus.scenarios import ParameterSet
from foedus.scenarios.parameters.templates import parameter_template

DEFAULT = ParameterSet.load("default")


def test_it_changes_nothing_as_it_stands_and_names_every_parameter() -> None:
    text = parameter_template("mine")
    assert ParameterSet.parse(text, name="mine.toml", base=DEFAULT).content_hash() == DEFAULT.content_hash()
    assert max(len(line) for line in text.splitlines()) <= 160
    for name, parameter in DEFAULT.items():
        key = name.partition(".")[2]
        assert re.search(rf"^# {key} = ", text, re.MULTILINE), name
        assert parameter.reference in text
        assert str(parameter.prior) in text


def test_every_line_works_without_its_sign() -> None:
    text = re.sub(r"^# ([a-z_0-9]+ = )", r"\1", parameter_template("mine"), flags=re.MULTILINE)
    changed = ParameterSet.parse(text, name="mine.toml", base=DEFAULT)
    assert all(parameter.value is not None for parameter in changed.values())
    for name, parameter in changed.items():
        assert parameter.value == pytest.approx(DEFAULT.quantile(name, 0.5), rel=0.01, abs=1e-9)


@pytest.mark.parametrize("name", ["default", "My own", "", "x\n"])
def test_a_name_that_cannot_be(name: str) -> None:
    with pytest.raises(InputError) as caught:
        parameter_template(name)
    assert caught.value.where == "name"
