"""Checks a specification against the names of its case, so that mistakes surface before any evidence is read."""

from __future__ import annotations

import math

from foedus.errors import InputError, UnknownNameError
from foedus.near_names import near_names
from foedus.scenarios.casts import Cast
from foedus.scenarios.policies.compiling import check_policies, whole_years
from foedus.scenarios.policies.compiling_shocks import check_shock
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.runs.specs import RunSpec

__all__ = ["check_spec"]


def check_spec(spec: RunSpec, cast: Cast) -> None:
    """Reject what names something that the case does not have, or lies outside its years.

    What depends on more than names, such as memberships, is checked when policies and shocks are compiled.

    Parameters
    ----------
    spec
        What is asked for.
    cast
        Names of the case.

    Raises
    ------
    InputError
        If the run is shorter than a year.
    UnknownNameError
        If a mechanism to be switched off is not in the case.
    PolicyError
        If a policy or a shock does not fit the case or the years of the run.
    """
    _check_length(spec, cast)
    _check_mechanisms(spec, cast)
    check_policies(spec.parsed(), cast, until=spec.until)
    # a shock after the last whole year would never happen
    until = cast.start_year + whole_years(cast.start_year, spec.until, spec.steps_per_year)
    for shock in parse_shocks(spec.shocks):
        check_shock(shock, cast, until=until)


def _check_mechanisms(spec: RunSpec, cast: Cast) -> None:
    for name in spec.without:
        if name not in cast.mechanisms:
            near = near_names(name, cast.mechanisms)
            raise UnknownNameError(
                f"no mechanism {name!r} to leave out",
                where=cast.case,
                expected=f"one of {', '.join(cast.mechanisms)}",
                hint=f"Nearest: {near}." if near else None,
            )


def _check_length(spec: RunSpec, cast: Cast) -> None:
    steps = round((spec.until - cast.start_year) * spec.steps_per_year)
    if steps < spec.steps_per_year:
        raise InputError(
            "the run ends before it starts" if steps < 1 else "there is less than a whole year to simulate",
            where=f"until {spec.until}; the case {cast.case} starts on {cast.start}",
            expected=f"{math.ceil(cast.start_year) + 1} or later",
        )
