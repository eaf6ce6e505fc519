"""The landscape of a year without raw data: packaged alignment and capability, and what is told of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import foedus
from foedus.analyses.landscaping import actors_of_year
from foedus.cli import app
from foedus.errors import CoverageError, DataError, InputError, UnknownNameError
from foedus.evidence.capabilities import packaged_capability
from foedus.evidence.evidence import Evidence


@pytest.fixture(autouse=True)
def _packaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where raw data would be looked for


def _world(year: int) -> dict[tuple[str, str], float]:
    table = Evidence.embedded().world().filter(pl.col("year") == year)
    return {(a, b): value for a, b, value in table.select("state_a", "state_b", "value").iter_rows()}


@pytest.mark.parametrize("year", [1946, 1953, 1985, 2020, 2024])
def test_propensities_are_alignment_and_actors_the_largest_with_a_size(year: int) -> None:
    actors, told = actors_of_year(year)
    sizes, of = packaged_capability(year)
    shares = dict(sizes.iter_rows())
    assert len(actors) == 20
    assert (np.diff(actors.size) <= 0).all()
    np.testing.assert_allclose(actors.size, [100 * shares[name] for name in actors.names])
    pairs = _world(year)
    alive = {state for pair in pairs for state in pair}
    smaller = [share for state, share in shares.items() if state in alive and state not in actors.names]
    assert 100 * max(smaller) <= actors.size.min()
    for i, a in enumerate(actors.names):
        for j, b in enumerate(actors.names[:i]):
            assert actors.propensity[i, j] == pairs[min(a, b), max(a, b)]
    assert set(told["without_size"]) == alive - set(shares)
    assert told["carried"] == ([f"capability_share of {of}"] if year > of else [])
    assert told["alignment"] == "packaged"


def test_states_after_the_last_coded_year_have_the_sizes_the_evidence_carries_forward() -> None:
    own = Evidence.embedded().states.filter((pl.col("year") == 2023) & pl.col("capability_share").is_not_null())
    shares = dict(packaged_capability(2023)[0].iter_rows())
    assert own.height == 42
    for state, share in own.select("state", "capability_share").iter_rows():
        assert shares[state] == pytest.approx(share, abs=6e-5)  # the evidence keeps four digits after the point


def test_named_states_in_their_order_by_any_name() -> None:
    found = foedus.landscape("2024", states=["Japan", "USA", "Russia", "China"], rule="alignment")
    assert found.actors.names == ("JPN", "USA", "RUS", "CHN")
    assert found.minima[0].camps == (("JPN", "USA"), ("RUS", "CHN"))


def test_a_year_or_a_state_that_is_not_packaged_is_one_clear_error() -> None:
    for year in (1938, 1945, 2025):
        with pytest.raises(CoverageError, match=f"alignment does not reach {year}") as told:
            actors_of_year(year)
        assert "1946 to 2024" in str(told.value)
        assert ("FOEDUS_DATA" in str(told.value)) == (year < 1946)  # no rule reaches 2025
    with pytest.raises(CoverageError, match="opened by name: europe-1936, five-powers"):
        actors_of_year(1936)
    with pytest.raises(CoverageError, match="not on record for LAO in 1953") as told:
        actors_of_year(1953, ["USA", "Laos"])
    assert "FOEDUS_DATA" not in str(told.value)  # there is none in the raw data either
    assert len(str(told.value)) < 200
    with pytest.raises(InputError, match="two distinct states"):
        actors_of_year(1985, ["USA"])


def test_the_rule_is_a_choice_of_a_year() -> None:
    with pytest.raises(DataError, match="no folder of raw data"):
        actors_of_year(2020, rule="record")
    with pytest.raises(UnknownNameError, match="record, alignment"):
        actors_of_year(2020, rule="votes")
    with pytest.raises(InputError, match="rule given without a year"):
        foedus.landscape("powers.json", rule="alignment")


def test_a_named_folder_that_does_not_exist_is_a_mistake_and_no_reason_for_packaged_values(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path / "nothing"))
    with pytest.raises(DataError, match="no folder of raw data"):
        actors_of_year(2020)


def _run(*arguments: str) -> Any:
    result = CliRunner().invoke(app, ["landscape", *arguments])
    assert result.exit_code == 0, result.output
    return result


def test_the_command_tells_the_rule_what_is_left_out_and_how_far_raw_values_are() -> None:
    text = " ".join(_run("--year", "1985").stdout.split())
    assert "propensity = alignment of the year, packaged; size = capability_share" in text
    assert "left out" not in text
    assert "No size on record in 1953, left out: LAO." in " ".join(_run("--year", "1953").stdout.split())
    assert "Numbers from the raw data differ" in text
    value = _world(2024)["CHN", "RUS"]
    assert f"China and Russia have {value:.2f} packaged and" in text
    assert "1985 was not compared" in text
    found = json.loads(_run("--year", "2020", "--rule", "alignment", "--json").stdout)
    assert found["rule"] == {"alignment": 1.0}
    assert found["carried"] == ["capability_share of 2019"]
    blind = [note for note in found["notes"] if note.startswith("Blind spot")]
    assert [note.split(":")[0] for note in blind] == ["Blind spot K13", "Blind spot K18"]  # of pairs that are drawn
    assert len(found["notes"]) == 2 + len(blind)


def test_a_rule_goes_with_a_year(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["landscape", str(tmp_path / "a.json"), "--rule", "record", "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["message"] == "a file and the record"
