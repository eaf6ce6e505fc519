"""The evidence's record of conflict: wars and fatal disputes by exposure, and events of the pairs in question."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.evidence.base_rates import nuclear_counts, wars_given_disputes, yearly_disputes
from foedus.library.facts import nuclear_years
from foedus.measures.conflict import UCDP_WAR
from foedus.measures.disputes import dispute_spells, wars_in_disputes
from foedus.sources import SOURCES, DataFolder, read_source

__all__ = ["conflict_counts", "conflict_events"]

#: Pairs whose disputes and rivalry are listed year by year.
DISPUTE_PAIRS: Final = (("CHN", "RUS"), ("CHN", "USA"))
#: Lowest level on the disputes' fatality scale with any deaths: 1 to 25.
DEADLY_FATALITY: Final = 1
#: Level of a pair's own acts in a dispute from which it counts as able to become a war: 4 use of force, 5 war.
FORCE: Final = 4
#: Names of the events between two nuclear powers; any other is named by its states and year.
KNOWN_EVENTS: Final = {("CHN", "RUS", 1969): "Zhenbao Island 1969", ("IND", "PAK", 1999): "Kargil 1999"}


_EVENTS: Final = {
    "table": pl.String,
    "state_a": pl.String,
    "state_b": pl.String,
    "year": pl.Int32,
    "value": pl.Float64,
    "name": pl.String,
}


def conflict_counts(
    data: DataFolder, rivalry: pl.DataFrame, *, first: int, record_ends: int, data_until: int
) -> pl.DataFrame:
    """Count wars, fatal disputes and crises among nuclear and rival dyads, to the end of the record and since.

    Two outcomes are conditional: of disputes in which both states were from the first day and the pair itself used
    force (level 4 or 5), how many became a war, by the list of wars and by the pair's own level; see
    `foedus.evidence.base_rates.wars_given_disputes`.

    Parameters
    ----------
    data
        Folder of raw data.
    rivalry
        ``state_a, state_b, year``: rival dyad-years.
    first
        First year counted.
    record_ends
        Last year of the argument's own record; the years after it form a separate block.
    data_until
        Last year of the evidence, the label of that block.

    Returns
    -------
    pl.DataFrame
        As returned by `foedus.evidence.base_rates.nuclear_counts`, a block for each outcome and span of years.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    wars, disputes, ucdp = (read_source(name, data) for name in ("wars", "mid", "ucdp"))
    wars_end, disputes_end = SOURCES["wars"].coverage[1], SOURCES["mid"].coverage[1]
    last = min(SOURCES["ucdp"].coverage[1], int(rivalry["year"].max()))  # type: ignore[arg-type]
    armed = nuclear_years(first, last)
    keys = ["state_a", "state_b", pl.col("year").cast(pl.Int32)]
    # COW counts interstate wars up to 2007, UCDP those with 1,000 battle deaths a year; one series, no year twice
    coded = wars.filter((pl.col("onset") == 1) & (pl.col("year") <= wars_end)).select(keys)
    later = _ucdp_wars(ucdp).filter(pl.col("year") > wars_end).select(keys)
    all_wars, disputed = pl.concat([coded, later]), _fatal_onsets(disputes)
    spans = (
        ("war_onset", all_wars, first, record_ends, record_ends),
        ("fatal_dispute", disputed, first, disputes_end, record_ends),
        ("war_onset", all_wars, record_ends + 1, last, data_until),
        ("crisis", _crisis_onsets(data), SOURCES["crisis_dyads"].coverage[0], record_ends, record_ends),
    )
    blocks = [
        nuclear_counts(armed, rivalry, {name: table}, first=begin, last=end, data_until=until)
        for name, table, begin, end, until in spans
    ]
    grave = _grave_disputes(disputes, wars)
    ends = (("war_given_dispute", "listed", wars_end), ("war_given_dispute_own_level", "own", disputes_end))
    given = [
        wars_given_disputes(
            armed, rivalry, grave.rename({war: "war"}), outcome=name, first=first, last=end, data_until=record_ends
        )
        for name, war, end in ends
    ]
    return pl.concat([*blocks, *given])


