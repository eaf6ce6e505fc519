"""Signed networks: balance, frustration, landscapes, dynamics, coalitions.

- the network: `graphs`, `graph_files`; of a year of the record: `records`, by the rule of `tie_rules`; of a run:
  `run_networks`;
- how balanced it is: `balance`; the best two camps and the proof: `two_camps`; more camps, and camps through the
  years: `camps`;
- which two camps actors settle into: `landscapes`;
- how ties evolve towards balance: `dynamics`;
- whether a coalition against a state is stable: `coalitions`;
- whether alliances invite attack, how many there are and how long they last: `war`.

>>> from foedus.networks import SignedGraph, frustration
>>> frustration(SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])).value
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.networks.balance import (
        signed_spectrum,
        triads,
        triangle_balance,
        walk_balance,
        walk_balance_of_nodes,
    )
    from foedus.networks.camps.weak_camps import is_weakly_balanced, weak_balance
    from foedus.networks.camps.years import camps_over_time
    from foedus.networks.dynamics.constrained import constrained_triad_dynamics
    from foedus.networks.dynamics.kulakowski import kulakowski_2005
    from foedus.networks.dynamics.local import local_triad_dynamics
    from foedus.networks.dynamics.marvel import marvel_2011_blow_up_time, marvel_2011_camps, marvel_2011_path
    from foedus.networks.graphs import SignedGraph
    from foedus.networks.landscapes.actors import Actors
    from foedus.networks.landscapes.files import read_actors
    from foedus.networks.landscapes.minima import Landscape, landscape
    from foedus.networks.landscapes.records import propensities_from_record
    from foedus.networks.landscapes.robustness import robustness
    from foedus.networks.records import network_of_year, networks_of_years
    from foedus.networks.run_networks import network_of_run
    from foedus.networks.tie_rules import TieRule
    from foedus.networks.two_camps.solving import frustration
    from foedus.networks.war.alliance_survival import alliance_survival
    from foedus.networks.war.bargaining import fearon_1995_range, powell_2006_war
    from foedus.networks.war.searching import all_war_stable, find_war_stable
    from foedus.networks.war.stability import TradeGains, war_stability

__all__ = [
    "Actors",
    "Landscape",
    "SignedGraph",
    "TieRule",
    "TradeGains",
    "all_war_stable",
    "alliance_survival",
    "camps_over_time",
    "constrained_triad_dynamics",
    "fearon_1995_range",
    "find_war_stable",
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
    "powell_2006_war",
    "propensities_from_record",
    "read_actors",
    "robustness",
    "signed_spectrum",
    "triads",
    "triangle_balance",
    "walk_balance",
    "walk_balance_of_nodes",
    "war_stability",
    "weak_balance",
]

__getattr__, __dir__ = lazy_names(
    "foedus.networks",
    {
        "Actors": "landscapes.actors",
        "Landscape": "landscapes.minima",
        "SignedGraph": "graphs",
        "TieRule": "tie_rules",
        "TradeGains": "war.stability",
        "all_war_stable": "war.searching",
        "alliance_survival": "war.alliance_survival",
        "camps_over_time": "camps.years",
        "constrained_triad_dynamics": "dynamics.constrained",
        "fearon_1995_range": "war.bargaining",
        "find_war_stable": "war.searching",
        "frustration": "two_camps.solving",
        "is_weakly_balanced": "camps.weak_camps",
        "kulakowski_2005": "dynamics.kulakowski",
        "landscape": "landscapes.minima",
        "local_triad_dynamics": "dynamics.local",
        "marvel_2011_blow_up_time": "dynamics.marvel",
        "marvel_2011_camps": "dynamics.marvel",
        "marvel_2011_path": "dynamics.marvel",
        "network_of_run": "run_networks",
        "network_of_year": "records",
        "networks_of_years": "records",
        "powell_2006_war": "war.bargaining",
        "propensities_from_record": "landscapes.records",
        "read_actors": "landscapes.files",
        "robustness": "landscapes.robustness",
        "signed_spectrum": "balance",
        "triads": "balance",
        "triangle_balance": "balance",
        "walk_balance": "balance",
        "walk_balance_of_nodes": "balance",
        "war_stability": "war.stability",
        "weak_balance": "camps.weak_camps",
    },
)
