"""Each kind of test on made-up evidence whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from foedus.arguments import Argument, Claim, SyntheticEvidence, judge_claim
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, PivotSpec, TrendSpec, measure
from foedus.arguments.planted_kinds import PLANTED
from foedus.reports.claims import view_claim
from foedus.reports.evidence_figures import evidence_figure

ANY = {"direction": "above", "supported_beyond": 0.1, "unit": "points"}
YEARS = np.arange(1988, 2025)


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def dyads(series: dict[tuple[str, str], np.ndarray], **columns: object) -> pl.DataFrame:
    parts = []
    for (first, second), values in series.items():
        state_a, state_b = sorted((first, second))
        parts.append(
            pl.DataFrame(
                {"state_a": state_a, "state_b": state_b, "year": YEARS, "alignment": values, "alignment_sd": 0.02}
            ).with_columns(**{name: pl.lit(value) for name, value in columns.items()})
        )
    return pl.concat(parts)


def trend(**changes: object) -> TrendSpec:
    base = {
        "kind": "trend",
        "measure": "alignment",
        "partner": "RUS",
        "states": ["AAA", "BBB", "CCC"],
        "before": [1992, 1994],
        "after": [2018, 2020],
        "threshold": ANY,
    }
    return TrendSpec.model_validate(base | changes)


def test_change_is_the_mean_over_states_of_window_differences():
    steps = {"AAA": 0.1, "BBB": 0.2, "CCC": 0.6}
    evidence = SyntheticEvidence(
        dyads=dyads({(state, "RUS"): step * (YEARS > 2000) for state, step in steps.items()}, extrapolated=True)
    )
    found = measure(trend(), context(evidence))
    assert found.effect == pytest.approx(0.3)
    # t interval of 0.1, 0.2, 0.6 with two degrees of freedom
    half = 2.9199856 * np.std([0.1, 0.2, 0.6], ddof=1) / np.sqrt(3)
    assert found.interval == pytest.approx((0.3 - half, 0.3 + half))
    assert (found.n, found.clusters, found.data_until) == (3, 3, 2020)
    assert found.series["leave_one_out"]["effect"].to_list() == pytest.approx([0.4, 0.35, 0.15])
    assert any("carried-forward" in note for note in found.notes)


def test_states_without_enough_years_are_left_out_and_named():
    values = np.where(YEARS < 1994, np.nan, 0.5)
    series = {("AAA", "RUS"): np.zeros(YEARS.size), ("BBB", "RUS"): np.zeros(YEARS.size), ("CCC", "RUS"): values}
    found = measure(trend(), context(SyntheticEvidence(dyads=dyads(series))))
    assert found.n == 2
    assert any("CCC" in note for note in found.notes)
    with pytest.raises(Gap, match="not measured"):
        measure(trend(states=["XXX", "YYY"]), context(SyntheticEvidence(dyads=dyads(series))))


def test_carried_forward_coding_has_no_say_and_votes_are_not_carried():
    series = {(state, "RUS"): np.linspace(0, step, YEARS.size) for state, step in (("AAA", 0.5), ("BBB", 0.6))}
    table = dyads(series).with_columns(extrapolated=pl.col("year") > 2014, un_similarity=pl.col("alignment"))
    spec = {"states": ["AAA", "BBB"], "before": [2018, 2020], "after": [2022, 2024]}
    evidence = SyntheticEvidence(dyads=table)
    assert not measure(trend(**spec), context(evidence, since=True)).usable
    to_2020 = {"states": ["AAA", "BBB"], "before": [1992, 1994]}
    assert not measure(trend(**to_2020, after=[2018, 2020]), context(evidence)).usable
    assert measure(trend(**to_2020, after=[2012, 2014]), context(evidence)).usable
    assert measure(trend(measure="un_similarity", **spec), context(evidence, since=True)).usable
    three = {
        ("RUS", "CHN"): np.full(YEARS.size, 0.5),
        ("USA", "RUS"): np.zeros(YEARS.size),
        ("USA", "CHN"): np.zeros(37),
    }
    carried = SyntheticEvidence(dyads=dyads(three).with_columns(extrapolated=pl.col("year") > 2014))
    assert not measure(pivot(years=[2021, 2024]), context(carried, since=True)).usable
    assert measure(pivot(), context(carried)).usable


def states(table: dict[str, np.ndarray], measure_name: str) -> SyntheticEvidence:
    return SyntheticEvidence(
        states=pl.concat([pl.DataFrame({"state": name, "year": YEARS, measure_name: v}) for name, v in table.items()])
    )


def slope(**changes: object) -> TrendSpec:
    options = {
        "partner": None,
        "measure": "troops",
        "states": ["JPN", "KOR"],
        "shape": "slope",
        "years": [1990, 2020],
        "before": None,
        "after": None,
    }
    return trend(**(options | changes))


def test_slope_of_a_log_total_recovers_a_known_decline():
    fall = np.log10(1 + 50000 * np.exp(-0.02 * (YEARS - 1990)))
    small = np.log10(1 + 1e-9 * np.ones(YEARS.size))
    found = measure(slope(aggregate="log_total"), context(states({"JPN": fall, "KOR": small}, "troops")))
    assert found.effect == pytest.approx(-0.02 * 30, abs=1e-3)
    assert found.interval == pytest.approx((-0.6, -0.6), abs=1e-3)  # no noise, no doubt


def test_a_year_with_a_missing_host_is_dropped_not_read_as_a_withdrawal():
    flat = np.full(YEARS.size, 4.0)
    holed = flat.copy()
    holed[YEARS == 2010] = np.nan
    found = measure(slope(aggregate="log_total"), context(states({"JPN": flat, "KOR": holed}, "troops")))
    assert found.effect == pytest.approx(0.0, abs=1e-9)
    assert found.n == 30


def test_a_measure_recorded_too_coarsely_concludes_nothing():
    fine = 4.0 + 0.01 * np.round(10 * np.sin(YEARS))
    coarse = np.where(YEARS > 2005, 4.5, 4.0)
    ok = measure(slope(aggregate="sum"), context(states({"JPN": fine, "KOR": fine}, "troops")))
    bad = measure(slope(aggregate="sum"), context(states({"JPN": coarse, "KOR": coarse}, "troops")))
    assert ok.usable
    assert not bad.usable


def pivot(**changes: object) -> PivotSpec:
    base = {
        "kind": "pivot",
        "measure": "alignment",
        "pair": ["RUS", "CHN"],
        "outsider": "USA",
        "years": [1990, 2020],
        "threshold": {"direction": "above", "supported_beyond": 0.0, "unit": "alignment"},
    }
    return PivotSpec.model_validate(base | changes)


def largest(steps: dict[str, float], sd: float = 0.0, noise: float = 0.0, **changes: object):
    stream = np.random.default_rng(3)
    rows = {(s, "RUS"): step * (YEARS > 2000) + noise * stream.standard_normal(YEARS.size) for s, step in steps.items()}
    evidence = SyntheticEvidence(dyads=dyads(rows).with_columns(alignment_sd=pl.lit(sd)))
    return measure(trend(shape="largest", states=list(steps), **changes), context(evidence))


def test_the_largest_change_lies_between_the_highest_of_all_lower_and_of_all_upper_limits():
    found = largest({"AAA": -0.2, "BBB": 0.3, "CCC": 0.1}, noise=0.03)
    table = found.series["simultaneous"]
    assert found.effect == table["value"].max()
    assert found.interval == (table["low"].max(), table["high"].max())
    assert found.n == 18
    assert found.clusters == 3
    assert any("Largest change: BBB; 3 intervals that hold together with 90%." in note for note in found.notes)


def test_simultaneous_limits_are_those_of_bonferroni_with_the_stated_error_as_floor():
    found = largest({"AAA": 0.0, "BBB": 0.3}, sd=0.1)
    # two intervals of 95%, 8 degrees of freedom, three years either side, no scatter: the stated error alone
    half = stats.t.ppf(0.975, 8) * 0.1 * np.sqrt(2 / 3)
    assert found.interval == pytest.approx((0.3 - half, 0.3 + half))


def test_a_single_state_has_no_largest_and_states_without_years_are_named():
    with pytest.raises(ValueError, match="two states or more"):
        trend(shape="largest", states=["AAA"])
    found = largest({"AAA": 0.0, "BBB": 0.3, "CCC": np.nan}, sd=0.1)
    assert found.clusters == 2
    assert any("Left out for lack of years in a window: CCC" in note for note in found.notes)


def test_a_forecast_has_no_say_before_its_time():
    late = 0.5 * (YEARS > 2000) + 0.001 * (YEARS % 2)
    evidence = SyntheticEvidence(dyads=dyads({("AAA", "RUS"): late, ("BBB", "RUS"): late}))
    spec = trend(states=["AAA", "BBB"], forecast=True)
    before, after = (measure(spec, context(evidence, since=since)) for since in (False, True))
    assert before.effect == after.effect == pytest.approx(0.5, abs=0.001)
    assert (before.unusable, after.unusable) == ("a forecast; only since judges", "")


def test_the_figure_of_a_largest_change_shows_every_state_with_its_simultaneous_interval():
    planted = PLANTED["trend: largest"]
    evidence, _ = planted.world(planted.true, np.random.default_rng(0))
    claim = Claim.model_validate({"id": "P", "part": "P1", "statement": "A planted claim.", "test": planted.test})
    argument = Argument(name="planted-kinds", title="Planted", written="synthetic", judged_to=2020, claims=(claim,))
    figure = evidence_figure(view_claim(judge_claim(claim, argument, evidence)))
    assert figure is not None
    assert "each state's change, intervals that hold together" in figure.title
    assert len(figure.table.rows) == 10


def test_each_state_has_an_interval_of_its_own_unless_its_years_are_too_few() -> None:
    rng = np.random.default_rng(5)
    series = {(name, "RUS"): rng.normal(0, 0.05, YEARS.size) + (YEARS > 2000) for name in ("AAA", "BBB", "CCC")}
    rows = dyads(series).filter(~((pl.col("state_a") == "CCC") & pl.col("year").is_in([1992, 1993])))
    spec = trend(fewest_years=1)
    by_state = measure(spec, context(SyntheticEvidence(dyads=rows))).series["change_by_state"]
    told = {row["state"]: row for row in by_state.iter_rows(named=True)}
    assert all(told[name]["low"] < told[name]["value"] < told[name]["high"] for name in ("AAA", "BBB"))
    assert told["CCC"]["low"] is None
    assert told["CCC"]["value"] == pytest.approx(1.0, abs=0.3)
