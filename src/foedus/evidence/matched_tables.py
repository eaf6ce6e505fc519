"""Positions among matched pairs: how deep, how active and how order-minded a pair is, beside pairs like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.estimate import (
    Estimate,
    design_effect,
    matched_percentile,
    percentile_of_draws,
    standardised_difference,
)
from foedus.evidence.matched_pairs import AROUND, nearest_pairs, pair_covariates
from foedus.evidence.order_shares import common_pressure, decompose, order_shares
from foedus.evidence.tables import EMBEDDED
from foedus.library.facts import treaty_changes
from foedus.measures.catalogue import measure
from foedus.measures.cooperation import cooperation_depth
from foedus.measures.cooperation_records import RECORDS
from foedus.measures.obligations import carried_obligations
from foedus.panels import Panel
from foedus.panels.distance import capital_distances
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.sources.arms_transfers import STATES as ARMS_STATES

__all__ = [
    "COUNT",
    "DATES",
    "DEEDS",
    "EACH",
    "TARGET",
    "Covariates",
    "matched_table",
    "means_over",
    "outcome_rows",
    "pact_pairs_of",
]

Floats = NDArray[np.float64]

TARGET: Final = ("CHN", "RUS")
COUNT: Final = 20
"""Pairs that are matched, as the argument asks."""
EACH: Final = 5
"""Most of them with any one state (assumed): a quarter."""
DATES: Final = (2001, 2010, 2020, 2024)
LAST: Final = 2024
CONVERGENCE: Final = ((1992, 1994), (2018, 2020))
"""Windows between which convergence is measured."""
DEEDS: Final = {
    "exercises": ("joint_exercises", {2020: (2006, 2010)}),
    "arms": ("arms_transfers", {2020: (2016, 2020), 2024: (2021, 2024)}),
    "votes": ("un_similarity", {2020: (2016, 2020), 2024: (2021, 2023)}),
}
"""Deed: its measure, and the years whose mean stands for a date. Exercises are coded to 2010."""
_CLOSED: Final = {"arms": "arms_transfers"}
"""Deeds whose values may not be passed on, and their source."""
_ARMS: Final = _CLOSED["arms"]
_LOGGED: Final = ("exercises", "arms")
_LEVEL: Final = 0.90
_DRAWS: Final = 2000
_KEY: Final = ("state_a", "state_b")

SCHEMA: Final = {
    "table": pl.String, "outcome": pl.String, "year": pl.Int32, "state_a": pl.String, "state_b": pl.String,
    "rank": pl.Int32, "distance": pl.Float64, "value": pl.Float64, "sd": pl.Float64, "effect": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "design": pl.Float64, "data": pl.String,
}  # fmt: skip


class Covariates(NamedTuple):
    """What pairs are matched on, by year.

    Attributes
    ----------
    distances
        ``state_a, state_b, year, capital_distance``.
    capability
        ``state, year, value``: shares of world capability.
    """

    distances: pl.DataFrame
    capability: pl.DataFrame

    @classmethod
    def read(cls, data: DataFolder) -> Covariates:
        """Read both.

        Raises
        ------
        DataError
            If a raw file is missing or corrupt.
        """
        shares = read_source("nmc", data).select("state", "year", value="cinc").drop_nulls()
        return cls(capital_distances(read_source("capitals", data)), shares)

    def nearest(self, pairs: pl.DataFrame, year: int, *, each: int | None = EACH) -> pl.DataFrame:
        """Return the pairs most like the target in a year, or in the last year that is coded: `COUNT` at most.

        Parameters
        ----------
        pairs
            ``state_a, state_b``, which they are sought among.
        year
            The year.
        each
            Most of them with any one state; None = any.
        """
        coded = min(year, int(self.capability["year"].max() or 0))  # type: ignore[arg-type]
        own = pl.DataFrame([TARGET], schema=list(_KEY), orient="row")
        found = pair_covariates(
            pl.concat([pairs.select(_KEY), own]).unique(),
            self.distances.filter(pl.col("year") == year).drop("year"),
            self.capability.filter(pl.col("year") == coded).drop("year"),
            like=TARGET,
        )
        return nearest_pairs(found, TARGET, COUNT, each=each)


def matched_table(
    data: DataFolder, dyads: pl.DataFrame | None = None, states: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return every pair that a position is measured among, and the positions that cannot be measured from the table.

    Parameters
    ----------
    data
        Folder of raw data.
    dyads, states
        Tables of the evidence, with alignment and order preferences; the packaged ones when left out.

    Returns
    -------
    pl.DataFrame
        ``table, outcome, year, state_a, state_b, rank`` (0 the pair in question), ``distance`` from it in the matching,
        ``value`` and ``sd`` (null where a source may not be passed on, and of values drawn jointly ``sd`` alone says
        too little), and in the row of the pair in question ``effect, low, high``, the packaged result, and ``design``,
        by how much shared states inflate its variance; ``data`` names the files behind a result whose values may not be
        passed on, by their hash.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    panel, covariates = Panel.open(data), Covariates.read(data)
    pacts = carried_obligations(read_source("atop_dyad_year", data), LAST, treaty_changes())
    allied = {year: pacts.filter((pl.col("year") == year) & (pl.col("defence") == 1)).select(_KEY) for year in DATES}
    parts = [
        *(_depths(data, covariates.nearest(allied[year], year), year) for year in DATES),
        *(_deeds(panel, covariates, allied[year], year) for year in (2020, 2024)),
        _orders(covariates, _table("dyads", dyads), _table("states", states)),
    ]
    return pl.concat(parts).sort("table", "outcome", "year", "rank")


def pact_pairs_of(table: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return the pairs with a pact of defence that are matched with the pair in question, ``state_a, state_b``."""
    named = (pl.col("table") == "pact_pairs") & (pl.col("outcome") == "depth") & (pl.col("year") == year)
    return table.filter(named & (pl.col("rank") > 0)).select(_KEY)


