"""Test kind ``who_speaks``: does one member of an alliance speak of a threat a year before the others do?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval, count_panel

__all__ = ["KIND", "WhoSpeaksSpec", "measure_who_speaks"]

_COLUMNS: Final = ("target", "state", "year", "sentences", "hostile", "sole_hostile")
_DEBATE: Final = (9, 1)
"""Month and day on which a member must have joined to count in the debate of a year, which opens in September."""
_NONE: Final = 0.5
"""Sentences that none count as where a logarithm is taken, so that silence has one, too (assumed)."""
_SHARED: Final = 2
"""Years over which the errors of different states depend on each other (assumed)."""
_LEAST: Final = 0.01
"""Least ratio that a design line makes (assumed)."""

Floats = NDArray[np.float64]


class WhoSpeaksSpec(Spec):
    """Ratio of the rates at which members speak with hostility of a state, per doubling of the leader's share before.

    Attributes
    ----------
    target
        The state that is spoken of.
    leader
        Whose share of hostile sentences comes first.
    institution
        Its other members follow, each from the year in which it joined.
    front
        Members whose own share, taken together, stands in the same model; they do not follow.
    years
        First and last year in which the others speak.
    lag
        Years by which the leader and the front speak earlier: 1 a year before; 0 the same year; -1 a year after, which
        nobody can follow.
    counted
        ``hostile``: sentences that name the target and have a hostile word. ``sole_hostile``: those of them that name
        no other of the states looked for.
    own
        Whether a follower's own share a year before stands in the model.
    trend
        Whether a straight trend over the years does.
    fewest_years
        Years that must be there.
    """

    kind: Literal["who_speaks"]
    target: StateName
    leader: StateName
    institution: str
    front: tuple[StateName, ...] = ()
    years: Years
    lag: int = Field(default=1, ge=-5, le=5)
    counted: Literal["hostile", "sole_hostile"] = "hostile"
    own: bool = False
    trend: bool = False
    fewest_years: int = Field(default=10, ge=5)

    @model_validator(mode="after")
    def _apart(self) -> WhoSpeaksSpec:
        if self.leader in self.front or self.target in (self.leader, *self.front):
            raise ValueError("the target, the leader and the front are different states")
        return self


@dataclass(frozen=True)
class _Panel:
    """Arrays by speech of a follower, and the names of the regressors; the leader's is the first."""

    counts: NDArray[np.int64]
    sentences: Floats
    regressors: Floats
    state: NDArray[np.str_]
    year: NDArray[np.int64]
    names: tuple[str, ...]


def measure_who_speaks(spec: WhoSpeaksSpec, context: Context) -> Finding:
    r"""Measure by how much hostile sentences follow a leader's.

    .. math:: y_{it} \sim \text{NB}(\mu_{it}, \alpha), \quad
        \log_2(\mu_{it} / n_{it}) = a_i + \beta s_{t-1} + \gamma f_{t-1}

    with y the hostile sentences and n all sentences of a member's speech, and s and f the logarithms to base 2 of the
    shares of the leader and of the front a year before, of which none counts as half a sentence. The ratio per doubling
    is :math:`2^\beta`.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``speeches`` and the memberships.

    Returns
    -------
    Finding
        Ratio; ``n`` counts speeches, ``clusters`` the years, for the leader speaks once a year.

    Notes
    -----
    Who speaks first need not cause what others say: all may answer the same event, the leader sooner.

    References
    ----------
    baturo_2017_ungdc, lawless_1987, thompson_2011_clusters
    """
    table = read_table(context.evidence, "speeches", _COLUMNS).filter(pl.col("target") == spec.target)
    table = table.select("state", "year", "sentences", hostile=pl.col(spec.counted))
    members = _members(spec, context.evidence)
    panel = _panel(spec, table, members)
    if not panel.year.size:
        raise Gap(f"no year in {spec.years[0]}-{spec.years[1]} has speeches of {spec.leader} and of others")
    years = np.unique(panel.year)
    few = f"{years.size} years with speeches, {spec.fewest_years} are needed" if years.size < spec.fewest_years else ""
    try:
        fit = count_panel(
            panel.counts, panel.sentences, panel.regressors, panel.state, panel.year, lags=_SHARED, level=context.level
        )
    except InputError as error:
        raise Gap(f"hostile sentences about {spec.target}: {error.message}") from error
    ratios = pl.DataFrame(
        {
            "speaker": list(panel.names),
            "effect": [each.value for each in fit.ratios],
            "low": [each.interval.low for each in fit.ratios],
            "high": [each.interval.high for each in fit.ratios],
        }
    )
    return Finding(
        fit.ratios[0],
        int(years[-1]),
        _notes(spec, panel, fit.ratios, fit.without_counts),
        {"speeches": _shares(spec, table, members), "ratios": ratios},
        unusable=few,
        no_effect=1.0,
        cases=(int(years.size), "years"),
        replay=_replay(panel, fit.dispersion, fit.ratios, context.level),
    )


