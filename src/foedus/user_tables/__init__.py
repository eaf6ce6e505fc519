"""Tables that people bring: one reader, one rule for names."""

from __future__ import annotations

from foedus.user_tables.formulas import guarded
from foedus.user_tables.names import clean_name, join_names, shown
from foedus.user_tables.parquet import read_parquet_safely
from foedus.user_tables.reading import UserTable, read_table
from foedus.user_tables.text import decoded

__all__ = ["UserTable", "clean_name", "decoded", "guarded", "join_names", "read_parquet_safely", "read_table", "shown"]
