"""The claim of a new argument file that shows the kind of test `coalition`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# coalition: how strong is the largest coalition against a state that would hold by itself, over that state? Its
# constants are assumed: the range is over their ranges, and it is best shown beside a test that decides.
[[claims]]
id = "C21"
part = "P10"
statement = "No coalition against China would hold by itself."
[claims.test]
kind = "coalition"
target = "CHN"
year = 2015  # 2010, 2015 or 2021: years of the record of trade
# committed = ["USA"]  # example: members at any cost, whose own capability is not counted
# draws = 64  # draws of the constants and of the errors of measurement
[claims.test.threshold]
direction = "below"
supported_beyond = 0.5
contradicted_beyond = 1.0
unit = "share of the target's capability"
"""
