"""Block ``collapse``: the hazard of collapse given cohesion, on all states 1947-2018."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl

from foedus.analyses.fitting.model.block import Block, Values
from foedus.evidence.cohesion_covariates import cohesion_covariates
from foedus.evidence.cohesion_index import cohesion_index
from foedus.evidence.collapses import FIRST, FOLLOWS, LAST, collapses
from foedus.mechanisms.collapse import collapse_chance
from foedus.states import load_states

__all__ = ["BLOCK", "at_risk", "log_likelihood", "rows", "simulate"]

_BASE: Final = "collapse.base"
_FRAGILITY: Final = "collapse.fragility"
_LEAST: Final = 1e-12


def at_risk(table: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Return the state-years at risk of a collapse, with what was known at the end of the year before.

    Parameters
    ----------
    table
        ``state, year`` and columns known at the end of that year.
    events
        ``state, year`` of collapses.

    Returns
    -------
    pl.DataFrame
        ``state, year``, the columns of the year before, and ``collapse`` (0 or 1): states that the Correlates of War
        list in both years, without the years that follow a collapse.
    """
    states = load_states()
    years = range(FIRST + 1, LAST + 1)
    there = [(state, year) for year in years for state in set(states.in_year(year)) & set(states.in_year(year - 1))]
    members = pl.DataFrame(there, schema={"state": pl.String, "year": pl.Int32}, orient="row")
    after = pl.concat(events.select("state", pl.col("year") + lag) for lag in range(1, FOLLOWS + 1))
    before = table.with_columns(pl.col("year") + 1).join(members, on=["state", "year"], how="semi")
    marked = before.join(
        events.select("state", "year", collapse=pl.lit(1.0)), on=["state", "year"], how="left"
    ).with_columns(pl.col("collapse").fill_null(0.0))
    return marked.join(after, on=["state", "year"], how="anti").sort("state", "year")


def rows(data: Any) -> pl.DataFrame:
    """Return the state-years at risk by their cohesion at the end of the year before, in thousandths.

    ``cohesion``, ``years`` (state-years of that cohesion) and ``collapses`` (of them with one): given cohesion the
    years are alike, so that their sums say all that they do.
    """
    table = cohesion_index(cohesion_covariates(data)).with_columns(pl.col("cohesion").round(3))
    risk = at_risk(table, collapses(data))
    return (
        risk.group_by("cohesion")
        .agg(years=pl.len().cast(pl.Int32), collapses=pl.col("collapse").sum())
        .sort("cohesion")
    )


def log_likelihood(values: Values, rows: Mapping[str, jax.Array]) -> jax.Array:
    """Return the log-likelihood of the collapses: one draw a state and year, by the mechanism's own chance."""
    chance = collapse_chance(values[_BASE], values[_FRAGILITY], rows["cohesion"], 1.0)
    chance = jnp.clip(chance, _LEAST, 1.0 - _LEAST)
    return jnp.sum(rows["collapses"] * jnp.log(chance) + (rows["years"] - rows["collapses"]) * jnp.log1p(-chance))


def simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the rows with collapses drawn at given parameters."""
    base, fragility = (jnp.float32(values[name]) for name in (_BASE, _FRAGILITY))
    chance = np.asarray(collapse_chance(base, fragility, jnp.asarray(rows["cohesion"].to_numpy()), 1.0))
    drawn = rng.binomial(rows["years"].to_numpy(), chance).astype(np.float64)
    return rows.with_columns(collapses=pl.Series(drawn))


BLOCK: Final = Block(
    name="collapse",
    title="hazard of collapse given cohesion, all states 1947-2018, years of equal cohesion in one row",
    parameters=(_BASE, _FRAGILITY),
    rows=rows,
    log_likelihood=log_likelihood,
    simulate=simulate,
    events=lambda table: int(table["collapses"].sum()),
    sources=("democracy", "polity", "gdp_population", "ucdp", "regimes", "nmc", "wars", "goldstone_et_al_2010"),
    code=(
        "mechanisms/collapse.py",
        "evidence/cohesion_index.py",
        "evidence/cohesion_covariates.py",
        "evidence/collapses.py",
    ),
)
