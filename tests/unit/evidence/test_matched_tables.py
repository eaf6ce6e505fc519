"""Tests of matched pairs, of order shares, and of the packaged table of both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.estimate import percentile_of_draws
from foedus.evidence.evidence import Evidence
from foedus.evidence.matched_pairs import nearest_pairs, pair_covariates
from foedus.evidence.matched_tables import CONVERGENCE, COUNT, EACH, SCHEMA, TARGET, convergence_rows
from foedus.evidence.order_shares import PARTS, common_pressure, decompose, order_shares
from foedus.measures.latent.path_draws import draw_paths

PAIRS = pl.DataFrame(
    [("CHN", "RUS"), ("JPN", "USA"), ("DEU", "USA"), ("KAZ", "RUS"), ("BRA", "PRY")],
    schema=["state_a", "state_b"], orient="row",
)  # fmt: skip
KM = PAIRS.with_columns(capital_distance=pl.Series([5800.0, 10900.0, 6700.0, 2300.0, 1500.0]))
SHARES = pl.DataFrame({"state": ["CHN", "RUS", "JPN", "USA", "DEU", "KAZ", "BRA", "PRY"],
                       "value": [0.2, 0.04, 0.04, 0.15, 0.025, 0.004, 0.03, 0.0005]})  # fmt: skip


def test_the_nearest_are_alike_in_power_distance_and_region() -> None:
    covariates = pair_covariates(PAIRS, KM, SHARES, like=TARGET)
    overlap = dict(zip(covariates["state_a"], covariates["regions"], strict=True))
    assert overlap == {"CHN": 2.0, "JPN": 1.0, "DEU": 1.0, "KAZ": 2.0, "BRA": 0.0}
    near = nearest_pairs(covariates, TARGET, 3)
    assert near.row(0)[:3] == ("CHN", "RUS", 0)
    assert near["rank"].to_list() == [0, 1, 2, 3]
    assert near["distance"].is_sorted()
    assert "BRA" not in near["state_a"].to_list()


def test_no_state_fills_the_list() -> None:
    near = nearest_pairs(pair_covariates(PAIRS, KM, SHARES, like=TARGET), TARGET, 4, each=1)
    assert near.filter(pl.any_horizontal(pl.col("state_a", "state_b") == "USA")).height == 1


def test_a_pair_without_covariates_has_no_likes() -> None:
    with pytest.raises(InputError, match="CHN-RUS"):
        nearest_pairs(pair_covariates(PAIRS[1:], KM, SHARES, like=TARGET), TARGET, 3)


def changes(beta: float, *, states: int = 20, seed: int = 0) -> pl.DataFrame:
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(states, 1)
    order, pressure, start = stream.standard_normal((3, first.size))
    change = 0.1 + beta * order + 0.2 * pressure - 0.3 * start + 0.3 * stream.standard_normal(first.size)
    return pl.DataFrame(
        {
            "state_a": [f"S{each:02d}" for each in first], "state_b": [f"S{each:02d}" for each in second],
            "change": change, "change_sd": 0.05, "order": order, "order_sd": 0.05, "pressure": pressure, "start": start,
            "start_sd": 0.03,
        }
    )  # fmt: skip


def test_the_parts_are_recovered_and_add_up() -> None:
    rows = changes(0.5)
    found = decompose(rows)
    errors = np.sqrt(np.diag(found.covariance))
    assert (np.abs(found.coefficients - [0.5, 0.2, -0.3]) < 4 * errors).all()
    shares = order_shares(found)
    assert shares.select(pl.sum_horizontal(PARTS)).to_series().to_numpy() == pytest.approx(rows["change"].to_numpy())
    assert shares["value"].abs().max() <= 1.0  # type: ignore[operator]
    assert np.corrcoef(shares["value"], rows["order"])[0, 1] > 0.7


def test_the_errors_of_the_order_part_cover() -> None:
    covered = []
    for seed in range(100):
        found = decompose(changes(0.5, seed=seed))
        error = float(np.sqrt(found.covariance[0, 0]))
        covered.append(abs(found.coefficients[0] - 0.5) < 1.73 * error)
    assert np.mean(covered) >= 0.75  # twenty states: such intervals fall short of .90


def test_draws_centre_on_the_shares() -> None:
    found = decompose(changes(0.5))
    rows = np.arange(10)
    assert found.draws(rows, 1000, 0).mean(axis=0) == pytest.approx(found.shares(rows), abs=0.06)


def posterior_world(seed: int, states: int = 20) -> tuple[pl.DataFrame, np.ndarray]:
    """Return changes as means of a posterior that knows little, and the true order shares."""
    stream = np.random.default_rng(seed)
    first, _ = np.triu_indices(states, 1)
    order, pressure, start = 0.3 * stream.standard_normal((3, first.size))
    parts = np.column_stack([0.2 * order, 0.4 * pressure, -0.2 * start])
    rest = 0.25 * stream.standard_normal(first.size)
    change = parts.sum(axis=1) + rest
    variance = change.var()
    told = stream.uniform(0.05, 0.3, first.size)  # of the variance, by the record; .13 of the packaged changes
    sd = np.sqrt((1 - told) * variance)
    seen = told * (change + sd / np.sqrt(told) * stream.standard_normal(first.size))
    rows = changes(0.0, states=states).with_columns(
        change=pl.Series(seen), change_sd=pl.Series(sd), order=pl.Series(order), order_sd=pl.lit(0.0),
        pressure=pl.Series(pressure), start=pl.Series(start), start_sd=pl.lit(0.0),
    )  # fmt: skip
    return rows, parts[:, 0] / (np.abs(parts).sum(axis=1) + np.abs(rest))


def test_the_position_by_draws_is_what_it_says_and_at_the_posterior_means_it_is_too_far_out() -> None:
    drawn, plain, truth, covered = [], [], [], []
    for seed in range(150):
        rows, shares = posterior_world(seed)
        found = decompose(rows)
        chosen = np.random.default_rng(seed).choice(rows.height, 21, replace=False)
        draws = found.draws(chosen, 300, seed)
        estimate = percentile_of_draws(draws[:, 0], draws[:, 1:], draws=1200)
        drawn.append(estimate.value)
        at_means = found.shares(chosen)
        plain.append(float((at_means[1:] < at_means[0]).mean()))
        truth.append(float((shares[chosen[1:]] < shares[chosen[0]]).mean()))
        covered.append(estimate.interval.low <= (shares < shares[chosen[0]]).mean() <= estimate.interval.high)
    drawn_slope, plain_slope = (np.polyfit(given, truth, 1)[0] for given in (drawn, plain))
    assert np.mean(drawn) == pytest.approx(np.mean(truth), abs=0.04)
    # a posterior that knows little pulls the coefficients to 0, and so positions a little to the middle
    assert 0.95 < drawn_slope < 1.3
    assert plain_slope < 0.9
    errors = [np.mean((np.array(each) - truth) ** 2) for each in (drawn, plain)]
    assert errors[0] < 0.8 * errors[1]
    assert np.mean(covered) >= 0.87


def test_packaged_changes_of_alignment_do_not_hold_their_error() -> None:
    """Values that hold an error differ by more than it; means of a posterior by less."""
    evidence = Evidence.embedded()
    rows = convergence_rows(evidence.dyads, evidence.states, evidence.states.select("state", "year", value="gdp_share"))
    assert rows["change"].var() < 0.2 * rows["change_sd"].pow(2).mean()  # type: ignore[operator]


@pytest.mark.parametrize("pair", [("CHN", "RUS"), ("RUS", "USA"), ("CHN", "USA")])
def test_the_error_of_a_change_is_that_of_whole_paths_or_a_little_more(pair: tuple[str, str]) -> None:
    evidence = Evidence.embedded()
    named = (pl.col("state_a") == pair[0]) & (pl.col("state_b") == pair[1])
    paths = evidence.alignment_paths.filter(named & (pl.col("measure") == "alignment_without_un"))
    wide = paths.pivot("shock", index=["year", "mean"], values="loading").sort("year").fill_null(0.0)
    drawn = draw_paths(wide["mean"].to_numpy(), wide.drop("year", "mean").to_numpy(), 4000, np.random.default_rng(0))
    early, late = (drawn[:, wide["year"].is_between(*window).to_numpy()].mean(axis=1) for window in CONVERGENCE)
    rows = convergence_rows(evidence.dyads, evidence.states, evidence.states.select("state", "year", value="gdp_share"))
    used = rows.filter(named).row(0, named=True)
    assert abs(np.corrcoef(early, late)[0, 1]) < 0.06
    assert 0.87 < (late - early).std() / used["change_sd"] < 1.0
    assert 0.87 < early.std() / used["start_sd"] < 1.0


def test_the_error_at_the_start_is_in_the_change_and_in_the_level() -> None:
    """With all of the error at the start, and the level the whole of the change, the rest stays what it was."""
    rows = changes(0.5).with_columns(change_sd=pl.lit(0.2), start_sd=pl.lit(0.2), order_sd=pl.lit(0.0))
    found = replace(decompose(rows), coefficients=np.array([0.5, 0.2, -1.0]), covariance=np.zeros((3, 3)))
    draws = found.draws(np.arange(5), 50, 0)
    parts = found.columns[:5, None, :2] * np.array([0.5, 0.2])
    rest = np.abs(found.change[:5] + found.columns[:5, 2] - parts.sum(axis=2)[:, 0])
    inertia = np.abs(parts[:, 0, 0] / draws) - np.abs(parts).sum(axis=2)[:, 0] - rest
    assert (inertia > -1e-9).all()
    assert inertia.std(axis=0).min() > 0.05


def test_no_order_effect_gives_small_shares() -> None:
    shares = order_shares(decompose(changes(0.0)))["value"].abs()
    assert float(shares.mean()) < 0.1  # type: ignore[arg-type]


def test_common_pressure_needs_hostility_towards_both() -> None:
    hostile = pl.DataFrame({"state_a": ["A", "B", "A"], "state_b": ["C", "C", "B"], "value": [0.5, 0.0, 0.0]})
    assert common_pressure(hostile, SHARES)["value"].to_list() == [0.0, 0.0, 0.0]


def test_what_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="cannot be taken apart"):
        decompose(changes(0.5).with_columns(order=pl.lit(float("nan"))))


def test_the_packaged_pairs_are_twenty_and_no_state_fills_them() -> None:
    table = Evidence.embedded().matched_pairs
    assert dict(table.schema) == SCHEMA
    for (name, *_), block in table.group_by("table", "outcome", "year"):
        others = block.filter(pl.col("rank") > 0)
        assert others.height == COUNT
        assert block.filter(pl.col("rank") == 0).select("state_a", "state_b").row(0) == TARGET
        if name == "hosts_of_china":  # China is in all of them
            continue
        members = pl.concat([others["state_a"], others["state_b"]])
        assert int(members.value_counts()["count"].max()) <= EACH  # type: ignore[arg-type]


def test_nothing_of_closed_sources_is_passed_on() -> None:
    """Of deliveries of arms, and of what contains them, only results: no value of a pair."""
    table = Evidence.embedded().matched_pairs
    closed = table.filter(pl.col("outcome").is_in(["arms", "deeds", "depth_with_arms"]))
    assert closed["value"].null_count() == closed["sd"].null_count() == closed.height
    assert closed["data"].null_count() == 0
    results = closed.filter(pl.col("rank") == 0)
    assert results.select(pl.col("effect", "low", "high", "design").null_count()).row(0) == (0, 0, 0, 0)
    assert closed.filter(pl.col("rank") > 0)["effect"].null_count() == closed.height - results.height
