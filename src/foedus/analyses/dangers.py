"""The dangers of a case: which pairs are the likeliest to come to a crisis or to war, by their mean hazards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.checked_calls import checked_call
from foedus.engine.ensemble import Ensemble
from foedus.engine.random_streams import member_keys
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import mechanism, pair_index
from foedus.mechanisms.crisis import Crisis
from foedus.results import Result
from foedus.scenarios import ParameterSet, load_case, resolve_case
from foedus.scenarios.policies.compiling import compile_policies
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.parsing import parse_policies
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.worlds import World

__all__ = ["Dangers", "dangers"]

_STEPS: Final = 4
_EVENTS: Final = ("crisis", "war")


@dataclass(frozen=True, eq=False, repr=False)
class Dangers(Result):
    """Pairs of a case by the crises and wars to be expected of them.

    Attributes
    ----------
    case
        Its name.
    years
        Number of years.
    members
        Number of futures.
    table
        ``state_a, state_b, crises, crises_low, crises_high, wars, wars_low, wars_high, crisis_hazard, war_hazard``:
        events to be expected in those years, mean and 90 per cent interval over futures of the sum of conditional
        probabilities (the compensator), and the mean hazards at the start, 1/year. The likeliest wars first.
    totals
        ``event, year, expected, low, high``: events of all pairs in each year.
    """

    case: str
    years: int
    members: int
    table: pl.DataFrame
    totals: pl.DataFrame

    def headline(self) -> str:
        """Return the likeliest war and crisis."""
        war = self.table.row(0, named=True)
        crisis = self.table.sort("crises", descending=True).row(0, named=True)
        return (
            f"{self.case}, {self.years} years, {self.members} futures: most wars to be expected of {_pair(war)} "
            f"({war['wars']:.3f}), most crises of {_pair(crisis)} ({crisis['crises']:.2f})"
        )

    def likeliest(self, event: str = "war", rows: int = 20) -> pl.DataFrame:
        """Return the pairs of which most crises or wars are to be expected.

        Parameters
        ----------
        event
            ``crisis`` or ``war``.
        rows
            Number of pairs.
        """
        if event not in _EVENTS:
            raise InputError(f"no event {event!r}", where="likeliest", expected=f"one of {', '.join(_EVENTS)}")
        return self.table.sort("crises" if event == "crisis" else "wars", descending=True).head(rows)

    def as_dict(self) -> dict[str, Any]:
        """Return the pairs as plain values."""
        return {
            "case": self.case,
            "years": self.years,
            "members": self.members,
            "pairs": self.table.to_dicts(),
            "totals": self.totals.to_dicts(),
        }


def _pair(row: dict[str, Any]) -> str:
    return f"{row['state_a']}–{row['state_b']}"


@checked_call
def dangers(
    case: str = "strategic-triangle",
    *,
    years: int = 10,
    members: int = 200,
    policies: tuple[str, ...] = (),
    seed: int = 0,
    world: World | None = None,
    parameters: ParameterSet | None = None,
) -> Dangers:
    """List the pairs of a case by the crises and wars to be expected of them.

    Parameters
    ----------
    case
        Name of a packaged case or path of a case file.
    years
        Number of years.
    members
        Number of futures.
    policies
        Policies in force, as for `foedus.run`.
    seed
        Of the futures.
    world
        A resolved world instead of a case.
    parameters
        A set of parameters other than the default.

    Returns
    -------
    Dangers

    Raises
    ------
    InputError
        If a number is out of range.
    CaseError
        If there is no such case.

    Notes
    -----
    The conditional probabilities of each step are summed instead of counting what is drawn: the same mean with far less
    noise. A war of others that an ally joins is not in them.
    """
    if years < 1 or members < 1:
        raise InputError("too few years or members", where="dangers", expected="1 or more of each")
    start = resolve_case(load_case(case), Evidence.embedded()) if world is None else world
    form: dict[str, Any] = {"steps_per_year": _STEPS, "until": start.start_year + years}
    ensemble = Ensemble(
        start,
        compile_policies(parse_policies(policies), start, **form),
        (parameters or ParameterSet.load("default")).draw(seed, range(members)),
        seed=seed,
        steps=years * _STEPS,
        steps_per_year=_STEPS,
        chunk=members,
        shocks=compile_shocks(parse_shocks(start.shocks), (), start, **form),
    )
    per_year, first = _compensators(ensemble, with_policies=bool(policies))
    names = [[start.actors[k] for k in side] for side in pair_index(start.size)]
    columns: dict[str, Any] = {"state_a": names[0], "state_b": names[1]}
    rows = []
    for event, many in zip(_EVENTS, ("crises", "wars"), strict=True):
        whole = per_year[event].sum(axis=0)
        low, high = np.quantile(whole, [0.05, 0.95], axis=-1)
        columns |= {many: whole.mean(axis=-1), f"{many}_low": low, f"{many}_high": high}
        columns |= {f"{event}_hazard": first[event].mean(axis=-1)}
        for year, total in enumerate(per_year[event].sum(axis=1)):
            low, high = np.quantile(total, [0.05, 0.95])
            rows.append((event, int(start.start_year) + year, float(total.mean()), float(low), float(high)))
    totals = pl.DataFrame(rows, schema=["event", "year", "expected", "low", "high"], orient="row")
    table = pl.DataFrame(columns).sort("wars", "state_a", "state_b", descending=[True, False, False])
    return Dangers(start.case, years, members, table, totals)


def _compensators(
    ensemble: Ensemble, *, with_policies: bool
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Return by event the sum of conditional probabilities, (year, pair, member), and hazards at the start."""
    plan, shared = ensemble.plan, ensemble.shared
    item = mechanism("crisis")
    assert isinstance(item, Crisis)
    dt, world = 1.0 / plan.steps_per_year, int(with_policies)
    step = plan.step
    params = {name: jnp.asarray(value, plan.dtype) for name, value in ensemble.parameters.items()}
    numbers = jnp.asarray(ensemble.numbers, jnp.uint32)
    keys = {name: member_keys(jnp.asarray(key), numbers) for name, key in shared.streams.items()}

    def chances(state: dict[str, jax.Array], length: float) -> dict[str, jax.Array]:
        chance = -jnp.expm1(-item.hazard(params, state) * length)
        return {"crisis": chance, "war": chance * item.escalation(params, state)}

    @jax.jit
    def one(number: jax.Array, state: dict[str, jax.Array]) -> tuple[dict[str, jax.Array], dict[str, jax.Array]]:
        now = plan.at(step, params, shared, number, state)
        onward = plan.onward(step, params, step.noise(keys, number.astype(jnp.uint32)), shared, number, state)
        return onward, chances(now, dt)

    wide = (plan.worlds, len(ensemble.numbers))
    state = plan.begin(step, params, keys, shared)
    state = {name: jnp.broadcast_to(value, (*value.shape[:-2], *wide)) for name, value in state.items()}
    size = len(pair_index(plan.actors)[0])
    per_year = {name: np.zeros((plan.years, size, wide[1])) for name in _EVENTS}
    first: dict[str, NDArray[np.float64]] = {}
    for number in range(plan.steps):
        state, found = one(jnp.int32(number), state)
        for name, value in found.items():
            seen = np.broadcast_to(np.asarray(value, dtype=np.float64), (size, *wide))[:, world]
            per_year[name][number // plan.steps_per_year] += seen
            first.setdefault(name, seen / dt)
    return per_year, first
