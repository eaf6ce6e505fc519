"""What every kind of test shares: its specification, its context and what it finds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from foedus.arguments.evidence import EvidenceLike
from foedus.arguments.verdict import Threshold
from foedus.estimate import Estimate, Interval

__all__ = [
    "CARRIED_FORWARD",
    "DRAWN_BESIDE",
    "FORECAST",
    "Context",
    "Finding",
    "Kind",
    "Replay",
    "Runs",
    "Spec",
    "Years",
]

DRAWN_BESIDE: Final = ("by_year", "states_by_year")
"""Tables of measurements that are only shown which are kept and drawn beside a claim: levels by year, across which a
measurement's two lines lie, and that of which a change was taken."""

Years: TypeAlias = tuple[int, int]
Runs: TypeAlias = Callable[..., Any]
"""Provides the result of a simulation: ``runs(policies, until)``. A kind of test may also ask for ``shocks``, for so
many members at ``most``, to follow ``everybody`` member by member, and for a ``drift`` of order preferences, which is
(states, towards, part)."""


class Spec(BaseModel):
    """A measurement fixed beforehand: what to compute, and the threshold it is compared with.

    Attributes
    ----------
    kind
        Name of the kind of test.
    threshold
        Its two lines.
    gate
        Known-world gate that the measure must pass.
    why
        Why it is measured so.
    forecast
        Whether the claim is about years after the argument: what was measured before then has no say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    threshold: Threshold
    gate: str | None = None
    why: str = ""
    forecast: bool = False

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Return the keys of a test in a file: its own, and those of the measurement that it makes."""
        return (*cls.model_fields, "name", "role", "since")

    @model_validator(mode="after")
    def _windows(self) -> Spec:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name in ("before", "after", "years") and value is not None and value[0] > value[1]:
                raise ValueError(f"{name} is reversed: {value[0]} to {value[1]}")
        return self

    @property
    def gate_measure(self) -> str | None:
        """Measure that must pass the gate; None if the test uses none."""
        return getattr(self, "measure", None)


@dataclass(frozen=True)
class Context:
    """What a measurement may read.

    Parameters
    ----------
    evidence
        Tables of the record.
    judged_to
        Last year of data of the first judgement.
    since
        Whether this is the second judgement, on data after ``judged_to``.
    level
        Confidence level of intervals.
    seed
        Seed of all random draws.
    runs
        Simulations on demand; None if there are none.
    coalitions
        The analysis of coalitions, ``coalitions(target, year=, committed=, draws=, seed=)``; None if there is none.
    """

    evidence: EvidenceLike
    judged_to: int
    since: bool = False
    level: float = 0.90
    seed: int = 0
    runs: Runs | None = None
    coalitions: Callable[..., Any] | None = None


FORECAST: Final = "a forecast; only since judges"
"""Why what was measured up to the argument's own year has no say on a claim about later years."""

CARRIED_FORWARD: Final = (
    "its later years all lie past the end of coded records such as that of disputes, of which what was known is "
    "carried forward and nothing new is seen"
)


@dataclass(frozen=True)
class Replay:
    """A test's own estimator, applied to made-up data of the same size and noise.

    Parameters
    ----------
    draw
        ``draw(effect, stream)``: makes data in which the effect is this and returns the interval found in them; None
        where nothing may be concluded from them.
    limits
        Least and greatest effect that there can be.
    draws
        Data sets to be made for each share; fewer where one takes long.
    needed
        ``needed(threshold)``: how many cases the most favourable data must have to support a claim; None if not known.
    """

    draw: Callable[[float, np.random.Generator], Interval | None]
    limits: tuple[float, float] = (-math.inf, math.inf)
    draws: int = 200
    needed: Callable[[Threshold], int | None] | None = None


@dataclass(frozen=True)
class Finding:
    """What a measurement found.

    Parameters
    ----------
    estimate
        In the threshold's unit, with the rows used and the independent clusters among them.
    data_until
        Last year of data used.
    notes
        Full sentences on what the number is based on.
    series
        Tables a figure or a reader needs, by name.
    in_model
        What the simulation shows, in words; never part of a verdict.
    unusable
        Why nothing may be concluded although a number was found; empty if something may be.
    no_effect
        Where the estimate would lie if there were no effect: 1 for a ratio.
    cases
        Number of independent cases that the interval narrows with, and what they are; None if measurement error or the
        noise of one series makes it.
    unknown
        Of a census, the units whose value is not known; None if the units are not all there are.
    none_counted
        Whether a count is none, or all, so that only one limit is known.
    sampled
        Whether the interval allows for sampling; not of a census or of coded dates, where it is a range of measurement.
    readings
        Readings of the record that a range covers; of several none is its centre.
    replay
        The same estimator for made-up data; None if there is no such thing.
    """

    estimate: Estimate
    data_until: int | None
    notes: tuple[str, ...] = ()
    series: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    in_model: str | None = None
    unusable: str = ""
    no_effect: float = 0.0
    cases: tuple[int, str] | None = None
    unknown: tuple[str, ...] | None = None
    none_counted: bool = False
    sampled: bool = True
    readings: int = 1
    replay: Replay | None = None

    @property
    def effect(self) -> float:
        """The estimate alone."""
        return self.estimate.value

    @property
    def interval(self) -> Interval:
        """Its interval."""
        return self.estimate.interval

    @property
    def n(self) -> int | None:
        """Rows used."""
        return self.estimate.n

    @property
    def clusters(self) -> int | None:
        """Independent clusters among them."""
        return self.estimate.clusters

    @property
    def usable(self) -> bool:
        """Whether something may be concluded."""
        return not self.unusable


@dataclass(frozen=True)
class Kind:
    """A kind of test.

    Parameters
    ----------
    name
        Its name in an argument file, ``kind = "..."``.
    spec
        Specification of such a test: a `Spec` whose ``kind`` is this name.
    measure
        Function that measures it: ``measure(spec, context)``.
    question
        What it asks, in a few words.
    simulated
        Whether it is based on simulation alone, so that its verdict is conditional on the model.
    sources
        Data sets that it reads beside those of a measure that its specification names.
    sources_of
        Further ones that depend on the specification, such as on its table.
    """

    name: str
    spec: type[Spec]
    measure: Callable[[Any, Context], Finding]
    question: str
    simulated: bool = False
    sources: tuple[str, ...] = ()
    sources_of: Callable[[Any], tuple[str, ...]] | None = None

    def reads(self, spec: Spec) -> tuple[str, ...]:
        """Return the data sets that such a test reads, without those of a measure that it names."""
        return (*self.sources, *(() if self.sources_of is None else self.sources_of(spec)))
