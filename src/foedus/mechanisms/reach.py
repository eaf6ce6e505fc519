"""Reach: how much of a state's strength can be brought to bear on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax
import jax.numpy as jnp
from jax import lax

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, where_any

__all__ = ["Reach", "nearest_base"]


def nearest_base(distance: jax.Array, hosts: jax.Array) -> jax.Array:
    """Return how far the second state's home, or its nearest base in a third state, is from the first.

    Parameters
    ----------
    distance
        Kilometres between capitals, ``(actor, partner, ...)``.
    hosts
        1 where the first state hosts bases of the second, ``(actor, partner, ...)``.

    Returns
    -------
    jax.Array
        Kilometres, ``(actor, partner, ...)``.
    """
    # states last: they are the longest axes here, because neither argument differs between members
    away, bases = (jnp.moveaxis(table, (0, 1), (-2, -1)) for table in (distance, hosts))
    nearest = jnp.broadcast_to(away, jnp.broadcast_shapes(away.shape, bases.shape))
    actors = distance.shape[0]
    order, hosting = where_any(bases, axis=bases.ndim - 2)

    def serve(number: jax.Array, nearest: jax.Array) -> jax.Array:
        host = order[number]
        serves = lax.dynamic_index_in_dim(bases, host, axis=-2) > 0.5
        from_there = jnp.swapaxes(lax.dynamic_index_in_dim(away, host, axis=-2), -2, -1)
        # a base held by consent does not threaten its host
        others = jnp.arange(actors)[:, None] != host
        return jnp.minimum(nearest, jnp.where(serves & others, from_there, jnp.inf))

    found: jax.Array = lax.fori_loop(0, hosting, serve, nearest)
    return jnp.moveaxis(found, (-2, -1), (0, 1))


@final
@dataclass(frozen=True, repr=False)
class Reach(Mechanism):
    r"""Strength falls off with distance from home or from the nearest forward base.

    .. math::
        r_{ab} = 1 \text{ on a land border, else } \max_{c \in \{b\} \cup hosts(b) \setminus \{a\}} e^{-d_{ca}/\lambda},
        \qquad f_a = \kappa_a g_a (1 - \beta_a)

    Notes
    -----
    A strait is not a land border. Bases closed by a policy no longer count. Since the exponential
    falls with distance, the nearest base decides.

    The reference equations count bases on a's own soil too. Here they do not reach a: a host is at distance zero from
    its guest, so it would fear its protector more than anyone else. Decision 5 has the figures.

    References
    ----------
    boulding_1962
    """

    name: ClassVar[str] = "reach"
    title: ClassVar[str] = "Strength falls off with distance, unless a base is near"
    reads: ClassVar[tuple[str, ...]] = (
        "land_border",
        "distance",
        "hosts",
        "bases_cut",
        "capability",
        "cohesion",
        "burden",
    )
    writes: ClassVar[tuple[str, ...]] = ("reach", "free_capability")
    parameters: ClassVar[tuple[str, ...]] = ("reach.gradient",)
    sources: ClassVar[tuple[str, ...]] = ("boulding_1962",)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``reach`` and ``free_capability``."""
        hosts = state["hosts"] * (1.0 - state["bases_cut"])
        nearest = nearest_base(state["distance"], hosts)
        reach = jnp.where(state["land_border"] > 0.5, 1.0, jnp.exp(-nearest / params["reach.gradient"]))
        free = state["capability"] * state["cohesion"] * (1.0 - state["burden"])
        return {"reach": reach, "free_capability": free}
