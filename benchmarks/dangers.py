"""How the model ranks dangers, against the record: ratios, ranks of a held-out decade, yearly numbers.

    python benchmarks/dangers.py [section ...]

``futures`` needs only the package; ``held_out`` and ``record`` need the raw data (FOEDUS_DATA), the former the extra
``bayes`` too. Writes ``benchmarks/dangers.json``, a line per section; docs/discussion/dangers.md prints it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from prior_record import rounded
from scipy.stats import kendalltau

from foedus.analyses.dangers import Dangers, dangers

Floats = NDArray[np.float64]

MEMBERS, YEARS, SHOWN = 128, 10, 20
HELD_OUT: Final = (2005, 2014)
DRAWS: Final = 1000
"""Draws of whole pairs for intervals."""


def _of(table: pl.DataFrame, a: str, b: str) -> dict[str, Any]:
    both = pl.col("state_a").is_in([a, b]) & pl.col("state_b").is_in([a, b])
    return table.filter(both).row(0, named=True)


def _ratio(table: pl.DataFrame) -> dict[str, float]:
    near, far = _of(table, "USA", "CHN"), _of(table, "DEU", "FRA")
    columns = ("crises", "wars", "crisis_hazard", "war_hazard")
    return {f"{name}_USA-CHN_over_DEU-FRA": near[name] / far[name] for name in columns}


def _listed(found: Dangers, event: str) -> list[list[Any]]:
    many = "crises" if event == "crisis" else "wars"
    rows = found.likeliest(event, SHOWN).select("state_a", "state_b", many, f"{many}_low", f"{many}_high").rows()
    return [[f"{a}-{b}", *numbers] for a, b, *numbers in rows]


def _share(values: Floats, first: int = 20) -> float:
    ordered = np.sort(values)[::-1]
    return float(ordered[:first].sum() / ordered.sum())


def futures() -> dict[str, Any]:
    """Expected crises and wars of packaged cases, and what force does."""
    found = dangers("strategic-triangle", years=YEARS, members=MEMBERS)
    forced = dangers("strategic-triangle", years=YEARS, members=64, policies=("USA:force:CHN:1@2021-2031",))
    idle = dangers("strategic-triangle", years=YEARS, members=64)
    world = dangers("world-2020", years=1, members=16)
    yearly = found.totals.group_by("event", maintain_order=True).agg(pl.col("expected", "low", "high"))
    return {
        "members": MEMBERS,
        "years": YEARS,
        **_ratio(found.table),
        "share_of_crises_in_20_pairs_of_406": _share(found.table["crises"].to_numpy()),
        "likeliest_wars": _listed(found, "war"),
        "likeliest_crises": _listed(found, "crisis"),
        "per_year": {row["event"]: [row["expected"][0], row["low"][0], row["high"][0]] for row in yearly.to_dicts()},
        "per_year_last": {row["event"]: row["expected"][-1] for row in yearly.to_dicts()},
        "USA-CHN": _of(found.table, "USA", "CHN"),
        "DEU-FRA": _of(found.table, "DEU", "FRA"),
        "USA-CHN_without_and_with_ten_years_of_full_force": {
            name: [_of(idle.table, "USA", "CHN")[name], _of(forced.table, "USA", "CHN")[name]]
            for name in ("crises", "wars")
        },
        "all_states_first_year": {
            row["event"]: [row["expected"], row["low"], row["high"]] for row in world.totals.to_dicts()
        },
        "all_states_share_in_20_pairs": _share(world.table["crises"].to_numpy()),
    }


def record() -> dict[str, Any]:
    """What the record says of the same: yearly numbers, and how far disputes are concentrated."""
    from foedus.analyses.fitting.model.danger_rows import outcomes
    from foedus.evidence.tables import CASE_STATES
    from foedus.panels import Panel

    disputes, crises = outcomes(Panel.open())
    inside = pl.all_horizontal(pl.col("state_a", "state_b").is_in(CASE_STATES))
    counts: dict[str, Any] = {}
    for first, last in ((1950, 2014), (1990, 2014), HELD_OUT):
        table = disputes.filter(pl.col("year").is_between(first, last))
        of_pairs = {
            name: rows.group_by("state_a", "state_b").agg(pl.col("disputes").sum())["disputes"].to_numpy()
            for name, rows in (("all", table), ("case", table.filter(inside)))
        }
        counts[f"{first}-{last}"] = {
            **{f"disputes_a_year_{name}": value.sum() / (last - first + 1) for name, value in of_pairs.items()},
            **{f"share_in_20_pairs_{name}": _share(value) for name, value in of_pairs.items()},
        }
    seen = crises.filter(pl.col("year").is_between(2013, 2021))
    counts["crises_of_pairs_a_year_2013-2021"] = {
        "all": seen["disputes"].sum() / 9, "case": seen.filter(inside)["disputes"].sum() / 9,
    }  # fmt: skip
    return counts


def held_out() -> dict[str, Any]:
    """Hazards at the end of 2004 by a posterior that has seen no later year, against the disputes of 2005 to 2014."""
    import jax
    import jax.numpy as jnp

    from foedus.analyses.fitting.model.block import row_arrays
    from foedus.analyses.fitting.model.crisis import BLOCK, crisis_rows, hazards
    from foedus.analyses.fitting.model.sampling import Sampler
    from foedus.scenarios import ParameterSet

    first = HELD_OUT[0]
    known = ParameterSet.load("default")
    draws = Sampler(BLOCK, known, warmup=150, draws=250, chains=1).sample(crisis_rows(last=first - 1, crises=False), 0)
    whole = crisis_rows(crises=False, sampled=False)
    later = whole.filter(pl.col("year") >= first).group_by("pair").agg(disputes=pl.col("events").sum(), n=pl.len())
    at = whole.filter(pl.col("year") == first).join(later, on="pair")
    with jax.enable_x64(True):
        arrays = {name: jnp.asarray(value) for name, value in row_arrays(at.drop("disputes", "n")).items()}
        of = jax.jit(lambda values: hazards(values, arrays).mean(axis=0) * values["crisis.disputes"])
        chosen = np.linspace(0, len(draws.flat("crisis.base")) - 1, 100).astype(int)
        rates = [np.asarray(of({name: jnp.asarray(draws.flat(name)[k]) for name in BLOCK.parameters})) for k in chosen]
    expected = np.mean(rates, axis=0)
    rate = (at["disputes"] / at["n"]).to_numpy()
    remembered, near = at["memory"].to_numpy() > 0, at["border"].to_numpy() > 0
    groups = {
        "all_pairs": np.ones(len(rate), bool),
        "neighbours": near,
        "pairs_with_a_memory_of_disputes": remembered,
        "pairs_with_a_dispute_in_the_decade": rate > 0,
    }
    totals = np.sum(rates, axis=1)
    return {
        "rows": at.height,
        "disputes": float(at["disputes"].sum()),
        "disputes_a_year": float(rate.sum()),
        "expected_a_year": [float(totals.mean()), *np.quantile(totals, [0.05, 0.95])],
        "kendall": {name: _kendall(expected[which], rate[which]) for name, which in groups.items()},
        "auc": _auc(expected, rate > 0),
        "auc_of_memory_alone": _auc(at["memory"].to_numpy(), rate > 0),
        "kendall_of_memory_alone": _kendall(at["memory"].to_numpy(), rate),
        "share_of_hazard_in_20_pairs": _share(expected),
        "share_of_disputes_in_20_pairs": _share(rate),
    }


def _kendall(hazard: Floats, rate: Floats) -> dict[str, Any]:
    """Return Kendall's tau-b with its interval over draws of pairs, and the most that ties among rates allow."""
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        chosen = rng.integers(0, len(rate), len(rate))
        drawn.append(kendalltau(hazard[chosen], rate[chosen]).statistic)
    low, high = np.nanquantile(drawn, [0.05, 0.95])
    jitter = rate + 1e-9 * np.argsort(np.argsort(hazard))
    most = kendalltau(np.argsort(np.argsort(jitter)), rate).statistic
    return {"n": len(rate), "tau": kendalltau(hazard, rate).statistic, "interval": [low, high], "most": most}


def _auc(score: Floats, hit: NDArray[np.bool_]) -> float:
    above = score[hit][:, None] - score[~hit][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def main() -> None:
    sections = {"record": record, "futures": futures, "held_out": held_out}
    wanted = sys.argv[1:] or list(sections)
    if unknown := sorted(set(wanted) - set(sections)):
        raise SystemExit(f"no section {', '.join(unknown)}; expected some of: {', '.join(sections)}")
    target = Path(__file__).with_suffix(".json")
    results = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    results |= {name: rounded(sections[name]()) for name in wanted}
    lines = (f"{json.dumps(name)}: {json.dumps(section)}" for name, section in results.items())
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{target.name}: {', '.join(wanted)}")


if __name__ == "__main__":
    main()
