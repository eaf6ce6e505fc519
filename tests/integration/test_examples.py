"""The examples run as they stand, without raw data, and say what they promise."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from foedus.arguments.kinds import KINDS
from foedus.reports.figure import Figure

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPTS = {
    "who_stands_with_whom": ("measure alignment", "triangle USA–RUS–CHN", "camp 1:", "drawn:"),
    "dyad_year_panel": ("dyad-years", "clustered by pair", "20 draws", "to cite:"),
    "own_argument": ("P1: supported", "report:"),
    "own_kind": ("supported · The interval", "In 21 of 21 years", "report:"),
    # simulates twice, a case of its own shape
    "try_a_policy": ("europe-1907", "comparison in europe-1907", "Conditional on the model"),
}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setenv("FOEDUS_RUNS", str(tmp_path / "runs"))


def test_every_example_is_run_and_named() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == set(SCRIPTS)
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in EXAMPLES.iterdir():
        assert path.name in listed or path.name == "README.md"


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow) if each == "try_a_policy" else each for each in SCRIPTS]
)
def test_a_script_runs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    for kind in KINDS.own:
        KINDS.remove(kind)
    out = capsys.readouterr().out
    for words in SCRIPTS[name]:
        assert words in out
    folder = tmp_path / name.replace("_", "-")
    assert any(folder.iterdir())


@pytest.mark.slow
def test_the_notebook_runs_from_top_to_bottom_and_shows_every_cell() -> None:
    notebook = json.loads((EXAMPLES / "first_steps.ipynb").read_text(encoding="utf-8"))
    space: dict[str, Any] = {}
    figures = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        *before, last = source.strip().splitlines()
        exec("\n".join(before), space)
        if last.startswith(("import ", "from ")):
            exec(last, space)
            continue
        shown = eval(last, space)
        assert repr(shown).strip()
        if isinstance(shown, Figure):
            figures += 1
            assert shown._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert figures == 5
