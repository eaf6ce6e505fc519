"""Estimate the weights of the index of cohesion, and score the hazard of collapse on years it has not seen.

usage: python benchmarks/cohesion.py FOLDER_OF_RAW_DATA    (writes benchmarks/cohesion.json; a minute)
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.stats import rankdata

from foedus.analyses.fitting.model.collapse import at_risk
from foedus.engine import Ensemble
from foedus.evidence.cohesion_covariates import COVARIATES, cohesion_covariates
from foedus.evidence.cohesion_index import MIDDLE, cohesion_index, load_cohesion
from foedus.evidence.collapses import collapses
from foedus.mechanisms.collapse import collapse_chance
from foedus.scenarios.cases.rules.states import CohesionRule
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.sources import DataFolder

SPLIT: Final = 1999
"""Last year of training."""
THEORY: Final = {
    "democracy": 0.5, "hybrid": -0.4, "income": 0.4, "growth": 0.3, "conflict": -0.5, "turmoil": -0.3,
}  # fmt: skip
"""Prior means of the weights, log odds of cohesion per standard deviation: signs and order as in the literature."""
SPREAD: Final = 0.1
"""Their prior standard deviation: the covariates are a measure of cohesion, collapses only inform their weights."""
WITHOUT: Final = tuple(name for name in COVARIATES if name != "conflict")
RESAMPLES: Final = 2000
MEMBERS: Final = 4096
STARTS: Final = (1907, 1939, 1950, 1971, 2021, 2025)
"""Years on the first day of which a world starts; its cohesion is that of the year before."""
STATES: Final = (
    "USA", "CAN", "DEU", "FRA", "GBR", "POL", "JPN", "KOR", "TWN", "RUS", "CHN", "IND", "PRK", "PAK", "IRN", "SAU",
    "TUR", "UKR", "VEN", "SYR", "MMR", "SOM", "ETH", "ISR", "EGY", "NGA", "BRA", "MEX",
    "CUB", "AUH", "CSK", "YUG", "ESP", "ITA",
)  # fmt: skip


def fit(rows: pl.DataFrame, names: tuple[str, ...], spread: float = SPREAD) -> dict[str, Any]:
    """Return the mode of weights, base and fragility together, with the errors of its normal approximation."""
    values = rows.select(names).to_numpy()
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scaled, hit = jnp.asarray((values - mean) / scale), jnp.asarray(rows["collapse"].to_numpy())
    theory = jnp.asarray([THEORY[name] for name in names])
    known = ParameterSet.load("default")
    base, fragility = (known[name].prior for name in ("collapse.base", "collapse.fragility"))
    if base is None or fragility is None:
        raise SystemExit("collapse.base and collapse.fragility need a prior")

    def loss(at: jax.Array) -> jax.Array:
        weights, c0, c1 = at[:-2], at[-2], at[-1]
        chance = jnp.clip(collapse_chance(c0, c1, jax.nn.sigmoid(MIDDLE + scaled @ weights), 1.0), 1e-12, 1 - 1e-12)
        prior = ((weights - theory) / spread) ** 2
        rates = ((c0 - base.arguments[0]) / base.arguments[1]) ** 2
        rates += ((c1 - fragility.arguments[0]) / fragility.arguments[1]) ** 2
        return -jnp.sum(jnp.where(hit > 0.5, jnp.log(chance), jnp.log1p(-chance))) + 0.5 * (prior.sum() + rates)

    first = np.r_[np.asarray(theory), base.arguments[0], fragility.arguments[0]]
    found = minimize(jax.jit(jax.value_and_grad(loss)), first, jac=True, method="BFGS").x
    error = np.sqrt(np.diag(np.linalg.inv(np.asarray(jax.hessian(loss)(jnp.asarray(found))))))
    named = {"weight": found[:-2], "error": error[:-2], "mean": mean, "scale": scale}
    return {
        **{key: dict(zip(names, map(float, value), strict=True)) for key, value in named.items()},
        "base": [float(found[-2]), float(error[-2])],
        "fragility": [float(found[-1]), float(error[-1])],
    }


def chances(rows: pl.DataFrame, fitted: dict[str, Any], years: float = 1.0) -> np.ndarray[Any, Any]:
    """Return every row's probability of a collapse within some years, at its present cohesion."""
    total = MIDDLE + sum(
        weight * (rows[name].to_numpy() - fitted["mean"][name]) / fitted["scale"][name]
        for name, weight in fitted["weight"].items()
    )
    cohesion = 1.0 / (1.0 + np.exp(-total))
    return np.asarray(collapse_chance(fitted["base"][0], fitted["fragility"][0], cohesion, years))


