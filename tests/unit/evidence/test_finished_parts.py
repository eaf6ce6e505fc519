"""Parts of a build are made once, whatever stops it, and never taken from a damaged file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.evidence.finished_parts import FinishedParts


def test_a_part_is_made_once_until_it_is_forgotten(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> pl.DataFrame:
        made.append("part")
        return pl.DataFrame({"state": ["RUS", None], "value": [0.1 + 0.2, float("inf")]})

    parts = FinishedParts(tmp_path / "parts")
    assert not parts.has("counts")
    first, again = parts.table("counts", make), FinishedParts(tmp_path / "parts").table("counts", make)
    assert again.equals(first)
    assert parts.has("counts")
    assert made == ["part"]
    parts.forget()
    assert not parts.has("counts")
    parts.table("counts", make)
    assert made == ["part", "part"]


def test_what_was_cut_short_is_made_again(tmp_path: Path) -> None:
    parts = FinishedParts(tmp_path)

    def stopped() -> pl.DataFrame:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parts.table("counts", stopped)
    assert not parts.has("counts")
    (tmp_path / "counts.parquet").write_bytes(b"PAR1 cut short")
    assert parts.table("counts", lambda: pl.DataFrame({"value": [1]}))["value"].to_list() == [1]
    assert pl.read_parquet(tmp_path / "counts.parquet")["value"].to_list() == [1]
