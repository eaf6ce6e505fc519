"""Simulated futures from the command line, end to end on the packaged evidence."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from tests.unit.reports.titles_of_axes import axes_of, untitled
from typer.testing import CliRunner

from foedus.cli import app
from foedus.reports.figure import PALETTE

SMALL = ("strategic-triangle", "--members", "8", "--until", "2024")
POLICY = ("--policy", "USA:accommodate:RUS:0.8@2021-2024")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def runs(store: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return document(store, "run", *SMALL), document(store, "run", *SMALL, *POLICY)


def document(store: Path, *arguments: str) -> dict[str, Any]:
    environment = {"FOEDUS_RUNS": str(store), "FOEDUS_DATA": ""}
    result = CliRunner().invoke(app, [*arguments, "--json"], env=environment)
    assert result.exit_code == 0, result.stdout
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_run_is_stored_and_found_again(store: Path, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert Path(runs[1]["path"]).is_dir()
    assert document(store, "run", *SMALL, *POLICY) == runs[1]
    assert runs[0]["run"] != runs[1]["run"]


def test_baseline_does_not_differ_from_itself(runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert {row["difference"] for row in runs[0]["outcomes"]} == {0.0}
    assert any(row["difference"] != 0.0 for row in runs[1]["outcomes"])


def test_compare_agrees_with_the_run_itself(store: Path, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    told = document(store, "compare", runs[0]["run"], runs[1]["run"])
    assert (told["first"], told["second"]) == (runs[0]["run"], runs[1]["run"])
    own = {(row["name"], row["pair"]): row["difference"] for row in runs[1]["outcomes"] if row["year"] == 2024}
    paired = {(row["name"], row["pair"]): row["difference"] for row in told["differences"] if row["year"] == 2024}
    assert paired
    for key, difference in paired.items():
        assert difference == pytest.approx(own[key], abs=1e-5)


def test_beginning_of_an_id_or_a_path_is_enough(store: Path, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert document(store, "cite", runs[1]["run"][:10])["run"] == runs[1]["run"]
    told = document(store, "cite", runs[1]["path"])
    assert "walt_1987" in {row["key"] for row in told["references"]}


def test_report_of_a_run(store: Path, runs: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "run.html"
    told = document(store, "report", runs[1]["run"], "--out", str(out))
    assert told == {"run": runs[1]["run"], "report": str(out)}
    html = out.read_text(encoding="utf-8")
    assert "Conditional on the model" in html
    assert html.count("<figure") >= 3
    assert html.index("What changes against the baseline") < html.index("Outcomes against the baseline")
    assert "futures at the policy&#39;s end (2024)" in html


@pytest.mark.parametrize(
    ("policy", "part"),
    [
        ("USA:contain:FJI:0.8@2021-2024", "FJI"),
        ("USA:contain:RUS:theatre=ukraine:0.8@2021-2024", "theatre"),
    ],
)
def test_policy_that_does_not_fit_the_case(store: Path, policy: str, part: str) -> None:
    result = CliRunner().invoke(app, ["run", *SMALL, "--policy", policy], env={"FOEDUS_RUNS": str(store)})
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert part in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "parts"),
    [
        ("--shock", "leadr:RUS@2022", ("unknown shock 'leadr'", "Nearest: leader")),
        ("--shock", "join:NATO:UKR@2031", ("outside the run",)),
        ("--without", "framin", ("no mechanism 'framin'", "Nearest: framing")),
        ("--parameters", "nowhere", ("no parameter set 'nowhere'", "default")),
        ("--posterior", "nowhere.csv", ("nowhere.csv",)),
        ("--chunk", "0", ("--chunk",)),
    ],
)
def test_an_option_that_cannot_be_used_is_one_line(
    store: Path, option: str, value: str, parts: tuple[str, ...]
) -> None:
    result = CliRunner().invoke(app, ["run", *SMALL, option, value], env={"FOEDUS_RUNS": str(store)})
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert all(part in result.stderr for part in parts), result.stderr


def test_every_option_of_a_run_is_in_its_specification(store: Path, tmp_path: Path) -> None:
    posterior = tmp_path / "draws.csv"
    posterior.write_text("depth.rate\n0.1\n0.2\n", encoding="utf-8")
    told = document(
        store, "run", *SMALL, "--shock", "war:CHN+IND@2022", "--without", "framing", "--without", "reciprocity",
        "--parameters", "default", "--posterior", str(posterior), "--chunk", "4",
    )  # fmt: skip
    note = json.loads((Path(told["path"]).parent / "run.json").read_text(encoding="utf-8"))["spec"]
    assert (note["shocks"], note["without"]) == (["war:CHN+IND@2022"], ["framing", "reciprocity"])
    assert (note["parameters"], note["posterior"], note["chunk"]) == ("default", str(posterior), 4)
    assert told["scenario"] == "war:CHN+IND@2022 without framing, reciprocity"
    war = {row["pair"]: row for row in told["outcomes"] if row["name"] == "war"}["CHN:IND"]
    assert war["scenario"] == 1.0
    assert document(store, "run", *SMALL)["run"] != told["run"]


def test_a_parameter_that_is_set_is_told_wherever_the_run_is(
    store: Path, runs: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    words = "depth.rate = 0.3 for"
    told = document(store, "run", *SMALL, *POLICY, "--set", "depth.rate=0.3")
    assert told["run"] != runs[1]["run"]
    assert told["parameter_differences"][0].startswith(words)
    assert runs[1]["parameter_differences"] == []
    file = tmp_path / "own.toml"
    file.write_text("[depth]\nrate = 0.3\n", encoding="utf-8")
    spec = tmp_path / "spec.toml"
    spec.write_text(
        f'case = "{SMALL[0]}"\npolicies = ["{POLICY[1]}"]\nparameters = "own.toml"\nmembers = 9\nuntil = 2024\n',
        encoding="utf-8",
    )
    environment = {"FOEDUS_RUNS": str(store), "FOEDUS_DATA": "", "COLUMNS": "200"}
    same = document(store, "run", "--spec", str(spec), "--members", "8")
    assert (same["run"], same["parameter_differences"]) == (told["run"], told["parameter_differences"])
    for command in (("run", "--spec", str(spec), "--members", "8"), ("compare", runs[0]["run"], told["run"])):
        shown = CliRunner().invoke(app, list(command), env=environment)
        assert shown.exit_code == 0, shown.stderr
        assert words in " ".join(shown.stdout.split())
    out = tmp_path / "run.html"
    document(store, "report", told["run"], "--out", str(out))
    html = out.read_text(encoding="utf-8")
    assert f"Parameters other than the default: {words}" in html
    assert words in html.partition("</title>")[0]


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (("--set", "alignment.war=-3"), ("outside the support", "a number from 0 up")),
        (("--set", "alignment.waar=1"), ("nearest: alignment.war",)),
        (("--set", "alignment.war"), ("name=value",)),
        (("--set", "alignment.war=0.1", "--set", "alignment.war=0.2"), ("set twice",)),
        (("--spec", "absent.toml"), ("no run specification 'absent.toml'",)),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(options: tuple[str, ...], parts: tuple[str, ...]) -> None:
    for command in (("run", *SMALL), ("sensitivity",)):
        result = CliRunner().invoke(app, [*command, *options])
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert all(part in result.stderr for part in parts), result.stderr


def test_outcomes_stand_under_headings(store: Path, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    result = CliRunner().invoke(app, ["run", *SMALL, *POLICY], env={"FOEDUS_RUNS": str(store), "FOEDUS_DATA": ""})
    assert result.exit_code == 0
    assert "\nPairs of states" in result.stdout
    assert runs[1]["run"] in result.stdout
    assert "assumed" in result.stdout


def shown(store: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"FOEDUS_RUNS": str(store), "FOEDUS_DATA": ""})
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_run_leads_with_what_changes_and_ends_with_its_error(
    store: Path, runs: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    text = shown(store, "run", *SMALL, *POLICY)
    parts = ("Scenario minus baseline", "Differences", "Levels at the horizon", "Standard error from simulation")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.count("Conditional on the model") == 1
    first = runs[1]["effects"][0]
    assert first["name"].replace("_", " ") in text[: places[1]]
    assert "of 8 futures" in " ".join(text[: places[1]].split())
    moments = {row["moment"] for row in runs[1]["effects"]}
    assert moments == {"end", "peak", "horizon"}
    assert runs[0]["effects"] == []
    assert "Differences" not in shown(store, "run", *SMALL)


def test_a_figure_of_a_run_shades_the_policy_and_names_its_axes(
    store: Path, runs: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "run.svg"
    assert document(store, "run", *SMALL, *POLICY, "--figure", str(file))["figure"] == str(file)
    svg = file.read_text(encoding="utf-8")
    for words in ("United States accommodates Russia", "year", "(0 to 1)", "Shaded:", PALETTE["shade"]):
        assert words in svg
    assert len(list(axes_of(ET.fromstring(svg)))) >= 2
    assert untitled(svg) == []
    other = tmp_path / "compare.svg"
    told = document(store, "compare", runs[0]["run"], runs[1]["run"], "--figure", str(other))
    assert told["figure"] == str(other)
    svg = other.read_text(encoding="utf-8")
    assert "rather than the baseline" in svg
    assert "(−1 to 1)" in svg
    assert untitled(svg) == []
    bad = CliRunner().invoke(app, ["run", *SMALL, "--figure", "run.pdf"], env={"FOEDUS_RUNS": str(store)})
    assert bad.exit_code == 2
    assert ".svg or .png" in bad.stderr


def test_a_war_on_a_state_that_nobody_watches_tells_of_it_and_its_allies(store: Path) -> None:
    text = shown(store, "run", *SMALL, "--shock", "war:RUS+KAZ@2022")
    assert "RUS:KAZ" in text or "KAZ:RUS" in text
    told = document(store, "run", *SMALL, "--shock", "war:RUS+KAZ@2022")
    watched = {row["pair"] for row in told["outcomes"] if row["pair"]}
    assert {"RUS:KAZ", "BLR:KAZ"} <= watched  # Belarus is bound to Russia's defence
    assert {"KAZ", "BLR"} <= {row["state"] for row in told["outcomes"] if row["state"]}
    assert {"BLR"} <= {row["state"] for row in told["effects"]}


def test_comparing_names_what_differs(store: Path, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first, second = (run["run"] for run in runs)
    differs = document(store, "compare", first, second)["differs"]
    assert differs == [{"what": "policies", "first": "none", "second": POLICY[1]}]
    assert f"The runs differ in policies (none; {POLICY[1]})." in " ".join(
        shown(store, "compare", first, second).split()
    )
    other = document(store, "run", *SMALL, "--set", "depth.rate=0.3", "--without", "framing")["run"]
    changed = {row["what"]: row["second"] for row in document(store, "compare", first, other)["differs"]}
    assert changed.keys() == {"mechanisms left out", "parameters"}
    assert changed["mechanisms left out"] == "framing"
    assert changed["parameters"].startswith("depth.rate = 0.3 for")
    assert document(store, "compare", first, first)["differs"] == []
    unlike = document(store, "run", "strategic-triangle", "--members", "4", "--until", "2024", "--seed", "3")["run"]
    refused = CliRunner().invoke(app, ["compare", first, unlike], env={"FOEDUS_RUNS": str(store), "FOEDUS_DATA": ""})
    assert refused.exit_code == 2
    assert "seed is 0 and 3; members is 8 and 4" in refused.stderr


def test_the_schedule_tells_kinds_and_standings() -> None:
    result = CliRunner().invoke(app, ["schedule", "--json"])
    rows = {row["mechanism"]: row for row in json.loads(result.stdout)["schedule"]}
    assert {row["kind"] for row in rows.values()} == {"force", "event", "process"}
    assert rows["crisis"]["kind"] == "event"
    assert set(rows["depth"]["parameters"].values()) <= {"assumed", "published", "estimated"}
    shown = CliRunner().invoke(app, ["schedule"]).stdout
    assert "event" in shown
    assert f"{len(rows['depth']['parameters'])} assumed" in shown


def test_run_nobody_made(store: Path) -> None:
    result = CliRunner().invoke(app, ["cite", "0123", "--json"], env={"FOEDUS_RUNS": str(store)})
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "unknown-name"


def test_json_alone_is_on_stdout_and_nothing_else_anywhere(
    store: Path, runs: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    first, second = (run["run"] for run in runs)
    for arguments in (
        ("report", second, "--out", str(tmp_path / "run.html"), "--json"),
        ("compare", first, second, "--json"),
        ("measure", "un_similarity", "--pair", "USA:RUS", "--ndjson"),
    ):
        result = CliRunner().invoke(app, arguments, env={"FOEDUS_RUNS": str(store), "FOEDUS_DATA": ""})
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.endswith("\n")
        for line in result.stdout.splitlines() if "--ndjson" in arguments else (result.stdout,):
            assert isinstance(json.loads(line), dict)


@pytest.mark.parametrize("until", ["2000", "2025"])
def test_a_run_that_would_not_last_a_year(store: Path, until: str) -> None:
    result = CliRunner().invoke(app, ["run", "--until", until, "--json"], env={"FOEDUS_RUNS": str(store)})
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "input"
    assert until in error["where"]
    assert error["expected"] == "2026 or later"  # powers-2025, the case that none is named for


def test_a_damaged_run_is_named_when_it_is_asked_for_and_made_again(store: Path, tmp_path: Path) -> None:
    made = document(tmp_path, "run", *SMALL)
    note = Path(made["path"]).parent / "run.json"
    note.write_text(json.dumps({**json.loads(note.read_text(encoding="utf-8")), "spec": {"members": -1}}))
    for content in (note.read_text(encoding="utf-8"), "[]", "{}", "{"):
        note.write_text(content, encoding="utf-8")
        for name in (made["run"], made["run"][:6], str(note.parent), made["path"]):
            result = CliRunner().invoke(app, ["cite", name, "--json"], env={"FOEDUS_RUNS": str(tmp_path)})
            assert result.exit_code == 1, result.stdout
            error = json.loads(result.stdout)["error"]
            assert error["code"] == "store"
            assert str(note.parent) in error["where"]
            assert "`fresh`" in error["hint"]
    assert document(tmp_path, "run", *SMALL) == made
    assert document(tmp_path, "cite", made["run"][:6])["run"] == made["run"]
