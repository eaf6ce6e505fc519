"""Tests of the kind “pivot” on joint paths, on made-up posteriors whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, PivotSpec, measure
from foedus.measures.latent.path_draws import SCALE

YEARS = np.arange(1990, 2021)
PAIRS = (("CHN", "RUS"), ("RUS", "USA"), ("CHN", "USA"))


def evidence(
    levels: tuple[object, object, object], factor: np.ndarray, triads: pl.DataFrame | None = None
) -> SyntheticEvidence:
    """Posteriors with these means, in units of artanh alignment, and one factor of covariance."""
    dyads, paths = [], []
    year, shock = np.tril_indices(YEARS.size)
    for (a, b), level in zip(PAIRS, levels, strict=True):
        mean = SCALE * np.broadcast_to(np.asarray(level, float), YEARS.shape)
        names = {"state_a": a, "state_b": b}
        sd = np.sqrt((factor**2).sum(1)) / SCALE
        dyads.append(pl.DataFrame(names | {"year": YEARS, "alignment": np.tanh(mean / SCALE), "alignment_sd": sd}))
        rows = {"year": YEARS[year], "shock": YEARS[shock], "mean": mean[year], "loading": factor[year, shock]}
        paths.append(pl.DataFrame({"measure": "alignment"} | names | rows))
    return SyntheticEvidence(dyads=pl.concat(dyads), alignment_paths=pl.concat(paths), triad_spells=triads)


def common(sd: float) -> np.ndarray:
    """Factor of an error that is the same in all years, of this sd in alignment near 0."""
    factor = np.eye(YEARS.size) * 1e-9
    factor[:, 0] = SCALE * sd
    return factor


def yearly(sd: float) -> np.ndarray:
    return np.eye(YEARS.size) * SCALE * sd


def pivot(**changes: object) -> PivotSpec:
    base = {
        "kind": "pivot", "measure": "alignment", "pair": ["RUS", "CHN"], "outsider": "USA", "years": [1990, 2020],
        "paths": "joint", "threshold": {"direction": "above", "supported_beyond": 0.0, "unit": "alignment"},
    }  # fmt: skip
    return PivotSpec.model_validate(base | changes)


def found(evidence: SyntheticEvidence, **changes: object):
    return measure(pivot(**changes), Context(evidence, 2020))


def test_without_error_the_smallest_margin_is_that_of_the_worst_year_and_the_closer_relation():
    dip = np.where(YEARS == 2005, 0.3, -0.2)
    one = found(evidence((0.4, dip, 0.1), common(0.0)))
    exact = np.tanh(0.4) - np.tanh(0.3)
    assert one.effect == pytest.approx(exact, abs=1e-6)
    assert (one.interval.low, one.interval.high) == pytest.approx((exact, exact), abs=1e-6)
    both = found(evidence((0.4, dip, 0.1), common(0.0)), outsider_to="both")
    assert both.effect == pytest.approx(np.tanh(0.4) - np.tanh(0.1), abs=1e-6)


def test_an_error_common_to_all_years_is_that_of_one_difference():
    """The outsider's other relation is out of reach, so the smallest margin is normal with variance 2 sd^2."""
    one = found(evidence((0.02, 0.0, -3.0), common(0.01)))
    assert one.effect == pytest.approx(0.02, abs=1e-3)
    assert (one.interval.high - one.interval.low) / 2 == pytest.approx(1.645 * 0.01 * 2**0.5, rel=0.05)


def test_the_same_yearly_error_of_its_own_every_year_makes_the_smallest_smaller():
    """Smallest of 31 independent normal margins: their expectation is 2.06 sd below the mean."""
    one = found(evidence((0.02, 0.0, -3.0), yearly(0.01)))
    assert one.effect == pytest.approx(0.02 - 2.06 * 0.01 * 2**0.5, abs=2e-3)


def test_the_floor_is_common_to_all_years_unless_it_is_said_to_be_yearly():
    exact = evidence((0.3, 0.0, -3.0), common(0.0))
    shared, anew = found(exact, sd_floor=0.05), found(exact, sd_floor=0.05, floor="yearly")
    margin = np.tanh(0.3)
    assert shared.effect == pytest.approx(margin, abs=3e-3)
    assert (shared.interval.high - shared.interval.low) / 2 == pytest.approx(1.645 * 0.05 * 2**0.5, rel=0.05)
    assert anew.effect == pytest.approx(margin - 2.06 * 0.05 * 2**0.5, abs=5e-3)


