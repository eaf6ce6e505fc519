"""Agreement and chance-corrected similarity of votes in the United Nations General Assembly.

All pairs of a year are computed at once from matrix products of indicator matrices (ballot × state).
Positions are 1 yes, 2 abstain, 3 no; a state that did not vote has no position. ``year = session + 1945``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import Pairs, keep_pairs, long_pairs, require
from foedus.measures.portfolios import Portfolios, Scale, similarities
from foedus.measures.positions import Absences, portfolios_of_positions

__all__ = [
    "MINIMUM_BALLOTS",
    "agreement",
    "chance_corrected",
    "un_agreement",
    "un_portfolios",
    "un_similarity_chance_corrected",
    "vote_portfolios",
]

#: Joint ballots below which a chance-corrected similarity is withheld; *assumed*.
MINIMUM_BALLOTS: Final = 10
POSITIONS: Final = (1.0, 2.0, 3.0)


def _indicators(positions: ArrayLike) -> FloatArray:
    """Indicator matrices, shape ``(position, ballot, state)``."""
    votes = np.asarray(positions, dtype=np.float64)
    if votes.ndim != 2 or not bool((np.isnan(votes) | np.isin(votes, POSITIONS)).all()):
        raise InputError("votes are not coded as expected", expected="a ballot × state matrix of 1, 2, 3 and NaN")
    return np.stack([votes == position for position in POSITIONS]).astype(np.float64)


def _distance_sums(held: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over joint ballots of ``weight·|x−y|`` and ``weight·|x−y|²``, shape ``(state, state)`` each."""
    yes, abstain, no = held
    near = (weight[:, None] * abstain).T @ (yes + no)
    far = (weight[:, None] * yes).T @ no
    near, far = near + near.T, far + far.T
    return near + 2.0 * far, near + 4.0 * far


