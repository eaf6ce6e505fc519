"""The organisations in which a state takes part, as lists by edition (World Factbook)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states
from foedus.sources._factbook import CITATION, LICENCE

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "organisation_lists"

NOT_STATES: Final = (
    "ABW", "AIA", "ASM", "ATF", "BLM", "BMU", "CCK", "COK", "CXR", "CYM", "ESH", "FLK", "FRO", "GGY", "GIB", "GRL",
    "GUM", "HKG", "IMN", "IOT", "JEY", "MAC", "MNP", "MSR", "NCL", "NFK", "NIU", "PCN", "PRI", "PYF", "SGS", "SHN",
    "SJM", "SPM", "TCA", "TKL", "VAT", "VGB", "VIR", "WLF",
)  # fmt: skip
"""Codes of territories and of the Holy See."""

NAMES: Final = {
    "CABEI": "BCIE",
    "Commonwealth of Nations": "C",
    "EITI (compliant country)": "EITI",
    "G- 9": "G-9",
    "OECD (Enhanced Engagement": "OECD",
    "UNSC": "UN Security Council",
}
"""Spellings of an organisation that has another one in the file."""

_NOTES: Final = dict.fromkeys(["2024", "chinese taipei", "taipei, china"], "member")
_ENGAGED: Final = "OECD (Enhanced Engagement"


def read(path: Path) -> pl.DataFrame:
    """Return one row per edition, state and organisation.

    Parameters
    ----------
    path
        The lists of all editions, one row per entry.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    words = dict.fromkeys(["iso3", "organisation", "status"], pl.String)
    raw = read_parquet(path, {**words, "edition": YEAR})
    status = pl.col("status").replace(_NOTES)
    raw = raw.with_columns(
        status=pl.when(pl.col("organisation") == _ENGAGED).then(pl.lit("enhanced engagement")).otherwise(status),
        organisation=pl.col("organisation").replace(NAMES),
    )
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME, year="edition", not_states=NOT_STATES)
    return frame.select("edition", "state", "organisation", "status").unique(["edition", "state", "organisation"])


SOURCE = Source(
    name=NAME,
    title="International organization participation, The World Factbook",
    version="editions 2015-2017 and 2020-2026",
    coverage=(2015, 2026),
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "institutions/cia_factbook_igo_membership_2015_2026.parquet",
            "711dadfdd68f50986d8dcfbf46950269757078c331bf6a5ab919ff9ce1fe48d1",
        ),
    ),
    embeddable=True,
    description="One row per edition, state and organisation: a hint at who belongs where, not a record of it.",
    traps=(
        "The lists are stale. To 2026 the European Union has 28 members with the United Kingdom, the Shanghai "
        "Cooperation Organisation lacks India (2017), Iran (2023) and Belarus (2024), and BRICS lacks Indonesia. Take "
        "memberships from dated facts; use these lists only to find what to look up.",
        "edition is the year of the book, not the year of a membership. There are no editions of 2018 and 2019.",
        "Not only intergovernmental: trade unions (ITUC, WFTU; status ngos), chambers of commerce, Olympic committees, "
        "peace missions and export-control regimes are in the lists.",
        "status is what the book adds in brackets, member if nothing; candidates, observers, partners and suspended "
        "states are not members. NATO has 'members' with status partner.",
        "Six organisations are spelt in two ways; they are made one (BCIE and CABEI, C and Commonwealth of Nations, "
        "UNSC and UN Security Council). Years and the name Chinese Taipei in place of a status become member.",
        "Territories, Hong Kong, Macao and the Holy See are dropped (40 codes).",
        "An absent row is not evidence of absence.",
    ),
    columns=(
        Column("edition", YEAR, "year of the edition"),
        Column("state", pl.String, "state id"),
        Column("organisation", pl.String, "abbreviation as the Factbook uses it"),
        Column("status", pl.String, "member, or the book's words for another standing"),
    ),
    key=("edition", "state", "organisation"),
    reader=read,
)
