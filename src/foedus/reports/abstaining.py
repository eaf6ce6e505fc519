"""Why a state stays out of a coalition, in words made from the terms of its payoff."""

from __future__ import annotations

from foedus.analyses.coalitions.abstainers import Abstainer
from foedus.reports.wording import number, state_name

__all__ = ["why_out"]


def why_out(each: Abstainer, target: str) -> str:
    """Return in a few sentences what joining would bring a state, what it would cost, and in how many draws it joins.

    Parameters
    ----------
    each
        A candidate that stays out at the central constants.
    target
        Id of the state against which the coalition is.

    Examples
    --------
    >>> state = Abstainer("JPN", 0.05, 0.15, 0.104, 0.057, 0.153, -0.164, (0.02, 0.01, 0.06), 128)
    >>> why_out(state, "CHN")[-93:]
    'and less than the quarrels imported (0.153). Japan joins in 0.02 of 128 draws (0.01 to 0.06).'
    """
    name, added = state_name(each.state), number(each.added, 3)
    costs = {f"the trade lost with {state_name(target)}": each.trade_lost, "the quarrels imported": each.quarrels}
    told = [f"{words} ({number(cost, 3)})" for words, cost in costs.items() if cost > 0]
    more = [f"less than {words} ({number(cost, 3)})" for words, cost in costs.items() if cost >= each.added]
    low, middle, high = each.joins[1], each.joins[0], each.joins[2]
    draws = f"{name} joins in {number(middle)} of {each.draws} draws ({number(low)} to {number(high)})."
    if each.added <= 0:
        return f"{name} stays out. Joining removes no threat and costs {' and '.join(told)}. {draws}"
    weighed = " and ".join(more) if more else f"less than {' and '.join(told)} together"
    return (
        f"{name} stays out. The coalition would remove {number(each.removed, 3)} of threat, {number(each.free, 3)} of "
        f"it also if {name} does not join; the {added} that joining adds is {weighed}. {draws}"
    )
