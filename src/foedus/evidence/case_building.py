"""Building the evidence of the packaged cases from the raw data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Final

import polars as pl

from foedus.axes import OBLIGATION_KINDS
from foedus.errors import StoreError
from foedus.evidence.bridged_alignment import bridged_alignment, fit_bridge
from foedus.evidence.place_tables import fixed_pairs
from foedus.evidence.tables import EVIDENCE_STATES
from foedus.library.facts import treaty_changes
from foedus.measures.blocks import dyad_years, hostility_block, obligations_block
from foedus.measures.dispute_memory import LAST_DISPUTES, dispute_memory, force_onsets, seen_since
from foedus.measures.latent import Observations, alignment_of, observe, packaged
from foedus.measures.tables import state_measures
from foedus.measures.trade import trade_dependence
from foedus.panels import Panel
from foedus.progress import Progress, counter
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.states import load_states

__all__ = ["CASE_SOURCES", "GROWTH_YEARS", "WINDOW", "build_case_tables"]

WINDOW: Final = 3
"""Years of dyads up to a case's year, over which pair means and the record of disputes are taken."""
GROWTH_YEARS: Final = 10
"""Years of capability before a case's year, over which growth is taken."""
ATOP_END: Final = 2018
CONTIGUITY_END: Final = 2016
LATENT_FROM: Final = 1946
DISPUTES_FROM: Final = 1850
DISPUTES_END: Final = 2024
"""Last year of the record of armed conflicts."""

CASE_SOURCES: Final = (
    "atop_dyad_year",
    "unga_votes",
    "ideal_points",
    "gdp_population",
    "worldbank_gdp",
    "mid",
    "gml_directed",
    "wars",
    "ucdp",
    "rivalries",
    "capitals",
    "contiguity",
    "troops",
    "nmc",
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
    "crisis_dyads",
)

CASE_PARTS = 3
"""Number of parts in which the tables of the cases are computed."""


def build_case_tables(
    data: DataFolder, known: pl.DataFrame, *, progress: Progress | None = None
) -> dict[str, pl.DataFrame]:
    """Compute what the packaged cases read and the arguments' tables do not contain.

    Parameters
    ----------
    data
        Folder of raw data.
    known
        The arguments' dyads, on which treaties and hostility are bridged to alignment.
    progress
        Called with (parts done, total parts).

    Returns
    -------
    dict
        ``dyads``, for each case's pairs and its `WINDOW`: alignment with its error and volatility (before 1946 the
        bridged one), hostility, and in the last year up to 2018 the kinds of obligation. ``places``: every pair of
        states in the cases' years. ``disputes``: see `dispute_table`. ``states``, ``trade``. Rounded to four decimals.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    closed = [name for name in CASE_SOURCES if not SOURCES[name].embeddable]
    if closed:
        raise StoreError("these sources may not be embedded", where=", ".join(closed), hint="Leave them out")
    step = counter(progress, CASE_PARTS)
    panel = Panel.open(data)
    wanted = dict(_packaged_cases())
    bridge = fit_bridge(known)
    dyads = pl.concat(_dyads(panel, year, actors) for year, actors in wanted.items())
    dyads = bridged_alignment(dyads, bridge)
    step()
    latent = _latent(panel, dyads.filter(pl.col("year") >= LATENT_FROM))
    dyads = dyads.join(latent, on=["state_a", "state_b", "year"], how="left", maintain_order="left")
    early = pl.col("year") < LATENT_FROM
    dyads = dyads.with_columns(
        pl.when(early).then(pl.col(name)).alias(name) for name in ("alignment_bridged", "alignment_bridged_sd")
    ).drop("obligation_value")
    step()
    return {
        "dyads": _rounded(dyads),
        "disputes": dispute_table(data),
        "places": pl.concat(_places(data, year) for year in wanted),
        "states": _rounded(_states(panel, wanted)),
        "trade": _trade(data, wanted),
    }


def dispute_table(data: DataFolder) -> pl.DataFrame:
    """Return what pairs remember of their disputes at the end of some years, rounded to two decimals.

    The years are those of the packaged cases, every fifth one from `DISPUTES_FROM`, and those since the record of
    disputes ended: a year's news cannot be told from them. Pairs that remember less than a twentieth have no row.
    """
    record = [read_source(name, data) for name in ("mid", "crisis_dyads", "ucdp")]
    memory = dispute_memory(force_onsets(record[0]), seen_since(*record[1:]), DISPUTES_FROM, DISPUTES_END)
    kept = {year for year, _ in _every_case()} | set(range(DISPUTES_FROM, DISPUTES_END, 5))
    kept |= set(range(LAST_DISPUTES + 1, DISPUTES_END + 1))
    return memory.filter(pl.col("year").is_in(sorted(kept))).with_columns(pl.col("disputes").round(2))


def _packaged_cases() -> Iterator[tuple[int, list[str]]]:
    """Yield year and actors of each packaged case that the arguments' tables do not cover."""
    for year, actors in _every_case():
        if year < ATOP_END or not set(actors) <= set(EVIDENCE_STATES):
            yield year, actors


