"""Each kind of test on made-up evidence whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import xarray as xr

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import (
    BaseRateSpec,
    Context,
    LevelSpec,
    PivotSpec,
    RateRatioSpec,
    ScenarioContrastSpec,
    ShareSpec,
    TimingSpec,
    TrendSpec,
    measure,
)
from foedus.estimate import clopper_pearson, wilson

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


# trend


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


# level


def test_level_is_the_mean_of_pair_means():
    spec = LevelSpec.model_validate(
        {
            "kind": "level",
            "measure": "alignment",
            "states": ["AAA", "BBB"],
            "partner": "RUS",
            "years": [2018, 2020],
            "threshold": ANY,
        }
    )
    series = {("AAA", "RUS"): np.full(YEARS.size, 0.2), ("BBB", "RUS"): np.full(YEARS.size, 0.6)}
    found = measure(spec, context(SyntheticEvidence(dyads=dyads(series))))
    assert found.effect == pytest.approx(0.4)
    assert (found.n, found.clusters) == (6, 2)


# pivot


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


def triangle(inner: float, russia: np.ndarray, china: float) -> SyntheticEvidence:
    level = {("RUS", "CHN"): inner, ("USA", "CHN"): china}
    return SyntheticEvidence(
        dyads=dyads({pair: np.full(YEARS.size, value) for pair, value in level.items()} | {("USA", "RUS"): russia})
    )


def test_pivot_takes_the_worst_year_and_the_closer_relation():
    russia = np.where(YEARS == 2003, 0.5, -0.5)
    found = measure(pivot(), context(triangle(0.4, russia, 0.1)))
    assert found.effect == pytest.approx(-0.1)
    assert "2003" in found.notes[0]
    assert "1 of 31 years" in found.notes[0]
    assert found.interval.low < -0.1 < found.interval.high
    both = measure(pivot(outsider_to="both"), context(triangle(0.4, russia, 0.1)))
    assert both.effect == pytest.approx(0.3)  # in 2003 the outsider is closer to one of them only


def test_pivot_interval_grows_with_the_floor_and_ignores_missing_years():
    russia = np.where(YEARS < 1992, np.nan, -0.5)
    narrow = measure(pivot(), context(triangle(0.4, russia, 0.1)))
    wide = measure(pivot(sd_floor=0.1), context(triangle(0.4, russia, 0.1)))
    assert wide.interval.low < narrow.interval.low
    assert narrow.n == 29
    assert "2 of 31 years have no value" in " ".join(narrow.notes)


# share


def trade(rows: list[tuple[str, str, float | None, bool | None, bool | None]]) -> SyntheticEvidence:
    around = pl.DataFrame(
        {"state": "CHN", "neighbour": ["AAA", "BBB", "CCC", "DDD"], "type": ["land"] * 2 + ["sea"] * 2}
    )
    table = pl.DataFrame(
        [(state, partner, 2015, *rest) for state, partner, *rest in rows],
        schema={
            "state": pl.String,
            "partner": pl.String,
            "year": pl.Int64,
            "dependence": pl.Float64,
            "first_import": pl.Boolean,
            "first_export": pl.Boolean,
        },
        orient="row",
    )
    # an unlisted partner may hold up to 0.15 of the trade
    bounded = table.with_columns(
        dependence_low=pl.col("dependence").fill_null(0.0), dependence_high=pl.col("dependence").fill_null(0.15)
    )
    return SyntheticEvidence(trade=bounded, neighbours=around)


def share(**changes: object) -> ShareSpec:
    return ShareSpec.model_validate(
        {"kind": "share", "state": "CHN", "rival": "USA", "year": 2015, "threshold": ANY} | changes
    )


def test_share_counts_first_partners_and_leaves_silent_neighbours_out():
    evidence = trade(
        [
            ("AAA", "CHN", 0.3, True, False),
            ("AAA", "USA", 0.1, False, False),
            ("BBB", "CHN", None, False, False),
            ("BBB", "USA", 0.2, False, True),
            ("CCC", "CHN", 0.1, None, False),
        ]
    )
    found = measure(share(), context(evidence))
    assert found.effect == pytest.approx(0.5)
    assert found.interval == (wilson(1, 4, 0.90).low, wilson(3, 4, 0.90).high)
    assert found.n == 2
    assert measure(share(missing="leave_out"), context(evidence)).interval == wilson(1, 2, 0.90)
    assert "CCC" in " ".join(found.notes)
    assert "DDD" in " ".join(found.notes)
    assert measure(share(missing="all_hold"), context(evidence)).effect == pytest.approx(0.75)
    assert measure(share(missing="none_hold"), context(evidence)).effect == pytest.approx(0.25)
    larger = measure(share(holds="more_than_rival"), context(evidence))
    assert (larger.effect, larger.n) == (0.5, 2)
    assert measure(share(neighbours="land"), context(evidence)).n == 2
    with pytest.raises(Gap):
        measure(share(year=2010), context(evidence))


# base rate


def spells(rows: list[tuple[str, int, bool, int]], until: int = 2020, *, carried: bool = False) -> SyntheticEvidence:
    table = pl.DataFrame(
        [
            ("alignment", until, pair[:3], pair[4:], "major", entry, 10, fell, fell, years)
            for pair, entry, fell, years in rows
        ],
        schema=[
            "measure",
            "data_until",
            "pair_a",
            "pair_b",
            "class",
            "entry_year",
            "horizon",
            "fell",
            "fell_sustained",
            "years_followed",
        ],
        orient="row",
    ).with_columns(level_carried=pl.lit(carried))
    return SyntheticEvidence(wedge_spells=table)


def base_rate(**changes: object) -> BaseRateSpec:
    return BaseRateSpec.model_validate(
        {"kind": "base_rate", "measure": "alignment", "horizon": 10, "threshold": ANY} | changes
    )


def test_bounds_of_trade_that_overlap_are_not_known():
    """A partner that is not among the first three is not known to be small."""
    unlisted = [
        ("AAA", "CHN", 0.1, False, False),
        ("AAA", "USA", None, False, False),
        ("BBB", "CHN", 0.2, False, False),
    ]
    found = measure(share(holds="more_than_rival"), context(trade([*unlisted, ("BBB", "USA", None, False, False)])))
    assert (found.effect, found.n) == (1.0, 1)
    assert "AAA" in " ".join(found.notes)


def test_the_interval_reaches_over_those_without_each_state():
    rows = [("RUS-" + other, 1950, True, 4) for other in ("AAA", "BBB", "CCC", "DDD")]
    rows += [("AAA-BBB", 1950, False, 10), ("CCC-DDD", 1950, False, 10)]
    plain = measure(base_rate(), context(spells(rows)))
    robust = measure(base_rate(robust_to_state=True), context(spells(rows)))
    assert robust.effect == plain.effect
    assert robust.interval.low < plain.interval.low
    assert robust.interval.low == pytest.approx(0.0)  # without RUS nothing fell
    assert "without RUS the share is 0.00" in " ".join(robust.notes)


def test_a_level_of_carried_years_has_no_say_in_the_second_judgement():
    rows = [("AAA-BBB", 1950, True, 4), ("AAA-CCC", 1960, False, 10), ("BBB-CCC", 1990, False, 10)]
    assert measure(base_rate(), context(spells(rows, carried=True))).usable
    assert not measure(base_rate(), context(spells(rows, until=2024, carried=True), since=True)).usable
    assert measure(base_rate(), context(spells(rows, until=2024), since=True)).usable


def test_the_cohort_is_chosen_by_entry_not_by_outcome():
    rows = [("AAA-BBB", 1950, True, 4), ("AAA-CCC", 1960, False, 10), ("BBB-CCC", 1990, False, 10)]
    recent = [("CCC-DDD", 2015, True, 2), ("AAA-DDD", 2016, False, 4)]
    found = measure(base_rate(), context(spells(rows + recent)))
    assert found.effect == pytest.approx(1 / 3)
    assert (found.n, found.clusters) == (3, 3)
    limit = measure(base_rate(estimator="kaplan_meier"), context(spells(rows + recent)))
    # risk sets: 5 at year 2, then 3 at year 4 (one lost at 4 stays at risk): 1 - 4/5 * 3/4
    assert limit.effect == pytest.approx(1 - 4 / 5 * 3 / 4)
    assert limit.n == 5


def test_no_fall_is_given_its_upper_bound_over_pairs():
    rows = [("AAA-BBB", year, False, 10) for year in (1950, 1961, 1972)] + [("AAA-CCC", 1950, False, 10)]
    found = measure(base_rate(), context(spells(rows)))
    assert found.effect == 0.0
    assert found.interval == clopper_pearson(0, 2, 0.90)
    assert measure(base_rate(estimator="first_spell"), context(spells(rows))).n == 2


def test_each_judgement_reads_its_own_block():
    evidence = spells([("AAA-BBB", 1950, True, 4)], until=2024)
    with pytest.raises(Gap):
        measure(base_rate(), context(evidence))
    assert measure(base_rate(), context(evidence, since=True)).effect == 1.0


# rate ratio


def counts(rows: list[tuple[str, str, int, int]], until: int = 2020) -> SyntheticEvidence:
    return SyntheticEvidence(
        counts=pl.DataFrame(
            [("nuclear", stratum, "war_onset", pair, years, events, until) for stratum, pair, years, events in rows],
            schema=["table", "stratum", "outcome", "pair", "exposure", "events", "data_until"],
            orient="row",
        )
    )


def rates(**changes: object) -> RateRatioSpec:
    return RateRatioSpec.model_validate(
        {
            "kind": "rate_ratio",
            "table": "nuclear",
            "stratum": "both",
            "against": "not both",
            "outcome": "war_onset",
            "threshold": {"direction": "below", "supported_beyond": 0.5, "contradicted_beyond": 1.0, "unit": "ratio"},
        }
        | changes
    )


def test_rate_ratio_deflates_by_the_scatter_over_pairs():
    even = [("both", f"P{i}", 50, 1) for i in range(4)] + [("not both", f"Q{i}", 50, 4) for i in range(8)]
    lumpy = [("both", "P0", 50, 4)] + [("both", f"P{i}", 50, 0) for i in range(1, 4)] + even[4:]
    regular, clustered = (measure(rates(), context(counts(rows))) for rows in (even, lumpy))
    plain = measure(rates(clustered=False), context(counts(lumpy)))
    assert regular.effect == clustered.effect == plain.effect == pytest.approx(0.25)
    assert clustered.interval.low < plain.interval.low
    assert clustered.interval.high > plain.interval.high
    assert regular.interval == plain.interval
    assert (regular.n, regular.clusters) == (600, 12)


def test_zero_events_keep_an_upper_bound_and_left_out_pairs_are_out():
    rows = [("both", "P0", 100, 0), ("both", "IND-PAK", 50, 5), ("not both", "Q0", 100, 10), ("not both", "Q1", 100, 9)]
    found = measure(rates(without=["IND-PAK"]), context(counts(rows)))
    assert found.effect == 0.0
    assert 0 < found.interval.high < 0.5
    assert found.series["rates"]["high"][0] == pytest.approx(3.0, rel=0.01)
    with pytest.raises(Gap):
        measure(rates(stratum="none"), context(counts(rows)))
    with pytest.raises(Gap):
        measure(rates(), context(counts(rows), since=True))


# timing


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
    assert measure(TimingSpec.model_validate(fixed), context(evidence)).effect == pytest.approx(11, abs=1)


def test_timing_concludes_nothing_where_nothing_changed():
    found = measure(timing(), context(yearly([0.0, 1.0] * 15, [3.0] * 20 + [0.0] * 10)))
    assert not found.usable
    with pytest.raises(Gap, match="cover"):
        measure(timing(), context(yearly([0.0] * 20, [0.0] * 30)))


# scenario contrast


def run(shifts: dict[str, float], noise: float = 0.01) -> SimpleNamespace:
    stream = np.random.default_rng(1)
    times = np.arange(2025.0, 2051.0)
    base = stream.normal(0.0, 0.3, size=(50, times.size, len(shifts)))
    effect = np.array(list(shifts.values())) + noise * stream.normal(size=(50, 1, len(shifts)))
    data = xr.DataArray(
        np.stack([base, base + effect]),
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": times, "pair": list(shifts)},
    )
    dataset = xr.Dataset({"watch_alignment": data}, attrs={"standing_counts": '{"estimated": 4, "assumed": 18}'})
    return SimpleNamespace(dataset=dataset, run_id="abc")


def contrast() -> ScenarioContrastSpec:
    rule = {"direction": "above", "supported_beyond": 0.0, "unit": "alignment"}
    return ScenarioContrastSpec.model_validate(
        {
            "kind": "scenario_contrast",
            "policies": ["USA:withdraw:ALL:from=NATO:1@2025-2050"],
            "year": 2040,
            "until": 2050,
            "pair": ["RUS", "CHN"],
            "threshold": {"direction": "within", "supported_beyond": 0.1, "unit": "alignment"},
            "also": [{"pair": ["USA", "RUS"], "threshold": rule}],
        }
    )


def test_contrast_pairs_members_and_never_decides():
    asked = []

    def runs(policies: tuple[str, ...], until: int) -> SimpleNamespace:
        asked.append((policies, until))
        return run({"CHN:RUS": -0.02, "RUS:USA": 0.3})

    found = measure(contrast(), context(SyntheticEvidence(), runs=runs))
    assert asked == [(("USA:withdraw:ALL:from=NATO:1@2025-2050",), 2050)]
    # Members differ by 0.3, the paired difference by 0.01 only.
    assert found.effect == pytest.approx(-0.02, abs=0.01)
    assert found.interval.high - found.interval.low < 0.06
    assert not found.usable
    assert found.in_model.count("as claimed") == 2
    assert found.notes == ("Standing of the parameters: 18 assumed, 4 estimated.",)
    against = measure(
        contrast(), context(SyntheticEvidence(), runs=lambda p, u: run({"CHN-RUS": -0.4, "RUS-USA": -0.3}))
    )
    assert against.in_model.count("against the claim") == 2
    with pytest.raises(Gap, match="no simulation"):
        measure(contrast(), context(SyntheticEvidence()))
    with pytest.raises(Gap, match="does not watch"):
        measure(contrast(), context(SyntheticEvidence(), runs=lambda p, u: run({"CHN-RUS": 0.0})))


def test_futures_of_the_pivot_are_shown_beside_the_record():
    spec = pivot(futures={"policies": [["p"], ["q"]], "first": 2025, "until": 2050, "share": 0.95})
    flat = run({"CHN-RUS": 0.0, "RUS-USA": 0.0, "CHN-USA": 0.0}, noise=0.0)
    flat.dataset["watch_alignment"][:] = np.array([0.5, 0.1, -0.1])
    evidence = triangle(0.4, np.full(YEARS.size, -0.5), 0.1)
    with_runs = measure(spec, context(evidence, runs=lambda p, u: flat))
    without = measure(spec, context(evidence))
    assert with_runs.interval == without.interval
    assert without.in_model is None
    assert with_runs.in_model.count("100%") == 3  # baseline once, two scenarios
    assert measure(spec, context(evidence, since=True, runs=lambda p, u: flat)).in_model is None
