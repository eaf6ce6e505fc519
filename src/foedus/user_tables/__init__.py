"""Tables that users provide and export: one reader, one writer, one rule for names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.user_tables.formulas import guarded
    from foedus.user_tables.names import clean_name, join_names, shown
    from foedus.user_tables.parquet import read_parquet_safely
    from foedus.user_tables.reading import UserTable, read_table
    from foedus.user_tables.text import decoded
    from foedus.user_tables.written import check_format, refused, write_frame, write_table

__all__ = [
    "UserTable",
    "check_format",
    "clean_name",
    "decoded",
    "guarded",
    "join_names",
    "read_parquet_safely",
    "read_table",
    "refused",
    "shown",
    "write_frame",
    "write_table",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "UserTable": "reading",
        "check_format": "written",
        "clean_name": "names",
        "decoded": "text",
        "guarded": "formulas",
        "join_names": "names",
        "read_parquet_safely": "parquet",
        "read_table": "reading",
        "refused": "written",
        "shown": "names",
        "write_frame": "written",
        "write_table": "written",
    },
)