def agreement(positions: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Share of agreement in joint votes: 1 for the same vote, ½ if one abstains, 0 if opposed.

    .. math:: a_{ij} = 1 - \frac{1}{2 n_{ij}} \sum_v |x_{iv} - x_{jv}|

    Parameters
    ----------
    positions
        Votes, shape ``(ballot, state)``: 1 yes, 2 abstain, 3 no, NaN did not vote.

    Returns
    -------
    tuple[FloatArray, FloatArray, FloatArray]
        Agreement in [0, 1], its standard error over ballots, and joint ballots; each of shape ``(state, state)``.
        Agreement is NaN without a joint ballot, the standard error with fewer than two.

    Raises
    ------
    InputError
        If the matrix contains anything but 1, 2, 3 and NaN.

    Notes
    -----
    Depends on the agenda: a year of consensual drafts raises all states' agreement. Use `chance_corrected` over time.

    References
    ----------
    lijphart_1963, voeten_2013_unga

    Examples
    --------
    >>> float(agreement([[1, 1], [1, 2], [1, 3]])[0][0, 1])
    0.5
    """
    held = _indicators(positions)
    voted = held.sum(axis=0)
    n = voted.T @ voted
    total, squares = _distance_sums(held, np.ones(voted.shape[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n > 0, total / (2.0 * n), np.nan)
        variance = np.maximum(squares / 4.0 - n * mean**2, 0.0) / np.where(n > 1, n - 1.0, np.nan)
        return 1.0 - mean, np.sqrt(variance / n), n


def chance_corrected(
    positions: ArrayLike, minimum: int = MINIMUM_BALLOTS
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    r"""Similarity of votes relative to that of two random voters, ballot by ballot.

    .. math:: U = \frac{D_e - D_o}{D_e + D_o}, \quad \kappa = 1 - D_o / D_e, \quad
              D_o = \sum_v |x_{iv} - x_{jv}|

    .. math:: D_e = \sum_v \frac{N_v}{N_v - 1}\, 2(p_{1v}p_{2v} + p_{2v}p_{3v} + 2 p_{1v}p_{3v})

    over the pair's joint ballots v, with :math:`N_v` the voters of that ballot and :math:`p_{kv}` the share of them at
    position k: the mean distance between two different voters, so that observed and expected distance balance exactly
    over all pairs of a ballot.

    Parameters
    ----------
    positions
        Votes of the whole electorate, shape ``(ballot, state)``: 1 yes, 2 abstain, 3 no, NaN did not vote.
    minimum
        Joint ballots below which the result is NaN.

    Returns
    -------
    tuple[FloatArray, FloatArray, FloatArray, FloatArray]
        U in [−1, 1] (0 = chance, 1 = always the same), its standard deviation (delta method over ballots), joint
        ballots, and the unbounded kappa; each of shape ``(state, state)``. NaN if there are fewer joint ballots than
        `minimum` or all of them were unanimous (0/0).

    Raises
    ------
    InputError
        If the matrix contains anything but 1, 2, 3 and NaN.

    Notes
    -----
    Unlike plain agreement it does not change when the agenda becomes more or less divisive. The standard deviation
    treats ballots as independent, which paragraph-by-paragraph votes are not, so it is too small; it is 0 for a pair
    that never differed, which does not mean certainty.

    References
    ----------
    hage_2011

    Examples
    --------
    >>> u, sd, n, kappa = chance_corrected([[1, 1, 3, 3]] * 10)
    >>> float(u[0, 1]), round(float(u[0, 2]), 3)
    (1.0, -0.2)
    """
    held = _indicators(positions)
    voted = held.sum(axis=0)
    voters = voted.sum(axis=1)
    yes, abstain, no = held.sum(axis=2)
    chance = 2.0 * (yes * abstain + abstain * no + 2.0 * yes * no) / np.maximum(voters * (voters - 1.0), 1.0)
    n = voted.T @ voted
    observed, observed_squares = _distance_sums(held, np.ones_like(chance))
    cross, _ = _distance_sums(held, chance)
    expected = voted.T @ (chance[:, None] * voted)
    expected_squares = voted.T @ (chance[:, None] ** 2 * voted)
    with np.errstate(divide="ignore", invalid="ignore"):
        both = np.where((n >= minimum) & (expected + observed > 0), expected + observed, np.nan)
        u = (expected - observed) / both
        # Influence of ballot v on U: 2(D_o e_v − D_e d_v)/(D_e + D_o)²; the influences of a pair sum to zero.
        squares = observed**2 * expected_squares - 2.0 * observed * expected * cross + expected**2 * observed_squares
        variance = 4.0 * np.maximum(squares, 0.0) / both**4 * n / np.where(n > 1, n - 1.0, np.nan)
        kappa = 1.0 - observed / np.where((expected > 0) & ~np.isnan(both), expected, np.nan)
    return u, np.sqrt(variance), n, kappa


def _years(votes: pl.DataFrame, years: Iterable[int] | None) -> Iterator[tuple[int, list[str], FloatArray]]:
    """Year, sorted voters and ballot × state matrix of each requested year."""
    require(votes, ("ballot", "state", "year", "position"), "unga_votes", key=("ballot", "state"))
    chosen = votes if years is None else votes.filter(pl.col("year").is_in(list(years)))
    for key, part in sorted(chosen.partition_by("year", as_dict=True).items()):
        states = part["state"].unique().sort().to_list()
        ballots = part["ballot"].unique().sort()
        matrix = np.full((len(ballots), len(states)), np.nan)
        row = ballots.search_sorted(part["ballot"]).to_numpy()
        column = pl.Series(states).search_sorted(part["state"]).to_numpy()
        matrix[row, column] = part["position"].to_numpy()
        yield int(key[0]), states, matrix


def _typed(frames: list[pl.DataFrame], pairs: Pairs | None, columns: Iterable[str]) -> pl.DataFrame:
    if not frames:
        schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}
        return pl.DataFrame(schema={**schema, **dict.fromkeys(columns, pl.Float64)})
    return keep_pairs(pl.concat(frames), pairs)


def un_agreement(votes: pl.DataFrame, pairs: Pairs | None = None, years: Iterable[int] | None = None) -> pl.DataFrame:
    """Agreement of every pair and year with at least one joint vote.

    Parameters
    ----------
    votes
        ``ballot, state, year, position`` (1 yes, 2 abstain, 3 no), one row per vote cast.
    pairs, years
        Restrict the result; None = all.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n`` (see `agreement`).

    Raises
    ------
    TableError
        If a column is missing or a state voted twice on a ballot.

    References
    ----------
    voeten_2013_unga
    """
    frames = []
    for year, states, matrix in _years(votes, years):
        value, sd, n = agreement(matrix)
        frames.append(keep_pairs(long_pairs(states, year, {"value": value, "sd": sd, "n": n}), pairs))
    table = _typed(frames, pairs, ("value", "sd", "n"))
    return table.filter(pl.col("n") > 0).with_columns(pl.col("n").cast(pl.Int32))


def un_similarity_chance_corrected(
    votes: pl.DataFrame,
    pairs: Pairs | None = None,
    years: Iterable[int] | None = None,
    minimum: int = MINIMUM_BALLOTS,
) -> pl.DataFrame:
    """Chance-corrected similarity of every pair and year.

    Parameters
    ----------
    votes
        As in `un_agreement`; always the *whole* electorate, since it defines chance.
    pairs, years
        Restrict the result; None = all.
    minimum
        Joint ballots below which value and sd are null.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n, kappa`` (see `chance_corrected`).

    Raises
    ------
    TableError
        If a column is missing or a state voted twice on a ballot.
    """
    frames = []
    for year, states, matrix in _years(votes, years):
        value, sd, n, kappa = chance_corrected(matrix, minimum)
        columns = {"value": value, "sd": sd, "n": n, "kappa": kappa}
        frames.append(keep_pairs(long_pairs(states, year, columns), pairs))
    table = _typed(frames, pairs, ("value", "sd", "n", "kappa"))
    return table.filter(pl.col("n") > 0).with_columns(pl.col("n").cast(pl.Int32))


def un_portfolios(
    votes: pl.DataFrame,
    names: Iterable[str],
    pairs: Pairs | None = None,
    years: Iterable[int] | None = None,
    *,
    window: int = 1,
    absences: Absences = "drop",
) -> pl.DataFrame:
    """Portfolio similarities (S, kappa, pi, tau-b) of the year's votes, each joint ballot one position.

    Parameters
    ----------
    votes, pairs, years
        As in `un_agreement`.
    names
        Keys of `foedus.measures.crosstab.SIMILARITIES`.
    window, absences
        As in `vote_portfolios`.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, n`` (n = joint ballots) and one column per name; null where undefined (0/0).

    Notes
    -----
    Corrects for the pair's own mix of yes and no, not for the subject of the ballot: noisier than
    `un_similarity_chance_corrected`.

    References
    ----------
    hage_2011
    """
    chosen = list(names)
    parts = vote_portfolios(votes, window=window, absences=absences, years=years)
    frames = [similarities(part, chosen, pairs) for part in parts]
    columns = dict.fromkeys(chosen, pl.Float64)
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "n": pl.Int32, **columns}
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def vote_portfolios(
    votes: pl.DataFrame, *, window: int = 1, absences: Absences = "drop", years: Iterable[int] | None = None
) -> Iterator[Portfolios]:
    """Make the portfolios of votes, each ballot one item.

    Parameters
    ----------
    votes
        ``ballot, state, year, position`` (1 yes, 2 abstain, 3 no), one row per vote cast; ballot numbers rise in time.
    window
        Years pooled: the year itself and the ``window − 1`` before it.
    absences
        ``drop`` (joint ballots only), ``abstain`` (an absence is an abstention) or ``category`` (a fourth position
        without a place between yes and no).
    years
        Years wanted; None = all.

    Yields
    ------
    Portfolios
        In rising years.

    Raises
    ------
    TableError
        If a column is missing or a state voted twice on a ballot.

    Notes
    -----
    The record of votes does not contain a list of members. A state counts as absent from a ballot if it voted on
    another one in the same year, from its very first vote to its last: one that cast no vote in a whole year has no
    position, and a member that joined late is not absent before.

    References
    ----------
    hage_2011, voeten_2013_unga
    """
    require(votes, ("ballot", "state", "year", "position"), "unga_votes", key=("ballot", "state"))
    table = votes.select(
        pl.col("state").alias("actor"), pl.col("ballot").alias("item"), "year", pl.col("position").cast(pl.Float64)
    )
    scale = Scale(POSITIONS[0], POSITIONS[-1], POSITIONS)
    yield from portfolios_of_positions(table, scale=scale, window=window, absences=absences, years=years, ordered=True)
