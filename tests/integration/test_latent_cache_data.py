"""Keeping the record and alignment on the raw data: the same numbers as without, and no second wait."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.library.facts import treaty_changes
from foedus.measures.latent import (
    Observations,
    alignment_cache,
    alignment_of,
    kept_alignment,
    kept_record,
    latent_alignment,
    observe,
    packaged,
    record_cache,
)
from foedus.panels import Panel

pytestmark = [pytest.mark.data, pytest.mark.slow]

#: The command, which prints at the end the most memory it had: the usual peak (ru_maxrss) would begin with that of the
#: process which started it.
PROGRAM = """
import atexit, pathlib, re, sys
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print("peak", re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1], file=sys.stderr))
from foedus.cli import main
main()
"""
PEAK_KB = 1e9 / 1024

PAIRS = [("USA", "RUS"), ("RUS", "CHN"), ("IND", "PAK")]
KEYS = ["state_a", "state_b", "year", "n"]


@pytest.fixture(scope="module")
def panel(panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """The panel with a folder of its own for what is kept of the record and of alignment."""
    folder = tmp_path_factory.mktemp("cache")
    for file in panel.cache.glob("*_year-*.parquet"):
        shutil.copy(file, folder)
    return Panel.open(panel.folder, folder)


@pytest.fixture(scope="module")
def record(panel: Panel) -> Observations:
    return observe(panel, treaty_changes())


def _close(found: pl.DataFrame, expected: pl.DataFrame) -> None:
    assert found.columns == expected.columns
    assert found.schema == expected.schema
    assert found.select(KEYS).equals(expected.select(KEYS))
    for name in set(found.columns) - set(KEYS):
        np.testing.assert_allclose(found[name], expected[name], atol=1e-5, err_msg=name)


def test_the_kept_record_is_the_record(panel: Panel, record: Observations, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_record(panel, treaty_changes())
    monkeypatch.setattr(record_cache, "observe", None)
    found = kept_record(panel, treaty_changes())
    for field in fields(record):
        one, other = getattr(record, field.name), getattr(found, field.name)
        assert one == other if field.name == "pairs" else np.array_equal(one, other), field.name
    (path,) = (panel.cache / "latent").rglob("record.*.parquet")
    assert path.stat().st_size < 60e6  # measured: 20 MB, of 466 MB as arrays
    some = kept_record(panel, treaty_changes(), pairs=PAIRS)
    places = [record.pairs.index(pair) for pair in some.pairs]
    assert [set(pair) for pair in some.pairs] == [{"CHN", "RUS"}, {"IND", "PAK"}, {"RUS", "USA"}]
    np.testing.assert_array_equal(some.value, record.value[..., places])


def test_alignment_is_that_of_latent_alignment(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = latent_alignment(panel, pairs=PAIRS, treaty_changes=treaty_changes())
    for _ in range(2):
        _close(kept_alignment(panel, pairs=PAIRS, treaty_changes=treaty_changes()), expected)
    other = kept_alignment(panel, "alignment_without_un", pairs=PAIRS, treaty_changes=treaty_changes())
    assert (other["value"] - expected["value"]).abs().max() > 0.02


def test_all_pairs_in_slices_are_as_each_alone(
    panel: Panel, tmp_path: Path, record: Observations, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = sorted({*range(0, len(record), 500), *(record.pairs.index((min(p), max(p))) for p in PAIRS)})
    monkeypatch.setattr(record_cache, "observe", lambda *_: record.take(some))
    monkeypatch.setattr(alignment_cache, "_CHUNK", 8)
    own = Panel.open(panel.folder, tmp_path)
    told: list[int] = []
    table = kept_alignment(own, treaty_changes=treaty_changes(), progress=lambda done, _: told.append(done))
    assert told[-1] == len(some)
    assert len(told) > 1
    places = [record.pairs.index((min(pair), max(pair))) for pair in PAIRS]
    alone = alignment_of(record.take(places), packaged("alignment"))
    _close(kept_alignment(own, pairs=PAIRS, treaty_changes=treaty_changes()), alone)
    wanted = alone.select("state_a", "state_b").unique()
    _close(table.join(wanted, on=["state_a", "state_b"], how="semi", maintain_order="left"), alone)


def test_a_pair_asked_for_before_needs_no_model(panel: Panel) -> None:
    """The second answer comes without JAX, which takes most of the time of the first."""
    code = (
        "import json, sys; from foedus.analyses.measuring import measure; "
        "found = measure('alignment', pairs=[('USA', 'RUS')], first=2020); "
        "print(json.dumps([found.table['value'].to_list(), 'jax' in sys.modules, *found.notes]))"
    )
    environment = {**os.environ, "FOEDUS_DATA": str(panel.folder.root), "FOEDUS_CACHE": str(panel.cache)}
    answers = [
        json.loads(
            subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout
        )
        for _ in range(2)
    ]
    assert answers[0][0] == answers[1][0]
    assert not answers[1][1]
    assert "all" in answers[1][2]


def _peak(folder: Path, cache: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "measure", "alignment", "--out", str(cache / "alignment.parquet")],
        env={**os.environ, "FOEDUS_DATA": str(folder), "FOEDUS_CACHE": str(cache), "XDG_CACHE_HOME": str(cache)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert pl.scan_parquet(cache / "alignment.parquet").select(pl.len()).collect().item() > 980_000
    return int(done.stderr.split("peak ")[1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory as Linux tells it")
def test_all_pairs_on_an_empty_cache_take_less_than_a_gigabyte(panel: Panel, tmp_path: Path) -> None:
    """Measured: 0.89 to 0.95 GB. What a busy machine frees late only adds to a peak, so a second one may do."""
    for cache in (tmp_path / "first", tmp_path / "second"):
        cache.mkdir()
        peak = _peak(panel.folder.root, cache)
        if peak < PEAK_KB:
            break
    assert 300_000 < peak < PEAK_KB
