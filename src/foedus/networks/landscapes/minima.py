"""Landscape theory: which two camps actors fall into, after Axelrod and Bennett (1993)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus._moved import moved_keyword, moved_method
from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.estimate.intervals import Interval
from foedus.library.classics import Classic
from foedus.networks.landscapes.actors import SEPARATOR, Actors
from foedus.networks.landscapes.descents import basins
from foedus.networks.landscapes.energies import (
    MOST_ENUMERATED,
    all_energies,
    energies,
    flip_changes,
    sides_of,
    tolerance,
)
from foedus.networks.landscapes.sampling import STARTS, sample_minima, share_interval
from foedus.progress import Progress
from foedus.results import Result
from foedus.user_tables import join_names

__all__ = ["CONFIGURATION_SCHEMA", "Landscape", "Minimum", "landscape"]

#: Number of minima beyond which a landscape is one plateau and a list of them is meaningless. *Assumed*.
MOST_MINIMA: Final = 100_000
#: Most actors: basins are shares of 2^(n−1) configurations, and float64 ends at 2^1024.
MOST_ACTORS: Final = 1_000
_ROWS: Final = 1 << 17

CONFIGURATION_SCHEMA: Final[dict[str, Any]] = {
    "configuration": pl.Int64, "energy": pl.Float64, "first_camp": pl.String, "second_camp": pl.String,
}  # fmt: skip
"""Columns of `Landscape.tables`; names in a camp are joined by ``|``."""


@dataclass(frozen=True)
class Minimum:
    """A configuration that no single actor can improve.

    Parameters
    ----------
    energy
        Unit of size squared times propensity.
    camps
        Names in the order of the file, the first actor's camp first; the second is empty if all are in one camp.
    basin
        Number of configurations that steepest descent leads here; an estimate if the landscape was sampled.
    strict
        Whether every single change of sides raises the energy; else the minimum lies on a plateau.
    interval
        90% interval of an estimated basin, whole configurations; None where the basin was counted.
    """

    energy: float
    camps: tuple[tuple[str, ...], tuple[str, ...]]
    basin: int
    strict: bool
    interval: Interval | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Landscape(Result):
    """Minima of a landscape, lowest first.

    Parameters
    ----------
    actors
        Who is in it.
    configurations
        How many ways there are to fall into two camps, 2^(n−1).
    minima
        By energy, then by the names of the first actor's camp.
    starts
        Random starting configurations; None if all configurations were enumerated.
    unseen
        Estimated share of configurations that lead to a minimum not in the list; 0 if all were enumerated.
    classic
        The packaged landscape it is of, if it is.
    """

    actors: Actors
    configurations: int
    minima: tuple[Minimum, ...]
    starts: int | None = None
    unseen: float = 0.0
    classic: Classic | None = None

    def __repr__(self) -> str:
        how = "all looked at" if self.starts is None else f"sampled from {self.starts} starts"
        n = len(self.minima)
        best = self.minima[0]
        camps = " against ".join("{" + join_names(camp) + "}" for camp in best.camps if camp)
        of = "" if self.classic is None else f" of {self.classic.title} (packaged {self.classic.standing})"
        return (
            f"<Landscape{of}: {len(self.actors)} actors, {self.configurations} configurations, {how}; "
            f"{n} minim{'um' if n == 1 else 'a'}, lowest {best.energy:.6g}: {camps}>"
        )

    @property
    def table(self) -> pl.DataFrame:
        """The minima as a table.

        Returns
        -------
        pl.DataFrame
            ``minimum`` (0 the lowest), ``energy``, ``basin``, ``basin_low, basin_high`` (90%, null where counted),
            ``strict``, ``first_camp, second_camp`` (lists of names).
        """
        rows = [
            (place, each.energy, each.basin, *(each.interval or (None, None)), each.strict, *map(list, each.camps))
            for place, each in enumerate(self.minima)
        ]
        schema: dict[str, Any] = {
            "minimum": pl.Int32, "energy": pl.Float64, "basin": pl.Float64, "basin_low": pl.Float64,
            "basin_high": pl.Float64, "strict": pl.Boolean, "first_camp": pl.List(pl.String),
            "second_camp": pl.List(pl.String),
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``foedus landscape FILE --json``."""
        minima = [
            {
                "energy": each.energy,
                "camps": [list(camp) for camp in each.camps],
                "basin": each.basin,
                "strict": each.strict,
                **({} if each.interval is None else {"basin_interval": list(each.interval)}),
            }
            for each in self.minima
        ]
        found: dict[str, Any] = {"configurations": self.configurations, "minima": minima, "global": 0}
        if self.starts is not None:
            found["sampled"] = {"starts": self.starts, "unseen": self.unseen, "level": 0.90}
        if self.classic is not None:
            found["classic"] = self.classic.as_dict()
        return found

    document = moved_method("document", "as_dict")

    def across(self) -> BoolArray:
        """Which actors are opposite the first actor in each minimum, shape ``(minimum, actor)``."""
        second = [set(each.camps[1]) for each in self.minima]
        return np.array([[name in camp for name in self.actors.names] for camp in second])

    def tables(self) -> Iterator[pl.DataFrame]:
        """Compute every configuration and its energy, part by part.

        Yields
        ------
        pl.DataFrame
            Columns of `CONFIGURATION_SCHEMA`, in the order of the configurations' numbers.

        Raises
        ------
        InputError
            If there are more than 26 actors.
        """
        energy = all_energies(self.actors.weight)
        for start in range(0, energy.size, _ROWS):
            numbers = np.arange(start, min(start + _ROWS, energy.size))
            yield _named(self.actors, numbers, energy[numbers])


