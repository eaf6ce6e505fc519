"""Findings are made from the numbers of a result: every number in them is one of it, and they change with it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from foedus.arguments import ArgumentResult, ClaimResult, Judgement, Reason, Standing, Threshold, Verdict, argue
from foedus.arguments.design import Decidable
from foedus.arguments.findings import findings, found_words
from foedus.arguments.formats import FORMATS, format_of_unit, in_format
from foedus.arguments.reading import MODEL_SPEAKS, Reading, silent_reading
from foedus.arguments.result import SelfTest
from foedus.arguments.schema import Argument, Claim
from foedus.estimate import Estimate, Interval
from foedus.evidence.evidence import Evidence

BANNED = re.compile(r"\bproved\b|no evidence that|\blikely\b|\bwill\b", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”")
SHARE = Threshold(direction="below", supported_beyond=0.02, contradicted_beyond=0.02, unit="share of pairs")
POINTS = Threshold(direction="above", supported_beyond=0.1, unit="points")


def judged(
    name: str, verdict: Verdict, numbers: tuple[float, float, float] | None, rule: Threshold = POINTS, **more
) -> ClaimResult:
    return ClaimResult(
        id=name,
        part="P1",
        statement=f"The sentence of {name}.",
        test="trend" if numbers else "",
        verdict=verdict,
        standing=Standing.RECORD if numbers else Standing.NOT_TESTED,
        reasons=(Reason("So it is."),),
        threshold=rule if numbers else None,
        estimate=None if numbers is None else Estimate(numbers[0], Interval(*numbers[1:]), 10, 10),
        unit=rule.unit,
        **{"reading": Reading("Read", "Read."), **more},
    )


def result_of(*claims: ClaimResult, untested: tuple[str, ...] = ()) -> ArgumentResult:
    written = tuple(
        Claim(
            id=claim.id,
            part="P1",
            statement=claim.statement,
            pending="data",
            untested_part="the rest." if claim.id in untested else "",
        )
        for claim in claims
    )
    argument = Argument(name="demo", title="Demo", written="2020-12", judged_to=2020, claims=written)
    return ArgumentResult(argument, claims, SelfTest(()))


def said(result: ArgumentResult) -> dict[str, str]:
    return {sentence.topic: sentence.text for sentence in findings(result)}


def test_the_tally_counts_claims_by_verdict() -> None:
    claims = [
        judged("C1", Verdict.CONTRADICTED, (0.25, 0.03, 0.61), SHARE),
        judged("C2", Verdict.UNDETERMINED, (0.2, -0.2, 0.6)),
        judged("C3", Verdict.UNTESTABLE, None),
    ]
    assert said(result_of(*claims))["tally"] == "Of 3 claims 2 are tested: 1 contradicted, 1 undetermined."
    claims[1] = replace(claims[1], verdict=Verdict.SUPPORTED)
    assert said(result_of(*claims))["tally"] == "Of 3 claims 2 are tested: 1 supported, 1 contradicted."


def test_the_tests_first_registered_are_counted_beside() -> None:
    first = judged("C1", Verdict.CONTRADICTED, (-0.3, -0.4, -0.2))
    claims = [
        judged("C1", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), first=first),
        judged("C2", Verdict.SUPPORTED, (0.3, 0.2, 0.4), first=judged("C2", Verdict.SUPPORTED, (0.3, 0.2, 0.4))),
    ]
    assert said(result_of(*claims))["untested"].endswith(
        " The tests of 2 claims were restated; by those registered first: 1 supported, 1 contradicted; otherwise "
        "judged were C1 (contradicted)."
    )
    assert said(result_of(claims[1]))["untested"].endswith("registered first: 1 supported; none was judged otherwise.")


def test_what_was_found_is_told_by_how_much_before_how_high() -> None:
    claim = judged("C1", Verdict.CONTRADICTED, (0.25, 0.03, 0.61), SHARE)
    assert said(result_of(claim))["found"] == (
        "“The sentence of C1” (C1) is contradicted: at least 1 point beyond 2%, what counts against it; share of pairs "
        "25% (3% to 61%), where the claim says < 2%."
    )
    other = judged("C1", Verdict.SUPPORTED, (0.3, 0.15, 0.4))
    text = said(result_of(other))["found"]
    assert "at least 0.05 beyond the 0.1 claimed; points 0.30 (0.15 to 0.40), where the claim says > 0.1" in text
    moved = judged("C1", Verdict.SUPPORTED, (0.3, 0.25, 0.4))
    assert "at least 0.15 beyond the 0.1 claimed; points 0.30 (0.25 to 0.40)" in said(result_of(moved))["found"]


def test_further_claims_of_one_verdict_are_only_named() -> None:
    claims = [judged(f"C{i}", Verdict.SUPPORTED, (0.3, 0.2, 0.4)) for i in range(1, 5)]
    assert said(result_of(*claims))["found"].endswith("where the claim says > 0.1. Supported are also C3 and C4.")


def test_what_is_ruled_out_holds_what_is_not_borne_out_and_parts_of_open_claims() -> None:
    text = said(
        result_of(
            judged("C1", Verdict.NOT_BORNE_OUT, (0.0, -0.05, 0.05)),
            judged("C2", Verdict.UNDETERMINED, (0.2, 0.0, 0.4)),
        )
    )["ruled out"]
    assert text.startswith(
        "“The sentence of C1” (C1) is not borne out, though the opposite need not hold: points 0.00 "
    )
    assert "points 0.00 (-0.05 to 0.05), where the claim says > 0.1. Of claims left undetermined, C2 " in text
    assert text.endswith("undetermined, C2 rules out the opposite, < -0.1.")


CHANGE = Threshold(
    direction="below", supported_beyond=-0.2, contradicted_beyond=0.0, unit="relative change of three-year means"
)
YEARS = Threshold(
    direction="above", supported_beyond=3, contradicted_beyond=0, inclusive=True, unit="years from A to B"
)


def measured(verdict: Verdict, numbers: tuple[float, float, float], rule: Threshold, **more) -> Judgement:
    estimate = Estimate(numbers[0], Interval(*numbers[1:]))
    return Judgement("further", "deciding", verdict, estimate, threshold=rule, **more)


def test_measurements_that_contradict_lead_where_a_claim_is_not_borne_out() -> None:
    def claim(*highs: float) -> ArgumentResult:
        further = tuple(measured(Verdict.CONTRADICTED, (0.1, 0.05, high), CHANGE) for high in highs)
        return result_of(judged("C1", Verdict.NOT_BORNE_OUT, (0.09, -0.1, 0.09), CHANGE, variants=further))

    assert said(claim(0.2, 0.3))["ruled out"] == (
        "“The sentence of C1” (C1) is not borne out: 2 of 3 measurements find a rise (10% (5% to 20%); 10% (5% to "
        "30%)), the third lies at 9% (-10% to 9%), where the claim says a fall of more than 20%."
    )
    assert "1 of 2 measurements finds a rise (10% (5% to 20%)), the second" in said(claim(0.2))["ruled out"]
    assert "though the opposite need not hold" in said(claim())["ruled out"]


def test_measurements_that_rule_something_out_are_counted() -> None:
    def text(*verdicts: tuple[float, float, float]) -> str:
        further = tuple(measured(Verdict.NOT_BORNE_OUT, each, POINTS) for each in verdicts)
        return said(result_of(judged("C1", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), variants=further)))["ruled out"]

    assert text((0.0, -0.05, 0.05), (0.0, -0.3, 0.08)) == (
        "Of claims left undetermined, 2 of 3 measurements of C1 rule out what is claimed, > 0.1 points, and 1 of 3 the "
        "opposite, < -0.1."
    )
    assert text((0.0, -0.3, 0.05)) == (
        "Of claims left undetermined, 1 of 2 measurements of C1 rules out what is claimed, > 0.1 points."
    )


def test_a_finding_says_what_its_data_could_not_have_said_and_what_stays_untested() -> None:
    def line(yes: bool, no: bool, needed: int | None = None) -> Decidable:
        return Decidable(yes, no, 0.1, 0.2, 0.0, 0.5, 0.9, 0.5, 200, needed, "spells")

    def text(rest: str = "", **more) -> str:
        claim = judged("C1", Verdict.SUPPORTED, (8.0, 5.0, 14.0), YEARS, **more)
        result = result_of(claim)
        written = tuple(each.model_copy(update={"untested_part": rest}) for each in result.argument.claims)
        return said(replace(result, argument=result.argument.model_copy(update={"claims": written})))["found"]

    assert text().endswith(
        "at least 2 years beyond the 3 claimed; years from A to B 8 (5 to 14), where the claim says >= 3."
    )
    assert text(design=lambda: line(True, False)).endswith(" >= 3. These data could not have contradicted it.")
    assert text(design=lambda: line(False, True, 149)).endswith("could not have supported it: 149 spells are needed.")
    assert text(design=lambda: line(True, True)).endswith(" >= 3.")
    assert text("fault: the test is of timing, no more.").endswith(
        " What stays untested is fault: the test is of timing."
    )
    assert text(f"fear itself: {'word ' * 20}.").endswith(" What stays untested is fear itself.")
    assert text("word " * 20).endswith(" >= 3.")
    other = measured(Verdict.UNDETERMINED, (1.0, -1.0, 5.0), YEARS)
    assert text(variants=(other,)).endswith(">= 3; so by 1 of 2 measurements, by the others 1 undetermined.")


def test_a_range_is_called_one_and_several_readings_have_no_centre() -> None:
    claim = judged("C1", Verdict.SUPPORTED, (0.75, 0.71, 0.76), SHARE)
    assert found_words(claim) == "75% (71% to 76%)"
    assert found_words(replace(claim, sampled=False)) == "75% (range 71% to 76%)"
    assert found_words(replace(claim, sampled=False, readings=2)) == "71% to 76%"
    exact = replace(claim, sampled=False, estimate=Estimate(0.75, Interval(0.75, 0.75)))
    assert found_words(exact) == "75%"


def test_what_is_open_names_the_nearest_and_what_no_data_could_have_decided() -> None:
    def line(yes: bool) -> Decidable:
        return Decidable(yes, True, 0.1, 0.2, 0.0, 0.5, 0.9, 0.5, 200)

    def claims(near: float, yes: bool) -> ArgumentResult:
        return result_of(
            judged("C1", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), reading=Reading("", ".", factor=near)),
            judged(
                "C2",
                Verdict.UNDETERMINED,
                (0.2, -0.2, 0.6),
                reading=Reading("", ".", factor=3.0),
                design=lambda: line(yes),
            ),
        )

    text = said(claims(1.3, True))["open"]
    assert text == (
        "Not decidable on this record: C1 and C2. Nearest to a verdict is C1: if its centre stayed where it is, the "
        "interval would have to be 1.3 times narrower."
    )
    assert "Nearest to a verdict is C2" in said(claims(7.5, True))["open"]
    alone = judged("C3", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), reading=Reading("", ".", factor=5.1))
    assert "Of these C3: " in said(result_of(alone))["open"]
    assert said(result_of(alone))["open"].endswith("narrower; more of the same record can hardly settle it.")
    assert said(claims(1.3, False))["open"].endswith(" No data of their size could have decided C2 both ways.")
    assert "open" not in said(result_of(judged("C1", Verdict.SUPPORTED, (0.3, 0.2, 0.4))))


def test_since_tells_what_changed_what_did_not_and_what_has_no_say() -> None:
    def later(verdict: Verdict, reading: Reading | None = None) -> Judgement:
        return Judgement("later", "deciding", verdict, Estimate(0.3, Interval(0.2, 0.4)), reading=reading)

    claims = [
        judged("C1", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), since=later(Verdict.SUPPORTED)),
        judged("C2", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), since=later(Verdict.UNDETERMINED)),
        judged("C3", Verdict.SUPPORTED, (0.3, 0.2, 0.4), since=later(Verdict.UNDETERMINED, MODEL_SPEAKS)),
    ]
    assert said(result_of(*claims))["since"] == (
        "On data after 2020 C1 (supported, undetermined before) reads otherwise; C2 (undetermined) stays; of C3 "
        "nothing can be said, for reasons given there."
    )
    claims[0] = replace(claims[0], since=later(Verdict.UNDETERMINED))
    assert said(result_of(*claims))["since"].startswith("On data after 2020 no verdict changes; ")


def test_what_hangs_on_an_assumption() -> None:
    shown = Judgement("counted otherwise", "shown", Verdict.CONTRADICTED, reading=Reading("Contradicted", "."))
    silent = replace(shown, name="gated", reading=silent_reading(Verdict.UNDETERMINED, "the gate"))
    deciding = replace(shown, name="deciding", role="deciding")
    claims = [
        judged("C1", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), variants=(silent, deciding, shown)),
        judged("C2", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), variants=(silent, deciding)),
        judged("C3", Verdict.UNDETERMINED, (0.2, -0.2, 0.6), warnings=("Few.",)),
        replace(judged("C4", Verdict.UNDETERMINED, (0.2, -0.2, 0.6)), standing=Standing.MODEL_CONDITIONAL),
    ]
    assert said(result_of(*claims))["assumption"] == (
        "C4 rests on the model alone; measurements that are only shown decide otherwise in C1; fewer than 5 "
        "independent cases stand behind C3."
    )
    assert "assumption" not in said(result_of(judged("C1", Verdict.SUPPORTED, (0.3, 0.2, 0.4))))


def test_what_stays_untested_is_counted_in_three_ways() -> None:
    claims = [
        judged("C1", Verdict.SUPPORTED, (0.3, 0.2, 0.4)),
        judged("C2", Verdict.NOT_YET_TESTED, None),
        judged("C3", Verdict.UNTESTABLE, None),
    ]
    text = said(result_of(*claims, untested=("C1",)))["untested"]
    assert text == (
        "1 claim waits for a test and 1 cannot be tested with the listed data, which is no judgement on them; of the 1 "
        "tested, 1 leave part of their sentence untested."
    )
    assert said(result_of(claims[0]))["untested"] == "Every claim has a test that was run."


@pytest.fixture(scope="module")
def reference() -> ArgumentResult:
    return argue("pushed-together", Evidence.embedded())


def test_there_are_three_to_eight_findings_in_plain_words(reference: ArgumentResult) -> None:
    found = reference.findings
    assert 3 <= len(found) <= 8
    assert found[0].topic == "tally"
    for sentence in found:
        assert sentence.text.endswith(".")
        assert not BANNED.search(QUOTED.sub("", sentence.text))
    assert reference.as_dict()["findings"] == [sentence.as_dict() for sentence in found]


def test_every_number_in_a_finding_is_a_number_of_the_result(reference: ArgumentResult) -> None:
    known = {str(count) for count in range(len(reference.claims) + 1)} | {"2020"}
    deciding = [
        each
        for claim in reference.claims
        for each in (claim, *(one for one in claim.variants if one.role == "deciding"))
    ]
    for claim in deciding:
        if claim.estimate is None or claim.threshold is None:
            continue
        rule = claim.threshold
        for value in (*claim.estimate.interval, claim.estimate.value, rule.value, rule.other_bound):
            known |= set(re.findall(r"\d[\d.]*", f"{in_format(value, rule.printed)} {rule.words(value)}"))
        for end in claim.estimate.interval:
            for line in (rule.value, rule.other_bound):
                known |= set(re.findall(r"\d[\d.]*", in_format(abs(end - line), rule.printed)))
        if claim.reading is not None:
            known |= set(re.findall(r"\d[\d.]*", claim.reading.ruled_out))
            known.add(f"{claim.reading.factor:.1f}" if claim.reading.factor is not None else "")
        if claim.decidable is not None:
            known.add(str(claim.decidable.needed))
    for sentence in reference.findings:
        plain = re.sub(r"\bC\d+\b", "", QUOTED.sub("", sentence.text))
        for number in re.findall(r"\d[\d.]*\d|\d", plain):
            assert number in known, (number, sentence.text)


def test_effects_are_printed_as_their_unit_says() -> None:
    assert {
        format_of_unit(unit) for unit in ("relative change", "ln of x", "ratio of x", "years", "number of x", "points")
    } == set(FORMATS)
    stated = SHARE.model_copy(update={"format": "number"})
    assert (SHARE.claimed, stated.claimed) == ("< 2% (share of pairs)", "< 0.02 share of pairs")
    claim = judged("C1", Verdict.UNDETERMINED, (0.25, 0.0, float("inf")), SHARE)
    assert found_words(claim) == "25% (0% to infinity)"
    assert found_words(judged("C1", Verdict.UNTESTABLE, None)) == ""


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-0.004, "percent", "-0.40%"),
        (0.996, "percent", "100%"),
        (-0.0767, "log-percent", "-7%"),
        (0.3575, "log-percent", "+43%"),
        (0.0, "log-percent", "0%"),
        (float("inf"), "log-percent", "infinity"),
        (0.0207, "ratio", "0.02×"),
        (247.0, "ratio", "247×"),
        (2.5, "years", "2.50"),
        (5.0, "count", "5"),
        (0.5, "count", "0.50"),
        (0.004128, "number", "0.004"),
        (float("nan"), "number", ""),
    ],
)
def test_numbers_in_their_format(value: float, form, text: str) -> None:
    assert in_format(value, form) == text
