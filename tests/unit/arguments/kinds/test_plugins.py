"""Kinds of test from outside the package: named by file, by module, or offered by an installed package."""

from __future__ import annotations

import json
import re
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.arguments.files import load_argument
from foedus.arguments.kinds import KINDS, _plugins, add_kinds
from foedus.cli import app
from foedus.errors import ArgumentError, InputError

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "examples" / "own_kind.py"
ARGUMENT = EXAMPLE.with_suffix(".toml")


@pytest.fixture(autouse=True)
def _forgotten():
    yield
    for name in KINDS.own:
        KINDS.remove(name)


def test_an_argument_is_judged_by_a_kind_of_a_file_in_forty_lines(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    out = tmp_path / "r.html"
    told = CliRunner().invoke(
        app, ["argue", str(ARGUMENT), "--plugin", str(EXAMPLE), "--out", str(out), "--no-futures", "--json"]
    )
    assert told.exit_code == 0, told.output
    (claim,) = json.loads(told.stdout)["claims"]
    assert (claim["test"], claim["verdict"], claim["n"]) == ("years_above", "supported", 21)
    assert "in how many years was it above?" in out.read_text(encoding="utf-8")
    code = EXAMPLE.read_text(encoding="utf-8")
    kind = code[code.index("class ") : code.index("def main")]
    assert len([line for line in kind.splitlines() if line.strip()]) <= 40


def test_without_the_module_the_kind_is_unknown() -> None:
    with pytest.raises(ArgumentError, match="no kind of test 'years_above'"):
        load_argument(ARGUMENT)
    assert add_kinds(str(EXAMPLE)) == add_kinds(str(EXAMPLE)) == ("years_above",)
    assert load_argument(ARGUMENT).claim("V1").measurements[0].spec.kind == "years_above"
    assert CliRunner().invoke(app, ["check", str(ARGUMENT), "--plugin", str(EXAMPLE)]).exit_code == 0


def test_the_page_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "how-to" / "add-a-kind-of-test.md").read_text(encoding="utf-8")
    code = EXAMPLE.read_text(encoding="utf-8")
    kind = code[code.index("class YearsAboveSpec") : code.index("\n\n\ndef main")]
    assert kind in page


def test_a_package_offers_a_kind_by_an_entry_point(monkeypatch) -> None:
    offered = EntryPoint("years_above", "own_kind:KIND", _plugins.GROUP)
    monkeypatch.syspath_prepend(str(EXAMPLE.parent))
    monkeypatch.setattr(_plugins, "entry_points", lambda group, name: [offered] if name == offered.name else [])
    assert load_argument(ARGUMENT).claim("V1").measurements[0].spec.kind == "years_above"
    assert KINDS.own == ("years_above",)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("X = 1", "no kind of test"),
        ("1 / 0", "cannot be imported: ZeroDivisionError"),
        ("import not_there_at_all", "cannot be imported: ModuleNotFoundError"),
        (
            "from foedus.arguments.kinds.level import LevelSpec, measure_level\n"
            "from foedus.arguments.kinds import Kind\n"
            "MINE = Kind('level', LevelSpec, measure_level, 'mine')",
            "there is a kind of test 'level' already",
        ),
    ],
)
def test_what_is_wrong_with_a_module_is_one_clear_error(tmp_path: Path, code: str, wanted: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(code, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(wanted)):
        add_kinds(str(file))
    told = CliRunner().invoke(app, ["check", str(ARGUMENT), "--plugin", str(file)])
    assert told.exit_code != 0


def test_a_file_that_is_not_there_and_an_entry_point_that_fails(tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(InputError, match="no such file"):
        add_kinds(str(tmp_path / "nothing.py"))
    with pytest.raises(InputError, match="cannot be imported"):
        add_kinds("no_module_of_this_name")
    for value in ("json:dumps", "json:nothing", "not_there:KIND"):
        offered = EntryPoint("years_above", value, _plugins.GROUP)
        monkeypatch.setattr(_plugins, "entry_points", lambda group, name, offered=offered: [offered])
        with pytest.raises(InputError, match="entry point"):
            load_argument(ARGUMENT)
