"""Cases, policies, parameters and runs: what a simulation starts from and where it is kept."""

from __future__ import annotations

from foedus.scenarios.case import Case, list_cases, load_case, parse_case
from foedus.scenarios.compile import P_MAX, PolicyArrays, compile_policies
from foedus.scenarios.parameters import Parameter, ParameterSet, Prior
from foedus.scenarios.policy import POLICY_INSTRUMENTS, Policy, parse_policies, parse_policy
from foedus.scenarios.resolve import resolve_case
from foedus.scenarios.run_spec import RunSpec
from foedus.scenarios.store import RunStore, StoredRun
from foedus.scenarios.world import INSTRUMENTS, KINDS, MECHANISMS, Theatre, World

__all__ = [
    "INSTRUMENTS",
    "KINDS",
    "MECHANISMS",
    "POLICY_INSTRUMENTS",
    "P_MAX",
    "Case",
    "Parameter",
    "ParameterSet",
    "Policy",
    "PolicyArrays",
    "Prior",
    "RunSpec",
    "RunStore",
    "StoredRun",
    "Theatre",
    "World",
    "compile_policies",
    "list_cases",
    "load_case",
    "parse_case",
    "parse_policies",
    "parse_policy",
    "resolve_case",
]
