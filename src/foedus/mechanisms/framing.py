"""Framing: a threat made to look bigger than it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State

__all__ = ["Framing"]

LARGEST: Final = 5.0
"""Largest ratio of perceived to material threat (assumed)."""


@final
@dataclass(frozen=True, repr=False)
class Framing(Mechanism):
    r"""Leaders raise the threat that their audience perceives; the effect fades when they fall silent.

    .. math::
        d\varphi_{bt} = \Big[k \sum_p a_p\,e_{pb}\,w_{pt} - \delta(\varphi_{bt} - 1)\Big]dt, \qquad
        1 \le \varphi \le 5

    Policy p, of intensity :math:`a_p`, warns the audience b of the state t. Material threat is untouched:
    :math:`\varphi` multiplies how much of it is felt (``threat``). What an alarm without a threat costs its author is
    in ``credibility``.

    References
    ----------
    kaufmann_2004, fearon_1994
    """

    name: ClassVar[str] = "framing"
    title: ClassVar[str] = "An alarm raises what is perceived, and fades"
    reads: ClassVar[tuple[str, ...]] = ("framing", "frame_author", "frame_audience", "frame_target")
    writes: ClassVar[tuple[str, ...]] = ("framing",)
    parameters: ClassVar[tuple[str, ...]] = ("framing.gain", "framing.decay")
    sources: ClassVar[tuple[str, ...]] = ("kaufmann_2004", "fearon_1994")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``framing``."""
        heard = state["frame_author"].sum(axis=1)[:, None] * state["frame_audience"]
        alarm = (heard[:, :, None] * state["frame_target"][:, None]).sum(axis=0)
        decay = params["framing.decay"]
        kept = jnp.exp(-decay * dt)
        raised = params["framing.gain"] * alarm * (-jnp.expm1(-decay * dt)) / decay
        own = jnp.arange(alarm.shape[0])
        later = jnp.clip(1.0 + (state["framing"] - 1.0) * kept + raised, 1.0, LARGEST)
        # a state is not warned about itself
        return {"framing": later.at[own, own].set(1.0)}
