"""Joint draws of parameters that were estimated together, read from a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import TableError
from foedus.near_names import near_names
from foedus.scenarios.parameters.files import parameter_names
from foedus.user_tables import read_table

__all__ = ["Posterior", "Posteriors", "joined"]

Floats = NDArray[np.float64]

WEIGHT: Final = "weight"
"""Column of the weights of draws; without it all have the same weight."""

_STREAM: Final = "posterior"

LABELS: Final = ("chain", "draw")
"""Columns that number draws, as samplers write them; not read."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Joint draws of some parameters.

    Parameters
    ----------
    name
        Their origin, for messages and records.
    names
        Parameters, in alphabetical order.
    values
        ``(draw, parameter)``, each in the unit of its parameter.
    weights
        ``(draw,)``, summing to 1.
    stream
        Name of the random stream that chooses rows: posteriors with streams of their own are independent.

    Notes
    -----
    A member of an ensemble takes one whole row: what was estimated together stays together. Parameters that are not in
    the table are drawn from their prior, independently of it.
    """

    name: str
    names: tuple[str, ...]
    values: Floats
    weights: Floats
    stream: str = _STREAM

    @classmethod
    def load(cls, path: Path | str, known: Iterable[str] | None = None) -> Posterior:
        """Read a table with a column per parameter and a row per draw.

        Parameters
        ----------
        path
            Parquet if its name ends in ``.parquet``, else CSV with a header. A column ``weight`` holds the weights of
            the draws; columns ``chain`` and ``draw`` are ignored.
        known
            Names of existing parameters; those of the packaged set when omitted.

        Raises
        ------
        TableError
            If it cannot be read, or contains no draws, no parameters, a column that is not a parameter, a value that is
            not a finite number, or invalid weights.
        """
        file = Path(path).expanduser()
        choices = list(parameter_names() if known is None else known)
        table = read_table(file)
        read = {
            each: table.numbers(each) if each in (*choices, WEIGHT) else table.frame[each] for each in table.columns
        }
        return cls.of(pl.DataFrame(read), choices, name=str(path))

    @classmethod
    def of(cls, table: pl.DataFrame, known: Iterable[str], *, name: str) -> Posterior:
        """Return the posterior in a table.

        Raises
        ------
        TableError
            As `load` does.
        """
        names = tuple(sorted(column for column in table.columns if column not in (WEIGHT, *LABELS)))
        choices = list(known)
        for column in names:
            if column not in choices:
                raise TableError(
                    f"no parameter {column!r}",
                    where=f"{name}: column {column}",
                    expected=f"parameters of the set, {WEIGHT}, {' or '.join(LABELS)}; nearest: "
                    f"{near_names(column, choices)}",
                )
        if not names:
            raise TableError("no column is a parameter", where=name, expected="one column per parameter")
        if not table.height:
            raise TableError("no draws", where=name, expected="one row per joint draw")
        values = np.column_stack([_numbers(table, column, name) for column in names])
        weights = np.ones(table.height) if WEIGHT not in table.columns else _numbers(table, WEIGHT, name)
        if (weights < 0).any() or weights.sum() <= 0:
            raise TableError(
                "the weights are invalid", where=f"{name}: column {WEIGHT}", expected="none negative, not all 0"
            )
        return cls(name, names, values, weights / weights.sum())

    @property
    def draws(self) -> int:
        """Number of joint draws."""
        return len(self.values)

    @property
    def effective_draws(self) -> float:
        """Effective number of equally weighted draws: 1 / Σ w² (Kish)."""
        return float(1.0 / (self.weights**2).sum())

    def __repr__(self) -> str:
        worth = self.effective_draws
        told = "" if worth > 0.999 * self.draws else f", worth {worth:.0f} of equal weight"
        return f"<Posterior {self.name}: {len(self.names)} parameters, {self.draws} draws{told}>"

    def draw(self, seed: int, members: NDArray[np.integer] | range) -> dict[str, Floats]:
        """Draw a row for some members of an ensemble.

        Parameters
        ----------
        seed
            Seed of the ensemble.
        members
            Indices of members, from 0.

        Returns
        -------
        dict of str to ndarray (member,)
            The same member always gets the same row, whatever other members are drawn.
        """
        index = np.asarray(members, dtype=np.int64)
        word = int.from_bytes(hashlib.blake2b(self.stream.encode(), digest_size=8).digest(), "little")
        stream = np.random.Generator(np.random.Philox(key=np.array([word, seed], dtype=np.uint64)))
        # The stream is drawn from its start, so a chunk of members sees what the whole ensemble sees.
        uniform = stream.random(int(index.max(initial=-1)) + 1)[index]
        edges = np.cumsum(self.weights)
        # rounding may leave the last edge below 1: beyond it lies the last draw with a positive weight
        rows = np.minimum(np.searchsorted(edges, uniform, side="right"), np.flatnonzero(self.weights)[-1])
        return {name: self.values[rows, column] for column, name in enumerate(self.names)}

    def quantile(self, name: str, probability: float) -> float:
        """Return a quantile of one parameter's draws, regardless of the others."""
        column = self.values[:, self.names.index(name)]
        order = np.argsort(column, kind="stable")
        place = int(np.searchsorted(np.cumsum(self.weights[order]), probability - 1e-12))
        return float(column[order][min(place, self.draws - 1)])

    def without(self, names: Iterable[str]) -> Posterior | None:
        """Return the draws of the other parameters; None if none are left."""
        left_out = set(names)
        kept = [column for column, name in enumerate(self.names) if name not in left_out]
        if not kept:
            return None
        names = tuple(self.names[column] for column in kept)
        return Posterior(self.name, names, self.values[:, kept], self.weights, self.stream)

    def content_hash(self) -> str:
        """Return the blake2 hash of names, draws and weights, 32 hex digits; the file's name is left out."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(repr(self.names).encode())
        digest.update(np.ascontiguousarray(self.values).tobytes())
        digest.update(self.weights.tobytes())
        if self.stream != _STREAM:
            digest.update(self.stream.encode())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Posteriors of several blocks of parameters, independent of each other: each has its own random stream.

    Parameters
    ----------
    blocks
        Two or more; no parameter is in two of them.
    """

    blocks: tuple[Posterior, ...]

    @property
    def name(self) -> str:
        """Their origins."""
        return ", ".join(block.name for block in self.blocks)

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters of all blocks."""
        return tuple(name for block in self.blocks for name in block.names)

    @property
    def draws(self) -> int:
        """Number of joint draws of the block that has fewest."""
        return min(block.draws for block in self.blocks)

    def __repr__(self) -> str:
        return f"<Posteriors {self.name}: {len(self.names)} parameters>"

    def draw(self, seed: int, members: NDArray[np.integer] | range) -> dict[str, Floats]:
        """Draw a row of every block for some members of an ensemble, as `Posterior.draw` does."""
        return {name: value for block in self.blocks for name, value in block.draw(seed, members).items()}

    def quantile(self, name: str, probability: float) -> float:
        """Return a quantile of one parameter's draws, regardless of the others."""
        return next(block for block in self.blocks if name in block.names).quantile(name, probability)

    def without(self, names: Iterable[str]) -> Posterior | Posteriors | None:
        """Return the draws of the other parameters; None if none are left."""
        left_out = set(names)
        return joined([block.without(left_out) for block in self.blocks])

    def content_hash(self) -> str:
        """Return the blake2 hash of all blocks, 32 hex digits."""
        digest = hashlib.blake2b(digest_size=16)
        for block in self.blocks:
            digest.update(block.content_hash().encode())
        return digest.hexdigest()


def joined(blocks: Iterable[Posterior | Posteriors | None]) -> Posterior | Posteriors | None:
    """Return posteriors as one: None of none, the posterior itself of one."""
    found: list[Posterior] = []
    for each in blocks:
        if each is not None:
            found += each.blocks if isinstance(each, Posteriors) else (each,)
    if len(found) < 2:
        return found[0] if found else None
    return Posteriors(tuple(found))


def _numbers(table: pl.DataFrame, column: str, name: str) -> Floats:
    """Return a column of finite numbers."""
    where = f"{name}: column {column}"
    if not table.schema[column].is_numeric():
        raise TableError("not numbers", where=where, expected=f"finite numbers, got {table.schema[column]}")
    series: Any = table[column].cast(pl.Float64).fill_null(float("nan"))
    values: Floats = series.to_numpy()
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        found = "no value" if table[column].is_null()[int(wrong[0])] else f"the value {values[wrong[0]]}"
        raise TableError(found, where=f"{where}, row {int(wrong[0]) + 1}", expected="a finite number")
    return values
