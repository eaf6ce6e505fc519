"""Verdicts of the same argument on two bodies of evidence, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from foedus.arguments.verdict import Verdict

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult

__all__ = ["VerdictDifference", "difference_words", "verdict_differences"]


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


def difference_words(differences: Sequence[VerdictDifference]) -> str:
    """Return in a sentence which claims read otherwise with alignment measured from all raw data.

    Examples
    --------
    >>> difference_words([])
    'With alignment measured from all raw data, which decides nothing, every verdict is the same.'
    """
    head = "With alignment measured from all raw data, which decides nothing,"
    if not differences:
        return f"{head} every verdict is the same."
    later = {"judged": "", "since": " since then"}
    parts = [
        f"{each.id}{later[each.window]} reads {each.other.value} (here {each.verdict.value})" for each in differences
    ]
    return f"{head} {'; '.join(parts)}."
