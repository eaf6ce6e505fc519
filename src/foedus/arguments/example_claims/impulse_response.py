"""The claim of a new argument file that shows the kind of test `impulse_response`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# impulse_response: after a pulse of one series, what does another do in the years that follow?
[[claims]]
id = "C20"
part = "P3"
statement = "Moscow and Beijing answer American conduct in kind within a year."
[claims.test]
kind = "impulse_response"
table = "us_conduct"  # us_conduct; conduct_of_powers: every two of seven powers, 2002-14; us_troops_fronts
reading = "ICEWS"  # of us_troops_fronts: all services or without the navy
# units = ["USA-RUS"]  # example: who acts on whom; or Europe, Asia-Pacific, the fronts; all when left out
# horizon = 1  # years from the pulse to the response
# lags = 1  # years before the pulse that are held fixed
# response = "level"  # level: the series so many years later; change: its change since the year of the pulse
per = "unit"  # sd (the default): per standard deviation of the pulse; unit: per unit of it
# years = [2002, 2014]  # example: first and last year of both series; all when left out
# carried = false  # whether years count of which the pulse is only carried forward
since = false  # the record of directed events stops before the second judgement
[claims.test.threshold]
direction = "above"
supported_beyond = 0.25
contradicted_beyond = 0.0
unit = "balance of events, per unit of the balance that was received"
"""
