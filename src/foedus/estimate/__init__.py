"""Statistical functions of plain arrays: intervals, bootstraps, change points, trends.

Nothing here knows about states, claims or files; every function takes arrays and
returns a frozen record, so that an independent tool can check it number by number.
"""

from __future__ import annotations

from foedus.estimate.bootstrap import cluster_bootstrap
from foedus.estimate.changepoint import (
    ChangePoint,
    LagPosterior,
    binary_change_point,
    lag_posterior,
    poisson_change_point,
)
from foedus.estimate.intervals import (
    Estimate,
    Interval,
    clopper_pearson,
    dispersion,
    korn_graubard,
    poisson_rate,
    rate_ratio,
    wilson,
)
from foedus.estimate.survival import kaplan_meier_failure
from foedus.estimate.trend import (
    cluster_mean,
    minimum_interval,
    prais_winsten_slope,
    window_change,
)

__all__ = [
    "ChangePoint",
    "Estimate",
    "Interval",
    "LagPosterior",
    "binary_change_point",
    "clopper_pearson",
    "cluster_bootstrap",
    "cluster_mean",
    "dispersion",
    "kaplan_meier_failure",
    "korn_graubard",
    "lag_posterior",
    "minimum_interval",
    "poisson_change_point",
    "poisson_rate",
    "prais_winsten_slope",
    "rate_ratio",
    "wilson",
    "window_change",
]
