"""Kinds of test: one file each, found here by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic import Field

from foedus.arguments.kinds._base import Context, Finding, Runs, Spec, Years
from foedus.arguments.kinds.base_rate import BaseRateSpec, measure_base_rate
from foedus.arguments.kinds.level import LevelSpec, measure_level
from foedus.arguments.kinds.pivot import Futures, PivotSpec, measure_pivot
from foedus.arguments.kinds.rate_ratio import RateRatioSpec, measure_rate_ratio
from foedus.arguments.kinds.scenario_contrast import Contrast, ScenarioContrastSpec, measure_scenario_contrast
from foedus.arguments.kinds.share import ShareSpec, measure_share
from foedus.arguments.kinds.timing import Change, TimingSpec, measure_timing
from foedus.arguments.kinds.trend import TrendSpec, measure_trend

__all__ = [
    "KINDS",
    "AnySpec",
    "BaseRateSpec",
    "Change",
    "Context",
    "Contrast",
    "Finding",
    "Futures",
    "LevelSpec",
    "PivotSpec",
    "RateRatioSpec",
    "Runs",
    "ScenarioContrastSpec",
    "ShareSpec",
    "Spec",
    "TimingSpec",
    "TrendSpec",
    "Years",
    "measure",
]

AnySpec: TypeAlias = Annotated[
    BaseRateSpec | LevelSpec | PivotSpec | RateRatioSpec | ScenarioContrastSpec | ShareSpec | TimingSpec | TrendSpec,
    Field(discriminator="kind"),
]

KINDS: Mapping[str, Callable[[Any, Context], Finding]] = MappingProxyType(
    {
        "base_rate": measure_base_rate,
        "level": measure_level,
        "pivot": measure_pivot,
        "rate_ratio": measure_rate_ratio,
        "scenario_contrast": measure_scenario_contrast,
        "share": measure_share,
        "timing": measure_timing,
        "trend": measure_trend,
    }
)
"""Measuring function of every kind of test."""


def measure(spec: AnySpec, context: Context) -> Finding:
    """Return what a measurement finds."""
    return KINDS[spec.kind](spec, context)