def area(hit: np.ndarray[Any, Any], score: np.ndarray[Any, Any]) -> float:
    """Return the area under the receiver's curve."""
    ones = hit.sum()
    return float((rankdata(score)[hit > 0.5].sum() - ones * (ones + 1) / 2) / (ones * (len(hit) - ones)))


def logit(rows: pl.DataFrame, later: pl.DataFrame, name: str) -> np.ndarray[Any, Any]:
    """Return the chances of a logit on one covariate, fitted on rows and predicted for later ones."""
    x, hit = rows[name].to_numpy(), rows["collapse"].to_numpy()
    middle, scale = x.mean(), x.std()

    def loss(at: np.ndarray[Any, Any]) -> float:
        score = at[0] + at[1] * (x - middle) / scale
        return float(np.sum(np.logaddexp(0.0, score)) - np.sum(score[hit > 0.5]))

    at = minimize(loss, np.array([-5.0, 0.0])).x
    return np.asarray(1.0 / (1.0 + np.exp(-(at[0] + at[1] * (later[name].to_numpy() - middle) / scale))))


def held_out(rows: pl.DataFrame, names: tuple[str, ...] = COVARIATES, spread: float = SPREAD) -> dict[str, Any]:
    """Fit everything on the years to `SPLIT`, score the later ones; also the base rate and logits on one covariate."""
    early, late = rows.filter(pl.col("year") <= SPLIT), rows.filter(pl.col("year") > SPLIT)
    hit = late["collapse"].to_numpy()
    scores = {"index": chances(late, fit(early, names, spread))}
    scores |= {f"logit on {name}": logit(early, late, name) for name in ("democracy", "income")}
    scores["base rate"] = np.full(late.height, early["collapse"].mean())
    clusters = late["state"].to_numpy()
    which = {state: np.flatnonzero(clusters == state) for state in np.unique(clusters)}
    keys, rng = list(which), np.random.default_rng(0)
    drawn: dict[str, list[tuple[float, float]]] = {name: [] for name in scores}
    for _ in range(RESAMPLES):
        some = np.concatenate([which[keys[i]] for i in rng.integers(0, len(keys), len(keys))])
        if not hit[some].any():
            continue
        for name, score in scores.items():
            skill = brier(hit[some], scores["base rate"][some]) - brier(hit[some], score[some])
            drawn[name].append((area(hit[some], score[some]), skill))
    return {
        "rows": late.height, "events": int(hit.sum()), "train_rows": early.height,
        "train_events": int(early["collapse"].sum()), "mean_chance": float(scores["index"].mean()),
        "rate": float(hit.mean()),
        "scores": {
            name: {
                "auc": area(hit, score),
                "auc_interval": np.quantile([a for a, _ in drawn[name]], [0.05, 0.95]).tolist(),
                "brier": brier(hit, score),
                "brier_gain": brier(hit, scores["base rate"]) - brier(hit, score),
                "brier_gain_interval": np.quantile([b for _, b in drawn[name]], [0.05, 0.95]).tolist(),
            }
            for name, score in scores.items()
        },
    }  # fmt: skip


