"""The figure of each kind of result: what ``result.figure()`` draws."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import singledispatch
from pathlib import Path
from typing import Any

from foedus.analyses.balancing import Balance
from foedus.analyses.coalitions.answers import CoalitionAnswer
from foedus.analyses.comparing import Comparison
from foedus.analyses.effects.results import EffectResult
from foedus.analyses.fitting.results import Fit
from foedus.analyses.fitting.var import VarResult
from foedus.analyses.measuring import Measured
from foedus.analyses.networking import Network
from foedus.analyses.running import RunResult
from foedus.analyses.sensitivities.results import Sensitivity
from foedus.analyses.settling import Settled
from foedus.analyses.triangles import Triangle
from foedus.arguments.opposing import Opposed
from foedus.arguments.result import ArgumentResult
from foedus.errors import InputError
from foedus.measures.catalogue import find_measure
from foedus.near_names import one_of
from foedus.networks.landscapes.minima import Landscape
from foedus.reports.figure import Figure
from foedus.reports.figure_file import figure_bytes, write_figure

__all__ = ["Drawn", "figure_of"]


@dataclass(frozen=True, repr=False)
class Drawn(Figure):
    """A figure that a notebook shows and that can be saved."""

    def save(self, path: Path | str, *, narrow: bool = False) -> Path:
        """Write it as ``.svg`` or ``.png``, completely or not at all: `foedus.reports.figure_file.write_figure`."""
        return write_figure(self, path, narrow=narrow)

    def _repr_png_(self) -> bytes:
        """Return the form shown in a notebook."""
        return figure_bytes(self, "png")


def figure_of(result: Any, **options: Any) -> Drawn:
    """Return the figure of a result.

    Parameters
    ----------
    result
        What a verb of foedus returned.
    options
        For a measure ``kind``: ``small-multiples``, ``heatmap`` or ``partners``; for a run ``pair``, whose record and
        futures are then drawn in place of what its policies and shocks change.

    Raises
    ------
    InputError
        If there is no figure for such a result.
    """
    figure = _drawn(result, **options)
    return Drawn(**{each.name: getattr(figure, each.name) for each in fields(Figure)})


@singledispatch
def _drawn(result: Any, **options: Any) -> Figure:
    raise InputError(
        f"there is no figure for a {type(result).__name__}",
        expected="a measure, triangle, balance, dynamics, landscape, coalition, run, comparison, sensitivity, effect, "
        "fit, argument or two of them compared",
        hint="Its table is in .table",
    )


@_drawn.register
def _measured(result: Measured, **options: Any) -> Figure:
    from foedus.reports.measured import Subject
    from foedus.reports.small_multiples import small_multiples

    entry = find_measure(result.name)
    subject = Subject(result.name, result.unit, result.sources, entry.uncertainty if entry else "", result.notes)
    return small_multiples(result.table, subject, **options)


@_drawn.register
def _opposed(result: Opposed, **options: Any) -> Figure:
    from foedus.reports.opposed_report import opposed_figure

    figure = opposed_figure(result, **options)
    if figure is None:
        raise InputError("no claim of either argument has an effect to draw", where=result.first.argument.name)
    return figure


@_drawn.register
def _triangle(result: Triangle, **options: Any) -> Figure:
    from foedus.measures.labels import keep_pairs
    from foedus.reports.triangle_figure import chances_of, triangle_figure, types_of

    a, b, c = result.states
    series = {pair: keep_pairs(result.relations, [pair]) for pair in ((a, b), (a, c), (b, c))}
    first = int(result.table["year"].min())  # type: ignore[arg-type]
    types, chances = types_of(result.table), chances_of(result.table)
    return triangle_figure(series, types, chances=chances, first=first, basis=result.notes, **options)


@_drawn.register
def _network(result: Network, **options: Any) -> Figure:
    from foedus.analyses.balancing import balance

    return _balance(balance(result), **options)


@_drawn.register
def _balance(result: Balance, **options: Any) -> Figure:
    from foedus.reports.two_camps import two_camps

    made = result.network
    return two_camps(result.two_camps, made.title, names=made.labels, notes=result.notes, **options)


@_drawn.register
def _settled(result: Settled, **options: Any) -> Figure:
    from foedus.reports.settling_figure import settling_figure

    return settling_figure(result, **options)


@_drawn.register
def _landscape(result: Landscape, **options: Any) -> Figure:
    from foedus.reports.energy_landscape import energy_landscape

    return energy_landscape(result, **options)


@_drawn.register
def _coalition(result: CoalitionAnswer, **options: Any) -> Figure:
    from foedus.reports.coalition_map import coalition_map

    if all(each.map is None for each in result.variants):
        raise InputError("the answer has no map", expected="coalition(..., map_draws=64)")
    return coalition_map(result, **options)


@_drawn.register
def _run(result: RunResult, *, pair: Any = None, **options: Any) -> Figure:
    from foedus.evidence.evidence import Evidence
    from foedus.reports.futures_figure import record_and_futures
    from foedus.reports.run_figure import run_figure
    from foedus.reports.run_report import watched_pairs
    from foedus.reports.scenario_words import run_phrase
    from foedus.states import parse_pair

    if pair is None and result.effects():
        return run_figure(result, **options)
    data = result.dataset
    drawn = parse_pair(pair) if pair is not None else watched_pairs(data)[0]
    actors = [str(actor) for actor in data["actor"].values]
    missing = [state for state in drawn if state not in actors]
    if missing:
        raise InputError(f"{missing[0]} is not an actor of the run", expected=one_of(actors))
    label = result.label
    words = {label: run_phrase(result)}
    return record_and_futures(drawn, Evidence.embedded(), {label: data}, words=words, lead="", **options)


@_drawn.register
def _comparison(result: Comparison, *, pair: Any = None, **options: Any) -> Figure:
    from foedus.reports.comparison_figure import comparison_figure

    return comparison_figure(result, pair=pair, **options)


@_drawn.register
def _sensitivity(result: Sensitivity, **options: Any) -> Figure:
    from foedus.reports.sensitivity_figure import sensitivity_figure

    return sensitivity_figure(result, **options)


@_drawn.register
def _effect(result: EffectResult, **options: Any) -> Figure:
    from foedus.reports.effect_figure import effect_figure

    return effect_figure(result, **options)


@_drawn.register
def _fit(result: Fit, **options: Any) -> Figure:
    from foedus.reports.coefficient_figure import coefficient_figure

    return coefficient_figure(result, **options)


@_drawn.register
def _argument(result: ArgumentResult, **options: Any) -> Figure:
    from foedus.reports.claims import view_claim
    from foedus.reports.verdict_figure import verdict_figure

    figure = verdict_figure([view_claim(claim) for claim in result.claims], **options)
    if figure is None:
        raise InputError("no claim of the argument was measured", expected="an argument with a test that can be run")
    return figure


@_drawn.register
def _var(result: VarResult, **options: Any) -> Figure:
    from foedus.reports.var_figure import var_figure

    return var_figure(result)
