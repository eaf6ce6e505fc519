"""Wars of the record: who began them, who joined, who is called; and the likelihoods of the two blocks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest
from scipy import stats

from foedus.analyses.fitting.model import hostilities, joining
from foedus.analyses.fitting.model.war_record import WORLD_WARS, War, wars_of_record
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.sources import DataFolder

HOSTILITIES = {"hostilities.ending": 1.3, "hostilities.attacker": 0.4}


def a_war() -> War:
    """BBB attacks AAA in 1900; CCC joins against BBB in 1900, DDD in 1901."""
    return War(
        1, {1900: {("AAA", "BBB"), ("BBB", "CCC")}, 1901: {("AAA", "BBB"), ("BBB", "CCC"), ("BBB", "DDD")}},
        {"AAA": 1900, "BBB": 1900, "CCC": 1900, "DDD": 1901}, {"AAA", "BBB"}, {"BBB"},
        {"AAA": 0, "BBB": 1, "CCC": 0, "DDD": 0},
    )  # fmt: skip


def test_who_joined_calls_and_attacks_from_the_year_after() -> None:
    war = a_war()
    assert war.present("AAA", 1900)
    assert not war.present("CCC", 1900)
    assert war.present("CCC", 1901)
    assert not war.present("DDD", 1901)
    assert war.attackers("AAA", 1900) == ["BBB"]
    assert war.attackers("BBB", 1900) == []
    assert war.attackers("BBB", 1901) == ["CCC"]


def test_the_likelihood_of_a_length_is_that_of_simulated_wars() -> None:
    rows = pl.DataFrame({"years": [1] * 40_000, "ratio": [0.7] * 40_000, "attacks": [1] * 40_000},
                        schema={"years": pl.Int32, "ratio": pl.Float64, "attacks": pl.Int32})  # fmt: skip
    drawn = hostilities.BLOCK.simulate(HOSTILITIES, rows, np.random.default_rng(1))
    for years in (1, 2, 3):
        one = {"years": jnp.asarray([years]), "ratio": jnp.asarray([0.0]), "attacks": jnp.asarray([-1])}
        values = {name: jnp.asarray(value) for name, value in HOSTILITIES.items()}
        chance = float(jnp.exp(hostilities.BLOCK.log_likelihood(values, one)))
        # five standard errors
        assert (drawn["years"] == years).mean() == pytest.approx(chance, abs=5 * 0.5 / 200)
    assert (drawn["attacks"] == 1).mean() == pytest.approx(1 / (1 + np.exp(-0.4 * 0.7)), abs=5 * 0.5 / 200)


def test_the_likelihood_of_joining_takes_the_strongest_call_and_the_weight() -> None:
    known = ParameterSet.load("default")
    values = {name: float(known[name].prior.quantile(np.asarray([0.5]))[0]) for name in joining.BLOCK.parameters}
    base = dict.fromkeys(joining._COLUMNS, 0.0) | {
        "exposure": 0.5, "weight": 1.0, "reach": 1.0, "nearness": 1.0, "capability": 0.02
    }  # fmt: skip

    def of(*rows: dict[str, float], scope: float = 0.0) -> float:
        with jax.enable_x64(True):
            table = {name: jnp.asarray([row[name] for row in rows]) for name in base}
            table |= {name: table[name].astype(int) for name in ("war", "group")}
            at = {name: jnp.asarray(value) for name, value in (values | {"hostilities.scope": scope}).items()}
            return float(joining.BLOCK.log_likelihood(at, table))

    called = base | {"defence": 1.0, "attacked": 1.0}
    hazard = np.exp(values["joining.base"] + values["joining.called"])
    assert of(called) == pytest.approx(-0.5 * hazard, rel=1e-5)
    assert of(called | {"joins": 1.0}) == pytest.approx(np.log(-np.expm1(-0.5 * hazard)), rel=1e-4)
    assert of(called, base) == pytest.approx(of(called), rel=1e-5)
    assert of(base, base | {"group": 1.0, "weight": 3.0}) == pytest.approx(4 * of(base), rel=1e-5)
    # two of three that a group stands for join
    some = of(base | {"weight": 3.0, "joins": 2.0})
    assert some == pytest.approx(2 * of(base | {"joins": 1.0}) + of(base), rel=1e-5)

    # two of one war share how general it is, two of two wars do not
    steps = (np.arange(4000) + 0.5) / 4000
    general = np.exp(values["joining.fading"] * 1.3 * stats.norm.ppf(steps))
    come, stay = (lambda h: -np.expm1(-0.5 * h)), (lambda h: np.exp(-0.5 * h))
    first, second = base | {"joins": 1.0}, base | {"group": 1.0}
    plain = np.exp(values["joining.base"])
    together, apart = of(first, second, scope=1.3), of(first, second | {"war": 1.0}, scope=1.3)
    hazards = plain * general
    assert together == pytest.approx(np.log((come(hazards) * stay(hazards)).mean()), rel=1e-3)
    assert apart == pytest.approx(np.log(come(hazards).mean()) + np.log(stay(hazards).mean()), rel=1e-3)


@pytest.mark.data
def test_the_wars_of_the_record_leave_out_the_world_wars() -> None:
    wars = wars_of_record(DataFolder.find(None))
    assert len(wars) > 80
    assert not [war for war in wars for first, last in WORLD_WARS if first <= war.years[0] <= last]
    crimea = next(war for war in wars if war.number == 22)
    assert crimea.began == {"RUS", "TUR"}
    assert crimea.initiators == {"RUS"}
    assert {"GBR", "FRA"} <= set(crimea.entered) - crimea.began
    assert crimea.side["GBR"] == crimea.side["TUR"] != crimea.side["RUS"]
    assert crimea.attackers("TUR", 1853) == ["RUS"]
    assert crimea.attackers("RUS", 1855) == ["FRA", "GBR"]
