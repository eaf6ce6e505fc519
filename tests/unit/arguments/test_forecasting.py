"""An argument as a forecaster: counted by hand, scored against persistence, with one clear error for a wrong date."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from foedus.analyses.arguing import argue
from foedus.arguments import ArgumentResult, ClaimResult, Judgement, Reason, Standing, Threshold, Verdict
from foedus.arguments.forecasting import check_since, forecaster, forecaster_words
from foedus.arguments.reading import Reading, silent_reading
from foedus.arguments.result import SelfTest
from foedus.arguments.schema import Argument, Claim
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval
from foedus.evidence.evidence import Evidence

RULE = Threshold(direction="above", supported_beyond=0.1, contradicted_beyond=-0.1, unit="points")
DAY = date(2020, 12, 31)


def claim(name: str, before: Verdict, after: Verdict | None, **more) -> tuple[Claim, ClaimResult]:
    forecast, window = more.pop("forecast", False), more.pop("window", [2021, 2024])
    test = {
        "kind": "level", "name": "main", "measure": "alignment", "states": ["CHN", "KAZ"], "partner": "RUS",
        "years": [2011, 2020], "threshold": RULE.model_dump(), "forecast": forecast, "since": {"years": window},
    }  # fmt: skip
    written = Claim.model_validate(
        {"id": name, "part": "P1", "statement": f"The sentence of {name}.", "test": test, **more}
    )
    reading = silent_reading(after, "coding has ended") if after is Verdict.UNTESTABLE else Reading("Read", "Read.")
    since = None if after is None else Judgement(
        "main", "deciding", after, estimate=Estimate(0.2, Interval(0.15, 0.3), 9, 9), data_until=2024, threshold=RULE,
        unit="points", reading=reading,
    )  # fmt: skip
    judged = ClaimResult(
        id=name, part="P1", statement=written.statement, test="level", verdict=before, standing=Standing.RECORD,
        reasons=(Reason("So it is."),), threshold=RULE, since=since, reading=Reading("Read", "Read."),
    )  # fmt: skip
    return written, judged


def result_of(*claims: tuple[Claim, ClaimResult]) -> ArgumentResult:
    argument = Argument(
        name="demo", title="Demo", written="2020-12", judged_to=2020, claims=tuple(each for each, _ in claims)
    )
    return ArgumentResult(argument, tuple(each for _, each in claims), SelfTest(()))


def test_outcomes_and_persistence_are_counted_on_the_same_claims() -> None:
    result = result_of(
        claim("C1", Verdict.SUPPORTED, Verdict.SUPPORTED),
        claim("C2", Verdict.SUPPORTED, Verdict.CONTRADICTED),
        claim("C3", Verdict.CONTRADICTED, Verdict.NOT_BORNE_OUT),
        claim("C4", Verdict.UNDETERMINED, Verdict.SUPPORTED),
        claim("C5", Verdict.SUPPORTED, Verdict.UNDETERMINED),
        claim("C6", Verdict.SUPPORTED, None),
    )
    found = forecaster(result, DAY)
    assert found.counts == {"borne out": 2, "contradicted": 2, "open": 1}
    # of C1, C2 and C3 the argument has C1 right; what held before went on in C1 and C3
    assert found.compared == (3, 1, 2)
    assert found.brier is None
    assert found.unscored == (("C6", "no judgement on later data"),)
    words = forecaster_words(found)
    assert words.startswith(
        "As a forecaster since 2020-12-31: 5 of 6 claims have a judgement on data after that day: 2 borne out (C1, "
        "C4); 2 contradicted (C2, C3); 1 open (C5)."
    )
    assert (
        "On the 3 decided claims on which persistence has a say the argument is right in 1, persistence in 2." in words
    )


def test_of_a_change_yet_to_come_persistence_says_that_there_is_none() -> None:
    (one,) = forecaster(result_of(claim("C1", Verdict.UNDETERMINED, Verdict.SUPPORTED, forecast=True)), DAY).forecasts
    assert (one.outcome, one.persistence) == ("borne out", "contradicted")


def test_only_a_stated_probability_gets_a_brier_score() -> None:
    found = forecaster(
        result_of(
            claim("C1", Verdict.SUPPORTED, Verdict.SUPPORTED, probability=0.9),
            claim("C2", Verdict.SUPPORTED, Verdict.CONTRADICTED, probability=0.6),
            claim("C3", Verdict.SUPPORTED, Verdict.CONTRADICTED),
        ),
        DAY,
    )
    assert found.brier == (pytest.approx((0.01 + 0.36) / 2), pytest.approx(0.5), 2)
    assert "Brier score over 2: 0.18, persistence 0.50" in forecaster_words(found)


def test_a_later_date_leaves_out_windows_that_begin_before_it_and_moves_none() -> None:
    result = result_of(
        claim("C1", Verdict.SUPPORTED, Verdict.SUPPORTED),
        claim("C2", Verdict.SUPPORTED, Verdict.SUPPORTED, window=[2023, 2024]),
    )
    found = forecaster(result, date(2022, 2, 24))
    assert [each.id for each in found.forecasts] == ["C2"]
    assert found.unscored == (("C1", "its later window begins in 2021, not after 2022-02-24"),)
    silent = replace(
        result.claims[0], since=replace(result.claims[0].since, reading=silent_reading(Verdict.UNDETERMINED, "old"))
    )
    assert forecaster(replace(result, claims=(silent, result.claims[1])), DAY).unscored == (("C1", "No say: old"),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("yesterday", "'yesterday' is no date"),
        ("20201231", "'20201231' is no date"),
        ("2020-13-31", "'2020-13-31' is no date"),
        ("2020-12-31T00:00", "is no date"),
        ("2019-12-31", "2019-12-31 lies before the argument was judged"),
        ("2024-01-01", "2024-01-01 leaves no year of the record after it"),
    ],
)
def test_a_wrong_date_is_one_clear_error(text: str, wanted: str) -> None:
    argument = result_of(claim("C1", Verdict.SUPPORTED, None)).argument
    with pytest.raises(InputError, match=wanted) as caught:
        check_since(text, argument, 2024)
    assert caught.value.expected == "a date from 2020-12-31 to 2023-12-31, such as 2020-12-31"


def test_a_wrong_date_is_told_before_anything_is_judged() -> None:
    with pytest.raises(InputError, match="no date"):
        argue("pushed-together", Evidence.embedded(), since="soon")


def test_the_reference_argument_as_a_forecaster() -> None:
    result = argue("pushed-together", Evidence.embedded(), since="2020-12-31")
    found = result.forecaster
    assert found is not None
    told = json.loads(json.dumps(result.as_dict(), allow_nan=False))["forecaster"]
    assert told["words"] == forecaster_words(found)
    for each in found.forecasts:
        since = result.claim(each.id).since
        assert since is not None
        assert since.data_until > 2020
        assert each.outcome == {
            Verdict.SUPPORTED: "borne out", Verdict.CONTRADICTED: "contradicted", Verdict.NOT_BORNE_OUT: "contradicted"
        }.get(since.verdict, "open")  # fmt: skip
    assert {each.id for each in found.forecasts} | {name for name, _ in found.unscored} == {c.id for c in result.claims}
    assert sum(found.counts.values()) == len(found.forecasts) >= 5
