"""The claim of a new argument file that shows the kind of test `pivot`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# pivot: is a pair closer than an outsider in every year?
[[claims]]
id = "C4"
part = "P3"
statement = "Russia and China are closer to each other than the United States is to either."
[claims.test]
kind = "pivot"
pair = ["RUS", "CHN"]
outsider = "USA"
measure = "alignment"
gate = "split"
years = [1990, 2020]
# outsider_to = "either"  # either: the closer of the outsider's two relations; both: the more distant one
# sd_floor = 0.0  # standard deviation of errors of coding, added to the measure's own
# paths = "yearly"  # yearly: an interval sure to cover the smallest margin; joint: its posterior on whole paths
# floor = "common"  # with paths = "joint": errors of coding common to all years, or drawn anew every year (yearly)
# base_rate = false  # whether to show how often the third came closer in other triads
# mark = { date = 2001-07-16, label = "treaty of July 2001" }  # example: an event to mark in the figure
[claims.test.threshold]
direction = "above"
supported_beyond = 0.0
contradicted_beyond = 0.0
unit = "alignment, smallest yearly margin"
# Simulated futures beside the record; they never decide (example):
# [claims.test.futures]
# policies = [["USA:accommodate:RUS:0.8@2025-2035"]]
# first = 2025
# until = 2040
# share = 0.95
"""
