"""Camps year by year, with labels that persist over time.

Which camp is called 1 is arbitrary in every year, and often there are many best pairs of camps. Labels and camps are
carried over by overlap: most states, by weight, keep the camp they were last in. With capability as the weight, many
small newcomers do not take a label away from the states that established it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from foedus._moved import moved_keyword
from foedus.errors import InputError
from foedus.networks.camps.memories import nearest_camps
from foedus.networks.camps.weak_camps import WeakBalance, weak_balance
from foedus.networks.graphs import SignedGraph
from foedus.networks.two_camps.solving import Frustration, frustration
from foedus.progress import Progress, tell

__all__ = ["CampsOverTime", "camps_over_time", "stable_labels"]

Signs = NDArray[np.int64]
Floats = NDArray[np.float64]

_SIDES: Final = {0: 0, 1: 1, 2: -1}  # side of camp 1 and 2; 0 never seen
_CAMPS: Final = {"year": pl.Int32, "state": pl.String, "camp": pl.Int32}
_YEARS: Final = {
    "year": pl.Int32,
    "nodes": pl.Int32,
    "ties": pl.Int32,
    "negative": pl.Int32,
    "frustration": pl.Int32,
    "bound": pl.Int32,
    "optimal": pl.Boolean,
}


@dataclass(frozen=True)
class CampsOverTime:
    """Camps of every year.

    Attributes
    ----------
    camps
        ``year, state, camp``: the number of its camp, from 1, for every state with a tie.
    years
        ``year, nodes, ties, negative, frustration, bound, optimal``.
    """

    camps: pl.DataFrame
    years: pl.DataFrame


@moved_keyword("report", "progress")
def camps_over_time(
    graphs: Mapping[int, SignedGraph],
    most: int | None = 2,
    *,
    anchor: str | None = None,
    weights: Mapping[int, Mapping[str, float]] | None = None,
    seconds: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> CampsOverTime:
    """Find the best camps of every year and give them labels that last.

    Parameters
    ----------
    graphs
        Network of each year.
    most
        Greatest number of camps; None = any, and then a camp of newcomers gets a number not used before.
    anchor
        A state that is to be in camp 1 whenever it has a tie; only with two camps.
    weights
        Weight of each state in each year, 0 or more, such as `foedus.networks.records.capability_of_years`; by default
        all count alike. A year without weights takes those of the last year before it; a state without one counts
        almost nothing.
    seconds
        Time allowed for each year, in seconds.
    seed
        Seed of the search.
    progress
        Called with (years done, total years).

    Returns
    -------
    CampsOverTime
        Of all best pairs of camps, the pair chosen is the one in which the states that keep the camp they were last in
        have the greatest weight (`foedus.networks.camps.memories`; in a year that is not proven, parts of the camps
        found are swapped and states that fit either camp return to their last one). With more camps each gets the
        number that lets most states, by weight, keep theirs. In the first year the heavier camp is 1.

    Raises
    ------
    InputError
        If there are no years, `most` is below 1, an anchor is given without two camps, or a weight is negative or not a
        number.

    Notes
    -----
    A state that keeps its camp through a year in which its ties change tells as much about the tie rule as about
    politics: read it together with ``frustration`` and ``optimal``.

    References
    ----------
    doreian_mrvar_2015
    """
    if not graphs:
        raise InputError("there are no years to find camps in", expected="at least one network")
    if anchor is not None and most != 2:
        raise InputError("an anchor needs exactly two camps", where=f"anchor {anchor}", expected="most = 2")
    for at, of_year in (weights or {}).items():
        for state, share in of_year.items():
            if not (share >= 0 and np.isfinite(share)):
                raise InputError(f"the weight of {state} is {share}", where=f"{at}", expected="0 or more")
    last_seen: dict[str, int] = {}
    camps, years = [], []
    for done, year in enumerate(sorted(graphs), start=1):
        graph = graphs[year]
        if most == 2:
            two = frustration(graph, seconds=seconds, seed=seed)
            weight = _weight_of(graph, weights, year)
            side, value = _kept(two, last_seen, weight, anchor, seconds, seed)
            bound = two.bound
            label = np.where(side > 0, 1, 2)
        else:
            any_number = weak_balance(graph, most, seconds=seconds, seed=seed)
            value, bound = any_number.value, any_number.bound
            label = _renumbered(any_number, last_seen, most, _weight_of(graph, weights, year))
        tied = _tied(graph)
        now = {graph.nodes[place]: int(label[place]) for place in np.flatnonzero(tied)}
        last_seen |= now
        camps += [(year, state, camp) for state, camp in sorted(now.items())]
        years.append((year, int(tied.sum()), graph.ties, graph.negative, value, bound, value == bound))
        tell(progress, done, len(graphs))
    return CampsOverTime(
        pl.DataFrame(camps, schema=_CAMPS, orient="row"), pl.DataFrame(years, schema=_YEARS, orient="row")
    )


def stable_labels(
    before: Mapping[str, int],
    camps: Sequence[Sequence[str]],
    most: int | None = None,
    weight: Mapping[str, float] | None = None,
) -> list[int]:
    """Number camps from 1 so that as many states as possible, by weight, keep their number (Kuhn 1955).

    Parameters
    ----------
    before
        Last number of each state.
    camps
        States of each camp.
    most
        Greatest number there may be; None = any.
    weight
        Weight of each state, above 0; by default all count alike.

    Returns
    -------
    list of int
        A number for each camp. A camp with no claim to a number gets the lowest one never used; with a limit, the
        lowest free one.

    References
    ----------
    kuhn_1955

    Examples
    --------
    >>> stable_labels({"USA": 1, "GBR": 1, "RUS": 2}, [["RUS", "CHN"], ["GBR", "USA"], ["IND"]])
    [2, 1, 3]
    """
    used = max(before.values(), default=0)
    count = used + len(camps) if most is None else most
    claims = np.zeros((len(camps), count))
    for row, camp in enumerate(camps):
        for state in camp:
            if state in before:
                claims[row, before[state] - 1] += 1 if weight is None else weight[state]
    labels = [0] * len(camps)
    for row, column in zip(*linear_sum_assignment(-claims), strict=True):
        if claims[row, column]:
            labels[row] = int(column) + 1
    free = iter([number for number in range(1 if most else used + 1, count + 1) if number not in labels])
    return [label or next(free) for label in labels]


def _renumbered(answer: WeakBalance, last_seen: Mapping[str, int], most: int | None, weight: Floats) -> Signs:
    """Number the camps of states with a tie; the others get 0."""
    tied = set(np.flatnonzero(_tied(answer.graph)).tolist())
    members = [
        [place for place in np.flatnonzero(answer.label == camp).tolist() if place in tied]
        for camp in range(int(answer.label.max(initial=-1)) + 1)
    ]
    members = [places for places in members if places]
    names = [[answer.graph.nodes[place] for place in places] for places in members]
    label = np.zeros(answer.graph.size, dtype=np.int64)
    counted = dict(zip(answer.graph.nodes, weight.tolist(), strict=True))
    if not last_seen:  # the heaviest camp is 1
        order = sorted(range(len(members)), key=lambda place: -sum(counted[name] for name in names[place]))
        members, names = [members[place] for place in order], [names[place] for place in order]
    for places, number in zip(members, stable_labels(last_seen, names, most, counted), strict=True):
        label[places] = number
    return label


def _tied(graph: SignedGraph) -> NDArray[np.bool_]:
    tied = np.zeros(graph.size, dtype=bool)
    tied[graph.source] = tied[graph.target] = True
    return tied


def _weight_of(graph: SignedGraph, weights: Mapping[int, Mapping[str, float]] | None, year: int) -> Floats:
    """Weight of each node; nodes without weight only break ties."""
    if weights is None:
        return np.ones(graph.size)
    known = max((each for each in weights if each <= year), default=None)
    of_year = {} if known is None else weights[known]
    least = 1e-6 * (max(of_year.values(), default=0.0) or 1.0)
    return np.array([of_year.get(name, 0.0) + least for name in graph.nodes], dtype=np.float64)


def _kept(
    answer: Frustration,
    last_seen: Mapping[str, int],
    weight: Floats,
    anchor: str | None,
    seconds: float,
    seed: int,
) -> tuple[Signs, int]:
    """Return the best camps that preserve most weight, with an anchor in camp 1, and their cost."""
    graph = answer.graph
    known = np.array([_SIDES[last_seen.get(name, 0)] for name in graph.nodes], dtype=np.int64)
    if anchor in graph.nodes:
        place = graph.nodes.index(anchor)
        known[place], weight[place] = 1, weight.sum() + 1.0  # more than all others together
    if answer.optimal and known.any():
        side, cost, _ = nearest_camps(graph, known, weight, seconds=seconds, seed=seed)
        if cost == answer.value:
            return _turned(graph, side, known, weight), cost
    return _settled(graph, _turned(graph, answer.side, known, weight), known), answer.value


def _turned(graph: SignedGraph, side: Signs, known: Signs, weight: Floats) -> Signs:
    """Orient every connected part by the camps its states were last in, or else by its heavier side."""
    parts = graph.components()
    count = int(parts.max(initial=-1)) + 1
    kept = np.bincount(parts, weight * side * known, count)
    heavier = np.bincount(parts, weight * side, count)
    turn = np.where(np.bincount(parts, known != 0, count) > 0, kept, heavier) < 0
    return np.where(turn[parts], -side, side).astype(np.int64)


def _settled(graph: SignedGraph, side: Signs, known: Signs) -> Signs:
    """Let states that fit either camp stay in the one they were last in."""
    side, signs = side.copy(), graph.matrix()
    field = signs @ side
    for place in range(graph.size):
        if known[place] == -side[place] and field[place] == 0:
            row = slice(signs.indptr[place], signs.indptr[place + 1])
            field[signs.indices[row]] -= 2 * signs.data[row] * side[place]
            side[place] *= -1
    return side
