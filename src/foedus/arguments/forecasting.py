"""An argument as a forecaster: what it said by a date, what has happened since, and how persistence would have done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from foedus.arguments.findings import found_words
from foedus.arguments.formats import unit_words
from foedus.arguments.kinds import Spec
from foedus.arguments.verdict import Threshold, Verdict, position
from foedus.errors import InputError
from foedus.estimate import Interval

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult
    from foedus.arguments.result import ArgumentResult
    from foedus.arguments.schema import Argument, Claim

__all__ = ["Forecast", "Forecaster", "check_since", "forecaster", "forecaster_words"]

BORNE_OUT: Final = "borne out"
CONTRADICTED: Final = "contradicted"
OPEN: Final = "open"

_OUTCOMES: Final = {
    Verdict.SUPPORTED: BORNE_OUT,
    Verdict.CONTRADICTED: CONTRADICTED,
    Verdict.NOT_BORNE_OUT: CONTRADICTED,
}


@dataclass(frozen=True)
class Forecast:
    """One claim as a forecast.

    Attributes
    ----------
    id, statement
        Of the claim.
    said
        What it says of its measurement, as its line *for* has it.
    verdict
        Verdict on data to the argument's own year.
    since
        Verdict on later data.
    found
        Effect and interval in these, with the unit.
    data_until
        Last year of them.
    outcome
        ``borne out``, ``contradicted`` (also where what is claimed is ruled out) or ``open``.
    persistence
        Outcome if things went on as they were: as the verdict before says or, of a claim about a change yet to come, as
        no change would be judged; ``open`` where that says nothing.
    probability
        Probability that the argument gives the claim; None if it states none.
    """

    id: str
    statement: str
    said: str
    verdict: Verdict
    since: Verdict
    found: str
    data_until: int | None
    outcome: str
    persistence: str
    probability: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the forecast as plain JSON values."""
        return {**vars(self), "verdict": self.verdict.value, "since": self.since.value}


