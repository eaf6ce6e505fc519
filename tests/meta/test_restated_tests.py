"""The decision on restated tests tells the verdicts that both tests give."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import foedus

PAGE = Path(foedus.__file__).parents[2] / "docs" / "decisions" / "0014-restated-tests.md"


def test_the_table_has_the_verdicts_of_both_tests() -> None:
    result = foedus.argue("pushed-together", foedus.Evidence.embedded())
    rows = [
        (
            claim.id,
            claim.first.verdict,
            claim.verdict,
            *(each.since and each.since.verdict for each in (claim.first, claim)),
        )
        for claim in result.claims
        if claim.first is not None and claim.standing != "not-tested"
    ]
    assert len(rows) == 8
    text = PAGE.read_text(encoding="utf-8")
    for row in rows:
        assert f"| {' | '.join(str(each or '–') for each in row)} |" in text
    told = {each.claim for each in result.argument.deviations}
    # not restated: how a source or a rule is read was put right, C13's judgement since was dropped, more is shown
    restated = {claim.id for claim in result.argument.claims if claim.first is not None}
    assert told == {"C0", "C1", "C3", "C8", "C11", "C13", "C18", "C22"} | restated


def test_what_is_said_of_the_neighbours_is_what_the_two_sources_count() -> None:
    evidence = foedus.Evidence.embedded()
    listed = evidence.trade.filter((pl.col("partner") == "CHN") & (pl.col("year") == 2021)).filter(
        pl.col("state").is_in(evidence.neighbours["neighbour"].implode())
    )
    first = int((listed["first_import"] | listed["first_export"]).sum())
    since = foedus.argue("pushed-together", evidence).claim("C9").since
    assert since is not None
    assert since.n == listed.height
    words = (f"{round(since.effect * since.n)} of {since.n} neighbours", f"{first} of the {listed.height} in 2021")
    assert all(each in PAGE.read_text(encoding="utf-8") for each in words)
    reading = (PAGE.parents[1] / "discussion" / "reading-verdicts.md").read_text(encoding="utf-8")
    assert words[0] in reading
    assert f"{first} of {listed.height} in 2021" in reading
