"""An argument as a file: claims, each with its test, its threshold and its rival readings.

A claim holds exactly one of ``test`` (how it is measured), ``pending`` (what its test still needs), ``unmeasured`` (why
no listed data measures it) and ``undetermined_by_design`` (why no test on this record could decide it). ``variants``
repeat the test with some keys changed, or are tests of their own if they name another ``kind``; those with ``role =
"deciding"`` were named beforehand as having a say, the others are only shown, as are all beside ``unmeasured`` and
``undetermined_by_design``. ``since`` changes keys, and may change the role, for the second judgement, on data after
``judged_to``; ``since = false`` means there is none. Where a test was restated, ``first`` keeps the one registered
first, with its variants; its verdict is printed beside that of the test in force. A file never holds a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from foedus.arguments.gates import Gate
from foedus.arguments.grounds import Conclusion, Ground
from foedus.arguments.kinds import AnySpec
from foedus.arguments.naming import StateName
from foedus.errors import UnknownNameError
from foedus.library.schema_versions import SCHEMA, SchemaVersion

__all__ = [
    "Argument",
    "Claim",
    "Deviation",
    "FirstTest",
    "Measurement",
    "Registered",
    "Untested",
]


_WRITTEN: Final = {"measurements": ("test", "variants")}


class Measurement(BaseModel):
    """One measurement of a claim.

    Attributes
    ----------
    name
        What distinguishes it, in a few words.
    role
        ``deciding`` measurements must agree; ``shown`` ones are only shown.
    spec
        What to compute on data up to ``judged_to``.
    since
        What to compute on data after it; None if the source does not continue.
    since_role
        Its role in the second judgement.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: Literal["deciding", "shown"]
    spec: AnySpec
    since: AnySpec | None = None
    since_role: Literal["deciding", "shown"] = "shown"


class FactQuery(BaseModel):
    """Rows of a table of dated facts, to be shown beside a claim.

    Attributes
    ----------
    table
        Table of the facts.
    states
        Only rows that name one of these states.
    both
        Whether rows must name all of them.
    institution
        Only rows of this institution.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    states: tuple[StateName, ...] = ()
    both: bool = False
    institution: str | None = None

    @model_validator(mode="after")
    def _of_several(self) -> FactQuery:
        if self.both and len(self.states) < 2:
            raise ValueError("'both' needs two states or more")
        return self


class Registered(BaseModel):
    """When a test was fixed, and what it was.

    Attributes
    ----------
    date
        Day; only of years after it can it be said strictly that the test was fixed beforehand.
    hash
        Hash of the test, which `foedus check` compares with the test as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    hash: str = Field(pattern=r"^[0-9a-f]{16}$")


class Deviation(BaseModel):
    """A change to a test after something of its result had been seen.

    Attributes
    ----------
    claim
        Id of the claim.
    what
        What was changed, from what to what.
    when
        Day of the change.
    seen
        What had been seen by then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str
    what: str = Field(min_length=10)
    when: date
    seen: str = Field(min_length=3)


class Untested(BaseModel):
    """Something that the argument says and no claim of the file tests.

    Attributes
    ----------
    statement
        What it says, in our own words.
    why
        Why no claim tests it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: str = Field(min_length=10)
    why: str = Field(min_length=10)


class _Tested(BaseModel):
    """Abstract base of what is measured: its own test first, then its variants, written ``test`` and ``variants``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measurements: tuple[Measurement, ...] = ()

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Return the keys in a file, where measurements are ``test`` and ``variants``."""
        return tuple(written for name in cls.model_fields for written in _WRITTEN.get(name, (name,)))

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or ("test" not in raw and "variants" not in raw):
            return raw
        claim = dict(raw)
        base, variants = claim.pop("test", None), claim.pop("variants", [])
        tables = [*([] if base is None else [base]), *variants] if isinstance(variants, list) else [None]
        if not all(isinstance(each, dict) for each in tables):
            raise ValueError("'test' is a table and 'variants' a list of tables")
        claim["measurements"] = [
            *([] if base is None else [_measurement(base, {}, "deciding")]),
            *(_measurement(base or {}, each, "shown") for each in variants),
        ]
        return claim

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [each.name for each in self.measurements]
        if len(set(names)) < len(names):
            raise ValueError(f"two measurements have the same name among {', '.join(names)}")
        return self


