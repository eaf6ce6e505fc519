"""A parameter of the model: a value or a prior, with its unit, reference and standing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["LARGEST", "LARGEST_WORDS", "Parameter", "Prior", "short_number", "support_words"]

Floats = NDArray[np.float64]

LARGEST: Final = 1e30
"""Largest absolute value of a parameter (assumed): single precision ends at 3e38."""
_SPREAD: Final = 6.0
"""Standard deviations of a normal distribution within which all but two in a billion draws lie."""
LARGEST_WORDS: Final = f"a number of at most {LARGEST:g} in absolute value"


class Prior(BaseModel):
    """A distribution of one number, drawn by its inverse cumulative distribution.

    ``normal``: mean, sd. ``lognormal``: median, sigma (sd of the logarithm). ``halfnormal``: scale
    (sd of the unfolded normal). ``uniform``: low, high. ``beta``: a, b.

    Attributes
    ----------
    distribution
        Which one.
    mean, sd
        Of ``normal``.
    median, sigma
        Of ``lognormal``; sigma is the standard deviation of the logarithm.
    scale
        Of ``halfnormal``: standard deviation of the unfolded normal.
    low, high
        Ends of ``uniform``.
    a, b
        Shapes of ``beta``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    distribution: Literal["normal", "lognormal", "halfnormal", "uniform", "beta"]
    mean: float | None = None
    sd: float | None = Field(None, gt=0)
    median: float | None = Field(None, gt=0)
    sigma: float | None = Field(None, gt=0)
    scale: float | None = Field(None, gt=0)
    low: float | None = None
    high: float | None = None
    a: float | None = Field(None, gt=0)
    b: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _complete(self) -> Prior:
        needed = _NEEDED[self.distribution]
        for name in _ARGUMENTS:
            given = getattr(self, name) is not None
            if name in needed and not given:
                raise ValueError(f"a {self.distribution} prior needs {name}")
            if given and name not in needed:
                raise ValueError(f"a {self.distribution} prior takes {', '.join(needed)}, not {name}")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low must be below high")
        return self

    @property
    def arguments(self) -> tuple[float, ...]:
        """The numbers of the distribution, in the order of its description."""
        return tuple(float(getattr(self, name)) for name in _NEEDED[self.distribution])

    @property
    def support(self) -> tuple[float, float]:
        """Ends of the range outside which the prior has no probability."""
        match self.distribution:
            case "lognormal" | "halfnormal":
                return 0.0, math.inf
            case "uniform":
                return self.arguments[0], self.arguments[1]
            case "beta":
                return 0.0, 1.0
            case "normal":
                return -math.inf, math.inf

    @property
    def is_bounded(self) -> bool:
        """Whether all but two in a billion of its draws are at most `LARGEST` in absolute value."""
        first, second = (*self.arguments, 0.0)[:2]
        match self.distribution:
            case "normal":
                largest = abs(first) + _SPREAD * second
            case "lognormal":
                largest = first * math.exp(min(_SPREAD * second, 700.0))
            case "halfnormal":
                largest = _SPREAD * first
            case "uniform":
                largest = max(abs(first), abs(second))
            case "beta":
                largest = 1.0
        return largest <= LARGEST

    def __str__(self) -> str:
        given = ", ".join(f"{name} {getattr(self, name):g}" for name in _NEEDED[self.distribution])
        return f"{self.distribution} ({given})"

    def quantile(self, probability: Floats) -> Floats:
        """Return the quantiles at probabilities in (0, 1)."""
        from scipy import special  # reading a stored run needs no quantiles

        first, second = (*self.arguments, 0.0)[:2]
        match self.distribution:
            case "normal":
                found = first + second * special.ndtri(probability)
            case "lognormal":
                found = first * np.exp(second * special.ndtri(probability))
            case "halfnormal":
                found = first * special.ndtri(0.5 + 0.5 * probability)
            case "uniform":
                found = first + (second - first) * probability
            case "beta":
                found = special.betaincinv(first, second, probability)
        return np.asarray(found, dtype=np.float64)


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "halfnormal": ("scale",),
    "uniform": ("low", "high"),
    "beta": ("a", "b"),
}
_ARGUMENTS = ("mean", "sd", "median", "sigma", "scale", "low", "high", "a", "b")


class Parameter(BaseModel):
    """One number of the model: a value or a prior, and where it comes from.

    Attributes
    ----------
    unit
        Its unit; ``1`` for a number without one.
    description
        What it does, in words.
    standing
        Where it comes from: estimated from data, published, or assumed.
    reference
        Key of the bibliography, or ``assumed``.
    date
        When it was set.
    value
        The number, if it is fixed.
    prior
        Its distribution, if each member of an ensemble draws its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    unit: str = Field(min_length=1)
    description: str = Field(min_length=1)
    standing: Literal["estimated", "published", "assumed"]
    reference: str = Field(min_length=1)
    date: date
    value: float | None = None
    prior: Prior | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Parameter:
        if (self.value is None) == (self.prior is None):
            raise ValueError("give either value or prior")
        if self.standing != "assumed" and self.reference == "assumed":
            raise ValueError(f"a parameter that is {self.standing} needs a reference, not 'assumed'")
        return self

    @property
    def support(self) -> tuple[float, float]:
        """Ends of the range outside which the prior has no probability; all numbers if there is no prior."""
        return (-math.inf, math.inf) if self.prior is None else self.prior.support

    def quantile(self, probability: float) -> float:
        """Return a quantile of the prior, or the value."""
        if self.prior is None:
            assert self.value is not None
            return self.value
        return float(self.prior.quantile(np.asarray([probability]))[0])

    @property
    def words(self) -> str:
        """The value, or the prior, in few words."""
        return short_number(self.value or 0.0) if self.prior is None else str(self.prior)


def short_number(value: float) -> str:
    """Return a number with three significant digits, without an exponent if it is short.

    Examples
    --------
    >>> short_number(2500.0), short_number(0.33724)
    ('2500', '0.337')
    """
    return f"{value:.0f}" if 1000.0 <= abs(value) < 1e6 else f"{value:.3g}"


def support_words(support: tuple[float, float]) -> str:
    """Return a range of numbers in words.

    Examples
    --------
    >>> support_words((0.0, math.inf))
    'a number from 0 up'
    """
    low, high = support
    if math.isinf(high):
        return "a finite number" if math.isinf(low) else f"a number from {low:g} up"
    return f"a number from {low:g} to {high:g}"
