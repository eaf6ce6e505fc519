"""Estimate the measure and its leave-one-out variants from the raw data, and store the estimates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import StoreError, TableError
from foedus.measures.latent.estimates import Estimates, data_versions, load_estimates
from foedus.measures.latent.estimation import STEPS, learn
from foedus.measures.latent.indicators import VARIANTS, Variant, indicators_of, variant
from foedus.measures.latent.model import Parameters
from foedus.measures.latent.observations import observe
from foedus.progress import Progress, part_of

if TYPE_CHECKING:
    from foedus.panels import Panel

__all__ = ["VARIANT_STEPS", "fit_alignment"]

VARIANT_STEPS: Final = 100
"""Steps for a variant, which starts from the estimates of the full measure."""
_LAST: Final = 20


def fit_alignment(
    panel: Panel,
    folder: Path,
    *,
    variants: Sequence[str] = (),
    steps: int = STEPS,
    fresh: bool = False,
    progress: Progress | None = None,
) -> list[Path]:
    """Estimate the shared parameters of the measure and of its variants, and write them as JSON.

    Parameters
    ----------
    panel
        The panel over the raw data.
    folder
        Folder for ``<variant>.json``; existing files are kept, so that interrupted work resumes.
    variants
        Requested variants; all if empty. The full measure comes first, because the others start from it.
    steps
        Steps of the optimiser for the full measure; variants take the same share of `VARIANT_STEPS`.
    fresh
        Whether to estimate even if a file exists.
    progress
        Called with (variant, steps done, total steps).

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UnknownNameError
        If there is no such variant.
    DataError
        If a raw file is missing or corrupt.
    TableError
        If an existing file cannot be read, or belongs to another variant or to other data.
    StoreError
        If the folder cannot be written.
    """
    wanted = [variant(name) for name in variants] or list(VARIANTS)
    order = [name for name in VARIANTS if name in wanted or (name == "alignment" and len(wanted) > 0)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder cannot be created: {error.strerror or error}", where=str(folder), expected="a writable folder"
        ) from error
    record = observe(panel)
    numbers = {name: steps if name == "alignment" else max(1, round(VARIANT_STEPS * steps / STEPS)) for name in order}
    before = 0
    start: Parameters | None = None
    written = []
    for name in order:
        path = folder / f"{name}.json"
        kept = path.is_file() and (not fresh or name not in wanted)
        if kept:
            found = _kept(path, name)
        else:
            number = numbers[name]
            told = part_of(progress, before, sum(numbers.values()))
            parameters, history = learn(record.without(indicators_of(name)), start=start, steps=number, progress=told)
            found = Estimates(
                name, parameters, data_versions(name), len(record), number, float(np.mean(history[-_LAST:]))
            )
            try:
                found.save(path)
            except OSError as error:
                raise StoreError(
                    f"the estimates cannot be written: {error.strerror or error}", where=str(path),
                    expected="disk space and a writable folder",
                ) from error  # fmt: skip
            written.append(path)
        before += numbers[name]
        if name == "alignment":
            start = found.parameters
    return written


def _kept(path: Path, name: Variant) -> Estimates:
    """Read estimates of earlier work, which must be of the same variant and data in order to continue from them."""
    hint = "Estimate into another `folder`, or again with `fresh`"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"estimates cannot be read: {error}", where=str(path), hint=hint) from error
    found = load_estimates(text, where=str(path))
    if found.variant != name:
        raise TableError(
            f"the file contains estimates of {found.variant}",
            where=str(path),
            expected=f"estimates of {name}",
            hint=hint,
        )
    if found.sources != data_versions(name):
        raise TableError(
            "the estimates are of other data",
            where=str(path),
            expected="estimates from the files that this version reads",
            hint=hint,
        )
    return found
