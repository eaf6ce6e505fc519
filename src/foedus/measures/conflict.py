"""Hostility of a pair: current rivalry, and the fading memory of disputes and wars.

The record of militarised disputes starts in 1816, so the memory of 1946 has a history. It ends before the others do:
after `DISPUTES_END` only wars renew the memory, after `RIVALRY_END` the last coded rivalries are carried forward; both
are flagged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = [
    "DISPUTES_END",
    "HOSTILITY_SOURCES",
    "RIVALRY_END",
    "UCDP_WAR",
    "USE_OF_FORCE",
    "HostilityRule",
    "dispute_memory",
    "disputes_of_pairs",
    "hostility",
    "hostility_of_pairs",
    "hostility_record",
    "rivalry_years",
]

#: Last year of the Correlates of War dispute data (MID 4).
DISPUTES_END: Final = 2014
#: Last year of the strategic rivalry data.
RIVALRY_END: Final = 2020
#: Sources of hostility.
HOSTILITY_SOURCES: Final = ("mid", "gml_directed", "wars", "ucdp", "rivalries")
#: Intensity of an armed conflict with 1,000 or more battle deaths in the year (UCDP); 1 has at least 25.
UCDP_WAR: Final = 2
#: Level of a fight between states that is not a war (MID scale).
USE_OF_FORCE: Final = 4
_PAIR: Final = ("state_a", "state_b")
_KEY: Final = (*_PAIR, "year")


@dataclass(frozen=True)
class HostilityRule:
    """Weights of hostility, all *assumed*.

    Attributes
    ----------
    rivalry
        Hostility of a rivalry without any dispute, in [0, 1].
    memory_years
        Time in years after which a dispute counts 1/e.
    top_level
        Hostility level that counts as war (MID scale: 1 none, 2 threat, 3 display, 4 use of force, 5 war).
    curvature
        Exponent of the scale: a level counts as (level/top)^curvature. The scale is ordinal, so the distances between
        its steps are assumed; above 1 everything short of war counts less.
    """

    rivalry: float = 0.5
    memory_years: float = 5.0
    top_level: float = 5.0
    curvature: float = 1.0
    standing: str = "assumed"


ASSUMED: Final = HostilityRule()


def dispute_memory(level: ArrayLike, memory_years: float = ASSUMED.memory_years) -> FloatArray:
    r"""Largest past level, each fading exponentially since its own year.

    .. math:: m_t = \max_{s \le t} \ell_s e^{-(t-s)/\tau}

    Parameters
    ----------
    level
        Yearly level in [0, 1], shape ``(..., year)``; 0 = nothing happened.
    memory_years
        τ in years.

    Returns
    -------
    FloatArray
        Memory in [0, 1], same shape.

    Raises
    ------
    InputError
        If a level is NaN or outside [0, 1], or τ is not positive.

    Examples
    --------
    >>> dispute_memory([0, 1, 0, 0.9]).round(3).tolist()
    [0.0, 1.0, 0.819, 0.9]
    """
    levels = np.asarray(level, dtype=np.float64)
    if memory_years <= 0 or not bool(((levels >= 0) & (levels <= 1)).all()):
        raise InputError(
            "levels or memory are out of range", expected="levels from 0 to 1 and a positive number of years"
        )
    fade = np.exp(-1.0 / memory_years)
    memory = levels.copy()
    for year in range(1, levels.shape[-1]):
        memory[..., year] = np.maximum(levels[..., year], memory[..., year - 1] * fade)
    return memory


def hostility(rivalry: ArrayLike, memory: ArrayLike, weight: float = ASSUMED.rivalry) -> FloatArray:
    r"""Combine rivalry and memory as two independent grounds for hostility.

    .. math:: H = 1 - (1 - w r)(1 - m)

    Parameters
    ----------
    rivalry
        1 in a rivalry, 0 outside, any shape.
    memory
        From `dispute_memory`, in [0, 1].
    weight
        w, hostility of a rivalry alone; *assumed*.

    Returns
    -------
    FloatArray
        H in [0, 1]; NaN where either is NaN.

    Examples
    --------
    >>> hostility([0, 1, 1], [0.0, 0.0, 0.8]).round(3).tolist()
    [0.0, 0.5, 0.9]
    """
    return np.asarray(
        1.0 - (1.0 - weight * np.asarray(rivalry, dtype=np.float64)) * (1.0 - np.asarray(memory, dtype=np.float64))
    )


def rivalry_years(rivalries: pl.DataFrame, last: int, coded_to: int = RIVALRY_END) -> pl.DataFrame:
    """Pair-years of rivalry, with the rivalries ongoing at the end of the coding carried forward to `last`.

    Parameters
    ----------
    rivalries
        Spells ``state_a, state_b, start, end``, in years. A spell whose end is null or reaches `coded_to` is
        censored, not ended.
    last
        Last year wanted.
    coded_to
        Last year the coding covers.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year`` without duplicates.
    """
    require(rivalries, (*_PAIR, "start", "end"), "rivalries")
    open_ended = pl.col("end").is_null() | (pl.col("end") >= coded_to)
    until = pl.when(open_ended).then(pl.lit(last)).otherwise(pl.min_horizontal("end", pl.lit(last)))
    return (
        rivalries.select(*_PAIR, year=pl.int_ranges(pl.col("start").cast(pl.Int64), until.cast(pl.Int64) + 1))
        .explode("year", empty_as_null=False, keep_nulls=False)
        .select(*_PAIR, pl.col("year").cast(pl.Int32))
        .unique()
    )


def _fights(wars: pl.DataFrame, ucdp: pl.DataFrame) -> pl.DataFrame:
    """Pair-years of interstate war or interstate armed conflict, and whether it was a war."""
    require(wars, _KEY, "wars")
    require(ucdp, (*_KEY, "type", "intensity"), "ucdp")
    opposed = pl.col("state_a").is_not_null() & pl.col("state_b").is_not_null()
    between = ucdp.filter((pl.col("type") == "interstate") & opposed)
    ordered = [pl.min_horizontal(_PAIR).alias("state_a"), pl.max_horizontal(_PAIR).alias("state_b")]
    year = pl.col("year").cast(pl.Int32)
    both = pl.concat(
        [
            wars.select(*ordered, year, war=pl.lit(True)),
            between.select(*ordered, year, war=pl.col("intensity") >= UCDP_WAR),
        ]
    )
    return both.group_by(_KEY).agg(pl.col("war").any()).with_columns(fight=pl.lit(True))


def disputes_of_pairs(mid: pl.DataFrame, directed: pl.DataFrame) -> pl.DataFrame:
    """Disputes of both collections, by the pair's own level.

    The first keeps one dispute of a pair and year, not always the gravest between the two. The second has all of them
    to 2010, but gives each year of a dispute the level that it reached in any; so it adds nothing above the use of
    force, and a war is what the first, the list of wars or the Uppsala data call one.

    Parameters
    ----------
    mid
        ``state_a, state_b, year, hostility``.
    directed
        ``sender, target, year, pair_hostility``, each dispute from one side or both.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, hostility``, several rows per pair-year.
    """
    require(mid, (*_KEY, "hostility"), "mid")
    require(directed, ("sender", "target", "year", "pair_hostility"), "gml_directed")
    level = pl.col("hostility").cast(pl.Int8)
    undirected = directed.select(
        state_a=pl.min_horizontal("sender", "target"),
        state_b=pl.max_horizontal("sender", "target"),
        year=pl.col("year").cast(pl.Int32),
        hostility=pl.col("pair_hostility").clip(upper_bound=USE_OF_FORCE).cast(pl.Int8),
    )
    return pl.concat([mid.select(*_PAIR, pl.col("year").cast(pl.Int32), level), undirected.unique()])


def hostility_record(read: Callable[[str], pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Tables from which `hostility_of_pairs` computes, by the names of its parameters.

    Parameters
    ----------
    read
        Returns the tidy table of one of `HOSTILITY_SOURCES`.
    """
    record = {name: read(name) for name in ("wars", "ucdp", "rivalries")}
    return {"disputes": disputes_of_pairs(read("mid"), read("gml_directed")), **record}


