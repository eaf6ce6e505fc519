"""The claim of a new argument file that shows the kind of test `scenario_share`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# scenario_share: in what share of futures does the capability outside a group pass a share of the world's, under every
# policy? Like all that is simulated it never makes a verdict.
# [[claims]]
# id = "C23"
# part = "P15"
# statement = "Whatever Washington does, most of the world's capability lies outside its alliance by 2050."
# [claims.test]
# kind = "scenario_share"
# policies = [[], ["USA:contain:RUS+CHN:0.8@2025-2035"]]  # scenarios; an empty one changes nothing
# states = ["USA", "CAN", "GBR", "FRA", "DEU", "ITA", "POL", "TUR"]  # the group
# until = 2050
# beyond = 0.5  # share of the world that must lie outside
# record = "outside_atlantic_capability"  # block of the census with the recorded share outside; its reading and year
# reading = "NATO"
# year = 2019
# members = 64  # futures of each scenario, at most
# premises = ["us_share_spending"]  # example: blocks of the census shown beside it
# [claims.test.threshold]
# direction = "above"
# supported_beyond = 0.9
# contradicted_beyond = 0.5
# unit = "share of futures"
"""
