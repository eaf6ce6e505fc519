"""Test kind ``non_inferiority``: is a pair at most a margin below pairs that are matched with it?"""

from __future__ import annotations

import math
from typing import Literal

from foedus.arguments.kinds._base import Context, Finding, Kind
from foedus.arguments.kinds._matched import MatchedSpec, measure_position, sources_of_pairs
from foedus.estimate import standardised_difference

__all__ = ["KIND", "NonInferioritySpec", "measure_non_inferiority"]


class NonInferioritySpec(MatchedSpec):
    """Difference of a pair from the mean of matched ones, in their standard deviations.

    The line *for* is the margin, below zero: a pair that is not lower by more is not inferior.
    """

    kind: Literal["non_inferiority"]


def measure_non_inferiority(spec: NonInferioritySpec, context: Context) -> Finding:
    """Measure a difference from matched pairs.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``matched_pairs``.

    Returns
    -------
    Finding
        Difference in standard deviations of the matched pairs; ``n`` counts them, ``clusters`` how many they are worth
        as states recur in them.

    References
    ----------
    crawford_garthwaite_2002, lakens_2017
    """
    return measure_position(spec, context, standardised_difference, (-math.inf, math.inf))


KIND = Kind(
    "non_inferiority",
    NonInferioritySpec,
    measure_non_inferiority,
    "non-inferiority: how far is it from matched pairs?",
    sources_of=sources_of_pairs,
)
