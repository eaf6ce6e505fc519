"""The report of an argument: findings first, then strips, then the table with units, and what limits each judgement."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import polars as pl
import pytest

from foedus.arguments import ArgumentResult, ClaimResult, Standing, Threshold, Verdict, argue
from foedus.arguments.reading import MODEL_SPEAKS
from foedus.cli.argue import show_verdicts
from foedus.estimate import Estimate, Interval
from foedus.evidence.evidence import Evidence
from foedus.reports.argument_report import argument_report, findings_words
from foedus.reports.claims import view_claim

KEYS = (
    "id", "part", "statement", "test", "verdict", "standing", "threshold", "gate", "effect", "interval", "level", "n",
    "data_until", "since", "figures", "reading", "settle", "ruled_out", "decidable", "registered", "series", "format",
    "first",
)  # fmt: skip
CONTRASTS = pl.DataFrame(
    {"pair": ["RUS-CHN"], "value": [-0.0371], "low": [-0.2011], "high": [0.0933], "up": [0.4], "as_claimed": [0.82]}
)


def simulated(claim: ClaimResult) -> ClaimResult:
    rule = Threshold(direction="within", supported_beyond=0.1, unit="alignment, scenario less baseline")
    return replace(
        claim, verdict=Verdict.UNDETERMINED, standing=Standing.MODEL_CONDITIONAL, threshold=rule, reading=MODEL_SPEAKS,
        estimate=Estimate(-0.0371, Interval(-0.2011, 0.0933), 1234, 1), test="scenario_contrast",
        series={"contrasts": CONTRASTS},
    )  # fmt: skip


@pytest.fixture(scope="module")
def result() -> ArgumentResult:
    judged = argue("pushed-together", Evidence.embedded())
    changed = []
    for claim in judged.claims:
        if claim.id == "C6":
            claim = simulated(claim)
        if claim.id == "C9":
            one_line = claim.threshold.model_copy(update={"contradicted_beyond": 0.8})
            claim = replace(claim, first=replace(claim.first, verdict=Verdict.MIXED), threshold=one_line)
        if claim.id == "C19":
            claim = replace(claim, first=None)
        changed.append(claim)
    return replace(judged, claims=tuple(changed))


@pytest.fixture(scope="module")
def page(result: ArgumentResult) -> str:
    return argument_report(result, Evidence.embedded())


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def section(page: str, start: str, end: str) -> str:
    return text(page[page.index(start) : page.index(end, page.index(start))])


def row(page: str, name: str) -> str:
    table = page[page.index('aria-label="All verdicts"') :]
    (found,) = re.findall(rf'<tr><td><a href="#{name.lower()}">.*?</tr>', table[: table.index("</table>")], re.DOTALL)
    return text(found)


def test_findings_come_first_then_strips_then_the_table(page: str, result: ArgumentResult) -> None:
    places = [page.index(each) for each in ('id="findings"', 'id="verdicts"', 'aria-label="All verdicts"', 'id="c4"')]
    assert places == sorted(places)
    said = section(page, 'id="findings"', "</section>")
    for sentence in findings_words(result):
        assert sentence in said


def test_the_table_has_effects_in_their_units_and_both_lines(page: str, result: ArgumentResult) -> None:
    claim = result.claim("C19")
    assert claim.threshold is not None
    found = row(page, "C19")
    assert "−9.7% to 9.0% relative change of three-year means" in found
    assert "for < −20% against > 0%" in found
    assert "⊘ not borne out −3.5% to −2.8%" in found
    for name in ("C4", "C10", "C23"):
        view = view_claim(result.claim(name))
        assert f"{view.said} {view.unit_words}" in row(page, name)


def test_the_verdict_of_the_first_test_stands_beside(page: str) -> None:
    assert "? undetermined first test: mixed" in row(page, "C9")
    assert "first test" not in row(page, "C19")
    assert "By the test first registered mixed: 50% (12% to 88%) share of neighbours" in section(
        page, 'id="c9"', "</article>"
    )
    assert "claims were restated; by those registered first: " in text(page)


def test_where_only_the_model_speaks_there_is_no_interval_and_no_n(page: str) -> None:
    card = section(page, 'id="c6"', "<figure")
    for said in (row(page, "C6"), card):
        assert "Russia–China: as claimed in 82 of 100 futures" in said
        assert "1 234" not in said
        assert "−0.20" not in said
    assert "only the model speaks" in row(page, "C6")
    assert "Only the model speaks." in card


def test_why_a_second_judgement_has_no_say_is_printed(page: str, result: ArgumentResult) -> None:
    assert "no say: see below" in row(page, "C5")
    said = section(page, 'id="verdicts-all"', "</section>")
    reading = result.claim("C5").since.reading
    assert re.search(rf"Without a say since 2020: [C\d, ]*C5.*{re.escape(reading.text.split(':')[1].strip())}", said)
    assert "no say" not in row(page, "C19")


def test_each_claim_tells_what_is_ruled_out_what_would_settle_it_and_what_it_could_have_said(page: str) -> None:
    assert "Ruled out what is claimed" in section(page, 'id="c17"', "</article>")
    card = section(page, 'id="c10"', "</article>")
    for name in ("What would settle it", "Could it have decided?", "Rival readings", "Test registered"):
        assert name in card
    assert "Not tested since 2020 only trade is counted" in section(page, 'id="c9"', "</article>")
    assert "Both lines coincide although this is a claim of degree" in section(page, 'id="c9"', "</article>")
    assert "as befits a claim that something is impossible" in section(page, 'id="c4"', "</article>")


def test_where_records_end_and_what_was_changed_are_tables(page: str, result: ArgumentResult) -> None:
    said = section(page, 'class="ends"', "</aside>")
    for each in result.record_ends:
        assert each.title in said
        assert str(each.until) in said
    said = section(page, 'id="deviations"', "</section>")
    for each in result.argument.deviations:
        assert each.when.isoformat().replace("-", "\u2011") in said
        assert f"{each.claim} {each.what.split()[0]} " in said


def test_sources_are_a_table_with_version_checksum_years_and_licence(page: str, result: ArgumentResult) -> None:
    said = section(page, 'id="sources"', "</section>")
    for each in result.provenance["sources"]:
        assert f"{each['title']} {each['version']}" in said
    assert "Militarized Interstate Disputes, dyad-years 5.0 c50697dc9ed9 1816–2014" in said


def test_what_the_raw_data_say_otherwise_is_printed(result: ArgumentResult) -> None:
    other = [replace(claim, verdict=Verdict.MIXED) if claim.id == "C5" else claim for claim in result.claims]
    beside = replace(result, raw=replace(result, claims=tuple(other)))
    words = "which decides nothing, C5 reads mixed (here undetermined)."
    lines: list[str] = []
    show_verdicts(beside, lambda each: lines.append(str(each)))
    assert any(line.endswith(words) for line in lines)
    assert words in text(argument_report(beside, Evidence.embedded()))
    lines.clear()
    show_verdicts(result, lambda each: lines.append(str(each)))
    assert not any("raw data" in line for line in lines)


def test_the_terminal_says_the_same(result: ArgumentResult) -> None:
    lines: list[str] = []
    show_verdicts(result, lambda each: lines.append(str(getattr(each, "plain", each))))
    said = "\n".join(lines)
    for sentence in findings_words(result):
        assert f"• {sentence}" in said
    assert "C6, only the model speaks: Russia–China: as claimed in 82 of 100 futures." in said


def test_json_has_what_scripts_rely_on(result: ArgumentResult) -> None:
    document = result.as_dict()
    for claim in document["claims"]:
        assert set(KEYS) <= set(claim)
    forms = {claim["id"]: claim["format"] for claim in document["claims"]}
    assert (forms["C4"], forms["C10"], forms["C19"], forms["C23"], forms["C24"]) == (
        "percent",
        "ratio",
        "percent",
        "years",
        None,
    )
    (series,) = [claim["series"] for claim in document["claims"] if claim["id"] == "C6"]
    assert series["contrasts"]["as_claimed"] == [0.82]
