"""Institutions and theatres of a case: those of the facts, as modified by the case, and its own."""

from __future__ import annotations

from typing import Any

import polars as pl

from foedus.errors import CaseError, UnknownNameError
from foedus.library import facts
from foedus.scenarios.cases.institution_forms import InstitutionForm
from foedus.scenarios.cases.readers import Reader
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.worlds import Institution, Theatre

__all__ = ["contended_theatres", "institutions", "theatres"]


def institutions(reader: Reader) -> tuple[Institution, ...]:
    """Return the institutions with their members, their charter and the states they are directed against at the start.

    Raises
    ------
    CaseError
        If a name is neither in the facts nor defined in the case.
    """
    own = {row.name: row for row in reader.case.institution}
    return tuple(_institution(reader, i, name, own.get(name)) for i, name in enumerate(reader.case.institutions))


def _institution(reader: Reader, number: int, name: str, own: InstitutionForm | None) -> Institution:
    day = reader.case.start
    charter = facts.charter_on(name, day)
    members = own.members if own is not None else None
    if members is None:
        try:
            members = facts.members_on(name, day)
        except UnknownNameError as error:
            raise CaseError(
                error.message,
                where=reader.at(f"institutions[{number}]"),
                expected=error.expected,
                hint="A case may define its own: [[institution]] with name, members, kinds, against",
            ) from error
    kinds = own.kinds if own is not None and own.kinds is not None else charter.kinds
    against = own.against if own is not None and own.against is not None else charter.against
    if own is not None:
        reader.note(f"institution {name}: as defined in the case; {own.source}")
    if against:
        reader.note(f"institution {name} is directed against {', '.join(sorted(against))}: assumed")
    return Institution(
        name,
        tuple(state for state in members if state in reader.place),
        kinds,
        {state: level for state, level in against.items() if state in reader.place},
    )


def theatres(reader: Reader) -> tuple[Theatre, ...]:
    """Return the theatres of the case with their intensity at the start."""
    return tuple(
        Theatre(name, row["owner"], row["rivals"], row["stakes"], _intensity(reader, name, row), row["rest"])
        for name, row in contended_theatres(reader.case)
    )


def contended_theatres(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """Return the theatres in which actors have a stake, with ``owner, rivals, stakes, intensity, rest`` as written."""
    written: dict[str, dict[str, Any]] = {
        row["name"]: {
            "owner": row["owner"],
            "rivals": tuple(row["rivals"]),
            "stakes": dict(zip(row["stake_states"], row["stakes"], strict=True)),
            "intensity": None,
            "rest": None,
        }
        for row in facts.theatres().iter_rows(named=True)
        if facts.theatre_stands(row["name"], case.start)
    }
    for own in case.theatre:
        written[own.name] = {
            "owner": own.owner, "rivals": own.rivals, "stakes": dict(own.stakes),
            "intensity": own.intensity, "rest": own.rest,
        }  # fmt: skip
    chosen = case.theatres
    found = []
    for name, row in written.items():
        contend = {row["owner"], *row["rivals"]} & set(case.actors)
        if (chosen is not None and name not in chosen) or (chosen is None and not contend):
            continue
        stakes = {state: share for state, share in row["stakes"].items() if state in case.actors}
        if stakes:
            found.append((name, {**row, "stakes": stakes}))
    return found


def _intensity(reader: Reader, name: str, row: dict[str, Any]) -> float:
    rule = reader.case.initial.theatre
    if row["intensity"] is not None:
        back = f", from which it returns to {row['rest']:g}" if row["rest"] is not None else ""
        reader.note(f"theatre {name} = {row['intensity']:g}{back}: as defined in the case")
        return float(row["intensity"])
    level = None
    stated = "column" in rule.model_fields_set
    if rule.column is not None and (stated or reader.has("dyads", rule.column)):
        owner, rivals = pl.lit(row["owner"]), list(row["rivals"])
        rows = reader.table("dyads", rule.column, "initial.theatre.column").filter(
            ((pl.col("state_a") == owner) & pl.col("state_b").is_in(rivals))
            | ((pl.col("state_b") == owner) & pl.col("state_a").is_in(rivals)),
            pl.col("year").is_between(reader.year - rule.years + 1, reader.year),
        )
        level = rows[rule.column].max()
    if level is None:
        reader.note(f"theatre {name} = {rule.default:g}: {rule.reason}")
        return rule.default
    return float(min(max(rule.scale * float(level), rule.floor), rule.ceiling))  # type: ignore[arg-type]
