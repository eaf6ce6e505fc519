"""The signed network of a year, a file, a run or a list of ties, with notes on how it was made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from foedus.analyses.classics import find_classic, graph_of_classic
from foedus.checked_calls import checked_call
from foedus.errors import CoverageError, InputError
from foedus.forks import check_fork
from foedus.library.classics import Classic
from foedus.networks.graphs import SignedGraph
from foedus.progress import Progress
from foedus.results import Result
from foedus.sources import FOLDER_VARIABLE

if TYPE_CHECKING:
    import networkx

__all__ = ["PACKAGED_CUT", "Network", "network"]

PACKAGED_CUT: Final = 0.3
"""Alignment beyond which two states have a tie if there are no raw data; *assumed*, as for the network of a run."""


@dataclass(frozen=True, eq=False, repr=False)
class Network(Result):
    """A signed network and where it comes from.

    Attributes
    ----------
    graph
        Nodes and ties.
    title
        What the network represents.
    rule
        What counts as a tie, in words; empty for given ties.
    year
        The year, if there is one.
    alone
        States of that year without a tie.
    both
        Pairs with signals of both signs.
    unknown
        Pairs without a tie for which some signal is unknown.
    sources
        Names of the sources.
    classic
        The packaged network it is, if it is one.
    """

    graph: SignedGraph
    title: str
    rule: str = ""
    year: int | None = None
    alone: tuple[str, ...] = ()
    both: int = 0
    unknown: int = 0
    sources: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    classic: Classic | None = None

    @property
    def table(self) -> pl.DataFrame:
        """The ties, ``source, target, sign``."""
        return self.graph.table

    def headline(self) -> str:
        """Return what the network represents, and its size."""
        ties = f"{self.graph.ties} ties, {self.graph.negative} of them negative"
        return f"network of {self.described}: {self.graph.size} nodes, {ties}"

    @property
    def labels(self) -> Mapping[str, str]:
        """Names of nodes in words, for those that have another one than their own."""
        return {} if self.classic is None else self.classic.labels

    @property
    def described(self) -> str:
        """What the network represents, and that it is packaged if it is."""
        return self.title if self.classic is None else f"{self.title} (packaged)"

    def as_dict(self) -> dict[str, Any]:
        """Return the network as plain values."""
        return {
            "title": self.title,
            "nodes": list(self.graph.nodes),
            "ties": [[a, b, sign] for a, b, sign in self.graph.rows()],
            **self.provenance(),
        }

    def provenance(self) -> dict[str, Any]:
        """Return the year, the rule and what is missing, leaving out what does not apply."""
        if self.classic is not None:
            return {"classic": self.classic.as_dict()}
        if self.year is None:
            return {}
        told = {"year": self.year, **self.extra, "rule": self.rule}
        if "run" in self.extra:
            return told
        return told | {"alone": self.alone, "both": self.both, "unknown": self.unknown, "sources": self.sources}

    def to_networkx(self) -> networkx.Graph[str]:
        """Return a networkx graph whose edges hold ``sign``."""
        return self.graph.to_networkx()


@checked_call
def network(
    of: Any,
    *,
    year: int | None = None,
    rule: Any = None,
    above: float | None = None,
    below: float | None = None,
    progress: Progress | None = None,
) -> Network:
    """Build the signed network of a year of the record, a file, a packaged classic, ties or a run.

    Parameters
    ----------
    of
        A year; the path of a table ``source, target, sign``; the name of a packaged network, ``europe-1907``;
        ties as triples ``("USA", "GBR", 1)``; a `SignedGraph`; or the result of a run, with
        `year`.
    year
        Year of a run.
    rule
        A `foedus.networks.TieRule` for a year: which treaties, disputes and rivalries make ties. It needs raw data.
    above, below
        For a run, and a year without raw data: alignment above the first is a positive tie, below the second a negative
        one; .3 and −.3 when not given.
    progress
        Called with (done, total).

    Returns
    -------
    Network

    Raises
    ------
    CoverageError
        For a year that the sources do not cover.
    TableError
        For a malformed file or tie.
    UnknownNameError
        For text that is neither the name of a packaged network nor a file.
    InputError
        For anything else.

    Notes
    -----
    With raw data a year's ties are treaties against disputes, rivalries and sanctions. Without them, ties are
    alignments beyond a cut between the states of the packaged evidence; `Network.rule` says which.

    Examples
    --------
    >>> network([("USA", "GBR", 1), ("USA", "RUS", -1)]).graph.ties
    2
    """
    check_fork()
    options = {"year": year, "rule": rule, "above": above, "below": below}
    given = [name for name, value in options.items() if value is not None]
    of_year = (isinstance(of, int) and not isinstance(of, bool)) or (isinstance(of, str | Path) and str(of).isdecimal())
    if given and not of_year and not hasattr(of, "dataset"):
        raise InputError("these ties are given already", where=", ".join(given), expected="these with a year or a run")
    if year is not None and of_year:
        raise InputError("a year twice", where=f"year {year}", expected="one year")
    if isinstance(of, Network):
        return of
    if isinstance(of, SignedGraph):
        return Network(of, "the given ties")
    if isinstance(of, int) and not isinstance(of, bool):
        return _of_year(of, rule, above, below, progress)
    if hasattr(of, "dataset"):
        return _of_run(of, year, above, below)
    if isinstance(of, str | Path):
        if not Path(of).suffix and str(of).isdecimal():
            return _of_year(int(str(of)), rule, above, below, progress)
        if (classic := find_classic(of, "network")) is not None:
            return Network(graph_of_classic(classic), classic.title, classic=classic)
        return Network(SignedGraph.from_file(Path(of)), str(of))
    if isinstance(of, Iterable):
        ties = list(_triples(of))
        if not ties:
            raise InputError("the list of ties is empty", expected='ties such as ("USA", "GBR", 1)')
        return Network(SignedGraph.from_ties(ties), "the given ties")
    raise InputError(
        f"no network can be made of a {type(of).__name__}",
        expected='a year, the path of a file, a name, ties such as ("USA", "GBR", 1), or a run',
    )


def _triples(ties: Iterable[Any]) -> Iterable[tuple[str, str, int]]:
    for number, tie in enumerate(ties, start=1):
        if isinstance(tie, str) or not isinstance(tie, Iterable) or len(triple := tuple(tie)) != 3:
            raise InputError("a tie has two ends and a sign", where=f"tie {number}", expected='("USA", "GBR", 1)')
        yield triple


def _of_year(year: int, rule: Any, above: float | None, below: float | None, progress: Progress | None) -> Network:
    cuts = above is not None or below is not None
    if rule is None and (cuts or not os.environ.get(FOLDER_VARIABLE)):
        return _by_alignment(year, above, below, progress)
    from foedus.library.facts import treaty_changes
    from foedus.networks.records import network_of_year
    from foedus.panels import Panel

    made = network_of_year(Panel.open(), year, rule, treaty_changes=treaty_changes(), progress=progress)
    return Network(made.graph, str(year), made.rule.describe(), year, made.alone, made.both, made.unknown, made.sources)


def _by_alignment(year: int, above: float | None, below: float | None, progress: Progress | None) -> Network:
    from foedus.analyses.measuring import measure

    high, low = _cuts(above, below)
    found = measure("alignment", first=year, last=year, progress=progress)
    table = found.table.filter((pl.col("value") > high) | (pl.col("value") < low))
    ties = [(a, b, 1 if value > high else -1) for a, b, value in table.select("state_a", "state_b", "value").rows()]
    states = sorted({*found.table["state_a"], *found.table["state_b"]})
    graph = SignedGraph.from_ties(ties)
    alone = tuple(state for state in states if state not in graph.nodes)
    missing = len(states) * (len(states) - 1) // 2 - found.table.height
    words = (
        f"positive: alignment above {high:g}; negative: alignment below {low:g} ({len(states)} states). The cuts are "
        "assumed, and camps may depend on them: try others"
    )
    return Network(graph, str(year), words, year, alone, 0, missing, found.sources)


def _of_run(run: Any, year: int | None, above: float | None, below: float | None) -> Network:
    from foedus.networks.run_networks import network_of_run

    if year is None:
        raise InputError("a run without a year", expected="year=..., a year of the run")
    high, low = _cuts(above, below)
    graph = network_of_run(run.dataset, year, above=high, below=low)
    rule = f"positive: median alignment above {high:g}; negative: median alignment below {low:g}"
    return Network(graph, f"run {run.run_id[:8]}, {year}", rule, year, extra={"run": run.run_id})


def _cuts(above: float | None, below: float | None) -> tuple[float, float]:
    high = PACKAGED_CUT if above is None else above
    low = -high if below is None else below
    if not low <= high:
        raise CoverageError("the cuts cross", where=f"above {high:g}, below {low:g}", expected="below <= above")
    return high, low
