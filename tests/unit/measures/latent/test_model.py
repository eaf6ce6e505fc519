"""The filter and the smoother against dense conditioning and importance sampling written apart from them."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats

from foedus.measures.latent.alignment import index_weights
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import BLOCKS, INDICATORS, WEIGHED
from foedus.measures.latent.model import (
    STATES,
    YEARS,
    Parameters,
    data_of,
    forward,
    initial_parameters,
    predicted,
    structure,
)
from foedus.measures.latent.observations import OPPORTUNITY, Observations
from foedus.measures.latent.smoothing import LARGEST, TAIL, VOLATILITY_WEIGHT, smooth

Array = NDArray[np.float64]
NAMES = [entry.name for entry in INDICATORS]
CONTINUOUS = np.array([not entry.discrete for entry in INDICATORS])
EVENTS = 1 + BLOCKS.index("events")
NEW_COLLECTION = 2016 - 1946
filtered = jax.jit(forward)


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    """Estimates with every parameter unlike every other."""
    stream = np.random.default_rng(11)
    parameters: Parameters = {
        name: jnp.asarray(np.asarray(start) + 0.3 * stream.normal(size=start.shape), jnp.float32)
        for name, start in initial_parameters().items()
    }
    return Estimates("alignment", parameters, {}, 0, 0, 0.0)


def _record(pairs: int, seed: int = 0) -> Observations:
    """Values out of nowhere, a third of them missing."""
    stream = np.random.default_rng(seed)
    shape = (YEARS, len(INDICATORS), pairs)
    categories = np.array([entry.categories for entry in INDICATORS])[None, :, None]
    value = np.where(categories > 0, np.floor(stream.random(shape) ** 3 * categories), stream.normal(size=shape))
    seen = stream.random(shape) < 2 / 3
    persistent = np.array([entry.memory == "status" for entry in INDICATORS])
    lag, entry = np.zeros(shape), np.zeros(shape)
    lag[1:, persistent] = (value[:-1] * seen[:-1])[:, persistent]
    entry[1:, persistent] = ~seen[:-1, persistent]
    entry[0, persistent] = 1
    error = np.where(categories > 0, 0, stream.random(shape))
    opportunity = stream.random((YEARS, len(OPPORTUNITY), pairs))
    alive = np.arange(YEARS)[:, None] >= stream.integers(0, 40, pairs)
    seen &= alive[:, None]
    arrays = [np.asarray(part * seen, np.float32) for part in (value, error)]
    names = tuple((f"A{i:03d}", f"B{i:03d}") for i in range(pairs))
    parts = [np.asarray(part, np.float32) for part in (lag, entry, opportunity)]
    return Observations(names, arrays[0], arrays[1], seen, parts[0], parts[1], parts[2], alive)


def _smooth(record: Observations, estimates: Estimates, sweeps: int = 8) -> dict[str, Array]:
    weights = jnp.asarray(index_weights(estimates))
    found = smooth(estimates.parameters, data_of(record), jnp.asarray(record.alive), weights, sweeps)
    return {name: np.asarray(part, float) for name, part in found._asdict().items()}


class _Dense:
    """Years and states of one pair as one normal vector; innovations through matrices, no recursion."""

    def __init__(self, record: Observations, estimates: Estimates, pair: int) -> None:
        parameters = {name: np.array(part, float) for name, part in estimates.parameters.items()}
        rates = np.exp(parameters["rate"])
        years = np.arange(YEARS)
        self.carry = np.zeros((STATES, YEARS, YEARS))  # how a year's innovation is carried on
        self.base = np.ones((STATES, YEARS))
        for state in range(STATES):
            since = years[:, None] - years[None]
            if state == EVENTS:
                same = (years[:, None] >= NEW_COLLECTION) == (years[None] >= NEW_COLLECTION)
                self.carry[state] = np.where((since >= 0) & same, np.exp(-rates[state] * since), 0.0)
                self.base[state] = np.where(np.isin(years, (0, NEW_COLLECTION)), 1.0, 1 - np.exp(-2 * rates[state]))
            else:
                self.carry[state] = np.where(since >= 0, np.exp(-rates[state] * since), 0.0)
                self.base[state, 1:] = 1 - np.exp(-2 * rates[state])
        softplus = lambda x: np.log1p(np.exp(x))  # noqa: E731
        block = np.array([BLOCKS.index(entry.block) for entry in INDICATORS])
        self.common = softplus(parameters["common"])[[int(name not in WEIGHED) for name in BLOCKS]]
        bounded = np.sqrt(3) / (1 + np.exp(-parameters["loading"])) / np.sqrt(1 + self.common[block] ** 2)
        own = np.where(CONTINUOUS, softplus(parameters["loading"]), bounded)
        own = own * np.array([entry.sign for entry in INDICATORS])
        loadings = np.zeros((len(INDICATORS), STATES))
        loadings[:, 0] = own * self.common[block]
        loadings[np.arange(len(INDICATORS)), 1 + block] = own
        lasting = [place for place, entry in enumerate(INDICATORS) if entry.memory == "own"]
        loadings[lasting, 1 + len(BLOCKS) + np.arange(len(lasting))] = softplus(parameters["own"])
        majors = record.opportunity[
            :, [OPPORTUNITY.index("a major power"), OPPORTUNITY.index("two major powers")], pair
        ]
        self.loadings = np.repeat(loadings[None], YEARS, axis=0)
        for place, larger in zip(lasting, parameters["majors"], strict=True):
            self.loadings[:, place, 1 + len(BLOCKS) :] *= np.exp(majors @ larger)[:, None]
        self.when, self.which = np.nonzero(record.seen[:, :, pair] & CONTINUOUS)
        exposed = np.array([entry.exposed for entry in INDICATORS])
        parameters["opportunity"][:, OPPORTUNITY.index("two major powers")] = 0.0
        known = np.einsum("ko,tok->tk", parameters["opportunity"], record.opportunity[:, :, [pair] * len(INDICATORS)])
        known = np.where(exposed, known, 0.0)
        self.y = (record.value[:, :, pair] - known)[self.when, self.which]
        self.r = (
            np.exp(2 * parameters["noise"])[self.which]
            + 0.01
            + record.error[:, :, pair].astype(float)[self.when, self.which]
        )
        # One row per value seen, over the innovations of every state and year.
        self.rows = np.concatenate(
            [
                self.loadings[self.when, self.which, state][:, None] * self.carry[state][self.when]
                for state in range(STATES)
            ],
            axis=1,
        )

    def given(self, to: int = YEARS, size: Array | None = None) -> tuple[Array, Array, float]:
        """Mean and covariance of all innovations given the years before `to`, and the log density of the values."""
        prior = (self.base if size is None else self.base * size).ravel()
        use = self.when < to
        rows, y, r = self.rows[use], self.y[use], self.r[use]
        spread = (rows * prior) @ rows.T + np.diag(r)
        gain = np.linalg.solve(spread, rows * prior).T
        density = float(stats.multivariate_normal.logpdf(y, cov=spread)) if len(y) else 0.0
        return gain @ y, np.diag(prior) - gain @ (rows * prior), density

    def index(self, weights: Array, mean: Array, cov: Array) -> tuple[Array, Array]:
        over = np.concatenate([weights[state] * self.carry[state] for state in range(STATES)], axis=1)
        return over @ mean, np.einsum("ti,ij,tj->t", over, cov, over)

    def tailed(self, sweeps: int, alive: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """What the fat tails and the pair's own volatility make of it, by the formulas of the docstring."""
        free = (self.base < 1) & (self.base > 0) & alive
        size, volatility = np.ones((STATES, YEARS)), np.ones((STATES, 1))
        for _ in range(sweeps):
            start = self.base == 1
            mean, cov, _density = self.given(size=np.where(start, 1.0, size * volatility))
            square = (mean**2 + np.diag(cov)).reshape(STATES, YEARS)
            ratio = np.where(free, square / np.maximum(self.base, 1e-9), 0.0)
            size = np.where(free, np.minimum((TAIL - 2 + ratio / volatility) / (TAIL - 1), LARGEST), 1.0)
            volatility = (VOLATILITY_WEIGHT + (ratio / size).sum(1)) / (VOLATILITY_WEIGHT + free.sum(1))
            volatility = volatility[:, None]
        mean, cov, _density = self.given(size=np.where(self.base == 1, 1.0, size * volatility))
        return mean, cov, volatility[:, 0]


