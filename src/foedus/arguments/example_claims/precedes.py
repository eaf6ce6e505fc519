"""The claim of a new argument file that shows the kind of test `precedes`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# precedes: did the level of a measured series shift before another's, or before a dated event?
[[claims]]
id = "C15"
part = "P3"
statement = "Russia and China came to vote alike before the sanctions of 2014."
[claims.test]
kind = "precedes"
event = 2014  # a year; or `later`, a shift like `earlier`
# certain = 0.90  # a shift must be at least this probable against none
[claims.test.earlier]
series = "order_preference"  # a measure of states, with least of pairs; or order_words, of speeches
# of = "gap"  # gap: the distance between the two states; least: the lesser of what a partner has with each
states = ["RUS", "CHN"]
# partner = "USA"  # example: with least
years = [1992, 2020]
direction = "fall"
# [claims.test.later]  # example: instead of an event, the shift of another series
# series = "hostility"
# of = "least"
# states = ["RUS", "CHN"]
# partner = "USA"
# years = [1992, 2020]
# direction = "rise"
[claims.test.threshold]
direction = "above"
supported_beyond = 1.0
contradicted_beyond = 0.5
inclusive = true
unit = "years from the shift to the event"
"""
