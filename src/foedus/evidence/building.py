"""Building the evidence from the raw data, and replacing the packaged copy of it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from foedus._version import __version__
from foedus.axes import OBLIGATION_KINDS
from foedus.errors import StoreError
from foedus.evidence.alignment_tables import (
    HEGEMON,
    SPELL_MEASURES,
    TARGET,
    latent_table,
    packable_record,
    paths_table,
    reference_pairs,
    world_table,
)
from foedus.evidence.base_rates import wedge_spells
from foedus.evidence.capabilities import save_capability
from foedus.evidence.case_building import CASE_PARTS, CASE_SOURCES, build_case_tables
from foedus.evidence.case_evidence import EMBEDDED_CASES, save_case_tables
from foedus.evidence.census_tables import census_table
from foedus.evidence.cohesion_covariates import cohesion_covariates
from foedus.evidence.cohesion_index import cohesion_index, save_cohesion
from foedus.evidence.conflict_tables import conflict_events
from foedus.evidence.count_tables import counts_table
from foedus.evidence.ending_tables import endings_record, endings_table
from foedus.evidence.event_records import event_table
from foedus.evidence.exercise_tables import exercise_changes
from foedus.evidence.finished_parts import FinishedParts
from foedus.evidence.like_pairs import like_pairs_table
from foedus.evidence.matched_tables import matched_table, pact_pairs_of
from foedus.evidence.order_tables import order_census
from foedus.evidence.order_words import order_words
from foedus.evidence.place_tables import fixed_pairs, neighbours_of_china
from foedus.evidence.promised_before import YEAR, promised_before
from foedus.evidence.publics import public_table
from foedus.evidence.pulse_tables import pulse_table
from foedus.evidence.record_years import FIRST, LAST, RECORD_ENDS
from foedus.evidence.risk_tables import RISK_PARTS, risk_table
from foedus.evidence.speech_tables import speech_table
from foedus.evidence.tables import (
    EMBEDDED,
    EVIDENCE_STATES,
    TABLES,
    LoadedTables,
    content_hash,
    load_tables,
    save_tables,
    source_row,
)
from foedus.evidence.trade_bounds import save_trade_bounds
from foedus.evidence.trade_tables import trade_bounds, trade_table
from foedus.evidence.triads import triad_spells
from foedus.evidence.world_alignment import WORLD, save_world
from foedus.library.facts import treaty_changes
from foedus.measures.latent import alignment_of, observe, packaged
from foedus.measures.power import capability_shares
from foedus.measures.tables import dyad_measures, state_measures
from foedus.panels import Panel
from foedus.panels.store import cache_folder
from foedus.progress import Progress, counter, part_of
from foedus.source_hash import source_hash, sources_of
from foedus.sources import SOURCES, DataFolder, read_source

__all__ = [
    "RESULT_SOURCES",
    "USED_SOURCES",
    "build_embedded",
    "build_embedded_cases",
    "build_tables",
    "built_tables",
    "hashed_sources",
    "state_table",
]

ATOP_END = 2018

USED_SOURCES = (
    "atop_dyad_year",
    "atop_directed",
    "atop_members",
    "unga_votes",
    "ideal_points",
    "nmc",
    "gdp_population",
    "worldbank_gdp",
    "mid",
    "gml_directed",
    "wars",
    "ucdp",
    "rivalries",
    "rivalries_td",
    "crises",
    "crisis_dyads",
    "favourability",
    "capitals",
    "contiguity",
    "troops",
    "trade_partners",
    "total_trade",
    "mindist",
    "joint_memberships",
    "icews",
    "gdelt_monthly",
    "events_windows",
    "exercises_mme",
    "exercises_jme",
    "defence_agreements",
    "factbook_partners",
    "trade_agtpa",
    "trade_qss",
    "general_debate",
    "general_debate_speeches",
    "military_spending",
    "reserve_currencies",
)

RESULT_SOURCES = ("ssp_shares",)
"""Sources of which only a result is packaged, for their terms allow no more; the builder keeps their hash."""

PARTS = 9 + RISK_PARTS
"""Number of parts in which the tables are computed."""

_CODE = (
    "states",
    "sources",
    "panels",
    "measures",
    "evidence",
    "estimate",
    "library/facts",
    "library/facts.py",
    "library/fact_rows",
    "library/fact_tables",
    "library/evidence_states.py",
)
_BUILT = tuple(f"evidence/{folder.name}" for folder in (EMBEDDED, EMBEDDED_CASES, WORLD))

Tables = dict[str, pl.DataFrame]
Provenance = tuple[dict[str, str], ...]


def built_tables(folder: Path, *, fresh: bool = False, progress: Progress | None = None) -> LoadedTables:
    """Return the tables built from raw data, from the cache if these files were built before.

    Parameters
    ----------
    folder
        Folder of raw data.
    fresh
        Build even if a cached copy exists.
    progress
        Called with (parts done, total parts).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    StoreError
        If the cache cannot be written.
    """
    data = DataFolder.find(folder)
    target = _cache_folder(data)
    if fresh or not target.is_dir():
        parts = finished_parts(data)
        if fresh:
            parts.forget()
        tables, provenance = build_tables(data, progress=progress)
        _replace(target, lambda new: save_tables(tables, provenance, new))
        parts.forget()
    return load_tables(target)


def build_embedded(folder: Path | str | None = None, *, progress: Progress | None = None) -> str:
    """Rebuild the packaged evidence, and that of the packaged cases, from the raw data; return the former's hash.

    An interrupted build goes on from its finished parts, as long as neither the raw files nor the code have changed.

    Raises
    ------
    DataError
        If the raw data are missing or corrupt; the packaged copy is then left as it was.
    """
    data = DataFolder.find(folder)
    parts = PARTS + CASE_PARTS
    tables, provenance = build_tables(data, progress=part_of(progress, 0, parts))
    kept = finished_parts(data)
    world = kept.table("world", lambda: world_table(data))
    cases = build_case_tables(data, tables["dyads"], progress=part_of(progress, PARTS, parts))
    _replace(EMBEDDED, lambda fresh: save_tables(tables, provenance, fresh))
    _replace(EMBEDDED_CASES, lambda fresh: save_case_tables(cases, CASE_SOURCES, fresh))
    bounds = trade_bounds(data, tables["trade"])
    cohesion = cohesion_index(cohesion_covariates(data))
    capability = capability_shares(read_source("gdp_population", data)).filter(pl.col("year") >= FIRST)

    def save(fresh: Path) -> None:
        save_world(world, fresh)
        save_capability(capability, fresh)
        save_trade_bounds(bounds, fresh)
        save_cohesion(cohesion, fresh)

    _replace(WORLD, save)
    kept.forget()
    return content_hash(tables)


def state_table(data: DataFolder) -> pl.DataFrame:
    """Return the measures of the states of the evidence, by year, as they are packaged."""
    return _rounded(state_measures(Panel.open(data), list(EVIDENCE_STATES), FIRST, LAST).drop("cinc", "ideal_point"))


def build_embedded_cases(folder: Path | str | None = None, *, progress: Progress | None = None) -> None:
    """Rebuild only the packaged evidence of the packaged cases, after a change to a case's actors or year.

    Raises
    ------
    DataError
        If the raw data are missing or corrupt; the packaged copy is then left as it was.
    """
    dyads = load_tables(EMBEDDED)[0]["dyads"]
    cases = build_case_tables(DataFolder.find(folder), dyads, progress=progress)
    _replace(EMBEDDED_CASES, lambda fresh: save_case_tables(cases, CASE_SOURCES, fresh))


def build_tables(data: DataFolder, *, progress: Progress | None = None) -> tuple[Tables, Provenance]:
    """Compute every table of the evidence from the raw data.

    Returns
    -------
    tuple
        The tables by name, rounded to what their uncertainty supports, and the provenance of each source used.
    """
    step = counter(progress, PARTS)
    panel = Panel.open(data)
    states = list(EVIDENCE_STATES)

    kept = finished_parts(data)

    everywhere = kept.table(
        "everywhere", lambda: dyad_measures(panel, None, FIRST, LAST, treaty_changes(), deviations=False)
    )
    chosen = kept.table("chosen", lambda: dyad_measures(panel, states, FIRST, LAST, treaty_changes()))
    rivalry = everywhere.filter(pl.col("rivalry") == 1).select("state_a", "state_b", "year")
    membership = reference_pairs(rivalry)
    step()
    record_of_all = observe(panel, treaty_changes(), packable=True)
    record = packable_record(record_of_all, chosen, membership)
    latent = latent_table(record)
    chosen = chosen.join(latent, on=["state_a", "state_b", "year"], how="left", maintain_order="left")
    step()
    by_state = kept.table("states", lambda: state_table(data))
    step()
    followed = everywhere.select("state_a", "state_b", "year", "extrapolated").join(
        latent, on=["state_a", "state_b", "year"], how="inner"
    )
    spells = [
        wedge_spells(followed, membership, measure=name, target=TARGET, data_until=until)
        for name in SPELL_MEASURES
        for until in (RECORD_ENDS, LAST)
    ]
    triads = [
        triad_spells(latent, membership, measure=name, target=TARGET, hegemon=HEGEMON, data_until=until)
        for name in SPELL_MEASURES
        for until in (RECORD_ENDS, LAST)
    ]
    step()
    contiguity = read_source("contiguity", data)
    neighbours = neighbours_of_china(contiguity)
    trade = trade_table(data, sorted(set(states) | set(neighbours["neighbour"])))
    counts = kept.table("counts", lambda: counts_table(data, rivalry))
    step()
    studies = kept.table(
        "event_studies",
        lambda: event_table(data, alignment_of(record_of_all, packaged("alignment")), everywhere),
    )
    step()
    speeches = kept.table("speeches", lambda: speech_table(data))
    step()
    changes = kept.table("panel_changes", lambda: exercise_changes(data))
    step()
    if kept.has("risk_sets"):
        for _ in range(RISK_PARTS):
            step()
    risk = kept.table("risk_sets", lambda: risk_table(data, step=step))
    tables = {
        "dyads": _rounded(_own(chosen.drop("dispute_level"))),
        "dyads_fixed": fixed_pairs(read_source("capitals", data), contiguity, states),
        "states": by_state,
        "trade": trade,
        "neighbours": neighbours,
        "counts": counts,
        "events": pl.concat([conflict_events(data, first=FIRST), order_words(data)]),
        "wedge_spells": pl.concat(spells),
        "triad_spells": pl.concat(triads),
        "alignment_paths": _rounded(paths_table(record)),
        "endings": endings_table(endings_record(data), followed, membership),
        "publics": public_table(data, neighbours["neighbour"].to_list()),
        "event_studies": studies,
        "census": pl.concat([census_table(data, neighbours, trade), order_census(data)]).sort(*TABLES["census"]),
        "risk_sets": risk,
        "speeches": speeches,
        "panel_changes": changes,
    }
    matched = [matched_table(data, tables["dyads"], tables["states"]), like_pairs_table(data)]
    tables["matched_pairs"] = pl.concat(matched).sort(*TABLES["matched_pairs"])
    before = promised_before(data, pact_pairs_of(tables["matched_pairs"], YEAR))
    tables["census"] = pl.concat([tables["census"], before.select(tables["census"].columns)]).sort(*TABLES["census"])
    tables["pulses"] = pulse_table(data, tables["dyads"])
    step()
    provenance = tuple(source_row(name) for name in USED_SOURCES)
    closed = [name for name in USED_SOURCES if not SOURCES[name].embeddable]
    if closed:
        raise StoreError("these sources may not be embedded", where=", ".join(closed), hint="Leave them out")
    return tables, provenance


def finished_parts(data: DataFolder) -> FinishedParts:
    """Return the finished parts of a build from these files by this code."""
    return FinishedParts(_cache_folder(data).with_suffix(".parts"))


def hashed_sources() -> dict[str, bytes]:
    """Return the source and the facts that built evidence depends on: path within the package to content."""
    return sources_of(_CODE, suffixes=(".py", ".csv", ".toml", ".json"), without=_BUILT)


def _cache_folder(data: DataFolder) -> Path:
    key = hashlib.sha256(__version__.encode())
    for name in USED_SOURCES:
        for file in SOURCES[name].files:
            data.path(file)  # says which file is missing or corrupt
            key.update(file.sha256.encode())
    key.update(source_hash(hashed_sources()).encode())
    return cache_folder() / "evidence" / key.hexdigest()[:32]


def _replace(target: Path, save: Callable[[Path], object]) -> None:
    """Put what `save` writes at `target` in one move, so that an interruption leaves the previous content."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as scratch:
            fresh, old = Path(scratch) / "new", Path(scratch) / "old"
            save(fresh)
            if target.exists():
                target.rename(old)
            try:
                fresh.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
    except OSError as error:
        raise StoreError(
            f"the evidence cannot be written: {error.strerror or error}",
            where=str(target),
            hint="Free some space and run again",
        ) from error


def _own(dyads: pl.DataFrame) -> pl.DataFrame:
    """Keep the kinds of obligation only for the last coded year: the earlier years would repeat the raw rows."""
    return dyads.with_columns(
        pl.when(pl.col("year") >= ATOP_END).then(pl.col(kind)).alias(kind) for kind in OBLIGATION_KINDS
    )


def _rounded(table: pl.DataFrame) -> pl.DataFrame:
    """Round to four decimals, shares of the world to seven: finer than any measure's error, and small to store."""
    floats = [name for name, dtype in table.schema.items() if dtype.is_float()]
    # adding zero turns a rounded -0.0 into 0.0, which would print differently
    digits = {name: 7 if name == "capability_share" else 4 for name in floats}
    return table.with_columns((pl.col(name).cast(pl.Float64).round(digits[name]) + 0.0).alias(name) for name in floats)
