"""From a resolved world to the arrays a step works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from foedus.mechanisms import FIELDS, pair_index
from foedus.scenarios.compile import PolicyArrays
from foedus.scenarios.world import INSTRUMENTS, KINDS, World

__all__ = ["ALIGNMENT_LIMIT", "axis_sizes", "fixed_fields", "initial_fields", "initial_sd", "policy_fields"]

ALIGNMENT_LIMIT: Final = 0.995
"""Measured alignment is drawn in to this before artanh; z then starts within 3 (assumed)."""


Z_BOUND: Final = 2.0
"""Beyond this |z|, tanh hides what a policy does."""

ROOM: Final = 0.12
"""Largest volatility, 1/sqrt(year), per unit of room between a pair's mean and ``Z_BOUND`` (assumed).

With a reversion of 0.08 a year the long-run spread is then at most 0.3 of the room. Near the bound artanh magnifies
errors of a measure that hardly moves, so volatility taken from changes of such pairs is overstated.
"""

LEAST_ROOM: Final = 0.25
"""Room that every pair is left (assumed): a mean at the bound or beyond it does not freeze a pair."""


def axis_sizes(actors: int) -> dict[str, int]:
    """Return the length of every leading axis for a number of actors."""
    return {
        "actor": actors,
        "partner": actors,
        "pair": actors * (actors - 1) // 2,
        "kind": len(KINDS),
        "instrument": len(INSTRUMENTS),
    }


def _batched(value: NDArray[np.generic], dtype: np.dtype[np.floating]) -> NDArray[np.floating]:
    return np.asarray(value, dtype=dtype)[..., None, None]


def fixed_fields(world: World, dtype: np.dtype[np.floating]) -> dict[str, NDArray[np.floating]]:
    """Return the fields a run never changes, with trailing axes ``(world, member)`` of length one."""
    first, second = pair_index(world.size)
    pair_mean = world.pair_mean[first, second]
    room = np.maximum(Z_BOUND - np.abs(pair_mean), LEAST_ROOM)
    values = {
        "order": world.order,
        "cohesion": world.cohesion,
        "burden": world.burden,
        "burden_start": world.burden,
        "framing": world.framing,
        "nuclear": world.nuclear,
        "land_border": world.land_border,
        "distance": world.distance,
        "hosts": world.hosts,
        "trade_dependence": world.trade_dependence,
        "volatility": np.minimum(world.volatility[first, second], ROOM * room),
        "pair_mean": pair_mean,
        "pressure_start": world.pressure,
    }
    return {name: _batched(value, dtype) for name, value in values.items()}


def initial_fields(world: World, dtype: np.dtype[np.floating]) -> dict[str, NDArray[np.floating]]:
    """Return the stocks at the start of a run, the same for every member."""
    n = world.size
    first, second = pair_index(n)
    values = {
        "z": np.arctanh(np.clip(world.alignment[first, second], -ALIGNMENT_LIMIT, ALIGNMENT_LIMIT)),
        "depth": 0.5 * (world.depth + world.depth.T)[first, second],
        "obligation": (world.obligation | world.obligation.transpose(0, 2, 1))[:, first, second],
        "capability": world.capability,
        "growth": np.zeros(n),
        "pressure": world.pressure,
        "retaliation": np.zeros((n, n)),
        "pressure_noticed": np.zeros((n, n)),
        "pressure_jump": np.zeros((n, n)),
    }
    return {name: _batched(value, dtype) for name, value in values.items()}


def initial_sd(world: World, dtype: np.dtype[np.floating]) -> NDArray[np.floating]:
    """Return the standard error of z at the start over pairs, by the delta method."""
    first, second = pair_index(world.size)
    alignment = np.clip(world.alignment[first, second], -ALIGNMENT_LIMIT, ALIGNMENT_LIMIT)
    # far from zero the slope of artanh explodes, so that one error would throw z about: hold it to 1/(1 - 0.8^2)
    slope = 1.0 / np.maximum(1.0 - alignment**2, 0.36)
    return _batched(world.alignment_sd[first, second] * slope, dtype)


def empty_field(name: str, sizes: dict[str, int], dtype: np.dtype[np.floating]) -> jax.Array:
    """Return zeros of a field's leading axes, for a flow nobody writes or a policy nobody follows."""
    return jnp.zeros((*(sizes[axis] for axis in FIELDS[name].axes), 1, 1), dtype=dtype)


@dataclass(frozen=True, eq=False)
class PolicyTables:
    """Policies as traced arrays, pairs packed: see ``scenarios.PolicyArrays``."""

    activity: NDArray[np.floating]
    pressure: NDArray[np.floating]
    goodwill: NDArray[np.floating]
    obligation_cut: NDArray[np.floating]
    bases_cut: NDArray[np.floating]
    cost: NDArray[np.floating]

    @classmethod
    def build(cls, policies: PolicyArrays, dtype: np.dtype[np.floating]) -> PolicyTables:
        """Pack the compiled policies of a scenario."""
        first, second = pair_index(policies.cost.shape[1])
        return cls(
            activity=np.asarray(policies.activity, dtype=dtype),
            pressure=np.asarray(policies.pressure, dtype=dtype),
            goodwill=np.asarray(policies.goodwill[:, first, second], dtype=dtype),
            obligation_cut=np.asarray(policies.obligations_cut[:, :, first, second], dtype=dtype),
            bases_cut=np.asarray(policies.bases_cut, dtype=dtype),
            cost=np.asarray(policies.cost, dtype=dtype),
        )


jax.tree_util.register_dataclass(
    PolicyTables,
    data_fields=["activity", "pressure", "goodwill", "obligation_cut", "bases_cut", "cost"],
    meta_fields=[],
)


def policy_fields(tables: PolicyTables, step: jax.Array, worlds: int) -> dict[str, jax.Array]:
    """Return what policies ask for in one step, with the baseline's zeros as the first of two worlds.

    Parameters
    ----------
    tables
        The scenario's policies.
    step
        Number of the step.
    worlds
        1 for the baseline alone, 2 for baseline and scenario.

    Returns
    -------
    dict
        The fields of role ``policy``, with trailing axes ``(world, member)``, one member.
    """
    activity = jnp.asarray(tables.activity)[step]
    active = (activity > 0.0).astype(activity.dtype)

    def total(weight: jax.Array, table: NDArray[np.floating]) -> jax.Array:
        return jnp.tensordot(weight, jnp.asarray(table), axes=1)

    values = {
        "pressure_policy": total(activity, tables.pressure),
        "goodwill": total(activity, tables.goodwill),
        "obligation_cut": jnp.minimum(total(active, tables.obligation_cut), 1.0),
        "bases_cut": jnp.minimum(total(active, tables.bases_cut), 1.0),
        "policy_cost": total(activity, tables.cost),
    }
    chosen = jnp.zeros((worlds,), activity.dtype).at[1:].set(1.0)
    return {name: (value[..., None] * chosen)[..., None] for name, value in values.items()}
