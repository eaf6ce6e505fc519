"""Measures of pressure by instrument, and of threat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, TypeAlias

import polars as pl

from foedus.errors import CoverageError
from foedus.measures import blocks, obligations, power
from foedus.measures.alliances_around import alliances_around
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import CODED, Compute, Measure, Query, of_states
from foedus.measures.conflict import DISPUTES_END, HOSTILITY_SOURCES, hostility_record
from foedus.measures.forward_bases import forward_bases
from foedus.measures.labels import Pairs
from foedus.measures.pressure import force_pressure, known_instrument, sanctions_pressure
from foedus.measures.territorial_threat import territorial_threat
from foedus.measures.threat import threats
from foedus.panels.distance import capital_distances
from foedus.panels.union_sanctions import charged_sanctions, covered_years
from foedus.states import load_states

__all__ = ["COVERAGE", "entries", "pressure_by"]

_Record: TypeAlias = Callable[[SourcePanel, Query], pl.DataFrame]

#: Years for which each instrument has a record; force ends with the disputes, alliances with the neighbours.
COVERAGE: Final[Mapping[str, tuple[int, int]]] = {
    "sanctions": (1990, 2023),
    "force": (1816, 2010),
    "forward_bases": (1950, 2024),
    "alliances_around": (1816, 2016),
}


def _system(query: Query) -> pl.DataFrame:
    system = load_states().system(query.first, query.last)
    return system if query.states is None else system.filter(pl.col("id").is_in(query.states))


def _sanctions(panel: SourcePanel, query: Query) -> pl.DataFrame:
    counted = source(panel, "sanctions")
    sanctions = charged_sanctions(counted, source(panel, "sanctions_of_union"))
    return sanctions_pressure(sanctions, _system(query), covered_years(counted, *COVERAGE["sanctions"]))


def _force(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return force_pressure(source(panel, "gml_directed"), _system(query))


def _forward_bases(panel: SourcePanel, query: Query) -> pl.DataFrame:
    pacts = obligations.carried_obligations(
        source(panel, "atop_dyad_year"), max(query.last, obligations.ATOP_END), query.treaty_changes
    )
    return forward_bases(source(panel, "troops"), source(panel, "mindist"), pacts, _system(query))


def _alliances_around(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return alliances_around(source(panel, "contiguity"), source(panel, "atop_dyad_year"), _system(query))


_RECORDS: Final[Mapping[str, _Record]] = {
    "sanctions": _sanctions,
    "force": _force,
    "forward_bases": _forward_bases,
    "alliances_around": _alliances_around,
}


def pressure_by(
    instrument: str,
    panel: SourcePanel,
    pairs: Pairs | None = None,
    first: int | None = None,
    last: int | None = None,
    *,
    treaty_changes: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Recorded pressure by one instrument.

    Parameters
    ----------
    instrument
        One of `foedus.measures.pressure.INSTRUMENTS`.
    panel
        Panel over the raw sources.
    pairs
        Ordered pairs of sender and target wanted; None = all.
    first, last
        Years, both included; None = the end of the instrument's record.
    treaty_changes
        Dated changes of obligations after the coded years, for forward bases.

    Returns
    -------
    pl.DataFrame
        ``sender, target, instrument, year, value, sd, n``: value in [0, 1], 0 where nothing was done, no row where
        nothing is known; ``sd`` null where the value does not depend on an assumed constant; ``n`` = cases, disputes,
        troops or neighbours.

    Raises
    ------
    UnknownNameError
        If the instrument has no record or does not exist.
    UnknownStateError
        If a pair names something that is not a state.
    CoverageError
        If a year lies outside the record.
    """
    name = known_instrument(instrument)
    start, end = COVERAGE[name]
    begin, until = start if first is None else first, end if last is None else last
    if not start <= begin <= until <= end:
        raise CoverageError(
            f"no record of pressure by {name}", where=f"{begin}–{until}", expected=f"years within {start}–{end}"
        )
    query = Query(pairs, begin, until, treaty_changes)
    for state in query.states or ():
        load_states().get(state)
    table = _RECORDS[name](panel, query)
    if pairs is not None:
        wanted = pl.DataFrame(list(pairs), schema={"sender": pl.String, "target": pl.String}, orient="row")
        table = table.join(wanted.unique(), on=["sender", "target"], how="semi")
    sd = pl.col("sd") if "sd" in table.columns else pl.lit(None, pl.Float64).alias("sd")
    return table.select("sender", "target", pl.lit(name).alias("instrument"), "year", "value", sd, "n")


def _entry(name: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        return _RECORDS[name](panel, query).rename({"sender": "state_a", "target": "state_b"})

    return compute


def _threat(panel: SourcePanel, query: Query) -> pl.DataFrame:
    table = threats(
        power.cinc_shares(source(panel, "nmc")),
        capital_distances(source(panel, "capitals")),
        source(panel, "contiguity"),
        hostility_record(partial(source, panel)),
        _system(query),
    )
    return table.rename({"sender": "state_a", "target": "state_b"})


def _territorial(panel: SourcePanel, query: Query) -> pl.DataFrame:
    table = territorial_threat(source(panel, "gml_directed"), source(panel, "contiguity"), _system(query))
    return of_states(table)


def _external(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(source(panel, "external_threat").rename({"threat": "value"}))


_VARIED: Final = "sd from varying the assumed constants, the same for all pairs and years"


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    for name, unit, text, sources, uncertainty in (
        ("sanctions", "share of six kinds",
         "Kinds of sanction state_a has in force against state_b, among the source's states only; n = cases.",
         ("sanctions",), CODED),
        ("force", "0 none, .25 threat, .5 display, .75 use of force, 1 war",
         "Force of state_a against state_b if it seeks change, or acts first if neither does; n = disputes.",
         ("gml_directed",), _VARIED),
        ("forward_bases", "share of US troops abroad",
         "US troops (state_a is the USA) in other states within 1,000 km of state_b, 0 for its allies; n = troops.",
         ("troops", "mindist", "atop_dyad_year"), _VARIED),
        ("alliances_around", "share of neighbours",
         "Neighbours of state_b bound to state_a by a defence pact, 0 if state_b is too; n = neighbours.",
         ("contiguity", "atop_dyad_year"), CODED),
    ):  # fmt: skip
        yield Measure(
            f"pressure_{name}", unit, "directed", text, sources, COVERAGE[name], uncertainty, _entry(name),
            title=f"pressure by {name.replace('_', ' ')}",
        )  # fmt: skip
    yield Measure(
        "threat", "index 0 to 1", "directed",
        "Threat of state_a to state_b: share of joint capability, times proximity of capitals, times hostility.",
        ("nmc", "capitals", "contiguity", *HOSTILITY_SOURCES), (blocks.CONFLICT_COVERAGE[0], DISPUTES_END),
        _VARIED, _threat,
    )  # fmt: skip
    yield Measure(
        "territorial_threat", "index 0 to 1", "state",
        "Fading memory of disputes in which a neighbour sought territory; n = neighbours that do so in the year.",
        ("gml_directed", "contiguity"), (1816, 2010), _VARIED, _territorial,
    )  # fmt: skip
    yield Measure(
        "external_threat", "index 0 to 1", "state",
        "Power of states that could attack and are not friends, as published by Leeds and Savun.",
        ("external_threat",), (1816, 2002), "none published", _external,
    )  # fmt: skip