def predicted(start: int) -> dict[str, Any]:
    """Return each state's cohesion at the start of a year and its chance of a collapse in the ten years from it.

    The chance is the share of futures with a collapse, of the mechanisms ``collapse`` and ``cohesion`` by themselves:
    parameters drawn from the packaged posterior and priors, cohesion within its error and moving. ``low`` and ``high``
    bound nine tenths of the chances that a draw of parameters and of the first cohesion alone gives.
    """
    rule = CohesionRule.usual()
    table = load_cohesion().filter(pl.col("year").is_between(start - 2, start - 1)).sort("state", "year")
    latest = {state: (g, sd, start - 1 - year) for state, year, g, sd in table.iter_rows()}
    found = [state for state in STATES if state in latest]
    values = np.array([latest[state][0] for state in found])
    error = np.array([np.hypot(latest[state][1], rule.drift * np.sqrt(latest[state][2])) for state in found])
    world = synthetic_world(len(found), cohesion=values, cohesion_sd=error, mechanisms=("collapse", "cohesion"))
    drawn = ParameterSet.load("default").draw(0, range(MEMBERS))
    made = Ensemble(world, None, drawn, seed=0, steps=40, steps_per_year=4, chunk=MEMBERS).compute(0)
    share = np.asarray(made["collapse"])[10, :, 0] / MEMBERS
    first = np.asarray(made["cohesion"])[0, :, 0]
    c0, c1 = (jnp.asarray(drawn[name]) for name in ("collapse.base", "collapse.fragility"))
    alone = collapse_chance(c0, c1, jnp.asarray(first), 10.0)
    low, high = np.quantile(np.asarray(alone), [0.05, 0.95], axis=-1)
    return {
        state: {"cohesion": float(g), "sd": float(sd), "chance": float(c), "low": float(a), "high": float(b)}
        for state, g, sd, c, a, b in zip(found, values, error, share, low, high, strict=True)
    }


def brier(hit: np.ndarray[Any, Any], score: np.ndarray[Any, Any]) -> float:
    """Return the mean squared error of chances."""
    return float(np.mean((hit - score) ** 2))


def rounded(value: Any) -> Any:
    """Round every number to five significant digits."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def main() -> None:
    """Write the JSON."""
    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    data = DataFolder.find(Path(sys.argv[1]))
    covariates = cohesion_covariates(data)
    known = covariates.filter(pl.col("conflict").is_not_null())
    events = {"rule": collapses(data), "loss of product": collapses(data, strict=True)}
    rows = {name: at_risk(known, table) for name, table in events.items()}
    own = rows["rule"]
    fitted = {"with_conflict": fit(own, COVARIATES), "without_conflict": fit(own, WITHOUT)}
    index = cohesion_index(covariates.filter(pl.col("carried") == 0)).with_columns(
        log_odds=(pl.col("cohesion") / (1.0 - pl.col("cohesion"))).log()
    )
    later = index.select("state", pl.col("year") - 5, later="log_odds")
    moved = index.join(later, on=["state", "year"]).select(pl.col("later") - pl.col("log_odds")).to_series()
    found = {
        "date": date.today().isoformat(),
        "collapses": [f"{s} {y} {k}" for s, y, k in events["rule"].sort("year", "state").iter_rows()],
        "collapses_by_loss_of_product": [
            f"{s} {y} {k}" for s, y, k in events["loss of product"].sort("year", "state").iter_rows()
        ],
        "rows": {name: {"rows": table.height, "events": int(table["collapse"].sum())} for name, table in rows.items()},
        "drift": float(moved.to_numpy().std() / np.sqrt(5.0)), "theory": THEORY, "spread": SPREAD, "weights": fitted,
        "weights_with_a_looser_prior_0.3": fit(own, COVARIATES, 0.3)["weight"],
        "held_out": {
            "rule": held_out(own), "loss of product": held_out(rows["loss of product"]),
            "looser prior 0.3": held_out(own, spread=0.3), "weights of theory": held_out(own, spread=0.001),
        },
        "members": MEMBERS, "ten_years": {str(year): predicted(year) for year in STARTS},
    }  # fmt: skip
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(rounded(found), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
