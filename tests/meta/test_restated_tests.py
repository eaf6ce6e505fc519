"""The decision on restated tests tells the verdicts that both tests give."""

from __future__ import annotations

from pathlib import Path

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
    assert told == {claim.id for claim in result.argument.claims if claim.first is not None}
