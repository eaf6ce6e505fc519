"""Block ``crisis``: what brings a crisis, from disputes 1947-2014 and crises 2013-2021 of 42 states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl

from foedus.analyses.fitting.model.block import Block, Values, row_arrays
from foedus.analyses.fitting.model.danger_rows import (
    AGES,
    DRAWS,
    FIRST,
    LAST_CRISES,
    PARTS,
    danger_years,
    memories,
    outcomes,
)
from foedus.measures.dispute_memory import LAST_DISPUTES
from foedus.mechanisms.crisis import own_hazard
from foedus.mechanisms.danger import opportunity_of, usual_hazard
from foedus.panels import Panel
from foedus.sources import DataFolder

__all__ = ["BLOCK", "crisis_rows", "expected", "hazards"]

KEY: Final = ("state_a", "state_b", "year")
SAMPLED: Final = 16
"""One in so many dyad-years without a memory and without an event is kept, and stands for all."""
PERIOD: Final = 0.35
"""Standard deviation of the logarithm of disputes in periods of seven years, 1946-2014, between the same 42 states."""
NODES: Final = np.polynomial.hermite_e.hermegauss(7)[0]
WEIGHTS: Final = np.polynomial.hermite_e.hermegauss(7)[1] / np.sqrt(2.0 * np.pi)


def hazards(values: Values, rows: Mapping[str, Any]) -> jax.Array:
    """Return the hazard of a crisis of each row, ``(draw, row)``, by the mechanisms' own functions."""
    then = [weight * _usual(values, rows, f"_{age}", rows[f"mutual_{age}y"]) for age, weight in AGES.items()]
    past = jnp.stack(then).sum(axis=0)
    return jnp.stack([
        own_hazard(values, _usual(values, rows, "", rows[f"mutual_{draw}"]), past, rows["memory"])
        for draw in range(DRAWS)
    ])  # fmt: skip


def _usual(values: Values, rows: Mapping[str, Any], at: str, mutual: Any) -> jax.Array:
    opportunity = opportunity_of(values, rows["border"], rows[f"projected{at}"])
    return usual_hazard(values, opportunity, mutual, rows[f"intensity{at}"], rows[f"defended{at}"])


def expected(values: Values, rows: Mapping[str, Any]) -> jax.Array:
    """Return the number of events to be expected of each row, ``(draw, row)``."""
    per_crisis = jnp.where(rows["crises"] == 1, 1.0, values["crisis.disputes"])
    return jnp.asarray(rows["exposure"]) * per_crisis * hazards(values, rows)


def log_likelihood(values: Values, rows: Mapping[str, jax.Array]) -> jax.Array:
    """Return the Poisson log-likelihood, averaged over draws of alignment row by row, and over what the years of crises
    were like against those of disputes (`PERIOD`)."""
    mean = expected(values, rows)
    log_mean = jnp.log(mean)
    by_period = jnp.stack([_summed(rows, log_mean + shift, mean * jnp.exp(shift), 1) for shift in PERIOD * NODES])
    of_crises = jax.scipy.special.logsumexp(by_period + jnp.log(WEIGHTS), axis=0)
    return _summed(rows, log_mean, mean, 0) + of_crises


def _summed(rows: Mapping[str, jax.Array], log_mean: jax.Array, mean: jax.Array, kind: int) -> jax.Array:
    each = jax.scipy.special.logsumexp(rows["events"] * log_mean - mean, axis=0) - jnp.log(DRAWS)
    return jnp.sum(jnp.where(rows["crises"] == kind, each, 0.0))


def simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return rows with new events; memory stays that of the record."""
    period = np.where(rows["crises"].to_numpy() == 1, np.exp(PERIOD * rng.standard_normal()), 1.0)
    with jax.enable_x64(True):
        mean = np.asarray(expected({name: jnp.asarray(value) for name, value in values.items()}, row_arrays(rows)))
    drawn = mean[rng.integers(0, DRAWS, rows.height), np.arange(rows.height)]
    return rows.with_columns(events=pl.Series(rng.poisson(drawn * period).astype(np.float64)))


def crisis_rows(data: DataFolder | None = None, *, last: int = LAST_DISPUTES, crises: bool = True) -> pl.DataFrame:
    """Build the rows: dyad-years with their events, and what the mechanisms made of the world a year before.

    Parameters
    ----------
    data
        Folder of raw data.
    last
        Last year of disputes; earlier to hold years out.
    crises
        Whether crises from 2013 on are rows of their own.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year`` as numbers of a pair (``pair``) and year; ``events`` disputes or crises that began,
        ``crises`` 1 where the event is a crisis, ``exposure`` dyad-years that a row stands for, ``memory``, and the
        parts of danger a year before and 1, 4, 10, 20 years before that.
    """
    panel = Panel.open(data)
    danger = danger_years()
    table = danger.select(*KEY, *PARTS[:4], *(f"mutual_{draw}" for draw in range(DRAWS)))
    past = danger.select(*KEY, *PARTS[1:]).sort(*KEY)
    for age in AGES:
        then = past.rename({name: f"{name}_{age}" + ("y" if name == "mutual" else "") for name in PARTS[1:]})
        table = table.with_columns(then=pl.col("year") - age).sort("then")
        table = table.join_asof(
            then.rename({"year": "then"}).sort("then"),
            on="then",
            by=["state_a", "state_b"],
            strategy="forward",
            check_sortedness=False,
        ).drop("then")
    memory = memories(panel)
    disputes, crisis = outcomes(panel)
    parts = [(disputes, table.filter(pl.col("year") <= last), 0)]
    if crises:
        parts.append((crisis, table.filter(pl.col("year").is_between(LAST_DISPUTES - 1, LAST_CRISES)), 1))
    rows = pl.concat(
        at_risk.join(events, on=KEY, how="left").with_columns(crises=pl.lit(kind)) for events, at_risk, kind in parts
    )
    rows = rows.join(memory, on=KEY, how="left").with_columns(pl.col("disputes", "memory").fill_null(0.0))
    return _sampled(rows.sort("crises", *KEY).rename({"disputes": "events"}))


def _sampled(rows: pl.DataFrame) -> pl.DataFrame:
    quiet = (pl.col("events") == 0) & (pl.col("memory") == 0)
    kept = pl.Series("kept", np.random.default_rng(0).random(rows.height) < 1.0 / SAMPLED)
    pair = pl.concat_str("state_a", "state_b").rank("dense").cast(pl.Int32)
    rows = rows.with_columns(kept, pair=pair, exposure=pl.when(quiet).then(float(SAMPLED)).otherwise(1.0))
    return rows.filter(~quiet | pl.col("kept")).drop("kept", "state_a", "state_b")


BLOCK: Final = Block(
    "crisis",
    f"Crises by danger and the pair's own record, from disputes {FIRST}-{LAST_DISPUTES} and crises 2013-{LAST_CRISES}",
    (
        "crisis.base",
        "crisis.opportunity",
        "crisis.threat",
        "crisis.theatre",
        "crisis.deterrence",
        "crisis.shrinkage",
        "crisis.history",
        "crisis.disputes",
    ),
    crisis_rows,
    log_likelihood,
    simulate,
    lambda rows: int(rows["events"].sum()),
    sources=("mid", "crisis_dyads", "ucdp", "atop_dyad_year", "palmer_2022_mid5", "brecher_1997_icb"),
    code=(
        "analyses/fitting/model/danger_rows.py",
        "mechanisms/danger.py",
        "mechanisms/crisis.py",
        "mechanisms/threat.py",
        "mechanisms/reach.py",
        "measures/dispute_memory.py",
    ),
)
