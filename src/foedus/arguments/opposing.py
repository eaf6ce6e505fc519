"""Two arguments on the same evidence: on which questions both speak, and with whom the record sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import polars as pl

from foedus.arguments.verdict import Verdict
from foedus.errors import ArgumentError, InputError
from foedus.near_names import near_names
from foedus.results import Result

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult
    from foedus.arguments.result import ArgumentResult

__all__ = ["Opposed", "Outcome", "Question", "oppose"]

Outcome: TypeAlias = Literal["first", "second", "both", "neither", "split", "open"]
"""With whom the record sides on a question."""

_SIDE: Final = {Verdict.SUPPORTED: 1, Verdict.CONTRADICTED: -1, Verdict.NOT_BORNE_OUT: -1}
"""What a verdict says of its claim; any other says nothing."""

_OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "first": "sides with {first}",
    "second": "sides with {second}",
    "both": "bears both out: they do not exclude each other",
    "neither": "bears neither out",
    "split": "treats what both say in two ways, by their tests",
    "open": "is open",
}


@dataclass(frozen=True)
class Question:
    """A claim of one argument and the claim of the other that answers it.

    Attributes
    ----------
    first, second
        The two claims, judged.
    opposed
        Whether they say the opposite of each other; else both say the same.
    """

    first: ClaimResult
    second: ClaimResult
    opposed: bool = True

    @property
    def outcome(self) -> Outcome:
        """With whom the record sides to the arguments' own time."""
        return self._outcome(self.first.verdict, self.second.verdict)

    @property
    def since(self) -> Outcome | None:
        """The same on later data; None if neither claim has a second judgement."""
        later = [claim.since for claim in (self.first, self.second)]
        if later == [None, None]:
            return None
        one, other = (Verdict.UNDETERMINED if each is None else each.verdict for each in later)
        return self._outcome(one, other)

    def _outcome(self, one: Verdict, other: Verdict) -> Outcome:
        sides = (_SIDE.get(one, 0), _SIDE.get(other, 0))
        if sides == (0, 0):
            return "open"
        if not self.opposed:
            if 1 in sides and -1 in sides:
                return "split"
            return "both" if 1 in sides else "neither"
        if sides == (1, 1):
            return "both"
        if sides == (-1, -1):
            return "neither"
        return "first" if sides[0] > sides[1] else "second"

    def as_dict(self) -> dict[str, Any]:
        """Return the question as plain JSON values."""
        return {
            "first": self.first.in_short(),
            "second": self.second.in_short(),
            "opposed": self.opposed,
            "outcome": self.outcome,
            "since": self.since,
        }


@dataclass(frozen=True, repr=False)
class Opposed(Result):
    """Two arguments, judged on the same evidence.

    Attributes
    ----------
    first, second
        The judged arguments.
    questions
        Claims of both that answer each other, in the order of the first argument.
    """

    first: ArgumentResult
    second: ArgumentResult
    questions: tuple[Question, ...] = field(default=())

    @property
    def table(self) -> pl.DataFrame:
        """One row per question: both claims with verdict, effect and interval, and with whom the record sides."""
        rows = []
        for each in self.questions:
            row: dict[str, Any] = {}
            for side, claim in (("first", each.first), ("second", each.second)):
                interval = claim.interval
                row |= {
                    f"{side}_claim": claim.id,
                    f"{side}_verdict": claim.verdict.value,
                    f"{side}_effect": claim.effect,
                    f"{side}_low": None if interval is None else interval.low,
                    f"{side}_high": None if interval is None else interval.high,
                    f"{side}_n": claim.n,
                    f"{side}_unit": claim.unit,
                }
            rows.append(row | {"opposed": each.opposed, "outcome": each.outcome, "since": each.since})
        numbers = {f"{side}_{name}": pl.Float64 for side in ("first", "second") for name in ("effect", "low", "high")}
        counts = {f"{side}_n": pl.Int64 for side in ("first", "second")}
        return pl.DataFrame(rows, schema_overrides={**numbers, **counts, "since": pl.String}, infer_schema_length=None)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """What the comparison comes to, in sentences: questions, with whom the record sides, and what only one says."""
        return tuple(_findings(self))

    @property
    def alone(self) -> tuple[list[ClaimResult], list[ClaimResult]]:
        """Claims of the first and of the second argument that no claim of the other answers."""
        return _alone(self, self.first, 0), _alone(self, self.second, 1)

    def headline(self) -> str:
        """Return in one line how many questions the record decides for whom."""
        counts = Counter(each.outcome for each in self.questions)
        words: dict[Outcome, str] = {
            "first": f"for {self.first.argument.name}",
            "second": f"for {self.second.argument.name}",
            "both": "for both",
            "neither": "for neither",
            "split": "for both and against both",
            "open": "open",
        }
        told = ", ".join(f"{counts[name]} {said}" for name, said in words.items() if counts[name])
        return (
            f"{self.first.argument.name} against {self.second.argument.name}, "
            f"{len(self.questions)} questions on which both speak: {told or 'none'}"
        )

    def as_dict(self, *, report: str | None = None) -> dict[str, Any]:
        """Return the comparison as the JSON object that scripts can rely on; ``report`` says where it was written."""
        return {
            "argument": self.first.argument.name,
            "against": self.second.argument.name,
            "findings": list(self.findings),
            "questions": [each.as_dict() for each in self.questions],
            "only": {
                "argument": [claim.in_short() for claim in self.alone[0]],
                "against": [claim.in_short() for claim in self.alone[1]],
            },
            "evidence": self.first.provenance.get("evidence"),
            "report": report,
        }


