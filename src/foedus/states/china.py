"""Who held China's seat in the United Nations."""

from __future__ import annotations

from datetime import date
from typing import Final

from foedus.errors import InputError

__all__ = ["SEATING_OF_BEIJING", "china_seat_holder"]

SEATING_OF_BEIJING: Final = date(1971, 10, 25)
"""Day of General Assembly resolution 2758 (XXVI)."""

_SESSION_OF_CHANGE: Final = 26
_FIRST_SESSION_YEAR: Final = 1945


def china_seat_holder(when: int | date) -> str:
    """Name the state whose delegates sat behind China's sign in the General Assembly.

    ``TWN`` (the Republic of China) before session 26, ``CHN`` (the People's Republic) from then on. Vote files code the
    seat 710 in sessions 1–4, 713 in sessions 5–26 and 710 from 26 on; reading 710 as Beijing throughout credits it with
    the Kuomintang's votes of 1946–1949.

    Parameters
    ----------
    when
        A session (1, 2, ...), a year (1946 or later; a year is that of its session, session + 1945), or
        a day, the only way to separate the two holders within session 26.

    Returns
    -------
    str
        ``"TWN"`` or ``"CHN"``.

    Raises
    ------
    InputError
        If the session is before the first or the day before the United Nations.

    Notes
    -----
    In session 26 itself the Republic of China sat until 25 October 1971; without a day the answer is the
    holder at the session's close. Until December 1949 the Republic of China was the only China, and the
    state table has it as ``CHN``; its votes are still not those of the People's Republic.

    Examples
    --------
    >>> china_seat_holder(25), china_seat_holder(26), china_seat_holder(1955)
    ('TWN', 'CHN', 'TWN')
    """
    if isinstance(when, date):
        if when < date(_FIRST_SESSION_YEAR, 10, 24):
            raise InputError("there was no United Nations", where=when.isoformat(), expected="1945-10-24 or later")
        return "CHN" if when >= SEATING_OF_BEIJING else "TWN"
    session = when - _FIRST_SESSION_YEAR if when > _FIRST_SESSION_YEAR else when
    if session < 1 or session > _FIRST_SESSION_YEAR // 2:
        raise InputError(
            "no such General Assembly session", where=str(when), expected="a session from 1 on, or a year from 1946 on"
        )
    return "CHN" if session >= _SESSION_OF_CHANGE else "TWN"
