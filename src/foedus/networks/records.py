"""The signed network of a year from the panel: alliances and alignment against disputes, rivalries and sanctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from foedus._moved import moved_keyword
from foedus.errors import CoverageError, InputError
from foedus.measures.catalogue import MEASURES, measure
from foedus.near_names import one_of
from foedus.networks.graphs import SignedGraph
from foedus.networks.tie_rules import NEGATIVE, POSITIVE, TieRule
from foedus.panels import Panel, load_variables
from foedus.panels.build import coverage
from foedus.progress import Progress
from foedus.states import load_states

__all__ = ["RecordNetwork", "capability_of_years", "network_of_year", "networks_of_years", "rule_coverage"]


_PAIR: Final = ("state_a", "state_b")
_MEASURED: Final = "_measured"
_NONE: Final = {"negative": -1, "positive": 1, "none": 0}


@dataclass(frozen=True)
class RecordNetwork:
    """The signed network of a year, and what to know about it.

    Attributes
    ----------
    year
        The year, the last of those pooled.
    rule
        What counts as a tie.
    graph
        States with a tie, in alphabetical order, and the ties.
    alone
        States of the system without a tie.
    both
        Pairs with signals of both signs.
    unknown
        Pairs without a tie for which some signal has no data: they may have had one.
    sources
        Names of the sources.
    """

    year: int
    rule: TieRule
    graph: SignedGraph
    alone: tuple[str, ...]
    both: int
    unknown: int
    sources: tuple[str, ...]


def rule_coverage(rule: TieRule) -> dict[str, tuple[int, int]]:
    """First and last year of every signal of a rule, with years pooled, and of its measure."""
    known = {variable.name: variable.source for variable in load_variables()}
    spans = {name: coverage(known[signal.variable]) for name, signal in rule.signals.items()}
    if rule.measure is not None:
        spans[rule.measure] = _entry_coverage(rule.measure)
    return {name: (first + rule.years - 1, last) for name, (first, last) in spans.items()}


@moved_keyword("report", "progress")
def network_of_year(
    panel: Panel,
    year: int,
    rule: TieRule | None = None,
    *,
    treaty_changes: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> RecordNetwork:
    """Build the signed network of one year; see `networks_of_years`."""
    return networks_of_years(panel, year, year, rule, treaty_changes=treaty_changes, progress=progress)[year]


@moved_keyword("report", "progress")
def networks_of_years(
    panel: Panel,
    first: int,
    last: int,
    rule: TieRule | None = None,
    *,
    treaty_changes: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> dict[int, RecordNetwork]:
    """Build the signed network of every year from `first` to `last`.

    Parameters
    ----------
    panel
        Panel over the raw sources.
    first, last
        Years, both included.
    rule
        What counts as a tie; by default `TieRule`'s own choices.
    treaty_changes
        Dated changes of obligations after the coded years, for the measure of alignment.
    progress
        Called with the progress of the measure, if the rule has one.

    Returns
    -------
    dict
        The network of each year. A pair for which a signal has no data has no tie by that signal, and is counted in
        `RecordNetwork.unknown`.

    Raises
    ------
    CoverageError
        If a signal does not cover a year: a year outside coverage has no network, never an empty one.
    InputError
        If the years are reversed, or the rule's measure is not one of pairs.
    """
    chosen = rule or TieRule()
    if first > last:
        raise InputError("the window of years is reversed", where=f"{first} to {last}", expected="first <= last")
    _check_coverage(chosen, first, last)
    start = first - chosen.years + 1
    table = _signals(panel, chosen, start, last)
    if chosen.measure is not None:
        values = measure(
            chosen.measure, panel, first=start, last=last, treaty_changes=treaty_changes, progress=progress
        ).select(*_PAIR, "year", pl.col("value").alias(_MEASURED))
        table = table.join(values, on=[*_PAIR, "year"], how="left")
    return {year: _network(table, chosen, year) for year in range(first, last + 1)}


def capability_of_years(panel: Panel, first: int, last: int) -> dict[int, dict[str, float]]:
    """Share of the world's capabilities (CINC) of each state in each year: weights for `camps_over_time`.

    Parameters
    ----------
    panel
        Panel over the raw sources.
    first, last
        Years, both included.

    Returns
    -------
    dict
        For every year with any values, share by state; a state whose share is unknown is left out.

    References
    ----------
    singer_1972_nmc
    """
    table = panel.state_year(first=first, last=last).select("state", "year", "cinc").drop_nulls().collect()
    return {
        int(year): dict(rows.select("state", "cinc").iter_rows())
        for (year,), rows in table.group_by("year", maintain_order=True)
    }


def _entry_coverage(name: str) -> tuple[int, int]:
    entry = MEASURES.get(name)
    if entry is None or entry.dims != "dyad":
        names = sorted(each for each, found in MEASURES.items() if found.dims == "dyad")
        raise InputError(f"{name!r} is not a measure of pairs", expected=one_of(names))
    return entry.coverage


def _check_coverage(rule: TieRule, first: int, last: int) -> None:
    spans = rule_coverage(rule)
    for year in (first, last):
        missing = {name: span for name, span in spans.items() if not span[0] <= year <= span[1]}
        if not missing:
            continue
        told = ", ".join(f"{name} {span[0]}–{span[1]}" for name, span in missing.items())
        others = _covering(year, rule)
        raise CoverageError(
            f"the rule does not cover {year}",
            where=f"year {year}",
            expected=f"a year within {told}",
            hint=f"Signals that cover {year}: {', '.join(others)}" if others else None,
        )


def _covering(year: int, rule: TieRule) -> list[str]:
    """Signals that cover a year, so that a person can choose others."""
    known = {variable.name: variable.source for variable in load_variables()}
    spans = {name: coverage(known[each.variable]) for name, each in (*POSITIVE.items(), *NEGATIVE.items())}
    return [name for name, (first, last) in spans.items() if first + rule.years - 1 <= year <= last]


def _signals(panel: Panel, rule: TieRule, first: int, last: int) -> pl.DataFrame:
    columns = {name: signal.variable for name, signal in rule.signals.items()}
    wanted = [(pl.col(variable) >= rule.least(name)).alias(name) for name, variable in columns.items()]
    return panel.dyad_year(first=first, last=last).select(*_PAIR, "year", *wanted).collect()


def _network(table: pl.DataFrame, rule: TieRule, year: int) -> RecordNetwork:
    members = load_states().in_year(year)
    present = pl.all_horizontal(pl.col(column).is_in(members) for column in _PAIR)
    pooled = table.filter(pl.col("year").is_between(year - rule.years + 1, year) & present)
    friends, foes = [pl.col(name) for name in rule.positive], [pl.col(name) for name in rule.negative]
    if rule.above is not None:
        friends.append(pl.col(_MEASURED) > rule.above)
    if rule.below is not None:
        foes.append(pl.col(_MEASURED) < rule.below)
    # A tie by any signal in any year; null if there is none but a signal is null in some year.
    pairs = (
        pooled.select(*_PAIR, positive=_any(friends), negative=_any(foes))
        .group_by(_PAIR)
        .agg(pl.col("positive", "negative").any(ignore_nulls=False))
        .sort(_PAIR)
    )
    friend, foe = (pl.col(side).fill_null(value=False) for side in ("positive", "negative"))
    sign = pl.when(friend & foe).then(_NONE[rule.both]).when(friend).then(1).when(foe).then(-1).otherwise(0)
    signed = pairs.with_columns(sign=sign.cast(pl.Int8), twice=friend & foe)
    ties = signed.filter(pl.col("sign") != 0)
    silent = pl.col("positive").is_null() | pl.col("negative").is_null()
    unknown = signed.filter((pl.col("sign") == 0) & silent).height
    tied = sorted(set(ties["state_a"]) | set(ties["state_b"]))
    graph = SignedGraph.from_ties(ties.select(*_PAIR, "sign").iter_rows(), tied)
    return RecordNetwork(
        year=year,
        rule=rule,
        graph=graph,
        alone=tuple(state for state in members if state not in set(tied)),
        both=int(signed["twice"].sum()),
        unknown=unknown,
        sources=_sources(rule),
    )


def _any(signals: list[pl.Expr]) -> pl.Expr:
    """Whether any signal is present; null if none is and at least one is null."""
    return pl.any_horizontal(signals) if signals else pl.lit(value=False)


def _sources(rule: TieRule) -> tuple[str, ...]:
    known = {variable.name: variable.source for variable in load_variables()}
    found = [known[signal.variable] for signal in rule.signals.values()]
    if rule.measure is not None:
        found += MEASURES[rule.measure].sources
    return tuple(dict.fromkeys(found))
