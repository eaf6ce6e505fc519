"""Judged claims and their measurements, in the form that other layers and scripts read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import polars as pl

from foedus.arguments.design import Decidable
from foedus.arguments.gates import GateResult
from foedus.arguments.reading import Reading
from foedus.arguments.verdict import Standing, Threshold, Verdict
from foedus.estimate import Estimate, Interval

__all__ = ["ClaimResult", "Judgement", "Reason", "Registration", "finite"]


def finite(value: float | None) -> float | None:
    """Return a number that JSON can hold, None for one that is not finite."""
    return None if value is None or not math.isfinite(value) else float(value)


def _limits(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [finite(interval.low), finite(interval.high)]


def _gate(gate: GateResult | None) -> dict[str, Any] | None:
    return None if gate is None else {**gate.model_dump(mode="json"), "text": gate.text}


def _threshold(threshold: Threshold | None) -> dict[str, Any] | None:
    if threshold is None:
        return None
    return {
        "direction": threshold.direction,
        "value": threshold.supported_beyond,
        "against": threshold.other_bound,
        "inclusive": threshold.inclusive,
        "unit": threshold.unit,
        "format": threshold.printed,
        "text": threshold.text,
        "fixed_here": threshold.fixed_here,
        "why": threshold.why,
    }


def _series(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, Any]]:
    """Return tables as columns of plain JSON values."""
    return {
        name: {column: [_plain(value) for value in table[column]] for column in table.columns}
        for name, table in tables.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pl.Series | list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return finite(value)
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _reading(reading: Reading | None) -> dict[str, Any]:
    return Reading("", "").as_dict() if reading is None else reading.as_dict()


@dataclass(frozen=True)
class Registration:
    """When a test was registered, the hash it had then, and whether it still has it."""

    date: str
    hash: str
    fits: bool

    @property
    def text(self) -> str:
        """The registration in words."""
        return f"{self.date}, {self.hash}" + ("" if self.fits else "; the test has been changed since")

    def as_dict(self) -> dict[str, Any]:
        """Return the registration as plain JSON values."""
        return {"date": self.date, "hash": self.hash, "fits": self.fits}


Design: TypeAlias = Callable[[], Decidable | None]


def _no_design() -> Decidable | None:
    return None


@dataclass(frozen=True)
class Reason:
    """One part of why a claim got its verdict.

    Attributes
    ----------
    text
        Whole sentences.
    silent
        Measurements that have no say for this reason; empty if it is about those that have.
    failed_gate
        Whether they have none because their measure fails its gate.
    """

    text: str
    silent: tuple[str, ...] = ()
    failed_gate: bool = False


class _Estimated:
    """Abstract base of classes that hold an estimate: its parts, None if nothing was measured."""

    estimate: Estimate | None
    design: Design

    @property
    def decidable(self) -> Decidable | None:
        """What it could have said at its size; None if it has no say, is only shown or cannot be replayed.

        Simulated when first asked for, which takes up to a few seconds.
        """
        return self.design()

    @property
    def effect(self) -> float | None:
        """The estimate alone."""
        return None if self.estimate is None else self.estimate.value

    @property
    def interval(self) -> Interval | None:
        """Its interval."""
        return None if self.estimate is None else self.estimate.interval

    @property
    def n(self) -> int | None:
        """Number of rows it is based on."""
        return None if self.estimate is None else self.estimate.n

    @property
    def clusters(self) -> int | None:
        """Independent clusters among them."""
        return None if self.estimate is None else self.estimate.clusters


def _numbers(each: _Estimated, simulated: bool) -> dict[str, Any]:
    """Return effect, interval, n and clusters, of a simulation under a key of its own: they are no evidence."""
    numbers = {
        "effect": finite(each.effect),
        "interval": _limits(each.interval),
        "n": each.n,
        "clusters": each.clusters,
    }
    if not simulated:
        return {**numbers, "simulated": None}
    return {**dict.fromkeys(numbers), "simulated": None if each.estimate is None else numbers}


@dataclass(frozen=True)
class Judgement(_Estimated):
    """One measurement and what follows from it alone, or several combined.

    Attributes
    ----------
    name, role
        Which measurement; ``role`` is ``deciding``, ``shown``, or ``first``: deciding in a test that was registered
        first and is no longer in force.
    verdict
        The verdict that follows from it alone.
    estimate
        In ``unit``, with its rows and clusters; None if nothing was measured. ``effect``, ``interval``, ``n`` and
        ``clusters`` are its parts.
    data_until
        Last year of data used.
    sampled, readings
        Whether the interval allows for sampling, or is a range of measurement; and how many readings of the record a
        range covers, of which, if there are several, none is its centre.
    threshold, unit, gate
        The threshold it was compared with, its unit, and the gate.
    reason
        Why this verdict.
    reading
        What it says in words, what it rules out and what would settle it.
    design
        Computes ``decidable`` when it is asked for.
    variants
        For a combined judgement, the measurements it came from.
    simulated
        Whether it is a simulation, whose numbers are no evidence.
    """

    name: str
    role: Literal["deciding", "shown", "first"]
    verdict: Verdict
    estimate: Estimate | None = None
    data_until: int | None = None
    sampled: bool = True
    readings: int = 1
    threshold: Threshold | None = None
    unit: str = ""
    gate: GateResult | None = None
    reason: str = ""
    reading: Reading | None = None
    design: Design = field(default=_no_design, repr=False, compare=False)
    variants: tuple[Judgement, ...] = ()
    simulated: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the judgement as plain JSON values; non-finite numbers become null.

        The numbers of a simulation stand under ``simulated``, and null in place of an effect, interval and n.
        """
        return {
            "name": self.name,
            "role": self.role,
            "verdict": self.verdict.value,
            **_numbers(self, self.simulated),
            "sampled": self.sampled,
            "readings": self.readings,
            "data_until": self.data_until,
            "unit": self.unit,
            "threshold": _threshold(self.threshold),
            "gate": _gate(self.gate),
            "reason": self.reason,
            **_reading(self.reading),
            "decidable": None if self.decidable is None else self.decidable.as_dict(),
        }


