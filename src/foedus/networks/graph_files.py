"""Signed networks in files: a table ``source, target, sign``, one undirected tie per line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from foedus.errors import TableError
from foedus.user_tables import read_table, shown

__all__ = ["COLUMNS", "read_ties"]

COLUMNS: Final = ("source", "target", "sign")
_SIGNS: Final = {
    "1": 1, "+1": 1, "1.0": 1, "+1.0": 1, "-1": -1, "−1": -1, "-1.0": -1, "−1.0": -1, "+": 1, "-": -1, "−": -1,
}  # fmt: skip


def read_ties(path: Path) -> list[tuple[str, str, int]]:
    """Read the ties of a signed network.

    Parameters
    ----------
    path
        CSV or Parquet, as `foedus.user_tables.read_table` reads it, with the columns ``source, target, sign`` in any
        order; the sign is 1 or −1. A tie may occur twice, in either direction, if its sign is the same.

    Returns
    -------
    list
        Source, target and sign of each line.

    Raises
    ------
    TableError
        If the file cannot be read, is empty or has no ties; a column is unknown, missing or duplicated; a line has too
        few or too many cells, an invalid name, a sign other than 1 and −1, or a tie of a node with itself; or a pair
        has both signs. The error names the line.
    """
    table = read_table(path)
    table.check_columns(COLUMNS, rows="one line for each tie below the header")
    ends = list(zip(table.names("source").to_list(), table.names("target").to_list(), strict=True))
    ties: dict[frozenset[str], tuple[int, int]] = {}
    rows: list[tuple[str, str, int]] = []
    for row, ((a, b), written) in enumerate(zip(ends, table.words("sign").to_list(), strict=True)):
        sign = _SIGNS.get(written)
        if sign is None:
            raise TableError(f"the sign is {shown(written)}", where=table.where(row, "sign"), expected="1 or -1")
        if a == b:
            raise TableError(f"{a} has a tie with itself", where=table.where(row, "target"), expected="two nodes")
        known, earlier = ties.setdefault(frozenset((a, b)), (sign, row))
        if known != sign:
            place = table.where(earlier, "sign").rpartition(", column")[0].rpartition(", ")[2]
            raise TableError(
                f"{a} and {b} have sign {sign} here and {known} in {place}",
                where=table.where(row, "sign"),
                expected="one sign for each pair",
            )
        rows.append((a, b, sign))
    return rows
