"""Coalitions and alliance networks on the raw files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.coalitions.balancing import coalition
from foedus.analyses.coalitions.records import coalition_record, coalition_trade
from foedus.evidence.evidence import Evidence
from foedus.evidence.trade_bounds import load_trade_bounds
from foedus.networks.war.alliance_survival import alliance_survival
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

pytestmark = pytest.mark.data


def test_alliances_per_state_and_their_survival_by_country_code(data_folder: Path) -> None:
    """Jackson and Nei 2015 report 2.5 and 10.5 allies on other data; the golden values count country codes."""
    codes = pl.read_parquet(data_folder / "alliances" / "atop_directed_dyad_year_5_1.parquet")
    # a pact that only one side owes is one too
    pacts = (
        codes.filter((pl.col("atop_defense") == 1) & (pl.col("ccode1") != pl.col("ccode2")))
        .select(
            state_a=pl.min_horizontal("ccode1", "ccode2"), state_b=pl.max_horizontal("ccode1", "ccode2"), year="year"
        )
        .unique()
    )
    spells = pl.read_csv(data_folder / "states" / "cow_system.csv").select(
        id="ccode",
        year=pl.int_ranges(
            pl.col("start").str.slice(0, 4).cast(pl.Int32), pl.col("end").str.slice(0, 4).cast(pl.Int32) + 1
        ),
    )
    system = spells.explode("year").unique()
    early, late = (alliance_survival(pacts, system, *window) for window in ((1816, 1950), (1951, 2003)))
    assert (early.per_state, late.per_state) == pytest.approx((2.365, 9.644), abs=5e-4)
    assert (early.survival, late.survival) == pytest.approx((0.558, 0.961), abs=5e-4)


def test_alliances_per_state_and_their_survival_by_state(data_folder: Path) -> None:
    """Germany of 1990 and others keep their alliances when they change their code."""
    pacts = read_source("atop_dyad_year", DataFolder.find(data_folder)).filter(pl.col("defence") == 1)
    system = load_states().system(1816, 2003)
    late = alliance_survival(pacts, system, 1951, 2003)
    assert late.per_state == pytest.approx(9.639, abs=5e-4)
    assert late.survival == pytest.approx(0.966, abs=5e-4)


def test_trade_of_the_raw_data_is_that_of_the_package_where_it_has_any(data_folder: Path) -> None:
    evidence = Evidence.embedded()
    reporters = sorted({*evidence.trade["state"], *evidence.states["state"]})
    table = coalition_trade(DataFolder.find(data_folder), reporters, sorted(evidence.states["state"].unique()))
    key = ["state", "partner", "year"]
    assert not table.select(pl.struct(key).is_duplicated().any()).item()
    assert not table.filter(pl.col("dependence_low") > pl.col("dependence_high")).height
    assert load_trade_bounds().equals(table)
    both = evidence.trade.join(table, on=key, suffix="_raw")
    assert both.height == evidence.trade.height
    for name in ("dependence_low", "dependence_high"):
        known = both.filter(pl.col(name).is_not_null())
        assert (known[name] == known[f"{name}_raw"]).all()
    assert (both["first_import"].eq_missing(both["first_import_raw"])).all()
    # total trade of the United States in 2021 is not reported: bounds from the shares of imports and exports
    usa = table.row(by_predicate=(pl.col("state") == "USA") & (pl.col("partner") == "CHN") & (pl.col("year") == 2021))
    assert usa[3:5] == (0.086, 0.185)


def test_any_state_can_be_the_target_with_raw_data(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    evidence = replace(Evidence.embedded(), origin="raw")
    record = coalition_record(
        evidence, "IRN", 2021, coalition_trade(DataFolder.find(data_folder), *[["USA", "IRN"]] * 2)
    )
    assert record.candidates == ("USA",)
    answer = coalition("IRN", draws=4, evidence=evidence)
    assert [each.committed for each in answer.variants] == [(), ("USA",)]
    assert all(each.found.proven for each in answer.variants)
    assert all(each.members.height >= 40 for each in answer.variants)
    # with its trade bounded from both sides, the United States may be asked too
    china = coalition("CHN", draws=4, evidence=evidence)
    assert "USA" in set(china.variants[0].members["state"])
