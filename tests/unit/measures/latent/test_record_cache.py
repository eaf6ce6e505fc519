"""What is kept of the record and of alignment: found again, never mixed up, made anew where it is damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from foedus.axes import FloatArray
from foedus.errors import DataError, InputError, UnknownNameError, UnknownStateError
from foedus.measures.latent import _checked, alignment_cache, data_versions, packaged, record_cache
from foedus.measures.latent.alignment_cache import kept_alignment
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import INDICATORS, VARIANTS
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR, OPPORTUNITY, Observations
from foedus.measures.latent.record_cache import RECORD_SOURCES, kept_record, record_slices
from foedus.sources import SOURCES, File

PAIRS = 20
ONE, OTHER = ("A03", "B03"), ("A17", "B17")


def _record() -> Observations:
    stream = np.random.default_rng(3)
    years = LAST_YEAR - FIRST_YEAR + 1
    shape = (years, len(INDICATORS), PAIRS)
    seen = stream.random(shape) < 0.5
    numbers = [np.asarray(stream.normal(size=shape) * seen, np.float32) for _ in range(4)]
    opportunity = np.asarray(stream.random((years, len(OPPORTUNITY), PAIRS)), np.float32)
    names = tuple((f"A{i:02d}", f"B{i:02d}") for i in range(PAIRS))
    alive = np.arange(years)[:, None] >= np.arange(PAIRS)
    value, error, lag, entry = numbers
    return Observations(names, value, error, seen, lag.astype(np.int8), entry > 0, opportunity, alive)


class _World:
    """A panel over no data at all, which counts how often the record is read and which pairs are smoothed."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.folder = SimpleNamespace(path=lambda file: file)
        self.record = _record()
        self.read = 0
        self.smoothed: list[tuple[str, ...]] = []

    def observe(self, panel: Any, changes: pl.DataFrame | None = None) -> Observations:
        self.read += 1
        return self.record

    def alignment_of(self, record: Observations, estimates: Estimates, *, progress: Any = None) -> pl.DataFrame:
        self.smoothed.append(tuple(a for a, _ in record.pairs))
        year, pair = np.nonzero(record.alive)
        table = pl.DataFrame(
            {
                "state_a": [record.pairs[place][0] for place in pair],
                "state_b": [record.pairs[place][1] for place in pair],
                "year": (year + FIRST_YEAR).astype(np.int32),
                "value": record.value.astype(float).sum(1)[year, pair] + estimates.objective,
                "conflict": pl.Series([None] * len(year), dtype=pl.Float64),
            }
        ).sort("state_a", "state_b", "year")
        if progress is not None:
            progress(len(record), len(record))
        return table

    @property
    def kept(self) -> list[Path]:
        return sorted(path for path in self.cache.rglob("*") if path.is_file())


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = _World(tmp_path / "cache")
    monkeypatch.setattr(record_cache, "observe", made.observe)
    monkeypatch.setattr("foedus.measures.latent.alignment.alignment_of", made.alignment_of)
    monkeypatch.setattr("foedus.devices.devices", lambda: [None])
    monkeypatch.setattr(alignment_cache, "_CHUNK", 4)  # three slices: of 8, 8 and 4 pairs
    return made


def _same(first: Observations, second: Observations) -> None:
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if field.name == "pairs":
            assert one == other
            continue
        assert one.dtype == other.dtype, field.name
        np.testing.assert_array_equal(one, other, err_msg=field.name)
        assert other.flags.writeable


