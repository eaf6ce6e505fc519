"""The claim of a new argument file that shows the kind of test `hazard_ratio`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# hazard_ratio: does exposure raise or lower the chance of an onset, among those at risk in the same year?
[[claims]]
id = "C12"
part = "P3"
statement = "States that trade more with a threatening power are less likely to make a pact against it."
[claims.test]
kind = "hazard_ratio"
table = "pacts_against"
outcome = "pact_against"  # pact_against: with another that is threatened; pact_beside: with one not bound to the power;
#                           pact_against_no_return: pact_against, but for members that come back to a treaty
scale = "doubling"  # unit (the default): per unit of the exposure; doubling: per doubling of it
floor = 0.001  # with doubling: smaller exposures count as this one
# exposure = "exposure"  # column of the exposure
# controls = ["before"]  # example: columns of what is held alike
# strata = ["lesser"]  # example: columns by which risk sets are matched beside the year
# lesser = "consultation"  # example: only pairs whose lesser obligation this is; or non_aggression
# matched = "year"  # year: who of those at risk in a year; pair: in which of its years a pair, biased by trends
# effects = "none"  # none; state: each state compared with itself
# lead = "pulse_lead"  # example: the same exposure too late to matter, as a gate
# penalised = true  # whether Firth's penalty is applied
# without_treaties = [3150]  # example: treaties whose onsets are left out, by ATOP's number
# years = [1986, 2006]  # example: first and last year at risk; all when left out
# without = ["ISR"]  # example: states left out, on either side
[claims.test.threshold]
direction = "below"
supported_beyond = 0.8
contradicted_beyond = 1.25
unit = "ratio of hazards"
"""
