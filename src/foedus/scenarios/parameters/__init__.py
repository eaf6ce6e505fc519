"""Parameters of the model: sets, priors, posteriors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.scenarios.parameters.posteriors import Posterior
    from foedus.scenarios.parameters.sets import Parameter, ParameterSet, Prior

__all__ = ["Parameter", "ParameterSet", "Posterior", "Prior"]

__getattr__, __dir__ = lazy_names(
    "foedus.scenarios.parameters",
    {"Parameter": "sets", "ParameterSet": "sets", "Posterior": "posteriors", "Prior": "sets"},
)
