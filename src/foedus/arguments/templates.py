"""A new argument file: a claim of each kind of test, with every key explained, that can be judged as it is."""

from __future__ import annotations

from typing import Final

from foedus.arguments.files import list_arguments
from foedus.errors import ArgumentError
from foedus.library.own_names import check_own_name

__all__ = ["argument_template"]


def argument_template(name: str) -> str:
    """Return the text of a new argument file.

    Parameters
    ----------
    name
        Its name: lower-case letters, digits and hyphens.

    Returns
    -------
    str
        TOML that `foedus.arguments.load_argument` reads.

    Raises
    ------
    ArgumentError
        If the name is not a valid name for an argument, or is that of a packaged one.
    """
    check_own_name(name, "an argument", list_arguments(), example="trade-and-peace", error=ArgumentError)
    return _TEXT.replace("{name}", name)


_TEXT: Final = """\
# An argument of foedus: claims, each with its test, fixed before looking at the data. It can be judged as it is:
#   foedus argue {name}.toml
# Every claim below is an example of one kind of test: change what you need, delete the rest. Lines that begin with
# "# key" show what may be added; a value given there is the default, or an example that says so.

schema = 1
name = "{name}"
title = "An argument of my own"
# description = "What it says as a whole."  # example
written = "2026-11"  # when it was made
judged_to = 2020  # last year of data of the first judgement; the second uses what came after
# level = 0.90  # confidence level of every interval
# answers = "pushed-together"  # example: another argument, whose claims those of this one answer (argue A --against B)

# What was changed in a test after something of its result had been seen; printed as a table in the report.
# deviations = [{ claim = "C1", what = "from three states to two", when = 2026-11-29, seen = "its verdict" }]  # example

# What the argument concludes, and from which claims: an id is a necessary premise, of { any = [...] } one suffices.
# What a premise itself rests on stands with that claim, as rests_on = ["C2"]. Whether it follows is computed.
[conclusion]
statement = "Russia and China stand together, and their neighbours cannot do without China."
rests_on = ["C10", { any = ["C1", "C2"], why = "Either shows how close they are." }]

# A gate: a known episode that a measure must show before it may judge a claim. Here: over these years the pair `lower`
# was lower than the pair `upper`. A test refers to it by gate = "split".
[gates.split]
statement = "After their split Moscow and Beijing stood further apart, in 1972-79, than Washington and Beijing."
lower = ["RUS", "CHN"]
upper = ["USA", "CHN"]
first = 1972
last = 1979

# What the argument says beside its claims and no test reaches; printed as a list in the report.
# untested = [{ statement = "Trust grows with time.", why = "no listed source measures trust." }]  # example

# A claim without a test: `pending` says what a test needs, `unmeasured` why nothing listed measures it, and
# `undetermined_by_design` why no test on this record could decide it; beside these two, variants may be shown.
[[claims]]
id = "C0"  # a capital first
part = "P1"  # the part of the system it is about
statement = "Joint exercises bring states together."
rivals = ["Exercises follow from closeness that is already there."]  # other readings of the same finding
pending = "a panel of exercises over all pairs of states."
# unmeasured = "no list of such talks is complete."  # example; in place of pending
# undetermined_by_design = "two cases in two centuries are too few."  # example; in place of pending

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

# trend: does a measure of states, or of states with a partner, change?
[[claims]]
id = "C2"
part = "P1"
statement = "The states once ruled from Moscow moved closer to it between the 1990s and the 2010s."
[claims.test]
kind = "trend"
measure = "alignment"
partner = "RUS"  # left out for a measure of states
states = ["UKR", "GEO", "MDA", "ARM", "KAZ", "KGZ", "BLR"]
# shape = "change"  # change: mean of after minus mean of before; slope: fitted over years; largest: of the states' own
before = [1992, 1994]
after = [2018, 2020]
# years = [1992, 2020]  # example: with shape = "slope"
# aggregate = "sum"  # of a slope: sum, or log_total of a measure that is log10(1 + x)
# fewest_years = 2  # a state needs at least this many measured years in each window
# by_year = false  # of a variant that is only shown: whether its states are drawn beside the claim
[claims.test.threshold]
direction = "above"
supported_beyond = 0.1
unit = "alignment"

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

# pivot: is a pair closer than an outsider in every year?
[[claims]]
id = "C4"
part = "P3"
statement = "Russia and China are closer to each other than the United States is to either."
[claims.test]
kind = "pivot"
pair = ["RUS", "CHN"]
outsider = "USA"
measure = "alignment"
gate = "split"
years = [1990, 2020]
# outsider_to = "either"  # either: the closer of the outsider's two relations; both: the more distant one
# sd_floor = 0.0  # standard deviation of errors of coding, added to the measure's own
# paths = "yearly"  # yearly: an interval sure to cover the smallest margin; joint: its posterior on whole paths
# floor = "common"  # with paths = "joint": errors of coding common to all years, or drawn anew every year (yearly)
# base_rate = false  # whether to show how often the third came closer in other triads
# mark = { date = 2001-07-16, label = "treaty of July 2001" }  # example: an event to mark in the figure
[claims.test.threshold]
direction = "above"
supported_beyond = 0.0
contradicted_beyond = 0.0
unit = "alignment, smallest yearly margin"
# Simulated futures beside the record; they never decide (example):
# [claims.test.futures]
# policies = [["USA:accommodate:RUS:0.8@2025-2035"]]
# first = 2025
# until = 2040
# share = 0.95

# base_rate: how often do pairs as close as these fall apart?
[[claims]]
id = "C5"
part = "P3"
statement = "Pairs of major powers as close as Russia and China hardly ever come apart."
[claims.test]
kind = "base_rate"
measure = "alignment"
horizon = 10  # years
# fell = "fell"  # fell: at least once; fell_sustained: three years running
# classes = ["major", "rival_of_hegemon"]  # reference classes counted
# estimator = "cohort"  # cohort, kaplan_meier or first_spell
# robust_to_state = false  # whether the interval covers those found with each state left out
[claims.test.threshold]
direction = "below"
supported_beyond = 0.05
contradicted_beyond = 0.05
unit = "share of pairs as aligned"

# ending: of pacts, or pairs as close as these, what share ended in one way within so many years?
[[claims]]
id = "C6"
part = "P3"
statement = "Pacts of major powers seldom turn into opposition within ten years."
[claims.test]
kind = "ending"
spells = "pact"  # pact; or close pairs by alignment, alignment_without_un or alignment_without_obligations
horizon = 10  # years
# outcome = ["dispute", "rival_pact"]  # with force; with the other's rival; also drifted, ceased (one of the states)
# classes = ["major", "with_leading", "against_leading"]  # all when left out; of close pairs inside, outside
# entered = [1946, 2014]  # example: first and last year in which a spell may have begun
# without = ["CHN-RUS"]  # example: pairs left out
# force_promised = false  # whether only pacts of defence or offence count
# without_clusters = ["3460"]  # example: alliances left out, by ATOP's number
# opposition = "at_end"  # at_end: near the end; in_force: while it goes on; ever: after the end too
# years_before = 1  # how many calendar years before that of the ending opposition may lie
# cluster = "recorded"  # recorded: the alliance of a pact, the pair of a close pair; pair
# robust_to_state = false  # whether the interval covers those found with each state left out
since = false  # the record of endings stops before the second judgement
[claims.test.threshold]
direction = "below"
supported_beyond = 0.1
contradicted_beyond = 0.2
unit = "share ended in opposition"

# rate_ratio: is an outcome rarer in one class of pairs than in another?
[[claims]]
id = "C7"
part = "P4"
statement = "Rivals that both have nuclear weapons fight fewer wars than other rivals."
[claims.test]
kind = "rate_ratio"
table = "nuclear"  # china_neighbours; flanks, flanks_whole (RUS, CHN); collapses (under_pressure, without_pressure)
stratum = "jointly_nuclear_rivals"  # jointly_nuclear, jointly_nuclear_rivals or rivals_not_jointly_nuclear; of
#                                     china_neighbours russia_china_1960_88 or _1960_89, russia_china_from_1989 or
#                                     _from_2001, other_land_neighbours_from_1989 or _from_2001
against = "rivals_not_jointly_nuclear"
outcome = "war_onset"  # war_onset, fatal_dispute, crisis, war_given_dispute or war_given_dispute_own_level; of
#                        china_neighbours dispute, dispute_with_force, fatal_dispute or crisis
# clustered = true  # whether counts are deflated by their overdispersion over pairs, or over spans of years of one
# interval = "exact"  # exact, or bootstrap: by drawing states
# same_pairs = false  # whether only pairs with exposure in both classes count
# without = ["IND-PAK"]  # example: pairs left out
# named = "nuclear_named"  # example: list the events by name
[claims.test.threshold]
direction = "below"
supported_beyond = 0.5
contradicted_beyond = 1.0
unit = "ratio of rates per dyad-year"

# risk: how probable is an event within so many years, by its rate in the years at risk?
[[claims]]
id = "C8"
part = "P7"
statement = "A major power with a rival seldom collapses within thirty years."
[claims.test]
kind = "risk"
table = "collapses"  # collapses, collapses_both, collapses_no_lag or collapses_td: by which list of rivalries
# or defence_onsets, _any_age, _from_1816: promises of defence by pairs with consultation and non-aggression
stratum = "under_pressure"  # under_pressure or without_pressure; by age held_0_to_4_years and on, else held_any_time
outcome = "collapse"  # collapse, collapse_without_1917, collapse_by_cinc, _by_gdp, _by_territory or _by_all;
# or defence, defence_by_few (by a treaty of ten members at most)
horizon = 30  # years
# clustered = true  # whether counts are deflated by their overdispersion over states
# scatter = "units"  # units: the mean of each unit's; total: of all together, where a few units make most of it
[claims.test.threshold]
direction = "below"
supported_beyond = 0.1
contradicted_beyond = 0.25
unit = "share collapsed within 30 years"

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

# census: what do all units there are add up to? No sampling error, only a range of measurement.
[[claims]]
id = "C11"
part = "P3"
statement = "China is the first trading partner of most of its neighbours."
[claims.test]
kind = "census"
table = "china_first_partner"  # or china_export_share, us_around_china, us_troops_asia_pacific
# of = "share"  # share or mean of the units' values in year; change or change_of_share of their sum between windows
readings = ["World Factbook"]  # readings of the record: the estimate is by the first, the range covers all
year = 2017
# before = [2000, 2002]  # example: with a change, windows of which the table holds the mean
# after = [2018, 2020]  # example
# weighted = false  # whether units count by population
# without = ["RUS"]  # example: units left out
[claims.test.threshold]
direction = "above"
supported_beyond = 0.5
contradicted_beyond = 0.5
unit = "share of neighbours"

# hazard_ratio: does exposure raise or lower the chance of an onset, among those at risk in the same year?
[[claims]]
id = "C12"
part = "P3"
statement = "States that trade more with a threatening power are less likely to make a pact against it."
[claims.test]
kind = "hazard_ratio"
table = "pacts_against"
outcome = "pact_against"  # pact_against: with another that is threatened; pact_beside: with one not bound to the power;
#                           pact_against_no_return: pact_against, but for members that come back to a treaty
scale = "doubling"  # unit (the default): per unit of the exposure; doubling: per doubling of it
floor = 0.001  # with doubling: smaller exposures count as this one
# exposure = "exposure"  # column of the exposure
# controls = ["before"]  # example: columns of what is held alike
# strata = ["lesser"]  # example: columns by which risk sets are matched beside the year
# lesser = "consultation"  # example: only pairs whose lesser obligation this is; or non_aggression
# matched = "year"  # year: who of those at risk in a year; pair: in which of its years a pair, biased by trends
# effects = "none"  # none; state: each state compared with itself
# lead = "pulse_lead"  # example: the same exposure too late to matter, as a gate
# penalised = true  # whether Firth's penalty is applied
# without_treaties = [3150]  # example: treaties whose onsets are left out, by ATOP's number
# years = [1986, 2006]  # example: first and last year at risk; all when left out
# without = ["ISR"]  # example: states left out, on either side
[claims.test.threshold]
direction = "below"
supported_beyond = 0.8
contradicted_beyond = 1.25
unit = "ratio of hazards"

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

# panel_change: do pairs of states change more after something than like pairs without it?
[[claims]]
id = "C17"
part = "P3"
statement = "States that hold joint exercises draw closer afterwards."
[claims.test]
kind = "panel_change"
table = "exercises"  # exercises; exercises_outside_atlantic, without pairs within NATO and its partnership;
#                      exercises_smoothed, by the estimate from all years; exercises_votes, votes in the UN alone
lead_bound = 0.05  # what came before must be alike, within this bound either way; else nothing may be concluded
# horizon = 5  # years over which changes run
# years = [1995, 2010]  # example: first and last year from which changes are counted; all when left out
# without = ["USA"]  # example: states left out, on either side
[claims.test.threshold]
direction = "above"
supported_beyond = 0.05
contradicted_beyond = 0.0
unit = "depth of cooperation"

# texts: how many texts that all members of an alliance agreed say something? A census, by each of two sources' lists.
[[claims]]
id = "C18"
part = "P6"
statement = "NATO's summits have called China a challenge more than once."
[claims.test]
kind = "texts"
table = "alliance_texts"
institution = "NATO"
says = "china_challenge"  # or china_chance
# unless = "china_chance"  # example: what a text must not say beside it
years = [2019, 2020]
# lists = "all"  # all: by the first source, with a range over both lists and what they share; first, second or both
[claims.test.threshold]
direction = "above"
supported_beyond = 2.0
contradicted_beyond = 0.0
inclusive = true
unit = "number of texts"
[claims.test.since]
years = [2021, 2025]

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

# impulse_response: after a pulse of one series, what does another do in the years that follow?
[[claims]]
id = "C20"
part = "P3"
statement = "Moscow and Beijing answer American conduct in kind within a year."
[claims.test]
kind = "impulse_response"
table = "us_conduct"  # us_conduct; conduct_of_powers: every two of seven powers, 2002-14; us_troops_fronts
reading = "ICEWS"  # of us_troops_fronts: all services or without the navy
# units = ["USA-RUS"]  # example: who acts on whom; or Europe, Asia-Pacific, the fronts; all when left out
# horizon = 1  # years from the pulse to the response
# lags = 1  # years before the pulse that are held fixed
# response = "level"  # level: the series so many years later; change: its change since the year of the pulse
per = "unit"  # sd (the default): per standard deviation of the pulse; unit: per unit of it
# years = [2002, 2014]  # example: first and last year of both series; all when left out
# carried = false  # whether years count of which the pulse is only carried forward
since = false  # the record of directed events stops before the second judgement
[claims.test.threshold]
direction = "above"
supported_beyond = 0.25
contradicted_beyond = 0.0
unit = "balance of events, per unit of the balance that was received"

# panel_change: do pairs of states change more after something than like pairs without it?
[[claims]]
id = "C21"
part = "P3"
statement = "States that hold joint exercises draw closer afterwards."
[claims.test]
kind = "panel_change"
table = "exercises"  # exercises; exercises_outside_atlantic, without pairs within NATO and its partnership;
#                      exercises_smoothed, by the estimate from all years; exercises_votes, votes in the UN alone
lead_bound = 0.05  # what came before must be alike, within this bound either way; else nothing may be concluded
# horizon = 5  # years over which changes run
# years = [1995, 2010]  # example: first and last year from which changes are counted; all when left out
# without = ["USA"]  # example: states left out, on either side
[claims.test.threshold]
direction = "above"
supported_beyond = 0.05
contradicted_beyond = 0.0
unit = "alignment, change over 5 years less that of matches"

# coalition: how strong is the largest coalition against a state that would hold by itself, over that state? Its
# constants are assumed: the range is over their ranges, and it is best shown beside a test that decides.
[[claims]]
id = "C22"
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

# scenario_contrast: what does the model say about a policy? It never makes a verdict, and needs a simulation:
#   foedus argue {name}.toml --members 100
# [[claims]]
# id = "C23"
# part = "P7"
# statement = "An American opening to Russia would part Russia and China."
# [claims.test]
# kind = "scenario_contrast"
# policies = ["USA:accommodate:RUS:0.8@2025-2035"]
# year = 2035  # year at which the difference is taken
# pair = ["RUS", "CHN"]  # the difference is that of its alignment
# # state = "USA"  # example, in place of pair: the difference is that of its domestic cohesion
# until = 2040  # last year simulated; year when left out
# also = [{ pair = ["USA", "RUS"], threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" } }]
# [claims.test.threshold]
# direction = "below"
# supported_beyond = -0.1
# unit = "alignment, scenario minus baseline"

# scenario_share: in what share of futures does the capability outside a group pass a share of the world's, under every
# policy? Like all that is simulated it never makes a verdict.
# [[claims]]
# id = "C24"
# part = "P15"
# statement = "Whatever Washington does, most of the world's capability lies outside its alliance by 2050."
# [claims.test]
# kind = "scenario_share"
# policies = [[], ["USA:contain:RUS+CHN:0.8@2025-2035"]]  # scenarios; an empty one changes nothing
# states = ["USA", "CAN", "GBR", "FRA", "DEU", "ITA", "POL", "TUR"]  # the group
# until = 2050
# beyond = 0.5  # share of the world that must lie outside
# record = "outside_atlantic_capability"  # block of the census with the recorded share outside; its reading and year
# reading = "NATO"
# year = 2019
# members = 64  # futures of each scenario, at most
# premises = ["us_share_spending"]  # example: blocks of the census shown beside it
# [claims.test.threshold]
# direction = "above"
# supported_beyond = 0.9
# contradicted_beyond = 0.5
# unit = "share of futures"

# order_contrast: what does a drift of order preferences, or a rupture, make of the order index? Simulated, too.
# [[claims]]
# id = "C25"
# part = "P15"
# statement = "The order turns if Europe does."
# [claims.test]
# kind = "order_contrast"
# of = "drift"  # or rupture
# drift = { states = ["DEU", "FRA"], towards = ["RUS", "CHN"], part = 0.5 }
# shocks = ["crisis:CHN+RUS@2026"]
# until = 2050
# members = 64  # futures, at most
# [claims.test.threshold]
# direction = "below"
# supported_beyond = -0.05
# contradicted_beyond = 0.0
# unit = "order index, with less without"
"""
