"""Where modules of version 0.1.0 have moved: their old names work for one version, with a warning.

A module is listed by its name within foedus. Importing the old one gives the names of the new one; a name that has
moved separately is in `NAMES`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, TypeVar, cast

__all__ = ["MODULES", "NAMES", "install", "moved_keyword", "moved_method", "moved_name"]

Function = TypeVar("Function", bound=Callable[..., Any])

MODULES: Final = {
    "library.measuring": "analyses.measuring",
    "library.measuring_events": "analyses.measuring_events",
    "library.similarity": "analyses.similarities",
    "library.positions": "analyses.positions",
    "library.streaming": "analyses.streaming",
    "library.user_table": "user_tables.reading",
    "engine.futures": "analyses.futures",
    "engine.compare": "analyses.comparing",
    "engine.outcomes": "analyses.outcomes",
    "engine.run": "analyses.running",
    "engine.schedule": "engine.schedules",
    "engine.synthetic": "scenarios.synthetic_worlds",
    "library.coalition": "analyses.coalitions.balancing",
    "library.coalition_evidence": "analyses.coalitions.records",
    "library.coalition_terms": "analyses.coalitions.terms",
    "library.coalition_answer": "analyses.coalitions.answers",
    "engine.effects": "analyses.effects.effects",
    "engine.effect_lone": "analyses.effects.lone",
    "engine.effect_of_forces": "analyses.effects.forces",
    "engine.effect_of_processes": "analyses.effects.processes",
    "engine.effect_of_stimuli": "analyses.effects.stimuli",
    "engine.effect_paired": "analyses.effects.paired",
    "engine.effect_result": "analyses.effects.results",
    "engine.sensitivity": "analyses.sensitivities.analysing",
    "engine.sensitivity_design": "analyses.sensitivities.designs",
    "engine.sensitivity_outcome": "analyses.sensitivities.outcomes",
    "engine.sensitivity_question": "analyses.sensitivities.questions",
    "engine.sensitivity_result": "analyses.sensitivities.results",
    "engine.sensitivity_work": "analyses.sensitivities.points",
    "library.evidence": "evidence.evidence",
    "library.case_evidence": "evidence.case_evidence",
    "library.base_rates": "evidence.base_rates",
    "library.conflict_tables": "evidence.conflict_tables",
    "library.place_tables": "evidence.place_tables",
    "library.bridged_alignment": "evidence.bridged_alignment",
    "library.table_files": "evidence.table_files",
    "library.build": "evidence.building",
    "library.case_build": "evidence.case_building",
    "library.tables": "library.problems",
    "arguments.argue": "arguments.judging",
    "arguments.check": "arguments.checking",
    "measures.parity": "measures.parities",
    "measures.poles": "measures.polarity",
    "networks.weak_camps": "networks.camps.weak_camps",
    "networks.label_search": "networks.camps.labelling",
    "networks.camp_memory": "networks.camps.memories",
    "networks.camp_years": "networks.camps.years",
    "networks.coalition": "networks.coalitions.games",
    "networks.coalition_map": "networks.coalitions.maps",
    "networks.coalition_pivots": "networks.coalitions.pivots",
    "networks.coalition_rule": "networks.coalitions.constants",
    "networks.coalition_search": "networks.coalitions.searching",
    "networks.dynamics_constrained": "networks.dynamics.constrained",
    "networks.dynamics_kulakowski": "networks.dynamics.kulakowski",
    "networks.dynamics_local": "networks.dynamics.local",
    "networks.dynamics_marvel": "networks.dynamics.marvel",
    "networks.dynamics_triads": "networks.dynamics.triads",
    "networks.dynamics_marvel_kernel": "networks.dynamics.marvel_kernel",
    "networks.landscape_actors": "networks.landscapes.actors",
    "networks.landscape_descent": "networks.landscapes.descents",
    "networks.landscape_energy": "networks.landscapes.energies",
    "networks.landscape_file": "networks.landscapes.files",
    "networks.landscape_ingredients": "networks.landscapes.ingredients",
    "networks.landscape_minima": "networks.landscapes.minima",
    "networks.landscape_profile": "networks.landscapes.profiles",
    "networks.landscape_record": "networks.landscapes.records",
    "networks.landscape_robustness": "networks.landscapes.robustness",
    "networks.landscape_sampling": "networks.landscapes.sampling",
    "networks.frustration_index": "networks.two_camps.solving",
    "networks.frustration_reduction": "networks.two_camps.reducing",
    "networks.frustration_branching": "networks.two_camps.cores",
    "networks.branching": "networks.two_camps.branching",
    "networks.frustration_cuts": "networks.two_camps.cuts",
    "networks.frustration_relaxation": "networks.two_camps.relaxations",
    "networks.frustration_packing": "networks.two_camps.packing",
    "networks.frustration_spectral": "networks.two_camps.spectral_bounds",
    "networks.frustration_large": "networks.two_camps.large_graphs",
    "networks.frustration_search": "networks.two_camps.searching",
    "networks.war_stability": "networks.war.stability",
    "networks.war_search": "networks.war.searching",
    "networks.alliance_survival": "networks.war.alliance_survival",
    "networks.record": "networks.records",
    "networks.graph": "networks.graphs",
    "networks.graph_file": "networks.graph_files",
    "networks.tie_rule": "networks.tie_rules",
    "networks.run_network": "networks.run_networks",
    "scenarios.case": "scenarios.cases.schema",
    "scenarios.case_check": "scenarios.cases.checking",
    "scenarios.fields": "scenarios.cases.fields",
    "scenarios.template": "scenarios.cases.templates",
    "scenarios.history": "scenarios.cases.histories",
    "scenarios.reader": "scenarios.cases.readers",
    "scenarios.resolve": "scenarios.cases.resolving",
    "scenarios.bodies": "scenarios.cases.institution_forms",
    "scenarios.initial": "scenarios.cases.rules.initial",
    "scenarios.pair_rules": "scenarios.cases.rules.pairs",
    "scenarios.state_rules": "scenarios.cases.rules.states",
    "scenarios.tie_rules": "scenarios.cases.rules.ties",
    "scenarios.first_alignment": "scenarios.cases.initial_values.alignment",
    "scenarios.first_bodies": "scenarios.cases.initial_values.institutions",
    "scenarios.first_places": "scenarios.cases.initial_values.places",
    "scenarios.first_states": "scenarios.cases.initial_values.states",
    "scenarios.first_ties": "scenarios.cases.initial_values.ties",
    "scenarios.posterior": "scenarios.parameters.posteriors",
    "scenarios.policy": "scenarios.policies.parsing",
    "scenarios.effects": "scenarios.policies.instruments",
    "scenarios.compile": "scenarios.policies.compiling",
    "scenarios.policy_arrays": "scenarios.policies.arrays",
    "scenarios.shock": "scenarios.policies.shocks",
    "scenarios.shock_arrays": "scenarios.policies.compiling_shocks",
    "scenarios.run_spec": "scenarios.runs.specs",
    "scenarios.store": "scenarios.runs.stores",
    "scenarios.chunk_file": "scenarios.runs.chunk_files",
    "scenarios.chunk_size": "scenarios.runs.chunk_sizes",
    "scenarios.member_arrays": "scenarios.runs.member_arrays",
    "scenarios.world": "scenarios.worlds",
}
"""Old module to new."""

NAMES: Final = {
    "foedus.DataFolder": "sources",
    "foedus.Panel": "panels",
    "foedus.ParameterSet": "scenarios",
    "foedus.Posterior": "scenarios",
    "foedus.RunStore": "scenarios",
    "foedus.case_template": "scenarios.cases.templates",
    "foedus.frustration": "networks",
    "foedus.list_arguments": "arguments",
    "foedus.list_cases": "scenarios",
    "foedus.load_argument": "arguments",
    "foedus.load_case": "scenarios",
    "foedus.load_states": "states",
    "foedus.parse_policy": "scenarios",
    "foedus.parse_shock": "scenarios",
    "foedus.read_source": "sources",
    "estimate.BootstrapResult": "estimate.intervals:Estimate",
    "estimate.RateRatio": "estimate.intervals:Estimate",
    "engine.RunResult": "analyses.running",
    "engine.compare": "analyses.comparing",
    "engine.run": "analyses.running",
    "engine.synthetic_world": "scenarios.synthetic_worlds",
    "engine.futures.open_run": "analyses.running",
    "engine.run.build_ensemble": "engine.assembling",
    "library.evidence.CASE_STATES": "evidence.tables",
    "library.evidence.EVIDENCE_STATES": "evidence.tables",
    "library.tables.near_names": "near_names",
    "reports.Subject": "reports.measured",
    "reports.cite": "reports.citations",
    "reports.write_figure": "reports.figure_file",
    "reports.write_report": "reports.page",
    "scenarios.case.list_cases": "scenarios.cases.files",
    "scenarios.case.load_case": "scenarios.cases.files",
    "scenarios.EFFECTS": "scenarios.policies.instruments:POLICY_INSTRUMENTS",
    "scenarios.Effect": "scenarios.policies.instruments:Instrument",
    "scenarios.case.parse_case": "scenarios.cases.files",
    "scenarios.effects.EFFECTS": "scenarios.policies.instruments:POLICY_INSTRUMENTS",
    "scenarios.effects.Effect": "scenarios.policies.instruments:Instrument",
    "scenarios.policy.INSTRUMENT_OPTIONS": "scenarios.policies.instruments:POLICY_INSTRUMENTS",
    "scenarios.policy.POLICY_INSTRUMENTS": "scenarios.policies.instruments",
    "scenarios.policy.Policy": "scenarios.policies.policies",
}
"""Old module and name to the new module, if it differs from the module's own; ``:name`` if it has a new name."""

