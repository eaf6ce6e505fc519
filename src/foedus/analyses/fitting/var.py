"""Subject ``var``: a vector autoregression of a few series, with Granger's tests and responses to an impulse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.analyses.fitting.results import Fit, terms_table
from foedus.analyses.fitting.tables import FitTable, names_of, table_to_fit
from foedus.analyses.measuring import measure
from foedus.checked_calls import checked_call
from foedus.errors import InputError, TableError
from foedus.estimate import VarFit, fit_var
from foedus.measures.catalogue import MEASURES
from foedus.measures.events import event_z
from foedus.panels import Panel
from foedus.states import parse_pairs

__all__ = ["MONTHLY", "VarResult", "fit_var_table"]

MONTHLY: Final = ("event_z", "event_z_robust")
"""Measures of which the months themselves are taken."""

_MONTH: Final = r"^\d{4}-(0[1-9]|1[0-2])$"
_LONGEST: Final = 1200
"""Steps of time that a table may span."""


@dataclass(frozen=True, eq=False, repr=False)
class VarResult(Fit):
    """A vector autoregression.

    Attributes
    ----------
    responses
        ``impulse, response, step, value, low, high``: what follows an impulse of one standard deviation.
    granger
        ``cause, effect, f, freedom, freedom_below, p``.
    lag_choice
        ``lags, aic, bic`` of every number of lags that was compared; without rows if it was given.
    kind
        ``orthogonalised`` or ``generalised``.
    """

    responses: pl.DataFrame = field(default_factory=pl.DataFrame)
    granger: pl.DataFrame = field(default_factory=pl.DataFrame)
    lag_choice: pl.DataFrame = field(default_factory=pl.DataFrame)
    kind: str = "orthogonalised"

    def headline(self) -> str:
        """Return the series, the lags and which series Granger's tests find to lead."""
        leads = [
            f"{row['cause']} leads {row['effect']} (p {row['p']:.3f})"
            for row in self.granger.filter(pl.col("p") < 1.0 - self.level).iter_rows(named=True)
        ]
        lags = self.statistics["lags"]
        told = "; ".join(leads) or f"none leads another at {100 * self.level:g}%"
        return f"var fit of {self.outcome}: {lags} {'lag' if lags == 1 else 'lags'}, {self.n} rows; {told}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return super().as_dict() | {
            "kind": self.kind,
            "responses": self.responses.to_dicts(),
            "granger": self.granger.to_dicts(),
            "lag_choice": self.lag_choice.to_dicts(),
        }


@checked_call
def fit_var_table(
    table: Any,
    series: Any = (),
    *,
    pairs: Any = (),
    lags: int | None = None,
    most_lags: int = 6,
    criterion: Literal["bic", "aic"] = "bic",
    steps: int = 8,
    responses: Literal["orthogonalised", "generalised"] = "orthogonalised",
    cumulative: bool = False,
    unstable: Literal["refuse", "warn"] = "refuse",
    first: int | None = None,
    last: int | None = None,
    time: str = "year",
    draws: int = 1000,
    level: float = 0.90,
    seed: int = 0,
) -> VarResult:
    """Fit a vector autoregression to series in the columns of a table, or to a measure of several pairs.

    Parameters
    ----------
    table
        One row for each year or month; or a measure by name, such as ``event_balance_directed``, with ``pairs``.
    series
        Columns of the table, two or more; an impulse moves those after it in this order at once, those before it not.
    pairs
        With a measure: two or more pairs, each a series, such as ``["USA:CHN", "CHN:USA"]``; of ``event_z`` and
        ``event_z_robust`` the months are taken.
    lags
        Number of lags; chosen by the criterion if not given.
    most_lags
        Largest number of lags that is compared.
    criterion
        Criterion of the choice, ``bic`` or ``aic``; both are returned.
    steps
        Steps after the impulse.
    responses
        Kind of impulse: ``orthogonalised``, in the order of the series; ``generalised``, in no order.
    cumulative
        Whether responses are added up over the steps.
    unstable
        What happens to a fit in which an impulse would never die out: ``refuse``, or ``warn`` and give no bands.
    first, last
        First and last year.
    time
        Column of the table with the years, or months such as 2018-01.
    draws
        Series made for the bands.
    level
        Confidence level.
    seed
        Seed of the draws.

    Returns
    -------
    VarResult

    Raises
    ------
    UnknownNameError
        For a column, state or measure that does not exist.
    TableError
        For a cell that is not a number, or two rows of the same time.
    InputError
        Without statsmodels; for series that are too short, that never change or that the others determine, or an
        unstable fit.

    References
    ----------
    lutkepohl_2005, granger_1969, kilian_1998, pesaran_shin_1998
    """
    by_measure = isinstance(table, str) and table in MEASURES
    if bool(pairs) != by_measure:
        raise InputError(
            "pairs are those of a measure",
            where=f"table={str(table)[:60]!r}, pairs={pairs!r}",
            expected="a measure of pairs by name and pairs, or a table and series",
        )
    if by_measure:
        labels, values, names = _of_measure(table, pairs, first, last)
    else:
        labels, values, names = _of_table(table_to_fit(table), names_of(series, "series"), time, first, last)
    found = fit_var(
        values, names, lags=lags, most_lags=most_lags, criterion=criterion,
        unstable="allow" if unstable == "warn" else "refuse",
    )  # fmt: skip
    return _result(found, labels, values, responses, steps, cumulative=cumulative, draws=draws, level=level, seed=seed)


