"""An ensemble: members of a run, computed chunk by chunk.

Members lie along the last axis of every array, in tiles of fixed width, the last of a chunk padded; the cores of a
machine take one tile after another. A member's results therefore depend only on the seed and its number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from foedus.cancelling import check
from foedus.devices import lanes, threads
from foedus.engine.packing import pack
from foedus.engine.policy_tables import PolicyTables
from foedus.engine.program import Plan, Shared, compiled
from foedus.engine.random_streams import member_keys, stream_key
from foedus.engine.schedules import build_schedule, check_schedule
from foedus.engine.state import fixed_fields, initial_fields, initial_sd
from foedus.engine.step import switch_name
from foedus.engine.variables import SUMMED
from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, Mechanism
from foedus.scenarios.policies.compiling import PolicyArrays, compile_policies
from foedus.scenarios.policies.compiling_shocks import ShockArrays, compile_shocks
from foedus.scenarios.worlds import World

__all__ = ["Ensemble", "baseline_of"]

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
    shocks
        Compiled shocks; none when omitted. Those of the scenario happen only if ``policies`` is given, even if it is
        empty.
    numbers
        Numbers of the members, which select their random streams; 0, 1, 2, ... when omitted. Members with the same
        number share their noise.
    switches
        Mechanism to 1 (as all are when omitted) or 0: a mechanism that is switched off does nothing.
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
    exact
        If given, what is kept of pairs is packed into half precision (``engine.packing``), but for the pairs in these
        rows.

    Raises
    ------
    SimulationError
        When mechanisms do not fit together, or a drawn parameter is not a finite number.
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
        shocks: ShockArrays | None = None,
        numbers: NDArray[np.integer] | None = None,
        switches: Mapping[str, float] | None = None,
        exact: tuple[int, ...] | None = None,
    ) -> None:
        self.world = world
        self.exact = exact
        self.policies = policies
        self.shocks = shocks
        self.seed = seed
        self.chunk = chunk
        self.members = len(next(iter(parameters.values())))
        self.numbers = np.arange(self.members) if numbers is None else np.asarray(numbers)
        self.mechanisms = build_schedule(world.mechanisms) if mechanisms is None else mechanisms
        check_schedule(self.mechanisms)
        needed = sorted({name for item in self.mechanisms for name in item.parameters})
        self.parameters = {name: np.asarray(parameters[name]) for name in needed}
        self.switches = self._checked(switches or {})
        for name, values in self.parameters.items():
            with np.errstate(over="ignore"):  # what overflows in this precision becomes infinite and is rejected
                _check_parameter(name, values.astype(dtype))
        self.plan = Plan(
            mechanisms=self.mechanisms,
            actors=world.size,
            theatres=len(world.theatres),
            institutions=len(world.institutions),
            years=steps // steps_per_year,
            steps_per_year=steps_per_year,
            worlds=1 if policies is None else 2,
            width=lanes(chunk, world.size, _directed(self.mechanisms)),
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
            Those of ``variables.KEPT`` and ``COUNTED`` that the schedule changes: ``alignment``, ``shared_threat``,
            ``depth`` (year, pair, world, member); ``threat`` (year, actor, partner, world, member); ``capability``,
            ``free_capability``, ``cohesion``, ``burden``, ``order`` (year, actor, world, member); ``theatre``, its
            intensity (year, theatre, world, member). The last chunk has fewer members. ``variables.COUNTED`` are
            numbers of members: ``obligation``, that have it (year, kind, pair, world); ``crisis``, ``war`` (year, pair,
            world) and ``collapse`` (year, actor, world), that have had it. The same names with ``_both``, without the
            axis of worlds: how many have it in baseline and scenario both. Packed, if ``exact`` is given.
        """
        width = self.plan.width
        first = index * self.chunk
        count = min(self.chunk, self.members - first)
        tile = partial(self._tile, first, count)

        found: dict[str, NDArray[Any]] = {}
        begins = range(0, count, width)
        workers = ThreadPoolExecutor(threads())
        try:
            for begin, values in zip(begins, workers.map(tile, begins), strict=True):
                check()
                for name, value in values.items():
                    if name in SUMMED:
                        found[name] = found.get(name, 0.0) + value.astype(np.float64)
                        continue
                    if name not in found:
                        found[name] = np.empty((*value.shape[:-1], count), value.dtype)
                    found[name][..., begin : begin + width] = value[..., : count - begin]
        finally:
            workers.shutdown(cancel_futures=True)  # Ctrl-C waits only for the tiles under way
        return {name: _whole(value) if name in SUMMED else value for name, value in found.items()}

    def prepare(self) -> None:
        """Compile the program, by stepping a few members whose results are dropped; `compute` then finds it."""
        self._tile(0, min(self.chunk, self.members), 0)

    def _tile(self, first: int, count: int, begin: int) -> dict[str, NDArray[Any]]:
        """Simulate a tile of the chunk whose first member and number of members are given."""
        lane = np.arange(begin, begin + self.plan.width)
        members = np.minimum(first + lane, self.members - 1)
        params = {name: values[members].astype(self.plan.dtype) for name, values in self.parameters.items()}
        numbers, inside = self.numbers[members].astype(np.uint32), (lane < count).astype(self.plan.dtype)
        # a baseline alone is the first of two worlds without a policy: one program for both, and the same numbers
        values = compiled(replace(self.plan, worlds=2))(params, numbers, inside, self.shared)
        kept = values if self.plan.worlds == 2 else baseline_of(values)
        return dict(kept) if self.exact is None else pack(kept, self.exact)

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
            numbers = jnp.asarray(self.numbers[one], jnp.uint32)
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
        until = self.world.start_year + self.plan.years
        form: dict[str, Any] = {"steps_per_year": self.plan.steps_per_year, "until": until}
        policies = self.policies if self.policies is not None else compile_policies((), self.world, **form)
        shocks = self.shocks if self.shocks is not None else compile_shocks((), (), self.world, **form)
        return Shared(
            fixed=fixed_fields(self.world, dtype),
            initial=initial_fields(self.world, dtype),
            initial_sd=initial_sd(self.world, dtype),
            streams={name: stream_key(self.seed, name) for name in names},
            tables=PolicyTables.build(policies, shocks, dtype),
            switches={name: np.asarray(value, dtype) for name, value in self.switches.items()},
        )

    def _checked(self, switches: Mapping[str, float]) -> dict[str, float]:
        """Return a switch for every mechanism, by the name it has among the parameters."""
        known = [item.name for item in self.mechanisms]
        for name in switches:
            if name not in known:
                raise SimulationError(
                    f"no mechanism {name!r} to switch off", where=self.world.case, expected=f"one of {', '.join(known)}"
                )
        return {switch_name(name): float(switches.get(name, 1.0)) for name in known}


def baseline_of(chunk: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the baseline of a chunk of two worlds, as views: what the same ensemble without policies computes."""
    found = {}
    for name, value in chunk.items():
        if name.endswith("_both"):  # in all of one world
            found[name] = chunk[name.removesuffix("_both")][..., 0]
        else:
            found[name] = value[..., :1] if f"{name}_both" in chunk else value[..., :1, :]
    return found


def _directed(mechanisms: tuple[Mechanism, ...]) -> int:
    """Return how many stocks of ordered pairs a schedule writes."""
    written = {name for item in mechanisms for name in item.writes}
    return sum(FIELDS[name].role == "stock" and FIELDS[name].axes == ("actor", "partner") for name in written)


def _check_parameter(name: str, values: Floats) -> None:
    """Refuse a draw that is not a finite number: a comparison with NaN is false, so a mechanism might hide it."""
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        member = int(wrong[0])
        raise SimulationError(
            f"the parameter {name} is {values[member]}", where=f"member {member}", expected="a finite number"
        )


def _whole(total: Floats) -> NDArray[Any]:
    """Return counts as whole numbers; NaN stays NaN, for the check of the chunk to find."""
    return np.rint(total).astype(np.int32) if np.isfinite(total).all() else total
