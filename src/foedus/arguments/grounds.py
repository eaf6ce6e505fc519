"""What a conclusion rests on, as an argument's file has it: premises each necessary, or of which any suffices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Conclusion", "Ground", "cycle_of", "graph_of", "places_of"]


class Ground(BaseModel):
    """One thing that a sentence rests on; in a file the id of a claim, or a table with ``all`` or ``any``.

    Attributes
    ----------
    mode
        ``all``: every premise is necessary. ``any``: one of them suffices.
    claims
        Ids of the premises.
    why
        Why it rests on them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["all", "any"]
    claims: tuple[str, ...] = Field(min_length=1)
    why: str = ""

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Return the keys in a file, where the mode is the key of the premises."""
        return ("all", "any", "why")

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"mode": "all", "claims": (raw,)}
        if not isinstance(raw, dict) or "mode" in raw:
            return raw
        given = [mode for mode in ("all", "any") if mode in raw]
        if len(given) != 1:
            raise ValueError("expected the id of a claim, or a table with 'all' or 'any', a list of ids")
        rest = {key: value for key, value in raw.items() if key not in given}
        return {**rest, "mode": given[0], "claims": raw[given[0]]}

    @property
    def needs_each(self) -> bool:
        """Whether the sentence falls with any one of the premises."""
        return self.mode == "all" or len(self.claims) == 1


class Conclusion(BaseModel):
    """What an argument concludes, and what that rests on.

    Attributes
    ----------
    claim
        Id of the claim that is the conclusion; instead of ``statement``.
    statement
        The conclusion in words, where it is no claim of its own.
    rests_on
        What it rests on: ids of claims, each necessary, and tables ``{ any = ["C2", "C3"], why = "..." }`` of which one
        suffices. What a premise itself rests on stands with that claim, as its ``rests_on``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str | None = None
    statement: str = ""
    rests_on: tuple[Ground, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.claim) == bool(self.statement):
            raise ValueError("a conclusion has exactly one of 'claim' and 'statement'")
        return self


def graph_of(
    conclusions: Sequence[Conclusion], claims: Mapping[str, Sequence[Ground]]
) -> dict[str, tuple[Ground, ...]]:
    """Return what every sentence rests on; a conclusion that is no claim is named ``conclusion`` and its number."""
    graph = {name: tuple(grounds) for name, grounds in claims.items()}
    for number, each in enumerate(conclusions, 1):
        name = each.claim or f"conclusion {number}"
        graph[name] = (*graph.get(name, ()), *each.rests_on)
    return graph


def cycle_of(graph: Mapping[str, Sequence[Ground]]) -> tuple[str, ...]:
    """Return a circle of sentences of which each rests on the next, the first again at its end; empty if there is none.

    Examples
    --------
    >>> rests = lambda *ids: (Ground(mode="all", claims=ids),)
    >>> cycle_of({"C1": rests("C2"), "C2": rests("C1")}), cycle_of({"C1": rests("C2")})
    (('C1', 'C2', 'C1'), ())
    """
    done: set[str] = set()

    def walk(node: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if node in path:
            return (*path[path.index(node) :], node)
        if node in done:
            return ()
        for ground in graph.get(node, ()):
            for premise in ground.claims:
                if found := walk(premise, (*path, node)):
                    return found
        done.add(node)
        return ()

    return next((found for node in graph if (found := walk(node, ()))), ())


def places_of(grounds: Sequence[Ground], path: str) -> Iterator[tuple[str, str]]:
    """Yield every premise with its key path in the file."""
    for number, ground in enumerate(grounds):
        for place, premise in enumerate(ground.claims):
            # one necessary premise is written as its id
            alone = ground.mode == "all" and len(ground.claims) == 1
            yield premise, f"{path}[{number}]" + ("" if alone else f".{ground.mode}[{place}]")
