"""Shocks compiled to rows of one fixed number, so that one compiled program serves all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from foedus.errors import PolicyError
from foedus.near_names import near_names
from foedus.scenarios.casts import Cast
from foedus.scenarios.policies.shocks import Shock
from foedus.scenarios.worlds import KINDS, World

__all__ = ["LASTING", "SHOCKED", "S_MAX", "ShockArrays", "ShockRows", "check_shock", "compile_shocks"]

S_MAX: Final = 256
"""Rows of shocks for each field; a run with more of one sort is rejected."""

LASTING: Final = ("joined", "task")
"""Fields in which a shock persists from its date on; in the others it lasts one step."""

SHOCKED: Final = (
    "leader_fall", "forced_collapse", "forced_crisis", "forced_war", "forced_attack", "signed", "ended", *LASTING,
)  # fmt: skip
"""Fields that shocks write."""

MECHANISMS_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "leader": ("alignment",),
    "collapse": ("collapse",),
    "crisis": ("crisis",),
    "war": ("crisis",),
    "treaty": ("obligation",),
    "end": ("obligation",),
    "join": ("institutions",),
    "leave": ("institutions",),
    "retask": ("institutions", "threat"),
}
"""Mechanisms without which a shock would do nothing in a run."""


@dataclass
class ShockRows:
    """The shocks of one field: step, index in the flattened field, world and value of each."""

    step: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    world: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def packed(self, dtype: np.dtype[np.floating]) -> dict[str, NDArray[np.generic]]:
        """Return ``S_MAX`` rows; unused ones lie before the first step, with a value of zero."""
        spare = S_MAX - len(self.step)
        return {
            "step": np.array([*self.step, *[-1] * spare], dtype=np.int32),
            "index": np.array([*self.index, *[0] * spare], dtype=np.int32),
            "world": np.array([*self.world, *[0] * spare], dtype=np.int32),
            "value": np.array([*self.value, *[0.0] * spare], dtype=dtype),
        }


ShockArrays: TypeAlias = dict[str, ShockRows]


def compile_shocks(
    everywhere: Iterable[Shock], scenario: Iterable[Shock], world: World, *, steps_per_year: int, until: float
) -> ShockArrays:
    """Compile shocks for one world and one run.

    Parameters
    ----------
    everywhere
        Shocks of the case, in baseline and scenario.
    scenario
        Shocks of the run, in its scenario only.
    world
        The resolved case.
    steps_per_year, until
        Step length is ``1 / steps_per_year``; the run goes from ``world.start`` to the calendar year ``until``.

    Returns
    -------
    dict
        Field of ``SHOCKED`` to its rows.

    Raises
    ------
    PolicyError
        If a shock names a state or an institution that the case does not have, lies outside the years of the run, needs
        a mechanism that the case does not switch on, or asks for something that is already so.
    """
    arrays: ShockArrays = {name: ShockRows() for name in SHOCKED}
    common, own = list(everywhere), list(scenario)
    for number, shocks in enumerate((common, common + own)):
        writer = _Writer(world, arrays, number, steps_per_year, until)
        # in the order of their dates: who joins and who leaves depends on what came before
        for shock in sorted(shocks, key=lambda item: item.year):
            writer.write(shock, inside=shock in own)
    for name, rows in arrays.items():
        if len(rows.step) > S_MAX:
            raise PolicyError(f"{len(rows.step)} shocks to {name}", expected=f"at most {S_MAX}")
    return arrays


def check_shock(shock: Shock, cast: Cast, *, until: float, inside: bool = True) -> None:
    """Reject a shock that names something the case does not have, has no effect, or lies outside the years of the run.

    Parameters
    ----------
    shock
        What happens.
    cast
        Names of the case.
    until
        Calendar year in which the run ends.
    inside
        Whether it must happen before the end of the run, as shocks of a scenario must; those of a case need not.

    Raises
    ------
    PolicyError
        Naming the shock.
    """
    for state in shock.states:
        if state not in cast.actors:
            raise PolicyError(
                f"{state} is not in the case {cast.case}",
                where=str(shock),
                expected=f"one of its {len(cast.actors)} states, nearest: {near_names(state, cast.actors)}",
            )
    if shock.institution and shock.institution not in cast.institutions:
        raise PolicyError(
            f"no institution {shock.institution!r} in the case {cast.case}",
            where=str(shock),
            expected=f"one of {', '.join(cast.institutions) or 'none: the case has no institutions'}",
        )
    missing = [name for name in MECHANISMS_NEEDED[shock.kind] if name not in cast.mechanisms]
    if missing:
        raise PolicyError(
            f"{shock.kind} would do nothing: the case {cast.case} does not simulate {', '.join(missing)}",
            where=str(shock),
            expected=f"a case with the mechanism {', '.join(missing)}",
        )
    if shock.year < cast.start_year or (inside and shock.year >= until):
        raise PolicyError(
            "the shock is outside the run",
            where=str(shock),
            expected=f"a date from {cast.start_year:g} to before {until:g}",
        )


class _Writer:
    """Writes the shocks of one world (0 the baseline, 1 the scenario) into the rows of all."""

    def __init__(self, world: World, arrays: ShockArrays, number: int, steps_per_year: int, until: float) -> None:
        self.world, self.arrays, self.number = world, arrays, number
        self.cast = Cast.of(world)
        self.steps_per_year, self.until = steps_per_year, until
        self.members = {item.name: set(item.members) for item in world.institutions}
        self.founding = {name: frozenset(members) for name, members in self.members.items()}
        self.tasks = {(item.name, state): level for item in world.institutions for state, level in item.against.items()}

    def write(self, shock: Shock, *, inside: bool) -> None:
        """Write one shock; a shock of the case after the end of the run is left out."""
        check_shock(shock, self.cast, until=self.until, inside=inside)
        if shock.year < self.until:
            _WRITERS[shock.kind](self, shock)

    def add(self, name: str, shock: Shock, index: int, value: float = 1.0) -> None:
        """Add a row to a field."""
        rows = self.arrays[name]
        # rounding handles a date just below a boundary
        rows.step.append(int((shock.year - self.world.start_year) * self.steps_per_year + 1e-9))
        rows.index.append(index)
        rows.world.append(self.number)
        rows.value.append(value)

    def actor(self, shock: Shock) -> int:
        """Return the index of the state that a shock names."""
        return self.world.index(shock.states[0])

    def pair(self, states: tuple[str, ...]) -> int:
        """Return the index of a pair."""
        a, b = sorted(self.world.index(state) for state in states)
        return a * self.world.size - a * (a + 1) // 2 + (b - a - 1)

    def treaty(self, kind: str, states: tuple[str, ...]) -> int:
        """Return the index of a pair's obligation of a kind."""
        pairs = self.world.size * (self.world.size - 1) // 2
        return KINDS.index(kind) * pairs + self.pair(states)

    def institution(self, shock: Shock) -> int:
        """Return the index of an institution and a state that a shock names."""
        names = [item.name for item in self.world.institutions]
        return names.index(shock.institution) * self.world.size + self.actor(shock)

    def join(self, shock: Shock) -> None:
        """Let a state join or leave; when a membership ends, so do the obligations that its charter brings.

        Two states that were members at the start and rejoin sign new treaties: the charter alone binds those that were
        not.
        """
        members, state, joins = self.members[shock.institution], shock.states[0], shock.kind == "join"
        if (state in members) == joins:
            raise PolicyError(
                f"{state} is {'already' if joins else 'not'} a member of {shock.institution} then",
                where=str(shock),
                expected="a state outside it" if joins else f"one of {', '.join(sorted(members)) or 'its members'}",
            )
        (members.add if joins else members.discard)(state)
        kinds = next(item.kinds for item in self.world.institutions if item.name == shock.institution)
        first = self.founding[shock.institution]
        bound = (members - {state}) & first if state in first else set()
        for other in sorted(bound if joins else members):
            for kind in kinds:
                self.add("signed" if joins else "ended", shock, self.treaty(kind, (state, other)))
        self.add("joined", shock, self.institution(shock), 1.0 if joins else -1.0)

    def end(self, shock: Shock) -> None:
        """End an obligation; one that comes with a newer membership lasts as long as that membership."""
        for item in self.world.institutions:
            pair, first = set(shock.states), self.founding[item.name]
            if shock.obligation in item.kinds and pair <= self.members[item.name] and not pair <= first:
                raise PolicyError(
                    f"{item.name} binds {' and '.join(sorted(pair))} as long as both are members",
                    where=str(shock),
                    expected="an obligation that does not come with a newer membership",
                    hint=f"Let one of them leave: leave:{item.name}:{sorted(pair - first)[0]}@{shock.year:g}.",
                )
        self.add("ended", shock, self.treaty(shock.obligation, shock.states))

    def war(self, shock: Shock) -> None:
        """Let a war break out that the state named first begins."""
        self.add("forced_war", shock, self.pair(shock.states))
        attacker, attacked = (self.world.index(state) for state in shock.states)
        self.add("forced_attack", shock, attacker * self.world.size + attacked)

    def retask(self, shock: Shock) -> None:
        """Direct an institution against a state."""
        key = (shock.institution, shock.states[0])
        before = self.tasks.get(key, 0.0)
        self.tasks[key] = shock.level
        self.add("task", shock, self.institution(shock), shock.level - before)


_WRITERS: Final[Mapping[str, Callable[[_Writer, Shock], None]]] = {
    "leader": lambda writer, shock: writer.add("leader_fall", shock, writer.actor(shock)),
    "collapse": lambda writer, shock: writer.add("forced_collapse", shock, writer.actor(shock)),
    "crisis": lambda writer, shock: writer.add("forced_crisis", shock, writer.pair(shock.states)),
    "war": _Writer.war,
    "treaty": lambda writer, shock: writer.add("signed", shock, writer.treaty(shock.obligation, shock.states)),
    "end": _Writer.end,
    "join": _Writer.join,
    "leave": _Writer.join,
    "retask": _Writer.retask,
}
