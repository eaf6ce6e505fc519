"""What a conclusion comes to by the verdicts on its premises: which carry it, and what falls if one of them falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from foedus.arguments.grounds import Conclusion, Ground, graph_of
from foedus.arguments.verdict import Verdict

__all__ = ["Concluded", "Follows", "Premise", "Status", "conclude", "conclusion_words", "falls_with"]


class Status(StrEnum):
    """What a verdict makes of a premise."""

    BORNE_OUT = "borne out"
    RULED_OUT = "ruled out"
    OPEN = "open"


class Follows(StrEnum):
    """Whether a sentence follows from what it rests on."""

    YES = "follows"
    NO = "does not follow"
    OPEN = "open"


_STATUS = {
    Verdict.SUPPORTED: Status.BORNE_OUT,
    Verdict.CONTRADICTED: Status.RULED_OUT,
    Verdict.NOT_BORNE_OUT: Status.RULED_OUT,
}

_HOLDS = {Status.BORNE_OUT: True, Status.RULED_OUT: False, Status.OPEN: None}
_FOLLOWS = {True: Follows.YES, False: Follows.NO, None: Follows.OPEN}

Graph = Mapping[str, Sequence[Ground]]


@dataclass(frozen=True)
class Premise:
    """One premise of a conclusion.

    Attributes
    ----------
    id, statement, verdict
        Of the claim.
    status
        ``borne out`` if supported, ``ruled out`` if contradicted or not borne out, else ``open``.
    layer
        1 if the conclusion rests on it directly, else one more than the sentence nearest to the conclusion that does.
    rests_on
        What it rests on itself.
    follows
        Of an open premise with premises of its own, whether it follows from these; None for others.
    falls
        Sentences that no longer follow if it falls and all others are granted.
    falls_now
        The same with what is ruled out already fallen, beyond what has fallen by that.
    """

    id: str
    statement: str
    verdict: Verdict
    status: Status
    layer: int
    rests_on: tuple[Ground, ...] = ()
    follows: Follows | None = None
    falls: tuple[str, ...] = ()
    falls_now: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the premise as plain JSON values."""
        return {
            "id": self.id,
            "statement": self.statement,
            "verdict": self.verdict.value,
            "status": self.status.value,
            "layer": self.layer,
            "rests_on": _grounds(self.rests_on),
            "follows": None if self.follows is None else self.follows.value,
            "falls": list(self.falls),
            "falls_now": list(self.falls_now),
        }


