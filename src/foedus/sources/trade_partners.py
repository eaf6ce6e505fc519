"""The three largest trading partners of each economy in 2021 and their shares (UN Statistical Yearbook)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import named_states, to_states
from foedus.sources._un_trade import CITATION, LICENCE, TERRITORIES, UNSPECIFIED, VERSION, with_taiwan

__all__ = ["SOURCE", "YEARS", "read"]

NAME = "trade_partners"
YEARS = (2010, 2015, 2021)
"""The only years of the table."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state, year, flow and partner.

    Parameters
    ----------
    path
        The yearbook's table.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one.
    """
    texts = {"reporter": pl.String, "flow": pl.String, "partner": pl.String}
    raw = read_csv(path, texts | {"year": YEAR, "rank": pl.Int8, "share_pct": pl.Float64, "estimate": pl.Int8})
    raw = with_taiwan(with_taiwan(raw, "reporter"), "partner").rename({"partner": "partner_name"})
    frame = to_states(raw, "reporter", into="state", scheme="name", source=NAME, not_states=TERRITORIES)
    # Partners that are not states keep their rows, with a null id: the ranks must stay complete.
    nobody = (*TERRITORIES, *UNSPECIFIED)
    frame = named_states(frame, "partner_name", into="partner", scheme="name", source=NAME, nobody=nobody)
    return frame.select(
        "state",
        "year",
        "flow",
        "rank",
        "partner",
        "partner_name",
        (pl.col("share_pct") / 100).alias("share"),
        (pl.col("estimate") == 1).alias("estimate"),
    )


SOURCE = Source(
    name=NAME,
    title="Major trading partners, UN Statistical Yearbook",
    version=VERSION,
    coverage=(2010, 2021),
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "power/un_major_trading_partners_2010_2021.csv",
            "a6f4143d56bdbc85e04b037f678eee99a6a30ea6c33692b6328233cc0a0d4558",
        ),
    ),
    embeddable=True,
    description="One row per state, year (2010, 2015, 2021), flow and each of the three largest partners of 2021.",
    traps=(
        "The three partners are those of 2021 in every year: their shares of 2010 and 2015 are looked up backwards and "
        "need not be that year's largest (China's largest supplier of 2010, Japan, has rank 3). rank is the rank in "
        "2021; who came first in 2010 or 2015 is unknown.",
        "Partners not listed are unknown, not zero; in 2021 none of them is larger than the third.",
        "Only 2010, 2015 and 2021; years between are unknown.",
        "Taiwan is called 'Other Asia, nes' as partner and 'Other non-specified areas' as reporter.",
        "Partners that are not states (Hong Kong, free zones, 'Areas nes') keep their rank with a null id. Reporters "
        "that are not states are dropped.",
        "estimate marks rows that the yearbook estimates (40 %), often from partners' reports.",
        "A share of 0.0 is rounded, below 0.05 %.",
    ),
    columns=(
        Column("state", pl.String, "state id of the reporter"),
        Column("year", YEAR, "calendar year"),
        Column("flow", pl.String, "exports or imports"),
        Column("rank", pl.Int8, "rank of the partner in 2021, 1 largest to 3"),
        Column("partner", pl.String, "state id of the partner", missing="the partner is not a state"),
        Column("partner_name", pl.String, "partner as the yearbook names it, Taiwan by name"),
        Column("share", pl.Float64, "fraction of the reporter's whole flow, 0 to 1"),
        Column("estimate", pl.Boolean, "true if the yearbook marks the figure as an estimate"),
    ),
    key=("state", "year", "flow", "rank"),
    reader=read,
)
