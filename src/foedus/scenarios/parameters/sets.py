"""Parameters with their unit, prior, reference and standing, and draws from them.

Each parameter has a random stream of its own, keyed by its name: adding, removing or reordering
parameters never shifts another parameter's draws, and a member's draw does not depend on how the
ensemble is cut into chunks.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from foedus.errors import CaseError, TableError, UnknownNameError
from foedus.library.problems import first_problem
from foedus.library.schema_versions import SCHEMA, check_schema
from foedus.near_names import near_names
from foedus.scenarios.parameters.files import list_parameter_sets, packaged_parameters
from foedus.scenarios.parameters.posteriors import Posterior

__all__ = ["Parameter", "ParameterSet", "Prior"]

Floats = NDArray[np.float64]


class Prior(BaseModel):
    """A distribution of one number, drawn by its inverse cumulative distribution.

    ``normal``: mean, sd. ``lognormal``: median, sigma (sd of the logarithm). ``halfnormal``: scale
    (sd of the unfolded normal). ``uniform``: low, high. ``beta``: a, b.
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
        """Ends of the range outside which the prior puts nothing."""
        match self.distribution:
            case "lognormal" | "halfnormal":
                return 0.0, math.inf
            case "uniform":
                return self.arguments[0], self.arguments[1]
            case "beta":
                return 0.0, 1.0
            case "normal":
                return -math.inf, math.inf

    def quantile(self, probability: Floats) -> Floats:
        """Return the quantiles at probabilities in (0, 1)."""
        from scipy import special  # a stored run asks for no quantile

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
    """One number of the model: a value or a prior, and where it comes from."""

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

    def quantile(self, probability: float) -> float:
        """Return a quantile of the prior, or the value."""
        if self.prior is None:
            assert self.value is not None
            return self.value
        return float(self.prior.quantile(np.asarray([probability]))[0])


