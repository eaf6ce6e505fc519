"""All sources by name, and the function that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

import polars as pl

from foedus.errors import DataError, UnknownNameError
from foedus.near_names import nearest, one_of
from foedus.registries import Listing
from foedus.sources import (
    arms_transfers,
    atop_directed,
    atop_dyad_year,
    atop_members,
    bases,
    cameo_goldstein,
    capitals,
    chinese_elite_visits,
    chinese_leader_visits,
    contiguity,
    crises,
    crisis_dyads,
    defence_agreements,
    democracy,
    distance,
    events_windows,
    exercises_jme,
    exercises_mme,
    external_threat,
    factbook_partners,
    favourability,
    gdelt_daily,
    gdelt_monthly,
    gdelt_triangle,
    gdp_population,
    general_debate,
    general_debate_speeches,
    gml_directed,
    gml_mid,
    icews,
    ideal_points,
    joint_memberships,
    leaders,
    mid,
    military_spending,
    mindist,
    nato_spending,
    nmc,
    nuclear,
    organisation_lists,
    peace_scale,
    polity,
    regime_episodes,
    regimes,
    reserve_currencies,
    rivalries,
    rivalries_td,
    russia_trade,
    russian_exercises,
    sanctions,
    sanctions_of_union,
    signals,
    ssp_shares,
    total_trade,
    trade_agtpa,
    trade_partners,
    trade_qss,
    troops,
    ucdp,
    unga_votes,
    unga_votes_2025,
    vetoes,
    wars,
    worldbank_gdp,
    worldbank_world_gdp,
)
from foedus.sources._base import Source, check_table
from foedus.sources._folder import DataFolder

__all__ = ["SOURCES", "SourceRow", "StatusRow", "find_source", "list_sources", "read_source", "status"]

_MODULES = (
    atop_dyad_year,
    atop_directed,
    atop_members,
    unga_votes,
    ideal_points,
    nmc,
    gdp_population,
    worldbank_gdp,
    worldbank_world_gdp,
    mid,
    gml_mid,
    wars,
    ucdp,
    rivalries,
    rivalries_td,
    distance,
    mindist,
    contiguity,
    capitals,
    nuclear,
    troops,
    bases,
    trade_partners,
    total_trade,
    icews,
    gdelt_monthly,
    gdelt_daily,
    gdelt_triangle,
    cameo_goldstein,
    gml_directed,
    sanctions,
    sanctions_of_union,
    crises,
    peace_scale,
    external_threat,
    democracy,
    polity,
    vetoes,
    exercises_mme,
    exercises_jme,
    defence_agreements,
    arms_transfers,
    joint_memberships,
    trade_qss,
    trade_agtpa,
    signals,
    general_debate,
    general_debate_speeches,
    favourability,
    nato_spending,
    military_spending,
    reserve_currencies,
    ssp_shares,
    organisation_lists,
    regime_episodes,
    leaders,
    regimes,
    factbook_partners,
    russia_trade,
    crisis_dyads,
    unga_votes_2025,
    events_windows,
    chinese_leader_visits,
    chinese_elite_visits,
    russian_exercises,
)

SOURCES: Mapping[str, Source] = Listing("sources", {module.SOURCE.name: module.SOURCE for module in _MODULES})
"""Every source by name; adding one takes one module and one line here."""


class SourceRow(TypedDict):
    """What ``foedus data list`` shows of a source."""

    name: str
    title: str
    version: str
    coverage: list[int]
    licence: str
    citation: str
    embeddable: bool
    description: str
    traps: list[str]
    files: list[str]


class StatusRow(TypedDict):
    """What ``foedus data status`` shows of a source."""

    name: str
    files: list[str]
    present: bool
    checksum_ok: bool | None
    coverage: list[int]
    licence: str
    citation: str


def find_source(name: str) -> Source:
    """Return the source of that name.

    Raises
    ------
    UnknownNameError
        There is none; the message lists those that exist.
    """
    if name in SOURCES:
        return SOURCES[name]
    raise UnknownNameError(
        "no such source",
        where=name,
        expected=one_of(SOURCES),
        hint=nearest(name, SOURCES, 1),
    )


def read_source(name: str, folder: DataFolder | Path | str | None = None) -> pl.DataFrame:
    """Read one source as a tidy table, from files whose checksums are verified.

    Parameters
    ----------
    name
        Name of the source.
    folder
        The data folder, or ``None`` to find it.

    Returns
    -------
    polars.DataFrame
        Columns, units and meaning of null as in ``SOURCES[name].columns``; sorted by ``SOURCES[name].key``; states
        by id; no year outside ``SOURCES[name].coverage``.

    Raises
    ------
    UnknownNameError
        There is no such source.
    DataError
        The folder or a file is missing, a file is a different version, or its content violates the source's schema.
    """
    source = find_source(name)
    found = DataFolder.open(folder)
    return check_table(source, source.reader(*(found.path(file) for file in source.files)))


def list_sources() -> list[SourceRow]:
    """Describe every source, for ``foedus data list``."""
    return [
        SourceRow(
            name=source.name,
            title=source.title,
            version=source.version,
            coverage=list(source.coverage),
            licence=source.licence,
            citation=source.citation,
            embeddable=source.embeddable,
            description=source.description,
            traps=list(source.traps),
            files=[file.path for file in source.files],
        )
        for source in SOURCES.values()
    ]


def status(folder: DataFolder | Path | str | None = None, *, fresh: bool = False) -> list[StatusRow]:
    """Return for every source whether its files exist and are the version we read.

    Parameters
    ----------
    folder
        The data folder, or ``None`` to find it; if none is found every source is absent.
    fresh
        Hash every file again instead of trusting remembered checksums.

    Returns
    -------
    list of dict
        One row per source; ``checksum_ok`` is ``None`` if a file is absent.

    Raises
    ------
    DataError
        A folder was given by name and does not exist, or a file cannot be read.
    """
    found: DataFolder | None
    try:
        found = DataFolder.open(folder)
    except DataError:
        if folder is not None:
            raise
        found = None  # nothing is set up: something to report, not an error
    rows = []
    for source in SOURCES.values():
        present = found is not None and all(found.has(file) for file in source.files)
        checked = all(found.verify(file, fresh=fresh) for file in source.files) if found and present else None
        rows.append(
            StatusRow(
                name=source.name,
                files=[file.path for file in source.files],
                present=present,
                checksum_ok=checked,
                coverage=list(source.coverage),
                licence=source.licence,
                citation=source.citation,
            )
        )
    return rows
