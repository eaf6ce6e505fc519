"""Politically relevant dyads: neighbours, and pairs with a major power."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.states import load_states

__all__ = ["relevant_dyads"]

_NEAR: Final = 4
"""Class of direct contiguity that counts: 1 a land border, 2 up to 12, 3 up to 24 and 4 up to 150 miles of water."""


def relevant_dyads(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs of which one is a major power of the year, or which are neighbours.

    Parameters
    ----------
    rows
        ``state_a < state_b, year``.

    Returns
    -------
    pl.DataFrame
        The rows kept, in their order.

    Raises
    ------
    DataError
        Without raw data: contiguity is read from them.

    References
    ----------
    lemke_reed_2001, stinnett_2002_contiguity
    """
    from foedus.panels import Panel

    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    states = load_states()
    majors = pl.DataFrame(
        [(state, year) for year in range(first, last + 1) for state in states.majors(year)],
        schema={"state": pl.String, "year": pl.Int32},
        orient="row",
    )
    panel = Panel.open()
    held = panel.coverage("contiguity_type")
    near = (
        panel.dyad_year(first=min(first, held[1]), last=min(last, held[1]))
        .filter(pl.col("contiguity_type").is_between(1, _NEAR))
        .select("state_a", "state_b", "year")
        .collect()
    )
    # borders of the last coded year stand for those after it
    latest = near.filter(pl.col("year") == held[1])
    carried = [latest.with_columns(year=pl.lit(year, pl.Int32)) for year in range(held[1] + 1, last + 1)]
    neighbours = pl.concat([near, *carried]).with_columns(neighbours=pl.lit(value=True))
    marked = rows.join(neighbours, on=["state_a", "state_b", "year"], how="left", maintain_order="left")
    for end in ("state_a", "state_b"):
        powers = majors.rename({"state": end}).with_columns(pl.lit(value=True).alias(f"major_{end}"))
        marked = marked.join(powers, on=[end, "year"], how="left", maintain_order="left")
    kept = pl.any_horizontal(pl.col("neighbours", "major_state_a", "major_state_b").fill_null(value=False))
    return marked.filter(kept).select(rows.columns)
