"""How governments speak of eleven states and bodies in the General Debate of the United Nations."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import named_states
from foedus.sources._general_debate import (
    CITATION,
    COVERAGE,
    LICENCE,
    SPEECHES,
    VERSION,
    by_speaker,
    read_speeches,
)

__all__ = ["BODIES", "SOURCE", "TARGETS", "read"]

NAME = "general_debate"

TARGETS: Final = ("CHN", "DEU", "IRN", "ISR", "PRK", "RUS", "TWN", "UKR", "USA")
"""States that the counts look for."""

BODIES: Final = ("EUR", "NATO")
"""Targets that are no states: Europe and its institutions, and the Atlantic alliance."""

_OWN_NAME: Final = {"TWN": "CHN", "DDR": "DEU"}  # the words for the one also name the other, which is speaking
_COUNTS: Final = {
    "mentions": "mentions",
    "sent_mention": "sentences",
    "sent_threat": "hostile",
    "sent_warm": "warm",
    "sole_sent": "sole_sentences",
    "sole_threat": "sole_hostile",
    "sole_warm": "sole_warm",
}


def read(mentions: Path, speeches: Path) -> pl.DataFrame:
    """Return one row per speech and target, with zeros where the speech does not name the target.

    Parameters
    ----------
    mentions
        Counts per speaker, year and target, only where the target is named.
    speeches
        One row per speech, which tells silence about a target from the absence of a speech.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A speaker or target is neither a state nor known not to be one, or a target is named in no speech.

    References
    ----------
    baturo_2017_ungdc
    """
    columns = {"speaker": pl.String, "year": YEAR, "target": pl.String, **dict.fromkeys(_COUNTS, pl.Int32)}
    named = by_speaker(read_parquet(mentions, columns), "state", NAME)
    named = named.select("state", "year", target_name="target", **{new: old for old, new in _COUNTS.items()})
    delivered = read_speeches(speeches, (), into="state", source=NAME).select("state", "year")
    lost = named.join(delivered, on=["state", "year"], how="anti")
    if lost.height:
        first = " ".join(str(value) for value in lost.select("state", "year").row(0))
        raise DataError(
            f"{lost.height} mentions belong to no speech, the first in that of {first}",
            where=f"source {NAME}",
            expected="a row in the file of speeches for every speaker and year of the file of mentions",
        )
    every = pl.DataFrame({"target_name": [*TARGETS, *BODIES]})
    grid = delivered.join(every, how="cross").join(named, on=["state", "year", "target_name"], how="left")
    grid = named_states(grid, "target_name", into="target", scheme="iso3", source=NAME, nobody=BODIES)
    itself = pl.any_horizontal(
        (pl.col("state") == state) & (pl.col("target_name") == target) for state, target in _OWN_NAME.items()
    )
    return grid.select(
        pl.col("state").alias("speaker"),
        "year",
        "target_name",
        pl.when(~itself).then(pl.col("target")).alias("target"),
        pl.col(*_COUNTS.values()).fill_null(0),
    )


SOURCE = Source(
    name=NAME,
    title="Mentions in the General Debate, counted from the UN General Debate Corpus",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "perception/ungdc_mentions_1946_2024.parquet",
            "f52e2b4385119a6f1e3815071d1a13853c5aab67637b5dc213f629623a197764",
        ),
        SPEECHES,
    ),
    embeddable=True,
    description="One row per speech in the General Debate and each of eleven targets, with zeros for silence.",
    traps=(
        "The raw file has rows only where a target is named. Inside a delivered speech the reader adds the zeros; a "
        "state and year without a row gave no speech, and nothing is known. Session 25 (1970) has 70 speeches where "
        "1969 has 116: Russia and China are among the missing.",
        "The speaker 'China' is the Republic of China to 1971 (the debate of that autumn closed before the vote of 25 "
        "October): those speeches are TWN's.",
        "The European Union, Palestine and the Holy See speak, too: their rows are dropped. Belarus and Ukraine speak "
        "from 1946 as Soviet republics.",
        "The targets NATO and EUR (Europe and its institutions) are no states: target is null, target_name says it.",
        "The words for China and for Germany do not tell the two governments of each apart. What the Republic of "
        "China says of 'China' and East Germany of 'Germany' is mostly about itself (97 mentions in 1973): target is "
        "null there. What others say of 'China' before 1972 or of 'Germany' before 1990 may mean either.",
        "Rows of a speaker about itself are kept: leave them out of pairs.",
        "Hostile and warm are word lists matched within the sentence that names the target: right about three times "
        "in four, and the hostility need not be against the target: 20 of Poland's 47 sentences of 2022 about Ukraine "
        "are hostile, for they are about the war. The columns sole_* count sentences that name no other target.",
        "Soviet history told after 1991, the South China Sea and lists of permanent members are not about the target; "
        "the file does not say whether they were masked.",
        "Valid for Russia (rank correlation with Pew .46), not for China or the USA (about 0); they fail the gate of "
        "1972-79.",
        "Speeches have shrunk since the 1970s: divide by the sentences in general_debate_speeches.",
    ),
    columns=(
        Column("speaker", pl.String, "state id of the government that spoke"),
        Column("year", YEAR, "calendar year of the debate, session + 1945"),
        Column("target_name", pl.String, "whom the counts look for: nine states by ISO3, NATO or EUR"),
        Column(
            "target",
            pl.String,
            "state id of the target",
            missing="the target is not a state, or its words also name the speaker",
        ),
        Column("mentions", pl.Int32, "times the target is named"),
        Column("sentences", pl.Int32, "sentences that name it"),
        Column("hostile", pl.Int32, "those of them with a hostile word"),
        Column("warm", pl.Int32, "those of them with a friendly word; a sentence may be both"),
        Column("sole_sentences", pl.Int32, "sentences that name no other target"),
        Column("sole_hostile", pl.Int32, "those of them with a hostile word"),
        Column("sole_warm", pl.Int32, "those of them with a friendly word"),
    ),
    key=("speaker", "year", "target_name"),
    reader=read,
)
