"""Cache of the pair records in the user's folder."""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import polars as pl

import foedus.measures
from foedus.cache_folders import can_be_written
from foedus.errors import UnknownStateError
from foedus.library.facts import sanction_years
from foedus.measures.latent import _checked
from foedus.measures.latent.indicators import INDICATORS
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR, Observations, observe
from foedus.panels.store import key_of
from foedus.second_processes import start
from foedus.sources import SOURCES

if TYPE_CHECKING:
    from foedus.panels import Panel

__all__ = [
    "PAIR",
    "RECORD_SOURCES",
    "Pairs",
    "RecordSlices",
    "build_sent",
    "check_known",
    "distinct_pairs",
    "kept_record",
    "record_folder",
    "record_slices",
    "rows_of",
]

Pairs: TypeAlias = Sequence[tuple[str, str]]

PAIR: Final = ("state_a", "state_b")

RECORD_SOURCES: Final = tuple(
    sorted({name for entry in INDICATORS for name in entry.source} | {"contiguity", "mindist", "capitals"})
)
"""Sources of the record: those of the indicators, and those of borders and distances for opportunity."""

_RECORD: Final = "record"
_RETURNED: Final = "dirty_decay_ms:0,muzzy_decay_ms:0"
"""Setting of jemalloc, which serves Polars: freed memory is returned at once. It costs a quarter of the building."""
_PAIRS_IN_GROUP: Final = 512  # of 23 kB each; few enough that one pair is read in milliseconds


@dataclass(frozen=True)
class RecordSlices:
    """The record of all pairs, of which only a part needs to be in memory.

    Attributes
    ----------
    total
        Number of pairs.
    take
        Returns the record of the pairs from one place up to, not including, another, in alphabetical order.
    """

    total: int
    take: Callable[[int, int], Observations]


def record_slices(panel: Panel, treaty_changes: pl.DataFrame | None = None, *, fresh: bool = False) -> RecordSlices:
    """Return the record of all pairs in slices, each read from the cache when it is needed.

    Parameters
    ----------
    panel, treaty_changes, fresh
        As for `kept_record`.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    A record that is not stored yet is built in a second process: Polars keeps for itself, for as long as a process
    lasts, up to a gigabyte of what building freed. Where there can be no second process it is built in this one. If the
    cache cannot be written the whole record stays in memory: 20 kB per pair.
    """
    folder = record_folder(panel, treaty_changes)
    found = None if fresh else _checked.load(folder, _RECORD)
    if found is None and _build_apart(panel, treaty_changes, folder):
        found = _checked.load(folder, _RECORD)
    if found is None:
        record = kept_record(panel, treaty_changes, fresh=True)
        found = _checked.load(folder, _RECORD)
        if found is None:
            return RecordSlices(len(record), lambda begin, end: record.take(range(begin, end)))
    stored = found
    total = pl.read_parquet(stored, columns=list(PAIR)).height

    def take(begin: int, end: int) -> Observations:
        return _picked_up(pl.scan_parquet(stored).slice(begin, end - begin).collect())

    return RecordSlices(total, take)


def build_sent() -> None:
    """Build and store the record of what is read from standard input: the second process of `record_slices`."""
    panel, treaty_changes = pickle.load(sys.stdin.buffer)  # sent by `_build_apart`
    kept_record(panel, treaty_changes, fresh=True)


def _build_apart(panel: Panel, treaty_changes: pl.DataFrame | None, folder: Path) -> bool:
    """Have a second process build the record and store it; return whether it did."""
    try:
        sent = pickle.dumps((panel, treaty_changes))
    except (pickle.PicklingError, AttributeError, TypeError):  # a panel of somebody's own
        return False
    if not can_be_written(folder):
        return False
    code = "from foedus.measures.latent.record_cache import build_sent; build_sent()"
    with suppress(OSError), start(code, environment={"_RJEM_MALLOC_CONF": _RETURNED}) as process:
        process.communicate(sent)
        return process.returncode == 0
    return False


