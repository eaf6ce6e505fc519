"""Distances and land borders of a case: rows by hand, else the evidence's latest up to the case's year."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.errors import CaseError
from foedus.scenarios.cases.readers import Floats, Reader

__all__ = ["places"]


def places(reader: Reader) -> tuple[Floats, Floats]:
    """Return kilometres between capitals, and 1 if two states share a land border.

    Raises
    ------
    CaseError
        If a pair has no row.

    Notes
    -----
    A row holds from its year on: borders of 1949 serve a case of 1955. Pairs of states that both exist today have rows
    as of 1993 (``evidence.case_evidence.PLACES_STAND_FROM``).
    """
    by_hand = {tuple(sorted(row.pair)): row for row in reader.case.initial.place.assumed}
    rows = reader.pairs(reader.evidence.places).filter(pl.col("year") <= reader.year).sort("year")
    found = {
        (a, b): (km, border)
        for a, b, km, border in rows.select("state_a", "state_b", "distance_km", "land_border").iter_rows()
    }
    distance, border = reader.square(), reader.square()
    for a, b in reader.all_pairs():
        if (a, b) in by_hand:
            row = by_hand[a, b]
            km, touching = row.distance_km, row.land_border
            reader.note(f"place {a}-{b} = {km:g} km{', land border' if touching else ''}: {row.reason}")
        elif (a, b) in found:
            km, touching = found[a, b]
        else:
            years = sorted(set(reader.evidence.places["year"]))
            raise CaseError(
                f"no value for {a}-{b} of distance_km and land_border up to {reader.year}",
                where=reader.at("actors"),
                expected=f"states in a year with distances in the evidence ({', '.join(map(str, years))})",
                hint=f'Give initial.place.assumed = [{{ pair = ["{a}", "{b}"], distance_km = ..., reason = "..." }}]',
            )
        reader.set_pair(distance, a, b, float(km))
        reader.set_pair(border, a, b, float(touching))
    np.fill_diagonal(distance, 0.0)
    return distance, border
