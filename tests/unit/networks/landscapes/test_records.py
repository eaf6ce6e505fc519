"""Propensities from a made-up record: every ingredient, and years and states of which nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.errors import CoverageError, InputError, UnknownNameError, UnknownStateError
from foedus.networks.landscapes.ingredients import INGREDIENTS, RULE_1936, RULE_2020, rule_of
from foedus.networks.landscapes.records import largest_states, propensities_from_record

STATES = ("DEU", "FRA", "GBR", "POL")
DYADS: dict[str, Any] = {
    "war": pl.Int8, "interstate_conflict": pl.Int8, "territorial_dispute": pl.Int8, "rivalry": pl.Int8,
}  # fmt: skip


@dataclass
class FakePanel:
    """States and pairs as the panel has them, of the years asked for."""

    dyads: pl.DataFrame
    states: pl.DataFrame

    def state_year(self, states: Sequence[str] | None, first: int | None, last: int | None) -> pl.LazyFrame:
        return self.states.lazy().filter(pl.col("year").is_between(first or 0, last or 9999))

    def dyad_year(self, pairs: Sequence[tuple[str, str]] | None, first: int | None, last: int | None) -> pl.LazyFrame:
        return self.dyads.lazy().filter(pl.col("year").is_between(first or 0, last or 9999))


def panel(*entries: tuple[str, str, int, str, int | None], years: range = range(1900, 1939)) -> FakePanel:
    """All pairs at peace but for the entries: two states, year, column, value."""
    pairs = [(a, b) for i, a in enumerate(STATES) for b in STATES[i + 1 :]]
    rows = {
        (a, b, year): dict.fromkeys(DYADS, 0) | {"interstate_conflict": None} for a, b in pairs for year in years
    }  # fmt: skip
    for a, b, year, column, value in entries:
        rows[a, b, year][column] = value
    dyads = pl.DataFrame(
        [{"state_a": a, "state_b": b, "year": year, **values} for (a, b, year), values in rows.items()],
        schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **DYADS},
    )
    states = pl.DataFrame(
        {
            "state": STATES, "year": [years[-1]] * 4, "cinc": [0.12, 0.05, 0.08, 0.02],
            "polyarchy": [0.1, 0.7, 0.9, 0.3], "ideal_point": [-1.0, 1.0, 0.5, 0.0],
        }
    )  # fmt: skip
    return FakePanel(dyads, states)


def test_ingredients_add_up_to_propensities_in_the_order_of_the_states() -> None:
    record = panel(("DEU", "FRA", 1914, "war", 1), ("DEU", "POL", 1921, "territorial_dispute", 1),
                   ("DEU", "GBR", 1938, "rivalry", 1))  # fmt: skip
    found = propensities_from_record(record, 1938, ("FRA", "Germany", "GBR", "POL"))
    assert found.actors.names == ("FRA", "DEU", "GBR", "POL")
    np.testing.assert_allclose(found.actors.size, [5.0, 12.0, 8.0, 2.0])
    expected = {
        ("FRA", "DEU"): -1 + (1 - 2 * 0.6), ("DEU", "POL"): -1 + (1 - 2 * 0.2), ("DEU", "GBR"): -1 + (1 - 2 * 0.8),
        ("FRA", "GBR"): 1 - 2 * 0.2,
    }  # fmt: skip
    place = {name: index for index, name in enumerate(found.actors.names)}
    for (a, b), value in expected.items():
        assert found.actors.propensity[place[a], place[b]] == pytest.approx(value)
    row = found.account.filter((pl.col("state_a") == "FRA") & (pl.col("state_b") == "DEU")).row(0, named=True)
    assert (row["war"], row["territory"], row["rivalry"]) == (-1.0, 0.0, 0.0)
    assert found.account.height == 6


def test_weights_scale_ingredients() -> None:
    record = panel(("DEU", "FRA", 1930, "war", 1))
    found = propensities_from_record(record, 1938, STATES, {"war": 2.5, "regime": 0.0})
    assert found.actors.propensity[0, 1] == pytest.approx(-2.5)


def test_what_is_older_than_a_generation_is_forgotten_and_a_rivalry_at_once() -> None:
    old = panel(("DEU", "FRA", 1913, "war", 1), ("DEU", "FRA", 1937, "rivalry", 1))
    assert propensities_from_record(old, 1938, STATES, {"war": 1.0, "rivalry": 1.0}).actors.propensity[0, 1] == 0.0
    young = panel(("DEU", "FRA", 1914, "war", 1))
    assert propensities_from_record(young, 1938, STATES, {"war": 1.0}).actors.propensity[0, 1] == -1.0


def test_what_is_unknown_is_refused_or_shown_never_a_silent_zero() -> None:
    record = panel(("DEU", "GBR", 1919, "territorial_dispute", None), ("DEU", "POL", 1919, "territorial_dispute", None),
                   ("DEU", "POL", 1920, "territorial_dispute", 1),
                   ("DEU", "POL", 1921, "territorial_dispute", None))  # fmt: skip
    with pytest.raises(CoverageError, match=r"has no territory for DEU:GBR \(at"):
        propensities_from_record(record, 1938, STATES, {"territory": 1.0})
    found = propensities_from_record(record, 1938, STATES, {"territory": 1.0}, assume_absent=True)
    account = {(a, b): value for a, b, _, value in found.account.iter_rows()}
    assert account["DEU", "GBR"] is None
    assert account["DEU", "POL"] == -1.0
    assert account["DEU", "FRA"] == 0.0
    assert found.actors.propensity[0, 2] == 0.0


def test_armed_conflict_is_a_war_from_a_thousand_deaths_on() -> None:
    years = range(1970, 2021)
    record = panel(("DEU", "FRA", 2015, "interstate_conflict", 1), ("DEU", "GBR", 2016, "interstate_conflict", 2),
                   years=years)  # fmt: skip
    record.dyads = record.dyads.with_columns(pl.col("interstate_conflict").fill_null(0))
    found = propensities_from_record(record, 2020, STATES, {"war": 1.0})
    assert found.actors.propensity[0].tolist() == [0.0, 0.0, -1.0, 0.0]
    ordered = propensities_from_record(record, 2020, STATES, {"order": 1.0}).actors.propensity
    # the widest distance of the year is 2
    assert ordered[0, 1] == pytest.approx(-1.0)
    assert ordered[1, 2] == pytest.approx(0.5)


def test_years_that_are_not_on_record_are_refused() -> None:
    record = panel(years=range(1980, 2021))
    with pytest.raises(CoverageError, match="territory of 2020 looks back"):
        propensities_from_record(record, 2020, STATES, RULE_1936)
    with pytest.raises(CoverageError, match="ideal_point is not on record for 1938"):
        propensities_from_record(panel(), 1938, STATES, {"order": 1.0})
    with pytest.raises(CoverageError, match="war of 1830 looks back"):
        propensities_from_record(panel(years=range(1800, 1831)), 1830, ("FRA", "GBR"), {"war": 1.0})


def test_a_state_without_a_value_is_named() -> None:
    record = panel()
    record.states = record.states.with_columns(
        polyarchy=pl.when(pl.col("state") == "POL").then(None).otherwise("polyarchy")
    )
    with pytest.raises(CoverageError, match="polyarchy is not on record for POL in 1938"):
        propensities_from_record(record, 1938, STATES)


@pytest.mark.parametrize(
    ("states", "weights", "error", "message"),
    [
        (("DEU",), {"war": 1.0}, InputError, "at least two"),
        (("DEU", "Germany"), {"war": 1.0}, InputError, "at least two"),
        (STATES, {"religion": 1.0}, UnknownNameError, "one of: war, territory"),
        (STATES, {"war": float("inf")}, InputError, "weight of war"),
        (("DEU", "Atlantis"), {"war": 1.0}, UnknownStateError, "Atlantis"),
    ],
)
def test_mistakes_are_told(states: tuple[str, ...], weights: dict[str, float], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        propensities_from_record(panel(), 1938, states, weights)


def test_largest_states_and_rules() -> None:
    assert largest_states(panel(), 1938, 2) == ("DEU", "GBR")
    assert rule_of(2010) is RULE_1936
    assert rule_of(2011) is RULE_2020
    assert set(RULE_1936) | set(RULE_2020) == set(INGREDIENTS)
