"""First values: told with their errors and where from, in the tables, the document and the report of a run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from foedus.analyses.first_values import FirstValues, first_values
from foedus.evidence.evidence import Evidence
from foedus.reports.first_values import first_pairs, first_states, first_values_of_run, units_sentence
from foedus.scenarios import load_case, resolve_case

EVIDENCE = Evidence.embedded()


@pytest.fixture(scope="module")
def found() -> FirstValues:
    return first_values(load_case("powers-2025"), EVIDENCE)


def test_values_are_those_of_the_world(found: FirstValues) -> None:
    world = resolve_case(load_case("powers-2025"), EVIDENCE)
    assert [row["pair"] for row in found.pairs] == ["-".join(pair) for pair in world.watch]
    for row in found.pairs:
        spot = tuple(world.index(state) for state in row["pair"].split("-"))
        assert row["alignment"] == pytest.approx(world.alignment[spot], abs=5.1e-4)
        assert row["alignment_sd"] == pytest.approx(world.alignment_sd[spot], abs=5.1e-4)
        assert all(0 <= each <= 1 for each in row["threat"])
    assert [row["state"] for row in found.states] == list(world.actors)
    assert found.wars == ("RUS-UKR", "PRK-UKR")


def test_where_each_comes_from_is_told(found: FirstValues) -> None:
    pairs = {row["pair"]: row for row in found.pairs}
    assert pairs["USA-RUS"]["alignment_from"] == "measured, 2024"
    assert pairs["RUS-CHN"]["alignment_from"].startswith("assumed: from all fifteen indicators")
    read = pairs["POL-RUS"]["alignment_from"]
    assert read.startswith("measured, 2024; read again from 2022-02-28 on, assumed: ")
    assert pairs["RUS-PRK"]["obligation_from"] == "coded, 2018; changed on 2024-12-04"
    assert pairs["USA-DEU"]["obligation_from"] == "coded, 2018"
    assert pairs["ARM-AZE"]["obligation_from"].startswith("assumed: ")
    states = {row["state"]: row for row in found.states}
    assert states["USA"]["capability_from"] == "measured, 2019, carried forward to 2024"
    assert states["USA"]["order_from"] == "measured, 2023"
    assert states["TWN"]["order_from"].startswith("assumed: ")
    assert "stakes in theatres" in states["UKR"]["burden_from"]


def test_a_case_before_1946_tells_what_alignment_was_derived_from() -> None:
    found = first_values(load_case("europe-1907"), EVIDENCE)
    assert all("before 1946" in row["alignment_from"] for row in found.pairs)
    assert all(row["alignment_from"].startswith("derived, 1907: ") for row in found.pairs)


def test_tables_have_a_row_each_and_units(found: FirstValues) -> None:
    pairs, states = first_pairs(found), first_states(found)
    assert len(pairs.rows) == len(found.pairs)
    assert all(len(row) == len(pairs.header) for row in pairs.rows)
    assert len(states.rows) == len(found.states)
    assert not any("sanctions on trade" in cell for row in first_pairs(found, brief=True).rows for cell in row)
    assert states.rows[0][0] == "USA"  # the strongest first
    assert any("(at war)" in row[0] for row in pairs.rows)
    for name in ("alignment", "depth", "threat", "capability", "cohesion", "burden"):
        assert f"{name}: " in units_sentence()
    assert found.as_dict()["units"]["capability"] == "share of the world's capability"
    assert found.table.height == len(found.pairs)


def stored(case: str, notes: list[str]) -> SimpleNamespace:
    import json

    import xarray as xr

    data = xr.Dataset(coords={"pair": np.array(["RUS:CHN"])}, attrs={"assumed": json.dumps(notes)})
    return SimpleNamespace(spec=SimpleNamespace(case=case), dataset=data)


def test_a_run_tells_its_first_values_only_if_its_case_still_gives_them(found: FirstValues) -> None:
    told = first_values_of_run(stored("powers-2025", list(found.notes)), EVIDENCE)
    assert told is not None
    assert [row["pair"] for row in told.pairs] == ["RUS-CHN"]
    assert first_values_of_run(stored("powers-2025", ["something else"]), EVIDENCE) is None
    assert first_values_of_run(stored("gone.toml", list(found.notes)), EVIDENCE) is None
    assert first_values_of_run(stored("powers-2025", list(found.notes)), object()) is None
