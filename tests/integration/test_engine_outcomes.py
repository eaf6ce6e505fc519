"""What a run says of pairs, states, theatres, triples and the whole: against the members it was worked out from."""

import numpy as np
import pytest

from foedus.analyses.running import run
from foedus.engine.assembling import build_ensemble
from foedus.engine.derived import derived, pair_row
from foedus.engine.variables import KEPT
from foedus.estimate.intervals import wilson
from foedus.measures.concentration import ray_singer_1973
from foedus.measures.order_index import order_index
from foedus.measures.triangle import TYPES, dittmer_1981, pivot
from foedus.scenarios import ParameterSet, RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import KINDS

TRIPLE = ("AAX", "ABX", "ACX")
WORLD = synthetic_world(5, triangles=(TRIPLE,))
CONTAIN = "AAX:contain:ABX+ACX:0.9@2022-2024"
SPEC = RunSpec(members=100, until=2025, chunk=64, policies=(CONTAIN,), shocks=("war:ADX+AEX@2023",))
KEYS = {"name", "pair", "state", "of", "year", "scenario", "baseline", "difference", "error", "interval"}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(SPEC, world=WORLD, store=RunStore(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="module")
def members():
    ensemble = build_ensemble(SPEC, WORLD, ParameterSet.load("default"))
    parts = [ensemble.compute(index) for index in range(ensemble.chunks)]
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in KEPT}


def rows(result, year=None):
    return {(row["name"], row["pair"], row["state"], row["of"]): row for row in result.outcomes(year)}


def test_every_row_has_the_same_keys_and_says_whom_it_is_about(result):
    for row in result.outcomes():
        assert set(row) == KEYS
        assert row["pair"] or row["state"] or row["of"]
        assert row["difference"] == pytest.approx(row["scenario"] - row["baseline"])
        assert row["error"] >= 0.0


def test_what_is_told_of_each(result):
    names = {}
    for name, pair, state, of in rows(result):
        names.setdefault((pair or state or of) if name != "pivot" else f"pivot {state} {of}", set()).add(name)
    kinds = {f"obligation_{kind}" for kind in ("consultation", "neutrality", "non_aggression", "defence")}
    assert names["AAX:ABX"] == {"alignment", "shared_threat", "depth", "crisis", "war", *kinds}
    assert names["AAX"] == {"capability_share", "free_capability", "cohesion", "order", "collapse"}
    assert names[WORLD.theatres[0].name] == {"theatre"}
    assert names["AAX:ABX:ACX"] == {f"triangle_{kind}" for kind in TYPES}
    assert {name for name in names if name.startswith("pivot")} == {f"pivot {state} AAX:ABX:ACX" for state in TRIPLE}
    assert names["world"] == {"order_index", "concentration"}


def test_whoever_a_shock_names_is_told_of_though_no_list_of_the_case_has_them(result):
    found = rows(result)
    assert found["war", "ADX:AEX", None, None]["scenario"] == 1.0
    assert ("cohesion", None, "ADX", None) in found
    allies = WORLD.obligation[KINDS.index("defence"), WORLD.index("ADX")]
    for ally in (WORLD.actors[i] for i in np.flatnonzero(allies) if WORLD.actors[i] != "AEX"):
        assert ("alignment", f"{ally}:AEX", None, None) in found


def test_every_member_of_a_watched_state_is_kept(result, members):
    kept = result.dataset["watch_capability_share"]
    assert kept.dims == ("scenario", "member", "time", "state")
    np.testing.assert_array_equal(kept.sel(state="AEX").values, members["capability"][:, 4].transpose(1, 2, 0))


def test_means_and_their_errors_are_those_of_the_members(result, members):
    found = rows(result)
    for label, key, place, who in (
        ("alignment", "alignment", pair_row(WORLD, ("ABX", "ACX")), ("ABX:ACX", None, None)),
        ("free_capability", "free_capability", 1, (None, "ABX", None)),
        ("capability_share", "capability", 2, (None, "ACX", None)),
        ("theatre", "theatre", 0, (None, None, WORLD.theatres[0].name)),
    ):
        baseline, scenario = members[key][-1, place].astype(np.float64)
        row = found[label, *who]
        assert row["baseline"] == pytest.approx(baseline.mean(), abs=1e-6)
        assert row["scenario"] == pytest.approx(scenario.mean(), abs=1e-6)
        assert row["error"] == pytest.approx((scenario - baseline).std(ddof=1) / 10.0, rel=1e-3)
        assert row["interval"] is None


def test_order_index_and_concentration_are_the_measures_own(result, members):
    found = rows(result, 2023)
    capability, order = members["capability"][2].astype(np.float64), members["order"][2].astype(np.float64)
    zeros = np.zeros(5)
    each = [order_index(capability[:, 1, m], order[:, 1, m], zeros, zeros)[0] for m in range(100)]
    assert found["order_index", None, None, "world"]["scenario"] == pytest.approx(np.mean(each), abs=1e-5)
    concentration = ray_singer_1973(np.moveaxis(capability[:, 0], 0, -1)).mean()
    assert found["concentration", None, None, "world"]["baseline"] == pytest.approx(concentration, abs=1e-5)


