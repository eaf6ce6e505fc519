"""The result of a sensitivity analysis: a row per parameter, and how much of it is noise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from foedus._moved import moved_method
from foedus.analyses.sensitivities.designs import Method
from foedus.results import Result

__all__ = ["NOISE", "POSTERIOR", "Sensitivity"]

NOISE: Final = "noise"
"""Factor that enters no mechanism: it chooses the chance events and initial errors of a point's replicates."""

POSTERIOR: Final = "posterior"
"""Factor that chooses the joint draw of all parameters of a posterior, so that they vary together."""

_SHOWN: Final = 8


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Result):
    """Indices of parameters for one outcome.

    Parameters
    ----------
    analysis_id
        Address of its content.
    case, scenario
        What was run.
    outcome
        In canonical form, with the year.
    method
        ``morris`` or ``sobol``.
    samples, replicates, seed
        Trajectories or rows; futures averaged at each point; seed of points, noise and intervals.
    points
        Number of different points that were run.
    mean, sd
        Mean and standard deviation of the outcome over the points.
    noise_share
        Sampling variance of the averages over replicates, divided by the variance between points: from the spread of
        the replicates, in addition to the index of the factor ``noise``. None if replicates or points do not vary.
    table
        ``parameter, standing, mu, mu_star, mu_star_conf, sigma, s1, s1_conf, st, st_conf, n``, most important first;
        null if the method does not give it. Standing is that of the parameter, ``joint`` for ``posterior`` and
        ``none`` for ``noise``.
    pairs
        ``first, second, s2, s2_conf``; empty unless asked for.
    fixed
        Parameters held at their median.
    screening
        The screening that chose the parameters, if there was one.
    """

    analysis_id: str
    case: str
    scenario: str
    outcome: str
    method: Method
    samples: int
    replicates: int
    seed: int
    points: int
    mean: float
    sd: float
    noise_share: float | None
    table: pl.DataFrame
    pairs: pl.DataFrame = field(repr=False)
    fixed: tuple[str, ...] = ()
    screening: Sensitivity | None = field(default=None, repr=False)

    @property
    def index(self) -> str:
        """Column used for ranking: ``mu_star`` of Morris, ``st`` of Sobol."""
        return "mu_star" if self.method == "morris" else "st"

    @property
    def floor(self) -> float | None:
        """Index of the factor that only chooses the noise: lower indices cannot be distinguished from chance."""
        rows = self.table.filter(pl.col("parameter") == NOISE)[self.index].to_list()
        return float(rows[0]) if rows and rows[0] is not None else None

    @property
    def varies(self) -> bool:
        """Whether the outcome differs between points at all."""
        return self.sd > 0

    def leading(self, count: int) -> tuple[str, ...]:
        """Return the names of the most important parameters, the noise left out."""
        names = self.table.filter(~pl.col("parameter").is_in([NOISE, POSTERIOR]))["parameter"]
        return tuple(names.head(count).to_list())

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        told = {
            name: getattr(self, name)
            for name in (
                "analysis_id", "case", "scenario", "outcome", "method", "samples", "replicates", "seed", "points",
                "mean", "sd", "noise_share", "floor",
            )
        }  # fmt: skip
        return {
            **told,
            "parameters": self.table.to_dicts(),
            "pairs": self.pairs.to_dicts(),
            "fixed": list(self.fixed),
            "screening": None if self.screening is None else self.screening.as_dict(),
        }

    document = moved_method("document", "as_dict")

    def __repr__(self) -> str:
        title = (
            f"<sensitivity {self.analysis_id[:8]} of {self.outcome} in {self.case}: {self.scenario}; {self.method}, "
            f"{self.points} points x {self.replicates} futures, mean {self.mean:.4g}, sd {self.sd:.3g}"
        )
        if not self.varies:
            return f"{title}; the outcome is the same everywhere>"
        lines = [f"  {row['parameter']}: {_told(row, self.method)}" for row in self.table.head(_SHOWN).to_dicts()]
        more = len(self.table) - len(lines)
        return (
            "\n".join([f"{title}; noise floor {self.floor:.3g}", *lines, *([f"  and {more} more"] * (more > 0))]) + ">"
        )


def _told(row: dict[str, Any], method: Method) -> str:
    if method == "morris":
        return f"mu* {row['mu_star']:.3g} ± {row['mu_star_conf']:.1g}, sigma {row['sigma']:.3g}"
    return f"S1 {row['s1']:.3f} ± {row['s1_conf']:.3f}, ST {row['st']:.3f} ± {row['st_conf']:.3f}"
