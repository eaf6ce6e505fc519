"""What each source contributes to the panel: from its tidy table to one row per state-year or dyad-year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from foedus.panel.distance import capital_distances

__all__ = ["DYAD_CONTRIBUTIONS", "STATE_CONTRIBUTIONS", "expand"]

_DYAD: Final = ["state_a", "state_b", "year"]
_STATE: Final = ["state", "year"]
_ULTIMATE_LEVEL: Final = 6  # fatality level above 999 deaths, the top of the scale

Contribution = Callable[[pl.DataFrame], pl.DataFrame]


def expand(spells: pl.DataFrame, first: str = "start", last: str = "end") -> pl.DataFrame:
    """Return one row per year of each spell, both ends included."""
    years = pl.int_ranges(pl.col(first), pl.col(last) + 1, dtype=pl.Int32)
    return spells.with_columns(year=years).explode("year")


def _obligations(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_DYAD, "defence", "offence", "neutrality", "non_aggression", "consultation")


def _disputes(table: pl.DataFrame) -> pl.DataFrame:
    # Deaths are unknown if any dispute's are, unless a known one is already at the top of the scale.
    known = pl.col("fatality").is_not_null().all() | (pl.col("fatality").max() == _ULTIMATE_LEVEL)
    return table.group_by(_DYAD).agg(
        dispute_hostility=pl.col("hostility").max(),
        dispute_fatality=pl.when(known).then(pl.col("fatality").max()),
        dispute_onset=pl.col("onset").any().cast(pl.Int8),
    )


def _gml_disputes(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(_DYAD).agg(gml_dispute_hostility=pl.col("hostility").max())


def _wars(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(_DYAD).agg(war=pl.lit(1, dtype=pl.Int8), war_onset=pl.col("onset").any().cast(pl.Int8))


def _conflicts(table: pl.DataFrame) -> pl.DataFrame:
    between = table.filter((pl.col("type") == "interstate") & pl.col("state_b").is_not_null())
    return between.group_by(_DYAD).agg(
        interstate_conflict=pl.col("intensity").max(),
        interstate_conflict_direct=pl.col("intensity").filter("direct").max().fill_null(0),
    )


def _rivalries(table: pl.DataFrame) -> pl.DataFrame:
    return expand(table).select(_DYAD).unique().with_columns(rivalry=pl.lit(1, dtype=pl.Int8))


def _contiguity(table: pl.DataFrame) -> pl.DataFrame:
    closest = table.group_by(_DYAD).agg(contiguity_type=pl.col("type").min())
    return closest.with_columns(land_border=(pl.col("contiguity_type") == 1).cast(pl.Int8))


def _minimum_distance(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_DYAD, minimum_distance="distance_km")


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "atop_dyad_year": _obligations,
    "mid": _disputes,
    "gml_mid": _gml_disputes,
    "wars": _wars,
    "ucdp": _conflicts,
    "rivalries": _rivalries,
    "contiguity": _contiguity,
    "mindist": _minimum_distance,
    "capitals": capital_distances,
}
"""Source -> function from its tidy table to dyad-year variables."""


def _capabilities(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, "milex", "milper", "irst", "pec", "tpop", "upop", "cinc")


def _economy(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, "gdp_per_head", "gdp", "population")


def _gdp_at_exchange_rates(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, "gdp_usd")


def _ideal_points(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, "ideal_point", ideal_point_q05="q05", ideal_point_q95="q95", ideal_point_votes="votes")


def _nuclear(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, nuclear_status="status")


def _troops(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(state="host", year="year", us_troops="troops")


def _trade(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_STATE, "imports", "exports")


STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "nmc": _capabilities,
    "gdp_population": _economy,
    "worldbank_gdp": _gdp_at_exchange_rates,
    "ideal_points": _ideal_points,
    "nuclear": _nuclear,
    "troops": _troops,
    "total_trade": _trade,
}
"""Source -> function from its tidy table to state-year variables."""
