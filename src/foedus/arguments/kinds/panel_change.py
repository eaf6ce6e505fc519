"""Test kind ``panel_change``: do pairs change more after something than like pairs without it?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval, PanelFit, dyadic_clusters, fit_panel, lead_gate
from foedus.estimate.crossed_clusters import CrossedClusters

__all__ = ["KIND", "PanelChangeSpec", "measure_panel_change"]

_COLUMNS: Final = (
    "table", "state_a", "state_b", "year", "exposure", "change", "change_sd", "lead", "lead_sd", "weight",
    "lead_weight", "event",
)  # fmt: skip
_REPLAYS: Final = 40
"""Made-up data sets of a design line: each is a regression of some ten thousand rows."""

_DRAWS: Final = 50

Floats = NDArray[np.float64]


class PanelChangeSpec(Spec):
    """Change of pairs after something, less that of matched pairs without it, in the measure's own unit.

    Attributes
    ----------
    table
        Name of the block of ``panel_changes``.
    years
        First and last year from which changes are counted; all when left out.
    horizon
        Years over which the changes of that block run.
    lead_bound
        The change before must be alike: its difference must lie, with its whole 90% interval, within this bound either
        way, else nothing may be concluded.
    without
        States left out, on either side; matches are kept as they are.
    """

    kind: Literal["panel_change"]
    table: str
    years: Years | None = None
    horizon: int = Field(default=5, ge=1)
    lead_bound: float = Field(gt=0)
    without: tuple[StateName, ...] = ()


@dataclass(frozen=True)
class _Changes:
    """Arrays by row: whether exposed, change and its sd, weight, both states, the event that exposed."""

    exposure: Floats
    change: Floats
    sd: Floats
    weight: Floats
    states: NDArray[np.str_]
    event: NDArray[np.int64]

    @property
    def clusters(self) -> CrossedClusters:
        return dyadic_clusters(self.states[:, 0], self.states[:, 1], self.event)

    def fit(
        self, level: float, seed: int, *, measured: bool = True, clusters: CrossedClusters | None = None
    ) -> PanelFit:
        return fit_panel(
            self.change, self.exposure, clusters or self.clusters, weights=self.weight,
            sd=self.sd if measured else None, draws=_DRAWS, names=("exposure",), level=level, seed=seed,
        )  # fmt: skip


def measure_panel_change(spec: PanelChangeSpec, context: Context) -> Finding:
    """Measure a difference of changes between exposed pairs and their matches.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``panel_changes``.

    Returns
    -------
    Finding
        Difference of the mean changes; ``n`` counts pairs and years, ``clusters`` the states. Rows that share a state
        or what exposed them depend on each other; the measurement's error is carried through draws.

    References
    ----------
    aronow_2015, stuart_2010, rubin_1987, lakens_2017
    """
    table = read_table(context.evidence, "panel_changes", _COLUMNS)
    rows = table.filter(pl.col("table") == spec.table)
    years = spec.years or ((context.judged_to + 1, 9999) if context.since else (0, context.judged_to - spec.horizon))
    rows = rows.filter(pl.col("year").is_between(*years))
    rows = rows.filter(~(pl.col("state_a").is_in(spec.without) | pl.col("state_b").is_in(spec.without)))
    if rows.is_empty():
        raise Gap(f"no changes of {spec.table} in the years asked for")
    after = _arrays(rows, "change", "weight")
    before = _arrays(rows, "lead", "lead_weight")
    try:
        fit = after.fit(context.level, context.seed)
        lead = before.fit(context.level, context.seed)
    except InputError as error:
        raise Gap(f"{spec.table}: {error.message}") from error
    gate = lead_gate(lead.estimates[0], spec.lead_bound)
    exposed = int(rows["exposure"].sum())
    groups = rows.filter(pl.col("exposure") == 1)["event"].n_unique()
    return Finding(
        fit.estimates[0],
        int(rows["year"].to_numpy().max()) + spec.horizon,
        (
            f"{exposed:,} exposed pairs and years by {groups:,} events, each with its nearest match; "
            f"{rows.height - exposed:,} pairs and years serve as matches.",
            _lead_words(lead.estimates[0], spec.lead_bound),
            "Rows that share a state or an event are taken to depend on each other.",
            *([f"Left out: {', '.join(spec.without)}."] if spec.without else []),
        ),
        {"changes": _by_year(rows), "leads": _gate_table(fit.estimates[0], lead.estimates[0], spec)},
        unusable="" if gate.passed else _failed(lead.estimates[0], spec.lead_bound),
        cases=(fit.estimates[0].clusters or 0, "states"),
        replay=_replay(after, fit, context.level),
    )


def _lead_words(lead: Estimate, bound: float) -> str:
    low, high = lead.interval
    return (
        f"Before, the exposed had changed by {lead.value:+.3f} [{low:+.3f}, {high:+.3f}] more than their matches "
        f"({lead.n:,} rows); it must lie within {bound:g} either way."
    )


def _failed(lead: Estimate, bound: float) -> str:
    low, high = lead.interval
    return (
        f"the exposed had already changed otherwise before, by {lead.value:+.3f} [{low:+.3f}, {high:+.3f}], which is "
        f"not within {bound:g} either way"
    )


def _arrays(rows: pl.DataFrame, column: str, weight: str) -> _Changes:
    kept = rows.drop_nulls(column).filter(pl.col(weight) > 0)
    if kept.is_empty():
        raise Gap(f"no row has a {column}")
    exposed = kept["exposure"].to_numpy() > 0
    own = np.arange(kept.height, dtype=np.int64)
    named = kept["event"].fill_null(0).to_numpy().astype(np.int64)
    # a row without an event shares none: numbers beyond those of events
    event = np.where(exposed & kept["event"].is_not_null().to_numpy(), named, named.max(initial=0) + 1 + own)
    return _Changes(
        exposed.astype(np.float64),
        kept[column].to_numpy().astype(np.float64),
        kept[f"{column}_sd"].fill_null(0.0).to_numpy().astype(np.float64),
        kept[weight].to_numpy().astype(np.float64),
        kept.select("state_a", "state_b").to_numpy().astype(np.str_),
        event,
    )


def _by_year(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the mean change of both sides by the year from which it is counted."""
    return (
        rows.group_by("year", exposed=pl.col("exposure") > 0)
        .agg(
            value=(pl.col("change") * pl.col("weight")).sum() / pl.col("weight").sum(),
            n=pl.len(),
        )
        .sort("year", "exposed")
    )


