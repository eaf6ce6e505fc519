"""What publics think of a state: means over constant panels of states, with their errors, and public by public."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

import polars as pl

from foedus.sources import DataFolder, read_source

__all__ = [
    "EUROPEAN",
    "PUBLIC_TARGET",
    "PUBLIC_TARGETS",
    "PUBLIC_WINDOWS",
    "public_means",
    "public_table",
    "single_publics",
]

PUBLIC_TARGET: Final = "RUS"
PUBLIC_TARGETS: Final = (PUBLIC_TARGET, "CHN")
"""The states that publics are asked about."""

PUBLIC_WINDOWS: Final = ((2007, 2013), (2014, 2020), (2022, 2023))
"""Windows between the surveys' first year of this question, the annexation of Crimea and the war of 2022."""

EUROPEAN: Final = (
    "ALB", "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC", "HRV", "HUN",
    "IRL", "ISL", "ITA", "LTU", "LUX", "LVA", "MKD", "MLT", "MNE", "NLD", "NOR", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
)  # fmt: skip
"""European members of the European Union or of NATO, as of 2024."""

_SCHEMA: Final = {
    "publics": pl.String,
    "target": pl.String,
    "panel": pl.String,
    "first": pl.Int32,
    "last": pl.Int32,
    "value": pl.Float64,
    "error": pl.Float64,
    "states": pl.Int32,
    "surveys": pl.Int32,
}


def public_table(data: DataFolder, neighbours: Collection[str]) -> pl.DataFrame:
    """Return `public_means` of European publics on every target, and of China's neighbours on China.

    Parameters
    ----------
    data
        Folder of raw data.
    neighbours
        China's neighbours, whose publics are also given one by one and year by year.

    Raises
    ------
    DataError
        If the raw file is missing or corrupt.
    """
    opinions = read_source("favourability", data)
    return pl.concat(
        [
            *(public_means(opinions, target) for target in PUBLIC_TARGETS),
            public_means(opinions, "CHN", publics=neighbours, called="china_neighbours"),
            single_publics(opinions, "CHN", neighbours),
        ]
    )


def single_publics(opinions: pl.DataFrame, target: str, publics: Collection[str]) -> pl.DataFrame:
    """Return what each public thought of a state in each survey, in hundredths, as `public_means` gives panels.

    Parameters
    ----------
    opinions, target
        As there.
    publics
        States; each names its own ``publics``, of the panel ``alone``.
    """
    own = opinions.filter((pl.col("target") == target) & pl.col("state").is_in(list(publics)))
    year = pl.col("year").cast(pl.Int32)
    return (
        own.select(
            pl.col("state").alias("publics"), "target", pl.lit("alone").alias("panel"), year.alias("first"),
            year.alias("last"), pl.col("unfavourable").round(2).alias("value"), pl.lit(None, pl.Float64).alias("error"),
            pl.lit(1, pl.Int32).alias("states"), pl.lit(1, pl.Int32).alias("surveys"),
        )
        .cast(_SCHEMA)  # type: ignore[arg-type]
        .sort("publics", "first")
    )  # fmt: skip


def public_means(
    opinions: pl.DataFrame,
    target: str = PUBLIC_TARGET,
    *,
    publics: Collection[str] = EUROPEAN,
    windows: Iterable[tuple[int, int]] = PUBLIC_WINDOWS,
    called: str = "europe",
) -> pl.DataFrame:
    r"""Return the mean share unfavourable to a state over panels of publics, by window and by year.

    .. math:: \bar u = \frac1k \sum_i u_i, \quad e = s / \sqrt k

    over k publics, with u_i the mean of a public's surveys in the window and s the standard deviation of the u_i.

    Parameters
    ----------
    opinions
        ``state, year, target, unfavourable``, such as ``read_source("favourability")``.
    target
        The state that is judged.
    publics
        States whose publics count.
    windows
        First and last years.
    called
        Name of these publics.

    Returns
    -------
    pl.DataFrame
        ``publics, target, panel, first, last, value, error, states, surveys``. Panels: ``every_window`` (asked in each
        window), ``every_survey`` (asked in every year of any window in which one of the publics was) and ``asked``
        (all asked in this window). Rows of ``every_survey`` are also given year by year, with first and last the same.
        ``error`` is null of a single public.

    Notes
    -----
    Means over states and not over persons: a large state counts as much as a small one.
    """
    spans = list(windows)
    inside = pl.any_horizontal(pl.col("year").is_between(*span) for span in spans)
    own = opinions.filter((pl.col("target") == target) & pl.col("state").is_in(list(publics)) & inside)
    asked = [set(own.filter(pl.col("year").is_between(*span))["state"]) for span in spans]
    years = own["year"].n_unique()
    often = own.group_by("state").agg(pl.col("year").n_unique())
    panels = {
        "every_window": set.intersection(*asked) if asked else set(),
        "every_survey": set(often.filter(pl.col("year") == years)["state"]),
    }
    members = [
        *((panel, publics, span) for span in spans for panel, publics in panels.items()),
        *(("asked", publics, span) for span, publics in zip(spans, asked, strict=True)),
        *(("every_survey", panels["every_survey"], (year, year)) for year in sorted(own["year"].unique())),
    ]
    rows = [_mean(own, target, *each) for each in members]
    kept = [row for row in rows if row["states"]]
    table = pl.DataFrame([{"publics": called, **row} for row in kept], schema=_SCHEMA).unique(
        ["panel", "first", "last"], keep="first", maintain_order=True
    )
    return table.with_columns(pl.col("value", "error").round(4))


def _mean(own: pl.DataFrame, target: str, panel: str, members: set[str], span: tuple[int, int]) -> dict[str, object]:
    rows = own.filter(pl.col("state").is_in(list(members)) & pl.col("year").is_between(*span))
    means = rows.group_by("state").agg(pl.col("unfavourable").mean())["unfavourable"]
    spread = means.std() if means.len() > 1 else None
    return {
        "target": target,
        "panel": panel,
        "first": span[0],
        "last": span[1],
        "value": means.mean(),
        "error": None if not isinstance(spread, float) else spread / math.sqrt(means.len()),
        "states": means.len(),
        "surveys": rows.height,
    }