@dataclass(frozen=True)
class ClaimResult(_Estimated):
    """A judged claim.

    Attributes
    ----------
    id, part, statement, rivals
        From the argument.
    test
        Kind of test; empty if there is none.
    verdict, standing
        The verdict on data up to the argument's own time, and what it is based on.
    reasons
        Why this verdict, part by part; ``reason`` is all of them as one text.
    threshold, gate, estimate, level, unit, data_until, sampled, readings, measured
        Of the first deciding measurement that counts; ``measured`` is its name, and ``effect``, ``interval``, ``n`` and
        ``clusters`` are parts of the estimate.
    no_effect
        Where the estimate would lie if there were no effect: 1 for a ratio, else 0.
    reading
        What the verdict says in words, what is ruled out and what would settle the claim.
    design
        Computes ``decidable`` when it is asked for.
    warnings
        What a reader must know before he believes the interval, such as too few clusters.
    since
        The same on data after the argument's time; None if there is none.
    variants
        Every other measurement with its own numbers; those ``shown`` have no say.
    in_model
        What the simulation shows; never part of the verdict.
    p_value
        How likely data in which the effect lies on the line *for* say as much about it, that it is there or that it is
        not; approximate, shown only; None without a say.
    registered
        Date and hash of the test, and whether the test is still that one; None if it was not registered.
    measure
        The measure that it reads; empty if it counts cases instead.
    windows
        First and last years that it compares, ``before`` and ``after``, or covers, ``years``.
    series
        Tables that figures need; the claim's own first. Of a forecast, like ``measure`` and ``windows``, those
        of ``since``, which alone judges.
    first
        The same claim by the test that was registered first, where another is in force; None otherwise.
    by_design
        Whether no test on this record could decide it, so that it has none.
    """

    id: str
    part: str
    statement: str
    test: str
    verdict: Verdict
    standing: Standing
    reasons: tuple[Reason, ...]
    threshold: Threshold | None = None
    gate: GateResult | None = None
    estimate: Estimate | None = None
    level: float = 0.90
    unit: str = ""
    data_until: int | None = None
    sampled: bool = True
    readings: int = 1
    measured: str = ""
    no_effect: float = 0.0
    reading: Reading | None = None
    design: Design = field(default=_no_design, repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    since: Judgement | None = None
    variants: tuple[Judgement, ...] = ()
    rivals: tuple[str, ...] = ()
    in_model: str | None = None
    registered: Registration | None = None
    p_value: float | None = None
    measure: str = ""
    windows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    series: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    first: ClaimResult | None = None
    by_design: bool = False

    @property
    def simulated(self) -> bool:
        """Whether only the model speaks, so that its numbers are no evidence."""
        return self.standing is Standing.MODEL_CONDITIONAL

    @property
    def reason(self) -> str:
        """Why this verdict, in words."""
        return " ".join(each.text for each in self.reasons)

    def as_dict(self, figures: Sequence[str] = ()) -> dict[str, Any]:
        """Return the claim as the JSON object that scripts can rely on."""
        return {
            "id": self.id,
            "part": self.part,
            "statement": self.statement,
            **self._judged(),
            "first": None if self.first is None else self.first._judged(),
            "rivals": list(self.rivals),
            "series": _series(self.series),
            "figures": list(figures),
        }

    def in_short(self) -> dict[str, Any]:
        """Return verdict and estimate alone, as plain JSON values; of a simulation no number."""
        numbers = _numbers(self, self.simulated)
        return {
            "id": self.id,
            "verdict": self.verdict.value,
            "since": None if self.since is None else self.since.verdict.value,
            **{name: numbers[name] for name in ("effect", "interval", "n")},
            "unit": self.unit,
            "data_until": self.data_until,
        }

    def _judged(self) -> dict[str, Any]:
        return {
            "test": self.test,
            "verdict": self.verdict.value,
            "standing": self.standing.value,
            "undetermined_by_design": self.by_design,
            "threshold": _threshold(self.threshold),
            "gate": _gate(self.gate),
            "measured": self.measured,
            **_numbers(self, self.simulated),
            "sampled": self.sampled,
            "readings": self.readings,
            "level": self.level,
            "unit": self.unit,
            "format": None if self.threshold is None else self.threshold.printed,
            "data_until": self.data_until,
            "since": None if self.since is None else self.since.as_dict(),
            "variants": [variant.as_dict() for variant in self.variants],
            "reason": self.reason,
            **_reading(self.reading),
            "decidable": None if self.decidable is None else self.decidable.as_dict(),
            "warnings": list(self.warnings),
            "in_model": self.in_model,
            "p_value": self.p_value,
            "registered": None if self.registered is None else self.registered.as_dict(),
        }