@pytest.fixture(scope="module")
def normal() -> Observations:
    """Continuous indicators only: there the filter and the smoother are exact."""
    record = _record(3, seed=5)
    return record.without(CONTINUOUS.tolist())


def test_filter_is_exact_where_all_is_normal(normal, estimates):
    weights = np.asarray(index_weights(estimates), float)
    found = filtered(estimates.parameters, data_of(normal), jnp.asarray(weights, jnp.float32))
    for pair in range(len(normal)):
        dense = _Dense(normal, estimates, pair)
        assert dense.when.size > 80
        total = 0.0
        for year in (0, 1, 30, NEW_COLLECTION - 1, NEW_COLLECTION, YEARS - 1):
            mean, cov, total = dense.given(year + 1)
            middle, spread = dense.index(weights, mean, cov)
            assert float(found.mean[year, pair]) == pytest.approx(middle[year], abs=1e-4)
            assert float(found.variance[year, pair]) == pytest.approx(spread[year], abs=1e-4)
        assert float(found.log_likelihood[:, pair].sum()) == pytest.approx(total, rel=1e-5)


def test_smoother_is_exact_where_all_is_normal(normal, estimates):
    weights = np.asarray(index_weights(estimates), float)
    found = _smooth(normal, estimates, 0)
    for pair in range(len(normal)):
        dense = _Dense(normal, estimates, pair)
        mean, cov, _ = dense.given()
        middle, spread = dense.index(weights, mean, cov)
        np.testing.assert_allclose(found["mean"][:, pair], middle, atol=1e-4)
        np.testing.assert_allclose(found["variance"][:, pair], spread, atol=1e-4)
        states = np.stack([dense.carry[s] @ mean.reshape(STATES, YEARS)[s] for s in range(STATES)])
        blocks = dense.common[:, None] * states[0] + states[1 : 1 + len(BLOCKS)]
        np.testing.assert_allclose(found["blocks"][:, :, pair], blocks.T, atol=2e-4)


