"""Pairs of states with and without joint exercises, matched, and how their alignment changed after and before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.estimate import change_over, match_rows
from foedus.library.facts import treaty_changes
from foedus.measures.latent import alignment_of, observe, packaged
from foedus.measures.un import un_similarity_chance_corrected
from foedus.panels import Panel
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = ["ATLANTIC", "BASE_YEARS", "CALIPER", "HORIZON", "exercise_changes", "exercised_pairs", "matched_changes"]

BASE_YEARS: Final = tuple(range(1985, 2011, 5))
"""Last years of the windows of exercises, 1981-85 to 2006-10: changes over the five years after do not overlap."""
HORIZON: Final = 5
CALIPER: Final = 0.2
"""Greatest difference of levels in a match, in standard deviations, as is usual (Austin 2011)."""

_NATO_FROM_1949: Final = ("BEL", "CAN", "DNK", "FRA", "GBR", "ISL", "ITA", "LUX", "NLD", "NOR", "PRT", "USA")
_PARTNERS_FROM_1994: Final = (
    "ALB", "ARM", "AZE", "BGR", "CZE", "EST", "FIN", "GEO", "HUN", "KAZ", "KGZ", "LTU", "LVA", "MDA", "POL", "ROU",
    "RUS", "SVK", "SVN", "SWE", "TKM", "UKR", "UZB",
)  # fmt: skip
ATLANTIC: Final[Mapping[str, int]] = {
    **dict.fromkeys(_NATO_FROM_1949, 1949), "GRC": 1952, "TUR": 1952, "DEU": 1955, "ESP": 1982,
    **dict.fromkeys(_PARTNERS_FROM_1994, 1994), "AUT": 1995, "BLR": 1995, "MKD": 1995, "CHE": 1996, "IRL": 1999,
    "HRV": 2000, "TJK": 2002, "BIH": 2006, "MNE": 2006, "SRB": 2006, "MLT": 2008,
}  # fmt: skip
"""Year from which a state is a member of NATO or of its Partnership for Peace (NATO, member countries; NATO, signatures
of the Partnership for Peace Framework Document). Malta, which joined in 1995 and left in 1996, from its return."""

_KEY: Final = ["state_a", "state_b", "year"]


def exercise_changes(data: DataFolder) -> pl.DataFrame:
    """Return matched pairs with and without joint exercises, and their changes after and before.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        As `matched_changes`, with ``table``: ``exercises``, alignment without cooperation as known at the time;
        ``exercises_outside_atlantic``, the same without pairs of which both are in NATO or its partnership;
        ``exercises_smoothed``, alignment without cooperation as estimated from all years; ``exercises_votes``,
        similarity of votes in the General Assembly.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    record = observe(Panel.open(data), treaty_changes(), packable=True)
    latent = alignment_of(record, packaged("alignment_without_cooperation"))
    known = latent.select(*_KEY, value="filtered", sd="filtered_sd")
    exercised = exercised_pairs(read_source("exercises_mme", data), read_source("exercises_jme", data))
    years = sorted({year + shift for year in BASE_YEARS for shift in (-2 * HORIZON, -HORIZON, 0, HORIZON)})
    votes = un_similarity_chance_corrected(read_source("unga_votes", data), None, years)
    outside = known.filter(~(_atlantic("state_a") & _atlantic("state_b")))
    parts = {
        "exercises": matched_changes(known, exercised),
        "exercises_outside_atlantic": matched_changes(known, exercised, within=outside),
        "exercises_smoothed": matched_changes(latent.select(*_KEY, "value", "sd"), exercised),
        "exercises_votes": matched_changes(votes.select(*_KEY, "value", "sd"), exercised),
    }
    return pl.concat([table.select(pl.lit(name).alias("table"), pl.all()) for name, table in parts.items()])


