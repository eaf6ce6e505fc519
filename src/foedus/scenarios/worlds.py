"""The world from which a run starts: plain arrays over the actors of a case.

Everything a mechanism reads is an array here, in the order of ``World.actors``;
where a number came from is up to the case (``scenarios.cases.schema``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.axes import OBLIGATION_KINDS
from foedus.errors import CaseError, UnknownStateError
from foedus.near_names import near_names
from foedus.registries import Registry

__all__ = [
    "ARRAYS",
    "INSTRUMENTS",
    "KINDS",
    "KNOWN_MECHANISMS",
    "MECHANISMS",
    "Institution",
    "Theatre",
    "War",
    "World",
    "calendar_year",
]

KINDS: Final = OBLIGATION_KINDS
"""Kinds of obligation, in the order of the first axis of ``World.obligation``."""

INSTRUMENTS: Final = ("sanctions", "bases", "alliances", "subversion", "force", "missile_defence")
"""Instruments of pressure, in the order of the first axis of ``World.pressure``."""

MECHANISMS: Final = (
    "reach",
    "institutions",
    "threat",
    "shared_threat",
    "danger",
    "credibility",
    "abandonment",
    "collapse",
    "crisis",
    "joining",
    "hostilities",
    "alignment",
    "depth",
    "obligation",
    "cohesion",
    "theatres",
    "burden",
    "power",
    "order",
    "reciprocity",
    "framing",
    "memory",
)
"""Mechanisms that a case may switch on, in the order of the reference equations."""

KNOWN_MECHANISMS: Final[Registry[Any]] = Registry(
    "mechanism", {name: f"foedus.mechanisms.{name}" for name in MECHANISMS}
)
"""Every mechanism by name: foedus's own modules, and a user's own (``foedus.mechanisms.REGISTRY`` gives both)."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def calendar_year(day: date) -> float:
    """Return a date as a calendar year with its fraction.

    Examples
    --------
    >>> from datetime import date
    >>> calendar_year(date(2021, 1, 1))
    2021.0
    """
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


@dataclass(frozen=True)
class ArrayForm:
    """Shape and range of an array of a world.

    Parameters
    ----------
    axes
        Its axes, in order.
    low, high
        Least and greatest value.
    switch
        Whether its values are true or false.
    symmetric
        Whether both orders of a pair have the same value.
    """

    axes: tuple[str, ...]
    low: float = 0.0
    high: float = 1.0
    switch: bool = False
    symmetric: bool = False


@dataclass(frozen=True)
class Theatre:
    """A region where an owner and its rivals contend.

    Parameters
    ----------
    name
        Its name in ``library/facts/theatres.toml``.
    owner
        State that holds it, or claims it first.
    rivals
        States that contend with the owner.
    stakes
        Share of a state's capability that full intensity would tie down, by state; *assumed*.
    intensity
        Intensity q at the start, in (0, 1).
    rest
        Intensity that it returns to, in (0, 1); that of the start when None.
    """

    name: str
    owner: str
    rivals: tuple[str, ...]
    stakes: Mapping[str, float]
    intensity: float = 0.1
    rest: float | None = None


@dataclass(frozen=True)
class Institution:
    """An institution of states, membership in which brings obligations and pressure.

    Parameters
    ----------
    name
        Its name in ``library/facts/memberships.toml``.
    members
        Members at the start, only those among the actors.
    kinds
        Kinds of obligation that its charter gives a new member towards every other (``KINDS``).
    against
        States that it is directed against at the start, with the pressure (0 to 1) each member then exerts;
        *assumed*. Re-tasking changes it.
    """

    name: str
    members: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    against: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class War:
    """A war that is under way at the start.

    Parameters
    ----------
    attacker
        Who began it, or joined it.
    attacked
        Whom it fights.
    years
        For which they have fought.
    """

    attacker: str
    attacked: str
    years: float = 0.0


