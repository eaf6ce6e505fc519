"""Networks of the record: the rule is shown, a year outside coverage is an error, and unknown is not none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
import xarray as xr

from foedus.errors import CoverageError, InputError, UnknownNameError
from foedus.networks import TieRule, network_of_run, network_of_year, networks_of_years
from foedus.networks import records as record_module
from foedus.networks.records import rule_coverage

COLUMNS = (
    "defence", "offence", "neutrality", "non_aggression", "consultation", "defence_agreements", "dispute_hostility",
    "gml_dispute_hostility", "rivalry", "war", "interstate_conflict", "sanctions",
)  # fmt: skip


def panel(*rows: dict[str, Any]) -> Any:
    """Stand-in for the panel over a few dyad-years; what a row does not say is 0."""
    table = pl.DataFrame([dict.fromkeys(COLUMNS, 0) | row for row in rows], infer_schema_length=None)
    table = table.with_columns(pl.col("year").cast(pl.Int32))
    return SimpleNamespace(dyad_year=lambda first, last: table.lazy().filter(pl.col("year").is_between(first, last)))


def dyad(a: str, b: str, year: int = 1962, **values: Any) -> dict[str, Any]:
    return {"state_a": a, "state_b": b, "year": year} | values


WORLD = (
    dyad("GBR", "USA", defence=1),
    dyad("RUS", "USA", rivalry=1),
    dyad("CHN", "RUS", defence=1, dispute_hostility=4),
    dyad("CHN", "USA", dispute_hostility=1),
    dyad("FRA", "USA", sanctions=None),
    dyad("FRA", "GBR", consultation=1),
)


def test_the_default_rule() -> None:
    found = network_of_year(panel(*WORLD), 1962)
    assert set(found.graph.rows()) == {("GBR", "USA", 1), ("RUS", "USA", -1), ("CHN", "RUS", -1)}
    assert found.graph.nodes == ("CHN", "GBR", "RUS", "USA")
    assert "FRA" in found.alone
    assert "USA" not in found.alone
    assert (found.both, found.unknown) == (1, 0)
    assert found.sources == ("atop_dyad_year", "mid", "rivalries")


@pytest.mark.parametrize(("both", "sign"), [("negative", -1), ("positive", 1), ("none", None)])
def test_a_pair_with_both_signs(both: Any, sign: int | None) -> None:
    found = network_of_year(panel(*WORLD), 1962, TieRule(both=both))
    signs = {(a, b): each for a, b, each in found.graph.rows()}
    assert signs.get(("CHN", "RUS")) == sign
    assert found.both == 1


def test_the_level_of_a_dispute() -> None:
    def negative(level: int) -> set[tuple[str, str]]:
        found = network_of_year(panel(*WORLD), 1962, TieRule(dispute_level=level, negative=("dispute",)))
        return {(a, b) for a, b, sign in found.graph.rows() if sign < 0}

    assert negative(1) == {("CHN", "RUS"), ("CHN", "USA")}
    assert negative(4) == {("CHN", "RUS")}
    assert negative(5) == set()


def test_more_kinds_of_pacts_more_positive_ties() -> None:
    rule = TieRule(positive=("defence", "offence", "consultation"))
    assert ("FRA", "GBR", 1) in set(network_of_year(panel(*WORLD), 1962, rule).graph.rows())


def test_unknown_is_not_none() -> None:
    """Of the pair nobody counted sanctions for nothing is known: no tie, and counted as unknown."""
    world = [dyad("FRA", "USA", 1995, sanctions=None), dyad("GBR", "USA", 1995, sanctions=None, rivalry=1)]
    world += [dyad("CHN", "USA", 1995, sanctions=2), dyad("FRA", "GBR", 1995)]
    found = network_of_year(panel(*world), 1995, TieRule(negative=("rivalry", "sanctions")))
    assert set(found.graph.rows()) == {("GBR", "USA", -1), ("CHN", "USA", -1)}
    assert found.unknown == 1


def test_years_are_pooled_backwards_only() -> None:
    world = [dyad("GBR", "USA", 1960, defence=1), dyad("GBR", "USA", 1961), dyad("GBR", "USA", 1962)]
    world += [dyad("RUS", "USA", 1962, rivalry=1), dyad("RUS", "USA", 1961), dyad("RUS", "USA", 1960)]
    pooled = networks_of_years(panel(*world), 1961, 1962, TieRule(years=2))
    assert set(pooled[1961].graph.rows()) == {("GBR", "USA", 1)}
    assert set(pooled[1962].graph.rows()) == {("RUS", "USA", -1)}
    three = network_of_year(panel(*world), 1962, TieRule(years=3))
    assert set(three.graph.rows()) == {("GBR", "USA", 1), ("RUS", "USA", -1)}


def test_a_year_outside_coverage_is_an_error_and_never_an_empty_network() -> None:
    """Peers give zeros there: no alliance after the last coded year, no major power after 2016."""
    with pytest.raises(CoverageError, match="does not cover 2019") as caught:
        network_of_year(panel(*WORLD), 2019)
    assert "defence 1816–2018" in str(caught.value.expected)
    assert "dispute 1816–2014" in str(caught.value.expected)
    assert "rivalry" in str(caught.value.hint)
    with pytest.raises(CoverageError, match="does not cover 1816"):
        network_of_year(panel(*WORLD), 1816, TieRule(years=2))
    with pytest.raises(CoverageError, match="does not cover 1989"):
        network_of_year(panel(*WORLD), 1989, TieRule(negative=("sanctions",)))


def test_coverage_of_a_rule() -> None:
    assert rule_coverage(TieRule(years=4)) == {
        "defence": (1819, 2018),
        "offence": (1819, 2018),
        "dispute": (1819, 2014),
        "rivalry": (1819, 2020),
    }


def test_ties_from_a_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [("CHN", "RUS", 0.4), ("RUS", "USA", -0.6), ("GBR", "USA", 0.29), ("CHN", "USA", -0.3)]
    table = pl.DataFrame(values, schema=["state_a", "state_b", "value"], orient="row").with_columns(
        year=pl.lit(1962, pl.Int32)
    )
    monkeypatch.setattr(record_module, "measure", lambda *_, **__: table)
    rule = TieRule(positive=(), negative=(), measure="alignment", above=0.3, below=-0.3)
    found = network_of_year(panel(*WORLD), 1962, rule)
    assert set(found.graph.rows()) == {("CHN", "RUS", 1), ("RUS", "USA", -1)}
    assert found.unknown == 2  # pairs with France, of which the measure says nothing
    with pytest.raises(CoverageError, match="alignment"):
        network_of_year(panel(*WORLD), 1930, rule)


def test_reversed_years_and_measures_of_states_are_refused() -> None:
    with pytest.raises(InputError, match="reversed"):
        networks_of_years(panel(*WORLD), 1962, 1961)
    with pytest.raises(InputError, match="not a measure of pairs"):
        network_of_year(panel(*WORLD), 1962, TieRule(measure="capability_share", above=0.1))


@pytest.mark.parametrize(
    ("options", "error", "reason"),
    [
        ({"positive": ("friendship",)}, UnknownNameError, "no positive signal 'friendship'"),
        ({"negative": ("defence",)}, UnknownNameError, "no negative signal 'defence'"),
        ({"both": "maybe"}, UnknownNameError, "cannot get 'maybe'"),
        ({"dispute_level": 6}, InputError, "no level 6"),
        ({"years": 0}, InputError, "0 years pooled"),
        ({"measure": "alignment"}, InputError, "needs a cut"),
        ({"above": 0.3}, InputError, "a cut-off needs a measure"),
        ({"measure": "alignment", "above": 0.0, "below": 0.1}, InputError, "cross"),
        ({"positive": (), "negative": ()}, InputError, "nothing makes a tie"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(options: dict[str, Any], error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        TieRule(**options)


def test_a_rule_says_itself() -> None:
    rule = TieRule(("defence",), ("war", "dispute"), 4, "alignment", 0.5, -0.25, 3, "none")
    assert rule.describe() == (
        "positive: a defence pact or alignment above 0.5; negative: an interstate war or a militarised dispute "
        "(use of force or more) or alignment below -0.25, in any of 3 years to the year; a pair with both has no tie"
    )


def run_dataset() -> xr.Dataset:
    values = np.full((2, 2, 3, 3, 3), np.nan)
    upper = np.array([[0.1, 0.5, -0.5], [0.4, 0.6, -0.4], [0.5, 0.7, -0.3]])  # quantile × pair
    for place, (a, b) in enumerate(((0, 1), (0, 2), (1, 2))):
        values[..., a, b] = values[..., b, a] = upper[None, None, :, place]
    values[0] *= -1
    axes = ("scenario", "time", "quantile", "actor", "partner")
    names = ["CHN", "RUS", "USA"]
    coordinates = {
        "scenario": ["baseline", "scenario"],
        "time": [2025.0, 2026.0],
        "quantile": [0.05, 0.5, 0.95],
        "actor": names,
        "partner": names,
    }
    return xr.Dataset({"alignment": (axes, values)}, coords=coordinates)


def test_the_network_of_a_run() -> None:
    dataset = run_dataset()
    assert set(network_of_run(dataset, 2026).rows()) == {("CHN", "RUS", 1), ("CHN", "USA", 1), ("RUS", "USA", -1)}
    baseline = network_of_run(dataset, 2025, scenario="baseline")
    assert set(baseline.rows()) == {("CHN", "RUS", -1), ("CHN", "USA", -1), ("RUS", "USA", 1)}
    assert set(network_of_run(dataset, 2025, above=0.55, below=-0.9).rows()) == {("CHN", "USA", 1)}
    assert network_of_run(dataset, 2025, quantile=0.05).ties == 2
    with pytest.raises(CoverageError, match="no year 2030"):
        network_of_run(dataset, 2030)
    with pytest.raises(UnknownNameError, match="no scenario 'other'"):
        network_of_run(dataset, 2025, scenario="other")
    with pytest.raises(UnknownNameError, match=r"no quantile 0\.1"):
        network_of_run(dataset, 2025, quantile=0.1)
    with pytest.raises(InputError, match="no alignment"):
        network_of_run(dataset.drop_vars("alignment"), 2025)