def test_triangles_are_counted_member_by_member_and_paired(result, members):
    places = [pair_row(WORLD, pair) for pair in (("AAX", "ABX"), ("AAX", "ACX"), ("ABX", "ACX"))]
    relations = np.moveaxis(members["alignment"][-1, places], 0, -1)
    kinds, corners = dittmer_1981(relations), pivot(relations)
    found = rows(result)
    for index, name in enumerate(TYPES):
        row, hit = found[f"triangle_{name}", None, None, "AAX:ABX:ACX"], kinds == index
        assert (row["baseline"], row["scenario"]) == pytest.approx(tuple(hit.mean(axis=-1)))
        paired = hit[1].astype(float) - hit[0]
        assert row["error"] == pytest.approx(paired.std(ddof=1) / 10.0)
        assert row["interval"] == pytest.approx(list(wilson(int(hit[1].sum()), 100)))
    assert sum(found[f"triangle_{name}", None, None, "AAX:ABX:ACX"]["scenario"] for name in TYPES) == pytest.approx(1)
    for index, state in enumerate(TRIPLE):
        row = found["pivot", None, state, "AAX:ABX:ACX"]
        assert row["scenario"] == pytest.approx((corners[1] == index).mean())


def test_a_war_that_a_shock_brings_has_happened_in_every_member_ever_after(result):
    war = result.dataset["war"].sel(actor="ADX", partner="AEX")
    assert war.sel(scenario="scenario", time=slice(2024, None)).values.tolist() == [1.0, 1.0]
    assert war.sel(scenario="baseline", time=2025).item() < 1.0
    for name in ("war", "crisis", "collapse"):
        assert (result.dataset[name].diff("time").fillna(0.0) >= 0).all()


def test_shares_of_events_and_obligations_are_paired_member_by_member(result):
    # a chunk of one member counts that member
    each = build_ensemble(SPEC.model_copy(update={"chunk": 1}), WORLD, ParameterSet.load("default"))
    chunks = [each.compute(index) for index in range(100)]
    seen = 0
    for name in ("crisis", "war"):
        found = np.stack([chunk[name][-1] for chunk in chunks], axis=-1).astype(float)
        error = result.dataset[f"error_{name}"].isel(time=-1).values[np.triu_indices(5, 1)]
        np.testing.assert_allclose(error, (found[:, 1] - found[:, 0]).std(axis=-1, ddof=1) / 10.0, atol=1e-6)
        seen += (error > 0).sum()
    found = np.stack([chunk["obligation"][-1, 0] for chunk in chunks], axis=-1).astype(float)
    error = result.dataset[f"error_obligation_{KINDS[0]}"].isel(time=-1).values[np.triu_indices(5, 1)]
    np.testing.assert_allclose(error, (found[:, 1] - found[:, 0]).std(axis=-1, ddof=1) / 10.0, atol=1e-6)
    assert seen + (error > 0).sum() > 3


def test_every_field_has_quantiles_differences_and_a_unit(result):
    data = result.dataset
    for name in ("alignment", "threat", "free_capability", "cohesion", "burden", "order", "theatre_intensity",
                 "order_index", "concentration"):  # fmt: skip
        assert (data[name].diff("quantile").fillna(0.0) >= 0).all(), name
        assert data[name].dims[:3] == ("scenario", "time", "quantile")
        assert data[f"difference_{name}"].dims[:2] == ("time", "quantile")
    assert data["triangle"].dims == ("scenario", "time", "triple", "type")
    assert data["pivot"].dims == ("scenario", "time", "triple", "corner")
    assert all({"units", "long_name"} <= set(data[name].attrs) for name in data.data_vars)
    members = data["watch_alignment"].sel(pair="AAX:ABX")
    expected = members.quantile(0.05, "member").values
    np.testing.assert_allclose(data["alignment"].sel(quantile=0.05, actor="AAX", partner="ABX"), expected, atol=1e-6)


def test_without_policy_nothing_differs_and_no_difference_has_an_error(tmp_path):
    alone = run(RunSpec(members=20, until=2023), world=synthetic_world(4, theatres=()), store=RunStore(tmp_path))
    assert {row["difference"] for row in alone.outcomes()} == {0.0}
    assert {row["error"] for row in alone.outcomes()} == {0.0}
    assert "theatre_intensity" not in alone.dataset
    assert "triangle" not in alone.dataset


def test_one_member_has_no_error(tmp_path):
    one = run(SPEC.model_copy(update={"members": 1}), world=WORLD, store=RunStore(tmp_path))
    assert {row["error"] for row in one.outcomes()} == {None}


def test_a_triple_of_which_two_relations_tie_has_no_pivot():
    world = synthetic_world(3, triangles=(TRIPLE,))
    chunk = {"alignment": np.full((1, 3, 1, 4), 0.5), "capability": np.full((1, 3, 1, 4), 0.2),
             "order": np.zeros((1, 3, 1, 4))}  # fmt: skip
    found = derived(world, chunk)
    assert found["pivot"].sum() == 0
    assert found["triangle"][0, 0, :, 0].tolist() == [0, 0, 0, 4]
    assert found["triangle_both"][0, 0].tolist() == [0, 0, 0, 4]
