"""What a valid year and a valid window of years are, for every function and command that takes them."""

from __future__ import annotations

import operator
from typing import Any, Final

from foedus.errors import InputError

__all__ = ["FIRST", "LAST", "check_window", "check_year"]

FIRST: Final = 1
LAST: Final = 9999
"""The years supported by Python's dates."""


def check_year(year: Any, where: str = "year") -> None:
    """Raise an error if a year is not a whole number from 1 to 9999.

    Parameters
    ----------
    year
        The value to check; None is allowed.
    where
        Name of the parameter.

    Raises
    ------
    InputError
        Naming parameter and year.
    """
    if year is None:
        return
    try:
        number = operator.index(year)
    except TypeError:
        raise InputError(f"a {type(year).__name__} is not a year", where=where, expected="such as 1990") from None
    if isinstance(year, bool) or not FIRST <= number <= LAST:
        shown = str(year) if abs(number) < 10**12 else f"of {number.bit_length() * 301 // 1000 + 1} digits"
        raise InputError("not a year", where=f"{where} {shown}", expected=f"a year from {FIRST} to {LAST}")


def check_window(first: Any, last: Any) -> None:
    """Raise an error if years are not whole numbers from 1 to 9999, or are reversed.

    Raises
    ------
    InputError
        Naming the year.
    """
    check_year(first, "first")
    check_year(last, "last")
    if first is not None and last is not None and first > last:
        raise InputError("the window of years is reversed", where=f"{first} to {last}", expected="first <= last")
