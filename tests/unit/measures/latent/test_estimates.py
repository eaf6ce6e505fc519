"""Estimates as files: what is written is read, what is malformed is refused, what is packaged is of these sources."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.errors import DataError, TableError, UnknownNameError
from foedus.measures.latent import (
    BLOCKS,
    INDICATORS,
    VARIANTS,
    Estimates,
    block_weights,
    data_versions,
    indicators_of,
    packaged,
)
from foedus.measures.latent.estimates import load_estimates
from foedus.measures.latent.fitting import fit_alignment
from foedus.measures.latent.indicators import variant
from foedus.measures.latent.model import initial_parameters
from foedus.panels import Panel
from foedus.sources import SOURCES


@pytest.fixture
def estimates() -> Estimates:
    stream = np.random.default_rng(4)
    parameters = {name: jnp.asarray(stream.normal(size=start.shape), jnp.float32)
                  for name, start in initial_parameters().items()}  # fmt: skip
    return Estimates("alignment_without_un", parameters, {"a.csv": "12", "b.csv": "34"}, 77, 5, 1.23456)


@pytest.fixture
def document(estimates, tmp_path) -> dict[str, Any]:
    estimates.save(tmp_path / "estimates.json")
    return dict(json.loads((tmp_path / "estimates.json").read_text("utf-8")))


def test_what_is_written_is_read(estimates, tmp_path):
    path = tmp_path / "estimates.json"
    estimates.save(path)
    found = load_estimates(path.read_text("utf-8"), where="here")
    assert (found.variant, found.pairs, found.steps) == ("alignment_without_un", 77, 5)
    assert found.sources == estimates.sources
    assert found.objective == pytest.approx(1.23456, abs=1e-3)
    assert set(found.parameters) == set(estimates.parameters)
    for name, part in estimates.parameters.items():
        assert found.parameters[name].dtype == jnp.float32
        np.testing.assert_allclose(found.parameters[name], part, atol=1e-6)


def test_what_is_read_is_written_again_to_the_byte(estimates, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    estimates.save(first)
    load_estimates(first.read_text("utf-8"), where="here").save(second)
    assert json.loads(first.read_text("utf-8"))["parameters"] == json.loads(second.read_text("utf-8"))["parameters"]
    assert json.loads(second.read_text("utf-8"))["objective"] == 1.235


def test_the_key_names_the_parameters_and_survives_the_file(estimates, tmp_path):
    estimates.save(tmp_path / "e.json")
    read = load_estimates((tmp_path / "e.json").read_text("utf-8"), where="here")
    assert estimates.key == read.key
    assert len(read.key) == 16
    int(read.key, 16)
    other = {**read.parameters, "rate": read.parameters["rate"].at[0].add(1e-4)}
    assert Estimates(read.variant, other, read.sources, 77, 5, 1.0).key != read.key
    assert Estimates(read.variant, read.parameters, {}, 1, 1, 0.0).key == read.key


def _dropped(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda document: {key: part for key, part in document.items() if key != name}


def _parameters(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda document: {**document, "parameters": change(document["parameters"])}


MALFORMED: dict[str, Callable[[dict[str, Any]], Any]] = {
    **{f"no {name}": _dropped(name)
       for name in ("variant", "pairs", "steps", "objective", "indicators", "parameters", "sources")},
    "a list": lambda document: [document],
    "a number": lambda document: 3,
    "null": lambda document: None,
    "parameters a list": _parameters(lambda parts: list(parts.values())),
    "parameters null": _parameters(lambda parts: None),
    "one parameter missing": _parameters(lambda parts: {k: v for k, v in parts.items() if k != "rate"}),
    "one parameter more": _parameters(lambda parts: {**parts, "more": [1.0]}),
    "shape": _parameters(lambda parts: {**parts, "rate": parts["rate"][1:]}),
    "ragged": _parameters(lambda parts: {**parts, "cut": [[0.0], *parts["cut"][1:]]}),
    "words": _parameters(lambda parts: {**parts, "rate": ["fast"] * len(parts["rate"])}),
    "a null among numbers": _parameters(lambda parts: {**parts, "rate": [None, *parts["rate"][1:]]}),
    "null for numbers": _parameters(lambda parts: {**parts, "rate": None}),
    "not a number": _parameters(lambda parts: {**parts, "rate": [float("nan"), *parts["rate"][1:]]}),
    "infinite": _parameters(lambda parts: {**parts, "rate": [float("inf"), *parts["rate"][1:]]}),
    "other indicators": lambda document: {**document, "indicators": ["x", *document["indicators"][1:]]},
    "other order": lambda document: {**document, "indicators": document["indicators"][::-1]},
    "other variant": lambda document: {**document, "variant": "alignment_without_all"},
    "variant a list": lambda document: {**document, "variant": ["alignment"]},
    "sources a list": lambda document: {**document, "sources": ["a.csv"]},
    "infinitely many pairs": lambda document: {**document, "pairs": float("inf")},
    "pairs null": lambda document: {**document, "pairs": None},
    "objective a word": lambda document: {**document, "objective": "low"},
}  # fmt: skip


@pytest.mark.parametrize("how", MALFORMED)
def test_a_malformed_document_is_one_clear_error(document, how):
    assert load_estimates(json.dumps(document), where="my.json").pairs == 77
    with pytest.raises(TableError) as caught:
        load_estimates(json.dumps(MALFORMED[how](document)), where="my.json")
    assert caught.value.where == "my.json"
    assert caught.value.expected


@pytest.mark.parametrize("text", ["", "{", "not json", '{"variant": "alignment"', "\x00"])
def test_what_is_not_json_is_the_same_error(text):
    with pytest.raises(TableError, match=r"at my\.json") as caught:
        load_estimates(text, where="my.json")
    assert caught.value.exit_code == 2


def test_other_models_are_told_how_to_be_estimated_anew(document):
    document["parameters"]["rate"] = document["parameters"]["rate"][1:]
    with pytest.raises(TableError, match="foedus fit alignment"):
        load_estimates(json.dumps(document), where="my.json")


def test_a_failing_write_leaves_the_old_file_and_nothing_else(estimates, tmp_path, monkeypatch):
    path = tmp_path / "e.json"
    path.write_text("old", "utf-8")

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="no space"):
            estimates.save(path)
    assert [(entry.name, entry.read_text("utf-8")) for entry in tmp_path.iterdir()] == [("e.json", "old")]

    write = Path.write_text

    def half(self: Path, text: str, *rest: Any) -> int:
        write(self, text[: len(text) // 2], *rest)
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", half)
        with pytest.raises(OSError, match="no space"):
            estimates.save(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["e.json"]
    assert path.read_text("utf-8") == "old"


@pytest.mark.parametrize("how", ["other variant", "other data", "not text", "as it should be"])
def test_work_goes_on_only_from_estimates_of_the_same_variant_and_data(how, tmp_path, monkeypatch):
    monkeypatch.setattr("foedus.measures.latent.fitting.observe", lambda *_: None)
    path, found = tmp_path / "alignment.json", packaged("alignment")
    changes: dict[str, dict[str, Any]] = {
        "other variant": {"variant": "alignment_without_un"},
        "other data": {"sources": dict.fromkeys(found.sources, "0" * 64)},
    }
    replace(found, **changes.get(how, {})).save(path)
    if how == "not text":
        path.write_bytes(b"\xff\xfe{")
    before = path.read_bytes()
    nothing = cast(Panel, None)
    if how == "as it should be":
        assert fit_alignment(nothing, tmp_path, variants=["alignment"]) == []
    else:
        with pytest.raises(TableError) as caught:
            fit_alignment(nothing, tmp_path, variants=["alignment"])
        assert caught.value.where == str(path)
        assert "`fresh`" in str(caught.value.hint)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_comes_with_estimates_of_the_sources_at_hand(name):
    """A raw file exchanged or an indicator added is noticed here: estimate anew."""
    found = packaged(name)
    assert found.variant == name
    assert found.sources == data_versions(name)
    assert all(np.isfinite(part).all() for part in found.parameters.values())
    assert np.isfinite(found.objective)
    assert found.pairs > 19_000
    assert found.steps >= 50  # a variant starts at the estimates of the full measure


def test_packaged_estimates_differ():
    assert len({packaged(name).key for name in VARIANTS}) == len(VARIANTS)


def test_versions_are_of_every_file_used_and_no_other():
    for name, left_out in VARIANTS.items():
        versions = data_versions(name)
        used = {source for entry in INDICATORS if entry.block != left_out for source in entry.source}
        assert {file.path for source in used for file in SOURCES[source].files} <= set(versions)
        gone = {source for entry in INDICATORS if entry.block == left_out for source in entry.source} - used
        assert not {file.path for source in gone for file in SOURCES[source].files} & set(versions)
        assert all(len(checksum) == 64 for checksum in versions.values())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_block_but_events_and_the_one_left_out_weighs_something(name):
    weights = dict(zip(BLOCKS, block_weights(name), strict=True))
    assert {block for block, weight in weights.items() if weight == 0} == {"events", VARIANTS[name]} - {None}
    assert all(weight >= 0 for weight in weights.values())
    assert all((entry.block != VARIANTS[name]) == used
               for entry, used in zip(INDICATORS, indicators_of(name), strict=True))  # fmt: skip


def test_unknown_variants_are_refused_with_those_there_are():
    with pytest.raises(UnknownNameError, match="alignment_without_conflict"):
        variant("alignment_without_war")
    with pytest.raises(DataError, match="foedus fit alignment"):
        packaged("alignment_without_war")
