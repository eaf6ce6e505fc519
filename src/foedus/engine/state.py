"""From a resolved world to the arrays a step works on."""

from __future__ import annotations

from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from foedus.engine.leader_axes import leader_axes
from foedus.mechanisms import FIELDS, pair_index
from foedus.mechanisms.hostilities import FAINTEST
from foedus.scenarios.policies.compiling import P_MAX
from foedus.scenarios.worlds import INSTRUMENTS, KINDS, World

__all__ = ["ALIGNMENT_LIMIT", "axis_sizes", "empty_field", "fixed_fields", "initial_fields", "initial_sd"]

ALIGNMENT_LIMIT: Final = 0.995
"""Measured alignment is limited to this before artanh; z then starts within 3 (assumed)."""


Z_BOUND: Final = 2.0
"""Beyond this |z|, tanh hides what a policy does."""

ROOM: Final = 0.12
"""Largest volatility, 1/sqrt(year), per unit of room between a pair's mean and ``Z_BOUND`` (assumed).

With a reversion of 0.08 a year the long-run spread is then at most 0.3 of the room. Near the bound artanh magnifies
errors of a measure that hardly moves, so volatility taken from changes of such pairs is overstated.
"""

LEAST_ROOM: Final = 0.25
"""Least room left to every pair (assumed): a mean at the bound or beyond it does not freeze a pair."""


def axis_sizes(actors: int, theatres: int = 0, institutions: int = 0) -> dict[str, int]:
    """Return the length of every leading axis for a number of actors, theatres and institutions."""
    return {
        "actor": actors,
        "partner": actors,
        "pair": actors * (actors - 1) // 2,
        "kind": len(KINDS),
        "instrument": len(INSTRUMENTS),
        "theatre": theatres,
        "institution": institutions,
        "slot": P_MAX,
    }


def _batched(value: NDArray[np.generic], dtype: np.dtype[np.floating]) -> NDArray[np.floating]:
    return np.asarray(value, dtype=dtype)[..., None, None]


def fixed_fields(world: World, dtype: np.dtype[np.floating]) -> dict[str, NDArray[np.floating]]:
    """Return the fields a run never changes, with trailing axes ``(world, member)`` of length one."""
    first, second = pair_index(world.size)
    pair_mean = world.pair_mean[first, second]
    room = np.maximum(Z_BOUND - np.abs(pair_mean), LEAST_ROOM)
    member, task = _by_institution(world)
    values = {
        "cohesion_mean": world.cohesion,
        "theatre_mean": _log_odds([item.intensity if item.rest is None else item.rest for item in world.theatres]),
        "stake": world.stakes,
        "contested": _contested(world)[:, first, second],
        "burden_start": world.burden,
        "nuclear": world.nuclear,
        "land_border": world.land_border,
        "distance": world.distance,
        "hosts": world.hosts,
        "trade_dependence": world.trade_dependence,
        "volatility": np.minimum(world.volatility[first, second], ROOM * room),
        "pair_mean": pair_mean,
        "leader_axis": leader_axes(world.alignment),
        "pressure_start": world.pressure,
        "member_start": member,
        "charter_kind": np.array([[kind in item.kinds for kind in KINDS] for item in world.institutions]).reshape(
            -1, len(KINDS)
        ),
        "task_start": task,
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
        "growth": _growth(world),
        "cohesion": world.cohesion,
        "order": world.order,
        "order_mean": world.order,
        "theatre": _log_odds([item.intensity for item in world.theatres]),
        "burden": world.burden,
        "war_burden": np.zeros(n),
        "framing": world.framing,
        "pressure": world.pressure,
        "retaliation": np.zeros((n, n)),
        "pressure_noticed": np.zeros((n, n)),
        "pressure_jump": np.zeros((n, n)),
        **_under_way(world),
        "disputes": world.disputes[first, second],
        "danger_past": np.full(len(first), -1.0),
    }
    return {name: _batched(value, dtype) for name, value in values.items()}


def _under_way(world: World) -> dict[str, NDArray[np.float64]]:
    """Return the wars under way at the start, as the field ``attacks``, and on which side of them each state is."""
    attacks, camp = np.zeros((world.size, world.size)), np.zeros(world.size)
    # who joined is in a war as old as that which it joined
    years = dict.fromkeys((state for war in world.wars for state in (war.attacker, war.attacked)), 0.0)
    for war in world.wars * len(world.wars):
        years[war.attacker] = years[war.attacked] = max(war.years, years[war.attacker], years[war.attacked])
    for war in world.wars:
        a, b = world.index(war.attacker), world.index(war.attacked)
        attacks[a, b], camp[a], camp[b] = max(np.exp(-years[war.attacker]), FAINTEST), 1.0, -1.0
    return {"attacks": attacks, "camp": camp}


def _growth(world: World) -> NDArray[np.float64]:
    """Return growth minus the actors' mean, weighted by capability: the rest of the world then keeps its share."""
    whole = float(world.capability.sum())
    return np.asarray(world.growth - (world.capability @ world.growth) / max(whole, 1e-12), dtype=np.float64)


def _log_odds(intensities: list[float]) -> NDArray[np.float64]:
    intensity = np.clip(intensities, 0.01, 0.99).reshape(len(intensities))
    return np.asarray(np.log(intensity / (1.0 - intensity)), dtype=np.float64)


def _contested(world: World) -> NDArray[np.bool_]:
    """Return whether two states are the owner and the rival of a theatre, (theatre, actor, partner)."""
    table = np.zeros((len(world.theatres), world.size, world.size), dtype=np.bool_)
    for row, theatre in zip(table, world.theatres, strict=True):
        for rival in theatre.rivals:
            if theatre.owner in world.actors and rival in world.actors and rival != theatre.owner:
                a, b = world.index(theatre.owner), world.index(rival)
                row[a, b] = row[b, a] = True
    return table


def _by_institution(world: World) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return who is a member of each institution at the start, and how much pressure it puts on each state."""
    member, task = (np.zeros((len(world.institutions), world.size)) for _ in range(2))
    for row, pressed, item in zip(member, task, world.institutions, strict=True):
        row[[world.index(state) for state in item.members]] = 1.0
        for state, level in item.against.items():
            if state in world.actors:
                pressed[world.index(state)] = level
    return member, task


def initial_sd(world: World, dtype: np.dtype[np.floating]) -> dict[str, NDArray[np.floating]]:
    """Return the standard errors of z, by the delta method, of order preferences and of the log odds of cohesion."""
    first, second = pair_index(world.size)
    alignment = np.clip(world.alignment[first, second], -ALIGNMENT_LIMIT, ALIGNMENT_LIMIT)
    # far from zero the slope of artanh explodes and one error would dominate z: limit it to 1/(1 - 0.8^2)
    slope = 1.0 / np.maximum(1.0 - alignment**2, 0.36)
    values = {"z": world.alignment_sd[first, second] * slope, "order": world.order_sd, "cohesion": world.cohesion_sd}
    return {name: _batched(value, dtype) for name, value in values.items()}


def empty_field(name: str, sizes: dict[str, int], dtype: np.dtype[np.floating]) -> jax.Array:
    """Return zeros of a field's leading axes, for a flow that no mechanism writes or a policy that no state follows."""
    return jnp.zeros((*(sizes[axis] for axis in FIELDS[name].axes), 1, 1), dtype=dtype)
