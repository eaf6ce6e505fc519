"""Judged claims, in the form that other layers and scripts read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import polars as pl

from foedus.arguments.design import Decidable
from foedus.arguments.gates import GateResult
from foedus.arguments.multiplicity import adjusted
from foedus.arguments.reading import Reading
from foedus.arguments.schema import Argument
from foedus.arguments.verdict import Standing, Threshold, Verdict
from foedus.errors import UnknownNameError
from foedus.estimate import Estimate, Interval
from foedus.results import Result, preview

__all__ = ["ArgumentResult", "ClaimResult", "Judgement", "PlantedResult", "Reason", "Registration", "SelfTest"]


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _limits(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_finite(interval.low), _finite(interval.high)]


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
        "text": threshold.text,
        "fixed_here": threshold.fixed_here,
        "why": threshold.why,
    }


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


@dataclass(frozen=True)
class Judgement(_Estimated):
    """One measurement and what follows from it alone, or several combined.

    Attributes
    ----------
    name, role
        Which measurement; ``role`` is ``deciding`` or ``shown``.
    verdict
        The verdict that follows from it alone.
    estimate
        In ``unit``, with its rows and clusters; None if nothing was measured. ``effect``, ``interval``, ``n`` and
        ``clusters`` are its parts.
    data_until
        Last year of data used.
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
    """

    name: str
    role: Literal["deciding", "shown"]
    verdict: Verdict
    estimate: Estimate | None = None
    data_until: int | None = None
    threshold: Threshold | None = None
    unit: str = ""
    gate: GateResult | None = None
    reason: str = ""
    reading: Reading | None = None
    design: Design = field(default=_no_design, repr=False, compare=False)
    variants: tuple[Judgement, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the judgement as plain JSON values; non-finite numbers become null."""
        return {
            "name": self.name,
            "role": self.role,
            "verdict": self.verdict.value,
            "effect": _finite(self.effect),
            "interval": _limits(self.interval),
            "n": self.n,
            "clusters": self.clusters,
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
    threshold, gate, estimate, level, unit, data_until, measured
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
    series
        Tables that figures need; the claim's own first.
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
    series: Mapping[str, pl.DataFrame] = field(default_factory=dict)

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
            "test": self.test,
            "verdict": self.verdict.value,
            "standing": self.standing.value,
            "threshold": _threshold(self.threshold),
            "gate": _gate(self.gate),
            "measured": self.measured,
            "effect": _finite(self.effect),
            "interval": _limits(self.interval),
            "level": self.level,
            "n": self.n,
            "clusters": self.clusters,
            "unit": self.unit,
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
            "rivals": list(self.rivals),
            "figures": list(figures),
        }


@dataclass(frozen=True)
class PlantedResult:
    """A planted claim, its truth, and the verdict it got."""

    id: str
    planted: str
    verdict: Verdict
    passed: bool


@dataclass(frozen=True)
class SelfTest:
    """The planted claims, judged by the same code as the real ones."""

    claims: tuple[PlantedResult, ...]

    @property
    def passed(self) -> bool:
        """Whether the true, the false and the empty claim were all told apart."""
        return bool(self.claims) and all(claim.passed for claim in self.claims)

    def as_dict(self) -> dict[str, Any]:
        """Return the self-test as plain JSON values."""
        return {
            "passed": self.passed,
            "claims": [
                {"id": each.id, "planted": each.planted, "verdict": each.verdict.value, "passed": each.passed}
                for each in self.claims
            ],
        }


@dataclass(frozen=True, repr=False)
class ArgumentResult(Result):
    """A judged argument.

    Attributes
    ----------
    argument
        What was judged.
    claims
        Results in the argument's order.
    selftest
        The planted claims.
    provenance
        Content hash and origin of the evidence, versions, seed.
    run_ids
        Simulations used.
    evidence
        The evidence it was judged on, if `foedus.argue` judged it.
    futures
        Simulated futures by scenario, if they were requested.
    """

    argument: Argument
    claims: tuple[ClaimResult, ...]
    selftest: SelfTest
    provenance: Mapping[str, Any] = field(default_factory=dict)
    run_ids: tuple[str, ...] = ()
    evidence: Any = field(default=None, repr=False, compare=False)
    futures: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def headline(self) -> str:
        """Return how many claims got which verdict."""
        counts = Counter(claim.verdict.value for claim in self.claims)
        told = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
        simulated = f"; {len(self.futures)} simulated futures" if self.futures else ""
        return f"argument {self.argument.name}, {len(self.claims)} claims: {told}{simulated}"

    def __repr__(self) -> str:
        tested = self.table.filter(~pl.col("verdict").is_in(["not yet tested", "untestable"]))
        shown = ("id", "verdict", "since", "effect", "low", "high", "n", "unit")
        return f"<{self.headline()}>\n{preview(tested.select(shown))}"

    def claim(self, claim_id: str) -> ClaimResult:
        """Return a judged claim by its id."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        known = ", ".join(claim.id for claim in self.claims)
        raise UnknownNameError(f"no claim {claim_id!r}", where=self.argument.name, expected=f"one of {known}")

    @cached_property
    def adjusted(self) -> dict[str, float]:
        """Benjamini and Hochberg's adjusted p-value of every claim that has a say, by id."""
        return adjusted({claim.id: claim.p_value for claim in self.claims})

    @property
    def table(self) -> pl.DataFrame:
        """One row per claim: verdicts, effect and interval, p-value and Benjamini and Hochberg's adjusted one."""
        return pl.DataFrame(
            [
                {
                    "id": claim.id,
                    "part": claim.part,
                    "verdict": claim.verdict.value,
                    "since": None if claim.since is None else claim.since.verdict.value,
                    "standing": claim.standing.value,
                    "effect": _finite(claim.effect),
                    "low": None if claim.interval is None else _finite(claim.interval.low),
                    "high": None if claim.interval is None else _finite(claim.interval.high),
                    "n": claim.n,
                    "unit": claim.unit,
                    "p": claim.p_value,
                    "p_adjusted": self.adjusted.get(claim.id),
                }
                for claim in self.claims
            ],
            schema_overrides={
                "since": pl.String,
                **dict.fromkeys(("effect", "low", "high", "p", "p_adjusted"), pl.Float64),
            },
            infer_schema_length=None,
        )

    def as_dict(
        self, *, report: str | None = None, figures: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Any]:
        """Return the result as the JSON object that scripts can rely on.

        Parameters
        ----------
        report
            Where the report was written.
        figures
            Figure names by claim id.
        """
        drawn = figures or {}
        return {
            "argument": self.argument.name,
            "claims": [
                {**claim.as_dict(drawn.get(claim.id, ())), "p_adjusted": self.adjusted.get(claim.id)}
                for claim in self.claims
            ],
            "selftest": self.selftest.as_dict(),
            "provenance": dict(self.provenance),
            "report": report,
            "runs": list(self.run_ids),
        }
