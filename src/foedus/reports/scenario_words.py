"""Policies and shocks as a reader says them: who does what to whom, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from foedus.reports.wording import number, place_names, state_name
from foedus.scenarios.parameters.sets import with_differences
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.parsing import parse_policies
from foedus.scenarios.policies.policies import EVERYBODY, Policy, plain_number
from foedus.scenarios.policies.shocks import Shock, parse_shocks

__all__ = ["acts_of", "policy_phrase", "run_phrase", "scenario_phrase", "shock_phrase"]


def acts_of(attributes: Mapping[str, Any]) -> tuple[tuple[Policy, ...], tuple[Shock, ...]]:
    """Return the policies and shocks of a run from the attributes of its dataset."""
    policies, shocks = (json.loads(attributes.get(name, "[]")) for name in ("policies", "shocks"))
    return parse_policies(policies), parse_shocks(shocks)


def run_phrase(run: Any) -> str:
    """Return what was run in words: the scenario's name if it has one, and what was left out or set differently.

    Parameters
    ----------
    run
        A ``foedus.analyses.running.RunResult``.
    """
    told = run.spec.scenario or scenario_phrase(run.spec.parsed(), parse_shocks(run.spec.shocks))
    left_out = f" without {', '.join(run.spec.without)}" if run.spec.without else ""
    return with_differences(f"{told}{left_out}", run.parameter_differences)


def scenario_phrase(policies: Sequence[Policy], shocks: Sequence[Shock]) -> str:
    """Return what is done and what happens in a scenario; ``the baseline`` if nothing.

    Examples
    --------
    >>> from foedus.scenarios.policies.parsing import parse_policy
    >>> scenario_phrase([parse_policy("USA:accommodate:RUS:0.8@2025-2035")], [])
    'United States accommodates Russia (intensity 0.80, 2025–2035)'
    """
    return "; ".join([*map(policy_phrase, policies), *map(shock_phrase, shocks)]) or "the baseline"


def policy_phrase(policy: Policy) -> str:
    """Return a policy in words.

    Examples
    --------
    >>> from foedus.scenarios.policies.parsing import parse_policy
    >>> policy_phrase(parse_policy("USA:withdraw:ALL:from=NATO:1@2025-2050"))
    'United States withdraws from NATO (intensity 1.00, 2025–2050)'
    """
    targets = _names(policy.targets)
    theatres = _and([place_names(each) for each in policy.option("theatre")])
    row = POLICY_INSTRUMENTS.get(policy.instrument)
    done = (row.phrase if row and row.phrase else "{instrument} {targets}").format(
        instrument=policy.instrument,
        targets=targets,
        theatres=theatres,
        over=f" over {theatres}" if theatres else "",
        favour=_names(policy.option("favour")),
        audience=_names(policy.option("audience")),
        left=_names(policy.option("from")),
        regards="" if EVERYBODY in policy.targets else f" as regards {targets}",
    )
    helpers = f" with {_names(policy.option('with'))}" if policy.option("with") else ""
    told = f"intensity {number(policy.intensity)}, {plain_number(policy.start)}–{plain_number(policy.end)}"
    return f"{state_name(policy.author)} {done}{helpers} ({told})"


def _names(states: Sequence[str]) -> str:
    return _and([state_name(state) for state in states])


def _and(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def shock_phrase(shock: Shock) -> str:
    """Return a shock in words.

    Examples
    --------
    >>> from foedus.scenarios.policies.shocks import parse_shock
    >>> shock_phrase(parse_shock("war:RUS+EST@2028"))
    'war of Russia on Estonia (2028)'
    """
    who, kind = _names(shock.states), shock.obligation.replace("_", "-")
    told = {
        "leader": f"new leader in {who}",
        "collapse": f"{who} collapses",
        "crisis": f"crisis between {who}",
        "war": f"war of {' on '.join(map(state_name, shock.states))}",
        "treaty": f"treaty of {kind} between {who}",
        "end": f"end of the {kind} obligation between {who}",
        "join": f"{who} joins {shock.institution}",
        "leave": f"{who} leaves {shock.institution}",
        "retask": f"{shock.institution} directed against {who} at {number(shock.level)}",
    }[shock.kind]
    return f"{told} ({shock.year:g})"
