"""One step of a world: forces, then events, then processes, each checked against what it declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from foedus.engine.random_streams import draw
from foedus.engine.schedules import kind_of
from foedus.engine.state import empty_field
from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, Mechanism, Role

__all__ = ["Step", "switch_name"]

Arrays: TypeAlias = Mapping[str, jax.Array]
Keys: TypeAlias = Mapping[str, tuple[jax.Array, jax.Array]]
Merge: TypeAlias = Callable[[jax.Array, jax.Array], jax.Array]
"""What a field becomes, from what is there and what a mechanism does."""


def _replaced(before: jax.Array, value: jax.Array) -> jax.Array:
    return value


def switch_name(mechanism: str) -> str:
    """Return the parameter name of a mechanism's switch."""
    return f"switch.{mechanism}"


class Step:
    """The step of a schedule, as three pure functions of arrays.

    A mechanism with a switch among the parameters acts where it is 1. Where it is 0 a force adds nothing, no event
    happens, and the stocks of a process stay as they are: one program serves all switches.

    Parameters
    ----------
    mechanisms
        A schedule, forces before events before processes.
    sizes
        Length of every axis.
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
        sizes: Mapping[str, int],
        dt: float,
        dtype: np.dtype[np.floating],
        inspect: Callable[[str, str, jax.Array], None] | None = None,
    ) -> None:
        self.forces, self.events, self.processes = (
            tuple(item for item in mechanisms if kind_of(item) == kind) for kind in ("force", "event", "process")
        )
        self.sizes = dict(sizes)
        self.dt = dt
        self.dtype = dtype
        self.inspect = inspect

    def empty(self, role: Role) -> dict[str, jax.Array]:
        """Return zeros for all fields of a role."""
        return {name: empty_field(name, self.sizes, self.dtype) for name, row in FIELDS.items() if row.role == role}

    def noise(self, keys: Keys, number: jax.Array) -> dict[str, dict[str, jax.Array]]:
        """Return the numbers that each event and process draws in a step."""
        return {
            item.name: draw(keys[item.name], number, item.draws, self.sizes, self.dtype)
            for item in (*self.events, *self.processes)
        }

    def with_flows(self, params: Arrays, state: Arrays) -> dict[str, jax.Array]:
        """Return the state with its flows computed afresh from its stocks."""
        now = {**state, **self.empty("flow")}
        added: set[str] = set()
        for item in self.forces:
            now |= self._acting(item, params, now, {}, now, jnp.add, added)
            added.update(item.writes)
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
        """Return the state with its stocks a step later, and the step's events; flows are those of the beginning."""
        before = {**state, **self.empty("event")}
        drawn: set[str] = set()
        for item in self.events:
            before |= self._acting(item, params, state, noise[item.name], before, jnp.maximum, drawn)
            drawn.update(item.writes)
        now = dict(before)
        for item in self.processes:
            now |= self._acting(item, params, before, noise[item.name], state, _replaced, set(item.writes))
        return now

    def _acting(
        self, item: Mechanism, params: Arrays, state: Arrays, noise: Arrays, onto: Arrays, merge: Merge, there: set[str]
    ) -> dict[str, jax.Array]:
        """Return the fields a mechanism writes: what is there already, merged with what the mechanism does."""
        seen = {name: state[name] for name in item.reads}
        needed = {name: params[name] for name in item.parameters}
        switch = params.get(switch_name(item.name))

        def acting() -> dict[str, jax.Array]:
            found = {}
            for name, value in self._stepped(item, needed, seen, noise).items():
                new = merge(onto[name], value) if name in there else value
                off = onto[name] if name in there else jnp.zeros((), value.dtype)
                found[name] = new if switch is None else jnp.where(switch > 0.5, new, off)
            return found

        if not item.awake or self.inspect is not None:
            return acting()
        awake = jnp.stack([(seen[name] != 0).any() for name in item.awake]).any()
        forms = jax.eval_shape(acting)

        def asleep() -> dict[str, jax.Array]:
            return {name: jnp.broadcast_to(onto[name], form.shape) for name, form in forms.items()}

        found: dict[str, jax.Array] = lax.cond(awake, acting, asleep)
        return found

    def _stepped(self, item: Mechanism, params: Arrays, state: Arrays, noise: Arrays) -> dict[str, jax.Array]:
        try:
            values = item.step(params, state, noise, self.dt)
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
