"""Constants of a balancing coalition, each with its unit, range and standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError, UnknownNameError
from foedus.measures.varying import geometric, points, within

__all__ = ["CENTRAL", "CONSTANTS", "Constant", "Rule", "drawn_rules", "hostile_intent", "rule_with"]

Rule: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Constant:
    """One constant.

    Attributes
    ----------
    name, unit, meaning
        What it is.
    central, low, high
        Value used by default, and the range it is drawn from.
    even
        Whether draws are uniform in the value rather than in its logarithm.
    standing
        ``published`` or ``assumed``.
    reference
        For a published value its source; for an assumed one the work whose idea it expresses.
    why
        Where the numbers come from.
    """

    name: str
    unit: str
    meaning: str
    central: float
    low: float
    high: float
    even: Literal["value", "logarithm"]
    standing: Literal["published", "assumed"]
    reference: str
    why: str


CONSTANTS: Final[Mapping[str, Constant]] = {
    constant.name: constant
    for constant in (
        Constant(
            "gradient", "km", "distance over which strength falls by a factor e (lambda)",
            2_500.0, 1_250.0, 5_000.0, "logarithm", "assumed", "boulding_1962", "as in the measure of threat",
        ),
        Constant(
            "intent_midpoint", "1", "alignment at which half of a state's strength counts as a threat (a0)",
            0.2, 0.0, 0.4, "value", "assumed", "walt_1987", "prior of the model: normal, mean 0.2, sd 0.1",
        ),
        Constant(
            "intent_scale", "1", "width of the transition from foe to friend (s)",
            0.25, 0.15, 0.41, "logarithm", "assumed", "walt_1987",
            "prior of the model: lognormal, median 0.25, sigma 0.3",
        ),
        Constant(
            "reliability", "1", "share of an ally's strength that can be relied on (rho)",
            0.5, 0.22, 0.745, "value", "published", "berkemeier_fuhrmann_2018",
            "commitments honoured in war: 50% in 1816-2003, 22% in 1945-2003; 74.5% in Leeds, Long and Mitchell (2000)",
        ),
        Constant(
            "public", "1", "share of the coalition's protection that outsiders also enjoy (s)",
            0.5, 0.1, 0.9, "value", "assumed", "olson_zeckhauser_1966", "between a private and a public good",
        ),
        Constant(
            "trade_lost", "1", "share of its trade with the target that a member loses (l)",
            0.25, 0.08, 0.8, "logarithm", "assumed", "fuchs_klann_2013",
            "from a diplomatic quarrel with China, about 8% of exports to it, to nearly all, as in war",
        ),
        Constant(
            "threat_value", "shares of foreign trade per unit of threat", "value of threat removed (v)",
            1.0, 0.2, 5.0, "logarithm", "assumed", "walt_1987", "not measured so far; a factor of five either way",
        ),
        Constant(
            "entrapment", "1", "share of a partner's quarrels that a member takes on (e)",
            0.3, 0.1, 0.9, "logarithm", "assumed", "snyder_1984", "from almost none to nearly all",
        ),
    )
}  # fmt: skip

CENTRAL: Final[Rule] = {name: constant.central for name, constant in CONSTANTS.items()}


def rule_with(**changes: float) -> Rule:
    """Return the central rule with some constants changed.

    Raises
    ------
    UnknownNameError
        If there is no such constant.
    InputError
        If a value is not positive, or is above 1 where 1 is the maximum.

    Examples
    --------
    >>> rule_with(public=0.25)["public"]
    0.25
    """
    for name, value in changes.items():
        if name not in CONSTANTS:
            raise UnknownNameError(f"no constant {name!r}", expected=f"one of {', '.join(CONSTANTS)}")
        most = 1.0 if name in ("reliability", "public", "trade_lost") else np.inf
        least = -1.0 if name == "intent_midpoint" else 0.0
        if not least <= value <= most or (name in ("gradient", "intent_scale") and value <= 0):
            raise InputError("a constant is out of range", where=f"{name}={value:g}", expected=f"{least:g} to {most:g}")
    return {**CENTRAL, **changes}


def drawn_rules(draws: int, seed: int) -> list[Rule]:
    """Draw rules uniformly from the ranges of all constants (a scrambled Sobol sequence).

    Parameters
    ----------
    draws
        Number of draws, preferably a power of two.
    seed
        Of the sequence.

    Raises
    ------
    InputError
        If fewer than two are requested.
    """
    even = points(len(CONSTANTS), draws, seed)
    return [
        {
            name: (within if constant.even == "value" else geometric)((constant.low, constant.high), float(share))
            for (name, constant), share in zip(CONSTANTS.items(), row, strict=True)
        }
        for row in even
    ]


def hostile_intent(alignment: ArrayLike, rule: Rule = CENTRAL) -> FloatArray:
    r"""Share of a state's strength that another regards as a threat, given their alignment.

    .. math:: h = \frac{1}{1 + e^{(A - a_0)/s}}

    Parameters
    ----------
    alignment
        A, −1 to 1; NaN = no data.
    rule
        ``intent_midpoint`` a₀ and ``intent_scale`` s.

    Returns
    -------
    FloatArray
        In (0, 1); NaN where alignment is.

    References
    ----------
    walt_1987

    Examples
    --------
    >>> hostile_intent([-0.8, 0.2, 0.7]).round(2).tolist()
    [0.98, 0.5, 0.12]
    """
    apart = (rule["intent_midpoint"] - np.asarray(alignment, dtype=np.float64)) / rule["intent_scale"]
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * apart)))
