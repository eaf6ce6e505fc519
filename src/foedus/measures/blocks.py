"""The blocks of which alignment is made, as labelled tables: votes, obligations and hostility of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

import polars as pl

from foedus.errors import CoverageError
from foedus.measures import conflict, obligations, un
from foedus.measures.alignment import ASSUMED, AlignmentWeights, Block, alignment, alignment_sd
from foedus.measures.coding import alignment_deviations
from foedus.measures.labels import Pairs, keep_pairs
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = [
    "CONFLICT_COVERAGE",
    "VARIANTS",
    "SourcePanel",
    "aligned",
    "dyad_years",
    "few_pairs",
    "hostility_block",
    "obligations_block",
    "source",
    "votes_block",
    "with_deviations",
]

KEY: Final = ("state_a", "state_b", "year")
#: Years for which hostility can be measured: from the start of disputes to the end of armed conflicts.
CONFLICT_COVERAGE: Final = (1816, 2024)
#: Columns of the leave-one-out variants and the block each leaves out.
VARIANTS: Final[dict[str, Block]] = {
    "alignment_composite_without_un": "un",
    "alignment_composite_without_conflict": "conflict",
    "alignment_composite_without_obligations": "obligations",
}


class SourcePanel(Protocol):
    """What the measures need of a panel: its folder of raw data."""

    @property
    def folder(self) -> DataFolder:
        """Folder of raw data files."""


def source(panel: SourcePanel, name: str) -> pl.DataFrame:
    """Tidy table of a source, read from the panel's data folder."""
    return read_source(name, panel.folder)


def dyad_years(first: int, last: int, states: Sequence[str] | None = None, pairs: Pairs | None = None) -> pl.DataFrame:
    """Undirected dyad-years of the state system, of the given states or pairs only.

    Raises
    ------
    CoverageError
        If a year lies outside the conflict data.
    """
    start, end = CONFLICT_COVERAGE
    if first < start or last > end or first > last:
        raise CoverageError(
            "years are outside the coverage of the conflict data",
            where=f"{first}–{last}",
            expected=f"years within {start}–{end}",
        )
    members = load_states().system(first, last)
    if states is not None:
        members = members.filter(pl.col("id").is_in(list(states)))
    elif pairs is not None:
        members = members.filter(pl.col("id").is_in([state for pair in pairs for state in pair]))
    there, here = members.rename({"id": "state_b"}), members.rename({"id": "state_a"})
    grid = here.join(there, on="year").filter(pl.col("state_a") < pl.col("state_b"))
    return keep_pairs(grid.select(KEY).sort(KEY), pairs)


def votes_block(panel: SourcePanel, grid: pl.DataFrame, *, agreement: bool = True) -> pl.DataFrame:
    """Agreement and chance-corrected similarity of the pairs of a grid.

    Returns
    -------
    pl.DataFrame
        The grid with ``un_similarity, un_similarity_sd, un_ballots`` and, if wanted, ``un_agreement``.
    """
    votes = source(panel, "unga_votes")
    years = grid["year"].unique().to_list()
    pairs = few_pairs(grid)
    similarity = un.un_similarity_chance_corrected(votes, pairs, years).select(
        *KEY, un_similarity="value", un_similarity_sd="sd", un_ballots="n"
    )
    joined = grid.join(similarity, on=KEY, how="left")
    if agreement:
        plain = un.un_agreement(votes, pairs, years).select(*KEY, un_agreement="value")
        joined = joined.join(plain, on=KEY, how="left")
    return joined


def few_pairs(grid: pl.DataFrame, limit: int = 2_000) -> list[tuple[str, str]] | None:
    """Pairs of the grid if there are few enough to make filtering worthwhile, else None."""
    pairs = grid.select("state_a", "state_b").unique()
    return [(a, b) for a, b in pairs.iter_rows()] if pairs.height <= limit else None


def obligations_block(
    panel: SourcePanel, grid: pl.DataFrame, treaty_changes: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Obligations of the pairs of a grid, carried forward after the data end.

    Returns
    -------
    pl.DataFrame
        The grid with ``obligation`` (value 0–3, carried forward) and the coded ``obligation_value, defence, offence,
        neutrality, non_aggression, consultation`` (null after the coded years).
    """
    last = int(grid["year"].max() or obligations.ATOP_END)  # type: ignore[arg-type]
    carried = obligations.carried_obligations(source(panel, "atop_dyad_year"), last, treaty_changes)
    kinds = [*obligations.OBLIGATION_VALUES, "obligation_value"]
    coded = pl.col("year") <= obligations.ATOP_END
    joined = grid.join(carried.select(*KEY, *kinds), on=KEY, how="left").with_columns(pl.col(kinds).fill_null(0))
    return joined.with_columns(
        *(pl.when(coded).then(pl.col(kind)).alias(kind) for kind in kinds), obligation=pl.col("obligation_value")
    )


def hostility_block(panel: SourcePanel, grid: pl.DataFrame) -> pl.DataFrame:
    """Hostility of the pairs of a grid; pairs without any record have 0.

    Returns
    -------
    pl.DataFrame
        The grid with ``hostility, rivalry, dispute_level, war``.
    """
    first, last = int(grid["year"].min() or 0), int(grid["year"].max() or 0)  # type: ignore[arg-type]
    tables = conflict.hostility_record(partial(source, panel))
    record = conflict.hostility_of_pairs(**tables, first=first, last=last, rule=conflict.ASSUMED).rename(
        {"value": "hostility"}
    )
    joined = grid.join(record.drop("extrapolated"), on=KEY, how="left")
    disputes_known = pl.col("year") <= conflict.DISPUTES_END
    return joined.with_columns(
        pl.col("hostility").fill_null(0.0),
        pl.col("rivalry", "war").fill_null(False),
        dispute_level=pl.when(disputes_known).then(pl.col("dispute_level").fill_null(0)),
    )


def with_deviations(panel: SourcePanel, table: pl.DataFrame) -> pl.DataFrame:
    """Widen the sd of composite alignment and its variants to cover the coding constants too."""
    return alignment_deviations(table, conflict.hostility_record(partial(source, panel)))


def aligned(table: pl.DataFrame, weights: AlignmentWeights = ASSUMED) -> pl.DataFrame:
    """Add composite alignment, its sd and the leave-one-out variants to a table with all three blocks.

    Returns
    -------
    pl.DataFrame
        The table with ``alignment_composite``, its sd and its leave-one-out variants (null without enough votes, except
        the variant without them) and ``extrapolated``: true in years past the end of the dispute, obligation or rivalry
        data.
    """
    parts = [
        table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("un_similarity", "obligation", "hostility")
    ]
    spread = table["un_similarity_sd"].fill_null(float("nan")).to_numpy()
    columns = {
        "alignment_composite": alignment(*parts, weights=weights),
        "alignment_composite_sd": alignment_sd(spread, weights=weights),
        **{name: alignment(*parts, without=block, weights=weights) for name, block in VARIANTS.items()},
    }
    complete_to = min(conflict.DISPUTES_END, obligations.ATOP_END, conflict.RIVALRY_END)
    return table.with_columns(
        *(pl.Series(name, values).fill_nan(None) for name, values in columns.items()),
        extrapolated=pl.col("year") > complete_to,
    )
