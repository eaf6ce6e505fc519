"""Test kind ``event_study``: what changes in the years after an onset, against like units without one?"""

from __future__ import annotations

import re
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Contrasts, EventStudy, Interval, Leads, event_effects
from foedus.evidence.event_tables import column_of_lag

__all__ = ["KIND", "EventStudySpec", "measure_event_study"]

_COLUMNS: Final = ("table", "outcome", "sender", "year", "pair", "pairs")
_LAG: Final = re.compile(r"(before|after)_(\d+)")
_BASE: Final = -1
_WEBB: Final = np.sqrt([0.5, 1.0, 1.5])
"""Webb's six-point weights, of mean 0 and variance 1, are these and their negatives."""


class EventStudySpec(Spec):
    """Change of an outcome so many years after an onset, less that of matched units without one.

    Attributes
    ----------
    table
        Name of the block of ``event_studies``.
    outcome
        What may change.
    lag
        Years after the onset at which the effect is judged.
    base
        Year, from the onset, that the effect is relative to.
    leads_within
        Bound of the leads: the interval of the effect in every year before the onset but the one before it must lie
        within plus and minus this, or nothing is concluded.
    weigh
        What counts alike: ``episodes``, the onsets of one sender in one year together, or ``pairs``.
    years
        First and last year of the onsets; all when left out.
    without
        Senders left out.
    beside
        Block whose single onset is shown beside the effects; it decides nothing.
    measure
        Measure of pairs that the outcome is made from, which a gate tests.
    """

    kind: Literal["event_study"]
    table: str
    outcome: str
    lag: int = Field(default=5, ge=0)
    base: int = Field(default=_BASE, lt=0)
    leads_within: float = Field(gt=0)
    weigh: Literal["episodes", "pairs"] = "episodes"
    years: Years | None = None
    without: tuple[StateName, ...] = ()
    beside: str | None = None
    measure: str | None = None

    @model_validator(mode="after")
    def _gated(self) -> EventStudySpec:
        if self.gate is not None and self.measure is None:
            raise ValueError("a gate needs 'measure', the measure that it tests")
        return self


def measure_event_study(spec: EventStudySpec, context: Context) -> Finding:
    """Measure what an onset changed.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``event_studies``.

    Returns
    -------
    Finding
        The effect at the lag; ``n`` counts the episodes, ``clusters`` the senders. Nothing may be concluded where a
        lead is not within its bound.

    References
    ----------
    cengiz_2019, bell_mccaffrey_2002, imbens_kolesar_2016, hartman_hidalgo_2018
    """
    table = read_table(context.evidence, "event_studies", _COLUMNS)
    rows = table.filter((pl.col("table") == spec.table) & (pl.col("outcome") == spec.outcome) & (pl.col("pair") == ""))
    lags = _lags(table)
    if spec.lag not in lags or spec.base not in (*lags, _BASE):
        raise Gap(f"{spec.table} has no year {spec.lag} after the onset, or none {-spec.base} before it")
    latest = context.judged_to - spec.lag
    years = spec.years or ((latest + 1, 9999) if context.since else (0, latest))
    rows = rows.filter(pl.col("year").is_between(*years) & ~pl.col("sender").is_in(spec.without))
    if rows.is_empty():
        raise Gap(f"no onset in {spec.table} by {spec.outcome} in the years asked for")
    contrasts = _contrasts(rows, lags)
    weights = rows["pairs"].to_numpy().astype(float) if spec.weigh == "pairs" else None
    senders = rows["sender"].to_numpy()
    try:
        study = event_effects(
            _from(contrasts, spec.base), senders, weights=weights, base=spec.base, level=context.level
        )
    except InputError as error:
        raise Gap(f"{spec.outcome} in {spec.table}: {error.message}") from error
    # leads are always told from the year before the onset, whatever year the effect is relative to
    leads = event_effects(contrasts, senders, weights=weights, level=context.level).leads(spec.leads_within)
    unusable = "" if leads.passed else _failed(leads)
    return Finding(
        study.at(spec.lag),
        int(rows["year"].to_numpy().max()) + spec.lag,
        (*_notes(spec, rows, study, leads), *_beside_words(spec, table)),
        _series(spec, table, study, rows),
        unusable=unusable,
        cases=(len(study.labels), "senders"),
        replay=_replay(spec, contrasts, senders, weights, context.level),
    )


def _lags(table: pl.DataFrame) -> tuple[int, ...]:
    """Return the lags that the table has columns for, in ascending order."""
    found = [_LAG.fullmatch(name) for name in table.columns]
    return tuple(sorted(int(each[2]) * (-1 if each[1] == "before" else 1) for each in found if each))


def _contrasts(rows: pl.DataFrame, lags: tuple[int, ...]) -> Contrasts:
    """Return the contrasts of the rows, with the base year in its place."""
    whole = tuple(sorted((*lags, _BASE)))
    values = [np.zeros(rows.height) if lag == _BASE else rows[column_of_lag(lag)].to_numpy() for lag in whole]
    table = np.column_stack(values).astype(np.float64)
    return Contrasts(whole, table, np.zeros_like(table))


def _from(contrasts: Contrasts, base: int) -> Contrasts:
    """Return the same contrasts relative to another year."""
    at = contrasts.lags.index(base)
    return Contrasts(contrasts.lags, contrasts.treated - contrasts.treated[:, at : at + 1], contrasts.control)


