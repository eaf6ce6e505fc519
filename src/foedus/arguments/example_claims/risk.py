"""The claim of a new argument file that shows the kind of test `risk`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# risk: how probable is an event within so many years, by its rate in the years at risk?
[[claims]]
id = "C8"
part = "P7"
statement = "A major power with a rival seldom collapses within thirty years."
[claims.test]
kind = "risk"
table = "collapses"  # collapses, collapses_both, collapses_no_lag or collapses_td: by which list of rivalries
# or defence_onsets, _any_age, _from_1816: promises of defence by pairs with consultation and non-aggression
stratum = "under_pressure"  # under_pressure or without_pressure; by age held_0_to_4_years and on, else held_any_time
outcome = "collapse"  # collapse, collapse_without_1917, collapse_by_cinc, _by_gdp, _by_territory or _by_all;
# or defence, defence_by_few (by a treaty of ten members at most)
horizon = 30  # years
# clustered = true  # whether counts are deflated by their overdispersion over states
# scatter = "units"  # units: the mean of each unit's; total: of all together, where a few units make most of it
[claims.test.threshold]
direction = "below"
supported_beyond = 0.1
contradicted_beyond = 0.25
unit = "share collapsed within 30 years"
"""
