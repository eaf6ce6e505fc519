"""The engine: steps a world through time, many members at once.

``run`` computes or finds a run, ``compare`` sets two beside each other, ``schedule`` prints what a step does.
"""

from __future__ import annotations

from foedus.engine.compare import compare
from foedus.engine.ensemble import Ensemble
from foedus.engine.run import RunResult, engine_hash, run
from foedus.engine.schedule import ScheduleRow, schedule
from foedus.engine.synthetic import synthetic_world

__all__ = ["Ensemble", "RunResult", "ScheduleRow", "compare", "engine_hash", "run", "schedule", "synthetic_world"]
