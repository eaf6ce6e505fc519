"""What a run says that its policies and shocks change: against the members from which it was computed."""

import json
from itertools import groupby

import numpy as np
import pytest

from foedus.analyses.run_effects import LEAST, NOTABLE, _order, is_mover, run_effects
from foedus.analyses.running import run
from foedus.estimate.intervals import wilson
from foedus.scenarios import RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world

WORLD = synthetic_world(5)
CONTAIN = "AAX:contain:ABX+ACX:0.9@2022-2024"
WAR = "war:ADX+AEX@2023"
SPEC = RunSpec(members=100, until=2026, chunk=64, policies=(CONTAIN,), shocks=(WAR,))


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(SPEC, world=WORLD, store=RunStore(tmp_path_factory.mktemp("runs")))


def found(result):
    return {(row["name"], row["pair"] or row["state"], row["moment"]): row for row in result.effects()}


def test_differences_are_told_at_the_end_the_peak_and_the_horizon(result):
    rows = found(result)
    years = {moment: rows["alignment", "AAX:ABX", moment]["year"] for moment in ("end", "peak", "horizon")}
    assert (years["end"], years["horizon"]) == (2024.0, 2026.0)
    means = result.dataset["mean_shared_threat"].sel(pair="ABX:ACX")
    change = np.abs(means.sel(scenario="scenario") - means.sel(scenario="baseline"))
    assert rows["shared_threat", "ABX:ACX", "peak"]["year"] == float(change["time"][int(change.argmax("time"))])
    assert {moment for _, _, moment in rows} == {"end", "peak", "horizon"}


@pytest.mark.parametrize(
    ("name", "unit", "axis"),
    [("alignment", "AAX:ABX", "pair"), ("shared_threat", "ABX:ACX", "pair"), ("capability_share", "AEX", "state")],
)
def test_means_spread_and_counts_are_those_of_the_members(result, name, unit, axis):
    for moment in ("end", "peak", "horizon"):
        row = found(result)[name, unit, moment]
        kept = result.dataset[f"watch_{name}"].sel({axis: unit, "time": row["year"]})
        change = (kept.sel(scenario="scenario") - kept.sel(scenario="baseline")).values.astype(float)
        assert row["difference"] == pytest.approx(change.mean(), abs=1e-6)
        assert row["difference"] == pytest.approx(row["scenario"] - row["baseline"], abs=1e-5)
        assert row["error"] == pytest.approx(change.std(ddof=1) / 10.0, rel=1e-3)
        assert (row["low"], row["high"]) == pytest.approx(tuple(np.quantile(change, (0.05, 0.95))), abs=1e-6)
        sign = 1 if row["direction"] == "more" else -1
        assert row["share"] == (sign * change > 0).mean() >= (sign * change < 0).mean()
        assert row["beyond"] == (sign * change > row["threshold"]).mean()
        assert row["share_interval"] == pytest.approx(list(wilson(round(100 * row["share"]), 100)))
        assert row["strength"] == pytest.approx(abs(change.mean()) / change.std(ddof=1), rel=1e-3)
        scale = row["baseline"] if name == "capability_share" else 1.0
        assert row["threshold"] == pytest.approx(NOTABLE * scale)


def test_events_are_shares_of_futures(result):
    row = found(result)["war", "ADX:AEX", "horizon"]
    assert (row["scenario"], row["imposed"], row["low"], row["share"]) == (1.0, True, None, None)
    low, high = row["difference_interval"]
    assert low <= row["difference"] <= high
    own = {(r["name"], r["pair"], r["state"]): r for r in result.outcomes()}
    for (name, unit, moment), effect in found(result).items():
        if moment == "horizon" and name in ("war", "crisis", "obligation_defence"):
            same = own[name, unit, None]
            assert (effect["scenario"], effect["baseline"]) == (same["scenario"], same["baseline"])
            assert effect["error"] == pytest.approx(same["error"], abs=1e-7)


