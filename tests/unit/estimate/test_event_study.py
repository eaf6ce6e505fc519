"""Event studies: an independent tool's numbers, recovery on simulated panels, and what is refused.

Seeds are fixed. A correct implementation whose interval covers in 90 of 100 would leave the range asked of coverage
below with a probability of under .001 for a fresh seed.
"""

from __future__ import annotations

import numpy as np
import pandas
import pytest
import statsmodels.api as models
from linearmodels.panel import PanelOLS
from scipy import linalg, stats

from foedus.errors import InputError
from foedus.estimate import Contrasts, event_contrasts, event_effects

LEADS, LAGS = 3, 4
SPAN = list(range(-LEADS, LAGS + 1))


def _panel(stream: np.random.Generator, units: int = 30, years: int = 12, treated: int = 8) -> np.ndarray:
    walk = stream.normal(size=(units, years)).cumsum(axis=1) * 0.3
    table = walk + stream.normal(size=(units, 1)) + np.sin(np.arange(years))
    table[:treated, 5:] += 0.4 * np.arange(1, years - 4)
    return table


def _rows(values: np.ndarray, clusters: object) -> tuple[Contrasts, object]:
    """Return contrasts of a single lag after the base year."""
    table = np.column_stack([np.zeros(values.size), values])
    return Contrasts((-1, 0), table, np.zeros_like(table)), clusters


def _effect(values: np.ndarray, clusters: object, **options: object):  # type: ignore[no-untyped-def]
    return event_effects(*_rows(np.asarray(values, dtype=float), clusters), **options).at(0)


def test_with_one_year_of_onset_it_is_two_way_fixed_effects() -> None:
    """linearmodels and statsmodels: unit and year effects, and a dummy for every year of the treated but the base."""
    table = _panel(np.random.default_rng(1))
    found = event_contrasts(table, [(unit, 5) for unit in range(8)], [range(8, 30)] * 8, leads=5, lags=6)
    ours = event_effects(found, range(8))
    units, years = np.indices(table.shape)
    frame = pandas.DataFrame({"unit": units.ravel(), "year": years.ravel(), "y": table.ravel()})
    names = []
    for lag in ours.lags:
        name = f"lag{lag}"
        frame[name] = ((frame["unit"] < 8) & (frame["year"] == 5 + lag)).astype(float)
        names.append(name)
    frame = frame.set_index(["unit", "year"])
    fit = PanelOLS(frame["y"], frame[names], entity_effects=True, time_effects=True).fit()
    assert [each.value for each in ours.effects] == pytest.approx(fit.params.to_list(), abs=1e-9)


def test_stacked_it_is_weighted_least_squares_on_stacked_data() -> None:
    """statsmodels WLS: effects of unit by stack and of year by stack, controls sharing the weight of one."""
    stream = np.random.default_rng(2)
    table = stream.normal(size=(12, 14)).cumsum(axis=1)
    onsets, controls = [(0, 4), (1, 6), (2, 7)], [[5, 6, 7], [8, 9], [5, 9, 10, 11]]
    ours = event_effects(event_contrasts(table, onsets, controls, leads=LEADS, lags=LAGS), ["a", "b", "c"])
    rows, weights, outcome = [], [], []
    for stack, ((unit, year), others) in enumerate(zip(onsets, controls, strict=True)):
        for each in [unit, *others]:
            for lag in SPAN:
                treated = each == unit
                rows.append({
                    f"unit{stack}_{each}": 1.0, f"year{stack}_{lag}": 1.0, **({f"lag{lag}": 1.0} if treated else {}),
                })  # fmt: skip
                weights.append(1.0 if treated else 1.0 / len(others))
                outcome.append(table[each, year + lag])
    names = [f"lag{lag}" for lag in ours.lags]
    others = sorted(
        {name for row in rows for name in row} - {*names, "lag-1", *(f"year{stack}_-1" for stack in range(3))}
    )
    design = np.array([[row.get(name, 0.0) for name in names + others] for row in rows])
    fit = models.WLS(outcome, design, weights=weights).fit()
    assert [each.value for each in ours.effects] == pytest.approx(list(fit.params[: len(names)]), abs=1e-8)


