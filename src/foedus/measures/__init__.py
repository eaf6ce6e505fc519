"""Measures of alliance politics: pure array functions, labelled tables, and a catalogue by name.

- votes: `un`, `ideal`, `order`; treaties: `obligations`, `pacts`; conflict: `conflict`, `disputes`;
- of third states: `third_states`;
- portfolios of any kind: `portfolios`, `positions`, `ties`, `similarity`, `crosstab`, `valued`;
- power and ties: `power`, `trade`, `troops`; together: `alignment`, `triangle`, `gates`;
- by name: `catalogue.measure`; wide tables: `tables`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.measures.alignment import AlignmentWeights, alignment_sd
    from foedus.measures.catalogue import MEASURES, Measure, measure
    from foedus.measures.catalogue.pressure import pressure_by
    from foedus.measures.concentration import laakso_taagepera_1979, power_concentration, ray_singer_1973
    from foedus.measures.conflict import dispute_memory, hostility, hostility_of_pairs
    from foedus.measures.cooperation import cooperation_depth
    from foedus.measures.crosstab import SIMILARITIES, all_similarities, pair_tables
    from foedus.measures.disputes import dispute_spells, wars_in_disputes
    from foedus.measures.events import event_balance, event_z, event_z_years
    from foedus.measures.gates import GateResult, gate_1972_79
    from foedus.measures.ideal import ideal_point_distance, ideal_point_distances
    from foedus.measures.obligations import obligation_value, s_obligations, similarity_of_obligations
    from foedus.measures.order import order_preference, order_preferences
    from foedus.measures.order_index import order_indices
    from foedus.measures.pacts import pact_spells
    from foedus.measures.parities import parity, power_parity
    from foedus.measures.polarisation import esteban_ray_1994, order_polarisations
    from foedus.measures.polarity import modelski_1974, poles, schweller_1993
    from foedus.measures.portfolios import Portfolios, Scale, similarities
    from foedus.measures.positions import portfolios_of_positions
    from foedus.measures.power import beckley_2018, capability_shares, cinc_shares
    from foedus.measures.pressure import force_level, force_pressure, sanctions_pressure
    from foedus.measures.similarity import hage_2011_kappa, hage_2011_pi, signorino_ritter_1999_s, tau_b
    from foedus.measures.tables import dyad_measures, state_measures, trade_measures
    from foedus.measures.third_states import shared_partners
    from foedus.measures.threat import proximity, threats
    from foedus.measures.trade import trade_dependence
    from foedus.measures.transition import power_transitions
    from foedus.measures.triangle import dittmer_1981, pivot, pivot_probabilities, type_probabilities
    from foedus.measures.troops import troops_shares
    from foedus.measures.un import un_agreement, un_similarity_chance_corrected

__all__ = [
    "MEASURES",
    "SIMILARITIES",
    "AlignmentWeights",
    "GateResult",
    "Measure",
    "Portfolios",
    "Scale",
    "alignment_sd",
    "all_similarities",
    "beckley_2018",
    "capability_shares",
    "cinc_shares",
    "cooperation_depth",
    "dispute_memory",
    "dispute_spells",
    "dittmer_1981",
    "dyad_measures",
    "esteban_ray_1994",
    "event_balance",
    "event_z",
    "event_z_years",
    "force_level",
    "force_pressure",
    "gate_1972_79",
    "hage_2011_kappa",
    "hage_2011_pi",
    "hostility",
    "hostility_of_pairs",
    "ideal_point_distance",
    "ideal_point_distances",
    "laakso_taagepera_1979",
    "measure",
    "modelski_1974",
    "obligation_value",
    "order_indices",
    "order_polarisations",
    "order_preference",
    "order_preferences",
    "pact_spells",
    "pair_tables",
    "parity",
    "pivot",
    "pivot_probabilities",
    "poles",
    "portfolios_of_positions",
    "power_concentration",
    "power_parity",
    "power_transitions",
    "pressure_by",
    "proximity",
    "ray_singer_1973",
    "s_obligations",
    "sanctions_pressure",
    "schweller_1993",
    "shared_partners",
    "signorino_ritter_1999_s",
    "similarities",
    "similarity_of_obligations",
    "state_measures",
    "tau_b",
    "threats",
    "trade_dependence",
    "trade_measures",
    "troops_shares",
    "type_probabilities",
    "un_agreement",
    "un_similarity_chance_corrected",
    "wars_in_disputes",
]

__getattr__, __dir__ = lazy_names(
    "foedus.measures",
    {
        "MEASURES": "catalogue",
        "SIMILARITIES": "crosstab",
        "AlignmentWeights": "alignment",
        "GateResult": "gates",
        "Measure": "catalogue",
        "Portfolios": "portfolios",
        "Scale": "portfolios",
        "alignment_sd": "alignment",
        "all_similarities": "crosstab",
        "beckley_2018": "power",
        "capability_shares": "power",
        "cinc_shares": "power",
        "cooperation_depth": "cooperation",
        "dispute_memory": "conflict",
        "dispute_spells": "disputes",
        "dittmer_1981": "triangle",
        "dyad_measures": "tables",
        "esteban_ray_1994": "polarisation",
        "event_balance": "events",
        "event_z": "events",
        "event_z_years": "events",
        "force_level": "pressure",
        "force_pressure": "pressure",
        "gate_1972_79": "gates",
        "hage_2011_kappa": "similarity",
        "hage_2011_pi": "similarity",
        "hostility": "conflict",
        "hostility_of_pairs": "conflict",
        "ideal_point_distance": "ideal",
        "ideal_point_distances": "ideal",
        "laakso_taagepera_1979": "concentration",
        "measure": "catalogue",
        "modelski_1974": "polarity",
        "obligation_value": "obligations",
        "order_indices": "order_index",
        "order_polarisations": "polarisation",
        "order_preference": "order",
        "order_preferences": "order",
        "pact_spells": "pacts",
        "pair_tables": "crosstab",
        "parity": "parities",
        "pivot": "triangle",
        "pivot_probabilities": "triangle",
        "poles": "polarity",
        "portfolios_of_positions": "positions",
        "power_concentration": "concentration",
        "power_parity": "parities",
        "power_transitions": "transition",
        "pressure_by": "catalogue.pressure",
        "proximity": "threat",
        "ray_singer_1973": "concentration",
        "s_obligations": "obligations",
        "sanctions_pressure": "pressure",
        "schweller_1993": "polarity",
        "shared_partners": "third_states",
        "signorino_ritter_1999_s": "similarity",
        "similarities": "portfolios",
        "similarity_of_obligations": "obligations",
        "state_measures": "tables",
        "tau_b": "similarity",
        "threats": "threat",
        "trade_dependence": "trade",
        "trade_measures": "tables",
        "troops_shares": "troops",
        "type_probabilities": "triangle",
        "un_agreement": "un",
        "un_similarity_chance_corrected": "un",
        "wars_in_disputes": "disputes",
    },
)