def kept_record(
    panel: Panel, treaty_changes: pl.DataFrame | None = None, *, pairs: Pairs | None = None, fresh: bool = False
) -> Observations:
    """Return the record of pairs as `observe` returns it, from the cache if it was built before.

    Parameters
    ----------
    panel
        The panel over the raw data; the record is stored in its cache.
    treaty_changes
        Dated changes of obligations after the coded years.
    pairs
        Requested pairs of state ids, in either order; all if None. Only these are read from the cache.
    fresh
        Whether to read the raw data even if a cached record exists.

    Returns
    -------
    Observations
        Bit for bit equal to what `observe` returns, in alphabetical order of pairs.

    Raises
    ------
    UnknownStateError
        If a pair never existed in these years.
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    A record is identified by the checksums of the raw files, the treaty changes, the sanctions coded by hand and the
    code it was made with, so that it is never used for other data; a damaged one is rebuilt.
    """
    folder = record_folder(panel, treaty_changes)
    wanted = None if pairs is None else distinct_pairs(pairs)
    found = None if fresh else _checked.load(folder, _RECORD)
    if found is not None:
        table = rows_of(found, wanted)
        check_known(wanted, table)
        return _picked_up(table)
    record = observe(panel, treaty_changes)
    _checked.save(_for_storage(record), folder, _RECORD, rows=_PAIRS_IN_GROUP)
    if wanted is None:
        return record
    check_known(wanted, _table_of(record.pairs))
    places = {pair: place for place, pair in enumerate(record.pairs)}
    return record.take([places[pair] for pair in wanted])


def record_folder(panel: Panel, treaty_changes: pl.DataFrame | None) -> Path:
    """Return the folder for results from these raw files, these changes and this code.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    for name in RECORD_SOURCES:
        for file in SOURCES[name].files:
            panel.folder.path(file)  # says which file is missing or corrupt
    changes = "" if treaty_changes is None else treaty_changes.write_csv()
    coded = sanction_years(FIRST_YEAR, LAST_YEAR).write_csv()
    digest = hashlib.blake2b((changes + coded).encode() + _code(), digest_size=6).hexdigest()
    return panel.cache / "latent" / f"{key_of('latent', list(RECORD_SOURCES))}-{digest}"


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Checksum of the code of all measures; `key_of` has that of the layers below."""
    digest = hashlib.blake2b(digest_size=12)
    for root in foedus.measures.__path__:
        for path in sorted(Path(root).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


def rows_of(found: BytesIO, wanted: Pairs | None) -> pl.DataFrame:
    """Return the rows of some pairs of a stored table, in their stored order; of all pairs if None."""
    if wanted is None:
        return pl.read_parquet(found)
    first, second = (sorted({pair[side] for pair in wanted}) for side in (0, 1))
    near = pl.scan_parquet(found).filter(pl.col(PAIR[0]).is_in(first), pl.col(PAIR[1]).is_in(second)).collect()
    return near.join(_table_of(wanted), on=PAIR, how="semi", maintain_order="left")


def distinct_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """Return pairs in alphabetical order, each once.

    Examples
    --------
    >>> distinct_pairs([("USA", "RUS"), ("CHN", "RUS"), ("RUS", "USA")])
    [('CHN', 'RUS'), ('RUS', 'USA')]
    """
    return sorted({(min(pair), max(pair)) for pair in pairs})


def check_known(wanted: Pairs | None, table: pl.DataFrame) -> None:
    """Reject pairs that have no row in a table of all pairs.

    Raises
    ------
    UnknownStateError
        If there is one; the error names the first.
    """
    known = set(table.select(PAIR).unique().iter_rows())
    for a, b in wanted or ():
        if (a, b) not in known:
            raise UnknownStateError(
                f"{a} and {b} never existed together", where=f"{FIRST_YEAR}–{LAST_YEAR}", expected="two states"
            )


def _for_storage(record: Observations) -> pl.DataFrame:
    """One row per pair: each field's array as bytes, under its name, type and shape.

    Some pairs at a time, because copies of whole arrays would cost as much memory as all of them together.
    """
    starts = range(0, max(len(record), 1), _PAIRS_IN_GROUP)
    return pl.concat([_rows(record, slice(begin, begin + _PAIRS_IN_GROUP)) for begin in starts])


def _rows(record: Observations, some: slice) -> pl.DataFrame:
    table = _table_of(record.pairs[some])
    for field in fields(record):
        if field.name == "pairs":
            continue
        rows = np.ascontiguousarray(np.moveaxis(getattr(record, field.name)[..., some], -1, 0))
        name = f"{field.name}|{rows.dtype.name}|{'x'.join(map(str, rows.shape[1:]))}"
        table = table.with_columns(pl.Series(name, [row.tobytes() for row in rows], dtype=pl.Binary))
    return table


def _picked_up(table: pl.DataFrame) -> Observations:
    """Undo `_for_storage`."""
    arrays = {}
    for column in table.columns[len(PAIR) :]:
        name, kind, shape = column.split("|")
        flat = np.frombuffer(b"".join(table[column].to_list()), dtype=np.dtype(kind))
        rows = flat.reshape(table.height, *(int(each) for each in shape.split("x") if each))
        arrays[name] = np.array(np.moveaxis(rows, 0, -1), order="C")
    return Observations(pairs=tuple((a, b) for a, b in table.select(PAIR).iter_rows()), **arrays)


def _table_of(pairs: Iterable[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(list(pairs), schema=dict.fromkeys(PAIR, pl.String), orient="row")
