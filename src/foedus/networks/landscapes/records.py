"""Propensities and sizes of states in a year, built from the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import polars as pl

from foedus.axes import BoolArray, FloatArray
from foedus.errors import CoverageError, InputError, UnknownNameError
from foedus.near_names import one_of
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.ingredients import INGREDIENTS, LEVELS, RULE_1936, Ingredient
from foedus.panels.build import coverage
from foedus.panels.schema import variable
from foedus.states import load_states

__all__ = ["EUROPE_1936", "Recorded", "largest_states", "propensities_from_record"]

EUROPE_1936: Final = (
    "GBR", "FRA", "CSK", "DNK", "DEU", "ITA", "POL", "ROU", "HUN",
    "PRT", "FIN", "LVA", "LTU", "EST", "RUS", "YUG", "GRC",
)  # fmt: skip
"""The 17 states of axelrod_bennett_1993, Table 1, in its order."""


class _PanelLike(Protocol):
    def state_year(self, states: Sequence[str] | None, first: int | None, last: int | None) -> pl.LazyFrame: ...

    def dyad_year(
        self, pairs: Sequence[tuple[str, str]] | None, first: int | None, last: int | None
    ) -> pl.LazyFrame: ...


@dataclass(frozen=True, eq=False)
class Recorded:
    """Actors from the record, and where each propensity comes from.

    Parameters
    ----------
    actors
        Ready for `landscape`.
    year
        Year.
    account
        ``state_a, state_b, propensity`` and a column for every ingredient, unweighted; one pair per row. An ingredient
        is null where it is unknown and was assumed absent.
    weights
        Weight of every ingredient.
    size
        Variable of the panel used as size.
    carried
        Scores missing for the year that were carried over from the year before, in words.
    """

    actors: Actors
    year: int
    account: pl.DataFrame
    weights: Mapping[str, float]
    size: str
    carried: tuple[str, ...] = ()


def largest_states(panel: _PanelLike, year: int, count: int, size: str = "cinc") -> tuple[str, ...]:
    """Return the ids of the largest states of a year, largest first.

    Raises
    ------
    CoverageError
        If the panel has no sizes for the year.
    """
    table = _state_values(panel, size, year).sort("value", "state", descending=[True, False])
    return tuple(table["state"].head(count))


def propensities_from_record(
    panel: _PanelLike,
    year: int,
    states: Sequence[str],
    weights: Mapping[str, float] = RULE_1936,
    *,
    size: str = "cinc",
    assume_absent: bool = False,
) -> Recorded:
    r"""Build sizes and propensities of a year, :math:`p_{ij} = \sum_k w_k x_{k,ij}`.

    Parameters
    ----------
    panel
        Panel from which the record is read.
    year
        Calendar year.
    states
        Names, codes or ids, in the order that breaks ties.
    weights
        Weight of each ingredient of `INGREDIENTS`.
    size
        Variable of states in the panel.
    assume_absent
        Whether a pair for which it is unknown if it fought or had a dispute counts as if it had not (it stays null in
        the account), and a state without a score in the year keeps that of the year before.

    Returns
    -------
    Recorded
        Sizes in per cent of the world where `size` is ``cinc``.

    Raises
    ------
    UnknownNameError
        If no ingredient has that name.
    CoverageError
        If an ingredient is not on record for the year, for all the years it looks back to, or for one of the states:
        missing data never count as 0 unless you say so.
    UnknownStateError
        If a state is unknown or did not exist in the year.
    InputError
        If fewer than two states are named, one is named twice, or a weight is not finite.

    Notes
    -----
    What pairs *do* with each other (alliances, alignment) is left out, because that is what the landscape is to
    predict. A state has no past before its first year: what Serbia fought is not Yugoslavia's.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> from foedus.panels import Panel  # doctest: +SKIP
    >>> propensities_from_record(Panel.open(), 1938, EUROPE_1936, assume_absent=True).actors  # doctest: +SKIP
    <Actors: 17, 136 of 136 pairs with a propensity>
    """
    ids = [str(load_states().lookup(state, year=year).id) for state in states]
    if len(set(ids)) < len(ids) or len(ids) < 2:
        raise InputError("not a valid set of states", where=", ".join(states), expected="at least two distinct states")
    for name, weight in weights.items():
        if name not in INGREDIENTS:
            raise UnknownNameError(f"no ingredient is named {name!r}", expected=one_of(INGREDIENTS))
        if not np.isfinite(weight):
            raise InputError(f"the weight of {name} is {weight}", expected="a finite number")
    place = {state: index for index, state in enumerate(ids)}
    sizes = _known(_state_values(panel, size, year), ids, size, year)
    parts: dict[str, FloatArray] = {}
    carried: list[str] = []
    for name in weights:
        entry = INGREDIENTS[name]
        if entry.dims == "dyad":
            parts[name] = _of_pairs(panel, entry, year, place)
        else:
            parts[name], late = _of_states(panel, entry, year, ids, carry=assume_absent)
            carried += late
    unknown = {name: np.isnan(part) for name, part in parts.items()}
    if not assume_absent:
        _refuse_unknown(unknown, ids, year)
    known = {name: np.nan_to_num(part, nan=0.0) for name, part in parts.items()}
    total = sum((weights[name] * part for name, part in known.items()), np.zeros((len(ids), len(ids))))
    np.fill_diagonal(total, 0.0)
    rows, columns = np.triu_indices(len(ids), 1)
    account = pl.DataFrame(
        {
            "state_a": [ids[i] for i in rows],
            "state_b": [ids[j] for j in columns],
            "propensity": total[rows, columns],
            **{name: part[rows, columns] for name, part in parts.items()},
        }
    ).with_columns(pl.col(list(parts)).fill_nan(None))
    scale = 100.0 if size == "cinc" else 1.0
    return Recorded(Actors(tuple(ids), scale * sizes, total), year, account, dict(weights), size, tuple(carried))


def _state_values(panel: _PanelLike, column: str, year: int) -> pl.DataFrame:
    """Values of all states that have one, ``state, value``."""
    first, last = coverage(variable(column).source)
    if not first <= year <= last:
        raise CoverageError(f"{column} is not on record for {year}", expected=f"a year within {first} and {last}")
    table = panel.state_year(None, year, year).select("state", pl.col(column).cast(pl.Float64).alias("value"))
    return table.drop_nulls().collect()


def _known(table: pl.DataFrame, ids: Sequence[str], column: str, year: int) -> FloatArray:
    values: dict[str, float] = dict(table.iter_rows())
    missing = [state for state in ids if state not in values]
    if missing:
        raise CoverageError(
            f"{column} is not on record for {', '.join(missing)} in {year}",
            hint="Leave out these states or the ingredient",
        )
    return np.array([values[state] for state in ids])


def _of_states(
    panel: _PanelLike, entry: Ingredient, year: int, ids: Sequence[str], *, carry: bool
) -> tuple[FloatArray, list[str]]:
    """Value of a pair from both states' scores; a missing score may be carried over from the year before."""
    column = entry.columns[0]
    table = _state_values(panel, column, year)
    late: list[str] = []
    if carry and set(ids) - set(table["state"]):
        before = _state_values(panel, column, year - 1).filter(pl.col("state").is_in(list(ids)))
        before = before.join(table, on="state", how="anti")
        late = [f"{column} of {state} from {year - 1}" for state in sorted(before["state"])]
        table = pl.concat([table, before])
    values = _known(table, ids, column, year)
    spread = float(np.ptp(table["value"].to_numpy()))
    found: FloatArray = entry.value(np.abs(values[:, None] - values[None, :]), spread)
    return found, late


