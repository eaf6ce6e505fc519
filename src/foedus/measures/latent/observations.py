"""The record of every pair and year as arrays: values, errors, what is missing, opportunity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from foedus.axes import SANCTION_KINDS, BoolArray, FloatArray, IntArray
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.library.facts import sanction_years
from foedus.measures import events, ideal, obligations, un
from foedus.measures.conflict import USE_OF_FORCE
from foedus.measures.latent.centring import freeman_tukey, less_both_states
from foedus.measures.latent.indicators import CANDIDATES, INDICATORS, LATENT_COVERAGE
from foedus.states import load_states

if TYPE_CHECKING:
    from foedus.panels import Panel

__all__ = ["FIRST_YEAR", "LAST_YEAR", "OPPORTUNITY", "Observations", "observe"]

FIRST_YEAR, LAST_YEAR = LATENT_COVERAGE

OPPORTUNITY: Final = (
    "land border",
    "water border",
    "log distance, no major power",
    "log distance, one major power",
    "a major power",
    "two major powers",
)
"""Opportunity: politically relevant pairs (Lemke and Reed 2001), and distance for all but two major powers. The last is
not a regressor of what needs opportunity, because it would be a constant of ten pairs and could not be distinguished
from their alignment; it only lets the errors of those pairs differ."""

_OBLIGATION: Final = next(place for place, entry in enumerate(INDICATORS) if entry.name == "obligation")
#: Kinds of obligation by strength; one treaty is one observation, whatever it provides for.
_GRADES: Final = {"consultation": 1, "non_aggression": 1, "neutrality": 2, "defence": 3, "offence": 3}
_KEY: Final = ["state_a", "state_b", "year"]
#: Variables of the panel that are read: not all, for memory.
_READ: Final = (
    "contiguity_type", "minimum_distance", "capital_distance", *_GRADES, "dispute_hostility", "gml_dispute_hostility",
    "rivalry", "crisis", "peace_scale", "same_side", "interstate_conflict_direct", "sanctions_kinds", "speech_hostile",
    "exercises_mme", "exercises_jme", "defence_agreements", "arms_tiv", "joint_igos", "factbook_partner_share",
)  # fmt: skip
_THOUSAND_KM: Final = 1000.0
_CENTRE: Final = 1.5  # logarithm of one plus thousand kilometres; about the middle of all pairs
_FAR_AWAY_KM: Final = 5000.0  # if neither distance is known; *assumed*
_LARGE_TRANSFER: Final = 50.0  # million trend-indicator values; *assumed*, about the median of those delivered
_MANY_KINDS: Final = 3  # of six kinds of sanction; more are a rupture, fewer a dispute (over whaling, say); *assumed*
_NEARLY_ALL_KINDS: Final = 5  # of six
_MANY_SENTENCES: Final = 3  # hostile ones, of a speech or two; *assumed*
_FEWEST_SHARES: Final = 3  # readings of a pair's trade below which there is no mean to compare with; *assumed*
_MUCH_TRADE: Final = 0.223  # logarithm of five quarters: a share so much above or below the mean has changed; *assumed*
#: Bounds of the peace scale's levels, halfway between them; years in which a level changed have a mean.
_LESSER, _NEGATIVE, _WARM = 0.125, 0.375, 0.625
_MOST_Z: Final = 3.0  # standard deviations at which a year's mean event score is capped, against outliers; *assumed*
#: Units of the continuous indicators: about the standard deviation of all dyad-years, so that loadings are comparable.
_UNIT: Final = {
    "un_similarity": 0.29,
    "ideal_point_distance": 0.60,
    "joint_igos": 0.96,
    "event_balance": 0.39,
    "event_z": 1.0,
    "event_window": 0.39,
}


@dataclass(frozen=True)
class Observations:
    """The record of some pairs, as the model reads it.

    Attributes
    ----------
    pairs
        Pairs of state ids, each in alphabetical order.
    value
        Values of the indicators, a category's number where discrete, shape ``(year, indicator, pair)``.
    error
        Known error variance of continuous values, same shape.
    seen
        Whether there is a value, same shape; values and errors are 0 if there is none.
    lag
        Last year's category of indicators that remember their status, same shape; whole numbers from 0 to 3.
    entry
        Whether such an indicator was not seen the year before, same shape.
    opportunity
        `OPPORTUNITY`, shape ``(year, opportunity, pair)``.
    alive
        Whether both states existed, shape ``(year, pair)``.
    """

    pairs: tuple[tuple[str, str], ...]
    value: FloatArray
    error: FloatArray
    seen: BoolArray
    lag: IntArray
    entry: BoolArray
    opportunity: FloatArray
    alive: BoolArray

    def __len__(self) -> int:
        return len(self.pairs)

    def take(self, index: Sequence[int] | FloatArray) -> Observations:
        """Return some of the pairs."""
        chosen = np.asarray(index, dtype=np.int64)
        arrays = {
            name: getattr(self, name)[..., chosen]
            for name in ("value", "error", "seen", "lag", "entry", "opportunity", "alive")
        }
        return replace(self, pairs=tuple(self.pairs[i] for i in chosen.tolist()), **arrays)

    def without(self, used: Sequence[bool]) -> Observations:
        """Return the same record with unused indicators marked as unseen."""
        return replace(self, seen=self.seen & np.asarray(used, dtype=bool)[None, :, None])


def observe(panel: Panel, treaty_changes: pl.DataFrame | None = None, *, packable: bool = False) -> Observations:
    """Convert the panel's record of all pairs, 1946–2024, to arrays.

    Parameters
    ----------
    panel
        The panel over the raw data.
    treaty_changes
        Dated changes of obligations after the coded years, as `foedus.measures.obligations.carried_obligations` takes
        them: the year of a change is seen, the years around it are not.
    packable
        Whether to leave out what may not be passed on: arms transfers, and all sanctions but those coded by hand.

    Returns
    -------
    Observations
        All pairs that existed in some year, in alphabetical order.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    Similarity of votes, distance of ideal points and joint memberships are taken net of what both states have with all
    others in that year (`foedus.measures.latent.centring`): a state that votes alone against the majority is far from
    all, which says where it stands and not with whom.
    """
    table = _table(panel, packable=packable)
    pairs = table.select(_KEY[:2]).unique().sort(_KEY[:2])
    # one column at a time: copies of the table cost more than all arrays
    place = table.select(_KEY[:2]).join(
        pairs.with_row_index("place"), on=_KEY[:2], how="left", maintain_order="left"
    )["place"]  # fmt: skip
    when, where = table["year"].to_numpy() - FIRST_YEAR, place.to_numpy()
    shape = (LAST_YEAR - FIRST_YEAR + 1, len(INDICATORS), pairs.height)
    value, error = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    seen = np.zeros(shape, bool)
    for column, entry in enumerate(INDICATORS):
        numbers = table.drop_in_place(entry.name).cast(pl.Float64).to_numpy()
        known = np.isfinite(numbers)
        seen[when[known], column, where[known]] = True
        value[when[known], column, where[known]] = numbers[known]
        if f"{entry.name}_error" in table.columns:
            errors = table.drop_in_place(f"{entry.name}_error").to_numpy()
            error[when[known], column, where[known]] = np.nan_to_num(errors[known])
    changed = _changed(treaty_changes, table, pairs, value, seen)
    opportunity = np.zeros((shape[0], len(OPPORTUNITY), shape[2]), np.float32)
    for column, numbers in enumerate(_opportunity(table)):
        opportunity[when, column, where] = numbers
    del table
    lag, entries = np.zeros(shape, np.int8), np.zeros(shape, bool)
    for column, entry in enumerate(INDICATORS):
        if entry.memory == "status":
            lag[1:, column] = value[:-1, column] * seen[:-1, column]
            entries[0, column] = True
            entries[1:, column] = ~seen[:-1, column]
    column = _OBLIGATION
    for year, pair, before in changed:
        lag[year, column, pair], entries[year, column, pair] = before, False
    alive = np.zeros((shape[0], shape[2]), bool)
    alive[when, where] = True
    return Observations(
        tuple((a, b) for a, b in pairs.iter_rows()), value, error, seen, lag, entries, opportunity, alive
    )


def _grade(held: Mapping[str, pl.Expr]) -> pl.Expr:
    """Strongest kind of obligation in force, 0 to 3; null if it is not known which are."""
    grade = pl.lit(0)
    for kind, number in sorted(_GRADES.items(), key=lambda item: item[1]):
        grade = pl.when(held[kind]).then(number).otherwise(grade)
    return pl.when(pl.any_horizontal([each.is_null() for each in held.values()])).then(None).otherwise(grade)


def _changed(
    changes: pl.DataFrame | None, table: pl.DataFrame, pairs: pl.DataFrame, value: FloatArray, seen: BoolArray
) -> list[tuple[int, int, float]]:
    """Enter dated changes of obligations into the arrays; return year, pair and the category before."""
    places = {pair: place for place, pair in enumerate(pairs.iter_rows())}
    coded = table.filter(pl.col("year") == obligations.ATOP_END)
    kinds = [f"obliged_{kind}" for kind in _GRADES]
    held = {(a, b): {kind for kind, on in zip(_GRADES, values, strict=True) if on}
            for a, b, *values in coded.select(_KEY[:2] + kinds).iter_rows()}  # fmt: skip
    dated = obligations.dated_changes(changes, obligations.ATOP_END).filter(
        pl.col("year").is_between(FIRST_YEAR, LAST_YEAR)
    )
    found = []
    # An obligation that ends and is renewed within a year continues.
    dated = dated.group_by("state_a", "state_b", "year", "kind").agg(pl.col("on").max()).sort("year", *_KEY[:2], "kind")
    for (a, b, year), rows in dated.group_by("state_a", "state_b", "year", maintain_order=True):
        pair, now = places.get((a, b)), held.setdefault((a, b), set())
        before = _highest(now)
        for kind, on in rows.select("kind", "on").iter_rows():
            (now.add if on else now.discard)(kind)
        if pair is None:
            continue
        when = int(year) - FIRST_YEAR
        value[when, _OBLIGATION, pair], seen[when, _OBLIGATION, pair] = _highest(now), True
        found.append((when, pair, before))
    return found


def _highest(kinds: Collection[str]) -> float:
    return float(max((_GRADES[kind] for kind in kinds), default=0))


def _table(panel: Panel, *, packable: bool) -> pl.DataFrame:
    """One row per dyad-year with a column per indicator, and ``…_error`` where an error variance is known."""
    table = panel.dyad_year(first=FIRST_YEAR, last=LAST_YEAR).select(*_KEY, *_READ).collect()
    # Borders are coded to 2016 and distances to 2019; they are carried forward.
    table = table.sort(_KEY).with_columns(pl.col("contiguity_type", "minimum_distance").forward_fill().over(_KEY[:2]))
    table = table.with_columns(**{f"obliged_{kind}": pl.col(kind) for kind in _GRADES})
    if packable:
        table = table.with_columns(
            pl.lit(None, pl.Int8).alias("sanctions_kinds"), pl.lit(None, pl.Float64).alias("arms_tiv")
        )
    table = _with_coded_sanctions(table)
    hostility = pl.max_horizontal("dispute_hostility", pl.col("gml_dispute_hostility").clip(upper_bound=USE_OF_FORCE))
    transfers = pl.col("arms_tiv")
    table = table.select(
        *_KEY,
        "contiguity_type",
        "minimum_distance",
        "capital_distance",
        *(f"obliged_{kind}" for kind in _GRADES),
        obligation=_grade({kind: pl.col(f"obliged_{kind}") > 0 for kind in _GRADES}),
        dispute=pl.when(hostility.is_null()).then(None).when(hostility == 0).then(0).when(hostility <= 3).then(1)
        .when(hostility == USE_OF_FORCE).then(2).otherwise(3),
        rivalry="rivalry",
        crisis="crisis",
        peace=pl.when(pl.col("peace_scale") > _WARM).then(3).when(pl.col("peace_scale") > _NEGATIVE).then(2)
        .when(pl.col("peace_scale") > _LESSER).then(1).when(pl.col("peace_scale").is_not_null()).then(0),
        co_belligerence="same_side",
        armed_conflict=(pl.col("interstate_conflict_direct") > 0).cast(pl.Int8),
        sanctions=pl.when(pl.col("sanctions_kinds").is_null()).then(None).when(pl.col("sanctions_kinds") == 0).then(0)
        .when(pl.col("sanctions_kinds") < _MANY_KINDS).then(1).otherwise(2),
        graded_sanctions=pl.when(pl.col("sanctions_kinds").is_null()).then(None).when(pl.col("sanctions_kinds") == 0)
        .then(0).when(pl.col("sanctions_kinds") < _MANY_KINDS).then(1)
        .when(pl.col("sanctions_kinds") < _NEARLY_ALL_KINDS).then(2).otherwise(3),
        hostile_speech=pl.when(pl.col("speech_hostile").is_null()).then(None)
        .when(pl.col("speech_hostile") == 0).then(0)
        .when(pl.col("speech_hostile") < _MANY_SENTENCES).then(1).otherwise(2),
        exercises=pl.max_horizontal("exercises_mme", "exercises_jme").clip(upper_bound=3),
        defence_agreements=pl.col("defence_agreements").clip(upper_bound=2),
        arms_transfers=pl.when(transfers.is_null()).then(None).when(transfers == 0).then(0)
        .when(transfers < _LARGE_TRANSFER).then(1).otherwise(2),
        igos="joint_igos",
        trade_share="factbook_partner_share",
    )  # fmt: skip
    # listed with a share that rounds to nothing: how much less it became is not known
    table = table.with_columns(trade_share=pl.when(pl.col("trade_share") > 0).then(pl.col("trade_share")))
    share, pair_mean = pl.col("trade_share"), pl.col("trade_share").log().mean().over(_KEY[:2])
    enough = share.count().over(_KEY[:2]) >= _FEWEST_SHARES
    change = share.log() - pair_mean
    table = table.with_columns(
        trade_share=pl.when(~enough | share.is_null()).then(None).when(change < -_MUCH_TRADE).then(0)
        .when(change > _MUCH_TRADE).then(2).otherwise(1),
        sanctions_afresh="sanctions",
    ).drop(entry.name for entry in CANDIDATES if entry not in INDICATORS)  # fmt: skip
    votes = un.un_similarity_chance_corrected(panel.source("unga_votes"))
    points = ideal.ideal_point_distances(panel.source("ideal_points"), None, FIRST_YEAR, LAST_YEAR)
    table = _joined(table, votes, "votes").pipe(_joined, points, "points")
    for column, name, sign in (("votes", "un_similarity", 1), ("points", "ideal_point_distance", -1)):
        table = table.with_columns(
            (sign * less_both_states(table, column) / _UNIT[name]).alias(name),
            ((pl.col(f"{column}_sd") / _UNIT[name]) ** 2).alias(f"{name}_error"),
        )
    table = table.drop("votes", "votes_sd", "points", "points_sd")
    table = table.with_columns((freeman_tukey(table, "igos") / _UNIT["joint_igos"]).alias("joint_igos")).drop("igos")
    balance = events.event_balance(panel.source("icews"))
    table = (
        _joined(table, balance, "balance")
        .with_columns(
            event_balance=(pl.col("balance") - pl.col("balance").mean().over(_KEY[:2])) / _UNIT["event_balance"],
            event_balance_error=(pl.col("balance_sd") / _UNIT["event_balance"]) ** 2,
        )
        .drop("balance", "balance_sd")
    )
    # every year of the benchmark sets is of one set: shares within it, never levels across sets
    months = panel.source("events_windows").group_by("sender", "target", "year").agg(pl.col(events.CLASSES).sum())
    table = _joined(table, events.event_balance(months), "window")
    table = table.with_columns(
        event_window=less_both_states(table, "window") / _UNIT["event_window"],
        event_window_error=(pl.col("window_sd") / _UNIT["event_window"]) ** 2,
    ).drop("window", "window_sd")
    monthly = events.event_z_years(events.event_z(panel.dyad_month().collect()))
    return _joined(table, monthly, "z").with_columns(
        event_z=pl.col("z").clip(-_MOST_Z, _MOST_Z), event_z_error=pl.col("z_sd").fill_null(1.0) ** 2
    )


def _with_coded_sanctions(table: pl.DataFrame) -> pl.DataFrame:
    """Add the sanctions coded by hand to those counted: the larger number of kinds.

    They are complete among the states of the packaged evidence; of other pairs that have any, all years are taken as
    coded.
    """
    undirected = sanction_years(FIRST_YEAR, LAST_YEAR).with_columns(
        state_a=pl.min_horizontal("sender", "target"), state_b=pl.max_horizontal("sender", "target")
    )
    kinds = pl.sum_horizontal(pl.col(kind).any().cast(pl.Int8) for kind in SANCTION_KINDS)
    coded = undirected.group_by(_KEY).agg(kinds.alias("coded_kinds"))
    known = coded.select(_KEY[:2]).unique().with_columns(ever=pl.lit(True))
    table = table.join(coded, on=_KEY, how="left", maintain_order="left")
    table = table.join(known, on=_KEY[:2], how="left", maintain_order="left")
    among = pl.col("state_a").is_in(EVIDENCE_STATES) & pl.col("state_b").is_in(EVIDENCE_STATES)
    complete = among | pl.col("ever").fill_null(value=False)
    filled = pl.when(complete).then(pl.col("coded_kinds").fill_null(0))
    return table.with_columns(pl.max_horizontal("sanctions_kinds", filled).alias("sanctions_kinds")).drop(
        "coded_kinds", "ever"
    )


def _joined(table: pl.DataFrame, measured: pl.DataFrame, name: str) -> pl.DataFrame:
    part = measured.select(
        *_KEY, pl.col("value").cast(pl.Float64).alias(name), pl.col("sd").cast(pl.Float64).alias(f"{name}_sd")
    )
    return table.join(part, on=_KEY, how="left", maintain_order="left")


def _opportunity(table: pl.DataFrame) -> tuple[FloatArray, ...]:
    """Columns of `OPPORTUNITY`."""
    powers = [
        (state, year) for year in range(FIRST_YEAR, LAST_YEAR + 1) for state in sorted(load_states().majors(year))
    ]
    major = pl.DataFrame(powers, schema={"state": pl.String, "year": pl.Int32}, orient="row").with_columns(major=1)
    found = table.select("state_a", "state_b", "year")
    for state in _KEY[:2]:
        found = found.join(
            major.rename({"state": state, "major": f"major_{state}"}),
            on=[state, "year"], how="left", maintain_order="left",
        )  # fmt: skip
    majors = found.select(pl.sum_horizontal(pl.col("major_state_a", "major_state_b").fill_null(0))).to_series()
    number = majors.to_numpy()
    kind = table["contiguity_type"].fill_null(0).to_numpy()
    km = table.select(pl.coalesce("minimum_distance", "capital_distance").fill_null(_FAR_AWAY_KM)).to_series()
    distance = np.log1p(km.to_numpy() / _THOUSAND_KM) - _CENTRE
    columns = (kind == 1, kind > 1, distance * (number == 0), distance * (number == 1), number > 0, number == 2)
    return tuple(np.asarray(column, dtype=np.float32) for column in columns)
