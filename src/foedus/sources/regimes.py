"""Political regimes by type, with the days on which they began and ended (REIGN, after Geddes, Wright and Frantz)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._reign import CITATION, COVERAGE, LICENCE, VERSION

__all__ = ["SOURCE", "read"]

NAME = "regimes"

_SERBIA: Final = 345
_PARTING: Final = date(2006, 6, 5)  # Serbia stands alone
_OPEN: Final = (date(2020, 12, 31), date(2021, 12, 31))  # ends that stand for regimes that go on


def read(path: Path) -> pl.DataFrame:
    """Return one row per regime.

    Parameters
    ----------
    path
        REIGN's list of regimes.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.

    References
    ----------
    bell_2016_reign, geddes_2014_regimes
    """
    days = ["gwf_startdate", "gwf_enddate"]
    raw = read_csv(path, {"cowcode": pl.Int32, "gwf_regimetype": pl.String, **dict.fromkeys(days, pl.String)})
    spells = raw.select(
        "cowcode",
        *(pl.col(day).str.to_date("%m/%d/%Y").alias(name) for day, name in zip(days, ("start", "end"), strict=True)),
        pl.col("gwf_regimetype").str.strip_chars().alias("type"),
    )
    frame = to_states(_parted(spells), "cowcode", into="state", scheme="cow", source=NAME, year="start")
    ended = pl.when(~pl.col("end").is_in(list(_OPEN))).then(pl.col("end"))
    return frame.select("state", "start", ended.alias("end"), "type")


def _parted(spells: pl.DataFrame) -> pl.DataFrame:
    """Cut Serbia's regime at the end of its union with Montenegro, where the state's id changes."""
    across = (pl.col("cowcode") == _SERBIA) & (pl.col("start") < _PARTING) & (pl.col("end") > _PARTING)
    before = pl.when(across).then(pl.lit(_PARTING)).otherwise(pl.col("end"))
    return pl.concat(
        [
            spells.with_columns(end=before),
            spells.filter(across).with_columns(start=pl.lit(_PARTING)),
        ]
    )


SOURCE = Source(
    name=NAME,
    title="Rulers, Elections, and Irregular Governance (REIGN), regimes",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(
        File("leaders/reign_regimes_to_2020.csv", "acb8a511084b86917fbbf2d4437fc7cb6ae25217df81dd915d74183e7daef155"),
    ),
    embeddable=True,
    description="One row per regime; only regimes that lasted into 1950 or began later.",
    traps=(
        "Ends of 31 December 2020 (188) and 2021 (6) mean that the regime went on: null.",
        "A regime ends on the day on which the next begins; where a code changed hands in 1990 (Germany, Yemen) the "
        "old and the new row overlap by a month.",
        "The file goes on to the first weeks of 2021 (Kyrgyzstan, Myanmar), too short to count as covered.",
        "Serbia's regime of 2000 spans the end of the union with Montenegro: cut in two rows, Yugoslavia's to June "
        "2006 and Serbia's from then.",
        "Starts before 1950 are the regime's own (San Marino 1600, the USA 1789) and say nothing about other regimes "
        "of that time.",
        "A democracy is presidential or parliamentary; the other 15 types are autocratic, provisional, occupied or "
        "without a government. Russia counts as personal from 21 September 1993.",
        "Taiwan and Zanzibar are not in the file. 'provisional' has a trailing blank in three rows.",
        "The names of cases are spreadsheet serial numbers and no identifiers; state and start are.",
    ),
    columns=(
        Column("state", pl.String, "state id, by the day of the beginning"),
        Column("start", pl.Date, "day on which it began"),
        Column("end", pl.Date, "day on which it ended", missing="it lasted beyond the file"),
        Column(
            "type",
            pl.String,
            "parliamentary or presidential (democratic); personal, military, party-based, monarchy and their mixtures; "
            "provisional; foreign-occupied; warlordism; oligarchy",
        ),
    ),
    key=("state", "start"),
    reader=read,
)
