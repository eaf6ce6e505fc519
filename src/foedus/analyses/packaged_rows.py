"""Rows of a panel that only alignment fills, because every other measure is packaged of fewer states."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.library.evidence_states import EVIDENCE_STATES

__all__ = ["packaged_rows"]


def packaged_rows(table: pl.DataFrame, names: Sequence[str]) -> tuple[str, ...]:
    """Return in a sentence how many rows of a panel without raw data have nulls for want of packaged states.

    Parameters
    ----------
    table
        The panel; one of states has no such rows.
    names
        Its measures.

    Examples
    --------
    >>> rows = {"state_a": ["ARG", "CHN"], "state_b": ["BRA", "RUS"], "alignment": [0.3, 0.4], "hostility": [None, 0.0]}
    >>> packaged_rows(pl.DataFrame(rows), ["alignment", "hostility"])[0][:62]
    'Without raw data hostility is null in 1 of 2 rows: only alignm'
    """
    if "alignment" not in names or "state_a" not in table.columns:
        return ()
    among = pl.col("state_a").is_in(EVIDENCE_STATES) & pl.col("state_b").is_in(EVIDENCE_STATES)
    elsewhere = table.filter(~among)
    empty = [
        name for name in names if name in table.columns and name != "alignment" and elsewhere[name].is_null().all()
    ]
    if elsewhere.is_empty() or not empty:
        return ()
    return (
        f"Without raw data {', '.join(empty)} {'is' if len(empty) == 1 else 'are'} null in {elsewhere.height:,} of "
        f"{table.height:,} rows: only alignment is packaged of pairs with other than the {len(EVIDENCE_STATES)} states "
        "of the evidence.",
    )
