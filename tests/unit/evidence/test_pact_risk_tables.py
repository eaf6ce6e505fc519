"""Packaged risk sets of obligations: what is drawn, and that it tells what the whole risk sets tell."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.estimate import HazardFit, hazard_ratio
from foedus.evidence.evidence import Evidence
from foedus.evidence.pact_risk_tables import EVENT_TABLES, pact_risk_sets, pact_risk_table
from foedus.evidence.risk_tables import RISK_PARTS
from foedus.sources import DataFolder

ASKED = {
    "neighbours": ("capability_ratio", ("rivals", "shared_rival", "before"), ("year",)),
    "partners": ("quarrels", ("capability_ratio", "neighbours", "rivals", "shared_rival", "before"), ("year",)),
    "upgrades": ("pulse", ("standing", "neighbours", "rivals", "before"), ("year", "lesser")),
    "rises": ("pressed", ("pressed_standing", "neighbours", "rivals", "before"), ("year", "level")),
}


def packaged(table: str) -> pl.DataFrame:
    rows = Evidence.embedded().risk_sets
    return rows.filter((pl.col("table") == table) & pl.col("outcome").is_in(["defence", "any_rise"]))


def fit(rows: pl.DataFrame, table: str) -> HazardFit:
    exposure, controls, strata = ASKED[table]
    rows = rows.drop_nulls([exposure, *controls])
    _, states = np.unique(rows.select("state", "other").to_numpy().astype(str), return_inverse=True)
    return hazard_ratio(
        rows["treaty"].is_not_null(), rows[exposure], rows.select(pl.struct(strata).rank("dense")).to_series(),
        members=states.reshape(-1, 2), treaty=rows["treaty"].fill_null(0),
        controls=rows.select(pl.col(*controls).cast(pl.Float64)).to_numpy(), effects=True,
        weights=rows["weight"] if "weight" in rows.columns else None,
    )  # fmt: skip


@pytest.mark.parametrize("table", EVENT_TABLES)
def test_onsets_stand_for_themselves_and_controls_for_more(table: str) -> None:
    rows = packaged(table)
    onset = pl.col("treaty").is_not_null()
    assert rows.filter(onset)["weight"].unique().to_list() == [1.0]
    assert (rows.filter(~onset)["weight"] >= 1.0).all()
    strata = rows.group_by(ASKED[table][2]).agg(onset.sum().alias("onsets"))
    assert (strata["onsets"] > 0).all()


def test_land_neighbours_are_all_there() -> None:
    assert packaged("neighbours")["weight"].unique().to_list() == [1.0]


def test_partners_are_told_from_each_side_and_the_others_once() -> None:
    onsets = packaged("partners").filter(pl.col("treaty").is_not_null()).select("state", "other", "year")
    turned = onsets.select(state="other", other="state", year="year")
    assert onsets.join(turned, on=["state", "other", "year"], how="semi").height > 0.95 * onsets.height
    for table in ("neighbours", "upgrades", "rises"):
        assert packaged(table).filter(pl.col("state") >= pl.col("other")).is_empty()


@pytest.mark.data
def test_russia_and_china_are_at_risk_of_an_upgrade_since_2001() -> None:
    rows = pact_risk_sets(DataFolder.find(None), "upgrades")
    own = rows.filter((pl.col("state") == "CHN") & (pl.col("other") == "RUS") & (pl.col("year") > 2000))
    assert own["year"].to_list() == list(range(2001, 2018))
    assert own["lesser"].unique().to_list() == ["consultation"]
    assert own["before"].unique().to_list() == [1]


@pytest.mark.data
@pytest.mark.parametrize("table", EVENT_TABLES)
def test_drawn_controls_tell_what_the_whole_risk_sets_tell(table: str) -> None:
    """The two differ by the draw alone: by less than half of the distance to the farther limit."""
    drawn, whole = fit(packaged(table), table), fit(pact_risk_sets(DataFolder.find(None), table), table)
    assert drawn.onsets == whole.onsets
    assert drawn.effects == whole.effects
    low, high = np.log(whole.ratio.interval)
    centre = np.log(whole.ratio.value)
    assert abs(np.log(drawn.ratio.value) - centre) < 0.5 * max(high - centre, centre - low)


@pytest.mark.data
def test_the_packaged_rows_are_those_built_from_the_raw_data() -> None:
    built = pact_risk_table(DataFolder.find(None))
    held = Evidence.embedded().risk_sets.filter(pl.col("table").is_in(EVENT_TABLES))
    assert held.height == built.height
    assert held.select("treaty").sum().item() == built.select("treaty").sum().item()
    assert held["weight"].sum() == pytest.approx(built["weight"].sum())


@pytest.mark.data
def test_the_table_reports_each_of_its_parts() -> None:
    told: list[None] = []
    pact_risk_table(DataFolder.find(None), step=lambda: told.append(None))
    assert len(told) == len(EVENT_TABLES) == RISK_PARTS - 1
