"""Raw datasets, one module each: what the dataset is, its terms of use, and a reader that returns a tidy table.

The only layer that opens raw files. Every file is verified against the checksum of the version we read; every table
names states by our ids, has no row outside its source's coverage, and turns codes for missing into null.

Examples
--------
>>> from foedus.sources import SOURCES
>>> SOURCES["unga_votes"].coverage
(1946, 2023)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.sources._addresses import ADDRESSES, Address, Origin, find_origin
    from foedus.sources._base import Column, File, Source, check_table
    from foedus.sources._folder import FOLDER_VARIABLE, DataFolder
    from foedus.sources._pull import Errand, fetch, plan_pull, pull, pull_folder
    from foedus.sources._registry import SOURCES, SourceRow, StatusRow, find_source, list_sources, read_source, status

__all__ = [
    "ADDRESSES",
    "FOLDER_VARIABLE",
    "SOURCES",
    "Address",
    "Column",
    "DataFolder",
    "Errand",
    "File",
    "Origin",
    "Source",
    "SourceRow",
    "StatusRow",
    "check_table",
    "fetch",
    "find_origin",
    "find_source",
    "list_sources",
    "plan_pull",
    "pull",
    "pull_folder",
    "read_source",
    "status",
]

__getattr__, __dir__ = lazy_names(
    "foedus.sources",
    {
        "ADDRESSES": "_addresses",
        "FOLDER_VARIABLE": "_folder",
        "SOURCES": "_registry",
        "Address": "_addresses",
        "Column": "_base",
        "DataFolder": "_folder",
        "Errand": "_pull",
        "File": "_base",
        "Origin": "_addresses",
        "Source": "_base",
        "SourceRow": "_registry",
        "StatusRow": "_registry",
        "check_table": "_base",
        "fetch": "_pull",
        "find_origin": "_addresses",
        "find_source": "_registry",
        "list_sources": "_registry",
        "plan_pull": "_pull",
        "pull": "_pull",
        "pull_folder": "_pull",
        "read_source": "_registry",
        "status": "_registry",
    },
)
