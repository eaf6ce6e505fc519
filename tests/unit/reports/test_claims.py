"""What a report reads of a judged claim: fields, never its prose."""

from __future__ import annotations

import math
from dataclasses import MISSING, fields, replace

import polars as pl
import pytest

from foedus.arguments import ClaimResult, GateResult, Judgement, Reason, Standing, Threshold, Verdict
from foedus.arguments.claim_result import Registration
from foedus.arguments.design import Decidable
from foedus.arguments.kinds import FORECAST
from foedus.arguments.reading import Reading, silent_reading
from foedus.arguments.schema import Claim
from foedus.estimate import Estimate, Interval
from foedus.reports.claims import EstimateRow, gate_outcome, gate_words, view_claim
from foedus.reports.strips import strip_of

RULE = Threshold(direction="above", supported_beyond=0.1, unit="points")
FAILED = GateResult(
    name="split", measure="alignment", passed=False, lower=-0.11, upper=-0.56, lower_pair=("RUS", "CHN"),
    upper_pair=("USA", "CHN"), n=8,
)  # fmt: skip
CLAIM = ClaimResult(
    id="C1",
    part="P1",
    statement="They draw together.",
    test="trend",
    verdict=Verdict.SUPPORTED,
    standing=Standing.RECORD,
    reasons=(Reason("The interval 0.2 to 0.4 lies beyond >= -0.1."),),
    threshold=RULE,
    estimate=Estimate(0.3, Interval(0.2, 0.4), 30, 5),
    unit="points",
    data_until=2020,
    measured="un_agreement",
)


def test_numbers_and_names_are_those_of_the_result() -> None:
    claim = view_claim(CLAIM)
    main = claim.main
    assert (main.name, main.effect, main.low, main.high, main.n, main.clusters) == (
        "un agreement",
        0.3,
        0.2,
        0.4,
        30,
        5,
    )
    assert (claim.verdict, claim.standing, main.data_until) == ("supported", "record", 2020)
    assert claim.tested
    assert claim.since is None
    assert claim.reasons == ("The interval 0.2 to 0.4 lies beyond ≥ −0.1.",)
    later = Judgement("votes", "deciding", Verdict.MIXED, Estimate(0.1, Interval(0.0, 0.2)))
    since = view_claim(replace(CLAIM, since=later)).since
    assert since == EstimateRow("votes", later.estimate, "mixed", role="deciding")
    assert since.text == "0.10 (0.00 to 0.20)"


@pytest.mark.parametrize(
    ("direction", "inclusive", "toward", "short", "words"),
    [
        ("above", False, 1, "> 0.10", "> 0.1 points; against it: < −0.1"),
        ("above", True, 1, "≥ 0.10", "≥ 0.1 points; against it: < −0.1"),
        ("below", False, -1, "< −0.10", "< −0.1 points; against it: > 0.1"),
        ("below", True, -1, "≤ −0.10", "≤ −0.1 points; against it: > 0.1"),
        ("within", False, 0, "within ±0.10", "between −0.1 and 0.1 points; against it: wholly beyond 0.1 either way"),
    ],
)
def test_threshold_is_read_from_its_fields(
    direction: str, inclusive: bool, toward: int, short: str, words: str
) -> None:
    bound = -0.1 if direction == "below" else 0.1
    rule = Threshold(direction=direction, supported_beyond=bound, unit="points", inclusive=inclusive)  # type: ignore[arg-type]
    claim = view_claim(replace(CLAIM, threshold=rule))
    assert (claim.toward, claim.threshold, claim.short_threshold, claim.threshold_words) == (
        toward,
        bound,
        short,
        words,
    )


def test_a_unit_that_sounds_like_a_ratio_or_a_bound_makes_none() -> None:
    unit = "ratio of ≥ 2 votes"
    rule = Threshold(direction="above", supported_beyond=0.1, unit=unit)
    claim = view_claim(replace(CLAIM, threshold=rule, unit=unit))
    assert not claim.ratio
    assert claim.short_threshold == "> 0.10"
    assert view_claim(replace(CLAIM, no_effect=1.0)).ratio


