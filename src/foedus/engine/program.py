"""The compiled program: tiles of members stepped through time.

A program depends on the shape of a run only (mechanisms, states, years, step, width), never on a
case's numbers, parameters, policies or seed: those are its arguments. One compilation therefore
serves all scenarios of a case, and all cases of one size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from foedus.devices import devices
from foedus.engine.random_streams import draw, member_keys
from foedus.engine.state import PolicyTables, policy_fields
from foedus.engine.step import Step
from foedus.mechanisms import FIELDS, Draw, Mechanism

__all__ = ["KEPT", "Plan", "Shared", "compiled"]

Arrays: TypeAlias = dict[str, jax.Array]
Noise: TypeAlias = dict[str, Arrays]

KEPT = ("alignment", "shared_threat", "depth", "threat", "capability")
"""Kept of every member, once a year."""

_FLOWS = ("shared_threat", "threat")

_INITIAL = Draw("z", "normal", ("pair",))
"""Draw of the measured alignment within its error; its stream is named ``initial``."""


@dataclass(frozen=True)
class Shared:
    """What all members of a run share, as arguments of its program.

    Parameters
    ----------
    fixed, initial
        Fields of the state, trailing axes ``(world, member)`` of length one.
    z_sd
        Standard error of z at the start, over pairs.
    streams
        Key of each random stream, two words.
    tables
        Policies; None for the baseline alone.
    """

    fixed: Mapping[str, Any]
    initial: Mapping[str, Any]
    z_sd: Any
    streams: Mapping[str, Any]
    tables: PolicyTables | None


jax.tree_util.register_dataclass(Shared, data_fields=["fixed", "initial", "z_sd", "streams", "tables"], meta_fields=[])


@dataclass(frozen=True)
class Plan:
    """The shape of a run.

    Parameters
    ----------
    mechanisms
        In the order of a step.
    actors
        Number of states.
    years, steps_per_year
        Length of the run and of its step.
    worlds
        1 for the baseline alone, 2 for baseline and scenario.
    width
        Members side by side.
    dtype
        Of all arrays.
    """

    mechanisms: tuple[Mechanism, ...]
    actors: int
    years: int
    steps_per_year: int
    worlds: int
    width: int
    dtype: np.dtype[np.floating]

    @cached_property
    def step(self) -> Step:
        """The step of the schedule."""
        return self.inspected(None)

    def inspected(self, inspect: Callable[[str, str, jax.Array], None] | None) -> Step:
        """Return the step, showing everything a mechanism returns to a function."""
        return Step(self.mechanisms, self.actors, 1.0 / self.steps_per_year, self.dtype, inspect)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return self.years * self.steps_per_year

    def begin(self, step: Step, params: Arrays, keys: Any, shared: Shared) -> Arrays:
        """Return the state at the start: alignment drawn within its error, starts computed.

        Starts are those of a world without policies: what a policy does from the first step on is its effect,
        not part of the start.
        """
        noise = draw(keys["initial"], jnp.uint32(0), (_INITIAL,), step.sizes, self.dtype)
        state = {name: jnp.asarray(value) for name, value in {**shared.fixed, **shared.initial}.items()}
        state["z"] = state["z"] + shared.z_sd * noise["z"]
        return step.with_starts(params, step.with_flows(params, {**state, **step.empty("policy")}))

    def onward(
        self, step: Step, params: Arrays, noise: Noise, shared: Shared, number: jax.Array, state: Arrays
    ) -> Arrays:
        """Return the state a step later: flows under this step's policies, then the stocks they lead to."""
        return step.advance(params, self.at(step, params, shared, number, state), noise)

    def at(self, step: Step, params: Arrays, shared: Shared, number: jax.Array, state: Arrays) -> Arrays:
        """Return the state at the beginning of a step, with its policies and flows."""
        return step.with_flows(params, {**state, **self._policies(step, shared.tables, number)})

    def tile(self, params: Arrays, members: jax.Array, inside: jax.Array, shared: Shared) -> Arrays:
        """Simulate the members of one tile.

        Parameters
        ----------
        params
            Draws, ``(member,)`` each.
        members
            Numbers of the members, uint32.
        inside
            1 for a member of the ensemble, 0 for padding.
        shared
            What all members share.

        Returns
        -------
        dict
            ``KEPT`` as (year, leading axes, world, member), and ``obligation``, how many members have each
            (year, kind, pair, world).
        """
        step = self.step
        keys = {name: member_keys(stream, members) for name, stream in shared.streams.items()}
        everything = self.begin(step, params, keys, shared)
        changing = tuple(name for name in everything if FIELDS[name].role == "stock")
        unchanging = {name: value for name, value in everything.items() if name not in changing}
        carried = {name: self._widened(name, everything[name]) for name in changing}

        # Noise is drawn a step ahead and carried: what a loop carries is written down, whereas the compiler
        # would merge a draw with its use and draw a state's number anew for each of its pairs.
        def one(number: jax.Array, carry: tuple[Arrays, Noise]) -> tuple[Arrays, Noise]:
            stocks, noise = carry
            now = self.onward(step, params, noise, shared, number, {**unchanging, **stocks})
            ahead = step.noise(keys, (number + 1).astype(jnp.uint32))
            return {name: self._widened(name, now[name]) for name in changing}, ahead

        def year(carry: tuple[Arrays, Noise], number: jax.Array) -> tuple[tuple[Arrays, Noise], Arrays]:
            begin = number * self.steps_per_year
            later = lax.fori_loop(begin, begin + self.steps_per_year, one, carry)
            return later, kept(later[0], begin + self.steps_per_year)

        def kept(stocks: Arrays, number: jax.Array) -> Arrays:
            now = self.at(step, params, shared, number, {**unchanging, **stocks})
            return _kept({name: self._widened(name, now[name]) for name in (*changing, *_FLOWS)}, inside)

        first = kept(carried, jnp.int32(0))
        start = (carried, step.noise(keys, jnp.uint32(0)))
        _, rest = lax.scan(year, start, jnp.arange(self.years, dtype=jnp.int32))
        joined: Arrays = jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), first, rest)
        return joined

    def _policies(self, step: Step, tables: PolicyTables | None, number: jax.Array) -> Arrays:
        if tables is None:
            return step.empty("policy")
        return policy_fields(tables, jnp.minimum(number, self.steps - 1), self.worlds)

    def _widened(self, name: str, value: jax.Array) -> jax.Array:
        """Broadcast a field to its worlds and members; recorded pressure needs no member axis."""
        axes = (self.worlds, 1 if name == "pressure" else self.width)
        return jnp.broadcast_to(value, (*value.shape[:-2], *axes))


