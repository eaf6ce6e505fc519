"""Cases, policies, parameters and runs: what a simulation starts from and where it is kept."""

from __future__ import annotations

from foedus.scenarios.case import Case, list_cases, load_case, parse_case
from foedus.scenarios.compile import P_MAX, PolicyArrays, compile_policies
from foedus.scenarios.effects import EFFECTS, Effect
from foedus.scenarios.parameters import Parameter, ParameterSet, Prior
from foedus.scenarios.policy import POLICY_INSTRUMENTS, Policy, parse_policies, parse_policy
from foedus.scenarios.posterior import Posterior
from foedus.scenarios.resolve import resolve_case
from foedus.scenarios.run_spec import RunSpec
from foedus.scenarios.shock import SHOCK_KINDS, Shock, parse_shock, parse_shocks
from foedus.scenarios.shock_arrays import compile_shocks
from foedus.scenarios.store import RunStore, StoredRun
from foedus.scenarios.world import INSTRUMENTS, KINDS, MECHANISMS, Institution, Theatre, World

__all__ = [
    "EFFECTS",
    "INSTRUMENTS",
    "KINDS",
    "MECHANISMS",
    "POLICY_INSTRUMENTS",
    "P_MAX",
    "SHOCK_KINDS",
    "Case",
    "Effect",
    "Institution",
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
