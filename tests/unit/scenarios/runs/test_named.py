"""Packaged scenarios by name, and the case that is run when none is named."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import foedus
from foedus.analyses.specifying import run_spec
from foedus.errors import UnknownNameError
from foedus.library import facts
from foedus.library.default_case import DEFAULT_CASE
from foedus.scenarios import RunSpec, load_case
from foedus.scenarios.cases.casting import cast_of
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.runs.checking import check_spec
from foedus.scenarios.runs.named import list_scenarios, load_scenario, scenario_rows
from foedus.scenarios.worlds import calendar_year

ROOT = Path(__file__).parents[4] / "src/foedus"


@pytest.mark.parametrize("name", list_scenarios())
def test_a_packaged_scenario_fits_its_case(name: str) -> None:
    spec = load_scenario(name)
    check_spec(spec, cast_of(load_case(spec.case)))
    assert spec.scenario
    assert spec.shocks


def test_events_happen_on_their_days() -> None:
    shocks = {(each.kind, each.states): each for each in parse_shocks(load_scenario("war-2022-world").shocks)}
    memberships = facts.memberships().filter(institution="NATO")
    for state in ("FIN", "SWE"):
        joined = memberships.filter(state=state)["joined"].item()
        assert shocks["join", (state,)].year == pytest.approx(calendar_year(joined), abs=1 / 365)
    assert shocks["war", ("RUS", "UKR")].year == pytest.approx(calendar_year(date(2022, 2, 24)), abs=1 / 365)
    pact = facts.treaties().filter(date=date(2024, 12, 4))["date"].item()
    assert shocks["treaty", ("PRK", "RUS")].year == pytest.approx(calendar_year(pact), abs=1 / 365)


def test_a_scenario_is_run_by_name_and_may_be_changed() -> None:
    assert run_spec("war-2022") == foedus.SCENARIOS["war-2022"] == load_scenario("war-2022")
    changed = run_spec("war-2022", members=7)
    assert (changed.members, changed.shocks) == (7, load_scenario("war-2022").shocks)


def test_a_file_is_read_and_an_unknown_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(load_scenario("war-2022").to_toml(), encoding="utf-8")
    assert load_scenario(path) == load_scenario("war-2022")
    with pytest.raises(UnknownNameError, match="no scenario 'war-2023'") as caught:
        load_scenario("war-2023")
    assert "war-2022" in str(caught.value)


def test_scenarios_and_cases_have_different_names() -> None:
    assert not set(list_scenarios()) & set(foedus.CASES)
    assert [row["name"] for row in scenario_rows()] == list_scenarios()


def test_the_default_is_told_in_one_place() -> None:
    assert RunSpec().case == run_spec().case == foedus.case().name == foedus.schedule().case == DEFAULT_CASE
    told = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if re.search(rf'(?<!readings_from = )"{DEFAULT_CASE}"', path.read_text(encoding="utf-8"))
    ]
    assert told == ["library/default_case.py"]
