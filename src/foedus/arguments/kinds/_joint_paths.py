"""Smallest margin of a pair over an outsider, by its posterior on paths drawn jointly over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.arguments.evidence import EvidenceLike, Gap, read_table
from foedus.arguments.kinds._base import Replay
from foedus.axes import FloatArray
from foedus.estimate import Estimate, Interval, wilson
from foedus.measures.latent.path_draws import draw_paths

__all__ = ["DRAWS", "JointMargin", "base_rate_of_triads", "joint_margin"]

DRAWS: Final = 10_000
"""Paths drawn: the end of a 90% interval then has a standard error of a fiftieth of the posterior's sd."""
_BINS: Final = 40
_AROUND: Final = 11
"""Years before and after those asked that are shown with them."""
_HORIZON: Final = 20
_PATHS: Final = ("measure", "state_a", "state_b", "year", "shock", "mean", "loading")
_TRIADS: Final = (
    "measure",
    "data_until",
    "pair_a",
    "pair_b",
    "third",
    "entry_year",
    "level",
    "closer",
    "years_followed",
)


@dataclass(frozen=True)
class JointMargin:
    """Draws of the margin in every year, and of its smallest value over the years asked.

    Attributes
    ----------
    years
        Years asked and some around them, ``(year,)``.
    asked
        Which of them are asked, ``(year,)``.
    margins
        Margin in the measure's unit, ``(draw, year)``.
    """

    years: NDArray[np.int64]
    asked: NDArray[np.bool_]
    margins: FloatArray

    @property
    def yearly(self) -> FloatArray:
        """Margins of the years asked, ``(draw, year)``."""
        return np.asarray(self.margins[:, self.asked])

    @property
    def smallest(self) -> FloatArray:
        """Smallest margin of each path over the years asked."""
        return np.asarray(self.yearly.min(axis=1))

    def interval(self, level: float) -> Interval:
        """Interval of the smallest margin, of equal tails."""
        low, high = np.quantile(self.smallest, [(1 - level) / 2, (1 + level) / 2])
        return Interval(float(low), float(high))

    def series(self, level: float) -> pl.DataFrame:
        """Return ``year, value, low, high, asked``: mean and interval of the margin of every year, asked or around."""
        low, high = np.quantile(self.margins, [(1 - level) / 2, (1 + level) / 2], axis=0)
        value = self.margins.mean(axis=0)
        return pl.DataFrame({"year": self.years, "value": value, "low": low, "high": high, "asked": self.asked})

    def density(self) -> pl.DataFrame:
        """Return ``margin, density``: the posterior of the smallest margin, at the middles of equal bins."""
        density, edges = np.histogram(self.smallest, bins=_BINS, density=True)
        return pl.DataFrame({"margin": (edges[:-1] + edges[1:]) / 2, "density": density})

    def replay(self, level: float) -> Replay:
        r"""Return the replay of a smallest margin.

        Data in which the truth is :math:`m`: the interval found, moved by :math:`m` less a draw of the posterior. The
        level of a path is known only from the data, so that moving the data moves the posterior with them, and the
        error of the interval does not depend on where the truth lies; given the shape of the record it has the
        posterior's distribution. This holds for the index, and nearly for its hyperbolic tangent.
        """
        found, smallest = self.interval(level), self.smallest

        def draw(effect: float, stream: np.random.Generator) -> Interval:
            moved = effect - float(smallest[stream.integers(smallest.size)])
            return Interval(found.low + moved, found.high + moved)

        return Replay(draw)