def exercised_pairs(mme: pl.DataFrame, jme: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that both sources together name in a joint exercise, by window.

    Parameters
    ----------
    mme, jme
        ``exercise, year, state, states``.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year`` (last of the window) and ``event``, the number of the pair's largest exercise in it:
        large exercises bind many pairs at once.
    """
    named = pl.concat(
        [
            table.select(pl.concat_str(pl.lit(source), "exercise").alias("exercise"), "year", "state", "states")
            for source, table in (("m", mme), ("j", jme))
        ]
    )
    both = named.join(named.select("exercise", other="state"), on="exercise").filter(pl.col("state") < pl.col("other"))
    first = BASE_YEARS[0] - HORIZON + 1
    window = first + (pl.col("year") - first) // HORIZON * HORIZON + HORIZON - 1
    inside = both.filter(pl.col("year").is_between(first, BASE_YEARS[-1])).with_columns(year=window.cast(pl.Int32))
    largest = inside.sort("states", "exercise", descending=[True, False]).unique(
        ["state", "other", "year"], keep="first", maintain_order=True
    )
    label = largest["exercise"].rank("dense").cast(pl.Int32)
    return largest.select(state_a="state", state_b="other", year="year", event=label).sort(_KEY)


def matched_changes(
    levels: pl.DataFrame, exercised: pl.DataFrame, *, within: pl.DataFrame | None = None
) -> pl.DataFrame:
    r"""Match pairs that exercised with pairs that did not, and return both with their changes.

    A match is the pair without a joint exercise in the same window whose level in the last year of the window is
    nearest, among pairs of the same two regions (the Americas, Europe, Africa, the Middle East, Asia, Oceania, by the
    first digit of the Correlates of War's code), within `CALIPER`. A pair may serve several times.

    Parameters
    ----------
    levels
        ``state_a, state_b, year, value, sd`` of pairs.
    exercised
        ``state_a, state_b, year, event``.
    within
        ``state_a, state_b, year`` of the pairs to take; all if None.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year``; ``exposure``, 1 if they exercised; ``change`` over the `HORIZON` years after and
        ``lead`` over as many before the window, with ``_sd``, in hundredths of a point; ``weight``, times that a pair
        serves, and ``lead_weight``, the same among couples of which both have a lead; ``event``.
    """
    table = _changes(levels, within)
    table = table.join(exercised, on=_KEY, how="left").with_columns(
        exposure=pl.col("event").is_not_null().cast(pl.Int8)
    )
    treated = table["exposure"].to_numpy() == 1
    strata = table.select("year", "regions").to_numpy().astype(str)
    found = match_rows(treated, table["level"].to_numpy(), strata, caliper=CALIPER)
    weights = np.zeros((2, table.height), dtype=np.int64)
    led = table["lead"].is_not_null().to_numpy()
    both = led[found.treated] & led[found.control]
    for place, kept in enumerate((np.ones(both.size, dtype=bool), both)):
        for rows in (found.treated, found.control):
            np.add.at(weights[place], rows[kept], 1)
    return (
        table.with_columns(weight=pl.Series(weights[0]), lead_weight=pl.Series(weights[1]))
        .filter(pl.col("weight") > 0)
        .select(
            *_KEY, "exposure",
            *(pl.col(name).round(2) for name in ("change", "change_sd", "lead", "lead_sd")),
            pl.col("weight", "lead_weight").cast(pl.Int16), "event",
        )
        .sort(_KEY)
    )  # fmt: skip


def _changes(levels: pl.DataFrame, within: pl.DataFrame | None) -> pl.DataFrame:
    """Return level, change and lead of every pair and last year of a window, where level and change are known."""
    table = levels.drop_nulls("value").sort(_KEY)
    unit = table.select(pl.concat_str("state_a", pl.lit("-"), "state_b")).to_series().to_numpy()
    year, value = table["year"].to_numpy(), table["value"].to_numpy()
    variance = table["sd"].fill_null(0.0).to_numpy() ** 2
    after, before = change_over(unit, year, value, HORIZON), change_over(unit, year, value, -HORIZON)
    # the errors of the two years are taken to be independent, which overstates that of a change
    after_sd = np.sqrt(2 * variance + change_over(unit, year, variance, HORIZON))
    before_sd = np.sqrt(np.maximum(2 * variance - change_over(unit, year, variance, -HORIZON), 0.0))
    wide = table.with_columns(change=after, change_sd=after_sd, lead=before, lead_sd=before_sd, level=value)
    shifted = wide.select("state_a", "state_b", pl.col("year") + HORIZON, "lead", "lead_sd")
    kept = wide.filter(pl.col("year").is_in(BASE_YEARS) & pl.col("change").is_not_nan()).drop("lead", "lead_sd")
    kept = kept.join(shifted, on=_KEY, how="left").with_columns(pl.col("lead", "lead_sd").fill_nan(None))
    kept = kept if within is None else kept.join(within.select(_KEY), on=_KEY, how="semi")
    regions = _regions()
    first, second = (
        pl.col(name).replace_strict(list(regions), list(regions.values()), default=None)
        for name in ("state_a", "state_b")
    )
    joined = pl.concat_str(pl.min_horizontal(first, second), pl.lit(" "), pl.max_horizontal(first, second))
    return kept.with_columns(regions=joined).drop_nulls("regions").sort(_KEY)


def _regions() -> dict[str, str]:
    """Return the region of each state: the first digit of its code by the Correlates of War, of three."""
    spells = load_states().spells().filter(pl.col("basis") == "cow").sort("id", "start").unique("id", keep="last")
    named = ("America", "America", "Europe", "Europe", "Africa", "Africa", "Middle East", "Asia", "Asia", "Oceania")
    return {state: named[code // 100] for state, code in spells.select("id", "cow").drop_nulls().iter_rows()}


def _atlantic(column: str) -> pl.Expr:
    since = pl.col(column).replace_strict(list(ATLANTIC), list(ATLANTIC.values()), default=9999)
    return since <= pl.col("year")
