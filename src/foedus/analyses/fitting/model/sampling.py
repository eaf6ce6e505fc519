"""Sampling of a block's posterior by the no-U-turn sampler, with the diagnostics of convergence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.analyses.fitting.model.block import Block, row_arrays
from foedus.errors import InputError
from foedus.scenarios.parameters.priors import Prior
from foedus.scenarios.parameters.sets import ParameterSet

__all__ = ["SAMPLER", "Draws", "Sampler", "check_sampler"]

SAMPLER: Final = "NUTS"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Draws of a posterior.

    Attributes
    ----------
    values
        By parameter, ``(chain, draw)``.
    r_hat, ess
        By parameter: split R-hat, and the effective number of draws.
    divergences
        Number of divergent transitions after warm-up.
    """

    values: Mapping[str, Floats]
    r_hat: Mapping[str, float]
    ess: Mapping[str, float]
    divergences: int

    def flat(self, name: str) -> Floats:
        """Return the draws of a parameter over all chains."""
        return self.values[name].reshape(-1)


def check_sampler() -> Any:
    """Return numpyro.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        import numpyro
    except ImportError:
        raise InputError(
            "estimating a block needs numpyro", where="fit model", expected="the extra bayes",
            hint="pip install 'foedus[bayes]'",
        ) from None  # fmt: skip
    return numpyro


class Sampler:
    """The posterior of a block; it compiles once for rows of one shape.

    Parameters
    ----------
    block
        What is estimated.
    known
        Set whose priors are used.
    warmup, draws, chains
        Steps of adaptation, and draws kept, of each chain.

    Raises
    ------
    InputError
        If numpyro is missing, or a parameter is a fixed number.
    """

    def __init__(self, block: Block, known: ParameterSet, *, warmup: int, draws: int, chains: int) -> None:
        numpyro = check_sampler()
        priors = {}
        for name in block.parameters:
            prior = known[name].prior
            if prior is None:
                raise InputError("a fixed number is not estimated", where=name, expected="a parameter with a prior")
            priors[name] = _distribution(prior)
        self.block = block

        def model(rows: Mapping[str, jax.Array]) -> None:
            values = {name: numpyro.sample(name, prior) for name, prior in priors.items()}
            numpyro.factor("rows", block.log_likelihood(values, rows))

        kernel = numpyro.infer.NUTS(model, dense_mass=True, init_strategy=numpyro.infer.init_to_median(num_samples=25))
        self._mcmc = numpyro.infer.MCMC(
            kernel, num_warmup=warmup, num_samples=draws, num_chains=chains, chain_method="sequential",
            progress_bar=False, jit_model_args=True,
        )  # fmt: skip

    def sample(self, rows: pl.DataFrame, seed: int) -> Draws:
        """Return draws of the posterior given rows."""
        from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

        with jax.enable_x64(True):
            arrays = {name: jax.numpy.asarray(value) for name, value in row_arrays(rows).items()}
            self._mcmc.run(jax.random.key(seed), arrays, extra_fields=("diverging",))
            values = {
                name: np.asarray(self._mcmc.get_samples(group_by_chain=True)[name], dtype=np.float64)
                for name in self.block.parameters
            }
            divergences = int(np.asarray(self._mcmc.get_extra_fields()["diverging"]).sum())
        return Draws(
            values,
            {name: float(split_gelman_rubin(value)) for name, value in values.items()},
            {name: float(effective_sample_size(value)) for name, value in values.items()},
            divergences,
        )


def _distribution(prior: Prior) -> Any:
    """Return a prior as numpyro's distribution."""
    import numpyro.distributions as dist

    first, second = (*prior.arguments, 0.0)[:2]
    match prior.distribution:
        case "normal":
            return dist.Normal(first, second)
        case "lognormal":
            return dist.LogNormal(np.log(first), second)
        case "halfnormal":
            return dist.HalfNormal(first)
        case "uniform":
            return dist.Uniform(first, second)
        case "beta":
            return dist.Beta(first, second)
