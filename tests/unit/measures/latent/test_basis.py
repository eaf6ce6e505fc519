"""What is said of the indicators behind a number."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.measuring import measure
from foedus.cli import app
from foedus.measures.latent import INDICATORS, VARIANTS
from foedus.measures.latent.basis import basis_of, may_be_packaged
from foedus.reports.record_figures import triangle_of

runner = CliRunner()

(PACKAGED,) = basis_of("alignment", packaged=True)


@pytest.fixture
def evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    pairs = (("CHN", "RUS", 0.5), ("CHN", "USA", -0.4), ("RUS", "USA", -0.6))
    dyads = pl.DataFrame(
        [(*pair, 1990, value, 0.05, 0.4) for *pair, value in pairs],
        schema=["state_a", "state_b", "year", "alignment", "alignment_sd", "un_agreement"],
        orient="row",
    )
    found = SimpleNamespace(dyads=dyads, states=None, provenance=({"source": "unga_votes"},))
    monkeypatch.setattr("foedus.evidence.evidence.Evidence.open", lambda *_: found)


@pytest.mark.parametrize("kind", VARIANTS)
def test_a_variant_counts_the_indicators_it_uses(kind):
    used = [entry for entry in INDICATORS if entry.block != VARIANTS[kind]]
    fewer = sum(may_be_packaged(entry) for entry in used)
    (raw,), (packaged,) = basis_of(kind, packaged=False), basis_of(kind, packaged=True)
    assert f" all {len(used)} indicators" in raw
    count = f" {fewer} of {len(used)} indicators" if fewer < len(used) else f" all {len(used)} indicators"
    assert count in packaged
    for entry in INDICATORS:
        told = entry in used and not may_be_packaged(entry)
        assert (entry.name.replace("_", " ") in packaged.partition(":")[2].partition(".")[0]) == told
        coded = entry in used and bool(entry.coded)
        assert (f"Of {entry.name.replace('_', ' ')} it has only those coded by hand." in packaged) == coded
    assert "_" not in raw + packaged


def test_nothing_is_said_where_nothing_is_left_out(monkeypatch):
    monkeypatch.setattr("foedus.measures.latent.basis._open", lambda _: True)
    assert basis_of("alignment", packaged=True) == (f"Alignment read from all {len(INDICATORS)} indicators.",)


def test_filtered_alignment_is_of_the_same_record():
    assert basis_of("alignment_filtered", packaged=False)[0].startswith("Alignment filtered read from all")


@pytest.mark.parametrize("name", ["un_agreement", "alignment_composite", "alignment_composite_without_un"])
def test_other_measures_have_no_basis(name):
    assert basis_of(name, packaged=True) == ()


@pytest.mark.usefixtures("evidence")
class TestTold:
    def test_by_the_function(self) -> None:
        assert measure("alignment").notes == (PACKAGED,)
        assert measure("un_agreement").notes == ()

    def test_over_the_raw_data_all_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FOEDUS_DATA", "anywhere")
        table = pl.DataFrame({"state_a": ["A"], "state_b": ["B"], "year": [1990], "value": [0.1]})
        monkeypatch.setattr("foedus.analyses.measuring._computed", lambda *_: table)
        assert measure("alignment").notes == basis_of("alignment", packaged=False)

    def test_in_json_only_where_there_is_something_to_say(self) -> None:
        told = json.loads(runner.invoke(app, ["measure", "alignment", "--json"]).stdout)
        assert list(told) == ["measure", "unit", "rows", "sources", "notes"]
        assert told["notes"] == [PACKAGED]
        told = json.loads(runner.invoke(app, ["measure", "un_agreement", "--json"]).stdout)
        assert "notes" not in told

    def test_for_people_after_the_numbers(self) -> None:
        for command in (["measure", "alignment"], ["triangle", "USA", "RUS", "CHN"]):
            lines = runner.invoke(app, command).stdout
            assert PACKAGED in " ".join(lines.split()), command
            assert max(map(len, lines.splitlines())) <= 100

    def test_beside_rows_on_stderr(self, tmp_path: Path) -> None:
        result = runner.invoke(app, ["measure", "alignment", "--ndjson"])
        assert PACKAGED in result.stderr
        assert all(json.loads(line) for line in result.stdout.splitlines())
        assert PACKAGED in runner.invoke(app, ["measure", "alignment", "--out", str(tmp_path / "a.csv")]).stderr

    def test_with_a_triangle(self) -> None:
        told = json.loads(runner.invoke(app, ["triangle", "USA", "RUS", "CHN", "--json"]).stdout)
        assert list(told) == ["states", "summary", "years", "notes"]
        assert told["notes"][0] == PACKAGED
        assert all(note.startswith("Blind spot ") for note in told["notes"][1:])

    def test_in_a_figure(self, tmp_path: Path) -> None:
        path = tmp_path / "a.svg"
        result = runner.invoke(app, ["measure", "alignment", "--pair", "RUS:CHN", "--figure", str(path), "--json"])
        assert json.loads(result.stdout)["notes"] == [PACKAGED]
        drawn = path.read_text(encoding="utf-8")
        assert "whose sources may not be passed on" in " ".join(drawn.split())


def test_in_the_report_below_the_triangle() -> None:
    table = pl.DataFrame({"year": [1990, 1991], "value": [0.5, 0.6], "sd": [0.1, 0.1]})
    figure = triangle_of(SimpleNamespace(pair=lambda *_: table))
    assert figure is not None
    assert PACKAGED in figure.note
