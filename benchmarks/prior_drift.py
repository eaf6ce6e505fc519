"""How fast capability, order preference, cohesion and theatres move, and how fast they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from prior_record import FORCE, KEY, PAIR, Floats, breakdowns, internal, rate
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm

from foedus.estimate.bootstrap import cluster_bootstrap
from foedus.evidence.evidence import Evidence
from foedus.evidence.tables import CASE_STATES
from foedus.measures.order import order_preferences
from foedus.measures.power import capability_shares, cinc_shares
from foedus.panels import Panel
from foedus.states import load_states

MILITARISED: Final = 3  # display of force

LARGE: Final = 0.02  # share of the world from which a state counts as large here

LAGS: Final = np.array([1, 2, 3, 5, 7, 10, 15, 20, 25, 30])

DRAWS: Final = 50

Model = Callable[[Floats, Floats], Floats]

GROWTH_BOUNDS: Final = np.log([(0.01, 3), (1e-8, 0.1), (1e-9, 0.1), (1e-9, 0.1)])

LEVEL_BOUNDS: Final = np.log([(0.002, 2), (1e-6, 5), (1e-7, 1)])


def matrix(table: pl.DataFrame, first: int, last: int) -> tuple[list[str], Floats]:
    """Lay ``state, year, value`` out as years by states, NaN where nothing is known."""
    found = table.filter(pl.col("year").is_between(first, last))
    states = sorted(found["state"].unique())
    values = np.full((last - first + 1, len(states)), np.nan)
    column = {state: number for number, state in enumerate(states)}
    for state, year, value in found.select("state", "year", "value").iter_rows():
        values[year - first, column[state]] = value
    return states, values


def growing(p: Floats, lag: Floats) -> Floats:
    """Variance of change over a lag: reverting growth, a random walk, and error of measurement."""
    k, growth, level, error = np.exp(p)
    return 2 * error + level * lag + 2 * growth / k**2 * (k * lag - 1 + np.exp(-k * lag))


def reverting(p: Floats, lag: Floats) -> Floats:
    """Variance of change over a lag: an Ornstein-Uhlenbeck process and error of measurement."""
    rate_, variance, error = np.exp(p)
    return 2 * error + variance / rate_ * (1 - np.exp(-rate_ * lag))


def variogram(values: Floats, model: Model, bounds: Floats, read: Callable[[Floats], Floats]) -> dict[str, Any]:
    """Fit a model to the mean squared change at each lag; intervals over draws of whole columns."""
    lags = LAGS[values.shape[0] - 5 > LAGS]
    squares, known = np.zeros((2, len(lags), values.shape[1]))
    for row, lag in enumerate(lags):
        change = (values[lag:] - values[:-lag]) ** 2
        squares[row], known[row] = np.nansum(change, axis=0), np.isfinite(change).sum(axis=0)
    span = lags.astype(float)

    def estimate(columns: NDArray[np.intp]) -> Floats:
        variance = squares[:, columns].sum(axis=1) / np.maximum(known[:, columns].sum(axis=1), 1)

        def misfit(p: Floats) -> float:
            return float(((np.log(model(p, span)) - np.log(variance)) ** 2 / span).sum())

        starts = [np.clip([np.log(r), *(np.log([1e-3, 1e-3, 1e-4])[: len(bounds) - 1])], *bounds.T)
                  for r in (0.03, 0.1, 0.4)]  # fmt: skip
        return min((minimize(misfit, s, method="L-BFGS-B", bounds=bounds) for s in starts), key=lambda f: f.fun).x

    every = np.arange(values.shape[1])
    random = np.random.default_rng(0)
    drawn = [read(estimate(random.choice(every, every.size))) for _ in range(DRAWS)]
    value, (low, high) = read(estimate(every)), np.quantile(drawn, [0.05, 0.95], axis=0)
    spread = np.sqrt(squares.sum(axis=1) / known.sum(axis=1))
    own = np.sqrt(np.nanmedian(np.where(known > 0, squares / np.maximum(known, 1), np.nan), axis=1))
    return {
        "columns": values.shape[1],
        "sd_by_lag": dict(zip(lags.tolist(), spread, strict=True)),
        "sd_by_lag_of_the_median_column": dict(zip(lags.tolist(), own, strict=True)),
        "estimate": list(zip(value, low, high, strict=True)),
    }


def read_growth(p: Floats) -> Floats:
    k, growth, level, _ = np.exp(p)
    return np.array([k, np.sqrt(2 * k * growth), np.sqrt(level)])


def read_level(p: Floats) -> Floats:
    return np.array([np.exp(p[0]), np.exp(p[1] / 2)])


def capability(panel: Panel) -> dict[str, Any]:
    """Reversion of growth, its shocks and those of the level of log capability."""
    found: dict[str, Any] = {"estimate": "[reversion of growth, shocks to growth, shocks to the level]"}
    for measure, table in (("gdp_times_gdp_per_head", capability_shares(panel.source("gdp_population"))),
                           ("cinc", cinc_shares(panel.source("nmc")))):  # fmt: skip
        states, values = matrix(table, 1950, 2019)
        mean = np.nanmean(values, axis=0)
        for group, chosen in (("share from .005", mean >= 0.005), ("large", mean >= LARGE),
                              ("case", np.isin(states, CASE_STATES))):  # fmt: skip
            fit = variogram(np.log(values[:, chosen]), growing, GROWTH_BOUNDS, read_growth)
            change = np.diff(np.log(values[:, chosen]), axis=0)
            pairs = np.ma.masked_invalid(np.stack([change[:-1].ravel(), change[1:].ravel()]))
            found[f"{measure} {group}"] = fit | {
                "sd_of_yearly_change": float(np.nanstd(change)),
                "autocorrelation": float(np.ma.corrcoef(pairs)[0, 1]),
            }
    return found


def order(panel: Panel) -> dict[str, Any]:
    """Shocks and reversion of order preference, and its change where a regime breaks down."""
    table = order_preferences(panel.source("ideal_points"))
    mean = capability_shares(panel.source("gdp_population")).group_by("state").agg(pl.col("value").mean())
    large = mean.filter(pl.col("value") >= 0.005)["state"]
    found: dict[str, Any] = {"estimate": "[reversion, shocks]"}
    for first in (1965, 1991):
        for group, which in (("all", pl.lit(value=True)), ("case", pl.col("state").is_in(CASE_STATES)),
                             ("share from .005", pl.col("state").is_in(large.implode()))):  # fmt: skip
            rows = table.filter(which & pl.col("year").is_between(first, 2023))
            _, values = matrix(rows, first, 2023)
            values = values[:, np.isfinite(values).sum(axis=0) >= 15]
            error = float((rows["sd"] ** 2).mean())

            def known(p: Floats, lag: Floats, error: float = error) -> Floats:
                return reverting(np.array([p[0], p[1], np.log(error)]), lag)

            found[f"{group} {first}-2023"] = {
                "published_error": error**0.5,
                "error_as_published": variogram(values, known, LEVEL_BOUNDS[:2], read_level)["estimate"],
                "error_fitted": variogram(values, reverting, LEVEL_BOUNDS, read_level),
            }
    at = table.select("state", "year", "value")
    change = at.select("state", pl.col("year") + 1, before="value").join(
        at.select("state", pl.col("year") - 4, after="value"), on=["state", "year"]
    ).with_columns(change=pl.col("after") - pl.col("before"))  # fmt: skip
    broken = breakdowns(panel).filter(pl.col("kind") != "end").select("state", "year").unique()
    struck = change.join(broken, on=["state", "year"])["change"]
    return found | {
        "five_year_change": {
            "at_a_breakdown": {"n": len(struck), "sd": struck.std(), "q95": struck.abs().quantile(0.95)},
            "else": {"sd": change.join(broken, on=["state", "year"], how="anti")["change"].std()},
        },
        "pull_per_year": order_pull(panel),
        "sd_over_states_from_1990": table.filter(pl.col("year") >= 1990)["value"].std(),
    }


def order_pull(panel: Panel) -> dict[str, Any]:
    """Yearly pull of order preference towards that of defence partners, weighted by capability; no anchor.

    Change over ten years on the distance to the partners' mean, both less the year's mean; the distance of the year
    before is its instrument, for an error in this year's preference is in both.
    """
    at = order_preferences(panel.source("ideal_points")).select("state", pl.col("year").cast(pl.Int32), "value")
    weight = capability_shares(panel.source("gdp_population")).select("state", "year", weight="value")
    bound = panel.dyad_year(first=1965, last=2013).filter(pl.col("defence") == 1).select(KEY).collect()
    ties = pl.concat([bound.select("year", state=one, partner=two) for one, two in (PAIR, PAIR[::-1])])
    theirs = ties.join(at.join(weight, on=["state", "year"]).rename({"state": "partner"}), on=["partner", "year"])
    mean = (pl.col("weight") * pl.col("value")).sum() / pl.col("weight").sum()
    rows = theirs.group_by("state", "year").agg(partners=mean).join(at, on=["state", "year"])
    for name, step in (("before", 1), ("after", -10)):
        rows = rows.join(at.select("state", pl.col("year") + step, pl.col("value").alias(name)), on=["state", "year"])
    moved = pl.col("after") - pl.col("value")
    distances = {"gap": pl.col("partners") - pl.col("value"), "gap_before": pl.col("partners") - pl.col("before")}
    rows = rows.select("state", "year", moved=moved, **distances)
    centred = rows.select("state", *(pl.col(c) - pl.col(c).mean().over("year") for c in ("moved", *distances)))
    change, gap, instrument = (centred[name].to_numpy() for name in ("moved", *distances))

    def slope(chosen: NDArray[np.intp]) -> float:
        return float(instrument[chosen] @ change[chosen] / (instrument[chosen] @ gap[chosen]) / 10)

    found = cluster_bootstrap(slope, centred["state"].to_numpy(), draws=500)
    return {"rows": centred.height, "states": found.clusters, "pull": [found.value, *found.interval]}


def cohesion(panel: Panel) -> dict[str, Any]:
    """Two poor proxies: log odds of V-Dem's electoral democracy, and the chain of internal armed conflict."""
    odds = (pl.col("value").clip(0.01, 0.99) / (1 - pl.col("value").clip(0.01, 0.99))).log()
    table = panel.state_year().select("state", "year", value="polyarchy").collect().drop_nulls()
    found: dict[str, Any] = {"estimate": "[reversion, shocks]"}
    for group, which in (("all", pl.lit(value=True)), ("case", pl.col("state").is_in(CASE_STATES))):
        _, values = matrix(table.filter(which).with_columns(value=odds), 1950, 2018)
        values = values[:, np.isfinite(values).sum(axis=0) >= 15]
        change = np.diff(values, axis=0)
        found[f"polyarchy {group}"] = variogram(values, reverting, LEVEL_BOUNDS, read_level) | {
            "sd_of_a_calm_year": 1.4826 * float(np.nanmedian(np.abs(change)))
        }
        states = load_states().system(1946, 2024).rename({"id": "state"}).filter(which)
        chain = states.join(internal(panel), on=["state", "year"], how="left").sort("state", "year")
        chain = chain.with_columns(now=pl.col("intensity").is_not_null())
        chain = chain.with_columns(later=pl.col("now").shift(-1).over("state")).drop_nulls("later")
        quiet, fighting = chain.filter(~pl.col("now")), chain.filter("now")
        found[f"internal conflict {group}"] = {
            "onset": rate(int(quiet["later"].sum()), quiet.height),
            "ending": rate(int((~fighting["later"]).sum()), fighting.height),
        }
    return found


