"""Estimated parameters with the data they were estimated from, stored as JSON."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import jax.numpy as jnp
import numpy as np

from foedus.errors import DataError, TableError, UnknownNameError
from foedus.measures.latent.indicators import INDICATORS, Variant, indicators_of
from foedus.measures.latent.indicators import variant as known_variant
from foedus.measures.latent.model import Parameters, initial_parameters
from foedus.sources import SOURCES

__all__ = ["Estimates", "data_versions", "load_estimates", "packaged"]

_DIGITS: Final = 6


@dataclass(frozen=True)
class Estimates:
    """Shared parameters of one variant.

    Attributes
    ----------
    variant
        The measure to which they belong.
    parameters
        Free parameters as `foedus.measures.latent.model.initial_parameters`.
    sources
        Checksum of each raw file from which they were estimated, by path.
    pairs, steps
        Pairs of the record, and steps of the optimiser.
    objective
        Negative log posterior per pair, mean of the last twenty steps.
    """

    variant: Variant
    parameters: Parameters
    sources: Mapping[str, str]
    pairs: int
    steps: int
    objective: float

    def save(self, path: Path) -> None:
        """Write the estimates, completely or not at all."""
        document = {
            "variant": self.variant,
            "standing": "estimated",
            "pairs": self.pairs,
            "steps": self.steps,
            "objective": round(self.objective, 3),
            "indicators": [entry.name for entry in INDICATORS],
            "parameters": {name: np.round(np.asarray(value, float), _DIGITS).tolist()
                           for name, value in sorted(self.parameters.items())},
            "sources": dict(sorted(self.sources.items())),
        }  # fmt: skip
        partial = path.with_name(f".{path.name}.tmp")
        try:
            partial.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits that identify the parameters, as rounded when stored."""
        digest = hashlib.blake2b(digest_size=8)
        for name in sorted(self.parameters):
            kept = np.round(np.asarray(self.parameters[name], float), _DIGITS) + 0.0  # no negative zero
            digest.update(name.encode() + kept.astype(np.float32).tobytes())
        return digest.hexdigest()


def data_versions(variant: Variant) -> dict[str, str]:
    """Checksum of every raw file from which a variant's indicators and opportunity are read."""
    used = indicators_of(variant)
    names = {source for entry, kept in zip(INDICATORS, used, strict=True) if kept for source in entry.source}
    names |= {"contiguity", "mindist", "capitals"}
    return {file.path: file.sha256 for name in sorted(names) for file in SOURCES[name].files}


def load_estimates(text: str, *, where: str) -> Estimates:
    """Read estimates from JSON.

    Raises
    ------
    TableError
        If the document lacks a part, contains something that is not a number, or its parameters are not those of the
        model.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        named = document["indicators"]
        parameters = {name: jnp.asarray(value, jnp.float32) for name, value in document["parameters"].items()}
        found = Estimates(
            known_variant(document["variant"]), parameters, dict(document["sources"]), int(document["pairs"]),
            int(document["steps"]), float(document["objective"]),
        )  # fmt: skip
        if not all(bool(np.isfinite(value).all()) for value in parameters.values()):
            raise ValueError("a parameter is not finite")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, UnknownNameError) as error:
        raise TableError(
            f"estimates cannot be read: {error}", where=where, expected="estimates as written by foedus"
        ) from error
    expected = {name: value.shape for name, value in initial_parameters().items()}
    got = {name: value.shape for name, value in parameters.items()}
    if named != [entry.name for entry in INDICATORS] or got != expected:
        raise TableError(
            "the estimates are of a different model", where=where, expected="the indicators and shapes of this version",
            hint="Estimate again: foedus fit alignment",
        )  # fmt: skip
    return found


@lru_cache
def packaged(variant: Variant) -> Estimates:
    """Return the packaged estimates.

    Raises
    ------
    DataError
        If there are none for this variant.
    """
    file = resources.files("foedus.measures.latent").joinpath("estimates", f"{variant}.json")
    if not file.is_file():
        raise DataError(f"no estimates of {variant} are packaged", where=str(file), hint="Run: foedus fit alignment")
    return load_estimates(file.read_text("utf-8"), where=file.name)