def _of_measure(
    name: str, pairs: Any, first: int | None, last: int | None
) -> tuple[list[str], NDArray[np.float64], tuple[str, ...]]:
    """Return the times, the values by time and pair, and the pairs of a measure."""
    entry = MEASURES[name]
    named = [(pair[0], pair[1]) for pair in parse_pairs(pairs, last if last is not None else first) or []]
    directed = entry.dims == "directed"
    ordered = named if directed else [(min(pair), max(pair)) for pair in named]
    if entry.dims not in ("dyad", "directed") or len(set(ordered)) < max(2, len(ordered)):
        raise InputError(
            f"the pairs do not give two series or more of {name}",
            where=", ".join(":".join(pair) for pair in named),
            expected="two or more pairs, each once" + ("" if directed else "; who acts on whom is not told apart"),
        )
    if name in MONTHLY:
        months = Panel.open().dyad_month(sorted(set(ordered))).collect()
        found = event_z(months, robust=name.endswith("robust")).with_columns(
            label=pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2))
        )
    else:
        found = measure(name, pairs=[":".join(pair) for pair in ordered], first=first, last=last).table
        found = found.with_columns(label=pl.col("year").cast(pl.String))
    found = found.filter(pl.col("year").is_between(first or -9999, last or 9999))
    columns = {}
    for pair in ordered:
        rows = found.filter((pl.col("state_a") == pair[0]) & (pl.col("state_b") == pair[1]))
        columns[":".join(pair)] = dict(rows.select("label", "value").iter_rows())
    labels = sorted({label for column in columns.values() for label in column})
    listed = _spaced(labels, name)
    values = [[column.get(label) for column in columns.values()] for label in listed]
    return listed, np.array(values, dtype=np.float64).reshape(len(listed), len(columns)), tuple(columns)


def _of_table(
    data: FitTable, names: tuple[str, ...], time: str, first: int | None, last: int | None
) -> tuple[list[str], NDArray[np.float64], tuple[str, ...]]:
    columns = {name: data.numbers(name, "series") for name in names}
    labels = data.labels(time, "time").tolist()
    if len(set(labels)) < len(labels) or "" in labels:
        twice = next(label for label in labels if not label or labels.count(label) > 1)
        raise TableError(
            f"several rows are of {twice}" if twice else "a row has no time", where=f"{data.title}, column {time}",
            expected="one row for each time, and a column for each series",
        )  # fmt: skip
    listed = _spaced(labels, data.title)
    listed = [label for label in listed if (first or -9999) <= int(label[:4]) <= (last or 9999)]
    place = {label: row for row, label in enumerate(labels)}
    values = np.full((len(listed), len(names)), np.nan)
    for row, label in enumerate(listed):
        if label in place:
            values[row] = [columns[name][place[label]] for name in names]
    return listed, values, names


def _spaced(labels: list[str], where: str) -> list[str]:
    """Return every year or month from the first to the last label.

    Raises
    ------
    TableError
        For labels that are neither all years nor all months.
    """
    if not labels:
        raise TableError("there is no row in these years", where=where, expected="a row for each year or month")
    times = pl.Series(labels)
    if times.str.contains(_MONTH).all():
        low, high = (12 * int(label[:4]) + int(label[5:]) - 1 for label in (min(labels), max(labels)))
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(low, high + 1)]
    if times.str.contains(r"^\d{4}$").all():
        return [str(year) for year in range(int(min(labels)), int(max(labels)) + 1)]
    wrong = next(label for label in labels if not label.isdigit() or len(label) != 4)
    raise TableError(f"the time {wrong!r} is no year", where=where, expected="years such as 2018, or months: 2018-01")


