"""Depth of security cooperation: how far up a ladder of stages the records of a pair reach."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.measures.cooperation_ladder import EXPECTED, LADDER, OPEN_SHARE, RANGES, STAGES, LadderRanges, LadderRule
from foedus.measures.cooperation_records import Records, Sign, ever, regular
from foedus.measures.obligations import ATOP_END

__all__ = ["LADDER", "RANGES", "STAGES", "LadderRanges", "LadderRule", "cooperation_depth"]


def cooperation_depth(
    grid: pl.DataFrame,
    sources: Mapping[str, pl.DataFrame],
    *,
    rule: LadderRule = LADDER,
    ranges: LadderRanges | None = RANGES,
    treaty_changes: pl.DataFrame | None = None,
) -> pl.DataFrame:
    r"""Depth of security cooperation of pairs, with bounds for what is not recorded.

    .. math::
        D = \frac{\sum_s w_s \bar x_s}{\sum_s w_s}, \qquad
        \bar x_s = \frac{1}{m_s}\sum_{i \in s} x_i

    over the stages s = early (a treaty promises consultation or defence; an agreement on defence cooperation is in
    force; a joint exercise, a delivery of arms in the last years), moderate (exercises, deliveries in most of the last
    years) and advanced (a treaty promises defence; American troops on the other's soil), with :math:`x_i` 1 where sign
    i is present, else 0.

    Parameters
    ----------
    grid
        ``state_a, state_b, year``: the requested pairs, in alphabetical order, and years.
    sources
        Tidy tables ``atop_dyad_year, defence_agreements, exercises_mme, exercises_jme, arms_transfers, troops``; of
        deliveries nothing is known if ``arms_transfers`` is left out.
    rule
        Constants of the ladder.
    ranges
        Ranges over which they are varied for ``sd``; None leaves ``sd`` null.
    treaty_changes
        Dated changes of obligations after the coded years, or None.

    Returns
    -------
    pl.DataFrame
        The grid with

        * ``stage`` (Int8: 0 none, 1 early, 2 moderate, 3 advanced): the highest reached without skipping one; null if
          there are signs beyond a stage for which nothing is coded, as for most allies before 1977;
        * ``value``: D, 0 to 1, over the signs for which there is any information;
        * ``sd``: its standard deviation, from draws of the constants and from what is not recorded;
        * ``depth_low``, ``depth_high``: D if every sign that the records do not settle is absent, or is present;
        * ``n``: number of signs, of 8, that are settled by the coding for the pair and year;
        * ``carried``: signs judged on a partly coded window, or taken from an earlier year; signs in neither number are
          expected values or left out.

    Raises
    ------
    TableError
        If a column is missing or a pair-year occurs twice.
    InputError
        If fewer than two draws are requested.

    Notes
    -----
    The order of the stages follows Korolev, whose ladder runs from confidence-building and consultation over
    military-technical cooperation and regular exercises to interoperability, joint command, troops on each other's soil
    and a common defence policy. This is not his measure: it covers only what machine-readable records contain. Joint
    command, interoperability, intelligence, secret agreements and the size of an exercise are not among them; a promise
    of defence stands in for a common defence policy, which it need not be. It says nothing about intentions.

    What is recorded differs between pairs: troops are only those of the United States, arms deliveries only those among
    29 states. Troops of other states on foreign soil are not coded; except for a few dozen pairs there are none, so
    ``value`` treats them as absent (*assumed*) and ``depth_high`` as present. About deliveries between other states
    there is no information, and ``value`` is computed over the remaining signs. When comparing depths of pairs,
    consider ``n`` and the bounds.

    Exercises are coded from 1977 to 2010, agreements from 1980 to 2010, deliveries from 1990. Before that, exercises
    and agreements enter ``value`` with the shares of such pairs that had them in 1981-89 (`EXPECTED`): depth in those
    years says little more than the treaty does, and a dead letter counts as a living treaty (the Soviet Union and China
    until 1979). Afterwards the last coded year is carried forward if both states existed: new friendships and ruptures
    since 2010 (Ukraine and Russia) show only in treaties, deliveries and troops. Treaties are carried forward after
    2018 with changes coded by hand; the bounds rely on that, and treat everything else that is carried forward or
    expected as open. An agreement whose end is only estimated may continue: the upper bound reflects that. Agreements
    signed before 1980 are not recorded: depth in the 1980s is too low, and their absence is open for one window.

    ``sd`` combines the effect of varying the assumed constants, the same for all pairs and years at once, with a share
    of the gap between the bounds (`OPEN_SHARE`), which is measured: with exercises and agreements after 1995 removed,
    90 per cent of the depths above 0 in 2000-10 lay within two such deviations. It is not a normal error: values are
    bounded, and most are correct.

    References
    ----------
    korolev_2019, kinne_2020_dcad

    Examples
    --------
    >>> from foedus.sources import SOURCES
    >>> names = ("atop_dyad_year", "defence_agreements", "exercises_mme", "exercises_jme", "arms_transfers", "troops")
    >>> empty = {name: pl.DataFrame(schema=SOURCES[name].schema) for name in names}
    >>> year = {"year": pl.Int32}
    >>> met = pl.DataFrame({"exercise": "e1", "year": 2003, "state": ["CHN", "RUS"]}, schema_overrides=year)
    >>> tables = empty | {"exercises_mme": met}
    >>> pair = pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"], "year": [2005]}, schema_overrides=year)
    >>> cooperation_depth(pair, tables, ranges=None).select("stage", "depth_low", "n").row(0)
    (1, 0.08333333333333333, 7)
    """
    records = Records(grid, sources, treaty_changes)
    cells, weights = records.cells, np.asarray(rule.weights)
    signs = _signs(records, rule)
    best = _best(signs, records)
    low, high = (
        _depth({name: np.where(sign.known, sign.best, blank) for name, sign in signs.items()}, weights)
        for blank in (0.0, 1.0)
    )
    known = np.sum([sign.known for sign in signs.values()], axis=0)
    carried = np.sum([~sign.known & ~np.isnan(sign.best) for sign in signs.values()], axis=0)
    value = _depth(_expected(best), weights)
    deviation = None
    if ranges is not None:
        open_share = np.where(value > 0, OPEN_SHARE[1], OPEN_SHARE[0])
        deviation = np.hypot(_deviation(records, rule, ranges), open_share * (high - low))
    promises = pl.when(pl.col("year") > ATOP_END).then(2).otherwise(0)  # consultation and defence are carried forward
    return grid.with_columns(
        stage=pl.Series(_stage(best)[cells]).fill_nan(None).cast(pl.Int8),
        value=pl.Series(value[cells]),
        sd=pl.lit(None, pl.Float64) if deviation is None else pl.Series(deviation[cells]),
        depth_low=pl.Series(low[cells]),
        depth_high=pl.Series(high[cells]),
        n=pl.Series(known[cells], dtype=pl.Int32) - promises,
        carried=pl.Series(carried[cells], dtype=pl.Int32) + promises,
    )


def _signs(records: Records, rule: LadderRule) -> dict[str, Sign]:
    """Return the eight signs under the constants of a rule."""
    window, share, deliveries = rule.window_years, rule.regular_share, records.deliveries(rule.delivery)
    others = {
        "consultation": records.consultation,
        "agreement": records.agreement(window),
        "delivery": ever(deliveries, window),
        "defence": records.defence,
    }
    exercise = records.exercise(window)
    return others | {
        "exercise": exercise,
        "regular_exercises": records.regular_exercises(window, share),
        "regular_deliveries": regular(deliveries, window, share),
        "troops": records.troops(rule.troops, exercise, list(others.values())),
    }


def _best(signs: Mapping[str, Sign], records: Records) -> dict[str, FloatArray]:
    """Return the best value of every sign; troops of states other than the one counted are treated as absent."""
    best = {name: sign.best for name, sign in signs.items()}
    return best | {"troops": np.where(records.with_owner[:, None], best["troops"], 0.0)}


def _expected(best: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Replace unknown signs of exercises and agreements by their expected values."""
    coded = [best[name] > 0 for name in ("troops", "defence", "consultation")]
    expected = {
        name: np.select(coded, shares[::-1], 0.0) if np.isnan(best[name]).any() else 0.0
        for name, shares in EXPECTED.items()
    }
    filled = {name: np.where(np.isnan(best[name]), values, best[name]) for name, values in expected.items()}
    return {**best, **filled}


def _stage_means(signs: Mapping[str, FloatArray]) -> list[FloatArray]:
    """Mean of the signs of each stage that are not NaN; NaN if all are."""
    means = []
    for names in STAGES.values():
        total, count = np.zeros(1), np.zeros(1)
        for name in names:
            values = signs[name]
            there = ~np.isnan(values)
            total, count = total + np.where(there, values, 0.0), count + there
        means.append(np.where(count > 0, total / np.maximum(count, 1.0), np.nan))
    return means


def _depth(signs: Mapping[str, FloatArray], weights: FloatArray) -> FloatArray:
    """Weighted mean of the stages about which anything is known."""
    total, weight = np.zeros(1), np.zeros(1)
    for mean, share in zip(_stage_means(signs), weights, strict=True):
        there = ~np.isnan(mean)
        total, weight = total + np.where(there, share * mean, 0.0), weight + share * there
    return np.asarray(total / weight)


def _stage(signs: Mapping[str, FloatArray]) -> FloatArray:
    """Return the highest stage with a sign below the first that is coded and empty; NaN beyond an uncoded one."""
    reached, climbing, dark = np.zeros(1), np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.bool_)
    for number, mean in enumerate(_stage_means(signs), start=1):
        beyond = np.where(dark, np.nan, float(number))
        reached = np.where(climbing & (mean > 0), beyond, reached)
        dark = dark | (climbing & np.isnan(mean))
        climbing = climbing & ((mean > 0) | np.isnan(mean))
    return np.asarray(reached)


def _deviation(records: Records, rule: LadderRule, ranges: LadderRanges) -> FloatArray:
    """Return the standard deviation of depth over draws of the constants."""
    # A pair without any trace of cooperation has depth 0 for all constants.
    some = records.with_traces()
    traces = records.of_pairs(some)
    mean, squares = np.zeros(traces.shape), np.zeros(traces.shape)
    for number, drawn in enumerate(ranges.rules(rule), start=1):
        depth = _depth(_expected(_best(_signs(traces, drawn), traces)), np.asarray(drawn.weights))
        step = depth - mean  # Welford 1962: draws need not be stored
        mean += step / number
        squares += step * (depth - mean)
    deviation = np.zeros(records.shape)
    deviation[some] = np.sqrt(squares / (ranges.draws - 1))
    return deviation
