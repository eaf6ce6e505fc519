"""Which two camps actors settle into: from a file, from actors in memory, or from the record of a year."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import polars as pl

from foedus.analyses.caveats import caveats
from foedus.analyses.classics import actors_of_classic, find_classic
from foedus.checked_calls import checked_call
from foedus.errors import CoverageError, InputError, UnknownNameError, UnknownStateError
from foedus.forks import check_fork
from foedus.measures.latent.indicators import LATENT_COVERAGE
from foedus.near_names import one_of
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.minima import Landscape
from foedus.networks.landscapes.minima import landscape as find_minima
from foedus.networks.landscapes.sampling import STARTS
from foedus.progress import Progress
from foedus.sources import FOLDER_VARIABLE, DataFolder, read_source
from foedus.states import load_states, parse_states
from foedus.user_tables import join_names

__all__ = ["RULES", "Rule", "actors_of", "actors_of_year", "classics_of", "landscape"]

Rule: TypeAlias = Literal["record", "alignment"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
"""What propensities of a year are made of: wars, disputes, rivalries, regimes and votes; or alignment."""
_COUNT: Final = 20  # states if none are named


@checked_call
def landscape(
    of: Any,
    *,
    states: Any = None,
    rule: Any = None,
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Landscape:
    r"""Find the camps that actors settle into: energies, minima and basins after Axelrod and Bennett (1993).

    .. math:: E = \sum_{i \ne j} s_i s_j p_{ij} d_{ij}

    over ordered pairs, with sizes s, propensities p, and d = 0 in the same camp and 1 across.

    Parameters
    ----------
    of
        The path of a JSON file ``{"actors": [{"name", "size"}], "propensity": {"A|B": p}}``; the name of a packaged
        landscape, ``europe-1936``, ``five-powers`` or ``unix-1988``; `foedus.networks.Actors`; or a year.
    states
        States of a year, by names or codes; else by ``record`` the 17 of 1936 from 1920 to 1939, otherwise the 20
        largest that have a size.
    rule
        What the propensities of a year are made of: ``record``, the wars, disputes, rivalries, regimes and votes of the
        raw data; or ``alignment``, the alignment of the year, 1946 to 2024, which is packaged. By default ``record`` if
        there are raw data, else ``alignment``.
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
    CoverageError
        For a year that is not on record, or a state without a size.
    DataError
        For ``record`` if there are no raw data.
    UnknownNameError
        For another rule, or text that is neither the name of a packaged landscape nor a file.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> landscape(2024, states=["USA", "CHN", "RUS", "JPN"], rule="alignment").minima[0].camps
    (('USA', 'JPN'), ('CHN', 'RUS'))
    >>> [each.basin for each in landscape("unix-1988").minima]
    [128, 128]
    """
    check_fork()
    found = find_minima(actors_of(of, states, rule), starts=starts, seed=seed, progress=progress)
    return replace(found, classic=find_classic(of, "landscape"))


def actors_of(of: Any, states: Any = None, rule: Any = None) -> Actors:
    """Return the actors from a file, a packaged landscape, a year or `Actors`.

    Raises
    ------
    InputError
        For anything else, or if states or a rule are given without a year.
    """
    year = int(of) if isinstance(of, str) and of.isdecimal() else of
    if isinstance(year, int) and not isinstance(year, bool):
        return actors_of_year(year, states, rule)[0]
    for name, value in (("states", states), ("rule", rule)):
        if value is not None:
            raise InputError(f"{name} given without a year", where=name, expected="a year with it")
    if isinstance(of, Actors):
        return of
    if (classic := find_classic(of, "landscape")) is not None:
        return actors_of_classic(classic)
    if isinstance(of, str | Path):
        from foedus.networks.landscapes.files import read_actors

        return read_actors(Path(of))
    raise InputError(f"no landscape can be made of a {type(of).__name__}", expected="a file, a name, a year or Actors")


def actors_of_year(year: int, states: Any = None, rule: Any = None) -> tuple[Actors, Mapping[str, Any]]:
    """Return the actors of a year, and how they were built: the rule, where it comes from, and what is not on record.

    Raises
    ------
    CoverageError
        If the year is not on record, or a state has no size.
    DataError
        For the rule ``record`` if there are no raw data.
    UnknownNameError
        For another rule.
    """
    if rule is not None and rule not in RULES:
        raise UnknownNameError(f"no rule is named {str(rule)[:60]!r}", where="rule", expected=one_of(RULES))
    if rule == "record" or (rule is None and os.environ.get(FOLDER_VARIABLE)):
        try:
            return _by_record(year, states)
        except CoverageError as error:
            first, last = LATENT_COVERAGE
            if not first <= year <= last:
                raise
            raise CoverageError(
                error.message, where=error.where, expected=error.expected,
                hint=f"The rule alignment reaches from {first} to {last}",
            ) from error  # fmt: skip
    return _by_alignment(year, states)


def _by_record(year: int, states: Any) -> tuple[Actors, Mapping[str, Any]]:
    from foedus.networks.landscapes.ingredients import rule_of
    from foedus.networks.landscapes.records import EUROPE_1936, largest_states, propensities_from_record
    from foedus.panels import Panel

    panel = Panel.open()
    if states:
        ids = parse_states(states, year)
    else:
        ids = EUROPE_1936 if 1920 <= year <= 1939 else largest_states(panel, year, _COUNT)
    made = propensities_from_record(panel, year, ids, rule_of(year), assume_absent=True)
    unknown = {
        name: made.account.filter(made.account[name].is_null()).select("state_a", "state_b").rows()
        for name in made.weights
        if made.account[name].null_count()
    }
    told = {"year": year, "rule": dict(made.weights), "size": made.size, "assumed_absent": unknown}
    known = {"packaged": named} if (named := classics_of(year)) else {}
    return made.actors, {**told, "carried": list(made.carried), **known}


def _by_alignment(year: int, states: Any) -> tuple[Actors, Mapping[str, Any]]:
    from foedus.analyses.measuring import measure
    from foedus.networks.landscapes.alignments import propensities_from_alignment

    packaged = not os.environ.get(FOLDER_VARIABLE)
    first, last = LATENT_COVERAGE
    if not first <= year <= last:
        raise CoverageError(
            f"alignment does not reach {year}",
            where=f"year {year}",
            expected=f"a year from {first} to {last}",
            hint="; ".join(_elsewhere(year, first)) or None,
        )
    ids = parse_states(states, year) if states else ()
    pairs = list(combinations(dict.fromkeys(ids), 2)) or None
    found = measure("alignment", pairs=pairs, first=year, last=year)
    known = {*found.table["state_a"], *found.table["state_b"]}
    sizes, of = _capability(year, packaged=packaged)
    without: list[str] = []
    if not ids:
        sizes = sizes.filter(pl.col("state").is_in(sorted(known)))
        ids = tuple(sizes.sort("value", "state", descending=[True, False])["state"].head(_COUNT))
        without = sorted(known - set(sizes["state"]))
    made = propensities_from_alignment(found.table, sizes, year, ids)
    told_of = caveats("alignment", found.table, list(combinations(made.actors.names, 2)))
    told = {
        "year": year,
        "rule": dict(made.weights),
        "size": made.size,
        "assumed_absent": {},
        "carried": [f"{made.size} of {of}"] if of < year else [],
        "alignment": "packaged" if packaged else "raw",
        "without_size": without,
        "notes": list(dict.fromkeys([*found.notes, *told_of, *([_difference(year)] if packaged else [])])),
    }
    return made.actors, told


def _capability(year: int, *, packaged: bool) -> tuple[pl.DataFrame, int]:
    """Return shares of the world's capability, ``state, value``, and the year they are of."""
    if packaged:
        from foedus.evidence.capabilities import packaged_capability

        return packaged_capability(year)
    from foedus.measures.power import capability_shares

    table = capability_shares(read_source("gdp_population", DataFolder.find()), last=year)
    carried = table.filter(~pl.col("extrapolated"))["year"].max()
    assert isinstance(carried, int)
    return table.filter(pl.col("year") == year).select("state", "value").drop_nulls(), min(year, carried)


