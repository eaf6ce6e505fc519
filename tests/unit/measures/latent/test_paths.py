"""Joint paths of alignment: the moments of single years are those of the smoother, and years hang together as they do
in a case that can be solved by hand."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.latent import alignment as tables
from foedus.measures.latent.alignment import alignment_of, posterior
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import INDICATORS, VARIANTS
from foedus.measures.latent.model import YEARS, Parameters, initial_parameters
from foedus.measures.latent.observations import FIRST_YEAR, OPPORTUNITY, Observations
from foedus.measures.latent.path_draws import draw_paths
from foedus.measures.latent.path_posterior import PathPosterior, _index_moments, path_posterior, path_table

PAIRS = 10
DRAWS = 20_000


@pytest.fixture(autouse=True, scope="module")
def _small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_WIDTH", 8)
        yield


def _estimates(kind: str) -> Estimates:
    stream = np.random.default_rng(21)
    parameters: Parameters = {
        name: jnp.asarray(np.asarray(start) + 0.3 * stream.normal(size=start.shape), jnp.float32)
        for name, start in initial_parameters().items()
    }
    return Estimates(kind, parameters, {}, 0, 0, 0.0)


@pytest.fixture(scope="module")
def record() -> Observations:
    stream = np.random.default_rng(7)
    shape = (YEARS, len(INDICATORS), PAIRS)
    categories = np.array([entry.categories for entry in INDICATORS])[None, :, None]
    alive = np.arange(YEARS)[:, None] >= stream.integers(0, 40, PAIRS)
    seen = (stream.random(shape) < 2 / 3) & alive[:, None]
    value = np.where(categories > 0, np.floor(stream.random(shape) ** 4 * categories), stream.normal(size=shape)) * seen
    error = np.where(categories > 0, 0, stream.random(shape)) * seen
    opportunity = np.asarray(stream.random((YEARS, len(OPPORTUNITY), PAIRS)), np.float32)
    names = tuple((f"A{i:02d}", f"B{i:02d}") for i in range(PAIRS))
    none = np.zeros(shape, np.float32)
    return Observations(
        names, np.asarray(value, np.float32), np.asarray(error, np.float32), seen, none, none, opportunity, alive
    )


@pytest.mark.parametrize("kind", ["alignment", "alignment_without_un"])
def test_moments_of_every_year_are_those_of_the_smoother(record, kind):
    assert kind in VARIANTS
    found = posterior(record, _estimates(kind))
    for place, each in enumerate(path_posterior(record, _estimates(kind))):
        alive = record.alive[:, place]
        assert each.pair == record.pairs[place]
        np.testing.assert_array_equal(each.years, np.flatnonzero(alive) + FIRST_YEAR)
        np.testing.assert_allclose(each.mean, found["mean"][alive, place], atol=2e-3)
        np.testing.assert_allclose(np.diag(each.covariance), found["variance"][alive, place], atol=2e-3)


@pytest.fixture(scope="module")
def one(record) -> PathPosterior:
    return path_posterior(record.take([3]), _estimates("alignment"))[0]


def test_draws_have_the_value_and_the_sd_of_the_measure(record, one):
    paths = draw_paths(one.mean, one.factor, DRAWS, np.random.default_rng(1))
    table = alignment_of(record.take([3]), _estimates("alignment"))
    sd = table["sd"].to_numpy()
    np.testing.assert_allclose(paths.mean(0), table["value"].to_numpy(), atol=5 * sd.max() / DRAWS**0.5)
    np.testing.assert_allclose(paths.std(0), sd, rtol=0.05)


def test_draws_of_neighbouring_years_hang_together(one):
    index = 3 * np.arctanh(draw_paths(one.mean, one.factor, DRAWS, np.random.default_rng(1)))
    found = np.cov(index, rowvar=False)
    np.testing.assert_allclose(np.diag(found, 1), np.diag(one.covariance, 1), atol=0.03)
    correlation = np.diag(one.covariance, 1) / np.sqrt(np.diag(one.covariance)[1:] * np.diag(one.covariance)[:-1])
    assert correlation.min() > 0.5  # paths, not a new number every year


def test_the_same_stream_gives_the_same_paths(one):
    first, again, other = (draw_paths(one.mean, one.factor, 5, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


@pytest.mark.parametrize("tau", [0.0, 4.0])
def test_covariance_between_years_is_that_of_a_case_solved_by_hand(tau):
    """One state of unit variance that reverts, seen once, in year u, with precision tau.

    cov(s, t) = r^|s-t| - r^(|s-u| + |t-u|) tau / (1 + tau), and the mean in year t is r^|t-u| y tau / (1 + tau).
    """
    years, keep, seen, centre = 12, 0.8, 4, 1.5
    keeps, noise = np.full((years, 1), keep), np.full((years, 1), 1 - keep**2)
    noise[0] = 1.0
    precision, shift = np.zeros((years, 1)), np.zeros((years, 1))
    precision[seen], shift[seen] = tau, tau * centre
    loadings = np.ones((years, 1, 1))
    mean, covariance = _index_moments(
        keeps=keeps, noise=noise, loadings=loadings, precision=precision, shift=shift, weights=np.ones(1)
    )
    year = np.arange(years)
    gap = np.abs(year - seen)
    exact = keep ** np.abs(year[:, None] - year) - keep ** (gap[:, None] + gap) * tau / (1 + tau)
    np.testing.assert_allclose(covariance, exact, atol=1e-12)
    np.testing.assert_allclose(mean, keep**gap * centre * tau / (1 + tau), atol=1e-12)


def test_the_table_holds_the_whole_posterior(one):
    table = path_table([one])
    assert table.select("state_a", "state_b", "year", "shock").is_unique().all()
    wide = table.pivot(on="shock", index=["year", "mean"], values="loading", sort_columns=False).sort("year")
    np.testing.assert_array_equal(wide["mean"].to_numpy(), one.mean)
    factor = wide.drop("year", "mean").select(map(str, one.years)).fill_null(0.0).to_numpy()
    np.testing.assert_array_equal(factor, one.factor)
    assert table.filter(pl.col("shock") > pl.col("year")).is_empty()


@pytest.mark.parametrize(
    ("mean", "factor", "draws"),
    [(np.zeros(3), np.eye(2), 5), (np.zeros((2, 2)), np.eye(2), 5), (np.zeros(2), np.eye(2), 0)],
)
def test_what_does_not_fit_is_one_clear_error(mean, factor, draws):
    with pytest.raises(InputError, match=r"shape|paths"):
        draw_paths(mean, factor, draws, np.random.default_rng(0))