_PACKAGE: Final = "foedus."


class _Old(ModuleType):
    """A module under its old name: its attributes come from their new place."""

    def __getattr__(self, name: str) -> Any:
        old = self.__name__.removeprefix(_PACKAGE)
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return _found(NAMES.get(f"{old}.{name}", MODULES[old]), name)


class _Finder(MetaPathFinder, Loader):
    """Finds modules by their old names."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if not fullname.startswith(_PACKAGE) or fullname.removeprefix(_PACKAGE) not in MODULES:
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Old(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        new = _PACKAGE + MODULES[module.__name__.removeprefix(_PACKAGE)]
        warnings.warn(
            f"{module.__name__} is now {new}; the old name will be removed in the next version", FutureWarning, 2
        )


def moved_name(package: str, name: str) -> Any:
    """Return what a package exported in version 0.1.0, with a warning.

    Raises
    ------
    AttributeError
        If it did not.
    """
    home = NAMES.get(f"{package.removeprefix(_PACKAGE)}.{name}")
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    module, _, new = home.partition(":")
    told = f"{package}.{name} is now {_PACKAGE}{module}.{new or name}; the old name will be removed in the next version"
    warnings.warn(told, FutureWarning, 3)
    return _found(home, name)


def _found(home: str, name: str) -> Any:
    module, _, new = home.partition(":")
    return getattr(import_module(_PACKAGE + module), new or name)


def moved_method(old: str, new: str) -> Callable[..., Any]:
    """Return a method under its old name, which warns and calls the new one."""

    def call(self: Any, *args: Any, **named: Any) -> Any:
        warnings.warn(f"{old}() is now {new}(); the old name will be removed in the next version", FutureWarning, 2)
        return getattr(self, new)(*args, **named)

    call.__doc__ = f"Old name of `{new}`."
    return call


def moved_keyword(old: str, new: str) -> Callable[[Function], Function]:
    """Let a function also take a keyword under its old name, with a warning."""

    def decorate(function: Function) -> Function:
        @wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            if old in named:
                warnings.warn(
                    f"{old}= is now {new}=; the old name will be removed in the next version", FutureWarning, 2
                )
                named[new] = named.pop(old)
            return function(*args, **named)

        return cast(Function, call)

    return decorate


def install() -> None:
    """Make old names of modules importable, searched after all others."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
