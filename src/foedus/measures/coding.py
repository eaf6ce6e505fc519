"""Uncertainty of alignment from its assumed constants, found by varying them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.alignment import ASSUMED, AlignmentWeights
from foedus.measures.conflict import HostilityRule, hostility_of_pairs
from foedus.measures.labels import require
from foedus.measures.sobol import sobol_points

__all__ = ["CODING", "CodingRanges", "alignment_deviations"]

_KEY: Final = ("state_a", "state_b", "year")
_PAIR: Final = ("state_a", "state_b")
_DISPUTED: Final = ("disputes", "wars", "ucdp", "rivalries")


@dataclass(frozen=True)
class CodingRanges:
    """Ranges over which the constants of obligations and hostility are varied, all *assumed*.

    Attributes
    ----------
    rivalry
        Hostility of a rivalry without a dispute (central value 0.5).
    memory_years
        Time after which a dispute counts 1/e, years, uniform in the logarithm (central value 5).
    curvature
        Exponent of the scale of dispute levels, uniform in the logarithm (central value 1): at 4 a use of force short
        of war counts 0.41, at 1/4 it counts 0.95.
    middle_kinds
        Share of a full obligation that neutrality or consultation counts (central value 2/3).
    non_aggression
        Share of a full obligation that non-aggression counts (central value 1/3); never above the middle kinds.
    draws, seed
        Number of draws (a power of two: a scrambled Sobol sequence fills the ranges evenly), and the random stream.
    """

    rivalry: tuple[float, float] = (0.25, 0.75)
    memory_years: tuple[float, float] = (2.5, 10.0)
    curvature: tuple[float, float] = (0.25, 4.0)
    middle_kinds: tuple[float, float] = (0.4, 0.9)
    non_aggression: tuple[float, float] = (0.0, 0.6)
    draws: int = 16
    seed: int = 20201222


CODING: Final = CodingRanges()


def alignment_deviations(
    table: pl.DataFrame,
    sources: dict[str, pl.DataFrame],
    *,
    ranges: CodingRanges = CODING,
    weights: AlignmentWeights = ASSUMED,
) -> pl.DataFrame:
    r"""Give alignment and its variants a standard deviation that covers ballots and coding constants.

    .. math::
        \sigma_A^2 = w^2\sigma_U^2 + d^2\,\mathrm{Var}_c[O_c(1-H_c) - H_c], \qquad
        \sigma_{\text{without un}}^2 = \mathrm{Var}_c[O_c(1-H_c) - H_c]

    with c a draw of the constants; likewise for the variants without conflict (:math:`O_c`) and without obligations
    (:math:`H_c`).

    Parameters
    ----------
    table
        ``state_a, state_b, year, obligation`` (0–3, carried forward) and ``un_similarity_sd``.
    sources
        The tables from `foedus.measures.conflict.hostility_record`, of any states.
    ranges, weights
        Ranges of the constants, and the weights of the index.

    Returns
    -------
    pl.DataFrame
        The table with ``alignment_composite_sd`` and the same for the three leave-one-out variants; null where the
        measure itself needs votes and there are none.

    Raises
    ------
    TableError
        If a column is missing.
    InputError
        If fewer than two draws are requested.

    Notes
    -----
    The constants are the same for all pairs and years, so these errors are correlated; treating them as independent
    overstates the error of a difference. Mistakes in the coding of single disputes are not included.
    """
    require(table, (*_KEY, "obligation", "un_similarity_sd"), "alignment")
    if ranges.draws < 2:
        raise InputError("a standard deviation needs draws", expected="at least two", where="CodingRanges.draws")
    points = sobol_points(5, ranges.draws, ranges.seed)
    states = sorted(set(table["state_a"]) | set(table["state_b"]))
    concerned = {
        name: sources[name].filter(pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states))
        for name in _DISPUTED
    }
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    value = table["obligation"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    keys = table.select(_KEY)
    spread = {name: _Spread(table.height) for name in ("deeds", "hostility", "obligation")}
    for rivalry, memory, bend, kinds, weak in points:
        rule = HostilityRule(
            rivalry=_within(ranges.rivalry, rivalry),
            memory_years=_geometric(ranges.memory_years, memory),
            curvature=_geometric(ranges.curvature, bend),
        )
        middle = _within(ranges.middle_kinds, kinds)
        least = _within((ranges.non_aggression[0], min(ranges.non_aggression[1], middle)), weak)
        obligation = np.interp(value, [0.0, 1.0, 2.0, 3.0], [0.0, least, middle, 1.0])
        found = hostility_of_pairs(**concerned, first=first, last=last, rule=rule).select(*_KEY, "value")
        hostile = keys.join(found, on=_KEY, how="left", maintain_order="left")["value"].fill_null(0.0).to_numpy()
        spread["deeds"].add(obligation * (1.0 - hostile) - hostile)
        spread["hostility"].add(hostile)
        spread["obligation"].add(obligation)
    votes = table["un_similarity_sd"].fill_null(float("nan")).to_numpy()
    columns = {
        "alignment_composite_sd": np.hypot(weights.words * votes, weights.deeds * spread["deeds"].sd()),
        "alignment_composite_without_un_sd": spread["deeds"].sd(),
        "alignment_composite_without_conflict_sd": np.hypot(
            weights.words * votes, weights.deeds * spread["obligation"].sd()
        ),
        "alignment_composite_without_obligations_sd": np.hypot(
            weights.words * votes, weights.deeds * spread["hostility"].sd()
        ),
    }
    return table.with_columns(pl.Series(name, values).fill_nan(None) for name, values in columns.items())


def _within(bounds: tuple[float, float], share: float) -> float:
    return float(bounds[0] + share * (bounds[1] - bounds[0]))


def _geometric(bounds: tuple[float, float], share: float) -> float:
    return float(np.exp(_within((np.log(bounds[0]), np.log(bounds[1])), share)))


class _Spread:
    """Running mean and sum of squares (Welford 1962), so that draws need not be stored."""

    def __init__(self, size: int) -> None:
        self._mean = np.zeros(size)
        self._squares = np.zeros(size)
        self._count = 0

    def add(self, values: FloatArray) -> None:
        self._count += 1
        step = values - self._mean
        self._mean += step / self._count
        self._squares += step * (values - self._mean)

    def sd(self) -> FloatArray:
        return np.asarray(np.sqrt(self._squares / (self._count - 1)))
