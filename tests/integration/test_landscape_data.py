"""Landscapes of the record: Europe before the war, and the largest states of 2020."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import foedus
from foedus.cli import app
from foedus.errors import CoverageError
from foedus.evidence.evidence import Evidence
from foedus.evidence.world_alignment import RAW_2024
from foedus.networks.landscapes.ingredients import RULE_1936, RULE_2020
from foedus.networks.landscapes.minima import Landscape, landscape
from foedus.networks.landscapes.records import EUROPE_1936, largest_states, propensities_from_record
from foedus.panels import Panel

pytestmark = pytest.mark.data

#: Who stood with Germany by Axelrod and Bennett's coding: their first minimum with Poland and Portugal put right.
AXIS = {"DEU", "ITA", "ROU", "HUN", "FIN", "LVA", "LTU", "EST"}


def europe(panel: Panel, year: int) -> Landscape:
    return landscape(propensities_from_record(panel, year, EUROPE_1936, assume_absent=True).actors)


def right(found: Landscape) -> int:
    """States of 17 that the lowest configuration puts where they went."""
    camps = [set(camp) for camp in found.minima[0].camps]
    return max(len(camp & AXIS) + len(other - AXIS) for camp, other in (camps, reversed(camps)))


def test_the_record_of_1938_tells_fifteen_of_seventeen_and_of_1936_ten(panel: Panel) -> None:
    """The counts that the documentation quotes."""
    found = {year: europe(panel, year) for year in (1936, 1937, 1938)}
    assert {year: right(each) for year, each in found.items()} == {1936: 10, 1937: 10, 1938: 15}
    best = found[1938].minima[0]
    wrong = set(best.camps[1]) ^ AXIS if "DEU" in best.camps[1] else set(best.camps[0]) ^ AXIS
    assert wrong == {"POL", "ROU"}
    assert len(found[1936].minima) == 3


def test_what_turns_1938_are_the_territorial_disputes_of_that_year(panel: Panel) -> None:
    before, after = (
        propensities_from_record(panel, year, EUROPE_1936, assume_absent=True).account for year in (1937, 1938)
    )
    both = before.join(after, on=["state_a", "state_b"], suffix="_after")
    turned = both.filter(pl.col("territory_after").fill_null(0) < pl.col("territory").fill_null(0))
    assert set(turned.select("state_a", "state_b").rows()) >= {("GBR", "DEU"), ("FRA", "DEU"), ("CSK", "DEU")}
    assert both.filter(pl.col("war_after").fill_null(0) < pl.col("war").fill_null(0)).is_empty()


def test_the_count_of_1938_hangs_on_the_ingredients(panel: Panel) -> None:
    """The range that the documentation quotes."""
    counts = []
    for left_out in RULE_1936:
        weights = {name: weight for name, weight in RULE_1936.items() if name != left_out}
        made = propensities_from_record(panel, 1938, EUROPE_1936, weights, assume_absent=True)
        counts.append(right(landscape(made.actors)))
    assert (min(counts), max(counts)) == (9, 15)


def test_europe_of_1938_needs_what_is_unknown_to_be_assumed_absent(panel: Panel) -> None:
    with pytest.raises(CoverageError, match="the record has no"):
        propensities_from_record(panel, 1938, EUROPE_1936)
    made = propensities_from_record(panel, 1938, EUROPE_1936, assume_absent=True)
    # Yugoslavia in its first year with all the others, and seven disputes of unknown aim
    assert made.account["war"].null_count() == 16
    assert 16 <= made.account["territory"].null_count() <= 23


def test_poland_has_no_democracy_score_in_1939_and_keeps_that_of_1938(panel: Panel) -> None:
    made = propensities_from_record(panel, 1939, EUROPE_1936, assume_absent=True)
    assert made.carried == ("polyarchy of POL from 1938",)
    found = landscape(made.actors)
    assert right(found) == 16
    assert len(found.minima) == 1
    assert propensities_from_record(panel, 1938, EUROPE_1936, assume_absent=True).carried == ()
    with pytest.raises(CoverageError, match=r"the record has no|POL in 1939"):
        propensities_from_record(panel, 1939, EUROPE_1936)


def test_sizes_of_1936_are_those_printed_but_for_the_newer_edition(panel: Panel) -> None:
    """Axelrod and Bennett's Table 1 has national capability in per cent."""
    printed = [7.45, 5.32, 1.15, 0.20, 11.49, 4.03, 1.83, 0.78, 0.45, 0.27, 0.19, 0.13, 0.10, 0.06, 15.01, 0.59, 0.35]
    made = propensities_from_record(panel, 1936, EUROPE_1936, assume_absent=True)
    for size, value, name in zip(made.actors.size, printed, EUROPE_1936, strict=True):
        assert float(size) == pytest.approx(value, rel=0.04, abs=0.02), name


def test_the_largest_states_of_2020_fall_into_two_camps_with_the_powers_apart(panel: Panel) -> None:
    ids = largest_states(panel, 2020, 20)
    found = landscape(propensities_from_record(panel, 2020, ids, RULE_2020).actors)
    camps = [set(camp) for camp in found.minima[0].camps]
    assert any({"CHN", "RUS", "IRN", "PRK"} <= camp for camp in camps)
    assert any({"USA", "GBR", "JPN", "DEU", "FRA"} <= camp for camp in camps)


def test_the_command_builds_a_year_and_says_what_it_assumed(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    result = CliRunner().invoke(app, ["landscape", "--year", "1938", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["configurations"] == 65_536
    assert found["rule"] == {"war": 1.0, "territory": 1.0, "rivalry": 1.0, "regime": 1.0}
    assert ["DEU", "YUG"] in found["assumed_absent"]["war"]
    few = CliRunner().invoke(app, ["landscape", "--year", "2020", "--state", "USA", "--state", "China", "--json"])
    assert json.loads(few.stdout)["minima"][0]["camps"] == [["USA"], ["CHN"]]


def test_a_year_after_the_rule_of_the_record_names_the_other_rule(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    for year in (2021, 2024):
        result = CliRunner().invoke(app, ["landscape", "--year", str(year)])
        assert result.exit_code == 2
        assert "The rule alignment reaches from 1946 to 2024" in " ".join(result.output.split())


def test_packaged_alignment_is_as_far_from_the_raw_as_is_told(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures that an answer without raw data quotes."""
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    raw = foedus.measure("alignment", first=RAW_2024.year, last=RAW_2024.year).table
    both = Evidence.embedded().world().join(raw, on=["state_a", "state_b", "year"], suffix="_raw")
    assert both.height == raw.height == 18_915
    far = (both["value"] - both["value_raw"]).abs()
    assert far.quantile(0.99) == pytest.approx(RAW_2024.most, abs=0.005)
    assert far.max() == pytest.approx(RAW_2024.largest, abs=0.005)
    pair = raw.filter((pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS"))
    assert pair["value"].item() == pytest.approx(RAW_2024.china_russia, abs=0.005)
    made = foedus.landscape(RAW_2024.year, states=["USA", "CHN", "RUS", "JPN"], rule="alignment")
    assert made.actors.propensity[1, 2] == pytest.approx(pair["value"].item(), abs=1e-4)
