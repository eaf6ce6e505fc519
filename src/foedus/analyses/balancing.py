"""How balanced a signed network is, and the camps that contradict the fewest ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.analyses.classics import misread_years
from foedus.analyses.networking import Network, network
from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.forks import check_fork
from foedus.networks.balance import Triads, triads, triangle_balance
from foedus.networks.two_camps.solving import Frustration, frustration
from foedus.progress import Progress
from foedus.results import Result

if TYPE_CHECKING:
    from foedus.networks.camps.weak_camps import WeakBalance

__all__ = ["Balance", "balance", "triad_counts", "weak_camps"]


@dataclass(frozen=True, eq=False, repr=False)
class Balance(Result):
    """The balance of a signed network.

    Attributes
    ----------
    network
        The network.
    triads
        Balanced and unbalanced closed triads.
    triangle_balance
        Share of closed triads that are balanced; None where there is none.
    two_camps
        The best two camps, with their proof.
    most, weak
        Largest number of camps (None = any) and the best such camps, if a number other than two was asked for.
    """

    network: Network
    triads: Triads
    triangle_balance: float | None
    two_camps: Frustration
    most: int | None = 2
    weak: WeakBalance | None = None

    @property
    def camps(self) -> tuple[tuple[str, ...], ...]:
        """Members of each camp, the larger camp first; of the weak camps if they were asked for."""
        return self.two_camps.camps if self.weak is None else tuple(tuple(camp) for camp in self.weak.camps)

    @property
    def table(self) -> pl.DataFrame:
        """One row per node, ``node, camp`` (from 1), in the order of the camps."""
        rows = [(node, place) for place, camp in enumerate(self.camps, start=1) for node in camp]
        return pl.DataFrame(rows, schema={"node": pl.String, "camp": pl.Int32}, orient="row")

    @property
    def notes(self) -> tuple[str, ...]:
        """Where the camps of a year of the record contradict what is known of that year; `misread_years`."""
        recorded = self.network.year is not None and "run" not in self.network.extra
        return misread_years(self.network.year, self.camps) if recorded else ()

    def headline(self) -> str:
        """Return how many ties contradict two camps, and whether that is proven."""
        two, graph = self.two_camps, self.network.graph
        proof = "proven" if two.optimal else f"at least {two.bound} proven"
        return (
            f"balance of {self.network.described}: {two.value} of {graph.ties} ties contradict two camps ({proof}); "
            f"{self.triads.balanced} of {self.triads.balanced + self.triads.unbalanced} triads balanced"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``foedus balance --json``."""
        graph, two = self.network.graph, self.two_camps
        answer: dict[str, Any] = {
            "nodes": graph.size,
            "edges": graph.ties,
            "negative": graph.negative,
            "triads": {"balanced": self.triads.balanced, "unbalanced": self.triads.unbalanced},
            "triangle_balance": self.triangle_balance,
            "frustration": two.value,
            "optimal": two.optimal,
            "camps": two.camps,
        }
        if not two.optimal:
            answer["bound"] = two.bound
        if self.weak is not None:
            weak = self.weak
            answer["weak"] = {
                "most": self.most, "index": weak.value, "bound": weak.bound, "optimal": weak.optimal,
                "camps": weak.camps,
            }  # fmt: skip
        if self.notes:
            answer["notes"] = list(self.notes)
        return {**answer, **self.network.provenance()}


@checked_call
def balance(
    of: Any,
    *,
    camps: int | None = 2,
    seconds: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Balance:
    """Count balanced and unbalanced triads, and find the best two camps with a proof that none are better.

    Parameters
    ----------
    of
        Whatever `foedus.network` takes: a year, a file, the name of a packaged network, ties, a network.
    camps
        Largest number of camps; None or 0 for any number. The best two camps are always found.
    seconds
        Time allowed for a search; after that only bounds are given.
    seed
        Seed of the search.
    progress
        Called with (lower bound, best value).

    Returns
    -------
    Balance

    Raises
    ------
    InputError
        For what is not a network, or an impossible number of camps or seconds.

    References
    ----------
    harary_1959_measurement, cartwright_harary_1956, aref_neal_2020

    Examples
    --------
    >>> found = balance([("A", "B", 1), ("B", "C", -1), ("A", "C", -1)])
    >>> found.two_camps.value, found.camps
    (0, (('A', 'B'), ('C',)))
    >>> balance("europe-1907").triads.balanced
    20
    """
    check_fork()
    if camps is not None and camps < 0:
        raise InputError("not a number of camps", where=f"camps {camps}", expected="a whole number; 0 or None: any")
    made = network(of)
    counts, share = triad_counts(made)
    two = frustration(made.graph, seconds=seconds, seed=seed, progress=progress)
    most = camps or None
    weak = None if most == 2 else weak_camps(made, most, seconds=seconds, seed=seed, progress=progress)
    return Balance(made, counts, share, two, most, weak)


def triad_counts(made: Network) -> tuple[Triads, float | None]:
    """Return the balanced and unbalanced triads of a network, and the share that is balanced."""
    return triads(made.graph), triangle_balance(made.graph)


def weak_camps(
    made: Network, most: int | None, *, seconds: float, seed: int, progress: Progress | None = None
) -> WeakBalance:
    """Return the best camps, of any number or up to a largest number."""
    from foedus.networks.camps.weak_camps import weak_balance

    return weak_balance(made.graph, most, seconds=seconds, seed=seed, progress=progress)
