"""What version 0.1.0 wrote is read; what a later version writes is refused in one line."""

import json
import zipfile
from pathlib import Path

import pytest

from foedus.analyses.running import open_run
from foedus.arguments import argue, load_argument
from foedus.errors import ArgumentError, CaseError, InputError, StoreError
from foedus.evidence.evidence import Evidence
from foedus.reports.run_report import run_report
from foedus.scenarios import ParameterSet, load_case
from foedus.scenarios.cases.resolving import resolve_case

SAMPLES = Path(__file__).parents[1] / "samples" / "0.1.0"
RUN = "8091867154c6fe8723fdc045"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with zipfile.ZipFile(SAMPLES / "run.zip") as packed:
        packed.extractall(tmp_path)
    return tmp_path / RUN


def later(file: Path, tmp_path: Path) -> Path:
    """The same file as a later version might write it."""
    copy = tmp_path / file.name
    copy.write_text(f"schema = 2\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    return copy


def test_a_stored_run_is_opened_told_and_reported(store: Path) -> None:
    run = open_run(str(store))
    assert run.dataset.sizes["member"] == 4
    row = next(row for row in run.outcomes() if row["name"] == "alignment" and row["pair"] == "USA:RUS")
    assert row["difference"] == pytest.approx(-0.0170449, abs=1e-6)  # as version 0.1.0 told it
    assert "USA:accommodate:RUS:0.8@2021-2023" in run_report(run)


def test_a_stored_run_of_a_later_form_is_refused(store: Path) -> None:
    record = store / "run.json"
    record.write_text(json.dumps({**json.loads(record.read_text("utf-8")), "schema": 2}), encoding="utf-8")
    with pytest.raises(StoreError, match="schema 2, but this version of foedus reads schema 1"):
        open_run(str(store))


def test_a_case_is_read_and_one_of_a_later_form_refused(tmp_path: Path) -> None:
    world = resolve_case(load_case(SAMPLES / "case.toml"), Evidence.embedded())
    assert world.actors == ("USA", "RUS", "CHN", "IND")
    with pytest.raises(CaseError, match="schema 2, but this version of foedus reads schema 1") as caught:
        load_case(later(SAMPLES / "case.toml", tmp_path))
    assert caught.value.where.endswith("case.toml: schema")


def test_an_argument_is_judged_and_one_of_a_later_form_refused(tmp_path: Path) -> None:
    result = argue(load_argument(SAMPLES / "argument.toml"), Evidence.embedded())
    assert result.claim("C1").verdict.value in ("supported", "contradicted", "undetermined")
    with pytest.raises(ArgumentError, match="schema 2, but this version of foedus reads schema 1") as caught:
        load_argument(later(SAMPLES / "argument.toml", tmp_path))
    assert caught.value.where.endswith("argument.toml: schema")


def test_parameters_of_a_later_form_are_refused() -> None:
    assert len(ParameterSet.parse("schema = 1\n", name="mine")) == 0
    with pytest.raises(InputError, match="has schema 2") as caught:
        ParameterSet.parse("schema = 2\n", name="mine")
    assert caught.value.where == "mine: schema"