def _result(
    found: VarFit,
    labels: list[str],
    values: NDArray[np.float64],
    kind: Literal["orthogonalised", "generalised"],
    steps: int,
    *,
    cumulative: bool,
    draws: int,
    level: float,
    seed: int,
) -> VarResult:
    granger = pl.DataFrame(
        [(test.cause, test.effect, test.statistic, *test.freedom, test.p) for test in found.granger],
        schema=["cause", "effect", "f", "freedom", "freedom_below", "p"], orient="row",
    )  # fmt: skip
    rows = len(found.criteria)
    missing = [label for label, row in zip(labels, values, strict=True) if not np.isfinite(row).all()]
    notes = [
        *([f"{found.lags} of up to {rows} lags were chosen, compared on the same rows."] if rows else []),
        f"The smallest root of the characteristic polynomial is {found.roots[0]:.3f}: "
        + ("stable, an impulse dies out." if found.stable else "not stable, so that there are no bands."),
        *([_gap_words(missing, found.left_out)] if missing else []),
        "An impulse is one standard deviation of a series' disturbance"
        + (
            f"; it moves the series after it at once, in the order {', '.join(found.names)}."
            if kind == "orthogonalised"
            else ", with those of the others that usually come with it."
        ),
        "That one series leads another is not that it causes it.",
    ]
    statistics: dict[str, float | int | str] = {
        "lags": found.lags, "AIC": found.aic, "BIC": found.bic, "smallest root": float(found.roots[0]),
    }  # fmt: skip
    statistics |= {f"Granger p, {test.cause} → {test.effect}": test.p for test in found.granger}
    return VarResult(
        "var", ", ".join(found.names), terms_table(_terms(found, level)), level,
        statistics=statistics, notes=tuple(notes),
        responses=_responses(found, kind, steps, cumulative=cumulative, draws=draws, level=level, seed=seed),
        granger=granger, kind=kind,
        lag_choice=pl.DataFrame(
            [(lags, *both) for lags, both in found.criteria.items()],
            schema={"lags": pl.Int64, "aic": pl.Float64, "bic": pl.Float64}, orient="row",
        ),
    )  # fmt: skip


def _gap_words(missing: list[str], left_out: int) -> str:
    """Say which times are not known, and how many rows reach over them."""
    runs: list[list[str]] = []
    for label in missing:
        if runs and _follows(runs[-1][-1], label):
            runs[-1].append(label)
        else:
            runs.append([label])
    told = ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
    return f"Not known and not filled in: {told}; {left_out} rows that need them are left out."


def _follows(before: str, after: str) -> bool:
    def number(label: str) -> int:
        return int(label) if len(label) == 4 else 12 * int(label[:4]) + int(label[5:])

    return number(after) == number(before) + 1


def _terms(found: VarFit, level: float) -> list[dict[str, Any]]:
    from scipy import special

    free = found.rows - found.errors.shape[0]
    wide = float(special.stdtrit(free, (1.0 + level) / 2.0))
    rows = []
    for place, effect in enumerate(found.names):
        for lag in range(found.lags):
            for other, cause in enumerate(found.names):
                value = float(found.coefficients[lag, place, other])
                error = float(found.errors[1 + lag * len(found.names) + other, place])
                rows.append(
                    {
                        "term": f"{effect} on {cause}, lag {lag + 1}", "estimate": value, "se": error,
                        "low": value - wide * error, "high": value + wide * error,
                        "p": float(2.0 * special.stdtr(free, -abs(value / error))), "n": found.rows, "clusters": None,
                    }
                )  # fmt: skip
    return rows


def _responses(
    found: VarFit,
    kind: Literal["orthogonalised", "generalised"],
    steps: int,
    *,
    cumulative: bool,
    draws: int,
    level: float,
    seed: int,
) -> pl.DataFrame:
    if found.stable:
        bands = found.bands(steps, kind=kind, cumulative=cumulative, draws=draws, level=level, seed=seed)
        value, low, high = bands.value, bands.low, bands.high
    else:
        value = found.responses(steps, kind=kind)
        value = value.cumsum(axis=0) if cumulative else value
        low = high = np.full(value.shape, np.nan)
    rows = [
        (impulse, response, step, *(float(each[step, i, j]) for each in (value, low, high)))
        for j, impulse in enumerate(found.names)
        for i, response in enumerate(found.names)
        for step in range(steps + 1)
    ]
    columns = ["impulse", "response", "step", "value", "low", "high"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.col("low", "high").fill_nan(None))
