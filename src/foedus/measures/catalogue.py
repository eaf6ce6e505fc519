"""The list of measures by name, and the one function that computes any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import polars as pl

from foedus.errors import CoverageError, UnknownNameError
from foedus.measures import blocks, ideal, obligations, order, power, trade, troops, un
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.directed import directed_obligations
from foedus.measures.labels import Pairs, keep_pairs
from foedus.states import load_states

__all__ = ["COLUMNS", "MEASURES", "Measure", "Query", "measure"]

COLUMNS: Final = ("state_a", "state_b", "year", "value", "sd", "n")
_KEY: Final = COLUMNS[:3]


@dataclass(frozen=True)
class Query:
    """What a measure is asked for.

    Attributes
    ----------
    pairs
        Pairs wanted, or None for all.
    first, last
        Years, both included and inside the measure's coverage.
    treaty_changes
        Dated changes of obligations after the coded years, or None.
    """

    pairs: Pairs | None
    first: int
    last: int
    treaty_changes: pl.DataFrame | None = None

    @property
    def years(self) -> range:
        """The years as a range."""
        return range(self.first, self.last + 1)

    @property
    def states(self) -> list[str] | None:
        """States named by any pair, or None for all."""
        return None if self.pairs is None else sorted({state for pair in self.pairs for state in pair})


Compute: TypeAlias = Callable[[SourcePanel, Query], pl.DataFrame]


@dataclass(frozen=True)
class Measure:
    """One entry of the catalogue.

    Attributes
    ----------
    name, unit, description
        What it is called, in what unit, and what it says.
    dims
        ``dyad`` (undirected pairs), ``directed`` (state_a on state_b) or ``state`` (state_b is null).
    sources
        Names of the sources it is made from.
    coverage
        First and last year.
    uncertainty
        Where ``sd`` comes from, or why there is none.
    compute
        Function from panel and query to a table with some of `COLUMNS`.
    """

    name: str
    unit: str
    dims: Literal["dyad", "directed", "state"]
    description: str
    sources: tuple[str, ...]
    coverage: tuple[int, int]
    uncertainty: str
    compute: Compute


def _agreement(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return un.un_agreement(source(panel, "unga_votes"), query.pairs, query.years)


def _similarity(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return un.un_similarity_chance_corrected(source(panel, "unga_votes"), query.pairs, query.years)


def _portfolio_of_votes(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        table = un.un_portfolios(source(panel, "unga_votes"), [column], query.pairs, query.years)
        return table.rename({column: "value"})

    return compute


def _portfolio_of_obligations(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        ties, system = directed_obligations(panel.folder), load_states().system(query.first, query.last)
        table = obligations.similarity_of_obligations(
            ties, system, names=[column], pairs=query.pairs, years=query.years
        )
        return table.rename({column: "value"})

    return compute


def _distance(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return ideal.ideal_point_distances(source(panel, "ideal_points"), query.pairs, query.first, query.last)


def _obligation(panel: SourcePanel, query: Query) -> pl.DataFrame:
    grid = blocks.dyad_years(max(query.first, blocks.CONFLICT_COVERAGE[0]), query.last, pairs=query.pairs)
    return blocks.obligations_block(panel, grid, query.treaty_changes).rename({"obligation_value": "value"})


def _hostility(panel: SourcePanel, query: Query) -> pl.DataFrame:
    grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
    return blocks.hostility_block(panel, grid).rename({"hostility": "value"})


def _alignment(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
        table = blocks.votes_block(panel, grid, agreement=False)
        table = blocks.obligations_block(panel, table, query.treaty_changes)
        table = blocks.with_deviations(panel, blocks.aligned(blocks.hostility_block(panel, table)))
        ballots = pl.lit(None, pl.Int64) if column == "alignment_without_un" else pl.col("un_ballots")
        return table.select(*_KEY, value=column, sd=f"{column}_sd", n=ballots)

    return compute


def _order(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _of_states(order.order_preferences(source(panel, "ideal_points")))


def _capability(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _of_states(power.capability_shares(source(panel, "gdp_population")))


def _gdp(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _of_states(power.gdp_shares(source(panel, "gdp_population")))


def _cinc(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _of_states(power.cinc_shares(source(panel, "nmc")))


def _troops(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _of_states(troops.troops_shares(source(panel, "troops")))


def _trade(panel: SourcePanel, query: Query) -> pl.DataFrame:
    table = trade.trade_dependence(source(panel, "trade_partners"), source(panel, "total_trade"))
    return table.rename({"state": "state_a", "partner": "state_b", "dependence": "value"})


def _of_states(table: pl.DataFrame) -> pl.DataFrame:
    return table.rename({"state": "state_a"}).with_columns(state_b=pl.lit(None, pl.String))


_ALIGNMENT_SOURCES: Final = ("unga_votes", "atop_dyad_year", "mid", "wars", "ucdp", "rivalries")
_BALLOTS: Final = "sd over ballots taken as independent (delta method): a lower bound"
_CODED: Final = "none: coded from documents, not sampled"
_VARIED: Final = (
    "sd from ballots and from varying the assumed coding constants; mistakes in coding single events are not in it"
)


def _entries() -> Iterable[Measure]:
    yield Measure(
        "un_agreement", "share", "dyad",
        "Agreement in joint General Assembly votes: 1 same, ½ one abstains, 0 opposed.",
        ("unga_votes",), (1946, 2023), "standard error over ballots", _agreement,
    )  # fmt: skip
    yield Measure(
        "un_similarity", "index −1 to 1", "dyad",
        "Similarity of votes against two random voters on the same ballots: 0 chance, 1 never apart.",
        ("unga_votes",), (1946, 2023), _BALLOTS, _similarity,
    )  # fmt: skip
    for name, column, text in (
        ("kappa_un", "kappa_valued", "Häge's kappa of the year's votes, squared distances, joint ballots."),
        ("pi_un", "pi_valued_squared", "Häge's pi of the year's votes, squared distances, joint ballots."),
    ):
        yield Measure(
            name, "index up to 1", "dyad", text, ("unga_votes",), (1946, 2023), "none computed",
            _portfolio_of_votes(column),
        )  # fmt: skip
    yield Measure(
        "ideal_point_distance", "ideal-point units", "dyad",
        "Distance between ideal points of General Assembly voting.",
        ("ideal_points",), (1946, 2023), "sd from the posterior quantiles, states taken as independent", _distance,
    )  # fmt: skip
    for name, column, text in (
        (
            "s_obligations",
            "s_valued_absolute",
            "Signorino and Ritter's S of obligation portfolios (absolute distance).",
        ),
        ("kappa_obligations", "kappa_valued", "Häge's kappa of obligation portfolios (squared distance)."),
        ("pi_obligations", "pi_valued_squared", "Häge's pi of obligation portfolios (squared distance)."),
        ("tau_b_obligations", "tau_b", "Kendall's tau-b of obligation portfolios."),
    ):
        yield Measure(
            name, "index up to 1", "dyad", text, ("atop_dyad_year",), (1816, 2018), _CODED,
            _portfolio_of_obligations(column),
        )  # fmt: skip
    yield Measure(
        "obligation_value", "0 none, 1 non-aggression, 2 neutrality or consultation, 3 defence or offence", "dyad",
        "Strongest treaty obligation of the pair.", ("atop_dyad_year",), (1816, 2018), _CODED, _obligation,
    )  # fmt: skip
    yield Measure(
        "hostility", "index 0 to 1", "dyad",
        "Rivalry now and fading memory of disputes and wars; disputes are coded to 2014, rivalries carried past 2020.",
        _ALIGNMENT_SOURCES[2:], blocks.CONFLICT_COVERAGE, _CODED, _hostility,
    )  # fmt: skip
    for name, text, sources, coverage, uncertainty in (
        ("alignment", "Half votes, half deeds: obligations discounted by hostility, less hostility.",
         _ALIGNMENT_SOURCES, (1946, 2023), _VARIED),
        ("alignment_without_un", "Alignment from deeds alone.",
         _ALIGNMENT_SOURCES[1:], blocks.CONFLICT_COVERAGE, _VARIED),
        ("alignment_without_conflict", "Alignment from votes and obligations.",
         _ALIGNMENT_SOURCES[:2], (1946, 2023), _VARIED),
        ("alignment_without_obligations", "Alignment from votes and hostility.",
         (_ALIGNMENT_SOURCES[0], *_ALIGNMENT_SOURCES[2:]), (1946, 2023), _VARIED),
    ):  # fmt: skip
        yield Measure(name, "index −1 to 1", "dyad", text, sources, coverage, uncertainty, _alignment(name))
    yield Measure(
        "order_preference", "index −1 to 1", "state",
        "Ideal point divided by 3.5: 1 the Western-led order, −1 its refusal.",
        ("ideal_points",), (1946, 2023), "sd from the posterior quantiles", _order,
    )  # fmt: skip
    yield Measure(
        "capability_share", "share of the world", "state", "GDP times GDP per head over its sum; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _capability,
    )  # fmt: skip
    yield Measure(
        "gdp_share", "share of the world", "state", "Share of world GDP; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _gdp,
    )  # fmt: skip
    yield Measure(
        "cinc", "share of the world", "state", "Composite index of national capability as published.",
        ("nmc",), (1816, 2022), "none published", _cinc,
    )  # fmt: skip
    yield Measure(
        "troops_share", "share of US troops abroad", "state", "US troops on the state's soil; n = troops.",
        ("troops",), (1950, 2024), "none: a count", _troops,
    )  # fmt: skip
    yield Measure(
        "trade_dependence", "share of state_a's total trade", "directed",
        "Trade of state_a with state_b if among its first three partners (lower bound); no row is not zero.",
        ("trade_partners", "total_trade"), (2010, 2021), "bounds in foedus.measures.trade", _trade,
    )  # fmt: skip


#: Every measure by name.
MEASURES: Final[dict[str, Measure]] = {entry.name: entry for entry in _entries()}


def measure(
    name: str,
    panel: SourcePanel,
    pairs: Pairs | None = None,
    first: int | None = None,
    last: int | None = None,
    *,
    treaty_changes: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Compute one measure by name.

    Parameters
    ----------
    name
        Key of `MEASURES`.
    panel
        Panel over the raw sources.
    pairs
        Pairs of state ids; None = all. For a measure of states, the states named by any pair. Order matters only for a
        directed measure.
    first, last
        Years, both included; None = the end of the measure's coverage.
    treaty_changes
        Dated changes of obligations after the coded years, for alignment.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``, rows without a value left out, sorted; ``sd`` and ``n`` are null where
        they have no meaning, ``state_b`` for measures of states.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    UnknownStateError
        If a pair names no state.
    CoverageError
        If a year lies outside the measure's coverage.
    """
    if name not in MEASURES:
        raise UnknownNameError(f"no measure {name!r}", expected="one of " + ", ".join(sorted(MEASURES)))
    entry = MEASURES[name]
    query = Query(pairs, *_covered(entry, first, last), treaty_changes)
    for state in query.states or ():
        load_states().get(state)
    table = entry.compute(panel, query)
    missing = [pl.lit(None, pl.Float64).alias(column) for column in ("sd", "n") if column not in table.columns]
    chosen = _chosen(entry, table.with_columns(missing), query)
    return (
        chosen.filter(pl.col("year").is_between(query.first, query.last) & pl.col("value").is_not_null())
        .select(
            "state_a", "state_b", pl.col("year").cast(pl.Int32), pl.col("value", "sd").cast(pl.Float64),
            pl.col("n").cast(pl.Int32),
        )
        .sort(_KEY)
    )  # fmt: skip


def _covered(entry: Measure, first: int | None, last: int | None) -> tuple[int, int]:
    """Years asked for, checked against the coverage of the measure."""
    start, end = entry.coverage
    wanted = (start if first is None else first, end if last is None else last)
    if not start <= wanted[0] <= wanted[1] <= end:
        raise CoverageError(
            f"measure {entry.name} does not cover these years",
            where=f"{wanted[0]}–{wanted[1]}",
            expected=f"years within {start}–{end}",
        )
    return wanted


def _chosen(entry: Measure, table: pl.DataFrame, query: Query) -> pl.DataFrame:
    """Rows of the pairs or states asked for."""
    if query.pairs is None:
        return table
    if entry.dims == "dyad":
        return keep_pairs(table, query.pairs)
    if entry.dims == "state":
        return table.filter(pl.col("state_a").is_in(query.states or []))
    wanted = pl.DataFrame(list(query.pairs), schema={"state_a": pl.String, "state_b": pl.String}, orient="row")
    return table.join(wanted.unique(), on=["state_a", "state_b"], how="semi")
