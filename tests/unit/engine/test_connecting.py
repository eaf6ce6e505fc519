"""A Dask scheduler that is not there: one line, soon, whoever answers in its place."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from foedus.engine.connecting import connected
from foedus.errors import WorkError


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def package(client: Any) -> Any:
    return SimpleNamespace(Client=client)


@pytest.mark.parametrize(
    "error", [OSError("no route"), ValueError("unknown scheme"), MemoryError("3 EiB"), TypeError()]
)
def test_whatever_fails_is_the_same_line(error: Exception) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    with pytest.raises(WorkError, match="the Dask scheduler does not answer") as caught:
        connected(package(refuse), "inproc://there", 1.0)
    assert caught.value.where == "inproc://there"
    assert caught.value.__cause__ is error


def test_one_who_never_answers_is_not_waited_for() -> None:
    over = threading.Event()
    closed = threading.Event()

    def silent(*_: Any, **__: Any) -> Any:
        over.wait(30)
        return SimpleNamespace(close=lambda **_: closed.set())

    start = time.monotonic()
    with pytest.raises(WorkError, match="does not answer"):
        connected(package(silent), "inproc://there", 0.1)
    assert time.monotonic() - start < 3
    over.set()
    assert closed.wait(5)  # who answers after all is sent away


def test_a_client_is_handed_over_and_the_log_goes_on() -> None:
    logger = logging.getLogger("distributed.client")
    logger.setLevel(logging.WARNING)
    assert connected(package(lambda *_, **__: "client"), "inproc://there", 1.0) == "client"
    assert logger.level == logging.WARNING


def test_no_traceback_stands_beside_the_error_and_it_comes_within_five_seconds() -> None:
    pytest.importorskip("distributed")
    with socket.socket() as mute:  # accepts and says nothing
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        code = (
            "import sys, time\n"
            "from foedus.engine import cluster\n"
            "import distributed\n"
            "from foedus.errors import WorkError\n"
            "for address in sys.argv[1:]:\n"
            "    start = time.monotonic()\n"
            "    try:\n"
            "        list(cluster.cluster_chunks(None, [0], address))\n"
            "    except WorkError as error:\n"
            "        print(time.monotonic() - start < 5.0, error.message)\n"
        )
        addresses = ("tcp://127.0.0.1:1", f"127.0.0.1:{mute.getsockname()[1]}", "nonsense", "http://x", "a:b:c", "")
        done = subprocess.run(
            [sys.executable, "-c", code, *addresses], capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "True the Dask scheduler does not answer\n" * len(addresses)
