"""Tests of the kind “timing” on made-up evidence whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, TimingSpec, measure


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def yearly(first: list[float], second: list[float]) -> SyntheticEvidence:
    parts = [
        pl.DataFrame(
            {
                "table": "disputes",
                "state_a": a,
                "state_b": b,
                "year": np.arange(1950, 1950 + len(v)),
                "value": v,
                "name": "",
            }
        )
        for (a, b), v in ((("CHN", "RUS"), first), (("CHN", "USA"), second))
    ]
    return SyntheticEvidence(events=pl.concat(parts))


def timing(**changes: object) -> TimingSpec:
    base = {
        "kind": "timing",
        "earlier": {"table": "disputes", "pair": ["RUS", "CHN"], "years": [1950, 1979], "direction": "rise"},
        "later": {"table": "disputes", "pair": ["USA", "CHN"], "years": [1950, 1979], "direction": "fall"},
        "threshold": {"direction": "above", "supported_beyond": 3.0, "inclusive": True, "unit": "years"},
    }
    return TimingSpec.model_validate(base | changes)


def test_timing_finds_the_lag_and_its_sign():
    evidence = yearly([0.0] * 10 + [3.0] * 20, [3.0] * 20 + [0.0] * 10)
    found = measure(timing(), context(evidence))
    assert found.effect == pytest.approx(10, abs=1)
    assert found.interval.low >= 3
    assert found.usable
    turned = measure(timing(), context(yearly([0.0] * 20 + [3.0] * 10, [3.0] * 10 + [0.0] * 20)))
    assert turned.effect == pytest.approx(-10, abs=1)
    fixed = timing().model_dump() | {"later": timing().later.model_dump() | {"fixed": 1971}}
    found = measure(TimingSpec.model_validate(fixed), context(evidence))
    assert found.effect == pytest.approx(11, abs=1)
    assert found.series["dated"]["year"].to_list() == [1971.0]


def test_timing_concludes_nothing_where_nothing_changed():
    found = measure(timing(), context(yearly([0.0, 1.0] * 15, [3.0] * 20 + [0.0] * 10)))
    assert not found.usable
    with pytest.raises(Gap, match="cover"):
        measure(timing(), context(yearly([0.0] * 20, [0.0] * 30)))


def coded(series: list[float], **changes: object) -> tuple[TimingSpec, SyntheticEvidence]:
    earlier = {"table": "disputes", "pair": ["RUS", "CHN"], "years": [1950, 1979], "direction": "rise"}
    later = {"table": "disputes", "pair": ["USA", "CHN"], "years": [1950, 1979], "direction": "fall", "fixed": 1971}
    spec = timing(earlier=earlier | {"values": "coded", "error": 5.0} | changes, later=later)
    return spec, yearly(series, [0.0] * 30)


def test_a_coded_date_has_the_range_of_its_error_and_no_sampling_error():
    spec, evidence = coded([0.0] * 8 + [1.0] * 22)
    found = measure(spec, context(evidence))
    assert found.effect == 1971 - 1958
    assert found.interval == (8.0, 18.0)
    assert (found.n, found.clusters) == (30, 1)
    line = design_line(found, spec.threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_line == 0.0


def test_two_dates_of_which_one_is_coded_add_their_ranges():
    fall = [3.0] * 21 + [0.0] * 9
    spec, _ = coded([0.0] * 30)
    spec = TimingSpec.model_validate(spec.model_dump() | {"later": spec.later.model_dump() | {"fixed": None}})
    found = measure(spec, context(yearly([0.0] * 8 + [1.0] * 22, fall)))
    plain = measure(timing(), context(yearly([0.0] * 8 + [3.0] * 22, fall)))
    assert found.effect == pytest.approx(plain.effect, abs=1)
    assert found.interval.high - found.interval.low >= 10.0


def test_a_coding_that_switches_twice_or_never_dates_nothing():
    for values in ([0.0] * 30, [0.0] * 8 + [1.0] * 5 + [0.0] * 5 + [1.0] * 12):
        spec, evidence = coded(values)
        with pytest.raises(Gap, match="not once"):
            measure(spec, context(evidence))


@pytest.mark.parametrize("changes", [{"error": 0.0}, {"values": "yes_no"}])
def test_a_coded_date_states_its_error_and_no_other_does(changes):
    with pytest.raises(ValidationError, match="needs its 'error'"):
        coded([], **changes)
