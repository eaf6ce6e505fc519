"""Planted claims: synthetic evidence in which one claim is true, one false and one empty."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.verdict import Verdict

__all__ = ["expected_of", "planted_evidence"]

_FIRST, _LAST = 1970, 2024
_NOISE = 0.05
_STATES = tuple(f"S{number:02d}" for number in range(1, 13))


def expected_of(planted: str, verdict: Verdict) -> bool:
    """Return whether a verdict is right for a planted claim.

    A true claim must come out supported and a false one contradicted. An empty one, where there is no effect, must be
    neither: it is undetermined, or not borne out where the data are good enough to rule the claimed effect out.

    Examples
    --------
    >>> expected_of("empty", Verdict.SUPPORTED)
    False
    """
    if planted == "empty":
        return verdict in (Verdict.UNDETERMINED, Verdict.NOT_BORNE_OUT)
    return verdict is (Verdict.SUPPORTED if planted == "true" else Verdict.CONTRADICTED)


def planted_evidence(seed: int = 0, *, rise: float = 0.3, drift: float = 0.0) -> SyntheticEvidence:
    """Make evidence with a rise, a broken triangle and a quantity that does not change.

    Parameters
    ----------
    seed
        Seed of the noise (sd 0.05 a year, which is high for ballots).
    rise
        Average gain of twelve states with the partner UPP between 1991-93 and 2018-20 (sd 0.1 over states).
    drift
        Gain of the same states with the partner NIL; zero unless a test asks for it.

    Returns
    -------
    SyntheticEvidence
        A ``dyads`` table over 1970-2024, with a gate episode in 1972-79.
    """
    stream = np.random.default_rng(seed)
    years = np.arange(_FIRST, _LAST + 1)
    ramp = np.clip((years - 1992) / (2019 - 1992), 0.0, None)
    parts = []

    def add(first: str, second: str, level: np.ndarray) -> None:
        state_a, state_b = sorted((first, second))
        parts.append(
            pl.DataFrame(
                {
                    "state_a": state_a,
                    "state_b": state_b,
                    "year": years,
                    "alignment": level + _NOISE * stream.standard_normal(years.size),
                    "alignment_sd": np.full(years.size, _NOISE),
                }
            )
        )

    for state in _STATES:
        gains = stream.normal([rise, drift], 0.1)
        add(state, "UPP", gains[0] * ramp)
        add(state, "NIL", gains[1] * ramp)
    # ALF and BET were apart in the gate's years and together later, but GAM stood closer to ALF around 2000.
    late = (years >= 1985).astype(float)
    add("ALF", "BET", -0.5 + 0.9 * late)
    add("GAM", "BET", np.zeros(years.size))
    add("GAM", "ALF", 0.9 * ((years >= 1998) & (years <= 2003)))
    return SyntheticEvidence(dyads=pl.concat(parts), content_hash=f"planted-{seed}", origin="planted")
