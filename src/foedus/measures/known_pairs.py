"""Whether a measure orders pairs as any reader of the field would."""

from __future__ import annotations

import polars as pl

from foedus.library.facts import known_pairs
from foedus.measures.labels import keep_pairs, require

__all__ = ["ordered_known_pairs"]


def ordered_known_pairs(table: pl.DataFrame, column: str = "value") -> pl.DataFrame:
    """Compare a measure's means over the pairs and years of the known order relations.

    Parameters
    ----------
    table
        ``state_a, state_b, year`` and `column`; higher is closer.
    column
        Measure to judge.

    Returns
    -------
    pl.DataFrame
        ``id, closer, closer_years, further, further_years, why``, the two means ``closer_value, further_value``, and
        ``holds``: null where either has no value.

    Examples
    --------
    >>> rows = {"state_a": ["CHN"] * 2, "state_b": ["RUS"] * 2, "year": [1953, 1967], "value": [0.5, -0.5]}
    >>> found = ordered_known_pairs(pl.DataFrame(rows))
    >>> found.filter(pl.col("holds"))["id"].to_list()
    ['K01']
    """
    require(table, ("state_a", "state_b", "year", column), "measure", key=("state_a", "state_b", "year"))
    relations = known_pairs().drop("source", "note")
    sides = {
        side: [_mean(table, column, pair, years) for pair, years in relations.select(side, f"{side}_years").iter_rows()]
        for side in ("closer", "further")
    }
    values = [pl.Series(f"{side}_value", means, dtype=pl.Float64) for side, means in sides.items()]
    return relations.with_columns(values).with_columns(holds=pl.col("closer_value") > pl.col("further_value"))


def _mean(table: pl.DataFrame, column: str, pair: list[str], years: list[int]) -> float | None:
    rows = keep_pairs(table, [(pair[0], pair[1])]).filter(pl.col("year").is_between(years[0], years[1]))
    mean = rows[column].cast(pl.Float64).mean()
    return None if mean is None else float(mean)  # type: ignore[arg-type]
