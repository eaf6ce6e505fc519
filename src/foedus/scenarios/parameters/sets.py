"""Parameters with their unit, prior, reference and standing, and draws from them.

Each parameter has a random stream of its own, keyed by its name: adding, removing or reordering
parameters never shifts another parameter's draws, and a member's draw does not depend on how the
ensemble is cut into chunks.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError, TableError, UnknownNameError
from foedus.library.problems import raise_problems
from foedus.near_names import near_names
from foedus.scenarios.parameters.documents import checked_parameters, fixed
from foedus.scenarios.parameters.files import list_parameter_sets, packaged_parameters
from foedus.scenarios.parameters.packaged import packaged_posteriors
from foedus.scenarios.parameters.posteriors import Posterior, Posteriors, joined
from foedus.scenarios.parameters.priors import LARGEST, LARGEST_WORDS, Parameter, Prior, short_number, support_words
from foedus.user_toml import is_toml_file, parse_toml, read_toml_text

__all__ = ["Parameter", "ParameterSet", "Prior", "with_differences"]

Floats = NDArray[np.float64]


class ParameterSet(Mapping[str, Parameter]):
    """Parameters by name, read from a dated file.

    Parameters
    ----------
    parameters
        By name, ``mechanism.key``.
    name
        Name of the set.
    posterior
        Joint draws of some of them; the others are drawn from their prior. See `with_posterior`. The packaged set has
        those of the packaged blocks, each with a random stream of its own.

    Examples
    --------
    >>> parameters = ParameterSet.load("default")
    >>> parameters["alignment.shared_threat"].standing
    'assumed'
    """

    def __init__(
        self, parameters: Mapping[str, Parameter], name: str, posterior: Posterior | Posteriors | None = None
    ) -> None:
        self.name = name
        self.posterior = posterior
        self._parameters = dict(parameters)

    @classmethod
    def load(cls, name: str | Path = "default") -> ParameterSet:
        """Read a packaged set by name, or a file by path, whose parameters replace the default ones.

        Raises
        ------
        UnknownNameError
            If there is no such set.
        InputError
            If the file is malformed, naming the parameter and key, or a value is outside the support of its prior.
        """
        packaged = list_parameter_sets()
        if str(name) in packaged:
            return _packaged(str(name))
        if is_toml_file(name):
            return cls.parse(read_toml_text(name, what="parameter file"), name=str(name), base=_packaged("default"))
        raise UnknownNameError(
            f"no parameter set {str(name)!r}", expected=f"a file (.toml), or one of {', '.join(packaged)}"
        )

    @classmethod
    def parse(cls, text: str, *, name: str, base: ParameterSet | None = None) -> ParameterSet:
        """Read a parameter set from TOML text.

        Each table ``[mechanism.key]`` is one parameter, named ``"mechanism.key"``.

        Parameters
        ----------
        text
            The text.
        name
            Name of the set, for errors and records.
        base
            The set whose parameters stay as they are unless the text changes them. With it a parameter may be as short
            as ``"mechanism.key" = 0.8``. Without it the text must contain every parameter, each with all its keys.

        Raises
        ------
        InputError
            When the text is malformed, naming the parameter and key.
        """
        parameters, problems = checked_parameters(parse_toml(text, name=name), base)
        raise_problems(problems, InputError, file=name, kind="parameters")
        kept = None if base is None or base.posterior is None else base.posterior
        if kept is not None and base is not None:
            kept = kept.without(key for key in kept.names if parameters[key] != base[key])
        return cls(parameters, name, kept)

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

    def support(self, name: str) -> tuple[float, float]:
        """Return the range in which a parameter must lie: the support of its prior, in the default set if it is there.

        Raises
        ------
        UnknownNameError
            When the set has no such parameter.
        """
        default = _packaged("default")
        return self[name].support if name not in default else default[name].support

    def replaced(self, changes: Mapping[str, float]) -> ParameterSet:
        """Return a set in which some parameters are fixed at given values, marked *assumed*.

        A parameter of a posterior is removed from it; the others keep their joint draws, which are not conditioned on
        the fixed values.

        Raises
        ------
        UnknownNameError
            When the set has no such parameter.
        InputError
            If a value is outside the support of its prior.
        """
        changed = dict(self._parameters)
        for key, value in changes.items():
            low, high = self.support(key)
            prior = "" if self[key].prior is None else f", {self[key].prior}"
            if math.isfinite(value) and abs(value) > LARGEST:
                raise InputError(f"{key} = {value:g} is too large", where=key, expected=LARGEST_WORDS)
            if not low <= value <= high:
                raise InputError(
                    f"{key} = {value:g} is outside the support of its prior{prior}",
                    where=key,
                    expected=support_words((low, high)),
                )
            changed[key] = fixed(self[key], value)
        return ParameterSet(changed, self.name, self.posterior and self.posterior.without(changes))

    def differences(self) -> tuple[str, ...]:
        """Return in words what differs from the default set: values and priors, but not their references.

        Parameters of a posterior and those that the default set lacks are left out.

        Examples
        --------
        >>> ParameterSet.load("default").replaced({"alignment.war": 0.8}).differences()
        ('alignment.war = 0.8 for 0.337',)
        """
        default, joint = _packaged("default"), () if self.posterior is None else self.posterior.names
        found = []
        for name, parameter in self._parameters.items():
            if name in joint or name not in default:
                continue
            usual = default[name]
            if (parameter.value, parameter.prior) != (usual.value, usual.prior):
                both = parameter.prior is not None and usual.prior is not None
                found.append(
                    f"{name} {'from' if parameter.prior else '='} {parameter.words} for "
                    f"{usual.words if both else short_number(default.quantile(name, 0.5))}"
                )
        return tuple(found)

    def with_posterior(self, posterior: Posterior) -> ParameterSet:
        """Return a set that draws the parameters of a posterior from it, marked *estimated*.

        They are removed from the posteriors that the set has already; the other parameters of these keep their joint
        draws.

        Raises
        ------
        TableError
            If the posterior has a parameter that is not in this set, or a draw outside the support of its prior.
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
                    expected=f"a value from {low:g} to {high:g}, the range of its prior",
                )
            changed[key] = self[key].model_copy(update={"standing": "estimated", "reference": "posterior"})
        kept = None if self.posterior is None else self.posterior.without(posterior.names)
        return ParameterSet(changed, self.name, joined([kept, posterior]))

    def quantile(self, name: str, probability: float) -> float:
        """Return a quantile of the distribution of a parameter: its posterior, else its prior, else its value."""
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
            A fixed value is repeated; the same member always gets the same draw. Parameters of a posterior come jointly
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


def with_differences(label: str, differences: Sequence[str], most: int = 3) -> str:
    """Return the name of a scenario with its differences from the default parameters.

    Examples
    --------
    >>> with_differences("baseline", ("alignment.war = 0.8 for 0.337",))
    'baseline; alignment.war = 0.8 for 0.337'
    """
    told = [*differences[:most]]
    if len(differences) > most:
        told.append(f"{len(differences) - most} more parameters changed")
    return "; ".join((label, ", ".join(told))) if told else label


@cache
def _packaged(name: str) -> ParameterSet:
    plain = ParameterSet.parse(packaged_parameters(name), name=name)
    parameters, fits = dict(plain.items()), packaged_posteriors()
    for fit in fits:
        for key in fit.estimated:
            own = parameters[key].reference
            reference = f"posterior {fit.block}" if own == "assumed" else own
            parameters[key] = parameters[key].model_copy(update={"standing": "estimated", "reference": reference})
    return ParameterSet(parameters, name, joined(fit.posterior for fit in fits))
