"""Numbers that are counted, or near it: partners, publics, troops, texts, votes, wars and disputes."""

from __future__ import annotations

from functools import partial

from independent import census, conflict, votes
from independent.numbers import CLOSE, EXACT, Number
from independent.tolerances import COUNTED, ESTIMATED, ROUNDED

B, A, S = (1992, 1994), (2018, 2020), (2022, 2024)

COUNTS: list[Number] = [
    Number(
        "C9",
        "China is the first import or export partner, 2017 (World Factbook)",
        partial(census.factbook_first, 2017),
        COUNTED,
        "rank one in the lists of 21 neighbours",
    ),
    Number(
        "C9",
        "China is the first import or export partner, 2017 (World Factbook)",
        partial(census.factbook_first, 2023),
        COUNTED,
        "the same of 2023",
        since=True,
    ),
    Number(
        "C9", "first partner, 2015 (World Factbook)", partial(census.factbook_first, 2015), COUNTED, "the same of 2015"
    ),
    Number(
        "C9",
        "China is the first import or export partner, 2015 (United Nations)",
        census.yearbook_first_2015,
        COUNTED,
        "shares of the listed three against the unlisted rest",
    ),
    Number(
        "C10",
        "wars, nuclear rivals against other rivals",
        partial(conflict.wars_of_rivals, 1946, 2020),
        {"effect": CLOSE, "low": CLOSE, "high": 0.05, "n": EXACT},
        "rivalries, weapons and wars counted; exact limits, no clusters",
    ),
    Number(
        "C10",
        "wars, nuclear rivals against other rivals",
        partial(conflict.wars_of_rivals, 2021, 2024),
        {"effect": CLOSE, "n": EXACT},
        "the same of 2021-24",
        since=True,
    ),
    Number(
        "C10",
        "war given a dispute in which force was used",
        conflict.wars_given_disputes,
        {"effect": CLOSE, "n": EXACT},
        "disputes of both from the first day, wars of the same years",
    ),
    Number(
        "C16",
        "Ukraine, votes alone",
        partial(votes.ukraine_votes, B, A),
        ESTIMATED,
        "ballots of six sessions, Welch's interval",
    ),
    Number(
        "C16", "Ukraine, votes alone", partial(votes.ukraine_votes, A, S), ESTIMATED, "the same of 2022-23", since=True
    ),
    Number(
        "C16",
        "largest change of ten others, votes alone",
        partial(votes.largest_of_ten, B, A),
        {"effect": CLOSE, "low": CLOSE, "high": CLOSE, "clusters": EXACT},
        "the same of ten states, Bonferroni's intervals",
    ),
    Number(
        "C16",
        "largest change of ten others, votes alone",
        partial(votes.largest_of_ten, A, S),
        {"effect": CLOSE, "low": CLOSE, "high": CLOSE, "clusters": EXACT},
        "the same since 2020",
        since=True,
    ),
    Number(
        "C17",
        "publics unfavourable to Russia",
        partial(census.unfavourable_to_russia, 2014, 2020),
        ESTIMATED,
        "mean over states of means over surveys, Student's t",
    ),
    Number(
        "C17",
        "publics unfavourable to Russia",
        partial(census.unfavourable_to_russia, 2022, 2023),
        ESTIMATED,
        "the same of 2022-23",
        since=True,
    ),
    Number(
        "C17",
        "before Crimea, 2007-13",
        partial(census.unfavourable_to_russia, 2007, 2013),
        ESTIMATED,
        "the same of 2007-13",
    ),
    *(
        Number(
            "C19",
            f"{name} since {first}",
            partial(census.troops_change, (first, first + 2), (2018, 2020), share),
            {"effect": ROUNDED, "low": ROUNDED, "high": ROUNDED},
            "sums over hosts in every reading",
        )
        for name, share in (("level", False), ("share of US troops abroad", True))
        for first in (2000, 2010)
    ),
    Number(
        "C19",
        "level since 2000",
        partial(census.troops_change, (2018, 2020), (2022, 2024), False),
        {"effect": ROUNDED, "low": ROUNDED, "high": ROUNDED},
        "the same of 2022-24",
        since=True,
    ),
    Number(
        "C20",
        "agreed texts that name China as a challenge",
        partial(census.texts_that_name_china, 1990, 2020),
        COUNTED,
        "rows of the list of texts counted",
    ),
    Number(
        "C20",
        "agreed texts that name China as a challenge",
        partial(census.texts_that_name_china, 2021, 2025),
        COUNTED,
        "the same of 2021-25",
        since=True,
    ),
    Number(
        "C23",
        "disputes",
        conflict.split_before_opening,
        {"effect": EXACT, "low": 1.0, "high": 1.0, "n": EXACT},
        "change of a Poisson rate, rates integrated out; one year allowed at the ends of the interval",
    ),
]
