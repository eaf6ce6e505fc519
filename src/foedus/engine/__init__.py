"""The engine: steps a world through time, many members at once.

`ensemble` computes the members of a run chunk by chunk, `program` is what is compiled, `step` one step of it, `results`
the labelled dataset; `schedules` prints what a step does, `identity` says what a run's numbers depend on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.engine.ensemble import Ensemble
    from foedus.engine.identity import engine_hash
    from foedus.engine.schedules import ScheduleRow, schedule

__all__ = ["Ensemble", "ScheduleRow", "engine_hash", "schedule"]

__getattr__, __dir__ = lazy_names(
    "foedus.engine",
    {"Ensemble": "ensemble", "ScheduleRow": "schedules", "engine_hash": "identity", "schedule": "schedules"},
)
