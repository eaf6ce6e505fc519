"""What was said: declarations, grounds given, texts of alliances, answers of publics."""

from __future__ import annotations

import polars as pl

from foedus.library.fact_tables._base import frame_of

__all__ = ["alliance_texts", "declarations", "polls", "pretexts"]


def declarations() -> pl.DataFrame:
    """Return declarations and treaties on partnership: ``date, parties, kind, title, content``, sources, ``note``.

    ``parties`` are states or institutions, ``kind`` is ``treaty``, ``declaration`` or ``communique``; ``content`` is
    what the document obliges to or claims; ``second_source`` is a work that treats it, or empty. The list is not
    complete, so that counts of its rows compare nothing.

    Examples
    --------
    >>> both = pl.col("parties").list.contains("RUS") & pl.col("parties").list.contains("CHN")
    >>> declarations().filter(both, pl.col("date").dt.year() == 2022)["date"].to_list()
    [datetime.date(2022, 2, 4)]
    """
    columns = ("date", "parties", "kind", "title", "content", "source", "second_source", "note")
    return frame_of("declarations", columns)


def pretexts() -> pl.DataFrame:
    """Return grounds officially given for pressure: ``date, author, targets, grounds, what, act``, sources, ``note``.

    ``author`` and ``targets`` are states or institutions, ``what`` is the ground in words, ``act`` the pressure it came
    with; ``second_source`` is a work or report that treats the document, or empty. That a ground was named says neither
    that it was true nor that it was the reason; the list is not complete.

    Examples
    --------
    >>> pretexts().filter(pl.col("author") == "USA", pl.col("targets").list.contains("CHN"))["date"].min()
    datetime.date(1989, 6, 5)
    """
    columns = ("date", "author", "targets", "grounds", "what", "act", "source", "second_source", "note")
    return frame_of("pretexts", columns)


def alliance_texts() -> pl.DataFrame:
    """Return texts agreed by all members of an alliance: ``date, institution, form, title, content, says``, sources.

    Every declaration, communiqué and strategic concept of NATO's heads of state and government since 1990. ``says`` is
    what the text says by our own reading, ``second_says`` by the second source: ``china_challenge``, ``china_chance``.

    Examples
    --------
    >>> alliance_texts().filter(pl.col("says").list.contains("china_challenge"))["date"].min()
    datetime.date(2019, 12, 4)
    """
    columns = (
        "date",
        "institution",
        "form",
        "title",
        "content",
        "says",
        "second_says",
        "source",
        "second_source",
        "note",
    )
    return frame_of("alliance_texts", columns)


def polls() -> pl.DataFrame:
    """Return answers of publics: ``year, state, target, question, favourable, unfavourable, respondents``, sources.

    Examples
    --------
    >>> polls()["state"].unique().to_list()
    ['TWN']
    """
    columns = (
        "year", "state", "target", "question", "favourable", "unfavourable", "respondents", "source", "second_source",
        "note",
    )  # fmt: skip
    return frame_of("polls", columns, by="year")
