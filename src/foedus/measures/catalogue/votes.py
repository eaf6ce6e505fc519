"""Measures of votes in the General Assembly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from foedus.measures import ideal, order, un
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import Compute, Measure, Packaged, Query, of_states

__all__ = ["entries"]


def _agreement(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return un.un_agreement(source(panel, "unga_votes"), query.pairs, query.years)


def _similarity(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return un.un_similarity_chance_corrected(source(panel, "unga_votes"), query.pairs, query.years)


def _portfolio_of_votes(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        table = un.un_portfolios(source(panel, "unga_votes"), [column], query.pairs, query.years)
        return table.rename({column: "value"})

    return compute


def _distance(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return ideal.ideal_point_distances(source(panel, "ideal_points"), query.pairs, query.first, query.last)


def _ballots(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return _similarity(panel, query).select("state_a", "state_b", "year", value="n")


def _point(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(
        order.order_preferences(source(panel, "ideal_points")).select("state", "year", "n", value="ideal_point")
    )


def _order(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(order.order_preferences(source(panel, "ideal_points")))


_BALLOTS: Final = "sd over ballots treated as independent (delta method): a lower bound"


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "un_agreement", "share", "dyad",
        "Agreement in joint General Assembly votes: 1 same, ½ one abstains, 0 opposed.",
        ("unga_votes",), (1946, 2023), "standard error over ballots", _agreement,
        title="agreement in UN votes", packaged=Packaged(count="un_ballots"),
    )  # fmt: skip
    yield Measure(
        "un_similarity", "index −1 to 1", "dyad",
        "Similarity of votes relative to two random voters on the same ballots: 0 chance, 1 always the same.",
        ("unga_votes",), (1946, 2023), _BALLOTS, _similarity,
        title="similarity of UN votes, corrected for chance", packaged=Packaged(count="un_ballots"),
    )  # fmt: skip
    yield Measure(
        "un_ballots", "ballots", "dyad", "Ballots of the year on which both states took a position.",
        ("unga_votes",), (1946, 2023), "none: a count", _ballots,
        title="UN ballots that both voted on", packaged=Packaged(),
    )  # fmt: skip
    for name, column, title, text in (
        ("kappa_un", "kappa_valued", "kappa of UN votes",
         "Häge's kappa of the year's votes, squared distances, joint ballots."),
        ("pi_un", "pi_valued_squared", "pi of UN votes",
         "Häge's pi of the year's votes, squared distances, joint ballots."),
    ):  # fmt: skip
        yield Measure(
            name, "index up to 1", "dyad", text, ("unga_votes",), (1946, 2023), "none computed",
            _portfolio_of_votes(column), title=title,
        )  # fmt: skip
    yield Measure(
        "ideal_point_distance", "ideal-point units", "dyad",
        "Distance between ideal points of General Assembly voting.",
        ("ideal_points",), (1946, 2023), "sd from the posterior quantiles, states treated as independent", _distance,
        title="distance between UN ideal points", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "order_preference", "index −1 to 1", "state",
        "Ideal point divided by 3.5: 1 the Western-led order, −1 its rejection.",
        ("ideal_points",), (1946, 2023), "sd from the posterior quantiles", _order,
        title="order preference, from UN votes", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "ideal_point", "ideal-point units", "state",
        "Ideal point of General Assembly voting, higher nearer the United States.",
        ("ideal_points",), (1946, 2023), "none here: that of order_preference, times 3.5", _point,
        title="ideal point of UN votes",
    )  # fmt: skip
