"""Kinds of users' files, recognized by their content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from foedus.arguments.schema import Argument
from foedus.library.problems import keys_of
from foedus.near_names import closest
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.parameters.files import parameter_names
from foedus.scenarios.runs.specs import RunSpec
from foedus.sources.event_ingest import LAYOUTS
from foedus.user_tables import read_table

__all__ = ["KINDS", "kind_of_table", "kind_of_toml"]

KINDS: Final[Mapping[str, str]] = {
    "case": "a case",
    "argument": "an argument",
    "parameters": "parameters",
    "specification": "a run specification",
    "network": "a signed network",
    "landscape": "a landscape",
    "votes": "votes",
    "positions": "positions",
    "weights": "weights of items",
    "events": "events",
    "posterior": "joint draws of parameters",
}
"""Kinds of files by name, in words."""

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "network": ("source", "target", "sign"),
    "votes": ("ballot", "actor", "position"),
    "positions": ("actor", "item", "position"),
    "weights": ("item", "weight"),
}
_ALIKE: Final = 75.0
"""Similarity, out of 100, from which a key or column counts as a misspelt one (assumed)."""


def kind_of_toml(document: Mapping[str, Any]) -> str | None:
    """Return the kind of a TOML document by its keys; None if no key identifies it.

    Examples
    --------
    >>> kind_of_toml({"alignment": {"war": 0.8}})
    'parameters'
    """
    names = parameter_names()
    mechanisms = {name.partition(".")[0] for name in names}
    forms = {"case": keys_of(Case), "argument": keys_of(Argument), "specification": keys_of(RunSpec)}
    scores = {kind: sum(_likeness(key, keys) for key in document) for kind, keys in forms.items()}
    scores["parameters"] = sum(
        max(_likeness(key, names), _likeness(key, mechanisms)) if isinstance(value, dict | int | float) else 0.0
        for key, value in document.items()
    )
    if not set(document) - {"schema"}:
        return "parameters"  # a file that consists only of comments
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] > _likeness("schema", ("schema",)) * ("schema" in document) else None


def _likeness(key: str, keys: Any) -> float:
    return 1.0 if key in keys else 0.5 if closest(key[:60], keys, 1, cutoff=_ALIKE, whole=True) else 0.0


def kind_of_table(path: Path) -> str | None:
    """Return the kind of a file other than TOML by its ending and its columns; None if neither identifies it.

    Raises
    ------
    TableError
        If it cannot be read as a table.
    """
    endings = [ending.lower() for ending in path.suffixes]
    if endings[-1:] == [".json"]:
        return "landscape"
    if endings[-1:] in ([".gz"], [".zip"]):
        return "events"
    columns = read_table(path).columns
    scores = {kind: sum(_likeness(name, columns) for name in needed) for kind, needed in _COLUMNS.items()}
    best = max(scores, key=lambda kind: scores[kind] / len(_COLUMNS[kind]))
    if scores[best] >= len(_COLUMNS[best]) - 0.5:
        return best
    names = parameter_names()
    dates = {date.lower() for layout in LAYOUTS.values() for date in layout.names["date"]}
    if dates & {name.lower() for name in columns}:
        return "events"
    if any(_likeness(name, names) for name in columns):
        return "posterior"
    return "events" if scores[best] < 1.5 else best
