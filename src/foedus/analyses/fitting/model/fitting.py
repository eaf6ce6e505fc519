"""Subject ``model``: parameters of the model, a block at a time, estimated from the raw data; or what is packaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foedus.analyses.fitting.model.block import BLOCKS, Home
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.progress import Progress
from foedus.results import Result
from foedus.scenarios.parameters.packaged import list_posteriors, packaged_posterior

__all__ = ["BlockFit", "BlocksShown", "fit_model"]

_COLUMNS = {
    "parameter": pl.String, "estimate": pl.Float64, "sd": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "estimated": pl.Boolean, "prior": pl.String, "prior_sd": pl.Float64, "overlap": pl.Float64, "r_hat": pl.Float64,
    "ess": pl.Int64, "covered": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class BlockFit(Result):
    """The posterior of a block: ``table`` has a row for each parameter.

    Attributes
    ----------
    block
        Its name.
    record
        What the fit says about itself.
    table
        ``parameter, estimate`` (posterior mean), ``sd, low, high`` (90 per cent), ``estimated, prior, prior_sd,
        overlap`` (probability that prior and posterior have in common), ``r_hat, ess, covered`` (of the fits to
        simulated data).
    written
        Files written.
    """

    block: str
    record: Mapping[str, Any]
    table: pl.DataFrame
    written: tuple[Path, ...] = ()

    @classmethod
    def of(cls, record: Mapping[str, Any], written: tuple[Path, ...] = ()) -> BlockFit:
        """Return the result that a record tells of."""
        rows = [{**row, "parameter": name, "estimate": row["mean"]} for name, row in record["parameters"].items()]
        table = pl.DataFrame([{key: row[key] for key in _COLUMNS} for row in rows], schema=_COLUMNS)
        return cls(record["block"], record, table, written)

    def headline(self) -> str:
        """Return what was fitted on what, and how much of it counts as estimated."""
        record, count = self.record, int(self.table["estimated"].sum())
        r_hat, ess = max(self.table["r_hat"].to_list()), min(self.table["ess"].to_list())
        told = (
            f"{record['title']}: {record['rows']:,} rows, {record['events']:,} events; {count} of {self.table.height} "
            f"parameters estimated, the others assumed; largest R-hat {r_hat:.3f}, "
            f"smallest effective number of draws {ess}; "
            f"{record['recovery_fits']} fits to simulated data"
        )
        return told + (f"; written to {', '.join(map(str, self.written))}" if self.written else "")

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        plain = {key: str(value) if key == "date" else value for key, value in self.record.items()}
        return {"fit": "model", **plain, "written": [str(path) for path in self.written]}


@dataclass(frozen=True, repr=False)
class BlocksShown(Result):
    """Blocks that can be estimated, and what is packaged of each.

    Attributes
    ----------
    table
        ``block, title, parameters, estimated, rows, events, date``; null if no posterior is packaged.
    """

    table: pl.DataFrame

    def headline(self) -> str:
        """Return how many blocks there are."""
        packaged = self.table["date"].drop_nulls().len()
        return f"fit model: {self.table.height} blocks of parameters, {packaged} with a packaged posterior"

    def as_dict(self) -> dict[str, Any]:
        """Return the blocks as plain values."""
        return {"fit": "model", "blocks": self.table.to_dicts()}


@checked_call
def fit_model(
    *,
    block: str | None = None,
    show: bool = False,
    out: Path | str | None = None,
    warmup: int = 500,
    draws: int = 1000,
    chains: int = 2,
    recovery: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> BlockFit | BlocksShown:
    """Estimate a block of the model's parameters from the raw data, or show its packaged posterior.

    Parameters
    ----------
    block
        Block of parameters to estimate; without one, the blocks there are.
    show
        Whether to return the packaged posterior of the block, without raw data.
    out
        Folder of the posterior's files, BLOCK.csv and BLOCK.toml; none are written if not given.
    warmup
        Steps of each chain in which the sampler adapts.
    draws
        Draws of each chain after these.
    chains
        Number of chains.
    recovery
        Number of fits to data simulated from the posterior; without any no parameter counts as estimated.
    seed
        Seed of the sampler and of simulated data.
    progress
        Called with (fits to simulated data done, total).

    Returns
    -------
    BlockFit or BlocksShown
        A row for each parameter, or for each block.

    Raises
    ------
    UnknownNameError
        If there is no such block, or none is packaged.
    InputError
        If numpyro is not installed, or a number is out of range.
    DataError
        If a raw file is missing or corrupt.
    """
    if block is None:
        if out is not None:
            raise InputError("no block to estimate", where="fit model", expected=f"block, one of {', '.join(BLOCKS)}")
        return _shown()
    home = BLOCKS.known(block, where="fit model")
    if show:
        if block not in list_posteriors():
            raise UnknownNameError(f"no posterior of {block} is packaged", where="fit model", expected="a fit of it")
        return BlockFit.of(packaged_posterior(block).record)
    if warmup < 10 or draws < 20 or chains < 1 or recovery < 0:
        raise InputError(
            "too few draws", where="fit model",
            expected="10 steps of warm-up, 20 draws and 1 chain or more, 0 fits to simulated data or more",
        )  # fmt: skip
    return _fitted(home, out, (warmup, draws, chains), recovery, seed, progress)


def _fitted(
    home: Home, out: Path | str | None, size: tuple[int, int, int], fits: int, seed: int, progress: Progress | None
) -> BlockFit:
    from foedus.analyses.fitting.model.recovery import recover
    from foedus.analyses.fitting.model.sampling import Sampler, check_sampler
    from foedus.analyses.fitting.model.writing import fit_record, write_posterior
    from foedus.scenarios.parameters.sets import ParameterSet
    from foedus.sources import DataFolder

    check_sampler()
    block, known = home.block, ParameterSet.load("default")
    rows = block.rows(DataFolder.find(None))
    warmup, draws, chains = size
    found = Sampler(block, known, warmup=warmup, draws=draws, chains=chains).sample(rows, seed)
    again = Sampler(block, known, warmup=min(warmup, 300), draws=min(draws, 500), chains=1)
    recovered = recover(again, rows, found, fits, seed, progress)
    code = (f"{home.module.removeprefix('foedus.').replace('.', '/')}.py", *block.code)
    record = fit_record(block, known, rows, found, recovered, code=code)
    written = () if out is None else write_posterior(Path(out), block, found, record)
    return BlockFit.of(record, written)


def _shown() -> BlocksShown:
    packaged = list_posteriors()
    schema = {
        "block": pl.String, "title": pl.String, "parameters": pl.Int64, "estimated": pl.Int64, "rows": pl.Int64,
        "events": pl.Int64, "date": pl.String,
    }  # fmt: skip
    rows = []
    for name, home in BLOCKS.items():
        row: dict[str, Any] = dict.fromkeys(schema) | {"block": name}
        if name in packaged:
            fit = packaged_posterior(name)
            row |= {key: fit.record[key] for key in ("title", "rows", "events")} | {"date": str(fit.record["date"])}
            row |= {"parameters": len(fit.posterior.names), "estimated": len(fit.estimated)}
        else:
            row |= {"title": home.block.title, "parameters": len(home.block.parameters)}
        rows.append(row)
    return BlocksShown(pl.DataFrame(rows, schema=schema))
