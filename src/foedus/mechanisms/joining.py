"""Joining: third states enter a war that is under way, those above all whose obligation it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp
from jax import lax

from foedus.mechanisms._base import (
    TINY,
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    chance_within,
    matrix,
    over_partners,
    where_any,
)
from foedus.mechanisms.hostilities import FAINTEST
from foedus.scenarios.worlds import KINDS

__all__ = ["Joining", "attacked_at_home", "joining_hazard", "log_call", "log_opening", "strongest", "time_called"]

USUAL_CAPABILITY: Final = 0.02
"""Free capability at which the hazard is that of the base (assumed): a large state's."""
LEAST_REACH: Final = 1e-4
"""Lower bound on reach; anything smaller counts as this (assumed)."""
MOST_LIKELY: Final = 4.0
"""Largest logarithm of the hazard per year: a state that joins does so within a week on average (assumed)."""

_CONSULTATION, _NEUTRALITY, _NON_AGGRESSION, _DEFENCE = (
    KINDS.index(kind) for kind in ("consultation", "neutrality", "non_aggression", "defence")
)
_LARGEST: Final = 20.0
_BLOCK: Final = 8


def log_call(
    params: Parameters,
    defence: jax.Array,
    attacked: jax.Array,
    consultation: jax.Array,
    promise: jax.Array,
    alignment: jax.Array,
    reach: jax.Array,
    nuclear: jax.Array,
    years: jax.Array,
) -> jax.Array:
    """Return the logarithm of how strongly a belligerent calls a third state to its side against an enemy.

    Parameters
    ----------
    params
        Those of `Joining`.
    defence, consultation
        1 where the two have such an obligation.
    attacked
        How far the belligerent is attacked at home, 0 to 1: see `attacked_at_home`.
    promise
        1 where the two have promised each other neutrality or non-aggression.
    alignment
        Of the two, -1 to 1.
    reach
        Of the third state onto the belligerent, 0 to 1.
    nuclear
        1 where the belligerent fights a state with nuclear weapons.
    years
        For which the war has gone on.
    """
    return (
        params["joining.called"] * defence * attacked
        + params["joining.uncalled"] * defence * (1.0 - attacked)
        + params["joining.consultation"] * consultation
        + params["joining.promise"] * promise
        + params["joining.alignment"] * alignment
        + params["joining.nearness"] * jnp.log(jnp.maximum(reach, LEAST_REACH))
        - params["joining.nuclear"] * nuclear
        - params["joining.fading"] * years
    )


def log_opening(
    params: Parameters,
    reach: jax.Array,
    capability: jax.Array,
    pledge: jax.Array,
    alignment: jax.Array,
) -> jax.Array:
    """Return the logarithm of a third state's hazard of joining against an enemy, 1/year, at a call of 1.

    Parameters
    ----------
    params
        Those of `Joining`.
    reach
        Of the third state onto the enemy, 0 to 1.
    capability
        Free capability of the third state, share of the world.
    pledge
        1 where the third state is bound to the enemy: by defence, neutrality or non-aggression.
    alignment
        Of third state and enemy, -1 to 1.
    """
    return (
        params["joining.base"]
        + params["joining.reach"] * jnp.log(jnp.maximum(reach, LEAST_REACH))
        + params["joining.capability"] * jnp.log(jnp.maximum(capability, TINY) / USUAL_CAPABILITY)
        - params["joining.pledge"] * pledge
        - params["joining.enmity"] * alignment
    )


def attacked_at_home(attacks: jax.Array, reach: jax.Array) -> jax.Array:
    """Return the largest reach onto each state of those that attack it, 0 to 1; shape ``(actor, ...)``.

    Parameters
    ----------
    attacks
        More than 0 where the first state attacks the second, ``(actor, partner, ...)``.
    reach
        Of the second state onto the first, ``(actor, partner, ...)``.
    """
    found: jax.Array = over_partners(
        lambda attack, near: jnp.where(attack > 0.0, near, 0.0), jnp.swapaxes(attacks, 0, 1), reach, combine=jnp.maximum
    )
    return found


def joining_hazard(log_sum: jax.Array) -> jax.Array:
    """Return the hazard, 1/year, from the sum of the logarithms of the opening and of the strongest call."""
    return jnp.exp(jnp.minimum(log_sum, MOST_LIKELY))


