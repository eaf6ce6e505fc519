"""Statistical functions on plain arrays: intervals, bootstraps, change points, trends, scores.

Nothing here knows about states, claims or files; every function takes arrays and
returns a frozen record, so that an independent tool can check it number by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.estimate.bootstrap import bootstrap_rate_ratio, cluster_bootstrap
    from foedus.estimate.changepoint import (
        ChangePoint,
        LagPosterior,
        binary_change_point,
        lag_posterior,
        poisson_change_point,
    )
    from foedus.estimate.competing_risks import CumulativeIncidence, cumulative_incidence, incidence_curve
    from foedus.estimate.count_panel import CountPanelFit, count_panel
    from foedus.estimate.event_study import Contrasts, EventStudy, Leads, event_contrasts, event_effects
    from foedus.estimate.forecast_scores import area_under_curve, average_precision, brier_score, log_loss
    from foedus.estimate.hazard import HazardFit, ReducedRows, hazard_ratio
    from foedus.estimate.intervals import (
        Estimate,
        Interval,
        clopper_pearson,
        korn_graubard,
        poisson_rate,
        rate_ratio,
        wilson,
    )
    from foedus.estimate.level_shift import level_shift
    from foedus.estimate.local_projection import Projection, local_projection
    from foedus.estimate.matched_position import (
        MatchedPosition,
        design_effect,
        matched_percentile,
        percentile_of_draws,
        standardised_difference,
    )
    from foedus.estimate.matching import Balance, Matches, match_rows
    from foedus.estimate.panel_regression import LeadGate, PanelFit, change_over, fit_panel, lead_gate
    from foedus.estimate.risk_sampling import SampledRisk, sample_risk_sets
    from foedus.estimate.robust_errors import (
        RobustErrors,
        clustered_covariance,
        dyadic_clusters,
        one_way_clusters,
        two_way_clusters,
    )
    from foedus.estimate.scatter import dispersion, total_dispersion
    from foedus.estimate.survival import kaplan_meier_failure
    from foedus.estimate.trend import (
        cluster_mean,
        mean_interval,
        minimum_interval,
        prais_winsten_slope,
        simultaneous_changes,
        window_change,
    )
    from foedus.estimate.var import GrangerTest, VarFit, fit_var
    from foedus.estimate.var_responses import Bands, impulse_responses

__all__ = [
    "Balance",
    "Bands",
    "ChangePoint",
    "Contrasts",
    "CountPanelFit",
    "CumulativeIncidence",
    "Estimate",
    "EventStudy",
    "GrangerTest",
    "HazardFit",
    "Interval",
    "LagPosterior",
    "LeadGate",
    "Leads",
    "MatchedPosition",
    "Matches",
    "PanelFit",
    "Projection",
    "ReducedRows",
    "RobustErrors",
    "SampledRisk",
    "VarFit",
    "area_under_curve",
    "average_precision",
    "binary_change_point",
    "bootstrap_rate_ratio",
    "brier_score",
    "change_over",
    "clopper_pearson",
    "cluster_bootstrap",
    "cluster_mean",
    "clustered_covariance",
    "count_panel",
    "cumulative_incidence",
    "design_effect",
    "dispersion",
    "dyadic_clusters",
    "event_contrasts",
    "event_effects",
    "fit_panel",
    "fit_var",
    "hazard_ratio",
    "impulse_responses",
    "incidence_curve",
    "kaplan_meier_failure",
    "korn_graubard",
    "lag_posterior",
    "lead_gate",
    "level_shift",
    "local_projection",
    "log_loss",
    "match_rows",
    "matched_percentile",
    "mean_interval",
    "minimum_interval",
    "one_way_clusters",
    "percentile_of_draws",
    "poisson_change_point",
    "poisson_rate",
    "prais_winsten_slope",
    "rate_ratio",
    "sample_risk_sets",
    "simultaneous_changes",
    "standardised_difference",
    "total_dispersion",
    "two_way_clusters",
    "wilson",
    "window_change",
]

__getattr__, __dir__ = lazy_names(
    "foedus.estimate",
    {
        "Balance": "matching",
        "ChangePoint": "changepoint",
        "Contrasts": "event_study",
        "CountPanelFit": "count_panel",
        "CumulativeIncidence": "competing_risks",
        "Estimate": "intervals",
        "EventStudy": "event_study",
        "HazardFit": "hazard",
        "Interval": "intervals",
        "LagPosterior": "changepoint",
        "MatchedPosition": "matched_position",
        "LeadGate": "panel_regression",
        "Matches": "matching",
        "PanelFit": "panel_regression",
        "RobustErrors": "robust_errors",
        "Leads": "event_study",
        "Projection": "local_projection",
        "ReducedRows": "hazard",
        "SampledRisk": "risk_sampling",
        "area_under_curve": "forecast_scores",
        "average_precision": "forecast_scores",
        "binary_change_point": "changepoint",
        "brier_score": "forecast_scores",
        "change_over": "panel_regression",
        "clopper_pearson": "intervals",
        "bootstrap_rate_ratio": "bootstrap",
        "cluster_bootstrap": "bootstrap",
        "cluster_mean": "trend",
        "clustered_covariance": "robust_errors",
        "count_panel": "count_panel",
        "cumulative_incidence": "competing_risks",
        "design_effect": "matched_position",
        "dispersion": "scatter",
        "dyadic_clusters": "robust_errors",
        "event_contrasts": "event_study",
        "event_effects": "event_study",
        "fit_panel": "panel_regression",
        "hazard_ratio": "hazard",
        "incidence_curve": "competing_risks",
        "kaplan_meier_failure": "survival",
        "korn_graubard": "intervals",
        "lag_posterior": "changepoint",
        "level_shift": "level_shift",
        "local_projection": "local_projection",
        "lead_gate": "panel_regression",
        "log_loss": "forecast_scores",
        "matched_percentile": "matched_position",
        "match_rows": "matching",
        "mean_interval": "trend",
        "minimum_interval": "trend",
        "one_way_clusters": "robust_errors",
        "percentile_of_draws": "matched_position",
        "poisson_change_point": "changepoint",
        "poisson_rate": "intervals",
        "prais_winsten_slope": "trend",
        "rate_ratio": "intervals",
        "sample_risk_sets": "risk_sampling",
        "simultaneous_changes": "trend",
        "standardised_difference": "matched_position",
        "total_dispersion": "scatter",
        "two_way_clusters": "robust_errors",
        "Bands": "var_responses",
        "GrangerTest": "var",
        "VarFit": "var",
        "fit_var": "var",
        "impulse_responses": "var_responses",
        "wilson": "intervals",
        "window_change": "trend",
    },
)