@moved_keyword("report", "progress")
def landscape(actors: Actors, *, starts: int = STARTS, seed: int = 0, progress: Progress | None = None) -> Landscape:
    r"""Find the configurations that actors settle into, and how many lead to each.

    .. math:: E = \sum_{i \ne j} s_i s_j p_{ij} d_{ij}

    over ordered pairs, d = 0 in the same camp and 1 across. A configuration is a minimum if no single actor lowers E by
    changing sides; its basin is all configurations that steepest descent by single actors leads to it.

    Parameters
    ----------
    actors
        Two or more. With up to 26 all configurations are enumerated; with more, minima are sampled.
    starts, seed
        Of the sample, as in `sample_minima`.
    progress
        Called from time to time with (done, total).

    Returns
    -------
    Landscape

    Raises
    ------
    InputError
        If more than 100,000 configurations are minima, which means that the landscape is one plateau; or if there are
        more than 1,000 actors.

    Notes
    -----
    Energies closer than 1e-9 of the sum of all :math:`|s_i s_j p_{ij}|` count as equal. Among equal moves the actor
    first in the file moves, so a different order of actors may shift basins that meet at a tie; minima do not depend on
    it. The result does not say which minimum history chooses: basins count configurations, which are not equally
    likely.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> found = landscape(Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]]))
    >>> found
    <Landscape: 2 actors, 2 configurations, all looked at; 1 minimum, lowest -2: {A} against {B}>
    >>> found.minima[0].basin
    2
    """
    n, close = len(actors), tolerance(actors.weight)
    if n > MOST_ACTORS:
        raise InputError(f"{n} actors are too many for a landscape", expected=f"at most {MOST_ACTORS} actors")
    count = 1 << (n - 1)
    if n <= MOST_ENUMERATED:
        numbers, sizes = basins(all_energies(actors.weight), close, progress)
        _refuse_plateau(numbers.size, actors)
        return Landscape(actors, count, _minima(actors, sides_of(numbers, n), sizes.tolist(), None, close))
    sample = sample_minima(actors.weight, close, starts=starts, seed=seed, progress=progress)
    low, high = share_interval(sample.count, sample.starts)
    basin = [round(float(share) * count) for share in sample.count / sample.starts]
    interval = [Interval(round(float(a) * count), round(float(b) * count)) for a, b in zip(low, high, strict=True)]
    minima = _minima(actors, sample.across, basin, interval, close)
    return Landscape(actors, count, minima, sample.starts, sample.unseen)


def _minima(
    actors: Actors, across: BoolArray, basin: list[int], interval: list[Interval] | None, close: float
) -> tuple[Minimum, ...]:
    """Minima in their order: by energy, equal ones by the names of the first actor's camp."""
    energy = np.atleast_1d(energies(actors.weight, across))
    marks = np.atleast_1d((flip_changes(actors.weight, across) > close).all(axis=1))
    order = np.argsort(energy, kind="stable")
    # adjacent energies that are equal share a rank
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.concatenate([[0], np.cumsum(np.diff(energy[order]) > close)])
    camps = [actors.camps(each) for each in across]
    places = sorted(range(order.size), key=lambda place: (rank[place], sorted(camps[place][0])))
    return tuple(
        Minimum(
            # energies are sums; adding 0 turns −0 into 0
            float(energy[place]) + 0.0,
            camps[place],
            basin[place],
            bool(marks[place]),
            None if interval is None else interval[place],
        )
        for place in places
    )


def _refuse_plateau(count: int, actors: Actors) -> None:
    if count <= MOST_MINIMA:
        return
    alone = [name for name, row in zip(actors.names, actors.propensity, strict=True) if not row.any()]
    raise InputError(
        f"{count} configurations are minima: the landscape is a plateau",
        expected=f"at most {MOST_MINIMA}",
        hint=f"Leave out actors without any propensity: {', '.join(alone)}" if alone else "Give more propensities",
    )


def _named(actors: Actors, numbers: NDArray[np.int64], energy: FloatArray) -> pl.DataFrame:
    """Configurations with the names of their camps."""
    number = pl.col("configuration")

    def joined(mark: int) -> pl.Expr:
        first = [pl.lit(actors.names[0])] if mark == 0 else []
        rest = [
            pl.when((number // (1 << place)) % 2 == mark).then(pl.lit(name))
            for place, name in enumerate(actors.names[1:])
        ]
        return pl.concat_str(*first, *rest, separator=SEPARATOR, ignore_nulls=True)

    table = pl.DataFrame({"configuration": numbers, "energy": energy})
    return table.with_columns(first_camp=joined(0), second_camp=joined(1))