def test_the_variance_is_cr2_by_its_definition() -> None:
    """Bell and McCaffrey: residuals of each cluster times (I - H_gg)^(-1/2), in the sandwich of a mean."""
    stream = np.random.default_rng(3)
    clusters = np.repeat([0, 1, 2, 3], [7, 1, 3, 2])
    values = stream.normal(size=13)
    residual, total = values - values.mean(), 0.0
    for each in range(4):
        inside = clusters == each
        hat = np.full((inside.sum(), inside.sum()), 1 / 13)
        adjusted = linalg.inv(linalg.sqrtm(np.eye(inside.sum()) - hat)).real @ residual[inside]
        total += adjusted.sum() ** 2 / 13**2
    found = _effect(values, clusters)
    half = stats.t.ppf(0.95, found.freedom) * np.sqrt(total)
    assert found.interval == pytest.approx((values.mean() - half, values.mean() + half))
    # without dependence the degrees are those of the working model of independent rows (Satterthwaite by definition)
    free = _effect(np.array([1.0, -1.0, 1.0, -1.0, 2.0, -2.0, 0.5]), [0, 0, 0, 0, 1, 1, 2])
    form = np.zeros((7, 7))
    centre, label = np.eye(7) - 1 / 7, np.repeat([0, 1, 2], [4, 2, 1])
    for each in range(3):
        ones = (label == each).astype(float)
        form += np.outer(centre @ ones, centre @ ones) / (1 - ones.sum() / 7) / 49
    assert free.freedom == pytest.approx(np.trace(form) ** 2 / np.trace(form @ form), rel=1e-9)


def test_clusters_of_one_size_give_the_t_test_of_their_means() -> None:
    values = np.random.default_rng(4).normal(size=20)
    found = _effect(values, np.repeat(range(5), 4))
    low, high = stats.ttest_1samp(values.reshape(5, 4).mean(axis=1), 0).confidence_interval(0.90)
    assert found.interval == pytest.approx((low, high))
    assert found.freedom == pytest.approx(4)
    assert (found.n, found.clusters) == (20, 5)


def test_a_weight_is_a_number_of_like_rows() -> None:
    twice = _effect(np.array([1.0, 3.0, 3.0, 8.0]), ["a", "b", "b", "c"])
    weighted = _effect(np.array([1.0, 3.0, 8.0]), ["a", "b", "c"], weights=[1, 2, 1])
    assert weighted.value == twice.value


def _covered(seed: int, sizes: list[int], shared: float, effect: float) -> bool:
    stream = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    units, years = 40 + clusters.size, 16
    table = 0.2 * stream.normal(size=(units, years)).cumsum(axis=1) + stream.normal(size=(units, 1))
    table[: clusters.size] += shared * 0.2 * stream.normal(size=(len(sizes), years)).cumsum(axis=1)[clusters]
    starts = stream.integers(4, 10, clusters.size)
    for unit, start in enumerate(starts):
        table[unit, start:] += effect
    controls = [stream.choice(np.arange(clusters.size, units), 10, replace=False) for _ in clusters]
    contrasts = event_contrasts(table, list(enumerate(starts.tolist())), controls)
    low, high = event_effects(contrasts, clusters).at(5).interval
    return bool(low <= effect <= high)


@pytest.mark.parametrize(
    ("sizes", "shared"), [([5] * 8, 1.0), ([20, 4, 3, 2, 2, 1, 1, 1], 1.0), ([20, 4, 3, 2, 2, 1, 1, 1], 0.0)]
)
def test_intervals_cover_with_few_and_unequal_clusters(sizes: list[int], shared: float) -> None:
    """Clusters whose onsets share shocks as large as their own, one of them with most of the onsets."""
    covered = np.mean([_covered(seed, sizes, shared, 0.3) for seed in range(500)])
    assert 0.85 <= covered <= 0.975


