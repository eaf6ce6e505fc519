"""``foedus fit alignment``: estimates from the raw data, kept, found again, and one clear error for a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.measures.latent import Observations, observe
from foedus.panels import Panel

runner = CliRunner()


@pytest.fixture
def _one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second call find the record that the first has read, which takes half a minute."""
    kept: list[Observations] = []

    def once(panel: Panel) -> Observations:
        if not kept:
            kept.append(observe(panel))
        return kept[0]

    monkeypatch.setattr("foedus.measures.latent.fitting.observe", once)


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.usefixtures("_one_reading")
def test_estimates_are_written_and_found_again(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    words = ["fit", "alignment", "--variant", "alignment_without_un", "--steps", "2", "--out", str(tmp_path), "--json"]
    first = runner.invoke(app, words)
    assert first.exit_code == 0, first.output
    written = json.loads(first.stdout)["written"]
    assert [Path(path).name for path in written] == ["alignment.json", "alignment_without_un.json"]
    full = json.loads((tmp_path / "alignment.json").read_text("utf-8"))
    assert full["steps"] == 2
    assert full["pairs"] > 19_000
    assert "votes/unga_votes_1946_2024.parquet" in full["sources"]
    without = json.loads((tmp_path / "alignment_without_un.json").read_text("utf-8"))
    assert "votes/unga_votes_1946_2024.parquet" not in without["sources"]
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = runner.invoke(app, words)
    assert json.loads(again.stdout)["written"] == []
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.data
def test_an_unknown_variant_lists_those_there_are(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    result = runner.invoke(app, ["fit", "alignment", "--variant", "alignment_without_war", "--out", str(tmp_path)])
    assert result.exit_code != 0
    assert not list(tmp_path.iterdir())


def test_without_raw_data_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path / "nowhere"))
    result = runner.invoke(app, ["fit", "alignment", "--out", str(tmp_path / "estimates")])
    assert result.exit_code != 0
    assert not (tmp_path / "estimates").exists()
