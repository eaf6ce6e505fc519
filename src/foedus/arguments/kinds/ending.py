"""Test kind ``ending``: of pacts or close pairs, what share ended in one way within a number of years?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec
from foedus.arguments.naming import JoinedPair
from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.estimate import Estimate, Interval, clopper_pearson, cumulative_incidence, incidence_curve
from foedus.evidence.endings import YEARS_BEFORE
from foedus.measures.catalogue import find_measure

__all__ = ["KIND", "EndingSpec", "Outcome", "measure_ending"]

Outcome: TypeAlias = Literal["dispute", "rival_pact", "drifted", "ceased"]

_OPPOSITION: Final = frozenset({"dispute", "rival_pact"})
_OPPOSED: Final = "opposed"

_WAYS: Final = {
    _OPPOSED: "in opposition of either kind",
    "dispute": "after a dispute with force",
    "rival_pact": "after a pact with the other's rival",
    "drifted": "apart without either",
    "ceased": "with one of the states",
}
"""Endings, and how they read after "to end"."""
_GOING: Final = "going"
_PACTS: Final = "pact"
_COURSE: Final = ("opposed", "last_opposed", "followed")
_COLUMNS: Final = ("spells", "state_a", "state_b", "class", "cluster", "entry_year", "ending", "years")

_REPLAY_WORK: Final = 4000
"""Intervals made in a replay: 200 data sets of up to nineteen states left out, fewer of more (assumed)."""

_MOST_SPELLS: Final = 100_000
"""Beyond so many spells a threshold counts as out of reach."""

_Years: TypeAlias = NDArray[np.float64]
_Flags: TypeAlias = NDArray[np.bool_]


class EndingSpec(Spec):
    """Share of spells that ended in one way within a horizon, where other endings compete.

    Attributes
    ----------
    spells
        ``pact``, or the alignment from which spells of close pairs were cut; an alignment must pass the gate.
    horizon
        Years.
    outcome
        Endings counted: ``dispute``, ``rival_pact``, ``drifted``, ``ceased``.
    classes
        Classes of spells counted; all when left out.
    entered
        First and last year in which a spell may have begun.
    without
        Pairs left out.
    force_promised
        Whether only pacts of defence or offence count.
    opposition
        Which opposition counts: ``at_end``: near the end of the spell, which it makes an ending in opposition;
        ``in_force``: the first one while the spell goes on, whether it ends with it or not; ``ever``: the first one,
        also after the end, so that no ending competes.
    years_before
        With ``at_end``: how many calendar years before that of the ending opposition may lie. The kinds of opposition
        are told apart for one year only.
    without_clusters
        Clusters left out: alliances, by ATOP's number, or pairs.
    cluster
        ``recorded``: the alliance of a pact, the pair of a spell of alignment; ``pair``.
    robust_to_state
        Whether the interval covers those found with each state left out: one state's upheaval can end several spells
        at once, which clusters of pairs would count as several.
    """

    kind: Literal["ending"]
    spells: str
    horizon: int = Field(gt=0)
    outcome: tuple[Outcome, ...] = Field(("dispute", "rival_pact"), min_length=1)
    classes: tuple[str, ...] = ()
    entered: tuple[int, int] | None = None
    without: tuple[JoinedPair, ...] = ()
    force_promised: bool = False
    opposition: Literal["at_end", "in_force", "ever"] = "at_end"
    years_before: int = Field(YEARS_BEFORE, ge=0)
    without_clusters: tuple[str, ...] = ()
    cluster: Literal["recorded", "pair"] = "recorded"
    robust_to_state: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> EndingSpec:
        if self.recoded and set(self.outcome) != _OPPOSITION:
            raise ValueError(
                f"opposition = '{self.opposition}' with years_before = {self.years_before} is known of both kinds of "
                "opposition together only, so it requires outcome = ['dispute', 'rival_pact']"
            )
        if self.opposition != "at_end" and self.years_before != YEARS_BEFORE:
            raise ValueError("years_before counts from the end, so it requires opposition = 'at_end'")
        if self.force_promised and self.spells != _PACTS:
            raise ValueError("force_promised is known of pacts only, so it requires spells = 'pact'")
        if self.entered is not None and self.entered[0] > self.entered[1]:
            raise ValueError(f"entered is reversed: {self.entered[0]} to {self.entered[1]}")
        return self

    @property
    def recoded(self) -> bool:
        """Whether other opposition is asked for than that of the packaged endings."""
        return self.opposition != "at_end" or self.years_before != YEARS_BEFORE

    @property
    def gate_measure(self) -> str | None:
        """The measure of alignment that must pass the gate; None for pacts, which rest on no measure."""
        return None if self.spells == _PACTS else self.spells


def measure_ending(spec: EndingSpec, context: Context) -> Finding:
    """Measure what share of spells ended in the ways asked for within the horizon.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``endings``.

    Returns
    -------
    Finding
        Share, 0 to 1, by Aalen and Johansen's estimate of cumulative incidence, with `cumulative_incidence`'s interval
        over the clusters. Its tables: ``incidence``, the share ended in each way by each year; ``spells``; and
        ``without_state``, the share with each state left out.

    Raises
    ------
    Gap
        If the evidence holds no such spells, or this is the second judgement: the record of endings is one.

    Notes
    -----
    The record of disputes ends before 2020, so that no ending after it is seen; a spell still going then counts for as
    long as it was followed.

    References
    ----------
    aalen_johansen_1978, korn_graubard_1998
    """
    if context.since:
        raise Gap("the record of endings stops with that of disputes, before the years of the second judgement")
    rows = _chosen(spec, context)
    data = _Spells.of(rows, spec, context)
    found = data.estimate(data.years, data.ended)
    without = data.without_state()
    within = data.ended & (data.years <= spec.horizon)
    count = int(within.sum())
    until = int((rows["entry_year"] + rows["years"].floor()).max())  # type: ignore[arg-type]
    return Finding(
        found,
        until,
        tuple(_notes(spec, rows, within, found, without)),
        {
            "incidence": _incidence(rows, spec),
            "spells": rows.select(
                "pair", "class", "entry_year", pl.col("cluster"), "ending", pl.col("years").alias("years_followed")
            ),
            "without_state": without,
        },
        cases=(rows.height, "spells"),
        none_counted=count in (0, rows.height),
        replay=_replay(data),
    )


def _chosen(spec: EndingSpec, context: Context) -> pl.DataFrame:
    extra = (("force_promised",) if spec.force_promised else ()) + (_COURSE if spec.recoded else ())
    table = read_table(context.evidence, "endings", (*_COLUMNS, *extra)).filter(pl.col("spells") == spec.spells)
    if spec.classes:
        table = table.filter(pl.col("class").is_in(spec.classes))
    if spec.entered is not None:
        table = table.filter(pl.col("entry_year").is_between(*spec.entered))
    if spec.force_promised:
        table = table.filter("force_promised")
    table = table.with_columns(pair=pl.concat_str("state_a", "state_b", separator="-"))
    table = table.filter(
        ~pl.col("pair").is_in(list(spec.without)) & ~pl.col("cluster").is_in(list(spec.without_clusters))
    )
    if table.is_empty():
        of = f" of {', '.join(spec.classes)}" if spec.classes else ""
        raise Gap(f"no spells of {spec.spells}{of} whose ending is recorded")
    return _recoded(table, spec).sort("pair", "entry_year", "cluster")


def _recoded(table: pl.DataFrame, spec: EndingSpec) -> pl.DataFrame:
    """Return the spells with the ending and the years to it that the opposition asked for makes of them."""
    if not spec.recoded:
        return table
    ending, years, opposed = pl.col("ending"), pl.col("years"), pl.col("opposed")
    if spec.opposition == "ever":
        met = opposed.is_not_null()
        return table.with_columns(
            ending=pl.when(met).then(pl.lit(_OPPOSED)).otherwise(pl.lit(_GOING)),
            years=opposed.fill_null(pl.col("followed")),
        )
    if spec.opposition == "in_force":
        met = (opposed <= years).fill_null(value=False)
        return table.with_columns(
            ending=pl.when(met).then(pl.lit(_OPPOSED)).otherwise(ending),
            years=pl.when(met).then(opposed).otherwise(years),
        )
    near = (ending != _GOING) & (years - pl.col("last_opposed") <= spec.years_before).fill_null(value=False)
    other = pl.when(ending.is_in(list(_OPPOSITION))).then(pl.lit("drifted")).otherwise(ending)
    return table.with_columns(ending=pl.when(near).then(pl.lit(_OPPOSED)).otherwise(other))


def _notes(
    spec: EndingSpec, rows: pl.DataFrame, within: _Flags, found: Estimate, without: pl.DataFrame
) -> Iterator[str]:
    what = "pacts" if spec.spells == _PACTS else "spells"
    groups = "alliances" if what == "pacts" and spec.cluster == "recorded" else "pairs"
    yield (
        f"{int(within.sum())} of {rows.height} {what} of {found.clusters} {groups} were seen to {_how(spec)} "
        f"within {spec.horizon} years."
    )
    named = rows.filter(pl.Series(within)).select("pair", "entry_year").sort("entry_year", "pair").rows()
    if named:
        words = [f"{pair} {year}" for pair, year in named]
        yield f"They are {', '.join(words[:12])}{' and others' if len(words) > 12 else ''}."
    soon = rows.filter((pl.col("years") <= spec.horizon) & (pl.col("ending") != _GOING))
    ways = soon.group_by("ending").len().sort("ending").rows()
    if ways and spec.opposition == "at_end":
        counts = ", ".join(f"{count} {_WAYS[way]}" for way, count in ways)
        yield f"All endings within {spec.horizon} years: {counts}."
    if spec.robust_to_state and without.height:
        worst = without.sort("value").row(0, named=True)
        yield (
            f"The interval covers those with each state left out; without {worst['without']} the share is "
            f"{worst['value']:.2f} of {worst['n']} {what}."
        )


def _how(spec: EndingSpec) -> str:
    if spec.opposition != "at_end":
        return (
            "meet opposition, after their end too," if spec.opposition == "ever" else "meet opposition while in force"
        )
    counted = set(spec.outcome)
    if counted == set(_WAYS) - {_OPPOSED}:
        return "end in any way"
    if counted != _OPPOSITION:
        return f"end {' or '.join(_WAYS[way] for way in spec.outcome)}"
    when = {0: " in the year of the ending"}.get(
        spec.years_before, f" no more than {spec.years_before} years before the end"
    )
    return f"end in opposition{when if spec.recoded else ''}"


def _incidence(rows: pl.DataFrame, spec: EndingSpec) -> pl.DataFrame:
    """Return ``ending, years, incidence`` for every way to end, a row for each whole year up to the horizon.

    A spell that ended in the calendar year in which it began counts half a year, so that it is in the curve from year
    1 on and not at 0.
    """
    codes = rows["ending"].replace_strict({way: i for i, way in enumerate((_GOING, *_WAYS))}, return_dtype=pl.Int64)
    curve = incidence_curve(rows["years"].to_numpy(), codes.to_numpy())
    found = []
    for code, way in enumerate(_WAYS, start=1):
        if code in curve.causes:
            row = curve.incidence[curve.causes.index(code)]
            for year in range(spec.horizon + 1):
                place = int(np.searchsorted(curve.times, year, side="right")) - 1
                found.append((way, year, float(row[place]) if place >= 0 else 0.0, way in (*spec.outcome, _OPPOSED)))
    schema = {"ending": pl.String, "years": pl.Int64, "incidence": pl.Float64, "counted": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


@dataclass(frozen=True, eq=False)
class _Spells:
    """What an estimate needs of the spells, as arrays of shape (spell,).

    ``years`` followed to the ending; ``ended`` in a way asked for; ``other`` in one that competes.
    """

    years: _Years
    ended: _Flags
    other: _Flags
    clusters: NDArray[np.int64]
    rest: dict[str, _Flags]
    spec: EndingSpec
    level: float

    @classmethod
    def of(cls, rows: pl.DataFrame, spec: EndingSpec, context: Context) -> _Spells:
        endings, years = rows["ending"], rows["years"].to_numpy().astype(float)
        ended = endings.is_in([*spec.outcome, _OPPOSED]).to_numpy()
        other = ~ended & (endings != _GOING).to_numpy()
        ends = [rows[name].to_numpy() for name in ("state_a", "state_b")]
        rest = {state: (ends[0] != state) & (ends[1] != state) for state in sorted({*ends[0], *ends[1]})}
        labels = rows["cluster" if spec.cluster == "recorded" else "pair"].to_numpy()
        return cls(
            years,
            ended,
            other,
            np.unique(labels, return_inverse=True)[1],
            {state: kept for state, kept in rest.items() if kept.any()},
            spec,
            context.level,
        )

    def estimate(self, years: _Years, ended: _Flags, other: _Flags | None = None) -> Estimate:
        causes = np.where(ended, 1, np.where(self.other if other is None else other, 2, 0))
        found = self._share(years, causes, np.ones(years.size, dtype=bool))
        if not self.spec.robust_to_state:
            return found
        limits = [found.interval, *(self._share(years, causes, kept).interval for kept in self.rest.values())]
        return replace(found, interval=Interval(min(low for low, _ in limits), max(high for _, high in limits)))

    def without_state(self) -> pl.DataFrame:
        causes = np.where(self.ended, 1, np.where(self.other, 2, 0))
        found = []
        for state, kept in self.rest.items():
            each = self._share(self.years, causes, kept)
            found.append((state, each.value, *each.interval, int(kept.sum())))
        schema = {"without": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _share(self, years: _Years, causes: NDArray[np.int64], kept: _Flags) -> Estimate:
        return cumulative_incidence(
            years[kept], causes[kept], self.spec.horizon, clusters=self.clusters[kept], level=self.level
        )


def _replay(data: _Spells) -> Replay:
    """Return the replay: spells that end in the way asked for independently, others as they did.

    A spell that does is given a year up to the horizon, any with equal probability; one that does not ends, or is
    followed, as it was, or like one of those that did not end so where it did.
    """
    spec, size = data.spec, data.years.size
    spared = np.flatnonzero(~data.ended)

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        source = np.arange(size)
        if spared.size:
            source = np.where(data.ended, stream.choice(spared, size), source)
        years, other = data.years[source].copy(), data.other[source].copy()
        if not spared.size:
            years, other = np.full(size, float(spec.horizon)), np.zeros(size, dtype=bool)
        censored = np.where(other, np.inf, years)
        when = stream.integers(1, spec.horizon, size, endpoint=True).astype(float)
        drawn = stream.random(size) < effect
        ended = drawn & (when <= censored)
        years = np.where(ended, when, years)
        return data.estimate(years, ended, other & ~drawn).interval

    def needed(rule: Threshold) -> int | None:
        """Return how many spells, each its own cluster and followed throughout, support the claim at best."""
        share = 0.0 if rule.direction == "below" else 1.0

        def supported(count: int) -> bool:
            return judge(clopper_pearson(share * count, count, data.level), rule) is Verdict.SUPPORTED

        sizes = range(1, _MOST_SPELLS + 1)
        place = bisect_left(sizes, True, key=supported)
        return sizes[place] if place < len(sizes) else None

    work = 1 + (len(data.rest) if spec.robust_to_state else 0)
    return Replay(draw, (0.0, 1.0), draws=max(20, min(200, _REPLAY_WORK // work)), needed=needed)


def _sources(spec: EndingSpec) -> tuple[str, ...]:
    """Return what tells endings, and what tells that there was something to end: treaties, or an alignment."""
    entry = None if spec.spells == _PACTS else find_measure(spec.spells)
    return ("atop_members", "rivalries", "mid", "gdp_population", *(() if entry is None else entry.sources))


KIND = Kind("ending", EndingSpec, measure_ending, "ending: how did it end, and how soon?", sources_of=_sources)
