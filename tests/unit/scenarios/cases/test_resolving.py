"""A small case resolved against made-up evidence: every value can be told by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from foedus.errors import CaseError
from foedus.scenarios import KINDS, World, parse_case, resolve_case
from foedus.scenarios.cases.histories import pair_means, pair_volatility
from foedus.scenarios.cases.schema import PairMeanRule, VolatilityRule

TEXT = """
name = "small"
title = "Small"
description = "Four states."
start = 2021-01-01
actors = ["USA", "RUS", "CHN", "TWN"]
mechanisms = ["reach", "threat"]
watch = [["RUS", "CHN"]]
institutions = ["NATO", "SCO"]
[initial]
year = 2020
[initial.capability]
column = "capability_share"
years_back = 2
[initial.order]
column = "order_preference"
assumed = [{ state = "TWN", value = 0.5, reason = "no vote" }]
[initial.nuclear]
column = "nuclear"
default = 0.0
reason = "not listed"
[initial.burden]
default = 0.1
reason = "no measure"
[initial.cohesion]
default = 0.7
reason = "no measure"
[initial.alignment]
column = "alignment"
sd_column = "alignment_sd"
sd_floor = 0.05
assumed = [{ pair = ["USA", "TWN"], value = 0.5, sd = 0.3, reason = "friends" }]
fallback = [{ column = "alignment_without_un", sd = 0.4, reason = "no joint votes" }]
[initial.volatility]
first = 2000
last = 2020
lag = 5
prior_changes = 5
floor = 0.01
ceiling = 0.5
[initial.pair_mean]
first = 2011
last = 2020
[initial.depth]
intercept = -1.5
alignment = 1.5
reason = "steady"
obligation = { defence = 1.0 }
assumed = [{ pair = ["RUS", "CHN"], value = 0.45, reason = "patrols" }]
[initial.obligation]
year = 2018
changes = true
[initial.hosts]
owner = "USA"
column = "us_troops_index"
at_least = 3.0
years_back = 1
listed = [{ host = "CHN", owner = "RUS", since = 2010-01-01, source = "made up" }]
[initial.trade_dependence]
years_back = 5
default = 0.01
reason = "unknown"
[[pressure]]
instrument = "sanctions"
senders = ["USA"]
targets = ["RUS", "CHN"]
level = 0.3
since = 2014-03-06
source = "made up"
standing = "assumed"
[[pressure]]
instrument = "sanctions"
senders = ["USA"]
targets = ["RUS"]
level = 0.2
since = 2018-03-06
source = "made up"
standing = "assumed"
"""
FALLBACK = 'fallback = [{ column = "alignment_without_un", sd = 0.4, reason = "no joint votes" }]\n'
PAIRS = [("CHN", "RUS"), ("CHN", "TWN"), ("CHN", "USA"), ("RUS", "TWN"), ("RUS", "USA"), ("TWN", "USA")]


def make_evidence() -> SimpleNamespace:
    rows = []
    for a, b in PAIRS:
        for year in range(1995, 2024):
            votes = "TWN" not in (a, b)
            rows.append(
                {
                    "state_a": a,
                    "state_b": b,
                    "year": year,
                    "alignment": (0.3 if (a, b) == ("CHN", "RUS") else -0.4) if votes else None,
                    "alignment_sd": (0.1 if (a, b) == ("CHN", "RUS") else 0.01) if votes else None,
                    "alignment_without_un": -0.6 if (a, b) == ("CHN", "TWN") else 0.0,
                    "consultation": (1 if (a, b) == ("CHN", "RUS") else 0) if year <= 2018 else None,
                    "neutrality": 0 if year <= 2018 else None,
                    "non_aggression": (1 if (a, b) == ("CHN", "RUS") else 0) if year <= 2018 else None,
                    "defence": (1 if (a, b) == ("TWN", "USA") else 0) if year <= 2018 else None,
                }
            )
    states = [
        {"state": s, "year": y, "capability_share": k if y <= 2019 else None, "order_preference": o, "nuclear": n,
         "us_troops_index": t}
        for s, k, o, n, t in (
            ("USA", 0.38, 0.7, True, 5.0),
            ("RUS", 0.03, -0.1, True, None),
            ("CHN", 0.1, -0.2, True, 1.2),
            ("TWN", 0.01, None, None, 3.1),
        )
        for y in range(2017, 2022)
    ]  # fmt: skip
    return SimpleNamespace(
        dyads=pl.DataFrame(rows, infer_schema_length=None),
        dyads_fixed=pl.DataFrame(
            [
                {"state_a": a, "state_b": b, "distance_km": 1000.0, "land_border": (a, b) == ("CHN", "RUS")}
                for a, b in PAIRS
            ]
        ),
        states=pl.DataFrame(states, infer_schema_length=None),
        trade=pl.DataFrame(
            {
                "state": ["USA", "USA", "RUS", "USA"],
                "partner": ["CHN", "CHN", "CHN", "RUS"],
                "year": [2015, 2021, 2010, 2015],
                "dependence": [0.16, 0.2, 0.1, None],
            }
        ),
    )


def resolved(text: str = TEXT, evidence: SimpleNamespace | None = None) -> World:
    return resolve_case(parse_case(text), evidence or make_evidence())


WORLD = resolved()
USA, RUS, CHN, TWN = range(4)


def test_values_come_from_their_columns_in_case_order() -> None:
    assert WORLD.actors == ("USA", "RUS", "CHN", "TWN")
    assert WORLD.capability.tolist() == [0.38, 0.03, 0.1, 0.01]
    assert WORLD.order.tolist() == [0.7, -0.1, -0.2, 0.5]
    assert WORLD.nuclear.tolist() == [True, True, True, False]
    assert WORLD.alignment[RUS, CHN] == WORLD.alignment[CHN, RUS] == 0.3
    assert WORLD.alignment_sd[RUS, CHN] == 0.1
    assert not WORLD.alignment.diagonal().any()
    assert WORLD.land_border[RUS, CHN]
    assert WORLD.land_border.sum() == 2
    assert WORLD.watch == (("RUS", "CHN"),)


def test_a_standard_error_never_falls_below_the_floor() -> None:
    assert WORLD.alignment_sd[USA, RUS] == 0.05


def test_rules_for_missing_values_apply_in_order_and_leave_a_note() -> None:
    assert WORLD.alignment[USA, TWN] == 0.5
    assert WORLD.alignment_sd[USA, TWN] == 0.3
    assert WORLD.alignment[CHN, TWN] == -0.6
    assert WORLD.alignment_sd[CHN, TWN] == 0.4
    notes = "\n".join(WORLD.assumed)
    for part in (
        "TWN-USA = 0.5 (sd 0.3): friends",
        "CHN-TWN = -0.60 (sd 0.4)",
        "order TWN = 0.5: no vote",
        "nuclear TWN",
    ):
        assert part in notes
    assert "CHN-RUS" not in notes


def test_obligations_are_those_of_the_last_coded_year() -> None:
    assert WORLD.obligation[:, RUS, CHN].tolist() == [True, False, True, False]
    assert WORLD.obligation[KINDS.index("defence"), TWN, USA]
    assert np.array_equal(WORLD.obligation, WORLD.obligation.transpose(0, 2, 1))


def test_depth_follows_the_rule_or_the_hand() -> None:
    assert WORLD.depth[RUS, CHN] == 0.45
    logit = -1.5 + 1.5 * np.arctanh(0.5) + 1.0
    assert WORLD.depth[USA, TWN] == pytest.approx(1 / (1 + np.exp(-logit)))


def test_pressure_of_two_rows_is_the_larger_and_not_the_sum() -> None:
    assert WORLD.pressure[0, USA, RUS] == 0.3
    assert WORLD.pressure[0, USA, CHN] == 0.3
    assert WORLD.pressure.sum() == pytest.approx(0.6)


def test_hosts_trade_and_memberships() -> None:
    assert {tuple(spot) for spot in np.argwhere(WORLD.hosts)} == {(TWN, USA), (CHN, RUS)}
    assert WORLD.trade_dependence[USA, CHN] == 0.16
    assert WORLD.trade_dependence[RUS, CHN] == 0.01
    assert not WORLD.trade_dependence.diagonal().any()
    assert WORLD.memberships == {"NATO": ("USA",), "SCO": ("CHN", "RUS")}
    assert "taiwan_strait" in [theatre.name for theatre in WORLD.theatres]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('assumed = [{ state = "TWN", value = 0.5, reason = "no vote" }]\n', "", "no value for TWN in 2020"),
        (FALLBACK, "", "no value for CHN-TWN"),
        ('column = "order_preference"', 'column = "order"', "no column 'order'"),
        ("column = \"capability_share\"\nyears_back = 2", 'column = "capability_share"', "no value for USA"),
        ("[initial.obligation]\nyear = 2018", "[initial.obligation]\nyear = 2019", "no obligations for 2019"),
        ("first = 2000\nlast = 2020", "first = 1900\nlast = 1920", "no pair has alignment both 1 and 5 years apart"),
        ('institutions = ["NATO", "SCO"]', 'institutions = ["NAFTA"]', "no institution 'NAFTA'"),
    ],
)  # fmt: skip
def test_what_no_rule_fills_is_one_clear_line(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(Exception, match="no ") as caught:
        resolved(TEXT.replace(old, new, 1))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_distance_is_an_error() -> None:
    evidence = make_evidence()
    evidence.dyads_fixed = evidence.dyads_fixed.filter(pl.col("state_b") != "RUS")
    with pytest.raises(CaseError, match="no value for CHN-RUS"):
        resolved(evidence=evidence)


def walk(sigma: float, noise: float, years: int, pairs: int, seed: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    generator = np.random.default_rng(seed)
    actors = tuple(f"A{i:02d}" for i in range(pairs + 1))
    frames = []
    for other in actors[1:]:
        z = np.cumsum(sigma * generator.normal(size=years)) + noise * generator.normal(size=years)
        frames.append(
            pl.DataFrame(
                {"state_a": actors[0], "state_b": other, "year": range(2000, 2000 + years), "value": np.tanh(z)}
            )
        )
    return pl.concat(frames), actors


@pytest.mark.parametrize(("sigma", "noise"), [(0.05, 0.0), (0.05, 0.1), (0.1, 0.05)])
def test_volatility_is_recovered_whatever_the_sampling_noise(sigma: float, noise: float) -> None:
    history, actors = walk(sigma, noise, years=60, pairs=80, seed=3)
    rule = VolatilityRule(first=2000, last=2059, lag=5, prior_changes=5, floor=0.001, ceiling=1.0)
    found = pair_volatility(history, actors, rule)[0, 1:]
    # The median over 80 pairs; without removing noise it would be 0.15 in the second case.
    assert np.median(found) == pytest.approx(sigma, rel=0.15)


def test_a_pair_without_record_gets_the_median_and_its_first_value_as_mean() -> None:
    history, actors = walk(0.1, 0.0, years=30, pairs=5, seed=1)
    rule = VolatilityRule(first=2000, last=2029, lag=5, prior_changes=5, floor=0.001, ceiling=1.0)
    found = pair_volatility(history, actors, rule)
    assert found[1, 2] == pytest.approx(np.median(found[0, 1:]), rel=0.3)
    start = np.full((6, 6), 0.25)
    means = pair_means(history, actors, PairMeanRule(first=2000, last=2029), start)
    assert means[1, 2] == 0.25
    assert means[0, 1] == means[1, 0] != 0.25


def test_the_order_of_the_rows_changes_no_bit() -> None:
    """Means are part of a run's address: summed in another order a run would not be found again."""
    history, actors = walk(0.3, 0.1, years=30, pairs=40, seed=2)
    rule = VolatilityRule(first=2000, last=2029, lag=5, prior_changes=5, floor=0.001, ceiling=1.0)
    start = np.zeros((len(actors), len(actors)))
    volatility = pair_volatility(history, actors, rule)
    means = pair_means(history, actors, PairMeanRule(first=2000, last=2029), start)
    for seed in range(5):
        mixed = history.sample(fraction=1.0, shuffle=True, seed=seed)
        assert np.array_equal(pair_volatility(mixed, actors, rule), volatility)
        assert np.array_equal(pair_means(mixed, actors, PairMeanRule(first=2000, last=2029), start), means)


def test_a_column_of_volatility_comes_before_the_formula_and_within_its_bounds() -> None:
    text = TEXT.replace("[initial.volatility]\n", '[initial.volatility]\ncolumn = "alignment_volatility"\n')
    evidence = make_evidence()
    known = {("CHN", "RUS"): 0.08, ("CHN", "USA"): 0.9}
    evidence.dyads = evidence.dyads.with_columns(
        alignment_volatility=pl.struct("state_a", "state_b").map_elements(
            lambda row: known.get((row["state_a"], row["state_b"])), return_dtype=pl.Float64
        )
    )
    world, formula = resolved(text, evidence), resolved()
    place = {actor: i for i, actor in enumerate(world.actors)}
    of = {pair: world.volatility[place[pair[0]], place[pair[1]]] for pair in [*known, ("RUS", "USA")]}
    assert of["CHN", "RUS"] == world.volatility[place["RUS"], place["CHN"]] == pytest.approx(0.08)
    assert of["CHN", "USA"] == pytest.approx(0.5)  # the ceiling
    assert of["RUS", "USA"] == formula.volatility[place["RUS"], place["USA"]]
    with pytest.raises(CaseError, match="alignment_volatility"):
        resolved(text)
