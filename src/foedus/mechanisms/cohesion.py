"""Cohesion: how far a state holds together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Draw, Mechanism, Noise, Parameters, State, over_partners
from foedus.mechanisms.alignment import ornstein_uhlenbeck
from foedus.scenarios.worlds import INSTRUMENTS

__all__ = ["Cohesion", "log_odds", "shifted"]

_SUBVERSION: Final = INSTRUMENTS.index("subversion")

EDGE: Final = 1e-3
"""Cohesion is kept this far from 0 and 1, where its log odds would be infinite."""


def log_odds(share: jax.Array) -> jax.Array:
    """Return the log odds of a share, kept ``EDGE`` away from 0 and 1.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> round(float(log_odds(jnp.float32(0.5))), 3)
    0.0
    """
    inside = jnp.clip(share, EDGE, 1.0 - EDGE)
    return jnp.log(inside) - jnp.log1p(-inside)


def shifted(share: jax.Array, by: jax.Array) -> jax.Array:
    """Return a share whose log odds are moved, kept ``EDGE`` away from 0 and 1.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> [round(float(shifted(jnp.float32(0.7), jnp.float32(by))), 3) for by in (-1.0, 0.0, 1.0)]
    [0.462, 0.7, 0.864]
    """
    return jnp.clip(jax.nn.sigmoid(log_odds(share) + by), EDGE, 1.0 - EDGE)


@final
@dataclass(frozen=True, repr=False)
class Cohesion(Mechanism):
    r"""Subversion and burdens wear a state down, an external threat may rally it, and it returns to its own level.

    .. math::
        d\,\mathrm{logit}\,g_a = \Big[-s\,(1 - g_a) \sum_b \Delta u^{subv}_{ba} + r\,\Delta \max_b T_{ab}
        - w\,\Delta\beta_a + \tau(\mathrm{logit}\,\bar g_a - \mathrm{logit}\,g_a)\Big]dt + \sigma_g\,dW

    :math:`\Delta` is the deviation from the start. A state is exposed to subversion by what it lacks in
    cohesion (1 - g: our reading of exposure). The sign of the rally r is free: a threat may unite or divide.

    Notes
    -----
    After a collapse g is redrawn around the state's own level. The step is exact if the forces are constant within it.

    References
    ----------
    goldstone_et_al_2010, mueller_1970, levy_1989
    """

    name: ClassVar[str] = "cohesion"
    title: ClassVar[str] = "Subversion wears the weak down; a threat may rally or divide"
    reads: ClassVar[tuple[str, ...]] = (
        "cohesion",
        "cohesion_mean",
        "pressure",
        "pressure_start",
        "threat",
        "burden",
        "collapse",
        "cohesion_force_start",
    )
    writes: ClassVar[tuple[str, ...]] = ("cohesion",)
    starts: ClassVar[tuple[str, ...]] = ("cohesion_force_start",)
    draws: ClassVar[tuple[Draw, ...]] = (Draw("shock", "normal", ("actor",)), Draw("renewal", "normal", ("actor",)))
    parameters: ClassVar[tuple[str, ...]] = (
        "cohesion.subversion",
        "cohesion.rally",
        "cohesion.burden",
        "cohesion.reversion",
        "cohesion.volatility",
        "cohesion.renewal",
    )
    sources: ClassVar[tuple[str, ...]] = ("goldstone_et_al_2010", "mueller_1970", "levy_1989")

    def force(self, params: Parameters, state: State) -> jax.Array:
        """Return the force on the log odds of cohesion, 1/year, before that at the start is subtracted."""
        subversion = (state["pressure"][_SUBVERSION] - state["pressure_start"][_SUBVERSION]).sum(axis=0)
        force: jax.Array = (
            params["cohesion.rally"] * over_partners(lambda each: each, state["threat"], combine=jnp.maximum)
            - params["cohesion.subversion"] * (1.0 - state["cohesion"]) * subversion
            - params["cohesion.burden"] * state["burden"]
        )
        return force

    def start(self, params: Parameters, state: State) -> Contributions:
        """Return the force at the start of the run."""
        return {"cohesion_force_start": self.force(params, state)}

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``cohesion``."""
        rate = params["cohesion.reversion"]
        own = log_odds(state["cohesion_mean"])
        target = own + (self.force(params, state) - state["cohesion_force_start"]) / rate
        now = log_odds(state["cohesion"])
        later = ornstein_uhlenbeck(now, target, rate, params["cohesion.volatility"], noise["shock"], dt)
        renewed = own + params["cohesion.renewal"] * noise["renewal"]
        value = jax.nn.sigmoid(jnp.where(state["collapse"] > 0.5, renewed, later))
        return {"cohesion": jnp.clip(value, EDGE, 1.0 - EDGE)}
