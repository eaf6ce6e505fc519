"""Hostilities: how long a war is under way, who attacked whom, and who stands on which side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final, final

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
    over_partners,
    pair_index,
)
from foedus.mechanisms._sparse import Entries, in_full, over_entries

__all__ = ["FAINTEST", "SILENT", "Hostilities", "attack_chance", "calling", "calls_others", "end_chance"]

FAINTEST: Final = 1e-30
"""Least that is left of a war that is under way: after 69 years it ages no more."""

SILENT: Final = 0.5
"""Years for which a state that joined a war calls nobody (assumed): in the rows to which `joining` is fitted it calls
from the next calendar year on, and what its partners did until then counts as an answer to those that began the war.
Half a year is rounded up to whole steps from the middle of that in which it joined: .625 with four steps a year."""

_LEAST: Final = 1e-7


def end_chance(params: Parameters, years: jax.Array | float) -> jax.Array:
    """Return the probability that a war ends within some years."""
    return -jnp.expm1(-params["hostilities.ending"] * years)


def attack_chance(params: Parameters, ratio: jax.Array) -> jax.Array:
    """Return the probability that the first state attacks, by the logarithm of its capability over the second's."""
    return jax.nn.sigmoid(params["hostilities.attacker"] * ratio)


def calls_others(camp: jax.Array) -> jax.Array:
    """Return whether a state that is at war has been so for long enough to call others."""
    # sums of steps miss half a year by a rounding error
    return jnp.abs(camp) > SILENT - 1e-3


def calling(attacks: jax.Array, camp: jax.Array) -> jax.Array:
    """Return the attacks between states that have been at war for long enough to call others; shape of ``attacks``.

    Parameters
    ----------
    attacks
        What is there of a war in which the first state attacks the second, ``(actor, partner, ...)``.
    camp
        Side of each state, see `Hostilities`, ``(actor, ...)``.
    """
    calls = calls_others(camp).astype(attacks.dtype)
    return attacks * calls[:, None] * calls[None]