def time_called(params: Parameters, dt: float) -> jax.Array:
    r"""Return for how many years at the hazard of its beginning a step counts.

    The war may end within the step, and its call fades: :math:`(1 - e^{-(\mu + j_t)\Delta})/(\mu + j_t)`.
    """
    rate = params["hostilities.ending"] + params["joining.fading"]
    rate = jnp.where(jnp.abs(rate) < TINY, TINY, rate)
    return -jnp.expm1(-rate * dt) / rate


def strongest(call: jax.Array, war: jax.Array) -> jax.Array:
    r"""Return :math:`\max_p c_{ap} w_{pb}` over third states p, for states a and b.

    Parameters
    ----------
    call
        c, not negative, ``(actor, partner, ...)``.
    war
        w, not negative, 0 unless two states are at war, ``(actor, partner, ...)``; states at war in no member of a tile
        are skipped.

    Returns
    -------
    jax.Array
        Shape ``(actor, partner, ...)``.
    """
    actors = war.shape[0]
    blocks = -(-actors // _BLOCK)
    padding = [(0, blocks * _BLOCK - actors)] + [(0, 0)] * (war.ndim - 1)
    calls, wars = jnp.pad(jnp.swapaxes(call, 0, 1), padding), jnp.pad(war, padding)
    order, count = where_any(wars, axis=0)

    def add(block: jax.Array, found: jax.Array) -> jax.Array:
        chosen = lax.dynamic_slice_in_dim(order, block * _BLOCK, _BLOCK)
        some, at_war = jnp.take(calls, chosen, axis=0), jnp.take(wars, chosen, axis=0)
        for third in range(_BLOCK):
            found = jnp.maximum(found, some[third][:, None] * at_war[third][None])
        return found

    start = jnp.zeros(jnp.broadcast_shapes(call.shape, war.shape), call.dtype)
    found: jax.Array = lax.fori_loop(0, (count + _BLOCK - 1) // _BLOCK, add, start)
    return found


@final
@dataclass(frozen=True, repr=False)
class Joining(Mechanism):
    r"""A war calls those who are bound to the attacked, and draws in those who are near, strong and hostile.

    .. math::
        h_{ce} = \exp\Big(j_0 + j_r \ln r_{ec} + j_\kappa \ln\tfrac{f_c}{.02} - j_P P_{ce} - j_E A_{ce}
        + \max_{p \text{ at war with } e} v_{cpe}\Big)

    .. math::
        v_{cpe} = j_D F_{cp} a_p + j_O F_{cp} (1 - a_p) + j_C C_{cp} + j_M M_{cp} + j_A A_{cp}
        + j_n \ln r_{pc} - j_N \max_{x \text{ at war with } p} N_x - j_t t_{pe}

    .. math::
        P(c \text{ joins against } e) = 1 - e^{-h_{ce} \tau}, \quad
        \tau = \frac{1 - e^{-(\mu + j_t)\Delta}}{\mu + j_t}

    c is a third state, e a belligerent, p one that is at war with e, in a war of t years; :math:`r_{ec}` is c's reach
    onto e, f free capability, A alignment, N nuclear status: who helps p fights all that p fights. F is a defence
    obligation, *called* as far as p is attacked at home: :math:`a_p` is the largest reach onto p of those that attack
    it, because treaties promise help against attacks on a territory. C is an obligation of consultation, M one of
    neutrality or non-aggression; :math:`P_{ce}` is 1 where c is bound to the enemy by defence, neutrality or
    non-aggression. Of several belligerents on one side the strongest call counts. A call fades: who has not joined in
    a war's first years seldom does later.
    :math:`\tau` weights the part of the step for which the war goes on (``hostilities``) by what is left of its call,
    so that the length of the step does not matter.

    Who joins is at war with e from the next step on, as the attacker: e's own allies are then called, and a war may
    spread from ally to ally, one link a step. One uniform number of each state decides against whom it joins: from
    below against the camp of the attacker, from above against the other, so that it enters against several enemies at
    once and never against both sides.

    Notes
    -----
    The model has no obligation to join a partner's attack (ATOP's offence); what a defence obligation does when the
    partner attacks has its own parameter. Past wars side by side are not counted.

    References
    ----------
    leeds_long_mitchell_2000, leeds_2003, siverson_starr_1991
    """

    name: ClassVar[str] = "joining"
    title: ClassVar[str] = "Wars draw in allies, neighbours and the strong"
    reads: ClassVar[tuple[str, ...]] = (
        "attacks",
        "camp",
        "obligation",
        "z",
        "reach",
        "free_capability",
        "nuclear",
    )
    writes: ClassVar[tuple[str, ...]] = ("crisis", "war", "entry")
    draws: ClassVar[tuple[Draw, ...]] = (Draw("event", "uniform", ("actor",)),)
    awake: ClassVar[tuple[str, ...]] = ("attacks",)
    parameters: ClassVar[tuple[str, ...]] = (
        "joining.base",
        "joining.called",
        "joining.uncalled",
        "joining.consultation",
        "joining.promise",
        "joining.pledge",
        "joining.alignment",
        "joining.enmity",
        "joining.nearness",
        "joining.fading",
        "joining.reach",
        "joining.capability",
        "joining.nuclear",
        "hostilities.ending",
    )
    sources: ClassVar[tuple[str, ...]] = ("leeds_long_mitchell_2000", "leeds_2003", "siverson_starr_1991")

    def hazard(self, params: Parameters, state: State) -> jax.Array:
        """Return the hazard of the first state joining a war against the second, 1/year; (actor, partner, ...)."""
        attacks = state["attacks"]
        actors = attacks.shape[0]
        fresh = jnp.maximum(attacks, jnp.swapaxes(attacks, 0, 1))
        war = (fresh > 0.0).astype(fresh.dtype)
        reach = jnp.swapaxes(state["reach"], 0, 1)
        bound = state["obligation"]
        alignment = matrix(jnp.tanh(state["z"]), actors)
        defence = matrix(bound[_DEFENCE], actors)
        promise = jnp.maximum(bound[_NEUTRALITY], bound[_NON_AGGRESSION])
        call = log_call(
            params,
            defence,
            attacked_at_home(attacks, state["reach"])[None],
            matrix(bound[_CONSULTATION], actors),
            matrix(promise, actors),
            alignment,
            reach,
            over_partners(jnp.multiply, war, state["nuclear"][None], combine=jnp.maximum)[None],
            jnp.zeros((), fresh.dtype),
        )
        opening = log_opening(
            params,
            reach,
            state["free_capability"][:, None],
            matrix(jnp.maximum(promise, bound[_DEFENCE]), actors),
            alignment,
        )
        # who is at war with the belligerent does not hear its call
        heard = jnp.exp(jnp.minimum(call, _LARGEST)) * (1.0 - war)
        # the years are of belligerent and enemy, all else of third state and belligerent
        left = war * jnp.exp(params["joining.fading"] * jnp.log(jnp.maximum(fresh, FAINTEST)))
        loudest = jnp.log(jnp.maximum(strongest(heard, left), TINY**4))
        third = (1.0 - war) * ~jnp.eye(actors, dtype=bool).reshape((actors, actors) + (1,) * (war.ndim - 2))
        at_war: jax.Array = over_partners(lambda each: each, war, combine=jnp.maximum)
        hazard: jax.Array = joining_hazard(opening + loudest) * third * at_war[None]
        return hazard

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``crisis``, ``war`` and ``entry``."""
        camp, number = state["camp"], noise["event"][:, None]
        hazard = self.hazard(params, state)
        # a belligerent enters against the other camp only
        open_ = (camp[None] != 0.0) & (camp[:, None] * camp[None] <= 0.0)
        chance = jnp.where(open_, chance_within(hazard * time_called(params, dt)), 0.0)
        below = jnp.where(camp[None] > 0.0, chance, 0.0)
        highest = over_partners(lambda each: each, below, combine=jnp.maximum)
        above = jnp.where(camp[None] < 0.0, chance, 0.0) * (1.0 - highest[:, None])
        joins = ((number < below) | (number > 1.0 - above)).astype(chance.dtype)
        # every comparison with NaN is false: without this a hazard that is NaN would go unnoticed
        joins = jnp.where(jnp.isnan(hazard), hazard, joins)
        towards, back = both_ways(joins)
        war = jnp.maximum(towards, back)
        return {"crisis": war, "war": war, "entry": joins}
