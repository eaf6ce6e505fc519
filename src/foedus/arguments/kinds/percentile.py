"""Test kind ``percentile``: where does a pair stand among pairs that are matched with it?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from foedus.arguments.kinds._base import Context, Finding, Kind
from foedus.arguments.kinds._matched import MatchedSpec, measure_position, sources_of_pairs
from foedus.estimate import matched_percentile
from foedus.evidence.matched_pairs import AROUND

__all__ = ["KIND", "PercentileSpec", "measure_percentile"]


class PercentileSpec(MatchedSpec):
    """Share of pairs like the matched ones that lie below a pair, from 0 to 1, with ties counted half."""

    kind: Literal["percentile"]


def measure_percentile(spec: PercentileSpec, context: Context) -> Finding:
    """Measure a percentile among matched pairs.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``matched_pairs``.

    Returns
    -------
    Finding
        Percentile as a share; ``n`` counts the matched pairs, ``clusters`` how many they are worth as states recur in
        them. The interval covers the error of measurement and that other pairs might have been matched.

    References
    ----------
    brown_cai_dasgupta_2001, crawford_garthwaite_2002
    """
    position = partial(matched_percentile, around=spec.outcome in AROUND)
    return replace(measure_position(spec, context, position, (0.0, 1.0)), no_effect=0.5)


KIND = Kind(
    "percentile",
    PercentileSpec,
    measure_percentile,
    "percentile: where does it stand among matched pairs?",
    sources_of=sources_of_pairs,
)
