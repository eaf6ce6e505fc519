"""Where the record ends: the last year of every source that decides, and which judgements that limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.arguments.kinds import KINDS, Spec
from foedus.measures.catalogue import find_measure

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult

__all__ = ["RecordEnd", "record_ends"]


@dataclass(frozen=True)
class RecordEnd:
    """A source with its last year.

    Attributes
    ----------
    source, title, until
        Its name, its title, its last year.
    limits
        Claims whose first judgement asks for years after it.
    limits_since
        Claims whose second judgement does; a source that ends before the second judgement begins tells it nothing new.
    """

    source: str
    title: str
    until: int
    limits: tuple[str, ...] = ()
    limits_since: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the end as plain JSON values."""
        return {
            "source": self.source,
            "title": self.title,
            "until": self.until,
            "limits": list(self.limits),
            "limits_since": list(self.limits_since),
        }


def record_ends(result: ArgumentResult) -> tuple[RecordEnd, ...]:
    """Return the sources that deciding measurements read, the earliest end first.

    Parameters
    ----------
    result
        A judged argument. Sources of a measurement are those of its measure in the catalogue and those of its kind,
        as far as they are in the provenance of the evidence.

    Returns
    -------
    tuple of RecordEnd
        Empty if the evidence has no provenance. A judgement asks for the years that its test names, and where it names
        none for all years to the argument's own time, or in the second judgement to the last year of its data.
    """
    known = {row["source"]: row for row in result.provenance.get("sources", ())}
    ends = {name: year for name, row in known.items() if (year := _last_year(row.get("coverage"))) is not None}
    limits: dict[str, dict[str, None]] = {}
    since: dict[str, dict[str, None]] = {}
    read: set[str] = set()
    for name, until, claim_id, later in _asked(result):
        if name not in ends:
            continue
        read.add(name)
        if ends[name] < until:
            (since if later else limits).setdefault(name, {})[claim_id] = None
    found = (
        RecordEnd(
            name,
            str(known[name].get("title") or name),
            ends[name],
            tuple(limits.get(name, ())),
            tuple(since.get(name, ())),
        )
        for name in read
    )
    return tuple(sorted(found, key=lambda each: (each.until, each.source)))


def _asked(result: ArgumentResult) -> Iterator[tuple[str, int, str, bool]]:
    """Yield source, last year asked for, claim, and whether in the second judgement, of deciding measurements."""
    judged_to = result.argument.judged_to
    later = {claim.id: claim.since.data_until for claim in result.claims if claim.since is not None}
    for claim in result.argument.claims:
        for each in claim.measurements:
            if each.role == "deciding":
                yield from ((name, _until(each.spec, judged_to), claim.id, False) for name in _sources(each.spec))
            end = later.get(claim.id)
            if each.since is not None and each.since_role == "deciding" and end is not None:
                yield from ((name, _until(each.since, end), claim.id, True) for name in _sources(each.since))


def _sources(spec: Spec) -> tuple[str, ...]:
    entry = find_measure(name) if (name := getattr(spec, "measure", None)) else None
    return (*KINDS[spec.kind].reads(spec), *(() if entry is None else entry.sources))


def _until(spec: Spec, otherwise: int) -> int:
    """Return the last year that a test names; of one that dates two changes the later one's."""
    years = []
    for part in (spec, getattr(spec, "earlier", None), getattr(spec, "later", None)):
        for name in ("years", "after", "year"):
            value = getattr(part, name, None)
            if value is not None:
                years.append(value if isinstance(value, int) else value[1])
    return max(years, default=otherwise)


def _last_year(coverage: Any) -> int | None:
    if isinstance(coverage, list | tuple):
        return int(coverage[-1])
    found = re.findall(r"\d{4}", str(coverage or ""))
    return int(found[-1]) if found else None
