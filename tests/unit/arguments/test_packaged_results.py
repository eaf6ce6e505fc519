"""Packaged results are those that would be computed, are found by what they are made from, and by nothing less."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foedus.arguments import load_argument, measuring, packaged_results
from foedus.arguments.files import list_arguments
from foedus.arguments.judging import argue
from foedus.arguments.kinds import _risk_set
from foedus.arguments.packaged_results import key_of, packaged_path, recalled, recording
from foedus.arguments.packaging import package_results
from foedus.evidence.evidence import Evidence


def unwanted(*_given: object, **_options: object) -> None:
    pytest.fail("this is not among the packaged results: run `make results`")


@pytest.mark.parametrize("name", list_arguments())
def test_a_packaged_argument_finds_all_its_results(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "design_line", unwanted)
    monkeypatch.setattr(_risk_set, "hazard_ratio", unwanted)
    result = argue(load_argument(name), replace(Evidence.embedded()))
    result.as_dict()


TO_A_LIMIT, TO_P = 2e-5, 1e-3
"""Relative errors: a limit is looked for to 1e-5 of its logarithm on either machine, and p of a fit with 110 effects
of states differed by 2e-4 between kernels for AVX2 and for AVX-512. All else is the same to a millionth."""


def same(name: str, known: Any) -> Any:
    if isinstance(known, float | list):
        return pytest.approx(known, rel=TO_P if name == "p" else None)
    return known


@pytest.mark.slow
def test_they_are_what_is_computed_anew(tmp_path: Path) -> None:
    fresh = tmp_path / "results.json"
    package_results(fresh)
    packaged, made = (json.loads(path.read_text(encoding="utf-8")) for path in (packaged_path(), fresh))
    assert made.keys() == packaged.keys()
    for what, results in made.items():
        assert results.keys() == packaged[what].keys()
        for key, result in results.items():
            for name, value in result.items():
                known = packaged[what][key][name]
                if isinstance(value, dict):
                    assert value["value"] == same("value", known["value"])
                    assert value["interval"] == pytest.approx(known["interval"], rel=TO_A_LIMIT)
                else:
                    assert value == same(name, known)


def test_a_key_changes_with_every_row_option_and_line_of_code(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, flags = np.array([0.1, 0.2, 0.3]), np.array([True, False, True])
    keys = {
        key_of("hazards", rows, flags, 0.9),
        key_of("hazards", rows + 1e-6, flags, 0.9),
        key_of("hazards", rows, ~flags, 0.9),
        key_of("hazards", rows, flags, 0.95),
        key_of("hazards", rows[:2], flags[:2], 0.9),
        key_of("hazards", rows, flags, None),
        key_of("designs", rows, flags, 0.9),
    }
    assert len(keys) == 7
    # the last bits of a number are not the same on every processor
    assert key_of("hazards", rows * (1 + 1e-15), flags, 0.9) in keys
    monkeypatch.setattr(packaged_results, "_code", lambda what: "another")
    assert key_of("hazards", rows, flags, 0.9) not in keys


def test_what_is_not_packaged_is_computed_and_a_record_computes_everything() -> None:
    known = next(iter(json.loads(packaged_path().read_text(encoding="utf-8"))["designs"]))
    asked: list[str] = []

    def compute() -> dict[str, int]:
        asked.append("computed")
        return {"at": 1}

    assert recalled("designs", "no such key", compute) == {"at": 1}
    assert len(asked) == 1
    assert recalled("designs", known, compute) != {"at": 1}
    assert len(asked) == 1
    with recording() as record:
        assert recalled("designs", known, compute) == {"at": 1}
    assert record == {"hazards": {}, "designs": {known: {"at": 1}}}


def test_a_changed_table_finds_no_design_line_of_the_packaged_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash of the tables may be a stale one, but what was found is part of the key, too."""
    evidence = Evidence.embedded()
    counts = evidence.counts.with_columns(exposure=evidence.counts["exposure"] * 2)
    changed = replace(evidence, counts=counts)
    assert changed.content_hash == evidence.content_hash
    asked: list[object] = []
    monkeypatch.setattr(measuring, "design_line", lambda *given, **_options: asked.append(given))
    argument = load_argument("pushed-together")
    only = argument.model_copy(update={"claims": (argument.claim("C26"),), "conclusion": ()})
    argue(only, changed).as_dict()
    assert asked
