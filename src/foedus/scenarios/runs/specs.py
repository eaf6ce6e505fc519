"""The specification of a run: case, policies, size and seed; and the address derived from its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foedus.errors import FoedusError, InputError
from foedus.library.default_case import DEFAULT_CASE
from foedus.library.problems import Problem, form_problems, raise_problems
from foedus.library.schema_versions import SCHEMA, check_schema
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.parsing import parse_policies, parse_policy
from foedus.scenarios.policies.policies import Policy
from foedus.scenarios.policies.shocks import parse_shock, parse_shocks
from foedus.scenarios.runs.chunk_sizes import chunk_size
from foedus.scenarios.runs.settings import Settings
from foedus.scenarios.runs.spec_files import read_spec, spec_toml
from foedus.scenarios.worlds import World
from foedus.user_toml import parse_toml

__all__ = ["RunSpec"]


class RunSpec(BaseModel):
    """Everything the user decides about a run.

    Parameters
    ----------
    case
        Name or path of the case.
    policies
        Policies as text; without policies and shocks there is only the baseline.
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
        (``scenarios.runs.chunk_sizes``). The numbers do not depend on the number and width of chunks; the width is part
        of the address, because stored chunks all have the same width.
    dtype
        Precision of the arrays.
    scenario
        Label of the scenario in tables and figures; by default the policies.
    parameters
        Name or path of the parameter set.
    posterior
        Path of a table of joint draws that replaces priors (``scenarios.parameters.posteriors``).
    set
        Single parameters fixed at a value, overriding the set and the posterior: a mapping, or texts ``name=value``.

    Raises
    ------
    InputError
        If a value has the wrong type or is out of range, naming the field.
    PolicyError
        If a policy or a shock cannot be read.

    Examples
    --------
    >>> RunSpec(case="strategic-triangle", policies=["USA:accommodate:RUS:0.8@2025-2035"]).label
    'USA:accommodate:RUS:0.8@2025-2035'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: str = Field(DEFAULT_CASE, min_length=1)
    policies: tuple[str, ...] = ()
    shocks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    members: int = Field(strict=True, default=1000, ge=1, le=1_000_000)
    until: int = Field(strict=True, default=2050, ge=1800, le=2200)
    seed: int = Field(strict=True, default=0, ge=0, lt=2**63)
    steps_per_year: int = Field(strict=True, default=4, ge=1, le=52)
    chunk: int | None = Field(None, strict=True, ge=1, le=65_536)
    dtype: Literal["float32", "float64"] = "float32"
    scenario: str | None = Field(None, min_length=1)
    parameters: str = Field("default", min_length=1)
    posterior: str | None = Field(None, min_length=1)
    set: Settings = ()

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise_problems(form_problems(error, type(self)), InputError, file=_NAME)
        self.parsed()
        parse_shocks(self.shocks)

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Return the keys of a file."""
        return ("schema", *cls.model_fields)

    @classmethod
    def from_toml(cls, source: str | Path) -> RunSpec:
        """Read a specification from TOML text, or from the file of a `Path`.

        Raises
        ------
        UnknownNameError
            If there is no such file.
        InputError
            If it cannot be read, naming file and key.

        Examples
        --------
        >>> RunSpec.from_toml('case = "europe-1907"\\nuntil = 1920').until
        1920
        """
        if isinstance(source, Path):
            document, name = read_spec(source), str(source)
        else:
            document, name = parse_toml(source, name=_NAME), _NAME
        raise_problems(cls.problems(document), InputError, file=name, kind="specification")
        document.pop("schema", None)
        return cls(**document)

    def to_toml(self) -> str:
        """Return the specification as TOML, which `from_toml` reads."""
        return spec_toml(self)

    @classmethod
    def problems(cls, document: Mapping[str, Any]) -> list[Problem]:
        """Return everything that is wrong with a document that should contain a specification.

        Whether the case, the parameters and the posterior exist is not checked here.
        """
        values = {name: value for name, value in document.items() if name != "schema"}
        found = []
        try:
            check_schema(document.get("schema", SCHEMA))
        except ValueError as error:
            found.append(Problem("schema", str(error)))
        empty = cls.__new__(cls)
        try:
            BaseModel.__init__(empty, **values)
        except ValidationError as error:
            return form_problems(error, cls) + found
        return found + list(_text_problems(empty))

    def parsed(self) -> tuple[Policy, ...]:
        """Return the parsed policies, without those that do nothing."""
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
            What identifies the mechanisms of the user's own schedule; empty for the case's.

        Returns
        -------
        str
            24 hex digits. The label is excluded: two names for the same numbers are one run.
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


def _text_problems(spec: RunSpec) -> Iterator[Problem]:
    """Yield the policies and shocks that cannot be read, or cannot be combined."""
    alone = {"policies": (parse_policy, parse_policies), "shocks": (parse_shock, parse_shocks)}
    for key, (parse_one, parse_all) in alone.items():
        texts, clean = getattr(spec, key), True
        places = [(f"{key}[{i}]", parse_one, text) for i, text in enumerate(texts)]
        for path, parse, given in (*places, (key, parse_all, texts)):
            try:
                if clean or parse is not parse_all:
                    parse(given)  # type: ignore[operator]
            except FoedusError as error:
                clean = False
                told = f"{error.message}: {error.where}" if error.where and error.where not in error.message else ""
                yield Problem(path, told or error.message, error.expected, error.hint)


_NAME: Final = "run specification"
_NUMBERS = ("members", "until", "seed", "steps_per_year", "dtype")
