"""Alignment as the evidence holds it: of which pairs, by every variant, and along whole paths."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import polars as pl

from foedus.evidence.record_years import FIRST, LAST
from foedus.library.facts import treaty_changes
from foedus.measures.latent import VARIANTS, Observations, alignment_of, observe, packaged
from foedus.measures.latent.path_posterior import path_posterior, path_table
from foedus.panels import Panel
from foedus.sources import DataFolder
from foedus.states import load_states

__all__ = [
    "HEGEMON",
    "SPELL_MEASURES",
    "TARGET",
    "latent_table",
    "packable_record",
    "paths_table",
    "reference_pairs",
    "world_table",
]

HEGEMON: Final = "USA"
TARGET: Final = ("CHN", "RUS")
SPELL_MEASURES: Final = ("alignment", "alignment_without_un", "alignment_without_obligations")


def reference_pairs(rivalry: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that C4 uses for comparison: both major powers, or both rivals of the hegemon, in that year."""
    states = load_states()
    rows: list[tuple[str, str, int, str]] = []
    for year in range(FIRST, LAST + 1):
        majors = sorted(states.majors(year))
        now = rivalry.filter(
            (pl.col("year") == year) & ((pl.col("state_a") == HEGEMON) | (pl.col("state_b") == HEGEMON))
        )
        rivals = sorted((set(now["state_a"]) | set(now["state_b"])) - {HEGEMON})
        for kind, members in (("major", majors), ("rival_of_hegemon", rivals)):
            rows.extend((a, b, year, kind) for i, a in enumerate(members) for b in members[i + 1 :])
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "class": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(
        ["state_a", "state_b", "year"], keep="first", maintain_order=True
    )


def packable_record(record: Observations, chosen: pl.DataFrame, membership: pl.DataFrame) -> Observations:
    """Return of a record the pairs of the evidence, of the reference classes and of their thirds."""
    key = ["state_a", "state_b"]
    rivals = set(membership["state_a"]) | set(membership["state_b"])
    thirds = sorted((min(state, HEGEMON), max(state, HEGEMON)) for state in rivals - {HEGEMON})
    wanted = pl.concat([chosen.select(key), membership.select(key)]).unique().sort(key)
    places = {pair: place for place, pair in enumerate(record.pairs)}
    # thirds last: pairs smoothed in other company differ in the last digits
    return record.take([places[pair] for pair in dict.fromkeys([*wanted.iter_rows(), *thirds]) if pair in places])


def latent_table(record: Observations) -> pl.DataFrame:
    """Return the alignment of the pairs of a record, by every variant."""
    key = ["state_a", "state_b"]
    table = None
    for name in VARIANTS:
        found = alignment_of(record, packaged(name))
        part = found.select(
            *key, "year", pl.col("value").alias(name), pl.col("sd").alias(f"{name}_sd"), pl.col("n").alias(f"{name}_n"),
            *([pl.col("volatility").alias(f"{name}_volatility")] if VARIANTS[name] is None else []),
        )  # fmt: skip
        table = part if table is None else table.join(part, on=[*key, "year"], how="full", coalesce=True)
    assert table is not None
    return table


def paths_table(record: Observations) -> pl.DataFrame:
    """Return the joint posterior of the index over all years, of the pairs of the triangle, for every variant."""
    triangle = {tuple(sorted(pair)) for pair in combinations((HEGEMON, *TARGET), 2)}
    own = record.take([place for place, pair in enumerate(record.pairs) if pair in triangle])
    return pl.concat(
        path_table(path_posterior(own, packaged(name))).select(pl.lit(name).alias("measure"), pl.all())
        for name in VARIANTS
    )


def world_table(data: DataFolder) -> pl.DataFrame:
    """Return alignment of every pair and year, ``state_a, state_b, year, value, sd``, from what may be packaged."""
    record = observe(Panel.open(data), treaty_changes(), packable=True)
    return alignment_of(record, packaged("alignment")).select("state_a", "state_b", "year", "value", "sd")
