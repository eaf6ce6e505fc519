"""What a policy is: one author's use of one instrument over a window of years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["EVERYBODY", "Policy", "plain_number"]

EVERYBODY: Final = "ALL"
"""Target that stands for all those whom an option names."""


@dataclass(frozen=True)
class Policy:
    """One author's use of one instrument over a window of years.

    Parameters
    ----------
    author
        State that pays for the policy; empty for ``none``.
    instrument
        One of ``POLICY_INSTRUMENTS``.
    targets
        Target states; ``("ALL",)`` for all of them.
    options
        Option name to its values, as written.
    intensity
        0 to 1: the fraction of the way from the present level to the instrument's limit.
    start, end
        Calendar years (1 January), ``start <= t < end``.
    """

    author: str
    instrument: str
    targets: tuple[str, ...]
    intensity: float
    start: float
    end: float
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def option(self, name: str) -> tuple[str, ...]:
        """Return the values of an option, empty when it is not set."""
        return self.options.get(name, ())

    def __str__(self) -> str:
        if self.instrument == "none":
            return "none"
        parts = [self.author, self.instrument, "+".join(self.targets)]
        if self.options:
            parts.append(",".join(f"{key}={'+'.join(value)}" for key, value in sorted(self.options.items())))
        return ":".join([*parts, f"{plain_number(self.intensity)}@{plain_number(self.start)}-{plain_number(self.end)}"])

    def __hash__(self) -> int:
        return hash(str(self))


def plain_number(value: float) -> str:
    """Return a number in full, without a trailing zero."""
    # In full, because the address of a run is computed from this text: two policies must never share one.
    return repr(float(value)).removesuffix(".0")
