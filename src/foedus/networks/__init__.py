"""Signed networks: balance, frustration, landscapes, dynamics, coalitions.

- the network: `graph`, `graph_file`, of a year of the record `record`, of a run `run_network`;
- how balanced it is: `balance`; the best two camps and the proof: `frustration_index`; more camps: `weak_camps`;
  through the years: `camp_years`;
- which two camps actors settle into: `landscape_minima`, `landscape_robustness`, from the record `landscape_record`;
- how ties come to balance: `dynamics_marvel`, `dynamics_kulakowski`, `dynamics_local`, `dynamics_constrained`;
- whether a coalition against a state holds: `coalition`, the largest `coalition_search`, who is pivotal
  `coalition_pivots`, over threat and dependence `coalition_map`;
- whether alliances invite attack: `war_stability`, `war_search`; how many there are and last: `alliance_survival`.

>>> from foedus.networks import SignedGraph, frustration
>>> frustration(SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])).value
1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.networks.balance import (
        signed_spectrum,
        triads,
        triangle_balance,
        walk_balance,
        walk_balance_of_nodes,
    )
    from foedus.networks.camp_years import camps_over_time
    from foedus.networks.dynamics_constrained import constrained_triad_dynamics
    from foedus.networks.dynamics_kulakowski import kulakowski_2005
    from foedus.networks.dynamics_local import local_triad_dynamics
    from foedus.networks.dynamics_marvel import marvel_2011_blow_up_time, marvel_2011_camps, marvel_2011_path
    from foedus.networks.frustration_index import frustration
    from foedus.networks.graph import SignedGraph
    from foedus.networks.landscape_actors import Actors
    from foedus.networks.landscape_file import read_actors
    from foedus.networks.landscape_minima import Landscape, landscape
    from foedus.networks.landscape_record import propensities_from_record
    from foedus.networks.landscape_robustness import robustness
    from foedus.networks.record import network_of_year, networks_of_years
    from foedus.networks.run_network import network_of_run
    from foedus.networks.tie_rule import TieRule
    from foedus.networks.weak_camps import is_weakly_balanced, weak_balance

__all__ = [
    "Actors",
    "Landscape",
    "SignedGraph",
    "TieRule",
    "camps_over_time",
    "constrained_triad_dynamics",
    "frustration",
    "is_weakly_balanced",
    "kulakowski_2005",
    "landscape",
    "local_triad_dynamics",
    "marvel_2011_blow_up_time",
    "marvel_2011_camps",
    "marvel_2011_path",
    "network_of_run",
    "network_of_year",
    "networks_of_years",
    "propensities_from_record",
    "read_actors",
    "robustness",
    "signed_spectrum",
    "triads",
    "triangle_balance",
    "walk_balance",
    "walk_balance_of_nodes",
    "weak_balance",
]

_HOMES = {
    "Actors": "landscape_actors",
    "Landscape": "landscape_minima",
    "SignedGraph": "graph",
    "TieRule": "tie_rule",
    "camps_over_time": "camp_years",
    "constrained_triad_dynamics": "dynamics_constrained",
    "frustration": "frustration_index",
    "is_weakly_balanced": "weak_camps",
    "kulakowski_2005": "dynamics_kulakowski",
    "landscape": "landscape_minima",
    "local_triad_dynamics": "dynamics_local",
    "marvel_2011_blow_up_time": "dynamics_marvel",
    "marvel_2011_camps": "dynamics_marvel",
    "marvel_2011_path": "dynamics_marvel",
    "network_of_run": "run_network",
    "network_of_year": "record",
    "networks_of_years": "record",
    "propensities_from_record": "landscape_record",
    "read_actors": "landscape_file",
    "robustness": "landscape_robustness",
    "signed_spectrum": "balance",
    "triads": "balance",
    "triangle_balance": "balance",
    "walk_balance": "balance",
    "walk_balance_of_nodes": "balance",
    "weak_balance": "weak_camps",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'foedus.networks' has no attribute {name!r}")
    return getattr(import_module(f"foedus.networks.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