def oppose(first: ArgumentResult, second: ArgumentResult) -> Opposed:
    """Compare two arguments that were judged on the same evidence.

    Parameters
    ----------
    first, second
        Judged arguments, one of which says by ``answers`` and ``shares`` which claims of the other its own claims
        answer or share.

    Returns
    -------
    Opposed

    Raises
    ------
    InputError
        If they were judged on different evidence, or are the same argument.
    ArgumentError
        If neither says which claims of the other it answers, or one names a claim that the other lacks.
    """
    if first.argument.name == second.argument.name:
        raise InputError(
            f"{first.argument.name} cannot be compared with itself", expected="two arguments of different names"
        )
    hashes = [getattr(each.evidence, "content_hash", None) for each in (first, second)]
    if hashes[0] != hashes[1]:
        raise InputError(
            "the two arguments were judged on different evidence",
            where=f"{first.argument.name} and {second.argument.name}",
            expected="the same evidence",
            hint="Judge both again",
        )
    questions = [*_questions(first, second, turned=True), *_questions(second, first, turned=False)]
    if not questions:
        raise ArgumentError(
            "neither argument says which claims of the other it answers",
            where=f"{first.argument.name} and {second.argument.name}",
            expected=f'answers = "{first.argument.name}" in the one file, and answers = ["C1"] with its claims',
        )
    order = [claim.id for claim in first.claims]
    distinct = {(each.first.id, each.second.id): each for each in questions}
    return Opposed(first, second, tuple(sorted(distinct.values(), key=lambda each: order.index(each.first.id))))


def _questions(other: ArgumentResult, answering: ArgumentResult, *, turned: bool) -> Iterator[Question]:
    """Yield what an argument answers of another; ``turned`` if the other comes first."""
    if answering.argument.answers != other.argument.name:
        return
    known = [claim.id for claim in other.claims]
    for claim in answering.argument.claims:
        for opposed, ids in ((True, claim.answers), (False, claim.shares)):
            for each in ids:
                if each not in known:
                    raise ArgumentError(
                        f"claim {claim.id} answers {each!r}, which {other.argument.name} does not have",
                        where=answering.argument.name,
                        expected=f"one of {', '.join(known)}",
                        hint=f"Nearest: {near}." if (near := near_names(each, known, limit=1)) else None,
                    )
                pair = (other.claim(each), answering.claim(claim.id))
                yield Question(*(pair if turned else pair[::-1]), opposed=opposed)


def _alone(opposed: Opposed, side: ArgumentResult, place: int) -> list[ClaimResult]:
    """Return the claims of an argument that no claim of the other answers."""
    told = {(each.first, each.second)[place].id for each in opposed.questions}
    return [claim for claim in side.claims if claim.id not in told]


def _findings(opposed: Opposed) -> Iterator[str]:
    names = {"first": _name(opposed.first), "second": _name(opposed.second)}
    yield _tally(
        [(each.outcome, f"{each.first.id}/{each.second.id}") for each in opposed.questions],
        names,
        f"Of {len(opposed.questions)} questions on which both arguments speak, the record",
    )
    later = [(each.since, f"{each.first.id}/{each.second.id}") for each in opposed.questions if each.since is not None]
    if later:
        yield _tally(later, names, f"On data since {opposed.first.argument.judged_to} ({len(later)} of them), it")
    for side, alone in zip((opposed.first, opposed.second), opposed.alone, strict=True):
        decided = [
            f"{sum(claim.verdict is verdict for claim in alone)} {verdict.value}"
            for verdict in Verdict
            if any(claim.verdict is verdict for claim in alone)
        ]
        if alone:
            many = "claims" if len(alone) > 1 else "claim"
            told = f"{_name(side)} makes {len(alone)} further {many}, which the other does not answer"
            yield f"{told}: {', '.join(decided)}."


def _tally(told: Sequence[tuple[Outcome | None, str]], names: dict[str, str], head: str) -> str:
    parts = []
    for outcome, words in _OUTCOME_WORDS.items():
        ids = [pair for each, pair in told if each == outcome]
        if ids:
            parts.append(f"{words.format(**names)} in {len(ids)} ({', '.join(ids)})")
    return f"{head} {'; '.join(parts)}."


def _name(result: ArgumentResult) -> str:
    return f"\u201c{result.argument.title}\u201d"
