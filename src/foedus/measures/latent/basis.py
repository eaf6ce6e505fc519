"""Which indicators a latent alignment is based on, in a sentence that accompanies its numbers."""

from __future__ import annotations

from foedus.measures.latent.indicators import INDICATORS, VARIANTS, Indicator, indicators_of
from foedus.sources import SOURCES

__all__ = ["basis_of", "may_be_packaged"]


def may_be_packaged(entry: Indicator) -> bool:
    """Whether results from an indicator may be redistributed, that is, whether all its sources allow it."""
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
    >>> basis_of("alignment", packaged=True)[0].split(", ")[1]
    'whose sources may not be passed on. Numbers from the raw data differ.'
    >>> basis_of("un_agreement", packaged=False)
    ()
    """
    kind = next((known for known in VARIANTS if known == name.replace("_filtered", "")), None)
    if kind is None:
        return ()
    used = [entry for entry, kept in zip(INDICATORS, indicators_of(kind), strict=True) if kept]
    closed = [entry.name.replace("_", " ") for entry in used if not may_be_packaged(entry)]
    words = name.replace("_", " ").capitalize().replace(" un", " UN")
    if not closed:
        return (f"{words} read from all {len(used)} indicators.",)
    fewer, missing = len(used) - len(closed), " and ".join(closed)
    if packaged:
        return (
            f"{words} read from {fewer} of {len(used)} indicators: without {missing}, whose sources may not be passed "
            "on. Numbers from the raw data differ.",
        )
    return (
        f"{words} read from all {len(used)} indicators: with {missing}, which the packaged evidence has to do without. "
        "Its numbers differ.",
    )