def likelihood(p: Floats, seen: NDArray[np.int8]) -> float:
    """Minus log likelihood of yearly disputes whose log odds revert to each pair's own level.

    `p` is the mean level, and the logarithms of the spread within pairs, the rate of return, and the spread between
    pairs; `seen` is 1, 0, or -1 where a pair does not exist, shape ``(pair, year)``.
    """
    level, within, decay, between = p[0], *np.exp(p[1:])
    grid = np.linspace(-3.5, 3.5, 25)
    edges = np.concatenate([[-np.inf], (grid[1:] + grid[:-1]) / 2, [np.inf]])
    keep = np.exp(-decay)
    move = np.diff(norm.cdf((edges[None] - keep * grid[:, None]) / np.sqrt(1 - keep**2 + 1e-12)), axis=1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    total = np.empty((seen.shape[0], nodes.size))
    for column, node in enumerate(nodes):
        chance = expit(level + between * node + within * grid)
        belief, total[:, column] = np.tile(np.diff(norm.cdf(edges)), (seen.shape[0], 1)), 0.0
        for year in range(seen.shape[1]):
            told = seen[:, year, None]
            belief = belief * np.where(told < 0, 1.0, np.where(told == 1, chance, 1 - chance))
            size = belief.sum(axis=1)
            total[:, column] += np.log(size)
            belief = belief / size[:, None] @ move
    most = total.max(axis=1)
    return -float((most + np.log(np.exp(total - most[:, None]) @ (weights / weights.sum()))).sum())


def theatres(panel: Panel, table: pl.DataFrame) -> dict[str, Any]:
    """How fast hostility fades: after a dispute, as a chain of latent log odds, and in the share of hostile events."""
    contested = Evidence.embedded().facts["theatres"]
    owners = {
        frozenset((owner, rival)) for owner, rivals in contested.select("owner", "rivals").iter_rows()
        for rival in (rivals.split("+") if isinstance(rivals, str) else rivals)
    }  # fmt: skip
    named = pl.DataFrame([sorted(pair) for pair in sorted(owners, key=sorted)], schema=PAIR, orient="row")
    rivals = table.filter(pl.col("rivalry") == 1).select(PAIR).unique()
    found: dict[str, Any] = {}
    for group, pairs in (("rivals", rivals), ("theatres", named)):
        rows = table.filter(pl.col("year") <= 2014).join(pairs, on=PAIR, how="semi").sort(KEY)
        level = rows.select(*KEY, h=pl.col("dispute_hostility").fill_null(0))
        crisis = level.filter(pl.col("h") >= FORCE).select(*PAIR, at="year")
        after = {}
        for years in (1, 2, 3, 5, 7, 10, 15, 20):
            later = crisis.with_columns(year=(pl.col("at") + years).cast(pl.Int32)).join(level, on=KEY)
            after[years] = float((later["h"] >= MILITARISED).mean())
        found[f"{group}: share with a display of force or more, years after force"] = after
        for first in (1950, 1990):
            seen = np.full((level.select(PAIR).n_unique(), 2015 - first), -1, dtype=np.int8)
            number = {pair: row for row, pair in enumerate(level.select(PAIR).unique().sort(PAIR).rows())}
            for a, b, year, h in level.filter(pl.col("year") >= first).iter_rows():
                seen[number[a, b], year - first] = h >= MILITARISED
            free = [(-8.0, 3.0), *np.log([(0.05, 6), (0.005, 4), (0.02, 5)])]
            best = minimize(likelihood, [-2.0, 0.3, np.log(0.15), 0.0], args=(seen,), method="L-BFGS-B", bounds=free,
                            options={"maxiter": 40})  # fmt: skip
            profile = {}
            for decay in (0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.8):
                fixed = minimize(lambda q, d=decay, s=seen: likelihood(np.array([q[0], q[1], np.log(d), q[2]]), s),
                                 best.x[[0, 1, 3]], method="L-BFGS-B", bounds=[free[0], free[1], free[3]],
                                 options={"maxiter": 20})  # fmt: skip
                profile[decay] = float(fixed.fun - best.fun)
            within, decay = np.exp(best.x[1]), np.exp(best.x[2])
            found[f"{group} {first}-2014"] = {
                "pairs": seen.shape[0], "reversion": decay, "shocks": within * np.sqrt(2 * decay),
                "spread_within": within, "log_likelihood_lost_by_reversion": profile,
            }  # fmt: skip
        found[f"{group}: log odds of hostile among reported events"] = reported(panel, pairs)
    return found


def reported(panel: Panel, pairs: pl.DataFrame) -> dict[str, Any]:
    """Fit the log odds of hostile among reported events of 2002-2014, pairs with 50 events a year or more."""
    names = [f"events_{tone}_{kind}" for tone in ("verbal", "material") for kind in ("conflict", "cooperation")]
    table = panel.dyad_year(first=2002, last=2014).select(*KEY, *names).drop_nulls().collect()
    hostile = pl.col("events_verbal_conflict") + pl.col("events_material_conflict")
    table = table.join(pairs, on=PAIR, how="semi").with_columns(all=pl.sum_horizontal(names), bad=hostile)
    table = table.filter(pl.col("all").mean().over(PAIR) >= 50)
    table = table.select("year", state=pl.concat_str(PAIR),
                         value=((pl.col("bad") + 0.5) / (pl.col("all") - pl.col("bad") + 0.5)).log())  # fmt: skip
    _, values = matrix(table, 2002, 2014)
    values = values - np.nanmean(values, axis=1, keepdims=True)  # the press of a year is common to all
    return variogram(values, reverting, LEVEL_BOUNDS, read_level)
