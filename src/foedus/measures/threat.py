"""Recorded threat: another state's power, proximity and hostility, after Walt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.coding import CODING
from foedus.measures.conflict import HostilityRule, hostility_of_pairs
from foedus.measures.labels import require
from foedus.measures.pressure import KEY, present
from foedus.measures.varying import geometric, points, spread, within

__all__ = ["ThreatRule", "proximity", "threat", "threats"]

_PAIR_YEAR: Final = ("state_a", "state_b", "year")


@dataclass(frozen=True)
class ThreatRule:
    """Constants of threat, *assumed*, and their ranges; those of hostility are varied as for alignment.

    Attributes
    ----------
    gradient
        Distance in km between capitals over which strength falls by a factor e; the prior median of the model.
    gradient_range
        Its range, uniform in the logarithm.
    """

    gradient: float = 2_500.0
    gradient_range: tuple[float, float] = (1_250.0, 5_000.0)


ASSUMED: Final = ThreatRule()


def proximity(distance: ArrayLike, land_border: ArrayLike, gradient: float = ASSUMED.gradient) -> FloatArray:
    r"""Share of a state's strength that reaches another: the loss-of-strength gradient.

    .. math:: r = 1 \text{ on a land border, else } e^{-d/\lambda}

    Parameters
    ----------
    distance
        Kilometres between capitals; NaN = unknown.
    land_border
        Whether the two share one, same shape.
    gradient
        λ in km, *assumed*.

    Returns
    -------
    FloatArray
        Share in (0, 1].

    Raises
    ------
    InputError
        If a distance is negative or the gradient not positive.

    References
    ----------
    boulding_1962

    Examples
    --------
    >>> proximity([0.0, 2500.0, 9000.0], [False, False, True]).round(3).tolist()
    [1.0, 0.368, 1.0]
    """
    km = np.asarray(distance, dtype=np.float64)
    if gradient <= 0 or bool((km < 0).any()):
        raise InputError(
            "a distance or the gradient is out of range", expected="distances of zero or more and a positive gradient"
        )
    return np.asarray(np.where(np.asarray(land_border, dtype=bool), 1.0, np.exp(-km / gradient)))


def threat(power_sender: ArrayLike, power_target: ArrayLike, near: ArrayLike, hostile: ArrayLike) -> FloatArray:
    r"""Threat of a sender to a target: share of their joint power, times proximity, times hostility.

    .. math:: T_{st} = \frac{f_s}{f_s + f_t}\, r_{st}\, H_{st}

    Parameters
    ----------
    power_sender, power_target
        Capabilities of zero or more in one unit; NaN = no data.
    near
        From `proximity`.
    hostile
        Hostility of the pair in [0, 1].

    Returns
    -------
    FloatArray
        Threat in [0, 1]; NaN if an input is NaN, or if neither has any power.

    References
    ----------
    walt_1987

    Examples
    --------
    >>> threat([3.0, 1.0], [1.0, 3.0], 1.0, 0.8).round(3).tolist()
    [0.6, 0.2]
    """
    sender, target = np.asarray(power_sender, dtype=np.float64), np.asarray(power_target, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = sender / (sender + target)
    return np.asarray(share * np.asarray(near, dtype=np.float64) * np.asarray(hostile, dtype=np.float64))


def threats(
    power: pl.DataFrame,
    distances: pl.DataFrame,
    borders: pl.DataFrame,
    record: dict[str, pl.DataFrame],
    system: pl.DataFrame,
    rule: ThreatRule = ASSUMED,
) -> pl.DataFrame:
    """Threat of every state to every other.

    Parameters
    ----------
    power
        ``state, year, value``, shares of world capability.
    distances
        ``state_a, state_b, year, capital_distance`` in km.
    borders
        ``state_a, state_b, year, type``; type 1 is a land or river border.
    record
        The tables from which hostility is computed, as from `foedus.measures.conflict.hostility_record`.
    system
        ``id, year``, the members of the state system in the years wanted.
    rule
        λ and its range.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year, value, sd``; no row if power or distance is unknown. ``sd`` is the standard deviation
        over draws of λ and of the constants of hostility, all *assumed*: it is correlated between pairs.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.

    Notes
    -----
    Walt's offensive capability is not in the record; perceived intent is inferred from hostile deeds. Strength is
    projected from the capital: bases abroad, of which only those of the United States are on record, are left out for
    all states, and so are missiles. Distant powers, such as the United States and the Soviet Union, therefore appear as
    hardly a threat to each other.

    References
    ----------
    walt_1987, boulding_1962
    """
    require(power, ("state", "year", "value"), "power", key=("state", "year"))
    require(distances, (*_PAIR_YEAR, "capital_distance"), "distances", key=_PAIR_YEAR)
    require(borders, (*_PAIR_YEAR, "type"), "borders", key=_PAIR_YEAR)
    grid = _pairs(system, power, distances, borders)
    if not grid.height:
        return grid.select(_PAIR_YEAR).with_columns(value=pl.lit(0.0), sd=pl.lit(0.0)).rename(
            {"state_a": "sender", "state_b": "target"}
        )  # fmt: skip
    first, last = int(grid["year"].min()), int(grid["year"].max())  # type: ignore[arg-type]
    states = grid["state_a"].unique().to_list() + grid["state_b"].unique().to_list()
    # only pairs in a dispute, war or rivalry differ from 0: the rest need no draws
    concerned = {
        name: table.filter(pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states))
        for name, table in record.items()
    }
    central = _hostile(concerned, first, last, HostilityRule())
    hostile = grid.join(central.filter(pl.col("value") > 0).select(_PAIR_YEAR), on=_PAIR_YEAR, how="semi")
    draws = []
    for reach, rivalry, memory, bend in points(4):
        code = HostilityRule(
            rivalry=within(CODING.rivalry, float(rivalry)),
            memory_years=geometric(CODING.memory_years, float(memory)),
            curvature=geometric(CODING.curvature, float(bend)),
        )
        found = _hostile(concerned, first, last, code)
        draws.append(_both(hostile, found, geometric(rule.gradient_range, float(reach))))
    value, sd = _both(hostile, central, rule.gradient), spread(draws)
    scored = [
        hostile.select(sender=pl.col(one), target=pl.col(other), year="year").with_columns(
            value=pl.Series(value[row]), sd=pl.Series(sd[row])
        )
        for row, (one, other) in enumerate((("state_a", "state_b"), ("state_b", "state_a")))
    ]
    calm = grid.join(hostile.select(_PAIR_YEAR), on=_PAIR_YEAR, how="anti")
    rest = [
        calm.select(sender=pl.col(one), target=pl.col(other), year="year", value=pl.lit(0.0), sd=pl.lit(0.0))
        for one, other in (("state_a", "state_b"), ("state_b", "state_a"))
    ]
    return pl.concat([*scored, *rest]).filter(pl.col("value").is_not_nan()).sort(KEY)


def _pairs(system: pl.DataFrame, power: pl.DataFrame, distances: pl.DataFrame, borders: pl.DataFrame) -> pl.DataFrame:
    """Undirected pair-years with the power of both and their distance; unknown ones left out."""
    strength = power.select(id="state", year=pl.col("year").cast(pl.Int32), power="value")
    members = present(system).join(strength.drop_nulls(), on=["id", "year"])
    both = members.rename({"id": "state_a"}).join(members.rename({"id": "state_b"}), on="year", suffix="_b")
    land = borders.filter(pl.col("type") == 1).select(*_PAIR_YEAR, border=pl.lit(value=True))
    placed = both.filter(pl.col("state_a") < pl.col("state_b")).join(distances, on=_PAIR_YEAR)
    return placed.join(land, on=_PAIR_YEAR, how="left").with_columns(pl.col("border").fill_null(value=False))


def _hostile(record: dict[str, pl.DataFrame], first: int, last: int, rule: HostilityRule) -> pl.DataFrame:
    return hostility_of_pairs(**record, first=first, last=last, rule=rule).select(*_PAIR_YEAR, "value")


def _both(pairs: pl.DataFrame, hostility: pl.DataFrame, gradient: float) -> FloatArray:
    """Threat of the first to the second and of the second to the first, shape ``(2, pair-year)``."""
    level = pairs.select(_PAIR_YEAR).join(hostility, on=_PAIR_YEAR, how="left", maintain_order="left")["value"]
    near = proximity(pairs["capital_distance"].to_numpy(), pairs["border"].to_numpy(), gradient)
    powers = pairs["power"].to_numpy(), pairs["power_b"].to_numpy()
    hostile = level.fill_null(0.0).to_numpy()
    return np.stack([threat(*powers, near, hostile), threat(*powers[::-1], near, hostile)])