def joint_margin(
    evidence: EvidenceLike,
    measure: str,
    pairs: Sequence[tuple[str, str]],
    years: NDArray[np.int64],
    *,
    closer: bool,
    floor: float,
    floor_by_year: bool,
    seed: int,
) -> JointMargin:
    """Draw margins of the first pair over the relations of the two others.

    Parameters
    ----------
    evidence
        Its table ``alignment_paths`` is read.
    measure
        Which alignment.
    pairs
        The pair, and those of the outsider with either of it.
    years
        Years asked; some around them are drawn too, where there are paths, to be shown.
    closer
        Whether the margin is over the closer of the outsider's relations, or over the more distant one.
    floor
        Standard deviation of a further error of every relation, in the measure's unit.
    floor_by_year
        Whether that error is drawn anew every year, or is one for all years of a path.
    seed
        Seed of the draws. Pairs are independent given the shared parameters.

    Raises
    ------
    Gap
        If there are no joint paths of a pair, or of a year.
    """
    stream = np.random.default_rng(seed)
    posteriors = [_posterior(evidence, measure, pair) for pair in pairs]
    for table in posteriors:
        missing = np.setdiff1d(years, table["year"].to_numpy())
        if missing.size:
            raise Gap(f"the joint paths of {measure} do not reach {missing[0]}")
    whole = np.arange(years.min() - _AROUND, years.max() + _AROUND + 1)
    for table in posteriors:
        whole = np.intersect1d(whole, table["year"].to_numpy())
    size = (DRAWS, whole.size if floor_by_year else 1)
    inner, *outer = (_paths(table, whole, stream) + floor * stream.standard_normal(size) for table in posteriors)
    margins = inner - (np.maximum(*outer) if closer else np.minimum(*outer))
    return JointMargin(whole, np.isin(whole, years), margins)


def _posterior(evidence: EvidenceLike, measure: str, pair: tuple[str, str]) -> pl.DataFrame:
    """Return ``year, mean`` and a column of loadings for each shock, of one pair."""
    table = read_table(evidence, "alignment_paths", _PATHS)
    a, b = min(pair), max(pair)
    rows = table.filter((pl.col("measure") == measure) & (pl.col("state_a") == a) & (pl.col("state_b") == b))
    if rows.is_empty():
        known = sorted({f"{x}-{y}" for x, y in table.select("state_a", "state_b").unique().iter_rows()})
        raise Gap(
            f"the evidence has no joint paths of {measure} of {a} and {b}, only of {', '.join(known)} by "
            f"{', '.join(sorted(set(table['measure'])))}; paths = 'yearly' needs none"
        )
    wide = rows.pivot(on="shock", index=["year", "mean"], values="loading", sort_columns=False)
    return wide.sort("year").with_columns(pl.exclude("year", "mean").fill_null(0.0))


def _paths(posterior: pl.DataFrame, years: NDArray[np.int64], stream: np.random.Generator) -> FloatArray:
    """Draw paths of alignment of one pair, ``(draw, year)``."""
    rows = posterior.filter(pl.col("year").is_in(years.tolist()))
    return draw_paths(rows["mean"].to_numpy(), rows.drop("year", "mean").to_numpy(), DRAWS, stream)


def base_rate_of_triads(
    evidence: EvidenceLike, measure: str, data_until: int, level: float
) -> tuple[str, pl.DataFrame | None]:
    """Return in words, and as a table, how often a third came closer where a margin had been as wide for ten years.

    Returns
    -------
    tuple
        Words, and a table of one row; no table where no triad can be counted.
    """
    try:
        table = read_table(evidence, "triad_spells", _TRIADS)
    except Gap as gap:
        return f"There is no base rate of triads: {gap}.", None
    # of those that entered too late to be followed for twenty years only the fallen would be known
    whole = table.filter(
        (pl.col("measure") == measure)
        & (pl.col("data_until") == data_until)
        & (pl.col("entry_year") <= data_until - _HORIZON)
        & (pl.col("closer") | (pl.col("years_followed") >= _HORIZON))
    )
    if whole.is_empty():
        return f"No other triad that had a margin as wide for ten years by {measure} can be followed for twenty.", None
    fell, n = int(whole["closer"].sum()), whole.height
    triads = len({tuple(sorted(each)) for each in whole.select("pair_a", "pair_b", "third").iter_rows()})
    rate = Estimate(fell / n, wilson(fell, n, level=level), n, triads)
    words = (
        f"Of {n} other spells of {triads} triads of major powers, or of the leading power with two rivals, in which a "
        f"margin had been as wide ({whole['level'][0]:.2f}) for ten years, the third was closer to one of the two "
        f"within twenty years in {fell} ({rate.value:.2f}, {100 * level:.0f}% interval {rate.interval.low:.2f} to "
        f"{rate.interval.high:.2f} if spells were independent). Shown, not judged."
    )
    series = pl.DataFrame(
        {
            "rate": ["third closer within twenty years"],
            "value": [rate.value],
            "low": [rate.interval.low],
            "high": [rate.interval.high],
            "n": [n],
        }
    )
    return words, series
