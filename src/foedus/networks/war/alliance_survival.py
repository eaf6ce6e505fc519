"""How dense a network of alliances is over the years, and how much of it is left after some years."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from foedus.errors import CoverageError
from foedus.measures.labels import require

__all__ = ["AllianceSurvival", "alliance_survival"]


@dataclass(frozen=True)
class AllianceSurvival:
    """Density and survival of alliances over a window of years.

    Attributes
    ----------
    per_state
        Allies of a state, mean over its states and then over years.
    survival
        Share of alliances still there, or there again, `lag` years later.
    n
        Alliance-years on which survival is based: those whose later year also lies within the window.
    """

    per_state: float
    survival: float
    n: int


def alliance_survival(
    alliances: pl.DataFrame, system: pl.DataFrame, first: int, last: int, lag: int = 5
) -> AllianceSurvival:
    r"""Count allies per state and the share of alliances that last.

    .. math::
        \bar d = \frac{1}{Y} \sum_t \frac{2 E_t}{n_t}, \qquad
        \text{survival} = \frac{\sum_{t \le \text{last} - l} |G_t \cap G_{t + l}|}{\sum_{t \le \text{last} - l} E_t}

    Parameters
    ----------
    alliances
        ``state_a, state_b, year``, one row per allied pair and year.
    system
        ``id, year``, the members of the state system.
    first, last
        Years, both included.
    lag
        l in years.

    Returns
    -------
    AllianceSurvival
        Over the window.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.
    CoverageError
        If the window has no states, or no alliances to follow.

    Notes
    -----
    Counted by country codes instead of states, alliances of a state that changes its code (Germany in 1990) seem to
    end: by codes 96.1% of the defence pacts of 1951–2003 last five years, by states 96.6%.

    References
    ----------
    jackson_nei_2015

    Examples
    --------
    >>> pairs = pl.DataFrame({"state_a": ["A", "A"], "state_b": ["B", "B"], "year": [2000, 2001]})
    >>> years = pl.DataFrame({"id": ["A", "B"] * 3, "year": [2000, 2000, 2001, 2001, 2002, 2002]})
    >>> found = alliance_survival(pairs, years, 2000, 2002, lag=1)
    >>> round(found.per_state, 3), found.survival
    (0.667, 0.5)
    """
    key = ["state_a", "state_b", "year"]
    require(alliances, key, "alliances", key=key)
    require(system, ("id", "year"), "system", key=("id", "year"))
    years = pl.col("year").is_between(first, last)
    ties = alliances.select(*key[:2], pl.col("year").cast(pl.Int32)).filter(years)
    states = system.select("id", pl.col("year").cast(pl.Int32)).filter(years).group_by("year").agg(states=pl.len())
    followed = ties.filter(pl.col("year") <= last - lag)
    if states.is_empty() or followed.is_empty():
        raise CoverageError(
            "no alliances to follow",
            where=f"{first}–{last}",
            expected=f"states, and alliances {lag} years before the end",
        )
    counted = states.join(ties.group_by("year").agg(ties=pl.len()), on="year", how="left").with_columns(
        degree=2.0 * pl.col("ties").fill_null(0) / pl.col("states")
    )
    later = ties.with_columns(pl.col("year") - lag)
    kept = followed.join(later, on=key, how="semi").height
    return AllianceSurvival(float(counted["degree"].mean()), kept / followed.height, followed.height)  # type: ignore[arg-type]
