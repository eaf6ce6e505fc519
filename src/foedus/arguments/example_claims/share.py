"""The claim of a new argument file that shows the kind of test `share`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# share: how many neighbours depend on a state's trade?
[[claims]]
id = "C3"
part = "P2"
statement = "Most neighbours of China depend on its trade."
[claims.test]
kind = "share"
state = "CHN"
# rival = "USA"  # example: with holds = "more_than_rival"
year = 2015
# holds = "first_partner"  # first_partner: the first import or export partner; more_than_rival: more trade than with it
# missing = "bounds"  # neighbours about which nothing is known: bounds, leave_out, all_hold or none_hold
# neighbours = "both"  # both, land or sea
[claims.test.threshold]
direction = "above"
supported_beyond = 0.5
contradicted_beyond = 0.5
unit = "share of neighbours"
"""
