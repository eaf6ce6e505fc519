"""Tests of the kind “rate ratio” on made-up evidence whose answer is known."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, RateRatioSpec, measure


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


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


def test_of_the_same_pairs_only_those_in_both_strata_count():
    rows = [("both", "P0", 100, 1), ("both", "P1", 100, 1), ("not both", "P0", 100, 4), ("not both", "Q0", 100, 90)]
    found = measure(rates(same_pairs=True), context(counts(rows)))
    assert found.effect == pytest.approx(0.25)
    assert (found.n, found.clusters) == (200, 2)
    with pytest.raises(Gap):
        measure(rates(same_pairs=True), context(counts([rows[1], rows[3]])))


def test_a_war_given_a_dispute_is_counted_over_disputes():
    rows = [("both", "P0", 10, 1), ("not both", "Q0", 10, 4)]
    table = counts(rows).counts.with_columns(outcome=pl.lit("war_given_dispute"))
    found = measure(rates(outcome="war_given_dispute"), context(SyntheticEvidence(counts=table)))
    assert found.cases == (20, "disputes")
    assert "in 10 disputes of 1 pair " in found.notes[0]
    assert found.series["rates"]["disputes"].to_list() == [10.0, 10.0]


def test_years_of_one_pair_scatter_over_spans_as_pairs_do_over_pairs():
    rows = [("both", f"CHN-RUS {year}-{year + 4}", 5, events) for year, events in ((1990, 2), (1995, 0))]
    rows += [("not both", f"CHN-RUS {year}-{year + 4}", 5, 9 * (year == 1970)) for year in range(1960, 1980, 5)]
    found = measure(rates(), context(counts(rows)))
    assert "2 in 10 dyad-years of 2 spans of years" in found.notes[0]
    assert "scatter over spans of years (2.0 and 9.0)" in found.notes[1]
    mixed = measure(rates(), context(counts([*rows[:2], ("not both", "CHN-IND", 20, 9)])))
    assert mixed.notes[0].endswith("against 9 in 20 of 1 pair.")
    assert "over spans of years and over pairs" in mixed.notes[1]


def test_where_the_record_ends_is_said_of_later_years():
    early = counts([("both", "P0", 10, 1), ("not both", "Q0", 10, 1)])
    ended = SyntheticEvidence(counts=early.counts.with_columns(first=2000, last=2014))
    with pytest.raises(Gap, match="after 2020: the record ends in 2014"):
        measure(rates(), context(ended, since=True))


def test_a_bootstrap_draws_states_with_their_pairs_in_both_strata():
    """Neighbours with the same trouble at both borders leave no doubt; the same troubles of others do."""
    shares = [0, 0, 1, 9, 4, 0, 7, 2]
    same = [(power, f"N{i}-{power}", 10, share) for power in ("both", "not both") for i, share in enumerate(shares)]
    apart = [(power, f"{power[0]}{i}-{power}", 10, share) for i, (power, _, _, share) in enumerate(same)]
    one, other = (measure(rates(interval="bootstrap"), context(counts(rows))) for rows in (same, apart))
    assert one.effect == other.effect == 1.0
    assert one.interval == (1.0, 1.0)
    assert other.interval.low < 0.7
    assert other.interval.high > 1.4
    assert (one.clusters, other.clusters) == (8, 16)
    assert one.n == other.n == 160
    assert measure(rates(interval="bootstrap"), context(counts(apart))).interval == other.interval


def test_without_an_event_a_bootstrap_gives_the_exact_limit():
    rows = [("both", f"P{i}", 50, 0) for i in range(4)] + [("not both", f"Q{i}", 50, 4) for i in range(4)]
    exact, drawn = (measure(rates(interval=how), context(counts(rows))) for how in ("exact", "bootstrap"))
    assert drawn.interval == exact.interval
    assert 0 < drawn.interval.high < 0.5
    assert drawn.none_counted
