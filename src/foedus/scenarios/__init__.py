"""Cases, policies, parameters and runs: what a simulation starts from and where it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.scenarios.cases.files import list_cases, load_case, parse_case
    from foedus.scenarios.cases.resolving import resolve_case
    from foedus.scenarios.cases.schema import Case
    from foedus.scenarios.parameters.posteriors import Posterior
    from foedus.scenarios.parameters.sets import Parameter, ParameterSet, Prior
    from foedus.scenarios.policies.compiling import P_MAX, PolicyArrays, compile_policies
    from foedus.scenarios.policies.compiling_shocks import compile_shocks
    from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS, Instrument
    from foedus.scenarios.policies.parsing import parse_policies, parse_policy
    from foedus.scenarios.policies.policies import Policy
    from foedus.scenarios.policies.shocks import SHOCK_KINDS, Shock, parse_shock, parse_shocks
    from foedus.scenarios.runs.specs import RunSpec
    from foedus.scenarios.runs.stores import RunStore, StoredRun
    from foedus.scenarios.worlds import INSTRUMENTS, KINDS, MECHANISMS, Institution, Theatre, World

__all__ = [
    "INSTRUMENTS",
    "KINDS",
    "MECHANISMS",
    "POLICY_INSTRUMENTS",
    "P_MAX",
    "SHOCK_KINDS",
    "Case",
    "Institution",
    "Instrument",
    "Parameter",
    "ParameterSet",
    "Policy",
    "PolicyArrays",
    "Posterior",
    "Prior",
    "RunSpec",
    "RunStore",
    "Shock",
    "StoredRun",
    "Theatre",
    "World",
    "compile_policies",
    "compile_shocks",
    "list_cases",
    "load_case",
    "parse_case",
    "parse_policies",
    "parse_policy",
    "parse_shock",
    "parse_shocks",
    "resolve_case",
]

__getattr__, __dir__ = lazy_names(
    "foedus.scenarios",
    {
        "INSTRUMENTS": "worlds",
        "KINDS": "worlds",
        "MECHANISMS": "worlds",
        "POLICY_INSTRUMENTS": "policies.instruments",
        "P_MAX": "policies.compiling",
        "SHOCK_KINDS": "policies.shocks",
        "Case": "cases.schema",
        "Institution": "worlds",
        "Instrument": "policies.instruments",
        "Parameter": "parameters.sets",
        "ParameterSet": "parameters.sets",
        "Policy": "policies.policies",
        "PolicyArrays": "policies.compiling",
        "Posterior": "parameters.posteriors",
        "Prior": "parameters.sets",
        "RunSpec": "runs.specs",
        "RunStore": "runs.stores",
        "Shock": "policies.shocks",
        "StoredRun": "runs.stores",
        "Theatre": "worlds",
        "World": "worlds",
        "compile_policies": "policies.compiling",
        "compile_shocks": "policies.compiling_shocks",
        "list_cases": "cases.files",
        "load_case": "cases.files",
        "parse_case": "cases.files",
        "parse_policies": "policies.parsing",
        "parse_policy": "policies.parsing",
        "parse_shock": "policies.shocks",
        "parse_shocks": "policies.shocks",
        "resolve_case": "cases.resolving",
    },
)
