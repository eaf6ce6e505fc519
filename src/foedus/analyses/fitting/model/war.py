"""Block ``war``: which crises become war, from the disputes with use of force of all pairs, 1947-2003."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.analyses.fitting.model.block import Block, Values, row_arrays
from foedus.evidence.world_alignment import load_world
from foedus.library.facts import nuclear_years
from foedus.measures.dispute_memory import FORCE
from foedus.measures.disputes import dispute_spells, wars_in_disputes
from foedus.mechanisms.crisis import escalation_of, umbrella_of
from foedus.panels import Panel
from foedus.scenarios.parameters.packaged import list_posteriors, packaged_posterior
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.sources import DataFolder

__all__ = ["BLOCK", "chances", "war_rows"]

FIRST, LAST = 1947, 2003
"""Disputes that began in these years; the list of wars ends in 2003."""
DRAWS: Final = 4
_PER_CRISIS: Final = "crisis.disputes"


@lru_cache(maxsize=1)
def disputes_per_crisis() -> NDArray[np.float64]:
    """Return five equally probable values of m: of the packaged posterior of ``crisis``, else of the prior."""
    at = [0.1, 0.3, 0.5, 0.7, 0.9]
    if "crisis" in list_posteriors():
        fit = packaged_posterior("crisis").posterior
        return np.asarray(np.quantile(fit.values[:, fit.names.index(_PER_CRISIS)], at))
    return np.array([ParameterSet.load("default")[_PER_CRISIS].quantile(level) for level in at])


def chances(values: Values, rows: Mapping[str, Any], per_crisis: float) -> jax.Array:
    """Return the probability that a dispute becomes a war, ``(draw, row)``: one dispute in m is a crisis."""
    escalated = jnp.stack([
        escalation_of(values, rows["armed"], rows["umbrella"], rows[f"aligned_{draw}"], rows["pact"])
        for draw in range(DRAWS)
    ])  # fmt: skip
    return jnp.minimum(escalated / per_crisis, 1.0 - 1e-6)


def log_likelihood(values: Values, rows: Mapping[str, jax.Array]) -> jax.Array:
    """Return the log-likelihood, averaged over draws of alignment row by row, and over the disputes for each crisis."""
    totals = []
    for per_crisis in disputes_per_crisis():
        chance = chances(values, rows, float(per_crisis))
        each = jnp.where(rows["war"] == 1, jnp.log(chance), jnp.log1p(-chance))
        totals.append(jnp.sum(jax.scipy.special.logsumexp(each, axis=0) - jnp.log(DRAWS)))
    return jax.scipy.special.logsumexp(jnp.stack(totals)) - jnp.log(len(totals))


def simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return rows with new wars."""
    per_crisis = float(rng.choice(disputes_per_crisis()))
    with jax.enable_x64(True):
        chance = np.asarray(chances({n: jnp.asarray(v) for n, v in values.items()}, row_arrays(rows), per_crisis))
    drawn = chance[rng.integers(0, DRAWS, rows.height), np.arange(rows.height)]
    return rows.with_columns(war=pl.Series((rng.random(rows.height) < drawn).astype(np.int32)))


def war_rows(data: DataFolder | None = None) -> pl.DataFrame:
    """Build the rows: disputes with use of force between two states that were in them from the first day.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``year`` in which the dispute began; ``war`` 1 if the list of wars has one between the two in its course; of the
        year before it began: ``armed`` 1 if both had nuclear weapons, ``umbrella`` of `umbrella_of`, ``pact`` 1 with a
        defence obligation between them, ``aligned_0`` to ``aligned_3`` alignment, drawn within its error. Pairs without
        alignment are left out.
    """
    panel = Panel.open(data)
    spells = dispute_spells(panel.source("mid"))
    own = spells.filter(
        pl.col("originators") & (pl.col("hostility") >= FORCE) & pl.col("start").is_between(FIRST, LAST)
    )
    rows = wars_in_disputes(own, panel.source("wars")).select(
        "state_a", "state_b", pl.col("start").cast(pl.Int32).alias("year"), war=(pl.col("wars") > 0).cast(pl.Int32)
    )
    before = rows.with_columns(before=pl.col("year") - 1)
    key = ["state_a", "state_b", "before"]
    world = load_world().cast({"year": pl.Int32}).rename({"year": "before"})
    pacts = (
        panel.dyad_year(first=FIRST - 1).filter(pl.col("defence") == 1).select("state_a", "state_b", "year").collect()
    )
    pacts = pacts.cast({"year": pl.Int32}).rename({"year": "before"}).with_columns(pact=pl.lit(1.0))
    armed = nuclear_years(1945, LAST).rename({"year": "before"}).with_columns(has=pl.lit(1.0))
    table = before.join(world, on=key).join(pacts, on=key, how="left")
    for side in "ab":
        having = armed.rename({"state": f"state_{side}", "has": f"armed_{side}"})
        table = table.join(having, on=[f"state_{side}", "before"], how="left")
    partners = _partners(pacts, armed.drop("has"))
    for side in "ab":
        table = table.join(partners.rename({"state": f"state_{side}", "partner": f"partner_{side}"}),
                           on=[f"state_{side}", "before"], how="left")  # fmt: skip
    covered = {side: pl.max_horizontal(f"armed_{side}", f"partner_{side}") for side in "ab"}
    table = (
        table.fill_null(0.0)
        .sort("state_a", "state_b", "year")
        .with_columns(
            umbrella=umbrella_of(covered["a"], covered["b"], pl.col("pact"))  # type: ignore[arg-type]
        )
    )
    noise = np.random.default_rng(0).standard_normal((DRAWS, table.height))
    value, sd = (table[name].to_numpy() for name in ("value", "sd"))
    drawn = {f"aligned_{k}": np.clip(value + noise[k] * np.maximum(sd, 0.05), -0.99, 0.99) for k in range(DRAWS)}
    kept = table.select("year", "war", "pact", "umbrella", armed=pl.col("armed_a") * pl.col("armed_b"))
    return kept.with_columns(**{name: pl.Series(column) for name, column in drawn.items()})


def _partners(pacts: pl.DataFrame, armed: pl.DataFrame) -> pl.DataFrame:
    """Return states and years (``before``) with a defence partner that had nuclear weapons, ``partner`` 1."""
    both = pl.concat([
        pacts.select(state=pl.col(one), other=pl.col(two), before=pl.col("before"))
        for one, two in (("state_a", "state_b"), ("state_b", "state_a"))
    ])  # fmt: skip
    having = both.join(armed.rename({"state": "other"}), on=["other", "before"], how="semi")
    return having.select("state", "before").unique().with_columns(partner=pl.lit(1.0))


BLOCK: Final = Block(
    "war",
    f"War given crisis, from disputes with use of force {FIRST}-{LAST}",
    ("crisis.war", "crisis.nuclear", "crisis.umbrella", "crisis.war_alignment", "crisis.war_pact"),
    war_rows,
    log_likelihood,
    simulate,
    lambda rows: int(rows["war"].sum()),
    sources=("mid", "wars", "atop_dyad_year", "palmer_2022_mid5", "sarkees_2010_resort"),
    code=("mechanisms/crisis.py", "measures/disputes.py"),
)
