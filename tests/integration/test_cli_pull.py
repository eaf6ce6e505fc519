"""``foedus data pull`` as a process: Ctrl-C, kill, two at once, JSON, and a network that is not there."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from foedus.cli import app

CONTENT = bytes(range(256)) * 2048
HALF = len(CONTENT) // 2
DEADLINE = 30.0

PRELUDE = """
import sys
from dataclasses import replace
from types import MappingProxyType
from foedus.sources import Address, File, _addresses, _registry
base, digest = sys.argv[1:3]
made = {
    name: replace(_registry.SOURCES["bases"], name=name, files=(File(f"a/{name}.csv", digest),))
    for name in ("one", "two", "gone", "lost")
}
_registry.SOURCES = MappingProxyType(made | {"nmc": _registry.SOURCES["nmc"]})
_addresses.ADDRESSES = MappingProxyType({f"a/{name}.csv": Address(f"{base}/{name}", "nobody") for name in made})
sys.argv = ["foedus", "data", "pull", *sys.argv[3:]]
from foedus.cli import main
main()
"""


class Server:
    """Sends the first half at once and the rest when it is let go; ``gone`` and ``lost`` it does not have."""

    def __init__(self) -> None:
        self.let_go = Event()
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.listening.server_port}"
        self.thread = Thread(target=self.listening.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers["Range"]
        self.asked.append((handler.path, asked))
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        found = handler.path in ("/one", "/two")
        handler.send_response(404 if not found else 206 if start else 200)
        handler.send_header("ETag", '"one"')
        handler.send_header("Content-Length", str(len(CONTENT) - start if found else 0))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        handler.end_headers()
        if not found:
            return
        try:
            if start < HALF:
                handler.wfile.write(CONTENT[start:HALF])
            self.let_go.wait(DEADLINE)
            handler.wfile.write(CONTENT[max(start, HALF) :])
        except OSError:
            pass  # the other side has gone, as some of these tests want it

    def close(self) -> None:
        self.let_go.set()
        self.listening.shutdown()
        self.thread.join()
        self.listening.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def start(base: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name != "FOEDUS_DATA"}
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE, base, hashlib.sha256(CONTENT).hexdigest(), "--to", str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, "NO_PROXY": "*", "XDG_CACHE_HOME": str(folder.parent / "cache")},
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=DEADLINE)
    return process.returncode, output, errors


def wait_for_half(folder: Path, process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + DEADLINE
    while sum(each.stat().st_size for each in folder.glob(".pull/*/partial")) < HALF:
        assert process.poll() is None, end(process)
        assert time.monotonic() < limit
        time.sleep(0.01)


def everything_in(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_keeps_the_part_and_the_next_call_goes_on(server: Server, folder: Path, as_json: bool) -> None:
    options = ["--json"] if as_json else []
    process = start(server.base, folder, "one", *options)
    wait_for_half(folder, process)
    process.send_signal(signal.SIGINT)
    code, output, errors = end(process)
    assert code == 1
    if as_json:
        assert json.loads(output)["error"]["code"] == "interrupted"
        assert errors == ""
    else:
        assert output == ""
        assert errors.splitlines()[-1].startswith("foedus: stopped; ")
        assert "Traceback" not in errors
    assert not (folder / "a").exists()
    server.let_go.set()
    assert end(start(server.base, folder, "one"))[0] == 0
    assert server.asked == [("/one", None), ("/one", f"bytes={HALF}-")]
    assert (folder / "a/one.csv").read_bytes() == CONTENT
    assert everything_in(folder) == ["a/one.csv"]


def test_killed_process_holds_up_nobody(server: Server, folder: Path) -> None:
    process = start(server.base, folder, "one")
    wait_for_half(folder, process)
    process.kill()
    end(process)
    server.let_go.set()
    assert end(start(server.base, folder, "one"))[0] == 0
    assert server.asked[-1] == ("/one", f"bytes={HALF}-")
    assert everything_in(folder) == ["a/one.csv"]


def test_two_at_once_fetch_once_and_harm_nothing(server: Server, folder: Path) -> None:
    first = start(server.base, folder, "one", "--json")
    wait_for_half(folder, first)
    second = start(server.base, folder, "one", "two", "--json")
    time.sleep(1.5)
    assert second.poll() is None
    assert [path for path, _ in server.asked] == ["/one"]
    server.let_go.set()
    done = [end(first), end(second)]
    assert [(code, errors) for code, _, errors in done] == [(0, ""), (0, "")]
    assert [path for path, _ in server.asked] == ["/one", "/two"]
    assert [row["outcome"] for _, output, _ in done for row in json.loads(output)["sets"]] == [
        "fetched",
        "present",
        "fetched",
    ]
    assert everything_in(folder) == ["a/one.csv", "a/two.csv"]
    assert (folder / "a/one.csv").read_bytes() == (folder / "a/two.csv").read_bytes() == CONTENT


def test_json_has_all_a_script_needs(server: Server, folder: Path) -> None:
    server.let_go.set()
    code, output, errors = end(start(server.base, folder, "one", "--json"))
    assert (code, errors) == (0, "")
    told = json.loads(output)
    assert list(told) == ["folder", "sets"]
    assert told["folder"] == str(folder)
    (row,) = told["sets"]
    assert list(row) == ["name", "outcome", "bytes", "licence", "citation", "embeddable", "address", "files"]
    assert (row["name"], row["outcome"], row["bytes"]) == ("one", "fetched", len(CONTENT))
    assert row["files"] == ["a/one.csv"]
    assert list(row["address"]) == ["kind", "where", "note", "tested"]
    assert row["address"]["where"] == [f"{server.base}/one"]
    assert row["address"]["tested"] is False


def test_licence_and_citation_are_shown_before_the_fetch(server: Server, folder: Path) -> None:
    process = start(server.base, folder, "one")
    assert process.stderr is not None
    lines = [process.stderr.readline() for _ in range(4)]
    assert not (folder / "a").exists()
    assert "licence" in lines[2]
    assert "GPL-3" in lines[2]
    assert "cite" in lines[3]
    assert "Vine" in lines[3]
    server.let_go.set()
    code, output, errors = end(process)
    assert code == 0
    assert "fetched" in output
    assert max(map(len, output.splitlines())) <= 100
    assert f"export FOEDUS_DATA={folder}" in errors


def test_all_fetches_what_it_can_and_names_what_it_could_not(server: Server, folder: Path) -> None:
    server.let_go.set()
    code, output, errors = end(start(server.base, folder, "--all", "--json"))
    assert (code, errors) == (1, "")
    error = json.loads(output)["error"]
    assert error["code"] == "data"
    assert error["where"] == "gone, lost"
    assert "404" in error["expected"]
    assert everything_in(folder) == ["a/one.csv", "a/two.csv"]


def test_network_that_is_not_there_is_one_line(folder: Path) -> None:
    code, output, errors = end(start("http://127.0.0.1:9", folder, "one"))
    assert (code, output) == (1, "")
    assert errors.splitlines()[-1].startswith("foedus: the server cannot be reached (at http://127.0.0.1:9/one")
    assert "Traceback" not in errors
    assert not folder.exists()
    code, output, errors = end(start("http://127.0.0.1:9", folder, "one", "--json"))
    assert (code, errors) == (1, "")
    assert json.loads(output)["error"]["code"] == "data"


@pytest.mark.parametrize(
    ("arguments", "code", "name", "told"),
    [
        (["cow_alliances"], 2, "unknown-name", "maintainers ask"),
        (["nmcc"], 2, "unknown-name", "no such source"),
        ([], 2, "input", "no data set was named"),
        (["nmc"], 1, "data", "cannot be fetched"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_error(
    folder: Path, arguments: list[str], code: int, name: str, told: str
) -> None:
    plain = CliRunner().invoke(app, ["data", "pull", "--to", str(folder), *arguments])
    assert (plain.exit_code, plain.stdout) == (code, "")
    assert plain.stderr.count("\n") == 1
    assert told in plain.stderr
    as_json = CliRunner().invoke(app, ["data", "pull", "--json", "--to", str(folder), *arguments])
    assert (as_json.exit_code, as_json.stderr) == (code, "")
    assert json.loads(as_json.stdout)["error"]["code"] == name
    assert not folder.exists()


def rows(command: str, key: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["data", command, "--json"])
    assert done.exit_code == 0
    return {row["name"]: row for row in json.loads(done.stdout)[key]}


def test_list_says_how_every_set_is_had() -> None:
    found = rows("list", "sources")
    assert {row["address"]["kind"] for row in found.values()} <= {"pull", "manual", "derived"}
    assert found["atop_members"]["address"]["kind"] == "pull"
    assert found["atop_members"]["address"]["tested"] is False
    assert found["unga_votes"]["address"]["kind"] == "manual"
    assert "10.7910/DVN/LEJUQZ" in found["unga_votes"]["address"]["where"][0]
    assert found["bases"]["embeddable"] is False
    shown = CliRunner().invoke(app, ["data", "list"]).stdout
    assert max(map(len, shown.splitlines())) <= 100


def test_status_says_how_missing_files_are_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
    found = rows("status", "files")
    assert not any(row["present"] for row in found.values())
    assert {row["address"]["kind"] for row in found.values()} >= {"pull", "manual"}
    assert all(isinstance(row["embeddable"], bool) and row["licence"] for row in found.values())
