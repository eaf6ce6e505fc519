"""The claim of a new argument file that shows the kind of test `who_speaks`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# who_speaks: does one member of an alliance speak of a threat a year before the others do?
[[claims]]
id = "C19"
part = "P6"
statement = "What Washington says of Russia its allies say a year later."
[claims.test]
kind = "who_speaks"
target = "RUS"  # RUS or CHN: of whom sentences are counted
leader = "USA"
institution = "NATO"  # its other members follow, each from the year in which it joined
front = ["EST", "LVA", "LTU", "NOR", "POL"]  # their own share stands in the same model; none when left out
years = [1993, 2020]
# lag = 1  # years by which leader and front speak earlier; 0: the same year; -1: a year after, which none can follow
# counted = "hostile"  # hostile; sole_hostile: sentences that name no other of the states looked for
# own = false  # whether a follower's own share a year before stands in the model
# trend = false  # whether a straight trend over the years does
# fewest_years = 10  # years that must be there
since = false
[claims.test.threshold]
direction = "above"
supported_beyond = 1.25
contradicted_beyond = 0.8
unit = "ratio of rates per doubling"
"""