@dataclass(frozen=True, eq=False)
class World:
    """Initial state of a run: float64 arrays over ``n`` actors, in case order.

    Attributes
    ----------
    case : str
        Name of the case.
    actors : tuple of str
        ISO3 ids; every axis of length ``n`` follows this order.
    start : date
        First boundary of the run.
    capability : ndarray (n,)
        Share of the world's capability; the rest of the world holds ``1 - sum``.
    order, order_sd : ndarray (n,)
        Order preference in [-1, 1], and its standard error.
    alignment, alignment_sd : ndarray (n, n)
        Alignment in (-1, 1), symmetric with a zero diagonal, and its standard error.
    volatility : ndarray (n, n)
        Standard deviation of z = artanh(alignment) per square root of a year.
    pair_mean : ndarray (n, n)
        The pair's own mean of z.
    depth : ndarray (n, n)
        Depth of security cooperation in [0, 1].
    obligation : ndarray (4, n, n), bool
        Obligations by kind, in the order of ``KINDS``.
    pressure : ndarray (6, n, n)
        Pressure in [0, 1] by ``[instrument, sender, target]``, in the order of ``INSTRUMENTS``.
    framing : ndarray (n, n)
        Perceived over material threat, at least 1.
    distance : ndarray (n, n)
        Kilometres between capitals.
    land_border, hosts : ndarray (n, n), bool
        Whether two states share a land border; ``hosts[h, o]``: whether h hosts forward bases of o.
    trade_dependence : ndarray (n, n)
        Share of the first state's trade that is with the second.
    disputes : ndarray (n, n)
        Disputes with use of force of each pair, discounted by their age (``measures.dispute_memory``).
    nuclear : ndarray (n,), bool
        Whether the state has nuclear weapons.
    growth : ndarray (n,)
        Growth of capability relative to the world's, per year, at the start.
    burden, cohesion : ndarray (n,)
        Share of capability tied down; domestic cohesion.
    cohesion_sd : ndarray (n,)
        Standard error of the log odds of cohesion.
    institutions : tuple of Institution
        Institutions with members among the actors at ``start``.
    theatres : tuple of Theatre
        Theatres in which an actor has a stake.
    wars : tuple of War
        Wars under way at the start.
    mechanisms : tuple of str
        The case's mechanisms.
    watch : tuple of (str, str)
        Pairs for which every member of the ensemble is kept.
    triangles : tuple of (str, str, str)
        Triples for which a run counts type and pivot.
    shocks : tuple of str
        Dated events of the case, in baseline and scenario alike (``scenarios.policies.shocks``).
    assumed : tuple of str
        One line for each rule of the case that filled in a missing value.

    Raises
    ------
    CaseError
        If an array has the wrong shape, is not finite or is out of range.
    """

    case: str
    actors: tuple[str, ...]
    start: date
    capability: Floats
    order: Floats
    order_sd: Floats
    alignment: Floats
    alignment_sd: Floats
    volatility: Floats
    pair_mean: Floats
    depth: Floats
    obligation: Bools
    pressure: Floats
    framing: Floats
    distance: Floats
    land_border: Bools
    hosts: Bools
    trade_dependence: Floats
    disputes: Floats
    nuclear: Bools
    growth: Floats
    burden: Floats
    cohesion: Floats
    cohesion_sd: Floats
    institutions: tuple[Institution, ...]
    theatres: tuple[Theatre, ...]
    mechanisms: tuple[str, ...] = MECHANISMS
    watch: tuple[tuple[str, str], ...] = ()
    triangles: tuple[tuple[str, str, str], ...] = ()
    shocks: tuple[str, ...] = ()
    wars: tuple[War, ...] = ()
    assumed: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        n = len(self.actors)
        sizes = {"actor": n, "partner": n, "kind": len(KINDS), "instrument": len(INSTRUMENTS)}
        for name, form in ARRAYS.items():
            expected = tuple(sizes[axis] for axis in form.axes)
            value: NDArray[np.generic] = getattr(self, name)
            where = f"{self.case}: {name}"
            if value.shape != expected:
                raise CaseError("an array has the wrong shape", where=where, expected=f"{expected}, got {value.shape}")
            if value.dtype == np.bool_:
                continue
            if not np.isfinite(value).all():
                raise CaseError(f"no number for {self._first_bad(value)}", where=where, expected="a rule for it")
            if bool((value < form.low).any() or (value > form.high).any()):  # type: ignore[operator]
                raise CaseError("a value is out of range", where=where, expected=f"{form.low} to {form.high}")
        for name in (name for name, form in ARRAYS.items() if form.symmetric):
            value = getattr(self, name)
            if not np.array_equal(value, value.T):
                raise CaseError("not symmetric", where=f"{self.case}: {name}")
        if float(self.capability.sum()) >= 1.0:
            raise CaseError(
                "the actors hold more than the whole world's capability",
                where=f"{self.case}: capability",
                expected=f"a sum below 1, got {self.capability.sum():.3f}",
            )

    def _first_bad(self, value: NDArray[np.generic]) -> str:
        position = np.argwhere(~np.isfinite(value))[0]
        return "-".join(self.actors[i] for i in position[-min(2, value.ndim) :])

    @property
    def size(self) -> int:
        """Number of actors."""
        return len(self.actors)

    @property
    def start_year(self) -> float:
        """Calendar year of the first boundary, with its fraction."""
        return calendar_year(self.start)

    @property
    def memberships(self) -> dict[str, tuple[str, ...]]:
        """Members of each institution at the start."""
        return {item.name: item.members for item in self.institutions}

    @property
    def stakes(self) -> Floats:
        """Stakes of the actors in the theatres, (theatre, actor)."""
        table = [[theatre.stakes.get(actor, 0.0) for actor in self.actors] for theatre in self.theatres]
        return np.asarray(table, dtype=np.float64).reshape(len(self.theatres), self.size)

    def index(self, state: str) -> int:
        """Return the position of a state among the actors.

        Raises
        ------
        UnknownStateError
            If the state is not an actor of the case.
        """
        try:
            return self.actors.index(state)
        except ValueError:
            near = near_names(state, self.actors)
            raise UnknownStateError(
                f"{state!r} is not an actor of this case",
                where=self.case,
                expected=f"one of its states, nearest: {near}",
            ) from None

    def content_hash(self) -> str:
        """Return the blake2 hash of everything in this world, 32 hex digits."""
        digest = hashlib.blake2b(digest_size=16)
        for item in fields(self):
            value = getattr(self, item.name)
            digest.update(item.name.encode())
            if isinstance(value, np.ndarray):
                digest.update(str((value.dtype.str, value.shape)).encode())
                digest.update(np.ascontiguousarray(value).tobytes())
            elif item.name == "institutions":
                rows = [(i.name, i.members, i.kinds, sorted(i.against.items())) for i in value]
                digest.update(repr(rows).encode())
            elif item.name == "theatres":
                text = repr([(t.name, t.owner, t.rivals, sorted(t.stakes.items()), t.intensity, t.rest) for t in value])
                digest.update(text.encode())
            else:
                digest.update(repr(value).encode())
        return digest.hexdigest()

    def __repr__(self) -> str:
        return (
            f"<World {self.case}: {self.size} actors from {self.start}, "
            f"{int(self.obligation.sum()) // 2} obligations, {int((self.pressure > 0).sum())} pressures>"
        )


