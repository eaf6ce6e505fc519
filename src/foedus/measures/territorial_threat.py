"""Territorial threat: the fading memory of disputes in which a neighbour sought a state's territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.measures.alliances_around import both_ways
from foedus.measures.conflict import dispute_memory
from foedus.measures.labels import require
from foedus.measures.pressure import CURVATURE, force_level, present
from foedus.measures.varying import geometric, points, spread

__all__ = ["TerritorialRule", "territorial_threat"]

_PAIR_YEAR: Final = ("state_a", "state_b", "year")


@dataclass(frozen=True)
class TerritorialRule:
    """Constants of territorial threat, all *assumed*, and the ranges over which they are varied.

    Attributes
    ----------
    memory_years
        Time in years after which a dispute counts 1/e.
    memory_range
        Its range, uniform in the logarithm.
    curvature_range
        Range of the exponent of the scale of hostility (central value 1), uniform in the logarithm.
    """

    memory_years: float = 5.0
    memory_range: tuple[float, float] = (2.5, 10.0)
    curvature_range: tuple[float, float] = CURVATURE


ASSUMED: Final = TerritorialRule()


def territorial_threat(
    disputes: pl.DataFrame, contiguity: pl.DataFrame, system: pl.DataFrame, rule: TerritorialRule = ASSUMED
) -> pl.DataFrame:
    r"""Largest militarised claim by a neighbour on a state's territory, fading with time.

    .. math:: T_i(t) = \max_{s \le t}\; e^{-(t-s)/\tau} \max_{j \in N_i(s)} \left(\frac{h_{ij}(s) - 1}{4}\right)^c

    over disputes in which the neighbour j sought territory, h being the level of the two states' own acts.

    Parameters
    ----------
    disputes
        ``sender, target, year, territory`` (whether the sender sought territory, null = unknown), ``pair_hostility``
        (1 to 5).
    contiguity
        ``state_a, state_b, year``, neighbours by land or across at most 400 miles of water.
    system
        ``id, year``, the members of the state system in the years wanted, without gaps between the first and the last.
    rule
        τ, and the ranges varied for ``sd``; the exponent c is 1.

    Returns
    -------
    pl.DataFrame
        ``state, year, value`` (0 none to 1 war this year), ``sd``, ``n`` (neighbours that press such a claim in the
        year).

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    In the spirit of Gibler (2012), for whom threats to homeland territory come from neighbours and shape the state; not
    his estimate, which predicts disputes from borders. The memory starts with the data: values for the first decade are
    too low. Claims of unknown type are left out. A claim pressed before two states became neighbours does not count.

    References
    ----------
    gibler_2012, gibler_2016_mid
    """
    require(disputes, ("sender", "target", "year", "territory", "pair_hostility"), "disputes")
    require(contiguity, _PAIR_YEAR, "contiguity", key=_PAIR_YEAR)
    members = present(system)
    first, last = int(members["year"].min() or 0), int(members["year"].max() or 0)  # type: ignore[arg-type]
    near = both_ways(contiguity.select(_PAIR_YEAR), "sender", "target")
    claims = disputes.filter(pl.col("territory")).join(near, on=["sender", "target", "year"], how="semi")
    worst = (
        claims.group_by("year", state="target")
        .agg(level=pl.col("pair_hostility").max(), n=pl.col("sender").n_unique().cast(pl.Int32))
        .filter(pl.col("year") <= last)
    )
    if not worst.height:
        return (
            _named(members).with_columns(value=pl.lit(0.0), sd=pl.lit(0.0), n=pl.lit(0, pl.Int32)).sort("state", "year")
        )
    states = worst["state"].unique().sort()
    start = min(first, int(worst["year"].min()))  # type: ignore[arg-type]
    level = np.ones((states.len(), last - start + 1))
    rows = worst.join(pl.DataFrame({"state": states}).with_row_index("row"), on="state")
    level[rows["row"].to_numpy(), rows["year"].to_numpy() - start] = rows["level"].to_numpy()
    value = dispute_memory(force_level(level), rule.memory_years)
    draws = [
        dispute_memory(
            force_level(level, geometric(rule.curvature_range, float(bend))), geometric(rule.memory_range, float(fade))
        )
        for bend, fade in points(2)
    ]
    grid = _grid(states, start, last, value, spread(draws))
    joined = _named(members).join(grid, on=["state", "year"], how="left")
    joined = joined.join(worst.select("state", "year", "n"), on=["state", "year"], how="left")
    return joined.with_columns(pl.col("value", "sd").fill_null(0.0), pl.col("n").fill_null(0)).sort("state", "year")


def _named(members: pl.DataFrame) -> pl.DataFrame:
    return members.select(pl.col("id").alias("state"), "year")


def _grid(states: pl.Series, start: int, last: int, value: FloatArray, sd: FloatArray) -> pl.DataFrame:
    years = np.arange(start, last + 1, dtype=np.int32)
    return pl.DataFrame(
        {
            "state": states.gather(np.repeat(np.arange(states.len()), years.size)),
            "year": np.tile(years, states.len()),
            "value": value.ravel(),
            "sd": sd.ravel(),
        }
    )
