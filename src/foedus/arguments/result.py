"""A judged argument, in the form that other layers and scripts read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.arguments.claim_result import ClaimResult, finite
from foedus.arguments.conclusions import Concluded, conclude
from foedus.arguments.differences import VerdictDifference, unmeasured_words, verdict_differences
from foedus.arguments.findings import Sentence, findings
from foedus.arguments.forecasting import Forecaster
from foedus.arguments.multiplicity import adjusted
from foedus.arguments.record_ends import RecordEnd, record_ends
from foedus.arguments.schema import Argument
from foedus.arguments.verdict import Standing, Verdict
from foedus.errors import UnknownNameError
from foedus.results import Result, preview

if TYPE_CHECKING:
    from foedus.arguments.opposing import Opposed

__all__ = ["ArgumentResult", "PlantedResult", "SelfTest"]


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
    raw
        The same argument with alignment from all raw data, which decides nothing; None where there are none.
    forecaster
        How it did as a forecaster since a date, if that was asked for.
    """

    argument: Argument
    claims: tuple[ClaimResult, ...]
    selftest: SelfTest
    provenance: Mapping[str, Any] = field(default_factory=dict)
    run_ids: tuple[str, ...] = ()
    evidence: Any = field(default=None, repr=False, compare=False)
    futures: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    raw: ArgumentResult | None = field(default=None, repr=False, compare=False)
    forecaster: Forecaster | None = None

    @property
    def raw_differences(self) -> tuple[VerdictDifference, ...]:
        """Claims that evidence built from the raw data would judge otherwise; none where there are no raw data."""
        return () if self.raw is None else verdict_differences(self, self.raw)

    def headline(self) -> str:
        """Return how many claims got which verdict."""
        counts = Counter(claim.verdict.value for claim in self.claims)
        by_design = sum(claim.by_design for claim in self.claims)
        told = ", ".join(
            f"{number} {verdict}"
            + (f" ({by_design} by design)" if by_design and verdict == Verdict.UNDETERMINED.value else "")
            for verdict, number in counts.most_common()
        )
        restated = [claim.first.verdict.value for claim in self.claims if claim.first is not None]
        first = ", ".join(f"{number} {verdict}" for verdict, number in Counter(restated).most_common())
        before = f"; by the tests first registered {len(restated)} of them: {first}" if restated else ""
        simulated = f"; {len(self.futures)} simulated futures" if self.futures else ""
        return f"argument {self.argument.name}, {len(self.claims)} claims: {told}{before}{simulated}"

    def __repr__(self) -> str:
        tested = self.table.filter(pl.col("standing") != Standing.NOT_TESTED.value)
        shown = ("id", "verdict", "since", "effect", "low", "high", "n", "unit")
        return f"<{self.headline()}>\n{preview(tested.select(shown))}"

    def claim(self, claim_id: str) -> ClaimResult:
        """Return a judged claim by its id."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        known = ", ".join(claim.id for claim in self.claims)
        raise UnknownNameError(f"no claim {claim_id!r}", where=self.argument.name, expected=f"one of {known}")

    def against(self, other: ArgumentResult) -> Opposed:
        """Compare this argument with another that was judged on the same evidence; as `foedus.arguments.oppose`."""
        from foedus.arguments.opposing import oppose  # which knows results

        return oppose(self, other)

    @cached_property
    def findings(self) -> tuple[Sentence, ...]:
        """What the argument comes to, in three to eight sentences; design lines are simulated when first asked for."""
        return findings(self)

    @cached_property
    def conclusions(self) -> tuple[Concluded, ...]:
        """What the argument's conclusions come to by the verdicts on their premises; none if the file names none."""
        claims = {claim.id: (claim.statement, claim.rests_on) for claim in self.argument.claims}
        return conclude(self.argument.conclusion, claims, {claim.id: claim.verdict for claim in self.claims})

    @cached_property
    def record_ends(self) -> tuple[RecordEnd, ...]:
        """Last year of every source that decides, and which judgements that limits; the earliest first."""
        return record_ends(self)

    @cached_property
    def adjusted(self) -> dict[str, float]:
        """Benjamini and Hochberg's adjusted p-value of every claim that has a say, by id."""
        return adjusted({claim.id: claim.p_value for claim in self.claims})

    @property
    def table(self) -> pl.DataFrame:
        """One row per claim: verdicts, effect and interval, p-value and Benjamini and Hochberg's adjusted one.

        Effect, interval and n are null where only the model speaks.
        """
        return pl.DataFrame(
            [
                {
                    "id": claim.id,
                    "part": claim.part,
                    "verdict": claim.verdict.value,
                    "since": None if claim.since is None else claim.since.verdict.value,
                    "first": None if claim.first is None else claim.first.verdict.value,
                    "standing": claim.standing.value,
                    **_numbers(claim),
                    "unit": claim.unit,
                    "p": claim.p_value,
                    "p_adjusted": self.adjusted.get(claim.id),
                }
                for claim in self.claims
            ],
            schema_overrides={
                **dict.fromkeys(("since", "first"), pl.String),
                **dict.fromkeys(("effect", "low", "high", "p", "p_adjusted"), pl.Float64),
                "n": pl.Int64,
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
            "findings": [sentence.as_dict() for sentence in self.findings],
            "conclusion": [each.as_dict() for each in self.conclusions],
            "claims": [
                {**claim.as_dict(drawn.get(claim.id, ())), "p_adjusted": self.adjusted.get(claim.id)}
                for claim in self.claims
            ],
            "untested": [each.model_dump(mode="json") for each in self.argument.untested],
            "forecaster": None if self.forecaster is None else self.forecaster.as_dict(),
            "deviations": [each.model_dump(mode="json") for each in self.argument.deviations],
            "record_ends": [each.as_dict() for each in self.record_ends],
            "selftest": self.selftest.as_dict(),
            "provenance": dict(self.provenance),
            "raw": self._raw(),
            "report": report,
            "runs": list(self.run_ids),
        }

    def _raw(self) -> dict[str, Any] | None:
        if self.raw is None:
            return None
        return {
            "evidence": self.raw.provenance.get("evidence"),
            "differences": [each.as_dict() for each in self.raw_differences],
            "unmeasured": unmeasured_words(self, self.raw),
            "claims": [claim.in_short() for claim in self.raw.claims],
        }


def _numbers(claim: ClaimResult) -> dict[str, Any]:
    """Return the numbers of a claim's row; none of a simulation."""
    if claim.estimate is None or claim.simulated:
        return dict.fromkeys(("effect", "low", "high", "n"))
    low, high = claim.estimate.interval
    return {"effect": finite(claim.effect), "low": finite(low), "high": finite(high), "n": claim.n}
