"""Block ``hostilities``: how long wars last, and who begins them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl

from foedus.analyses.fitting.model.block import Block, Values
from foedus.analyses.fitting.model.war_record import wars_of_record
from foedus.measures.power import capability_shares
from foedus.mechanisms.hostilities import attack_chance, end_chance
from foedus.sources import DataFolder, read_source

__all__ = ["BLOCK"]


def hostility_rows(data: DataFolder) -> pl.DataFrame:
    """Return a row for each pair of states that began a war against each other.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``years``, calendar years that the war touches; ``ratio``, logarithm of the capability of the one over the
        other's; ``attacks``, 1 if the first acted first, 0 if the second did, -1 if both or neither did, or a
        capability is not known.
    """
    shares = capability_shares(read_source("gdp_population", data))
    capability = {(state, year): value for state, year, value in shares.select("state", "year", "value").iter_rows()}
    rows = []
    for war in wars_of_record(data):
        first = war.years[0]
        for a, b in sorted(pair for pair in war.pairs[first] if set(pair) <= war.began):
            length = sum((a, b) in pairs for pairs in war.pairs.values())
            known = (a, first) in capability and (b, first) in capability
            one = (a in war.initiators) != (b in war.initiators) and known
            ratio = float(np.log(capability[a, first] / capability[b, first])) if known else 0.0
            rows.append((length, ratio, int(a in war.initiators) if one else -1))
    return pl.DataFrame(rows, schema={"years": pl.Int32, "ratio": pl.Float64, "attacks": pl.Int32}, orient="row")


def _log_likelihood(values: Values, rows: Mapping[str, jax.Array]) -> jax.Array:
    r"""Return the log-likelihood.

    A war that breaks out at any time of a year alike outlasts it with probability :math:`(1 - e^{-\mu}) / \mu`, and
    each later year with :math:`e^{-\mu}`.
    """
    ends = end_chance(values, 1.0)
    outlasts = ends / values["hostilities.ending"]
    years = rows["years"]
    later = jnp.log(outlasts) + (years - 2) * jnp.log1p(-ends) + jnp.log(ends)
    lasting = jnp.where(years == 1, jnp.log1p(-outlasts), later)
    first = attack_chance(values, rows["ratio"])
    attack = jnp.where(rows["attacks"] == 1, jnp.log(first), jnp.log1p(-first))
    return lasting.sum() + jnp.where(rows["attacks"] >= 0, attack, 0.0).sum()


def _simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    start, length = rng.random(rows.height), rng.exponential(1.0 / values["hostilities.ending"], rows.height)
    years = np.floor(start + length).astype(np.int32) + 1
    chance = np.asarray(
        attack_chance({name: jnp.asarray(v) for name, v in values.items()}, jnp.asarray(rows["ratio"].to_numpy()))
    )
    attacks = np.where(rows["attacks"].to_numpy() < 0, -1, rng.random(rows.height) < chance).astype(np.int32)
    return rows.with_columns(years=pl.Series(years), attacks=pl.Series(attacks))


BLOCK: Final = Block(
    "hostilities",
    "how long wars last and who begins them, from pairs that began a war against each other, 1816-2003",
    ("hostilities.ending", "hostilities.attacker"),
    hostility_rows,
    _log_likelihood,
    _simulate,
    lambda rows: rows.filter(pl.col("attacks") >= 0).height,
    sources=("wars", "gml_directed", "gdp_population", "sarkees_2010_resort", "gibler_2016_mid"),
    code=("analyses/fitting/model/war_record.py", "mechanisms/hostilities.py"),
)
