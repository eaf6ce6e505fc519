"""What tests of a position among matched pairs share: the block of evidence that they read, and its replay."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Replay, Spec
from foedus.arguments.naming import PairName
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval, MatchedPosition, design_effect
from foedus.evidence.matched_pairs import AROUND

__all__ = ["MatchedSpec", "measure_position", "sources_of_pairs"]

_COLUMNS = (
    "table", "outcome", "year", "state_a", "state_b", "rank", "distance", "value", "sd", "effect", "low", "high",
    "design", "data",
)  # fmt: skip
_PACKAGED_LEVEL = 0.90
Floats = NDArray[np.float64]
Position = Callable[..., MatchedPosition]


class MatchedSpec(Spec):
    """A position among matched pairs, at one date.

    Attributes
    ----------
    table
        Name of the block of ``matched_pairs``: which pairs were matched.
    outcome
        What is compared.
    pair
        The pair in question.
    year
        The date.
    nearest
        Only so many of the matched pairs, the nearest; all when left out.
    without
        Matched pairs left out, such as ``FRA-GBR``.
    """

    table: str
    outcome: str
    pair: PairName
    year: int
    nearest: int | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Block:
    """The pair in question and its matched ones."""

    rows: pl.DataFrame
    own: dict[str, object]

    @property
    def closed(self) -> bool:
        """Whether only the result is packaged."""
        return self.own["effect"] is not None

    @property
    def values(self) -> Floats:
        return self.rows["value"].to_numpy().astype(float)

    @property
    def errors(self) -> Floats:
        return self.rows["sd"].fill_null(0.0).to_numpy().astype(float)

    @property
    def spread(self) -> tuple[float, float]:
        """Standard deviation of the values, and of their errors of measurement."""
        return float(self.values.std(ddof=1)), float(np.sqrt(np.mean(self.errors**2)))

    @property
    def blurred(self) -> bool:
        """Whether the matched pairs differ no more than their errors allow: more of them would then tell little."""
        return not self.closed and self.spread[1] >= self.spread[0]

    @property
    def inflation(self) -> float:
        """Design effect of shared states: that of all matched pairs as packaged, or of those that are used."""
        if self.closed:
            return float(self.own["design"])  # type: ignore[arg-type]
        most = max(1.0, self.rows.height / 2)
        return min(design_effect(self.values, self.rows.select("state_a", "state_b").to_numpy()), most)


_DEPTH = ("atop_dyad_year", "defence_agreements", "exercises_mme", "exercises_jme", "troops")
_SOURCES = {
    "depth": _DEPTH,
    "depth_with_arms": (*_DEPTH, "arms_transfers"),
    "depth_of_deeds": _DEPTH[1:],
    "exercises": ("exercises_mme", "exercises_jme"),
    "arms": ("arms_transfers",),
    "agreements": ("defence_agreements",),
    "visits": ("chinese_leader_visits",),
    "votes": ("unga_votes",),
    "deeds": ("exercises_mme", "exercises_jme", "arms_transfers", "unga_votes"),
    "order_share": ("ideal_points", "mid", "rivalries"),
}


def sources_of_pairs(spec: MatchedSpec) -> tuple[str, ...]:
    """Return the data sets that a position is measured from: those of the matching, and those of its outcome."""
    return ("nmc", "capitals", *_SOURCES.get(spec.outcome, ()))


def measure_position(spec: MatchedSpec, context: Context, position: Position, limits: tuple[float, float]) -> Finding:
    """Measure a position among matched pairs.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``matched_pairs``.
    position
        The estimator: ``position(value, others, sd=, others_sd=, effect=, level=)``.
    limits
        Least and greatest position that there can be.
    """
    table = read_table(context.evidence, "matched_pairs", _COLUMNS)
    block = _block(table, spec, spec.year)
    estimate = _estimate(block, spec, context.level, position)
    effective = block.rows.height / block.inflation
    dates = table.filter((pl.col("table") == spec.table) & (pl.col("outcome") == spec.outcome))["year"].unique().sort()
    path = _path(table, spec, context.level, position, dates.to_list())
    return Finding(
        Estimate(estimate.value, estimate.interval, block.rows.height, max(1, round(effective))),
        spec.year,
        (*_notes(block, spec), *_over_time(path, spec.year, share=limits == (0.0, 1.0))),
        {"matched": _listed(block), "path": pl.DataFrame(path)},
        cases=None if block.blurred else (block.rows.height, "matched pairs"),
        replay=_replay(block, context.level, position, limits, around=limits == (0.0, 1.0) and spec.outcome in AROUND),
    )


def _block(table: pl.DataFrame, spec: MatchedSpec, year: int) -> _Block:
    named = (pl.col("table") == spec.table) & (pl.col("outcome") == spec.outcome) & (pl.col("year") == year)
    rows = table.filter(named).sort("rank")
    first, second = sorted(spec.pair)
    own = rows.filter((pl.col("state_a") == first) & (pl.col("state_b") == second) & (pl.col("rank") == 0))
    if own.is_empty():
        raise Gap(f"{spec.outcome} of {first}-{second} among {spec.table} is not measured in {year}")
    others = rows.filter((pl.col("rank") > 0) & ~pl.concat_str("state_a", "state_b", separator="-").is_in(spec.without))
    if spec.nearest is not None:
        others = others.head(spec.nearest)
    return _Block(others, own.row(0, named=True))


def _estimate(block: _Block, spec: MatchedSpec, level: float, position: Position) -> Estimate:
    own = block.own
    if block.closed:
        if level != _PACKAGED_LEVEL or spec.nearest is not None or spec.without:
            raise Gap(
                f"of {spec.outcome} only the result for all matched pairs at level {_PACKAGED_LEVEL:g} is packaged, as "
                "its values may not be passed on or are drawn jointly"
            )
        low, high, value = (float(own[name]) for name in ("low", "high", "effect"))  # type: ignore[arg-type]
        return Estimate(value, Interval(low, high))
    try:
        return position(
            own["value"], block.values, sd=own["sd"] or 0.0, others_sd=block.errors, effect=block.inflation, level=level
        ).estimate
    except InputError as error:
        raise Gap(f"{spec.outcome} among {spec.table}: {error.message}") from error


def _notes(block: _Block, spec: MatchedSpec) -> tuple[str, ...]:
    names = ", ".join(f"{a}-{b}" for a, b in block.rows.select("state_a", "state_b").iter_rows())
    notes = [f"Matched pairs, the nearest first: {names}."]
    if block.inflation > 1.05:
        worth = block.rows.height / block.inflation
        notes.append(f"Pairs that share a state are alike: {block.rows.height} count as {worth:.0f}.")
    if block.own["data"]:
        notes.append(f"Values may not be passed on; the packaged result decides (data: {block.own['data']}).")
    elif not block.closed:
        value, error = float(block.own["value"]), float(block.own["sd"] or 0.0)  # type: ignore[arg-type]
        low, middle, high = np.quantile(block.values, [0.25, 0.5, 0.75])
        notes.append(
            f"{'-'.join(sorted(spec.pair))} stands at {value:.2f} (error {error:.2f}); half of the matched pairs lie "
            f"between {low:.2f} and {high:.2f}, their median is {middle:.2f}."
        )
        if block.blurred:
            spread, noise = block.spread
            notes.append(
                f"The matched pairs differ (sd {spread:.2f}) no more than their errors of measurement allow "
                f"({noise:.2f}): the record hardly tells them apart."
            )
    return tuple(notes)


def _over_time(path: dict[str, list[float]], until: int, *, share: bool) -> tuple[str, ...]:
    """Return what the position was at the dates up to one, where there are several."""
    form = "{:.0%} in {:.0f}" if share else "{:.2f} in {:.0f}"
    told = [form.format(value, year) for year, value in zip(path["year"], path["value"], strict=True)]
    earlier = [words for words, year in zip(told, path["year"], strict=True) if year <= until]
    return (f"Position by date: {', '.join(earlier)}.",) if len(earlier) > 1 else ()


def _listed(block: _Block) -> pl.DataFrame:
    own = pl.DataFrame([block.own], schema=block.rows.schema)
    every = pl.concat([own, block.rows])
    return every.select(
        "rank", "distance", "value", "sd", pair=pl.concat_str("state_a", "state_b", separator="-")
    ).select("pair", "rank", "distance", "value", "sd")


def _path(
    table: pl.DataFrame, spec: MatchedSpec, level: float, position: Position, dates: list[int]
) -> dict[str, list[float]]:
    """Return the position at every date that is packaged."""
    found: dict[str, list[float]] = {"year": [], "value": [], "low": [], "high": []}
    for date in dates:
        try:
            estimate = _estimate(_block(table, spec, date), spec, level, position)
        except Gap:
            continue
        for name, number in zip(found, (date, estimate.value, *estimate.interval), strict=True):
            found[name].append(number)
    return found


def _replay(block: _Block, level: float, position: Position, limits: tuple[float, float], *, around: bool) -> Replay:
    """Return the replay of a position: as many normal values, with errors of measurement as large beside them.

    Errors are held by the values, or true values lie ``around`` them.
    """
    count, own_error, errors = block.rows.height, 0.0, np.zeros(block.rows.height)
    if not block.closed:
        variance = float(block.values.var(ddof=1) - (0.0 if around else np.mean(block.errors**2)))
        spread = math.sqrt(variance) if variance > 0 else float(block.values.std(ddof=1)) or 1.0
        own_error, errors = float(block.own["sd"] or 0.0) / spread, block.errors / spread  # type: ignore[arg-type]
    share = limits == (0.0, 1.0)
    held = np.zeros(count) if around else errors
    wide = math.sqrt(1.0 + float(np.mean(errors**2))) if around else 1.0

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        from scipy.special import ndtri

        true = wide * float(np.clip(ndtri(effect), -8.0, 8.0)) if share else effect
        value = true + own_error * stream.standard_normal()
        others = stream.standard_normal(count) + held * stream.standard_normal(count)
        more = {"draws": 500, "seed": int(stream.integers(2**31))} if share else {}
        try:
            return position(
                value, others, sd=own_error, others_sd=errors, effect=block.inflation, level=level, **more
            ).estimate.interval
        except InputError:
            return None

    return Replay(draw, limits, draws=100)
