"""Measures of alliance politics: pure array functions, labelled tables, and a catalogue by name.

- votes: `un`, `ideal`, `order`; treaties: `obligations`, `similarity`, `crosstab`; conflict: `conflict`;
- power and ties: `power`, `trade`, `troops`; together: `alignment`, `triangle`, `gates`;
- by name: `catalogue.measure`; wide tables: `tables`.
"""

from __future__ import annotations

from foedus.measures.alignment import AlignmentWeights, alignment_sd
from foedus.measures.catalogue import MEASURES, Measure, measure
from foedus.measures.conflict import dispute_memory, hostility, hostility_of_pairs
from foedus.measures.crosstab import SIMILARITIES, all_similarities, pair_tables
from foedus.measures.gates import GateResult, gate_1972_79
from foedus.measures.ideal import ideal_point_distance, ideal_point_distances
from foedus.measures.obligations import obligation_value, s_obligations, similarity_of_obligations
from foedus.measures.order import order_preference, order_preferences
from foedus.measures.power import beckley_2018, capability_shares, cinc_shares
from foedus.measures.similarity import hage_2011_kappa, hage_2011_pi, signorino_ritter_1999_s, tau_b
from foedus.measures.tables import dyad_measures, state_measures, trade_measures
from foedus.measures.trade import trade_dependence
from foedus.measures.triangle import dittmer_1981, pivot, pivot_probabilities, type_probabilities
from foedus.measures.troops import troops_shares
from foedus.measures.un import un_agreement, un_similarity_chance_corrected

__all__ = [
    "MEASURES",
    "SIMILARITIES",
    "AlignmentWeights",
    "GateResult",
    "Measure",
    "alignment_sd",
    "all_similarities",
    "beckley_2018",
    "capability_shares",
    "cinc_shares",
    "dispute_memory",
    "dittmer_1981",
    "dyad_measures",
    "gate_1972_79",
    "hage_2011_kappa",
    "hage_2011_pi",
    "hostility",
    "hostility_of_pairs",
    "ideal_point_distance",
    "ideal_point_distances",
    "measure",
    "obligation_value",
    "order_preference",
    "order_preferences",
    "pair_tables",
    "pivot",
    "pivot_probabilities",
    "s_obligations",
    "signorino_ritter_1999_s",
    "similarity_of_obligations",
    "state_measures",
    "tau_b",
    "trade_dependence",
    "trade_measures",
    "troops_shares",
    "type_probabilities",
    "un_agreement",
    "un_similarity_chance_corrected",
]
