"""Measures of capability and of where it is stationed."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import armament, parities, power, transition, troops
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import CINC_WORDS, CODED, Measure, Packaged, Query, of_states
from foedus.states import load_states

__all__ = ["entries"]


def _capability(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.capability_shares(source(panel, "gdp_population")))


def _gdp(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.gdp_shares(source(panel, "gdp_population")))


def _cinc(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.cinc_shares(source(panel, "nmc")))


def _troops(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(troops.troops_shares(source(panel, "troops")))


def _troops_index(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(troops.troops_shares(source(panel, "troops")).select("state", "year", "n", value="index"))


def _troops_number(panel: SourcePanel, query: Query) -> pl.DataFrame:
    counted = troops.troops_shares(source(panel, "troops"))
    return of_states(counted.select("state", "year", "n", value=pl.col("n").cast(pl.Float64)))


def _spending(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(armament.spending_shares(source(panel, "nmc"), source(panel, "worldbank_gdp")))


def _factbook(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(source(panel, "military_spending").select("state", "year", value="share"))


def _nato(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(source(panel, "nato_spending").select("state", "year", value="share"))


def _nuclear(panel: SourcePanel, query: Query) -> pl.DataFrame:
    system = load_states().system(query.first, query.last).rename({"id": "state"})
    return of_states(armament.nuclear_possession(system))


def _parity(panel: SourcePanel, query: Query) -> pl.DataFrame:
    economy = source(panel, "gdp_population")
    return parities.power_parity(power.capability_shares(economy), query.pairs, power.capability_errors(economy))


def _parity_cinc(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return parities.power_parity(power.cinc_shares(source(panel, "nmc")), query.pairs)


def _transition(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return transition.transition_years(power.capability_shares(source(panel, "gdp_population")), query.pairs)


def _transition_cinc(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return transition.transition_years(power.cinc_shares(source(panel, "nmc")), query.pairs)


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "capability_share", "share of the world", "state", "GDP times GDP per head over its sum; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _capability,
        title="share of world capability", packaged=Packaged(carried="capability_extrapolated"), ends_first="GDP",
    )  # fmt: skip
    yield Measure(
        "gdp_share", "share of the world", "state", "Share of world GDP; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _gdp,
        title="share of world GDP", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "cinc", "share of the world", "state", "Composite index of national capability as published.",
        ("nmc",), (1816, 2022), "none published", _cinc,
        title="composite index of national capability",
    )  # fmt: skip
    yield Measure(
        "troops_share", "share of US troops abroad", "state", "US troops on the state's soil; n = troops.",
        ("troops",), (1950, 2024), "none: a count", _troops,
        title="share of US troops abroad", packaged=Packaged("us_troops_share"),
    )  # fmt: skip
    yield Measure(
        "us_troops", "troops", "state", "US troops on the state's soil, counted on a day of the year.",
        ("troops",), (1950, 2024), "none: a count", _troops_number,
        title="number of US troops hosted", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "us_troops_index", "log10 of 1 + troops", "state", "Size of the US forces on the state's soil; n = troops.",
        ("troops",), (1950, 2024), "none: a count", _troops_index,
        title="US troops hosted", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "milex_share_gdp", "share of GDP", "state", "Military spending over GDP, both in current dollars.",
        ("nmc", "worldbank_gdp"), (1960, 2022), "none published", _spending,
        title="military spending over GDP", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "milex_share_factbook", "share of GDP", "state", "Military spending over GDP by the World Factbook.",
        ("military_spending",), (2008, 2025), "none published", _factbook,
        title="military spending over GDP by the World Factbook", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "milex_share_nato", "share of GDP", "state",
        "Defence expenditure over GDP of NATO's members of today, by NATO's definition; 2025 and 2026 estimated.",
        ("nato_spending",), (2014, 2026), "none published", _nato,
        title="defence spending over GDP by NATO",
    )  # fmt: skip
    yield Measure(
        "nuclear", "1 possession, 0 none", "state", "Whether the state possesses nuclear weapons.",
        (), (1938, 2024), CODED, _nuclear,
        title="nuclear weapons", packaged=Packaged(),
    )  # fmt: skip
    for suffix, words, name, coverage, error, ratio, crossing in (
        ("", "GDP times GDP per head", "gdp_population", (1816, 2019),
         "sd from the published errors of GDP, states treated as independent: an upper bound", _parity, _transition),
        ("_cinc", "composite index of national capability", "nmc", (1816, 2022),
         "none: no errors are published with the index", _parity_cinc, _transition_cinc),
    ):  # fmt: skip
        by = CINC_WORDS if suffix else ""
        yield Measure(
            "power_parity" + suffix, "ratio 0 to 1", "dyad",
            f"The weaker state's {words} over the stronger state's; from 0.8 the two are about equal.",
            (name,), coverage, error, ratio, title="power parity" + by,
        )  # fmt: skip
        yield Measure(
            "power_transition" + suffix, "1, 0 or −1", "dyad",
            f"1 in the year state_a overtakes state_b in {words} for five years or more, −1 where it is overtaken, "
            "else 0; n = years of parity of 0.8 around it.",
            (name,), coverage, "none: errors are not propagated through a comparison of two numbers", crossing,
            title="power transition" + by, not_in_claims="its sign is that of the state named first",
        )  # fmt: skip
