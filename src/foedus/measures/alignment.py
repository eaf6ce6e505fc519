"""Alignment: one number for how close two states are, from words (votes) and deeds (obligations, hostility)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError, UnknownNameError
from foedus.measures.obligations import OBLIGATION_VALUES

__all__ = ["ASSUMED", "BLOCKS", "AlignmentWeights", "Block", "alignment", "alignment_sd"]

Block: TypeAlias = Literal["un", "conflict", "obligations"]
BLOCKS: Final[tuple[str, ...]] = get_args(Block)


@dataclass(frozen=True)
class AlignmentWeights:
    """Weights of the index.

    Attributes
    ----------
    words, deeds
        Weights of the two halves; they sum to 1.
    standing
        Whether they are published or assumed.
    """

    words: float = 0.5
    deeds: float = 0.5
    standing: str = "assumed"

    def __post_init__(self) -> None:
        if min(self.words, self.deeds) < 0 or abs(self.words + self.deeds - 1.0) > 1e-12:
            raise InputError("alignment weights do not add up", expected="two weights of zero or more that sum to 1")


ASSUMED: Final = AlignmentWeights()


def alignment(
    similarity: ArrayLike,
    obligation: ArrayLike,
    hostility: ArrayLike,
    *,
    without: Block | None = None,
    weights: AlignmentWeights = ASSUMED,
) -> FloatArray:
    r"""Alignment of pairs: half words, half deeds.

    .. math:: A = w U + d\,(O (1 - H) - H), \quad O = \text{obligation value} / 3

    The leave-one-out variants serve regressions that have the block on the other side:
    without ``"un"`` :math:`O(1-H) - H`; without ``"conflict"`` :math:`wU + dO`; without ``"obligations"``
    :math:`wU - dH`.

    Parameters
    ----------
    similarity
        Chance-corrected similarity of votes U in [−1, 1]; NaN = too few votes.
    obligation
        Obligation value 0–3; NaN = not known.
    hostility
        H in [0, 1]; NaN = not known.
    without
        Block to leave out, or None for the full index.
    weights
        Weights of words and deeds; *assumed*.

    Returns
    -------
    FloatArray
        A in [−1, 1], shape of the broadcast inputs; NaN where a used ingredient is NaN.

    Raises
    ------
    UnknownNameError
        If there is no such block.

    Notes
    -----
    A treaty between openly hostile states binds neither, so hostility discounts obligations as well as counting against
    the pair. The variant without conflict therefore fails the 1972–79 gate by construction: the Sino-Soviet treaty
    stayed in force until 1980.

    Examples
    --------
    >>> float(alignment(0.2, 3, 0.0)), float(alignment(0.2, 3, 1.0))
    (0.6, -0.4)
    >>> float(alignment(0.2, 3, 0.5, without="un"))
    0.0
    """
    if without is not None and without not in BLOCKS:
        raise UnknownNameError(f"no block {without!r} to leave out", expected=", ".join(BLOCKS))
    u = np.asarray(similarity, dtype=np.float64)
    o = np.asarray(obligation, dtype=np.float64) / max(OBLIGATION_VALUES.values())
    h = np.asarray(hostility, dtype=np.float64)
    if without == "un":
        return np.asarray(o * (1.0 - h) - h)
    if without == "conflict":
        return np.asarray(weights.words * u + weights.deeds * o)
    if without == "obligations":
        return np.asarray(weights.words * u - weights.deeds * h)
    return np.asarray(weights.words * u + weights.deeds * (o * (1.0 - h) - h))


def alignment_sd(
    similarity_sd: ArrayLike, *, without: Block | None = None, weights: AlignmentWeights = ASSUMED
) -> FloatArray:
    """Standard deviation of alignment from the sampling of ballots only.

    Obligations and hostility are coded, not sampled; their coding errors are not included, so it is a lower bound.

    Parameters
    ----------
    similarity_sd
        Standard deviation of U.
    without, weights
        As in `alignment`.

    Returns
    -------
    FloatArray
        Same shape; NaN for the variant without votes, which has no sampling error.
    """
    sd = np.asarray(similarity_sd, dtype=np.float64)
    return np.full_like(sd, np.nan) if without == "un" else weights.words * sd
