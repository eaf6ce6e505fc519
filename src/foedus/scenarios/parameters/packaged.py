"""Packaged posteriors: joint draws of blocks of parameters, and what each fit says about itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl

from foedus.scenarios.parameters.posteriors import Posterior
from foedus.user_toml import parse_toml

__all__ = ["PackagedPosterior", "list_posteriors", "packaged_posterior", "packaged_posteriors", "read_posterior"]


@dataclass(frozen=True, eq=False)
class PackagedPosterior:
    """The posterior of a block.

    Attributes
    ----------
    block
        Name of the block.
    record
        What the fit says about itself, as in its TOML file: date, rows, events, hashes, sampler, and a table for each
        parameter with its interval and whether it is *estimated*.
    posterior
        Its joint draws.
    """

    block: str
    record: Mapping[str, Any]
    posterior: Posterior

    @property
    def estimated(self) -> tuple[str, ...]:
        """Parameters that the record informs and that a fit of simulated data finds; the others stay *assumed*."""
        return tuple(name for name, row in self.record["parameters"].items() if row["estimated"])


def list_posteriors() -> list[str]:
    """Return the names of the blocks whose posterior is packaged, in alphabetical order."""
    folder = _folder()
    if not folder.is_dir():
        return []
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


@cache
def packaged_posterior(block: str) -> PackagedPosterior:
    """Return the packaged posterior of a block; its name is one of `list_posteriors`."""
    return read_posterior(_folder(), block)


def packaged_posteriors() -> tuple[PackagedPosterior, ...]:
    """Return all packaged posteriors, in alphabetical order."""
    return tuple(packaged_posterior(block) for block in list_posteriors())


def read_posterior(folder: Traversable, block: str) -> PackagedPosterior:
    """Read the posterior of a block from the files ``BLOCK.csv`` and ``BLOCK.toml`` of a folder.

    Raises
    ------
    InputError
        If the record is not TOML.
    TableError
        If the draws are not those of its parameters.
    """
    record = parse_toml((folder / f"{block}.toml").read_text(encoding="utf-8"), name=f"{block}.toml")
    table = pl.read_csv(io.BytesIO((folder / f"{block}.csv").read_bytes()))
    posterior = Posterior.of(table, record["parameters"], name=f"{block}.csv")
    return PackagedPosterior(block, record, replace(posterior, stream=f"posterior {block}"))


def _folder() -> Traversable:
    return resources.files("foedus.library") / "parameters" / "posteriors"