def hostility_of_pairs(
    disputes: pl.DataFrame,
    wars: pl.DataFrame,
    ucdp: pl.DataFrame,
    rivalries: pl.DataFrame,
    first: int,
    last: int,
    rule: HostilityRule = ASSUMED,
) -> pl.DataFrame:
    """Hostility of every pair that ever had a dispute, war or rivalry; any other pair has 0.

    Parameters
    ----------
    disputes
        ``state_a, state_b, year, hostility`` (1–5, the pair's own level), several per pair-year allowed, as from
        `disputes_of_pairs`.
    wars
        Interstate wars ``state_a, state_b, year``.
    ucdp
        Armed conflicts ``state_a, state_b, year, type, intensity``; those of type ``interstate`` count as war at
        intensity 2 (1,000 battle deaths in the year), else as a use of force.
    rivalries
        Spells as in `rivalry_years`.
    first, last
        Years of the result; the memory starts with the data.
    rule
        Weights.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value`` (H), ``rivalry`` (bool), ``dispute_level`` (0–5, null after
        `DISPUTES_END`), ``war`` (bool), ``extrapolated``.

    Notes
    -----
    A dispute level counts as (level/5) to the power of the rule's curvature, 1 by default, and a war as 1. After 2014
    of the disputes short of war only armed conflicts with deaths are observed, so H is a lower bound there. In an
    interstate conflict every state with troops on one side faces every state on the other; arms and aid to a party do
    not count as hostility here, nor does an intervention in a civil war. A clash of coast guards over fishing can be
    coded as use of force (Russia and China, 2012) and then counts as one.

    References
    ----------
    palmer_2022_mid5, gibler_2016_mid, sarkees_2010_resort, gleditsch_2002_ucdp, thompson_2022_rivalries
    """
    require(disputes, (*_KEY, "hostility"), "disputes")
    highest = pl.col("hostility").max().cast(pl.Int8)
    levels = disputes.group_by(*_PAIR, pl.col("year").cast(pl.Int32)).agg(dispute=highest)
    fights = _fights(wars, ucdp)
    rival = rivalry_years(rivalries, last).with_columns(rivalry=pl.lit(True))
    events = (
        levels.join(fights, on=_KEY, how="full", coalesce=True)
        .join(rival, on=_KEY, how="full", coalesce=True)
        .filter(pl.col("year") <= last)
        .with_columns(pl.col("war", "fight", "rivalry").fill_null(False))
    )
    pairs = events.select(_PAIR).unique().sort(_PAIR).with_row_index("pair")
    placed = events.join(pairs, on=_PAIR)
    start = min(first, int(placed.filter(pl.col("dispute").is_not_null() | pl.col("fight"))["year"].min() or first))  # type: ignore[arg-type]
    level = np.zeros((pairs.height, last - start + 1))
    rivalry = np.zeros(level.shape, dtype=bool)
    seen = placed.filter(pl.col("year") >= start)
    row, column = seen["pair"].to_numpy(), seen["year"].to_numpy() - start
    worst = pl.max_horizontal(pl.col("dispute").fill_null(0), pl.when("fight").then(USE_OF_FORCE).otherwise(0))
    share = pl.when("war").then(1.0).otherwise((worst / rule.top_level) ** rule.curvature)
    level[row, column] = seen.select(share).to_series().to_numpy()
    rivalry[row, column] = seen["rivalry"].to_numpy()
    value = hostility(rivalry, dispute_memory(level, rule.memory_years), rule.rivalry)[:, first - start :]
    years = np.arange(first, last + 1, dtype=np.int32)
    grid = pl.DataFrame(
        {
            "pair": pl.Series(np.repeat(np.arange(pairs.height, dtype=np.uint32), years.size)),
            "year": pl.Series(np.tile(years, pairs.height)),
            "value": pl.Series(value.ravel()),
        }
    ).join(pairs, on="pair")
    known = pl.col("year") <= DISPUTES_END
    return (
        grid.join(events, on=_KEY, how="left")
        .with_columns(
            pl.col("war", "rivalry").fill_null(False),
            dispute_level=pl.when(known).then(pl.col("dispute").fill_null(0)).cast(pl.Int8),
            extrapolated=~known,
        )
        .select(*_KEY, "value", "rivalry", "dispute_level", "war", "extrapolated")
        .sort(_KEY)
    )
