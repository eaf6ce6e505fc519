"""What a mechanism is, and the arithmetic of pairs that mechanisms share.

A mechanism is one force of the model: a frozen, final class that says what it reads,
writes, draws, needs and cites, and a pure function ``step``. The engine checks at the
first compilation that it does what it declares.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from foedus.mechanisms._fields import Axis

__all__ = [
    "Contributions",
    "Draw",
    "Mechanism",
    "Noise",
    "Parameters",
    "State",
    "both_ways",
    "chance_within",
    "matrix",
    "matrix_index",
    "outer_pair",
    "over_partners",
    "pair_index",
    "third_states",
    "where_any",
]

State: TypeAlias = Mapping[str, jax.Array]
Parameters: TypeAlias = Mapping[str, jax.Array]
Noise: TypeAlias = Mapping[str, jax.Array]
Contributions: TypeAlias = dict[str, jax.Array]

TINY = 1e-6
"""Lower bound on capability shares; keeps ratios of strength finite (assumed)."""

SMALLEST = 1e-30
"""Keeps a quotient of numbers that may both be zero finite, in either precision."""

_BLOCK = 16
"""Third states per block of a sum over them; half as many if there are more states than ``_FEW``."""

_PARTNERS = 7
"""Partners per block of a sum over them, about."""

_FEW = 64
"""Number of states up to which the data a block reads fits in the nearest cache (measured)."""


@dataclass(frozen=True)
class Draw:
    """Random numbers a mechanism needs in every step.

    Parameters
    ----------
    name
        Key in ``noise``.
    distribution
        ``normal`` (standard) or ``uniform`` on (0, 1).
    axes
        Leading axes; none for one number per member.
    """

    name: str
    distribution: Literal["normal", "uniform"]
    axes: tuple[Axis, ...] = ()


@dataclass(frozen=True, repr=False)
class Mechanism(ABC):
    """One force of the model.

    Attributes
    ----------
    name
        Its name in schedules and cases; also names its random stream.
    title
        What it does, in a sentence.
    reads, writes
        Fields of the state (``FIELDS``). A stock it writes is replaced at the end of the step;
        what it writes to a flow is added; an event it writes is 1 where it happens in this step,
        whichever mechanism draws it.
    starts
        Fields that ``start`` fixes at the beginning of a run.
    draws
        Random numbers per step.
    awake
        Fields it reads; while all of them are zero in all worlds and members it leaves the stocks as they are and adds
        nothing to flows and events, so that it need not be stepped. With none it always is.
    parameters
        Names in the parameter set, ``<mechanism>.<parameter>``.
    sources
        Bibliography keys.
    """

    name: ClassVar[str]
    title: ClassVar[str] = ""
    reads: ClassVar[tuple[str, ...]]
    writes: ClassVar[tuple[str, ...]]
    starts: ClassVar[tuple[str, ...]] = ()
    draws: ClassVar[tuple[Draw, ...]] = ()
    awake: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[tuple[str, ...]] = ()
    sources: ClassVar[tuple[str, ...]]

    @abstractmethod
    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return new values of the stocks and additions to the flows it writes.

        Parameters
        ----------
        params
            Value of each of ``parameters``: a number, or one per member.
        state
            The fields in ``reads``, leading axes as in ``FIELDS``.
        noise
            The numbers in ``draws``.
        dt
            Length of the step, years.

        Returns
        -------
        dict
            Field name to array, for fields in ``writes``.
        """

    def start(self, params: Parameters, state: State) -> Contributions:
        """Return the fields in ``starts``, from the state (flows included) at the beginning of a run."""
        return {}

    def __repr__(self) -> str:
        return f"<mechanism {self.name}: {', '.join(self.reads)} -> {', '.join(self.writes)}>"


