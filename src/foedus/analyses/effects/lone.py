"""A mechanism stepped by itself, in a world of three states in which nothing else moves and nothing is random."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from foedus.analyses.effects.results import Curve, Panel, bands
from foedus.engine.state import axis_sizes
from foedus.mechanisms import FIELDS, Mechanism, mechanism
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

__all__ = ["Changes", "Line", "LonePanel", "lone_panel", "lone_state"]

Floats = NDArray[np.float64]
Changes: TypeAlias = Mapping[tuple[str | int, ...], "float | Floats"]
"""Entries of the state, such as ``("threat", 0, 1)``, and a value for each, or one for every point."""

_STATES: Final = 3
_SIZES: Final = {**axis_sizes(_STATES, theatres=1, institutions=1), "slot": 1}
_STEP: Final = 0.25
"""Length of a step, years."""

_NEVER: Final = 1.0 - 2.0**-20
"""Uniform number at which no random event happens."""

_HALVINGS: Final = 24
"""Bisections of (0, 1) to find a probability: single precision has no more digits."""


def _nothing(_: Floats) -> Changes:
    return {}


@dataclass(frozen=True)
class Line:
    """One curve of a panel.

    Parameters
    ----------
    label
        In words.
    stimulus
        What the points of the horizontal axis change, from the start on.
    context
        What else holds, before the start and after.
    shows
        Entry of the field to read, if it is not the panel's.
    """

    label: str
    stimulus: Callable[[Floats], Changes] = _nothing
    context: Changes = field(default_factory=dict)
    shows: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class LonePanel:
    """A response of one mechanism.

    Parameters
    ----------
    title, value, x_label, log
        As in ``Panel``.
    shows
        Entry of the field to read, such as ``("threat", 0, 1)``.
    lines
        The curves.
    x
        Points of the horizontal axis; none for intervals.
    mode
        ``after``: the value when the stimulus has lasted for ``years``; ``course``: the value over time, the axis
        being years since the start; ``chance``: the probability that the field changes within ``years``.
    years, lasts
        Length, and duration of the stimulus.
    shown
        Function from the value, and the one at the start, to what is drawn.
    uniform
        Uniform number used in place of the random ones.
    given
        Draws that are not left at zero, with their number for every state or pair, in place of the random ones.
    less_first
        Whether the other lines are drawn as differences from the first, member by member; the first is then not drawn.
    """

    title: str
    value: str
    shows: tuple[str | int, ...]
    lines: tuple[Line, ...]
    x: tuple[float, ...] = ()
    x_label: str = ""
    mode: Literal["after", "course", "chance"] = "after"
    years: float = _STEP
    lasts: float = math.inf
    shown: Callable[[Floats, Floats], Floats] = lambda value, start: value
    uniform: float = _NEVER
    log: bool = False
    less_first: bool = False
    given: tuple[tuple[str, float], ...] = ()


def lone_state(names: tuple[str, ...], changes: Changes, shape: tuple[int, int]) -> dict[str, jax.Array]:
    """Return fields of the world of three states.

    Parameters
    ----------
    names
        Fields wanted.
    changes
        What differs from the usual values.
    shape
        Points and members.

    Returns
    -------
    dict
        Fields with trailing axes ``(point, member)``, single precision.
    """
    state = {}
    for name in names:
        axes = tuple(_SIZES[axis] for axis in FIELDS[name].axes)
        value = np.full((*axes, *shape), FIELDS[name].usual, dtype=np.float32)
        if FIELDS[name].axes[-2:] == ("actor", "partner") and name != "framing":
            value[..., np.arange(_STATES), np.arange(_STATES), :, :] = 0.0
        if name == "contested":
            value[0, 0] = 1.0
        for place, new in changes.items():
            if place[0] == name:
                spot: Any = place[1:]
                value[spot] = np.asarray(new, dtype=np.float32).reshape(-1, 1)
        state[name] = jnp.asarray(value)
    return state


def lone_panel(name: str, panel: LonePanel, parameters: Mapping[str, NDArray[np.floating]]) -> Panel:
    """Compute a response of one mechanism.

    Parameters
    ----------
    name
        Name of the mechanism.
    panel
        The response to compute.
    parameters
        Draws of its parameters, ``(member,)`` each.

    Returns
    -------
    Panel
        With bands over the draws.
    """
    item = mechanism(name)
    points = max(len(panel.x), 1) if panel.mode != "course" else 1
    x = np.asarray(panel.x or [math.nan], dtype=np.float64)
    members = len(next(iter(parameters.values())))
    settings = [_settings(line, x, points) for line in panel.lines]
    shape = (points * len(panel.lines), members)
    before = lone_state(item.reads, _joined([context for context, _ in settings], points), shape)
    after = lone_state(item.reads, _joined([{**context, **new} for context, new in settings], points), shape)
    drawn = {key: jnp.asarray(parameters[key], jnp.float32) for key in item.parameters}
    found: Mapping[tuple[str | int, ...], Floats]
    if panel.mode == "chance":
        found = {panel.shows: _chance(item, drawn, before, after, panel)[None]}
    else:
        found = _stepped(item, drawn, before, after, panel)
    values = []
    for number, line in enumerate(panel.lines):
        of_line = found[line.shows or panel.shows][:, number * points : (number + 1) * points]
        values.append(of_line[:, 0] if panel.mode == "course" else of_line[-1])
    drawn_lines = list(zip(panel.lines, values, strict=True))
    if panel.less_first:
        drawn_lines = [(line, value - values[0]) for line, value in drawn_lines[1:]]
    curves = [Curve(line.label, bands(value)) for line, value in drawn_lines]
    years = np.arange(round(panel.years / _STEP) + 1) * _STEP
    swept = np.asarray(x, dtype=np.float64) if panel.x else None
    axis = np.asarray(years, dtype=np.float64) if panel.mode == "course" else swept
    window = (0.0, panel.lasts) if panel.lasts < panel.years else None
    return Panel(panel.title, panel.value, tuple(curves), axis, panel.x_label, panel.log, window)


def _settings(line: Line, x: Floats, points: int) -> tuple[dict[Any, Floats], dict[Any, Floats]]:
    def spread(changes: Changes) -> dict[Any, Floats]:
        return {place: np.broadcast_to(np.asarray(value, np.float64), points) for place, value in changes.items()}

    return spread(line.context), spread(line.stimulus(x))


def _joined(settings: list[dict[Any, Floats]], points: int) -> dict[Any, Floats]:
    """Concatenate lines; an entry that a line does not set has the usual value."""
    places = dict.fromkeys(place for setting in settings for place in setting)
    joined = {}
    for place in places:
        usual = np.asarray(lone_state((place[0],), {}, (1, 1))[place[0]])[place[1:]].ravel()
        joined[place] = np.concatenate([setting.get(place, np.repeat(usual, points)) for setting in settings])
    return joined


@lru_cache(maxsize=64)
def _quiet(
    item: Mechanism, shape: tuple[int, int], uniform: float, given: tuple[tuple[str, float], ...] = ()
) -> dict[str, jax.Array]:
    """Return the numbers that replace the random ones in a step in which nothing is random."""
    usual = {draw.name: uniform if draw.distribution == "uniform" else 0.0 for draw in item.draws}
    numbers = {**usual, **dict(given)}
    return {
        draw.name: jnp.full((*(_SIZES[axis] for axis in draw.axes), *shape), numbers[draw.name]) for draw in item.draws
    }


def _started(item: Mechanism, drawn: Any, before: dict[str, jax.Array], after: dict[str, jax.Array]) -> Any:
    """Return the state before and after with the fields that the mechanism fixes at the start."""
    seen = {name: value for name, value in before.items() if name not in item.starts}
    fixed = item.start(drawn, seen)
    return {**before, **fixed}, {**after, **fixed}


def _stepped(
    item: Mechanism, drawn: Any, before: dict[str, jax.Array], after: dict[str, jax.Array], panel: LonePanel
) -> dict[tuple[str | int, ...], Floats]:
    """Return what the lines show at the start and after every step, (time, point, member)."""
    shape = next(iter(after.values())).shape[-2:]
    noise = _quiet(item, shape, panel.uniform, panel.given)
    own = tuple(name for name in item.writes if name in item.reads)
    steps = round(panel.years / _STEP)
    places = dict.fromkeys(line.shows or panel.shows for line in panel.lines)

    def read(state: Any) -> Any:
        return {place: jnp.broadcast_to(state[place[0]][place[1:]], shape) for place in places}

    def run(drawn: Any, before: Any, after: Any) -> Any:
        before, after = _started(item, drawn, before, after)

        def one(stocks: Any, number: Any) -> Any:
            inputs = {name: jnp.where(number * _STEP < panel.lasts, after[name], before[name]) for name in after}
            written = item.step(drawn, {**inputs, **stocks}, noise, _STEP)
            kept = {name: jnp.broadcast_to(written[name], after[name].shape) for name in own}
            return kept, read(written)

        stocks = {name: after[name] for name in own}
        first = read(after) if all(place[0] in after for place in places) else None
        return first, lax.scan(one, stocks, jnp.arange(steps))[1]

    first, later = jax.jit(run)(drawn, before, after)
    found = {}
    for place in places:
        rest = np.asarray(later[place], dtype=np.float64)
        start = rest[:1] if first is None else np.asarray(first[place], dtype=np.float64)[None]
        found[place] = panel.shown(np.concatenate([start, rest]), start)
    return found


def _chance(
    item: Mechanism, drawn: Any, before: dict[str, jax.Array], after: dict[str, jax.Array], panel: LonePanel
) -> Floats:
    """Return the probability that a field changes within the years of a panel, (point, member).

    An event happens below some uniform number, which is its probability: bisection finds it.
    """
    shape = next(iter(after.values())).shape[-2:]
    quiet = _quiet(item, shape, panel.uniform)
    name, place = panel.shows[0], panel.shows[1:]
    assert isinstance(name, str)
    was = after[name][place] if name in after else jnp.zeros(shape)

    def run(drawn: Any, before: Any, after: Any) -> Any:
        _, after = _started(item, drawn, before, after)

        def halve(_: Any, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            low, high = ends
            middle = 0.5 * (low + high)
            event = jnp.broadcast_to(middle, quiet["event"].shape)
            now = item.step(drawn, after, {**quiet, "event": event}, panel.years)[name][place]
            happens = jnp.abs(now - was) > 0.5
            return jnp.where(happens, middle, low), jnp.where(happens, high, middle)

        low, high = lax.fori_loop(0, _HALVINGS, halve, (jnp.zeros(shape), jnp.ones(shape)))
        return 0.5 * (low + high)

    return np.asarray(jax.jit(run)(drawn, before, after), dtype=np.float64)


def pressure(instrument: str, sender: int, target: int) -> tuple[str | int, ...]:
    """Return the index of a pressure."""
    return ("pressure", INSTRUMENTS.index(instrument), sender, target)


def obligation(kind: str, pair: int) -> tuple[str | int, ...]:
    """Return the index of an obligation."""
    return ("obligation", KINDS.index(kind), pair)
