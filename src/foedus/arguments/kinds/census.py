"""Test kind ``census``: what do all units there are add up to, and how far do readings of the record differ?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.estimate import Estimate, Interval

__all__ = ["KIND", "CensusSpec", "measure_census"]

_COLUMNS: Final = ("table", "unit", "year", "reading", "value", "low", "high", "whole", "weight")


class CensusSpec(Spec):
    """A number over all units there are: no sample, and so no sampling error.

    Attributes
    ----------
    table
        Name of the block of ``census``.
    of
        ``share``: the share of units for which something holds. ``mean``: the mean of their values. ``change``: the
        relative change of their sum from ``before`` to ``after``. ``change_of_share``: that of their share of a whole.
    readings
        Readings of the record: sources, or ways to count. The estimate is by the first; the range covers all.
    year
        For ``share`` and ``mean``: the year.
    before, after
        For the changes: first and last year of the windows whose means are compared.
    weighted
        Whether units count by their share of the population instead of equally.
    without
        Units left out.
    """

    kind: Literal["census"]
    table: str
    of: Literal["share", "mean", "change", "change_of_share"] = "share"
    readings: tuple[str, ...] = Field(min_length=1)
    year: int | None = None
    before: Years | None = None
    after: Years | None = None
    weighted: bool = False
    without: tuple[StateName, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> CensusSpec:
        if self.of in ("share", "mean"):
            if self.year is None:
                raise ValueError(f"a {self.of} needs 'year'")
        elif self.before is None or self.after is None:
            raise ValueError("a change needs the windows 'before' and 'after'")
        elif self.weighted:
            raise ValueError("a change is not weighted: its units are added up")
        return self

    @property
    def at(self) -> tuple[int, ...]:
        """Years of the table that are read: of a window its middle."""
        if self.of in ("share", "mean"):
            assert self.year is not None
            return (self.year,)
        assert self.before is not None
        assert self.after is not None
        return (sum(self.before) // 2, sum(self.after) // 2)


class _Read(NamedTuple):
    """What one reading gives: by the known units, and at least and at most."""

    reading: str
    value: float
    low: float
    high: float


def measure_census(spec: CensusSpec, context: Context) -> Finding:
    r"""Add up all units, by every reading of the record.

    .. math:: \left[\min_r \underline{q}_r, \max_r \overline{q}_r\right]

    over the readings r of the record, with the units whose value is not known at the least, or the most, that they can
    have. It is a range, not a confidence interval: nothing in it has a probability.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``census``.

    Returns
    -------
    Finding
        ``n`` counts the units, there are no clusters, ``unknown`` names those whose value is not known.
    """
    table = read_table(context.evidence, "census", _COLUMNS).filter(~pl.col("unit").is_in(spec.without))
    rows = table.filter((pl.col("table") == spec.table) & pl.col("year").is_in(spec.at))
    found = []
    for reading in spec.readings:
        part = rows.filter(pl.col("reading") == reading)
        missing = [str(year) for year in spec.at if year not in part["year"].to_list()]
        if missing:
            raise Gap(f"no unit of {spec.table} has a value by {reading} in {', '.join(missing)}")
        found.append(_Read(reading, *_numbers(spec, part)))
    used = rows.filter(pl.col("reading").is_in(spec.readings))
    first = found[0]
    interval = Interval(min(each.low for each in found), max(each.high for each in found))
    units = used["unit"].n_unique()
    unknown = tuple(sorted(used.filter(pl.col("value").is_null())["unit"].unique()))
    until = spec.at[-1] if spec.after is None else spec.after[1]
    return Finding(
        Estimate(first.value, interval, units),
        until,
        _notes(spec, used, found, unknown),
        _series(spec, used, table, found),
        unknown=unknown,
        sampled=False,
        readings=len(found),
        replay=_replay(spec, used, first.value, interval, unknown),
    )


def _numbers(spec: CensusSpec, part: pl.DataFrame) -> tuple[float, float, float]:
    if spec.of in ("share", "mean"):
        weight = pl.col("weight") if spec.weighted else pl.lit(1.0)
        part = part.with_columns(by=weight)
        if part["by"].null_count():
            raise Gap(f"a unit of {spec.table} has no weight")
        known = part.drop_nulls("value")
        if known.is_empty():
            raise Gap(f"no value of {spec.table} is known in {spec.year}")
        return _mean(known, "value"), _mean(part, "low"), _mean(part, "high")
    before, after = (part.filter(pl.col("year") == year) for year in spec.at)
    sums = [[_total(spec, each, name) for name in ("value", "low", "high")] for each in (before, after)]
    (old, old_low, old_high), (new, new_low, new_high) = sums
    if old_low <= 0:
        raise Gap(f"{spec.table} may add up to nothing before, so that no relative change exists")
    return new / old - 1.0, new_low / old_high - 1.0, new_high / old_low - 1.0


def _mean(part: pl.DataFrame, name: str) -> float:
    return float(np.average(part[name].to_numpy(), weights=part["by"].to_numpy()))


def _total(spec: CensusSpec, part: pl.DataFrame, name: str) -> float:
    total = float(part[name].sum())
    if spec.of == "change":
        return total
    whole = part["whole"][0]
    if whole is None or whole <= 0:
        raise Gap(f"{spec.table} has no whole to take a share of")
    return total / float(whole)


def _notes(spec: CensusSpec, used: pl.DataFrame, found: Sequence[_Read], unknown: Sequence[str]) -> tuple[str, ...]:
    units = used["unit"].n_unique()
    notes = [f"All {units} units are counted: the range is of measurement, not of sampling."]
    if spec.of == "share":
        first = used.filter(pl.col("reading") == found[0].reading)
        lacking = first.filter(pl.col("value") == 0.0)["unit"].sort().to_list()
        known = first.drop_nulls("value").height
        among = f"all {known}" if known == units else f"the {known} whose answer is known ({units} in all)"
        notes.append(f"It holds for {first.filter(pl.col('value') == 1.0).height} of {among}.")
        # of the whole world the list would be no help
        if 0 < len(lacking) <= _NAMED:
            notes.append(f"It does not hold for {', '.join(lacking)}.")
    if spec.without:
        notes.append(f"Left out: {', '.join(spec.without)}.")
    if unknown and len(unknown) <= _NAMED:
        notes.append(f"Not known: {', '.join(unknown)}.")
    if len(found) > 1:
        notes.append(f"Readings of the record: {'; '.join(f'{each.reading} {each.value:.3g}' for each in found)}.")
    else:
        notes.append(f"Source: {found[0].reading}.")
    return tuple(notes)


_NAMED: Final = 25
"""Units are named up to this number."""


def _series(
    spec: CensusSpec, used: pl.DataFrame, table: pl.DataFrame, found: Sequence[_Read]
) -> dict[str, pl.DataFrame]:
    if spec.of in ("share", "mean"):
        units = used.select("unit", "year", "reading", "value", "low", "high", "weight").sort("reading", "unit")
        return {"units": units, **({"by_year": _by_year(spec, table)} if spec.table in _YEARLY else {})}
    block = table.filter((pl.col("table") == spec.table) & pl.col("reading").is_in(spec.readings))
    level = pl.col("value").sum() / (1.0 if spec.of == "change" else pl.col("whole").first())
    levels = block.group_by("reading", "year").agg(value=level).sort("reading", "year")
    base = levels.filter(pl.col("year") == spec.at[0]).select("reading", base="value")
    relative = levels.join(base, on="reading").select("reading", "year", value=pl.col("value") / pl.col("base") - 1.0)
    order = {each.reading: place for place, each in enumerate(found)}
    return {
        "levels": relative.sort(pl.col("reading").replace_strict(order), "year"),
        "readings": pl.DataFrame(found),
    }


_YEARLY: Final = ("central_asia_china_before_russia", "us_around_china")
"""Tables whose other years are shown beside the one that is measured."""


def _by_year(spec: CensusSpec, table: pl.DataFrame) -> pl.DataFrame:
    """Return the mean over all units, by each reading of the record, in every year in which most of them are known."""
    block = table.filter((pl.col("table") == spec.table) & ~pl.col("unit").is_in(spec.without))
    known = block.filter((pl.col("value").count() * 2 > pl.len()).over("reading", "year"))
    means = known.group_by("reading", "year").agg(pl.col("value", "low", "high").mean(), units=pl.len())
    return means.sort("reading", "year")


def _replay(spec: CensusSpec, used: pl.DataFrame, value: float, interval: Interval, unknown: Sequence[str]) -> Replay:
    """Return the replay of a census: other values of as many known units, with the same part of it not known."""
    if spec.of in ("change", "change_of_share"):

        def changed(effect: float, stream: np.random.Generator) -> Interval:
            low, high = ((1.0 + effect) * (1.0 + end) / (1.0 + value) - 1.0 for end in interval)
            return Interval(low, high)

        return Replay(changed, (-1.0, math.inf), draws=1)
    units, open_ = used["unit"].n_unique(), len(unknown)
    whole = spec.of == "share" and not spec.weighted and len(spec.readings) == 1

    def held(effect: float, stream: np.random.Generator) -> Interval:
        if whole:
            holding = round(effect * (units - open_))
            return Interval(holding / units, (holding + open_) / units)
        return Interval(max(0.0, effect + interval.low - value), min(1.0, effect + interval.high - value))

    return Replay(held, (0.0, 1.0), draws=1)


_SOURCES: Final = {
    "UN Statistical Yearbook": ("trade_partners",),
    "World Factbook": ("factbook_partners",),
}
"""Data sets by reading; all readings of US troops are of one."""


_SOURCES_OF_TABLES: Final = {
    "central_asia_china_before_russia": ("factbook_partners", "trade_qss"),
    "china_first_partner_disliked": ("factbook_partners", "favourability"),
    "public_dislikes_china": ("favourability",),
    "us_around_china": ("atop_dyad_year", "troops"),
    "us_troops_asia_pacific": ("troops",),
    "outside_atlantic_capability": ("gdp_population",),
    "outside_atlantic_cinc": ("nmc",),
    "outside_atlantic_gdp": ("gdp_population",),
    "projected_outside_atlantic": ("ssp_shares",),
    "promised_before": ("atop_dyad_year", "nmc", "capitals"),
    "us_share_capability": ("gdp_population",),
    "us_share_reserves": ("reserve_currencies",),
    "us_share_spending": ("nmc",),
}
"""Data sets of tables all readings of which are of one."""


def _sources(spec: CensusSpec) -> tuple[str, ...]:
    if spec.table in _SOURCES_OF_TABLES:
        return _SOURCES_OF_TABLES[spec.table]
    listed = [name for reading in spec.readings for name in _SOURCES.get(reading, ())]
    return (*listed, *(("gdp_population",) if spec.weighted else ()))


KIND = Kind("census", CensusSpec, measure_census, "census: what do all of them add up to?", sources_of=_sources)