def _kept(state: Arrays, inside: jax.Array) -> Arrays:
    """Return what is kept of a year; an infinite z shows as NaN, which tanh would hide."""
    z = state["z"]
    return {
        "alignment": jnp.where(jnp.isfinite(z), jnp.tanh(z), jnp.nan),
        **{name: state[name] for name in KEPT if name != "alignment"},
        "obligation": state["obligation"] @ inside,
    }


@lru_cache(maxsize=16)
def compiled(plan: Plan, share: int) -> Any:
    """Return the program of a plan, its tiles shared among so many devices.

    Parameters
    ----------
    plan
        The shape of the run.
    share
        Number of devices.

    Returns
    -------
    callable
        Of ``((params, members, inside), shared)``, the first three with a leading axis of tiles that ``share``
        divides; compiled on its first call.
    """
    mesh = Mesh(np.asarray(devices()[:share]), ("member",))
    split, whole = PartitionSpec("member"), PartitionSpec()  # type: ignore[no-untyped-call]

    def local(tiles: Any, shared: Shared) -> Any:
        return lax.map(lambda tile: plan.tile(tile[0], tile[1], tile[2], shared), tiles)

    program = jax.shard_map(local, mesh=mesh, in_specs=(split, whole), out_specs=split, check_vma=False)
    sharded = NamedSharding(mesh, split)
    return jax.jit(program, in_shardings=(sharded, NamedSharding(mesh, whole)), out_shardings=sharded)
