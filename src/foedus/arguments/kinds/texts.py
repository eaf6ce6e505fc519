"""Test kind ``texts``: how many texts that all members of an alliance agreed say something, by each source's list?"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from foedus.arguments.evidence import Gap
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.estimate import Estimate, Interval

__all__ = ["KIND", "LISTS", "TextsSpec", "measure_texts"]

_COLUMNS: Final = ("date", "institution", "title", "says", "second_says")
LISTS: Final = ("first source", "second source", "both sources")
"""Lists of texts: by the texts' own words, by the second source of each, and those that are on both."""


class TextsSpec(Spec):
    """Number of texts with a property: a census, for every text of the kind is a row of the table.

    Attributes
    ----------
    table
        Table of facts with ``date, institution, title, says, second_says``.
    institution
        Whose texts.
    says
        What a text must say.
    unless
        What it must not say beside it; none when left out.
    years
        First and last year of the texts.
    lists
        ``all``: counted by the first source's list, with a range over both lists and what they have in common.
        ``first``, ``second``: one source's list alone. ``both``: texts that are on both.
    """

    kind: Literal["texts"]
    table: str
    institution: str
    says: str
    unless: str | None = None
    years: Years
    lists: Literal["all", "first", "second", "both"] = "all"


def measure_texts(spec: TextsSpec, context: Context) -> Finding:
    r"""Count the texts that say something, by the list of either source and by their intersection.

    .. math:: \left[|L_1 \cap L_2|, \max(|L_1|, |L_2|)\right]

    with the lists :math:`L_1` and :math:`L_2` of the two sources. It is a range, not a confidence interval.

    Parameters
    ----------
    spec
        What to count.
    context
        What to read: the table of facts.

    Returns
    -------
    Finding
        ``n`` counts the texts of the window, with the property or without; there are no clusters.
    """
    table = getattr(context.evidence, "facts", {}).get(spec.table)
    missing = [name for name in _COLUMNS if table is None or name not in table.columns]
    if table is None or missing:
        raise Gap(f"the evidence has no table of facts {spec.table!r} with {', '.join(missing)}")
    every = table.filter(pl.col("institution") == spec.institution).sort("date", "title")
    rows = every.filter(pl.col("date").dt.year().is_between(*spec.years))
    if rows.is_empty():
        raise Gap(f"{spec.table} has no text of {spec.institution} in {spec.years[0]}-{spec.years[1]}")
    on = _lists(rows, spec)
    counts = {name: int(each.sum()) for name, each in on.items()}
    chosen = {"first": LISTS[:1], "second": LISTS[1:2], "both": LISTS[2:]}.get(spec.lists, LISTS)
    used = [counts[name] for name in chosen]
    interval = Interval(float(min(used)), float(max(used)))
    value = float(used[0])
    return Finding(
        Estimate(value, interval, rows.height),
        int(rows["date"].dt.year().to_numpy().max()),
        _notes(spec, rows, on, counts),
        {
            "texts": _marked(every, _lists(every, spec)),
            "lists": pl.DataFrame({"list": list(counts), "value": list(counts.values())}),
        },
        unknown=(),
        sampled=False,
        readings=1 if spec.lists != "all" else len(LISTS),
        replay=_replay(value, interval, rows.height),
    )


def _lists(rows: pl.DataFrame, spec: TextsSpec) -> dict[str, np.ndarray[Any, np.dtype[np.bool_]]]:
    first, second = (_has(rows, name, spec) for name in ("says", "second_says"))
    return dict(zip(LISTS, (first, second, first & second), strict=True))


def _has(rows: pl.DataFrame, name: str, spec: TextsSpec) -> np.ndarray[Any, np.dtype[np.bool_]]:
    said = pl.col(name).list.contains(spec.says)
    if spec.unless is not None:
        said = said & ~pl.col(name).list.contains(spec.unless)
    return rows.select(said.fill_null(value=False)).to_series().to_numpy()


def _notes(spec: TextsSpec, rows: pl.DataFrame, on: dict[str, Any], counts: dict[str, int]) -> tuple[str, ...]:
    named = rows.filter(pl.Series(on["first source"]))
    titles = [f"{title} ({day})" for title, day in named.select("title", "date").iter_rows()]
    every, span = rows.height, f"{spec.years[0]}-{spec.years[1]}"
    notes = [
        f"All {every} text{'s' * (every > 1)} of {spec.institution} in {span} that the table's rule takes in are "
        "counted: the range is of measurement, not of sampling.",
        f"By list: {'; '.join(f'{name} {count}' for name, count in counts.items())}.",
    ]
    if titles:
        notes.append(f"By the first: {'; '.join(titles)}.")
    return tuple(notes)


def _marked(rows: pl.DataFrame, on: dict[str, Any]) -> pl.DataFrame:
    """Return ``date, text, list, value``: 1 where the text is on the list, 0 where it is not."""
    parts = [
        rows.select("date", pl.col("title").alias("text")).with_columns(
            list=pl.lit(name), value=pl.Series(on[name]).cast(pl.Float64)
        )
        for name in LISTS[:2]
    ]
    return pl.concat(parts)


def _replay(value: float, interval: Interval, texts: int) -> Replay:
    """Return the replay of a count: other numbers of as many texts, on which the lists differ as they do here."""

    def counted(effect: float, stream: np.random.Generator) -> Interval:
        whole = math.floor(effect + 0.5)
        return Interval(max(0.0, whole - (value - interval.low)), min(float(texts), whole + interval.high - value))

    return Replay(counted, (0.0, float(texts)), draws=1)


KIND = Kind("texts", TextsSpec, measure_texts, "texts: how many agreed texts say it?")
