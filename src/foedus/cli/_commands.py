"""All commands: importing this module registers them with the command group."""

from __future__ import annotations

from foedus.cli import argue as _argue
from foedus.cli import balance as _balance
from foedus.cli import check as _check
from foedus.cli import coalition as _coalition
from foedus.cli import data as _data
from foedus.cli import dynamics as _dynamics
from foedus.cli import effect as _effect
from foedus.cli import fit as _fit
from foedus.cli import fit_hazard as _fit_hazard
from foedus.cli import fit_model as _fit_model
from foedus.cli import fit_var as _fit_var
from foedus.cli import landscape as _landscape
from foedus.cli import measure as _measure
from foedus.cli import new as _new
from foedus.cli import panel as _panel
from foedus.cli import report as _report
from foedus.cli import run as _run
from foedus.cli import runs as _runs
from foedus.cli import sensitivity as _sensitivity
from foedus.cli import similarity as _similarity
from foedus.cli._app import app

__all__ = ["app"]

_COMMAND_MODULES = (
    _argue,
    _run,
    _runs,
    _new,
    _check,
    _sensitivity,
    _effect,
    _measure,
    _panel,
    _similarity,
    _coalition,
    _data,
    _fit,
    _fit_var,
    _fit_hazard,
    _fit_model,
    _report,
    _landscape,
    _balance,
    _dynamics,
)
