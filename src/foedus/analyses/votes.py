"""Votes that a user brings: which sign means yes, which no, and which an absence. One check for all who read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import TableError
from foedus.measures.portfolios import Scale
from foedus.user_tables import UserTable, read_table, shown

__all__ = ["VOTE_SCALE", "Votes", "read_votes"]

_NEEDED: Final = ("ballot", "actor", "position")
_OPTIONAL: Final = ("year", "weight")
_WORDS: Final = {
    "yes": 1.0, "y": 1.0, "yea": 1.0, "aye": 1.0, "for": 1.0, "in favour": 1.0, "in favor": 1.0,
    "abstain": 2.0, "abstention": 2.0, "abstained": 2.0,
    "no": 3.0, "n": 3.0, "nay": 3.0, "against": 3.0,
    "absent": None, "absence": None, "not voting": None, "no vote": None, "not present": None, "not a member": None,
    "nonmember": None, "non-voting": None,
}  # fmt: skip
_ABSENT: Final = (8.0, 9.0)
"""Codes of the General Assembly's record for an absence and for no member; see the source ``unga_votes``."""
_CODED: Final = (1.0, 2.0, 3.0)
VOTE_SCALE: Final = Scale(1.0, 3.0, _CODED)
"""Yes, abstain, no: also of a table in which nobody abstains or says no, so that both doors measure alike."""
_SIGNED: Final = {-1.0: 1.0, 0.0: 2.0, 1.0: 3.0}
_BINARY: Final = {0.0: 1.0, 1.0: 3.0}
_EXPECTED: Final = "1 yes, 2 abstain, 3 no (8 absent, 9 no member); −1, 0, 1; 0, 1; or words: yes, abstain, no, absent"
_DECLARE: Final = "Declare the positions in their order (positions 5,7), or name the column item for other scales"


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes cast.

    Attributes
    ----------
    table
        ``ballot, actor, year, position`` and, if given, ``weight``: one row per vote cast, `position` 1 yes, 2 abstain,
        3 no, or 1 and 3 of two opposed positions; `year` is null where the table has none.
    dated
        Whether it has years.
    absent
        Rows that say that nobody voted.
    notes
        How positions were read.
    """

    table: pl.DataFrame
    dated: bool
    absent: int
    notes: tuple[str, ...]


def read_votes(path: Path | str, *, positions: Sequence[object] | None = None) -> Votes:
    """Read votes ``ballot, actor, position[, year][, weight]``.

    Parameters
    ----------
    path
        CSV or Parquet.
    positions
        Two or three positions as the table writes them, in their order; every other one is then an absence.

    Returns
    -------
    Votes

    Raises
    ------
    TableError
        For a malformed table, an actor that votes twice on a ballot, no vote at all, or positions whose meaning is not
        known: more than three, or of a coding that is none of those expected and is not declared.
    """
    table = read_table(path)
    table.check_columns(_NEEDED, _OPTIONAL, rows="one row for each vote")
    found = pl.DataFrame(
        {
            "ballot": table.names("ballot"),
            "actor": table.names("actor"),
            "year": table.years() if "year" in table.columns else pl.Series([None] * table.height, dtype=pl.Int32),
            "written": table.words("position"),
        }
    )
    if "weight" in table.columns:
        found = found.with_columns(weight=table.numbers("weight", least=0))
    table.refuse_repeats(found, ("ballot", "actor", "year"))
    meaning, notes = _meaning(table, found["written"], positions)
    ranked = found.with_columns(
        position=pl.Series([meaning[written] for written in found["written"].to_list()], dtype=pl.Float64)
    )
    cast = ranked.filter(pl.col("position").is_not_null()).drop("written")
    absent = ranked.height - cast.height
    if cast.is_empty():
        raise TableError("nobody votes: every row is an absence", where=str(table.path), expected=_EXPECTED)
    if absent:
        notes = (*notes, f"{absent:,} of {ranked.height:,} rows are absences.")
    return Votes(cast, "year" in table.columns, absent, notes)


def _meaning(
    table: UserTable, written: pl.Series, positions: Sequence[object] | None
) -> tuple[dict[str, float | None], tuple[str, ...]]:
    """Return what each written position means, None for an absence, and how that was told."""
    distinct = written.unique(maintain_order=True).to_list()
    if positions is not None:
        return _declared(table, distinct, positions)
    words = {each: each.casefold() for each in distinct}
    if all(word in _WORDS for word in words.values()):
        return {each: _WORDS[word] for each, word in words.items()}, ()
    _check_words(table, written, words)
    numbers = dict(zip(written.to_list(), table.numbers("position").to_list(), strict=True))
    values = set(numbers.values())
    votes = values - set(_ABSENT)
    if votes and votes <= set(_CODED):
        told = ("Positions are read as 1 yes, 2 abstain, 3 no.",) if votes != {1.0, 2.0, 3.0} else ()
        return {each: value if value in votes else None for each, value in numbers.items()}, told
    for coding in (_BINARY, _SIGNED):
        if values <= set(coding):
            return {each: coding[value] for each, value in numbers.items()}, ()
    coded = [coding for coding in (_BINARY, _SIGNED) if votes and votes <= set(coding)]
    if coded:
        absent = " and ".join(f"{value:g}" for value in sorted(values - votes))
        raise TableError(
            f"the votes are {_listed(sorted(votes))}, beside which {absent} has no known meaning",
            where=f"{table.path}, column position",
            expected="1 yes, 2 abstain, 3 no beside 8 and 9 for absences; or absences left out",
            hint=f"Declare positions {_listed(sorted(votes), ',')} in their order; all others are then absences"
            if len(votes) > 1
            else "Leave the rows of absences out",
        )
    levels = sorted(votes if votes else values)
    count = f"{len(levels)} positions" if len(levels) > 3 else "positions of an unknown coding"
    raise TableError(
        f"the table has {count}: {_listed(levels)}",
        where=f"{table.path}, column position",
        expected=_EXPECTED,
        hint=_DECLARE,
    )


def _listed(values: Sequence[float], separator: str = ", ") -> str:
    return separator.join(f"{value:g}" for value in values[:6]) + (", …" if len(values) > 6 else "")


def _check_words(table: UserTable, written: pl.Series, words: Mapping[str, str]) -> None:
    """Refuse an unknown word among known ones, and a word among numbers, saying which words are known."""
    lettered = [each for each in words if not _is_number(each)]
    if not lettered:
        return
    known = [each for each in lettered if words[each] in _WORDS]
    begun = written[0] in known  # what the first row is written in, the others should be
    odd = next((each for each in words if (each in known) != begun), None) if known else lettered[0]
    beside = next((each for each in words if (each in known) == begun and each != odd), None)
    told = f" stands beside {shown(beside)}, which is another way of writing votes" if known and beside else ""
    raise TableError(
        f"the position {shown(odd)}{told or ' is not one of the words for votes'}",
        where=table.where(int((written == odd).arg_true()[0]), "position"),
        expected=f"numbers ({_EXPECTED.partition(';')[0]}) or words: {', '.join(_WORDS)}",
        hint=_DECLARE,
    )


def _is_number(text: str) -> bool:
    """Whether a text is a number, finite or not; `UserTable.numbers` refuses those that are not."""
    try:
        float(text.replace("−", "-"))
    except ValueError:
        return False
    return True


def _declared(
    table: UserTable, distinct: Sequence[str], positions: Sequence[object]
) -> tuple[dict[str, float | None], tuple[str, ...]]:
    names = [str(each).strip() for each in positions]
    keys = [_key(name) for name in names]
    if not 2 <= len(names) <= 3 or len(set(keys)) < len(keys) or "" in keys:
        raise TableError(
            f"the positions declared are {shown(', '.join(names))}",
            where="positions",
            expected="two or three different ones, in their order",
        )
    ranks = dict(zip(keys, (1.0, 3.0) if len(names) == 2 else _CODED, strict=True))
    known = {_key(each) for each in distinct}
    unknown = [name for name, key in zip(names, keys, strict=True) if key not in known]
    if unknown:
        raise TableError(
            f"no vote has the position {shown(unknown[0])}",
            where=f"{table.path}, column position",
            expected=f"positions of the table: {', '.join(sorted(distinct)[:9])}",
        )
    return {each: ranks.get(_key(each)) for each in distinct}, (f"Positions in order: {', '.join(names)}.",)


def _key(position: str) -> str:
    """Return a position in the form in which it is compared: a number as such, a word without capitals."""
    plain = position.strip().replace("−", "-")
    return repr(float(plain) + 0.0) if _is_number(plain) else plain.casefold()
