"""The compiled program: tiles of members stepped through time.

A program depends only on the shape of a run (mechanisms, states, years, step, width), never on a
case's numbers, parameters, policies or seed: those are its arguments. One compilation therefore
serves all scenarios of a case, and all cases of one size.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.nn import sigmoid
from numpy.typing import NDArray

from foedus.engine.barriers import written_down
from foedus.engine.policy_tables import PolicyTables, policy_fields
from foedus.engine.random_streams import draw, member_keys
from foedus.engine.state import axis_sizes
from foedus.engine.step import Step
from foedus.engine.variables import ALWAYS, COUNTED, KEPT
from foedus.mechanisms import FIELDS, Draw, Mechanism
from foedus.mechanisms.cohesion import shifted

__all__ = ["Plan", "Program", "Shared", "compiled"]

Arrays: TypeAlias = dict[str, jax.Array]
Noise: TypeAlias = dict[str, Arrays]
Host: TypeAlias = NDArray[Any]
Tile: TypeAlias = dict[str, Host]

_OPTIONS: Final = {"xla_cpu_experimental_ynn_fusion_type": "", "xla_cpu_prefer_vector_width": 512}
"""Sums over states are compiled, not handed to YNNPACK, which took six times as long for arrays with an axis of length
one, the worlds of a baseline alone (jaxlib 0.10.2, x86-64), and crashes on some (jax issues 39257 and 40412). Vectors
are as wide as the processor has them: where it has 512 bits, a step takes an eighth less time."""

_INITIAL: Final = (
    Draw("z", "normal", ("pair",)),
    Draw("order", "normal", ("actor",)),
    Draw("cohesion", "normal", ("actor",)),
)
"""Draws of measured alignment, order preferences and cohesion within their errors; the stream is named ``initial``."""


@dataclass(frozen=True)
class Shared:
    """What all members of a run share, as arguments of its program.

    Parameters
    ----------
    fixed, initial
        Fields of the state, trailing axes ``(world, member)`` of length one.
    initial_sd
        Standard errors of z and of the order preferences at the start.
    streams
        Key of each random stream, two words.
    tables
        Policies and shocks.
    switches
        By parameter name, 1 for a mechanism that acts and 0 for one that does not.
    """

    fixed: Mapping[str, Any]
    initial: Mapping[str, Any]
    initial_sd: Mapping[str, Any]
    streams: Mapping[str, Any]
    tables: PolicyTables
    switches: Mapping[str, Any]


jax.tree_util.register_dataclass(
    Shared, data_fields=["fixed", "initial", "initial_sd", "streams", "tables", "switches"], meta_fields=[]
)


@dataclass(frozen=True)
class Plan:
    """The shape of a run.

    Parameters
    ----------
    mechanisms
        In the order of a step.
    actors, theatres, institutions
        Number of each.
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
    theatres: int
    institutions: int
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
        """Return the step; a function, if given, is shown everything a mechanism returns."""
        return Step(self.mechanisms, self.sizes, 1.0 / self.steps_per_year, self.dtype, inspect)

    @property
    def sizes(self) -> dict[str, int]:
        """Length of every axis."""
        return axis_sizes(self.actors, self.theatres, self.institutions)

    @cached_property
    def written(self) -> frozenset[str]:
        """Fields that a mechanism of the schedule writes."""
        return frozenset(name for item in self.mechanisms for name in item.writes)

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of ``KEPT`` that the schedule changes, and ``ALWAYS``."""
        return tuple(name for name in KEPT if name in self.written or name in ALWAYS)

    @property
    def counted(self) -> tuple[str, ...]:
        """Names of ``COUNTED`` that the schedule changes, and the obligations in force."""
        return tuple(name for name in COUNTED if name in self.written or name == "obligation")

    @property
    def steps(self) -> int:
        """Number of steps."""
        return self.years * self.steps_per_year

    def begin(self, step: Step, params: Arrays, keys: Any, shared: Shared) -> Arrays:
        """Return the state at the start: alignment, order and cohesion drawn within their errors, starts computed.

        The order preference and the cohesion to which a state returns have the same error as its measured ones.

        Starts are those of a world without policies: what a policy does from the first step on is its effect,
        not part of the start.
        """
        noise = draw(keys["initial"], jnp.uint32(0), _INITIAL, step.sizes, self.dtype)
        state = {name: jnp.asarray(value) for name, value in {**shared.fixed, **shared.initial}.items()}
        state["z"] = state["z"] + shared.initial_sd["z"] * noise["z"]
        off = shared.initial_sd["order"] * noise["order"]
        state |= {name: jnp.clip(state[name] + off, -1.0, 1.0) for name in ("order", "order_mean")}
        apart = shared.initial_sd["cohesion"] * noise["cohesion"]
        state |= {name: shifted(state[name], apart) for name in ("cohesion", "cohesion_mean")}
        state |= {**step.empty("policy"), **step.empty("event")}
        acting = {**params, **shared.switches}
        return step.with_starts(acting, step.with_flows(acting, state))

    def onward(
        self, step: Step, params: Arrays, noise: Noise, shared: Shared, number: jax.Array, state: Arrays
    ) -> Arrays:
        """Return the state a step later: flows under this step's policies, then the stocks they lead to."""
        return step.advance({**params, **shared.switches}, self.at(step, params, shared, number, state), noise)

    def at(self, step: Step, params: Arrays, shared: Shared, number: jax.Array, state: Arrays) -> Arrays:
        """Return the state at the beginning of a step, with its policies and flows."""
        now = jnp.minimum(number, self.steps - 1)
        asked = policy_fields(shared.tables, now, self.worlds, self.sizes)
        return step.with_flows({**params, **shared.switches}, {**state, **asked})

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
            ``kept`` as (year, leading axes, world, member), ``counted``, how many members have or have had each
            (year, leading axes, world), and with ``_both`` how many in all worlds (year, leading axes).
        """
        step = self.step
        keys = {name: member_keys(stream, members) for name, stream in shared.streams.items()}
        everything = self.begin(step, params, keys, shared)
        # what is not written stays as it is, without a copy for every member
        changing = (
            "z",
            *(name for name in everything if FIELDS[name].role == "stock" and name in self.written - {"z"}),
        )
        unchanging = {name: value for name, value in everything.items() if name not in changing}
        carried = {name: self._widened(name, everything[name]) for name in changing}
        # in the same order in every process: the compilation cache finds a program by its text
        drawn = sorted({name for item in step.events for name in item.writes} & set(self.counted))
        carried |= {name: self._widened(name, value) for name, value in step.empty("event").items() if name in drawn}

        def one(number: jax.Array, stocks: Arrays) -> Arrays:
            # the compiler would merge a draw with its use, and draw a state's number anew for each of its pairs
            noise = written_down(number >= 0, lambda: step.noise(keys, number.astype(jnp.uint32)))
            now = self.onward(step, params, noise, shared, number, {**unchanging, **stocks})
            # for an event the loop carries whether it has ever happened
            now |= {name: jnp.maximum(now[name], stocks[name]) for name in drawn}
            return {name: self._widened(name, now[name]) for name in carried}

        # Years are written where they stay: joining the first to the others would copy all of them. Each is written
        # down before its steps, so that what is kept is compiled once; after the last no step follows.
        def year(number: jax.Array, carry: tuple[Arrays, Arrays]) -> tuple[Arrays, Arrays]:
            begin = number * self.steps_per_year
            now = kept(carry[0], begin)
            end = jnp.minimum(begin + self.steps_per_year, self.steps)
            # not .at[].set(): that is a scatter, which a compiler takes apart in more than one way
            return lax.fori_loop(begin, end, one, carry[0]), jax.tree.map(
                lambda years, new: lax.dynamic_update_index_in_dim(years, new, number, 0), carry[1], now
            )

        def kept(stocks: Arrays, number: jax.Array) -> Arrays:
            now = self.at(step, params, shared, number, {**unchanging, **stocks})
            z = self._widened("z", now["z"])
            # an infinite z shows as NaN, which tanh would hide
            now |= {"alignment": jnp.where(jnp.isfinite(z), jnp.tanh(z), jnp.nan)}
            if "theatre" in self.kept:
                now |= {"theatre": sigmoid(now["theatre"])}
            # not a product with 1 or 0: NaN in the padding would spoil the count
            counted = {name: jnp.where(inside > 0.5, self._widened(name, now[name]), 0.0) for name in self.counted}
            return {
                **{name: self._widened(name, now[name]) for name in self.kept},
                **{name: value.sum(axis=-1) for name, value in counted.items()},
                **{f"{name}_both": value.min(axis=-2).sum(axis=-1) for name, value in counted.items()},
            }

        room = jax.tree.map(
            lambda new: jnp.zeros((self.years + 1, *new.shape), new.dtype),
            jax.eval_shape(kept, carried, jnp.int32(0)),
        )
        written: Arrays = lax.fori_loop(0, self.years + 1, year, (carried, room))[1]
        return written

    def _widened(self, name: str, value: jax.Array) -> jax.Array:
        """Broadcast a field to its worlds and members; recorded pressure needs no member axis."""
        axes = (self.worlds, 1 if name == "pressure" else self.width)
        return jnp.broadcast_to(value, (*value.shape[:-2], *axes))


class Program:
    """A compiled plan, called for one tile at a time, by as many threads as there are cores.

    It is compiled for one device, so that its rounding depends neither on how many there are nor on how JAX was
    started.

    Parameters
    ----------
    plan
        The shape of the run.
    """

    def __init__(self, plan: Plan) -> None:
        self.function = jax.jit(plan.tile, compiler_options=_OPTIONS)
        self._x64 = plan.dtype == np.float64
        self._called = False
        self._first = threading.Lock()

    def __call__(self, params: Tile, members: Host, inside: Host, shared: Shared) -> Tile:
        """Simulate a tile: the arguments and the result of `Plan.tile`, as arrays of NumPy."""
        if self._called:
            return self._run(params, members, inside, shared)
        with self._first:  # the other threads wait; otherwise each would compile the same program
            found = self._run(params, members, inside, shared)
            self._called = True
        return found

    def _run(self, *arguments: Any) -> Tile:
        with jax.enable_x64(self._x64):  # of this thread
            return {name: np.asarray(value) for name, value in self.function(*arguments).items()}


@lru_cache(maxsize=16)
def compiled(plan: Plan) -> Program:
    """Return the program of a plan, compiled on its first call."""
    return Program(plan)
