"""Subject ``panel``: a regression of a level or a change on regressors, with fixed effects and leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.analyses.fitting.results import Fit, terms_table
from foedus.analyses.fitting.tables import FitTable, names_of, table_to_fit
from foedus.checked_calls import checked_call
from foedus.errors import InputError, TableError
from foedus.estimate import (
    PanelFit,
    change_over,
    dyadic_clusters,
    fit_panel,
    lead_gate,
    one_way_clusters,
    two_way_clusters,
)
from foedus.estimate.crossed_clusters import CrossedClusters

__all__ = ["cluster_rows", "effect_labels", "fit_panel_table"]

_FEW_CLUSTERS: Final = 40
_JOINED: Final = "\x1f"

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class _Design:
    """Columns of the rows before those with missing values are left out."""

    outcome: NDArray[np.float64]
    regressors: NDArray[np.float64]
    weights: NDArray[np.float64] | None
    sd: NDArray[np.float64] | None
    effects: tuple[Labels, ...]
    clusters: tuple[Labels, ...]


@checked_call
def fit_panel_table(
    table: Any,
    outcome: str,
    on: Any,
    *,
    effects: Any = (),
    cluster: Any = None,
    change: int | None = None,
    lead_bound: float | None = None,
    weights: str | None = None,
    sd: str | None = None,
    states: Any = None,
    unit: str | None = None,
    time: str = "year",
    draws: int = 50,
    level: float = 0.90,
    seed: int = 0,
) -> Fit:
    """Fit a panel regression to a table.

    Parameters
    ----------
    table
        One row for each observation.
    outcome
        Column to be explained.
    on
        Columns that explain it, one or several.
    effects
        Fixed effects: columns; ``pair``, that of the two states together; ``state``, one of each of the two; several
        joined by a colon for their combinations, such as ``region:year`` or ``state:year``.
    cluster
        Which rows depend on each other: ``dyadic``, those that share a state (the default where the table has two);
        ``rows``, none; one column or ``pair``; or two of these.
    change
        Explain the change of the outcome over so many years from each row's year on, in place of its level.
    lead_bound
        With ``change``: what happened before must be alike. The change over as many years before is explained by the
        same columns, and the estimate may be read as an effect only if the interval of each lies within this bound.
    weights
        Column of the weights of rows.
    sd
        Column of the standard deviation of the outcome's measurement, or of its change with ``change``; carried through
        draws.
    states
        The two columns of a pair's states; by default the usual names, such as ``state_a`` and ``state_b``.
    unit
        Column of the unit that changes; by default the pair.
    time
        Column of the years.
    draws
        Draws of a measured outcome.
    level
        Confidence level of intervals.
    seed
        Seed of the draws.

    Returns
    -------
    Fit

    Raises
    ------
    UnknownNameError
        For a column that does not exist.
    TableError
        For a cell that is not a number, or a table that cannot be read.
    InputError
        For a model that the table cannot fit: collinear columns, effects in which every row is alone, too few clusters,
        a panel too short for the change.

    References
    ----------
    aronow_2015, cameron_gelbach_miller_2011, rubin_1987
    """
    data = table_to_fit(table)
    names = names_of(on, "regressors")
    if not names:
        raise InputError("no regressor is named", where="on", expected='such as on=["x1", "x2"]')
    if lead_bound is not None and change is None:
        raise InputError(
            "a lead needs a change", where=f"lead_bound={lead_bound}", expected="change=5, or another span"
        )
    kinds, groups = names_of(effects, "effects"), names_of(cluster, "clusters")
    pair = data.pair(_two(states))
    groups = groups or (("dyadic",) if pair is not None else ())
    if not groups or len(groups) > 2:
        raise InputError(
            "which rows depend on each other is not said",
            where=f"cluster={', '.join(groups) or None}",
            expected="cluster='dyadic', 'pair', 'rows', a column, or two of these",
        )
    levels = data.numbers(outcome, "outcome")
    values = levels if change is None else _change(data, levels, pair, unit, time, change)
    design = _Design(
        values,
        np.column_stack([data.numbers(name, "regressor") for name in names]),
        None if weights is None else data.numbers(weights, "weights"),
        None if sd is None else data.numbers(sd, "standard deviation"),
        tuple(label for kind in kinds for label in [effect_labels(data, kind, pair)]),
        tuple(_cluster_labels(data, group, pair) for group in groups),
    )
    fitted, missing = _fitted(design, names, groups, draws, level, seed)
    words = f"{'' if change is None else f'{change}-year change of '}{outcome}"
    notes = _notes(fitted, missing, data.frame.height)
    leads, usable = None, None
    if lead_bound is not None:
        assert change is not None
        before = _change(data, levels, pair, unit, time, -change)
        lead = _fitted(replace(design, outcome=before), names, groups, draws, level, seed)[0]
        gates = [lead_gate(each, lead_bound) for each in lead.estimates]
        usable = all(gate.passed for gate in gates)
        leads = _terms(lead)
        notes.append(
            f"Leads: the change over the {change} years before is explained by the same columns; "
            f"{sum(gate.passed for gate in gates)} of {len(gates)} intervals lie within ±{lead_bound:g}."
        )
    return Fit(
        "panel", words, _terms(fitted), level, kinds, _cluster_words(groups),
        {"within R²": round(fitted.within, 4), **({"draws": fitted.draws} if fitted.draws else {})},
        0.0, usable, leads, tuple(notes),
    )  # fmt: skip


def effect_labels(data: FitTable, kind: str, pair: tuple[str, str] | None) -> Labels:
    """Return the labels of a kind of fixed effect, shape (row,), or (row, 2) for those of both states.

    Parameters
    ----------
    data
        The table.
    kind
        A column, ``pair``, ``state``, or several joined by colons.
    pair
        Columns of the two states.
    """
    joined: Labels | None = None
    for part in kind.split(":"):
        if part in data.frame.columns or part not in ("pair", "state"):
            found = data.labels(part, "fixed effect")
        else:
            first, second = _both(data, pair, part)
            found = _joined(first, second) if part == "pair" else np.stack([first, second], axis=1)
        if joined is None:
            joined = found
        else:
            one, two = (each if each.ndim == 2 else each[:, None] for each in (joined, found))
            joined = _pasted(np.broadcast_to(one, (one.shape[0], max(one.shape[1], two.shape[1]))), two)
    assert joined is not None
    return joined[:, 0] if joined.ndim == 2 and joined.shape[1] == 1 else joined


def cluster_rows(labels: Sequence[Labels]) -> CrossedClusters:
    """Return the clusters of rows by one or two kinds of labels; labels of shape (row, 2) are those of two states."""
    states = [each for each in labels if each.ndim == 2]
    single = [each for each in labels if each.ndim == 1]
    if len(states) > 1:
        raise InputError("shared states are named twice", expected="cluster='dyadic' once")
    if states:
        return dyadic_clusters(states[0][:, 0], states[0][:, 1], single[0] if single else None)
    return one_way_clusters(single[0]) if len(single) == 1 else two_way_clusters(single[0], single[1])


def _cluster_labels(data: FitTable, group: str, pair: tuple[str, str] | None) -> Labels:
    if group == "dyadic":
        return np.stack(_both(data, pair, group), axis=1)
    if group == "rows":
        return np.arange(data.frame.height).astype(np.str_)
    return effect_labels(data, group, pair)


def _cluster_words(groups: tuple[str, ...]) -> str:
    words = {"dyadic": "shared states", "rows": "independent rows"}
    return " and ".join(words.get(group, group) for group in groups)


def _both(data: FitTable, pair: tuple[str, str] | None, what: str) -> tuple[Labels, Labels]:
    if pair is None:
        raise TableError(
            f"{what!r} needs the two states of each row",
            where=data.title,
            expected="columns state_a and state_b, or states=('one', 'other')",
        )
    first, second = (data.labels(name, "state") for name in pair)
    return first, second


def _joined(first: Labels, second: Labels) -> Labels:
    """Return one label for a pair whichever way round it is written, empty where a state is missing."""
    ordered = np.where(first <= second, first, second), np.where(first <= second, second, first)
    return _pasted(ordered[0][:, None], ordered[1][:, None])[:, 0]


def _pasted(one: Labels, two: Labels) -> Labels:
    pasted = np.char.add(np.char.add(one, _JOINED), two)
    return np.where((one == "") | (two == ""), "", pasted).astype(np.str_)


def _two(states: Any) -> tuple[str, ...] | None:
    if states is None:
        return None
    found = names_of(states, "columns of states")
    if len(found) != 2:
        raise InputError("a pair has two states", where=", ".join(found), expected="two columns")
    return found


def _change(
    data: FitTable, levels: NDArray[np.float64], pair: tuple[str, str] | None, unit: str | None, time: str, years: int
) -> NDArray[np.float64]:
    if unit is None and pair is None:
        raise InputError(
            "what changes is not said", where="change", expected="unit='a column', or two columns of states"
        )
    label = effect_labels(data, unit if unit is not None else "pair", pair)
    when = data.numbers(time, "time")
    if not np.isfinite(when).all() or (when != np.round(when)).any():
        raise TableError(f"{time} is not a whole number in every row", where=data.title, expected="years")
    return change_over(label, when, levels, years)


def _fitted(
    design: _Design, names: tuple[str, ...], groups: tuple[str, ...], draws: int, level: float, seed: int
) -> tuple[PanelFit, int]:
    """Return the fit of the rows without a missing value, and how many have one."""
    kept = np.isfinite(design.outcome) & np.isfinite(design.regressors).all(axis=1)
    for number in (design.weights, design.sd):
        kept &= np.isfinite(number) if number is not None else True
    for label in (*design.effects, *design.clusters):
        kept &= (label != "") if label.ndim == 1 else (label != "").all(axis=1)
    if not kept.any():
        raise TableError(
            "no row has all of its values", where=", ".join(names), expected="rows with outcome and regressors"
        )
    return (
        fit_panel(
            design.outcome[kept],
            design.regressors[kept],
            cluster_rows([label[kept] for label in design.clusters]),
            effects=[label[kept] for label in design.effects],
            weights=None if design.weights is None else design.weights[kept],
            sd=None if design.sd is None else design.sd[kept],
            draws=draws,
            names=names,
            level=level,
            seed=seed,
        ),
        int((~kept).sum()),
    )


def _terms(fitted: PanelFit) -> pl.DataFrame:
    return terms_table(
        [
            {
                "term": name,
                "estimate": each.value,
                "se": float(error),
                "low": each.interval.low,
                "high": each.interval.high,
                "p": float(p),
                "n": each.n,
                "clusters": each.clusters,
            }
            for name, each, error, p in zip(fitted.names, fitted.estimates, fitted.errors, fitted.p, strict=True)
        ]
    )


def _notes(fitted: PanelFit, missing: int, rows: int) -> list[str]:
    notes = []
    if missing:
        notes.append(f"{missing:,} of {rows:,} rows have a missing value and are left out.")
    if fitted.alone:
        notes.append(f"{fitted.alone:,} rows are alone in a fixed effect, tell nothing and are left out.")
    groups = fitted.estimates[0].clusters
    if groups is not None and groups < _FEW_CLUSTERS:
        notes.append(f"{groups} clusters are few: below {_FEW_CLUSTERS} the intervals are too narrow.")
    if fitted.draws:
        share = float(fitted.measurement.max())
        notes.append(
            f"{fitted.draws} draws of the measured outcome, independent between rows, combined by Rubin's rules; at "
            f"most {share:.0%} of a variance is measurement."
        )
    if fitted.repaired:
        notes.append("A variance was estimated below 0 in some direction and set to 0: clusters are few or crossed.")
    return notes
