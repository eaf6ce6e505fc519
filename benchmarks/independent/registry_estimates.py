"""Numbers that are estimated: positions, event studies, endings, hazards, margins and panels."""

from __future__ import annotations

from functools import partial

from independent import (
    census,
    cooperation,
    flanks,
    hazards,
    matched,
    onsets,
    pacts,
    posterior,
    pressure,
    shifts,
    speeches,
)
from independent.numbers import CLOSE, EXACT, Number
from independent.tolerances import COUNTED, COUNTED_RATE, ESTIMATED, ESTIMATED_CLUSTERS, POSITION, WHOLE_YEARS

UPGRADES = ("standing", "neighbours", "rivals", "before")
RISES = ("pressed_standing", "neighbours", "rivals", "before")
PARTNERS = ("capability_ratio", "neighbours", "rivals", "shared_rival", "before")

ESTIMATES: list[Number] = [
    Number(
        "C0",
        "depth of cooperation in 2020",
        partial(cooperation.depth_among_pacts, 2020),
        POSITION,
        "depth of 21 pairs from treaties, agreements, exercises and troops; pairs and errors as packaged",
        whole=False,
    ),
    Number(
        "C0",
        "depth of cooperation in 2010, the last year coded",
        partial(cooperation.depth_among_pacts, 2010),
        POSITION,
        "the same of 2010",
        whole=False,
    ),
    Number(
        "C0",
        "depth of cooperation in 2001",
        partial(cooperation.depth_among_pacts, 2001),
        POSITION,
        "the same of 2001",
        whole=False,
    ),
    *(
        Number(
            "C2",
            name,
            partial(posterior.five_years_on, "common_force", outcome, without),
            ESTIMATED_CLUSTERS,
            how,
            whole=False,
        )
        for name, outcome, without, how in (
            ("depth of cooperation, five years on", "depth", "", "mean of packaged episodes, variance over senders"),
            ("depth of cooperation, without the United States", "depth", "USA", "the same"),
            ("alignment net of where both stand with the sender, five years on", "alignment_net", "", "the same"),
            ("alignment net of the sender, without the United States", "alignment_net", "USA", "the same"),
        )
    ),
    Number(
        "C3",
        "order share of convergence",
        partial(matched.order_share_among_matched, 4000),
        {"effect": 2 * CLOSE, "n": EXACT},
        "regression over 820 pairs from packaged alignment and preferences, a mean over draws; all else held",
        whole=False,
    ),
    *(
        Number("C3", f"{name} converged before the pressure", partial(shifts.before, 2014, gap), WHOLE_YEARS, how)
        for name, gap, how in (
            (
                "ideal points",
                shifts.ideal_point_gap,
                "one shift of the level, from published points",
            ),
            ("order words", shifts.order_words_gap, "the same, from words in speeches"),
        )
    ),
    *(
        Number(
            "C4",
            f"pacts of major powers, ended in opposition within {horizon} years",
            partial(pacts.ended_in_opposition, horizon),
            ESTIMATED_CLUSTERS,
            "spells and endings coded anew from members, disputes and rivalries",
        )
        for horizon in (10, 20)
    ),
    *(
        Number(
            "C5",
            measure,
            partial(posterior.smallest_margin, measure, 2001, 2020),
            ESTIMATED,
            "40,000 paths from the packaged posterior",
            whole=False,
        )
        for measure in ("alignment", "alignment_without_un", "alignment_without_obligations")
    ),
    Number(
        "C9",
        "a pact against a threatening power, per doubling of trade with it",
        onsets.pacts_against,
        {"effect": CLOSE, "n": EXACT},
        "threats, promises and trade from the raw files",
    ),
    Number(
        "C13",
        "deeds: exercises, arms, votes",
        partial(cooperation.deeds, 2016, 2020),
        {"effect": CLOSE, "n": EXACT},
        "exercises, deliveries and ballots counted anew; pairs as packaged",
        whole=False,
    ),
    Number(
        "C18",
        "allies on Russia, a year after Washington",
        partial(speeches.allies_after_washington, 1993, 2020),
        {"effect": CLOSE, "n": EXACT},
        "negative binomial likelihood from raw counts, a share of none as half a sentence",
    ),
    Number(
        "C1",
        "alignment in the five years after joint exercises, less that of matched pairs",
        partial(hazards.change_after_exercises, "exercises"),
        POSITION,
        "exercises read anew, changes of alignment and matches as packaged",
        whole=False,
    ),
    Number(
        "C1",
        "the same without pairs within NATO and its partnership",
        partial(hazards.change_after_exercises, "exercises_outside_atlantic"),
        POSITION,
        "the same",
        whole=False,
    ),
    Number(
        "C7",
        "collapses of major powers under a rival's pressure, within 30 years",
        partial(flanks.collapse_within, 30),
        COUNTED_RATE,
        "years of major powers with a major rival, and the list of collapses",
    ),
    *(
        Number("C8", name, partial(flanks.troubled_neighbours, first, last, internal), COUNTED_RATE, how, since=since)
        for name, internal in (
            ("years of conflict or crisis among neighbours, internal conflicts too", True),
            ("without internal conflicts", False),
        )
        for first, last, since, how in (
            (1992, 2020, False, "neighbour-years, armed conflicts and crises counted"),
            (2021, 2024, True, "the same of 2021-24"),
        )
    ),
    Number(
        "C11",
        "upgrade to defence within three years after a pulse of common hostility",
        partial(hazards.ratio_with_states, "upgrades", "pulse", UPGRADES, ("lesser",), ("lead",)),
        POSITION,
        "Breslow's likelihood with Firth's penalty and effects of states, from packaged risk sets",
        whole=False,
    ),
    Number(
        "C12",
        "defence pacts of land neighbours, 10 : 1 in capability against 1 : 1",
        partial(hazards.ratio_with_states, "neighbours", "capability_ratio", ("rivals", "shared_rival", "before")),
        POSITION,
        "the same",
        whole=False,
    ),
    Number(
        "C12",
        "defence pacts with a partner that has quarrels of its own",
        partial(hazards.ratio_with_states, "partners", "quarrels", PARTNERS),
        POSITION,
        "the same",
        whole=False,
    ),
    Number(
        "C22",
        "disputes since 1989, against their own of 1960-88",
        partial(flanks.disputes_by_period, (1989, 2014), (1960, 1988)),
        COUNTED_RATE,
        "new disputes counted",
    ),
    Number(
        "C22",
        "disputes since 1989, against China's other land neighbours",
        flanks.disputes_against_other_neighbours,
        COUNTED_RATE,
        "the same, and of thirteen borders for their years",
    ),
    Number(
        "C26",
        "disputes since 2001, against their own of 1960-89",
        partial(flanks.disputes_by_period, (2001, 2014), (1960, 1989)),
        COUNTED_RATE,
        "new disputes counted",
    ),
    Number(
        "C26",
        "the other front's share of American troops, two years after hostility at a front",
        partial(hazards.other_front, 1991, 2020),
        {"effect": CLOSE / 10, "n": EXACT},
        "least squares with an intercept of each front before and after 2008, from packaged series",
        whole=False,
    ),
    Number(
        "C12",
        "defence pacts of land neighbours, 10 : 1 in capability against 1 : 1",
        hazards.neighbours_from_raw_files,
        {"effect": 2 * CLOSE, "n": EXACT},
        "the same, from borders, promises, capability and rivalries; Serbia and Yugoslavia are one state",
        note="risk sets made anew",
    ),
    *(
        Number(
            "C2",
            name,
            partial(pressure.pressed_pairs, net, without),
            {"effect": CLOSE},
            how,
            whole=False,
            note="episodes made anew",
        )
        for name, net, without, how in (
            (
                "alignment net of where both stand with the sender, five years on",
                True,
                "",
                "onsets from raw disputes, ten nearest pairs; alignment of all pairs as packaged, in hundredths",
            ),
            ("alignment net of the sender, without the United States", True, "USA", "the same"),
            ("alignment, nothing taken out", False, "", "the same"),
        )
    ),
    Number(
        "C2",
        "pacts rise after new common pressure by one sender, in matched risk sets",
        partial(hazards.ratio_with_states, "rises", "pressed", RISES, ("level",), ("pressed_lead",), "any_rise"),
        POSITION,
        "Breslow's likelihood with Firth's penalty and effects of states, from packaged risk sets",
        whole=False,
    ),
    Number(
        "C9",
        "first partner of all states of the world, 2017",
        partial(census.factbook_first_in_the_world, 2017),
        COUNTED,
        "rank one in the lists of all states",
    ),
    *(
        Number("C17", name, partial(census.change_of_ten, of, before, (2018, 2020)), ESTIMATED, how)
        for name, of, before, how in (
            (
                "military spending by the World Factbook",
                "spending",
                (2011, 2013),
                "mean change of ten states, Student's t",
            ),
            ("governments' hostile sentences, as counted", "sentences", (2005, 2007), "the same"),
            ("US troops hosted", "troops", (2005, 2007), "the same, of logarithms in twentieths"),
        )
    ),
]