def test_fat_tails_and_volatility_follow_their_formulas(normal, estimates):
    weights = np.asarray(index_weights(estimates), float)
    found = _smooth(normal, estimates)
    for pair in range(len(normal)):
        dense = _Dense(normal, estimates, pair)
        mean, cov, volatility = dense.tailed(8, normal.alive[:, pair])
        middle, spread = dense.index(weights, mean, cov)
        np.testing.assert_allclose(found["mean"][:, pair], middle, atol=1e-3)
        np.testing.assert_allclose(found["variance"][:, pair], spread, atol=1e-3)
        np.testing.assert_allclose(found["volatility"][:, pair], volatility, atol=1e-3)
    assert np.abs(found["volatility"] - 1).max() > 0.05


CASES: dict[str, dict[tuple[int, str], int]] = {
    "one": {(0, "dispute"): 2},
    "a treaty": {(0, "obligation"): 3},
    "war and treaty": {(0, "dispute"): 3, (0, "obligation"): 3},
    "war, then peace": {(0, "dispute"): 3, (1, "dispute"): 0, (3, "rivalry"): 0},
    "many": {(year, name): int(year == 2) for year in range(4) for name in ("dispute", "rivalry", "exercises")},
}


@pytest.mark.parametrize(("case", "bound"), [
    ("one", 0.004), ("a treaty", 0.004), ("war and treaty", 0.02), ("war, then peace", 0.02), ("many", 0.03),
])  # fmt: skip
def test_discrete_indicators_against_importance_sampling(estimates, case, bound):
    """Mean and sd of the index, in its prior sd; sampling itself errs by 0.002.

    The first indicator is matched exactly; the filter, which never looks again at a site, is off by up to 0.06.
    """
    cells = CASES[case]
    record = _record(3, seed=2)
    value, seen = np.zeros_like(record.value), np.zeros_like(record.seen)
    for (year, name), category in cells.items():
        value[year, NAMES.index(name)], seen[year, NAMES.index(name)] = category, True
    # Nobody alive: no innovation is learned from, so that the dynamics stay normal.
    record = replace(record, value=value, seen=seen, alive=np.zeros_like(record.alive))
    found = _smooth(record, estimates)
    first = filtered(estimates.parameters, data_of(record), jnp.asarray(index_weights(estimates)))
    last = max(year for year, _ in cells)
    for pair in range(len(record)):
        mean, sd = _sampled(record, estimates, cells, pair)
        np.testing.assert_allclose(found["mean"][: last + 1, pair], mean[: last + 1], atol=bound)
        np.testing.assert_allclose(np.sqrt(found["variance"][: last + 1, pair]), sd[: last + 1], atol=bound)
        assert float(first.mean[last, pair]) == pytest.approx(mean[last], abs=0.08)
        assert float(first.variance[last, pair]) ** 0.5 == pytest.approx(sd[last], abs=0.08)


