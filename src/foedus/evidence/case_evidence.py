"""The evidence that cases start from: the arguments' tables, extended by states and years of the packaged cases."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.errors import DataError
from foedus.evidence.table_files import read_tables, tables_hash, write_tables

__all__ = [
    "CASE_TABLES",
    "EMBEDDED_CASES",
    "PLACES_STAND_FROM",
    "CaseEvidence",
    "load_case_tables",
    "packaged_case_tables",
    "save_case_tables",
]

EMBEDDED_CASES: Final = Path(__file__).parent / "embedded_cases"
MANIFEST: Final = "manifest.json"
CASE_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "dyads": ("state_a", "state_b", "year"),
    "disputes": ("state_a", "state_b", "year"),
    "places": ("state_a", "state_b", "year"),
    "states": ("state", "year"),
    "trade": ("state", "partner", "year"),
}
"""Tables of the packaged cases and their keys; ``places`` are distances and land borders as of some years,
``disputes`` what pairs remember of theirs."""

PLACES_STAND_FROM: Final = 1993
"""Year from which today's borders and capitals in the arguments' tables are taken to hold: by 1992 the new states had
come into being. Wrong where capitals have moved since (Kazakhstan 1997)."""


@dataclass(frozen=True)
class CaseEvidence:
    """What ``scenarios.cases.resolving`` reads.

    Attributes
    ----------
    dyads
        One row per pair (``state_a < state_b``) and year.
    places
        One row per pair and first year in which it holds: ``distance_km, land_border``.
    states
        One row per state and year.
    trade
        One row per state, partner and year: ``dependence``.
    disputes
        One row per pair with a memory of disputes and year: ``disputes``; without columns if there is no record.
    """

    dyads: pl.DataFrame
    places: pl.DataFrame
    states: pl.DataFrame
    trade: pl.DataFrame
    disputes: pl.DataFrame = field(default_factory=pl.DataFrame)

    @classmethod
    def of(cls, evidence: Any) -> CaseEvidence:
        """Return the tables of evidence; those of the packaged evidence, or of evidence built like it, are extended.

        Parameters
        ----------
        evidence
            A ``CaseEvidence``, an ``evidence.evidence.Evidence``, or any object with its tables ``dyads``,
            ``dyads_fixed``, ``states`` and ``trade``, to which nothing is then added.
        """
        if isinstance(evidence, cls):
            return evidence
        own = cls(evidence.dyads, undated_places(evidence.dyads_fixed), evidence.states, evidence.trade)
        return own.widened(packaged_case_tables()) if hasattr(evidence, "provenance") else own

    def widened(self, tables: dict[str, pl.DataFrame]) -> CaseEvidence:
        """Return the evidence, filled in with rows and columns of other tables where it has none of its own."""
        own = {name: getattr(self, name) for name in tables}
        empty = {name: tables[name].clear() for name, table in own.items() if not table.columns}
        own |= empty
        return CaseEvidence(**{name: _filled(own[name], tables[name], CASE_TABLES[name]) for name in tables})

    def __repr__(self) -> str:
        years = self.dyads["year"]
        return (
            f"<CaseEvidence: {self.dyads.height:,} dyad-years of {self.states['state'].n_unique()} states, "
            f"{years.min()!s}-{years.max()!s}>"
        )


def undated_places(fixed: pl.DataFrame) -> pl.DataFrame:
    """Return a table of pairs' distances and borders as of `PLACES_STAND_FROM`."""
    return fixed.select(
        "state_a",
        "state_b",
        pl.lit(PLACES_STAND_FROM, pl.Int32).alias("year"),
        pl.col("distance_km").cast(pl.Float64),
        "land_border",
    )


def _filled(own: pl.DataFrame, other: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Return all rows of both tables; where both have a value, the first table's."""
    other = other.cast({name: own.schema[name] for name in other.columns if name in own.schema})
    shared = [name for name in other.columns if name in own.columns and name not in keys]
    joined = own.join(other, on=list(keys), how="full", coalesce=True, suffix="_other")
    return joined.with_columns(pl.coalesce(name, f"{name}_other").alias(name) for name in shared).drop(
        [f"{name}_other" for name in shared]
    )


def save_case_tables(tables: dict[str, pl.DataFrame], sources: tuple[str, ...], folder: Path) -> str:
    """Write the tables and their manifest to a folder that does not exist yet, and return their hash."""
    folder.mkdir(parents=True)
    write_tables(tables, CASE_TABLES, folder)
    digest = tables_hash(tables, CASE_TABLES)
    manifest = {"content_hash": digest, "sources": list(sources)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return digest


def load_case_tables(folder: Path) -> dict[str, pl.DataFrame]:
    """Read tables written by `save_case_tables` and check them against their manifest.

    Raises
    ------
    DataError
        If a file is missing or the content differs from the manifest.
    """
    tables, manifest = read_tables(CASE_TABLES, folder, MANIFEST)
    found = tables_hash(tables, CASE_TABLES)
    if found != manifest.get("content_hash"):
        raise DataError(
            "the evidence of the cases differs from its manifest",
            where=str(folder),
            expected=f"content hash {manifest.get('content_hash')}, found {found}",
            hint="Install foedus again",
        )
    return tables


@lru_cache(maxsize=1)
def packaged_case_tables() -> dict[str, pl.DataFrame]:
    """Return the packaged tables, by name."""
    return load_case_tables(EMBEDDED_CASES)
