"""Known worlds that a measure must reproduce before a claim may be based on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from foedus.errors import CoverageError
from foedus.measures.labels import keep_pairs, require

__all__ = ["SPLIT_YEARS", "GateResult", "gate_1972_79"]

#: The Sino-Soviet split at its clearest: after Nixon's visit to China and before the invasion of Afghanistan.
SPLIT_YEARS: Final = (1972, 1979)


@dataclass(frozen=True)
class GateResult:
    """Outcome of a gate.

    Attributes
    ----------
    passed
        Whether the measure reproduces the known world.
    rus_chn, usa_chn
        Mean of the measure over the years of the gate.
    n
        Years with a value for both pairs.
    """

    passed: bool
    rus_chn: float
    usa_chn: float
    n: int


def gate_1972_79(table: pl.DataFrame, column: str = "value", *, closer_is_higher: bool = True) -> GateResult:
    """Check that Moscow and Beijing are further apart than Washington and Beijing in 1972–79.

    Parameters
    ----------
    table
        ``state_a, state_b, year`` and `column`.
    column
        Measure to judge.
    closer_is_higher
        False for distances and hostility, where closer pairs have *lower* values.

    Returns
    -------
    GateResult
        Passed if the mean over the years in which both pairs have a value is strictly on the right side.

    Raises
    ------
    CoverageError
        If no year of 1972–79 has a value for both pairs.

    Examples
    --------
    >>> rows = {"state_a": ["CHN", "CHN"], "state_b": ["RUS", "USA"], "year": [1975, 1975], "value": [-0.5, 0.1]}
    >>> gate_1972_79(pl.DataFrame(rows)).passed
    True
    """
    require(table, ("state_a", "state_b", "year", column), "gate", key=("state_a", "state_b", "year"))
    years = table.filter(pl.col("year").is_between(*SPLIT_YEARS)).select("state_a", "state_b", "year", value=column)
    known = years.filter(pl.col("value").is_not_null())
    moscow = keep_pairs(known, [("RUS", "CHN")]).select("year", moscow="value")
    washington = keep_pairs(known, [("USA", "CHN")]).select("year", washington="value")
    both = moscow.join(washington, on="year")
    if both.is_empty():
        raise CoverageError(
            "no year has values for the gate", where=column, expected="values of RUS–CHN and USA–CHN, 1972–79"
        )
    first, second = both.select(pl.col("moscow", "washington").cast(pl.Float64).mean()).row(0)
    passed = first < second if closer_is_higher else first > second
    return GateResult(passed=bool(passed), rus_chn=float(first), usa_chn=float(second), n=both.height)
