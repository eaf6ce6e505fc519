"""The indicators of the latent alignment, in blocks, and the weights of the blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from foedus.errors import InputError, UnknownNameError

__all__ = [
    "BLOCKS",
    "CANDIDATES",
    "CONFLICT_WEIGHT",
    "INDICATORS",
    "LATENT_COVERAGE",
    "VARIANTS",
    "WEIGHED",
    "Block",
    "Indicator",
    "Memory",
    "Variant",
    "block_weights",
    "indicators_of",
    "variant",
]

Block: TypeAlias = Literal["institutions", "obligations", "cooperation", "conflict", "events"]
BLOCKS: Final[tuple[Block, ...]] = get_args(Block)

Memory: TypeAlias = Literal["own", "status"]

LATENT_COVERAGE: Final = (1946, 2024)
"""First and last year of the model."""

WEIGHED: Final[tuple[Block, ...]] = ("institutions", "obligations", "cooperation", "conflict")
"""Blocks whose sum is alignment. Events inform what the blocks share and have no weight of their own."""

Variant: TypeAlias = Literal[
    "alignment",
    "alignment_without_un",
    "alignment_without_conflict",
    "alignment_without_obligations",
    "alignment_without_cooperation",
]
VARIANTS: Final[dict[Variant, Block | None]] = {
    "alignment": None,
    "alignment_without_un": "institutions",
    "alignment_without_conflict": "conflict",
    "alignment_without_obligations": "obligations",
    "alignment_without_cooperation": "cooperation",
}
"""The measure and its leave-one-out variants, with the block each leaves out."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One observable sign of alignment.

    Attributes
    ----------
    name
        Its name in the estimates.
    block
        The block it belongs to.
    categories
        Number of ordered categories, 2 to 4; 0 for a continuous indicator.
    sign
        1 if more of it means closer, −1 if further apart.
    memory
        How an indicator persists, so that a standing state of affairs does not count as new information every year.
        ``own``: it has a lasting part of its own, because votes and memberships also have reasons of their own.
        ``status``: last year's category is a regressor, because a treaty in force adds little information each year,
        while its signing and its end add much. None: what states do afresh each year, and what is judged afresh or
        scored within the pair.
    exposed
        Whether it needs opportunity (a border, reach), which then enters as a regressor.
    source
        Sources from which it is read.
    description
        What it is, with its unit or categories.
    coded
        Table of facts coded by hand from which it is also read, and alone where its sources may not be passed on.
    """

    name: str
    block: Block
    categories: int
    sign: int
    memory: Memory | None
    exposed: bool
    source: tuple[str, ...]
    description: str
    coded: str = ""

    @property
    def discrete(self) -> bool:
        """Whether it has categories."""
        return self.categories > 0


INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator("un_similarity", "institutions", 0, 1, "own", False, ("unga_votes",),
              "similarity of General Assembly votes corrected for chance, minus what both states have with all"),
    Indicator("ideal_point_distance", "institutions", 0, 1, "own", False, ("ideal_points",),
              "minus the distance of ideal points, net of what both states have with all"),
    Indicator("joint_igos", "institutions", 0, 1, "own", True, ("joint_memberships",),
              "joint memberships relative to those expected from both states' numbers of memberships"),
    Indicator("event_balance", "events", 0, 1, None, False, ("icews",),
              "balance of cooperation and conflict in ICEWS events, minus the pair's own mean"),
    Indicator("event_z", "events", 0, 1, None, False, ("gdelt_monthly",),
              "mean of the year's monthly GDELT z-scores within the pair"),
    Indicator("event_window", "events", 0, 1, None, False, ("events_windows",),
              "balance of cooperation and conflict in ICEWS events of 2018, 2021 and 2022, minus what both states have "
              "with all"),
    Indicator("obligation", "obligations", 4, 1, "status", True, ("atop_dyad_year",),
              "strongest obligation: 0 none, 1 non-aggression or consultation, 2 neutrality, 3 defence or offence"),
    Indicator("dispute", "conflict", 4, -1, None, True, ("mid", "gml_directed"),
              "militarised dispute: 0 none, 1 threat or display, 2 use of force, 3 war"),
    Indicator("rivalry", "conflict", 2, -1, None, True, ("rivalries",), "strategic rivals in the year"),
    Indicator("armed_conflict", "conflict", 2, -1, None, True, ("ucdp",),
              "armed conflict between the two as primary parties"),
    Indicator("sanctions", "conflict", 3, -1, "status", True, ("sanctions", "sanctions_of_union"),
              "sanctions of either on the other: none, 1 or 2 kinds, 3 or more of six kinds", "sanctions"),
    Indicator("exercises", "cooperation", 4, 1, None, True, ("exercises_mme", "exercises_jme"),
              "joint military exercises in the year: 0, 1, 2, 3 or more"),
    Indicator("defence_agreements", "cooperation", 3, 1, "status", True, ("defence_agreements",),
              "agreements on defence cooperation in force: 0, 1, 2 or more"),
    Indicator("arms_transfers", "cooperation", 3, 1, None, True, ("arms_transfers",),
              "major arms delivered either way: none, below 50, 50 or more million trend-indicator values"),
    Indicator("trade_share", "cooperation", 3, 1, None, False, ("factbook_partners",),
              "largest share of either state's trade that is with the other: below, about, above the pair's own mean"),
)  # fmt: skip
"""Every indicator, in the order of the estimates."""

CANDIDATES: Final[tuple[Indicator, ...]] = (
    Indicator("crisis", "conflict", 2, -1, None, True, ("crisis_dyads",), "both actors of an international crisis"),
    Indicator("peace", "conflict", 4, 1, "status", True, ("peace_scale",),
              "judged relationship: serious rivalry, lesser rivalry, negative peace, warm peace or better"),
    Indicator("co_belligerence", "cooperation", 2, 1, "status", True, ("ucdp",),
              "troops on the same side of an armed conflict"),
    Indicator("graded_sanctions", "conflict", 4, -1, "status", True, ("sanctions", "sanctions_of_union"),
              "sanctions of either on the other: none, 1 or 2 kinds, 3 or 4, 5 or 6; instead of the three categories",
              "sanctions"),
    Indicator("sanctions_afresh", "conflict", 3, -1, None, True, ("sanctions", "sanctions_of_union"),
              "the same three categories of sanctions, not given those of the year before; instead of that indicator",
              "sanctions"),
    Indicator("hostile_speech", "conflict", 3, -1, None, True, ("general_debate",),
              "hostile sentences of either on the other in the General Debate: 0, 1 or 2, 3 or more"),
)  # fmt: skip
"""Indicators that were tried and not taken, because held-out pairs are not told better with them (decision 11)."""


def variant(name: str) -> Variant:
    """Return the variant of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the error lists those that exist.
    """
    for known in VARIANTS:
        if known == name:
            return known
    raise UnknownNameError(f"no latent alignment is named {name!r}", expected=f"one of: {', '.join(VARIANTS)}")


def indicators_of(name: Variant) -> tuple[bool, ...]:
    """Whether each of `INDICATORS` is used by a variant."""
    return tuple(entry.block != VARIANTS[name] for entry in INDICATORS)


CONFLICT_WEIGHT: Final = 0.5
"""Weight of conflict in alignment: what sets two states apart weighs as much as what brings them together (*assumed*,
as in a balance of amity and enmity)."""


def block_weights(name: Variant, *, conflict: float = CONFLICT_WEIGHT) -> tuple[float, ...]:
    r"""Weights of the standardised block factors in a variant, shape ``(block,)``.

    Conflict has its weight; institutions, obligations and cooperation a third of the rest each (*assumed*; the page on
    the calibration of alignment shows the effect of other weights). A variant without conflict consists of the rest;
    one without another block redistributes its part.

    Parameters
    ----------
    name
        The variant.
    conflict
        Weight of conflict, between 0 and 1.

    Raises
    ------
    InputError
        If the weight is not strictly between 0 and 1.
    """
    if not 0.0 < conflict < 1.0:
        raise InputError(f"{conflict!r} is no weight of conflict", expected="a number between 0 and 1, both excluded")
    amity = [block for block in WEIGHED if block not in ("conflict", VARIANTS[name])]
    rest = 1.0 if VARIANTS[name] == "conflict" else 1.0 - conflict
    weights = dict.fromkeys(BLOCKS, 0.0) | dict.fromkeys(amity, rest / len(amity)) | {"conflict": 1.0 - rest}
    return tuple(weights[block] for block in BLOCKS)