def _members(spec: WhoSpeaksSpec, evidence: Any) -> pl.DataFrame:
    """Return ``state, since, until``: the first and the last year in whose debate a member spoke as one."""
    table = getattr(evidence, "facts", {}).get("memberships")
    if table is None or not {"state", "institution", "joined", "left"} <= set(table.columns):
        raise Gap("the evidence has no table of memberships with state, institution, joined and left")
    rows = table.filter((pl.col("institution") == spec.institution) & (pl.col("state") != spec.leader))
    month, day = _DEBATE
    first = [each.year + (each > date(each.year, month, day)) for each in rows["joined"]]
    last = [9999 if each is None else each.year - (each <= date(each.year, month, day)) for each in rows["left"]]
    return pl.DataFrame({"state": rows["state"], "since": first, "until": last})


def _panel(spec: WhoSpeaksSpec, table: pl.DataFrame, members: pl.DataFrame) -> _Panel:
    columns = {"leader": _by_year(table.filter(pl.col("state") == spec.leader), spec.lag)}
    names = [spec.leader]
    if spec.front:
        columns["front"] = _by_year(table.filter(pl.col("state").is_in(list(spec.front))), spec.lag)
        names.append(", ".join(spec.front))
    rows = (
        table.join(members, on="state", how="inner")
        .filter(
            pl.col("year").is_between(pl.col("since"), pl.col("until"))
            & pl.col("year").is_between(*spec.years)
            & ~pl.col("state").is_in(list(spec.front))
        )
        .select("state", "year", "sentences", "hostile")
    )
    for name, series in columns.items():
        rows = rows.join(series.rename({"value": name}), on="year", how="inner")
    if spec.own:
        own = table.select("state", year=pl.col("year") + 1, own=_log_share())
        rows, names = rows.join(own, on=["state", "year"], how="inner"), [*names, "its own"]
    if spec.trend:
        rows, names = rows.with_columns(trend=(pl.col("year") - spec.years[0]).cast(pl.Float64)), [*names, "trend"]
    rows = rows.sort("state", "year")
    keys = [*columns, *(["own"] if spec.own else []), *(["trend"] if spec.trend else [])]
    return _Panel(
        rows["hostile"].to_numpy().astype(np.int64),
        rows["sentences"].to_numpy().astype(np.float64),
        rows.select(keys).to_numpy().astype(np.float64),
        rows["state"].to_numpy().astype(str),
        rows["year"].to_numpy().astype(np.int64),
        tuple(names),
    )


def _log_share() -> pl.Expr:
    return (pl.col("hostile").cast(pl.Float64).clip(lower_bound=_NONE) / pl.col("sentences")).log(2.0)


def _by_year(rows: pl.DataFrame, lag: int) -> pl.DataFrame:
    """Return ``year, value``: the logarithm of the share of all sentences of these speakers, moved by the lag."""
    summed = rows.group_by("year").agg(pl.col("hostile", "sentences").sum())
    return summed.select(pl.col("year") + lag, value=_log_share()).sort("year")


