"""What a step of a case does, mechanism by mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foedus.analyses.specifying import DEFAULT_CASE
from foedus.checked_calls import checked_call
from foedus.engine.schedules import ScheduleRow
from foedus.engine.schedules import schedule as schedule_rows
from foedus.errors import InputError
from foedus.results import Result
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.parameters.sets import ParameterSet

__all__ = ["Schedule", "schedule"]


@dataclass(frozen=True, eq=False, repr=False)
class Schedule(Result, Sequence[ScheduleRow]):
    """The mechanisms of a case in the order of a step: a sequence of `foedus.engine.ScheduleRow`."""

    case: str
    rows: tuple[ScheduleRow, ...]

    def __getitem__(self, place: Any) -> Any:
        """Return a row."""
        return self.rows[place]

    def __len__(self) -> int:
        """Return the number of mechanisms."""
        return len(self.rows)

    @property
    def table(self) -> pl.DataFrame:
        """One row per mechanism: ``step, mechanism, kind, reads, writes, cites, parameters`` (how many)."""
        lists = ("reads", "writes", "cites")
        rows = [
            {
                "step": row.step,
                "mechanism": row.mechanism,
                "kind": row.kind,
                **{name: ", ".join(getattr(row, name)) for name in lists},
                "parameters": len(row.parameters),
            }
            for row in self.rows
        ]
        return pl.DataFrame(rows)

    def as_dict(self) -> dict[str, Any]:
        """Return the schedule as ``foedus schedule --json`` prints it."""
        return {"case": self.case, "schedule": [row.as_dict() for row in self.rows]}

    def headline(self) -> str:
        """Return the case of the schedule."""
        return f"schedule of {self.case}: {len(self.rows)} mechanisms"


@checked_call
def schedule(case: Any = DEFAULT_CASE, *, parameters: ParameterSet | None = None) -> Schedule:
    """Return what a step of a case does, mechanism by mechanism: see `foedus.engine.schedule`.

    Parameters
    ----------
    case
        Name or path of a case, a case, or a resolved world.
    parameters
        Parameter set of which the standings are shown; the default set when omitted.

    Returns
    -------
    Schedule
        In the order of a step.

    Raises
    ------
    UnknownNameError
        For a case or mechanism that does not exist.
    InputError
        For what is not a case.

    Examples
    --------
    >>> len(schedule("strategic-triangle")) > 10
    True
    """
    chosen = load_case(case) if isinstance(case, str | Path) else case
    if not hasattr(chosen, "mechanisms"):
        raise InputError(f"a {type(case).__name__} has no schedule", expected="the name or path of a case, or a case")
    name = case if isinstance(case, str) else getattr(chosen, "name", None) or getattr(chosen, "case", None)
    return Schedule(str(name or "a case"), tuple(schedule_rows(chosen, parameters=parameters)))
