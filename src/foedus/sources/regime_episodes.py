"""Episodes of democratisation and autocratisation by state and year (V-Dem's Episodes of Regime Transformation)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import existing, to_states

__all__ = ["SOURCE", "read"]

NAME = "regime_episodes"

NOT_STATES: Final = ("HKG", "PSB", "PSE", "PSG", "SML")
"""V-Dem's codes of Hong Kong, the parts of Palestine and Somaliland."""

STATE_OF: Final = {"VDR": "RVN", "ZZB": "ZAN"}
"""V-Dem's own codes: VDR is the Republic of Vietnam, though ISO 3166 once gave it to the Democratic Republic."""

PREDECESSORS: Final = {"SRB": ("YUG", 1919, 2005), "CZE": ("CSK", 1918, 1992)}
"""Codes that V-Dem carries back over another state: that state, and the first and last year of it."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year.

    Parameters
    ----------
    path
        Country-years with episodes and the democracy index on which they rest.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.

    Notes
    -----
    An episode is under way in the years from the first change of the index to the last, both included. The file also
    names the episode in the year before it; here that year has none.

    References
    ----------
    maerz_2024_ert
    """
    episodes = {"dem": "democratisation", "aut": "autocratisation"}
    columns = {"country_text_id": pl.String, "year": YEAR, "v2x_polyarchy": pl.Float64}
    codes = dict.fromkeys(["v2x_regime", "reg_trans", *(f"{kind}_ep_outcome" for kind in episodes)], pl.Int8)
    marks = dict.fromkeys([f"{kind}_ep" for kind in episodes], pl.Int8)
    names = dict.fromkeys([f"{kind}_ep_id" for kind in episodes], pl.String)
    raw = read_parquet(path, {**columns, **codes, **marks, **names})
    frame = to_states(_dated(raw), "code", into="state", scheme="iso3", source=NAME, not_states=NOT_STATES)
    frame = frame.filter(existing(frame))
    coded = pl.col("v2x_polyarchy").is_not_null()
    parts: list[pl.Expr] = []
    for kind, name in episodes.items():
        under_way = coded & (pl.col(f"{kind}_ep") == 1)
        parts += [
            pl.when(coded).then(pl.col(f"{kind}_ep") == 1).alias(name),
            pl.when(under_way).then(pl.col(f"{kind}_ep_id")).alias(f"{name}_episode"),
            pl.when(under_way).then(pl.col(f"{kind}_ep_outcome")).alias(f"{name}_outcome"),
        ]
    return frame.select(
        "state",
        "year",
        pl.col("v2x_polyarchy").alias("polyarchy"),
        pl.col("v2x_regime").alias("regime"),
        pl.col("reg_trans").alias("transition"),
        *parts,
    )


def _dated(raw: pl.DataFrame) -> pl.DataFrame:
    """Replace V-Dem's codes by the ids of the states that existed at the time, where ISO 3166 would mislead."""
    code = pl.col("country_text_id").replace(STATE_OF)
    for later, (earlier, first, last) in PREDECESSORS.items():
        then = (pl.col("country_text_id") == later) & pl.col("year").is_between(first, last)
        code = pl.when(then).then(pl.lit(earlier)).otherwise(code)
    return raw.with_columns(code=code)


_OUTCOME: Final = "no episode under way"

SOURCE = Source(
    name=NAME,
    title="Episodes of Regime Transformation",
    version="15",
    coverage=(1900, 2024),
    licence="CC BY-SA 4.0: tables made from it must carry the same licence",
    citation="maerz_2024_ert",
    files=(
        File(
            "leaders/vdem_ert_v15_1900_2024.parquet",
            "b7c87e452c3d1fde622db0055bd85e264e3ef3f2c633f85259350aec0958c412",
        ),
    ),
    embeddable=False,
    description="One row per state and year: is an episode of democratisation or autocratisation under way?",
    traps=(
        "V-Dem's codes look like ISO 3166 and are not: VDR is South Vietnam (ISO gave it to the North), SRB is "
        "Yugoslavia to 2005, CZE Czechoslovakia to 1992, ZZB Zanzibar. The ids here are of the states of the time.",
        "Colonies, occupied lands and parts of states are coded, too (Austria and Hungary before 1918, Slovakia in "
        "1939-44, Montenegro 1998-2005, Zanzibar since 1964): years in which the state did not exist are dropped, and "
        "so are Hong Kong, Palestine and Somaliland.",
        "The file has 0 for episodes also in the 80 rows without an index: null here.",
        "The file names an episode in the year before it begins (671 rows): no episode is under way there.",
        "An outcome belongs to the whole episode and is known only at its end: never use it as of an earlier year. "
        "Episodes that run in 2024 have 6, or the outcome reached so far.",
        "Episodes are found by a rule (a change of .1 in all, .01 to begin with), with hindsight: a year of one may "
        "be known as such only years later.",
        "The end of the Soviet Union is no breakdown: Russia has one democratisation 1987-92, then autocratisation "
        "1993-2012. Small states without V-Dem's index have no rows.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("polyarchy", pl.Float64, "electoral democracy, 0 to 1 (V-Dem)", missing="not coded"),
        Column(
            "regime",
            pl.Int8,
            "0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy",
            missing="not coded",
        ),
        Column("transition", pl.Int8, "1 to democracy in this year, -1 to autocracy, 0 neither", missing="not coded"),
        Column("democratisation", pl.Boolean, "true if such an episode is under way", missing="no index"),
        Column("democratisation_episode", pl.String, "name of the episode: code, first, last year", missing=_OUTCOME),
        Column(
            "democratisation_outcome",
            pl.Int8,
            "of the whole episode: 1 transition to democracy, 2 transition preempted, 3 stabilised as electoral "
            "autocracy, 4 reverted, 5 deepened democracy, 6 not over",
            missing=_OUTCOME,
        ),
        Column("autocratisation", pl.Boolean, "true if such an episode is under way", missing="no index"),
        Column("autocratisation_episode", pl.String, "name of the episode: code, first, last year", missing=_OUTCOME),
        Column(
            "autocratisation_outcome",
            pl.Int8,
            "of the whole episode: 1 breakdown of democracy, 2 breakdown preempted, 3 diminished democracy, "
            "4 regression averted, 5 regressed autocracy, 6 not over",
            missing=_OUTCOME,
        ),
    ),
    key=("state", "year"),
    reader=read,
)
