"""Tables that people bring: one reader, one rule for names; and what keeps a spreadsheet from running written ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.user_tables.formulas import guarded
    from foedus.user_tables.names import clean_name, join_names, shown
    from foedus.user_tables.reading import UserTable, read_table
    from foedus.user_tables.text import decoded

__all__ = ["UserTable", "clean_name", "decoded", "guarded", "join_names", "read_table", "shown"]

__getattr__, __dir__ = lazy_names(
    "foedus.user_tables",
    {
        "UserTable": "reading",
        "clean_name": "names",
        "decoded": "text",
        "guarded": "formulas",
        "join_names": "names",
        "read_table": "reading",
        "shown": "names",
    },
)
