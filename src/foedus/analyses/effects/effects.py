"""What each mechanism, policy and shock does by itself, as numbers ready to draw."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from foedus.analyses.effects.forces import EVENTS_ALONE, FORCES_ALONE
from foedus.analyses.effects.lone import LonePanel, lone_panel
from foedus.analyses.effects.paired import CASE, PairedSpec, paired_panels
from foedus.analyses.effects.processes import PROCESSES_ALONE
from foedus.analyses.effects.results import EffectResult
from foedus.analyses.effects.stimuli import MECHANISMS_IN_CASE, POLICIES_IN_CASE, SHOCKS_IN_CASE
from foedus.errors import InputError, UnknownNameError
from foedus.near_names import near_names
from foedus.scenarios.parameters.sets import ParameterSet

__all__ = ["MECHANISMS_ALONE", "mechanism_effect", "policy_effect", "shock_effect"]

Spec = TypeVar("Spec")

MOST_MEMBERS: Final = 4096
"""Members of a figure at most: more change nothing that can be seen (assumed)."""

MECHANISMS_ALONE: Final[Mapping[str, tuple[LonePanel, ...]]] = MappingProxyType(
    {**FORCES_ALONE, **EVENTS_ALONE, **PROCESSES_ALONE}
)
"""What is shown of each mechanism by itself."""


TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reach": "Strength falls off with distance, unless a base is near",
        "institutions": "Institutions bind new members and press whom they are turned against",
        "threat": "Enmity and pressure make a threat",
        "shared_threat": "Two who fear the same share a threat",
        "credibility": "An alarm without a threat disillusions",
        "collapse": "Low cohesion makes collapse likelier",
        "crisis": "Mutual threat and contested ground bring crises",
        "alignment": "What moves alignment, and how little is sure of it",
        "depth": "Cooperation deepens between the aligned",
        "obligation": "Treaties come between the aligned and end between the others",
        "cohesion": "Subversion wears the weak down; a threat may rally or divide",
        "theatres": "Theatres flare up under fuel and cool under settlement",
        "burden": "Theatres tie capability down; partners share the burden",
        "power": "What policies, burdens and wars cost",
        "order": "A deep partner may pull, an anchor holds",
        "reciprocity": "Pressure builds up, is answered, and fades",
        "framing": "An alarm raises what is perceived, and fades",
    }
)
"""What the figure of each mechanism shows, in a sentence."""


def mechanism_effect(
    name: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute how a mechanism answers to what it reads, everything else held.

    Parameters
    ----------
    name
        Of the mechanism.
    members, seed
        Draws of its parameters behind the bands.
    parameters
        The default set when omitted.

    Returns
    -------
    EffectResult
        Responses in a world of three states in which nothing else moves and nothing is left to chance; of some
        mechanisms also what the packaged case would miss without it.

    Raises
    ------
    UnknownNameError
        For a mechanism of which nothing is shown.
    InputError
        For fewer than 2 or more than 4,096 members.

    Examples
    --------
    >>> mechanism_effect("framing", members=8).panels[0].curves[0].bands.shape
    (5, 49)
    """
    specs = _known(name, MECHANISMS_ALONE, "mechanism")
    _check(members)
    known = ParameterSet.load("default") if parameters is None else parameters
    draws = known.draw(seed, range(members))
    panels = [lone_panel(name, spec, draws) for spec in specs]
    held = "Three states in which nothing else moves and nothing is left to chance"
    if name in MECHANISMS_IN_CASE:
        case = MECHANISMS_IN_CASE[name]
        panels += paired_panels(case, members=members, seed=seed, without=name, parameters=known)
        held += f"; over years, what the case {CASE} would miss without this mechanism ({case.policy or case.shock})"
    return EffectResult(name, TITLES[name], tuple(panels), members, held)


def policy_effect(
    instrument: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute what an instrument of policy moves in the packaged case, against the baseline, member by member.

    Parameters
    ----------
    instrument
        Of policy.
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
    return _in_case(instrument, _known(instrument, POLICIES_IN_CASE, "instrument"), members, seed, parameters)


def shock_effect(
    kind: str, *, members: int = 200, seed: int = 0, parameters: ParameterSet | None = None
) -> EffectResult:
    """Compute what a kind of shock moves in the packaged case, against the baseline, member by member.

    Parameters
    ----------
    kind
        Of shock.
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