def _shares(spec: WhoSpeaksSpec, table: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return ``year, speaker, value``: the share of hostile sentences of the leader, the front and the others."""
    first, last = spec.years[0] - max(spec.lag, 0), spec.years[1]
    rows = table.filter(pl.col("year").is_between(first, last)).join(members, on="state", how="left")
    inside = pl.col("year").is_between(pl.col("since"), pl.col("until"))
    speaker = (
        pl.when(pl.col("state") == spec.leader)
        .then(pl.lit(spec.leader))
        .when(pl.col("state").is_in(list(spec.front)))
        .then(pl.lit("front line"))
        .when(inside)
        .then(pl.lit("other members"))
    )
    shares = rows.with_columns(speaker=speaker).drop_nulls("speaker").group_by("year", "speaker")
    return shares.agg(value=pl.col("hostile").sum() / pl.col("sentences").sum()).sort("speaker", "year")


def _notes(
    spec: WhoSpeaksSpec, panel: _Panel, ratios: tuple[Estimate, ...], silent: tuple[str, ...]
) -> tuple[str, ...]:
    when = {0: "in the same year", 1: "a year before"}.get(
        spec.lag, f"{abs(spec.lag)} year{'s' * (abs(spec.lag) > 1)} {'before' if spec.lag > 0 else 'after'}"
    )
    counted = int(panel.counts.sum())
    notes = [
        f"{counted} hostile sentences in {panel.counts.size} speeches of {np.unique(panel.state).size} members; the "
        f"share of {spec.leader} is that {when}.",
        f"{spec.leader} speaks once a year: there are {np.unique(panel.year).size} years, however many speeches.",
    ]
    if spec.front:
        front = ratios[1]
        notes.append(
            f"In the same model, per doubling of the share of {panel.names[1]} {when}: {front.value:.2f} "
            f"({front.interval.low:.2f} to {front.interval.high:.2f})."
        )
    if silent:
        notes.append(f"Never hostile in these years, and so without a say: {', '.join(silent)}.")
    notes.append("Words are counted by list, about three in four rightly; a share of chance hits weakens any ratio.")
    return tuple(notes)


def _replay(panel: _Panel, dispersion: float, ratios: tuple[Estimate, ...], level: float) -> Replay:
    """Return the replay of a ratio: as many sentences by the same speakers, with an error that the years share."""
    _, own = np.unique(panel.state, return_inverse=True)
    years, when = np.unique(panel.year, return_inverse=True)
    slopes = np.log([each.value for each in ratios])
    rest = panel.regressors[:, 1:] @ slopes[1:]
    width = math.log(ratios[0].interval.high / ratios[0].interval.low)
    # an error by year as large as makes the interval of a ratio as wide as it is
    spread = width / 3.3 * float(np.std(panel.regressors[:, 0])) * math.sqrt(years.size)

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        pull = math.log(max(effect, _LEAST)) * panel.regressors[:, 0] + rest
        pull = pull + spread * stream.standard_normal(years.size)[when]
        expected = panel.sentences * np.exp(pull - pull.mean())
        level_of = np.bincount(own, panel.counts) / np.bincount(own, expected)
        mean = np.maximum(expected * level_of[own], 1e-12)
        made = stream.poisson(mean * stream.gamma(1.0 / dispersion, dispersion, mean.size))
        try:
            fit = count_panel(
                made, panel.sentences, panel.regressors, panel.state, panel.year, lags=_SHARED, level=level
            )
        except InputError:
            return None
        return fit.ratios[0].interval

    return Replay(draw, (0.0, math.inf), draws=60)


KIND = Kind(
    "who_speaks",
    WhoSpeaksSpec,
    measure_who_speaks,
    "who speaks first: does one member name a threat before the others?",
    sources=("general_debate", "general_debate_speeches"),
)