@final
@dataclass(frozen=True, repr=False)
class Hostilities(Mechanism):
    r"""A war lasts some time, in which it calls others; one side began it.

    .. math::
        P(\text{ends within } \Delta) = 1 - e^{-\mu\Delta}, \qquad w_{ab} = e^{-t_{ab} + s x}, \quad x \sim N(0, 1)

    .. math::
        P(a \text{ attacks } b \mid \text{war}) = \sigma\big(k \ln\tfrac{f_a}{f_b}\big)

    Of a war that a shock brings the state named first is the attacker; who joins attacks. A war belongs to a pair, so
    the wars of a coalition end one by one. The *camp* of a belligerent is 1 on the attacker's side, -1 on the other.
    Who joins stands against its enemy's camp; its camp grows with the years it has fought, up to 1 or -1, and for the
    first half year it calls nobody, unless a war of its own breaks out. A state that fights already calls for every
    war it joins. Camp is 0 again when the state's last war has ended. What is kept of a war is w, 0 where there is
    none: its age t in years, so that its call can fade (``joining``), and how general it is, x, drawn when it breaks
    out: most wars stay between the two, a few draw in many. s is in years, as an old war calls as one that few care
    for. Who joins enters the same war, not a new one.

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
    parameters: ClassVar[tuple[str, ...]] = ("hostilities.ending", "hostilities.attacker", "hostilities.scope")
    sources: ClassVar[tuple[str, ...]] = ("bennett_stam_1996", "sarkees_2010_resort")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``attacks`` and ``camp``."""
        attacks, war = (in_full(self, name, state, noise) for name in ("attacks", "war"))
        camp = jnp.broadcast_to(state["camp"], attacks.shape[1:])
        # a sum of two independent uniform numbers, less its whole part, is uniform: one number a state is enough
        end = noise["end"][:, None] + noise["end"][None]
        older = jnp.where(attacks > 0.0, jnp.maximum(attacks * math.exp(-dt), FAINTEST), 0.0)
        lasting = older * ((end - jnp.floor(end)) >= end_chance(params, dt))
        index = pair_index(len(attacks))

        def one(wars: Entries, carry: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            now, stands = carry
            first, second = (jnp.asarray(side)[wars.row] for side in index)
            going = jnp.maximum(wars.of(attacks, first, second), wars.of(attacks, second, first)) > 0.0
            new = wars.of(war, wars.row) * (1.0 - going)
            towards, back = self.attackers(params, state, noise, wars, (first, second))
            begun = (new * towards, new * back)
            for (a, b), (to, fro) in (((first, second), begun), ((second, first), begun[::-1])):
                now = wars.put(now, (a, b), to * self.scope(params, state, noise, older, wars, (a, b)), jnp.maximum)
                # who has no camp yet stands against its enemy's, or with those who attack
                other = jnp.sign(wars.of(camp, b))
                stand = -(other + (other == 0.0) * (fro - to)) * jnp.maximum(to, fro)
                entry = wars.of(state["entry"], a, b)
                own = jnp.maximum(to, fro) * (1.0 - jnp.maximum(entry, wars.of(state["entry"], b, a)))
                stands = wars.put(stands, (None, a), jnp.stack([stand, to, entry, own]), jnp.add)
            return now, stands

        start = lasting, jnp.zeros((4, *camp.shape), camp.dtype)
        now, (stand, attacked, joined, own) = over_entries(war, 1, one, start)
        first = jnp.where(stand == 0.0, jnp.where(attacked > 0.0, 1.0, -1.0), jnp.sign(stand))
        # on average a state joins in the middle of the step; who begins a war of its own calls at once
        first *= jnp.where((joined > 0.0) & (own == 0.0), min(0.5 * dt, 1.0), 1.0)
        older_camp = jnp.sign(camp) * jnp.where(own > 0.0, 1.0, jnp.minimum(jnp.abs(camp) + dt, 1.0))
        fights = (over_partners(jnp.maximum, now, jnp.swapaxes(now, 0, 1), combine=jnp.maximum) > 0.0).astype(now.dtype)
        return {"attacks": now, "camp": jnp.where(camp == 0.0, first, older_camp) * fights}

    def attackers(
        self, params: Parameters, state: State, noise: Noise, wars: Entries, sides: tuple[jax.Array, jax.Array]
    ) -> tuple[jax.Array, jax.Array]:
        """Return 1 where the first of two at war attacks the second, and where the second attacks the first."""
        first, second = sides

        def drive(side: jax.Array) -> jax.Array:
            # numbers of Gumbel's distribution: their difference is logistic, so one of each state decides for all pairs
            number = jnp.clip(wars.of(noise["attack"], side), _LEAST, 1.0 - _LEAST)
            strength = jnp.log(jnp.maximum(wars.of(state["free_capability"], side), TINY))
            return wars.of(params["hostilities.attacker"]) * strength - jnp.log(-jnp.log(number))

        told = [
            jnp.maximum(wars.of(state["entry"], *both), wars.of(state["forced_attack"], *both))
            for both in ((first, second), (second, first))
        ]
        # where both are told to attack at once, neither is the one attacked
        known = jnp.maximum(*told) > 0.5
        own = (drive(first) > drive(second)).astype(told[0].dtype)
        return jnp.where(known, told[0], own), jnp.where(known, told[1], 1.0 - own)

    def scope(
        self, params: Parameters, state: State, noise: Noise, older: jax.Array, wars: Entries, sides: tuple[Any, Any]
    ) -> jax.Array:
        """Return what is there of a war at its outbreak, by how general it is; of one that is joined, what is left."""
        attacker, attacked = sides
        every = jnp.arange(len(older), dtype=jnp.int32)[:, None]
        # who joins enters a war that is as old as its enemy's latest
        latest = jnp.maximum(wars.of(older, attacked, every), wars.of(older, every, attacked)).max(axis=0)
        general = jnp.exp(wars.of(params["hostilities.scope"]) * wars.of(noise["scope"], attacker))
        return jnp.where(wars.of(state["entry"], *sides) > 0.5, jnp.maximum(latest, FAINTEST), general)
