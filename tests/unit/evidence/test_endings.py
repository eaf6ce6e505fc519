"""How pacts and close pairs ended, on records small enough to follow by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.evidence.base_rates import PairSpell, Spell
from foedus.evidence.endings import ENDINGS, Record, alignment_endings, pact_endings
from foedus.evidence.pacts import Pact, bound_until, pacts_of_pairs
from foedus.states import load_states

LAST = 2014


def pact(
    one: str, other: str, start: int, end: int | None, *, number: int = 1, force: bool = True, day: int = 1
) -> Pact:
    pair = (min(one, other), max(one, other))
    return Pact(number, pair, date(start, 6, day), date.max if end is None else date(end, 6, 1), force, force)


def record(
    *pacts: Pact, rivals: tuple[tuple[str, str, int, int], ...] = (), forces: tuple[tuple[str, str, int, int], ...] = ()
) -> Record:
    years = range(1816, LAST + 1)
    leading = [("GBR" if year < 1898 else "USA", year, 0.3) for year in years]
    larger = [("IND", year, 0.5) for year in years]  # no major power
    return Record.of(
        pacts,
        pl.DataFrame(rivals, schema=["state_a", "state_b", "start", "end"], orient="row"),
        pl.DataFrame(forces, schema=["state_a", "state_b", "start", "hostility"], orient="row"),
        pl.DataFrame(leading + larger, schema=["state", "year", "value"], orient="row"),
        load_states(),
        LAST,
    )


def ended(made: Record) -> list[tuple[object, ...]]:
    return pact_endings(made).select("state_a", "state_b", "entry_year", "class", "ending", "years").rows()


@pytest.mark.parametrize(
    ("year", "level", "expected"),
    [
        (1900, 4, "drifted"),  # long before they parted: opposition met, no ending in opposition
        (1915, 4, "drifted"),
        (1916, 4, "dispute"),  # the year before
        (1917, 5, "dispute"),  # the year in which they were last bound
        (1917, 3, "drifted"),  # a show of force is none
        (1918, 5, "drifted"),
    ],
)
def test_a_pact_ends_in_opposition_if_that_came_in_its_last_year_or_the_year_before(
    year: int, level: int, expected: str
) -> None:
    made = record(pact("FRA", "RUS", 1891, 1917), forces=(("FRA", "RUS", year, level),))
    assert ended(made) == [("FRA", "RUS", 1891, "major", expected, 26.0)]


def test_a_dispute_of_the_first_year_may_have_come_before_the_pact() -> None:
    for end in (1891, 1892):
        made = record(pact("FRA", "RUS", 1891, end), forces=(("FRA", "RUS", 1891, 5),))
        assert ended(made)[0][-2] == "drifted"


def test_opposition_makes_no_ending_of_a_pact_that_goes_on() -> None:
    made = record(pact("CHN", "RUS", 2001, None), forces=(("CHN", "RUS", 2009, 4), ("CHN", "RUS", 2014, 4)))
    table = pact_endings(made)
    assert table.select("ending", "years", "opposed", "last_opposed").row(0) == ("going", 13.0, 8.0, 13.0)


def test_it_ends_by_a_pact_of_force_with_a_rival_of_the_other() -> None:
    bound, rivals = pact("ITA", "AUH", 1882, 1910), (("AUH", "RUS", 1870, 1918),)
    assert ended(record(bound, pact("ITA", "RUS", 1909, 1911, number=2), rivals=rivals))[0][-2:] == ("rival_pact", 28.0)
    assert ended(record(bound, pact("ITA", "RUS", 1908, 1911, number=2), rivals=rivals))[0][-2] == "drifted"
    with_no_rival = pact("ITA", "FRA", 1909, 1911, number=2)
    assert ended(record(bound, with_no_rival, rivals=rivals))[0][-2] == "drifted"
    not_of_force = pact("ITA", "RUS", 1909, 1911, number=2, force=False)
    assert ended(record(bound, not_of_force, rivals=rivals))[0][-2] == "drifted"
    no_longer_rivals = (("AUH", "RUS", 1870, 1908),)
    assert ended(record(bound, pact("ITA", "RUS", 1909, 1911, number=2), rivals=no_longer_rivals))[0][-2] == "drifted"
    both = record(bound, pact("ITA", "RUS", 1909, 1911, number=2), rivals=rivals, forces=(("AUH", "ITA", 1910, 4),))
    assert ended(both)[0][-2] == "dispute"  # the dispute counts, in whichever of the two years


def test_a_rival_that_joins_a_states_own_coalition_does_not_oppose_it() -> None:
    coalition = [pact(*pair, 1854, 1856, number=7) for pair in (("AUH", "FRA"), ("AUH", "GBR"), ("FRA", "GBR"))]
    joined = [pact(*pair, 1855, 1856, number=8, day=2) for pair in (("FRA", "ITA"), ("GBR", "ITA"), ("FRA", "GBR"))]

    def turned(*pacts: Pact) -> set[tuple[str, str]]:
        made = record(*pacts, rivals=(("AUH", "ITA", 1848, 1866),))
        return {pair for pair, days in made.turns.items() if "AUH" in pair and any(day.year == 1855 for day in days)}

    assert turned(*coalition, *joined) == set()
    assert turned(*coalition, joined[0]) == {("AUH", "FRA")}  # with one of them alone it does
    assert turned(*coalition[1:], *joined) == {("AUH", "FRA"), ("AUH", "GBR")}  # one of them was not Austria's ally
    promised_nothing = pact("AUH", "FRA", 1854, 1856, number=7, force=False)
    assert turned(promised_nothing, *coalition[1:], *joined) == {("AUH", "FRA"), ("AUH", "GBR")}


def test_a_pact_with_a_rival_to_which_the_other_belongs_too_is_no_opposition() -> None:
    three = [pact(*pair, 1881, 1887, number=2, day=2) for pair in (("AUH", "DEU"), ("AUH", "RUS"), ("DEU", "RUS"))]
    made = record(pact("AUH", "DEU", 1879, 1918), *three, rivals=(("AUH", "RUS", 1870, 1918),))
    first = pact_endings(made).filter((pl.col("state_b") == "DEU") & (pl.col("entry_year") == 1879))
    assert first["ending"].to_list() == ["ceased"]


def test_a_state_that_ceased_ends_it_without_opposition() -> None:
    assert ended(record(pact("AUH", "DEU", 1879, 1918)))[0][-2:] == ("ceased", 39.0)


def test_a_pact_that_another_follows_has_not_ended() -> None:
    first, second = pact("FRA", "RUS", 1891, 1894), pact("FRA", "RUS", 1895, 1917, number=2)
    assert bound_until([second, first], first) == 1917
    assert ended(record(first, second)) == [("FRA", "RUS", 1891, "major", "drifted", 26.0)]
    later = pact("FRA", "RUS", 1896, 1917, number=2)  # a whole year without
    assert [row[2:] for row in ended(record(first, later))] == [
        (1891, "major", "drifted", 3.0),
        (1896, "major", "drifted", 21.0),
    ]


def test_a_pact_made_while_the_two_are_bound_begins_no_spell_whatever_they_did() -> None:
    bound, again = pact("FRA", "RUS", 1891, 1917), pact("FRA", "RUS", 1905, 1917, number=2)
    made = record(bound, again, forces=(("FRA", "RUS", 1900, 4),))
    assert [row[2:] for row in ended(made)] == [(1891, "major", "drifted", 26.0)]


def test_which_pacts_count() -> None:
    both = (("IRN", "USA", 1979, 2014), ("RUS", "USA", 1945, 2014))
    made = record(
        pact("GBR", "USA", 1949, None),
        pact("RUS", "IRN", 2001, None, number=2),
        pact("RUS", "POL", 1955, 1991, number=3),  # one major power, and no rival of the leading one
        pact("CAN", "USA", 1958, None, number=4),  # with the leading power, but no major one
        pact("BEL", "NLD", 1958, None, number=5),
        rivals=both,
    )
    assert ended(made) == [
        ("GBR", "USA", 1949, "with_leading", "going", 65.0),
        ("IRN", "RUS", 2001, "against_leading", "going", 13.0),
    ]


def test_what_begins_when_the_record_ends_is_left_out() -> None:
    assert ended(record(pact("FRA", "RUS", 2014, None), pact("DEU", "RUS", 2013, None, number=2))) == [
        ("DEU", "RUS", 2013, "major", "going", 1.0)
    ]


def test_opposition_after_the_end_is_kept_apart() -> None:
    table = pact_endings(record(pact("FRA", "RUS", 1891, 1894), forces=(("FRA", "RUS", 1900, 5),)))
    columns = ("ending", "years", "opposed", "last_opposed", "followed")
    assert table.select(columns).row(0) == ("drifted", 3.0, 9.0, None, 51.0)  # followed to the fall of France


def test_the_first_and_the_last_opposition_in_force_are_kept() -> None:
    made = record(pact("FRA", "RUS", 1891, 1917), forces=tuple(("FRA", "RUS", year, 4) for year in (1895, 1910, 1930)))
    assert pact_endings(made).select("ending", "opposed", "last_opposed").row(0) == ("drifted", 4.0, 19.0)


def spell(pair: tuple[str, str], entry: int, *below: int, last_seen: int = 2020) -> PairSpell:
    return PairSpell(pair, "major", Spell(entry, 0.5, below), last_seen)


@pytest.mark.parametrize(
    ("below", "forces", "expected"),
    [
        ((), (), ("going", 54.0)),
        ((1965, 1966), (), ("going", 54.0)),
        ((1965, 1966, 1967), (), ("drifted", 5.0)),
        ((1965, 1966, 1967), (("FRA", "RUS", 1963, 4),), ("drifted", 5.0)),
        ((1965, 1966, 1967), (("FRA", "RUS", 1964, 4),), ("dispute", 5.0)),
        ((1965, 1966, 1967), (("FRA", "RUS", 1965, 4),), ("dispute", 5.0)),
        ((1965, 1966, 1967), (("FRA", "RUS", 1966, 4),), ("drifted", 5.0)),
        ((1961, 1962, 1963), (("FRA", "RUS", 1960, 4),), ("drifted", 1.0)),  # the year of entry
        ((), (("FRA", "RUS", 1961, 4),), ("going", 54.0)),  # as close as before
    ],
)
def test_spells_of_alignment(
    below: tuple[int, ...], forces: tuple[tuple[str, str, int, int], ...], expected: tuple[str, float]
) -> None:
    table = alignment_endings([spell(("FRA", "RUS"), 1960, *below)], "alignment", record(forces=forces))
    assert table.select("ending", "years").row(0) == expected


def test_outside_the_camp_is_who_is_owed_no_defence_by_the_leading_power() -> None:
    made = record(pact("FRA", "USA", 1949, None), pact("CHN", "USA", 1955, 1979))
    pairs = [("CHN", "RUS"), ("FRA", "RUS"), ("IND", "RUS"), ("RUS", "USA")]
    table = alignment_endings([spell(pair, year) for year in (1960, 1985) for pair in pairs], "alignment", made)
    outside = table.filter(pl.col("class") == "outside").select("state_a", "entry_year").rows()
    assert outside == [("IND", 1960), ("CHN", 1985), ("IND", 1985)]


def test_phases_of_an_alliance_are_one_pact() -> None:
    rows = [
        (7, "AUH", date(1882, 5, 20), date(1887, 2, 20), 1, 0, 0, 0),
        (7, "AUH", date(1887, 2, 20), date(1918, 11, 3), 1, 0, 0, 0),
        (7, "ITA", date(1882, 5, 20), date(1887, 2, 20), 0, 0, 1, 0),
        (7, "ITA", date(1887, 2, 20), date(1915, 5, 23), 0, 1, 0, 0),
        (8, "AUH", date(1900, 1, 1), None, 0, 0, 0, 0),  # promises nothing that counts
        (8, "ITA", date(1900, 1, 1), None, 0, 0, 0, 0),
    ]
    kinds = ["defence", "offence", "neutrality", "consultation"]
    members = pl.DataFrame(rows, schema=["atop_id", "state", "entry", "exit", *kinds], orient="row")
    assert pacts_of_pairs(members) == [Pact(7, ("AUH", "ITA"), date(1882, 5, 20), date(1915, 5, 23), True, True)]


def test_every_ending_is_named() -> None:
    assert len(set(ENDINGS)) == len(ENDINGS) == 5
