"""Kinds of test: one file each, found here by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, TypeAlias

from pydantic import PlainValidator, ValidationError

from foedus.arguments.kinds import (
    base_rate,
    census,
    coalition,
    ending,
    event_study,
    hazard_ratio,
    impulse_response,
    level,
    non_inferiority,
    order_contrast,
    panel_change,
    percentile,
    pivot,
    precedes,
    public_opinion,
    rate_ratio,
    risk,
    scenario_contrast,
    scenario_share,
    share,
    texts,
    timing,
    trend,
    who_speaks,
)
from foedus.arguments.kinds._base import DRAWN_BESIDE, FORECAST, Context, Finding, Kind, Replay, Runs, Spec, Years
from foedus.arguments.kinds._plugins import installed_kind, kinds_of_module
from foedus.arguments.kinds.base_rate import BaseRateSpec
from foedus.arguments.kinds.census import CensusSpec
from foedus.arguments.kinds.coalition import CoalitionSpec
from foedus.arguments.kinds.ending import EndingSpec
from foedus.arguments.kinds.event_study import EventStudySpec
from foedus.arguments.kinds.hazard_ratio import HazardRatioSpec
from foedus.arguments.kinds.impulse_response import ImpulseResponseSpec
from foedus.arguments.kinds.level import LevelSpec
from foedus.arguments.kinds.non_inferiority import NonInferioritySpec
from foedus.arguments.kinds.order_contrast import Drift, OrderContrastSpec
from foedus.arguments.kinds.panel_change import PanelChangeSpec
from foedus.arguments.kinds.percentile import PercentileSpec
from foedus.arguments.kinds.pivot import Futures, PivotSpec
from foedus.arguments.kinds.precedes import PrecedesSpec, Shift
from foedus.arguments.kinds.public_opinion import PublicOpinionSpec
from foedus.arguments.kinds.rate_ratio import RateRatioSpec
from foedus.arguments.kinds.risk import RiskSpec
from foedus.arguments.kinds.scenario_contrast import Contrast, ScenarioContrastSpec
from foedus.arguments.kinds.scenario_share import ScenarioShareSpec
from foedus.arguments.kinds.share import ShareSpec
from foedus.arguments.kinds.texts import TextsSpec
from foedus.arguments.kinds.timing import Change, TimingSpec
from foedus.arguments.kinds.trend import TrendSpec
from foedus.arguments.kinds.who_speaks import WhoSpeaksSpec
from foedus.blas_threads import one_blas_thread
from foedus.library.problems import nested_problems
from foedus.near_names import near_names
from foedus.registries import Registry

__all__ = [
    "DRAWN_BESIDE",
    "FORECAST",
    "KINDS",
    "AnySpec",
    "BaseRateSpec",
    "CensusSpec",
    "Change",
    "CoalitionSpec",
    "Context",
    "Contrast",
    "Drift",
    "EndingSpec",
    "EventStudySpec",
    "Finding",
    "Futures",
    "HazardRatioSpec",
    "ImpulseResponseSpec",
    "Kind",
    "LevelSpec",
    "NonInferioritySpec",
    "OrderContrastSpec",
    "PanelChangeSpec",
    "PercentileSpec",
    "PivotSpec",
    "PrecedesSpec",
    "PublicOpinionSpec",
    "RateRatioSpec",
    "Replay",
    "RiskSpec",
    "Runs",
    "ScenarioContrastSpec",
    "ScenarioShareSpec",
    "ShareSpec",
    "Shift",
    "Spec",
    "TextsSpec",
    "TimingSpec",
    "TrendSpec",
    "WhoSpeaksSpec",
    "Years",
    "add_kinds",
    "measure",
]

KINDS: Final[Registry[Kind]] = Registry(
    "kind of test",
    {
        kind.name: kind
        for kind in (
            base_rate.KIND,
            census.KIND,
            coalition.KIND,
            ending.KIND,
            event_study.KIND,
            hazard_ratio.KIND,
            impulse_response.KIND,
            level.KIND,
            non_inferiority.KIND,
            percentile.KIND,
            panel_change.KIND,
            order_contrast.KIND,
            pivot.KIND,
            precedes.KIND,
            public_opinion.KIND,
            rate_ratio.KIND,
            risk.KIND,
            scenario_contrast.KIND,
            scenario_share.KIND,
            share.KIND,
            texts.KIND,
            timing.KIND,
            trend.KIND,
            who_speaks.KIND,
        )
    },
)
"""Every kind of test by name; ``KINDS.add(name, Kind(...))`` registers a user's own, `add_kinds` those of a module."""


def add_kinds(source: str) -> tuple[str, ...]:
    """Register the kinds of test of a module and return their names; what is registered already stays.

    Parameters
    ----------
    source
        Path of a Python file, or the name of a module that can be imported. Its code is run.

    Raises
    ------
    InputError
        If it cannot be imported, has no kind of test, or one whose name is taken by another.
    """
    found = kinds_of_module(source)
    for kind in found:
        if KINDS.get(kind.name) is not kind:
            KINDS.add(kind.name, kind)
    return tuple(kind.name for kind in found)


def _parsed(given: Any) -> Spec:
    """Read a specification according to the kind that it names."""
    if isinstance(given, Spec):
        return given
    if not isinstance(given, Mapping) or "kind" not in given:
        raise ValueError("the key 'kind', which states the kind of test, is missing")
    name = str(given["kind"])
    if name not in KINDS and (offered := installed_kind(name)) is not None:
        KINDS.add(name, offered)
    if name not in KINDS:
        raise ValueError(
            f"no kind of test {name!r}, expected one of {', '.join(KINDS)}; nearest: {near_names(name, KINDS)}"
        )
    try:
        return KINDS[name].spec.model_validate(given)
    except ValidationError as error:
        raise nested_problems(error, name, KINDS[name].spec) from error


AnySpec: TypeAlias = Annotated[Spec, PlainValidator(_parsed)]
"""A specification of any kind in `KINDS`."""


def measure(spec: Spec, context: Context) -> Finding:
    """Return what a measurement finds; of a forecast, that it has no say before its time."""
    with one_blas_thread():
        finding = KINDS[spec.kind].measure(spec, context)
    if spec.forecast and not context.since:
        return replace(finding, unusable=FORECAST)
    return finding
