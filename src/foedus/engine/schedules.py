"""The schedule: which mechanisms run in a step, in what order, as data that can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, REGISTRY, Mechanism, mechanism
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.parameters.sets import ParameterSet

__all__ = ["ScheduleRow", "build_schedule", "schedule"]


@dataclass(frozen=True)
class ScheduleRow:
    """One line of a schedule.

    Parameters
    ----------
    step
        Its position, from 1.
    mechanism
        Its name.
    kind
        ``force`` (adds to flows), ``event`` (draws what happens) or ``process`` (changes stocks).
    reads, writes
        Fields of the state.
    cites
        Bibliography keys.
    parameters
        Name of each parameter with its standing: estimated, published or assumed.
    """

    step: int
    mechanism: str
    kind: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    cites: tuple[str, ...]
    parameters: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready data."""
        return {
            "step": self.step,
            "mechanism": self.mechanism,
            "kind": self.kind,
            "reads": list(self.reads),
            "writes": list(self.writes),
            "cites": list(self.cites),
            "parameters": dict(self.parameters),
        }


KINDS_OF_MECHANISM: Final = {"flow": "force", "event": "event", "stock": "process"}
"""What a mechanism is by the role of the fields it writes, in the order of a step."""


def kind_of(item: Mechanism) -> str:
    """Return ``force`` (adds to flows), ``event`` (draws what happens in a step) or ``process`` (changes stocks)."""
    return KINDS_OF_MECHANISM[FIELDS[item.writes[0]].role]


def build_schedule(names: Iterable[str]) -> tuple[Mechanism, ...]:
    """Return the mechanisms of those names in the order of a step: forces, then events, then processes.

    Forces run one after another, each seeing what the earlier ones added. Events are drawn from the flows. Processes
    all start from the same state and see the events of the step, so their order does not matter.

    Raises
    ------
    UnknownNameError
        For a name that is not a mechanism.
    SimulationError
        If a mechanism is named twice or does not fit the others: see ``check_schedule``.
    """
    chosen = [mechanism(name) for name in names]
    if len({item.name for item in chosen}) < len(chosen):
        raise SimulationError("a mechanism is named twice", where=", ".join(item.name for item in chosen))
    order, kinds = list(REGISTRY), list(KINDS_OF_MECHANISM.values())
    chosen.sort(key=lambda item: (kinds.index(kind_of(item)), order.index(item.name)))
    check_schedule(chosen)
    return tuple(chosen)


def check_schedule(mechanisms: Sequence[Mechanism]) -> None:
    """Check that mechanisms fit together.

    Raises
    ------
    SimulationError
        Naming the mechanism and the field.
    """
    writer: dict[str, str] = {}
    for item in mechanisms:
        for name in (*item.reads, *item.writes, *item.starts):
            if name not in FIELDS:
                raise SimulationError("an unknown field", where=f"{item.name}: {name}", expected="a field in FIELDS")
        roles = {FIELDS[name].role for name in item.writes}
        if len(roles) != 1 or not roles <= set(KINDS_OF_MECHANISM):
            raise SimulationError(
                f"a mechanism writes {' and '.join(sorted(roles)) or 'nothing'}",
                where=item.name,
                expected="only flows, only events, or only stocks",
            )
        early = [name for name in item.reads if FIELDS[name].role in ("event", "start")]
        if roles != {"stock"} and early:
            raise SimulationError(
                f"a mechanism of the kind {kind_of(item)} reads {', '.join(early)}",
                where=item.name,
                expected="only processes may read events and starts: they run after the forces and the draw of events",
            )
        if roles == {"flow"} and item.draws:
            raise SimulationError("a force draws numbers", where=item.name, expected="only events and processes do")
        if roles != {"stock"} and item.starts:
            raise SimulationError(
                f"a mechanism of the kind {kind_of(item)} fixes a start", where=item.name, expected="only processes do"
            )
        if any(FIELDS[name].role != "start" for name in item.starts):
            raise SimulationError("start fixes a field of another role", where=item.name, expected="role start")
        for name in item.writes:
            if FIELDS[name].role == "stock" and name in writer:
                raise SimulationError(
                    f"{item.name} and {writer[name]} both write {name}",
                    where="schedule",
                    expected="one writer for each stock",
                )
            writer[name] = item.name


def schedule(case: Any, *, parameters: ParameterSet | None = None) -> list[ScheduleRow]:
    """Return what a step of a case does, line by line.

    Parameters
    ----------
    case
        Name or path of a case, a case, or a resolved world.
    parameters
        Parameter set whose standings are shown; the default set when omitted.

    Returns
    -------
    list of ScheduleRow
        In the order of a step.

    Raises
    ------
    UnknownNameError
        For a case or mechanism that does not exist.
    """
    if isinstance(case, str):
        case = load_case(case)
    known = parameters if parameters is not None else ParameterSet.load("default")
    return [
        ScheduleRow(
            step=place,
            mechanism=item.name,
            kind=kind_of(item),
            reads=item.reads,
            writes=item.writes,
            cites=item.sources,
            parameters={name: known[name].standing for name in item.parameters},
        )
        for place, item in enumerate(build_schedule(case.mechanisms), start=1)
    ]
