"""The record that the rates behind the priors are read from: who was at risk, and what happened to whom."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.estimate import clopper_pearson, dispersion, poisson_rate
from foedus.evidence.tables import CASE_STATES
from foedus.panels import Panel
from foedus.states import load_states

Floats = NDArray[np.float64]

KEY: Final = ["state_a", "state_b", "year"]

PAIR: Final = KEY[:2]

FORCE: Final = 4  # use of force, on the scale of militarised disputes


def rounded(value: Any, digits: int = 4) -> Any:
    """Round every number within nested lists and dictionaries."""
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [rounded(item, digits) for item in value]
    return round(float(value), digits) if isinstance(value, float | np.floating) else value


def share(part: int, whole: int) -> dict[str, Any]:
    """Share with its exact interval."""
    return {"events": part, "of": whole, "share": part / whole, "interval": clopper_pearson(part, whole)}


def rate(events: int, exposure: int) -> dict[str, Any]:
    """Rate per year with its exact interval."""
    return {"events": events, "years": exposure, "rate": events / exposure, "interval": poisson_rate(events, exposure)}


def pair_rate(at_risk: pl.DataFrame, onsets: pl.DataFrame) -> dict[str, Any]:
    """Rate per dyad-year, its interval widened by the dispersion over pairs."""
    marked = at_risk.select(KEY).join(onsets.select(KEY).unique().with_columns(hit=pl.lit(1.0)), on=KEY, how="left")
    pairs = marked.group_by(PAIR).agg(hits=pl.col("hit").sum(), years=pl.len())
    events, exposure = int(pairs["hits"].sum()), marked.height
    factor = max(1.0, dispersion(pairs["hits"].to_numpy(), pairs["years"].to_numpy().astype(float))) if events else 1.0
    interval = poisson_rate(events / factor, exposure / factor)
    return {"events": events, "years": exposure, "pairs": pairs.height, "rate": events / exposure, "interval": interval}


def dyads(panel: Panel) -> pl.DataFrame:
    """Dyad-years 1950-2018 with what rates are split by."""
    table = panel.dyad_year(first=1950, last=2018)
    table = table.select(*KEY, "rivalry", "contiguity_type", "land_border", "dispute_hostility").collect()
    states = panel.state_year(first=1950).select("state", "year", "major_power", "nuclear_status").collect()
    for side in "ab":
        named = {"state": f"state_{side}", "major_power": f"major_{side}", "nuclear_status": f"nuclear_{side}"}
        table = table.join(states.rename(named), on=[f"state_{side}", "year"], how="left")
    armed = pl.col("nuclear_a", "nuclear_b") == 3
    return table.with_columns(
        majors=pl.col("major_a").fill_null(0) + pl.col("major_b").fill_null(0),
        joint_nuclear=pl.all_horizontal(armed).fill_null(value=False),
        case=pl.all_horizontal(pl.col("state_a", "state_b").is_in(CASE_STATES)),
    ).with_columns(relevant=pl.col("contiguity_type").is_between(1, 4) | (pl.col("majors") > 0))


def onsets_of(table: pl.DataFrame, level: int = FORCE) -> pl.DataFrame:
    """Disputes between two states that began in the year and reached the level."""
    found = table.filter(pl.col("onset") & (pl.col("hostility") >= level))
    worst = pl.col("hostility", "pair_fatality").max()
    return found.group_by(KEY).agg(worst).with_columns(pl.col("year").cast(pl.Int32))


def originators(panel: Panel) -> pl.DataFrame:
    """Disputes with use of force between two states that were both in them from the first day."""
    first = panel.source("gml_directed").filter(pl.col("original") & pl.col("onset"))
    there = first.select(state_a="sender", state_b="target", year="year", dispute="dispute", level="hostility")
    back = there.select(state_a="state_b", state_b="state_a", year="year", dispute="dispute", answer="level")
    both = there.join(back, on=[*KEY, "dispute"]).filter(pl.max_horizontal("level", "answer") >= FORCE)
    return both.filter(pl.col("state_a") < pl.col("state_b")).select(*KEY).unique().cast({"year": pl.Int32})


def internal(panel: Panel) -> pl.DataFrame:
    """State-years of armed conflict within, where the state is a primary party."""
    within = pl.col("type").is_in(["intrastate", "internationalised"]) & pl.col("direct") & pl.col("state_b").is_null()
    found = panel.source("ucdp").filter(within).rename({"state_a": "state"})
    return found.group_by("state", "year").agg(pl.col("intensity").max()).cast({"year": pl.Int32})


def breakdowns(panel: Panel) -> pl.DataFrame:
    """State-years of a change of regime (6 points of Polity within three years), a split or a state's end."""
    polity = panel.source("polity").select("state", "year", "polity2").cast({"year": pl.Int32})
    wide = polity.select("state", "year", p0="polity2")
    for step in (1, 2, 3):
        wide = wide.join(
            polity.select("state", pl.col("year") - step, pl.col("polity2").alias(f"p{step}")), on=["state", "year"],
            how="left",
        )  # fmt: skip
    marks = ["p0", "p1", "p2", "p3"]
    moved = wide.filter(pl.max_horizontal(marks) - pl.min_horizontal(marks) >= 6).sort("state", "year")
    gap = pl.col("year").diff().over("state")
    moved = moved.filter((gap > 3) | gap.is_null())
    rows = [(state, year + 1, "regime") for state, year in moved.select("state", "year").iter_rows()]
    states = load_states()
    ended = states.spells(basis="cow").filter(pl.col("end").is_not_null())
    rows += [(state, year, "end") for state, year in ended.select("id", pl.col("end").dt.year()).iter_rows()]
    born: dict[tuple[str, int], list[str]] = {}
    for state in states.ids:
        for spell in states.get(state):
            for parent in spell.predecessors if spell.basis == "cow" and spell.start.year > 1816 else ():
                if parent != state:
                    born.setdefault((parent, spell.start.year), []).append(state)
    touching = panel.source("contiguity").filter(pl.col("type") == 1).select(PAIR).unique().rows()
    neighbours = {frozenset(pair) for pair in touching}
    rows += [
        (parent, year, "split")  # colonies overseas leave a state whole
        for (parent, year), parts in born.items()
        if len(parts) >= 3 or any(frozenset((parent, part)) in neighbours for part in parts)
    ]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32, "kind": pl.String}, orient="row")
