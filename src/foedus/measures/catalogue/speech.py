"""Measures of what governments say."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import Measure, Packaged, Query, of_states
from foedus.measures.speech import hostile_shares

__all__ = ["entries"]


def _hostile(panel: SourcePanel, _: Query) -> pl.DataFrame:
    return of_states(hostile_shares(source(panel, "general_debate"), source(panel, "general_debate_speeches"), "RUS"))


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "hostile_speech_russia", "share of sentences", "state",
        "Hostile sentences about Russia over all sentences of the state's General Debate speech; n = the former.",
        ("general_debate", "general_debate_speeches"), (1946, 2024), "none: counted by word lists, 3 in 4 rightly",
        _hostile, title="hostile sentences about Russia", packaged=Packaged(),
    )  # fmt: skip
