"""The continuous-time balance kernel, which lives among the dynamics of signed networks."""

from __future__ import annotations

from foedus.networks.dynamics.marvel_kernel import marvel_2011_closed_form, marvel_2011_kernel

__all__ = ["marvel_2011_closed_form", "marvel_2011_kernel"]
