"""The forces of the model, one final class per file.

To add one: write its file, a line in ``REGISTRY`` and a test; the conformance suite
runs over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from foedus.errors import UnknownNameError
from foedus.mechanisms._base import Draw, Mechanism, matrix, pair_index
from foedus.mechanisms._fields import FIELDS, Axis, Field, Role
from foedus.mechanisms.alignment import Alignment
from foedus.mechanisms.burden import Burden
from foedus.mechanisms.cohesion import Cohesion
from foedus.mechanisms.collapse import Collapse
from foedus.mechanisms.credibility import Credibility
from foedus.mechanisms.crisis import Crisis
from foedus.mechanisms.depth import Depth
from foedus.mechanisms.framing import Framing
from foedus.mechanisms.institutions import Institutions
from foedus.mechanisms.marvel_2011 import marvel_2011_closed_form, marvel_2011_kernel
from foedus.mechanisms.obligation import Obligation
from foedus.mechanisms.order import Order
from foedus.mechanisms.power import Power
from foedus.mechanisms.reach import Reach
from foedus.mechanisms.reciprocity import Reciprocity
from foedus.mechanisms.shared_threat import SharedThreat
from foedus.mechanisms.theatres import Theatres
from foedus.mechanisms.threat import Threat

__all__ = [
    "FIELDS",
    "REGISTRY",
    "Axis",
    "Draw",
    "Field",
    "Mechanism",
    "Role",
    "marvel_2011_closed_form",
    "marvel_2011_kernel",
    "matrix",
    "mechanism",
    "pair_index",
]

REGISTRY: Final[Mapping[str, Mechanism]] = MappingProxyType(
    {
        item.name: item
        for item in (
            Reach(),
            Institutions(),
            Threat(),
            SharedThreat(),
            Credibility(),
            Collapse(),
            Crisis(),
            Alignment(),
            Depth(),
            Obligation(),
            Cohesion(),
            Theatres(),
            Burden(),
            Power(),
            Order(),
            Reciprocity(),
            Framing(),
        )
    }
)
"""Every mechanism by name, in the order in which a step runs them."""


def mechanism(name: str) -> Mechanism:
    """Return the mechanism of that name.

    Raises
    ------
    UnknownNameError
        Listing the mechanisms there are.

    Examples
    --------
    >>> mechanism("shared_threat").reads
    ('threat',)
    """
    try:
        return REGISTRY[name]
    except KeyError:
        raise UnknownNameError(
            f"no mechanism {name!r}", where="mechanisms", expected=f"one of: {', '.join(REGISTRY)}"
        ) from None
