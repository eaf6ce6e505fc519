"""Main trading partners with their shares, as the CIA World Factbook lists them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states
from foedus.sources._factbook import CITATION, LICENCE
from foedus.sources._territories import TERRITORIES

__all__ = ["SOURCE", "read"]

NAME = "factbook_partners"


def read(path: Path) -> pl.DataFrame:
    """Return one row per state, year, flow and listed partner.

    Parameters
    ----------
    path
        Partners and shares by edition.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    texts = dict.fromkeys(["iso3", "flow", "partner"], pl.String)
    years = dict.fromkeys(["year", "edition_first", "edition"], YEAR)
    raw = read_parquet(path, {**texts, **years, "share_pct": pl.Float64, "rank": pl.Int8})
    raw = raw.filter(pl.col("iso3") != pl.col("partner")).rename({"partner": "partner_code"})
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME, not_states=TERRITORIES)
    # Partners that are not states keep their rows, with a null id: their share is part of the list.
    nobody = pl.col("partner_code").is_in(list(TERRITORIES))
    frame = frame.with_columns(named=pl.when(~nobody).then(pl.col("partner_code")))
    frame = to_states(frame, "named", into="partner", scheme="iso3", source=NAME)
    return frame.select(
        "state",
        "year",
        "flow",
        "rank",
        "partner",
        "partner_code",
        (pl.col("share_pct") / 100).alias("share"),
        "edition_first",
        "edition",
    )


SOURCE = Source(
    name=NAME,
    title="Export and import partners, The World Factbook",
    version="editions 2015 to 2026",
    coverage=(2012, 2023),
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "trade/cia_factbook_trade_partners_2014_2023.parquet",
            "870a2c532230be7719251705922d79c17f854f5f9e490732845f2aa9832132f4",
        ),
    ),
    embeddable=True,
    description="One row per state, data year, flow and partner that the Factbook lists.",
    traps=(
        "Data years are 2014, 2015, 2017, 2019, 2022 and 2023 for nearly all states, 2021 for 69 states; 2012, 2013, "
        "2016, 2018 and 2020 for a few only. Years between are unknown; Russia and China have none of 2021.",
        "As-of use: take rows whose edition_first is not later than the day of the forecast. edition_first is the "
        "first edition we have with that data year, so a figure may have been public earlier, never later. The share "
        "is that of edition, in 47 per cent of the rows a later one: it may have been revised in between.",
        "A partner not listed is not zero. To 2020 lists end at about 4 to 5 per cent, in 2021 some and from 2022 all "
        "hold the five largest: there an unlisted partner is no larger than the last one listed, which has 6 per cent "
        "or more in 258 of 768 lists.",
        "Shares are whole per cents from 2019 on (0 is below half a per cent), with one decimal before. Two lists add "
        "up to more than 1 (North Korea's exports of 2014, Tajikistan's imports of 2019).",
        "In 2023 South Korea is missing as a partner from most lists: 18 listings against 52 in 2022 (Vietnam's "
        "imports: .17, then none), as if its own reports had not come in. The other shares of those lists are then "
        "too large: China's in Vietnam's imports goes from .38 to .49.",
        "Taiwan is listed once before 2019 (China's imports of 2014), and not at all among China's imports of 2022 "
        "and 2023; New Zealand never in 2022 and 2023, and its neighbours' lists have a gap where it stood. A rank "
        "without a row (45 lists, most of them in the Pacific) is a partner whose name could not be read.",
        "Lists of small economies differ from the mirror data of the United Nations; North Korea's hold partners such "
        "as Senegal, Togo and Zimbabwe, which look like errors for South Korea's.",
        "China is its own fifth source of imports in 2022 (6 per cent): dropped. Seven ranks of 2012 to 2021 are not "
        "in the order of the shares.",
        "Reporters that are not states (Hong Kong, dependencies, Palestine) are dropped; partners that are not states "
        "keep their row with a null id.",
    ),
    columns=(
        Column("state", pl.String, "state id of the reporter"),
        Column("year", YEAR, "calendar year of the trade"),
        Column("flow", pl.String, "exports or imports"),
        Column("rank", pl.Int8, "place of the partner in the list, 1 first"),
        Column("partner", pl.String, "state id of the partner", missing="the partner is not a state"),
        Column("partner_code", pl.String, "ISO code of the partner"),
        Column("share", pl.Float64, "fraction of the reporter's whole flow, 0 to 1"),
        Column("edition_first", YEAR, "year from which the figure could be read"),
        Column("edition", YEAR, "edition from which the share is taken"),
    ),
    key=("state", "year", "flow", "rank"),
    reader=read,
)
