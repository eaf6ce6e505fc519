"""Every problem of a document, with key path, allowed and nearest keys."""

from __future__ import annotations

from pathlib import Path

import pytest

import foedus
from foedus.arguments import load_argument
from foedus.arguments.schema import Argument
from foedus.arguments.templates import argument_template
from foedus.errors import ArgumentError, CaseError, InputError
from foedus.library.problems import FORMAT_PAGES, MARKS, Problem, keys_of, raise_problems
from foedus.scenarios import ParameterSet, RunSpec
from foedus.scenarios.cases.files import parse_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.cases.templates import case_template
from foedus.scenarios.parameters.files import parameter_names


def test_all_unknown_keys_of_a_test_are_named_with_the_nearest(tmp_path: Path) -> None:
    text = argument_template("mine").replace(
        'partner = "RUS"\nyears = [2011, 2020]',
        'partner = "RUS"\nyears = [2011, 2020]\nreason = "x"\nyear = 3\nmeasures = "x"\ngates = "split"',
    )
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArgumentError) as caught:
        load_argument(path)
    line = str(caught.value)
    for key, near in (("year", "years"), ("measures", "measure"), ("gates", "gate")):
        assert f"claims[1].test.{key} (nearest: {near})" in line
    assert "claims[1].test.reason (" in line
    expected = str(caught.value.expected)
    assert all(key in expected for key in ("measure", "states", "partner", "threshold", "name", "role", "since"))
    assert FORMAT_PAGES["argument"] in str(caught.value.hint)
    assert "\n" not in line


def test_a_claim_allows_the_keys_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(argument_template("mine").replace("rivals =", "rival ="), encoding="utf-8")
    with pytest.raises(ArgumentError, match="unknown key 'rival', nearest: rivals") as caught:
        load_argument(path)
    assert str(caught.value.where).endswith("claims[0].rival")
    assert "test, variants" in str(caught.value.expected)
    assert "measurements" not in str(caught.value.expected)


def test_unknown_keys_anywhere_in_a_case_are_named_together() -> None:
    text = case_template("mine").replace("watch =", "wach =").replace("[initial]\n", "[initial]\nyeer = 3\n")
    with pytest.raises(CaseError) as caught:
        parse_case(text + '\n[[pressure]]\nlevl = 0.3\ninstrument = "sanctions"\n', name="mine.toml")
    line = str(caught.value)
    for each in ("wach (nearest: watch)", "initial.yeer (nearest: year)", "pressure[0].levl (nearest: level)"):
        assert each in line
    assert "more: `foedus check FILE" in line  # the keys that the pressure lacks
    assert FORMAT_PAGES["case"] in line


def test_unknown_keys_of_parameters_and_specifications() -> None:
    base = ParameterSet.load("default")
    with pytest.raises(InputError) as caught:
        ParameterSet.parse('"alignment.waar" = 1\n[alignment.trade]\nvalu = 3\n', name="mine.toml", base=base)
    assert "alignment.waar (nearest: alignment.war" in str(caught.value)
    assert "alignment.trade.valu (nearest: value)" in str(caught.value)
    with pytest.raises(InputError) as caught:
        RunSpec.from_toml('cas = "x"\npolicys = []\n')
    assert "cas (nearest: case), policys (nearest: policies)" in str(caught.value)
    with pytest.raises(InputError, match="unknown key 'member', nearest: members"):
        RunSpec(member=3)


def test_a_long_key_is_cut() -> None:
    with pytest.raises(InputError) as caught:
        RunSpec(**{"x" * 10_000: 1})
    assert len(str(caught.value)) < 10_400  # the place holds it once
    assert len(caught.value.message) < 200


def test_no_problems_raise_nothing() -> None:
    raise_problems([], InputError, file="mine.toml")
    with pytest.raises(InputError, match="first \\(and 1 more"):
        raise_problems([Problem("a", "first"), Problem("b", "second")], InputError, file="mine.toml")


def test_marks_of_a_format_are_keys_of_it_and_of_no_other() -> None:
    names = parameter_names()
    own = {
        "case": set(keys_of(Case)),
        "argument": set(keys_of(Argument)),
        "parameters": {name.partition(".")[0] for name in names},
        "specification": set(keys_of(RunSpec)),
    }
    for kind, marks in MARKS.items():
        assert set(marks) <= own[kind]
        assert not any(set(marks) & keys for other, keys in own.items() if other != kind)


@pytest.mark.parametrize("brought", ["argument", "parameters", "case"])
@pytest.mark.parametrize("door", ["argument", "parameters", "case", "specification"])
def test_a_file_of_another_format_is_called_by_its_name(brought: str, door: str, tmp_path: Path) -> None:
    if brought == door:
        return
    path = tmp_path / "file.toml"
    texts = {
        "argument": "claims = []\n[gates.a]\nstatement = 'a'\n",
        "parameters": "[threat]\na = 1\n[alignment]\nwar = 0.8\n",
        "case": "actors = ['USA', 'CHN']\n[initial.alignment]\nrule = 'record'\n",
    }
    path.write_text(texts[brought], encoding="utf-8")
    doors = {
        "argument": lambda: foedus.argue(path),
        "case": lambda: foedus.run(path),
        "parameters": lambda: foedus.run(parameters=path),
        "specification": lambda: RunSpec.from_toml(path),
    }
    with pytest.raises(InputError, match=r"^this is an? .*, not an? ") as caught:
        doors[door]()
    assert "foedus " in str(caught.value.hint)
