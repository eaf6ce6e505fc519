"""An ensemble: members of a run, computed chunk by chunk.

Members lie along the last axis of every array, in tiles of fixed width; a chunk is a fixed number
of tiles, the last one padded, shared among the devices. What a member gets therefore depends on the
seed and its number only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from foedus.devices import devices, lanes
from foedus.engine.program import Plan, Shared, compiled
from foedus.engine.random_streams import member_keys, stream_key
from foedus.engine.schedule import build_schedule, check_schedule
from foedus.engine.state import PolicyTables, fixed_fields, initial_fields, initial_sd
from foedus.errors import SimulationError
from foedus.mechanisms import Mechanism
from foedus.scenarios.compile import PolicyArrays
from foedus.scenarios.world import World

__all__ = ["Ensemble"]

Floats = NDArray[np.floating]


class Ensemble:
    """The members of one run: a baseline and, when there are policies, a scenario beside it.

    Parameters
    ----------
    world
        The resolved case.
    policies
        Compiled policies; None for the baseline alone.
    parameters
        Draws by parameter name, ``(member,)`` each.
    seed
        Of the random streams.
    steps, steps_per_year
        Length of the run and of its step.
    chunk
        Members per chunk.
    dtype
        Of the arrays.
    mechanisms
        In the order of a step; the world's when omitted.

    Raises
    ------
    SimulationError
        When mechanisms do not fit together, or a drawn parameter is no finite number.
    """

    def __init__(
        self,
        world: World,
        policies: PolicyArrays | None,
        parameters: Mapping[str, Floats],
        *,
        seed: int,
        steps: int,
        steps_per_year: int,
        chunk: int,
        dtype: str = "float32",
        mechanisms: tuple[Mechanism, ...] | None = None,
    ) -> None:
        self.world = world
        self.policies = policies
        self.seed = seed
        self.chunk = chunk
        self.members = len(next(iter(parameters.values())))
        self.mechanisms = build_schedule(world.mechanisms) if mechanisms is None else mechanisms
        check_schedule(self.mechanisms)
        needed = sorted({name for item in self.mechanisms for name in item.parameters})
        self.parameters = {name: np.asarray(parameters[name]) for name in needed}
        for name, values in self.parameters.items():
            with np.errstate(over="ignore"):  # what overflows in this precision becomes infinite and is refused
                _check_parameter(name, values.astype(dtype))
        self.plan = Plan(
            mechanisms=self.mechanisms,
            actors=world.size,
            years=steps // steps_per_year,
            steps_per_year=steps_per_year,
            worlds=1 if policies is None else 2,
            width=lanes(chunk),
            dtype=np.dtype(dtype),
        )

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return math.ceil(self.members / self.chunk)

    def compute(self, index: int) -> dict[str, NDArray[np.generic]]:
        """Simulate one chunk.

        Parameters
        ----------
        index
            Its number, from 0.

        Returns
        -------
        dict
            ``alignment``, ``shared_threat``, ``depth`` (year, pair, world, member); ``threat``
            (year, actor, partner, world, member); ``capability`` (year, actor, world, member);
            ``obligation`` (year, kind, pair, world): how many members have it. The last chunk has fewer members.
        """
        width, dtype = self.plan.width, self.plan.dtype
        tiles = math.ceil(min(self.chunk, self.members) / width)
        share = min(len(devices()), tiles)
        padded = math.ceil(tiles / share) * share * width
        first = index * self.chunk
        count = min(self.chunk, self.members - first)
        members = np.minimum(first + np.arange(padded), self.members - 1)

        def tiled(values: NDArray[Any], kind: Any) -> NDArray[Any]:
            return np.asarray(values, dtype=kind).reshape(-1, width)

        arguments = (
            {name: tiled(values[members], dtype) for name, values in self.parameters.items()},
            tiled(members, np.uint32),
            tiled(np.arange(padded) < count, dtype),
        )
        with jax.enable_x64(dtype == np.float64):
            found = jax.tree.map(np.asarray, compiled(self.plan, share)(arguments, self.shared))
        return {name: _joined(name, value, count) for name, value in found.items()}

    def trace(self, member: int) -> Iterator[tuple[float, str, str, Floats]]:
        """Step one member again, one mechanism at a time; slow.

        Parameters
        ----------
        member
            Its number.

        Yields
        ------
        tuple
            Calendar year, mechanism, field and its values, in the order of computation.
        """
        plan, seen = self.plan, list[tuple[str, str, Floats]]()
        step = plan.inspected(lambda item, name, value: seen.append((item, name, np.asarray(value))))
        with jax.enable_x64(plan.dtype == np.float64):
            one = slice(member, member + 1)
            params = {name: jnp.asarray(values[one], plan.dtype) for name, values in self.parameters.items()}
            numbers = jnp.full((1,), member, jnp.uint32)
            keys = {name: member_keys(jnp.asarray(key), numbers) for name, key in self.shared.streams.items()}
            state = plan.begin(step, params, keys, self.shared)
            for number in range(plan.steps):
                noise = step.noise(keys, jnp.uint32(number))
                state = plan.onward(step, params, noise, self.shared, jnp.int32(number), state)
                for item, name, value in seen:
                    yield self.world.start_year + number / plan.steps_per_year, item, name, value
                seen.clear()

    @cached_property
    def shared(self) -> Shared:
        """What all members share."""
        dtype = self.plan.dtype
        names = ["initial", *(item.name for item in self.mechanisms)]
        return Shared(
            fixed=fixed_fields(self.world, dtype),
            initial=initial_fields(self.world, dtype),
            z_sd=initial_sd(self.world, dtype),
            streams={name: stream_key(self.seed, name) for name in names},
            tables=None if self.policies is None else PolicyTables.build(self.policies, dtype),
        )


def _check_parameter(name: str, values: Floats) -> None:
    """Refuse a draw that is no finite number: a comparison with NaN is false, so a mechanism may swallow it."""
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        member = int(wrong[0])
        raise SimulationError(
            f"the parameter {name} is {values[member]}", where=f"member {member}", expected="a finite number"
        )


def _joined(name: str, value: NDArray[Any], count: int) -> NDArray[Any]:
    """Join tiles: (tile, year, ..., lane) to (year, ..., member); counts are summed over tiles."""
    if name == "obligation":
        counts: NDArray[np.int32] = np.rint(value.sum(axis=0)).astype(np.int32)
        return counts
    joined = np.moveaxis(value, 0, -2)
    return np.ascontiguousarray(joined.reshape(*joined.shape[:-2], -1)[..., :count])