def _damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "empty":
        content = bytearray()
    elif how == "cut":
        content = content[: len(content) // 2]
    elif how == "other":
        content = bytearray(b"no table at all")
    else:
        content[len(content) // 3] ^= 1
    path.write_bytes(bytes(content))


DAMAGES = pytest.mark.parametrize("how", ["empty", "cut", "other", "one bit"])


class TestRecord:
    def test_it_is_read_once_and_the_same_to_the_bit(self, world: Any) -> None:
        first, second = kept_record(world), kept_record(world)
        assert world.read == 1
        _same(first, world.record)
        _same(second, world.record)
        assert second.value.flags.c_contiguous

    def test_some_pairs_in_either_order_and_once(self, world: Any) -> None:
        asked = [OTHER, (ONE[1], ONE[0]), ONE]
        for _ in range(2):
            found = kept_record(world, pairs=asked)
            assert found.pairs == (ONE, OTHER)
            _same(found, world.record.take([3, 17]))
        assert world.read == 1

    def test_every_field_is_kept_whatever_its_type_and_shape(self, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        @dataclass(frozen=True)
        class More(Observations):
            number: FloatArray
            spread: FloatArray

        first = {field.name: getattr(world.record, field.name) for field in fields(world.record)}
        world.record = More(**first, number=np.arange(PAIRS), spread=np.arange(6.0 * PAIRS).reshape(2, 3, PAIRS))
        monkeypatch.setattr(record_cache, "Observations", More)
        kept_record(world)
        _same(kept_record(world), world.record)
        assert world.read == 1

    @pytest.mark.parametrize("group", [1, 8, PAIRS, 512])
    def test_it_is_stored_some_pairs_at_a_time(self, world: Any, monkeypatch: pytest.MonkeyPatch, group: int) -> None:
        monkeypatch.setattr(record_cache, "_PAIRS_IN_GROUP", group)
        kept_record(world)
        _same(kept_record(world), world.record)
        assert world.read == 1

    def test_slices_are_parts_of_the_record_from_the_raw_data_and_from_the_cache(self, world: Any) -> None:
        for _ in range(2):
            slices = record_slices(world)
            assert slices.total == PAIRS
            _same(slices.take(3, 17), world.record.take(range(3, 17)))
        assert world.read == 1
        record_slices(world, fresh=True)
        assert world.read == 2

    def test_slices_where_nothing_can_be_stored(self, world: Any, tmp_path: Path) -> None:
        world.cache = tmp_path / "file"
        world.cache.touch()
        _same(record_slices(world).take(0, 5), world.record.take(range(5)))
        assert world.read == 1

    def test_pairs_that_never_lived_together_are_refused(self, world: Any) -> None:
        for _ in range(2):  # from the raw data, then from the cache
            with pytest.raises(UnknownStateError, match="A03 and B17 never existed together"):
                kept_record(world, pairs=[ONE, ("B17", "A03")])

    @DAMAGES
    def test_a_damaged_record_is_read_anew(self, world: Any, how: str) -> None:
        kept_record(world)
        (path,) = world.kept
        _damage(path, how)
        _same(kept_record(world), world.record)
        assert world.read == 2
        assert world.kept == [path]
        kept_record(world)
        assert world.read == 2

    def test_a_folder_that_cannot_be_written_costs_time_and_no_answer(self, world: Any, tmp_path: Path) -> None:
        world.cache = tmp_path / "file"
        world.cache.touch()
        for times in (1, 2):
            _same(kept_record(world), world.record)
            assert world.read == times

    def test_a_missing_raw_file_is_told_although_a_record_is_kept(self, world: Any) -> None:
        kept_record(world)

        def missing(file: File) -> Path:
            raise DataError("raw data file missing", where=file.path)

        world.folder.path = missing
        with pytest.raises(DataError, match="missing"):
            kept_record(world)

    def test_nothing_is_found_under_other_data_changes_or_code(
        self, world: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changes = pl.DataFrame({"state_a": ["FIN"], "year": [2023]})
        kept_record(world)
        kept_record(world, changes)
        kept_record(world, changes.with_columns(year=2024))
        assert world.read == 3
        monkeypatch.setattr(record_cache, "_code", lambda: b"changed")
        kept_record(world)
        monkeypatch.undo()
        monkeypatch.setattr(record_cache, "observe", world.observe)
        other = replace(SOURCES["mid"], files=(File(SOURCES["mid"].files[0].path, "0" * 64),))
        monkeypatch.setattr("foedus.panels.store.SOURCES", {**SOURCES, "mid": other})
        kept_record(world)
        assert world.read == 5
        assert len(world.kept) == 5
        monkeypatch.undo()
        kept_record(world)
        assert world.read == 5

    def test_the_code_of_the_measures_counts(self) -> None:
        assert len(record_cache._code()) == 12
        assert record_cache._code() == record_cache._code()

    def test_its_sources_are_those_the_estimates_name(self) -> None:
        files = {file.path for name in RECORD_SOURCES for file in SOURCES[name].files}
        assert files == set(data_versions("alignment"))

    def test_fresh_reads_the_raw_data(self, world: Any) -> None:
        kept_record(world)
        _same(kept_record(world, fresh=True), world.record)
        assert world.read == 2
        assert len(world.kept) == 1


def _own(objective: float = 0.5) -> Estimates:
    """Estimates that differ from the packaged ones, and from one another."""
    found = packaged("alignment")
    parameters = {name: value + objective for name, value in found.parameters.items()}
    return replace(found, parameters=parameters, objective=objective)


class TestAlignment:
    def test_all_pairs_are_smoothed_once_in_slices(self, world: Any) -> None:
        told: list[tuple[int, int]] = []
        first = kept_alignment(world, progress=lambda *at: told.append(at))
        assert [len(part) for part in world.smoothed] == [8, 8, 4]
        assert told == [(8, 20), (16, 20), (20, 20)]
        assert_frame_equal(first, world.alignment_of(world.record, packaged("alignment")))
        world.smoothed.clear()
        assert_frame_equal(kept_alignment(world), first)
        assert world.smoothed == []
        assert [path.name.split(".")[0].split("-")[0] for path in world.kept] == ["alignment", "record"]  # no slice

    def test_interrupted_work_goes_on_where_it_stopped(self, world: Any) -> None:
        def stop(done: int, total: int) -> None:
            if done > 8:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            kept_alignment(world, progress=stop)
        assert [part[0] for part in world.smoothed] == ["A00", "A08"]
        world.smoothed.clear()
        told: list[tuple[int, int]] = []
        table = kept_alignment(world, progress=lambda *at: told.append(at))
        assert [part[0] for part in world.smoothed] == ["A08", "A16"]
        assert told == [(8, 20), (16, 20), (20, 20)]
        assert_frame_equal(table, world.alignment_of(world.record, packaged("alignment")))
        assert len(world.kept) == 2

    def test_a_damaged_slice_is_smoothed_anew(self, world: Any) -> None:
        def stop(done: int, total: int) -> None:
            if done > 16:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            kept_alignment(world, progress=stop)
        (first,) = (path for path in world.kept if "-0-8." in path.name)
        _damage(first, "one bit")
        world.smoothed.clear()
        table = kept_alignment(world)
        assert [part[0] for part in world.smoothed] == ["A00", "A16"]
        assert_frame_equal(table, world.alignment_of(world.record, packaged("alignment")))

    def test_a_pair_is_smoothed_once_and_only_what_is_new(self, world: Any) -> None:
        first = kept_alignment(world, pairs=[ONE])
        assert_frame_equal(kept_alignment(world, pairs=[(ONE[1], ONE[0])]), first)
        both = kept_alignment(world, pairs=[OTHER, ONE])
        assert world.smoothed == [("A03",), ("A17",)]
        assert_frame_equal(both.filter(pl.col("state_a") == "A03"), first)
        assert both.select("state_a").unique(maintain_order=True)["state_a"].to_list() == ["A03", "A17"]
        assert_frame_equal(kept_alignment(world, pairs=[OTHER]), both.filter(pl.col("state_a") == "A17"))
        assert world.read == 1

    def test_the_table_of_all_answers_for_some(self, world: Any) -> None:
        table = kept_alignment(world)
        world.smoothed.clear()
        found = kept_alignment(world, pairs=[OTHER, ONE])
        assert_frame_equal(found, table.filter(pl.col("state_a").is_in(["A03", "A17"])))
        assert world.smoothed == []
        with pytest.raises(UnknownStateError, match="A03 and B17"):
            kept_alignment(world, pairs=[("A03", "B17")])

    def test_two_estimates_are_never_mixed(self, world: Any) -> None:
        asked: dict[str, Estimates | None] = {"packaged": None, "one": _own(0.5), "other": _own(0.25)}
        for pairs in ([ONE], None):
            for name, estimates in asked.items():
                world.smoothed.clear()
                for _ in range(2):
                    table = kept_alignment(world, pairs=pairs, estimates=estimates)
                    expected = world.alignment_of(
                        world.record if pairs is None else world.record.take([3]), estimates or packaged("alignment")
                    )
                    world.smoothed.pop()
                    assert_frame_equal(table, expected)
                assert len(world.smoothed) == (3 if pairs is None else 1), name

    def test_variants_and_changes_are_never_mixed(self, world: Any) -> None:
        kept_alignment(world, pairs=[ONE])
        kept_alignment(world, "alignment_without_un", pairs=[ONE])
        kept_alignment(world, pairs=[ONE], treaty_changes=pl.DataFrame({"year": [2023]}))
        assert len(world.smoothed) == 3

    @DAMAGES
    @pytest.mark.parametrize("pairs", [[ONE], None])
    def test_a_damaged_answer_is_measured_anew(self, world: Any, how: str, pairs: Any) -> None:
        first = kept_alignment(world, pairs=pairs)
        times = len(world.smoothed)
        (path,) = (path for path in world.kept if path.name.startswith("alignment"))
        _damage(path, how)
        assert_frame_equal(kept_alignment(world, pairs=pairs), first)
        assert len(world.smoothed) == 2 * times
        kept_alignment(world, pairs=pairs)
        assert len(world.smoothed) == 2 * times

    @pytest.mark.parametrize("pairs", [[ONE], None])
    def test_fresh_measures_anew(self, world: Any, pairs: Any) -> None:
        first = kept_alignment(world, pairs=pairs)
        times = len(world.smoothed)
        world.record = replace(world.record, value=world.record.value + 1)
        assert_frame_equal(kept_alignment(world, pairs=pairs), first)
        again = kept_alignment(world, pairs=pairs, fresh=True)
        assert (again["value"] - first["value"]).min() == pytest.approx(len(INDICATORS), rel=1e-4)
        assert len(world.smoothed) == 2 * times
        assert_frame_equal(kept_alignment(world, pairs=pairs), again)

    def test_a_folder_that_cannot_be_written_costs_no_answer(self, world: Any, tmp_path: Path) -> None:
        world.cache = tmp_path / "file"
        world.cache.touch()
        for _ in range(2):
            assert kept_alignment(world, pairs=[ONE]).height == world.record.alive[:, 3].sum()
            assert kept_alignment(world).height == world.record.alive.sum()
        assert len(world.smoothed) == 2 * (1 + 3)

    def test_packaged_estimates_are_named_by_their_file(self) -> None:
        names = {alignment_cache._packaged_key(kind) for kind in VARIANTS}
        assert len(names) == len(VARIANTS)

    def test_what_cannot_be_asked(self, world: Any) -> None:
        with pytest.raises(UnknownNameError, match="alignment_without_un"):
            kept_alignment(world, "alignment_without_war")
        with pytest.raises(InputError, match="no pairs"):
            kept_alignment(world, pairs=[])
        with pytest.raises(InputError, match="estimates of alignment"):
            kept_alignment(world, "alignment_without_un", estimates=_own())
        with pytest.raises(UnknownStateError, match="never existed together"):
            kept_alignment(world, pairs=[("A03", "B17")])
        assert world.smoothed == []


class TestChecked:
    def test_a_write_that_fails_leaves_what_was_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _checked.save(pl.DataFrame({"x": [1]}), tmp_path, "x", rows=1)

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", full)
        _checked.save(pl.DataFrame({"x": [2]}), tmp_path, "x", rows=1)
        found = _checked.load(tmp_path, "x")
        assert found is not None
        assert pl.read_parquet(found)["x"].to_list() == [1]
        assert len(list(tmp_path.iterdir())) == 1

    def test_stems_that_begin_alike_are_told_apart(self, tmp_path: Path) -> None:
        for number, stem in enumerate(("a", "a-0-8", "a_b")):
            _checked.save(pl.DataFrame({"x": [number]}), tmp_path, stem, rows=1)
        _checked.forget(tmp_path, "a-0-8")
        _checked.save(pl.DataFrame({"x": [7]}), tmp_path, "a", rows=1)
        found = {stem: _checked.load(tmp_path, stem) for stem in ("a", "a-0-8", "a_b")}
        assert {stem: part and pl.read_parquet(part)["x"][0] for stem, part in found.items()} == {
            "a": 7, "a-0-8": None, "a_b": 2,
        }  # fmt: skip

    def test_two_may_write_while_others_read(self, tmp_path: Path) -> None:
        """A reader finds one table or the other, whole; where it finds none it would compute, never fail."""
        _checked.save(pl.DataFrame({"x": [0] * 50}), tmp_path, "x", rows=10)

        def write(number: int) -> None:
            for times in range(30):
                _checked.save(pl.DataFrame({"x": [2 * times + number] * 50}), tmp_path, "x", rows=10)

        def read() -> int:
            seen = 0
            for _ in range(200):
                found = _checked.load(tmp_path, "x")
                if found is not None:
                    assert pl.read_parquet(found)["x"].n_unique() == 1
                    seen += 1
            return seen

        with ThreadPoolExecutor(4) as pool:
            jobs: list[Callable[[], Any]] = [lambda: write(0), lambda: write(1), read, read]
            done = [job.result() for job in [pool.submit(job) for job in jobs]]
        assert min(done[2:]) > 0
        assert not list(tmp_path.glob(".*"))
