"""Planted claims of every kind of test, judged in made-up worlds with the code that judges real ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from foedus.arguments.judging import judge_claim
from foedus.arguments.planted_worlds import (
    base_rate,
    census,
    coalition,
    ending,
    event_study,
    hazard_ratio,
    impulse_response,
    level,
    non_inferiority,
    order_contrast,
    panel_change,
    percentile,
    pivot,
    precedes,
    public_opinion,
    rate_ratio,
    risk,
    scenario_contrast,
    scenario_share,
    share,
    texts,
    timing,
    trend,
    who_speaks,
)
from foedus.arguments.planted_worlds._base import Planted
from foedus.arguments.schema import Argument, Claim
from foedus.arguments.verdict import Verdict

__all__ = ["LETTERS", "PLACES", "PLANTED", "Planted", "verdicts_of"]

PLACES: Final = ("true", "false", "barely", "barely_not", "barely_short", "empty")
"""Where the true effect of a planted claim may lie: see `Planted`."""

LETTERS: Final[Mapping[Verdict, str]] = {
    Verdict.SUPPORTED: "S",
    Verdict.CONTRADICTED: "C",
    Verdict.NOT_BORNE_OUT: "N",
    Verdict.MIXED: "M",
    Verdict.UNDETERMINED: "U",
    Verdict.UNTESTABLE: "X",
    Verdict.NOT_YET_TESTED: "Y",
}
"""A letter for each verdict, in which those of many worlds are written."""


def verdicts_of(planted: Planted, effect: float, seeds: range) -> list[Verdict]:
    """Judge a planted claim in as many worlds as there are seeds, with the code that judges real ones.

    Parameters
    ----------
    planted
        The claim.
    effect
        Its true effect.
    seeds
        One world each.

    Examples
    --------
    >>> set(verdicts_of(PLANTED["level"], PLANTED["level"].true, range(3)))
    {<Verdict.SUPPORTED: 'supported'>}
    """
    claim = Claim.model_validate(
        {"id": "P", "part": "self-test", "statement": "A planted claim.", "test": planted.test}
    )
    argument = Argument(name="planted-kinds", title="Planted", written="synthetic", judged_to=2020, claims=(claim,))
    found = []
    for seed in seeds:
        evidence, runs, *coalitions = planted.world(effect, np.random.default_rng(seed))
        asked = coalitions[0] if coalitions else None
        found.append(judge_claim(claim, argument, evidence, runs=runs, coalitions=asked, seed=seed).verdict)
    return found


PLANTED: Final[Mapping[str, Planted]] = {
    **base_rate.PLANTED,
    **census.PLANTED,
    **coalition.PLANTED,
    **ending.PLANTED,
    **event_study.PLANTED,
    **hazard_ratio.PLANTED,
    **impulse_response.PLANTED,
    **level.PLANTED,
    **non_inferiority.PLANTED,
    **percentile.PLANTED,
    **panel_change.PLANTED,
    **order_contrast.PLANTED,
    **pivot.PLANTED,
    **precedes.PLANTED,
    **public_opinion.PLANTED,
    **rate_ratio.PLANTED,
    **risk.PLANTED,
    **scenario_contrast.PLANTED,
    **scenario_share.PLANTED,
    **share.PLANTED,
    **texts.PLANTED,
    **timing.PLANTED,
    **trend.PLANTED,
    **who_speaks.PLANTED,
}
"""Planted claims by kind of test, and by mode where a kind has several."""
