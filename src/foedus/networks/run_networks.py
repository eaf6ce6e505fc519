"""The signed network of a simulated year: alignment above a cut-off is a positive tie, below another a negative one."""

from __future__ import annotations

from typing import Final

import numpy as np
import xarray as xr

from foedus.axes import ACTOR, PARTNER, QUANTILE, SCENARIO, TIME
from foedus.errors import CoverageError, InputError, UnknownNameError
from foedus.networks.graphs import SignedGraph

__all__ = ["ALIGNMENT_CUT", "network_of_run"]

#: Alignment beyond which two states have a tie; *assumed*.
ALIGNMENT_CUT: Final = 0.3


def network_of_run(
    dataset: xr.Dataset,
    year: float,
    *,
    scenario: str = "scenario",
    quantile: float = 0.5,
    above: float = ALIGNMENT_CUT,
    below: float | None = None,
) -> SignedGraph:
    """Build the signed network of one year of a run.

    Parameters
    ----------
    dataset
        A run's results, with ``alignment`` over (scenario, time, quantile, actor, partner).
    year
        A year on the run's time axis, as a calendar year.
    scenario
        ``scenario`` or ``baseline``.
    quantile
        Quantile over members of each pair's alignment; the median pair by pair is not the network of any one member.
    above, below
        Cut-offs; `below` is −`above` unless given. *Assumed*.

    Returns
    -------
    SignedGraph
        All actors of the run, and their ties. Conditional on the model.

    Raises
    ------
    InputError
        If the dataset holds no alignment, or the cut-offs cross.
    CoverageError
        If the run has no such year.
    UnknownNameError
        If the run has no such scenario or quantile.
    """
    if "alignment" not in dataset:
        raise InputError("the run holds no alignment", expected="the dataset of a finished run")
    years = dataset[TIME].values
    place = np.flatnonzero(np.isclose(years, year))
    if not place.size:
        raise CoverageError(
            f"the run has no year {year:g}", where=f"year {year:g}", expected=f"{years[0]:g} to {years[-1]:g}"
        )
    for name, axis, wanted in (("scenario", SCENARIO, scenario), ("quantile", QUANTILE, quantile)):
        held = dataset[axis].values.tolist()
        if wanted not in held:
            raise UnknownNameError(f"no {name} {wanted!r}", expected=f"one of: {', '.join(map(str, held))}")
    levels = dataset["alignment"].sel({SCENARIO: scenario, QUANTILE: quantile}).isel({TIME: int(place[0])})
    actors = [str(actor) for actor in dataset[ACTOR].values]
    return SignedGraph.from_matrix(levels.transpose(ACTOR, PARTNER).values, actors, above=above, below=below)
