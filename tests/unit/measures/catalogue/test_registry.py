"""One registry of measures: a measure takes two files, and one of your own is seen by all that names measures."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from typer.testing import CliRunner

import foedus
from foedus.arguments import Verdict, argue, load_argument
from foedus.cli import app
from foedus.errors import ArgumentError, InputError, TableError, UnknownNameError
from foedus.evidence.evidence import Evidence
from foedus.measures.catalogue import (
    MEASURES,
    Measure,
    Packaged,
    add_measure,
    claim_measures,
    find_measure,
    measure,
    measure_title,
    remove_measure,
)
from foedus.measures.tables import DYAD_COLUMNS, STATE_COLUMNS
from foedus.reports.argument_report import argument_report
from foedus.reports.measured import Subject
from foedus.reports.wording import measure_words, spell_out

SOURCE = Path(foedus.__file__).parent
PANEL = SimpleNamespace(folder=None)


def _meetings(panel, query):
    """Meetings with the USA rise from 2000 on, meetings of others do not; no raw data are read."""
    rows = [
        {"state_a": b, "state_b": a, "year": year, "value": 1.0 + ("USA" in (a, b)) * 0.1 * max(0, year - 2000)}
        for a, b in (tuple(sorted(pair)) for pair in query.pairs or [("DEU", "USA"), ("DEU", "FRA")])
        for year in query.years
    ]
    return pl.DataFrame(rows)


TOY = Measure(
    "summit_talks", "meetings", "dyad", "Meetings of the two heads of government.", (), (1990, 2020), "none: a count",
    _meetings, title="talks at the summit",
)  # fmt: skip
CLAIM = """
name = "own"
title = "Own"
written = "2020-12"
judged_to = 2020
[[claims]]
id = "C1"
part = "P1"
statement = "Europeans meet the Americans more often."
[claims.test]
kind = "trend"
measure = "summit_talks"
states = ["DEU", "FRA", "ITA", "POL"]
partner = "USA"
before = [1995, 1997]
after = [2010, 2012]
threshold = { direction = "above", supported_beyond = 0.5, unit = "meetings" }
"""


@pytest.fixture
def toy() -> Iterator[Measure]:
    add_measure(TOY)
    yield TOY
    remove_measure(TOY.name)


@pytest.fixture
def _no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


@pytest.mark.usefixtures("_no_raw_data")
def test_a_measure_of_your_own_is_measured_judged_drawn_and_reported(toy: Measure, tmp_path: Path) -> None:
    answer = foedus.measure(toy.name, pairs=[("USA", "DEU")], first=2009, last=2010)
    assert answer.table.select("state_a", "state_b", "value").rows() == [("DEU", "USA", 1.9), ("DEU", "USA", 2.0)]
    assert answer.unit == "meetings"
    assert foedus.MEASURES[toy.name] is toy

    printed = CliRunner().invoke(
        app, ["measure", toy.name, "--pair", "USA:DEU", "--from", "2010", "--to", "2010", "--json"]
    )
    assert [row["value"] for row in json.loads(printed.stdout)["rows"]] == [2.0]
    drawn = CliRunner().invoke(app, ["measure", toy.name, "--pair", "USA:DEU", "--figure", str(tmp_path / "a.svg")])
    assert drawn.exit_code == 0, drawn.stdout
    assert "talks at the summit" in (tmp_path / "a.svg").read_text(encoding="utf-8")

    path = tmp_path / "own.toml"
    path.write_text(CLAIM, encoding="utf-8")
    result = argue(load_argument(path), Evidence.embedded())
    claim = result.claim("C1")
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.effect == pytest.approx(1.0 + 0.1)  # means of 2010-12 (2.1) and of 1995-97 (1.0)
    assert claim.measured == toy.name
    assert result.provenance["computed"] == {toy.name: ()}
    html = argument_report(result, Evidence.embedded())
    assert "C1: how much each state changed, talks at the summit" in html
    assert "talks at the summit (meetings)" in html
    assert spell_out(f"{toy.name} is not measured") == "talks at the summit is not measured"
    assert Subject(toy.name, "").words == "talks at the summit"


def test_a_measure_that_was_taken_out_is_unknown_again(tmp_path: Path) -> None:
    add_measure(TOY)
    remove_measure(TOY.name)
    path = tmp_path / "own.toml"
    path.write_text(CLAIM, encoding="utf-8")
    with pytest.raises(ArgumentError, match="no measure of pairs 'summit_talks'"):
        load_argument(path)
    with pytest.raises(UnknownNameError):
        measure(TOY.name, PANEL)
    assert measure_words(TOY.name) == "summit talks"
    with pytest.raises(UnknownNameError, match="no added measure is named 'alignment'"):
        remove_measure("alignment")  # what foedus itself brings stays
    assert "alignment" in MEASURES


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "alignment"}, "there is already a measure alignment"),
        ({"name": "us_troops_share"}, "there is already a measure troops_share"),
        ({"name": "Talks"}, "cannot be named 'Talks'"),
        ({"name": "talks at summits"}, "cannot be named"),
        ({"name": "year"}, "cannot be named 'year'"),
        ({"unit": ""}, "has no unit"),
        ({"description": ""}, "has no description"),
        ({"dims": "pair"}, "is of 'pair'"),
        ({"coverage": (2020, 1990)}, "is reversed"),
        ({"packaged": Packaged()}, "packaged evidence does not contain"),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(changes: dict[str, object], told: str) -> None:
    before = dict(MEASURES)
    with pytest.raises(InputError, match=told) as caught:
        add_measure(replace(TOY, **changes))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert dict(MEASURES) == before


def test_a_name_is_taken_once(toy: Measure) -> None:
    with pytest.raises(InputError, match="there is already a measure summit_talks"):
        add_measure(toy)


def test_the_registry_is_changed_by_its_own_functions_alone() -> None:
    with pytest.raises(TypeError):
        MEASURES["summit_talks"] = TOY  # type: ignore[index]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([1.0], "does not return a table but list"),
        (pl.DataFrame({"state_a": ["DEU"], "year": [2000], "value": [1.0]}), "lacks columns .at state_b"),
        (pl.DataFrame({"state_a": ["DEU"], "state_b": ["USA"], "year": [2000], "value": ["x"]}), "not a number"),
        (
            pl.DataFrame(
                {"state_a": ["DEU", "USA"], "state_b": ["USA", "DEU"], "year": [2000] * 2, "value": [1.0] * 2}
            ),
            "a key twice",
        ),
    ],
)
def test_a_table_that_is_none_of_a_measure_is_told(table: object, told: str) -> None:
    add_measure(replace(TOY, compute=lambda panel, query: table))
    try:
        with pytest.raises(TableError, match=told):
            measure(TOY.name, PANEL)
    finally:
        remove_measure(TOY.name)


def test_a_measure_of_states_needs_no_second_state() -> None:
    own = replace(TOY, dims="state", compute=lambda panel, query: pl.DataFrame(
        {"state_a": ["DEU", "USA"], "year": [2000, 2000], "value": [1, 2]}
    ))  # fmt: skip
    add_measure(own)
    try:
        assert measure(TOY.name, PANEL, [("USA", "USA")])["value"].to_list() == [2.0]
        assert TOY.name in claim_measures("state")
        assert TOY.name not in claim_measures("dyad")
    finally:
        remove_measure(TOY.name)


def test_every_column_of_the_packaged_evidence_is_a_measure_or_belongs_to_one() -> None:
    evidence = Evidence.embedded()
    for dims, table, keys, beside in (
        ("dyad", evidence.dyads, {"state_a", "state_b", "year"}, {"alignment_volatility"}),
        ("state", evidence.states, {"state", "year"}, set()),
    ):
        packaged = [entry for entry in MEASURES.values() if entry.packaged and entry.dims == dims]
        columns = {entry.column for entry in packaged}
        assert columns <= set(table.columns)
        spreads = {f"{column}_sd" for column in columns}
        counts = {entry.packaged.count for entry in packaged if entry.packaged and entry.packaged.count}
        flags = {entry.packaged.carried for entry in packaged if entry.packaged and entry.packaged.carried}
        assert counts | flags <= set(table.columns)
        assert set(table.columns) - columns - spreads - counts - flags - keys == beside


def test_every_column_of_the_wide_tables_has_its_measure() -> None:
    keys = {"state", "state_a", "state_b", "year", "extrapolated", "capability_extrapolated"}
    for column in {*DYAD_COLUMNS, *STATE_COLUMNS} - keys:
        entry = find_measure(column.removesuffix("_sd"))
        assert entry is not None, column
        assert entry.column == column.removesuffix("_sd")


def test_claims_may_use_every_measure_of_pairs_or_states_but_those_with_a_reason() -> None:
    refused = {entry.name for entry in MEASURES.values() if entry.dims in ("dyad", "state") and not entry.claimable}
    assert refused == {"event_z", "event_z_robust", "power_transition", "power_transition_cinc"}
    for dims in ("dyad", "state"):
        names = {entry.name for entry in MEASURES.values() if entry.dims == dims} - refused
        assert set(claim_measures(dims)) >= names
    assert not [entry.name for entry in MEASURES.values() if entry.dims in ("directed", "system") and entry.claimable]


def test_a_claim_by_a_measure_that_claims_cannot_use_is_told_why(tmp_path: Path) -> None:
    for name, why in (("threat", "it is of ordered pairs"), ("event_z", "cannot be compared")):
        path = tmp_path / "own.toml"
        path.write_text(CLAIM.replace("summit_talks", name), encoding="utf-8")
        with pytest.raises(ArgumentError, match=f"no claim can be judged by {name}: .*{why}") as caught:
            load_argument(path)
        assert caught.value.where == f"{path}: claims[0].test.measure"


def test_titles_are_words() -> None:
    for entry in MEASURES.values():
        assert measure_title(entry.column) == entry.title
        assert not re.search(r"_|^un\b", entry.title), entry.name
    titles = [entry.title for entry in MEASURES.values()]
    assert len(set(titles)) == len(titles)


#: Measure -> files that name it besides the module of its function and its topic in the catalogue, and why they do.
TAKES = {
    "s_obligations": {
        "measures/obligations.py": "its function",
        "measures/catalogue/obligations.py": "its entry",
        "measures/tables.py": "column list of the packaged table",
        "measures/__init__.py": "public name of its function",
    },
    "milex_share_gdp": {
        "measures/catalogue/power.py": "its entry; its function is called spending_shares",
        "measures/tables.py": "column list of the packaged table",
    },
    "gdp_share": {
        "measures/catalogue/power.py": "its entry; its function is called gdp_shares",
        "sources/ssp_shares.py": "a column of that source, which is of projections",
        "measures/tables.py": "column list of the packaged table",
    },
    "kappa_un": {"measures/catalogue/votes.py": "its entry; its function is un_portfolios"},
    "joint_exercises": {
        "measures/catalogue/cooperation.py": "its entry; it is a variable of the panel",
        "evidence/matched_tables.py": "one of the deeds in which matched pairs are compared",
        "evidence/like_pairs.py": "one of the deeds in which like pairs are compared",
    },
    "territorial_threat": {
        "measures/territorial_threat.py": "its function",
        "measures/catalogue/pressure.py": "its entry",
    },
}


@pytest.fixture(scope="module")
def named() -> dict[str, set[str]]:
    """Every file of the source and the names in it: whole texts, keywords and functions; not those in docstrings."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        keywords = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
        functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        found[path.relative_to(SOURCE).as_posix()] = texts | keywords | functions
    return found


