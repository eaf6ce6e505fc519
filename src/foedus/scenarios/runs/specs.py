"""What a run is: its case, policies, size and seed; and the address its content gives it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import metadata
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foedus.errors import InputError
from foedus.library.problems import first_problem
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.parsing import parse_policies
from foedus.scenarios.policies.policies import Policy
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.runs.chunk_sizes import chunk_size
from foedus.scenarios.worlds import World

__all__ = ["RunSpec"]


class RunSpec(BaseModel):
    """Everything a person decides about a run.

    Parameters
    ----------
    case
        Name or path of the case.
    policies
        Policies as text; without policies and shocks there is the baseline alone.
    shocks
        Dated events as text (``scenarios.policies.shocks``), in the scenario only; those of the case happen in both
        worlds.
    without
        Mechanisms switched off in baseline and scenario.
    members
        Size of the ensemble.
    until
        The run ends on 1 January of this year.
    seed
        Seed of all random streams.
    steps_per_year
        Steps in a year.
    chunk
        Members computed at once: a matter of memory and speed; chosen from the size of the case when omitted
        (``scenarios.runs.chunk_sizes``). The numbers are the same whatever the number and width of chunks; the width is
        part of the address, for kept chunks are of one width.
    dtype
        Precision of the arrays.
    scenario
        Label of the scenario in tables and figures; the policies when not given.
    parameters
        Name or path of the parameter set.
    posterior
        Path of a table of joint draws that takes the place of priors (``scenarios.parameters.posteriors``).

    Raises
    ------
    InputError
        When a value is of the wrong kind or outside its range, naming the field.
    PolicyError
        When a policy or a shock cannot be read.

    Examples
    --------
    >>> RunSpec(case="strategic-triangle", policies=["USA:accommodate:RUS:0.8@2025-2035"]).label
    'USA:accommodate:RUS:0.8@2025-2035'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: str = Field("strategic-triangle", min_length=1)
    policies: tuple[str, ...] = ()
    shocks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    members: int = Field(1000, ge=1, le=1_000_000)
    until: int = Field(2050, ge=1800, le=2200)
    seed: int = Field(0, ge=0, lt=2**63)
    steps_per_year: int = Field(4, ge=1, le=52)
    chunk: int | None = Field(None, ge=1, le=65_536)
    dtype: Literal["float32", "float64"] = "float32"
    scenario: str | None = Field(None, min_length=1)
    parameters: str = Field("default", min_length=1)
    posterior: str | None = Field(None, min_length=1)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            where, problem = first_problem(error, tuple(type(self).model_fields))
            raise InputError(problem, where=f"run specification: {where}") from None
        self.parsed()
        parse_shocks(self.shocks)

    def parsed(self) -> tuple[Policy, ...]:
        """Return the policies that do something, read."""
        return parse_policies(self.policies)

    @property
    def label(self) -> str:
        """The scenario's name: as given, else its policies and shocks, else ``baseline``; and what is left out."""
        if self.scenario:
            return self.scenario
        told = " ".join(str(item) for item in (*self.parsed(), *parse_shocks(self.shocks))) or "baseline"
        return f"{told} without {', '.join(self.without)}" if self.without else told

    def width(self, world: World) -> int:
        """Return the members computed at once in a run of a world."""
        years = max(int(self.until - world.start_year), 1)
        return self.chunk or chunk_size(world.size, len(world.theatres), years)

    def run_id(self, world: World, parameters: ParameterSet, engine_hash: str, mechanisms: Sequence[str] = ()) -> str:
        """Return the address of the run: the blake2 hash of all that determines its numbers.

        Parameters
        ----------
        world
            The resolved case.
        parameters
            The parameter set, posterior included, by content.
        engine_hash
            Hash of the source of mechanisms and engine.
        mechanisms
            What tells the mechanisms of a schedule of the user's own apart; none for the case's.

        Returns
        -------
        str
            24 hex digits. The label is left out: two names for the same numbers are one run.
        """
        content = {
            "world": world.content_hash(),
            "policies": [str(policy) for policy in self.parsed()],
            "shocks": [str(shock) for shock in parse_shocks(self.shocks)],
            "without": sorted(set(self.without)),
            "mechanisms": list(mechanisms),
            "chunk": self.width(world),
            "parameters": parameters.content_hash(),
            "engine": engine_hash,
            **{name: metadata.version(name) for name in ("jax", "jaxlib")},
            **{name: getattr(self, name) for name in _NUMBERS},
        }
        return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=12).hexdigest()


_NUMBERS = ("members", "until", "seed", "steps_per_year", "dtype")
