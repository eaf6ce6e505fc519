"""Readings of alignment by hand, weighed against a record that lacks what they know."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from foedus.scenarios.cases.fields import Aligned, Day, Error, Form, StateId, Text

__all__ = ["AlignmentReading"]


class AlignmentReading(Form):
    r"""What is known by hand of pairs of which the record has fallen silent, weighed against it.

    The record of a pair says :math:`m` with standard error :math:`s`; the reading says :math:`r` with error
    :math:`e`. Where the record lacks what the reading knows, its error is widened by ``record_sd``, :math:`b`:

    .. math::
        A = \frac{m / (s^2 + b^2) + r / e^2}{1 / (s^2 + b^2) + 1 / e^2}, \qquad
        \text{sd}^2 = \frac{1}{1 / (s^2 + b^2) + 1 / e^2}

    Attributes
    ----------
    first, second
        Two groups of actors; every pair between them is read.
    value
        Alignment that the reading says, between −1 and 1.
    sd
        Its standard error.
    record_sd
        Error that is added to the record's own, for what it lacks.
    since
        Day from which the reading holds.
    source
        Where what it rests on can be read.
    reason
        Why the value is what it is, printed in reports.
    """

    first: tuple[StateId, ...] = Field(min_length=1)
    second: tuple[StateId, ...] = Field(min_length=1)
    value: Aligned
    sd: Error
    record_sd: Annotated[float, Strict(), Field(ge=0.0, le=2.0)] = 0.0
    since: Day
    source: Text
    reason: Text

    @model_validator(mode="after")
    def _two_groups(self) -> AlignmentReading:
        both = set(self.first) & set(self.second)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} is in both groups")
        return self

    def pairs(self) -> list[tuple[str, str]]:
        """Return the pairs that are read, each in alphabetical order."""
        return [(min(a, b), max(a, b)) for a in self.first for b in self.second]

    def among(self, actors: tuple[str, ...]) -> AlignmentReading | None:
        """Return the reading with its groups among some actors; None if either is then empty."""
        first, second = (tuple(x for x in side if x in actors) for side in (self.first, self.second))
        return self.model_copy(update={"first": first, "second": second}) if first and second else None

    def weighed(self, value: float, sd: float) -> tuple[float, float]:
        """Return alignment and its standard error from what the record says and this reading.

        Examples
        --------
        >>> from datetime import date
        >>> row = AlignmentReading.model_validate(
        ...     {"first": ["POL"], "second": ["RUS"], "value": -0.5, "sd": 0.2, "record_sd": 0.16,
        ...      "since": date(2022, 2, 25), "source": "an act", "reason": "sanctions"}, context={"year": 2025})
        >>> tuple(round(each, 3) for each in row.weighed(0.1, 0.12))
        (-0.2, 0.141)
        """
        record, own = 1.0 / (sd**2 + self.record_sd**2), 1.0 / self.sd**2
        return (record * value + own * self.value) / (record + own), (record + own) ** -0.5
