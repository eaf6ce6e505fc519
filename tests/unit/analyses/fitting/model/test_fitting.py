"""Fits of a block: what is found, its files, recovery, and what is estimated and what stays assumed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest

import foedus
from foedus.analyses.fitting.model.block import BLOCKS, Block, Home
from foedus.analyses.fitting.model.fitting import BlockFit
from foedus.analyses.fitting.model.recovery import Recovery
from foedus.analyses.fitting.model.sampling import Sampler
from foedus.errors import InputError, UnknownNameError
from foedus.scenarios import ParameterSet
from foedus.scenarios.parameters.packaged import list_posteriors, packaged_posterior, read_posterior

MEAN, IDLE = "alignment.balance", "alignment.trade"
ROWS = pl.DataFrame({"y": np.random.default_rng(3).normal(0.05, 0.1, 200)})


def _log_likelihood(values: Mapping[str, jax.Array], rows: Mapping[str, jax.Array]) -> jax.Array:
    return -0.5 * jnp.sum(((rows["y"] - values[MEAN]) / 0.1) ** 2) + 0.0 * values[IDLE]


def _simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame({"y": rng.normal(values[MEAN], 0.1, rows.height)})


TOY = Block(
    "toy", "a mean of numbers", (MEAN, IDLE), lambda _: ROWS, _log_likelihood, _simulate, lambda rows: rows.height,
    sources=("walt_1987",),
)  # fmt: skip


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Home, "block", property(lambda _: TOY))
    monkeypatch.setattr("foedus.sources.DataFolder.find", classmethod(lambda *_: None))
    with BLOCKS.with_("toy", Home("toy", "foedus.analyses.fitting.model.block")):
        yield


@pytest.fixture(scope="module")
def sampler() -> Sampler:
    pytest.importorskip("numpyro")
    return Sampler(TOY, ParameterSet.load("default"), warmup=300, draws=1500, chains=2)


def test_the_posterior_of_a_normal_mean_is_the_known_one(sampler: Sampler) -> None:
    found = sampler.sample(ROWS, 0)
    prior = ParameterSet.load("default")[MEAN].prior
    assert prior is not None
    assert prior.mean is not None
    assert prior.sd is not None
    precision = 1 / prior.sd**2 + 200 / 0.1**2
    mean = (prior.mean / prior.sd**2 + ROWS["y"].sum() / 0.1**2) / precision
    draws = found.flat(MEAN)
    # five standard errors at the effective number of draws
    assert draws.mean() == pytest.approx(mean, abs=5 * precision**-0.5 / found.ess[MEAN] ** 0.5)
    assert draws.std() == pytest.approx(precision**-0.5, rel=0.15)
    assert found.r_hat[MEAN] < 1.02
    assert found.divergences == 0
    again = sampler.sample(ROWS, 0)
    np.testing.assert_array_equal(again.flat(MEAN), draws)


@pytest.mark.usefixtures("toy")
def test_a_fit_says_what_is_estimated_and_writes_what_a_set_reads(tmp_path: Path) -> None:
    pytest.importorskip("numpyro")
    made = foedus.fit("model", block="toy", out=tmp_path, warmup=200, draws=400, recovery=10, seed=1)
    assert isinstance(made, BlockFit)
    rows = {row["parameter"]: row for row in made.table.iter_rows(named=True)}
    assert rows[MEAN]["estimated"]
    assert not rows[IDLE]["estimated"]
    assert rows[IDLE]["overlap"] > 0.9 > 0.5 > rows[MEAN]["overlap"]
    assert rows[MEAN]["covered"] >= 8
    again = read_posterior(tmp_path, "toy")
    assert again.estimated == (MEAN,)
    assert again.posterior.names == (MEAN, IDLE)
    assert 395 <= again.posterior.draws <= 400
    assert again.record["rows"] == 200
    known = ParameterSet.load("default").with_posterior(again.posterior)
    assert known.draw(0, range(50))[MEAN].std() < 0.02
    assert "1 of 2 parameters estimated" in repr(made)


@pytest.mark.usefixtures("toy")
def test_without_recovery_nothing_counts_as_estimated() -> None:
    pytest.importorskip("numpyro")
    made: Any = foedus.fit("model", block="toy", warmup=100, draws=200)
    assert not made.table["estimated"].any()


def test_coverage_from_80_to_97_of_100_passes() -> None:
    assert [Recovery(100, {"x": count}).passes("x") for count in (79, 80, 97, 98)] == [False, True, True, False]
    assert Recovery(20, {"x": 20}).passes("x")
    assert not Recovery(0, {"x": 0}).passes("x")


@pytest.mark.usefixtures("toy")
def test_bad_questions_are_one_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no block of parameters 'toi'"):
        foedus.fit("model", block="toi")
    with pytest.raises(UnknownNameError, match="no posterior of toy is packaged"):
        foedus.fit("model", block="toy", show=True)
    with pytest.raises(InputError, match="no block to estimate"):
        foedus.fit("model", out=tmp_path)
    with pytest.raises(InputError, match="too few draws"):
        foedus.fit("model", block="toy", draws=1)
    monkeypatch.setitem(sys.modules, "numpyro", None)
    with pytest.raises(InputError, match=r"needs numpyro.*foedus\[bayes\]"):
        foedus.fit("model", block="toy")


def test_the_blocks_are_listed() -> None:
    shown: Any = foedus.fit("model")
    assert shown.table["block"].to_list() == list(BLOCKS)
    assert all(shown.table["title"])


@pytest.mark.parametrize("name", list_posteriors())
def test_a_packaged_posterior_belongs_to_a_block_and_to_the_set(name: str) -> None:
    fit, known = packaged_posterior(name), ParameterSet.load("default")
    block = BLOCKS[name].block
    assert set(fit.posterior.names) == set(block.parameters) == set(fit.record["parameters"])
    assert set(fit.posterior.names) <= set(known)
    for column, key in enumerate(fit.posterior.names):
        low, high = known[key].support
        values, row = fit.posterior.values[:, column], fit.record["parameters"][key]
        assert low <= values.min()
        assert values.max() <= high
        assert str(known[key].prior) == row["prior"], "the prior has changed since the fit: fit the block again"
        assert values.mean() == pytest.approx(row["mean"], abs=0.35 * row["sd"])
        assert (known[key].standing == "estimated") is row["estimated"]
        assert not row["estimated"] or row["sd"] < 0.7 * row["prior_sd"]
    assert fit.record["rows"] > fit.record["events"] > 0
    assert 200 <= fit.posterior.draws <= 1000


def test_every_block_has_its_module() -> None:
    for name, home in BLOCKS.items():
        module = sys.modules.get(home.module)
        assert home.block.name == name
        assert module is None or isinstance(module, ModuleType)
