"""The command line as a process: exit codes, streams, speed, Ctrl-C."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-c", "from foedus.cli import main; main()")


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "FOEDUS_DATA"}
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env={**kept, **environment}, check=False, timeout=120
    )


def test_help_is_fast_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, foedus.cli; heavy = {'jax', 'matplotlib', 'polars', 'xarray', 'scipy'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    best = min(_seconds("--help") for _ in range(3))
    assert best < 1.0


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    assert call(*arguments).returncode == 0
    return time.perf_counter() - start


def test_help_lists_every_command() -> None:
    text = call("--help").stdout
    for name in ("argue", "run", "compare", "measure", "triangle", "cases", "schedule", "data", "cite", "report"):
        assert f" {name} " in text


def test_wrong_use_exits_with_two() -> None:
    done = call("mesure")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Did you mean 'measure'" in done.stderr


def test_nothing_asked_shows_the_help_and_exits_with_two() -> None:
    done = call()
    assert done.returncode == 2
    assert "argue" in done.stdout + done.stderr


def test_failed_work_exits_with_one(tmp_path: Path) -> None:
    done = call("data", "build", "--json", FOEDUS_DATA=str(tmp_path / "none"))
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "data"
    assert done.stderr == ""


def test_the_solver_behind_a_proof_says_nothing_on_stdout(tmp_path: Path) -> None:
    """A library in C writes past Python's streams: only a process shows it."""
    draws = random.Random(3)
    nodes = [f"n{number:02}" for number in range(16)]
    ties = [f"{one},{other},{draws.choice((1, -1))}" for one, other in combinations(nodes, 2)]
    (tmp_path / "ties.csv").write_text("\n".join(["source,target,sign", *ties]), encoding="utf-8")
    done = call("balance", str(tmp_path / "ties.csv"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["optimal"]


def test_reader_that_leaves_early_is_no_error_on_screen() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -c "from foedus.cli import main; main()" data list --json | head -c 10',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == ""


def test_ctrl_c_stops_with_one_line() -> None:
    code = (
        "import time, foedus.analyses.arguing\n"
        "def slow(*_, **__):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "foedus.analyses.arguing.load_argument = slow\n"
        "from foedus.cli import main\n"
        "import sys; sys.argv = ['foedus', 'argue']; main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == "stopped\n"


def test_ctrl_c_while_the_program_is_being_imported_stops_with_one_line() -> None:
    code = (
        "import os, signal, sys, time\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "            time.sleep(10)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from foedus.cli import main\n"
        "sys.argv = ['foedus', 'cases', *sys.argv[1:]]; main()\n"
    )
    for arguments, output, errors in (((), "", "stopped\n"), (("--json",), "interrupted", "")):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (1, errors)
        assert (json.loads(done.stdout)["error"]["code"] if output else done.stdout) == output


def test_the_command_line_imports_its_commands_only_when_they_are_needed() -> None:
    code = (
        "import sys, foedus.cli; found = {'typer', 'rich', 'foedus.cli._app'} & set(sys.modules); "
        "assert not found, found; foedus.cli.app; assert 'foedus.cli._app' in sys.modules; "
        "assert {c.callback.__name__ for c in foedus.cli._app.app.registered_commands} >= {'argue', 'run'}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("cases", "--json"), ("cases",), ("--help",), ("data", "list", "--json")])
def test_full_disk_behind_stdout_is_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "the disk is full" in done.stderr
    assert ("standard output" in done.stderr) == ("--json" in arguments)


@pytest.mark.parametrize("arguments", ["cases --json", "measure no_such_measure --json"])
def test_reader_that_never_reads_is_no_error_on_screen(arguments: str) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -c "from foedus.cli import main; main()" {arguments} | true',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_stdout_that_is_closed_is_no_fault() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -c "from foedus.cli import main; main()" cases >&-',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_ctrl_c_midway_in_argue_stops_with_one_line_and_leaves_no_report(tmp_path: Path) -> None:
    runs, out = tmp_path / "runs", tmp_path / "out"
    kept = {name: value for name, value in os.environ.items() if name != "FOEDUS_DATA"}
    process = subprocess.Popen(
        [*COMMAND, "argue", "--members", "16", "--out", str(out / "report.html")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, "FOEDUS_RUNS": str(runs)},
    )
    deadline = time.monotonic() + 120
    while not list(runs.glob("*/run.json")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    # what the record alone says is printed while futures are simulated
    assert not output or output.startswith("On the record alone")
    assert "Report" not in output
    assert errors.count("\n") == 1, errors
    assert "stopped" in errors
    assert not out.exists() or not list(out.iterdir())
