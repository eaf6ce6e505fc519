"""The claim of a new argument file that shows the kind of test `timing`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# timing: which of two changes came first?
[[claims]]
id = "C9"
part = "P5"
statement = "Moscow and Beijing had fallen out years before Beijing and Washington made up."
[claims.test]
kind = "timing"
# certain = 0.90  # each change must be at least this probable against no change at all
[claims.test.earlier]
table = "disputes"  # disputes or rivalry
pair = ["RUS", "CHN"]
years = [1950, 1979]  # the period that should contain one change
direction = "rise"  # rise or fall
# values = "counts"  # counts per year, yes_no, or coded: the year in which a coder switched it
# error = 5.0  # example, with values = "coded": by how many years the date may be wrong either way
# fixed = 1960  # example: a year taken as known instead of dated from the series
[claims.test.later]
table = "disputes"
pair = ["USA", "CHN"]
years = [1950, 1985]
direction = "fall"
[claims.test.threshold]
direction = "above"
supported_beyond = 3.0
inclusive = true
unit = "years from the one to the other"
"""
