"""Reading simulated relations out of a run, member by member."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.arguments.evidence import Gap

__all__ = ["members_of", "parameter_standing", "policy_label", "state_members_of"]
__all__ = ["members_of", "parameter_standing", "policy_label", "policy_name", "states_of"]


def policy_label(policies: tuple[str, ...]) -> str:
    """Return a short name of a scenario."""
    return " and ".join(policies) if policies else "no policy"


def policy_name(policies: tuple[str, ...]) -> str:
    """Return the shortest name of a scenario, without options, intensity and dates.

    Examples
    --------
    >>> policy_name(("USA:divide:RUS+CHN:favour=RUS:0.8@2025-2035",))
    'USA divide RUS+CHN'
    """
    return " and ".join(" ".join(each.split(":")[:3]) for each in policies) if policies else "no policy"


def members_of(
    result: Any, scenario: str, pair: tuple[str, str], window: tuple[int, int], variable: str = "watch_alignment"
) -> NDArray[np.float64]:
    """Return a watched pair's values by member and year.

    Parameters
    ----------
    result
        A run with ``dataset[variable]`` of dims (scenario, member, time, pair).
    scenario
        ``baseline`` or ``scenario``.
    pair
        Two states in any order.
    window
        First and last year.

    Returns
    -------
    ndarray
        Shape (member, year).
    """
    dataset = result.dataset
    if variable not in dataset:
        raise Gap(f"the run holds no {variable}")
    values = dataset[variable]
    labels = [sorted(re.findall(r"[A-Z][A-Z0-9]{2}", str(label))) for label in values["pair"].values]
    if sorted(pair) not in labels:
        raise Gap(f"the run does not watch the pair {'-'.join(pair)}")
    return _in_window(values.sel(scenario=scenario).isel(pair=labels.index(sorted(pair))), window)


def state_members_of(
    result: Any, scenario: str, state: str, window: tuple[int, int], variable: str = "watch_cohesion"
) -> NDArray[np.float64]:
    """Return a watched state's values by member and year.

    Parameters
    ----------
    result
        A run with ``dataset[variable]`` of dims (scenario, member, time, state).
    scenario
        ``baseline`` or ``scenario``.
    state
        A state.
    window
        First and last year.

    Returns
    -------
    ndarray
        Shape (member, year).
    """
    dataset = result.dataset
    if variable not in dataset:
        raise Gap(f"the run holds no {variable}")
    values = dataset[variable]
    labels = [str(label) for label in values["state"].values]
    if state not in labels:
        raise Gap(f"the run does not watch {state}")
    return _in_window(values.sel(scenario=scenario).isel(state=labels.index(state)), window)


def _in_window(chosen: Any, window: tuple[int, int]) -> NDArray[np.float64]:
    chosen = chosen.transpose("member", "time")
    times = np.asarray(chosen["time"].values, dtype=float)
    inside = (times >= window[0]) & (times < window[1] + 1)
    if not inside.any():
        raise Gap(f"the run has no year in {window[0]}-{window[1]}")
    return np.asarray(chosen.values, dtype=float)[:, inside]


def states_of(result: Any, scenario: str, variable: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the states that a run follows member by member, and a variable of theirs.

    Parameters
    ----------
    result
        A run with ``dataset[variable]`` of dims (scenario, member, time, state).
    scenario
        ``baseline`` or ``scenario``.
    variable
        Such as ``watch_capability_share``.

    Returns
    -------
    tuple
        The states, and values of shape (member, year, state).
    """
    dataset = result.dataset
    if variable not in dataset:
        raise Gap(f"the run holds no {variable}")
    values = dataset[variable].sel(scenario=scenario).transpose("member", "time", "state")
    return tuple(str(each) for each in values["state"].values), np.asarray(values.values, dtype=float)


def parameter_standing(result: Any) -> str:
    """Return what the run says about the standing of its parameters, empty if it says nothing."""
    counts = result.dataset.attrs.get("standing_counts")
    if not counts:
        return ""
    return ", ".join(f"{number} {name}" for name, number in sorted(json.loads(counts).items()))
