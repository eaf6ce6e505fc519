"""The specification of a run from a file and the options of a command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from foedus.scenarios import RunSpec

__all__ = ["SET_HELP", "spec_of"]

SET_HELP: Final = "One parameter held at a value, such as alignment.war=0.8; repeatable."

_FIELDS: Final = {"policy": "policies", "shock": "shocks", "settings": "set"}


def spec_of(context: typer.Context, options: Mapping[str, Any], file: Path | None = None) -> RunSpec:
    """Return the specification given to a command.

    Options on the command line override the keys of the file, a list as a whole; of the parameters that are set, only
    those of the same name.

    Parameters
    ----------
    context
        Context of the command, which knows which options were given.
    options
        Their values by the names of the command's parameters.
    file
        A run specification, or the name of a packaged scenario; without it every option counts.
    """
    from foedus.analyses.specifying import YEARS, run_spec
    from foedus.scenarios import RunSpec, load_case
    from foedus.scenarios.runs.named import load_scenario

    values = {_FIELDS.get(name, name): _plain(value) for name, value in options.items() if value is not None}
    if file is None:
        return run_spec(values.pop("case"), **values)
    spec = load_scenario(file)
    given = {
        _FIELDS.get(name, name): _plain(value)
        for name, value in options.items()
        if (source := context.get_parameter_source(name)) is not None and source.name != "DEFAULT"
    }
    if "until" not in spec.model_fields_set:
        given.setdefault("until", load_case(given.get("case", spec.case)).start.year + YEARS)
    if "set" in given:
        given["set"] = dict(spec.set) | dict(RunSpec(set=given["set"]).set)
    return RunSpec(**{**spec.model_dump(), **given})


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else str(value) if isinstance(value, Path) else value
