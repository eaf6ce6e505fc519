"""The names in a case, from its file and the facts, without reading any evidence."""

from __future__ import annotations

from foedus.scenarios.cases.initial_values.institutions import contended_theatres
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.casts import Cast

__all__ = ["cast_of"]


def cast_of(case: Case) -> Cast:
    """Return the names in a case; those of the world it resolves to are the same.

    Examples
    --------
    >>> from foedus.scenarios.cases.files import load_case
    >>> cast_of(load_case("triangle-1971")).institutions[:2]
    ('NATO', 'Warsaw Pact')
    """
    return Cast(
        case=case.name,
        start=case.start,
        actors=case.actors,
        mechanisms=case.mechanisms,
        institutions=case.institutions,
        theatres=tuple(name for name, _ in contended_theatres(case)),
    )