def _depths(data: DataFolder, near: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return depths of cooperation of matched pact pairs: without arms, of deeds alone, and the result with arms."""
    grid = near.select(*_KEY, year=pl.lit(year, pl.Int32)).sort(_KEY)
    sources = {name: read_source(name, data) for name in RECORDS}
    open_ = {name: table for name, table in sources.items() if name != "arms_transfers"}
    deeds = open_ | {"atop_dyad_year": open_["atop_dyad_year"].clear()}
    rows = [
        outcome_rows(
            "pact_pairs", name, year, near, cooperation_depth(grid, tables, treaty_changes=changes), closed=closed
        )
        for name, tables, changes, closed in (
            ("depth", open_, treaty_changes(), None),
            ("depth_of_deeds", deeds, None, None),
            ("depth_with_arms", sources, treaty_changes(), _ARMS),
        )
    ]
    return pl.concat(rows)


def _deeds(panel: Panel, covariates: Covariates, allied: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return deeds of pact pairs among states whose deliveries of arms are known, and what all of them come to."""
    listed = allied.filter(pl.all_horizontal(pl.col(side).is_in(ARMS_STATES) for side in _KEY))
    near = covariates.nearest(listed, year)
    pairs = [*near.select(_KEY).iter_rows()]
    blocks, standard = [], []
    for name, (source, windows) in DEEDS.items():
        if year not in windows:
            continue
        first, last = windows[year]
        yearly = measure(source, panel, pairs, first, last, treaty_changes=treaty_changes())
        means = means_over(near, yearly, logged=name in _LOGGED)
        blocks.append(
            outcome_rows("arms_pact_pairs", name, year, near, means, closed=_CLOSED.get(name), difference=True)
        )
        values, errors = (means.sort("rank")[column].fill_null(0.0).to_numpy() for column in ("value", "sd"))
        spread = float(values[1:].std(ddof=1))
        standard.append(((values - values[1:].mean()) / spread, errors / spread))
    composite = near.with_columns(
        value=np.mean([values for values, _ in standard], axis=0),
        sd=np.sqrt(np.sum([errors**2 for _, errors in standard], axis=0)) / len(standard),
    )
    blocks.append(outcome_rows("arms_pact_pairs", "deeds", year, near, composite, closed=_ARMS, difference=True))
    return pl.concat(blocks)


def means_over(near: pl.DataFrame, yearly: pl.DataFrame, *, logged: bool) -> pl.DataFrame:
    """Return means over the years, of counts and amounts as ln(1 + x); no row of arms among the states is none.

    Parameters
    ----------
    near
        ``state_a, state_b`` of the pairs wanted.
    yearly
        ``state_a, state_b, year, value``, perhaps ``sd``.
    logged
        Whether the means are of ln(1 + x).

    Returns
    -------
    pl.DataFrame
        The rows of ``near`` with ``value`` and ``sd``.
    """
    value = pl.col("value").fill_null(0.0).log1p() if logged else pl.col("value")
    error = pl.col("sd") if "sd" in yearly.columns else pl.lit(None, pl.Float64)
    means = yearly.group_by(_KEY).agg(
        value=value.cast(pl.Float64).mean(),
        sd=error.cast(pl.Float64).fill_null(0.0).pow(2).sum().sqrt() / pl.len(),
    )
    return near.join(means, on=list(_KEY), how="left", maintain_order="left")


def _table(name: str, given: pl.DataFrame | None) -> pl.DataFrame:
    return pl.read_parquet(EMBEDDED / f"{name}.parquet") if given is None else given


def _orders(covariates: Covariates, dyads: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Return order shares of the convergence of all pairs like the one in question, and the percentile of its own."""
    rows = convergence_rows(dyads, states, covariates.capability)
    found = decompose(rows)
    shares = order_shares(found)
    near = covariates.nearest(rows.select(_KEY), CONVERGENCE[0][0])
    place = {pair: number for number, pair in enumerate(shares.select(_KEY).iter_rows())}
    chosen = np.array([place[pair] for pair in near.select(_KEY).iter_rows()])
    draws = found.draws(chosen, _DRAWS, seed=0)
    table = near.with_columns(value=found.shares(chosen), sd=draws.std(axis=0))
    members = near.select(_KEY).to_numpy()
    effect = design_effect(table["value"].to_numpy()[1:], members[1:])
    estimate = percentile_of_draws(draws[:, 0], draws[:, 1:], effect=effect, level=_LEVEL)
    return _rows("evidence_pairs", "order_share", CONVERGENCE[1][1], table, estimate, effect, closed=None)


def convergence_rows(dyads: pl.DataFrame, states: pl.DataFrame, capability: pl.DataFrame) -> pl.DataFrame:
    """Return what `foedus.evidence.order_shares.decompose` needs, of the pairs of the evidence.

    Errors of a window's three years are taken as the same, and those of both windows as independent: by the joint
    posterior of whole paths, packaged for three pairs, the change has an error 5 to 11% smaller, and its ends correlate
    by about .02.

    Parameters
    ----------
    dyads, states
        Tables of the evidence.
    capability
        ``state, year, value``.
    """
    ends = []
    for first, last in CONVERGENCE:
        inside = pl.col("year").is_between(first, last)
        pairs = dyads.filter(inside).group_by(_KEY).agg(
            alignment=pl.col("alignment_without_un").mean(), alignment_sd=pl.col("alignment_without_un_sd").mean(),
            hostility=pl.col("hostility").mean(),
        )  # fmt: skip
        order = states.filter(inside).group_by("state").agg(
            order=pl.col("order_preference").mean(),
            sd=pl.col("order_preference_sd").pow(2).sum().sqrt() / pl.col("order_preference_sd").count(),
        )  # fmt: skip
        share = capability.filter(pl.col("year") == last).select("state", "value")
        pressure = common_pressure(pairs.select(*_KEY, value="hostility"), share).rename({"value": "pressure"})
        ends.append(_closeness(pairs, order).join(pressure, on=list(_KEY)))
    both = ends[0].join(ends[1], on=list(_KEY), suffix="_late").drop_nulls()
    late = {name: pl.col(f"{name}_late") for name in ("alignment", "alignment_sd", "order", "order_sd", "pressure")}
    return both.select(
        *_KEY,
        change=late["alignment"] - pl.col("alignment"),
        change_sd=(late["alignment_sd"].pow(2) + pl.col("alignment_sd").pow(2)).sqrt(),
        order=late["order"] - pl.col("order"),
        order_sd=(late["order_sd"].pow(2) + pl.col("order_sd").pow(2)).sqrt(),
        pressure=late["pressure"] - pl.col("pressure"),
        start=pl.col("alignment"),
        start_sd=pl.col("alignment_sd"),
    ).sort(_KEY)


def _closeness(pairs: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    for side in _KEY:
        named = order.select(
            pl.col("state").alias(side), pl.col("order").alias(f"o_{side}"), pl.col("sd").alias(f"s_{side}")
        )
        pairs = pairs.join(named, on=side)
    gap = (pl.col("o_state_a") - pl.col("o_state_b")).abs()
    error = (pl.col("s_state_a").pow(2) + pl.col("s_state_b").pow(2)).sqrt()
    return pairs.select(*_KEY, "alignment", "alignment_sd", order=-gap, order_sd=error)


def outcome_rows(
    table: str,
    outcome: str,
    year: int,
    near: pl.DataFrame,
    measured: pl.DataFrame,
    *,
    closed: str | None,
    difference: bool = False,
) -> pl.DataFrame:
    """Return the rows of one outcome; where its source may not be passed on, only what the position comes to.

    Parameters
    ----------
    table, outcome, year
        The block, what is compared and the date.
    near
        ``state_a, state_b, rank, distance``, the pair in question first.
    measured
        ``state_a, state_b, value, sd``.
    closed
        Source whose values may not be passed on; None if they may.
    difference
        Whether the position is a standardised difference instead of a percentile.
    """
    named = measured.select(*_KEY, "value", "sd")
    rows = (
        near.select(*_KEY, "rank", "distance").join(named, on=list(_KEY), how="left").drop_nulls("value").sort("rank")
    )
    values, errors = rows["value"].to_numpy(), rows["sd"].fill_null(0.0).to_numpy()
    effect = min(design_effect(values[1:], rows.select(_KEY).to_numpy()[1:]), (values.size - 1) / 2)
    position = standardised_difference if difference else partial(matched_percentile, around=outcome in AROUND)
    if closed is None:
        return _rows(table, outcome, year, rows, None, effect, closed=None)
    found = position(values[0], values[1:], sd=errors[0], others_sd=errors[1:], effect=effect, level=_LEVEL)
    return _rows(table, outcome, year, rows, found.estimate, effect, closed=closed)


def _rows(
    table: str,
    outcome: str,
    year: int,
    rows: pl.DataFrame,
    found: Estimate | None,
    effect: float,
    *,
    closed: str | None,
) -> pl.DataFrame:
    own = pl.col("rank") == 0
    numbers: Sequence[float | None] = (None, None, None) if found is None else (found.value, *found.interval)
    hidden = pl.lit(None, pl.Float64)
    return rows.select(
        table=pl.lit(table),
        outcome=pl.lit(outcome),
        year=pl.lit(year, pl.Int32),
        state_a="state_a",
        state_b="state_b",
        rank=pl.col("rank").cast(pl.Int32),
        distance=pl.col("distance").round(2),
        value=hidden if closed else pl.col("value").round(3),
        sd=hidden if closed else pl.col("sd").fill_null(0.0).round(3),
        **{
            name: pl.when(own).then(pl.lit(number, pl.Float64)).otherwise(hidden).round(3)
            for name, number in zip(("effect", "low", "high"), numbers, strict=True)
        },
        design=pl.when(own).then(pl.lit(effect)).otherwise(hidden).round(3),
        data=pl.lit(_hash_of(closed) if closed else None, pl.String),
    ).cast(SCHEMA)  # type: ignore[arg-type]


def _hash_of(source: str) -> str:
    return " ".join(f"{source} {file.sha256[:16]}" for file in SOURCES[source].files)
