"""The row types of facts coded by hand, by subject, and the reading of a table by its name, which checks every row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from foedus.errors import TableError, UnknownNameError
from foedus.library.fact_rows import bonds, forces, powers, pressures, words
from foedus.library.fact_rows._base import FactRow
from foedus.library.problems import form_problems, raise_problems
from foedus.user_toml import parse_toml

__all__ = ["FACTS", "parse_facts"]

FACTS: Final[Mapping[str, type[FactRow]]] = {
    "patrols": forces.Patrol,
    "exercises": forces.Exercise,
    "treaties": bonds.Treaty,
    "memberships": bonds.Membership,
    "theatres": forces.TheatreFact,
    "institutions": bonds.InstitutionFact,
    "sanctions": pressures.SanctionFact,
    "nuclear": forces.NuclearFact,
    "known_pairs": bonds.KnownPair,
    "declarations": words.Declaration,
    "pretexts": words.Pretext,
    "wedge_attempts": pressures.WedgeAttempt,
    "border_treaties": bonds.BorderTreaty,
    "alliance_texts": words.AllianceText,
    "collapses": powers.Collapse,
    "resorts_to_force": powers.Resort,
    "keeping_apart": pressures.ApartAct,
    "polls": words.Poll,
}
"""The tables of facts and the type of their rows."""


def parse_facts(text: str, table: str, *, name: str | None = None) -> tuple[FactRow, ...]:
    """Read one table of facts from TOML text: an array of tables under the table's name.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    TableError
        Naming the file, row and key.
    """
    where = name or f"{table}.toml"
    if table not in FACTS:
        raise UnknownNameError(f"no table of facts {table!r}", expected=f"one of {', '.join(FACTS)}")
    form = FACTS[table]
    document = parse_toml(text, name=where, error=TableError)
    rows = document.pop(table, None)
    if not isinstance(rows, list) or document:
        raise TableError("the file has keys other than its rows", where=where, expected=f"only [[{table}]]")
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(form.model_validate(row))
        except ValidationError as error:
            raise_problems(form_problems(error, form, prefix=f"{table}[{number}]"), TableError, file=where)
    return tuple(found)