@dataclass(frozen=True)
class Concluded:
    """A conclusion and its premises.

    Attributes
    ----------
    name
        Id of the claim, or ``conclusion`` and its number.
    statement
        What is concluded.
    verdict
        Of the claim's own test; None where the conclusion is no claim.
    follows
        Whether it follows from its premises by their verdicts; never a verdict on the sentence itself.
    rests_on
        What it rests on directly.
    premises
        Every premise, those it rests on directly first.
    """

    name: str
    statement: str
    verdict: Verdict | None
    follows: Follows
    rests_on: tuple[Ground, ...]
    premises: tuple[Premise, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """Premises without any one of which it would not follow, all others granted."""
        return tuple(each.id for each in self.premises if self.name in each.falls)

    @property
    def is_claim(self) -> bool:
        """Whether the conclusion is a claim of the argument with a verdict of its own."""
        return self.verdict is not None

    def of_status(self, status: Status) -> tuple[str, ...]:
        """Return the premises of a status."""
        return tuple(each.id for each in self.premises if each.status is status)

    def as_dict(self) -> dict[str, Any]:
        """Return the conclusion as plain JSON values."""
        return {
            "claim": self.name if self.is_claim else None,
            "statement": self.statement,
            "verdict": None if self.verdict is None else self.verdict.value,
            "follows": self.follows.value,
            "rests_on": _grounds(self.rests_on),
            "premises": [each.as_dict() for each in self.premises],
            "needed": list(self.needed),
            "words": conclusion_words(self),
        }


def conclude(
    conclusions: Sequence[Conclusion],
    claims: Mapping[str, tuple[str, Sequence[Ground]]],
    verdicts: Mapping[str, Verdict],
) -> tuple[Concluded, ...]:
    """Return what each conclusion comes to by the verdicts on its premises.

    Parameters
    ----------
    conclusions
        As the argument's file has them, without circles.
    claims
        Statement of every claim, and what it rests on.
    verdicts
        Verdict of every claim.

    Returns
    -------
    tuple of Concluded
        A premise with a verdict for or against it counts as its verdict says, whatever it rests on; an open one with
        premises of its own counts as these do. What rests on a necessary premise that is ruled out, or on a group
        that is ruled out as a whole, does not follow; it is not thereby false.

    Examples
    --------
    >>> rests = Conclusion(statement="They will ally.", rests_on=("C1", {"any": ["C2", "C3"]}))
    >>> found = conclude([rests], {name: ("Said.", ()) for name in ("C1", "C2", "C3")},
    ...     {"C1": Verdict.SUPPORTED, "C2": Verdict.CONTRADICTED, "C3": Verdict.UNDETERMINED})
    >>> found[0].follows.value, found[0].needed, found[0].premises[2].falls_now
    ('open', ('C1',), ('conclusion 1',))
    """
    graph = graph_of(conclusions, {name: grounds for name, (_, grounds) in claims.items()})
    own = {name: _HOLDS[_status(verdict)] for name, verdict in verdicts.items()}
    found = []
    for number, each in enumerate(conclusions, 1):
        name = each.claim or f"conclusion {number}"
        layers = _layers(graph, name)
        inside = {node: graph.get(node, ()) for node in (name, *layers)}
        out = frozenset(node for node in layers if own.get(node) is False)
        borne = frozenset(node for node in layers if own.get(node) is True)
        fallen = falls_with(inside, out, standing=borne)
        premises = tuple(
            Premise(
                id=node,
                statement=claims[node][0],
                verdict=verdicts[node],
                status=_status(verdicts[node]),
                layer=layer,
                rests_on=tuple(graph.get(node, ())),
                follows=_FOLLOWS[_support(graph, node, own)] if own[node] is None and graph.get(node) else None,
                falls=_ordered(falls_with(inside, {node}) - {node}, name, layers),
                falls_now=_ordered(
                    falls_with(inside, out | {node}, standing=borne - {node}) - fallen - {node}, name, layers
                ),
            )
            for node, layer in layers.items()
        )
        statement = each.statement or claims[name][0]
        verdict = verdicts.get(name) if each.claim else None
        follows = _FOLLOWS[_support(graph, name, own)]
        found.append(Concluded(name, statement, verdict, follows, tuple(graph[name]), premises))
    return tuple(found)


def falls_with(graph: Graph, fallen: Set[str], *, standing: Set[str] = frozenset()) -> frozenset[str]:
    """Return the sentences of a graph that no longer follow if some have fallen, these included.

    Parameters
    ----------
    graph
        What every sentence rests on.
    fallen
        Sentences that have fallen; what rests on nothing else is granted.
    standing
        Sentences that stand by themselves, whatever they rest on.
    """
    known: dict[str, bool] = {**dict.fromkeys(standing, True), **dict.fromkeys(fallen, False)}

    def stands(node: str) -> bool:
        if node not in known:
            known[node] = all(
                (all if ground.mode == "all" else any)([stands(each) for each in ground.claims])
                for ground in graph.get(node, ())
            )
        return known[node]

    return frozenset(node for node in {*graph, *fallen} if not stands(node))


def conclusion_words(found: Concluded) -> str:
    """Return in two or three sentences what a conclusion rests on, and whether it follows."""
    count = len(found.premises)
    parts: list[str] = []
    for status in Status:
        ids = found.of_status(status)
        if ids:
            verb = ("is " if len(ids) == 1 else "are ") if not parts else ""
            parts.append(f"{len(ids)} {verb}{status.value} ({', '.join(ids)})")
    own = f" ({found.name})" if found.is_claim else ""
    said = found.statement.strip().rstrip(".")
    head = f"The conclusion “{said}”{own} rests on {count} {'premise' if count == 1 else 'premises'}: {_listed(parts)}."
    return " ".join(each for each in (head, _follows_words(found), _needed_words(found)) if each)


def _follows_words(found: Concluded) -> str:
    own = "" if found.verdict is None else f"; by its own test it is {found.verdict.value}"
    if found.follows is Follows.YES:
        return f"It follows from those that are borne out{own}."
    if found.follows is Follows.OPEN:
        return f"Whether it follows is open{own}."
    return f"It does not follow from them, for {_why_not(found)}, which does not make it false{own}."


def _why_not(found: Concluded) -> str:
    """Say which of the grounds that it rests on directly have failed."""
    by_id = {each.id: each for each in found.premises}

    def failed(name: str) -> bool:
        each = by_id[name]
        return each.status is Status.RULED_OUT or each.follows is Follows.NO

    gone: list[str] = []
    for ground in found.rests_on:
        lost = [name for name in ground.claims if failed(name)]
        if ground.needs_each:
            gone += lost
        elif len(lost) == len(ground.claims):
            gone.append(f"none of {_listed(ground.claims, 'or')}")
    gone = list(dict.fromkeys(gone))
    return f"{_listed(gone)} {'fails' if len(gone) == 1 else 'fail'}"


def _needed_words(found: Concluded) -> str:
    needed = found.needed
    if not needed:
        return "No single premise is necessary."
    if len(needed) == 1:
        return f"Without {needed[0]} it would not follow."
    return f"Without any one of {_listed(needed, 'or')} it would not follow."


def _status(verdict: Verdict) -> Status:
    return _STATUS.get(verdict, Status.OPEN)


def _support(graph: Graph, name: str, own: Mapping[str, bool | None]) -> bool | None:
    """Return whether what a sentence rests on holds: by Kleene's rules, None where that is open."""

    known = dict(own)

    def holds(node: str) -> bool | None:
        if known.get(node) is None and graph.get(node):
            known[node] = _all(ground_holds(ground) for ground in graph[node])
        return known.get(node)

    def ground_holds(ground: Ground) -> bool | None:
        return (_all if ground.mode == "all" else _any)(holds(each) for each in ground.claims)

    return _all(ground_holds(ground) for ground in graph[name])


def _all(values: Iterable[bool | None]) -> bool | None:
    each = list(values)
    return False if False in each else None if None in each else True


def _any(values: Iterable[bool | None]) -> bool | None:
    each = list(values)
    return True if True in each else None if None in each else False


def _layers(graph: Graph, name: str) -> dict[str, int]:
    """Return every premise below a sentence and how far below, the nearest first, each once."""
    layers: dict[str, int] = {}
    now, layer = [name], 0
    while now:
        layer += 1
        below = [each for node in now for ground in graph.get(node, ()) for each in ground.claims]
        now = [each for each in dict.fromkeys(below) if each not in layers and each != name]
        layers.update(dict.fromkeys(now, layer))
    return layers


def _ordered(nodes: Set[str], name: str, layers: Mapping[str, int]) -> tuple[str, ...]:
    """Return sentences from the conclusion downwards."""
    return tuple(node for node in (name, *layers) if node in nodes)


def _grounds(grounds: Sequence[Ground]) -> list[dict[str, Any]]:
    return [{"mode": each.mode, "claims": list(each.claims), "why": each.why} for each in grounds]


def _listed(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
