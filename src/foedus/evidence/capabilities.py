"""Capability of as many states as the packaged evidence has."""

from __future__ import annotations

import polars as pl

from foedus.evidence.case_evidence import CaseEvidence
from foedus.evidence.evidence import Evidence

__all__ = ["packaged_capability"]


def packaged_capability(year: int) -> tuple[pl.DataFrame, int]:
    """Return the states' shares of the world's capability from the packaged evidence and that of the packaged cases.

    Parameters
    ----------
    year
        Calendar year.

    Returns
    -------
    tuple
        ``state, value``, sorted by state, and the year they are of: `year`, or the last one that is coded, whose shares
        are carried forward as in `foedus.measures.power.capability_shares`. From 2009 on all states but a few; before,
        42 states as far as they existed, and a few more in years of the cases.

    Examples
    --------
    >>> shares, of = packaged_capability(2022)
    >>> of, shares.height > 180
    (2019, True)
    >>> packaged_capability(1985)[0].height
    28
    """
    evidence = Evidence.embedded()
    coded = evidence.states.filter(~pl.col("capability_extrapolated"))["year"].max()
    assert isinstance(coded, int)
    of = min(year, coded)
    table = CaseEvidence.of(evidence).states.filter(pl.col("year") == of)
    return table.select("state", value="capability_share").drop_nulls().sort("state"), of
