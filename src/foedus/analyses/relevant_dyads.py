"""Politically relevant dyads: neighbours, and pairs with a major power."""

from __future__ import annotations

import os
from typing import Final

import polars as pl

from foedus.sources import FOLDER_VARIABLE
from foedus.states import load_states

__all__ = ["relevant_dyads"]

_NEAR: Final = 4
"""Class of direct contiguity that counts: 1 a land border, 2 up to 12, 3 up to 24 and 4 up to 150 miles of water."""


def relevant_dyads(rows: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Keep the pairs that contain a major power of the year, or are neighbours.

    Parameters
    ----------
    rows
        ``state_a < state_b, year``.

    Returns
    -------
    tuple
        The rows kept, in their order, and in words what counts as neighbours. Without raw data these are pairs with a
        land border in the packaged evidence, which is used for every year.

    References
    ----------
    lemke_reed_2001, stinnett_2002_contiguity
    """
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    states = load_states()
    majors = pl.DataFrame(
        [(state, year) for year in range(first, last + 1) for state in states.majors(year)],
        schema={"state": pl.String, "year": pl.Int32},
        orient="row",
    )
    near, words = _neighbours(first, last) if os.environ.get(FOLDER_VARIABLE) else _packaged(first, last)
    neighbours = near.with_columns(neighbours=pl.lit(value=True))
    marked = rows.join(neighbours, on=["state_a", "state_b", "year"], how="left", maintain_order="left")
    for end in ("state_a", "state_b"):
        powers = majors.rename({"state": end}).with_columns(pl.lit(value=True).alias(f"major_{end}"))
        marked = marked.join(powers, on=[end, "year"], how="left", maintain_order="left")
    kept = pl.any_horizontal(pl.col("neighbours", "major_state_a", "major_state_b").fill_null(value=False))
    return marked.filter(kept).select(rows.columns), words


def _neighbours(first: int, last: int) -> tuple[pl.DataFrame, str]:
    """Neighbours in each year from the raw data; later years carry the last coded year forward."""
    from foedus.panels import Panel

    panel = Panel.open()
    held = panel.coverage("contiguity_type")
    near = (
        panel.dyad_year(first=min(first, held[1]), last=min(last, held[1]))
        .filter(pl.col("contiguity_type").is_between(1, _NEAR))
        .select("state_a", "state_b", "year")
        .collect()
    )
    latest = near.filter(pl.col("year") == held[1])
    carried = [latest.with_columns(year=pl.lit(year, pl.Int32)) for year in range(held[1] + 1, last + 1)]
    return pl.concat([near, *carried]), "Relevant dyads: a major power, or separated by at most 150 miles of water."


def _packaged(first: int, last: int) -> tuple[pl.DataFrame, str]:
    """Neighbours by land in the packaged evidence, used for every year."""
    from foedus.evidence.evidence import Evidence

    pairs = Evidence.embedded().dyads_fixed.filter("land_border").select("state_a", "state_b")
    years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
    words = "Relevant dyads without raw data: a major power, or a present land border; borders by sea are not known."
    return pairs.join(years, how="cross"), words
