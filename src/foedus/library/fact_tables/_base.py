"""What the tables of facts share: their rows, read once, and the frame made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from foedus.library.fact_rows import parse_facts
from foedus.library.fact_rows._base import FactRow

__all__ = ["frame_of", "rows_of"]


@cache
def rows_of(table: str) -> tuple[FactRow, ...]:
    """Return the checked rows of a packaged table of facts, in the order of its file."""
    path = resources.files("foedus.library") / "facts" / f"{table}.toml"
    return parse_facts(path.read_text(encoding="utf-8"), table)


_TYPES: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(("date", "end", "signed", "in_force", "joined", "left", "since", "until", "follows"), pl.Date()),
    **dict.fromkeys(
        (
            "states",
            "kinds",
            "rivals",
            "senders",
            "closer",
            "further",
            "parties",
            "targets",
            "grounds",
            "dividers",
            "pair",
            "says",
            "second_says",
        ),
        pl.List(pl.String),
    ),
    **dict.fromkeys(("closer_years", "further_years"), pl.List(pl.Int64)),
    **dict.fromkeys(("begun", "ended", "year", "respondents"), pl.Int64()),
    **dict.fromkeys(("cinc_change", "gdp_change", "favourable", "unfavourable"), pl.Float64()),
    **dict.fromkeys(("regime_end", "lost_war", "territory_loss"), pl.Boolean()),
}


def frame_of(table: str, columns: tuple[str, ...], by: str | None = "date") -> pl.DataFrame:
    """Return columns of a packaged table of facts, sorted by one of them; in the order of its file if by none."""
    rows = rows_of(table)
    data = {
        name: [list(value) if isinstance(value := getattr(row, name), tuple) else value for row in rows]
        for name in columns
    }
    frame = pl.DataFrame(data, schema={name: _TYPES.get(name, pl.String()) for name in columns})
    return frame if by is None else frame.sort(by, maintain_order=True)
