"""The catalogue is complete, agrees with its sources and refuses what it cannot answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from foedus.analyses.similarities import KINDS
from foedus.errors import CoverageError, UnknownNameError, UnknownStateError
from foedus.measures.catalogue import MEASURES, measure
from foedus.sources import SOURCES

PROMISED = {
    "un_agreement", "un_similarity", "ideal_point_distance", "s_obligations", "kappa_obligations", "pi_obligations",
    "tau_b_obligations", "kappa_un", "pi_un", "obligation_value", "hostility", "alignment", "alignment_without_un",
    "alignment_without_conflict", "alignment_without_obligations", "order_preference", "capability_share", "cinc",
    "trade_dependence", "troops_share",
}  # fmt: skip
PANEL = SimpleNamespace(folder=None)


def test_every_promised_measure_is_there():
    assert set(MEASURES) >= PROMISED


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_an_entry_says_what_it_is(name):
    entry = MEASURES[name]
    assert entry.name == name
    assert entry.description.endswith(".")
    assert entry.unit
    assert entry.uncertainty
    assert set(entry.sources) <= set(SOURCES)


@pytest.mark.parametrize("name", sorted(name for name, entry in MEASURES.items() if len(entry.sources) == 1))
def test_a_measure_of_one_source_covers_what_the_source_covers(name):
    entry = MEASURES[name]
    first, last = SOURCES[entry.sources[0]].coverage
    # The state system starts in 1816, a year after the obligations; what is carried on goes beyond its source.
    assert entry.coverage[0] == max(first, 1816)
    assert entry.coverage[1] > last if entry.carried_from == last + 1 else entry.coverage[1] == last


def test_an_unknown_measure_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match="un_agreement"):
        measure("friendship", PANEL)


@pytest.mark.parametrize(("first", "last"), [(1900, None), (None, 2024), (2000, 1990)])
def test_years_outside_the_coverage_are_refused_and_the_coverage_named(first, last):
    with pytest.raises(CoverageError, match="1946–2023"):
        measure("un_agreement", PANEL, first=first, last=last)


def test_an_unknown_state_is_refused():
    with pytest.raises(UnknownStateError):
        measure("un_agreement", PANEL, pairs=[("USA", "XXY")])


def test_similarities_of_obligations_name_the_source_they_are_made_from():
    for name in ("s_obligations", "kappa_obligations", "pi_obligations", "tau_b_obligations"):
        assert MEASURES[name].sources == (KINDS["obligations"],)


def test_a_year_beyond_the_coverage_is_named_as_it_was_asked_for():
    with pytest.raises(CoverageError) as told:
        measure("cinc", PANEL, first=2023)
    assert told.value.where == "2023"
