"""Subject ``hazard``: who, of those at risk in the same year, had an onset, and how exposed they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from foedus.analyses.fitting.panel import effect_labels
from foedus.analyses.fitting.results import Fit, terms_table
from foedus.analyses.fitting.tables import FitTable, names_of, table_to_fit
from foedus.checked_calls import checked_call
from foedus.errors import InputError, TableError, UnknownNameError
from foedus.estimate import HazardFit, hazard_ratio, sample_risk_sets
from foedus.evidence.pact_risk_tables import EVENT_TABLES, ROW_PARTS, obligation_rows
from foedus.near_names import one_of
from foedus.progress import Progress, Step, counter

__all__ = ["OBLIGATIONS", "fit_hazard_table"]

OBLIGATIONS: Final = "obligations"
"""Word in place of a table: the risk sets of an event of obligations, built from the raw data."""

_FEW: Final = 40
_WITHIN: Final = "_within_pair"

Floats = NDArray[np.float64]


@checked_call
def fit_hazard_table(
    table: Any,
    on: Any,
    *,
    controls: Any = (),
    onset: str = "onset",
    within: Any = "year",
    effects: Any = (),
    treaty: str | None = None,
    states: Any = None,
    weights: str | None = None,
    penalised: bool = True,
    kind: str = "defence",
    event: Literal["onset", "upgrade", "rise", "ending"] = "onset",
    cause: str | None = None,
    among: Literal["neighbours", "relevant", "all"] = "relevant",
    per_onset: int | None = None,
    level: float = 0.90,
    seed: int = 0,
    progress: Progress | None = None,
) -> Fit:
    """Fit the ratios of hazards of an onset.

    Parameters
    ----------
    table
        One row for each at risk in a year; or ``obligations``, risk sets built from the raw data; or the name of a
        packaged one: ``neighbours``, ``partners``, ``upgrades``, ``rises``.
    on
        Columns whose ratios are asked for, one or several, each fitted beside the others.
    controls
        Columns held alike, whose ratios are not told.
    onset
        Column that is 1 in a row with an onset and 0 in others; a built or packaged table has its own.
    within
        What the risk sets are matched by: columns, or ``pair``, which compares each pair with itself.
    effects
        ``state`` gives every state an effect of its own.
    treaty
        Column of what made an onset: rows with the same are taken to depend on each other. A built or packaged table
        has its own.
    states
        The two columns of a pair's states; by default the usual names, such as ``state_a`` and ``state_b``.
    weights
        Column of how many at risk a row stands for; a packaged table has its own.
    penalised
        Firth's penalty, which keeps estimates finite where onsets are few or separated.
    kind
        With ``obligations``: kind of obligation.
    event
        With ``obligations``: the event.
    cause
        With ``obligations``: which of the ways it went counts, the others competing with it; for an ending ``dispute``,
        ``ceased``, ``downgraded`` or ``lapsed``, by default any of these.
    among
        With ``obligations``: the pairs.
    per_onset
        Controls drawn for each onset, weighted for those left out; by default all are kept.
    level
        Confidence level of intervals.
    seed
        Seed of the draw.
    progress
        Called with (parts done, total parts): those in which ``obligations`` are built, and each ratio.

    Returns
    -------
    Fit
        Ratios of hazards: 1 is no effect.

    Raises
    ------
    UnknownNameError
        For a column, table, event or kind that does not exist.
    TableError
        For a cell that is not a number, or a table that cannot be read.
    InputError
        For a model that the table cannot fit: no onset, collinear or separated columns, nobody to compare with.

    References
    ----------
    breslow_1974, firth_1993, aronow_2015, langholz_goldstein_1996
    """
    names = names_of(on, "exposures")
    if not names:
        raise InputError("no exposure is named", where="on", expected='such as on=["pulse"]')
    asked = (kind, event, cause, among)
    built = isinstance(table, str) and table == OBLIGATIONS
    step = counter(progress, len(names) + (ROW_PARTS if built else 0))
    data, made, told, outcome = _data(table, asked, step)
    treaty, weights, onset = treaty or made.get("treaty"), weights or made.get("weights"), made.get("onset", onset)
    held = names_of(controls, "controls")
    shared = sorted(set(names) & set(held))
    if shared:
        raise InputError("a column is both asked for and held alike", where=", ".join(shared), expected="either")
    kinds = names_of(effects, "effects")
    if set(kinds) - {"state"}:
        raise InputError("no such effects of a hazard", where=", ".join(kinds), expected="effects='state', or none")
    rows = _rows(data, names, held, onset, names_of(within, "strata"), treaty, states, weights, effects=bool(kinds))
    used, drawn = rows.kept(), ""
    if per_onset is not None:
        used, drawn = used.drawn(per_onset, seed)
    fits = []
    for place in range(len(names)):
        fits.append(used.fit(place, penalised=penalised, level=level))
        step()
    groups = [*(["shared states"] if used.members is not None else []), *([treaty] if treaty is not None else [])]
    notes = [*told, *([drawn] if drawn else []), *_notes(rows, used, fits[0])]
    return Fit(
        "hazard", outcome or onset,
        terms_table([_term(name, fit, level) for name, fit in zip(names, fits, strict=True)]), level, kinds,
        " and ".join(groups) or "independent rows",
        {"onsets": fits[0].onsets, "strata": fits[0].strata, "controls": ", ".join(held) or "none"},
        1.0, None, None, tuple(notes),
    )  # fmt: skip


def _data(
    table: Any, asked: tuple[str, str, str | None, str], step: Step
) -> tuple[FitTable, dict[str, str], list[str], str]:
    """Return the table; if it is built or packaged also its own columns, what it is, and the name of its outcome."""
    own = {"treaty": "treaty", "onset": "onset"}
    if isinstance(table, str) and table == OBLIGATIONS:
        return _built(*asked, step), own, [_words(*asked)], f"{asked[1]} of {asked[0]}"
    if isinstance(table, str) and table in EVENT_TABLES:
        from foedus.evidence.evidence import Evidence

        rows = Evidence.embedded().risk_sets.filter(
            (pl.col("table") == table) & ~pl.col("outcome").str.ends_with(_WITHIN)
        )
        known = [name for name in rows.columns if rows[name].null_count() < rows.height]
        frame = rows.select(known).with_columns(onset=pl.col("treaty").is_not_null().cast(pl.Int8))
        words = f"Packaged risk sets {table}: controls are drawn and weighted."
        return _named(frame, f"the packaged risk sets {table}"), own | {"weights": "weight"}, [words], table
    return table_to_fit(table), {}, [], ""


def _built(kind: str, event: str, cause: str | None, among: str, step: Step) -> FitTable:
    from foedus.measures.obligation_risk import ENDINGS
    from foedus.sources import DataFolder

    rows = obligation_rows(DataFolder.find(None), event=event, kind=kind, among=among, step=step)  # type: ignore[arg-type]
    counted = ENDINGS if event == "ending" else (event,)
    known = sorted(rows["cause"].drop_nulls().unique())
    if cause is not None and cause not in known:
        raise UnknownNameError(f"no {event} of {kind} went so", where=f"cause={cause}", expected=one_of(known))
    happened = pl.col("cause").is_in(counted if cause is None else [cause]).fill_null(value=False)
    frame = rows.with_columns(onset=happened.cast(pl.Int8), treaty=pl.when(happened).then("treaty"))
    return _named(frame, f"the risk sets of {event} of {kind}")


def _named(frame: pl.DataFrame, title: str) -> FitTable:
    return FitTable(frame.rename({"state": "state_a", "other": "state_b"}), title)


def _words(kind: str, event: str, cause: str | None, among: str) -> str:
    pairs = {"neighbours": "land neighbours", "relevant": "politically relevant pairs", "all": "all pairs"}[among]
    return f"Risk sets of {pairs}, 1816-2018: {event} of {kind}{'' if cause is None else f' by {cause}'}."


@dataclass(frozen=True, eq=False)
class _Rows:
    """Columns of the rows at risk; a stratum below 0 is not known."""

    onset: Floats
    columns: Floats
    strata: NDArray[np.intp]
    members: NDArray[np.str_] | None
    treaty: NDArray[np.str_] | None
    weights: Floats | None
    effects: bool

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.onset.size)

    def take(self, rows: Any, weights: Floats | None = None) -> _Rows:
        """Return some of the rows."""
        own = None if self.weights is None else self.weights[rows]
        if weights is not None:
            own = weights if own is None else own * weights
        return _Rows(
            self.onset[rows], self.columns[rows], self.strata[rows],
            None if self.members is None else self.members[rows],
            None if self.treaty is None else self.treaty[rows], own, self.effects,
        )  # fmt: skip

    def kept(self) -> _Rows:
        """Return the rows without a missing value."""
        whole = np.isfinite(self.columns).all(axis=1) & np.isfinite(self.onset) & (self.strata >= 0)
        if self.members is not None:
            whole &= (self.members != "").all(axis=1)
        if self.weights is not None:
            whole &= np.isfinite(self.weights)
        if not whole.any():
            raise TableError("no row has all of its values", where=f"{self.size} rows", expected="complete rows")
        return self.take(whole)

    def drawn(self, per_onset: int, seed: int) -> tuple[_Rows, str]:
        """Return all onsets and a few controls, and how many in words."""
        sample = sample_risk_sets(self.onset, self.strata, per_onset=per_onset, least=per_onset, seed=seed)
        words = (
            f"{sample.rows.size:,} of {self.size:,} rows are drawn, {per_onset} controls for each onset, and weighted."
        )
        return self.take(sample.rows, sample.weights), words

    def fit(self, place: int, *, penalised: bool, level: float) -> HazardFit:
        """Return the fit in which one column is the exposure and the others are controls."""
        others = [each for each in range(self.columns.shape[1]) if each != place]
        return hazard_ratio(
            self.onset, self.columns[:, place], self.strata, members=self.members, treaty=self.treaty,
            controls=self.columns[:, others] if others else None, effects=self.effects, weights=self.weights,
            penalised=penalised, level=level,
        )  # fmt: skip


def _rows(
    data: FitTable, names: tuple[str, ...], held: tuple[str, ...], onset: str, within: tuple[str, ...],
    treaty: str | None, states: Any, weights: str | None, *, effects: bool,
) -> _Rows:  # fmt: skip
    two = names_of(states, "columns of states") or None
    if two is not None and len(two) != 2:
        raise InputError("a pair has two states", where=", ".join(two), expected="two columns")
    pair = data.pair(two)
    if effects and pair is None:
        raise TableError(
            "effects of states need the two states of each row",
            where=data.title,
            expected="columns state_a and state_b, or states=('one', 'other')",
        )
    if not within:
        raise InputError("the risk sets are matched by nothing", where="within", expected="such as within='year'")
    labels = [effect_labels(data, part, pair) for part in within]
    strata = np.unique(np.stack(labels, axis=1), axis=0, return_inverse=True)[1].reshape(-1).astype(np.intp)
    strata[(np.stack(labels, axis=1) == "").any(axis=1)] = -1
    return _Rows(
        data.numbers(onset, "onset"),
        np.column_stack([data.numbers(name, "exposure") for name in (*names, *held)]),
        strata,
        None if pair is None else np.stack([data.labels(end, "state") for end in pair], axis=1),
        None if treaty is None else data.labels(treaty, "treaty"),
        None if weights is None else data.numbers(weights, "weights"),
        effects,
    )


def _term(name: str, fit: HazardFit, level: float) -> dict[str, Any]:
    low, high = fit.ratio.interval
    # of the ratio, from the length of the interval of its logarithm: the interval itself need not be symmetric
    length = np.log(high / low) / (2.0 * special.ndtri(0.5 + level / 2.0)) if low > 0 and np.isfinite(high) else np.inf
    return {
        "term": name,
        "estimate": fit.ratio.value,
        "se": float(fit.ratio.value * length),
        "low": low,
        "high": high,
        "p": fit.p,
        "n": fit.ratio.n,
        "clusters": fit.ratio.clusters,
    }


def _notes(rows: _Rows, used: _Rows, fit: HazardFit) -> list[str]:
    missing = rows.size - rows.kept().size
    notes = [f"Ratios of hazards; {fit.onsets} onsets in {fit.strata} strata."]
    if missing:
        notes.append(f"{missing:,} of {rows.size:,} rows have a missing value and are left out.")
    left = used.size - (fit.ratio.n or 0)
    if left:
        why = " or of states without one" if used.effects else ""
        notes.append(f"{left:,} rows of strata without an onset{why} tell nothing and are left out.")
    if fit.separated:
        notes.append("All onsets are at one end of the first exposure: only one limit is known.")
    groups = fit.ratio.clusters
    if groups is not None and groups < _FEW:
        notes.append(f"{groups} independent groups of onsets are few: below {_FEW} read the interval with care.")
    return notes
