"""The command line: JSON that scripts can rely on, one line per error, the right exit code."""

from __future__ import annotations

import errno
import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.running import RunResult
from foedus.arguments import planted_evidence
from foedus.cli import app
from foedus.errors import InterruptedWorkError, PolicyError, SimulationError
from foedus.scenarios import RunSpec, RunStore

runner = CliRunner()


@pytest.fixture(autouse=True)
def no_raw_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setenv("FOEDUS_RUNS", str(tmp_path / "runs"))


def record() -> SimpleNamespace:
    years = [1990, 1991]
    dyads = pl.concat(
        pl.DataFrame(
            {
                "state_a": a,
                "state_b": b,
                "year": years,
                "un_agreement": [0.4, math.nan],
                "un_ballots": [70, 80],
                "alignment": values,
                "alignment_sd": [0.05, 0.05],
            }
        )
        for a, b, values in (("CHN", "RUS", [0.5, 0.6]), ("CHN", "USA", [-0.4, 0.1]), ("RUS", "USA", [-0.6, -0.1]))
    )
    states = pl.DataFrame({"state": ["USA"], "year": [1990], "capability_share": [0.3]})
    return SimpleNamespace(
        dyads=dyads.with_columns(pl.col("un_agreement").fill_nan(None)),
        states=states,
        provenance=({"source": "unga_votes"},),
        origin="embedded",
        content_hash="c0ffee",
        pair=lambda a, b, quantity, **_: dyads.filter(
            (pl.col("state_a") == min(a, b)) & (pl.col("state_b") == max(a, b))
        ).select("year", value=pl.col(quantity), sd=pl.col("alignment_sd")),
        facts={},
    )


