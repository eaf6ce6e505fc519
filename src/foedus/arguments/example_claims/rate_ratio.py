"""The claim of a new argument file that shows the kind of test `rate_ratio`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# rate_ratio: is an outcome rarer in one class of pairs than in another?
[[claims]]
id = "C7"
part = "P4"
statement = "Rivals that both have nuclear weapons fight fewer wars than other rivals."
[claims.test]
kind = "rate_ratio"
table = "nuclear"  # china_neighbours; flanks, flanks_whole (RUS, CHN); collapses (under_pressure, without_pressure)
stratum = "jointly_nuclear_rivals"  # jointly_nuclear, jointly_nuclear_rivals or rivals_not_jointly_nuclear; of
#                                     china_neighbours russia_china_1960_88 or _1960_89, russia_china_from_1989 or
#                                     _from_2001, other_land_neighbours_from_1989 or _from_2001
against = "rivals_not_jointly_nuclear"
outcome = "war_onset"  # war_onset, fatal_dispute, crisis, war_given_dispute or war_given_dispute_own_level; of
#                        china_neighbours dispute, dispute_with_force, fatal_dispute or crisis
# clustered = true  # whether counts are deflated by their overdispersion over pairs, or over spans of years of one
# interval = "exact"  # exact, or bootstrap: by drawing states
# same_pairs = false  # whether only pairs with exposure in both classes count
# without = ["IND-PAK"]  # example: pairs left out
# named = "nuclear_named"  # example: list the events by name
[claims.test.threshold]
direction = "below"
supported_beyond = 0.5
contradicted_beyond = 1.0
unit = "ratio of rates per dyad-year"
"""
