"""Sensitivity of runs of made-up worlds: what matters, what does not, what is noise; stopped and taken up again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.running import run
from foedus.analyses.sensitivities.analysing import sensitivity
from foedus.analyses.sensitivities.points import Work
from foedus.analyses.sensitivities.results import NOISE, POSTERIOR, Sensitivity
from foedus.cli import app
from foedus.errors import InputError, InterruptedWorkError, StoreError, UnknownNameError
from foedus.scenarios import Parameter, ParameterSet, Posterior, RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world

# Shares of power alone: two seconds to compile, and growth that returns to the world's moves them much.
WORLD = synthetic_world(3, mechanisms=("power",), growth=np.array([0.1, -0.05, 0.0]))
RETURN, EFFORT, VOLATILITY = "power.growth_reversion", "power.effort_cost", "power.volatility"
PARAMETERS = ParameterSet.load("default").replaced({"power.growth_volatility": 0.0})
OUTCOME = "capability_share:AAX@2024"


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path)


def ask(store: RunStore, outcome: str = OUTCOME, **changes: Any) -> Sensitivity:
    given = {"samples": 6, "replicates": 8, "parameters": (RETURN, EFFORT), **changes}
    spec = given.pop("spec", RunSpec(case="synthetic", until=2024, chunk=64))
    known = given.pop("parameter_set", PARAMETERS)
    return sensitivity(spec, outcome, world=WORLD, parameter_set=known, store=store, **given)


def row(found: Sensitivity, name: str) -> dict[str, Any]:
    return found.table.row(by_predicate=pl.col("parameter") == name, named=True)


def test_of_two_parameters_only_one_matters(store: RunStore) -> None:
    # without a policy no effort is spent, whatever it costs
    found = ask(store)
    assert row(found, EFFORT)["mu_star"] == 0.0
    assert row(found, RETURN)["mu"] < 0
    assert row(found, RETURN)["mu_star"] > 10 * row(found, RETURN)["mu_star_conf"]
    assert found.leading(2) == (RETURN, EFFORT)
    assert {RETURN, NOISE} <= set(repr(found).replace(":", " ").split())
    shares = ask(store, method="sobol", samples=64)
    assert row(shares, EFFORT)["st"] == pytest.approx(0.0, abs=1e-12)
    # of one parameter and the noise the first has what the second leaves
    assert row(shares, RETURN)["st"] == pytest.approx(1.0 - row(shares, NOISE)["s1"], abs=0.15)


def test_a_parameter_that_no_mechanism_reads_is_zero_and_costs_nothing(store: RunStore) -> None:
    dummy = {**PARAMETERS, "dummy.idle": PARAMETERS[RETURN].model_copy()}
    assert isinstance(dummy["dummy.idle"], Parameter)
    known = ParameterSet(dummy, "with a dummy")
    found = ask(store, method="sobol", samples=16, parameters=(RETURN, "dummy.*"), parameter_set=known)
    assert row(found, "dummy.idle")["st"] == 0.0
    assert abs(row(found, "dummy.idle")["s1"]) <= row(found, "dummy.idle")["s1_conf"] + 1e-12
    # A, B, and A with two of three factors from B: the dummy's points are A's
    assert found.points == 16 * 4


def test_noise_is_told_apart_and_falls_with_the_replicates(store: RunStore) -> None:
    few, many = (ask(store, method="sobol", samples=128, replicates=count) for count in (4, 32))
    for found in (few, many):
        # two independent ways to the share of noise: moving it, and the spread of the replicates
        assert found.noise_share is not None
        assert row(found, NOISE)["st"] == pytest.approx(found.noise_share, rel=0.5)
    # noise over the rest falls in proportion to the replicates, to 1/8, within the error of both
    odds = [(found.noise_share or 0.0) / (1.0 - (found.noise_share or 0.0)) for found in (few, many)]
    assert 1 / 16 < odds[1] / odds[0] < 1 / 4


def test_the_mean_at_the_medians_is_that_of_a_run(store: RunStore) -> None:
    """Points are runs like any other: the same seed, members and parameters give the same shares."""
    spec = RunSpec(case="synthetic", until=2024, members=16, seed=5)
    fixed = {name: PARAMETERS[name].quantile(0.5) for name in PARAMETERS}
    plain = run(spec, world=WORLD, parameters=PARAMETERS.replaced(fixed), store=store)
    prior = PARAMETERS[EFFORT]
    known = ParameterSet({**PARAMETERS.replaced(fixed), EFFORT: prior}, "one open")
    found = ask(store, parameters=(EFFORT,), spec=spec, replicates=16, parameter_set=known, samples=4)
    kept = RunStore(store.root / "sensitivity").open(found.analysis_id)
    median = float(plain.dataset["capability_share"].sel(scenario="baseline", quantile=0.5, actor="AAX")[-1])
    # batch 0 has the numbers 0 to 15 of the run; the mean of so narrow a spread is near its median
    sd = np.sqrt(float(kept["noise"][0]) * 16)
    assert abs(float(kept["mean"][0]) - median) < sd


def test_a_stopped_analysis_goes_on_where_it_was(store: RunStore, tmp_path: Path, monkeypatch: Any) -> None:
    plain = ask(RunStore(tmp_path / "other"))
    computed: list[int] = []
    original = Work._answers

    def stopped(self: Work, rows: Any, size: int) -> Any:
        if len(computed) >= 2:
            raise KeyboardInterrupt
        computed.append(len(rows))
        return original(self, rows, size)

    with monkeypatch.context() as patch:
        patch.setattr(Work, "_answers", stopped)
        with pytest.raises(
            InterruptedWorkError,
            match=r"16 of \d+ points of the analysis are kept.*Run it again to continue from there",
        ):
            ask(store)
    seen: list[tuple[int, int]] = []
    again = ask(store, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (16, plain.points)
    assert seen[-1] == (plain.points, plain.points)
    assert again.table.equals(plain.table)

    def never(self: Work, rows: Any, size: int) -> Any:
        raise AssertionError("computed again")

    monkeypatch.setattr(Work, "_answers", never)
    assert ask(store).table.equals(plain.table)
    with pytest.raises(AssertionError, match="computed again"):
        ask(store, fresh=True)


def test_a_damaged_answer_is_computed_again(store: RunStore) -> None:
    found = ask(store)
    folder = RunStore(store.root / "sensitivity").path(found.analysis_id)
    next(item for item in (folder / "mean").iterdir() if not item.name.startswith(".")).write_bytes(b"torn")
    assert ask(store).table.equals(found.table)


def test_a_full_disk_is_one_error_and_leaves_nothing(store: RunStore, monkeypatch: Any) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StoreError("the disk is full: the run was not stored")

    with monkeypatch.context() as patch:
        patch.setattr(RunStore, "commit", full)
        with pytest.raises(StoreError, match="the disk is full"):
            ask(store)
    inner = RunStore(store.root / "sensitivity")
    assert inner.runs() == []
    assert ask(store).points > 0


def test_screening_keeps_the_leading_ones(store: RunStore) -> None:
    names = (RETURN, EFFORT, VOLATILITY, "power.burden_cost")
    found = ask(store, method="sobol", samples=16, parameters=names, top=1)
    assert found.screening is not None
    assert found.leading(9) == (RETURN,)
    assert set(found.fixed) >= {EFFORT, VOLATILITY}
    assert row(found, RETURN)["mu_star"] == row(found.screening, RETURN)["mu_star"]
    assert found.as_dict()["screening"]["method"] == "morris"


def test_parameters_of_a_posterior_move_together(store: RunStore) -> None:
    values = np.linspace(0.05, 0.4, 50)
    table = pl.DataFrame({RETURN: values, VOLATILITY: 0.1 * values})
    known = PARAMETERS.with_posterior(Posterior.of(table, PARAMETERS, name="fit"))
    found = ask(store, method="sobol", samples=64, parameters=(RETURN, VOLATILITY, EFFORT), parameter_set=known)
    assert set(found.table["parameter"]) == {POSTERIOR, EFFORT, NOISE}
    assert row(found, POSTERIOR)["standing"] == "joint"
    assert row(found, POSTERIOR)["st"] > 0.8


def test_a_probability_is_asked_one_point_at_a_time(store: RunStore) -> None:
    found = ask(store, "obligation_defence:AAX:ABX", samples=4)
    assert not found.varies  # no mechanism of this world ends a treaty
    assert found.mean in (0.0, 1.0)
    assert "the same everywhere" in repr(found)
    assert found.table["mu_star"].null_count() == found.table.height


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"method": "fast"}, UnknownNameError, "one of morris, sobol"),
        ({"parameters": ("power.growth_revision",)}, UnknownNameError, "nearest: power.growth_reversion"),
        ({"parameters": ("power.growth_volatility",)}, InputError, "is a fixed number"),
        ({"top": 3}, InputError, "with the method sobol"),
        ({"replicates": 1}, InputError, "2 to 4096"),
        ({"outcome": "difference:order_index"}, InputError, "nothing differs"),
        ({"outcome": "aligment:AAX:ABX"}, UnknownNameError, "nearest: alignment"),
    ],
)
def test_a_bad_question_is_refused(store: RunStore, changes: dict[str, Any], kind: type[InputError], told: str) -> None:
    with pytest.raises(kind) as caught:
        ask(store, **changes)
    assert told in str(caught.value)


@pytest.mark.slow
def test_the_command_asks_the_packaged_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_RUNS", str(tmp_path))
    figure = tmp_path / "plane.svg"
    result = CliRunner().invoke(
        app,
        ["sensitivity", "-o", "difference:free_capability:RUS", "--shock", "collapse:RUS@2026", "--until", "2028",
         "--only", "power.collapse_loss", "--only", "order.pull", "--samples", "4", "--replicates", "8",
         "--figure", str(figure), "--json"],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    moved = {line["parameter"]: line["mu_star"] for line in told["parameters"]}
    assert set(moved) == {"power.collapse_loss", "order.pull", NOISE}
    assert moved["power.collapse_loss"] > 10 * moved["order.pull"]
    assert told["outcome"] == "difference:free_capability:RUS@2028"
    assert figure.stat().st_size > 1000
