"""How the ties of a network reach balance, by four published dynamics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.analyses.networking import Network, network
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.estimate.intervals import Estimate, Interval, wilson
from foedus.near_names import nearest
from foedus.networks.dynamics.constrained import constrained_triad_dynamics
from foedus.networks.dynamics.kulakowski import kulakowski_2005
from foedus.networks.dynamics.local import local_triad_dynamics
from foedus.networks.dynamics.marvel import marvel_2011_blow_up_time, marvel_2011_camps
from foedus.networks.dynamics.triads import is_balanced
from foedus.results import Result

__all__ = ["Rule", "Settled", "dynamics"]

Rule: TypeAlias = Literal["marvel", "kulakowski", "constrained", "local"]
_WORDS: Final[dict[str, str]] = {
    "marvel": "relations that reinforce each other without bound (Marvel et al. 2011)",
    "kulakowski": "relations that reinforce each other within bounds (Kułakowski et al. 2005)",
    "constrained": "triads that repair themselves if that does not unbalance more of the others (Antal et al. 2005)",
    "local": "triads that repair themselves one at a time (Antal et al. 2005)",
}
_BOUND: Final = 5.0
"""Bound of relations that begin at −1, 0 and 1; *assumed*, within the range that Kułakowski et al. show."""
_DURATION: Final = 200.0
"""Updates per tie after which local dynamics are stopped."""


@dataclass(frozen=True, eq=False, repr=False)
class Settled(Result):
    """Where one of the dynamics takes a network.

    Attributes
    ----------
    network
        The network at the start.
    rule
        The dynamics.
    replicates
        How often it was run; 1 for deterministic dynamics.
    balanced
        Share of replicates that end balanced, with its 90% interval; for deterministic dynamics 0 or 1.
    together
        Share of balanced replicates in which each node ends with the first node, shape ``(node,)``; NaN if none is
        balanced or the node's side is not known.
    time
        Time of the blow-up, if the dynamics have one.
    """

    network: Network
    rule: Rule
    replicates: int
    balanced: Estimate
    together: NDArray[np.float64]
    time: float | None = None

    @property
    def camps(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Nodes that end with the first node in most replicates, and the others."""
        nodes = self.network.graph.nodes
        first = tuple(node for node, share in zip(nodes, self.together, strict=True) if share > 0.5)
        return first, tuple(node for node, share in zip(nodes, self.together, strict=True) if share <= 0.5)

    @property
    def words(self) -> str:
        """The dynamics in words, with its source."""
        return _WORDS[self.rule]

    @property
    def table(self) -> pl.DataFrame:
        """Per node ``node, together, low, high, n``: share of balanced ends with the first node, 90% interval."""
        ended = round(self.balanced.value * self.replicates)
        rows = []
        for node, share in zip(self.network.graph.nodes, self.together.tolist(), strict=True):
            known = share == share and ended > 0
            low, high = wilson(round(share * ended), ended, 0.90) if known and self.replicates > 1 else (None, None)
            rows.append((node, share if known else None, low, high, ended))
        schema = {"node": pl.String, "together": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int32}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def headline(self) -> str:
        """Return how many replicates end balanced."""
        ended = round(self.balanced.value * self.replicates)
        first, second = self.camps
        split = f"; most often {len(first)} against {len(second)}" if ended else ""
        return f"dynamics of {self.network.described} by {self.rule}: {ended} of {self.replicates} end balanced{split}"

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``foedus dynamics --json``."""
        interval = self.balanced.interval
        return {
            "rule": self.rule,
            "words": self.words,
            "replicates": self.replicates,
            "balanced": {"share": self.balanced.value, "interval": list(interval), "n": self.replicates},
            "camps": [list(camp) for camp in self.camps],
            "time": self.time,
            "nodes": self.table.to_dicts(),
            **self.network.provenance(),
        }


@checked_call
def dynamics(of: Any, rule: Rule = "marvel", *, replicates: int = 100, friendly: float = 0.5, seed: int = 0) -> Settled:
    """Let the ties of a network move towards balance.

    Parameters
    ----------
    of
        Whatever `foedus.network` takes: a year, a file, the name of a packaged network, ties, a network.
    rule
        ``marvel``: relations reinforce each other without bound; their signs at the blow-up are the camps.
        ``kulakowski``: the same within bounds. ``constrained`` and ``local``: triads repair themselves, at random; the
        network must then be complete.
    replicates
        Runs of the stochastic rules, 1 to 10,000.
    friendly
        With ``local``: probability that a triad with one negative tie repairs that tie.
    seed
        Seed of the random numbers.

    Returns
    -------
    Settled

    Raises
    ------
    UnknownNameError
        For an unknown rule.
    InputError
        For a network that is not complete, or has fewer than three nodes.

    References
    ----------
    marvel_2011, kulakowski_gawronski_gronek_2005, antal_krapivsky_redner_2005

    Examples
    --------
    >>> found = dynamics([("A", "B", 1), ("B", "C", -1), ("A", "C", -1)])
    >>> found.camps, round(found.time, 3)
    ((('A', 'B'), ('C',)), 0.5)
    """
    if rule not in get_args(Rule):
        raise UnknownNameError(
            f"no dynamics are called {str(rule)[:60]!r}",
            expected=f"one of: {', '.join(get_args(Rule))}",
            hint=nearest(str(rule), get_args(Rule)),
        )
    if not 1 <= replicates <= 10_000:
        raise InputError("not a number of replicates", where=f"replicates {replicates}", expected="1 to 10,000")
    made = network(of)
    if made.graph.size < 3:
        raise InputError("too few nodes", where=made.title, expected="three nodes or more")
    signs = made.graph.matrix().toarray().astype(np.float64)
    if not 0 <= friendly <= 1:
        raise InputError(f"{friendly} is not a share", where="friendly", expected="a number from 0 to 1")
    return _RULES[rule](made, signs, replicates, friendly, seed)


def _marvel(made: Network, signs: NDArray[np.float64], _replicates: int, _friendly: float, _seed: int) -> Settled:
    camps, time = marvel_2011_camps(signs), float(marvel_2011_blow_up_time(signs))
    known = ~np.isnan(camps)
    one = camps[0] if known[0] else 1.0
    together = np.where(known, (camps == one).astype(np.float64), np.nan)
    ended = _certain(known.all())
    return Settled(made, "marvel", 1, ended, together, time if np.isfinite(time) else None)


def _kulakowski(made: Network, signs: NDArray[np.float64], _replicates: int, _friendly: float, _seed: int) -> Settled:
    found = kulakowski_2005(signs, _BOUND)
    ends = np.sign(found.relations)
    return Settled(made, "kulakowski", 1, _certain(found.balanced[0]), _together(ends, found.balanced))


def _constrained(made: Network, signs: NDArray[np.float64], replicates: int, _friendly: float, seed: int) -> Settled:
    found = constrained_triad_dynamics(_repeated(made, signs, replicates), seed=seed)
    return Settled(made, "constrained", replicates, _share(found.balanced), _together(found.signs, found.balanced))


def _local(made: Network, signs: NDArray[np.float64], replicates: int, friendly: float, seed: int) -> Settled:
    found = local_triad_dynamics(_repeated(made, signs, replicates), friendly, _DURATION, seed=seed)
    ended = is_balanced(found.signs)
    return Settled(made, "local", replicates, _share(ended), _together(found.signs, ended))


_RULES: Final[dict[str, Callable[[Network, NDArray[np.float64], int, float, int], Settled]]] = {
    "marvel": _marvel,
    "kulakowski": _kulakowski,
    "constrained": _constrained,
    "local": _local,
}


def _repeated(made: Network, signs: NDArray[np.float64], replicates: int) -> NDArray[np.int8]:
    size = made.graph.size
    if made.graph.ties < size * (size - 1) // 2:
        raise InputError(
            f"{size * (size - 1) // 2 - made.graph.ties} pairs have no tie",
            where=made.title,
            expected="a tie between every two nodes",
            hint="The rules marvel and kulakowski take networks that are not complete",
        )
    return np.repeat(signs[None].astype(np.int8), replicates, axis=0)


def _share(ended: NDArray[np.bool_]) -> Estimate:
    count, n = int(ended.sum()), len(ended)
    return Estimate(count / n, wilson(count, n, 0.90), n=n)


def _certain(ended: Any) -> Estimate:
    """Return the share for the single replicate of deterministic dynamics."""
    value = float(bool(ended))
    return Estimate(value, Interval(value, value), n=1)


def _together(signs: NDArray[Any], balanced: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of balanced ends in which each node is on the first node's side."""
    if not balanced.any():
        return np.full(signs.shape[-1], np.nan)
    side = np.array(signs[balanced][:, 0, :], dtype=np.float64)
    side[:, 0] = 1.0
    share: NDArray[np.float64] = (side > 0).mean(axis=0)
    return share
