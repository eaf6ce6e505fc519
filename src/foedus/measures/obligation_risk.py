"""Who could come to be bound, bound more, or free again within a year, and how that went: risk sets of obligations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

import polars as pl

from foedus.errors import InputError
from foedus.measures.disputes import dispute_spells
from foedus.measures.labels import require
from foedus.measures.obligations import OBLIGATION_VALUES, value_expression
from foedus.measures.treaties import treaties_between

__all__ = ["ENDINGS", "EVENTS", "Event", "by_sides", "obligation_risk", "pairs_at_risk"]

Event: TypeAlias = Literal["onset", "upgrade", "rise", "ending"]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
"""A promise where there was none of its kind; a promise beside lesser ones; any rise of the strongest; an ending."""

ENDINGS: Final = ("dispute", "ceased", "downgraded", "lapsed")
"""How an obligation ended: after a dispute with force, with a state, a lesser one staying, or leaving nothing."""

_KINDS: Final = tuple(OBLIGATION_VALUES)
_KEY: Final = ("state", "other", "year")
_FORCE: Final = 4


def obligation_risk(
    ties: pl.DataFrame,
    pairs: pl.DataFrame,
    members: pl.DataFrame,
    *,
    event: Event,
    kind: str = "defence",
    disputes: pl.DataFrame | None = None,
    system: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return who was at risk of an event in a year, and what happened by the next.

    At risk of an *onset* is a pair that is not bound by the kind, whatever else binds it; of an *upgrade* one that is
    bound by weaker obligations only; of a *rise* one whose strongest obligation is not the strongest there is; of an
    *ending* one that is bound by the kind. A pair that was bound before is at risk again: ``before`` tells.

    Parameters
    ----------
    ties
        ``state, other, year`` and one column for each kind of obligation (1 promised, 0 not), one row per bound pair
        and year; a pair once, or in both directions.
    pairs
        ``state, other, year``: pairs in the years t in which they may be at risk, in the same order or directions; both
        states must exist in t, and for another event than an ending in t + 1.
    members
        ``atop_id, state, entry, exit`` and the kinds, one row per phase of membership.
    event
        One of `EVENTS`.
    kind
        Kind of obligation; for a rise it is not used.
    disputes
        ``state_a, state_b, year, dispute, hostility, pair_fatality, originators``, needed for endings.
    system
        ``id, year``, the members of the state system to the year after the last one asked about, needed for endings.

    Returns
    -------
    pl.DataFrame
        ``state, other, year``, ``cause`` (null if nothing happened, the name of the event, of `ENDINGS`, or of what
        competes with it: ``other``, another obligation than the one asked about; ``lapsed``, the lesser ones ended),
        ``treaty`` (the number of what made or ended it, the year with a minus where none is found, null without an
        event), ``level`` (value of the strongest obligation in t), ``lesser`` (``none``, ``non_aggression`` or
        ``consultation``, which neutrality and any other obligation beside non-aggression counts as), ``before``
        (whether the pair was bound by the kind before t, 0 or 1).

    Raises
    ------
    InputError
        If there is no such kind or event, or disputes or the system are missing for endings.
    TableError
        If a column is missing or a key occurs twice.

    Notes
    -----
    What happened is told by calendar years: a promise made in t + 1 is an event of the row t. Of several treaties the
    lowest number stands for all.

    References
    ----------
    leeds_2002_atop
    """
    if kind not in _KINDS or event not in EVENTS:
        raise InputError(
            "there is no such event of an obligation",
            where=f"{event} of {kind}",
            expected=f"one of {', '.join(EVENTS)} of {', '.join(_KINDS)}",
        )
    require(ties, (*_KEY, *_KINDS), "obligations", key=_KEY)
    require(pairs, _KEY, "pairs", key=_KEY)
    year = pl.col("year").cast(pl.Int32)
    state = ties.select(*_KEY[:2], year, *_KINDS).with_columns(level=value_expression())
    now = pairs.select(*_KEY[:2], year).join(state, on=_KEY, how="left", maintain_order="left")
    after = state.select(*_KEY[:2], year - 1, *(pl.col(each).alias(f"{each}_after") for each in (*_KINDS, "level")))
    rows = now.join(after, on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col(*_KINDS, "level", *(f"{each}_after" for each in (*_KINDS, "level"))).fill_null(0)
    )
    at_risk, happened = _rules(event, kind)
    rows = rows.filter(at_risk).with_columns(cause=happened)
    if event == "ending":
        rows = _how_ended(rows, disputes, system)
    rows = _with_before(rows, state, kind)
    made = treaties_between(members, _KINDS if event == "rise" else (kind,))
    return _with_treaty(rows, made if event != "ending" else _ended(members, kind)).select(
        *_KEY, "cause", "treaty", "level", lesser=_lesser(), before=pl.col("before")
    )


