"""Published directions beside ours: nine papers on alliances, force and support, each finding tested anew on raw data.

    python benchmarks/published_directions.py            writes benchmarks/published_directions.json (about two minutes)

For every finding the published direction was written down before the ratio was computed. All but the last are ratios of
yearly hazards in risk sets matched within the year, with errors that allow for shared states and treaties
(`foedus.estimate.hazard_ratio`); a direction agrees if the 90% interval lies wholly on its side of 1, disagrees if it
lies wholly on the other, and is open else. These are not replications: samples, controls and estimators differ.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from foedus.estimate import hazard_ratio, sample_risk_sets
from foedus.evidence.evidence import Evidence
from foedus.evidence.world_alignment import load_world
from foedus.panels import Panel
from foedus.sources import DataFolder, read_source

OUT: Final = Path(__file__).with_suffix(".json")
KEY: Final = ["state_a", "state_b", "year"]
PAIR: Final = ["state_a", "state_b"]
DEMOCRATIC: Final = 6
"""Polity score from which a state counts as a democracy, as in the papers."""

MEMORY: Final = 5
"""Years for which a dispute makes an enemy (assumed)."""

CONTROLS: Final = 40
"""Rows without an onset kept for each with one."""

SEED: Final = 0


@dataclass(frozen=True)
class Direction:
    """A published finding, with where to find it in our record."""

    paper: str
    finding: str
    above: bool
    """Whether the published ratio is above 1, or the correlation above 0."""

    window: tuple[int, int]
    exposure: str
    outcome: str
    controls: tuple[str, ...] = ()
    stratum: str = "year"


DIRECTIONS: Final = (
    Direction(
        "morrow_1991",
        "unequal alliances last longer: ending of a pact, per tenfold capability",
        False,
        (1816, 1984),
        "log_ratio",
        "pact_ends",
        ("both_major",),
        "age",
    ),
    Direction(
        "lai_reiter_2000",
        "similar regimes ally, since 1945: onset of a defence pact, per ten points of Polity",
        False,
        (1946, 1992),
        "regime_distance",
        "defence_onset",
        ("log_distance", "common_enemy", "any_major"),
    ),
    Direction(
        "lai_reiter_2000",
        "a common enemy brings a pact: onset of a defence pact",
        True,
        (1816, 1992),
        "common_enemy",
        "defence_onset",
        ("log_distance", "any_major"),
    ),
    Direction(
        "lai_reiter_2000",
        "distance prevents pacts: onset of a defence pact, per tenfold distance",
        False,
        (1816, 1992),
        "log_distance",
        "defence_onset",
        ("common_enemy", "any_major"),
    ),
    Direction(
        "gibler_wolford_2006",
        "two democracies do not ally more: onset of a defence pact",
        False,
        (1816, 1992),
        "both_democratic",
        "defence_onset",
        ("log_distance", "common_enemy", "any_major"),
    ),
    Direction(
        "leeds_2003",
        "a defender deters: start of a dispute against a state with an outside defence pact",
        False,
        (1816, 1944),
        "target_defended",
        "initiates",
        ("contiguous", "share", "both_democratic", "allied"),
    ),
    Direction(
        "maoz_2007",
        "the enemy of my enemy becomes my ally: onset of a defence pact",
        True,
        (1816, 2001),
        "common_enemy",
        "defence_onset",
        ("log_distance", "any_major", "both_democratic"),
    ),
    Direction(
        "maoz_2007",
        "and my enemy too: start of a dispute between enemies of the same state",
        True,
        (1816, 2001),
        "common_enemy",
        "dispute_onset",
        ("contiguous", "log_distance", "any_major"),
    ),
    Direction(
        "cranmer_desmarais_kirkland_2012",
        "friends of friends ally: onset of a defence pact, per doubling of one plus shared allies",
        True,
        (1816, 2000),
        "shared_allies",
        "defence_onset",
        ("log_distance", "common_enemy", "any_major"),
    ),
    Direction(
        "kinne_2018",
        "agreements spread along ties: first defence agreement, per doubling of one plus shared partners",
        True,
        (1981, 2010),
        "shared_partners",
        "agreement_onset",
        ("log_distance", "most_partners", "both_democratic", "common_enemy"),
    ),
    Direction(
        "rauchhaus_2009",
        "two nuclear powers do not go to war: onset of a war",
        False,
        (1946, 2000),
        "both_nuclear",
        "war_onset",
        ("one_nuclear", "contiguous", "log_distance", "any_major"),
    ),
    Direction(
        "rauchhaus_2009",
        "one nuclear power makes war more frequent: onset of a war",
        True,
        (1946, 2000),
        "one_nuclear",
        "war_onset",
        ("both_nuclear", "contiguous", "log_distance", "any_major"),
    ),
    Direction(
        "rauchhaus_2009",
        "two nuclear powers use force below war more: onset of a dispute with force",
        True,
        (1946, 2000),
        "both_nuclear",
        "force_onset",
        ("one_nuclear", "contiguous", "log_distance", "any_major"),
    ),
)


def dyads(panel: Panel) -> pl.DataFrame:
    """All pairs of states and years since 1816 with what the findings are about."""
    columns = [
        *KEY,
        "defence",
        "dispute_onset",
        "dispute_hostility",
        "war_onset",
        "rivalry",
        "contiguity_type",
        "capital_distance",
        "defence_agreements_signed",
        "defence_agreements",
    ]
    table = panel.dyad_year(first=1816, last=2018).select(columns).collect()
    states = panel.state_year(first=1816).select("state", "year", "major_power", "cinc", "polity2").collect()
    for side in "ab":
        named = {
            "state": f"state_{side}",
            "major_power": f"major_{side}",
            "cinc": f"cinc_{side}",
            "polity2": f"polity_{side}",
        }
        table = table.join(states.rename(named), on=[f"state_{side}", "year"], how="left")
    table = table.join(nuclear(), left_on=["state_a", "year"], right_on=["state", "year"], how="left").rename(
        {"nuclear": "nuclear_a"}
    )
    table = table.join(nuclear(), left_on=["state_b", "year"], right_on=["state", "year"], how="left").rename(
        {"nuclear": "nuclear_b"}
    )
    low, high = pl.min_horizontal("cinc_a", "cinc_b"), pl.max_horizontal("cinc_a", "cinc_b")
    bombs = pl.col("nuclear_a").fill_null(0) + pl.col("nuclear_b").fill_null(0)
    return table.with_columns(
        pl.col("defence", "rivalry").fill_null(0),
        log_distance=pl.max_horizontal("capital_distance", pl.lit(10.0)).log10(),
        contiguous=pl.col("contiguity_type").is_between(1, 2).fill_null(value=False).cast(pl.Float64),
        log_ratio=pl.when(low > 0).then((high / low).log10()),
        any_major=((pl.col("major_a") == 1) | (pl.col("major_b") == 1)).fill_null(value=False).cast(pl.Float64),
        both_major=((pl.col("major_a") == 1) & (pl.col("major_b") == 1)).fill_null(value=False).cast(pl.Float64),
        regime_distance=(pl.col("polity_a") - pl.col("polity_b")).abs() / 10.0,
        both_democratic=(pl.min_horizontal("polity_a", "polity_b") >= DEMOCRATIC).cast(pl.Float64),
        both_nuclear=(bombs == 2).cast(pl.Float64),
        one_nuclear=(bombs == 1).cast(pl.Float64),
    )


def nuclear() -> pl.DataFrame:
    """State-years with nuclear weapons, from the packaged facts."""
    rows = Evidence.embedded().facts["nuclear"].iter_rows(named=True)
    found = [
        (row["state"], year, 1)
        for row in rows
        for year in range(row["since"].year, (row["until"].year if row["until"] else 2018) + 1)
    ]
    return pl.DataFrame(found, schema={"state": pl.String, "year": pl.Int32, "nuclear": pl.Int32}, orient="row").unique(
        ["state", "year"]
    )


def both_ways(rows: pl.DataFrame) -> pl.DataFrame:
    """Each tie from either end."""
    turned = rows.select(state_a="state_b", state_b="state_a", year="year")
    return pl.concat([rows.select(KEY), turned.select(KEY)]).unique()


def shared(ties: pl.DataFrame, name: str) -> pl.DataFrame:
    """For every pair and year the number of third states tied to both."""
    ends = both_ways(ties).rename({"state_b": "third"})
    met = ends.join(ends, on=["third", "year"], suffix="_b").filter(pl.col("state_a") < pl.col("state_a_b"))
    return met.group_by("state_a", pl.col("state_a_b").alias("state_b"), "year").agg(
        pl.len().cast(pl.Float64).alias(name)
    )


def enemies(table: pl.DataFrame) -> pl.DataFrame:
    """Pairs that are rivals, or between which a dispute began in the last years."""
    rivals = table.filter(pl.col("rivalry") == 1).select(KEY)
    begun = table.filter(pl.col("dispute_onset") == 1).select(KEY)
    later = [begun.with_columns(pl.col("year") + gap) for gap in range(MEMORY)]
    return pl.concat([rivals, *later]).unique()


def with_ties(table: pl.DataFrame) -> pl.DataFrame:
    """Add common enemies, shared allies and shared partners, and every outcome one year ahead."""
    allied = table.filter(pl.col("defence") == 1)
    partners = table.filter(pl.col("defence_agreements") > 0)
    table = table.join(shared(enemies(table), "enemies"), on=KEY, how="left")
    table = table.join(shared(allied, "allies"), on=KEY, how="left")
    table = table.join(shared(partners, "partners"), on=KEY, how="left")
    degree = both_ways(partners).group_by(pl.col("state_a").alias("state"), "year").agg(degree=pl.len())
    for side in "ab":
        table = table.join(
            degree.rename({"state": f"state_{side}", "degree": f"degree_{side}"}),
            on=[f"state_{side}", "year"],
            how="left",
        )
    ahead = table.select(
        *PAIR,
        pl.col("year") - 1,
        next_defence="defence",
        next_dispute="dispute_onset",
        next_hostility="dispute_hostility",
        next_war="war_onset",
        next_agreements="defence_agreements",
    )
    table = table.join(ahead, on=KEY, how="left")
    began = pl.col("next_dispute").fill_null(0) == 1
    return table.with_columns(
        common_enemy=(pl.col("enemies").fill_null(0) > 0).cast(pl.Float64),
        shared_allies=(1 + pl.col("allies").fill_null(0)).log(2),
        shared_partners=(1 + pl.col("partners").fill_null(0)).log(2),
        most_partners=(1 + pl.max_horizontal(pl.col("degree_a", "degree_b").fill_null(0))).log(2),
        defence_onset=pl.when((pl.col("defence") == 0) & pl.col("next_defence").is_not_null()).then(
            pl.col("next_defence")
        ),
        dispute_onset=pl.when(pl.col("next_defence").is_not_null()).then(began.cast(pl.Int8)),
        force_onset=pl.when(pl.col("next_defence").is_not_null()).then(
            (began & (pl.col("next_hostility") == 4)).fill_null(value=False).cast(pl.Int8)
        ),
        war_onset=pl.when(pl.col("next_defence").is_not_null()).then(
            (pl.col("next_war").fill_null(0) == 1).cast(pl.Int8)
        ),
        agreement_onset=pl.when(pl.col("defence_agreements").fill_null(0) == 0).then(
            (pl.col("next_agreements").fill_null(0) > 0).cast(pl.Int8)
        ),
    )


def directed(table: pl.DataFrame, data: DataFolder) -> pl.DataFrame:
    """Politically relevant directed pairs: who starts a dispute next year, and whether the target has a defender."""
    relevant = table.filter((pl.col("contiguous") == 1) | (pl.col("any_major") == 1))
    keep = ["contiguous", "both_democratic", "defence", "cinc_a", "cinc_b"]
    forward = relevant.select(sender="state_a", target="state_b", year="year", **{name: name for name in keep})
    back = relevant.select(
        sender="state_b",
        target="state_a",
        year="year",
        contiguous="contiguous",
        both_democratic="both_democratic",
        defence="defence",
        cinc_a="cinc_b",
        cinc_b="cinc_a",
    )
    both = pl.concat([forward, back])
    pacts = both_ways(table.filter(pl.col("defence") == 1)).rename({"state_a": "target", "state_b": "ally"})
    count = pacts.group_by("target", "year").agg(allies=pl.len())
    begun = (
        read_source("gml_directed", data)
        .filter(pl.col("onset") & pl.col("initiator"))
        .select("sender", "target", pl.col("year") - 1, initiates=pl.lit(1, pl.Int8))
        .unique()
    )
    both = both.join(count, on=["target", "year"], how="left").join(begun, on=["sender", "target", "year"], how="left")
    total = pl.col("cinc_a") + pl.col("cinc_b")
    return both.with_columns(
        pl.col("initiates").fill_null(0),
        state_a="sender",
        state_b="target",
        allied=pl.col("defence").cast(pl.Float64),
        share=pl.when(total > 0).then(pl.col("cinc_a") / total),
        target_defended=(pl.col("allies").fill_null(0) - pl.col("defence") > 0).cast(pl.Float64),
    )


def pacts(table: pl.DataFrame, data: DataFolder) -> pl.DataFrame:
    """Years of every two-sided pact of defence or offence, by its age, and whether it ended within the year."""
    members = read_source("atop_members", data).filter(
        pl.col("bilateral") & ((pl.col("defence") == 1) | (pl.col("offence") == 1))
    )
    spans = members.group_by("atop_id", "state").agg(
        pl.col("entry").min(), pl.col("exit").max(), open=pl.col("exit").is_null().any()
    )
    ends = spans.join(spans, on="atop_id", suffix="_b").filter(pl.col("state") < pl.col("state_b"))
    rows = []
    for row in ends.iter_rows(named=True):
        first = max(row["entry"].year, row["entry_b"].year)
        going = row["open"] or row["open_b"]
        last = 2018 if going else min(row["exit"].year, row["exit_b"].year)
        rows += [
            (row["state"], row["state_b"], year, row["atop_id"], year - first, int(year == last and not going))
            for year in range(first, last + 1)
        ]
    frame = pl.DataFrame(
        rows,
        schema={
            "state_a": pl.String,
            "state_b": pl.String,
            "year": pl.Int32,
            "treaty": pl.Int64,
            "age": pl.Int64,
            "pact_ends": pl.Int8,
        },
        orient="row",
    )
    return frame.join(table.select(*KEY, "log_ratio", "both_major"), on=KEY, how="inner")


def treaties(data: DataFolder) -> pl.DataFrame:
    """The treaty by which a pair was first bound in a year, so that one that binds many pairs is one cluster."""
    members = (
        read_source("atop_members", data)
        .filter(pl.col("defence") == 1)
        .select("atop_id", "state", pl.col("entry").dt.year().alias("in"))
    )
    met = members.join(members, on="atop_id", suffix="_b").filter(pl.col("state") < pl.col("state_b"))
    return (
        met.select(
            state_a="state",
            state_b="state_b",
            year=pl.max_horizontal("in", "in_b").cast(pl.Int32) - 1,
            treaty="atop_id",
        )
        .group_by(KEY)
        .agg(pl.col("treaty").min())
    )


def fitted(direction: Direction, rows: pl.DataFrame, named: pl.DataFrame | None) -> dict[str, Any]:
    """The ratio of a direction, from sampled risk sets."""
    needed = [*KEY, direction.stratum, direction.outcome, direction.exposure, *direction.controls]
    keep = list(dict.fromkeys(needed)) + (["treaty"] if "treaty" in rows.columns else [])
    chosen = rows.filter(pl.col("year").is_between(*direction.window)).select(keep).drop_nulls(needed).sort(KEY)
    if named is not None and direction.outcome == "defence_onset":
        chosen = chosen.join(named, on=KEY, how="left", maintain_order="left")
    onset = chosen[direction.outcome].to_numpy().astype(float)
    stratum = chosen[direction.stratum].to_numpy()
    sample = sample_risk_sets(onset, stratum, per_onset=CONTROLS, least=200, seed=SEED)
    chosen, onset, stratum = chosen[sample.rows], onset[sample.rows], stratum[sample.rows]
    treaty = chosen["treaty"].fill_null(-1).to_numpy() if "treaty" in chosen.columns else None
    if treaty is not None:  # an onset of no known treaty is its own
        treaty = np.where(treaty < 0, -1 - np.arange(treaty.size), treaty)
    fit = hazard_ratio(
        onset,
        chosen[direction.exposure].to_numpy(),
        stratum,
        members=chosen.select(PAIR).to_numpy().astype(str),
        treaty=treaty,
        controls=chosen.select(direction.controls).to_numpy() if direction.controls else None,
        weights=sample.weights,
    )
    low, high = fit.ratio.interval
    return {
        "measure": "ratio of hazards",
        "value": fit.ratio.value,
        "low": low,
        "high": high,
        "onsets": fit.onsets,
        "n": fit.ratio.n,
        "clusters": fit.ratio.clusters,
        "agrees": judged(low, high, 1.0, above=direction.above),
    }


def judged(low: float, high: float, neutral: float, *, above: bool) -> str:
    """Whether an interval lies on the published side, on the other, or on both."""
    if low > neutral:
        return "agrees" if above else "disagrees"
    if high < neutral:
        return "disagrees" if above else "agrees"
    return "open"


def support(data: DataFolder) -> dict[str, Any]:
    """Rank correlation within years of alignment with the support that major powers signal (McManus and Nieman)."""
    signals = read_source("signals", data)
    world = load_world()
    ends = signals.with_columns(
        state_a=pl.min_horizontal("sender", "target"), state_b=pl.max_horizontal("sender", "target")
    )
    met = ends.join(world.select(*KEY, "value"), on=KEY).drop_nulls(["support", "value"])

    def mean_rank(frame: pl.DataFrame) -> float:
        found = [
            (stats.spearmanr(part["support"], part["value"]).statistic, part.height)
            for _, part in frame.group_by("sender", "year", maintain_order=True)
            if part.height >= 20
        ]
        return float(np.average([each for each, _ in found], weights=[size for _, size in found]))

    targets = met["target"].unique().sort().to_list()
    stream = np.random.default_rng(SEED)
    parts = {name: part for (name,), part in met.group_by("target")}
    draws = [mean_rank(pl.concat([parts[name] for name in stream.choice(targets, len(targets))])) for _ in range(100)]
    low, high = np.quantile(draws, [0.05, 0.95])
    return {
        "measure": "mean rank correlation",
        "value": mean_rank(met),
        "low": float(low),
        "high": float(high),
        "onsets": None,
        "n": met.height,
        "clusters": len(targets),
        "agrees": judged(float(low), float(high), 0.0, above=True),
    }


def compared(progress: Any = print) -> list[dict[str, Any]]:
    """Every direction with our number."""
    data = DataFolder.find(None)
    base = dyads(Panel.open(data))
    table = with_ties(base)
    others = {"initiates": directed(table, data), "pact_ends": pacts(table, data)}
    named = treaties(data)
    found = []
    for each in DIRECTIONS:
        began = time.time()
        row = fitted(each, others.get(each.outcome, table), named)
        published = "above 1" if each.above else "below 1"
        if each.paper == "gibler_wolford_2006":
            published = "not above 1"
            row["agrees"] = "disagrees" if row["low"] > 1.0 else "agrees" if row["high"] < 1.25 else "open"
        found.append(
            {"paper": each.paper, "finding": each.finding, "published": published, "window": list(each.window), **row}
        )
        told = f"{row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f}), {row['onsets']} onsets, {row['agrees']}"
        progress(f"{each.paper}: {each.finding}: {told}, {time.time() - began:.0f} s")
    found.append(
        {
            "paper": "mcmanus_nieman_2019",
            "finding": "support that a major power signals, and its alignment with the state",
            "published": "above 0",
            "window": [1950, 2012],
            **support(data),
        }
    )
    progress(found[-1])
    return found


def plain(value: Any) -> Any:
    """A number as JSON has it: four decimals, and no infinity."""
    if not isinstance(value, float):
        return value
    return round(value, 4) if math.isfinite(value) else str(value)


def main(arguments: Sequence[str]) -> None:
    rows = [{name: plain(value) for name, value in row.items()} for row in compared()]
    target = Path(arguments[0]) if arguments else OUT
    target.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
