"""A thousand bad inputs find nothing; planted faults are found."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fuzz.fuzzer import Input, fuzz, generated

import foedus.analyses.streaming
import foedus.networks.graph_files
import foedus.user_tables.reading

SEED = 20_261_129


def told(findings: list[Any]) -> str:
    return "\n".join(f"{each.what}: {each.input.arguments} {each.input.files}: {each.told}"[:900] for each in findings)


@pytest.mark.slow
def test_a_thousand_bad_inputs_find_nothing() -> None:
    findings, ends = fuzz(1_000, SEED)
    assert not findings, told(findings)
    assert sum(ends.values()) == 1_000
    refused = sum(number for end, number in ends.items() if end.endswith("refused"))
    assert refused > 400
    assert sum(ends.values()) - refused > 100
    assert len({end.partition(":")[0] for end in ends}) > 30


def test_a_hundred_find_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", "/somewhere")
    before = dict(os.environ)
    findings, ends = fuzz(100, SEED + 1)
    assert dict(os.environ) == before
    assert not findings, told(findings)
    assert sum(ends.values()) == 100


def test_the_same_seed_gives_the_same_inputs() -> None:
    assert list(generated(60, 3)) == list(generated(60, 3))
    assert list(generated(60, 3)) != list(generated(60, 4))


def of_kind(kind: str, count: int) -> Iterator[Input]:
    found = 0
    for each in generated(20_000, SEED):
        if each.kind == kind:
            found += 1
            yield each
        if found == count:
            return


class TestPlanted:
    def test_an_error_from_inside_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise KeyError("sign")

        monkeypatch.setattr(foedus.user_tables.reading, "read_cells", broken)
        findings, _ = fuzz(0, 0, inputs=of_kind("table of ties", 12))
        assert {"a fault in foedus"} <= {each.what for each in findings}

    def test_a_rule_that_is_not_kept_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        signs = {**foedus.networks.graph_files._SIGNS, "2": 1, "0": 1, "x": 1, "nan": 1, "1.5": 1}
        monkeypatch.setattr(foedus.networks.graph_files, "_SIGNS", signs)
        findings, _ = fuzz(0, 0, inputs=of_kind("table of ties", 60))
        assert {each.what for each in findings} == {"accepted what a rule refuses"}

    def test_a_file_left_over_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        check = foedus.analyses.streaming.check_format

        def leave(path: Path) -> Path:
            (Path.cwd() / f".{path.name}.tmp").write_bytes(b"half")
            return check(path)

        monkeypatch.setattr(foedus.analyses.streaming, "check_format", leave)
        given = Input("table", ("similarity", "t.csv", "--out", "out.csv"), {"t.csv": b"actor,item,position\nA,x,1\n"})
        findings, _ = fuzz(0, 0, inputs=iter([given]))
        assert "a file left over" in {each.what for each in findings}

    def test_an_error_that_is_not_json_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def told_as_text(document: Any) -> None:
            io.StringIO().write(str(document))

        monkeypatch.setattr("foedus.cli._app.emit", told_as_text)
        given = Input("states", ("measure", "alignment", "--pair", "USA:Atlantis", "--json"), {}, True)
        findings, _ = fuzz(0, 0, inputs=iter([given]))
        assert "an error that is not JSON" in {each.what for each in findings}
