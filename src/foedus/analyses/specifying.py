"""A run as people ask for it: a case, and what differs from its defaults."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from foedus.errors import InputError
from foedus.library.default_case import DEFAULT_CASE
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.runs.named import list_scenarios, load_scenario
from foedus.scenarios.runs.specs import RunSpec

__all__ = ["DEFAULT_CASE", "YEARS", "run_spec"]

YEARS: Final = 29
"""Years after the year a case starts in, where no last year is asked for: a case of 2025 runs to 2054."""


def run_spec(of: Any = DEFAULT_CASE, **fields: Any) -> RunSpec:
    """Return the specification of a run.

    Parameters
    ----------
    of
        Name or path of a case, name of a packaged scenario, a `Case`, or a `RunSpec` to change.
    fields
        Fields of `RunSpec`; None stands for the default. A single policy, shock or mechanism may be given as a text.
        Without ``until`` the run ends `YEARS` after the case's start.

    Returns
    -------
    RunSpec

    Raises
    ------
    InputError
        If it is not a case, or a value is not possible.
    UnknownNameError
        When there is no such case.

    Examples
    --------
    >>> run_spec("europe-1907", policies="GBR:contain:DEU:0.5@1908-1912").until
    1937
    """
    given = {
        name: _listed(name, value)
        for name, value in fields.items()
        if value is not None and not (isinstance(value, tuple) and not value)
    }
    if isinstance(of, str) and of in list_scenarios():
        of = load_scenario(of)
    if isinstance(of, RunSpec):
        return RunSpec(**{**of.model_dump(), **given}) if given else of
    if isinstance(of, Case):
        case, name = of, of.file.removesuffix(".toml") if "/" not in of.file and "\\" not in of.file else of.file
    elif isinstance(of, str | Path):
        case, name = load_case(of), str(of)
    else:
        raise InputError(
            f"a {type(of).__name__} is not a case",
            expected="the name or path of a case, a Case or a RunSpec",
            hint="foedus.CASES lists the packaged cases",
        )
    given.setdefault("until", case.start.year + YEARS)
    return RunSpec(case=name, **given)


def _listed(name: str, value: Any) -> Any:
    if name not in ("policies", "shocks", "without"):
        return str(value) if isinstance(value, Path) else value
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable):
        raise InputError(f"a {type(value).__name__} is not a list of {name}", where=name, expected="texts")
    return tuple(str(each) for each in value)
