"""How often what the new mechanisms draw has happened: the record behind their priors.

    python benchmarks/prior_rates.py [section ...]

needs the raw data (FOEDUS_DATA) and takes some four minutes; with names of sections it renews only those. Rates per
dyad-year or state-year are exact Poisson intervals of 90 per cent after division by the dispersion over pairs; fits
have intervals over draws of whole pairs or states. Writes ``benchmarks/prior_rates.json``, a line per section;
decision 7 says which prior follows from which figure.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from prior_drift import LARGE, capability, cohesion, order, theatres
from prior_hazard import hazard
from prior_record import (
    FORCE,
    KEY,
    PAIR,
    breakdowns,
    dyads,
    internal,
    onsets_of,
    originators,
    pair_rate,
    rate,
    rounded,
    share,
)

from foedus.engine import Ensemble
from foedus.estimate.bootstrap import cluster_bootstrap
from foedus.estimate.intervals import rate_ratio
from foedus.evidence.evidence import Evidence
from foedus.evidence.tables import CASE_STATES
from foedus.measures.power import capability_shares, cinc_shares
from foedus.panels import Panel
from foedus.scenarios import ParameterSet, load_case, resolve_case

FULL_SCALE: Final = 4  # full-scale war, on ICB's scale of violence

LAST_DISPUTE: Final = {"mid": 2014, "gml": 2010}


STRATA: Final[dict[str, pl.Expr]] = {
    "all": pl.lit(value=True),
    "relevant": pl.col("relevant"),
    "relevant, border": pl.col("relevant") & (pl.col("land_border") == 1),
    "relevant, no border": pl.col("relevant") & (pl.col("land_border") == 0),
    "relevant, rivals": pl.col("relevant") & (pl.col("rivalry") == 1),
    "relevant, not rivals": pl.col("relevant") & (pl.col("rivalry") == 0),
    "two major powers": pl.col("majors") == 2,
    "jointly nuclear": pl.col("joint_nuclear"),
    "jointly nuclear rivals": pl.col("joint_nuclear") & (pl.col("rivalry") == 1),
    "rivals not jointly nuclear": ~pl.col("joint_nuclear") & (pl.col("rivalry") == 1),
    "case": pl.col("case"),
    "case, rivals": pl.col("case") & (pl.col("rivalry") == 1),
    "case, not rivals": pl.col("case") & (pl.col("rivalry") == 0),
    "case, border": pl.col("case") & (pl.col("land_border") == 1),
}


def crises(panel: Panel, table: pl.DataFrame) -> dict[str, Any]:
    """Rates of disputes with use of force, of wars and of ICB's crises."""
    disputes = {"mid": panel.source("mid"), "gml": panel.source("gml_mid")}
    wars = panel.source("wars").filter("onset").cast({"year": pl.Int32})
    direct = (pl.col("type") == "interstate") & pl.col("direct") & (pl.col("intensity") == 2)
    ucdp = panel.source("ucdp").filter(direct & pl.col("state_b").is_not_null()).select(KEY).unique().sort(KEY)
    rested = pl.col("year").diff().over(PAIR)
    ucdp = ucdp.filter((rested > 2) | rested.is_null()).cast({"year": pl.Int32})
    found: dict[str, Any] = {}
    for first in (1950, 1990):
        for name, events, last in (
            *((f"force_{name}", onsets_of(source), LAST_DISPUTE[name]) for name, source in disputes.items()),
            ("force_gml_originators", originators(panel), 2010),
            ("war_cow", wars, 2007),
            ("war_ucdp_direct", ucdp, 2018),
        ):
            base = table.filter(pl.col("year").is_between(first, last))
            split = {stratum: pair_rate(base.filter(which), events) for stratum, which in STRATA.items()}
            found[f"{name} {first}-{last}"] = split
    return found


