"""From consultation and non-aggression to a promise of defence: pair-years at risk by age, and the promises in them."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import polars as pl

from foedus.evidence.flank_tables import COUNTS
from foedus.measures.obligation_risk import by_sides, obligation_risk, pairs_at_risk
from foedus.measures.obligations import ATOP_END
from foedus.measures.treaties import treaties_between
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = ["AGES", "FEW", "defence_onset_counts", "defence_onset_rows", "linked"]

AGES: Final = {
    "held_0_to_4_years": (0, 4), "held_5_to_9_years": (5, 9), "held_10_to_19_years": (10, 19),
    "held_20_years_or_more": (20, 9999),
}  # fmt: skip
"""Strata: for how many years a pair has held both obligations without a promise of defence."""
_ANY: Final = {"held_any_time": (0, 9999)}

FEW: Final = 10
"""Most members of a treaty of few (assumed): beyond them it founds an organisation."""

_TABLES: Final = {
    "defence_onsets": (1946, AGES), "defence_onsets_any_age": (1946, _ANY), "defence_onsets_from_1816": (1816, _ANY),
}  # fmt: skip
"""Name of a block of counts, the first year at risk and the strata."""
_KINDS: Final = ("consultation", "non_aggression")
_KEY: Final = ("state", "other", "year")


def defence_onset_counts(data: DataFolder) -> pl.DataFrame:
    """Count the years in which a pair held consultation and non-aggression only, and the promises of defence in them.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.flank_tables.COUNTS`. ``pair`` is a group of pairs that one treaty binds together,
        named by its lowest number in ATOP. Outcomes: ``defence``, and ``defence_by_few``, by a treaty of at most `FEW`
        members; strata: `AGES`.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    rows = defence_onset_rows(data)
    parts = []
    for table, (first, strata) in _TABLES.items():
        # spells that began before are as old as they are, but pairs are grouped by what happened within the years
        within = rows.filter(pl.col("year") >= first)
        within = within.with_columns(group=linked(within))
        for stratum, ages in strata.items():
            aged = within.filter(pl.col("age").is_between(*ages))
            for outcome, hit in (("defence", pl.col("made")), ("defence_by_few", pl.col("made") & pl.col("few"))):
                counted = aged.group_by("group").agg(
                    exposure=pl.len(), events=hit.sum(), first=pl.col("year").min(), last=pl.col("year").max()
                )
                named = {"table": table, "stratum": stratum, "outcome": outcome}
                parts.append(
                    counted.select(
                        **{name: pl.lit(value) for name, value in named.items()},
                        pair=pl.format("ATOP {}", "group"), exposure="exposure", events="events", first="first",
                        last="last", data_until=pl.lit(ATOP_END),
                    ).cast(COUNTS)  # type: ignore[arg-type]
                )  # fmt: skip
    return pl.concat(parts).sort("table", "stratum", "outcome", "pair")


def defence_onset_rows(data: DataFolder) -> pl.DataFrame:
    """Return the years in which a pair held consultation and non-aggression without defence.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``state, other, year``, ``age`` (years since the pair came to hold both so), ``base`` (the treaty by which it
        did), ``made`` (whether defence was promised by the next year), ``treaty`` (by which; null without) and ``few``
        (whether that has at most `FEW` members).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    members = read_source("atop_members", data)
    ties = by_sides(read_source("atop_dyad_year", data))
    pairs = pairs_at_risk(load_states().system(1816, ATOP_END)).filter(pl.col("year") < ATOP_END)
    risk = obligation_risk(ties, pairs, members, event="upgrade")
    both = ties.filter(pl.all_horizontal(pl.col(*_KINDS) == 1)).select(_KEY)
    held = risk.join(both, on=list(_KEY), how="semi").sort(_KEY)
    began = (pl.col("year") - pl.col("year").shift().over("state", "other")).fill_null(2) > 1
    start = pl.when(began).then("year").forward_fill().over("state", "other")
    made = pl.col("cause") == "upgrade"
    small = members.group_by("atop_id").agg(pl.col("state").n_unique() <= FEW).rename({"state": "few"})
    base = treaties_between(members, _KINDS).select("state", other="partner", start="year", base="atop_id")
    found = (
        held.with_columns(start=start, made=made.fill_null(value=False))
        .join(base, on=["state", "other", "start"], how="left", maintain_order="left")
        .with_columns(treaty=pl.when(pl.col("made")).then("treaty"))
        .join(small, left_on="treaty", right_on="atop_id", how="left", maintain_order="left")
    )
    # of a promise whose treaty is not found nothing says that it had few members
    return found.select(
        *_KEY, "base", "made", "treaty", age=pl.col("year") - pl.col("start"), few=pl.col("few").fill_null(value=False)
    )


def linked(rows: pl.DataFrame) -> pl.Series:
    """Return the group of each row: pairs that came to hold what they hold, or to promise defence, by one treaty.

    Parameters
    ----------
    rows
        ``state, other, base, treaty``.

    Returns
    -------
    pl.Series
        Lowest number of the group's treaties; of a pair without one a number of its own below 0.

    Examples
    --------
    >>> rows = pl.DataFrame({"state": ["A", "A", "B", "C"], "other": ["B", "C", "C", "D"], "base": [1, 2, 3, None],
    ...                      "treaty": [9, 9, None, None]})
    >>> linked(rows).to_list()
    [1, 1, 3, -1]
    """
    pairs = rows.select(pl.struct("state", "other").rank("dense").cast(pl.Int64)).to_series()
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    nodes = []
    for pair, base, treaty in zip(pairs, rows["base"], rows["treaty"], strict=True):
        own = [("pair", pair), *(("treaty", number) for number in (base, treaty) if number is not None)]
        nodes.append(own[0])
        for one, other in pairwise(own):
            parent[root(one)] = root(other)
    lowest: dict[tuple[str, int], int] = {}
    for node in list(parent):
        kind, number = node
        if kind == "treaty":
            lowest[root(node)] = min(number, lowest.get(root(node), number))
    alone: dict[tuple[str, int], int] = {}
    found = []
    for node in nodes:
        top = root(node)
        found.append(lowest[top] if top in lowest else alone.setdefault(top, -1 - len(alone)))
    return pl.Series("group", found, dtype=pl.Int64)
