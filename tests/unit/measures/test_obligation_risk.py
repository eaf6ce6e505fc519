"""Risk sets of obligations on records made by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.obligation_risk import EVENTS, obligation_risk, pairs_at_risk
from foedus.measures.treaties import treaties_between

KINDS = ("defence", "offence", "neutrality", "non_aggression", "consultation")


def ties(*rows: tuple[str, str, int, str]) -> pl.DataFrame:
    """Return pairs bound in a year by the kinds whose first letters are given: d, o, n(eutrality), a, c."""
    letters = dict(zip("donac", KINDS, strict=True))
    return pl.DataFrame(
        [
            {"state": a, "other": b, "year": y, **{kind: int(letter in kinds) for letter, kind in letters.items()}}
            for a, b, y, kinds in rows
        ],
        schema={"state": pl.String, "other": pl.String, "year": pl.Int32, **dict.fromkeys(KINDS, pl.Int8)},
    )


def pairs(*rows: tuple[str, str, range]) -> pl.DataFrame:
    return pl.DataFrame(
        [(a, b, year) for a, b, years in rows for year in years],
        schema={"state": pl.String, "other": pl.String, "year": pl.Int32},
        orient="row",
    )


MEMBERS = pl.DataFrame(
    {
        "atop_id": [7, 7, 9, 9], "state": ["A", "B", "A", "B"],
        "entry": [date(1902, 1, 1)] * 2 + [date(1902, 5, 1)] * 2, "exit": [date(1904, 1, 1)] * 2 + [None] * 2,
        "defence": [1, 1, 0, 0], **{kind: [0, 0, 1, 1] for kind in KINDS[1:]},
    }
)  # fmt: skip
SYSTEM = pl.DataFrame({"id": ["A"] * 20 + ["B"] * 20, "year": [*range(1895, 1915)] * 2})
DISPUTES = pl.DataFrame(
    {
        "state_a": ["A"], "state_b": ["B"], "year": [1904], "dispute": [3], "hostility": [4], "pair_fatality": [0],
        "originators": [True],
    }
)  # fmt: skip


def risk(
    event: str, *rows: tuple[str, str, int, str], years: range = range(1900, 1905), **options: object
) -> pl.DataFrame:
    return obligation_risk(ties(*rows), pairs(("A", "B", years)), MEMBERS, event=event, **options)  # type: ignore[arg-type]


def test_an_onset_is_a_row_of_the_year_before_with_the_treaty_that_made_it() -> None:
    found = risk("onset", ("A", "B", 1902, "d"), ("A", "B", 1903, "d"))
    assert found.select("year", "cause", "treaty").rows() == [
        (1900, None, None), (1901, "onset", 7), (1904, None, None),
    ]  # fmt: skip
    assert found["before"].to_list() == [0, 0, 1]


def test_another_promise_competes_with_an_onset() -> None:
    found = risk("onset", ("A", "B", 1901, "c"), ("A", "B", 1902, "dc"))
    assert found.select("year", "cause").rows()[:2] == [(1900, "other"), (1901, "onset")]


def test_an_upgrade_is_from_weaker_obligations_only_and_competes_with_their_end() -> None:
    found = risk(
        "upgrade", ("A", "B", 1900, "a"), ("A", "B", 1901, "ac"), ("A", "B", 1902, "da"), ("A", "B", 1904, "a")
    )
    assert found.select("year", "cause", "lesser").rows() == [
        (1900, None, "non_aggression"), (1901, "upgrade", "consultation"), (1904, "lapsed", "non_aggression"),
    ]  # fmt: skip


def test_a_rise_is_of_the_strongest_obligation() -> None:
    found = risk("rise", ("A", "B", 1901, "a"), ("A", "B", 1902, "a"), ("A", "B", 1903, "c"), ("A", "B", 1904, "do"))
    assert found.select("year", "level", "cause").rows() == [
        (1900, 0, "rise"), (1901, 1, None), (1902, 1, "rise"), (1903, 2, "rise"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "years", "cause"),
    [("", range(1900, 1912), "lapsed"), ("a", range(1900, 1912), "downgraded"), ("", range(1900, 1909), "ceased")],
)
def test_how_an_obligation_ended(left: str, years: range, cause: str) -> None:
    rows = [("A", "B", year, "d") for year in (1906, 1907, 1908)] + ([("A", "B", 1909, left)] if left else [])
    system = pl.DataFrame({"id": ["A"] * 12 + ["B"] * len(years), "year": [*range(1900, 1912), *years]})
    found = obligation_risk(
        ties(*rows), pairs(("A", "B", range(1900, 1912))), MEMBERS, event="ending", disputes=DISPUTES, system=system
    )
    assert found.select("year", "cause").rows() == [(1906, None), (1907, None), (1908, cause)]


def test_an_ending_after_a_dispute_with_force_is_told_first() -> None:
    """The dispute of 1904 counts in that year and the next; the treaty is the one that ended."""
    for last, cause in ((1904, "dispute"), (1905, "dispute"), (1906, "lapsed")):
        rows = [("A", "B", year, "d") for year in range(1902, last + 1)]
        found = risk("ending", *rows, years=range(1900, 1910), disputes=DISPUTES, system=SYSTEM)
        assert found.filter(pl.col("cause").is_not_null())["cause"].to_list() == [cause]
    found = risk("ending", ("A", "B", 1904, "d"), years=range(1900, 1910), disputes=DISPUTES, system=SYSTEM)
    assert found["treaty"].to_list() == [7]


def test_an_event_whose_treaty_is_not_found_is_one_of_its_year() -> None:
    assert risk("onset", ("A", "B", 1901, "d"))["treaty"].to_list()[0] == -1901


def test_pairs_exist_in_both_years_and_are_told_once_or_from_both_sides() -> None:
    system = pl.DataFrame({"id": ["A", "B", "C", "A", "B"], "year": [1900] * 3 + [1901] * 2})
    assert pairs_at_risk(system).rows() == [("A", "B", 1900)]
    assert pairs_at_risk(system, directed=True).rows() == [("A", "B", 1900), ("B", "A", 1900)]
    near = pl.DataFrame({"state_a": ["A", "A"], "state_b": ["C", "B"], "year": [1900, 1900]})
    assert pairs_at_risk(system, within=near).rows() == [("A", "B", 1900)]


def test_a_treaty_that_binds_again_is_told() -> None:
    rows = {
        "atop_id": [7] * 3, "state": ["A", "B", "B"], "entry": [date(1900, 1, 1)] * 2 + [date(1910, 1, 1)],
        "exit": [None, date(1905, 1, 1), None], "defence": [1] * 3,
    }  # fmt: skip
    found = treaties_between(pl.DataFrame(rows)).filter(pl.col("state") == "A").sort("year")
    assert found.select("year", "again").rows() == [(1900, False), (1910, True)]


@pytest.mark.parametrize("options", [{"kind": "friendship"}, {"event": "war"}, {"event": "ending"}])
def test_what_cannot_be_asked_is_refused(options: dict[str, str]) -> None:
    arguments = {"event": "onset", **options}
    with pytest.raises(InputError, match=r"no such event|need the disputes"):
        obligation_risk(ties(("A", "B", 1900, "d")), pairs(("A", "B", range(1900, 1902))), MEMBERS, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("event", EVENTS)
def test_a_missing_column_is_named(event: str) -> None:
    with pytest.raises(TableError, match="consultation"):
        obligation_risk(
            ties(("A", "B", 1900, "d")).drop("consultation"), pairs(("A", "B", range(1900, 1902))), MEMBERS,
            event=event, disputes=DISPUTES, system=SYSTEM,  # type: ignore[arg-type]
        )  # fmt: skip
