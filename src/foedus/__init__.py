"""foedus: a laboratory for alliance politics.

>>> import foedus
>>> foedus.load_states().lookup("Soviet Union", year=1980).id
'RUS'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.arguments.argue import argue
    from foedus.arguments.schema import list_arguments, load_argument
    from foedus.engine.compare import compare
    from foedus.engine.run import run
    from foedus.engine.schedule import schedule
    from foedus.engine.sensitivity import sensitivity
    from foedus.errors import FoedusError
    from foedus.library.coalition import coalition
    from foedus.library.evidence import Evidence
    from foedus.library.measuring import measure
    from foedus.library.similarity import similarity
    from foedus.measures.catalogue import MEASURES
    from foedus.networks import frustration, landscape
    from foedus.panel import Panel
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
    from foedus.scenarios.template import case_template
    from foedus.sources import SOURCES, DataFolder, read_source
    from foedus.states import load_states

__version__ = "0.1.0"

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

_HOMES = {
    "argue": "foedus.arguments",
    "list_arguments": "foedus.arguments",
    "load_argument": "foedus.arguments",
    "compare": "foedus.engine",
    "run": "foedus.engine",
    "schedule": "foedus.engine",
    "sensitivity": "foedus.engine.sensitivity",
    "FoedusError": "foedus.errors",
    "Evidence": "foedus.library.evidence",
    "coalition": "foedus.library.coalition",
    "MEASURES": "foedus.measures.catalogue",
    "measure": "foedus.library.measuring",
    "similarity": "foedus.library.similarity",
    "frustration": "foedus.networks",
    "landscape": "foedus.networks",
    "Panel": "foedus.panel",
    "ParameterSet": "foedus.scenarios",
    "Posterior": "foedus.scenarios",
    "RunSpec": "foedus.scenarios",
    "RunStore": "foedus.scenarios",
    "list_cases": "foedus.scenarios",
    "load_case": "foedus.scenarios",
    "parse_policy": "foedus.scenarios",
    "parse_shock": "foedus.scenarios",
    "case_template": "foedus.scenarios.template",
    "SOURCES": "foedus.sources",
    "DataFolder": "foedus.sources",
    "read_source": "foedus.sources",
    "load_states": "foedus.states",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``import foedus`` stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'foedus' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
