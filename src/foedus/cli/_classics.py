"""Packaged classics on the command line: their names in helps, and which of two things a name means."""

from __future__ import annotations

from foedus.cli._output import note
from foedus.library.classics import Kind, list_classics

__all__ = ["packaged_names", "tell_which"]


def packaged_names(kind: Kind) -> str:
    """Return the end of a help: the names of the packaged landscapes or networks."""
    return f"or packaged: {', '.join(list_classics(kind))}."


def tell_which(given: str | None, kind: Kind) -> None:
    """Say what was read if both a classic and a file in the working folder have the name."""
    from foedus.analyses.classics import name_taken

    which = name_taken(given, kind)
    if which is not None:
        note(which)
