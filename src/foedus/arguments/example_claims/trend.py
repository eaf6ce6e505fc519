"""The claim of a new argument file that shows the kind of test `trend`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# trend: does a measure of states, or of states with a partner, change?
[[claims]]
id = "C2"
part = "P1"
statement = "The states once ruled from Moscow moved closer to it between the 1990s and the 2010s."
[claims.test]
kind = "trend"
measure = "alignment"
partner = "RUS"  # left out for a measure of states
states = ["UKR", "GEO", "MDA", "ARM", "KAZ", "KGZ", "BLR"]
# shape = "change"  # change: mean of after minus mean of before; slope: fitted over years; largest: of the states' own
before = [1992, 1994]
after = [2018, 2020]
# years = [1992, 2020]  # example: with shape = "slope"
# aggregate = "sum"  # of a slope: sum, or log_total of a measure that is log10(1 + x)
# fewest_years = 2  # a state needs at least this many measured years in each window
# by_year = false  # of a variant that is only shown: whether its states are drawn beside the claim
[claims.test.threshold]
direction = "above"
supported_beyond = 0.1
unit = "alignment"
"""
