"""Blocks crisis and war: likelihoods by the mechanisms' functions, which find what data were drawn from."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest
from scipy import stats

from foedus.analyses.fitting.model import crisis, war
from foedus.analyses.fitting.model.block import row_arrays
from foedus.mechanisms import mechanism
from foedus.scenarios import ParameterSet

MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def crisis_rows(size=60):
    rng = np.random.default_rng(0)
    columns = {
        "year": np.full(size, 2000, np.int32), "border": (rng.random(size) < 0.4).astype(float),
        "projected": rng.uniform(0, 0.05, size), "intensity": rng.uniform(0, 0.5, size),
        "defended": rng.uniform(0, 1, size), "memory": np.where(rng.random(size) < 0.5, rng.uniform(0, 4, size), 0.0),
        "exposure": np.ones(size), "crises": (np.arange(size) >= size - 10).astype(np.int32),
        "events": rng.poisson(0.3, size).astype(float), "pair": np.arange(size, dtype=np.int32),
    }  # fmt: skip
    mutual = rng.normal(-2, 1, size)
    columns |= {f"mutual_{draw}": mutual for draw in range(crisis.DRAWS)}
    for age in crisis.AGES:
        columns |= {f"{name}_{age}": columns[name] for name in ("projected", "intensity", "defended")}
        columns |= {f"mutual_{age}y": mutual}
    return pl.DataFrame(columns)


def war_rows(size=60):
    rng = np.random.default_rng(1)
    aligned = rng.uniform(-0.8, 0.8, size)
    columns = {name: (rng.random(size) < 0.3).astype(float) for name in ("pact", "armed")}
    columns |= {f"aligned_{draw}": aligned for draw in range(war.DRAWS)}
    columns["umbrella"] = columns["armed"] * (1.0 - columns["pact"])
    return pl.DataFrame(columns).with_columns(war=pl.Series((rng.random(size) < 0.2).astype(np.int32)))


def value_of(block, rows, values):
    with jax.enable_x64(True):
        arrays = {name: jnp.asarray(value) for name, value in row_arrays(rows).items()}
        return float(block.log_likelihood({name: jnp.asarray(values[name]) for name in block.parameters}, arrays))


def test_disputes_are_poisson_with_the_hazard_of_the_mechanism():
    """Where past, present and draws agree, the hazard is that of `Danger` and `Crisis` in a stationary world."""
    rows = crisis_rows().filter(pl.col("crises") == 0)
    hazard = []
    for row in rows.iter_rows(named=True):
        threat = np.sqrt(np.exp(row["mutual_0"])) * 0.2
        pair = {
            "threat": jnp.full((2, 2), threat), "reach": jnp.full((2, 2), row["projected"] / 0.2),
            "land_border": jnp.full((2, 2), row["border"]), "free_capability": jnp.full(2, 0.2),
            "theatre": jnp.log(jnp.asarray([row["intensity"] / (1 - row["intensity"])])),
            "contested": jnp.ones((1, 1)), "obligation": jnp.zeros((4, 1)),
        }  # fmt: skip
        usual = mechanism("danger").step(MEDIAN, pair, {}, 1.0)["danger"][0]
        usual = usual * np.exp(-MEDIAN["crisis.deterrence"] * row["defended"])
        state = {"danger": usual, "danger_past": usual, "disputes": row["memory"],
                 "pressure": jnp.zeros((6, 2, 2)), "pressure_start": jnp.zeros((6, 2, 2))}  # fmt: skip
        hazard.append(float(mechanism("crisis").hazard(MEDIAN, state)[0]))
    mean = MEDIAN["crisis.disputes"] * np.array(hazard)
    events = rows["events"].to_numpy()
    constant = np.sum([np.log(float(max(1, np.prod(np.arange(1, n + 1))))) for n in events])
    expected = stats.poisson.logpmf(events, mean).sum() + constant
    assert value_of(crisis.BLOCK, rows, MEDIAN) == pytest.approx(expected, rel=1e-4)


def test_a_sampled_row_counts_as_many_dyad_years():
    rows = crisis_rows(30).filter(pl.col("crises") == 0).with_columns(events=pl.lit(0.0))
    many = value_of(crisis.BLOCK, rows.with_columns(exposure=pl.lit(16.0)), MEDIAN)
    assert many == pytest.approx(value_of(crisis.BLOCK, pl.concat([rows] * 16), MEDIAN), rel=1e-6)


@pytest.mark.parametrize(
    ("block", "rows", "outcome", "name"),
    [
        (crisis.BLOCK, crisis_rows(), "events", "crisis.base"),
        (crisis.BLOCK, crisis_rows(), "events", "crisis.history"),
        (war.BLOCK, war_rows(), "war", "crisis.war"),
        (war.BLOCK, war_rows(), "war", "crisis.war_pact"),
    ],
)
def test_the_likelihood_of_drawn_data_peaks_where_they_were_drawn(block, rows, outcome, name, monkeypatch):
    """Known world: 2,400 rows tell each of these parameters to within a few tenths."""
    monkeypatch.setattr(war, "disputes_per_crisis", lambda: np.array([1.0]))
    truth = {each: MEDIAN[each] for each in block.parameters}
    if block is war.BLOCK:
        truth["crisis.war"] = 0.0
    drawn = block.simulate(truth, pl.concat([rows] * 40), np.random.default_rng(2))
    assert drawn[outcome].sum() > 80
    grid = truth[name] + np.linspace(-1.2, 1.2, 7)
    with jax.enable_x64(True):
        arrays = {key: jnp.asarray(value) for key, value in row_arrays(drawn).items()}
        at = jax.jit(lambda value: block.log_likelihood({**truth, name: value}, arrays))
        found = [float(at(value)) for value in grid]
    assert abs(grid[int(np.argmax(found))] - truth[name]) <= 0.4 + 1e-9
    assert found[0] < max(found) > found[-1]


def test_wars_are_bernoulli_with_the_escalation_of_the_mechanism(monkeypatch):
    monkeypatch.setattr(war, "disputes_per_crisis", lambda: np.array([2.0]))
    rows = war_rows()
    state = {
        "z": jnp.arctanh(jnp.asarray(rows["aligned_0"].to_numpy())),
        "obligation": jnp.zeros((4, rows.height)).at[mechanism_defence()].set(rows["pact"].to_numpy()),
    }  # fmt: skip
    chance = []
    for k, armed in enumerate(rows["armed"]):
        one = {
            "nuclear": jnp.full(2, armed),
            "z": state["z"][k : k + 1],
            "obligation": state["obligation"][:, k : k + 1],
        }
        chance.append(float(mechanism("crisis").escalation(MEDIAN, one)[0]) / 2.0)
    expected = stats.bernoulli.logpmf(rows["war"].to_numpy(), chance).sum()
    assert value_of(war.BLOCK, rows, MEDIAN) == pytest.approx(expected, rel=1e-4)


def mechanism_defence():
    from foedus.scenarios.worlds import KINDS

    return KINDS.index("defence")