def _of_pairs(panel: _PanelLike, entry: Ingredient, year: int, place: Mapping[str, int]) -> FloatArray:
    """Whether a pair had an entry in the years looked back over."""
    years = range(year - entry.memory + 1, year + 1)
    spans = {column: coverage(variable(column).source) for column in entry.columns}
    if not all(any(first <= each <= last for first, last in spans.values()) for each in years):
        covered = ", ".join(f"{first} to {last}" for first, last in spans.values())
        raise CoverageError(
            f"the ingredient {entry.name} of {year} looks back to years that are not on record",
            where=f"{years[0]} to {year}", expected=f"years within {covered}",
            hint=f"Leave {entry.name} out, or choose another year",
        )  # fmt: skip
    inside = pl.col("state_a").is_in(list(place)) & pl.col("state_b").is_in(list(place))
    table = panel.dyad_year(None, years[0], year).filter(inside).select("state_a", "state_b", *entry.columns).collect()
    found = np.zeros((len(place), len(place)))
    for a, b, *values in table.iter_rows():
        i, j = place[a], place[b]
        told = dict(zip(entry.columns, values, strict=True))
        if any(value is not None and value >= LEVELS.get(column, 1) for column, value in told.items()):
            found[i, j] = found[j, i] = 1.0
        elif all(value is None for value in values) and found[i, j] != 1.0:
            found[i, j] = found[j, i] = np.nan
    answer: FloatArray = entry.value(found)
    return answer


def _refuse_unknown(unknown: Mapping[str, BoolArray], ids: Sequence[str], year: int) -> None:
    for name, marks in unknown.items():
        pairs = [f"{ids[i]}:{ids[j]}" for i, j in zip(*np.nonzero(np.triu(marks, 1)), strict=True)]
        if pairs:
            more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
            raise CoverageError(
                f"the record has no {name} for {', '.join(pairs[:3])}{more}",
                where=f"{year}, looking back {INGREDIENTS[name].memory} year{'s' * (INGREDIENTS[name].memory > 1)}",
                hint="Pass assume_absent=True to count it as absent",
            )
