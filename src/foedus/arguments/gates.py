"""Known-world gates: a measure that gets a known episode wrong may not judge a claim."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict

from foedus.arguments.evidence import EvidenceLike, Gap, pairs_series
from foedus.arguments.naming import PairName

__all__ = ["Gate", "GateResult", "pass_gate"]


class Gate(BaseModel):
    """A known episode: over these years the ``lower`` pair was lower than the ``upper`` pair.

    Attributes
    ----------
    statement
        The episode, in words.
    lower, upper
        The pair that was lower, and the pair that was higher.
    first, last
        Years of the episode, both included.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: str
    lower: PairName
    upper: PairName
    first: int
    last: int


class GateResult(BaseModel):
    """Whether a measure shows the known episode, and by how much."""

    model_config = ConfigDict(frozen=True)

    name: str
    measure: str
    passed: bool
    lower: float | None
    upper: float | None
    lower_pair: tuple[str, str]
    upper_pair: tuple[str, str]
    n: int

    @property
    def text(self) -> str:
        """The outcome in words."""
        if self.lower is None or self.upper is None:
            return f"{self.measure} has no values in the gate's years"
        return (
            f"{self.measure} puts {'-'.join(self.lower_pair)} at {self.lower:.2f} and {'-'.join(self.upper_pair)} at "
            f"{self.upper:.2f} over {self.n} years: the gate is {'passed' if self.passed else 'failed'}"
        )


def pass_gate(name: str, gate: Gate, evidence: EvidenceLike, measure: str) -> GateResult:
    """Test a measure at a gate.

    Means over the years in which both pairs are measured are compared; a measure without such years fails, because it
    cannot show that it reproduces the episode.

    Parameters
    ----------
    name, gate
        The gate and its name in the argument.
    evidence
        Tables; ``dyads`` is read.
    measure
        A measure of pairs.

    Returns
    -------
    GateResult
        Means of both pairs, None if there are no common years.
    """
    means = (math.nan, math.nan)
    count = 0
    try:
        low, high = pairs_series(evidence, [gate.lower, gate.upper], measure, (gate.first, gate.last))
    except Gap:
        both = None
    else:
        both = low.select("year", "value").join(high.select("year", "value"), on="year", suffix="_upper").drop_nulls()
    if both is not None and both.height:
        count = both.height
        means = (float(both["value"].to_numpy().mean()), float(both["value_upper"].to_numpy().mean()))
    return GateResult(
        name=name,
        measure=measure,
        passed=count > 0 and means[0] < means[1],
        lower=means[0] if count else None,
        upper=means[1] if count else None,
        lower_pair=gate.lower,
        upper_pair=gate.upper,
        n=count,
    )
