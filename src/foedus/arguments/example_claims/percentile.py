"""The claim of a new argument file that shows the kind of test `percentile`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# percentile: where does a pair stand among pairs matched with it in power, distance and region?
[[claims]]
id = "C13"
part = "P3"
statement = "Russia and China cooperate as deeply as pairs with a pact of defence."
[claims.test]
kind = "percentile"
table = "pact_pairs"  # or arms_pact_pairs, among states whose deliveries are known; evidence_pairs, any
outcome = "depth"  # depth, depth_of_deeds, depth_with_arms; of arms_pact_pairs exercises, arms, votes, deeds;
#                    of evidence_pairs order_share
pair = ["RUS", "CHN"]
year = 2010  # 2001, 2010, 2020 or 2024
# nearest = 10  # example: only so many of the matched pairs; all when left out
# without = ["KAZ-RUS"]  # example: matched pairs left out
[claims.test.threshold]
direction = "above"
supported_beyond = 0.5
contradicted_beyond = 0.25
unit = "share of matched pairs below"
"""
