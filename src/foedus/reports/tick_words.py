"""Words at the ticks of an axis, as functions with a name: a canvas that has them can be sent to another process."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from foedus.arguments.formats import Format, in_format
from foedus.reports.wording import minus

__all__ = ["exponential", "formatted", "percent", "plain", "with_sign"]


def plain(value: float, _place: int | None = None) -> str:
    """Return a number with a real minus sign.

    Examples
    --------
    >>> plain(-0.5), plain(100.0)
    ('−0.5', '100')
    """
    return f"{value:g}".replace("-", "−")


def percent(value: float, _place: int | None = None, *, sign: bool = False) -> str:
    """Return a share in percent; with a plus sign where asked for.

    Examples
    --------
    >>> percent(0.25), percent(0.25, sign=True)
    ('25%', '+25%')
    """
    return ("+" if sign and value > 0 else "") + f"{plain(100 * value)}%"


def with_sign(value: float, _place: int | None = None) -> str:
    """Return a number with its sign."""
    return ("+" if value > 0 else "") + plain(value)


def exponential(value: float, _place: int | None = None) -> str:
    """Return what a natural logarithm is the logarithm of, thousands apart.

    Examples
    --------
    >>> exponential(math.log(12000))
    '12 000'
    """
    return f"{math.exp(value):,.0f}".replace(",", " ")


def formatted(form: Format) -> Callable[[float, int | None], str]:
    """Return a function that words a number as a format of claims prints it."""
    return partial(_formatted, form=form)


def _formatted(value: float, _place: int | None = None, *, form: Format) -> str:
    return minus(in_format(value, form))
