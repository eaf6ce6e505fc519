"""A second process imports what this one imports, and gets the variables it is given."""

from __future__ import annotations

import json
import sys

import pytest

import foedus
from foedus import second_processes

CODE = """
import json, os, sys, foedus
print(json.dumps([sys.stdin.read(), os.environ.get("WANTED"), foedus.__file__, os.getsid(0) == os.getpid()]))
"""


@pytest.mark.parametrize("own_session", [False, True])
def test_it_reads_writes_and_imports_the_same(own_session: bool) -> None:
    with second_processes.start(CODE, environment={"WANTED": "yes"}, own_session=own_session) as process:
        out, _ = process.communicate(b"sent")
    assert json.loads(out) == ["sent", "yes", foedus.__file__, own_session]
    assert process.returncode == 0


def test_without_a_python_none_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(FileNotFoundError, match="no name"):
        second_processes.start("pass")
