r"""Finished chunks in half the space: what is kept of every pair, in half precision.

Of 29 states over 30 years nine tenths of what a member keeps are quantities of pairs, most of them of pairs that nobody
follows, of which a run tells quantiles only. These are stored as

.. math:: b_{16} = \mathrm{half}(b), \qquad d_{16} = \mathrm{half}(s - b)

with b the baseline and s the scenario, and read as :math:`b_{16}` and :math:`b_{16} + d_{16}`: eleven bits of the
level, and eleven of the difference, however small. Members of watched pairs keep all their bits, and triangles and
shares are counted before. The error of a level, at most :math:`2^{-12}` for numbers up to one, is a tenth of the Monte
Carlo error of a quantile with 1,000 members, or less (decision 17, which has the differences too).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.axes import ACTOR, PARTNER
from foedus.engine.variables import PAIR, VARIABLES
from foedus.errors import SimulationError

__all__ = ["EXACT", "is_finite", "pack", "unpack"]

Array = NDArray[np.generic]

EXACT: Final = "_exact"
"""Ends the name of an array of the watched pairs alone, in full precision."""

_SCALE: Final = np.float32(2**12)
"""What numbers are multiplied with before: it changes no bit, and keeps small ones out of the range in which half
precision has fewer bits, and in which a cast takes forty times as long."""

_UNSCALE: Final = np.float32(2**-12)

_LARGEST: Final = float(np.finfo(np.float16).max) * 2.0**-12

_EXPONENT: Final = np.uint16(0x7C00)
"""Exponent of a number in half precision that is not finite."""

_PACKED: Final = {
    row.key: row.axes for row in VARIABLES.values() if row.form == "kept" and row.axes in ((PAIR,), (ACTOR, PARTNER))
}


def pack(values: Mapping[str, Array], exact: Sequence[int]) -> dict[str, Array]:
    """Return the members of a tile with their quantities of pairs in half precision.

    Parameters
    ----------
    values
        Arrays by name, quantities of pairs as (year, leading axes, world, member) in float32; in another precision they
        stay as they are.
    exact
        Rows of the pairs whose members keep all their bits, besides.

    Raises
    ------
    SimulationError
        For a number beyond 15.99; those of foedus's own mechanisms are at most 4.

    Examples
    --------
    >>> levels = np.float32([[[[0.123456], [0.123458]]]])
    >>> found = pack({"alignment": levels}, [])
    >>> found["alignment"].dtype, [f"{float(x):.6f}" for x in unpack(found["alignment"])[0, 0, :, 0]]
    (dtype('float16'), ['0.123474', '0.123476'])
    """
    found = dict(values)
    for name, axes in _PACKED.items():
        value = values.get(name)
        if value is None or value.dtype != np.float32:
            continue
        if axes == (PAIR,):
            found[f"{name}{EXACT}"] = np.asarray(value[:, list(exact)])
        found[name] = _halved(value.view(np.float32))
        if not is_finite(found[name]) and (np.isinf(found[name]) & np.isfinite(value)).any():
            raise SimulationError(
                f"{name} reaches {np.abs(value).max():g}",
                expected=f"at most {_LARGEST:g} in size",
                hint="Run it with dtype float64, which keeps every number in full",
            )
    return found


def is_finite(values: Array) -> bool:
    """Whether all numbers are finite; in half precision told by their exponents, which is three times as fast."""
    if values.dtype == np.float16:
        return not ((values.view(np.uint16) & _EXPONENT) == _EXPONENT).any()
    return bool(np.isfinite(values).all())


def _halved(value: NDArray[np.float32]) -> NDArray[np.float16]:
    """Return an array in half precision, the second world less the first."""
    scaled: NDArray[np.float32] = value * _SCALE
    with np.errstate(over="ignore", invalid="ignore"):
        if scaled.shape[-2] == 2:
            scaled[..., 1, :] -= scaled[..., 0, :]
        return scaled.astype(np.float16)


def unpack(value: Array) -> Array:
    """Return an array of a packed chunk, or some rows of it, as (..., world, member) in float32.

    What was not packed is returned as it is.
    """
    if value.dtype != np.float16:
        return value
    levels = value.astype(np.float32)
    levels *= _UNSCALE
    if levels.shape[-2] == 2:
        levels[..., 1, :] += levels[..., 0, :]
    return levels