def _every_case() -> Iterator[tuple[int, list[str]]]:
    """Yield year and actors of each packaged case."""
    folder = resources.files("foedus.library") / "cases"
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if not item.name.endswith(".toml"):
            continue
        case = tomllib.loads(item.read_text(encoding="utf-8"))
        yield int(case["initial"]["year"]), sorted(case["actors"])


def _dyads(panel: Panel, year: int, actors: list[str]) -> pl.DataFrame:
    grid = dyad_years(year - WINDOW + 1, year, actors)
    table = hostility_block(panel, obligations_block(panel, grid, treaty_changes()))
    kinds_year = min(year, ATOP_END)
    return table.select(
        "state_a",
        "state_b",
        "year",
        "hostility",
        "obligation_value",
        *(
            pl.when(pl.col("year") == kinds_year).then(pl.col(kind)).cast(pl.Int8).alias(kind)
            for kind in OBLIGATION_KINDS
        ),
    )


def _latent(panel: Panel, dyads: pl.DataFrame) -> pl.DataFrame:
    """Alignment of the pairs from what may be packaged, its error, and the volatility of its true changes."""
    key = ["state_a", "state_b"]
    record: Observations = observe(panel, treaty_changes(), packable=True)
    places = {pair: place for place, pair in enumerate(record.pairs)}
    pairs = dyads.select(key).unique().sort(key)
    found = alignment_of(
        record.take([places[pair] for pair in pairs.iter_rows() if pair in places]), packaged("alignment")
    )
    return found.join(dyads.select(*key, "year"), on=[*key, "year"], how="semi").select(
        *key, "year", alignment="value", alignment_sd="sd", alignment_volatility="volatility"
    )


def _places(data: DataFolder, year: int) -> pl.DataFrame:
    """Distances and land borders between all states of a year."""
    capitals = read_source("capitals", data)
    then = capitals.filter(pl.col("start") <= date(year, 12, 31))
    states = sorted(set(load_states().in_year(year, basis="any")) & set(then["state"]))
    contiguity = read_source("contiguity", data).filter(pl.col("year") == min(year, CONTIGUITY_END))
    return fixed_pairs(then, contiguity, states).select(
        "state_a", "state_b", pl.lit(year, pl.Int32).alias("year"), pl.col("distance_km").cast(pl.Int32), "land_border"
    )


def _states(panel: Panel, wanted: dict[int, list[str]]) -> pl.DataFrame:
    parts = []
    for year, actors in wanted.items():
        table = state_measures(panel, actors, year - GROWTH_YEARS, year)
        recent = pl.col("year") > year - WINDOW
        columns = ("order_preference", "order_preference_sd", "nuclear", "us_troops_index")
        parts.append(
            table.select(
                "state",
                "year",
                "capability_share",
                *(pl.when(recent).then(pl.col(name)).alias(name) for name in columns),
            )
        )
    return pl.concat(parts).unique(["state", "year"], keep="first", maintain_order=True)


def _trade(data: DataFolder, wanted: dict[int, list[str]]) -> pl.DataFrame:
    """Dependence on first partners, where the reports extend to a case's year."""
    partners, totals = read_source("trade_partners", data), read_source("total_trade", data)
    reach = [actors for year, actors in wanted.items() if year >= int(partners["year"].min())]  # type: ignore[arg-type]
    actors = sorted({actor for each in reach for actor in each})
    return (
        trade_dependence(partners, totals)
        .filter(pl.col("state").is_in(actors) & pl.col("partner").is_in(actors))
        .select("state", "partner", "year", pl.col("dependence").round(3))
        .drop_nulls()
    )


def _rounded(table: pl.DataFrame) -> pl.DataFrame:
    """Round to four decimals, shares of the world to seven, as single precision: small to store."""
    floats = [name for name, dtype in table.schema.items() if dtype.is_float()]
    digits = {name: 7 if name == "capability_share" else 4 for name in floats}
    return table.with_columns((pl.col(name).cast(pl.Float64).round(digits[name]) + 0.0).alias(name) for name in floats)
