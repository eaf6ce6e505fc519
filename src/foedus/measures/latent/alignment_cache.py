"""Cache of alignment in the user's folder: earlier results, and slices of all pairs while they are being smoothed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from foedus.errors import InputError
from foedus.measures.latent import _checked
from foedus.measures.latent.indicators import Variant, variant
from foedus.measures.latent.record_cache import (
    PAIR,
    Pairs,
    check_known,
    distinct_pairs,
    kept_record,
    record_folder,
    record_slices,
    rows_of,
)
from foedus.memory import return_freed
from foedus.progress import Progress

if TYPE_CHECKING:
    from foedus.measures.latent.estimates import Estimates
    from foedus.measures.latent.observations import Observations
    from foedus.panels import Panel

__all__ = ["kept_alignment"]


_KEY: Final = (*PAIR, "year")
_ROWS_IN_GROUP: Final = 1 << 13  # pair-years, of about 180 pairs
_CHUNK: Final = 1024
"""Pairs of a slice, per device but for two devices at least: an interruption costs one, and memory holds one."""


@dataclass(frozen=True)
class _Question:
    """A request: what is wanted, from which record, and where its results are stored."""

    panel: Panel
    treaty_changes: pl.DataFrame | None
    variant: Variant
    given: Estimates | None
    folder: Path
    fresh: bool
    progress: Progress | None

    @property
    def stem(self) -> str:
        key = _packaged_key(self.variant) if self.given is None else self.given.key
        return f"{self.variant}-{key}"

    def load(self, stem: str) -> pl.DataFrame | None:
        found = None if self.fresh else _checked.load(self.folder, stem)
        return None if found is None else pl.read_parquet(found)

    def save(self, table: pl.DataFrame, stem: str) -> None:
        _checked.save(table, self.folder, stem, rows=_ROWS_IN_GROUP)

    def record(self, pairs: Pairs) -> Observations:
        return kept_record(self.panel, self.treaty_changes, pairs=pairs, fresh=self.fresh)

    def smoothed(self, record: Observations, progress: Progress | None) -> pl.DataFrame:
        from foedus.measures.latent.alignment import alignment_of  # loads JAX, which is not needed for a cached result
        from foedus.measures.latent.estimates import packaged

        return alignment_of(record, self.given or packaged(self.variant), progress=progress)


def kept_alignment(
    panel: Panel,
    name: str = "alignment",
    *,
    pairs: Pairs | None = None,
    treaty_changes: pl.DataFrame | None = None,
    estimates: Estimates | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Measure alignment as `latent_alignment` does, from the cache if it was measured before.

    Parameters
    ----------
    panel
        The panel over the raw data; results are stored in its cache.
    name
        ``alignment`` or a leave-one-out variant.
    pairs
        Requested pairs of state ids, in either order; all if None.
    treaty_changes
        Dated changes of obligations after the coded years.
    estimates
        Shared parameters; by default the packaged ones.
    fresh
        Whether to measure even if cached results exist.
    progress
        Called with (pairs done, total pairs) during smoothing.

    Returns
    -------
    polars.DataFrame
        As `foedus.measures.latent.latent_alignment` returns it, sorted by pair and year.

    Raises
    ------
    UnknownNameError
        If there is no such variant.
    UnknownStateError
        If a pair never existed in these years.
    InputError
        If the list of pairs is empty or the estimates are those of another variant.
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    All pairs are smoothed in slices, each stored when it is done: interrupted work resumes where it stopped. A pair
    smoothed together with other pairs differs in the last digits of single precision, which the sweeps amplify.
    """
    chosen = variant(name)
    if estimates is not None and estimates.variant != chosen:
        raise InputError(f"these are estimates of {estimates.variant}", expected=f"estimates of {chosen}")
    if pairs is not None and not pairs:
        raise InputError("no pairs are requested", expected="at least one pair of states, or None for all")
    folder = record_folder(panel, treaty_changes)
    question = _Question(panel, treaty_changes, chosen, estimates, folder, fresh, progress)
    wanted = None if pairs is None else distinct_pairs(pairs)
    whole = None if fresh else _checked.load(folder, question.stem)
    if whole is not None:
        table = rows_of(whole, wanted)
        check_known(wanted, table)
        return table
    return _all(question) if wanted is None else _some(question, wanted)


def _some(question: _Question, wanted: Pairs) -> pl.DataFrame:
    """Return the result for some pairs; those requested before are stored in one table."""
    stem = f"{question.stem}-asked"
    table = question.load(stem)
    known = set() if table is None else set(table.select(PAIR).unique().iter_rows())
    missing = [pair for pair in wanted if pair not in known]
    if missing:
        fresh = question.smoothed(question.record(missing), question.progress)
        table = (fresh if table is None else pl.concat([table, fresh])).sort(_KEY)
        question.save(table, stem)
    assert table is not None
    keep = pl.DataFrame(list(wanted), schema=dict.fromkeys(PAIR, pl.String), orient="row")
    return table.join(keep, on=PAIR, how="semi", maintain_order="left")


def _all(question: _Question) -> pl.DataFrame:
    """Measure all pairs slice by slice, resuming after the stored slices."""
    record = record_slices(question.panel, question.treaty_changes, fresh=question.fresh)
    return_freed()  # what the record took, before compiling takes as much
    from foedus.devices import devices  # loads JAX, whose memory the record did not need

    total, size = record.total, _CHUNK * max(2, len(devices()))
    parts: list[pl.DataFrame] = []
    stems: list[str] = []
    for begin in range(0, total, size):
        end = min(begin + size, total)
        stem = f"{question.stem}-{begin}-{end}"
        part = question.load(stem)
        if part is None:
            part = question.smoothed(record.take(begin, end), _shifted(question.progress, begin, total))
            question.save(part, stem)
            if not parts:
                return_freed()  # what compiling took
        elif question.progress is not None:
            question.progress(end, total)
        parts.append(part)
        stems.append(stem)
    table = pl.concat(parts)  # in order: the pairs are, and so are the years within each part
    question.save(table, question.stem)
    for stem in stems:
        _checked.forget(question.folder, stem)
    return table


def _shifted(progress: Progress | None, begin: int, total: int) -> Progress | None:
    return None if progress is None else lambda done, _: progress(begin + done, total)


@lru_cache
def _packaged_key(chosen: Variant) -> str:
    """Identify the packaged estimates by their file, because reading them would load JAX."""
    file = resources.files("foedus.measures.latent").joinpath("estimates", f"{chosen}.json")
    if not file.is_file():
        from foedus.measures.latent.estimates import packaged

        return packaged(chosen).key
    return hashlib.blake2b(file.read_bytes(), digest_size=8).hexdigest()
