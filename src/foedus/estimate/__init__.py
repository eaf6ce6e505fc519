"""Statistical functions on plain arrays: intervals, bootstraps, change points, trends, scores.

Nothing here knows about states, claims or files; every function takes arrays and
returns a frozen record, so that an independent tool can check it number by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.estimate.bootstrap import cluster_bootstrap
    from foedus.estimate.changepoint import (
        ChangePoint,
        LagPosterior,
        binary_change_point,
        lag_posterior,
        poisson_change_point,
    )
    from foedus.estimate.competing_risks import CumulativeIncidence, cumulative_incidence, incidence_curve
    from foedus.estimate.forecast_scores import area_under_curve, average_precision, brier_score, log_loss
    from foedus.estimate.hazard import HazardFit, hazard_ratio
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
        mean_interval,
        minimum_interval,
        prais_winsten_slope,
        simultaneous_changes,
        window_change,
    )

__all__ = [
    "ChangePoint",
    "CumulativeIncidence",
    "Estimate",
    "HazardFit",
    "Interval",
    "LagPosterior",
    "area_under_curve",
    "average_precision",
    "binary_change_point",
    "brier_score",
    "clopper_pearson",
    "cluster_bootstrap",
    "cluster_mean",
    "cumulative_incidence",
    "dispersion",
    "hazard_ratio",
    "incidence_curve",
    "kaplan_meier_failure",
    "korn_graubard",
    "lag_posterior",
    "log_loss",
    "mean_interval",
    "minimum_interval",
    "poisson_change_point",
    "poisson_rate",
    "prais_winsten_slope",
    "rate_ratio",
    "simultaneous_changes",
    "wilson",
    "window_change",
]

__getattr__, __dir__ = lazy_names(
    "foedus.estimate",
    {
        "ChangePoint": "changepoint",
        "CumulativeIncidence": "competing_risks",
        "Estimate": "intervals",
        "HazardFit": "hazard",
        "Interval": "intervals",
        "LagPosterior": "changepoint",
        "area_under_curve": "forecast_scores",
        "average_precision": "forecast_scores",
        "binary_change_point": "changepoint",
        "brier_score": "forecast_scores",
        "clopper_pearson": "intervals",
        "cluster_bootstrap": "bootstrap",
        "cluster_mean": "trend",
        "cumulative_incidence": "competing_risks",
        "dispersion": "intervals",
        "hazard_ratio": "hazard",
        "incidence_curve": "competing_risks",
        "kaplan_meier_failure": "survival",
        "korn_graubard": "intervals",
        "lag_posterior": "changepoint",
        "log_loss": "forecast_scores",
        "mean_interval": "trend",
        "minimum_interval": "trend",
        "poisson_change_point": "changepoint",
        "poisson_rate": "intervals",
        "prais_winsten_slope": "trend",
        "rate_ratio": "intervals",
        "simultaneous_changes": "trend",
        "wilson": "intervals",
        "window_change": "trend",
    },
)
