"""foedus: a laboratory for alliance politics.

>>> import foedus
>>> foedus.state("Soviet Union", 1980).id
'RUS'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names
from foedus._moved import install
from foedus._version import __version__

if TYPE_CHECKING:
    from foedus.analyses.arguing import argue
    from foedus.analyses.balancing import balance
    from foedus.analyses.catalogues import ARGUMENTS, CASES, SCENARIOS, case, state
    from foedus.analyses.coalitions.balancing import coalition
    from foedus.analyses.comparing import compare
    from foedus.analyses.effects.effects import effect
    from foedus.analyses.fitting.doors import fit
    from foedus.analyses.landscaping import landscape
    from foedus.analyses.measuring import measure
    from foedus.analyses.networking import network
    from foedus.analyses.panelling import panel
    from foedus.analyses.running import run
    from foedus.analyses.scheduling import schedule
    from foedus.analyses.sensitivities.analysing import sensitivity
    from foedus.analyses.settling import dynamics
    from foedus.analyses.similarities import similarity
    from foedus.analyses.triangles import triangle
    from foedus.errors import FoedusError
    from foedus.evidence.evidence import Evidence
    from foedus.measures.catalogue import MEASURES
    from foedus.networks.graphs import SignedGraph
    from foedus.reports.citing import cite
    from foedus.reports.writing import report
    from foedus.scenarios import RunSpec
    from foedus.sources import SOURCES

__all__ = [
    "ARGUMENTS",
    "CASES",
    "MEASURES",
    "SCENARIOS",
    "SOURCES",
    "Evidence",
    "FoedusError",
    "RunSpec",
    "SignedGraph",
    "__version__",
    "argue",
    "balance",
    "case",
    "cite",
    "coalition",
    "compare",
    "dynamics",
    "effect",
    "fit",
    "landscape",
    "measure",
    "network",
    "panel",
    "report",
    "run",
    "schedule",
    "sensitivity",
    "similarity",
    "state",
    "triangle",
]

__getattr__, __dir__ = lazy_names(
    "foedus",
    {
        "ARGUMENTS": "analyses.catalogues",
        "CASES": "analyses.catalogues",
        "MEASURES": "measures.catalogue",
        "SCENARIOS": "analyses.catalogues",
        "SOURCES": "sources",
        "Evidence": "evidence.evidence",
        "FoedusError": "errors",
        "RunSpec": "scenarios",
        "SignedGraph": "networks",
        "argue": "analyses.arguing",
        "balance": "analyses.balancing",
        "case": "analyses.catalogues",
        "cite": "reports.citing",
        "coalition": "analyses.coalitions.balancing",
        "compare": "analyses.comparing",
        "dynamics": "analyses.settling",
        "effect": "analyses.effects.effects",
        "fit": "analyses.fitting.doors",
        "landscape": "analyses.landscaping",
        "measure": "analyses.measuring",
        "network": "analyses.networking",
        "panel": "analyses.panelling",
        "report": "reports.writing",
        "run": "analyses.running",
        "schedule": "analyses.scheduling",
        "sensitivity": "analyses.sensitivities.analysing",
        "similarity": "analyses.similarities",
        "state": "analyses.catalogues",
        "triangle": "analyses.triangles",
    },
)
install()
