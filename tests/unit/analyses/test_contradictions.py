"""A sign that contradicts a coded fact in force is never shown without a warning."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from itertools import combinations

import polars as pl
import pytest

from foedus.analyses.contradictions import contradictions, nearest_and_furthest
from foedus.analyses.measuring import measure
from foedus.evidence.evidence import Evidence
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.library.facts import members_on, memberships

SCHEMA = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64}


def warned(*row: object) -> list[str]:
    return contradictions(pl.DataFrame([row], schema=SCHEMA, orient="row"))["warning"].to_list()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("RUS", "UKR", 2023, 0.1), "RUS–UKR 2023: alignment is 0.1, yet they were at war."),
        (("EST", "RUS", 2024, 0.19), "sanctions of 6 kinds"),
        (("POL", "USA", 2024, -0.2), "alignment is −0.2, yet a promise of defence"),
        (("FIN", "USA", 2023, -0.2), "a promise of defence"),  # from 2023-04-04
    ],
)
def test_a_fact_in_force_contradicts_the_sign(row: tuple[object, ...], words: str) -> None:
    (warning,) = warned(*row)
    assert words in warning


@pytest.mark.parametrize(
    "row",
    [
        ("RUS", "UKR", 2023, -0.6),  # as the fact says
        ("POL", "USA", 2024, 0.6),
        ("CHN", "DEU", 2010, 0.1),  # an embargo on arms alone is no rupture
        ("EST", "RUS", 2010, 0.1),  # before the sanctions
        ("FIN", "USA", 2022, -0.1),  # not yet a member
    ],
)
def test_where_fact_and_sign_agree_nothing_is_said(row: tuple[object, ...]) -> None:
    assert warned(*row) == []


def test_an_empty_table_has_no_warnings() -> None:
    assert contradictions(pl.DataFrame(schema=SCHEMA)).height == 0


def test_every_state_has_its_nearest_and_furthest_in_order() -> None:
    table = nearest_and_furthest(2024)
    assert table.group_by("state", "end").len()["len"].to_list() == [5] * (2 * len(EVIDENCE_STATES))
    for (_, end), rows in table.group_by("state", "end", maintain_order=True):
        assert rows["value"].is_sorted(descending=end == "nearest")
        assert rows["rank"].to_list() == [1, 2, 3, 4, 5]


def partners_of(year: int) -> list[tuple[str, str, float]]:
    """Five nearest and five furthest of each state, from the packaged table itself."""
    of: dict[str, list[tuple[float, str]]] = {}
    rows = Evidence.embedded().dyads.filter((pl.col("year") == year) & pl.col("alignment").is_not_null())
    for a, b, value in rows.select("state_a", "state_b", "alignment").iter_rows():
        of.setdefault(a, []).append((value, b))
        of.setdefault(b, []).append((value, a))
    return [
        (state, b, value) for state, all_of in of.items() for value, b in (*sorted(all_of)[:5], *sorted(all_of)[-5:])
    ]


def coded_sanctions(day: date) -> dict[frozenset[str], set[str]]:
    """Kinds of sanction in force in the year up to a day between two states, from the rows of the file."""
    text = resources.files("foedus.library").joinpath("facts", "sanctions.toml").read_text("utf-8")
    unions = set(memberships()["institution"])
    found: dict[frozenset[str], set[str]] = {}
    for row in tomllib.loads(text)["sanctions"]:
        if row["since"] > day or row.get("until", day) < date(day.year, 1, 1):
            continue
        parties = [members_on(name, day) if name in unions else (name,) for name in (*row["senders"], row["target"])]
        for sender in (state for party in parties[:-1] for state in party):
            for target in parties[-1]:
                found.setdefault(frozenset((sender, target)), set()).update(row["kinds"])
    return found


def coded_pacts(day: date) -> set[frozenset[str]]:
    """Pairs with a promise of defence on a day: those of 2018 and the treaties of the file since, one by one."""
    dyads = Evidence.embedded().dyads.filter((pl.col("year") == 2018) & (pl.col("defence") == 1))
    pacts = {frozenset(pair) for pair in dyads.select("state_a", "state_b").iter_rows()}
    text = resources.files("foedus.library").joinpath("facts", "treaties.toml").read_text("utf-8")
    for row in sorted(tomllib.loads(text)["treaties"], key=lambda row: row["date"]):
        if row["date"] > day or "defence" not in row.get("kinds", ()):
            continue
        parties = row.get("parties") or [row["mover"], *row["members"]]
        pairs = combinations(parties, 2) if "parties" in row else ((row["mover"], member) for member in row["members"])
        for pair in map(frozenset, pairs):
            lasts = row["effect"] == "enters" and row.get("end", date.max) > day
            pacts = pacts | {pair} if lasts else pacts - {pair}
    return pacts | {frozenset(pair) for pair in combinations(members_on("NATO", day), 2)}


@pytest.mark.parametrize("year", [2019, 2022, 2024])
def test_no_warning_is_missing_among_the_partners(year: int) -> None:
    """Counted from the packaged table and the files of facts again, by another way than the functions'."""
    day = date(year, 12, 31)
    dyads = Evidence.embedded().dyads.filter(pl.col("year") == year)
    assert dyads["war"].null_count() == 0
    war = {frozenset(row) for row in dyads.filter(pl.col("war") == 1).select("state_a", "state_b").iter_rows()}
    pacts, kinds = coded_pacts(day), coded_sanctions(day)
    expected = {
        (state, partner)
        for state, partner, value in partners_of(year)
        if (value > 0 and (frozenset((state, partner)) in war or len(kinds.get(frozenset((state, partner)), ())) >= 3))
        or (value < 0 and frozenset((state, partner)) in pacts)
    }
    told = nearest_and_furthest(year)
    assert told["state"].n_unique() == len(EVIDENCE_STATES) == 42
    assert told.height == 420
    warned = set(told.filter(pl.col("warning").is_not_null()).select("state", "partner").iter_rows())
    missing = expected - warned
    assert len(missing) == 0, missing
    assert warned == expected  # and none is told without a reason


def test_the_facts_that_are_counted_again_are_there() -> None:
    """The recount would find nothing to miss if it read no fact."""
    pacts, kinds = coded_pacts(date(2024, 12, 31)), coded_sanctions(date(2024, 12, 31))
    assert {frozenset(("FIN", "USA")), frozenset(("PRK", "RUS")), frozenset(("JPN", "USA"))} <= pacts
    assert frozenset(("AUT", "GBR")) not in pacts  # ended with the United Kingdom's membership in the Union
    assert len(kinds[frozenset(("POL", "RUS"))]) == 6
    war = Evidence.embedded().dyads.filter((pl.col("year") == 2024) & (pl.col("war") == 1))
    assert ("RUS", "UKR") in war.select("state_a", "state_b").rows()


def test_a_measured_pair_is_told_with_its_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    world = Evidence.embedded().world().filter(pl.col("year") == 2024)
    row = contradictions(world.select("state_a", "state_b", "year", "value")).row(0, named=True)
    assert row["warning"] in measure("alignment", pairs=[(row["state_a"], row["state_b"])]).notes
    assert not any("yet" in note for note in measure("alignment", pairs=[("CAN", "USA")]).notes)
