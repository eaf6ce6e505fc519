"""The claim of a new argument file that shows the kind of test `non_inferiority`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# non_inferiority: is a pair at most a margin below pairs matched with it, in their standard deviations?
[[claims]]
id = "C14"
part = "P3"
statement = "Russia and China do as much together as pairs with a pact of defence."
[claims.test]
kind = "non_inferiority"
table = "arms_pact_pairs"
outcome = "deeds"
pair = ["RUS", "CHN"]
year = 2020
# nearest = 10  # example: only so many of the matched pairs; all when left out
# without = ["KAZ-RUS"]  # example: matched pairs left out
[claims.test.threshold]
direction = "above"
supported_beyond = -0.25
contradicted_beyond = -0.5
unit = "sd of the matched pairs"
"""