class FirstTest(_Tested):
    """The test of a claim that was registered first, kept where another is in force.

    Attributes
    ----------
    measurements
        The test first, then its variants.
    registered
        Date and hash of the test.
    """

    measurements: tuple[Measurement, ...] = Field(min_length=1)
    registered: Registered | None = None


class Claim(_Tested):
    """One claim of an argument.

    Attributes
    ----------
    id
        Its name, such as ``C5``.
    part
        The mechanism or part of the system it is about, such as ``P8``.
    statement
        What it says, in our own words.
    rivals
        Other readings that the same finding would fit.
    measurements
        The claim's own test first, then its variants; without a test those that are only shown.
    pending
        Instead of a test: what a test still needs.
    unmeasured
        Instead of a test: why nothing that is listed measures it.
    undetermined_by_design
        Instead of a test: why no test on this record could decide it, such as too few cases.
    untested_part
        The part of the claim that the test leaves open.
    impossibility
        Whether the claim says that something cannot happen, so that one deciding counter-measurement contradicts it.
    registered
        Date and hash of its test, if that was registered.
    first
        The test registered first, where that is no longer the one in force.
    facts
        Dated facts to show beside the claim; they decide nothing.
    answers, shares
        Claims of the argument that this one answers, which say the opposite, or the same.
    rests_on
        Other claims that it rests on, as of a conclusion.
    probability
        Probability that the argument gives the claim, where it states one; scored when the argument is scored as a
        forecaster.
    planted
        Truth of a planted claim; absent in real arguments.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z][A-Za-z0-9-]*$")
    part: str
    statement: str = Field(min_length=10)
    rivals: tuple[str, ...] = ()
    pending: str = ""
    unmeasured: str = ""
    undetermined_by_design: str = ""
    untested_part: str = ""
    impossibility: bool = False
    registered: Registered | None = None
    first: FirstTest | None = None
    facts: tuple[FactQuery, ...] = ()
    answers: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    rests_on: tuple[Ground, ...] = ()
    probability: float | None = Field(default=None, ge=0.0, le=1.0)
    planted: Literal["true", "false", "empty"] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Claim:
        shown = bool(self.unmeasured or self.undetermined_by_design)
        if shown and any("deciding" in (each.role, each.since and each.since_role) for each in self.measurements):
            raise ValueError(
                "beside 'unmeasured' and 'undetermined_by_design' there are only variants that are 'shown'"
            )
        ways = [self.tested, bool(self.pending), bool(self.unmeasured), bool(self.undetermined_by_design)]
        if sum(ways) != 1:
            raise ValueError("a claim has exactly one of 'test', 'pending', 'unmeasured' and 'undetermined_by_design'")
        if self.first is not None and not self.tested:
            raise ValueError("a claim whose 'first' test is kept has a 'test' in force")
        return self

    @property
    def tested(self) -> bool:
        """Whether it has a test; without one its measurements, if any, are only shown."""
        return bool(self.measurements) and not (self.unmeasured or self.undetermined_by_design)

    @property
    def as_first_tested(self) -> Claim | None:
        """The claim with the test that was registered first in place of the one in force; None if there is none."""
        if self.first is None:
            return None
        first = {"measurements": self.first.measurements, "registered": self.first.registered, "first": None}
        return self.model_copy(update=first)

    @property
    def every_measurement(self) -> tuple[Measurement, ...]:
        """Its measurements and those of the test registered first."""
        return self.measurements + (() if self.first is None else self.first.measurements)


class Argument(BaseModel):
    """An argument: claims with tests fixed beforehand, and the rules by which they are judged.

    Attributes
    ----------
    schema_version
        Version of the file format, the key ``schema``.
    name
        Its name in commands: lower-case letters, digits and hyphens.
    title
        Its title, for readers.
    description
        What it is about.
    written
        When it was made (year and month).
    judged_to
        Last year of data of the first judgement; the second uses later data.
    level
        Confidence level of every interval.
    answers
        Name of another argument whose claims the claims of this one answer.
    gates
        Known-world gates by name.
    claims
        In the order of the argument.
    deviations
        What was changed in tests after something of their results had been seen.
    untested
        What the argument says beside its claims and no test reaches.
    conclusion
        What it concludes and from which claims; a table, or a list of tables for several conclusions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: SchemaVersion = Field(default=SCHEMA, alias="schema")
    name: str
    title: str
    description: str = ""
    written: str
    judged_to: int
    level: float = Field(default=0.90, gt=0.5, lt=1)
    answers: str = ""
    gates: dict[str, Gate] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = Field(min_length=1)
    deviations: tuple[Deviation, ...] = ()
    untested: tuple[Untested, ...] = ()

    conclusion: tuple[Conclusion, ...] = ()

    @field_validator("conclusion", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, dict) else given

    @field_validator("claims")
    @classmethod
    def _distinct(cls, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        ids = [claim.id for claim in claims]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"claims named twice: {', '.join(twice)}")
        return claims

    @model_validator(mode="after")
    def _gates_exist(self) -> Argument:
        for claim in self.claims:
            for each in claim.every_measurement:
                for spec in (each.spec, each.since):
                    if spec is not None and spec.gate is not None and spec.gate not in self.gates:
                        known = ", ".join(self.gates) or "none"
                        raise ValueError(f"claim {claim.id} names the gate {spec.gate!r}, known gates: {known}")
        return self

    @model_validator(mode="after")
    def _answers_another(self) -> Argument:
        answering = [claim.id for claim in self.claims if claim.answers or claim.shares]
        if answering and not self.answers:
            raise ValueError(f"claim {answering[0]} answers a claim of another argument, which 'answers' does not name")
        if self.answers and self.answers == self.name:
            raise ValueError(f"{self.name} answers itself")
        return self

    @model_validator(mode="after")
    def _deviations_name_claims(self) -> Argument:
        known = [claim.id for claim in self.claims]
        for each in self.deviations:
            if each.claim not in known:
                raise ValueError(f"a deviation names the claim {each.claim!r}, known claims: {', '.join(known)}")
        return self

    def __repr__(self) -> str:
        tested = sum(claim.tested for claim in self.claims)
        return f"<Argument {self.name}: {len(self.claims)} claims, {tested} with a test; judged to {self.judged_to}>"

    def __str__(self) -> str:
        return repr(self)

    def claim(self, claim_id: str) -> Claim:
        """Return a claim by its id."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise UnknownNameError(
            f"no claim {claim_id!r} in {self.name}",
            where=self.name,
            expected=f"one of {', '.join(claim.id for claim in self.claims)}",
        )


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        merged[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _measurement(base: Mapping[str, Any], change: Mapping[str, Any], role: str) -> dict[str, Any]:
    own_kind = change.get("kind", base.get("kind")) != base.get("kind")
    merged = dict(change) if own_kind else _merged(base, change)
    since = merged.pop("since", False)
    name = merged.pop("name", merged.get("measure", merged.get("kind", "test")))
    if change and "why" not in change:
        merged.pop("why", None)  # the reason belongs to the test itself, not the variant
    role = change.get("role", role)
    merged.pop("role", None)
    measurement: dict[str, Any] = {"name": name, "role": role, "spec": merged}
    if isinstance(since, dict):
        since = dict(since)
        measurement["since_role"] = since.pop("role", role)
        measurement["since"] = _merged({**merged, "why": ""}, since)
    elif since is not False:
        raise ValueError("'since' is a table of changed keys, or false")
    return measurement
