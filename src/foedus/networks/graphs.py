"""A signed network: who sides with whom and who opposes whom."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from foedus.errors import InputError, TableError, UnknownNameError
from foedus.networks.graph_files import read_ties
from foedus.user_tables import clean_name, write_table

if TYPE_CHECKING:
    import networkx

__all__ = ["SignedGraph"]

_NO_NETWORKX = "Install it with: pip install 'foedus[networkx]'"


@dataclass(frozen=True, eq=False, slots=True)
class SignedGraph:
    """An immutable undirected network whose ties are positive or negative.

    Make one with `from_ties`, `from_file`, `from_matrix` or `from_networkx`, which check their input.

    Attributes
    ----------
    nodes
        Names, in order; a node may have no ties.
    source, target
        Ends of the ties as positions in `nodes`, ``source < target``, sorted, shape ``(tie,)``.
    sign
        1 or −1 per tie, shape ``(tie,)``.

    Examples
    --------
    >>> graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", -1), ("A", "C", -1)])
    >>> graph
    <SignedGraph: 3 nodes, 3 ties, 2 negative>
    """

    nodes: tuple[str, ...]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    sign: NDArray[np.int64]

    def __post_init__(self) -> None:
        for array in (self.source, self.target, self.sign):
            array.flags.writeable = False

    def __repr__(self) -> str:
        return f"<SignedGraph: {self.size} nodes, {self.ties} ties, {self.negative} negative>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SignedGraph):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[frozenset[str], frozenset[tuple[frozenset[str], int]]]:
        return frozenset(self.nodes), frozenset((frozenset((a, b)), sign) for a, b, sign in self.rows())

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    @property
    def ties(self) -> int:
        """Number of ties."""
        return len(self.sign)

    @property
    def negative(self) -> int:
        """Number of negative ties."""
        return int((self.sign < 0).sum())

    @classmethod
    def from_ties(cls, ties: Iterable[tuple[str, str, int]], nodes: Iterable[str] = ()) -> SignedGraph:
        """Make a network from named ties.

        Parameters
        ----------
        ties
            Triples (source, target, sign); a tie may occur twice, in either direction, with the same sign.
        nodes
            Names of nodes to put first, so that those without ties are included too.

        Raises
        ------
        TableError
            If a tie joins a node with itself, a sign is neither 1 nor −1, a name is empty, or a pair has both signs.
        """
        places: dict[str, int] = {}
        for name in nodes:
            places.setdefault(_name(name), len(places))
        found: dict[tuple[int, int], int] = {}
        for number, (one, other, sign) in enumerate(ties, start=1):
            a, b = _name(one), _name(other)
            where = f"tie {number}, {a}–{b}"
            if sign not in (1, -1):
                raise TableError(f"the sign is {sign}", where=where, expected="1 or -1")
            if a == b:
                raise TableError(f"{a} has a tie with itself", where=where, expected="two different nodes")
            ends = sorted(places.setdefault(each, len(places)) for each in (a, b))
            if found.setdefault((ends[0], ends[1]), int(sign)) != sign:
                raise TableError("the pair has both signs", where=where, expected="one sign for each pair")
        rows = sorted((a, b, sign) for (a, b), sign in found.items())
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(tuple(places), table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())

    @classmethod
    def from_file(cls, path: Path | str) -> SignedGraph:
        """Read a CSV file ``source,target,sign``; see `foedus.networks.graph_files.read_ties`."""
        return cls.from_ties(read_ties(Path(path)))

    def to_file(self, path: Path | str) -> None:
        """Write the ties as `from_file` reads them; nodes without a tie are not written.

        Raises
        ------
        StoreError
            If the file cannot be written; a previous file is left unchanged.
        """
        write_table(self.table, Path(path), format=".csv", what="the network")

    @classmethod
    def from_matrix(
        cls, values: ArrayLike, nodes: Sequence[str], *, above: float = 0.0, below: float | None = None
    ) -> SignedGraph:
        """Make a network from a symmetric matrix, such as alignment.

        Parameters
        ----------
        values
            Shape ``(node, node)``; the diagonal is not read, NaN means that nothing is known and leaves no tie.
        nodes
            Names.
        above, below
            A value above `above` is a positive tie, a value below `below` a negative one; `below` is −`above` unless
            given.

        Raises
        ------
        InputError
            If the matrix does not have one row and column per node, is not symmetric, two nodes share a name, or the
            cut-offs cross.
        """
        if len(set(nodes)) < len(nodes):
            twice = next(name for name in nodes if list(nodes).count(name) > 1)
            raise InputError(f"two nodes are called {twice!r}", expected="distinct names")
        matrix = np.array(values, dtype=np.float64)
        low = -above if below is None else below
        if matrix.shape != (len(nodes),) * 2:
            raise InputError(f"a matrix of shape {matrix.shape}", expected=f"one row and column for {len(nodes)} nodes")
        if low > above:
            raise InputError("the cut-offs cross", where=f"above {above}, below {low}", expected="below <= above")
        first, second = np.triu_indices(len(nodes), 1)
        if not np.array_equal(matrix[first, second], matrix[second, first], equal_nan=True):
            raise InputError("the matrix is not symmetric", expected="the same value in both directions")
        value = matrix[first, second]
        sign = (value > above).astype(np.int64) - (value < low).astype(np.int64)
        places = np.flatnonzero(sign).tolist()
        rows = [(nodes[int(first[at])], nodes[int(second[at])], int(sign[at])) for at in places]
        return cls.from_ties(rows, nodes)

    @classmethod
    def from_networkx(cls, graph: networkx.Graph[Any], attribute: str = "sign") -> SignedGraph:
        """Convert a networkx graph; nodes are named by their text.

        Parameters
        ----------
        graph
            Any networkx graph; in a directed one, or one with parallel edges, the signs of a pair must agree.
        attribute
            Edge attribute that holds 1 or −1.

        Raises
        ------
        UnknownNameError
            If an edge lacks the attribute.
        TableError
            As `from_ties`, or if two nodes have the same text.
        """
        names: dict[str, Hashable] = {}
        for node in graph.nodes:
            if names.setdefault(str(node), node) != node:
                raise TableError(f"two nodes are called {str(node)!r}", expected="names that are distinct as text")
        rows = []
        for a, b, data in graph.edges(data=True):
            if attribute not in data:
                raise UnknownNameError(
                    f"edge {a}–{b} has no attribute {attribute!r}", expected=f"one of: {', '.join(map(str, data))}"
                )
            rows.append((str(a), str(b), data[attribute]))
        return cls.from_ties(rows, names)

    def to_networkx(self) -> networkx.Graph[str]:
        """Return a networkx graph whose edges hold ``sign``.

        Raises
        ------
        InputError
            If networkx is not installed.
        """
        try:
            import networkx
        except ImportError as error:
            raise InputError("networkx is not installed", hint=_NO_NETWORKX) from error
        graph: networkx.Graph[str] = networkx.Graph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((a, b, {"sign": sign}) for a, b, sign in self.rows())
        return graph

    def rows(self) -> Iterable[tuple[str, str, int]]:
        """Yield the ties as (source, target, sign)."""
        for a, b, sign in zip(self.source.tolist(), self.target.tolist(), self.sign.tolist(), strict=True):
            yield self.nodes[a], self.nodes[b], sign

    @property
    def table(self) -> pl.DataFrame:
        """The ties as a table ``source, target, sign``."""
        schema = {"source": pl.String, "target": pl.String, "sign": pl.Int8}
        return pl.DataFrame(list(self.rows()), schema=schema, orient="row")

    def matrix(self) -> csr_array:
        """Symmetric sparse matrix of the signs, shape ``(node, node)``."""
        ends = np.concatenate([self.source, self.target]), np.concatenate([self.target, self.source])
        return coo_array((np.concatenate([self.sign, self.sign]), ends), shape=(self.size,) * 2).tocsr()

    def components(self) -> NDArray[np.int64]:
        """Number of the connected component of each node, shape ``(node,)``."""
        if not self.size:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(connected_components(self.matrix(), directed=False)[1], dtype=np.int64)

    def switched(self, nodes: Iterable[str]) -> SignedGraph:
        """Return the network with the signs of all ties between `nodes` and the others reversed.

        Raises
        ------
        UnknownNameError
            If there is no such node.
        """
        places = {name: place for place, name in enumerate(self.nodes)}
        side = np.ones(self.size, dtype=np.int64)
        for name in nodes:
            if name not in places:
                raise UnknownNameError(f"no node {name!r}", expected=f"one of: {', '.join(self.nodes[:12])}")
            side[places[name]] = -1
        sign = self.sign * side[self.source] * side[self.target]
        return SignedGraph(self.nodes, self.source.copy(), self.target.copy(), sign)


def _name(name: object) -> str:
    return clean_name(name, what="name of a node")
