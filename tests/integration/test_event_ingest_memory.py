"""A file several times larger than the memory it may take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 20_000
COPIES = 80
MEGABYTE = 1e6
MOST_GROWTH = 150 * MEGABYTE
"""Memory that reading may add; the file is more than three times as large."""

PROGRAM = r"""
import json, re, sys
from pathlib import Path
import polars as pl
from foedus.sources.event_ingest import ingest_events

# The usual peak (ru_maxrss) would begin with that of the process which started this one.
peak = lambda: 1024 * int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
pl.DataFrame({"a": ["x"]}).group_by("a").len()
before = peak()
counts = ingest_events(sys.argv[1])
classes = counts.table.select(pl.sum_horizontal(pl.col("^(verbal|material)_.*$")).sum()).item()
print(json.dumps({"growth": peak() - before, "events": counts.events, "counted": classes}))
"""


def rows(copy: int) -> bytes:
    """Return rows of a GDELT export over eleven years, half of them between two states, with ids of their own."""
    actors, codes = ("USA", "RUS", "CHN", "UKR", "DEU", "EUR", ""), ("010", "042", "112", "190", "073")
    lines = []
    for k in range(ROWS):
        fields = [""] * 61
        fields[0], fields[1] = str(copy * ROWS + k), f"{2010 + k % 11}{1 + k % 12:02d}{1 + k % 28:02d}"
        fields[7], fields[17] = actors[k % 7], actors[(k // 7) % 7]
        fields[26], fields[30], fields[60] = codes[k % 5], "1.5", f"https://example.org/{'x' * 220}"
        lines.append("\t".join(fields))
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "events.CSV"
    with path.open("wb") as stream:
        for copy in range(COPIES):
            stream.write(rows(copy))
    assert path.stat().st_size > 3 * MOST_GROWTH
    once = tmp_path / "once.CSV"
    once.write_bytes(rows(0))
    whole, part = (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", PROGRAM, str(each)],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "POLARS_MAX_THREADS": "2"},
            ).stdout
        )
        for each in (path, once)
    )
    path.unlink()
    assert whole["events"] == COPIES * ROWS
    assert whole["counted"] == COPIES * part["counted"] > 0
    assert 0 < part["growth"] < whole["growth"] < MOST_GROWTH
