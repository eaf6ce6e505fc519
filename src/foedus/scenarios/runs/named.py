"""Packaged scenarios: specifications of runs with dated events, by name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from foedus.errors import UnknownNameError
from foedus.near_names import near_names
from foedus.scenarios.runs.specs import RunSpec

__all__ = ["list_scenarios", "load_scenario", "scenario_rows"]


def list_scenarios() -> list[str]:
    """Return the names of the packaged scenarios.

    Examples
    --------
    >>> "war-2022" in list_scenarios()
    True
    """
    folder = resources.files("foedus.library") / "scenarios"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load_scenario(name: str | Path) -> RunSpec:
    """Read a packaged scenario by name, or a specification by path.

    Raises
    ------
    UnknownNameError
        If there is neither a packaged scenario nor a file of that name.
    InputError
        If a file cannot be read, naming file and key.

    Examples
    --------
    >>> load_scenario("war-2022").case
    'strategic-triangle'
    """
    known = list_scenarios()
    if str(name) in known:
        return _packaged(str(name))
    path = Path(name)
    if path.suffix or path.exists():
        return RunSpec.from_toml(path)
    raise UnknownNameError(
        f"no scenario {str(name)!r}",
        expected=f"one of {', '.join(known)}, or the path of a specification (.toml)",
        hint=f"Nearest: {near_names(str(name), known, limit=1)}.",
    )


@cache
def _packaged(name: str) -> RunSpec:
    text = (resources.files("foedus.library") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    return RunSpec.from_toml(text)


def scenario_rows() -> list[dict[str, object]]:
    """Return ``name, case, scenario, policies, shocks, until`` of every packaged scenario."""
    rows: list[dict[str, object]] = []
    for name in list_scenarios():
        spec = _packaged(name)
        rows.append(
            {
                "name": name,
                "case": spec.case,
                "scenario": spec.label,
                "policies": list(spec.policies),
                "shocks": list(spec.shocks),
                "until": spec.until,
            }
        )
    return rows
