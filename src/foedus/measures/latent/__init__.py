"""Latent alignment: a dynamic measurement model of every pair of states."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from foedus.measures.latent.indicators import BLOCKS, INDICATORS, VARIANTS, Indicator, block_weights, indicators_of

if TYPE_CHECKING:
    from foedus.measures.latent.alignment import alignment_of, latent_alignment
    from foedus.measures.latent.alignment_cache import kept_alignment
    from foedus.measures.latent.estimates import Estimates, data_versions, packaged
    from foedus.measures.latent.estimation import learn
    from foedus.measures.latent.observations import Observations, observe
    from foedus.measures.latent.record_cache import kept_record

__all__ = [
    "BLOCKS",
    "INDICATORS",
    "VARIANTS",
    "Estimates",
    "Indicator",
    "Observations",
    "alignment_of",
    "block_weights",
    "data_versions",
    "indicators_of",
    "kept_alignment",
    "kept_record",
    "latent_alignment",
    "learn",
    "observe",
    "packaged",
]

_HOMES = {
    "alignment_of": "alignment",
    "latent_alignment": "alignment",
    "kept_alignment": "alignment_cache",
    "kept_record": "record_cache",
    "Estimates": "estimates",
    "data_versions": "estimates",
    "packaged": "estimates",
    "learn": "estimation",
    "Observations": "observations",
    "observe": "observations",
}


def __getattr__(name: str) -> Any:
    """Import names that need JAX on first use: listing the measures must not have to load it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'foedus.measures.latent' has no attribute {name!r}")
    return getattr(import_module(f"foedus.measures.latent.{_HOMES[name]}"), name)
