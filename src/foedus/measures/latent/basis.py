"""Which indicators a latent alignment is based on, in a sentence that accompanies its numbers."""

from __future__ import annotations

from foedus.measures.latent.indicators import INDICATORS, VARIANTS, Indicator, indicators_of
from foedus.sources import SOURCES

__all__ = ["basis_of", "may_be_packaged"]


def may_be_packaged(entry: Indicator) -> bool:
    """Whether results from an indicator may be redistributed, that is, whether all its sources allow it.

    One that is also coded by hand is packaged as coded.
    """
    return _open(entry) or bool(entry.coded)


def _open(entry: Indicator) -> bool:
    return all(SOURCES[name].embeddable for name in entry.source)


def basis_of(name: str, *, packaged: bool) -> tuple[str, ...]:
    """Return how many indicators a measure is based on, and which ones the packaged evidence does not include.

    Parameters
    ----------
    name
        Name of a measure.
    packaged
        Whether the numbers are from the packaged evidence or from evidence built like it, rather than from the raw
        data.

    Returns
    -------
    tuple of str
        One sentence; none for measures without a measurement model.

    Examples
    --------
    >>> basis_of("alignment", packaged=True)[0].split(". ")[1]
    'Of sanctions it has only those coded by hand'
    >>> basis_of("un_agreement", packaged=False)
    ()
    """
    kind = next((known for known in VARIANTS if known == name.replace("_filtered", "")), None)
    if kind is None:
        return ()
    used = [entry for entry, kept in zip(INDICATORS, indicators_of(kind), strict=True) if kept]
    closed = [entry.name.replace("_", " ") for entry in used if not may_be_packaged(entry)]
    words = name.replace("_", " ").capitalize().replace(" un", " UN")
    coded = " and ".join(entry.name.replace("_", " ") for entry in used if entry.coded and not _open(entry))
    if not closed:
        partly = f" Of {coded} it has only those coded by hand." if packaged and coded else ""
        return (f"{words} read from all {len(used)} indicators.{partly}",)
    fewer, missing = len(used) - len(closed), " and ".join(closed)
    if packaged:
        also = f" Of {coded} it has only those coded by hand." if coded else ""
        return (
            f"{words} read from {fewer} of {len(used)} indicators: without {missing}, whose sources may not be passed "
            f"on.{also} Numbers from the raw data differ.",
        )
    also = f" and most {coded}" if coded else ""
    return (
        f"{words} read from all {len(used)} indicators: with {missing}{also}, which the packaged evidence has to do "
        "without. Its numbers differ.",
    )
