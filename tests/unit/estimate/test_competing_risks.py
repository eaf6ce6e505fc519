"""Cumulative incidence of competing causes: hand counts, an independent tool, coverage on simulated records."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import (
    clopper_pearson,
    cumulative_incidence,
    incidence_curve,
    kaplan_meier_failure,
    korn_graubard,
)


def made(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return whole times from 1 to 12 and causes 0 to 3."""
    stream = np.random.default_rng(seed)
    return stream.integers(1, 13, size).astype(float), stream.integers(0, 4, size)


def test_by_hand() -> None:
    # at 1: 5 at risk, one of cause 1; at 2: 4, one of cause 2, one censored; at 4: 2, one of each
    curve = incidence_curve([1, 2, 2, 4, 4], [1, 2, 0, 1, 2])
    assert curve.times.tolist() == [1.0, 2.0, 4.0]
    assert curve.at_risk.tolist() == [5, 4, 2]
    assert curve.causes == (1, 2)
    assert curve.incidence[0] == pytest.approx([0.2, 0.2, 0.2 + 0.8 * 0.75 * 0.5])
    assert curve.incidence[1] == pytest.approx([0.0, 0.2, 0.2 + 0.8 * 0.75 * 0.5])


@pytest.mark.parametrize("horizon", [3.0, 7.5, 12.0])
def test_it_is_the_curve_at_the_horizon(horizon: float) -> None:
    times, causes = made(4, 50)
    curve = incidence_curve(times, causes)
    place = np.flatnonzero(curve.times <= horizon)[-1]
    for row, cause in enumerate(curve.causes):
        share = cumulative_incidence(times, causes, horizon, cause=cause).value
        assert share == pytest.approx(curve.incidence[row, place])


def test_with_one_cause_it_is_kaplan_and_meiers() -> None:
    times, causes = made(1, 60)
    ended = causes > 0
    share = cumulative_incidence(times, ended.astype(int), 8.0).value
    assert share == pytest.approx(kaplan_meier_failure(times, ended, 8.0).value)


def test_causes_add_up_to_any_cause() -> None:
    times, causes = made(2, 80)
    parts = [cumulative_incidence(times, causes, 9.0, cause=cause).value for cause in (1, 2, 3)]
    assert sum(parts) == pytest.approx(kaplan_meier_failure(times, causes > 0, 9.0).value)


def test_without_censoring_it_is_a_share_and_korn_and_graubards_interval() -> None:
    stream = np.random.default_rng(3)
    groups = np.repeat(np.arange(12), 5)
    asked = stream.random(60) < 0.2
    causes = np.where(asked, 1, 2)
    found = cumulative_incidence(stream.integers(1, 9, 60), causes, 10.0, clusters=groups)
    plain = korn_graubard(asked, groups)
    assert found.value == pytest.approx(asked.mean())
    assert (found.n, found.clusters) == (60, 12)
    assert found.interval.low == pytest.approx(plain.low, abs=0.01)
    assert found.interval.high == pytest.approx(plain.high, abs=0.01)


def test_no_event_leaves_an_upper_limit_by_what_is_known() -> None:
    # one ended otherwise, two followed through, one lost before: three answers
    found = cumulative_incidence([4, 10, 12, 3], [2, 0, 0, 0], 10.0)
    assert found.value == 0.0
    assert found.interval == clopper_pearson(0, 3)
    clustered = cumulative_incidence([4, 10, 12, 3], [2, 0, 0, 0], 10.0, clusters=["a", "a", "b", "b"])
    assert clustered.interval == clopper_pearson(0, 2)
    assert tuple(cumulative_incidence([3, 4], [0, 0], 10.0).interval) == (0.0, 1.0)


def test_clusters_never_narrow_the_interval() -> None:
    times, causes = made(6, 40)
    plain = cumulative_incidence(times, causes, 6.0).interval
    for groups in (np.arange(40) // 2, np.arange(40) % 20, np.arange(40) // 10):
        found = cumulative_incidence(times, causes, 6.0, clusters=groups).interval
        assert found.low <= plain.low + 1e-12
        assert found.high >= plain.high - 1e-12


@pytest.mark.parametrize(
    ("times", "causes", "options"),
    [
        ([], [], {}),
        ([0.0], [1], {}),
        ([1.0], [-1], {}),
        ([1.0, 2.0], [1], {}),
        ([1.0], [1], {"horizon": 0.0}),
        ([1.0], [1], {"cause": 0}),
        ([1.0], [1], {"level": 1.0}),
        ([1.0], [1], {"clusters": [1, 2]}),
    ],
)
def test_what_cannot_be_followed_is_refused(times: list[float], causes: list[int], options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        cumulative_incidence(times, causes, **({"horizon": 5.0} | options))  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
@pytest.mark.parametrize(("groups", "size"), [(40, 1), (20, 2), (100, 1)])
def test_the_interval_covers_the_share_of_simulated_records(share: float, groups: int, size: int) -> None:
    """Of 500 records at least .90 less two standard errors (.873) are covered: a correct interval fails once in 40."""
    stream = np.random.default_rng(int(1000 * share) + groups)
    covered = 0
    for _ in range(500):
        causes, times = _record(stream, share, groups, size)
        low, high = cumulative_incidence(times, causes, 10.0, clusters=np.repeat(np.arange(groups), size)).interval
        covered += low <= share <= high
    assert covered / 500 >= 0.873


def _record(stream: np.random.Generator, share: float, groups: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return spells of which a share ends by cause 1 and 30% by cause 2, evenly over ten years, a third censored.

    The spells of a group have the same ending half of the time.
    """
    own, common = stream.random((groups, size)), stream.random((groups, 1))
    drawn = np.where(stream.random((groups, 1)) < 0.5, common, own).ravel()
    causes = np.where(drawn < share, 1, np.where(drawn < share + 0.3, 2, 0))
    times = np.where(causes > 0, stream.integers(1, 11, drawn.size), 11).astype(float)
    until = np.where(stream.random(drawn.size) < 1 / 3, stream.integers(1, 11, drawn.size), 11).astype(float)
    return np.where(times <= until, causes, 0), np.minimum(times, until)
