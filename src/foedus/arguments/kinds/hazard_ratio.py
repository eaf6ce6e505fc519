"""Test kind ``hazard_ratio``: does exposure raise or lower the yearly chance of an onset among those at risk?"""

from __future__ import annotations

from functools import partial
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from pydantic import Field, field_validator, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Spec, Years
from foedus.arguments.kinds._risk_set import RiskSet, reduced, replay
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Estimate

__all__ = ["KIND", "HazardRatioSpec", "measure_hazard_ratio"]

_COLUMNS: Final = ("table", "state", "other", "year", "outcome", "treaty")
_STRATA_WORDS: Final = {"year": "years", "pair": "pairs"}


class HazardRatioSpec(Spec):
    """Ratio of the hazards of an onset, per unit of an exposure, among those at risk in the same year.

    Attributes
    ----------
    table
        Name of the block of ``risk_sets``.
    outcome
        Which onset.
    scale
        ``unit``: the ratio is per unit of the exposure. ``doubling``: per doubling of it.
    floor
        For ``doubling``: smaller exposures, 0 among them, count as this one.
    exposure
        Column of the exposure.
    controls
        Columns of what is held alike.
    matched
        ``year``: who of those at risk in a year had the onset. ``pair``: in which of its years a pair had it, a
        conditional logit that trends bias for first onsets.
    strata
        Columns by which risk sets are matched beside this.
    lesser
        Only pairs of which this is the lesser obligation that binds them; all when left out.
    effects
        ``state``: each state has an effect of its own, so that states are compared with themselves.
    penalised
        Whether Firth's penalty is applied.
    lead
        Column of the same exposure later than the onset, a gate: its ratio's interval must lie between the line *for*
        and its inverse, else nothing is concluded. Empty in a variant: no gate.
    years
        First and last year at risk; all when left out.
    without
        States left out, on either side.
    without_treaties
        Treaties of which no onset counts: their rows are left out.
    """

    kind: Literal["hazard_ratio"]
    table: str
    outcome: str
    scale: Literal["unit", "doubling"] = "unit"
    floor: float | None = Field(default=None, gt=0)
    exposure: str = "exposure"
    controls: tuple[str, ...] = ()
    matched: Literal["year", "pair"] = "year"
    strata: tuple[str, ...] = ()
    lesser: Literal["non_aggression", "consultation"] | None = None
    effects: Literal["none", "state"] = "none"
    penalised: bool = True
    lead: str | None = None
    years: Years | None = None
    without: tuple[StateName, ...] = ()
    without_treaties: tuple[int, ...] = ()

    @field_validator("lead", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        # a variant takes the gate of its test away by an empty name: a file has no other word for none
        return None if value == "" else value

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that a row must have a value of."""
        return (self.exposure, *self.controls, *self.strata, *([self.lead] if self.lead else []))

    @model_validator(mode="after")
    def _columns(self) -> HazardRatioSpec:
        twice = sorted({name for name in self.columns if self.columns.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is used twice among exposure, controls, strata and lead")
        if self.matched == "pair" and self.effects == "state":
            raise ValueError(
                "effects of states cannot be told where each pair is compared with itself: leave 'effects'"
            )
        return self

    @model_validator(mode="after")
    def _floor(self) -> HazardRatioSpec:
        if (self.scale == "doubling") != (self.floor is not None):
            raise ValueError("'floor' is needed for the scale 'doubling', and only there")
        return self


def measure_hazard_ratio(spec: HazardRatioSpec, context: Context) -> Finding:
    """Measure a ratio of hazards, with risk sets matched within the year.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``risk_sets``.

    Returns
    -------
    Finding
        Ratio; ``n`` counts the rows of years with an onset, ``clusters`` the independent groups of onsets.

    References
    ----------
    breslow_1974, firth_1993, aronow_2015
    """
    rows = _rows(spec, context)
    risk = _arrays(rows, spec)
    try:
        fit = risk.recalled(context.level, **_options(rows, spec))
        lead = _lead(rows, spec, context.level)
    except InputError as error:
        raise Gap(f"{spec.outcome} in {spec.table}: {error.message}") from error
    treaties = rows["treaty"].n_unique() - (1 if rows["treaty"].null_count() else 0)
    notes = [
        f"{fit.onsets} onsets by {treaties} treaties among {_stood_for(rows):,} at risk, matched within {fit.strata} "
        f"{_STRATA_WORDS[spec.matched]} with an onset.",
        "Rows that share a state or a treaty are taken to depend on each other.",
        *([f"Every state has an effect of its own ({fit.effects} are fitted)."] if spec.effects == "state" else []),
        *([f"Held alike: {', '.join(name.replace('_', ' ') for name in spec.controls)}."] if spec.controls else []),
        *([f"Left out: {', '.join(spec.without)}."] if spec.without else []),
        *([f"Without treaties {', '.join(map(str, spec.without_treaties))}."] if spec.without_treaties else []),
    ]
    if fit.separated:
        notes.append("All onsets are at one end of the exposure: only one limit is known.")
    unusable = ""
    if lead is not None:
        bound = max(spec.threshold.supported_beyond, 1.0 / spec.threshold.supported_beyond)
        told = f"the lead's ratio is {lead.value:.2f} ({lead.interval.low:.2f} to {lead.interval.high:.2f})"
        within = 1.0 / bound < lead.interval.low and lead.interval.high < bound
        if within:
            notes.append(f"The gate is passed: {told}, within {1.0 / bound:.2f} to {bound:.2f}.")
        else:
            unusable = (
                f"{told}, which is not within {1.0 / bound:.2f} to {bound:.2f}, so that what comes later may go with "
                "the onset as much as what came before"
            )
    return Finding(
        fit.ratio,
        int(rows["year"].to_numpy().max()),
        tuple(notes),
        _series(rows, spec),
        unusable=unusable,
        no_effect=1.0,
        cases=(fit.onsets, "onsets"),
        replay=replay(partial(reduced, risk, fit, context.level, _options(rows, spec)), fit, context.level),
    )


def _rows(spec: HazardRatioSpec, context: Context) -> pl.DataFrame:
    table = read_table(context.evidence, "risk_sets", (*_COLUMNS, *spec.columns, *(["lesser"] if spec.lesser else [])))
    rows = table.filter((pl.col("table") == spec.table) & (pl.col("outcome") == spec.outcome)).drop_nulls(spec.columns)
    years = spec.years or ((context.judged_to + 1, 9999) if context.since else (0, context.judged_to))
    rows = rows.filter(pl.col("year").is_between(*years))
    rows = rows.filter(~(pl.col("state").is_in(spec.without) | pl.col("other").is_in(spec.without)))
    rows = rows.filter(~pl.col("treaty").is_in(spec.without_treaties).fill_null(value=False))
    if spec.lesser is not None:
        rows = rows.filter(pl.col("lesser") == spec.lesser)
    if rows.is_empty():
        raise Gap(f"nobody at risk of {spec.outcome} in {spec.table} in the years asked for")
    weight = pl.col("weight").fill_null(1.0) if "weight" in rows.columns else pl.lit(1.0)
    return rows.with_columns(weight.cast(pl.Float64).alias("weight"))


def _stood_for(rows: pl.DataFrame) -> int:
    return round(float(rows["weight"].sum()))


def _options(rows: pl.DataFrame, spec: HazardRatioSpec, *further: str) -> dict[str, Any]:
    controls = rows.select(pl.col(*spec.controls, *further).cast(pl.Float64)).to_numpy() if spec.controls else None
    if controls is None and further:
        controls = rows.select(pl.col(*further).cast(pl.Float64)).to_numpy()
    return {"controls": controls, "effects": spec.effects == "state", "penalised": spec.penalised}


def _lead(rows: pl.DataFrame, spec: HazardRatioSpec, level: float) -> Estimate | None:
    """Return the ratio of the lead, the exposure being held alike."""
    if spec.lead is None:
        return None
    later = _arrays(rows, spec.model_copy(update={"exposure": spec.lead}))
    return later.recalled(level, **_options(rows, spec, spec.exposure)).ratio


def _arrays(rows: pl.DataFrame, spec: HazardRatioSpec) -> RiskSet:
    exposure = rows[spec.exposure].to_numpy().astype(np.float64)
    if spec.floor is not None:
        exposure = np.log2(np.maximum(exposure, spec.floor))
    _, codes = np.unique(rows.select("state", "other").to_numpy().astype(str), return_inverse=True)
    known = rows["treaty"].drop_nulls().unique().sort()
    treaty = (
        rows["treaty"].replace_strict(known, range(1, known.len() + 1), default=0) if known.len() else [0] * rows.height
    )
    matched = ("year",) if spec.matched == "year" else ("state", "other")
    strata = rows.select(pl.struct(*matched, *spec.strata).rank("dense")).to_series()
    return RiskSet(
        exposure, strata.to_numpy().astype(np.int64), codes.reshape(-1, 2).astype(np.int64),
        np.asarray(treaty, dtype=np.int64), rows["weight"].to_numpy(), np.zeros(rows.height),
    )  # fmt: skip


def _series(rows: pl.DataFrame, spec: HazardRatioSpec) -> dict[str, pl.DataFrame]:
    marked = _thirds(rows, spec.exposure)
    # where a pair is compared with itself its other years were drawn, so that a year's rows are not those at risk in it
    by_year = {} if spec.matched == "pair" else {"onset_years": _by_year(marked)}
    return {"onsets": _by_exposure(marked)} | by_year


def _thirds(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows with ``exposure`` and ``third``: which third of the exposure, or with (most) and without it."""
    rows = rows.with_columns(exposure=pl.col(name).cast(pl.Float64))
    ranks = pl.col("exposure").rank("average") / pl.len()
    binary = set(rows["exposure"].unique().to_list()) <= {0.0, 1.0}
    third = (
        pl.when(pl.col("exposure") == 0).then(pl.lit("least")).otherwise(pl.lit("most"))
        if binary
        else pl.when(ranks <= 1 / 3)
        .then(pl.lit("least"))
        .when(ranks <= 2 / 3)
        .then(pl.lit("middle"))
        .otherwise(pl.lit("most"))
    )
    return rows.with_columns(third=third)


def _by_exposure(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the share with an onset by thirds of the exposure, or with and without it."""
    return (
        rows.group_by("third")
        .agg(
            value=pl.col("weight").filter(pl.col("treaty").is_not_null()).sum() / pl.col("weight").sum(),
            onsets=pl.col("treaty").is_not_null().sum(),
            at_risk=pl.col("weight").sum().round(0).cast(pl.Int64),
            exposure=(pl.col("exposure") * pl.col("weight")).sum() / pl.col("weight").sum(),
        )
        .sort("exposure")
    )


def _by_year(rows: pl.DataFrame) -> pl.DataFrame:
    """Return onsets by year and third of the exposure, and the chances of the years summed up.

    The sum is Nelson and Aalen's cumulative hazard: the expected onsets of one who is always at risk. Years without any
    onset are left out: nobody had one, so that no curve rises.
    """
    onset = pl.col("treaty").is_not_null()
    by_year = rows.filter(onset.any().over("year")).group_by("year", "third").agg(
        onsets=onset.sum(), at_risk=pl.col("weight").sum(), chance=pl.col("weight").filter(onset).sum()
    )  # fmt: skip
    return (
        by_year.sort("third", "year")
        .with_columns(cumulative=(pl.col("chance") / pl.col("at_risk")).cum_sum().over("third"))
        .select("year", "third", "onsets", pl.col("at_risk").round(0).cast(pl.Int64), pl.col("cumulative").round(4))
    )


_OBLIGATIONS: Final = ("atop_dyad_year", "atop_members")
_SOURCES: Final = {
    "pacts_against": ("trade_agtpa", *_OBLIGATIONS, "rivalries", "mid", "nmc"),
    "neighbours": (*_OBLIGATIONS, "nmc", "contiguity", "rivalries"),
    "partners": ("atop_directed", "atop_members", "nmc", "contiguity", "rivalries", "mid"),
    "upgrades": (*_OBLIGATIONS, "contiguity", "rivalries", "mid"),
    "rises": (*_OBLIGATIONS, "contiguity", "rivalries", "gml_directed"),
    "depth_before": (
        *(*_OBLIGATIONS, "nmc", "contiguity", "rivalries"),
        *("defence_agreements", "exercises_mme", "exercises_jme", "troops"),
    ),
}


def _sources(spec: HazardRatioSpec) -> tuple[str, ...]:
    """Return what the risk sets of a table are made from; of a made-up one nothing is known."""
    return _SOURCES.get(spec.table, ())


KIND = Kind(
    "hazard_ratio",
    HazardRatioSpec,
    measure_hazard_ratio,
    "hazard ratio: are the exposed sooner or later?",
    sources_of=_sources,
)
