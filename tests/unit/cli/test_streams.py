"""Output where the stream cannot carry every sign, obeys control characters, or is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.cli._streams import spelled
from foedus.plain_text import escaped

ENCODINGS = ("ascii", "cp1252", "cp850", "gbk", "latin-1", "utf-8")
MEASURE = ("measure", "alignment", "--pair", "USA:RUS", "--from", "2023")
HOSTILE = "x\x1b[31m\x9b\u202eé−"


@pytest.fixture(autouse=True)
def no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("−0.6 – ≥ ≤ κ Δ τ_b ½ …", "-0.6 - >= <= kappa Delta tau_b 1/2 ..."),
        ("Türkiye, Côte d’Ivoire, Łódź, ß", "Turkiye, Cote d'Ivoire, Lodz, ss"),
        ("a × b ± 1 → c · ✓ █", "a x b +/- 1 -> c * v #"),
        ("中 \udcff 🏳", "? ? ?"),
        ("┌─┐", "+-+"),
    ],
)
def test_signs_are_spelled(text: str, plain: str) -> None:
    assert spelled(text) == plain


class TestEncodings:
    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_tables_and_json_say_the_same(self, encoding: str) -> None:
        runner = CliRunner(charset=encoding)
        shown = runner.invoke(app, list(MEASURE))
        assert shown.exit_code == 0
        told = runner.invoke(app, [*MEASURE, "--json"])
        values = [row["value"] for row in json.loads(told.stdout)["rows"]]
        for value in values:
            assert f"{value:.3f}".replace("-", "−") in shown.stdout or f"{value:.3f}" in shown.stdout
        assert min(values) < 0
        assert ("−" in shown.stdout) == (encoding == "utf-8")
        lines = runner.invoke(app, [*MEASURE, "--ndjson"]).stdout.splitlines()
        assert [json.loads(line)["value"] for line in lines] == values

    @pytest.mark.parametrize("encoding", ["ascii", "gbk"])
    @pytest.mark.parametrize("command", [["--help"], ["run", "--help"], ["measure", "--list"], ["schedule"], ["cases"]])
    def test_everything_else_can_be_written(self, encoding: str, command: list[str]) -> None:
        result = CliRunner(charset=encoding).invoke(app, command)
        assert result.exit_code == 0
        assert result.stdout.strip()

    @pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
    @pytest.mark.parametrize("command", [["measure", HOSTILE], [HOSTILE], ["argue", "--membres", HOSTILE]])
    def test_errors_quote_without_harm(self, encoding: str, command: list[str]) -> None:
        runner = CliRunner(charset=encoding)
        plain = runner.invoke(app, command)
        assert plain.exit_code == 2
        assert len(plain.stderr.splitlines()) == 1
        assert escaped(plain.stderr) == plain.stderr
        told = runner.invoke(app, [*command, "--json"]).stdout
        assert escaped(told) == told
        assert json.loads(told)["error"]["message"]


def test_titles_of_a_persons_own_cannot_control_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    file.write_text("source,target,sign\nA,B,1\nB,C\x1b[2J\u202ed,-1\nA,C\x1b[2J\u202ed,-1\n", encoding="utf-8")
    for options in ([], ["--json"]):
        result = CliRunner().invoke(app, ["balance", str(file), *options])
        assert escaped(result.output) == result.output


def foedus(*arguments: str, redirect: str = "", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command line in a shell."""
    environment = {**os.environ, **variables}
    command = [sys.executable, "-W", "error", "-c", "from foedus.cli import main; main()", *arguments]
    line = f'"$@" {redirect}'
    return subprocess.run(["sh", "-c", line, "sh", *command], env=environment, capture_output=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
class TestRealStreams:
    def test_a_stream_in_ascii(self) -> None:
        done = foedus(*MEASURE, PYTHONIOENCODING="ascii", NO_COLOR="1", TERM="dumb")
        assert done.returncode == 0, done.stderr
        assert b"-0.6" in done.stdout

    def test_an_error_in_ascii_with_every_stream_closed_but_one(self) -> None:
        done = foedus("measure", "é−", redirect=">&-", PYTHONIOENCODING="ascii", MPLBACKEND="nonsense")
        assert done.returncode == 2
        assert b"no measure is called 'e-'" in done.stderr

    def test_a_reader_that_leaves(self) -> None:
        done = foedus("measure", "alignment", "--ndjson", redirect="| head -n 1", PYTHONIOENCODING="cp1252")
        assert json.loads(done.stdout)["state_a"]
        assert b"Traceback" not in done.stderr
        assert b"Broken" not in done.stderr
