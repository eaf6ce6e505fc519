"""Measures of the system as a whole: the distribution of power and of order preferences in a year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import polars as pl

from foedus.measures import concentration, order, order_index, polarisation, polarity, power
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import CINC_WORDS, Compute, Measure, Query, of_system

__all__ = ["entries"]

Powers: TypeAlias = Callable[[SourcePanel], tuple[pl.DataFrame, pl.DataFrame | None]]


def capability(panel: SourcePanel) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Shares of capability by GDP × GDP per head, and their relative errors."""
    economy = source(panel, "gdp_population")
    return power.capability_shares(economy), power.capability_errors(economy)


def composite(panel: SourcePanel) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Composite index of national capability; its errors are not published."""
    return power.cinc_shares(source(panel, "nmc")), None


#: Suffix of the name -> (what measures power, its source, coverage, how to read it).
POWERS: Final[dict[str, tuple[str, str, tuple[int, int], Powers]]] = {
    "": ("GDP times GDP per head", "gdp_population", (1816, 2019), capability),
    "_cinc": ("the composite index of national capability", "nmc", (1816, 2022), composite),
}
_ERRORS: Final = "sd from the published errors of GDP, states treated as independent: an upper bound"
_NO_ERRORS: Final = "none: no errors are published with the index"


def _concentration(read: Powers, column: str, *, majors: bool) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        shares, errors = read(panel)
        members = concentration.major_powers(query.first, query.last) if majors else None
        table = concentration.power_concentration(_asked(shares, query), members, errors)
        sd = "sd" if column == "value" else pl.lit(None, pl.Float64).alias("sd")
        return of_system(table.select("year", sd, "n", value=column))

    return compute


def _poles(read: Powers) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        shares, _ = read(panel)
        return of_system(polarity.poles(_asked(shares, query), concentration.major_powers(query.first, query.last)))

    return compute


def _order(read: Powers) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        shares, errors = read(panel)
        preferences = order.order_preferences(source(panel, "ideal_points"))
        return of_system(order_index.order_indices(_asked(shares, query), preferences, errors))

    return compute


def _polarisation(read: Powers, column: str, sd: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        preferences = order.order_preferences(source(panel, "ideal_points"))
        table = polarisation.order_polarisations(_asked(read(panel)[0], query), preferences)
        return of_system(table.select("year", "n", value=column, sd=sd))

    return compute


def _asked(shares: pl.DataFrame, query: Query) -> pl.DataFrame:
    return shares.filter(pl.col("year").is_between(query.first, query.last))


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    for suffix, (words, name, coverage, read) in POWERS.items():
        error, by = (_NO_ERRORS, CINC_WORDS) if suffix else (_ERRORS, "")
        for start, whose, majors in (
            ("power_concentration", "the major powers", True), ("power_concentration_system", "all states", False)
        ):  # fmt: skip
            yield Measure(
                start + suffix, "index 0 to 1", "system",
                f"Ray and Singer's concentration of {words} among {whose}: 0 equal, 1 all held by one; n = states.",
                (name,), coverage, error, _concentration(read, "value", majors=majors),
                title=f"concentration of power among {whose}{by}",
            )  # fmt: skip
        yield Measure(
            "effective_powers" + suffix, "number of states", "system",
            f"How many equal major powers would be as concentrated, by {words}; n = major powers.",
            (name,), coverage, "none computed", _concentration(read, "effective", majors=True),
            title=f"effective number of major powers{by}",
        )  # fmt: skip
        yield Measure(
            "poles" + suffix, "number of states", "system",
            f"Poles by Modelski's rule, with shares of {words} among the major powers; n = major powers.",
            (name,), coverage, "none: a count by cut-offs", _poles(read),
            title=f"number of poles{by}",
        )  # fmt: skip
        first, last = max(coverage[0], 1946), min(coverage[1], 2023)
        both = (name, "ideal_points")
        yield Measure(
            "order_index" + suffix, "index −1 to 1", "system",
            f"Mean order preference weighted by {words}; null where states with less than ¾ of it have one.",
            both, (first, last),
            "sd from the posterior quantiles" + ("" if suffix else " and the published errors of GDP, an upper bound"),
            _order(read), title=f"order index{by}",
        )  # fmt: skip
        for start, title, text, column, sd in (
            ("order_polarisation", "polarisation over the world order",
             "Esteban and Ray's polarisation of order preferences", "value", "sd"),
            ("order_dispersion", "spread over the world order",
             "Standard deviation over states of order preference", "dispersion", "dispersion_sd"),
        ):  # fmt: skip
            yield Measure(
                start + suffix, "index 0 to 1", "system", f"{text}, weighted by {words}; n = states.",
                both, (first, last), "sd from the posterior quantiles of the ideal points only",
                _polarisation(read, column, sd), title=title + by,
            )  # fmt: skip
