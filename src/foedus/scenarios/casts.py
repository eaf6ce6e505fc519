"""Who and what a case names, known from its file and the facts, so that mistakes are rejected before any work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from foedus.scenarios.worlds import World, calendar_year

__all__ = ["Cast"]


@dataclass(frozen=True)
class Cast:
    """The names of a case, without any values.

    Parameters
    ----------
    case
        Name of the case.
    start
        First day of a run.
    actors, mechanisms, institutions, theatres
        What policies, shocks and options may name.
    """

    case: str
    start: date
    actors: tuple[str, ...]
    mechanisms: tuple[str, ...]
    institutions: tuple[str, ...]
    theatres: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> Cast:
        """Return the names of a resolved world."""
        return cls(
            case=world.case,
            start=world.start,
            actors=world.actors,
            mechanisms=world.mechanisms,
            institutions=tuple(item.name for item in world.institutions),
            theatres=tuple(item.name for item in world.theatres),
        )

    @property
    def start_year(self) -> float:
        """Calendar year of the first boundary, with its fraction."""
        return calendar_year(self.start)
