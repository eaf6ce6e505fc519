"""What says how far a state holds together: democracy, income, growth, internal conflict and turmoil, by year."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = ["CONFLICT_FROM", "COVARIATES", "FIRST", "LAST", "WINDOW", "cohesion_covariates"]

FIRST: Final = 1900
LAST: Final = 2024
WINDOW: Final = 5
"""Years up to the year itself over which growth, conflict and turmoil are taken."""
CONFLICT_FROM: Final = 1946
"""First year of the record of internal conflicts; before it conflict is not known."""

COVARIATES: Final = ("democracy", "hybrid", "income", "growth", "conflict", "turmoil")

_STEEPEST: Final = 0.10
_POLITY_SPAN: Final = 20.0


def cohesion_covariates(data: DataFolder) -> pl.DataFrame:
    r"""Return the covariates of cohesion for every state and year, 1900-2024.

    ``democracy`` p is V-Dem's polyarchy, where missing Polity on the same scale; ``hybrid`` is 4 p (1 - p), highest for
    regimes that are neither; ``income`` the logarithm of gross domestic product per head in tens of thousands of
    dollars; ``growth`` its mean yearly change over five years, within a tenth, years that are not coded counting as
    none; ``conflict`` the mean over five years of UCDP's intensity of internal armed conflict (0, one half, 1 for a
    war); ``turmoil`` the range of p over five years.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``state, year``, the covariates, ``income_sd`` (error of income) and ``carried`` (years since income was last
        coded). ``conflict`` is null before 1946, the rest never: rows without p or income are left out.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    References
    ----------
    teorell_2019_polyarchy, goldstone_et_al_2010, hegre_et_al_2001
    """
    table = _grid().join(_democracy(data), on=["state", "year"], how="inner")
    table = table.join(_income(data), on=["state", "year"], how="inner")
    table = table.join(_conflict(data), on=["state", "year"], how="left")
    known = pl.when(pl.col("year") >= CONFLICT_FROM).then(pl.col("conflict").fill_null(0.0))
    democracy = pl.col("democracy")
    return table.select(
        "state",
        "year",
        "democracy",
        hybrid=4.0 * democracy * (1.0 - democracy),
        income="income",
        growth="growth",
        conflict=known,
        turmoil="turmoil",
        income_sd="income_sd",
        carried="carried",
    ).sort("state", "year")


def _grid() -> pl.DataFrame:
    states = load_states()
    rows = [(state, year) for year in range(FIRST, LAST + 1) for state in states.in_year(year, basis="any")]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row")


def _democracy(data: DataFolder) -> pl.DataFrame:
    """Return ``state, year, democracy, turmoil``."""
    polity = read_source("polity", data).select(
        "state", pl.col("year").cast(pl.Int32), scaled=(pl.col("polity2").cast(pl.Float64) + 10.0) / _POLITY_SPAN
    )
    own = read_source("democracy", data).select("state", pl.col("year").cast(pl.Int32), "polyarchy")
    both = own.join(polity, on=["state", "year"], how="full", coalesce=True).sort("state", "year")
    table = both.select("state", "year", democracy=pl.coalesce("polyarchy", "scaled")).drop_nulls()
    return _within_window(table, "democracy", lambda values: float(np.ptp(values)), "turmoil")


def _within_window(table: pl.DataFrame, column: str, of: object, name: str) -> pl.DataFrame:
    """Add a statistic of a column over the years of the window that are there, the year itself last."""
    values = {(state, year): value for state, year, value in table.select("state", "year", column).iter_rows()}
    found = []
    for state, year in table.select("state", "year").iter_rows():
        span = [values[state, each] for each in range(year - WINDOW, year + 1) if (state, each) in values]
        found.append(of(np.asarray(span)))  # type: ignore[operator]
    return table.with_columns(pl.Series(name, found, dtype=pl.Float64))


def _income(data: DataFolder) -> pl.DataFrame:
    """Return ``state, year, income, income_sd, growth, carried``, the last coded income carried forward."""
    raw = read_source("gdp_population", data).drop_nulls("gdp_per_head")
    relative = pl.col("gdp_per_head_sd") / pl.col("gdp_per_head")
    coded = raw.select(
        "state",
        pl.col("year").cast(pl.Int32),
        income=(pl.col("gdp_per_head") / 10_000.0).log(),
        income_sd=relative.fill_null(0.1).clip(0.0, 1.0),
    ).sort("state", "year")
    earlier = coded.select("state", pl.col("year") + WINDOW, before="income")
    growth = ((pl.col("income") - pl.col("before")) / WINDOW).clip(-_STEEPEST, _STEEPEST).fill_null(0.0)
    coded = coded.join(earlier, on=["state", "year"], how="left").with_columns(growth=growth).drop("before")
    end = int(coded["year"].max())  # type: ignore[arg-type]
    last = coded.filter(pl.col("year") == end)
    forward = [last.with_columns(pl.lit(year, pl.Int32).alias("year")) for year in range(end + 1, LAST + 1)]
    table = pl.concat([coded, *forward]).with_columns(carried=(pl.col("year") - end).clip(0))
    # years that are not coded are years of no known growth: of the window only the coded part counts
    return table.with_columns(growth=pl.col("growth") * (1.0 - pl.col("carried") / WINDOW).clip(0.0))


def _conflict(data: DataFolder) -> pl.DataFrame:
    """Return ``state, year, conflict`` of states with an internal conflict within the window."""
    own = pl.col("type").is_in(["intrastate", "internationalised"]) & pl.col("direct") & pl.col("state_b").is_null()
    rows = read_source("ucdp", data).filter(own).group_by(state="state_a", year="year").agg(pl.col("intensity").max())
    spread = pl.concat(
        rows.select("state", pl.col("year").cast(pl.Int32) + lag, level=pl.col("intensity") / 2.0)
        for lag in range(WINDOW)
    )
    # of the first years of the record only those that it has count
    years = (pl.col("year") - CONFLICT_FROM + 1).clip(1, WINDOW)
    return (
        spread.group_by("state", "year")
        .agg(total=pl.col("level").sum())
        .select("state", "year", conflict=pl.col("total") / years)
    )
