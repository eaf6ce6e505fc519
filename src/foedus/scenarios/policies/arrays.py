"""The arrays to which policies are compiled: of a fixed size for any policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["P_MAX", "PolicyArrays"]

P_MAX: Final = 8
"""Slots for policies in one scenario."""


@dataclass(frozen=True, eq=False)
class PolicyArrays:
    """What the compiled step receives about policies.

    Attributes
    ----------
    activity : ndarray (step, P_MAX)
        Intensity of each policy, times the part of the step in which it runs.
    pressure : ndarray (P_MAX, 6, n, n)
        Change of the pressure level ``[instrument, sender, target]`` at activity 1; negative is relief.
    goodwill : ndarray (P_MAX, n, n)
        Inducement offered at activity 1 (1 = in full), symmetric; what it does to z is a parameter of either sign.
    obligations_cut : ndarray (P_MAX, 4, n, n), bool
        Obligations that end while the policy is active, symmetric.
    bases_cut : ndarray (P_MAX, n, n), bool
        Bases ``[host, owner]`` that close while the policy is active.
    membership_cut : ndarray (P_MAX, institution, n), bool
        Memberships that are suspended while the policy is active.
    effort, inducement : ndarray (P_MAX, n)
        What a state spends at activity 1: 1 = one target in full; what it costs is a parameter.
    entangle, settle : ndarray (P_MAX, theatre)
        Fuel and settlement at activity 1.
    frame_author, frame_audience, frame_target : ndarray (P_MAX, n)
        Who warns, who is warned, and about whom.
    """

    activity: NDArray[np.float64]
    pressure: NDArray[np.float64]
    goodwill: NDArray[np.float64]
    obligations_cut: NDArray[np.bool_]
    bases_cut: NDArray[np.bool_]
    membership_cut: NDArray[np.bool_]
    effort: NDArray[np.float64]
    inducement: NDArray[np.float64]
    entangle: NDArray[np.float64]
    settle: NDArray[np.float64]
    frame_author: NDArray[np.float64]
    frame_audience: NDArray[np.float64]
    frame_target: NDArray[np.float64]
