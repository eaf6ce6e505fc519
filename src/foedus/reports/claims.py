"""Judged claims as a report reads them: the same facts, in words and plain numbers.

Nothing is judged or computed here; a test of a claim and everything it found belong to ``foedus.arguments``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from foedus.reports.wording import interval_text, minus, number, pair_name, spell_out

__all__ = ["ClaimView", "Estimate", "figure_key", "view_claim"]


@dataclass(frozen=True)
class Estimate:
    """An effect with its interval, and what was concluded from it.

    Parameters
    ----------
    name
        What was estimated, in a few words.
    effect, low, high
        Estimate and interval ends; None where there is none.
    n, clusters
        Observations and independent clusters behind it.
    verdict
        Verdict from it alone; empty where none is drawn.
    gate
        Whether the measure passed its gate, in words; empty where there is no gate.
    data_until
        Last year of data used.
    role
        ``deciding`` or ``shown``; empty where it does not apply.
    """

    name: str
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    clusters: int | None = None
    verdict: str = ""
    gate: str = ""
    data_until: str = ""
    role: str = ""

    @property
    def text(self) -> str:
        """Effect and interval as words."""
        interval = interval_text((self.low, self.high)) if self.low is not None or self.high is not None else ""
        return f"{number(self.effect)} ({interval})" if interval else number(self.effect)


@dataclass(frozen=True)
class ClaimView:
    """One judged claim, ready to be drawn and printed."""

    id: str
    part: str
    statement: str
    test: str
    verdict: str
    standing: str
    main: Estimate
    since: Estimate | None = None
    variants: tuple[Estimate, ...] = ()
    threshold: float | None = None
    threshold_words: str = ""
    toward: int = 1
    gate: str = ""
    unit: str = ""
    level: float = 0.90
    reason: str = ""
    in_model: str = ""
    measured: str = ""
    rivals: tuple[str, ...] = ()
    series: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def tested(self) -> bool:
        """Whether a test was run and gave an effect."""
        return self.main.effect is not None

    @property
    def short_threshold(self) -> str:
        """The threshold as a bare number with its sign of comparison."""
        if self.threshold is None:
            return self.threshold_words.split(";")[0]
        sign = "≥" if "≥" in self.threshold_words else "≤" if "≤" in self.threshold_words else "<>"[self.toward > 0]
        return f"within ±{number(self.threshold)}" if self.toward == 0 else f"{sign} {number(self.threshold)}"

    @property
    def ratio(self) -> bool:
        """Whether the effect is a ratio, whose point of no effect is one."""
        return "ratio" in self.unit.lower()


def figure_key(claim_id: str) -> str:
    """Return the key of a claim's evidence figure.

    Examples
    --------
    >>> figure_key("C10")
    'evidence-c10'
    """
    return f"evidence-{claim_id.lower()}"


def view_claim(claim: Any) -> ClaimView:
    """Return a judged claim as a report reads it.

    Parameters
    ----------
    claim
        A ``foedus.arguments.ClaimResult``.

    Returns
    -------
    ClaimView
        Missing and non-finite numbers are None.
    """
    value, toward, words = _threshold(_get(claim, "threshold"), str(_get(claim, "unit") or ""))
    since = _get(claim, "since")
    return ClaimView(
        id=str(_get(claim, "id")),
        part=str(_get(claim, "part") or ""),
        statement=str(_get(claim, "statement") or ""),
        test=str(_get(claim, "test") or ""),
        verdict=str(_get(claim, "verdict")),
        standing=str(_get(claim, "standing") or ""),
        main=_estimate(claim, str(_get(claim, "measured") or "as judged").replace("_", " ")),
        since=_estimate(since, "since 2020") if since is not None else None,
        variants=tuple(
            _estimate(variant, str(_get(variant, "name") or "")) for variant in _get(claim, "variants") or ()
        ),
        threshold=value,
        threshold_words=words,
        toward=toward,
        gate=gate_words(_get(claim, "gate")),
        unit=str(_get(claim, "unit") or ""),
        level=float(_get(claim, "level") or 0.90),
        reason=spell_out(minus(str(_get(claim, "reason") or ""))),
        in_model=spell_out(minus(str(_get(claim, "in_model") or ""))),
        measured=str(_get(claim, "measured") or ""),
        rivals=tuple(str(rival) for rival in _get(claim, "rivals") or ()),
        series={str(name): table for name, table in dict(_get(claim, "series") or {}).items()},
    )


def _get(thing: Any, name: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)


def _finite(value: Any) -> float | None:
    if value is None:
        return None
    return float(value) if math.isfinite(float(value)) else None


def _ends(interval: Any) -> tuple[float | None, float | None]:
    if interval is None:
        return None, None
    if isinstance(interval, Sequence):
        return _finite(interval[0]), _finite(interval[1])
    return _finite(_get(interval, "low")), _finite(_get(interval, "high"))


def _estimate(thing: Any, name: str) -> Estimate:
    low, high = _ends(_get(thing, "interval"))
    n, clusters = _get(thing, "n"), _get(thing, "clusters")
    until = _get(thing, "data_until")
    return Estimate(
        name=str(_get(thing, "name") or _get(thing, "label") or name),
        effect=_finite(_get(thing, "effect")),
        low=low,
        high=high,
        n=int(n) if n is not None else None,
        clusters=int(clusters) if clusters is not None else None,
        verdict=str(_get(thing, "verdict") or ""),
        gate=gate_words(_get(thing, "gate")),
        data_until=str(until) if until is not None else "",
        role=str(_get(thing, "role") or ""),
    )


def _threshold(threshold: Any, unit: str) -> tuple[float | None, int, str]:
    """Return (value, +1 above, -1 below or 0 within, words)."""
    if threshold is None:
        return None, 1, ""
    if isinstance(threshold, int | float):
        return float(threshold), 1, f"at least {number(float(threshold))} {unit}".strip()
    if isinstance(threshold, str):
        return None, 1, threshold
    value = _finite(_get(threshold, "value"))
    if value is None:
        value = _finite(_get(threshold, "supported_beyond"))
    toward = {"below": -1, "within": 0}.get(str(_get(threshold, "direction") or "above"), 1)
    words = str(_get(threshold, "text") or "")
    if not words and value is not None:
        words = f"{'at most' if toward < 0 else 'at least'} {number(value)} {unit}".strip()
    return value, toward, minus(words.replace(">= ", "≥ ").replace("<= ", "≤ "))


def gate_words(gate: Any) -> str:
    """Return a gate's outcome in words; empty where there is none."""
    if gate is None:
        return ""
    if isinstance(gate, bool):
        return "passed" if gate else "failed"
    if isinstance(gate, str):
        return gate
    passed = _get(gate, "passed")
    if passed is None:
        return ""
    words = "passed" if passed else "failed"
    near, far = _finite(_get(gate, "lower")), _finite(_get(gate, "upper"))
    if near is not None and far is not None:
        low, high = (pair_name(*pair) for pair in (_get(gate, "lower_pair"), _get(gate, "upper_pair")))
        words += f": {low} {number(near)}, {high} {number(far)}"
    return words