ARRAYS: Final[Mapping[str, ArrayForm]] = {
    "capability": ArrayForm(("actor",), 0.0, 1.0),
    "order": ArrayForm(("actor",), -1.0, 1.0),
    "order_sd": ArrayForm(("actor",), 0.0, 2.0),
    "alignment": ArrayForm(("actor", "partner"), -0.999, 0.999, symmetric=True),
    "alignment_sd": ArrayForm(("actor", "partner"), 0.0, 2.0, symmetric=True),
    "volatility": ArrayForm(("actor", "partner"), 0.0, 2.0, symmetric=True),
    "pair_mean": ArrayForm(("actor", "partner"), -4.0, 4.0, symmetric=True),
    "depth": ArrayForm(("actor", "partner"), 0.0, 1.0),
    "obligation": ArrayForm(("kind", "actor", "partner"), switch=True),
    "pressure": ArrayForm(("instrument", "actor", "partner"), 0.0, 1.0),
    "framing": ArrayForm(("actor", "partner"), 1.0, 10.0),
    "distance": ArrayForm(("actor", "partner"), 0.0, 20100.0, symmetric=True),
    "land_border": ArrayForm(("actor", "partner"), switch=True, symmetric=True),
    "hosts": ArrayForm(("actor", "partner"), switch=True),
    "trade_dependence": ArrayForm(("actor", "partner"), 0.0, 1.0),
    "disputes": ArrayForm(("actor", "partner"), 0.0, 100.0, symmetric=True),
    "nuclear": ArrayForm(("actor",), switch=True),
    "growth": ArrayForm(("actor",), -0.5, 0.5),
    "burden": ArrayForm(("actor",), 0.0, 0.999),
    "cohesion": ArrayForm(("actor",), 0.0, 1.0),
    "cohesion_sd": ArrayForm(("actor",), 0.0, 4.0),
}
"""The arrays of a world by name."""
