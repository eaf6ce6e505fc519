"""Portfolios of arms deliveries and of joint memberships.

Both leave out a state's tie to itself: a state delivers nothing to itself, and the number of organisations it belongs
to is not in a table of pairs. Between two states the position towards each other is then missing on one side, so a pair
is compared on its behaviour towards *third* states.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import polars as pl

from foedus.errors import InputError
from foedus.measures.labels import require
from foedus.measures.portfolios import Portfolios, Scale

__all__ = ["arms_portfolios", "membership_portfolios"]


def arms_portfolios(
    transfers: pl.DataFrame, system: pl.DataFrame, *, window: int = 1, years: Iterable[int] | None = None
) -> Iterator[Portfolios]:
    """Make portfolios of where each supplier's arms go.

    A position is the recipient's share of what the supplier delivered to all states of the table in the year or window.

    Parameters
    ----------
    transfers
        ``supplier, recipient, year, tiv`` (trend-indicator values above 0), one row per delivery among the states
        covered.
    system
        State-years ``id, year`` of the states covered: a pair without a row in `transfers` then counts as a delivery of
        zero.
    window
        Years added up: the year itself and the ``window − 1`` before it. Single years have few deliveries; a window
        that begins before the data is left out.
    years
        Years wanted; by default all of `system`.

    Yields
    ------
    Portfolios
        In ascending order of years. A supplier that delivered nothing has no shares (0/0) and so no positions at all.

    Raises
    ------
    TableError
        If a column is missing or a pair occurs twice in one year.
    InputError
        If the window is not a whole number of years.

    Notes
    -----
    Shares compare where arms go, not how many: a small and a large supplier of the same customers are similar. States
    outside the table do not count as customers, so shares refer only to the *covered* deliveries.

    References
    ----------
    sipri_2025_arms
    """
    require(
        transfers, ("supplier", "recipient", "year", "tiv"), "arms transfers", key=("supplier", "recipient", "year")
    )
    if window < 1:
        raise InputError("a window must have at least one year", where=str(window), expected="a whole number from 1")
    members = {
        int(key[0]): part["id"].unique().sort() for key, part in system.partition_by("year", as_dict=True).items()
    }
    begin = min(members, default=0)
    wanted = sorted(members) if years is None else sorted(set(years) & set(members))
    for year in wanted:
        if year - window + 1 < begin:
            continue
        states = members[year]
        rows = transfers.filter(
            pl.col("year").is_between(year - window + 1, year)
            & pl.col("supplier").is_in(states)
            & pl.col("recipient").is_in(states)
        )
        totals = rows.group_by("supplier", "recipient").agg(pl.col("tiv").sum())
        amounts = np.zeros((len(states), len(states)))
        supplier = states.search_sorted(totals["supplier"]).to_numpy()
        recipient = states.search_sorted(totals["recipient"]).to_numpy()
        amounts[supplier, recipient] = totals["tiv"].to_numpy()
        delivered = amounts.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            shares = np.where(delivered > 0, amounts / delivered, np.nan)
        np.fill_diagonal(shares, np.nan)
        names = tuple(states.to_list())
        yield Portfolios(year, names, names, shares, Scale(0.0, 1.0))


def membership_portfolios(joint: pl.DataFrame, *, years: Collection[int] | None = None) -> Iterator[Portfolios]:
    """Make each state's profile of joint memberships: the number of organisations it shares with every other state.

    Parameters
    ----------
    joint
        ``state_a, state_b, year, organisations`` (count, null = not known), one row per pair and year.
    years
        Years wanted; by default all of the table.

    Yields
    ------
    Portfolios
        In rising years; the scale runs from 0 to the largest count of the whole table.

    Raises
    ------
    TableError
        If a column is missing or a pair occurs twice in one year.

    Notes
    -----
    The profile says with *whom* a state shares organisations, not which: two states can share the same numbers with all
    others through different organisations. It is not a portfolio of memberships (state × organisation), which would
    need the list of members. A state with many memberships has high counts with all others, for which kappa and pi
    correct but S does not.

    References
    ----------
    pevehouse_2020_igo
    """
    require(
        joint, ("state_a", "state_b", "year", "organisations"), "joint memberships", key=("state_a", "state_b", "year")
    )
    largest = joint["organisations"].max()
    scale = Scale(0.0, max(float(largest), 1.0) if isinstance(largest, int | float) else 1.0)
    chosen = joint if years is None else joint.filter(pl.col("year").is_in(list(years)))
    for key, part in sorted(chosen.partition_by("year", as_dict=True).items()):
        states = pl.concat([part["state_a"], part["state_b"]]).unique().sort()
        counts = np.full((len(states), len(states)), np.nan)
        a = states.search_sorted(part["state_a"]).to_numpy()
        b = states.search_sorted(part["state_b"]).to_numpy()
        counts[a, b] = counts[b, a] = part["organisations"].cast(pl.Float64).to_numpy()
        names = tuple(states.to_list())
        yield Portfolios(int(key[0]), names, names, counts, scale)
