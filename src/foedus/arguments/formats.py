"""How an effect and its lines are printed: per cent, times, years, or the number itself.

A threshold says it with ``format``, or its unit does by its first words: one that begins with ``share`` or ``relative
change`` is printed in per cent, one with ``ln of`` as the change in per cent, one with ``ratio`` as so many times, one
with ``years`` in years, one with ``number of`` as a count. Only the printing is meant: what is compared stays as it is.
"""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from foedus.estimate import Estimate

__all__ = ["FORMATS", "Format", "effect_words", "format_of_unit", "in_format", "unit_words"]

Format: TypeAlias = Literal["number", "count", "percent", "ratio", "log-percent", "years"]

FORMATS: Final[dict[Format, str]] = {
    "number": "the number itself",
    "count": "a number of things, without decimals where it is whole",
    "percent": "a share or a difference of shares, in per cent",
    "ratio": "so many times",
    "log-percent": "a difference of natural logarithms, as the change in per cent",
    "years": "years",
}
"""Format -> what it prints."""

_UNITS: Final[dict[str, Format]] = {
    "number of ": "count",
    "share ": "percent",
    "relative change": "percent",
    "ln of ": "log-percent",
    "ratio ": "ratio",
    "years": "years",
}


def format_of_unit(unit: str) -> Format:
    """Return how numbers of a unit are printed.

    Examples
    --------
    >>> [format_of_unit(unit) for unit in ("share of neighbours", "ln of troops", "years from A to B", "alignment")]
    ['percent', 'log-percent', 'years', 'number']
    """
    return next((form for start, form in _UNITS.items() if unit.startswith(start)), "number")


def in_format(value: float, form: Format) -> str:
    """Return a number as its format prints it, with an ordinary minus sign; never more digits than needed to read it.

    Parameters
    ----------
    value
        In the unit of its threshold; an infinite one is printed as ``infinity``.
    form
        A format.

    Examples
    --------
    >>> in_format(0.25, "percent"), in_format(0.0017, "percent"), in_format(-0.2231, "log-percent")
    ('25%', '0.17%', '-20%')
    >>> in_format(0.412, "ratio"), in_format(10.0, "years"), in_format(-0.2607, "number"), in_format(5.0, "count")
    ('0.41×', '10', '-0.26', '5')
    """
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "infinity" if value > 0 else "0×" if form == "ratio" else "-infinity"
    if form == "percent":
        return f"{_digits(100.0 * value)}%"
    if form == "log-percent":
        change = 100.0 * math.expm1(min(value, _LARGEST))
        return f"{'+' if change > 0 else ''}{_rounded(change, 0 if change == 0.0 or abs(change) >= 1.0 else 1)}%"
    if form == "ratio":
        return f"{_digits(value)}×"
    whole = form in ("years", "count") and value == round(value)
    return _rounded(value, 0) if whole else _rounded(value, _two_digits(value))


def effect_words(estimate: Estimate, form: Format, *, sampled: bool = True, readings: int = 1) -> str:
    """Return an effect with its interval as a format prints them.

    Parameters
    ----------
    estimate
        The effect; an open end of its interval is printed as ``infinity``.
    form
        A format.
    sampled
        Whether the interval allows for sampling. If not it is called a range, and left out where it has no length.
    readings
        Readings of the record that a range covers; of several none is the centre, so that only the range is printed.

    Examples
    --------
    >>> from foedus.estimate import Interval
    >>> one = Estimate(0.75, Interval(0.71, 0.76))
    >>> effect_words(one, "percent"), effect_words(one, "percent", sampled=False)
    ('75% (71% to 76%)', '75% (range 71% to 76%)')
    >>> effect_words(one, "percent", sampled=False, readings=2)
    '71% to 76%'
    """
    low, high = (in_format(end, form) for end in estimate.interval)
    value = in_format(estimate.value, form)
    if sampled:
        return f"{value} ({low} to {high})"
    if low == high:
        return value
    return f"{low} to {high}" if readings > 1 else f"{value} (range {low} to {high})"


_LARGEST: Final = 600.0
"""Largest logarithm whose power is still finite (assumed ample)."""


def _two_digits(value: float) -> int:
    """Decimals of a number that is not printed in per cent: two, or as many as show its first digit, at most five."""
    size = abs(value)
    if size >= 100.0:
        return 0
    return 2 if size >= 0.005 or size < 1e-5 else -math.floor(math.log10(size))


def _digits(value: float) -> str:
    size = abs(value)
    if size >= 10.0 or math.isclose(value, round(value), abs_tol=1e-9):
        return _rounded(value, 0)
    return _rounded(value, 1 if size >= 1.0 else _two_digits(value))


def _rounded(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def unit_words(unit: str, form: Format) -> str:
    """Return a unit without the words that its format already prints.

    Examples
    --------
    >>> unit_words("ln of troops, fitted change", "log-percent"), unit_words("years from A to B", "years")
    ('troops, fitted change', 'years from A to B')
    """
    return unit.removeprefix("ln of ") if form == "log-percent" else unit
