"""The schedule: which mechanisms run in a step, in what order, as data that can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, REGISTRY, Mechanism, mechanism
from foedus.scenarios.case import load_case
from foedus.scenarios.parameters import ParameterSet

__all__ = ["ScheduleRow", "build_schedule", "schedule"]


@dataclass(frozen=True)
class ScheduleRow:
    """One line of a schedule.

    Parameters
    ----------
    step
        Its place, from 1.
    mechanism
        Its name.
    kind
        ``force`` (adds to flows) or ``process`` (changes stocks).
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


def is_force(item: Mechanism) -> bool:
    """Whether a mechanism adds to flows (and so runs before the processes that change stocks)."""
    return all(FIELDS[name].role == "flow" for name in item.writes)


def build_schedule(names: Iterable[str]) -> tuple[Mechanism, ...]:
    """Return the mechanisms of those names in the order of a step: forces, then processes.

    Forces run one after another, each seeing what the earlier ones added. Processes all start
    from the same state, so their order does not matter.

    Raises
    ------
    UnknownNameError
        For a name that is no mechanism.
    SimulationError
        When a mechanism is named twice or does not fit the others: see ``check_schedule``.
    """
    chosen = [mechanism(name) for name in names]
    if len({item.name for item in chosen}) < len(chosen):
        raise SimulationError("a mechanism is named twice", where=", ".join(item.name for item in chosen))
    order = list(REGISTRY)
    chosen.sort(key=lambda item: (not is_force(item), order.index(item.name)))
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
        if roles not in ({"flow"}, {"stock"}):
            raise SimulationError(
                f"a mechanism writes {' and '.join(sorted(roles)) or 'nothing'}",
                where=item.name,
                expected="only flows, or only stocks",
            )
        if roles == {"flow"} and (item.draws or item.starts):
            raise SimulationError(
                "a force draws numbers or fixes a start", where=item.name, expected="only processes do"
            )
        if any(FIELDS[name].role != "start" for name in item.starts):
            raise SimulationError("start fixes a field of another role", where=item.name, expected="role start")
        for name in item.writes:
            if FIELDS[name].role == "stock" and name in writer:
                raise SimulationError(
                    f"{item.name} and {writer[name]} both write {name}", where="schedule", expected="one writer a stock"
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
            kind="force" if is_force(item) else "process",
            reads=item.reads,
            writes=item.writes,
            cites=item.sources,
            parameters={name: known[name].standing for name in item.parameters},
        )
        for place, item in enumerate(build_schedule(case.mechanisms), start=1)
    ]
