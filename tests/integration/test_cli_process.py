"""The command line as a process: exit codes, streams, speed, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
        "import time, foedus.arguments\n"
        "def slow(*_, **__):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "foedus.arguments.load_argument = slow\n"
        "from foedus.cli import main\n"
        "import sys; sys.argv = ['foedus', 'argue']; main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == "stopped; finished chunks are kept\n"
