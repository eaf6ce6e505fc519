"""Spells of pacts: from when to when two states were bound without a break, and whether that ended in the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.errors import InputError, TableError
from foedus.measures.labels import require
from foedus.measures.obligations import ATOP_END, OBLIGATION_VALUES

__all__ = ["PROMISES_OF_FORCE", "pact_spells"]

#: Kinds that promise the use of force for the other state.
PROMISES_OF_FORCE: Final = ("defence", "offence")
_PAIR: Final = ("state_a", "state_b")
_KEY: Final = (*_PAIR, "year")


def pact_spells(
    obligations: pl.DataFrame,
    kinds: Sequence[str] = PROMISES_OF_FORCE,
    *,
    last: int = ATOP_END,
    members: pl.DataFrame | None = None,
) -> pl.DataFrame:
    r"""Join the consecutive years in which two states were bound into spells.

    A spell of the pair :math:`ab` is a longest run of years :math:`s, \dots, e` with an obligation of one of the
    `kinds` in each; it lasted :math:`e - s + 1` years, and ended if :math:`e` is before the last coded year.

    Parameters
    ----------
    obligations
        ``state_a, state_b, year`` and one column for each kind (1 promised, 0 not), one row per bound pair and year;
        years without a row are years without a pact. Such a table is ``read_source("atop_dyad_year")``.
    kinds
        Kinds of obligation, any of which makes a pact.
    last
        Last coded year: a spell that reaches it is censored, and later rows are ignored.
    members
        ``state, year``: only spells in whose first year both states are members, such as
        `foedus.measures.concentration.major_powers`; None = all.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, start, end, years, ended`` by start, first and last year included.

    Raises
    ------
    TableError
        If a column is missing, a key occurs twice or an obligation is unknown (null).
    InputError
        If a kind is unknown or none is given.

    Notes
    -----
    A pair is bound as long as any of its treaties binds it, so a treaty that another one follows has not ended. Years
    are calendar years: a pact signed and broken in the same year lasted one year, and one that lapsed in a year and
    was made anew in the next was never broken. Membership is asked for at the start only: a pact of China of 1942
    with the Soviet Union, renewed in 1950, is not a pact made between two major powers.

    References
    ----------
    leeds_2002_atop

    Examples
    --------
    >>> years = {"state_a": ["A"] * 3, "state_b": ["B"] * 3, "year": [1900, 1901, 1905], "defence": [1, 1, 1]}
    >>> pact_spells(pl.DataFrame(years), ["defence"], last=1905).select("start", "end", "years", "ended").rows()
    [(1900, 1901, 2, True), (1905, 1905, 1, False)]
    """
    unknown = sorted(set(kinds) - set(OBLIGATION_VALUES))
    if unknown or not kinds:
        raise InputError(
            "unknown kinds of obligation", where=", ".join(unknown) or "none", expected=", ".join(OBLIGATION_VALUES)
        )
    require(obligations, (*_KEY, *kinds), "obligations", key=_KEY)
    coded = obligations.filter(pl.col("year") <= last)
    if coded.select(pl.any_horizontal(pl.col(*kinds).is_null()).any()).item():
        raise TableError("an obligation is unknown", where="obligations", expected="1 or 0 in every row")
    bound = coded.filter(pl.any_horizontal(pl.col(*kinds) == 1)).sort(_KEY)
    runs = bound.with_columns(run=pl.col("year") - pl.int_range(pl.len()).over(_PAIR))
    spells = runs.group_by(*_PAIR, "run").agg(start=pl.col("year").min(), end=pl.col("year").max()).drop("run")
    if members is not None:
        require(members, ("state", "year"), "members")
        then = members.select("state", start=pl.col("year").cast(spells.schema["start"]))
        for state in _PAIR:
            spells = spells.join(then.rename({"state": state}), on=[state, "start"], how="semi")
    return spells.with_columns(years=pl.col("end") - pl.col("start") + 1, ended=pl.col("end") < last).sort(
        "start", *_PAIR
    )
