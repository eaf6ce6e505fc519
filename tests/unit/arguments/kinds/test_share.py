"""Tests of the kind “share” on made-up evidence whose answer is known."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, ShareSpec, measure
from foedus.estimate import wilson

ANY = {"direction": "above", "supported_beyond": 0.1, "unit": "points"}


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


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