@lru_cache(maxsize=64)
def pair_index(actors: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the first and second state of every undirected pair, ``a < b``.

    Examples
    --------
    >>> [tuple(int(k) for k in pair) for pair in zip(*pair_index(3))]
    [(0, 1), (0, 2), (1, 2)]
    """
    first, second = np.triu_indices(actors, 1)
    return first.astype(np.int32), second.astype(np.int32)


@lru_cache(maxsize=64)
def matrix_index(actors: int) -> NDArray[np.int32]:
    """Return the position of every two states among the pairs, ``(actor, partner)``; 0 for a state with itself."""
    first, second = pair_index(actors)
    index = np.zeros((actors, actors), dtype=np.int32)
    index[first, second] = index[second, first] = np.arange(len(first), dtype=np.int32)
    return index


def matrix(pairs: jax.Array, actors: int) -> jax.Array:
    """Spread a symmetric quantity from pairs to a matrix with a zero diagonal.

    Parameters
    ----------
    pairs
        Shape ``(pair, ...)``.
    actors
        Number of states n.

    Returns
    -------
    jax.Array
        Shape ``(actor, partner, ...)``.
    """
    off_diagonal = ~np.eye(actors, dtype=bool).reshape((actors, actors) + (1,) * (pairs.ndim - 1))
    return jnp.where(off_diagonal, pairs[matrix_index(actors)], jnp.zeros((), pairs.dtype))


def both_ways(directed: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return a directed quantity as two arrays over pairs: first towards second, second towards first."""
    first, second = pair_index(directed.shape[0])
    return directed[first, second], directed[second, first]


def outer_pair(function: Callable[[jax.Array, jax.Array], jax.Array], actors: jax.Array) -> jax.Array:
    """Return ``function(x_a, x_b)`` over pairs, from a quantity of each state."""
    first, second = pair_index(actors.shape[0])
    return function(actors[first], actors[second])


def over_partners(
    term: Callable[..., Any], *directed: jax.Array, combine: Callable[[jax.Array, jax.Array], jax.Array] = jnp.add
) -> Any:
    r"""Return :math:`\sum_b term(x_{ab}, y_{ab}, ...)` for every state a, b running over all states, or a maximum.

    Parameters
    ----------
    term
        Elementwise function of arrays ``(actor, ...)``; it may return several.
    directed
        Shape ``(actor, partner, ...)``, or ``(1, partner, ...)`` for a quantity of the partner alone.
    combine
        What puts terms together: a sum, a product, a maximum.

    Returns
    -------
    jax.Array
        Shape ``(actor, ...)``; as many as ``term`` returns.

    Notes
    -----
    Partners are looked up one at a time, about seven to a block. Where a function and a sum over states become one
    loop, a compiler often makes no vectors of it; where it does, it repeats the sum in every expression that uses it.
    """

    def of(partner: jax.Array | int) -> Any:
        return term(*(lax.dynamic_index_in_dim(each, partner, axis=1, keepdims=False) for each in directed))

    def block(number: jax.Array | int, total: Any) -> Any:
        for step in range(width):
            total = jax.tree.map(combine, total, of(head + number * width + step))
        return total

    blocks = max(2, (directed[0].shape[1] - 1) // _PARTNERS)
    width = (directed[0].shape[1] - 1) // blocks
    head = directed[0].shape[1] - blocks * width
    first = of(0)
    for partner in range(1, head):
        first = jax.tree.map(combine, first, of(partner))
    return lax.fori_loop(0, blocks, block, first)


def chance_within(expected: jax.Array) -> jax.Array:
    r"""Return the probability :math:`1 - e^{-x}` of an event in a time in which x of them are expected.

    Notes
    -----
    As :math:`2 t / (1 + t)` with :math:`t = \tanh(x/2)`: as exact for small x as ``-expm1(-x)``, and three times as
    fast, because a compiler makes vectors of tanh.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> [f"{float(chance_within(jnp.float32(x))):.6g}" for x in (0.0, 1e-7, 0.5, 100.0)]
    ['0', '1e-07', '0.393469', '1']
    """
    half = jnp.tanh(0.5 * expected)
    return 2.0 * half / (1.0 + half)


def where_any(values: jax.Array, axis: int) -> tuple[jax.Array, jax.Array]:
    """Return the positions along an axis, those with any nonzero number first and in order, and their count.

    A loop over only the first positions skips nothing but zeros; it runs as often as any member of a tile needs.
    """
    # a product of matrices: twice as fast as a sum along the last axes
    rows = (jnp.moveaxis(values, axis, 0).reshape(values.shape[axis], -1) != 0).astype(jnp.float32)
    found = rows @ jnp.ones(rows.shape[1], jnp.float32) > 0
    return jnp.argsort(~found, stable=True), found.sum()


def third_states(
    term: Callable[[jax.Array, jax.Array], jax.Array], directed: jax.Array, *, sparse: bool = False
) -> jax.Array:
    r"""Return :math:`\sum_c term(x_{ac}, x_{bc})` over pairs (a, b), c running over all states.

    Parameters
    ----------
    term
        Elementwise function of two arrays ``(pair, ...)``, zero where both are zero.
    directed
        Shape ``(actor, partner, ...)``. With a zero diagonal and a term that vanishes when
        either argument does, c = a and c = b drop out.
    sparse
        Whether columns that are zero for all members of a tile are skipped, which pays where most are. The sum is the
        same to the last bit.

    Returns
    -------
    jax.Array
        Shape ``(pair, ...)``.

    Notes
    -----
    The order of summation is fixed, so the sum does not depend on the number of members. Columns are taken
    in blocks, each unrolled: a compiler then makes one loop of a block, and cannot recompute the sum in every
    expression that uses it.

    A sum of products is also a matrix product. Measured on CPUs, with members in front and the transposes that this
    needs, a batched product is not clearly faster at any number of states from 29 to 200: it computes both halves of a
    symmetric matrix, and the two ways of laying out an array cost what it gains.
    """
    actors = directed.shape[0]
    first, second = pair_index(actors)
    blocks = max(2, -(-actors // (_BLOCK if actors <= _FEW else _BLOCK // 2)))
    width = -(-actors // blocks)
    # third states first: the values of one of them with all others are then contiguous
    padding = [(0, blocks * width - actors)] + [(0, 0)] * (directed.ndim - 1)
    padded = jnp.pad(jnp.swapaxes(directed, 0, 1), padding)
    order, count = where_any(padded, axis=0) if sparse else (None, None)

    def add(block: jax.Array, total: jax.Array) -> jax.Array:
        for step in range(width):
            third = block * width + step
            third = third if order is None else order[third]
            column = lax.dynamic_index_in_dim(padded, third, keepdims=False)
            total = total + term(column[first], column[second])
        return total

    shape = (len(first), *directed.shape[2:])
    needed = blocks if count is None else (count + width - 1) // width
    total: jax.Array = lax.fori_loop(0, needed, add, jnp.zeros(shape, directed.dtype))
    return total
