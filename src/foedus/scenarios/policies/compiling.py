"""Policies compiled to arrays of one fixed size, so that one compiled program serves all scenarios.

A policy never sets the state of the world. It raises or lowers pressure, offers goodwill, fuels or settles theatres,
raises alarm, ends obligations or bases, and costs its author; the mechanisms do the rest. Intensity is the fraction of
the way from the pressure at the case's start to the instrument's limit (1 when it is raised, 0 when it is relieved), so
``accommodate`` at 1 withdraws all of the author's pressure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from foedus.errors import PolicyError
from foedus.near_names import near_names
from foedus.scenarios.casts import Cast
from foedus.scenarios.policies.acting import Slot
from foedus.scenarios.policies.arrays import P_MAX, PolicyArrays
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.policies import EVERYBODY, Policy
from foedus.scenarios.worlds import INSTRUMENTS, KINDS, World

__all__ = ["P_MAX", "PolicyArrays", "check_policies", "compile_policies", "whole_years"]


def compile_policies(policies: Sequence[Policy], world: World, *, steps_per_year: int, until: float) -> PolicyArrays:
    """Compile policies for one world and one run.

    Parameters
    ----------
    policies
        At most ``P_MAX``; ``none`` is skipped.
    world
        The resolved case.
    steps_per_year, until
        Step length is ``1 / steps_per_year``; the run goes from ``world.start`` to 1 January of ``until``.

    Returns
    -------
    PolicyArrays

    Raises
    ------
    PolicyError
        If a policy names a state, membership or theatre that the case does not have, lies outside the years of the run,
        or needs a mechanism that the case does not switch on.

    Notes
    -----
    Constants of ``scenarios.policies.acting`` are *assumed*. ``withdraw`` cuts ties as long as it is active, at any
    intensity; intensity scales only the relief of third parties.
    """
    steps = _steps(world, until, steps_per_year)
    check_policies(policies, Cast.of(world), until=until)
    acting = _acting(policies)
    n = world.size
    arrays = PolicyArrays(
        activity=np.zeros((steps, P_MAX)),
        pressure=np.zeros((P_MAX, len(INSTRUMENTS), n, n)),
        goodwill=np.zeros((P_MAX, n, n)),
        obligations_cut=np.zeros((P_MAX, len(KINDS), n, n), dtype=np.bool_),
        bases_cut=np.zeros((P_MAX, n, n), dtype=np.bool_),
        membership_cut=np.zeros((P_MAX, len(world.institutions), n), dtype=np.bool_),
        effort=np.zeros((P_MAX, n)),
        inducement=np.zeros((P_MAX, n)),
        entangle=np.zeros((P_MAX, len(world.theatres))),
        settle=np.zeros((P_MAX, len(world.theatres))),
        frame_author=np.zeros((P_MAX, n)),
        frame_audience=np.zeros((P_MAX, n)),
        frame_target=np.zeros((P_MAX, n)),
    )
    for number, policy in enumerate(acting):
        slot = Slot(world, arrays, number)
        POLICY_INSTRUMENTS[policy.instrument].act(policy, slot)
        arrays.activity[:, number] = _activity(policy, world.start_year, steps_per_year, len(arrays.activity))
    return arrays


def _steps(world: World, until: float, steps_per_year: int) -> int:
    steps = round((until - world.start_year) * steps_per_year)
    if steps < 1:
        raise PolicyError("the run ends before it starts", where=f"until {until:g}", expected=f"after {world.start}")
    return steps


def whole_years(start_year: float, until: float, steps_per_year: int) -> int:
    """Return the years of a run: results are kept at their boundaries."""
    return round((until - start_year) * steps_per_year) // steps_per_year


def _activity(policy: Policy, start: float, steps_per_year: int, steps: int) -> NDArray[np.float64]:
    left = start + np.arange(steps) / steps_per_year
    right = start + np.arange(1, steps + 1) / steps_per_year
    overlap = np.minimum(right, policy.end) - np.maximum(left, policy.start)
    # Rounding prevents a sliver of activity in the step after the end of the window.
    activity: NDArray[np.float64] = np.round(policy.intensity * np.clip(overlap * steps_per_year, 0.0, 1.0), 9)
    return activity


def check_policies(policies: Sequence[Policy], cast: Cast, *, until: float) -> None:
    """Reject policies that name something the case does not have, or lie outside the years of the run.

    Raises
    ------
    PolicyError
        Naming the policy.
    """
    acting = _acting(policies)
    if len(acting) > P_MAX:
        raise PolicyError(f"{len(acting)} policies in one scenario", expected=f"at most {P_MAX}")
    for policy in acting:
        _check(policy, cast, until)


def _acting(policies: Sequence[Policy]) -> list[Policy]:
    return [policy for policy in policies if policy.instrument != "none"]


def _check(policy: Policy, cast: Cast, until: float) -> None:
    where = str(policy)
    missing = [name for name in POLICY_INSTRUMENTS[policy.instrument].needs if name not in cast.mechanisms]
    if policy.option("theatre") and "theatres" not in (*cast.mechanisms, *missing):
        missing.append("theatres")
    if missing:
        raise PolicyError(
            f"{policy.instrument} would do nothing: the case {cast.case} does not simulate {', '.join(missing)}",
            where=where,
            expected=f"a case with the mechanism {', '.join(missing)}",
            hint="The mechanisms of a case are listed in its file under the key `mechanisms`.",
        )
    named = [policy.author, *(state for state in policy.targets if state != EVERYBODY)]
    for option in ("with", "favour", "audience"):
        named.extend(policy.option(option))
    for state in named:
        if state not in cast.actors:
            raise PolicyError(
                f"{state} is not in the case {cast.case}",
                where=where,
                expected=f"one of its {len(cast.actors)} states, nearest: {near_names(state, cast.actors)}",
            )
    for name in policy.option("from"):
        if name not in (*cast.institutions, *cast.actors):
            raise PolicyError(
                f"cannot withdraw from {name!r}",
                where=where,
                expected=f"an institution ({', '.join(cast.institutions) or 'none here'}) or a state of the case",
                hint=f"Nearest: {near_names(name, (*cast.institutions, *cast.actors))}.",
            )
    for name in policy.option("theatre"):
        if name not in cast.theatres:
            raise PolicyError(f"no theatre {name!r}", where=where, expected=f"one of {', '.join(cast.theatres)}")
    if policy.start < cast.start_year or policy.end > until:
        raise PolicyError(
            "the policy's years are outside the run",
            where=where,
            expected=f"years within {cast.start_year:g}-{until:g}",
        )