def escalation(panel: Panel, table: pl.DataFrame) -> dict[str, Any]:
    """Share of crises that become war."""
    record = panel.source("crises")
    mid = panel.source("mid")
    wars = panel.source("wars").filter("onset").select(KEY).unique().cast({"year": pl.Int32})
    found: dict[str, Any] = {}
    for first in (1950, 1990):
        span = pl.col("year").is_between(first, 2014)
        icb = record.filter(span)
        years = 2014 - first + 1
        forced = onsets_of(mid).filter(span).join(table.select(*KEY, "joint_nuclear", "case"), on=KEY)
        begun = mid.filter(span & pl.col("onset") & (pl.col("hostility") >= FORCE))
        worst = begun.group_by("dispute").agg(pl.col("hostility").max())
        in_case = forced.filter("case")
        found[f"{first}-2014"] = {
            "icb_full_scale_war": share(icb.filter(pl.col("violence") == FULL_SCALE).height, icb.height),
            "disputes_of_force_that_became_war": share(worst.filter(pl.col("hostility") == 5).height, worst.height),
            "icb_per_year": icb.height / years,
            "disputes_of_force_per_year": worst.height / years,
            "case_icb_triggered_by_an_actor_per_year": icb.filter(pl.col("trigger").is_in(CASE_STATES)).height / years,
            "case_dyads_with_force_per_year": in_case.height / years,
            "case_dyads_with_force_and_own_deaths_per_year": in_case.filter(pl.col("pair_fatality") > 0).height / years,
            "level_5_jointly_nuclear": sorted(
                f"{a}-{b} {year}"
                for a, b, year in forced.filter(pl.col("joint_nuclear") & (pl.col("hostility") == 5)).select(KEY).rows()
            ),
        }
    forced = onsets_of(mid).filter(pl.col("year").is_between(1950, 2007)).join(
        table.select(*KEY, "joint_nuclear"), on=KEY
    )  # fmt: skip
    fought = wars.filter(pl.col("year") >= 1950).join(table.select(*KEY, "joint_nuclear"), on=KEY)
    for name, which in (("jointly_nuclear", pl.col("joint_nuclear")), ("others", ~pl.col("joint_nuclear"))):
        found[f"war_onsets_per_dispute_of_force_{name}"] = share(
            fought.filter(which).height, forced.filter(which).height
        )
    return found


def collapses(panel: Panel) -> dict[str, Any]:
    """Rates of breakdown and the share of capability lost with it, and how regimes differ."""
    events = breakdowns(panel)
    shares = {"gdp_times_gdp_per_head": capability_shares(panel.source("gdp_population")),
              "cinc": cinc_shares(panel.source("nmc"))}  # fmt: skip
    majors = panel.state_year().select("state", "year", "major_power").collect()
    found: dict[str, Any] = {}
    for measure, table in shares.items():
        now = table.select("state", pl.col("year").cast(pl.Int32), "value")
        before = now.select("state", pl.col("year") + 1, before="value")
        after = now.select("state", pl.col("year") - 5, after="value")
        at_risk = before.join(after, on=["state", "year"], how="left").join(majors, on=["state", "year"], how="left")
        for group, which in (("all", pl.lit(value=True)), ("large", pl.col("before") >= LARGE),
                             ("major", pl.col("major_power") == 1),
                             ("case", pl.col("state").is_in(CASE_STATES))):  # fmt: skip
            for first in (1816, 1946):
                exposure = at_risk.filter(which & pl.col("year").is_between(first, 2014))
                hit = events.join(exposure, on=["state", "year"])
                loss = hit.with_columns(loss=1 - pl.col("after") / pl.col("before")).drop_nulls("loss")
                by_kind = {
                    kind: {
                        "states": loss.filter(pl.col("kind") == kind).height,
                        "quantiles_05_25_50_75_95": [
                            loss.filter(pl.col("kind") == kind)["loss"].quantile(p, "linear")
                            for p in (0.05, 0.25, 0.5, 0.75, 0.95)
                        ],
                    }
                    for kind in ("regime", "split", "end")
                }
                once = hit.unique(["state", "year"])
                cut = loss.filter(pl.col("loss") >= 0.25).unique(["state", "year"])
                found[f"{measure} {group} {first}-2014"] = {
                    "breakdown": rate(once.height, exposure.height),
                    "breakdown_with_a_quarter_lost": rate(cut.height, exposure.height),
                    "share_lost_in_5_years": by_kind,
                }
    return found | {"regimes": regimes(panel)}


def regimes(panel: Panel) -> dict[str, Any]:
    """Chance that Polity moves by three points or more within a year, by regime and by internal conflict."""
    polity = panel.source("polity").cast({"year": pl.Int32}).sort("state", "year")
    follows = pl.col("year").shift(-1).over("state") == pl.col("year") + 1
    moved = (pl.col("polity2").shift(-1).over("state") - pl.col("polity2")).abs() >= 3
    table = polity.with_columns(moved=pl.when(follows).then(moved)).drop_nulls("moved")
    table = table.filter(pl.col("year").is_between(1946, 2017)).join(internal(panel), on=["state", "year"], how="left")
    groups = {
        "autocracy": pl.col("polity2") <= -7,
        "between": pl.col("polity2").is_between(-6, 5),
        "full_democracy": pl.col("polity2") >= 9,
        "conflict": pl.col("intensity") >= 1,
        "no_conflict": pl.col("intensity").is_null(),
    }
    counts = {name: table.filter(which)["moved"] for name, which in groups.items()}
    hits = {name: (int(series.sum()), len(series)) for name, series in counts.items()}
    ratio = rate_ratio(*hits["conflict"], *hits["no_conflict"])
    return {name: share(*pair) for name, pair in hits.items()} | {"conflict_ratio": [ratio.value, ratio.interval]}