def _failed(leads: Leads) -> str:
    years = f"{-leads.lag} year{'s' if leads.lag < -1 else ''}"
    return (
        f"the leads are not shown to be none: the interval of the effect {years} before the onset reaches "
        f"{leads.farthest:.3f}, beyond the bound of {leads.bound:g}"
    )


def _notes(spec: EventStudySpec, rows: pl.DataFrame, study: EventStudy, leads: Leads) -> tuple[str, ...]:
    pairs, unmatched = int(rows["pairs"].sum()), int(rows["unmatched"].sum()) if "unmatched" in rows.columns else 0
    effect = study.at(spec.lag)
    notes = [
        f"{rows.height} episodes by {len(study.labels)} senders: {pairs} pairs with controls"
        + (f"; {unmatched} had none and are left out." if unmatched else "."),
        f"Clustered by sender, {effect.freedom:.1f} degrees of freedom; {spec.weigh} count alike.",
    ]
    if leads.passed:
        notes.append(f"All leads lie within {leads.bound:g} of none (farthest end {leads.farthest:.3f}).")
    others = {name: float(values[study.lags.index(spec.lag)]) for name, values in study.without.items()}
    if others:
        low, high = min(others, key=others.__getitem__), max(others, key=others.__getitem__)
        notes.append(
            f"With each sender left out in turn the effect lies between {others[low]:.3f} (without {low}) and "
            f"{others[high]:.3f} (without {high})."
        )
    if spec.without:
        notes.append(f"Left out: {', '.join(spec.without)}.")
    return (*notes, *([study.warning] if study.warning else []))


def _beside(spec: EventStudySpec, table: pl.DataFrame) -> pl.DataFrame:
    """Return the single onset that is shown beside, if there is one."""
    chosen = (pl.col("table") == (spec.beside or "")) & (pl.col("outcome") == spec.outcome) & (pl.col("pair") != "")
    return table.filter(chosen).head(1)


def _beside_words(spec: EventStudySpec, table: pl.DataFrame) -> tuple[str, ...]:
    one = _beside(spec, table)
    if one.is_empty():
        return ()
    row = one.row(0, named=True)
    return (
        f"One case, which decides nothing: {row['pair']} after {row['sender']} came to press both in {row['year']}, "
        f"{row[column_of_lag(spec.lag)]:.3f} after {spec.lag} years.",
    )


def _series(
    spec: EventStudySpec, table: pl.DataFrame, study: EventStudy, rows: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    lags = [*study.lags, spec.base]
    values = [(each.value, *each.interval) for each in study.effects] + [(0.0, None, None)]
    effects = pl.DataFrame(
        [(lag, *value, spec.leads_within) for lag, value in zip(lags, values, strict=True)],
        schema={"lag": pl.Int64, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "bound": pl.Float64},
        orient="row",
    ).sort("lag")
    one = _beside(spec, table)
    if not one.is_empty():
        row = one.row(0, named=True)
        start = 0.0 if spec.base == _BASE else row[column_of_lag(spec.base)]
        case = [(0.0 if lag == _BASE else row[column_of_lag(lag)]) - start for lag in effects["lag"]]
        effects = effects.with_columns(
            case=pl.Series(case, dtype=pl.Float64), of=pl.lit(f"{row['pair']}, {row['sender']} {row['year']}")
        )
    place = study.lags.index(spec.lag)
    senders = pl.DataFrame(
        {
            "sender": list(study.labels), "value": study.means[:, place], "share": study.shares,
            "without": [float(study.without[name][place]) if study.without else None for name in study.labels],
        },
        schema_overrides={"without": pl.Float64},
    ).sort("share", "sender", descending=[True, False])  # fmt: skip
    episodes = rows.select("sender", "year", "pairs", value=pl.col(column_of_lag(spec.lag)))
    return {"event_time": effects, "senders": senders, "episodes": episodes.sort("year", "sender")}


def _replay(
    spec: EventStudySpec,
    contrasts: Contrasts,
    senders: NDArray[np.generic],
    weights: NDArray[np.float64] | None,
    level: float,
) -> Replay:
    """Return the replay: the same onsets, whose deviations from the mean change their sign and size by sender.

    Leads are none in made-up data, and must be shown to be none there too.
    """
    labels, codes = np.unique(senders, return_inverse=True)
    by = np.ones(codes.size) if weights is None else weights
    table = contrasts.treated
    noise = table - np.average(table, axis=0, weights=by)
    after = np.asarray(contrasts.lags) >= 0
    points = np.concatenate([_WEBB, -_WEBB])

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        made = noise * stream.choice(points, labels.size)[codes][:, None] + effect * after
        new = Contrasts(contrasts.lags, made, np.zeros_like(made))
        if not event_effects(new, codes, weights=by, level=level).leads(spec.leads_within).passed:
            return None
        moved = _from(new, spec.base)
        return event_effects(moved, codes, weights=by, base=spec.base, level=level).at(spec.lag).interval

    return Replay(draw)


KIND = Kind(
    "event_study",
    EventStudySpec,
    measure_event_study,
    "event study: what changes after an onset, against like pairs without one?",
    sources=("gml_directed", "gdp_population", "capitals"),
    sources_of=lambda spec: () if spec.measure else (
        "atop_dyad_year", "defence_agreements", "exercises_mme", "exercises_jme", "troops",
    ),
)  # fmt: skip
