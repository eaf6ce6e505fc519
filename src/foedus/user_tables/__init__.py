"""Tables that people bring and take away: one reader, one writer, one rule for names."""

from __future__ import annotations

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