def test_movers_come_first_by_strength_and_no_shock_counts_as_one(result):
    groups = [list(rows) for _, rows in groupby(result.effects(), lambda r: (r["name"], r["pair"], r["state"]))]
    assert len(groups) == len({(r["name"], r["pair"], r["state"]) for r in result.effects()})
    moving = [is_mover(group) for group in groups]
    assert moving == sorted(moving, reverse=True)
    assert 0 < sum(moving) < len(moving)
    strengths = [
        (
            group[0]["name"] == "war",  # a shock of the run is a war
            group[0]["name"] not in ("shared_threat", "capability_share", "free_capability"),  # relations before them
            max(np.inf if r["strength"] is None and r["difference"] else r["strength"] or 0.0 for r in group),
        )
        for group in groups[: sum(moving)]
    ]
    assert strengths == sorted(strengths, reverse=True)
    assert len({relation for _, relation, _ in strengths}) == 2
    imposed = [group for group in groups if group[0]["imposed"]]
    assert {(group[0]["name"], group[0]["pair"]) for group in imposed} == {("war", "ADX:AEX"), ("crisis", "ADX:AEX")}
    assert not any(map(is_mover, imposed))


def test_after_a_war_that_a_shock_begins_who_else_goes_to_war_comes_first():
    def group(name, strength, difference=0.5, imposed=False):
        rest = {"error": 0.0, "baseline": 0.5, "unit": "1"}
        return [{"name": name, "strength": strength, "difference": difference, "imposed": imposed, **rest}]

    groups = [group("alignment", 9.0), group("war", None, imposed=True), group("war", 0.1), group("war", 0.4),
              group("threat", 9.5), group("capability_share", 10.0), group("war", 9.0, difference=0.0)]  # fmt: skip
    told = {
        wars: [(rows[0]["name"], rows[0]["strength"]) for rows in sorted(groups, key=lambda each: _order(each, wars))]
        for wars in (True, False)
    }
    others = [("threat", 9.5), ("alignment", 9.0)]
    last = [("capability_share", 10.0), ("war", None), ("war", 9.0)]
    assert told[True] == [("war", 0.4), ("war", 0.1), *others, *last]
    assert told[False] == [*others, ("war", 0.4), ("war", 0.1), *last]


def test_without_a_war_among_the_shocks_wars_stand_where_their_strength_puts_them(tmp_path):
    calm = run(SPEC.model_copy(update={"shocks": ()}), world=WORLD, store=RunStore(tmp_path)).effects()
    groups = [list(rows) for _, rows in groupby(calm, lambda r: (r["name"], r["pair"], r["state"]))]
    relations = [
        max(np.inf if r["strength"] is None and r["difference"] else r["strength"] or 0.0 for r in group)
        for group in groups
        if is_mover(group) and group[0]["name"] not in ("shared_threat", "capability_share", "free_capability")
    ]
    assert relations == sorted(relations, reverse=True)


def test_what_hardly_moves_is_no_mover():
    row = {"difference": 0.5 * LEAST, "error": 0.0, "baseline": 0.5, "unit": "1", "imposed": False}
    assert not is_mover([row])
    assert is_mover([row | {"unit": "share of world", "baseline": 0.001}])
    assert is_mover([row, row | {"difference": -2 * LEAST}])
    assert not is_mover([row | {"difference": 2 * LEAST, "error": LEAST}])
    assert is_mover([row | {"difference": 2 * LEAST, "error": None}])


def test_a_run_of_shocks_alone_is_told_after_the_last_of_them(result, tmp_path):
    alone = run(SPEC.model_copy(update={"policies": ()}), world=WORLD, store=RunStore(tmp_path))
    assert found(alone)["alignment", "ADX:AEX", "shock"]["year"] == 2024.0
    baseline = run(SPEC.model_copy(update={"policies": (), "shocks": ()}), world=WORLD, store=RunStore(tmp_path))
    assert baseline.effects() == []
    assert baseline.table["moment"].unique().to_list() == ["horizon"]
    one = run(SPEC.model_copy(update={"members": 1}), world=WORLD, store=RunStore(tmp_path))
    assert {row["error"] for row in one.effects()} == {None}
    json.dumps(one.as_dict(), allow_nan=False)


def test_the_result_leads_with_the_effects(result):
    effects, table = result.effects(), result.table
    assert table.head(len(effects))["difference"].to_list() == [row["difference"] for row in effects]
    told = {(r["name"], r["pair"], r["state"], r["of"]) for r in table.filter(moment="horizon").to_dicts()}
    assert told == {(r["name"], r["pair"], r["state"], r["of"]) for r in result.outcomes()}
    assert table.filter(moment="horizon").height == len(result.outcomes())
    text = repr(result)
    assert len(text.splitlines()) <= 10
    assert effects[0]["name"] in text
    assert result.as_dict()["effects"] == effects == run_effects(result.dataset)
