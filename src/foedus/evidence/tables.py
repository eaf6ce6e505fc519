"""The tables of the evidence: their names and keys, and the files they are kept in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import polars as pl

from foedus.errors import DataError
from foedus.evidence.table_files import read_tables, tables_hash, write_tables
from foedus.library.evidence_states import CASE_STATES, EVIDENCE_STATES
from foedus.sources import SOURCES

__all__ = [
    "CASE_STATES",
    "EMBEDDED",
    "EVIDENCE_STATES",
    "TABLES",
    "LoadedTables",
    "content_hash",
    "load_tables",
    "save_tables",
    "source_row",
]

EMBEDDED = Path(__file__).parent / "embedded"
MANIFEST = "manifest.json"

TABLES: dict[str, tuple[str, ...]] = {
    "dyads": ("state_a", "state_b", "year"),
    "dyads_fixed": ("state_a", "state_b"),
    "states": ("state", "year"),
    "trade": ("state", "partner", "year"),
    "neighbours": ("state", "neighbour"),
    "counts": ("table", "data_until", "stratum", "outcome", "pair"),
    "events": ("table", "state_a", "state_b", "year", "name"),
    "wedge_spells": ("measure", "data_until", "horizon", "pair_a", "pair_b", "entry_year"),
    "triad_spells": ("measure", "data_until", "pair_a", "pair_b", "third", "entry_year"),
    "alignment_paths": ("measure", "state_a", "state_b", "year", "shock"),
    "endings": ("spells", "state_a", "state_b", "entry_year", "cluster"),
    "publics": ("publics", "target", "panel", "first", "last"),
    "census": ("table", "unit", "year", "reading"),
    "event_studies": ("table", "outcome", "sender", "year", "pair"),
    "risk_sets": ("table", "outcome", "year", "state", "other"),
    "matched_pairs": ("table", "outcome", "year", "rank"),
    "speeches": ("target", "state", "year"),
    "pulses": ("table", "reading", "unit", "year"),
    "panel_changes": ("table", "state_a", "state_b", "year"),
}


def content_hash(tables: dict[str, pl.DataFrame]) -> str:
    """Return the SHA-256 of the tables' canonical text: sorted rows, columns in order, as CSV."""
    return tables_hash(tables, TABLES)


def source_row(name: str) -> dict[str, str]:
    """Return the provenance entry of a source: name, title, version, coverage, licence, citation."""
    source = SOURCES[name]
    return {
        "source": name,
        "title": source.title,
        "version": source.version,
        "coverage": "-".join(map(str, source.coverage)),
        "licence": source.licence,
        "citation": source.citation,
    }


def save_tables(tables: dict[str, pl.DataFrame], provenance: tuple[dict[str, str], ...], folder: Path) -> str:
    """Write the tables and their manifest to a folder that does not exist yet, and return the content hash."""
    folder.mkdir(parents=True)
    write_tables(tables, TABLES, folder)
    digest = content_hash(tables)
    manifest = {"content_hash": digest, "provenance": list(provenance)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return digest


class LoadedTables(NamedTuple):
    """Tables by name, one entry per source used, and the content hash that both were checked against."""

    tables: dict[str, pl.DataFrame]
    provenance: tuple[dict[str, str], ...]
    content_hash: str


def load_tables(folder: Path) -> LoadedTables:
    """Read tables written by `save_tables` and check them against their manifest.

    Raises
    ------
    DataError
        If a file is missing or the content differs from the manifest.
    """
    tables, manifest = read_tables(TABLES, folder, MANIFEST)
    found = content_hash(tables)
    if found != manifest["content_hash"]:
        raise DataError(
            "the evidence differs from its manifest",
            where=str(folder),
            expected=f"content hash {manifest['content_hash']}, found {found}",
            hint="Install foedus again or remove the folder",
        )
    return LoadedTables(tables, tuple(manifest["provenance"]), found)
