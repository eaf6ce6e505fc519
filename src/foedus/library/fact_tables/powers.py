"""What became of major powers: ends of regimes, resorts to force."""

from __future__ import annotations

import polars as pl

from foedus.library.fact_rows.powers import LOSS, Collapse
from foedus.library.fact_tables._base import frame_of, rows_of

__all__ = ["collapse_rows", "collapses", "resorts_to_force"]


def collapses() -> pl.DataFrame:
    """Return ends of regimes of major powers, by what makes each a collapse or none, and whether it is one.

    ``collapse``: the regime ended outside a lost war, not as part of an earlier collapse, with a loss of a tenth or
    more of territory or of capability (CINC); ``cinc_change`` and ``gdp_change`` are relative changes.

    Examples
    --------
    >>> [day.year for day in collapses().filter("collapse")["date"]]
    [1917, 1991]
    """
    rows = [row for row in rows_of("collapses") if isinstance(row, Collapse)]
    columns = (
        "date", "state", "what", "regime_end", "lost_war", "territory_loss", "cinc_change", "gdp_change", "follows",
        "source", "second_source", "note",
    )  # fmt: skip
    found = [row.alone and (row.lost("territory") or row.lost("cinc")) for row in rows]
    return (
        frame_of("collapses", columns, by=None).with_columns(collapse=pl.Series(found, dtype=pl.Boolean)).sort("date")
    )


def collapse_rows() -> tuple[Collapse, ...]:
    """Return the rows of the list of ends of regimes, with what can be asked of each."""
    return tuple(row for row in rows_of("collapses") if isinstance(row, Collapse))


def resorts_to_force() -> pl.DataFrame:
    """Return resorts to force by major powers, and what became of them: ``begun, state, against, what, ...``.

    ``cinc_change`` is the relative change of capability over the twenty years before; ``declining`` says whether it
    was a tenth or more downwards. ``outcome``, ten years on: ``collapsed``, ``regime_ended``, ``lost``, ``stood``,
    ``open``.

    Examples
    --------
    >>> resorts_to_force().filter(pl.col("outcome") == "open")["begun"].to_list()
    [2022]
    """
    columns = (
        "begun", "state", "against", "what", "cinc_change", "outcome", "result", "source", "second_source", "note",
    )  # fmt: skip
    table = frame_of("resorts_to_force", columns, by="begun")
    return table.with_columns(declining=pl.col("cinc_change") <= -LOSS)
