"""The claim of a new argument file that shows the kind of test `level`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# level: what is the average level of a measure of pairs?
[[claims]]
id = "C1"
part = "P1"
statement = "In the 2010s China and Kazakhstan voted like Russia in the General Assembly."
# untested_part = "what the test leaves open."  # example
# answers = ["C1"]  # example: claims of the argument that this one answers, which say the opposite
# shares = ["C2"]  # example: those that say the same
# probability = 0.8  # example: the probability that the argument gives the claim; scored by foedus argue --since DATE
# impossibility = true  # example: it says that something cannot happen; one deciding counter-measurement suffices
# registered = { date = 2026-11-29, hash = "0123456789abcdef" }  # example; foedus check names the hash of the test
# first = { test = { kind = "level" } }  # example: the test registered first, with its variants, if it was restated
[claims.test]
kind = "level"
measure = "un_agreement"  # a measure of pairs: foedus measure --list
states = ["CHN", "KAZ"]  # two or more
partner = "RUS"
years = [2011, 2020]
# name = "a name of this measurement"  # the measure when left out
# gate = "split"  # example: a gate that the measure must pass first
# why = "why it is measured so"  # example
# forecast = false  # whether the claim is about years after judged_to: then only `since` judges
[claims.test.threshold]
direction = "above"  # above, below or within (plus and minus)
supported_beyond = 0.5  # the interval must lie wholly beyond it
# contradicted_beyond = 0.5  # example; when left out the mirror image beyond zero
# inclusive = false  # whether an interval that just touches the threshold is beyond it
unit = "share of votes"
# format = "percent"  # number, count, percent, ratio, log-percent or years; left out, the unit says it (here: share)
# fixed_here = true  # example: the argument left the number open, and this file fixes it for the reason in why
# why = "half of all votes"  # example
[claims.test.since]  # keys changed for the second judgement, on data after judged_to; since = false: there is none
years = [2021, 2023]
# role = "shown"  # deciding or shown; as in the first judgement when left out
# The same test with some keys changed. role = "deciding": must agree, fixed beforehand; "shown": beside it.
# [[claims.variants]]
# name = "the decade before"
# role = "shown"
# years = [2001, 2010]
# since = false
# Dated facts to show beside the claim; they decide nothing.
# [[claims.facts]]
# table = "memberships"  # memberships, treaties, bases, patrols, ... : foedus.library.facts
# states = ["CHN", "RUS"]
# both = false  # whether rows must name all of the states
# institution = "SCO"
"""
