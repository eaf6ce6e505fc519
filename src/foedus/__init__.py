"""foedus: a laboratory for alliance politics.

>>> import foedus
>>> foedus.load_states().lookup("Soviet Union", year=1980).id
'RUS'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names
from foedus._moved import install
from foedus._version import __version__

if TYPE_CHECKING:
    from foedus.analyses.arguing import argue
    from foedus.analyses.coalitions.balancing import coalition
    from foedus.analyses.comparing import compare
    from foedus.analyses.effects.effects import effect
    from foedus.analyses.measuring import measure
    from foedus.analyses.running import run
    from foedus.analyses.sensitivities.analysing import sensitivity
    from foedus.analyses.similarities import similarity
    from foedus.arguments.schema import list_arguments, load_argument
    from foedus.engine.schedules import schedule
    from foedus.errors import FoedusError
    from foedus.evidence.evidence import Evidence
    from foedus.measures.catalogue import MEASURES
    from foedus.networks import frustration, landscape
    from foedus.panels import Panel
    from foedus.scenarios import (
        ParameterSet,
        Posterior,
        RunSpec,
        RunStore,
        list_cases,
        load_case,
        parse_policy,
        parse_shock,
    )
    from foedus.scenarios.cases.templates import case_template
    from foedus.sources import SOURCES, DataFolder, read_source
    from foedus.states import load_states

__all__ = [
    "MEASURES",
    "SOURCES",
    "DataFolder",
    "Evidence",
    "FoedusError",
    "Panel",
    "ParameterSet",
    "Posterior",
    "RunSpec",
    "RunStore",
    "__version__",
    "argue",
    "case_template",
    "coalition",
    "compare",
    "effect",
    "frustration",
    "landscape",
    "list_arguments",
    "list_cases",
    "load_argument",
    "load_case",
    "load_states",
    "measure",
    "parse_policy",
    "parse_shock",
    "read_source",
    "run",
    "schedule",
    "sensitivity",
    "similarity",
]

__getattr__, __dir__ = lazy_names(
    "foedus",
    {
        "MEASURES": "measures.catalogue",
        "SOURCES": "sources",
        "DataFolder": "sources",
        "Evidence": "evidence.evidence",
        "FoedusError": "errors",
        "Panel": "panels",
        "ParameterSet": "scenarios",
        "Posterior": "scenarios",
        "RunSpec": "scenarios",
        "RunStore": "scenarios",
        "argue": "analyses.arguing",
        "case_template": "scenarios.cases.templates",
        "coalition": "analyses.coalitions.balancing",
        "compare": "analyses.comparing",
        "effect": "analyses.effects.effects",
        "frustration": "networks",
        "landscape": "networks",
        "list_arguments": "arguments",
        "list_cases": "scenarios",
        "load_argument": "arguments",
        "load_case": "scenarios",
        "load_states": "states",
        "measure": "analyses.measuring",
        "parse_policy": "scenarios",
        "parse_shock": "scenarios",
        "read_source": "sources",
        "run": "analyses.running",
        "schedule": "engine",
        "sensitivity": "analyses.sensitivities.analysing",
        "similarity": "analyses.similarities",
    },
)
install()
