"""From the record to the game of joining a coalition: exposure to the target, help, quarrels and lost trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from foedus.analyses.coalitions.records import CoalitionRecord
from foedus.axes import FloatArray
from foedus.errors import InputError, UnknownNameError
from foedus.measures.threat import proximity
from foedus.measures.threat import threat as threat_measure
from foedus.networks.coalitions.constants import CENTRAL, Rule, hostile_intent
from foedus.networks.coalitions.games import CoalitionGame

__all__ = ["INTENTS", "coalition_game"]

#: How hostile intent is measured: by alignment as in the model's equations, or by disputes, wars and rivalries.
INTENTS: Final = ("alignment", "hostility")


def coalition_game(
    record: CoalitionRecord,
    rule: Rule = CENTRAL,
    *,
    intent: str = "alignment",
    committed: Sequence[str] = (),
    alignment: FloatArray | None = None,
    dependence: FloatArray | None = None,
) -> CoalitionGame:
    r"""Build the game of joining a coalition from the record and the constants.

    Exposure :math:`h_i r_{iX}`: intent from alignment (`foedus.networks.coalitions.constants.hostile_intent`) or the
    record's hostility; reach 1 on a land border, else :math:`e^{-d/\lambda}` from the capital or nearest base of the
    other. Quarrels :math:`Q_{ij} = H_{ij} + \sum_{c \ne i,j,X} \max(0, T_{jc} - T_{ic})` with T the record's threat of
    c (`foedus.measures.threat.threat`).

    Parameters
    ----------
    record
        From `coalition_record`.
    rule
        Constants.
    intent
        One of `INTENTS`.
    committed
        States that are members in any case; their trade need not be on record.
    alignment, dependence
        Values to use instead of the record's, for all its states: one draw from their uncertainty.

    Returns
    -------
    CoalitionGame
        Candidates and committed states.

    Raises
    ------
    UnknownNameError
        If there is no such intent.
    InputError
        If the target is committed against itself.
    UnknownStateError
        If the record has no measures of a committed state.

    References
    ----------
    walt_1987, boulding_1962, snyder_1984
    """
    if intent not in INTENTS:
        raise UnknownNameError(f"no reading of intent is called {intent!r}", expected=f"one of {', '.join(INTENTS)}")
    if record.target in committed:
        raise InputError(f"{record.target} cannot be committed against itself", where=f"committed {record.target}")
    record.places(list(committed))
    states = tuple(state for state in record.states if state in {*record.candidates, *committed})
    places, target = record.places(states), record.places([record.target])[0]
    helps, threatens = (_reach(record, rule["gradient"], own_soil=own) for own in (True, False))
    with_target = record.alignment if alignment is None else alignment
    hostile = hostile_intent(with_target, rule) if intent == "alignment" else record.hostility[:, target]
    trade = 0.5 * (record.dependence_low + record.dependence_high) if dependence is None else dependence
    strength = record.strength
    # threat of each state (second axis) to each other (first axis), from the record of the pair
    threats = np.nan_to_num(threat_measure(strength[None, :], strength[:, None], threatens, record.hostility))
    threats[:, target] = 0.0
    np.fill_diagonal(threats, 0.0)
    own = threats[places]
    worse = np.maximum(0.0, own[None, :, :] - own[:, None, :])
    rows, columns = np.arange(len(places)), np.array(places, dtype=np.int64)
    worse[rows[:, None], rows[None, :], columns[:, None]] = 0.0  # the partner's quarrel with the state is its own
    quarrels = record.hostility[np.ix_(places, places)] + worse.sum(axis=2)
    free = np.array([state in committed for state in states], dtype=np.bool_)
    return CoalitionGame(
        states=states,
        target=record.target,
        strength=strength[places],
        target_strength=float(strength[target]),
        exposure=(hostile * threatens[:, target])[places],
        help_reach=helps[np.ix_(places, places)],
        quarrels=quarrels,
        trade_loss=np.where(free, 0.0, rule["trade_lost"] * np.nan_to_num(trade[places])),
        committed=free,
        reliability=rule["reliability"],
        public=rule["public"],
        threat_value=rule["threat_value"],
        entrapment=rule["entrapment"],
    )


def _reach(record: CoalitionRecord, gradient: float, *, own_soil: bool) -> FloatArray:
    """Fraction of the second state's strength that reaches the first, with or without bases on the first's soil."""
    nearest = record.distance.copy()
    for owner in np.flatnonzero(record.hosts.any(axis=0)):
        away = np.where(record.hosts[:, owner][None, :], record.distance, np.inf)
        if not own_soil:
            np.fill_diagonal(away, np.inf)
        nearest[:, owner] = np.fmin(nearest[:, owner], away.min(axis=1))
    return np.asarray(np.nan_to_num(proximity(nearest, record.border, gradient)))
