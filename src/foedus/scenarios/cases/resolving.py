"""A case and the evidence, resolved to the arrays from which a run starts.

Every gap is filled by a rule of the case file or is an error that names it; each filled gap leaves a line in
``World.assumed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Protocol

import numpy as np
import polars as pl

from foedus.errors import CaseError
from foedus.evidence.case_evidence import CaseEvidence
from foedus.scenarios.cases.histories import to_z
from foedus.scenarios.cases.initial_values import alignment as first_alignment
from foedus.scenarios.cases.initial_values import institutions as first_bodies
from foedus.scenarios.cases.initial_values import places as first_places
from foedus.scenarios.cases.initial_values import states as first_states
from foedus.scenarios.cases.initial_values import ties as first_ties
from foedus.scenarios.cases.readers import Reader
from foedus.scenarios.cases.rules.initial import Initial
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.worlds import War, World, calendar_year

__all__ = ["EvidenceTables", "resolve_case"]


class EvidenceTables(Protocol):
    """The tables of an evidence object that a case reads."""

    @property
    def dyads(self) -> pl.DataFrame:
        """One row per pair (``state_a < state_b``) and year."""

    @property
    def dyads_fixed(self) -> pl.DataFrame:
        """One row per pair: ``distance_km``, ``land_border``."""

    @property
    def states(self) -> pl.DataFrame:
        """One row per state and year."""

    @property
    def trade(self) -> pl.DataFrame:
        """One row per state, partner and year: ``dependence``."""


def resolve_case(case: Case, evidence: EvidenceTables | CaseEvidence) -> World:
    """Resolve a case to arrays.

    Parameters
    ----------
    case
        The case as in its file.
    evidence
        The tables from which its columns are read. The packaged evidence, and evidence built from raw data like it, is
        extended by the packaged tables of the cases (``evidence.case_evidence``).

    Returns
    -------
    World

    Raises
    ------
    CaseError
        If a column is missing, a state or pair has no value and no rule provides one, or a value is out of range;
        naming the case's file and the key path.
    """
    with _located(case):
        return _resolve(Reader(case, CaseEvidence.of(evidence)))


@contextmanager
def _located(case: Case) -> Iterator[None]:
    """Add the file of the case to errors of called functions, which know only a key or an array of the world."""
    try:
        yield
    except CaseError as error:
        name = (error.where or "").removeprefix(f"{case.file}: ").removeprefix(f"{case.name}: ")
        array = name.removesuffix("_sd")
        key = f"initial.{array}" if array in Initial.model_fields else name
        raise CaseError(error.message, where=f"{case.file}: {key}", expected=error.expected, hint=error.hint) from error


def _resolve(reader: Reader) -> World:
    case = reader.case
    initial = case.initial
    alignment, alignment_sd = first_alignment.alignment(reader)
    z = to_z(alignment)
    order, order_sd = first_states.order(reader)
    cohesion, cohesion_sd = first_states.cohesion(reader)
    obligation = first_ties.obligation(reader)
    distance, border = first_places.places(reader)
    theatres = first_bodies.theatres(reader)
    for row in case.war:
        reader.note(f"war of {row.attacker} against {row.attacked} under way since {row.since}: {row.source}")
    return World(
        case=case.name,
        actors=case.actors,
        start=case.start,
        capability=first_states.capability(reader),
        growth=first_states.growth(reader),
        order=order,
        order_sd=order_sd,
        alignment=alignment,
        alignment_sd=alignment_sd,
        volatility=first_alignment.volatility(reader),
        pair_mean=first_alignment.means(reader, z),
        depth=first_ties.depth(reader, z, obligation),
        obligation=obligation,
        pressure=first_ties.pressure(reader),
        framing=np.ones_like(alignment),
        distance=distance,
        land_border=border > 0,
        hosts=first_ties.hosts(reader),
        trade_dependence=first_ties.trade(reader),
        disputes=first_ties.disputes(reader),
        nuclear=first_states.of_states(reader, "nuclear", initial.nuclear) > 0,
        burden=first_states.burden(reader, theatres),
        cohesion=cohesion,
        cohesion_sd=cohesion_sd,
        institutions=first_bodies.institutions(reader),
        theatres=theatres,
        mechanisms=case.mechanisms,
        watch=case.watch or tuple(combinations(case.actors[:3], 2)),
        triangles=case.triangles,
        shocks=case.shocks,
        wars=tuple(
            War(row.attacker, row.attacked, calendar_year(case.start) - calendar_year(row.since)) for row in case.war
        ),
        assumed=tuple(reader.notes),
    )
