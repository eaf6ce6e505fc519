"""A block: parameters of the model that are estimated together, by the functions that simulate them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeAlias

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.registries import Registry

__all__ = ["BLOCKS", "Block", "Home", "Values", "row_arrays"]

Values: TypeAlias = Mapping[str, jax.Array]
"""Parameters by name, ``mechanism.key``: a number each."""


@dataclass(frozen=True)
class Block:
    """Parameters that are estimated together.

    Parameters
    ----------
    name
        Of the packaged posterior, too.
    title
        What is estimated from what, in words.
    parameters
        Names in the parameter set; their priors are those of the set.
    rows
        Builds the rows of the record from the folder of raw data (a `foedus.sources.DataFolder`). All columns are
        numbers; what a row cannot do without is not null.
    log_likelihood
        Log-likelihood of the rows, a number, by the mechanism's own functions.
    simulate
        Rows with new outcomes, drawn from the mechanism's own functions at given parameters.
    events
        Number of events among rows.
    sources
        Raw files read (names of sources) and bibliography keys.
    code
        Files of the package, besides the block's own, on which the likelihood depends.
    """

    name: str
    title: str
    parameters: tuple[str, ...]
    rows: Callable[[Any], pl.DataFrame]
    log_likelihood: Callable[[Values, Mapping[str, jax.Array]], jax.Array]
    simulate: Callable[[Mapping[str, float], pl.DataFrame, np.random.Generator], pl.DataFrame]
    events: Callable[[pl.DataFrame], int]
    sources: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Home:
    """Where a block is defined; it is imported on use.

    Parameters
    ----------
    name
        Of the block.
    module
        Module whose ``BLOCK`` it is.
    """

    name: str
    module: str

    @property
    def block(self) -> Block:
        """The block."""
        found: Block = import_module(self.module).BLOCK
        return found


BLOCKS: Final[Registry[Home]] = Registry(
    "block of parameters",
    {name: Home(name, f"foedus.analyses.fitting.model.{name}") for name in ("crisis", "war")},
)
"""Blocks by name."""


def row_arrays(rows: pl.DataFrame) -> dict[str, NDArray[Any]]:
    """Return rows as arrays by column: whole numbers as int32, others as float64.

    Examples
    --------
    >>> sorted(row_arrays(pl.DataFrame({"x": [0.5], "group": [3]})).items())
    [('group', array([3], dtype=int32)), ('x', array([0.5]))]
    """
    return {
        name: rows[name].to_numpy().astype(np.int32 if rows.schema[name].is_integer() else np.float64)
        for name in rows.columns
    }