def test_measures_that_fail_their_gate_are_gathered_whatever_their_reason_says() -> None:
    variants = (
        Judgement("votes alone", "deciding", Verdict.UNDETERMINED, gate=FAILED),
        Judgement("shown only", "shown", Verdict.UNDETERMINED, gate=FAILED),
        Judgement("other", "deciding", Verdict.UNDETERMINED),
    )
    reasons = (
        Reason("It holds. No say for guesswork: the gate of the city is shut."),
        Reason("No say for un_agreement: it does not know the world well enough.", ("un_agreement",), failed_gate=True),
        Reason("No say for other: too few years.", ("other",)),
    )
    assert view_claim(replace(CLAIM, variants=variants, reasons=reasons)).reasons == (
        "It holds.",
        "No say for guesswork: the gate of the city is shut.",
        "No say for other: too few years.",
        "Without a say, because their measure fails the gate: votes alone.",
    )


def test_what_was_not_measured_has_no_numbers() -> None:
    bare = ClaimResult(
        id="C2", part="P1", statement="Nobody knows.", test="", verdict=Verdict.UNTESTABLE,
        standing=Standing.NOT_TESTED, reasons=(Reason("No source measures it."),),
    )  # fmt: skip
    claim = view_claim(bare)
    assert not claim.tested
    assert (claim.main.effect, claim.main.low, claim.main.n, claim.main.text) == (None, None, None, "")
    assert (claim.threshold, claim.short_threshold, claim.threshold_words, claim.toward) == (None, "", "", 1)
    assert claim.reasons == ("No source measures it.",)


def test_non_finite_numbers_do_not_reach_a_report() -> None:
    open_above = view_claim(replace(CLAIM, estimate=Estimate(0.3, Interval(0.2, math.inf)))).main
    assert (open_above.low, open_above.high, open_above.text) == (0.2, None, "0.30 (above 0.20)")
    nothing = view_claim(replace(CLAIM, estimate=Estimate(math.nan, Interval(math.nan, math.nan))))
    assert not nothing.tested
    assert nothing.main.text == ""


def test_gate_in_words() -> None:
    assert gate_words(FAILED) == "failed: Russia–China −0.11, United States–China −0.56"
    assert (gate_outcome(FAILED), gate_outcome(FAILED.model_copy(update={"passed": True}))) == ("failed", "passed")
    assert gate_words(FAILED.model_copy(update={"lower": None, "upper": None})) == "failed"
    assert gate_words(None) == gate_outcome(None) == ""


def test_whole_numbers_are_told_like_other_effects() -> None:
    years = view_claim(replace(CLAIM, estimate=Estimate(10.0, Interval(1, 17)))).main
    assert years.text == "10.00 (1.00 to 17.00)"


LINE = Decidable(
    could_support=False, could_contradict=True, at_line=-0.1, at_twice=-0.2, at_short=0.0, power_at_line=0.0,
    power_at_twice=0.0, denial=0.5, draws=200,
)  # fmt: skip


def test_every_field_of_a_view_is_filled_from_the_result() -> None:
    # a field with a default that view_claim forgot would keep it
    gate = FAILED.model_copy(update={"passed": True})
    since = Judgement("later", "shown", Verdict.UNDETERMINED, data_until=2024, gate=gate)
    full = replace(
        CLAIM, gate=gate, since=since, variants=(since,), rivals=("chance",), in_model="In the model.", level=0.95,
        no_effect=1.0, reading=Reading("Leans for", "Leans for >= 0.1."), warnings=("few",), design=lambda: LINE,
        registered=Registration("2026-11-29", "0" * 16, fits=False),
        series={"series": pl.DataFrame({"year": [1]})}, first=replace(CLAIM, verdict=Verdict.MIXED),
        measure="un_agreement", windows={"years": (1990, 2020)},
    )  # fmt: skip
    written = Claim(
        id="C1", part="P1", statement=CLAIM.statement, pending="a test", impossibility=True, untested_part="The rest."
    )
    view = view_claim(full, written)
    assert list(view.series) == ["series"]
    assert view.windows == {"years": (1990, 2020)}
    # only a forecast has an earlier judgement
    optional = [field for field in fields(view) if field.default is not MISSING and field.name != "earlier"]
    assert len(optional) == 19
    assert not [field.name for field in optional if getattr(view, field.name) == field.default]
    assert view.registered == "2026-11-29, 0000000000000000; the test has been changed since"
    assert view.short_reading == "Leans for; could not have said yes"
    assert view.decidable.endswith(
        "0.00 at twice the line (−0.2); 0.50 contradict it or do not bear it out as far short of it (0)."
    )
    assert view.main == EstimateRow("un agreement", CLAIM.estimate, "supported", gate, 2020)
    assert view.since == EstimateRow("later", None, "undetermined", gate, 2024, "shown")
    assert view.variants == (view.since,)
    assert (view.first.verdict, view.first.role, view.first.rule) == ("mixed", "first", RULE)


