"""Sufficient statistics of base rates over all dyads: spells of alignment, nuclear exposure, named events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from statistics import median

import polars as pl

__all__ = [
    "HORIZONS",
    "PairSpell",
    "Spell",
    "alignment_spells",
    "nuclear_counts",
    "pair_spells",
    "wars_given_disputes",
    "wedge_spells",
    "yearly_disputes",
]

HORIZONS = (10, 20)
SUSTAINED_YEARS = 3
DEADLY = 1
_YEARLY = ["state_a", "state_b", "year"]

Pair = tuple[str, str]


@dataclass(frozen=True)
class Spell:
    """One spell of a pair that was at least as closely aligned as the pair the claim is about.

    Attributes
    ----------
    entry
        First year at or above the level.
    value
        Alignment in that year.
    below
        Years after entry in which the pair was below the reference median.
    """

    entry: int
    value: float
    below: tuple[int, ...]

    @property
    def sustained(self) -> int | None:
        """First of three years running below the median; None if there are none."""
        marked = set(self.below)
        starts = (y for y in self.below if all(y + step in marked for step in range(SUSTAINED_YEARS)))
        return next(starts, None)


@dataclass(frozen=True)
class PairSpell:
    """A spell of one pair.

    Attributes
    ----------
    pair
        State ids in alphabetical order.
    kind
        Reference class in the year of entry.
    spell
        The spell.
    last_seen
        Last year in which the pair's alignment is measured.
    """

    pair: Pair
    kind: str
    spell: Spell
    last_seen: int


def alignment_spells(
    series: dict[int, float], member_years: frozenset[int], level: float, medians: dict[int, float]
) -> list[Spell]:
    """Cut one pair's alignment into spells that begin at the level and end with the first sustained return.

    A spell begins in the first year in which the pair belongs to the reference class, :math:`A_t \\ge a^*`, and the
    pair is not already below the median (from where it could not fall). It is followed whether or not the pair stays in
    the class (leaving it is what a wedge achieves). A later spell can begin only after a fall.

    Parameters
    ----------
    series
        Year -> alignment; years without a measurement are absent and neither end nor begin a spell.
    member_years
        Years in which the pair belongs to the reference class.
    level
        :math:`a^*`, the alignment of the pair the claim is about.
    medians
        Year -> median alignment of the reference class.
    """
    spells: list[Spell] = []
    years = sorted(series)
    position = 0
    while position < len(years):
        year = years[position]
        if year not in member_years or series[year] < level or series[year] < medians.get(year, -1.0):
            position += 1
            continue
        below: list[int] = []
        after = position + 1
        while after < len(years):
            later = years[after]
            if later in medians and series[later] < medians[later]:
                below.append(later)
            elif below and later in member_years and series[later] >= level:
                break  # the pair came back: a new spell
            after += 1
        spells.append(Spell(year, series[year], tuple(below)))
        position = after
    return spells


def pair_spells(
    alignment: pl.DataFrame, membership: pl.DataFrame, *, measure: str, target: Pair, data_until: int
) -> tuple[list[PairSpell], bool]:
    """Return the spells of pairs that were as aligned as the target pair is now.

    Parameters
    ----------
    alignment, membership, measure, target, data_until
        As in `wedge_spells`.

    Returns
    -------
    tuple
        The spells by pair and entry, none if the target pair is not measured; and whether all years on which the level
        is based use carried-forward coding.
    """
    known = alignment.select("state_a", "state_b", "year", "extrapolated", alignment=pl.col(measure)).filter(
        (pl.col("year") <= data_until) & pl.col("alignment").is_not_null()
    )
    own = known.filter((pl.col("state_a") == target[0]) & (pl.col("state_b") == target[1])).sort("year").tail(3)
    if own.is_empty():
        return [], False
    level = float(own["alignment"].to_numpy().mean())
    others = membership.filter((pl.col("state_a") != target[0]) | (pl.col("state_b") != target[1]))
    reference = known.join(others, on=["state_a", "state_b", "year"], how="inner")
    medians = {
        int(year): median(group["alignment"].to_list())
        for (year,), group in reference.unique(["state_a", "state_b", "year"]).group_by("year")
    }
    classes = others.group_by("state_a", "state_b").agg(pl.col("year"), pl.col("class"))
    candidates = classes.join(reference.select("state_a", "state_b").unique(), on=["state_a", "state_b"], how="semi")
    found: list[PairSpell] = []
    for pair in candidates.sort("state_a", "state_b").iter_rows(named=True):
        history = known.filter((pl.col("state_a") == pair["state_a"]) & (pl.col("state_b") == pair["state_b"]))
        series = dict(zip(history["year"].to_list(), history["alignment"].to_list(), strict=True))
        kind = dict(sorted(zip(pair["year"], pair["class"], strict=True), key=lambda item: item[1], reverse=True))
        found.extend(
            PairSpell((pair["state_a"], pair["state_b"]), kind[spell.entry], spell, max(series))
            for spell in alignment_spells(series, frozenset(pair["year"]), level, medians)
        )
    return found, bool(own["extrapolated"].all())


def wedge_spells(
    alignment: pl.DataFrame,
    membership: pl.DataFrame,
    *,
    measure: str,
    target: Pair,
    data_until: int,
) -> pl.DataFrame:
    """Return what happened to pairs that were as aligned as the target pair is now.

    Parameters
    ----------
    alignment
        ``state_a, state_b, year, extrapolated`` and the column `measure`, for all dyads.
    membership
        ``state_a, state_b, year, class``: the reference pairs of each year.
    measure
        Which alignment to follow, e.g. ``alignment_without_un``.
    target
        The pair the claim is about; it is left out of the reference class, and the mean of its last three years up to
        `data_until` is the level :math:`a^*` a spell must reach.
    data_until
        Last year used, for the level, the medians and the follow-up.

    Returns
    -------
    pl.DataFrame
        ``measure, data_until, pair_a, pair_b, class, entry_year, entry_value, horizon, fell, fell_sustained,
        years_followed, level_carried``, one row per spell and horizon.

    Notes
    -----
    The median is that of the reference pairs of the same year, so that a shift of the whole agenda is not a fall. A
    fall of one year may be sampling noise: ``fell_sustained`` requires three consecutive years. ``level_carried`` says
    that all years on which the level is based use carried-forward coding.
    """
    spells, carried = pair_spells(alignment, membership, measure=measure, target=target, data_until=data_until)
    rows = [_spell_row(each, horizon, data_until) for each in spells for horizon in HORIZONS]
    found = pl.DataFrame(rows, schema=_SPELL_SCHEMA)
    return found.select(pl.lit(measure).alias("measure"), pl.all(), pl.lit(carried).alias("level_carried"))


_SPELL_SCHEMA: dict[str, type[pl.DataType]] = {
    "data_until": pl.Int32,
    "pair_a": pl.String,
    "pair_b": pl.String,
    "class": pl.String,
    "entry_year": pl.Int32,
    "entry_value": pl.Float64,
    "horizon": pl.Int32,
    "fell": pl.Boolean,
    "fell_sustained": pl.Boolean,
    "years_followed": pl.Int32,
}


def _spell_row(found: PairSpell, horizon: int, data_until: int) -> dict[str, object]:
    spell = found.spell
    first = spell.below[0] if spell.below else None
    end = spell.entry + horizon
    fell = first is not None and first <= end
    return {
        "data_until": data_until,
        "pair_a": found.pair[0],
        "pair_b": found.pair[1],
        "class": found.kind,
        "entry_year": spell.entry,
        "entry_value": round(spell.value, 4),
        "horizon": horizon,
        "fell": fell,
        "fell_sustained": spell.sustained is not None and spell.sustained <= end,
        "years_followed": (first if fell and first is not None else min(found.last_seen, end)) - spell.entry,
    }


def nuclear_counts(
    nuclear: pl.DataFrame,
    rivalry: pl.DataFrame,
    onsets: dict[str, pl.DataFrame],
    *,
    first: int,
    last: int,
    data_until: int,
) -> pl.DataFrame:
    """Count dyad-years at risk and onsets for nuclear and rival dyads.

    Parameters
    ----------
    nuclear
        ``state, year`` with nuclear weapons.
    rivalry
        ``state_a, state_b, year``: rival dyad-years.
    onsets
        Outcome -> ``state_a, state_b, year``, one row per onset.
    first, last
        Years covered by the outcomes; exposure is counted over exactly these.
    data_until
        Label of the block of rows.

    Returns
    -------
    pl.DataFrame
        ``table, stratum, outcome, pair, exposure, events, first, last, data_until`` with strata ``jointly_nuclear``,
        ``jointly_nuclear_rivals`` and ``rivals_not_jointly_nuclear``; pairs without events are kept for their exposure.
    """
    strata = _nuclear_strata(nuclear, rivalry, first, last)
    within = pl.col("year").is_between(first, last)
    pieces = []
    for outcome, table in onsets.items():
        happened = table.filter(within).select(_YEARLY).cast({"year": pl.Int32}).group_by(_YEARLY).len("events")
        for stratum, at_risk in strata.items():
            counted = at_risk.join(happened, on=_YEARLY, how="left")
            pieces.append(_counted(counted, stratum, outcome, (first, last), data_until))
    return pl.concat(pieces).sort("stratum", "outcome", "pair")


def wars_given_disputes(
    nuclear: pl.DataFrame,
    rivalry: pl.DataFrame,
    disputes: pl.DataFrame,
    *,
    outcome: str,
    first: int,
    last: int,
    data_until: int,
) -> pl.DataFrame:
    """Count disputes at risk of becoming a war, and those that did, among nuclear and rival dyads.

    Parameters
    ----------
    nuclear, rivalry
        As for `nuclear_counts`.
    disputes
        ``state_a, state_b, start, war``: one row per pair and dispute, with its first year and whether it became a war.
    outcome
        Name of the outcome.
    first, last
        First years of the disputes that are counted.
    data_until
        Label of the block of rows.

    Returns
    -------
    pl.DataFrame
        Columns and strata as of `nuclear_counts`, except that ``exposure`` counts disputes, not dyad-years, and that
        a pair without a dispute has no row. A dispute belongs to the stratum of its pair in its first year.
    """
    begun = disputes.select("state_a", "state_b", year=pl.col("start").cast(pl.Int32), events="war")
    pieces = [
        _counted(begun.join(at_risk, on=_YEARLY, how="semi"), stratum, outcome, (first, last), data_until)
        for stratum, at_risk in _nuclear_strata(nuclear, rivalry, first, last).items()
    ]
    return pl.concat(pieces).sort("stratum", "outcome", "pair")


def _nuclear_strata(nuclear: pl.DataFrame, rivalry: pl.DataFrame, first: int, last: int) -> dict[str, pl.DataFrame]:
    """Return the dyad-years of each stratum."""
    within = pl.col("year").is_between(first, last)
    armed = nuclear.filter(within).select("state", "year")
    joint_rows = [
        (*pair, int(year))
        for (year,), group in armed.group_by("year")
        for pair in combinations(sorted(group["state"].to_list()), 2)
    ]
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}
    joint = pl.DataFrame(joint_rows, schema=schema, orient="row")
    rivals = rivalry.filter(within).select(_YEARLY).cast({"year": pl.Int32}).unique()
    return {
        "jointly_nuclear": joint,
        "jointly_nuclear_rivals": joint.join(rivals, on=_YEARLY, how="semi"),
        "rivals_not_jointly_nuclear": rivals.join(joint, on=_YEARLY, how="anti"),
    }


def _counted(rows: pl.DataFrame, stratum: str, outcome: str, years: tuple[int, int], data_until: int) -> pl.DataFrame:
    """Add up rows at risk and the ``events`` among them by pair."""
    counted = rows.group_by("state_a", "state_b").agg(exposure=pl.len(), events=pl.col("events").fill_null(0).sum())
    return counted.select(
        table=pl.lit("nuclear"),
        stratum=pl.lit(stratum),
        outcome=pl.lit(outcome),
        pair=pl.concat_str("state_a", "state_b", separator="-"),
        exposure=pl.col("exposure").cast(pl.Int32),
        events=pl.col("events").cast(pl.Int32),
        first=pl.lit(years[0], pl.Int32),
        last=pl.lit(years[1], pl.Int32),
        data_until=pl.lit(data_until, pl.Int32),
    )


def yearly_disputes(disputes: pl.DataFrame, pairs: Iterable[Pair], *, first: int, last: int) -> pl.DataFrame:
    """Count new militarised disputes per pair and year, zero where the year is covered and there are none.

    Parameters
    ----------
    disputes
        ``state_a, state_b, year, dispute, onset``.
    pairs
        Pairs to count.
    first, last
        Covered years.
    """
    frames = []
    for a, b in pairs:
        state_a, state_b = sorted((a, b))
        new = disputes.filter((pl.col("state_a") == state_a) & (pl.col("state_b") == state_b) & pl.col("onset"))
        counted = new.group_by(pl.col("year").cast(pl.Int32)).agg(value=pl.col("dispute").n_unique().cast(pl.Float64))
        years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
        frames.append(
            years.join(counted, on="year", how="left", maintain_order="left").select(
                table=pl.lit("disputes"),
                state_a=pl.lit(state_a),
                state_b=pl.lit(state_b),
                year="year",
                value=pl.col("value").fill_null(0.0),
                name=pl.lit(None, pl.String),
            )
        )
    return pl.concat(frames)
