"""The claim of a new argument file that shows the kind of test `ending`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# ending: of pacts, or pairs as close as these, what share ended in one way within so many years?
[[claims]]
id = "C6"
part = "P3"
statement = "Pacts of major powers seldom turn into opposition within ten years."
[claims.test]
kind = "ending"
spells = "pact"  # pact; or close pairs by alignment, alignment_without_un or alignment_without_obligations
horizon = 10  # years
# outcome = ["dispute", "rival_pact"]  # with force; with the other's rival; also drifted, ceased (one of the states)
# classes = ["major", "with_leading", "against_leading"]  # all when left out; of close pairs inside, outside
# entered = [1946, 2014]  # example: first and last year in which a spell may have begun
# without = ["CHN-RUS"]  # example: pairs left out
# force_promised = false  # whether only pacts of defence or offence count
# without_clusters = ["3460"]  # example: alliances left out, by ATOP's number
# opposition = "at_end"  # at_end: near the end; in_force: while it goes on; ever: after the end too
# years_before = 1  # how many calendar years before that of the ending opposition may lie
# cluster = "recorded"  # recorded: the alliance of a pact, the pair of a close pair; pair
# robust_to_state = false  # whether the interval covers those found with each state left out
since = false  # the record of endings stops before the second judgement
[claims.test.threshold]
direction = "below"
supported_beyond = 0.1
contradicted_beyond = 0.2
unit = "share ended in opposition"
"""