def _elsewhere(year: int, first: int) -> list[str]:
    """Return where else a landscape of a year that alignment does not reach can be had."""
    record = f"The rule record reaches from 1816 to 2020, with the raw data ({FOLDER_VARIABLE})"
    named = classics_of(year)
    return [
        *([record] if year < first else []),
        *([f"packaged and opened by name: {join_names(named)}"] if named else []),
    ]


def classics_of(year: int) -> list[str]:
    """Return the names of the packaged landscapes of states in a year.

    Examples
    --------
    >>> classics_of(1936), classics_of(1988)
    (['europe-1936', 'five-powers'], [])
    """
    from foedus.library.classics import list_classics, load_classic

    states = load_states()

    def of_states(labels: Mapping[str, str]) -> bool:
        with suppress(UnknownStateError):
            return all(states.id_of(name, year) for name in labels.values())
        return False

    classics = [load_classic(name, "landscape") for name in list_classics("landscape")]
    return [each.name for each in classics if each.year == year and of_states(each.labels)]


def _difference(year: int) -> str:
    """Return how far packaged alignment is from that of the raw data, as far as it was measured."""
    from foedus.evidence.evidence import Evidence
    from foedus.evidence.world_alignment import RAW_2024

    pair = (pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS") & (pl.col("year") == RAW_2024.year)
    value = Evidence.embedded().world().filter(pair)["value"].item()
    elsewhere = "" if year == RAW_2024.year else f"; {year} was not compared"
    return (
        f"In {RAW_2024.year} packaged alignment is within {RAW_2024.most:g} of that of the raw data for 99 in 100 "
        f"pairs, and {RAW_2024.largest:g} from it at most: China and Russia have {value:.2f} packaged and "
        f"{RAW_2024.china_russia:.2f} raw{elsewhere}."
    )
