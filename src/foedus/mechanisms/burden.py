"""Burden: the part of a state's capability that is tied down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import TINY, Contributions, Mechanism, Noise, Parameters, State, matrix, over_partners

__all__ = ["Burden", "cover"]

LARGEST: Final = 0.95
"""Largest share that can be tied down (assumed): something is always left."""


def cover(burden: jax.Array, capability: jax.Array, depth: jax.Array, strength: jax.Array) -> jax.Array:
    r"""Share burdens between states that cooperate deeply, each covering the other's front.

    .. math::
        \beta_a' = \beta_a - \frac{1}{G_a} \sum_b c\,D_{ab}\,(\beta_a - \beta_b)\,
        \frac{\min(G_a, G_b)}{1 + \max(\sum_c D_{ac}, \sum_c D_{bc})}

    Parameters
    ----------
    burden
        Share of capability tied down, ``(actor, ...)``.
    capability
        Capability held together, G = kappa g, ``(actor, ...)``.
    depth
        Depth of cooperation, symmetric with a zero diagonal, ``(actor, partner, ...)``.
    strength
        c: how far cover evens out burdens at full depth, 0 to 1.

    Returns
    -------
    jax.Array
        Burdens after cover, ``(actor, ...)``; the total tied down, :math:`\sum_a \beta_a G_a`, stays the same.

    Notes
    -----
    What one state is relieved of, the other takes on: the weights are symmetric, and their sum over a
    state's partners is below one, so no burden becomes negative or exceeds that of the most burdened partner.
    """
    held = jnp.maximum(capability, TINY)
    partners: jax.Array = over_partners(lambda each: each, depth)

    def moved(deep: jax.Array, others: jax.Array, theirs: jax.Array, their_hold: jax.Array) -> jax.Array:
        weight = strength * deep / (1.0 + jnp.maximum(partners, others))
        return weight * (burden - theirs) * jnp.minimum(held, their_hold)

    total: jax.Array = over_partners(moved, depth, partners[None], burden[None], held[None])
    return burden - total / held


@final
@dataclass(frozen=True, repr=False)
class Burden(Mechanism):
    r"""Theatres, hostile borders and wars tie capability down; partners who stand back to back share it.

    .. math::
        \ell_a = 1 - \prod_k (1 - w_K\,w_{ka}\,q_k) \prod_{b \text{ on a land border}} (1 - w_b\,T_{ab}) + v_a,
        \qquad \beta_a = \beta^0_a + cover(\ell)_a - cover(\ell^0)_a

    :math:`w_{ka}` is the state's stake in theatre k, v the burden that recent wars leave, :math:`\ell^0` the level at
    the start: a run begins at the case's burden :math:`\beta^0`. *Back to back*: a low T on a shared border frees both
    sides of it, and cover (see ``cover``) moves burdens between partners without adding any.

    Notes
    -----
    The reference equations move :math:`\chi` off one partner and :math:`\chi f_a / f_b` onto the other. Here the
    exchange is in capability held together, :math:`\kappa g`, of which the burden is the share, so the sum is conserved
    exactly.

    References
    ----------
    kennedy_1987, boulding_1962
    """

    name: ClassVar[str] = "burden"
    title: ClassVar[str] = "Theatres tie capability down; partners share the burden"
    reads: ClassVar[tuple[str, ...]] = (
        "theatre",
        "stake",
        "threat",
        "land_border",
        "depth",
        "capability",
        "cohesion",
        "war_burden",
        "war",
        "burden_start",
        "burden_level_start",
    )
    writes: ClassVar[tuple[str, ...]] = ("burden", "war_burden")
    starts: ClassVar[tuple[str, ...]] = ("burden_level_start",)
    parameters: ClassVar[tuple[str, ...]] = (
        "burden.theatre",
        "burden.border",
        "burden.cover",
        "burden.war",
        "burden.war_memory",
    )
    sources: ClassVar[tuple[str, ...]] = ("kennedy_1987", "boulding_1962")

    def level(self, params: Parameters, state: State) -> jax.Array:
        """Return what theatres, borders and wars tie down, after cover; shape ``(actor, ...)``."""
        threat = state["threat"]

        def left(share: jax.Array) -> jax.Array:
            return 1.0 - jnp.clip(share, 0.0, LARGEST)

        free = over_partners(
            lambda border, feared: left(params["burden.border"] * border * feared),
            state["land_border"],
            threat,
            combine=jnp.multiply,
        )
        for stake, log_odds in zip(state["stake"], state["theatre"], strict=True):
            free = free * left(params["burden.theatre"] * stake * jax.nn.sigmoid(log_odds))
        level = jnp.clip(1.0 - free + state["war_burden"], 0.0, 1.0)
        held = state["capability"] * state["cohesion"]
        strength = jnp.clip(params["burden.cover"], 0.0, 1.0)
        return cover(level, held, matrix(state["depth"], threat.shape[0]), strength)

    def start(self, params: Parameters, state: State) -> Contributions:
        """Return the level at the start of the run."""
        return {"burden_level_start": self.level(params, state)}

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``burden`` and ``war_burden``."""
        change = self.level(params, state) - state["burden_level_start"]
        at_war = over_partners(lambda war: war, matrix(state["war"], state["threat"].shape[0]), combine=jnp.maximum)
        kept = state["war_burden"] * jnp.exp(-dt / params["burden.war_memory"])
        recent = jnp.clip(kept + params["burden.war"] * at_war, 0.0, LARGEST)
        return {"burden": jnp.clip(state["burden_start"] + change, 0.0, LARGEST), "war_burden": recent}
