"""Which two camps actors settle into: from a file, from actors in memory, or from the record of a year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.forks import check_fork
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.minima import Landscape
from foedus.networks.landscapes.minima import landscape as find_minima
from foedus.networks.landscapes.sampling import STARTS
from foedus.progress import Progress
from foedus.states import parse_states

__all__ = ["actors_of", "actors_of_year", "landscape"]


@checked_call
def landscape(
    of: Any, *, states: Any = None, starts: int = STARTS, seed: int = 0, progress: Progress | None = None
) -> Landscape:
    r"""Find the camps that actors settle into: energies, minima and basins after Axelrod and Bennett (1993).

    .. math:: E = \sum_{i \ne j} s_i s_j p_{ij} d_{ij}

    over ordered pairs, with sizes s, propensities p, and d = 0 in the same camp and 1 across.

    Parameters
    ----------
    of
        The path of a JSON file ``{"actors": [{"name", "size"}], "propensity": {"A|B": p}}``; `foedus.networks.Actors`;
        or a year, whose propensities are then built from the raw data.
    states
        States of a year, by names or codes; the 17 of 1936 from 1920 to 1939, else the 20 largest.
    starts, seed
        Random starts if there are more than 26 actors, and their seed.
    progress
        Called with (done, total).

    Returns
    -------
    Landscape
        Minima, lowest first.

    Raises
    ------
    InputError
        For anything else, or a plateau of more than 100,000 minima.
    DataError
        For a year if there are no raw data.

    References
    ----------
    axelrod_bennett_1993
    """
    check_fork()
    return find_minima(actors_of(of, states), starts=starts, seed=seed, progress=progress)


def actors_of(of: Any, states: Any = None) -> Actors:
    """Return the actors from a file, a year or `Actors`.

    Raises
    ------
    InputError
        For anything else, or if states are given without a year.
    """
    year = int(of) if isinstance(of, str) and of.isdecimal() else of
    if isinstance(year, int) and not isinstance(year, bool):
        return actors_of_year(year, states)[0]
    if states is not None:
        raise InputError("states are given without a year", where="states", expected="a year with them")
    if isinstance(of, Actors):
        return of
    if isinstance(of, str | Path):
        from foedus.networks.landscapes.files import read_actors

        return read_actors(Path(of))
    raise InputError(f"no landscape can be made of a {type(of).__name__}", expected="a file, a year or Actors")


def actors_of_year(year: int, states: Any = None) -> tuple[Actors, Mapping[str, Any]]:
    """Return the actors of a year of the record, and how they were built: the rule, and what is not on record.

    Raises
    ------
    DataError
        If there are no raw data.
    """
    from foedus.networks.landscapes.ingredients import rule_of
    from foedus.networks.landscapes.records import EUROPE_1936, largest_states, propensities_from_record
    from foedus.panels import Panel

    panel = Panel.open()
    if states:
        ids = parse_states(states, year)
    else:
        ids = EUROPE_1936 if 1920 <= year <= 1939 else largest_states(panel, year, 20)
    made = propensities_from_record(panel, year, ids, rule_of(year), assume_absent=True)
    unknown = {
        name: made.account.filter(made.account[name].is_null()).select("state_a", "state_b").rows()
        for name in made.weights
        if made.account[name].null_count()
    }
    told = {"year": year, "rule": dict(made.weights), "size": made.size, "assumed_absent": unknown}
    return made.actors, {**told, "carried": list(made.carried)}
