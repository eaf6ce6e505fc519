"""Threat: what a state fears from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import TINY, Contributions, Mechanism, Noise, Parameters, State, matrix
from foedus.scenarios.worlds import INSTRUMENTS

__all__ = ["Threat"]

_WEIGHTS: Final = tuple(f"threat.weight_{instrument}" for instrument in INSTRUMENTS)


@final
@dataclass(frozen=True, repr=False)
class Threat(Mechanism):
    r"""Strength within reach, seen through alignment, plus pressure at any distance.

    .. math::
        x_{ab} = \varphi_{ab}\Big[(1 - \nu N_a N_b)\frac{f_b}{f_a + f_b} r_{ab}\,
        \sigma\Big(\frac{a_0 - A_{ab}}{s}\Big) + \sum_i \omega_i u_{i,ba} + \omega_r v_{ba} + \omega_m m_{ba}\Big],
        \qquad T = \frac{x}{1 + x}

    where u is pressure by instrument, v retaliation and m the pressure of institutions that b belongs to.

    Notes
    -----
    Pressure is felt as a threat only here; its other effects are in ``cohesion`` (subversion), ``power``
    (sanctions) and ``reciprocity`` (answers, and rises that ``obligation`` reads). Nuclear weapons on both sides lower
    the fear of invasion, not the fear of pressure. Relief below the initial pressure can lower the second part to zero,
    never below.

    References
    ----------
    walt_1987
    """

    name: ClassVar[str] = "threat"
    title: ClassVar[str] = "Enmity and pressure make a threat"
    reads: ClassVar[tuple[str, ...]] = (
        "z",
        "reach",
        "free_capability",
        "nuclear",
        "framing",
        "pressure",
        "retaliation",
        "institution_pressure",
    )
    writes: ClassVar[tuple[str, ...]] = ("threat",)
    parameters: ClassVar[tuple[str, ...]] = (
        "threat.nuclear_discount",
        "threat.alignment_midpoint",
        "threat.alignment_scale",
        *_WEIGHTS,
        "threat.weight_retaliation",
        "threat.weight_institutions",
    )
    sources: ClassVar[tuple[str, ...]] = ("walt_1987",)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``threat``."""
        free = jnp.maximum(state["free_capability"], TINY)
        nuclear, pressure = state["nuclear"], state["pressure"]
        enmity = jax.nn.sigmoid(
            (params["threat.alignment_midpoint"] - jnp.tanh(state["z"])) / params["threat.alignment_scale"]
        )
        deterred = 1.0 - params["threat.nuclear_discount"] * (nuclear[:, None] * nuclear[None, :])
        superiority = free[None, :] / (free[:, None] + free[None, :])
        invasion = deterred * superiority * state["reach"] * matrix(enmity, free.shape[0])
        felt = params["threat.weight_retaliation"] * jnp.swapaxes(state["retaliation"], 0, 1)
        felt = felt + params["threat.weight_institutions"] * jnp.swapaxes(state["institution_pressure"], 0, 1)
        for index, weight in enumerate(_WEIGHTS):
            felt = felt + params[weight] * jnp.swapaxes(pressure[index], 0, 1)
        x = state["framing"] * (invasion + jnp.maximum(felt, 0.0))
        return {"threat": x / (1.0 + x)}