def _rules(event: Event, kind: str) -> tuple[pl.Expr, pl.Expr]:
    """Return who is at risk, and what happened."""
    name, own = pl.lit(event), pl.col(kind) == 1
    more = pl.any_horizontal(pl.col(f"{each}_after") > pl.col(each) for each in _KINDS)
    gained = pl.when(pl.col(f"{kind}_after") == 1)
    if event == "onset":
        return ~own, gained.then(name).when(more).then(pl.lit("other"))
    if event == "upgrade":
        weaker = pl.col("level").is_between(1, OBLIGATION_VALUES[kind] - 1)
        return weaker & ~own, gained.then(name).when(pl.col("level_after") == 0).then(pl.lit("lapsed"))
    if event == "rise":
        top = max(OBLIGATION_VALUES.values())
        risen = pl.when(pl.col("level_after") > pl.col("level"))
        return pl.col("level") < top, risen.then(name).when(pl.col("level_after") < pl.col("level")).then(
            pl.lit("lapsed")
        )
    lapsed = pl.when(pl.col("level_after") > 0).then(pl.lit("downgraded")).otherwise(pl.lit("lapsed"))
    return own, pl.when(pl.col(f"{kind}_after") == 0).then(lapsed)


def _how_ended(rows: pl.DataFrame, disputes: pl.DataFrame | None, system: pl.DataFrame | None) -> pl.DataFrame:
    """Tell endings after a dispute with force, in the last year bound or the one before, and with a state."""
    if disputes is None or system is None:
        raise InputError(
            "endings need the disputes and the system of states",
            where="disputes or system=None",
            expected="a table of disputes, and one of state-years",
        )
    require(system, ("id", "year"), "system")
    force = dispute_spells(disputes).filter(pl.col("hostility") >= _FORCE)
    began = pl.concat(
        [
            force.select(state=a, other=b, year=(pl.col("start") + lag).cast(pl.Int32))
            for a, b in (("state_a", "state_b"), ("state_b", "state_a"))
            for lag in (0, 1)
        ]
    ).unique()
    marked = rows.join(began.with_columns(fought=pl.lit(value=True)), on=_KEY, how="left", maintain_order="left")
    after = system.select("id", pl.col("year").cast(pl.Int32) - 1).unique()
    for end in ("state", "other"):
        lives = after.select(pl.col("id").alias(end), "year").with_columns(pl.lit(value=True).alias(f"{end}_lives"))
        marked = marked.join(lives, on=[end, "year"], how="left", maintain_order="left")
    ended = pl.col("cause").is_not_null()
    alive = pl.all_horizontal(pl.col("state_lives", "other_lives").fill_null(value=False))
    return marked.with_columns(
        cause=pl.when(ended & pl.col("fought").fill_null(value=False))
        .then(pl.lit("dispute"))
        .when(ended & ~alive)
        .then(pl.lit("ceased"))
        .otherwise("cause")
    )