def test_the_probability_and_the_posterior_are_those_of_the_draws():
    one = found(evidence((0.02, 0.0, -3.0), common(0.01)))
    (note,) = [note for note in one.notes if "probability" in note]
    assert float(note.removesuffix(".").split()[-1]) == pytest.approx(0.921, abs=0.01)  # of a normal, 1.41 sd
    density = one.series["smallest"]
    step = density["margin"][1] - density["margin"][0]
    assert density["density"].sum() * step == pytest.approx(1.0)
    margin = one.series["margin"]
    assert margin["year"].to_list() == YEARS.tolist()
    assert margin["year"].dtype.is_integer()
    assert margin["asked"].all()
    assert (margin["high"] - margin["low"]).to_numpy() == pytest.approx(2 * 1.645 * 0.01 * 2**0.5, rel=0.06)


def test_the_design_line_moves_the_interval_with_the_truth():
    one = found(evidence((0.02, 0.0, -3.0), common(0.01)))
    line = design_line(one, pivot().threshold)
    assert line is not None
    assert line.could_support
    assert line.could_contradict
    assert line.power_at_line == pytest.approx(0.05, abs=0.05)
    assert line.power_at_twice == pytest.approx(0.95, abs=0.05)  # the length of the interval away


def test_the_same_seed_gives_the_same_finding():
    made = evidence((0.1, 0.0, 0.05), yearly(0.05))
    first, again = (measure(pivot(), Context(made, 2020, seed=3)) for _ in range(2))
    assert first.interval == again.interval
    assert measure(pivot(), Context(made, 2020, seed=4)).interval != first.interval


def test_what_is_not_packaged_is_a_gap_that_says_what_is():
    made = evidence((0.1, 0.0, 0.05), yearly(0.05))
    only = made.alignment_paths.filter(pl.col("state_b") != "USA")
    with pytest.raises(Gap, match="only of CHN-RUS by alignment; paths = 'yearly'"):
        found(SyntheticEvidence(dyads=made.dyads, alignment_paths=only))
    with pytest.raises(Gap, match="no table 'alignment_paths'"):
        found(SyntheticEvidence(dyads=made.dyads))
    short = made.alignment_paths.filter(pl.col("year") < 2020)
    with pytest.raises(Gap, match="do not reach 2020"):
        found(SyntheticEvidence(dyads=made.dyads, alignment_paths=short))


def triads(rows: list[tuple[str, int, bool, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [("alignment", 2020, "AAA", "BBB", third, entry, 0.1, closer, years) for third, entry, closer, years in rows],
        schema=[
            "measure",
            "data_until",
            "pair_a",
            "pair_b",
            "third",
            "entry_year",
            "level",
            "closer",
            "years_followed",
        ],
        orient="row",
    )


def test_years_around_those_asked_are_shown_and_do_not_count():
    dip = np.where(YEARS == 1995, 0.3, -0.2)
    one = found(evidence((0.4, dip, 0.1), common(0.0)), years=[2001, 2010])
    assert one.effect == pytest.approx(np.tanh(0.4) - np.tanh(0.1), abs=1e-6)
    margin = one.series["margin"]
    assert margin["year"].to_list() == list(range(1990, 2021))
    assert margin.filter("asked")["year"].to_list() == list(range(2001, 2011))
    assert one.n == 10


def test_an_event_is_marked():
    mark = {"date": "2001-07-16", "label": "treaty"}
    one = found(evidence((0.4, 0.0, 0.1), common(0.01)), mark=mark)
    assert one.series["mark"]["date"][0].year == 2001
    assert "mark" not in found(evidence((0.4, 0.0, 0.1), common(0.01))).series


def test_the_base_rate_counts_only_what_could_be_followed_for_twenty_years():
    rows = triads([("CCC", 1960, True, 4), ("DDD", 1970, False, 20), ("EEE", 2010, True, 2), ("FFF", 2010, False, 10)])
    one = found(evidence((0.1, 0.0, 0.05), common(0.01), rows), base_rate=True)
    rate = one.series["turned"]
    assert rate.select("value", "n").row(0) == (0.5, 2)
    assert rate["low"][0] < 0.5 < rate["high"][0]
    assert any("in 1 (0.50" in note and "not judged" in note for note in one.notes)
    assert "base_rate" not in found(evidence((0.1, 0.0, 0.05), common(0.01), rows)).series


def test_the_base_rate_says_why_there_is_none():
    late = evidence((0.1, 0.0, 0.05), common(0.01), triads([("CCC", 2010, True, 4)]))
    for made, words in ((late, "can be followed"), (evidence((0.1, 0.0, 0.05), common(0.01)), "no table")):
        one = found(made, base_rate=True)
        assert "base_rate" not in one.series
        assert any(words in note for note in one.notes)
