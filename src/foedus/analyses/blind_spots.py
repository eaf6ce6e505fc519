"""Blind spots of alignment: order relations that any reader of the field knows and that it does not show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import polars as pl

from foedus.evidence.evidence import Evidence
from foedus.measures.known_pairs import ordered_known_pairs
from foedus.measures.latent.indicators import VARIANTS

__all__ = ["blind_spots", "judged_pairs"]


def blind_spots(name: str, pairs: Sequence[tuple[str, str]] | None) -> tuple[str, ...]:
    """Return a sentence for each known order of these pairs that a measure does not show.

    Parameters
    ----------
    name
        A measure; none but alignment and its variants are judged.
    pairs
        Pairs of state ids; None = no pair in particular, and no sentence.

    Returns
    -------
    tuple of str
        As measured in the packaged evidence.
    """
    if name.removesuffix("_filtered") not in VARIANTS or not pairs:
        return ()
    wanted = {frozenset(pair) for pair in pairs}
    failing = _failing(name.removesuffix("_filtered"))
    return tuple(sentence for concerned, sentence in failing if wanted & concerned)


def judged_pairs(name: str = "alignment") -> pl.DataFrame:
    """Return the known order relations with the means of the packaged alignment, or of a variant, and which hold.

    Alignment is packaged of every pair, its variants of the states of the evidence only.
    """
    evidence = Evidence.embedded()
    return ordered_known_pairs(evidence.world()) if name == "alignment" else ordered_known_pairs(evidence.dyads, name)


@cache
def _failing(name: str) -> tuple[tuple[frozenset[frozenset[str]], str], ...]:
    found = []
    for row in judged_pairs(name).filter(~pl.col("holds")).iter_rows(named=True):
        digits = 2 if f"{row['closer_value']:.2f}" != f"{row['further_value']:.2f}" else 3
        said = [
            f"{'–'.join(row[side])} {row[f'{side}_years'][0]}–{row[f'{side}_years'][1]} "
            + f"({row[f'{side}_value']:.{digits}f})".replace("-", "−")
            for side in ("closer", "further")
        ]
        found.append(
            (
                frozenset({frozenset(row["closer"]), frozenset(row["further"])}),
                f"Blind spot {row['id']}: {said[0]} should stand closer than {said[1]}: {row['why']}.",
            )
        )
    return tuple(found)
