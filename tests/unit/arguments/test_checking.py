"""A slip of the pen in an argument is an error with its key path, never a verdict; user text is printed as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from foedus.arguments import SyntheticEvidence, Verdict, argue, load_argument, planted_evidence
from foedus.arguments.checking import VOCABULARY, check_argument
from foedus.arguments.files import checked_argument
from foedus.arguments.kinds import (
    BaseRateSpec,
    Change,
    EndingSpec,
    NonInferioritySpec,
    PercentileSpec,
    RateRatioSpec,
)
from foedus.arguments.kinds.precedes import WORDS
from foedus.cli._output import console, simple_table
from foedus.cli.argue import show_verdicts
from foedus.errors import ArgumentError
from foedus.evidence.evidence import Evidence
from foedus.measures.catalogue import claim_measures

TEXT = """
name = "small"
title = "Small"
written = "2020-12"
judged_to = 2020
[gates.known]
statement = "Known to all."
lower = ["RUS", "CHN"]
upper = ["USA", "CHN"]
first = 1972
last = 1979
[[claims]]
id = "C1"
part = "P1"
statement = "Something is said of a triangle."
[claims.test]
kind = "pivot"
measure = "alignment"
gate = "known"
pair = ["RUS", "CHN"]
outsider = "USA"
years = [1990, 2020]
threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" }
since = { years = [2021, 2024] }
futures = { policies = [["USA:accommodate:RUS:0.8@2025-2035"]], first = 2025, until = 2050, share = 0.9 }
[[claims.variants]]
name = "one"
years = [2000, 2020]
[[claims.variants]]
name = "two"
measure = "un_similarity"
[[claims.facts]]
table = "memberships"
states = ["FIN"]
institution = "NATO"
[[claims]]
id = "C2"
part = "P2"
statement = "Something is said of spending."
[claims.test]
kind = "trend"
measure = "milex_share_gdp"
states = ["DEU", "FRA"]
before = [2005, 2007]
after = [2018, 2020]
threshold = { direction = "below", supported_beyond = -0.1, unit = "share" }
[[claims]]
id = "C3"
part = "P3"
statement = "Something is said of wars."
[claims.test]
kind = "rate_ratio"
table = "nuclear"
stratum = "jointly_nuclear"
against = "rivals_not_jointly_nuclear"
outcome = "war_onset"
without = ["IND-PAK"]
threshold = { direction = "below", supported_beyond = 0.5, contradicted_beyond = 1.0, unit = "ratio" }
[[claims]]
id = "C4"
part = "P4"
statement = "Something is said of the order of events."
[claims.test]
kind = "timing"
earlier = { table = "disputes", pair = ["RUS", "CHN"], years = [1950, 1979], direction = "rise" }
later = { table = "disputes", pair = ["USA", "CHN"], years = [1950, 1985], direction = "fall" }
threshold = { direction = "above", supported_beyond = 3.0, unit = "years" }
[[claims]]
id = "C5"
part = "P5"
statement = "Something is said of pacts."
[claims.test]
kind = "hazard_ratio"
table = "pacts_against"
outcome = "pact_against"
without = ["ISR"]
threshold = { direction = "below", supported_beyond = 0.8, contradicted_beyond = 1.25, unit = "ratio" }
[[claims.variants]]
name = "counted"
kind = "census"
table = "china_first_partner"
readings = ["World Factbook"]
year = 2017
without = ["PRK", "MNG"]
threshold = { direction = "above", supported_beyond = 0.8, contradicted_beyond = 0.5, unit = "share" }
"""


def refused(folder: Path, old: str, new: str) -> ArgumentError:
    assert old in TEXT
    path = folder / "small.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ArgumentError) as caught:
        argue(load_argument(path), SyntheticEvidence())
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "where", "nearest"),
    [
        ('measure = "alignment"', 'measure = "alignmnt"', "claims[0].test.measure", "alignment"),
        ('measure = "alignment"', 'measure = "year"', "claims[0].test.measure", ""),
        ('measure = "un_similarity"', 'measure = "un_similarty"', "claims[0].variants[1].measure", "un_similarity"),
        ("years = [2021, 2024] }", 'measure = "x" }', "claims[0].test.since.measure", ""),
        ('measure = "milex_share_gdp"', 'measure = "milex"', "claims[1].test.measure", "milex_share_gdp"),
        ('measure = "milex_share_gdp"', 'measure = "alignment"', "claims[1].test.measure", ""),
        ('outsider = "USA"', 'outsider = "USAA"', "claims[0].test.outsider", "USA"),
        ('outsider = "USA"', 'outsider = "CHN"', "claims[0].test.outsider", ""),
        ('pair = ["RUS", "CHN"]\no', 'pair = ["RUS", "RUS"]\no', "claims[0].test.pair", ""),
        ('states = ["DEU", "FRA"]', 'states = ["DEU", "FRX"]', "claims[1].test.states[1]", "FRA"),
        ('states = ["DEU", "FRA"]', 'states = ["DEU", "DEU"]', "claims[1].test.states", ""),
        ('lower = ["RUS", "CHN"]', 'lower = ["RUS", "CHX"]', "gates.known.lower[1]", "CHN"),
        ("last = 1979", "last = 1969", "gates.known.last", ""),
        ("years = [1990, 2020]", "years = [1090, 2020]", "claims[0].test.years[0]", ""),
        ("years = [2000, 2020]", "years = [2000, 20200]", "claims[0].variants[0].years[1]", ""),
        ("years = [2021, 2024]", "years = [2021, 2204]", "claims[0].test.since.years[1]", ""),
        ("until = 2050", "until = 2020", "claims[0].test.futures.until", ""),
        ("judged_to = 2020", "judged_to = 20", "judged_to", ""),
        ('table = "memberships"', 'table = "membership"', "claims[0].facts[0].table", "memberships"),
        ('institution = "NATO"', 'institution = "NATTO"', "claims[0].facts[0].institution", "NATO"),
        ('states = ["FIN"]', 'states = ["FNI"]', "claims[0].facts[0].states[0]", "FIN"),
        ('outcome = "war_onset"', 'outcome = "wars"', "claims[2].test.outcome", "war_onset"),
        ('"IND-PAK"', '"IND-PAX"', "claims[2].test.without[0]", "PAK"),
        ('later = { table = "disputes"', 'later = { table = "dispute"', "claims[3].test.later.table", "disputes"),
        ("years = [1950, 1985]", "years = [1985, 1950]", "claims[3].test.later.years", ""),
        ('["ISR"]', '["ISX"]', "claims[4].test.without[0]", "ISR"),
        ('["PRK", "MNG"]', '["PRK", "MNX"]', "claims[4].variants[0].without[1]", "MNG"),
        ('["PRK", "MNG"]', '["PRK", "PRK"]', "claims[4].variants[0].without", "each state once"),
    ],
)
def test_what_does_not_exist_is_named_with_its_key_path(
    tmp_path: Path, old: str, new: str, where: str, nearest: str
) -> None:
    error = refused(tmp_path, old, new)
    assert str(error.where).endswith(f"small.toml: {where}") or error.where == f"small: {where}"
    assert nearest in f"{error.expected} {error.hint}"


def test_measures_and_years_are_checked_when_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(TEXT.replace('measure = "alignment"', 'measure = "alignmnt"', 1), encoding="utf-8")
    with pytest.raises(ArgumentError) as caught:
        load_argument(path)
    assert caught.value.where == f"{path}: claims[0].test.measure"


def test_what_exists_but_has_no_rows_is_not_yet_tested(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(TEXT.replace('outsider = "USA"', 'outsider = "TUV"', 1), encoding="utf-8")
    assert argue(load_argument(path), Evidence.embedded()).claim("C1").verdict is Verdict.NOT_YET_TESTED


def test_the_packaged_arguments_name_what_exists_and_planted_states_are_made_up() -> None:
    check_argument(load_argument("pushed-together"))
    check_argument(load_argument("planted"))
    assert argue("planted", planted_evidence()).claim("T").verdict is Verdict.SUPPORTED


def test_the_vocabulary_is_that_of_the_evidence() -> None:
    evidence = Evidence.embedded()
    counts, events = evidence.counts, evidence.events
    for key, values in (
        ((RateRatioSpec, "table"), counts["table"]),
        ((RateRatioSpec, "stratum"), counts["stratum"]),
        ((RateRatioSpec, "against"), counts["stratum"]),
        ((RateRatioSpec, "outcome"), counts["outcome"]),
        ((BaseRateSpec, "classes"), evidence.wedge_spells["class"]),
        ((EndingSpec, "spells"), evidence.endings["spells"]),
        ((EndingSpec, "classes"), evidence.endings["class"]),
    ):
        assert set(VOCABULARY[key]) == set(values)
    assert {*VOCABULARY[Change, "table"], *VOCABULARY[RateRatioSpec, "named"], WORDS} == set(events["table"])
    for spec in (PercentileSpec, NonInferioritySpec):
        assert set(VOCABULARY[spec, "table"]) == set(evidence.matched_pairs["table"])
        assert set(VOCABULARY[spec, "outcome"]) == set(evidence.matched_pairs["outcome"])
    assert set(evidence.wedge_spells["measure"]) <= set(claim_measures("dyad"))
    assert {"alignment", "un_similarity"} <= set(claim_measures("dyad")) & set(evidence.dyads.columns)
    assert {"us_troops_index", "milex_share_gdp"} <= set(claim_measures("state")) & set(evidence.states.columns)


@pytest.mark.parametrize(
    ("variants", "where"),
    [("3", "claims[0].variants"), ('"x"', "claims[0].variants"), ("[3]", "claims[0].variants[0]")],
)
def test_variants_that_are_no_tables_are_one_clear_line(tmp_path: Path, variants: str, where: str) -> None:
    start, end = TEXT.index("[[claims.variants]]"), TEXT.index("[[claims.facts]]")
    text = TEXT[:start] + TEXT[end:]
    path = tmp_path / "small.toml"
    path.write_text(text.replace('part = "P1"', f'part = "P1"\nvariants = {variants}'), encoding="utf-8")
    with pytest.raises(ArgumentError) as caught:
        load_argument(path)
    assert caught.value.where == f"{path}: {where}"


@pytest.mark.parametrize("text", ["[/b]", "[bold]x[/bold]", "[red", ":smile:", "a\\"])
def test_titles_and_statements_are_printed_as_they_are(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    planted = load_argument("planted")
    claims = tuple(
        claim.model_copy(update={"statement": f"{text} {claim.statement}"[:60], "id": "T"}) for claim in planted.claims
    )
    result = argue(planted.model_copy(update={"title": text, "claims": claims}), planted_evidence())
    show_verdicts(result)
    printed = capsys.readouterr().out
    assert text in [line.strip() for line in printed.splitlines()]
    # the title, and every statement twice: where its verdict is told in a sentence, and in the table
    assert printed.count(text) == 1 + 2 * len(claims)
    assert "✓ supported" in printed
    table = simple_table(text, text)
    table.add_row(text)
    console().print(table, f"Report: {text}.html")
    assert capsys.readouterr().out.count(text) == 4


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ('kind = "pivot"', 'kind = "pivto"', ["claims[0].test"]),
        (
            "years = [1990, 2020]",
            "years = [1990, 2020]\nfoo = 1",
            ["claims[0].test.foo"],
        ),
        ("years = [2021, 2024] }", "years = [2021, 2024], foo = 1 }", ["claims[0].test.since.foo"]),
        ("years = [2021, 2024] }", "years = [2021] }", ["claims[0].test.since.years[1]"]),
    ],
)
def test_what_is_wrong_with_a_test_is_told_once_and_where_the_file_has_it(old: str, new: str, paths: list[str]) -> None:
    text = TEXT.replace(old, new)
    argument, problems = checked_argument(tomllib.loads(text))
    assert argument is None
    assert [problem.path for problem in problems if problem.path.startswith("claims[0]")] == paths


SECOND = """
[[claims]]
id = "C9"
part = "P2"
statement = "Something else is said of two states."
[claims.test]
kind = "level"
measure = "alignmnt"
states = ["DEU", "FRA"]
partner = "USA"
years = [2000, 2030]
threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" }
"""


def test_names_and_years_are_told_beside_what_is_wrong_in_form() -> None:
    text = (
        TEXT.replace('outsider = "USA"', 'outsider = "USA"\nfoo = 1').replace("[1990, 2020]", "[2020, 1990]") + SECOND
    )
    paths = [problem.path for problem in checked_argument(tomllib.loads(text))[1]]
    assert paths[0] == "claims[0].test.foo"
    assert {"claims[0].test", "claims[5].test.measure", "claims[5].test.years[1]"} <= set(paths)


def test_a_list_of_which_every_item_is_wrong_is_not_called_too_short() -> None:
    text = TEXT.partition("[[claims]]")[0] + SECOND.replace("years = [2000, 2030]", 'years = "long ago"')
    assert [problem.path for problem in checked_argument(tomllib.loads(text))[1]] == ["claims[0].test.years"]
