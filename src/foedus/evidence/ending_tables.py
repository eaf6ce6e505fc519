"""The table of endings: of pacts of major powers, and of pairs as close as Russia and China."""

from __future__ import annotations

import polars as pl

from foedus.evidence.alignment_tables import SPELL_MEASURES, TARGET
from foedus.evidence.base_rates import pair_spells
from foedus.evidence.endings import Record, alignment_endings, pact_endings
from foedus.evidence.pacts import pacts_of_pairs
from foedus.evidence.record_years import RECORD_ENDS
from foedus.measures.disputes import dispute_spells
from foedus.measures.power import capability_shares
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.states import load_states

__all__ = ["endings_record", "endings_table"]


def endings_record(data: DataFolder) -> Record:
    """Return what endings are read from, up to the last year in which every kind of ending is recorded.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    return Record.of(
        pacts_of_pairs(read_source("atop_members", data)),
        read_source("rivalries", data),
        dispute_spells(read_source("mid", data)),
        capability_shares(read_source("gdp_population", data)),
        load_states(),
        min(SOURCES[name].coverage[1] for name in ("atop_members", "rivalries", "mid")),
    )


def endings_table(record: Record, followed: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Tell how pacts of major powers, and spells of pairs as close as Russia and China, ended.

    Parameters
    ----------
    record
        Such as `endings_record` reads.
    followed, membership
        Alignment and reference pairs, as `foedus.evidence.base_rates.pair_spells` takes them.
    """
    parts = [pact_endings(record)]
    for name in SPELL_MEASURES:
        spells, _ = pair_spells(followed, membership, measure=name, target=TARGET, data_until=RECORD_ENDS)
        parts.append(alignment_endings(spells, name, record))
    return pl.concat(parts)
