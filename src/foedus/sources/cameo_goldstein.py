"""Goldstein's conflict-cooperation scores of the CAMEO event codes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import Column, File, Source, read_csv

__all__ = ["QUAD_CLASSES", "SOURCE", "quad_class", "read"]

NAME = "cameo_goldstein"

QUAD_CLASSES: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""The four classes of events, numbered 1 to 4."""

LAST_ROOTS: Final = (5, 8, 13, 20)
"""Last CAMEO root code of each class, as ICEWS and GDELT draw the lines."""


def quad_class(code: pl.Expr) -> pl.Expr:
    """Number of the quad class of a CAMEO code by its first two digits: 1 to 4, null for a root outside 01 to 20.

    Parameters
    ----------
    code
        CAMEO codes as text, leading zeros kept.

    Examples
    --------
    >>> codes = pl.DataFrame({"code": ["010", "073", "112", "195", "21"]})
    >>> codes.select(quad_class(pl.col("code"))).to_series().to_list()
    [1, 2, 3, 4, None]

    References
    ----------
    gerner_2002_cameo
    """
    root = code.str.slice(0, 2).cast(pl.Int8, strict=False)
    number = pl.sum_horizontal((root > last).cast(pl.Int8) for last in LAST_ROOTS[:-1]) + 1
    return pl.when(root.is_between(1, LAST_ROOTS[-1])).then(number.cast(pl.Int8))


def read(path: Path) -> pl.DataFrame:
    """Return one row per event code.

    Parameters
    ----------
    path
        Codes with their scores.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not have the form of CAMEO codes, or a score is outside −10 to 10.
    """
    raw = read_csv(path, {"code": pl.String, "name": pl.String, "goldstein": pl.Float64})
    frame = raw.with_columns(quad_class(pl.col("code")).alias("quad_class"))
    shaped = pl.col("code").str.contains(r"^\d{2,4}$") & pl.col("quad_class").is_not_null()
    wrong = frame.filter(~shaped.fill_null(value=False) | ~pl.col("goldstein").is_between(-10, 10))
    if wrong.height:
        raise DataError(
            f"{wrong.height} codes or scores are not CAMEO's: {wrong['code'].to_list()[:6]}",
            where=f"source {NAME}",
            expected="two to four digits beginning with 01 to 20, and a score from -10 to 10",
        )
    return frame.select("code", "name", "quad_class", "goldstein")


SOURCE = Source(
    name=NAME,
    title="CAMEO event codes with Goldstein scores",
    version="312 codes",
    coverage=(1979, 2024),
    licence="MIT",
    citation="goldstein_1992",
    files=(File("events/cameo_goldstein.csv", "d2e0677c5ffc8e1c422871a25c43ada4131d8db3dc38228d055fa88c8abc0aec"),),
    embeddable=True,
    description="One row per CAMEO code of two, three or four digits; undated (the years are those of coded data).",
    traps=(
        "Codes are text: 010 (make statement) and 10 (demand) are two codes, and a table read as numbers mixes them.",
        "Goldstein scaled an older scheme (WEIS); CAMEO's scores are carried over by its makers, most of a root's "
        "codes with one value.",
        "A code's score can have the opposite sign from its root's: the 12 appeals 024 to 0256 have -0.3 under a "
        "root of 3.0. Never score by the root where the code is known.",
        "Quad classes are ours from the root code: 01-05, 06-08, 09-13, 14-20, the lines of ICEWS and GDELT. "
        "Statements (01), near neutral and the most frequent events, count as verbal cooperation.",
        "The file's nested-set bounds (nsLeft, nsRight) only repeat the tree that the digits spell; they are dropped.",
    ),
    columns=(
        Column("code", pl.String, "CAMEO code, leading zeros kept"),
        Column("name", pl.String, "name of the event"),
        Column("quad_class", pl.Int8, "1 verbal cooperation, 2 material cooperation, 3 verbal and 4 material conflict"),
        Column("goldstein", pl.Float64, "Goldstein scale, -10 conflict to 10 cooperation"),
    ),
    key=("code",),
    reader=read,
)
