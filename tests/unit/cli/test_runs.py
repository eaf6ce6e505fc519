"""``foedus runs`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from foedus.cli import app
from foedus.scenarios import RunSpec, RunStore

RUN = "1" * 24


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    found = RunStore(tmp_path)
    found.commit(RUN, xr.Dataset({"alignment": ("time", np.arange(3.0))}), {"spec": RunSpec().model_dump(mode="json")})
    found.write_chunk("2" * 24, 0, {"z": np.arange(3.0)})
    return found


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["runs", *arguments])
    return done.exit_code, done.output


def test_list_prune_and_json_say_the_same(store: RunStore) -> None:
    root = str(store.root)
    code, text = call("--out", root)
    assert code == 0
    assert "11111111" in text
    assert "1 finished, 1 half done" in text
    listed = json.loads(call("--out", root, "--json")[1])
    assert [row["state"] for row in listed["runs"]] == ["half done", "finished"]
    told = json.loads(call("--out", root, "--prune", "--dry-run", "--json")[1])
    assert store.chunks("2" * 24) == [0]
    code, text = call("--out", root, "--prune")
    assert code == 0
    assert "1 half done removed" in text
    assert told["freed"] == listed["bytes"] - json.loads(call("--out", root, "--json")[1])["bytes"]
    assert store.resolve("latest") == RUN


def test_options_of_pruning_without_it_are_refused(store: RunStore) -> None:
    for options in (("--keep", "0"), ("--older-than", "1"), ("--dry-run",)):
        code, text = call("--out", str(store.root), *options)
        assert code == 2
        assert "--prune" in text