def test_the_ordinary_error_of_a_regression_does_not_cover() -> None:
    """What a user would take instead: one row an onset, as if they were independent."""
    stream = np.random.default_rng(5)
    clusters, missed = np.repeat(range(8), [20, 4, 3, 2, 2, 1, 1, 1]), 0
    for _ in range(300):
        values = stream.normal(size=8)[clusters] + stream.normal(size=clusters.size)
        low, high = stats.ttest_1samp(values, 0).confidence_interval(0.90)
        missed += not low <= 0 <= high
    assert missed / 300 > 0.3


def test_leads_pass_only_where_every_interval_is_within_the_bound() -> None:
    stream = np.random.default_rng(6)
    table = 0.01 * stream.normal(size=(60, 12))
    onsets, controls = [(unit, 6) for unit in range(20)], [range(20, 60)] * 20
    quiet = event_effects(event_contrasts(table, onsets, controls), range(20))
    assert quiet.leads(0.05).passed
    assert not quiet.leads(0.001).passed
    table[:20, 3:] += 0.06  # came before
    early = event_effects(event_contrasts(table, onsets, controls), range(20))
    assert early.at(0).value == pytest.approx(0.0, abs=0.01)
    leads = early.leads(0.05)
    assert not leads.passed
    assert leads.lag == -4
    assert leads.farthest < -0.05


def test_every_cluster_is_left_out_once_and_few_are_warned_of() -> None:
    found = event_effects(*_rows(np.array([1.0, 2.0, 6.0]), ["a", "b", "c"]))
    assert {name: float(values[0]) for name, values in found.without.items()} == {"a": 4.0, "b": 3.5, "c": 1.5}
    assert "Only 3 clusters" in found.warning
    assert not event_effects(*_rows(np.arange(5.0), range(5))).warning
    assert event_effects(*_rows(np.arange(2.0), range(2))).without == {}


TABLE = np.zeros((4, 10))


@pytest.mark.parametrize(
    ("outcome", "onsets", "controls", "message"),
    [
        (TABLE, [], [], "do not fit"),
        (TABLE, [(0, 5)], [], "do not fit"),
        (TABLE, [(0, 3)], [[1]], "too short for an onset"),
        (TABLE, [(0, 5)], [[1]], "too short for an onset"),
        (TABLE, [(0, 4)], [[]], "no control"),
        (np.where(np.arange(4)[:, None] == 1, np.nan, TABLE), [(0, 4)], [[1]], "no control"),
        (np.where(np.arange(10) == 9, np.nan, TABLE), [(0, 4)], [[1]], "not known in every year"),
    ],
)
def test_onsets_that_cannot_be_compared_are_refused(
    outcome: np.ndarray, onsets: list[tuple[int, int]], controls: list[list[int]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        event_contrasts(outcome, onsets, controls)


def test_other_faults_are_refused() -> None:
    with pytest.raises(InputError, match="base year"):
        event_contrasts(TABLE, [(0, 4)], [[1]], base=0)
    contrasts, _ = _rows(np.arange(3.0), None)
    with pytest.raises(InputError, match="do not match the onsets"):
        event_effects(contrasts, ["a", "b"])
    with pytest.raises(InputError, match="weights above 0"):
        event_effects(contrasts, range(3), weights=[1, 0, 1])
    with pytest.raises(InputError, match="too few clusters"):
        event_effects(contrasts, ["a"] * 3)
    with pytest.raises(InputError, match="confidence level"):
        event_effects(contrasts, range(3), level=1.0)
    found = event_effects(contrasts, range(3))
    with pytest.raises(InputError, match="no such lag"):
        found.at(7)
    with pytest.raises(InputError, match="leads cannot be tested"):
        found.leads(0.1)
