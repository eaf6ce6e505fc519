"""Whatever one door takes for a state, all take: Python, command line, policy, shock, case, argument and table."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import foedus
from foedus.arguments import load_argument
from foedus.arguments.checking import check_argument
from foedus.cli import app
from foedus.errors import FoedusError
from foedus.scenarios import parse_policy, parse_shock
from foedus.scenarios.cases.files import parse_case
from foedus.scenarios.cases.templates import case_template
from foedus.states import State, load_states, parse_pair, parse_states

runner = CliRunner()
STATES = load_states()
YEAR = 2020


def forms(state: State) -> list[str]:
    """Every way in which people write a state of 2020."""
    found = [state.id, state.id.lower(), state.name, f"  {state.name} ", state.name.upper()]
    if state.cow is not None:
        found += [f"cow:{state.cow}", f"COW: {state.cow}", str(state.cow)]
    if state.gw is not None:
        found.append(f"gw:{state.gw}")
    if state.cowc is not None:
        found += [f"cowc:{state.cowc}", f"cowc:{state.cowc.lower()}"]
    return [*found, *([f"iso3:{state.iso3}"] if state.iso3 else [])]


PRESENT = [STATES.lookup(name, YEAR) for name in STATES.in_year(YEAR)]
spelled = st.sampled_from(PRESENT).flatmap(lambda state: st.tuples(st.just(state.id), st.sampled_from(forms(state))))

ARGUMENT = """
schema = 1
name = "small"
title = "Small"
written = "2020-12"
judged_to = 2020

[[claims]]
id = "C1"
part = "P1"
statement = "One state is nearer to another than before."
[claims.test]
kind = "trend"
measure = "alignment"
states = [{state}]
partner = "ZZ1"
before = [1995, 2004]
after = [2010, 2020]
threshold = {{ direction = "above", supported_beyond = 0.1, unit = "1", fixed_here = true, why = "a test" }}
"""


def by_argument(text: str, folder: Path) -> str:
    from foedus.arguments.naming import _state

    return str(_state(text))


def by_case(text: str, _: Path) -> str:
    filler = [state for state in ("FJI", "TON", "WSM", "KIR") if state != STATES.id_of(text, YEAR)]
    body = case_template("mine", actors=filler[:3], start=YEAR)
    actors = ", ".join(json.dumps(each, ensure_ascii=False) for each in [*filler[:3], text])
    start = body.index("actors = [")
    changed = f"{body[:start]}actors = [{actors}]{body[body.index(']', start) + 1 :]}"
    return parse_case(changed).actors[-1]


DOORS: dict[str, Callable[[str, Path], str]] = {
    "resolver": lambda text, _: STATES.id_of(text, YEAR),
    "state": lambda text, _: foedus.state(text, YEAR).id,
    "pair": lambda text, _: parse_pair((text, "ZAN" if YEAR < 1965 else "TUV"), YEAR)[0],
    "pair with a colon": lambda text, _: parse_pair(f"{text}:TUV", YEAR)[0],
    "list": lambda text, _: parse_states([text], YEAR)[0],
    "policy": lambda text, _: parse_policy(f"TUV:contain:{text}:0.5@2021-2025").targets[0],
    "policy option": lambda text, _: parse_policy(f"TUV:contain:PLW:with={text}:0.5@2021-2025").option("with")[0],
    "shock": lambda text, _: parse_shock(f"leader:{text}@2021").states[0],
    "template": lambda text, _: parse_case(case_template("mine", actors=[text, "TUV", "PLW"], start=YEAR)).actors[0],
    "case": by_case,
    "argument": by_argument,
}


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=spelled)
@example(pair=("KOR", "Korea, Republic of"))
@example(pair=("RUS", "cow:365"))
def test_what_one_door_takes_all_take(door: str, pair: tuple[str, str], tmp_path: Path) -> None:
    state, text = pair
    if state in ("TUV", "PLW"):
        return
    assert DOORS[door](text, tmp_path) == state


@pytest.mark.parametrize("text", ["Germany", "cow:255", "cowc:GMY", "iso3:DEU", "255", "germany "])
def test_commands_take_them_too(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    votes = tmp_path / "votes.csv"
    votes.write_text(
        f'actor,item,position,year\n"{text}",1,1,2020\nFrance,1,2,2020\n"{text}",2,3,2020\nFrance,2,1,2020\n'
    )
    commands = {
        "measure": ["measure", "alignment", "--pair", f"{text}:France", "--from", "2020", "--to", "2020"],
        "panel": ["panel", "alignment", "--state", text, "--state", "France", "--from", "2020", "--to", "2020"],
        "triangle": ["triangle", text, "France", "USA", "--from", "2020", "--to", "2020"],
        "similarity": ["similarity", str(votes), "--states"],
    }
    for name, command in commands.items():
        result = runner.invoke(app, [*command, "--json"])
        assert result.exit_code == 0, (name, result.output)
        assert "DEU" in result.output, name


@pytest.mark.parametrize("door", [door for door in DOORS if door != "argument"])
def test_what_no_state_is_called_is_refused_with_the_nearest_names(door: str, tmp_path: Path) -> None:
    if door == "case":
        return
    with pytest.raises(FoedusError) as caught:
        DOORS[door]("Rusia", tmp_path)
    assert "Russia (RUS)" in str(caught.value)


def test_an_argument_takes_names_and_codes(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(ARGUMENT.format(state='"Germany", "cow:365", 710').replace('"ZZ1"', '"United States"'), "utf-8")
    argument = load_argument(path)
    spec = argument.claims[0].measurements[0].spec
    assert (spec.states, spec.partner) == (("DEU", "RUS", "CHN"), "USA")  # type: ignore[union-attr]
    check_argument(argument)
    path.write_text(ARGUMENT.format(state='"Germny"').replace('"ZZ1"', '"United States"'), "utf-8")
    with pytest.raises(FoedusError, match=r"no state is called 'Germny'.*Germany \(DEU\)"):
        check_argument(load_argument(path), where=str(path))