@dataclass(frozen=True)
class Forecaster:
    """An argument scored as a forecaster.

    Attributes
    ----------
    since
        The date as of which it is scored.
    forecasts
        Claims with a judgement on data wholly after the date.
    unscored
        Other claims, with the reason.
    """

    since: date
    forecasts: tuple[Forecast, ...]
    unscored: tuple[tuple[str, str], ...]

    @property
    def decided(self) -> tuple[Forecast, ...]:
        """Forecasts that what has happened since decides."""
        return tuple(each for each in self.forecasts if each.outcome != OPEN)

    @property
    def counts(self) -> dict[str, int]:
        """Number of forecasts by outcome."""
        found = Counter(each.outcome for each in self.forecasts)
        return {outcome: found[outcome] for outcome in (BORNE_OUT, CONTRADICTED, OPEN)}

    @property
    def compared(self) -> tuple[int, int, int]:
        """Decided forecasts on which persistence has a say, and in how many the argument and persistence are right."""
        both = [each for each in self.decided if each.persistence != OPEN]
        argument = sum(each.outcome == BORNE_OUT for each in both)
        return len(both), argument, sum(each.outcome == each.persistence for each in both)

    @property
    def brier(self) -> tuple[float, float, int] | None:
        """Brier score of the probabilities stated, that of persistence on the same claims, and their number."""
        rows = [(each, each.probability) for each in self.decided if each.persistence != OPEN]
        stated = [(each, probability) for each, probability in rows if probability is not None]
        if not stated:
            return None
        came = [float(each.outcome == BORNE_OUT) for each, _ in stated]
        own = sum((probability - y) ** 2 for (_, probability), y in zip(stated, came, strict=True))
        other = sum((float(each.persistence == BORNE_OUT) - y) ** 2 for (each, _), y in zip(stated, came, strict=True))
        return own / len(stated), other / len(stated), len(stated)

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as plain JSON values."""
        both, argument, persistence = self.compared
        brier = self.brier
        return {
            "since": self.since.isoformat(),
            "counts": self.counts,
            "compared": {"n": both, "argument_right": argument, "persistence_right": persistence},
            "brier": None if brier is None else {"argument": brier[0], "persistence": brier[1], "n": brier[2]},
            "forecasts": [each.as_dict() for each in self.forecasts],
            "unscored": [{"id": name, "reason": reason} for name, reason in self.unscored],
            "words": forecaster_words(self),
        }


def check_since(text: str | date, argument: Argument, last: int) -> date:
    """Return a date as of which an argument can be scored.

    Parameters
    ----------
    text
        A date, such as ``2020-12-31``.
    argument
        What is scored.
    last
        Last year of the record.

    Raises
    ------
    InputError
        If it is no date, lies before the end of the argument's own year, or leaves no year of the record after it.

    Examples
    --------
    >>> from foedus.arguments import load_argument
    >>> check_since("2020-12-31", load_argument(), 2024)
    datetime.date(2020, 12, 31)
    """
    first, latest = date(argument.judged_to, 12, 31), date(last - 1, 12, 31)
    expected = f"a date from {first} to {latest}, such as {first}"
    try:
        # only the form with hyphens, which is the only one that is read alike everywhere
        day = text if isinstance(text, date) else date.fromisoformat(text) if len(text) == len("2020-12-31") else None
    except ValueError:
        day = None
    if day is None:
        raise InputError(f"{text!r} is no date", where="since", expected=expected)
    if not first <= day <= latest:
        why = "lies before the argument was judged" if day < first else "leaves no year of the record after it"
        raise InputError(f"{day} {why}", where="since", expected=expected)
    return day


def forecaster(result: ArgumentResult, since: date) -> Forecaster:
    """Return how an argument did as a forecaster.

    Parameters
    ----------
    result
        A judged argument.
    since
        A date from `check_since`. No window moves with it: only claims are scored whose later window begins after it.

    Returns
    -------
    Forecaster

    Notes
    -----
    The argument is taken to say that each of its claims holds. Persistence is the stated baseline: what the record said
    up to the argument's own year goes on. Both are scored on the same claims.

    References
    ----------
    brier_1950
    """
    forecasts, unscored = [], []
    for claim in result.claims:
        written = result.argument.claim(claim.id)
        reason = _unscored(claim, written, since)
        if reason:
            unscored.append((claim.id, reason))
        else:
            forecasts.append(_forecast(claim, written))
    return Forecaster(since, tuple(forecasts), tuple(unscored))


def forecaster_words(found: Forecaster) -> str:
    """Return in a few sentences how an argument did as a forecaster."""
    n, counts = len(found.forecasts), found.counts
    total = n + len(found.unscored)
    head = f"As a forecaster since {found.since}: {n} of {total} claims have a judgement on data after that day"
    if not n:
        return f"{head}."
    told = [
        f"{counts[outcome]} {outcome} ({', '.join(each.id for each in found.forecasts if each.outcome == outcome)})"
        for outcome in counts
        if counts[outcome]
    ]
    parts = [f"{head}: {'; '.join(told)}."]
    both, argument, persistence = found.compared
    if both:
        claims = "claim" if both == 1 else "claims"
        parts.append(
            f"On the {both} decided {claims} on which persistence has a say the argument is right in {argument}, "
            f"persistence in {persistence}."
        )
    brier = found.brier
    if brier is None:
        parts.append("It states no probability with which it could be scored further.")
    else:
        parts.append(f"Brier score over {brier[2]}: {brier[0]:.2f}, persistence {brier[1]:.2f} (0 is best).")
    return " ".join(parts)


def _unscored(claim: ClaimResult, written: Claim, since: date) -> str:
    """Return why a claim is not scored; empty if it is."""
    if not written.measurements:
        return "no test"
    if claim.since is None:
        return "no judgement on later data"
    if claim.since.reading is not None and claim.since.reading.silent:
        return claim.since.reading.text.rstrip(".")
    specs = [each.since for each in written.measurements if each.name == claim.since.name and each.since is not None]
    start = _start(specs[0]) if specs else None
    if start is not None and start <= since.year:
        return f"its later window begins in {start}, not after {since}"
    return ""


def _start(spec: Spec) -> int | None:
    """Return the first year of what a test looks at."""
    for name in ("after", "years"):
        window: Sequence[int] | None = getattr(spec, name, None)
        if window is not None:
            return int(window[0])
    year: int | None = getattr(spec, "year", None)
    return year


def _forecast(claim: ClaimResult, written: Claim) -> Forecast:
    since = claim.since
    assert since is not None
    rule = since.threshold
    unit = "" if rule is None else unit_words(rule.unit, rule.printed)
    coming = any(each.since is not None and each.since.forecast for each in written.measurements)
    return Forecast(
        id=claim.id,
        statement=claim.statement,
        said="" if rule is None else rule.claimed,
        verdict=claim.verdict,
        since=since.verdict,
        found=" ".join(each for each in (found_words(since), unit) if each),
        data_until=since.data_until,
        outcome=_OUTCOMES.get(since.verdict, OPEN),
        persistence=_unchanged(rule, claim.no_effect) if coming else _OUTCOMES.get(claim.verdict, OPEN),
        probability=written.probability,
    )


def _unchanged(rule: Threshold | None, no_effect: float) -> str:
    """Return how a change of nothing would be judged."""
    if rule is None:
        return OPEN
    side = position(Interval(no_effect, no_effect), rule)
    return {"for": BORNE_OUT, "against": CONTRADICTED, "short": CONTRADICTED}.get(side, OPEN)