class ParameterSet(Mapping[str, Parameter]):
    """Parameters by name, read from a dated file.

    Parameters
    ----------
    parameters
        By name, ``mechanism.key``.
    name
        Of the set.
    posterior
        Joint draws of some of them; the others are drawn from their prior. See `with_posterior`.

    Examples
    --------
    >>> parameters = ParameterSet.load("default")
    >>> parameters["alignment.shared_threat"].standing
    'assumed'
    """

    def __init__(self, parameters: Mapping[str, Parameter], name: str, posterior: Posterior | None = None) -> None:
        self.name = name
        self.posterior = posterior
        self._parameters = dict(parameters)

    @classmethod
    def load(cls, name: str | Path = "default") -> ParameterSet:
        """Read a packaged set by name, or a file by path.

        Raises
        ------
        UnknownNameError
            When there is no such set.
        CaseError
            When the file is malformed, naming the parameter and key.
        """
        path = Path(name)
        if path.suffix == ".toml" and path.is_file():
            return cls.parse(path.read_text(encoding="utf-8"), name=str(name))
        if str(name) not in (names := list_parameter_sets()):
            raise UnknownNameError(f"no parameter set {str(name)!r}", expected=f"a file, or one of {', '.join(names)}")
        return cls.parse(packaged_parameters(str(name)), name=str(name))

    @classmethod
    def parse(cls, text: str, *, name: str) -> ParameterSet:
        """Read a parameter set from TOML text.

        Each table ``[mechanism.key]`` is one parameter, named ``"mechanism.key"``.
        """
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CaseError(f"not TOML: {error}", where=name) from None
        try:
            check_schema(document.pop("schema", SCHEMA))
        except ValueError as error:
            raise CaseError(str(error), where=f"{name}: schema") from None
        parameters = {}
        for mechanism, tables in document.items():
            if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
                raise CaseError(
                    "a key outside a parameter", where=f"{name}: {mechanism}", expected="tables [mechanism.parameter]"
                )
            for key, table in tables.items():
                try:
                    parameters[f"{mechanism}.{key}"] = Parameter.model_validate(table)
                except ValidationError as error:
                    where, problem = first_problem(error, tuple(Parameter.model_fields))
                    path = ".".join(part for part in (mechanism, key, where) if part)
                    raise CaseError(problem, where=f"{name}: {path}") from None
        return cls(parameters, name)

    def __getitem__(self, key: str) -> Parameter:
        try:
            return self._parameters[key]
        except KeyError:
            near = near_names(key, self._parameters)
            raise UnknownNameError(
                f"no parameter {key!r} in the set {self.name}", expected=f"one of them, nearest: {near}"
            ) from None

    def __contains__(self, key: object) -> bool:
        return key in self._parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __repr__(self) -> str:
        count = {s: sum(p.standing == s for p in self.values()) for s in ("estimated", "published", "assumed")}
        joint = "" if self.posterior is None else f", {self.posterior.draws} joint draws of {len(self.posterior.names)}"
        return f"<ParameterSet {self.name}: {len(self)} parameters, {count}{joint}>"

    def replaced(self, changes: Mapping[str, float]) -> ParameterSet:
        """Return a set in which some parameters are fixed at given values, marked *assumed*.

        A parameter of a posterior leaves it; the others keep their joint draws, which are not drawn anew given the
        fixed values.
        """
        changed = dict(self._parameters)
        for key, value in changes.items():
            changed[key] = self[key].model_copy(
                update={"value": float(value), "prior": None, "standing": "assumed", "reference": "assumed"}
            )
        return ParameterSet(changed, self.name, self.posterior and self.posterior.without(changes))

    def with_posterior(self, posterior: Posterior) -> ParameterSet:
        """Return a set that takes the parameters of a posterior from it, marked *estimated*.

        Raises
        ------
        TableError
            When the posterior names no parameter of this set, or draws a value where the prior has nothing.
        """
        changed = dict(self._parameters)
        for column, key in enumerate(posterior.names):
            where = f"{posterior.name}: column {key}"
            if key not in self:
                near = near_names(key, self._parameters)
                raise TableError(
                    f"no parameter {key!r} in the set {self.name}", where=where, expected=f"nearest: {near}"
                )
            prior = self[key].prior
            low, high = prior.support if prior is not None else (-math.inf, math.inf)
            values = posterior.values[:, column]
            outside = np.flatnonzero((values < low) | (values > high))
            if len(outside):
                raise TableError(
                    f"the value {values[outside[0]]:g}",
                    where=f"{where}, row {int(outside[0]) + 1}",
                    expected=f"a value from {low:g} to {high:g}, as its prior has",
                )
            changed[key] = self[key].model_copy(update={"standing": "estimated", "reference": "posterior"})
        return ParameterSet(changed, self.name, posterior)

    def quantile(self, name: str, probability: float) -> float:
        """Return a quantile of what a parameter is drawn from: its posterior, else its prior, else its value."""
        if self.posterior is not None and name in self.posterior.names:
            return self.posterior.quantile(name, probability)
        return self[name].quantile(probability)

    def draw(self, seed: int, members: NDArray[np.integer] | range) -> dict[str, Floats]:
        """Draw every parameter for some members of an ensemble.

        Parameters
        ----------
        seed
            Seed of the ensemble.
        members
            Indices of members, from 0.

        Returns
        -------
        dict of str to ndarray (member,)
            A fixed value repeats; the same member always gets the same draw. Parameters of a posterior come together
            from one of its rows.
        """
        index = np.asarray(members, dtype=np.int64)
        joint = {} if self.posterior is None else self.posterior.draw(seed, index)
        return {name: joint[name] if name in joint else self._draw_one(name, seed, index) for name in self._parameters}

    def _draw_one(self, name: str, seed: int, index: NDArray[np.int64]) -> Floats:
        parameter = self._parameters[name]
        if parameter.prior is None:
            return np.full(index.shape, parameter.value, dtype=np.float64)
        word = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
        stream = np.random.Generator(np.random.Philox(key=np.array([word, seed], dtype=np.uint64)))
        # The stream is drawn from its start, so a chunk of members sees what the whole ensemble sees.
        uniform = stream.random(int(index.max(initial=-1)) + 1)[index]
        return parameter.prior.quantile(np.clip(uniform, 1e-12, 1.0 - 1e-12))

    def content_hash(self) -> str:
        """Return the blake2 hash of every parameter and of the posterior, 32 hex digits."""
        digest = hashlib.blake2b(digest_size=16)
        for name in sorted(self._parameters):
            digest.update(f"{name}={self._parameters[name].model_dump_json()};".encode())
        if self.posterior is not None:
            digest.update(self.posterior.content_hash().encode())
        return digest.hexdigest()
