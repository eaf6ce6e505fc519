"""The difference between two runs: the paired difference of each watched pair over time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from foedus.analyses.comparing import Comparison, differs_sentence
from foedus.analyses.run_effects import LEAST
from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.reports.difference_panels import BANDS_NOTE, Panel, acts_when, difference_panels, panel_heights
from foedus.reports.figure import Figure, draw_figure, table_of
from foedus.reports.scenario_words import run_phrase
from foedus.reports.wording import number, pair_name, signed
from foedus.states import parse_pair

__all__ = ["comparison_figure"]

_MOST: Final = 6
"""Largest number of pairs drawn: more do not fit on a page."""


def comparison_figure(result: Comparison, *, pair: Any = None, key: str = "comparison") -> Figure:
    """Draw the difference in alignment between the second run and the first, future by future.

    Parameters
    ----------
    result
        The comparison of two runs.
    pair
        One pair; when omitted, of those that both runs watch the six that move most relative to their spread.
    key
        Key of the figure.

    Returns
    -------
    Figure
        One panel per pair: median and bands of 50% and 90% of the paired futures.

    Raises
    ------
    InputError
        If the runs do not watch the pair.
    """
    data = result.dataset
    held = [_ends(str(name)) for name in data["pair"].values]
    bands = np.asarray(data["difference_alignment"].transpose("pair", "quantile", "time").values, dtype=float)
    moving = sorted(held, key=lambda ends: -_strength(bands[held.index(ends)]))
    chosen = [parse_pair(pair)] if pair is not None else moving[:_MOST]
    wanted = [next((each for each in held if set(each) == set(asked)), None) for asked in chosen]
    if None in wanted:
        told = ", ".join(":".join(each) for each in held)
        raise InputError(f"the runs do not watch {':'.join(chosen[0])}", expected=f"one of: {told}")
    time = np.asarray(data["time"].values, dtype=float)
    drawn = [(each, bands[held.index(each)]) for each in wanted if each is not None]
    panels = [Panel(pair_name(*ends), "difference in alignment\n(−1 to 1)", band) for ends, band in drawn]
    when = acts_when(result.first.dataset, result.second.dataset)
    return draw_figure(
        key,
        f"What the second run changes: {run_phrase(result.second)}, rather than {run_phrase(result.first)}",
        f"Line charts of the paired difference in alignment of {len(drawn)} pairs of states.",
        difference_panels(panels, time, when),
        table_of(("pair", "year", "median", "90% of futures"), [_row(ends, time, band) for ends, band in drawn]),
        height=panel_heights(len(panels)),
        note=(
            f"{result.second.spec.members} futures, paired one by one. {BANDS_NOTE} {when.note} "
            f"{differs_sentence(result.differs)} Conditional on the model; parameters assumed."
        ),
    )


def _strength(band: FloatArray) -> float:
    """Return the largest median over the width of the 90% band; a hundredth more, lest it be a ratio of nothings."""
    low, _, middle, _, high = band
    return float((np.abs(middle) / (high - low + LEAST)).max())


def _ends(name: str) -> tuple[str, str]:
    a, _, b = name.replace("–", "-").replace(":", "-").partition("-")
    return a, b


def _row(ends: tuple[str, str], time: FloatArray, band: FloatArray) -> tuple[str, ...]:
    last = band[:, -1]
    return pair_name(*ends), number(time[-1], 0), signed(last[2]), f"{signed(last[0])} to {signed(last[-1])}"
