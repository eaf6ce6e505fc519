"""The claim of a new argument file that shows the kind of test `panel_change`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# panel_change: do pairs of states change more after something than like pairs without it?
[[claims]]
id = "C17"
part = "P3"
statement = "States that hold joint exercises draw closer afterwards."
[claims.test]
kind = "panel_change"
table = "exercises"  # exercises; exercises_outside_atlantic, without pairs within NATO and its partnership;
#                      exercises_smoothed, by the estimate from all years; exercises_votes, votes in the UN alone
lead_bound = 0.05  # what came before must be alike, within this bound either way; else nothing may be concluded
# horizon = 5  # years over which changes run
# years = [1995, 2010]  # example: first and last year from which changes are counted; all when left out
# without = ["USA"]  # example: states left out, on either side
[claims.test.threshold]
direction = "above"
supported_beyond = 0.05
contradicted_beyond = 0.0
unit = "alignment, change over 5 years less that of matches"
"""
