"""Tests of the kind “event_study” on made-up episodes whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence, Verdict, judge_claim, load_argument
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, EventStudySpec, Finding, measure
from foedus.estimate import cluster_mean
from foedus.evidence.event_tables import column_of_lag
from foedus.evidence.evidence import Evidence

LINES = {"direction": "above", "supported_beyond": 0.05, "contradicted_beyond": 0.0, "unit": "points"}
LAGS = (-4, -3, -2, 0, 1, 2, 3, 4, 5)


def episodes(
    effect: float = 0.1, *, early: float = 0.0, senders: int = 12, each: int = 4, noise: float = 0.02, seed: int = 0
) -> pl.DataFrame:
    """Return as many episodes of each sender, with an effect from the onset on and one that came before it."""
    stream = np.random.default_rng(seed)
    rows = senders * each
    values = noise * stream.normal(size=(rows, len(LAGS)))
    values += np.where(np.asarray(LAGS) >= 0, effect, early)
    return pl.DataFrame(
        {
            "table": "made_up", "outcome": "closeness",
            "sender": np.repeat([f"S{n:02d}" for n in range(senders)], each),
            "year": np.tile(np.arange(1990, 1990 + each), senders), "pair": "", "pairs": stream.integers(1, 9, rows),
            "unmatched": 0, **{column_of_lag(lag): values[:, place] for place, lag in enumerate(LAGS)},
        }
    )  # fmt: skip


def spec(**changes: object) -> EventStudySpec:
    test = {"kind": "event_study", "table": "made_up", "outcome": "closeness", "leads_within": 0.05}
    return EventStudySpec.model_validate(test | {"threshold": LINES} | changes)


def found(table: pl.DataFrame, *, since: bool = False, **changes: object) -> Finding:
    return measure(spec(**changes), Context(SyntheticEvidence(event_studies=table), 2020, since=since))


def test_the_effect_is_the_mean_over_episodes_with_senders_as_clusters() -> None:
    table = episodes()
    finding = found(table)
    # as many episodes of each sender: the ordinary interval of their means
    direct = cluster_mean(table["after_5"].to_numpy(), table["sender"].to_numpy())
    assert finding.effect == pytest.approx(direct.value)
    assert finding.interval == pytest.approx(direct.interval, rel=1e-6)
    assert (finding.n, finding.clusters, finding.cases) == (48, 12, (12, "senders"))
    assert finding.data_until == 1998
    assert finding.usable


def test_pairs_may_count_alike_and_senders_be_left_out() -> None:
    table = episodes()
    weights = table["pairs"].to_numpy()
    assert found(table, weigh="pairs").effect == pytest.approx(np.average(table["after_5"], weights=weights))
    without = found(table, without=["S00", "S01"])
    assert without.clusters == 10
    assert "Left out: S00, S01." in without.notes


def test_every_sender_is_left_out_in_turn() -> None:
    table = episodes().with_columns(after_5=pl.when(pl.col("sender") == "S03").then(2.0).otherwise("after_5"))
    senders = found(table).series["senders"]
    assert senders.filter(pl.col("sender") == "S03")["without"].item() == pytest.approx(0.1, abs=0.02)
    assert "(without S03)" in " ".join(found(table).notes)


def test_what_came_before_the_onset_is_no_effect_of_it() -> None:
    early = found(episodes(early=0.06))
    assert "the leads are not shown to be none" in early.unusable
    assert "beyond the bound of 0.05" in early.unusable
    assert not early.usable
    assert found(episodes(early=0.06), leads_within=0.2).usable


def test_relative_to_another_year_the_lead_is_taken_off_but_gates_all_the_same() -> None:
    table = episodes(early=0.03)
    assert found(table, base=-4).effect == pytest.approx(found(table).effect - table["before_4"].mean())
    assert not found(episodes(early=0.06), base=-4).usable


def test_onsets_whose_last_lag_lies_after_the_judgement_wait_for_the_next() -> None:
    table = episodes().with_columns(year=pl.col("year") + 24)  # 2014 to 2017
    assert found(table).n == 24
    assert found(table).data_until == 2020
    assert found(table, since=True).n == 24
    with pytest.raises(Gap, match="no onset in made_up"):
        found(episodes(), since=True)


def test_a_single_onset_is_shown_beside_and_decides_nothing() -> None:
    table = episodes()
    one = table.head(1).with_columns(table=pl.lit("dated"), pair=pl.lit("A-B"), sender=pl.lit("S"), after_5=pl.lit(0.7))
    finding = found(pl.concat([table, one]), beside="dated")
    assert finding.effect == found(table).effect
    assert finding.series["event_time"].filter(pl.col("lag") == 5)["case"].item() == pytest.approx(0.7)
    assert any(note.startswith("One case, which decides nothing: A-B") for note in finding.notes)


def test_few_senders_are_warned_of() -> None:
    assert any("Only 3 clusters" in note for note in found(episodes(senders=3)).notes)


def test_enough_episodes_could_have_said_yes_and_no() -> None:
    line = design_line(found(episodes(noise=0.05)), spec().threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_twice > 0.9
    assert line.power_at_line <= 0.12


def test_leads_too_wide_for_their_bound_could_decide_nothing() -> None:
    """Leads of .00 but with intervals beyond the bound: the design line knows that nothing could have been said."""
    wide = found(episodes(noise=0.3), leads_within=0.05)
    line = design_line(wide, spec().threshold)
    assert line is not None
    assert (line.could_support, line.could_contradict) == (False, False)


def test_gaps_are_named() -> None:
    with pytest.raises(Gap, match="no onset in made_up by war"):
        found(episodes(), outcome="war")
    with pytest.raises(Gap, match="no year 7 after the onset"):
        found(episodes(), lag=7)
    with pytest.raises(Gap, match="too few clusters"):
        found(episodes(senders=1))
    with pytest.raises(Gap, match="event_studies"):
        measure(spec(), Context(SyntheticEvidence(), 2020))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"leads_within": 0.0}, "greater than 0"),
        ({"lag": -1}, "greater than or equal to 0"),
        ({"base": 0}, "less than 0"),
        ({"gate": "split"}, "a gate needs 'measure'"),
    ],
)
def test_a_test_that_is_not_complete_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        spec(**changes)


def test_common_pressure_has_not_brought_pairs_as_close_as_claimed() -> None:
    """C2 on the packaged table: each deciding event study rules out the effect claimed, and could have shown it."""
    argument = load_argument("pushed-together")
    result = judge_claim(argument.claim("C2"), argument, Evidence.embedded())
    deciding = [each for each in (result, *result.variants) if getattr(each, "role", "deciding") == "deciding"]
    assert len(deciding) == 5  # the last is the ratio of hazards of a rise of pacts
    for each in deciding[:4]:
        assert each.verdict is Verdict.NOT_BORNE_OUT
        assert each.estimate is not None
        assert each.estimate.interval.high < 0.05
    assert result.decidable is not None
    assert result.decidable.informative
