"""Where each raw file comes from: an address to fetch it from, or how to get and prepare it by hand.

Kept separate from the sources and keyed by raw file, because one file may serve several sources. A file has an address
only if its publisher offers it, byte for byte, in the form its reader expects. The others were converted or aggregated
before we read them, so that a published file would never match the checksum; they say so instead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from foedus.errors import UnknownNameError
from foedus.sources._base import Source
from foedus.sources._origins import BY_HAND, DERIVED

__all__ = ["ADDRESSES", "Address", "Kind", "Origin", "find_origin", "refuse_barred"]

Kind: TypeAlias = Literal["pull", "manual", "derived"]
"""Fetched by one command; fetched and converted by a person; counted from a source that may not be passed on."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a published file is fetched from.

    Parameters
    ----------
    url
        Address of the file, or of the archive that holds it.
    publisher
        Who publishes it there.
    member
        Name of the file inside the archive at `url`; ``None`` if `url` is the file itself.
    verified
        Day on which a fetch was last found to match the checksum we read; ``None`` if that was never tried.
    """

    url: str
    publisher: str
    member: str | None = None
    verified: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """How the files of a source are obtained.

    Parameters
    ----------
    kind
        ``pull``, ``manual`` or ``derived``.
    where
        Addresses or home pages, in the order of the source's files.
    note
        What the user has to know or do.
    tested
        Whether every address was found to match the checksum we read; ``None`` without addresses.
    """

    kind: Kind
    where: tuple[str, ...]
    note: str
    tested: bool | None


_ATOP: Final = "https://www.atopdata.org/uploads/6/9/1/3/69134503/atop_5.1__.csv_.zip"
_TROOPDATA: Final = "https://raw.githubusercontent.com/meflynn/troopdata"

ADDRESSES: Final[Mapping[str, Address]] = MappingProxyType(
    {
        "alliances/atop5_1a.csv": Address(_ATOP, "ATOP project", "ATOP 5.1 (.csv)/atop5_1a.csv"),
        "alliances/atop5_1aph.csv": Address(_ATOP, "ATOP project", "ATOP 5.1 (.csv)/atop5_1aph.csv"),
        "alliances/atop5_1m.csv": Address(_ATOP, "ATOP project", "ATOP 5.1 (.csv)/atop5_1m.csv"),
        "cooperation/dcad_v1_0.csv": Address(
            "https://correlatesofwar.org/wp-content/uploads/kinne_dca.zip",
            "Correlates of War project, which hosts Kinne's data",
            "kinne_dca/DCAD-v1.0-main.csv",
        ),
        "cooperation/us_bases.csv": Address(
            f"{_TROOPDATA}/38a70f9140b6656e2c89debd5e3b7e18bce3df5b/data-raw/basedata.csv", "troopdata (R package)"
        ),
        "cooperation/us_troops_country_year.csv": Address(
            f"{_TROOPDATA}/8176d45b3c77bcd08caf4a698ebf0c331385fd8a/data-raw/troopdata-rebuild-country-year.csv",
            "troopdata (R package)",
        ),
    }
)
"""Addresses by raw file. A checksum, never the address, decides whether the right file was received."""

_BARRED: Final = re.compile(r"cow\w*alli|correlatesofwar\w*alli|alliance\w*v\d|formalalliances")


def refuse_barred(name: str) -> None:
    """Refuse to fetch the Correlates of War alliance data, under whatever name.

    Raises
    ------
    UnknownNameError
        `name` means those data, which their maintainers ask software not to pass on.
    """
    if _BARRED.search(re.sub(r"[^a-z0-9]", "", name.lower())):
        raise UnknownNameError(
            "foedus does not fetch the alliance data of the Correlates of War project, whose maintainers ask that no "
            "software pass them on",
            where=name,
            expected="another data set; obligations of allies are in atop_members, atop_dyad_year and atop_directed",
            hint="See foedus data list",
        )


def find_origin(source: Source, addresses: Mapping[str, Address] | None = None) -> Origin:
    """Return how the files of a source are obtained.

    Parameters
    ----------
    source
        The source.
    addresses
        Addresses by raw file; ``ADDRESSES`` by default.

    Returns
    -------
    Origin
        ``pull`` if every file has an address, ``derived`` if a file may not be passed on, else ``manual``.
    """
    known = ADDRESSES if addresses is None else addresses
    paths = tuple(file.path for file in source.files)
    if paths and all(path in known for path in paths):
        found = [known[path] for path in paths]
        tested = all(address.verified is not None for address in found)
        publishers = ", ".join(dict.fromkeys(address.publisher for address in found))
        note = f"fetched from {publishers}" + ("" if tested else "; we have not tried the address")
        return Origin("pull", tuple(dict.fromkeys(address.url for address in found)), note, tested)
    kind: Kind = "derived" if any(path in DERIVED for path in paths) else "manual"
    told = [DERIVED.get(path) or BY_HAND.get(path) for path in paths]
    where = tuple(dict.fromkeys(entry[0] for entry in told if entry))
    notes = tuple(dict.fromkeys(entry[1] for entry in told if entry))
    return Origin(kind, where, "; ".join(notes) or "get it from its authors, who are named in the citation", None)