@pytest.mark.parametrize("name", TAKES)
def test_a_measure_takes_its_function_and_its_entry(name: str, named: dict[str, set[str]]) -> None:
    assert {path for path, names in named.items() if name in names} == set(TAKES[name])


#: What names a measure although it works with any: the triangle and futures of alignment, files of a user's own, and
#: words that are not meant as measures.
SPECIAL = {
    # what a file of votes can be asked for, and what is packaged of every pair
    "analyses/measuring.py": {"alignment", "un_agreement", "un_similarity"},
    "analyses/measuring_events.py": {"event_balance", "event_balance_directed", "event_z", "event_z_robust"},
    # blocks of counts, events and spells of these names
    "arguments/checking.py": {
        "alignment",
        "alignment_without_obligations",
        "alignment_without_un",
        "defence",
        "nuclear",
        "rivalry",
    },
    "arguments/kinds/event_study.py": {"defence_agreements"},  # a data set
    "arguments/kinds/hazard_ratio.py": {
        "consultation",
        "defence_agreements",
        "non_aggression",
    },  # obligations, a source
    "arguments/kinds/rate_ratio.py": {"defence", "nuclear"},  # blocks of counts
    "arguments/kinds/risk.py": {"defence"},  # a block of counts
    "arguments/kinds/_matched.py": {"arms_transfers", "defence_agreements"},  # sources of these names
    "arguments/planted.py": {"alignment"},  # made-up evidence
    "evidence/evidence.py": {"alignment"},  # packaged of every pair
    "reports/argument_report.py": {"alignment"},  # what every report says of it
    "reports/record_figures.py": {"alignment"},  # the triangle and the futures that every report shows
}
#: Where any measure may come: no list of measures is kept there.
GENERAL = (
    "arguments/",
    "analyses/measuring",
    "cli/_figures",
    "evidence/computing",
    "evidence/evidence",
    "reports/argument",
    "reports/claim",
    "reports/evidence",
    "reports/judgement",
    "reports/measured",
    "reports/record",
    "reports/wording",
)
#: Where made-up evidence is given the names of measures.
MADE_UP = "arguments/planted_worlds/"


def test_no_other_list_of_measures_is_kept(named: dict[str, set[str]]) -> None:
    known = {name for entry in MEASURES.values() for name in (entry.name, entry.column)}
    lists = {
        path: names & known
        for path, names in named.items()
        if path.startswith(GENERAL) and not path.startswith(MADE_UP)
    }
    assert {path: names for path, names in lists.items() if names} == SPECIAL
