"""Tests of the kind “texts” on made-up lists whose counts are known, and of the list that is packaged."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence, Verdict
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, TextsSpec, measure
from foedus.arguments.verdict import Threshold, judge
from foedus.library.facts import alliance_texts

LINES = {
    "direction": "above", "supported_beyond": 1.0, "contradicted_beyond": 0.5, "inclusive": True,
    "unit": "number of texts",
}  # fmt: skip
SAID = {
    2010: ([], []), 2012: (["a"], ["a"]), 2014: (["a", "b"], []), 2016: (["a"], ["a"]), 2018: ([], ["a"]),
    2021: (["a"], ["a"]),
}  # fmt: skip


def table(said: dict[int, tuple[list[str], list[str]]] = SAID) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "date": [date(year, 6, 1) for year in said], "institution": "NATO",
            "title": [f"text {year}" for year in said],
            "says": [each[0] for each in said.values()], "second_says": [each[1] for each in said.values()],
        },
        schema_overrides={"says": pl.List(pl.String), "second_says": pl.List(pl.String)},
    )  # fmt: skip


def found(texts: pl.DataFrame | None = None, **changes: object) -> Finding:
    test = {
        "kind": "texts",
        "table": "made_up",
        "institution": "NATO",
        "says": "a",
        "years": [2000, 2020],
        "threshold": LINES,
    }
    facts = {"made_up": table() if texts is None else texts}
    return measure(TextsSpec.model_validate(test | changes), Context(SyntheticEvidence(facts=facts), 2020))


def test_it_counts_by_the_first_list_with_a_range_over_both_and_their_intersection() -> None:
    finding = found()
    assert (finding.effect, finding.interval, finding.n, finding.clusters) == (3.0, (2.0, 3.0), 5, None)
    assert finding.data_until == 2018
    # the figure shows the texts after the window, too
    assert finding.series["texts"].filter(pl.col("list") == "first source")["value"].to_list() == [0, 1, 1, 1, 0, 1]
    assert not finding.sampled
    assert finding.readings == 3
    assert "By list: first source 3; second source 3; both sources 2." in finding.notes
    assert any("text 2014 (2014-06-01)" in note for note in finding.notes)


@pytest.mark.parametrize(("lists", "count"), [("first", 3.0), ("second", 3.0), ("both", 2.0)])
def test_one_list_alone_has_no_range(lists: str, count: float) -> None:
    finding = found(lists=lists)
    assert (finding.effect, finding.interval) == (count, (count, count))
    assert finding.readings == 1


def test_what_it_must_not_say_beside_it_is_left_out() -> None:
    assert found(unless="b", lists="first").effect == 2.0


def test_the_window_is_of_the_texts_and_other_institutions_do_not_count() -> None:
    assert found(years=[2021, 2025]).effect == 1.0
    with pytest.raises(Gap, match="no text of NATO in 1950-1960"):
        found(years=[1950, 1960])
    with pytest.raises(Gap, match="no text of NATO"):
        found(table().with_columns(institution=pl.lit("SCO")))
    with pytest.raises(Gap, match="no table of facts 'made_up' with second_says"):
        found(table().drop("second_says"))


def test_none_at_all_contradicts_and_lists_that_differ_over_one_text_leave_it_open() -> None:
    rule = Threshold.model_validate(LINES)
    none = {year: ([], []) for year in (2010, 2012)}
    assert judge(found(table(none)).interval, rule) is Verdict.CONTRADICTED
    assert judge(found(table(none | {2014: (["a"], [])})).interval, rule) is Verdict.UNDETERMINED
    assert judge(found(table(none | {2014: (["a"], ["a"])})).interval, rule) is Verdict.SUPPORTED


def test_it_could_have_said_yes_and_no() -> None:
    line = design_line(found(), Threshold.model_validate(LINES))
    assert line is not None
    assert line.informative
    assert "no sampling error" in line.text


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(ValidationError, match="lists"):
        found(lists="third")


def test_the_packaged_list_gives_one_text_before_2021_and_five_or_four_since() -> None:
    facts = {"alliance_texts": alliance_texts()}
    test = {
        "kind": "texts", "table": "alliance_texts", "institution": "NATO", "says": "china_challenge",
        "threshold": LINES,
    }  # fmt: skip
    first, since = (
        measure(TextsSpec.model_validate(test | {"years": years}), Context(SyntheticEvidence(facts=facts), 2020))
        for years in ([1990, 2020], [2021, 2025])
    )
    assert (first.effect, first.interval, first.n) == (1.0, (1.0, 1.0), 25)
    assert (since.effect, since.interval, since.n) == (5.0, (4.0, 5.0), 6)
