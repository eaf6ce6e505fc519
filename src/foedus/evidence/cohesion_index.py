"""How far every state holds together, by year: an index of its covariates, with weights that its collapses inform."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.evidence.cohesion_covariates import COVARIATES
from foedus.evidence.world_alignment import WORLD
from foedus.measures.labels import require

__all__ = ["DRIFT", "MIDDLE", "UNEXPLAINED", "WEIGHTS", "Weights", "cohesion_index", "load_cohesion", "save_cohesion"]

Floats = NDArray[np.float64]

MIDDLE: Final = float(np.log(0.7 / 0.3))
"""Log odds of cohesion of a state whose covariates are all average: a cohesion of 0.7 (the model's scale, assumed)."""
UNEXPLAINED: Final = 0.3
"""Standard deviation of the log odds of cohesion that the covariates do not say (assumed)."""
DRIFT: Final = 0.29
"""Standard error of the log odds that a year without a record adds, times the square root of years: how far the index
itself moves (five-year changes of all states, 1900-2019, over the square root of five)."""

_FILE: Final = "cohesion.parquet"


class Weights(NamedTuple):
    """Weights of standardised covariates in the log odds of cohesion.

    Attributes
    ----------
    mean, scale
        Mean and standard deviation of each covariate over the state-years at risk, 1947-2018.
    weight, error
        Of the log odds per standard deviation, and its standard error.
    """

    mean: dict[str, float]
    scale: dict[str, float]
    weight: dict[str, float]
    error: dict[str, float]


WEIGHTS: Final[dict[str, Weights]] = {
    "with_conflict": Weights(
        mean={
            "democracy": 0.4166,
            "hybrid": 0.6425,
            "income": -0.6216,
            "growth": 0.0209,
            "conflict": 0.08633,
            "turmoil": 0.05662,
        },
        scale={
            "democracy": 0.2871,
            "hybrid": 0.2401,
            "income": 1.139,
            "growth": 0.02766,
            "conflict": 0.2109,
            "turmoil": 0.09441,
        },
        weight={
            "democracy": 0.5953,
            "hybrid": -0.3786,
            "income": 0.3305,
            "growth": 0.3992,
            "conflict": -0.3395,
            "turmoil": -0.1936,
        },
        error={
            "democracy": 0.0937,
            "hybrid": 0.08706,
            "income": 0.09728,
            "growth": 0.08512,
            "conflict": 0.1068,
            "turmoil": 0.08692,
        },
    ),
    "without_conflict": Weights(
        mean={"democracy": 0.4166, "hybrid": 0.6425, "income": -0.6216, "growth": 0.0209, "turmoil": 0.05662},
        scale={"democracy": 0.2871, "hybrid": 0.2401, "income": 1.139, "growth": 0.02766, "turmoil": 0.09441},
        weight={"democracy": 0.5954, "hybrid": -0.3626, "income": 0.2725, "growth": 0.3716, "turmoil": -0.1412},
        error={"democracy": 0.08987, "hybrid": 0.07766, "income": 0.09069, "growth": 0.07916, "turmoil": 0.07488},
    ),
}
"""Weights with conflict known, and for years before 1946 without; ``benchmarks/cohesion.py`` estimates them."""


def cohesion_index(covariates: pl.DataFrame) -> pl.DataFrame:
    r"""Return the cohesion of states: the logistic function of a weighted sum.

    .. math:: \mathrm{logit}\,g = \mathrm{logit}\,0.7 + \sum_k w_k \frac{x_k - \bar x_k}{s_k}

    Parameters
    ----------
    covariates
        As from `foedus.evidence.cohesion_covariates.cohesion_covariates`.

    Returns
    -------
    pl.DataFrame
        ``state, year, cohesion`` (0 to 1) and ``cohesion_sd``, the standard error of its log odds: errors of the
        weights (their correlations left out), of income, of years carried forward (`DRIFT`) and of what the covariates
        do not say (`UNEXPLAINED`).

    References
    ----------
    goldstone_et_al_2010
    """
    require(covariates, ("state", "year", *COVARIATES, "income_sd", "carried"), "cohesion", key=("state", "year"))
    parts = []
    for name, weights in WEIGHTS.items():
        known = pl.col("conflict").is_not_null()
        rows = covariates.filter(known if name == "with_conflict" else ~known)
        used = list(weights.weight)
        scaled = np.stack(
            [(rows[each].to_numpy() - weights.mean[each]) / weights.scale[each] for each in used], axis=-1
        )
        log_odds = MIDDLE + scaled @ np.array([weights.weight[each] for each in used])
        of_weights = (scaled**2) @ np.array([weights.error[each] ** 2 for each in used])
        of_income = (weights.weight["income"] * rows["income_sd"].to_numpy() / weights.scale["income"]) ** 2
        variance = of_weights + of_income + DRIFT**2 * rows["carried"].to_numpy() + UNEXPLAINED**2
        parts.append(
            rows.select(
                "state",
                "year",
                cohesion=pl.Series(1.0 / (1.0 + np.exp(-log_odds))),
                cohesion_sd=pl.Series(np.sqrt(variance)),
            )
        )
    return pl.concat(parts).sort("state", "year")


def save_cohesion(table: pl.DataFrame, folder: Path) -> None:
    """Write ``state, year, cohesion, cohesion_sd`` to a folder that exists, in thousandths and hundredths."""
    require(table, ("state", "year", "cohesion", "cohesion_sd"), "cohesion", key=("state", "year"))
    rows = table.sort("state", "year").select(
        "state",
        pl.col("year").cast(pl.Int16),
        (pl.col("cohesion") * 1000).round().cast(pl.Int16),
        (pl.col("cohesion_sd") * 100).round().cast(pl.Int16),
    )
    rows.write_parquet(
        folder / _FILE, compression="zstd", compression_level=22, statistics=False, row_group_size=rows.height
    )


@lru_cache(maxsize=2)
def load_cohesion(folder: Path = WORLD) -> pl.DataFrame:
    """Return ``state, year, cohesion, cohesion_sd``, all states 1900-2024.

    Examples
    --------
    >>> table = load_cohesion()
    >>> row = table.filter((pl.col("state") == "CAN") & (pl.col("year") == 2020)).row(0, named=True)
    >>> row["cohesion"] > 0.8
    True
    """
    table = pl.read_parquet(folder / _FILE)
    return table.select(
        "state",
        pl.col("year").cast(pl.Int32),
        pl.col("cohesion").cast(pl.Float64) / 1000,
        pl.col("cohesion_sd").cast(pl.Float64) / 100,
    )
