"""Made-up worlds of triangles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from scipy.optimize import brentq

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import YEARS, Planted, Stream, World, pairs_evidence, rule
from foedus.measures.latent.path_draws import SCALE

__all__ = ["PLANTED"]


def _pivot(effect: float, stream: Stream) -> World:
    """A triangle whose margins are the effect in one year and larger in all others."""
    margin = effect + np.where(YEARS == 2005, 0.0, 0.5)
    levels = {
        ("ALF", "BET"): margin,
        ("GAM", "ALF"): np.zeros(YEARS.size),
        ("GAM", "BET"): np.zeros(YEARS.size) - 0.5,
    }
    return pairs_evidence(levels, 0.05, stream), None


def _joint_pivot(effect: float, stream: Stream) -> World:
    """A triangle of three reverting paths whose smallest margin is the effect, with their exact posterior."""
    gain, covariance, prior = _path_model()
    stationary = prior @ stream.standard_normal((YEARS.size, 3))
    inner, first, second = stationary.T + np.array([[0.0], [-0.5], [-1.0]])

    def short(level: float) -> float:
        """Smallest margin, less the effect, with the pair at this level."""
        margin = np.tanh((inner + level) / SCALE) - np.tanh(np.maximum(first, second) / SCALE)
        return float(margin.min()) - effect

    paths = {
        ("ALF", "BET"): inner + brentq(short, -20.0, 20.0),
        ("GAM", "ALF"): first,
        ("GAM", "BET"): second,
    }
    year, shock = np.tril_indices(YEARS.size)
    factor = np.linalg.cholesky(covariance)
    dyads, posteriors = [], []
    for pair, path in paths.items():
        mean = gain @ (path + _PATH_NOISE * stream.standard_normal(YEARS.size))
        names = {"state_a": min(pair), "state_b": max(pair)}
        value = np.tanh(mean / SCALE)
        sd = (1.0 - value**2) / SCALE * np.sqrt(np.diag(covariance))
        dyads.append(pl.DataFrame(names | {"year": YEARS, "alignment": value, "alignment_sd": sd}))
        rows = {"year": YEARS[year], "shock": YEARS[shock], "mean": mean[year], "loading": factor[year, shock]}
        posteriors.append(pl.DataFrame({"measure": "alignment"} | names | rows))
    return SyntheticEvidence(dyads=pl.concat(dyads), alignment_paths=pl.concat(posteriors)), None


@cache
def _path_model() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gain of readings, posterior covariance and prior factor of a path of sd .6 that reverts by .05 a year.

    Its level is unknown: a prior sd of 10.
    """
    moving = 0.6**2 * np.exp(-0.05 * np.abs(YEARS[:, None] - YEARS[None]))
    whole = moving + 10.0**2
    gain = np.linalg.solve(whole + _PATH_NOISE**2 * np.eye(YEARS.size), whole).T
    covariance = gain * _PATH_NOISE**2
    return gain, (covariance + covariance.T) / 2, np.linalg.cholesky(moving)


_PATH_NOISE: Final = 0.4
"""Standard deviation of a year's reading about a planted path, in the index's unit."""

PLANTED: Final[Mapping[str, Planted]] = {
    "pivot": Planted(
        {"kind": "pivot", "measure": "alignment", "pair": ["ALF", "BET"], "outsider": "GAM", "years": [1990, 2020],
         "threshold": rule("above", 0.1, -0.1)},
        _pivot, true=0.2, false=-0.2, empty=0.0,
    ),
    "pivot: joint paths": Planted(
        {"kind": "pivot", "measure": "alignment", "pair": ["ALF", "BET"], "outsider": "GAM", "years": [1990, 2020],
         "paths": "joint", "threshold": rule("above", 0.1, -0.1)},
        _joint_pivot, true=0.2, false=-0.2, empty=0.0, slow=True,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
