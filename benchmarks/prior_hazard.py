"""How the hazard of a dispute rises with the threat of the reference equation, pair by pair and year by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from prior_record import KEY, PAIR, Floats, onsets_of, originators
from scipy.special import expit

from foedus.evidence.evidence import Evidence
from foedus.measures.power import capability_shares
from foedus.panels import Panel
from foedus.scenarios import ParameterSet

DRAWS: Final = 100
_PARTS: Final = ("balance", "nearness", "enmity")
_THREAT: Final = ("reach.gradient", "threat.alignment_midpoint", "threat.alignment_scale", "threat.nuclear_discount")


def memory(levels: dict[tuple[str, str, int], int], pair: tuple[str, str], year: int, fade: float = 5.0) -> float:
    """Largest level of the years before, as a share of 5, fading with 5 years (*assumed*)."""
    seen = (levels.get((*pair, past), 0) / 5 * np.exp(-(year - 1 - past) / fade) for past in range(year - 25, year))
    return float(max(seen))


def exposed(panel: Panel, table: pl.DataFrame) -> pl.DataFrame:
    """Dyad-years of the evidence's states with the terms of the hazard, at the prior medians of threat.

    Alignment is read without the block of conflict, which a dispute is part of; pressure is left out, for the record
    has none before 1990.
    """
    evidence = Evidence.embedded()
    middle = {name: float(ParameterSet.load()[name].quantile(0.5)) for name in _THREAT}
    capability = {row[:2]: row[2] for row in capability_shares(panel.source("gdp_population")).iter_rows()}
    distance = {(a, b): km for a, b, km in evidence.dyads_fixed.select(*PAIR, "distance_km").iter_rows()}
    distance |= {(b, a): km for (a, b), km in distance.items()}
    hosts: dict[int, list[str]] = {}
    for state, year in evidence.states.filter(pl.col("us_troops_index") >= 3).select("state", "year").iter_rows():
        hosts.setdefault(year, []).append(state)
    allies: dict[tuple[str, int], set[str]] = {}
    for a, b, year in panel.dyad_year(first=1950).filter(pl.col("defence") == 1).select(KEY).collect().iter_rows():
        allies.setdefault((a, year), set()).add(b)
        allies.setdefault((b, year), set()).add(a)
    disputed = panel.source("mid").group_by(KEY).agg(pl.col("hostility").max()).iter_rows()
    levels = {(a, b, year): level for a, b, year, level in disputed}

    def reach(target: str, sender: str, year: int) -> float:
        bases = [h for h in hosts.get(year, ()) if h != target] if sender == "USA" else []
        near = min(distance[host, target] for host in [sender, *bases] if (host, target) in distance)
        return float(np.exp(-near / middle["reach.gradient"]))

    def defenders(state: str, enemy: str, year: int) -> float:
        own = allies.get((state, year), set()) - allies.get((enemy, year), set()) - {enemy}
        strength = sum(capability.get((ally, year), 0.0) for ally in own)
        return strength / (strength + capability[enemy, year])

    aligned = evidence.dyads.select(*KEY, A="alignment_without_conflict").drop_nulls().cast({"year": pl.Int32})
    rows = []
    for row in table.filter(pl.col("year") <= 2014).join(aligned, on=KEY).iter_rows(named=True):
        a, b, year = (row[name] for name in KEY)
        if (a, year) not in capability or (b, year) not in capability:
            continue
        enmity = expit((middle["threat.alignment_midpoint"] - row["A"]) / middle["threat.alignment_scale"])
        part = capability[a, year] / (capability[a, year] + capability[b, year])
        border = row["land_border"] == 1
        reached = [1.0, 1.0] if border else [reach(a, b, year), reach(b, a, year)]
        felt = np.array([1 - part, part]) * reached * enmity
        discounted = felt * (1 - middle["threat.nuclear_discount"] * row["joint_nuclear"])
        terms = [float(np.log(x / (1 + x)).sum()) for x in (discounted, felt)]
        parts = (part * (1 - part), reached[0] * reached[1], enmity**2)
        deterrence = 0.5 * (defenders(a, b, year) + defenders(b, a, year))
        flags = (float(row["rivalry"] or 0), float(row["joint_nuclear"]))
        rows.append((a, b, year, *terms, memory(levels, (a, b), year), deterrence, *np.log(parts), *flags, row["case"]))
    names = [*KEY, "threat", "threat_undiscounted", "memory", "deterrence", *_PARTS, "rivalry", "nuclear", "case"]
    return pl.DataFrame(rows, schema=names, orient="row").cast({"year": pl.Int32})


def poisson_fit(table: pl.DataFrame, columns: Sequence[str], happened: Floats) -> dict[str, Any]:
    """Log-linear hazard by maximum likelihood, with intervals over draws of whole pairs."""
    design = np.column_stack([np.ones(table.height), *(table[name].to_numpy() for name in columns)])
    pair = np.unique(table.select(pl.concat_str(PAIR)).to_series().to_numpy(), return_inverse=True)[1]

    def estimate(weight: Floats) -> Floats:
        found = np.zeros(design.shape[1])
        found[0] = np.log((weight * happened).sum() / weight.sum())
        for _ in range(60):
            mean = np.exp(np.clip(design @ found, -30, 3))
            gradient = design.T @ (weight * (happened - mean))
            curvature = (design * (weight * mean)[:, None]).T @ design
            change = np.clip(np.linalg.solve(curvature + 1e-8 * np.eye(len(found)), gradient), -2, 2)
            found = found + change
            if float(np.abs(change).max()) < 1e-8:
                break
        return found

    random, pairs = np.random.default_rng(0), int(pair.max()) + 1
    drawn = [
        estimate(np.bincount(random.integers(0, pairs, pairs), minlength=pairs)[pair].astype(float))
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    value = estimate(np.ones(table.height))
    named = zip(["constant", *columns], value, low, high, strict=True)
    return {"events": int(happened.sum()), "years": table.height} | {n: [v, a, b] for n, v, a, b in named}


def hazard(panel: Panel, table: pl.DataFrame) -> dict[str, Any]:
    """How the hazard of a dispute with use of force rises with mutual threat, by the case's pairs."""
    rows = exposed(panel, table).filter("case")
    models = (
        ("threat",),
        ("threat", "memory"),
        ("threat", "rivalry"),
        ("threat", "memory", "deterrence"),
        ("threat", "rivalry", "deterrence"),
        ("threat_undiscounted",),
        _PARTS,
        ("threat_undiscounted", "rivalry", "nuclear"),
    )
    found = {}
    for name, events, last in (("force_mid", onsets_of(panel.source("mid")), 2014),
                               ("force_gml_originators", originators(panel), 2010)):  # fmt: skip
        for first in (1950, 1990):
            at_risk = rows.filter(pl.col("year").is_between(first, last))
            marked = at_risk.join(events.select(KEY).with_columns(hit=pl.lit(1.0)), on=KEY, how="left")
            hit = marked["hit"].fill_null(0.0).to_numpy()
            fits = {" + ".join(columns): poisson_fit(marked, columns, hit) for columns in models}
            found[f"{name} {first}-{last}"] = fits
    return found
