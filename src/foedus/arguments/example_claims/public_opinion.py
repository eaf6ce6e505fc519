"""The claim of a new argument file that shows the kind of test `public_opinion`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# public_opinion: how many dislike a state?
[[claims]]
id = "C10"
part = "P6"
statement = "Few Europeans were unfavourable to Russia after Crimea."
[claims.test]
kind = "public_opinion"
target = "RUS"
# publics = "europe"  # or china_neighbours
# panel = "every_window"  # every_window: publics asked in every window; every_survey; asked: all asked in this one
years = [2014, 2020]  # the evidence keeps 2007-13, 2014-20 and 2022-23
[claims.test.threshold]
direction = "below"
supported_beyond = 0.25
contradicted_beyond = 0.5
unit = "share of the public"
"""
