"""Joining: third states enter a war that is under way, those above all whose obligation it calls."""

from __future__ import annotations

from collections.abc import Iterator
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
    both_ways,
    chance_within,
    matrix_index,
)
from foedus.mechanisms._sparse import Entries, in_full, over_entries
from foedus.mechanisms.hostilities import FAINTEST, calling, calls_others
from foedus.scenarios.worlds import KINDS

__all__ = ["Joining", "attacked_at_home", "joining_hazard", "log_call", "log_opening", "time_called"]

USUAL_CAPABILITY: Final = 0.02
"""Free capability at which the hazard is that of the base (assumed): a large state's."""
LEAST_REACH: Final = 1e-4
"""Lower bound on reach; anything smaller counts as this (assumed)."""
MOST_LIKELY: Final = 4.0
"""Largest logarithm of the hazard per year: a state that joins does so within a week on average (assumed)."""

_CONSULTATION, _NEUTRALITY, _NON_AGGRESSION, _DEFENCE = (
    KINDS.index(kind) for kind in ("consultation", "neutrality", "non_aggression", "defence")
)
_KINDS: Final = (_CONSULTATION, _NEUTRALITY, _NON_AGGRESSION, _DEFENCE)


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


def attacked_at_home(attacking: jax.Array, reach: jax.Array) -> jax.Array:
    """Return the largest reach onto a state of those that attack it, 0 to 1; shape ``(...)``.

    Parameters
    ----------
    attacking
        More than 0 where a state attacks it, ``(actor, ...)``.
    reach
        Of each state onto it, ``(actor, ...)``.
    """
    return jnp.where(attacking > 0.0, reach, 0.0).max(axis=0)


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

    c is a third state, e a belligerent, p one that is at war with e, in a war of t years; both began it, or joined it
    half a year ago or more. :math:`r_{ec}` is c's reach onto e, f free capability, A alignment, N nuclear status: who
    helps p fights all that p fights. F is a defence obligation, *called* as far as p is attacked at home: :math:`a_p`
    is the largest reach onto p of those that attack it, because treaties promise help against attacks on a territory.
    C is an obligation of consultation, M one of neutrality or non-aggression; :math:`P_{ce}` is 1 where c is bound to
    the enemy by defence, neutrality or non-aggression. Of several belligerents on one side the strongest call counts. A
    call fades: who has not joined in a war's first years seldom does later.
    :math:`\tau` weights the part of the step for which the war goes on (``hostilities``) by what is left of its call,
    so that the length of the step does not matter.

    Who joins is at war with e from the next step on, as the attacker. Half a year later it calls its own allies, and
    e's are called against it, so that a war may spread from ally to ally. One uniform number of each state decides
    against whom it joins: from below against the camp of the attacker, from above against the other, so that it enters
    against several enemies at once and never against both sides.

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
        attacks = in_full(self, "attacks", state, {})

        def one(wars: Entries, found: jax.Array) -> jax.Array:
            for enemy, hazard in self._towards(params, state, attacks, wars):
                found = wars.put(found, (None, enemy), hazard, jnp.maximum)
            return found

        return over_entries(calling(attacks, state["camp"]), 2, one, jnp.zeros_like(attacks))

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``crisis``, ``war`` and ``entry``."""
        attacks = in_full(self, "attacks", state, noise)
        actors, years = attacks.shape[0], time_called(params, dt)
        every = jnp.arange(actors, dtype=jnp.int32)[:, None]

        def one(wars: Entries, carry: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            highest, joins = carry
            found = []
            for enemy, hazard in self._towards(params, state, attacks, wars):
                camp, other = wars.of(state["camp"], every), wars.of(state["camp"], enemy)
                # a belligerent enters against the other camp only
                open_ = (other != 0.0) & (camp * other <= 0.0)
                chance = jnp.where(open_ | jnp.isnan(hazard), chance_within(hazard * wars.of(years)), 0.0)
                found.append((enemy, other > 0.0, chance))
                highest = wars.put(highest, (None,), jnp.where(other > 0.0, chance, 0.0), jnp.maximum)
            number, upper = wars.of(noise["event"], every), wars.of(highest, every)
            for enemy, attacker, chance in found:
                enters = jnp.where(attacker, number < chance, number > 1.0 - chance * (1.0 - upper)).astype(
                    chance.dtype
                )
                # every comparison with NaN is false: without this a hazard that is NaN would go unnoticed
                enters = jnp.where(jnp.isnan(chance), chance, enters)
                any_ = (enters != 0.0).any(axis=0) & wars.seen
                joins = wars.put(joins, (None, enemy), enters, jnp.maximum, only=any_)
            return highest, joins

        start = jnp.zeros_like(attacks[0]), jnp.zeros_like(attacks)
        joins = over_entries(calling(attacks, state["camp"]), 2, one, start, twice=True)[1]
        war = jnp.maximum(*both_ways(joins))
        return {"crisis": war, "war": war, "entry": joins}

    def _towards(
        self, params: Parameters, state: State, attacks: jax.Array, wars: Entries
    ) -> Iterator[tuple[jax.Array, jax.Array]]:
        """Return each belligerent and every state's hazard of joining against it at its enemy's call, (actor, slot)."""
        actors = attacks.shape[0]
        own = {name: wars.of(params[name]) for name in self.parameters}
        every = jnp.arange(actors, dtype=jnp.int32)[:, None]
        sides = (wars.row // actors, wars.row % actors)
        fresh = jnp.maximum(wars.of(attacks, *sides), wars.of(attacks, *sides[::-1]))
        years = -jnp.log(jnp.maximum(fresh, FAINTEST))
        calls_itself = calls_others(wars.of(state["camp"], every))
        calls, openings = [], []
        for side in sides:
            pairs = jnp.asarray(matrix_index(actors))[every, side]
            bound = {kind: wars.of(state["obligation"], kind, pairs) for kind in _KINDS}
            promise = jnp.maximum(bound[_NEUTRALITY], bound[_NON_AGGRESSION])
            attacking, attacked = wars.of(attacks, every, side), wars.of(attacks, side, every)
            war = (jnp.maximum(attacking, attacked) > 0.0).astype(fresh.dtype)
            reach, alignment = wars.of(state["reach"], side, every), jnp.tanh(wars.of(state["z"], pairs))
            call = log_call(
                own,
                bound[_DEFENCE],
                attacked_at_home(attacking * calls_itself, reach),
                bound[_CONSULTATION],
                promise,
                alignment,
                reach,
                (war * calls_itself * wars.of(state["nuclear"], every)).max(axis=0),
                years,
            )
            # who is at war with a belligerent does not hear its call
            calls.append(jnp.where(war > 0.0, -jnp.inf, call))
            capability = wars.of(state["free_capability"], every)
            opening = log_opening(own, reach, capability, jnp.maximum(promise, bound[_DEFENCE]), alignment)
            openings.append(jnp.where(war > 0.0, -jnp.inf, opening))
        for enemy, call, opening in zip(sides, calls[::-1], openings, strict=True):
            yield enemy, joining_hazard(call + opening)
