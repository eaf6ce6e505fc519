"""One step of a world: forces, then processes, each held to what it declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from foedus.engine.random_streams import draw
from foedus.engine.schedule import is_force
from foedus.engine.state import axis_sizes, empty_field
from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, Mechanism, Role

__all__ = ["Step"]

Arrays: TypeAlias = Mapping[str, jax.Array]
Keys: TypeAlias = Mapping[str, tuple[jax.Array, jax.Array]]


class Step:
    """The step of a schedule, as three pure functions of arrays.

    Parameters
    ----------
    mechanisms
        A schedule, forces before processes.
    actors
        Number of states.
    dt
        Length of the step, years.
    dtype
        Of all arrays.
    inspect
        Called with mechanism, field and value for everything a mechanism returns.
    """

    def __init__(
        self,
        mechanisms: Sequence[Mechanism],
        actors: int,
        dt: float,
        dtype: np.dtype[np.floating],
        inspect: Callable[[str, str, jax.Array], None] | None = None,
    ) -> None:
        self.forces = tuple(item for item in mechanisms if is_force(item))
        self.processes = tuple(item for item in mechanisms if not is_force(item))
        self.sizes = axis_sizes(actors)
        self.dt = dt
        self.dtype = dtype
        self.inspect = inspect

    def empty(self, role: Role) -> dict[str, jax.Array]:
        """Return zeros for all fields of a role."""
        return {name: empty_field(name, self.sizes, self.dtype) for name, row in FIELDS.items() if row.role == role}

    def noise(self, keys: Keys, number: jax.Array) -> dict[str, dict[str, jax.Array]]:
        """Return the numbers that each process draws in a step."""
        return {item.name: draw(keys[item.name], number, item.draws, self.sizes, self.dtype) for item in self.processes}

    def with_flows(self, params: Arrays, state: Arrays) -> dict[str, jax.Array]:
        """Return the state with its flows computed afresh from its stocks."""
        now = {**state, **self.empty("flow")}
        added: set[str] = set()
        for item in self.forces:
            for name, value in self._call(item, params, now, {}).items():
                now[name] = now[name] + value if name in added else value
                added.add(name)
        return now

    def with_starts(self, params: Arrays, state: Arrays) -> dict[str, jax.Array]:
        """Return the state with the fields that mechanisms fix at the start of a run."""
        now = dict(state)
        for item in self.processes:
            seen = {name: state[name] for name in item.reads if name not in item.starts}
            fixed = item.start({name: params[name] for name in item.parameters}, seen)
            self._check(item, fixed, item.starts)
            now.update(fixed)
        return now

    def advance(self, params: Arrays, state: Arrays, noise: Mapping[str, Arrays]) -> dict[str, jax.Array]:
        """Return the state with its stocks a step later; flows are those of the beginning."""
        now = dict(state)
        for item in self.processes:
            now.update(self._call(item, params, state, noise[item.name]))
        return now

    def _call(self, item: Mechanism, params: Arrays, state: Arrays, noise: Arrays) -> dict[str, jax.Array]:
        try:
            seen = {name: state[name] for name in item.reads}
            values = item.step({name: params[name] for name in item.parameters}, seen, noise, self.dt)
        except KeyError as error:
            raise SimulationError(
                f"the mechanism uses {error.args[0]!r} without declaring it",
                where=item.name,
                expected=f"reads {', '.join(item.reads)}",
            ) from error
        self._check(item, values, item.writes)
        return values

    def _check(self, item: Mechanism, values: Arrays, declared: tuple[str, ...]) -> None:
        if set(values) != set(declared):
            raise SimulationError(
                f"the mechanism returns {', '.join(sorted(values)) or 'nothing'}",
                where=item.name,
                expected=f"exactly {', '.join(declared) or 'nothing'}",
            )
        for name, value in values.items():
            shape = tuple(self.sizes[axis] for axis in FIELDS[name].axes)
            if value.shape[: len(shape)] != shape or jnp.result_type(value) != self.dtype:
                raise SimulationError(
                    f"{name} of shape {value.shape}, {jnp.result_type(value)}",
                    where=item.name,
                    expected=f"leading axes {shape}, {self.dtype}",
                )
            if self.inspect is not None:
                self.inspect(item.name, name, value)
