"""The block of collapse: who is at risk, the likelihood by hand, and simulated rows that give the parameters back."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest

from foedus.analyses.fitting.model.collapse import BLOCK, at_risk, log_likelihood, simulate
from foedus.scenarios.parameters.packaged import list_posteriors, packaged_posterior

TRUTH = {"collapse.base": -5.0, "collapse.fragility": 4.0}


def states(*names, years=range(1990, 2001)):
    """Return a table of cohesion that is the year's number in thousandths."""
    rows = [(name, year, (year - 1900) / 1000) for name in names for year in years]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32, "cohesion": pl.Float64}, orient="row")


def events(*rows):
    return pl.DataFrame(list(rows), schema={"state": pl.String, "year": pl.Int32}, orient="row")


def test_a_row_has_the_cohesion_of_the_year_before():
    found = at_risk(states("FRA"), events(("FRA", 1995)))
    assert found.filter(pl.col("year") == 1992)["cohesion"].item() == pytest.approx(0.091)
    assert found.filter(pl.col("collapse") == 1)["year"].to_list() == [1995]


def test_the_years_after_a_collapse_are_not_at_risk():
    found = at_risk(states("FRA"), events(("FRA", 1993)))
    assert found["year"].to_list() == [1991, 1992, 1993, 1999, 2000, 2001]


def test_a_state_is_at_risk_only_while_it_exists():
    found = at_risk(states("CZE", "FRA"), events(("FRA", 2018)))
    assert found.filter(pl.col("state") == "CZE")["year"].min() == 1994


def test_the_likelihood_is_that_of_independent_years():
    counts = {"years": jnp.asarray([3, 4]), "collapses": jnp.asarray([1.0, 0.0])}
    rows = {"cohesion": jnp.asarray([0.2, 0.9]), **counts}
    hazard = np.exp(-5.0 + 4.0 * (1 - np.array([0.2, 0.9])))
    expected = np.log(1 - np.exp(-hazard[0])) - 2 * hazard[0] - 4 * hazard[1]
    values = {name: jnp.float32(value) for name, value in TRUTH.items()}
    assert float(log_likelihood(values, rows)) == pytest.approx(expected, rel=1e-5)


def test_simulated_rows_have_the_rate_of_their_parameters_and_tell_them():
    rows = pl.DataFrame({"cohesion": [0.2, 0.5, 0.9], "years": [20_000] * 3, "collapses": [0.0] * 3})
    made = simulate(TRUTH, rows, np.random.default_rng(1))
    assert made.select("cohesion", "years").equals(rows.select("cohesion", "years"))
    rates = made["collapses"].to_numpy() / 20_000
    expected = 1 - np.exp(-np.exp(-5.0 + 4.0 * (1 - np.array([0.2, 0.5, 0.9]))))
    assert rates == pytest.approx(expected, abs=4 * np.sqrt(expected.max() / 20_000))
    arrays = {name: jnp.asarray(made[name].to_numpy()) for name in made.columns}
    near = ((0.0, 0.0), (0.4, 0.0), (-0.4, 0.0), (0.0, 0.8), (0.0, -0.8))
    tried = [{"collapse.base": jnp.float32(-5.0 + da), "collapse.fragility": jnp.float32(4.0 + db)} for da, db in near]
    at = [float(log_likelihood(values, arrays)) for values in tried]
    assert at[0] == max(at)


@pytest.mark.skipif("collapse" not in list_posteriors(), reason="no posterior of this block is packaged")
def test_by_the_packaged_posterior_less_cohesion_means_more_collapse():
    fit = packaged_posterior("collapse")
    assert set(fit.posterior.names) == set(BLOCK.parameters)
    fragility = fit.posterior.values[:, fit.posterior.names.index("collapse.fragility")]
    assert np.quantile(fragility, 0.05) > 0.0
    assert fit.record["events"] > 60
