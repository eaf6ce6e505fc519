"""What each mechanism, policy and shock does by itself, as numbers ready to draw."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from foedus.analyses.effects.forces import EVENTS_ALONE, FORCES_ALONE
from foedus.analyses.effects.lone import LonePanel, lone_panel
from foedus.analyses.effects.paired import CASE, PairedSpec, paired_panels
from foedus.analyses.effects.processes import PROCESSES_ALONE
from foedus.analyses.effects.results import EffectResult
from foedus.analyses.effects.stimuli import MECHANISMS_IN_CASE, POLICIES_IN_CASE, SHOCKS_IN_CASE, usual_stimulus
from foedus.analyses.effects.usual import usual_panels
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.forks import check_fork
from foedus.mechanisms import REGISTRY
from foedus.near_names import near_names
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.shocks import SHOCK_KINDS

__all__ = ["MECHANISMS_ALONE", "effect", "mechanism_effect", "policy_effect", "shock_effect"]

Spec = TypeVar("Spec")

MOST_MEMBERS: Final = 4096
"""Largest number of members of a figure: more make no visible difference (assumed)."""

MECHANISMS_ALONE: Final[Mapping[str, tuple[LonePanel, ...]]] = MappingProxyType(
    {**FORCES_ALONE, **EVENTS_ALONE, **PROCESSES_ALONE}
)
"""Panels shown for each mechanism by itself; for others, `usual_panels` derives them from what they read and write."""


@checked_call
def effect(
    name: str,
    *,
    of: Literal["mechanism", "policy", "shock"] | None = None,
    members: int = 200,
    seed: int = 0,
    parameters: ParameterSet | None = None,
) -> EffectResult:
    """Compute what one mechanism, instrument of policy or kind of shock does by itself.

    Parameters
    ----------
    name
        Its name.
    of
        What it is; needed only if a shock has the name of a mechanism (``crisis``, ``collapse``): the mechanism is
        shown otherwise.
    members, seed, parameters
        As in `mechanism_effect`.

    Returns
    -------
    EffectResult

    Raises
    ------
    UnknownNameError
        For an unknown name.
    InputError
        For fewer than 2 or more than 4,096 members.

    Examples
    --------
    >>> effect("framing", members=8).title
    'An alarm raises what is perceived, and fades'
    """
    check_fork()
    kinds = {
        "mechanism": (REGISTRY, mechanism_effect),
        "policy": (POLICY_INSTRUMENTS, policy_effect),
        "shock": (SHOCK_KINDS, shock_effect),
    }
    if of is not None and of not in kinds:
        raise UnknownNameError(f"no kind of effect is called {str(of)[:60]!r}", expected=f"one of: {', '.join(kinds)}")
    chosen = [of] if of is not None else [kind for kind, (names, _) in kinds.items() if name in names]
    if not chosen:
        name = name if isinstance(name, str) else str(name)[:60]
        _known(name, {each: None for names, _ in kinds.values() for each in names}, "mechanism, instrument or shock")
    return kinds[chosen[0]][1](name, members=members, seed=seed, parameters=parameters)


def mechanism_effect(
    name: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute how a mechanism responds to what it reads, everything else held fixed.

    Parameters
    ----------
    name
        Name of the mechanism.
    members, seed
        Draws of its parameters for the bands, and their seed.
    parameters
        Parameter set; the default set when omitted.

    Returns
    -------
    EffectResult
        Responses in a world of three states in which nothing else moves and nothing is random; for some mechanisms also
        what the packaged case would lack without them.

    Raises
    ------
    UnknownNameError
        For a mechanism that does not exist.
    InputError
        For fewer than 2 or more than 4,096 members.

    Examples
    --------
    >>> mechanism_effect("framing", members=8).panels[0].curves[0].bands.shape
    (5, 49)
    """
    item = _known(name, REGISTRY, "mechanism")
    _check(members)
    known = ParameterSet.load("default") if parameters is None else parameters
    draws = known.draw(seed, range(members))
    panels = [lone_panel(name, spec, draws) for spec in MECHANISMS_ALONE.get(name) or usual_panels(item)]
    held = "Three states in which nothing else moves and nothing is random"
    if name in MECHANISMS_IN_CASE:
        case = MECHANISMS_IN_CASE[name]
        panels += paired_panels(case, members=members, seed=seed, without=name, parameters=known)
        held += f"; over years, what the case {CASE} would lack without this mechanism ({case.policy or case.shock})"
    return EffectResult(name, item.title or name, tuple(panels), members, held)


def policy_effect(
    instrument: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute what a policy instrument changes in the packaged case, against the baseline, member by member.

    Parameters
    ----------
    instrument
        Name of the instrument.
    members, seed, parameters
        As in ``mechanism_effect``.

    Returns
    -------
    EffectResult

    Raises
    ------
    UnknownNameError
        For an instrument that does not exist.
    InputError
        For fewer than 2 or more than 4,096 members.
    """
    known = _known(instrument, POLICY_INSTRUMENTS, "instrument")
    return _in_case(instrument, POLICIES_IN_CASE.get(instrument) or usual_stimulus(known), members, seed, parameters)


def shock_effect(
    kind: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute what a kind of shock changes in the packaged case, against the baseline, member by member.

    Parameters
    ----------
    kind
        Kind of shock.
    members, seed, parameters
        As in ``mechanism_effect``.

    Returns
    -------
    EffectResult

    Raises
    ------
    UnknownNameError
        For a kind that does not exist.
    InputError
        For fewer than 2 or more than 4,096 members.
    """
    return _in_case(kind, _known(kind, SHOCKS_IN_CASE, "shock"), members, seed, parameters)


def _in_case(name: str, spec: PairedSpec, members: int, seed: int, parameters: ParameterSet | None) -> EffectResult:
    _check(members)
    panels = paired_panels(spec, members=members, seed=seed, parameters=parameters)
    held = f"The case {CASE}, all mechanisms on"
    if spec.against == "stimulus":
        held += "; each member beside the baseline that shares its parameters and its chance events"
    return EffectResult(name, spec.title, panels, members, held, spec.policy or spec.shock or "none")


def _known(name: str, registry: Mapping[str, Spec], what: str) -> Spec:
    try:
        return registry[name]
    except KeyError:
        near = near_names(name, registry)
        raise UnknownNameError(
            f"no {what} {name!r}",
            where="effects",
            expected=f"one of {', '.join(registry)}",
            hint=f"Nearest: {near}." if near else None,
        ) from None


def _check(members: int) -> None:
    if not 2 <= members <= MOST_MEMBERS:
        raise InputError(
            f"{members} members", where="effects", expected=f"2 to {MOST_MEMBERS}", hint="200 are enough for a figure"
        )
