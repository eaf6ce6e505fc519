"""Classics of the field, packaged: landscapes and signed networks that published papers analyse."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args

__all__ = ["Classic", "Kind", "Standing", "list_classics", "load_classic"]

Kind: TypeAlias = Literal["landscape", "network"]
Standing: TypeAlias = Literal["printed", "reconstruction"]
_SEPARATOR: Final = "|"
_KEYS: Final = {"schema", "title", "year", "standing", "account", "sources", "actors", "pairs"}


@dataclass(frozen=True)
class Classic:
    """A landscape or signed network from a published paper.

    Attributes
    ----------
    name
        By which it is opened, such as ``europe-1936``.
    kind
        ``landscape`` (sizes and propensities) or ``network`` (signs).
    title
        What it represents.
    year
        The year it represents; None if there is none.
    standing
        ``printed`` if the paper prints all of it, ``reconstruction`` if some was coded again from what the paper says.
    account
        What is printed and what is not, in words.
    sources
        Keys of the bibliography.
    labels
        Name of each actor in words, in the order of the file.
    sizes
        Size of each actor; empty for a network.
    pairs
        Propensity (landscape) or sign (network) of each pair; a pair left out has none.
    """

    name: str
    kind: Kind
    title: str
    year: int | None
    standing: Standing
    account: str
    sources: tuple[str, ...]
    labels: Mapping[str, str]
    sizes: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]

    def as_dict(self) -> dict[str, Any]:
        """Return what an answer says about the classic that it is of."""
        return {
            "name": self.name,
            "title": self.title,
            "year": self.year,
            "standing": self.standing,
            "account": self.account,
            "sources": list(self.sources),
            "labels": dict(self.labels),
        }

    def describe(self) -> str:
        """Return in words what it is, what is printed, and the source.

        Examples
        --------
        >>> load_classic("europe-1936", "landscape").describe()[:44]
        'Packaged reconstruction europe-1936. Sizes a'
        """
        from foedus.library.bibliography import citation

        what = "reconstruction" if self.standing == "reconstruction" else "classic"
        cited = " ".join(citation(key) for key in self.sources)
        return f"Packaged {what} {self.name}. {self.account} Source: {cited}"


def list_classics(kind: Kind) -> list[str]:
    """Return the names of the packaged landscapes or networks.

    Examples
    --------
    >>> "unix-1988" in list_classics("landscape")
    True
    """
    folder = resources.files("foedus.library") / "classics" / f"{kind}s"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


@cache
def load_classic(name: str, kind: Kind) -> Classic:
    """Read a packaged classic.

    Parameters
    ----------
    name
        One of `list_classics`.
    kind
        What it is.

    Raises
    ------
    ValueError
        If the packaged file is malformed: a fault of foedus, not of its user.

    Examples
    --------
    >>> load_classic("europe-1907", "network").labels["AUH"]
    'Austria-Hungary'
    """
    from foedus.library.schema_versions import check_schema

    file = resources.files("foedus.library") / "classics" / f"{kind}s" / f"{name}.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    if strange := set(found) - _KEYS:
        raise ValueError(f"{name}: unknown keys {sorted(strange)}")
    check_schema(found["schema"])
    if found["standing"] not in get_args(Standing):
        raise ValueError(f"{name}: standing {found['standing']!r}")
    labels = {each["name"]: each.get("label", each["name"]) for each in found["actors"]}
    pairs: dict[tuple[str, str], float] = {}
    for pair, value in found["pairs"].items():
        a, _, b = pair.partition(_SEPARATOR)
        if a not in labels or b not in labels or a == b or (b, a) in pairs:
            raise ValueError(f"{name}: the pair {pair!r}")
        if kind == "network" and value not in (-1, 1):
            raise ValueError(f"{name}: the sign of {pair!r} is {value!r}")
        pairs[a, b] = value
    return Classic(
        name=name,
        kind=kind,
        title=found["title"],
        year=found.get("year"),
        standing=found["standing"],
        account=found["account"],
        sources=tuple(found["sources"]),
        labels=MappingProxyType(labels),
        sizes=MappingProxyType({each["name"]: float(each["size"]) for each in found["actors"] if "size" in each}),
        pairs=MappingProxyType(pairs),
    )