def test_a_forecast_is_shown_as_later_data_judge_it() -> None:
    later = Judgement(
        "votes", "deciding", Verdict.CONTRADICTED, Estimate(-0.2, Interval(-0.3, -0.15)), 2024, threshold=RULE,
        reason="So it is.", reading=Reading("Contradicted", "Contradicted."), unit="points",
    )  # fmt: skip
    silent = silent_reading(Verdict.UNDETERMINED, FORECAST)
    view = view_claim(replace(CLAIM, verdict=Verdict.UNDETERMINED, since=later, reading=silent))
    assert (view.main.effect, view.main.name, view.main.data_until) == (-0.2, "since 2020: votes", 2024)
    assert view.earlier is not None
    assert (view.earlier.effect, view.earlier.silent, view.variants[0]) == (0.3, True, view.earlier)
    assert (view.verdict, view.silent, view.reading.head) == ("undetermined", False, "Since 2020: Contradicted")
    strip = strip_of(view)
    assert [(bar.kind, bar.text, bar.silent) for bar in strip.bars] == [
        ("main", "since 2020: −0.20", False),
        ("also", "0.30", True),
    ]
    other = view_claim(replace(CLAIM, since=later))
    assert (other.main.effect, other.earlier) == (0.3, None)


def test_a_range_is_called_one_and_several_readings_have_no_centre() -> None:
    views = [view_claim(replace(CLAIM, sampled=False, readings=count)) for count in (1, 2)]
    assert [view.said for view in views] == ["0.30 (range 0.20 to 0.40)", "0.20 to 0.40"]
    assert [view.parts(view.main) for view in views] == [("0.30", "range 0.20 to 0.40"), ("", "0.20 to 0.40")]
    assert [view.main.spread for view in (*views, view_claim(CLAIM))] == ["range", "range", "90% interval"]
    bars = [strip_of(view).bars[0] for view in views]
    assert [(bar.centred, bar.text) for bar in bars] == [(True, "0.30"), (False, "0.20 to 0.40")]


def test_what_has_no_say_carries_its_reason() -> None:
    later = Judgement(
        "votes", "deciding", Verdict.UNDETERMINED, Estimate(0.1, Interval(0.0, 0.2)),
        reading=silent_reading(Verdict.UNDETERMINED, "un_agreement ends in 2014"),
    )  # fmt: skip
    since = view_claim(replace(CLAIM, since=later)).since
    assert (since.silent, since.reason) == (True, "No say: agreement in UN votes ends in 2014.")
    speaking = view_claim(replace(CLAIM, since=replace(later, reading=Reading("Supported", "Supported.")))).since
    assert (speaking.silent, speaking.reason) == (False, "")


def test_numbers_are_told_in_the_unit_of_their_measurement() -> None:
    share = Threshold(direction="above", supported_beyond=0.8, contradicted_beyond=0.5, unit="share of neighbours")
    later = Judgement("x", "deciding", Verdict.MIXED, Estimate(0.5, Interval(0.2, math.inf)), threshold=RULE)
    view = view_claim(replace(CLAIM, threshold=share, estimate=Estimate(0.5, Interval(0.12, 0.88)), since=later))
    assert (view.said, view.unit_words, view.lines) == ("50% (12% to 88%)", "share of neighbours", ("> 80%", "< 50%"))
    assert view.in_unit(view.since) == "0.50 (above 0.20)"


def test_the_futures_in_which_it_comes_are_told_by_policy_and_of_a_further_reading_the_fewest() -> None:
    from foedus.arguments import ClaimResult, Reason, Standing, Verdict

    table = pl.DataFrame({"pair": ["no policy", "USA contain RUS"], "value": [0.3, 0.4], "as_claimed": [0.3, 0.4]})
    claim = ClaimResult(
        id="C1", part="P1", statement="It comes.", test="scenario_share", verdict=Verdict.UNDETERMINED,
        standing=Standing.MODEL_CONDITIONAL, reasons=(Reason("So it is."),),
        series={"crossings": table, "wider: crossings": table},
    )  # fmt: skip
    assert view_claim(claim).futures == {"no policy": 0.3, "United States contain Russia": 0.4, "wider": 0.3}
