"""Agreement and chance-corrected similarity of votes against direct computation."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.un import (
    agreement,
    chance_corrected,
    un_agreement,
    un_portfolios,
    un_similarity_chance_corrected,
)

RNG = np.random.default_rng(26)
VOTES = RNG.choice([1.0, 2.0, 3.0, np.nan], size=(60, 7), p=[0.5, 0.2, 0.2, 0.1])


def _table(matrix: np.ndarray, year: int = 1972) -> pl.DataFrame:
    rows = [
        (ballot, f"S{state:02d}", year, int(matrix[ballot, state]))
        for ballot in range(matrix.shape[0])
        for state in range(matrix.shape[1])
        if not np.isnan(matrix[ballot, state])
    ]
    return pl.DataFrame(rows, schema=["ballot", "state", "year", "position"], orient="row")


def _per_ballot(i: int, j: int) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected distance on each joint ballot, by enumeration of all pairs of voters."""
    observed, expected = [], []
    for row in VOTES:
        if np.isnan(row[i]) or np.isnan(row[j]):
            continue
        cast = row[~np.isnan(row)]
        observed.append(abs(row[i] - row[j]))
        expected.append(np.abs(cast[:, None] - cast[None, :])[~np.eye(cast.size, dtype=bool)].mean())
    return np.array(observed), np.array(expected)


def test_agreement_counts_same_half_and_opposed():
    value, _, n = agreement([[1, 1], [1, 2], [1, 3], [np.nan, 1]])
    assert value[0, 1] == 0.5
    assert n[0, 1] == 3


def test_agreement_standard_error_is_that_of_a_mean():
    value, sd, n = agreement(VOTES)
    observed, _ = _per_ballot(0, 1)
    scores = 1 - observed / 2
    assert value[0, 1] == pytest.approx(scores.mean())
    assert sd[0, 1] == pytest.approx(scores.std(ddof=1) / np.sqrt(n[0, 1]))


@pytest.mark.parametrize(("i", "j"), [(0, 1), (2, 6), (3, 4)])
def test_chance_is_two_random_voters_of_the_same_ballot(i, j):
    u, _, n, kappa = chance_corrected(VOTES)
    observed, expected = _per_ballot(i, j)
    d_o, d_e = observed.sum(), expected.sum()
    assert n[i, j] == observed.size
    assert u[i, j] == pytest.approx((d_e - d_o) / (d_e + d_o))
    assert kappa[i, j] == pytest.approx(1 - d_o / d_e)


def test_sd_matches_a_bootstrap_over_ballots():
    u, sd, _, _ = chance_corrected(VOTES)
    observed, expected = _per_ballot(0, 1)
    draws = RNG.integers(0, observed.size, size=(4000, observed.size))
    d_o, d_e = observed[draws].sum(axis=1), expected[draws].sum(axis=1)
    spread = ((d_e - d_o) / (d_e + d_o)).std()
    assert sd[0, 1] == pytest.approx(spread, rel=0.1)
    assert abs(u[0, 1]) < 1


def test_random_voters_score_about_nought():
    crowd = np.random.default_rng(0).choice([1.0, 2.0, 3.0], size=(4000, 30))
    u, sd, _, _ = chance_corrected(crowd)
    pairs = np.triu_indices(30, k=1)
    assert abs(u[pairs].mean()) < 1e-3
    assert np.mean(np.abs(u[pairs]) < 1.96 * sd[pairs]) > 0.9


def test_over_all_pairs_observed_and_expected_distance_balance_exactly():
    full = np.random.default_rng(1).choice([1.0, 2.0, 3.0], size=(40, 9), p=[0.6, 0.1, 0.3])
    *_, n, kappa = chance_corrected(full)
    expected = sum(np.abs(row[:, None] - row[None, :]).sum() / (9 * 8) for row in full)
    pairs = np.triu_indices(9, k=1)
    observed = (1 - kappa[pairs]) * expected
    assert observed.mean() == pytest.approx(expected)
    assert (n == 40).all()


def test_too_few_joint_ballots_give_no_value():
    u, sd, n, kappa = chance_corrected(VOTES[:9])
    assert np.isnan(u).all()
    assert np.isnan(sd).all()
    assert np.isnan(kappa).all()
    assert n[0, 0] > 0


def test_unanimous_ballots_are_undefined_not_perfect():
    u, *_ = chance_corrected(np.ones((20, 3)))
    assert np.isnan(u).all()


def test_the_agenda_does_not_move_the_corrected_similarity_as_it_moves_agreement():
    # The same pair never parts less or more; consensual drafts are added on which all agree.
    padded = np.vstack([VOTES, np.ones((200, 7))])
    assert agreement(padded)[0][0, 1] > agreement(VOTES)[0][0, 1] + 0.1
    np.testing.assert_allclose(chance_corrected(padded)[0], chance_corrected(VOTES)[0])


def test_votes_coded_otherwise_are_refused():
    with pytest.raises(InputError, match="not coded as expected"):
        agreement([[1, 8]])


def test_table_and_array_agree():
    table = un_similarity_chance_corrected(_table(VOTES))
    u, sd, n, _ = chance_corrected(VOTES)
    row = table.filter((pl.col("state_a") == "S02") & (pl.col("state_b") == "S05"))
    assert row.select("value", "sd").row(0) == pytest.approx((u[2, 5], sd[2, 5]))
    assert row["n"].item() == n[2, 5]
    assert table.height == 21


def test_chance_comes_from_the_whole_electorate_whatever_pairs_are_asked_for():
    votes = _table(VOTES)
    everyone = un_similarity_chance_corrected(votes)
    one = un_similarity_chance_corrected(votes, pairs=[("S05", "S02")])
    assert one.height == 1
    assert one["value"].item() == everyone.join(one, on=["state_a", "state_b"], how="semi")["value"].item()


def test_years_are_kept_apart():
    votes = pl.concat([_table(VOTES), _table(VOTES[:30], 1973).with_columns(pl.col("ballot") + 1000)])
    assert un_agreement(votes)["year"].unique().sort().to_list() == [1972, 1973]
    assert un_agreement(votes, years=[1973])["year"].unique().to_list() == [1973]
    assert un_agreement(votes, years=[1999]).is_empty()


def test_a_second_vote_on_one_ballot_is_refused():
    votes = _table(VOTES)
    with pytest.raises(TableError, match="twice"):
        un_agreement(pl.concat([votes, votes.head(1)]))


def test_portfolios_of_votes_agree_with_the_vector_formula():
    from foedus.measures.similarity import hage_2011_kappa

    table = un_portfolios(_table(VOTES), ["kappa_valued"], pairs=[("S00", "S01")])
    assert table["kappa_valued"].item() == pytest.approx(float(hage_2011_kappa(VOTES[:, 0], VOTES[:, 1])))