def _sampled(
    record: Observations, estimates: Estimates, cells: dict[tuple[int, str], int], pair: int
) -> tuple[Array, Array]:
    """Posterior mean and sd of the index by drawing the block factors seen around their mode, 200,000 times."""
    dense, form = _Dense(record, estimates, pair), structure(estimates.parameters)
    weights = np.asarray(index_weights(estimates), float)
    entries = [INDICATORS[NAMES.index(name)] for _, name in cells]
    seen_through = [entry.name if entry.memory == "own" else entry.block for entry in entries]
    factors = sorted({(year, key) for (year, _), key in zip(cells, seen_through, strict=True)})
    of = [factors.index((year, key)) for (year, _), key in zip(cells, seen_through, strict=True)]
    known = np.array([_known(record, estimates, year, name, pair) for year, name in cells])
    places = [NAMES.index(name) for _, name in cells]
    scale = dense.loadings[0, places, [1 + BLOCKS.index(entry.block) for entry in entries]]
    scale = np.where([entry.memory == "own" for entry in entries], 1.0, scale)
    cuts, chosen = np.asarray(form.cuts, float)[places], np.array(list(cells.values()))
    low, high = (cuts[np.arange(len(cells)), chosen + step] - known for step in (0, 1))
    rows = np.zeros((len(factors), STATES, YEARS))
    for row, (year, key) in enumerate(factors):
        if key in BLOCKS:
            rows[row, 0] = dense.common[BLOCKS.index(key)] * dense.carry[0][year]
            rows[row, 1 + BLOCKS.index(key)] = dense.carry[1 + BLOCKS.index(key)][year]
        else:
            rows[row] = dense.loadings[year, NAMES.index(key)][:, None] * dense.carry[:, year]
    rows = rows.reshape(len(factors), -1)
    over = np.concatenate([weights[state] * dense.carry[state] for state in range(STATES)], axis=1)
    prior = dense.base.ravel()
    spread = (rows * prior) @ rows.T
    precision = np.linalg.inv(spread)

    def fit(factor: Array) -> Array:
        eta = scale * factor[..., of]
        return np.log(stats.norm.cdf(high - eta) - stats.norm.cdf(low - eta) + 1e-300)

    def log_joint(factor: Array) -> Array:
        return np.asarray(fit(factor).sum(-1) - 0.5 * np.einsum("...i,ij,...j->...", factor, precision, factor))

    mode = optimize.minimize(lambda factor: -float(log_joint(factor)), np.zeros(len(factors)), method="BFGS").x
    curve = np.bincount(of, (fit(mode + 0.01) - 2 * fit(mode) + fit(mode - 0.01)) / 0.01**2, len(factors))
    proposal = stats.multivariate_t(mode, 1.1 * np.linalg.inv(precision - np.diag(curve)), df=10, seed=3)
    factor = proposal.rvs(200_000).reshape(-1, len(factors))
    log_weight = log_joint(factor) - proposal.logpdf(factor)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    assert 1 / (weight**2).sum() > 50_000  # enough draws that matter
    middle = weight @ factor
    around = (factor - middle).T @ ((factor - middle) * weight[:, None])
    pull = np.linalg.solve(spread, (rows * prior) @ over.T).T
    left = (over**2) @ prior - np.einsum("ti,ij,tj->t", pull, spread - around, pull)
    return pull @ middle, np.sqrt(left)


def _known(record: Observations, estimates: Estimates, year: int, name: str, pair: int) -> float:
    """Intercept of a discrete indicator: straight between the knots, opportunity, last year's status."""
    parameters = {key: np.array(part, float) for key, part in estimates.parameters.items()}
    parameters["opportunity"][:, OPPORTUNITY.index("two major powers")] = 0.0
    place = NAMES.index(name)
    entry, trend = INDICATORS[place], parameters["trend"][place]
    known = np.interp(year, np.linspace(0, YEARS - 1, len(trend)), trend)
    if entry.exposed:
        known += parameters["opportunity"][place] @ record.opportunity[year, :, pair]
    if entry.memory == "status":
        known += parameters["lag"][place] * record.lag[year, place, pair]
        known += parameters["entry"][place] * record.entry[year, place, pair]
    return float(known)


@pytest.mark.parametrize("name", ["un_similarity", "event_z", "obligation", "sanctions"])
def test_a_lone_indicator_is_told_as_well_as_the_filter_learns_from_it(estimates: Estimates, name: str) -> None:
    record = _record(5, seed=3).without([each == name for each in NAMES])
    scores = np.asarray(jax.jit(predicted)(estimates.parameters, data_of(record)), float)
    learned = np.asarray(filtered(estimates.parameters, data_of(record), jnp.zeros(STATES)).log_likelihood, float)
    np.testing.assert_allclose(scores.sum(1), learned, atol=2e-4)
    assert not scores[~record.seen].any()


def test_a_reading_is_told_without_the_others_of_its_year(estimates: Estimates) -> None:
    """What other indicators say in the last year changes no score of that year."""
    record = _record(4, seed=5)
    value = record.value.copy()
    place = NAMES.index("ideal_point_distance")
    value[-1, place] += 3.0
    told = jax.jit(predicted)
    records = (record, replace(record, value=value))
    before, after = (np.asarray(told(estimates.parameters, data_of(each)))[-1] for each in records)
    others = np.arange(len(NAMES)) != place
    np.testing.assert_array_equal(before[others], after[others])
    assert (before[place] != after[place])[record.seen[-1, place]].all()
