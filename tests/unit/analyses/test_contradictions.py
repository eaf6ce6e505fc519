"""A sign that contradicts a coded fact in force is never shown without a warning."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.analyses.contradictions import contradictions, nearest_and_furthest
from foedus.analyses.measuring import measure
from foedus.evidence.evidence import Evidence
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.library.facts import members_on, sanction_years

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


def test_no_warning_is_missing_among_the_partners_of_2024() -> None:
    """Told from the facts again, by another way than the function's."""
    dyads = Evidence.embedded().dyads
    fought = dyads.filter((pl.col("year") == 2024) & (pl.col("war") == 1))
    war = {frozenset(row) for row in fought.select("state_a", "state_b").iter_rows()}
    bound = dyads.filter((pl.col("year") == 2018) & (pl.col("defence") == 1))
    pact = {frozenset(row) for row in bound.select("state_a", "state_b").iter_rows()}
    nato = set(members_on("NATO", date(2024, 12, 31)))
    pact |= {frozenset((a, b)) for a in nato for b in nato if a != b} | {frozenset(("PRK", "RUS"))}
    kinds: dict[frozenset[str], set[str]] = {}
    for row in sanction_years(2024, 2024).iter_rows(named=True):
        in_force = {kind for kind in ("trade", "arms", "military", "financial", "travel", "other") if row[kind]}
        kinds.setdefault(frozenset((row["sender"], row["target"])), set()).update(in_force)
    missing = []
    for row in nearest_and_furthest(2024).iter_rows(named=True):
        pair, value = frozenset((row["state"], row["partner"])), row["value"]
        against = (value > 0 and (pair in war or len(kinds.get(pair, ())) >= 3)) or (value < 0 and pair in pact)
        if against != (row["warning"] is not None):
            missing.append((row["state"], row["partner"], value))
    assert missing == []


def test_a_measured_pair_is_told_with_its_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    world = Evidence.embedded().world().filter(pl.col("year") == 2024)
    row = contradictions(world.select("state_a", "state_b", "year", "value")).row(0, named=True)
    assert row["warning"] in measure("alignment", pairs=[(row["state_a"], row["state_b"])]).notes
    assert not any("yet" in note for note in measure("alignment", pairs=[("CAN", "USA")]).notes)
