"""Panel regressions: independent tools' numbers, recovery and coverage on simulated pairs, and what is refused.

Seeds are fixed. A correct implementation whose 90% intervals cover in 90 of 100 would leave the ranges asked of
coverage below with a probability of under .001 for a fresh seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from linearmodels.iv import AbsorbingLS
from linearmodels.panel import PanelOLS

from foedus.errors import InputError
from foedus.estimate import (
    Estimate,
    Interval,
    change_over,
    dyadic_clusters,
    fit_panel,
    lead_gate,
    one_way_clusters,
    two_way_clusters,
)


def _made(seed: int = 1, units: int = 30, times: int = 8) -> dict[str, np.ndarray]:
    """Return an unbalanced panel with two regressors, weights, and labels of unit, time and region."""
    stream = np.random.default_rng(seed)
    unit, time = (each.ravel() for each in np.meshgrid(np.arange(units), np.arange(times), indexing="ij"))
    kept = stream.random(unit.size) < 0.85
    unit, time = unit[kept], time[kept]
    x = (stream.normal(size=(unit.size, 2)) + 0.5 * unit[:, None] / units).round(3)
    y = x @ [0.7, -0.2] + stream.normal(size=units)[unit] + 0.1 * time + stream.normal(size=unit.size)
    weights = stream.integers(1, 4, unit.size).astype(float)
    return {"unit": unit, "time": time, "region": unit % 4, "x": x, "y": y.round(3), "weights": weights}


@pytest.mark.parametrize("weighted", [False, True])
def test_two_effects_and_clustered_errors_are_those_of_an_independent_tool(weighted: bool) -> None:
    """linearmodels PanelOLS with entity and time effects; its factor for the groups and coefficients is other."""
    made = _made()
    frame = pd.DataFrame(
        {"y": made["y"], "a": made["x"][:, 0], "b": made["x"][:, 1], "w": made["weights"]},
        index=pd.MultiIndex.from_arrays([made["unit"], made["time"]]),
    )
    theirs = PanelOLS(
        frame.y, frame[["a", "b"]], entity_effects=True, time_effects=True, weights=frame.w if weighted else None
    ).fit(cov_type="clustered", cluster_entity=True, debiased=False, auto_df=False, count_effects=False)
    ours = fit_panel(
        made["y"], made["x"], one_way_clusters(made["unit"]), effects=[made["unit"], made["time"]],
        weights=made["weights"] if weighted else None,
    )  # fmt: skip
    assert [each.value for each in ours.estimates] == pytest.approx(theirs.params.tolist(), rel=1e-7)
    groups, n = ours.estimates[0].clusters, ours.estimates[0].n
    assert groups is not None
    assert n is not None
    # the effects of units are within clusters and so not counted; those of times are
    assert ours.effects == 8
    factor = groups / (groups - 1) * (n - 1) / (n - 2 - ours.effects)
    assert ours.errors / np.sqrt(factor) == pytest.approx(theirs.std_errors.to_numpy(), rel=1e-6)
    assert ours.alone == 0


def test_frozen_numbers_of_the_independent_tool() -> None:
    """What linearmodels 7.1 gives in the first case above, so that the check runs without it."""
    made = _made()
    fit = fit_panel(made["y"], made["x"], one_way_clusters(made["unit"]), effects=[made["unit"], made["time"]])
    n, groups = made["unit"].size, 30
    factor = groups / (groups - 1) * (n - 1) / (n - 2 - 8)
    assert [each.value for each in fit.estimates] == pytest.approx(SLOPES, rel=1e-6)
    assert fit.errors / np.sqrt(factor) == pytest.approx(ERRORS, rel=1e-6)


SLOPES = (0.70728884, -0.18210859)
ERRORS = (0.07478038, 0.06611665)


def test_three_effects_and_two_way_errors_are_those_of_an_independent_tool() -> None:
    made = _made(2)
    sector = np.random.default_rng(0).integers(0, 5, made["unit"].size)
    labels = {"u": made["unit"], "t": made["time"], "s": sector}
    absorb = pd.DataFrame({name: pd.Categorical(each) for name, each in labels.items()})
    clusters = np.column_stack([made["unit"], made["time"]])
    theirs = AbsorbingLS(made["y"], made["x"], absorb=absorb).fit(
        cov_type="clustered", clusters=clusters, debiased=False
    )
    ours = fit_panel(made["y"], made["x"], two_way_clusters(made["unit"], made["time"]), effects=list(labels.values()))
    assert [each.value for each in ours.estimates] == pytest.approx(np.asarray(theirs.params).tolist(), rel=1e-6)
    assert not ours.repaired
    n = made["unit"].size
    assert ours.effects == 5  # units and times are within clusters
    factor = 8 / 7 * (n - 1) / (n - 2 - 5)
    assert ours.errors / np.sqrt(factor) == pytest.approx(np.asarray(theirs.std_errors), rel=1e-5)
    assert ours.estimates[0].clusters == 8


def test_effects_of_both_states_of_a_pair_are_those_of_dummies() -> None:
    stream = np.random.default_rng(4)
    first, second = np.triu_indices(9, 1)
    x = stream.normal(size=first.size)
    y = 0.5 * x + stream.normal(size=9)[first] + stream.normal(size=first.size)
    dummies = np.zeros((first.size, 9))
    dummies[np.arange(first.size), first] = 1.0
    dummies[np.arange(first.size), second] = 1.0
    expected = np.linalg.lstsq(np.column_stack([x, dummies]), y, rcond=None)[0][0]
    fit = fit_panel(y, x, dyadic_clusters(first, second), effects=[np.column_stack([first, second])])
    assert fit.estimates[0].value == pytest.approx(expected, rel=1e-8)
    assert fit.estimates[0].clusters == 9


def _dyadic_panel(states: int, seed: int, beta: float) -> dict[str, np.ndarray]:
    """Return pairs over five years: effects of pairs and years, and shocks of a state in a year shared by its pairs."""
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(states, 1)
    pair = np.arange(first.size)
    parts = []
    lasting = stream.normal(size=first.size)
    for year in range(5):
        shock, reach = stream.normal(size=(2, states))
        x = 0.5 * lasting + 0.5 * (reach[first] + reach[second]) + stream.normal(size=first.size)
        y = beta * x + lasting + 0.3 * year + 0.5 * (shock[first] + shock[second]) + stream.normal(size=first.size)
        parts.append(np.column_stack([pair, first, second, np.full(first.size, year), x, y]))
    table = np.concatenate(parts)
    return dict(zip(("pair", "first", "second", "year", "x", "y"), table.T, strict=True))


def _fit(made: dict[str, np.ndarray], clusters: Any = None, **options: Any) -> Any:
    clusters = clusters or dyadic_clusters(made["first"], made["second"])
    return fit_panel(made["y"], made["x"], clusters, effects=[made["pair"], made["year"]], **options)


def test_the_slope_is_recovered_and_dyadic_intervals_cover() -> None:
    """150 draws of 40 states: of those of independent pairs far fewer cover."""
    dyadic, independent, values = [], [], []
    for seed in range(150):
        made = _dyadic_panel(40, seed, 0.3)
        fit, plain = _fit(made), _fit(made, one_way_clusters(made["pair"]))
        dyadic.append(fit.estimates[0].interval.low <= 0.3 <= fit.estimates[0].interval.high)
        independent.append(plain.estimates[0].interval.low <= 0.3 <= plain.estimates[0].interval.high)
        values.append(fit.estimates[0].value)
    assert np.mean(values) == pytest.approx(0.3, abs=0.02)
    assert 0.80 <= np.mean(dyadic) <= 0.97
    assert np.mean(independent) < 0.75


def test_draws_carry_the_error_of_a_measured_outcome() -> None:
    """The outcome is known as a posterior: mean and sd. Intervals cover; those that ignore the error are narrower."""
    hits, wider, shares = [], [], []
    for seed in range(120):
        stream = np.random.default_rng(seed)
        x = stream.normal(size=150)
        true = 0.4 * x + stream.normal(size=150)
        sd = np.full(150, 1.0)
        # prior N(0, 1.16) and a reading of sd 1.5 give the posterior's mean and sd
        prior, noise = 1.16, 2.25
        mean = (true + stream.normal(0, 1.5, 150)) * prior / (prior + noise)
        sd *= np.sqrt(prior * noise / (prior + noise))
        expected = 0.4 * prior / (prior + noise)
        clusters = one_way_clusters(np.arange(150))
        fit, plain = fit_panel(mean, x, clusters, sd=sd, seed=seed), fit_panel(mean, x, clusters)
        hits.append(fit.estimates[0].interval.low <= expected <= fit.estimates[0].interval.high)
        wider.append(fit.errors[0] > plain.errors[0])
        shares.append(fit.measurement[0])
    assert np.mean(hits) >= 0.85
    assert all(wider)
    assert 0.2 < np.mean(shares) < 0.8


def test_rubins_rules_are_those_of_the_book() -> None:
    """Rubin (1987): mean of the variances plus (1 + 1/m) times the variance between, computed here by hand."""
    made = _made(5)
    stream = np.random.default_rng(0)
    given = made["y"] + 0.5 * stream.standard_normal((6, made["y"].size))
    clusters = one_way_clusters(made["unit"])
    whole = fit_panel(made["y"], made["x"], clusters, effects=[made["unit"]], draws=given)
    each = [fit_panel(row, made["x"], clusters, effects=[made["unit"]]) for row in given]
    slopes = np.array([[one.value for one in fit.estimates] for fit in each])
    own = np.mean([fit.errors**2 for fit in each], axis=0)
    total = own + (1 + 1 / 6) * slopes.var(axis=0, ddof=1)
    assert [one.value for one in whole.estimates] == pytest.approx(slopes.mean(axis=0).tolist())
    assert whole.errors**2 == pytest.approx(total)
    assert whole.draws == 6
    share = (1 + 1 / 6) * slopes.var(axis=0, ddof=1) / total
    observed = (29 + 1) / (29 + 3) * 29 * (1 - share)
    freedom = 1 / (share**2 / 5 + 1 / observed)
    assert [one.freedom for one in whole.estimates] == pytest.approx(freedom.tolist())


def test_rows_alone_in_an_effect_are_left_out_and_counted() -> None:
    made = _made(6)
    unit = np.append(made["unit"], 99)
    y, x = np.append(made["y"], 50.0), np.vstack([made["x"], [9.0, 9.0]])
    with_it = fit_panel(y, x, one_way_clusters(unit), effects=[unit])
    without = fit_panel(made["y"], made["x"], one_way_clusters(made["unit"]), effects=[made["unit"]])
    assert with_it.alone == 1
    assert with_it.estimates == without.estimates


def test_a_greater_effect_gives_a_greater_estimate_and_names_do_not_matter() -> None:
    low, high = _fit(_dyadic_panel(12, 1, 0.0)), _fit(_dyadic_panel(12, 1, 0.5))
    assert high.estimates[0].value == pytest.approx(low.estimates[0].value + 0.5)
    made = _dyadic_panel(12, 1, 0.0)
    turned = made | {"first": 100 - made["second"], "second": 100 - made["first"]}
    assert _fit(turned).estimates[0].interval == pytest.approx(low.estimates[0].interval)


def test_changes_are_between_a_units_own_times() -> None:
    unit, time = ["a", "a", "a", "b", "b"], [1990, 1995, 2000, 1990, 1996]
    ahead = change_over(unit, time, [1.0, 3.0, 8.0, 5.0, 9.0], 5)
    assert ahead.tolist()[:2] == [2.0, 5.0]
    assert np.isnan(ahead[2:]).all()
    back = change_over(unit, time, [1.0, 3.0, 8.0, 5.0, 9.0], -5)
    assert back.tolist()[1:3] == [2.0, 5.0]
    with pytest.raises(InputError, match="two rows of one time"):
        change_over(["a", "a"], [1990, 1990], [1.0, 2.0], 1)
    with pytest.raises(InputError, match="too short"):
        change_over(["a", "a"], [1990, 1991], [1.0, 2.0], 5)


@pytest.mark.parametrize(
    ("low", "high", "passed"), [(-0.04, 0.04, True), (-0.06, 0.01, False), (0.0, 0.05, False), (0.06, 0.08, False)]
)
def test_a_lead_passes_only_if_its_whole_interval_is_within_the_bound(low: float, high: float, passed: bool) -> None:
    assert lead_gate(Estimate((low + high) / 2, Interval(low, high)), 0.05).passed is passed


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"names": ["a"]}, "one name for each regressor"),
        ({"names": ["a", "b"], "columns": "nan"}, "b is missing or not finite"),
        ({"columns": "twice"}, "follows from the other regressors"),
        ({"columns": "flat"}, "x2 does not vary within"),
        ({"columns": "short"}, "do not match"),
        ({"effects": [np.arange(20)]}, "every row is alone"),
        ({"effects": [np.arange(3)]}, "labels of effect 1 do not match"),
        ({"sd": np.full(20, -1.0)}, "standard deviations are not right"),
        ({"weights": np.ones(3)}, "weights are not right"),
        ({"sd": np.ones(20), "draws": 1}, "too few draws"),
        ({"draws": np.ones((2, 3))}, "draws do not match"),
        ({"clusters": np.zeros(20)}, "too few clusters"),
        ({"level": 1.0}, "confidence level"),
    ],
)
def test_bad_input_gets_one_clear_error(changed: dict[str, Any], message: str) -> None:
    stream = np.random.default_rng(0)
    columns = stream.normal(size=(20, 2))
    wrong = {
        "nan": np.where(np.arange(40).reshape(20, 2) == 5, np.nan, columns),
        "twice": np.column_stack([columns[:, 0], 2 * columns[:, 0]]),
        "flat": np.column_stack([columns[:, 0], np.ones(20)]),
        "short": columns[:10],
    }
    options = dict(changed)
    given = wrong.get(options.pop("columns", ""), columns)
    clusters = one_way_clusters(options.pop("clusters", np.arange(20)))
    with pytest.raises(InputError, match=message):
        fit_panel(stream.normal(size=20), given, clusters, **options)
