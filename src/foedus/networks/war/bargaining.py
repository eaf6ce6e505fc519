"""Why two states fight when both would gain by a settlement: what there is to settle on, and when no promise holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError

__all__ = ["fearon_1995_range", "powell_2006_war"]


def fearon_1995_range(probability: ArrayLike, cost_a: ArrayLike, cost_b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Shares of a disputed good that both states prefer to war.

    .. math:: [\,p - c_A,\; p + c_B\,]

    Parameters
    ----------
    probability
        p, the probability that A wins a war, in [0, 1], any shape.
    cost_a, cost_b
        Costs of war to A and B, 0 or more, in units of the good; shapes that broadcast with `probability`.

    Returns
    -------
    low, high
        Least share that A accepts rather than fight and the largest that B grants it, of the common shape. Beyond 0
        and 1 a limit does not bind: nobody has more than all of the good.

    Raises
    ------
    InputError
        If a probability is outside [0, 1] or a cost is negative or not finite.

    Notes
    -----
    Risk-neutral states that agree on p and on the costs; the range is never empty, so war needs another reason: private
    information, promises that do not hold (`powell_2006_war`), or a good that cannot be divided.

    References
    ----------
    fearon_1995

    Examples
    --------
    >>> low, high = fearon_1995_range(0.5, 0.25, 0.125)
    >>> float(low), float(high)
    (0.25, 0.625)
    """
    chance, own, other = (np.asarray(value, dtype=np.float64) for value in (probability, cost_a, cost_b))
    if not ((chance >= 0.0) & (chance <= 1.0)).all():
        raise InputError("a probability is out of range", expected="0 to 1")
    if not all(np.isfinite(cost).all() and (cost >= 0.0).all() for cost in (own, other)):
        raise InputError("a cost of war is out of range", expected="finite numbers of 0 or more")
    low, high = np.broadcast_arrays(chance - own, chance + other)
    return low, high


def powell_2006_war(
    benefits: ArrayLike, falling: ArrayLike, rising: ArrayLike, rising_later: ArrayLike, discount: ArrayLike
) -> BoolArray:
    r"""Whether a shift of power is so large that the state that falls behind fights now.

    .. math:: \delta M_D' - M_D > B - (M_A + M_D)

    The rising state D cannot promise to take less later than it will be able to enforce. War follows if the growth of
    what it can enforce is more than what there is to be shared over what both can enforce now.

    Parameters
    ----------
    benefits
        B, the present value of all there is to be divided from now on, any shape.
    falling, rising
        :math:`M_A, M_D`: what each can enforce now by fighting (its minmax payoff), present value in the same unit.
    rising_later
        :math:`M_D'`: what D can enforce in the next period, as of then.
    discount
        :math:`\delta`, weight of the next period, in (0, 1).

    Returns
    -------
    BoolArray
        True where no division can be kept to, of the common shape.

    Raises
    ------
    InputError
        If a number is not finite, the discount factor is outside (0, 1), or the two can now enforce more than there is.

    Notes
    -----
    The condition is sufficient for war. :math:`M_D` stands on both sides and cancels: what D can enforce today does not
    matter, only what it will.

    References
    ----------
    powell_2006

    Examples
    --------
    >>> [bool(powell_2006_war(10.0, 4.0, 4.0, later, 0.9)) for later in (4.0, 8.0)]
    [False, True]
    """
    total, first, second, later, weight = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (benefits, falling, rising, rising_later, discount))
    )
    if not all(np.isfinite(value).all() for value in (total, first, second, later, weight)):
        raise InputError("a payoff is not a finite number", expected="finite numbers")
    if not ((weight > 0.0) & (weight < 1.0)).all():
        raise InputError("the discount factor is out of range", expected="between 0 and 1")
    if (first + second > total).any():
        raise InputError("war is no loss", expected="benefits of at least what both can enforce now")
    return np.asarray(weight * later - second > total - (first + second))
