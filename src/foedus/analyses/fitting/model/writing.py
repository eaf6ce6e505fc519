"""A fitted block as the two files of a packaged posterior."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus._version import __version__
from foedus.analyses.fitting.model.block import Block
from foedus.analyses.fitting.model.recovery import LEVEL, Recovery
from foedus.analyses.fitting.model.sampling import SAMPLER, Draws
from foedus.scenarios.parameters.priors import Prior
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.source_hash import source_hash, sources_of

__all__ = ["fit_record", "rows_hash", "write_posterior"]

KEPT: Final = 400
"""Joint draws kept in a packaged posterior, spread evenly over the chains."""
NARROWER: Final = 0.7
"""Ratio of posterior to prior sd below which a parameter counts as informed by the record."""
LARGEST_R_HAT: Final = 1.05
"""R-hat above which no parameter of a fit counts as estimated (assumed)."""
_BINS: Final = 40

Floats = NDArray[np.float64]


def fit_record(
    block: Block, known: ParameterSet, rows: pl.DataFrame, draws: Draws, recovery: Recovery, *, code: tuple[str, ...]
) -> dict[str, Any]:
    """Return what a fit says about itself, as plain values.

    Parameters
    ----------
    block, known, rows, draws, recovery
        What was fitted, with which priors, on what, and what was found.
    code
        Files of the package on which the likelihood depends.
    """
    chains, size = next(iter(draws.values.values())).shape
    converged = max(draws.r_hat.values()) <= LARGEST_R_HAT
    parameters = {}
    for name in block.parameters:
        prior, value = known[name].prior, draws.flat(name)
        assert prior is not None
        spread, low, high = prior_sd(prior), *np.quantile(value, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
        narrow = bool(value.std(ddof=1) < NARROWER * spread)
        parameters[name] = {
            "prior": str(prior),
            "prior_sd": _short(spread),
            "mean": _short(value.mean()),
            "sd": _short(value.std(ddof=1)),
            "low": _short(low),
            "high": _short(high),
            "overlap": round(overlap(prior, value), 3),
            "r_hat": round(draws.r_hat[name], 4),
            "ess": round(draws.ess[name]),
            "covered": recovery.covered.get(name, 0),
            "estimated": narrow and converged and recovery.passes(name),
        }
    return {
        "schema": 1,
        "block": block.name,
        "title": block.title,
        "date": datetime.now(UTC).date(),
        "version": __version__,
        "rows": rows.height,
        "events": block.events(rows),
        "data_hash": rows_hash(rows),
        "code_hash": source_hash(sources_of(code)),
        "sampler": SAMPLER,
        "chains": chains,
        "draws": size,
        "divergences": draws.divergences,
        "recovery_fits": recovery.fits,
        "level": LEVEL,
        "sources": list(block.sources),
        "parameters": parameters,
    }


def write_posterior(folder: Path, block: Block, draws: Draws, record: dict[str, Any]) -> tuple[Path, Path]:
    """Write joint draws and record as ``BLOCK.csv`` and ``BLOCK.toml``; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    size = len(draws.flat(block.parameters[0]))
    chosen = np.unique(np.linspace(0, size - 1, min(KEPT, size)).round().astype(int))
    table = pl.DataFrame({name: [_short(x) for x in draws.flat(name)[chosen]] for name in sorted(block.parameters)})
    csv, toml = folder / f"{block.name}.csv", folder / f"{block.name}.toml"
    table.write_csv(csv)
    toml.write_text(_toml(record), encoding="utf-8")
    return csv, toml


def rows_hash(rows: pl.DataFrame) -> str:
    """Return the blake2 hash of rows and the names of their columns, 32 hex digits; the order of rows counts."""
    digest = hashlib.blake2b(digest_size=16)
    for name in rows.columns:
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(rows[name].to_numpy()).tobytes())
    return digest.hexdigest()


def prior_sd(prior: Prior) -> float:
    """Return the standard deviation of a prior, from its quantiles.

    Examples
    --------
    >>> round(prior_sd(Prior(distribution="normal", mean=1.0, sd=2.0)), 2)
    2.0
    """
    grid = (np.arange(20_000) + 0.5) / 20_000
    return float(prior.quantile(grid).std())


def overlap(prior: Prior, values: Floats) -> float:
    """Return the share of probability that prior and posterior have in common: 1 where they are the same.

    Examples
    --------
    >>> prior = Prior(distribution="uniform", low=0.0, high=1.0)
    >>> overlap(prior, np.linspace(0.0, 0.5, 1000))
    0.5
    """
    edges = prior.quantile(np.arange(1, _BINS) / _BINS)
    share = np.bincount(np.searchsorted(edges, values), minlength=_BINS) / len(values)
    return float(np.round(np.minimum(share, 1.0 / _BINS).sum(), 2))


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _toml(record: dict[str, Any]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in record.items() if key != "parameters"]
    for name, row in record["parameters"].items():
        lines += ["", f'[parameters."{name}"]', *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    return str(value)