def conflict_events(data: DataFolder, *, first: int) -> pl.DataFrame:
    """List yearly disputes and rivalry of the pairs in question, and events between two nuclear powers.

    Parameters
    ----------
    data
        Folder of raw data.
    first
        First year of the disputes and the rivalry; the named events may be of any year.

    Returns
    -------
    pl.DataFrame
        ``table, state_a, state_b, year, value, name``: ``disputes`` (new ones), ``rivalry`` (1 on, 0 over) and
        ``nuclear_named`` (1 fatal dispute, 2 war).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    counts = yearly_disputes(read_source("mid", data), DISPUTE_PAIRS, first=first, last=SOURCES["mid"].coverage[1])
    years = pl.DataFrame({"year": range(first, SOURCES["rivalries"].coverage[1] + 1)}, schema={"year": pl.Int32})
    spells = read_source("rivalries", data)
    status = [_rivalry_status(spells, *pair, years) for pair in DISPUTE_PAIRS]
    return pl.concat([counts, *status, _named_nuclear_events(data)])


def _fatal_onsets(disputes: pl.DataFrame) -> pl.DataFrame:
    """Return the first years of disputes in which one of the pair had deaths, possibly along with third parties."""
    deadly = dispute_spells(disputes).filter(pl.col("pair_fatality") >= DEADLY_FATALITY)
    return deadly.select("state_a", "state_b", "dispute", year="start")


def _grave_disputes(disputes: pl.DataFrame, wars: pl.DataFrame) -> pl.DataFrame:
    """Return disputes that two states had from the first day and in which they used force against each other.

    ``listed``: a war of the list of wars went on between the two in one of its years; ``own``: both fought in it, the
    pair's own level of war. The level of the whole dispute would make allies of those who fought count as fighting.
    """
    own = dispute_spells(disputes).filter(pl.col("originators") & (pl.col("hostility") >= FORCE))
    return wars_in_disputes(own, wars).select(
        "state_a", "state_b", "start", listed=pl.col("wars") > 0, own=pl.col("hostility") > FORCE
    )


def _crisis_onsets(data: DataFolder) -> pl.DataFrame:
    """Return the first years of crises between two states."""
    return read_source("crisis_dyads", data).filter("onset").select("state_a", "state_b", "crisis", "year")


def _ucdp_wars(ucdp: pl.DataFrame) -> pl.DataFrame:
    wars = ucdp.filter(
        (pl.col("type") == "interstate") & (pl.col("intensity") == UCDP_WAR) & pl.col("state_b").is_not_null()
    )
    return wars.group_by("conflict", "state_a", "state_b").agg(pl.col("year").min())


def _rivalry_status(spells: pl.DataFrame, a: str, b: str, years: pl.DataFrame) -> pl.DataFrame:
    """Return yearly rivalry of a pair; the year in which one ended counts as over, that in which it began as on."""
    own = spells.filter((pl.col("state_a") == a) & (pl.col("state_b") == b))
    on = pl.lit(value=False)
    for start, end, censored in own.select("start", "end", "censored").iter_rows():
        until = pl.col("year") >= start if censored or end is None else pl.col("year").is_between(start, end - 1)
        on = on | ((pl.col("year") >= start) & until)
    return years.select(
        table=pl.lit("rivalry"),
        state_a=pl.lit(a),
        state_b=pl.lit(b),
        year="year",
        value=on.cast(pl.Float64),
        name=pl.lit(None, pl.String),
    )


def _named_nuclear_events(data: DataFolder) -> pl.DataFrame:
    """List the wars and fatal disputes between two states that both had nuclear weapons, by name and year."""
    armed = nuclear_years(SOURCES["mid"].coverage[0], SOURCES["ucdp"].coverage[1])
    disputes = _fatal_onsets(read_source("mid", data)).with_columns(kind=pl.lit("fatal dispute"))
    wars = read_source("wars", data).filter(pl.col("onset") == 1).with_columns(kind=pl.lit("war"))
    happened = pl.concat(
        [frame.select("state_a", "state_b", pl.col("year").cast(pl.Int32), "kind") for frame in (disputes, wars)]
    )
    both = happened.join(armed, left_on=["state_a", "year"], right_on=["state", "year"], how="semi").join(
        armed, left_on=["state_b", "year"], right_on=["state", "year"], how="semi"
    )
    rows = []
    for row in both.unique().sort("year", "state_a", "state_b", "kind").iter_rows(named=True):
        key = (row["state_a"], row["state_b"], row["year"])
        name = KNOWN_EVENTS.get(key, f"{key[0]}-{key[1]} {key[2]}")
        value = 2.0 if row["kind"] == "war" else 1.0
        rows.append(("nuclear_named", *key, value, f"{name} ({row['kind']})"))
    return pl.DataFrame(rows, schema=_EVENTS, orient="row")