def _lesser() -> pl.Expr:
    further = pl.any_horizontal(pl.col(each) == 1 for each in _KINDS if each != "non_aggression")
    return (
        pl.when(pl.col("level") == 0)
        .then(pl.lit("none"))
        .when(further)
        .then(pl.lit("consultation"))
        .otherwise(pl.lit("non_aggression"))
    )


def _with_before(rows: pl.DataFrame, state: pl.DataFrame, kind: str) -> pl.DataFrame:
    first = state.filter(pl.col(kind) == 1).group_by(*_KEY[:2]).agg(first=pl.col("year").min())
    joined = rows.join(first, on=_KEY[:2], how="left", maintain_order="left")
    return joined.with_columns(before=(pl.col("first") < pl.col("year")).fill_null(value=False).cast(pl.Int8))


def _with_treaty(rows: pl.DataFrame, treaties: pl.DataFrame) -> pl.DataFrame:
    numbers = treaties.select("state", pl.col("year") - 1, other="partner", number="atop_id")
    joined = rows.join(numbers, on=_KEY, how="left", maintain_order="left")
    known = pl.coalesce(pl.col("number"), -pl.col("year") - 1).cast(pl.Int32)
    return joined.with_columns(treaty=pl.when(pl.col("cause").is_not_null()).then(known))


def _ended(members: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the treaty whose bond between two states ended, by the year after that of its end."""
    spells = members.filter(pl.col(kind) == 1).select(
        "atop_id", "state", pl.col("entry").dt.year(), exit=pl.col("exit").dt.year()
    )
    both = spells.join(spells, on="atop_id", suffix="_too").filter(
        (pl.col("state") != pl.col("state_too")) & (pl.min_horizontal("exit", "exit_too").is_not_null())
    )
    end = pl.min_horizontal("exit", "exit_too").cast(pl.Int32)
    return both.with_columns(year=end + 1).group_by("state", "year", partner="state_too").agg(pl.col("atop_id").min())


def pairs_at_risk(system: pl.DataFrame, *, directed: bool = False, within: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the pairs of states that exist in a year and in the next.

    Parameters
    ----------
    system
        ``id, year``, the members of the state system.
    directed
        Whether each pair is told from both sides; else once, in alphabetical order.
    within
        ``state_a, state_b, year``: only these, such as neighbours.

    Returns
    -------
    pl.DataFrame
        ``state, other, year``.

    Raises
    ------
    TableError
        If a column is missing.

    Examples
    --------
    >>> system = pl.DataFrame({"id": ["A", "B", "A", "B"], "year": [1900, 1900, 1901, 1901]})
    >>> pairs_at_risk(system).rows()
    [('A', 'B', 1900)]
    """
    require(system, ("id", "year"), "system")
    years = system.select("id", pl.col("year").cast(pl.Int32)).unique()
    lasting = years.join(years.with_columns(pl.col("year") - 1), on=["id", "year"], how="semi")
    if within is None:
        both = lasting.rename({"id": "state"}).join(lasting.rename({"id": "other"}), on="year")
    else:
        require(within, ("state_a", "state_b", "year"), "within")
        near = within.select(state="state_a", other="state_b", year=pl.col("year").cast(pl.Int32))
        both = pl.concat([near, near.select(state="other", other="state", year="year")]).unique()
        for end in ("state", "other"):
            both = both.join(lasting.rename({"id": end}), on=[end, "year"], how="semi")
    chosen = pl.col("state") != pl.col("other") if directed else pl.col("state") < pl.col("other")
    return both.filter(chosen).select(_KEY).sort("year", "state", "other")


def by_sides(ties: pl.DataFrame, kinds: Sequence[str] = _KINDS) -> pl.DataFrame:
    """Return ties of ``sender, target`` or ``state_a, state_b`` as ``state, other, year`` and the kinds."""
    ends = ("sender", "target") if "sender" in ties.columns else ("state_a", "state_b")
    return ties.select(
        state=ends[0], other=ends[1], year=pl.col("year").cast(pl.Int32), **{k: pl.col(k) for k in kinds}
    )
