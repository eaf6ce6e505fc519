"""Verdicts of the same argument on two bodies of evidence, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from foedus.arguments.verdict import Verdict

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult
    from foedus.arguments.result import ArgumentResult

__all__ = ["VerdictDifference", "difference_words", "unmeasured_words", "verdict_differences"]


@dataclass(frozen=True)
class VerdictDifference:
    """A claim that reads otherwise on other evidence.

    Attributes
    ----------
    id
        The claim.
    window
        Which judgement: up to the argument's time, or ``since`` then.
    verdict, other
        On the evidence that decides, and on the other.
    """

    id: str
    window: Literal["judged", "since"]
    verdict: Verdict
    other: Verdict

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as plain JSON values."""
        return {"id": self.id, "window": self.window, "verdict": self.verdict.value, "other": self.other.value}


def verdict_differences(result: ArgumentResult, other: ArgumentResult) -> tuple[VerdictDifference, ...]:
    """Return every claim whose verdict on other evidence is not the one that decides.

    Parameters
    ----------
    result
        The argument on the evidence that decides.
    other
        The same argument on other evidence.

    Examples
    --------
    >>> from foedus.arguments import argue, planted_evidence
    >>> verdict_differences(argue("planted", planted_evidence()), argue("planted", planted_evidence(rise=0.0)))
    (VerdictDifference(id='T', window='judged', verdict=<Verdict.SUPPORTED: 'supported'>, other=...),)
    """
    return tuple(_differences(result, other))


def _differences(result: ArgumentResult, other: ArgumentResult) -> Iterator[VerdictDifference]:
    for claim, again in zip(result.claims, other.claims, strict=True):
        if claim.verdict is not again.verdict:
            yield VerdictDifference(claim.id, "judged", claim.verdict, again.verdict)
        later = [Verdict.NOT_YET_TESTED if each.since is None else each.since.verdict for each in (claim, again)]
        if later[0] is not later[1]:
            yield VerdictDifference(claim.id, "since", *later)


def unmeasured_words(result: ArgumentResult, other: ArgumentResult) -> str:
    """Return why what was measured on the evidence that decides was not on the other; empty if all was.

    Every reason stands once, in the order of the claims.
    """
    reasons: dict[str, None] = {}
    for claim, again in zip(result.claims, other.claims, strict=True):
        here, there = _estimates(claim), _estimates(again)
        for name, (found, _) in here.items():
            missing = there.get(name, (None, ""))
            if found and not missing[0]:
                reasons[missing[1]] = None
    return " ".join(each for each in reasons if each)


def _estimates(claim: ClaimResult) -> dict[str, tuple[bool, str]]:
    """Return of every measurement of a claim whether it found a number, and why it came out as it did."""
    head = {claim.measured: (claim.estimate is not None, claim.reason)}
    return head | {each.name: (each.estimate is not None, each.reason) for each in claim.variants}


def difference_words(result: ArgumentResult, other: ArgumentResult) -> str:
    """Return in a sentence which claims read otherwise with alignment measured from all raw data.

    Parameters
    ----------
    result
        The argument on the evidence that decides.
    other
        The same argument with alignment from all raw data.

    Examples
    --------
    >>> from foedus.arguments import argue, planted_evidence
    >>> result = argue("planted", planted_evidence())
    >>> difference_words(result, result)
    'With alignment measured from all raw data, which decides nothing, every verdict is the same.'
    """
    missing = unmeasured_words(result, other)
    differences = verdict_differences(result, other)
    if missing:
        # what could not be measured is told by its reason already
        differences = tuple(each for each in differences if each.other is not Verdict.NOT_YET_TESTED)
    head = "With alignment measured from all raw data, which decides nothing,"
    later = {"judged": "", "since": " since then"}
    parts = [
        f"{each.id}{later[each.window]} reads {each.other.value} (here {each.verdict.value})" for each in differences
    ]
    if missing:
        told = f"From the raw data, which the verdicts do not need, alignment could not be measured. {missing}"
        return f"{told} Where it could, {'; '.join(parts)}." if parts else told
    return f"{head} {'; '.join(parts)}." if parts else f"{head} every verdict is the same."
