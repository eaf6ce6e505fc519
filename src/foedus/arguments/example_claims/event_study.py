"""The claim of a new argument file that shows the kind of test `event_study`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# event_study: what changes in the years after an onset, against like pairs without one?
[[claims]]
id = "C16"
part = "P4"
statement = "Two states that a stronger one comes to press at once by force cooperate more closely five years later."
[claims.test]
kind = "event_study"
table = "common_force"  # by a sender as strong as either; common_force_any: by anybody; common_force_far: far controls
outcome = "depth"  # depth, exercises, alignment; net of where both stand with the sender: alignment_net, deeds_net,
#                    filtered_net, votes_net
leads_within = 0.05  # before the onset the effect must lie within plus and minus this, or nothing is concluded
# lag = 5  # years after the onset
# base = -1  # year, from the onset, that the effect is relative to
# weigh = "episodes"  # episodes: onsets of one sender in one year count as one; pairs: each pair counts
# years = [1985, 2005]  # example: first and last year of the onsets; all when left out
# without = ["USA"]  # example: senders left out
# beside = "dated"  # example: a single onset shown beside; it decides nothing
# measure = "alignment"  # example: the measure of pairs that a gate tests, where there is one
[claims.test.threshold]
direction = "above"
supported_beyond = 0.05
contradicted_beyond = 0.0
unit = "depth of cooperation"
"""
