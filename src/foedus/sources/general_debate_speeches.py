"""Speeches in the General Debate of the United Nations: their length, and how often they speak of order."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, Source
from foedus.sources._general_debate import CITATION, COVERAGE, LICENCE, SPEECHES, VERSION, read_speeches

__all__ = ["ORDER_WORDS", "SOURCE", "read"]

NAME = "general_debate_speeches"

ORDER_WORDS: Final = ("multipolar", "rules_based", "hegemony", "unilateral", "new_order", "spheres")
"""Word lists that name a form of international order or a breach of it."""

_OTHER_WORDS: Final = ("superpowers", "social_imperialism", "cold_war")


def read(path: Path) -> pl.DataFrame:
    """Return one row per speech.

    Parameters
    ----------
    path
        Counts per speech.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A speaker is neither a state nor known not to be one.

    References
    ----------
    baturo_2017_ungdc
    """
    return read_speeches(path, ("words", "sentences", *ORDER_WORDS, *_OTHER_WORDS), into="state", source=NAME)


def _words(name: str, of: str) -> Column:
    return Column(name, pl.Int32, f"times the speech speaks of {of}")


SOURCE = Source(
    name=NAME,
    title="Speeches in the General Debate, counted from the UN General Debate Corpus",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(SPEECHES,),
    embeddable=True,
    description="One row per speech of a state in the General Debate, with its length and the words for order in it.",
    traps=(
        "A state and year without a row gave no speech that the corpus has. Session 25 (1970) has 70 speeches where "
        "1969 has 116; West and East Germany speak from 1973.",
        "The speaker 'China' is the Republic of China to 1971: those speeches are TWN's.",
        "The European Union, Palestine and the Holy See speak, too: their rows are dropped. Belarus and Ukraine speak "
        "from 1946 as Soviet republics.",
        "Words have seasons: new_order is the New International Economic Order of the 1970s, then the new world order "
        "of 1990-91; cold_war peaks in the 1950s and again after it ended; superpowers and social_imperialism are "
        "China's words of the 1970s. Compare within a period.",
        "Counts grow with length, which halved since the 1970s: divide by sentences.",
    ),
    columns=(
        Column("state", pl.String, "state id of the government that spoke"),
        Column("year", YEAR, "calendar year of the debate, session + 1945"),
        Column("session", pl.Int16, "session of the Assembly"),
        Column("words", pl.Int32, "words of the speech"),
        Column("sentences", pl.Int32, "sentences of the speech"),
        _words("multipolar", "multipolarity"),
        _words("rules_based", "a rules-based order"),
        _words("hegemony", "hegemony"),
        _words("unilateral", "unilateralism"),
        _words("new_order", "a new order, economic or of the world"),
        _words("spheres", "spheres of influence"),
        _words("superpowers", "superpowers"),
        _words("social_imperialism", "social imperialism"),
        _words("cold_war", "the cold war"),
    ),
    key=("state", "year"),
    reader=read,
)