def war_costs(panel: Panel) -> dict[str, Any]:
    """Change of log capability of belligerents from the year before a war to the third after its beginning."""
    onset = panel.source("wars").filter("onset").cast({"year": pl.Int32})
    sides = pl.concat([
        onset.select("war", "year", state=f"state_{one}", enemy=f"state_{two}", deaths=f"deaths_{one}")
        for one, two in ("ab", "ba")
    ])  # fmt: skip
    begun = panel.source("gml_directed").filter(pl.col("onset") & (pl.col("hostility") >= FORCE))
    began = begun.group_by(state="sender", enemy="target", year=pl.col("year").cast(pl.Int32)).agg(
        pl.col("initiator").any()
    )
    table = sides.join(began, on=["state", "enemy", "year"], how="left").group_by("war", "state")
    table = table.agg(pl.col("year").min(), pl.col("initiator").max(), pl.col("deaths").max())
    found: dict[str, Any] = {}
    for measure, shares in (("gdp_times_gdp_per_head", capability_shares(panel.source("gdp_population"))),
                            ("cinc", cinc_shares(panel.source("nmc")))):  # fmt: skip
        now = shares.select("state", pl.col("year").cast(pl.Int32), pl.col("value").log())
        both = table.join(now.select("state", pl.col("year") + 1, before="value"), on=["state", "year"])
        both = both.join(now.select("state", pl.col("year") - 3, after="value"), on=["state", "year"])
        for first in (1816, 1946):
            for group, which in (("all", pl.lit(value=True)), ("initiators", pl.col("initiator")),
                                 ("targets", ~pl.col("initiator")),
                                 ("10000 dead or more", pl.col("deaths") >= 10_000)):  # fmt: skip
                rows = both.filter(which & (pl.col("year") >= first))
                change = (rows["after"] - rows["before"]).to_numpy()
                mean = cluster_bootstrap(lambda i, c=change: float(c[i].mean()), rows["war"].to_numpy(), draws=500)
                found[f"{measure} {group} {first}-2007"] = {
                    "belligerents": rows.height, "wars": mean.clusters, "mean": [mean.value, *mean.interval],
                    "median": float(np.median(change)),
                }  # fmt: skip
    return found


def packaged_future(case: str, members: int, years: int) -> dict[str, Any]:
    """The baseline of a packaged case."""
    world = resolve_case(load_case(case), Evidence.embedded())
    drawn = ParameterSet.load().draw(0, range(members))
    return dict(Ensemble(world, None, drawn, seed=0, steps=4 * years, steps_per_year=4, chunk=members).compute(0))


def predicted() -> dict[str, Any]:
    """What the packaged priors give in packaged cases: events of the first year, and spreads after ten."""
    everywhere = packaged_future("world-2020", 128, 1)
    members = 512
    result = packaged_future("strategic-triangle", members, 10)
    moved = np.log(result["capability"][10, :, 0] / result["capability"][0, :, 0])
    low, high = np.quantile(moved, [0.16, 0.84], axis=1)
    order_moved = result["order"][10, :, 0] - result["order"][0, :, 0]
    return {
        "first_year": {name: float(result[name][1].sum()) / members for name in ("crisis", "war", "collapse")},
        "first_year_of_all_states": {
            name: float(everywhere[name][1].sum()) / 128 for name in ("crisis", "war", "collapse")
        },
        "ten_years": {
            "sd_of_log_capability_of_the_median_actor": float(np.median(moved.std(axis=1))),
            "half_the_central_68_per_cent": float(np.median((high - low) / 2)),
            "sd_of_order_of_the_median_actor": float(np.median(order_moved.std(axis=1))),
            "theatres_05_50_95": np.quantile(result["theatre"][10, :, 0], [0.05, 0.5, 0.95], axis=1).T,
        },
    }


def main() -> None:
    panel = Panel.open()
    table = dyads(panel)
    sections: dict[str, Callable[[], dict[str, Any]]] = {
        "crises": lambda: crises(panel, table),
        "escalation": lambda: escalation(panel, table),
        "hazard": lambda: hazard(panel, table),
        "collapse": lambda: collapses(panel),
        "capability": lambda: capability(panel),
        "war_costs": lambda: war_costs(panel),
        "order": lambda: order(panel),
        "cohesion": lambda: cohesion(panel),
        "theatres": lambda: theatres(panel, table),
        "predicted": predicted,
    }
    wanted = sys.argv[1:] or list(sections)
    if unknown := sorted(set(wanted) - set(sections)):
        raise SystemExit(f"no section {', '.join(unknown)}; expected some of: {', '.join(sections)}")
    target = Path(__file__).with_suffix(".json")
    results = json.loads(target.read_text(encoding="utf-8")) if sys.argv[1:] and target.exists() else {}
    results |= {name: rounded(sections[name]()) for name in wanted}
    spare = target.with_suffix(".part")
    lines = (f"{json.dumps(name)}: {json.dumps(section)}" for name, section in results.items())
    spare.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    spare.replace(target)
    print(f"{target.name}: {', '.join(wanted)}")


if __name__ == "__main__":
    main()
