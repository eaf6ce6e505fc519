"""Hostilities: how long a war is under way, who attacked whom, and who stands on which side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    TINY,
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    matrix,
    over_partners,
)

__all__ = ["FAINTEST", "Hostilities", "attack_chance", "end_chance"]

FAINTEST: Final = 1e-30
"""Least that is left of a war that is under way: after 69 years it ages no more."""

_LEAST: Final = 1e-7


def end_chance(params: Parameters, years: jax.Array | float) -> jax.Array:
    """Return the probability that a war ends within some years."""
    return -jnp.expm1(-params["hostilities.ending"] * years)


def attack_chance(params: Parameters, ratio: jax.Array) -> jax.Array:
    """Return the probability that the first state attacks, by the logarithm of its capability over the second's."""
    return jax.nn.sigmoid(params["hostilities.attacker"] * ratio)


@final
@dataclass(frozen=True, repr=False)
class Hostilities(Mechanism):
    r"""A war lasts some time, in which it calls others; one side began it.

    .. math::
        P(\text{ends within } \Delta) = 1 - e^{-\mu\Delta}, \qquad w_{ab} = e^{-t_{ab} + s x}, \quad x \sim N(0, 1)

    .. math::
        P(a \text{ attacks } b \mid \text{war}) = \sigma\big(k \ln\tfrac{f_a}{f_b}\big)

    Of a war that a shock brings the state named first is the attacker; who joins attacks. A war belongs to a pair, so
    the wars of a coalition end one by one. The *camp* of a belligerent is 1 on the attacker's side, -1 on the other;
    who joins stands against its enemy's camp. It is 0 again when the state's last war has ended. What is kept of a
    war is w, 0 where there is none: its age t in years, so that its call can fade (``joining``), and how general it is,
    x, drawn when it breaks out: most wars stay between the two, a few draw in many. s is in years, as an old war calls
    as one that few care for. Who joins enters the same war, not a new one.

    Notes
    -----
    What a war costs falls due when it breaks out (``power``, ``burden``, ``alignment``): the time for which it is
    under way adds nothing to this. A new war between two that are at war changes nothing here. Wars break out and are
    drawn in different steps, so the first are called in the step after the outbreak.

    References
    ----------
    bennett_stam_1996, sarkees_2010_resort
    """

    name: ClassVar[str] = "hostilities"
    title: ClassVar[str] = "Wars last, and have an attacker"
    reads: ClassVar[tuple[str, ...]] = ("attacks", "camp", "war", "entry", "forced_attack", "free_capability")
    writes: ClassVar[tuple[str, ...]] = ("attacks", "camp")
    draws: ClassVar[tuple[Draw, ...]] = (
        Draw("attack", "uniform", ("actor",)),
        Draw("end", "uniform", ("actor",)),
        Draw("scope", "normal", ("actor",)),
    )
    awake: ClassVar[tuple[str, ...]] = ("attacks", "camp", "war")
    parameters: ClassVar[tuple[str, ...]] = ("hostilities.ending", "hostilities.attacker", "hostilities.scope")
    sources: ClassVar[tuple[str, ...]] = ("bennett_stam_1996", "sarkees_2010_resort")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``attacks`` and ``camp``."""
        attacks, camp = state["attacks"], state["camp"]
        going = (jnp.maximum(attacks, jnp.swapaxes(attacks, 0, 1)) > 0.0).astype(attacks.dtype)
        # a sum of two independent uniform numbers, less its whole part, is uniform: one number a state is enough
        end = noise["end"][:, None] + noise["end"][None]
        older = jnp.where(attacks > 0.0, jnp.maximum(attacks * math.exp(-dt), FAINTEST), 0.0)
        lasting = older * ((end - jnp.floor(end)) >= end_chance(params, dt))
        begun = matrix(state["war"], attacks.shape[0]) * (1.0 - going) * self.attackers(params, state, noise)
        # who joins enters a war that is as old as its enemy's latest
        latest = over_partners(jnp.maximum, older, jnp.swapaxes(older, 0, 1), combine=jnp.maximum)
        latest = jnp.maximum(latest, FAINTEST)
        general = jnp.exp(params["hostilities.scope"] * noise["scope"])
        now = jnp.maximum(lasting, begun * jnp.where(state["entry"] > 0.5, latest[None], general[:, None]))
        # who has no camp yet stands against its enemy's, or with those who attack
        stand, attacked = over_partners(
            lambda to, back, camp: (-(camp + (camp == 0.0) * (back - to)) * jnp.maximum(to, back), to),
            begun,
            jnp.swapaxes(begun, 0, 1),
            camp[None],
        )
        first = jnp.where(stand == 0.0, jnp.sign(attacked), jnp.sign(stand))
        fights = (over_partners(jnp.maximum, now, jnp.swapaxes(now, 0, 1), combine=jnp.maximum) > 0.0).astype(now.dtype)
        return {"attacks": now, "camp": jnp.where(camp == 0.0, first, camp) * fights}

    def attackers(self, params: Parameters, state: State, noise: Noise) -> jax.Array:
        """Return 1 where the first state would attack the second, should they go to war in this step."""
        # numbers of Gumbel's distribution: their difference is logistic, so one of each state decides for all pairs
        number = jnp.clip(noise["attack"], _LEAST, 1.0 - _LEAST)
        strength = jnp.log(jnp.maximum(state["free_capability"], TINY))
        drive = params["hostilities.attacker"] * strength - jnp.log(-jnp.log(number))
        drawn = (drive[:, None] > drive[None]).astype(drive.dtype)
        told = jnp.maximum(state["entry"], state["forced_attack"])
        known = jnp.maximum(told, jnp.swapaxes(told, 0, 1)) > 0.5
        # where both are told to attack at once, neither is the one attacked
        return jnp.where(known, told, drawn)
