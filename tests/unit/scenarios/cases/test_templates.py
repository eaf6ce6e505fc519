"""New case files: they load and resolve as they stand, and every commented default is the rule's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.errors import CaseError, UnknownNameError, UnknownStateError
from foedus.evidence.evidence import Evidence
from foedus.scenarios import load_case, parse_case, resolve_case
from foedus.scenarios.cases.rules.states import GrowthRule
from foedus.scenarios.cases.templates import FIRST_ACTORS, case_template


@pytest.fixture(autouse=True)
def _packaged_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def test_the_template_resolves_as_it_stands() -> None:
    case = parse_case(case_template("mine"))
    world = resolve_case(case, Evidence.embedded())
    assert world.actors == FIRST_ACTORS
    assert world.watch == (("USA", "RUS"), ("USA", "CHN"), ("RUS", "CHN"))
    assert world.triangles == (("USA", "RUS", "CHN"),)


def test_what_the_template_comments_out_is_no_mistake() -> None:
    """Every commented line is taken in at once: keys, tables and examples are all valid."""
    text = case_template("mine", actors=["USA", "RUS", "CHN", "KOR", "PRK"])
    lines = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        if line.startswith("# ") and re.match(r"\[|[a-z_]+ = ", bare):
            line = bare
        lines.append(line)
    full = "\n".join(lines)
    assert full.count("\n[initial.") >= 10
    full = re.sub(r"^(institutions = .*)\]$", r'\1, "My pact"]', full, flags=re.MULTILINE)
    full = full.replace('theatres = ["korea"]', 'theatres = ["korea", "my_theatre"]')
    world = resolve_case(parse_case(full), Evidence.embedded())
    assert {theatre.name for theatre in world.theatres} == {"korea", "my_theatre"}
    assert "My pact" in world.memberships
    assert world.shocks
    assert (world.pressure > 0).any()


def test_the_defaults_it_tells_are_those_of_the_rules() -> None:
    text = case_template("mine")
    plain = parse_case(text)
    stated = {
        "initial.growth.years": 10,
        "initial.growth.kept": 0.5,
        "initial.cohesion.default": 0.7,
        "initial.burden.default": 0.1,
        "initial.order.default": 0.0,
        "initial.volatility.default": 0.07,
        "initial.trade_dependence.default": 0.01,
        "initial.alignment.default_sd": 0.3,
    }
    for path, value in stated.items():
        _, table, key = path.split(".")
        rule = getattr(plain.initial, table) or GrowthRule()
        assert getattr(rule, key) == value
        block = text.split(f"# [initial.{table}]")[1].split("# [initial.")[0]
        assert f"# {key} = {value}" in block, path


def test_actors_bring_the_institutions_to_which_they_belong_at_the_start() -> None:
    actors = ["RUS", "USA", "POL", "EST", "BLR"]
    world = resolve_case(parse_case(case_template("mine", actors=actors, start=2025)), Evidence.embedded())
    assert world.memberships["NATO"] == ("EST", "POL", "USA")
    assert world.memberships["CSTO"] == ("BLR", "RUS")
    assert "Warsaw Pact" not in world.memberships
    earlier = resolve_case(parse_case(case_template("mine", actors=actors[:3], start=1971)), Evidence.embedded())
    assert earlier.memberships["NATO"] == ("USA",)
    assert earlier.memberships["Warsaw Pact"] == ("POL", "RUS")
    assert not earlier.memberships.keys() & {"CSTO", "SCO"}


def test_actors_of_a_time_without_institutions_have_none() -> None:
    text = case_template("mine", actors=["GBR", "FRA", "DEU"], start=1930)
    assert parse_case(text).institutions == ()
    assert '# institutions = ["NATO", "SCO"]  # example' in text


def test_a_copy_is_the_packaged_case_under_another_name() -> None:
    copy, like = parse_case(case_template("mine", like="europe-1907")), load_case("europe-1907")
    assert copy.name == "mine"
    assert copy.model_dump(exclude={"name"}) == like.model_dump(exclude={"name"})


def test_actors_of_another_case_keep_its_start_and_the_pressure_among_them() -> None:
    case = parse_case(case_template("mine", like="triangle-1971", actors=["USA", "RUS", "CHN", "DEU"]))
    assert (case.start.year, case.initial.year) == (1971, 1970)
    named = {state for row in case.pressure for state in (*row.senders, *row.targets)}
    assert named == {"USA", "RUS", "CHN", "DEU"}
    world = resolve_case(case, Evidence.embedded())
    whole = resolve_case(load_case("triangle-1971"), Evidence.embedded())
    chosen = [whole.index(actor) for actor in world.actors]
    assert np.array_equal(world.alignment, whole.alignment[np.ix_(chosen, chosen)])
    assert np.array_equal(world.pressure, whole.pressure[:, chosen][:, :, chosen])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"name": "My case"}, CaseError, "is not a valid name for a case"),
        ({"name": "world-2020"}, CaseError, "foedus comes with a case"),
        ({"name": "mine", "like": "europe-1914"}, UnknownNameError, "Nearest: europe-19"),
        ({"name": "mine", "like": "europe-1907", "start": 1909}, CaseError, "keeps its start"),
        ({"name": "mine", "actors": ["USA", "RUS", "CHM"]}, UnknownStateError, "no state is called 'CHM'"),
        ({"name": "mine", "actors": ["USA", "RUS", "USA"]}, UnknownStateError, "three different actors"),
        ({"name": "mine", "actors": ["USA", "RUS"]}, UnknownStateError, "three different actors"),
    ],
)
def test_what_makes_no_case_is_one_clear_line(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        case_template(**options)  # type: ignore[arg-type]
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_writes_a_file_that_loads_and_never_over_another(tmp_path: Path) -> None:
    runner, path = CliRunner(), tmp_path / "mine.toml"
    given = ["new", "case", "mine", "--actors", "USA,RUS,CHN,IND", "--out", str(path)]
    done = runner.invoke(app, [*given, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["actors"] == ["USA", "RUS", "CHN", "IND"]
    assert load_case(path).name == "mine"
    path.write_text("mine own", encoding="utf-8")
    again = runner.invoke(app, given)
    assert again.exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine own"
    assert runner.invoke(app, [*given, "--force"]).exit_code == 0
    assert load_case(path).name == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--out", "{folder}/mine.txt"], 2),
        (["--out", "{folder}/absent/mine.toml"], 1),
        (["--start", "1960", "--actors", "GBR,FRA,DEU", "--out", "{folder}/mine.toml"], 2),
    ],
)
def test_a_file_that_could_not_run_or_be_written_is_not_there(tmp_path: Path, more: list[str], code: int) -> None:
    given = ["new", "case", "mine", *(each.format(folder=tmp_path) for each in more)]
    assert CliRunner().invoke(app, given).exit_code == code
    assert not list(tmp_path.iterdir())


def test_a_case_that_starts_after_the_break_takes_the_readings_of_the_packaged_one() -> None:
    actors = ["RUS", "POL", "EST", "CHN", "UKR"]
    case = parse_case(case_template("mine", actors=actors, start=2025))
    world, packaged = (resolve_case(each, Evidence.embedded()) for each in (case, load_case("powers-2025")))
    for a, b in (("RUS", "POL"), ("RUS", "EST"), ("RUS", "UKR")):
        spot = (world.index(a), world.index(b))
        assert world.alignment[spot] == packaged.alignment[packaged.index(a), packaged.index(b)] < -0.3
    assert not parse_case(case_template("mine", actors=actors, start=2021)).initial.alignment.readings


def test_readings_of_a_case_yield_to_its_own() -> None:
    text = case_template("mine", actors=["RUS", "POL", "EST"], start=2025)
    row = 'assumed = [{ pair = ["POL", "RUS"], value = -0.7, reason = "r" }]\nreadings_from'
    case = parse_case(text.replace("readings_from", row, 1))
    pairs = [pair for each in case.initial.alignment.readings for pair in each.pairs()]
    assert pairs == [("EST", "RUS")]
    with pytest.raises(CaseError, match="no packaged case 'powers'"):
        parse_case(text.replace('readings_from = "powers-2025"', 'readings_from = "powers"'))