def _gate_table(after: Estimate, lead: Estimate, spec: PanelChangeSpec) -> pl.DataFrame:
    """Return the difference before and after, and the bound of the former."""
    return pl.DataFrame(
        [
            {
                "when": words, "value": each.value, "low": each.interval.low, "high": each.interval.high,
                "n": each.n, "bound": bound,
            }
            for words, each, bound in (("before", lead, spec.lead_bound), ("after", after, None))
        ],
        schema={
            "when": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64,
            "bound": pl.Float64,
        },
    )  # fmt: skip


def _replay(rows: _Changes, fit: PanelFit, level: float) -> Replay:
    """Return the replay: the same pairs, with parts of states, events and pairs as large as the residuals show."""
    codes = np.unique(rows.states, return_inverse=True)[1].reshape(-1, 2)
    events = np.unique(rows.event, return_inverse=True)[1]
    clusters = rows.clusters
    shared, joint, own = _parts(fit.residuals, codes, events, rows.weight)

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        of_state = shared * stream.standard_normal(int(codes.max()) + 1)
        of_event = joint * stream.standard_normal(int(events.max()) + 1)
        noise = own * stream.standard_normal(events.size)
        made = effect * rows.exposure + of_state[codes].sum(axis=1) + of_event[events] + noise
        try:
            return replace(rows, change=made).fit(level, 0, measured=False, clusters=clusters).estimates[0].interval
        except InputError:
            return None

    return Replay(draw, (-math.inf, math.inf), draws=_REPLAYS)


def _parts(
    residuals: Floats, codes: NDArray[np.intp], events: NDArray[np.intp], weights: Floats
) -> tuple[float, float, float]:
    """Return the sds of the parts of a state, an event and a row, by moments of the products of residuals."""
    whole = float(np.average(residuals**2, weights=weights))
    shared = _covariance(residuals, codes.ravel(), np.repeat(np.arange(events.size), 2))
    joint = max(_covariance(residuals, events, np.arange(events.size)) - shared, 0.0)
    own = max(whole - 2.0 * shared - joint, 0.01 * whole)
    return math.sqrt(shared), math.sqrt(joint), math.sqrt(own)


def _covariance(residuals: Floats, labels: NDArray[np.intp], rows: NDArray[np.intp]) -> float:
    """Return the mean product of two residuals with one label, at least 0."""
    values = residuals[rows]
    sums, squares = np.bincount(labels, values), np.bincount(labels, values**2)
    counts = np.bincount(labels)
    couples = float((counts * (counts - 1)).sum())
    return max(float((sums**2 - squares).sum()) / couples, 0.0) if couples else 0.0


KIND = Kind(
    "panel_change",
    PanelChangeSpec,
    measure_panel_change,
    "panel change: do pairs change more after it than like pairs without it?",
    sources=("exercises_mme", "exercises_jme", "unga_votes", "atop_dyad_year", "mid", "rivalries"),
)