@pytest.fixture
def evidence(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    found = record()
    monkeypatch.setattr("foedus.evidence.evidence.Evidence.open", lambda *_: found)
    return found


def document(*arguments: str) -> tuple[int, Any]:
    result = runner.invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def failure(*arguments: str) -> tuple[int, str, dict[str, Any]]:
    """Return exit code, the line on stderr and the JSON error, after checking that both forms agree."""
    plain = runner.invoke(app, list(arguments))
    assert plain.stdout == ""
    lines = plain.stderr.strip().splitlines()
    assert len(lines) == 1, plain.stderr
    code, told = document(*arguments)
    assert code == plain.exit_code
    assert list(told) == ["error"]
    assert list(told["error"]) == ["code", "message", "where", "expected", "hint"]
    assert told["error"]["message"] in lines[0]
    return code, lines[0], told["error"]


@pytest.mark.usefixtures("evidence")
class TestMeasure:
    def test_json(self) -> None:
        code, told = document("measure", "un_agreement", "--pair", "RUS:CHN")
        assert code == 0
        assert list(told) == ["measure", "unit", "rows", "sources"]
        assert told["sources"] == ["unga_votes"]
        assert told["rows"] == [{"state_a": "CHN", "state_b": "RUS", "year": 1990, "value": 0.4, "sd": None, "n": 70}]

    def test_state_measures_leave_the_partner_null(self) -> None:
        _, told = document("measure", "capability_share")
        assert told["rows"][0]["state_b"] is None

    def test_names_of_states_are_understood(self) -> None:
        _, told = document("measure", "alignment", "--pair", "Russia:China")
        assert {row["state_a"] for row in told["rows"]} == {"CHN"}

    def test_years_are_a_window(self) -> None:
        _, told = document("measure", "alignment", "--from", "1991", "--to", "1991")
        assert {row["year"] for row in told["rows"]} == {1991}

    def test_ndjson_is_one_object_a_line(self) -> None:
        result = runner.invoke(app, ["measure", "alignment", "--ndjson"])
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert len(rows) == 6
        assert list(rows[0]) == ["state_a", "state_b", "year", "value", "sd", "n"]

    def test_out_writes_a_table(self, tmp_path: Path) -> None:
        path = tmp_path / "x.parquet"
        result = runner.invoke(app, ["measure", "alignment", "--out", str(path)])
        assert result.exit_code == 0
        assert pl.read_parquet(path).height == 6
        assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x.parquet"]

    def test_table_for_people_fits_in_a_hundred_columns(self) -> None:
        result = runner.invoke(app, ["measure", "alignment"])
        assert "Sources:" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 100

    def test_unknown_measure_lists_them(self) -> None:
        code, line, told = failure("measure", "un_agreemnt")
        assert (code, told["code"]) == (2, "unknown-name")
        assert "un_agreement" in line
        assert "alignment" in told["expected"]

    def test_unknown_state(self) -> None:
        code, _, told = failure("measure", "alignment", "--pair", "USA:Russland")
        assert (code, told["code"]) == (2, "unknown-state")

    def test_state_that_is_not_packaged(self) -> None:
        code, line, told = failure("measure", "alignment", "--pair", "USA:FJI")
        assert (code, told["code"]) == (2, "unknown-state")
        assert "FOEDUS_DATA" in line

    @pytest.mark.parametrize(("option", "year"), [("--from", "1500"), ("--to", "2999")])
    def test_year_out_of_coverage(self, option: str, year: str) -> None:
        code, line, told = failure("measure", "alignment", option, year)
        assert (code, told["code"]) == (2, "coverage")
        assert year in line
        assert "1990 to 1991" in told["expected"]

    def test_reversed_window(self) -> None:
        assert failure("measure", "alignment", "--from", "1991", "--to", "1990")[0] == 2

    @pytest.mark.parametrize("pair", ["USA", "USA:", "USA:USA"])
    def test_pair_that_is_none(self, pair: str) -> None:
        assert failure("measure", "alignment", "--pair", pair)[0] == 2

    def test_format_nobody_knows(self, tmp_path: Path) -> None:
        assert failure("measure", "alignment", "--out", str(tmp_path / "x.docx"))[0] == 2

    def test_full_disk(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("os.replace", full)
        code, line, told = failure("measure", "alignment", "--out", str(tmp_path / "x.csv"))
        assert (code, told["code"]) == (1, "store")
        assert "No space left" in line
        assert list(tmp_path.glob("*.csv*")) == []


class TestTablesOnFullDisks:
    @pytest.mark.usefixtures("evidence")
    def test_what_polars_raises_is_an_error_of_the_store(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def full(_: object, path: Path) -> None:
            path.write_bytes(b"half")
            raise pl.exceptions.ComputeError("No space left on device (os error 28)\nfor real")

        monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
        code, line, told = failure("measure", "alignment", "--out", str(tmp_path / "x.parquet"))
        assert (code, told["code"]) == (1, "store")
        assert "No space left" in line
        assert list(tmp_path.glob("*.parquet*")) + list(tmp_path.glob(".*.tmp")) == []


class TestVotesOfOnesOwn:
    def write(self, folder: Path, *rows: str, header: str = "ballot,actor,position") -> str:
        path = folder / "votes.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return str(path)

    def test_agreement(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, "1,A,1", "1,B,1", "2,A,1", "2,B,3", "3,A,1", "3,B,2", "4,A,3", "4,B,3")
        code, told = document("measure", "un_agreement", "--votes", path)
        assert code == 0
        assert told["rows"][0]["value"] == pytest.approx((1 + 0 + 0.5 + 1) / 4)
        assert told["rows"][0]["n"] == 4

    @pytest.mark.parametrize("cell", ["", "nan", "NaN", "yes"])
    def test_cell_that_is_no_number(self, tmp_path: Path, cell: str) -> None:
        path = self.write(tmp_path, "1,A,1", f"1,B,{cell}")
        code, line, told = failure("measure", "un_agreement", "--votes", path)
        assert (code, told["code"]) == (2, "table")
        assert "line 3" in line

    def test_missing_column(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, "1,A,1", header="ballot,actor,vote")
        code, line, told = failure("measure", "un_agreement", "--votes", path)
        assert (code, told["code"]) == (2, "table")
        assert "position" in line

    def test_vote_given_twice(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, "1,A,1", "1,A,3")
        assert failure("measure", "un_agreement", "--votes", path)[2]["code"] == "table"

    def test_missing_file(self, tmp_path: Path) -> None:
        code, _, told = failure("measure", "un_agreement", "--votes", str(tmp_path / "none.csv"))
        assert (code, told["code"]) == (2, "table")

    def test_unknown_actor(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, "1,A,1", "1,B,1")
        assert failure("measure", "un_agreement", "--votes", path, "--pair", "A:C")[2]["code"] == "unknown-state"


@pytest.mark.usefixtures("evidence")
class TestTriangle:
    def test_json(self) -> None:
        code, told = document("triangle", "USA", "RUS", "CHN")
        assert code == 0
        assert told["states"] == ["USA", "RUS", "CHN"]
        first = told["years"][0]
        assert list(first)[:6] == ["year", "ab", "ac", "bc", "type", "pivot"]
        assert all(name.startswith("p_") for name in list(first)[6:])
        assert (first["ab"], first["ac"], first["bc"]) == (-0.6, -0.4, 0.5)
        assert (first["type"], first["pivot"]) == ("stable_marriage", "CHN")

    @pytest.mark.parametrize("states", [["USA", "RUS"], ["USA", "RUS", "RUS"], ["USA", "RUS", "CHN", "JPN"]])
    def test_wrong_number_of_states(self, states: list[str]) -> None:
        assert failure("triangle", *states)[0] == 2


class TestErrors:
    def test_unknown_command_gets_a_suggestion(self) -> None:
        code, line, told = failure("argu")
        assert (code, told["code"]) == (2, "usage")
        assert "Did you mean 'argue'" in line

    def test_unknown_option(self) -> None:
        code, line, _ = failure("argue", "--membres", "10")
        assert code == 2
        assert "--membres" in line

    def test_malformed_argument_names_the_key(self, tmp_path: Path, evidence: SimpleNamespace) -> None:
        path = tmp_path / "bad.toml"
        path.write_text(
            'name = "x"\ntitle = "y"\nwritten = "2020-12"\njudged_to = "late"\nclaims = []\n', encoding="utf-8"
        )
        code, line, told = failure("argue", str(path), "--no-futures")
        assert (code, told["code"]) == (2, "argument")
        assert "judged_to" in line or "claims" in line

    def test_unknown_argument(self) -> None:
        assert failure("argue", "pushed-apart")[0] == 2

    def test_malformed_case_names_the_key(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.toml"
        path.write_text('name = "x"\nactors = 3\n', encoding="utf-8")
        code, line, told = failure("schedule", str(path))
        assert (code, told["code"]) == (2, "case")
        assert "bad.toml" in line

    @pytest.mark.usefixtures("evidence")
    @pytest.mark.parametrize(
        "policy",
        ["USA:containn:RUS:0.8@2025-2035", "USA:contain:RUS:zeal=1:0.8@2025-2035", "USA:contain:RUS:2@2025-2035"],
    )
    def test_policy_that_cannot_be_read(self, policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("foedus.analyses.running.run", lambda *_, **__: None, raising=False)
        code, _, told = failure("run", "--policy", policy)
        assert (code, told["code"]) == (2, "policy")
        assert "column" in told["where"]

    @pytest.mark.usefixtures("evidence")
    @pytest.mark.parametrize(
        ("error", "code", "name"),
        [
            (PolicyError("XYZ is not an actor of the case", where="policy 1"), 2, "policy"),
            (SimulationError("alignment became NaN"), 1, "simulation"),
            (KeyboardInterrupt(), 1, "interrupted"),
            (InterruptedWorkError("stopped; 2 of 5 chunks of the run are kept", hint="Go on"), 1, "interrupted"),
            (OSError(errno.ENOSPC, "No space left on device"), 1, "store"),
            (PermissionError(errno.EACCES, "Permission denied", "/x"), 1, "system"),
            (ZeroDivisionError("division by zero"), 1, "unexpected"),
        ],
    )
    def test_what_the_engine_raises(
        self, error: BaseException, code: int, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("foedus.analyses.running.run", broken, raising=False)
        exit_code, line, told = failure("run")
        assert (exit_code, told["code"]) == (code, name)
        if isinstance(error, KeyboardInterrupt):
            assert line == "stopped"
        if isinstance(error, InterruptedWorkError):
            assert line == "foedus: stopped; 2 of 5 chunks of the run are kept. Go on"

    @pytest.mark.usefixtures("evidence")
    def test_debug_shows_the_traceback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise SimulationError("alignment became NaN")

        monkeypatch.setattr("foedus.analyses.running.run", broken, raising=False)
        result = runner.invoke(app, ["run", "--debug"])
        assert isinstance(result.exception, SimulationError)


@pytest.mark.usefixtures("evidence")
class TestRun:
    def result(self, spec: RunSpec) -> RunResult:
        row = {"name": "alignment", "pair": "RUS:CHN", "state": None, "of": None, "year": 2050, "interval": None}
        outcome = {**row, "scenario": math.nan, "baseline": 0.5, "difference": -0.1, "error": 0.01}
        standings = {"assumed": 5, "estimated": 2}
        effect = {
            **row, "moment": "horizon", "year": 2050.0, "unit": "1", "scenario": 0.4, "baseline": 0.5,
            "difference": -0.1, "error": 0.01, "low": -0.2, "high": 0.05, "difference_interval": None,
            "direction": "less", "share": 0.75, "share_interval": [0.5, 0.9], "beyond": 0.5,
            "beyond_interval": [0.3, 0.7], "threshold": 0.05, "strength": 1.2, "imposed": False, "members": 8,
        }  # fmt: skip
        told = {
            "effects": [effect], "outcomes": [outcome], "levels": [], "standings": standings, "differences": []
        }  # fmt: skip
        return RunResult("a" * 24, Path("x"), spec, RunStore(), told)

    def test_json(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: dict[str, Any] = {}

        def simulate(spec: Any, **options: Any) -> RunResult:
            asked.update(options, spec=spec)
            return self.result(spec)

        monkeypatch.setattr("foedus.analyses.running.run", simulate, raising=False)
        policy = "USA:accommodate:RUS:0.8@2025-2035"
        code, told = document("run", "--policy", policy, "--members", "8", "--seed", "3", "--until", "2040", "--fresh")
        assert code == 0
        keys = ["run", "case", "scenario", "parameter_differences", "members", "seed", "path", "effects", "outcomes"]
        assert list(told) == keys
        assert (told["effects"][0]["direction"], told["effects"][0]["share"]) == ("less", 0.75)
        assert told["outcomes"][0]["scenario"] is None
        assert (told["members"], told["seed"], told["scenario"]) == (8, 3, policy)
        assert asked["fresh"] is True
        assert (asked["spec"].until, asked["spec"].policies) == (2040, (policy,))

    def test_people_are_told_that_it_is_conditional(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("foedus.analyses.running.run", lambda spec, **__: self.result(spec), raising=False)
        result = runner.invoke(app, ["run", "--policy", "USA:accommodate:RUS:0.8@2025-2035"])
        assert "Conditional on the model" in result.stdout
        assert "5 assumed, 2 estimated" in result.stdout, result.exception
        assert "Russia–China, alignment: further apart in 6 of 8 futures" in result.stdout
        assert "a" * 24 in result.stdout


class TestArgue:
    @pytest.fixture
    def planted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made, shown = planted_evidence(), record()
        joined = SimpleNamespace(**{**vars(made), "pair": shown.pair, "facts": {}, "provenance": ()})
        monkeypatch.setattr("foedus.analyses.arguing.Evidence", SimpleNamespace(embedded=lambda: joined))

    @pytest.mark.usefixtures("planted")
    def test_json(self, tmp_path: Path) -> None:
        out = tmp_path / "report.html"
        code, told = document("argue", "planted", "--no-futures", "--out", str(out))
        assert code == 0
        assert told["report"] == str(out)
        assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert told["runs"] == []
        wanted = {
            "id", "part", "statement", "test", "verdict", "standing", "threshold", "gate", "effect", "interval",
            "level", "n", "data_until", "since", "figures",
        }  # fmt: skip
        assert wanted <= set(told["claims"][0])
        assert told["claims"][0]["figures"][0] in out.read_text(encoding="utf-8")

    @pytest.mark.usefixtures("planted")
    def test_a_figure_of_the_verdicts(self, tmp_path: Path) -> None:
        out, file = tmp_path / "report.html", tmp_path / "verdicts.svg"
        code, told = document("argue", "planted", "--no-futures", "--out", str(out), "--figure", str(file))
        assert (code, told["figure"]) == (0, str(file))
        assert "How far each claim is from a verdict" in file.read_text(encoding="utf-8")
        bad = tmp_path / "other.html"
        code, line, _ = failure("argue", "planted", "--no-futures", "--out", str(bad), "--figure", "verdicts.pdf")
        assert code == 2
        assert ".svg or .png" in line
        assert not bad.exists()

    @pytest.mark.usefixtures("planted")
    def test_table_fits_in_a_hundred_columns(self, tmp_path: Path) -> None:
        out = tmp_path / "r.html"
        result = runner.invoke(app, ["argue", "planted", "--no-futures", "--out", str(out)])
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert max(len(line) for line in lines if not line.startswith("Report")) <= 100
        assert "✓ supported" in result.stdout
        assert any(line.startswith("Self-test passed") for line in lines)
        assert str(out) in result.stdout

    @pytest.mark.usefixtures("planted")
    def test_stopping_leaves_no_report(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("foedus.analyses.arguing.judge", stop)
        code, line, _ = failure("argue", "planted", "--no-futures", "--out", str(tmp_path / "r.html"))
        assert (code, line) == (1, "stopped")
        assert not list(tmp_path.glob("*.html"))


class TestData:
    """Verdicts come from the packaged evidence: raw files that cannot be read are told and cost nothing else."""

    def told(self, tmp_path: Path) -> str:
        out = ["--out", str(tmp_path / "r.html")]
        plain = runner.invoke(app, ["argue", "--no-futures", *out])
        assert plain.exit_code == 0
        code, written = document("argue", "--no-futures", *out)
        assert code == 0
        (line,) = [
            line for line in " ".join(plain.stdout.split()).split(" • ") if "which the verdicts do not need" in line
        ]
        assert written["raw"]["unmeasured"].split(": ")[1][:60] in line
        assert written["claims"][5]["verdict"] == "undetermined"
        return line

    def test_missing_raw_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        assert "missing" in self.told(tmp_path)

    def test_corrupt_raw_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        from foedus.sources import SOURCES

        for source in SOURCES.values():
            for file in source.files:
                (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / file.path).write_bytes(b"not this")
        monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        assert "corrupt" in self.told(tmp_path)

    def test_no_such_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("FOEDUS_DATA", str(tmp_path / "none"))
        code, _, told = failure("data", "build")
        assert (code, told["code"]) == (1, "data")

    def test_list_names_licences(self) -> None:
        code, told = document("data", "list")
        assert code == 0
        assert all(row["licence"] and row["citation"] for row in told["sources"])

    def test_cases(self) -> None:
        code, told = document("cases")
        assert code == 0
        assert "strategic-triangle" in {row["name"] for row in told["cases"]}

    def test_schedule(self) -> None:
        code, told = document("schedule", "strategic-triangle")
        assert code == 0
        assert [row["step"] for row in told["schedule"]] == list(range(1, len(told["schedule"]) + 1))


def test_default_futures_can_be_read() -> None:
    from foedus.analyses.futures import load_scenarios
    from foedus.scenarios import parse_policy

    case, scenarios = load_scenarios()
    assert case == "strategic-triangle"
    assert [each.name for each in scenarios] == ["baseline", "contain", "divide", "accommodate", "withdraw"]
    for each in scenarios:
        assert [parse_policy(text).instrument for text in each.policies] == [each.name] * len(each.policies)
