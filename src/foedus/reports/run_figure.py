"""What a run's policies and shocks change: the paired differences of its movers over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr

from foedus.axes import FloatArray
from foedus.engine.variables import CAPABILITY
from foedus.errors import InputError
from foedus.reports.difference_panels import BANDS_NOTE, Panel, acts_when, difference_panels, panel_heights
from foedus.reports.effect_words import EFFECT_WORDS, effect_groups, effect_sentence, unit_words
from foedus.reports.figure import Figure, draw_figure, table_of
from foedus.reports.scenario_words import run_phrase
from foedus.reports.wording import outcome_digits, pair_name, signed, state_name

__all__ = ["run_figure"]

_MOST: Final = 6
"""Largest number of panels: more do not fit on a page."""


def run_figure(result: Any, *, key: str = "effects") -> Figure:
    """Draw the differences between scenario and baseline for the outcomes that move most, relative to their spread.

    Parameters
    ----------
    result
        A ``foedus.analyses.running.RunResult`` with policies or shocks.
    key
        Key of the figure.

    Returns
    -------
    Figure
        At most six panels, movers first; where nothing moves, the first outcomes all the same.

    Raises
    ------
    InputError
        If the run has neither policy nor shock, so that nothing can differ.
    """
    data, effects = result.dataset, result.effects()
    if not effects:
        raise InputError("the run has neither policy nor shock", expected="a run with one, or `pair`")
    measured = [row for row in effects if row["name"] in EFFECT_WORDS]
    moving = effect_groups(measured)
    if not moving:
        first = measured[0]
        moving = [[row for row in measured if _who(row) == _who(first)]]
    chosen = moving[:_MOST]
    time = np.asarray(data["time"].values, dtype=float)
    panels = [Panel(_title(group[0]), _axis(group[0]), _bands(data, group[0]), _scale(group[0])) for group in chosen]
    when = acts_when(data)
    return draw_figure(
        key,
        f"What changes against the baseline: {run_phrase(result)}",
        "Line charts of scenario minus baseline. " + " ".join(effect_sentence(group) for group in chosen),
        difference_panels(panels, time, when),
        table_of(
            ("outcome", "of", "unit", "year", "median", "5% of futures", "95% of futures"),
            [row for group, panel in zip(chosen, panels, strict=True) for row in _rows(group[0], panel.bands, time)],
        ),
        height=panel_heights(len(panels)),
        note=(
            f"{result.spec.members} futures, each paired with its baseline; movers first. {BANDS_NOTE} {when.note} "
            "Conditional on the model; parameters assumed."
        ),
    )


def _who(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["name"], row["pair"], row["state"]


def _title(row: Mapping[str, Any]) -> str:
    of = pair_name(*row["pair"].split(":")) if row["pair"] else state_name(row["state"])
    return f"{of}: {row['name'].replace('_', ' ')}"


def _axis(row: Mapping[str, Any]) -> str:
    return f"difference in {row['name'].replace('_', ' ')}\n({unit_words(row['name'])})"


def _scale(row: Mapping[str, Any]) -> str:
    """Return which panels share an axis: states' shares of the world differ a thousandfold, so each has its own."""
    return f"{row['name']} {row['state']}" if row["unit"] == CAPABILITY else ""


def _bands(data: xr.Dataset, row: Mapping[str, Any]) -> FloatArray:
    array = data[f"difference_{row['name']}"]
    if row["pair"]:
        a, b = row["pair"].split(":")
        array = array.sel(actor=a, partner=b)
    else:
        array = array.sel(actor=row["state"])
    return np.asarray(array.transpose("quantile", "time").values, dtype=float)


def _rows(row: Mapping[str, Any], bands: FloatArray, time: FloatArray) -> Sequence[tuple[str, ...]]:
    digits = outcome_digits(row)
    head = (row["name"].replace("_", " "), row["pair"] or row["state"], unit_words(row["name"]))
    return [
        (*head, f"{year:g}", *(signed(float(band[at]), digits) for band in bands[[2, 0, 4]]))
        for at, year in enumerate(time)
    ]
