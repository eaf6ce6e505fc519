"""Wars that draw allies in: shares of futures after a war that a shock begins, in packaged cases.

    python benchmarks/joining_checks.py [--members 200] [CHECK ...]
    python benchmarks/joining_checks.py joiners           # how many states join a war, in each case

The parameters of joining were fitted without the wars that began in 1914 and 1939 and without the years of the world
wars. Nothing was tuned to what is printed here. A share counts futures in which the pair has a war within ``years`` of
the shock, of those in which it had none before; the same futures without the shock stand beside it. Intervals are
Wilson's, 90 per cent: of the number of futures, not of the model.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import foedus
from foedus.analyses.resolving import resolved_world
from foedus.engine.assembling import build_ensemble
from foedus.engine.random_streams import member_keys
from foedus.estimate.intervals import wilson
from foedus.mechanisms._base import both_ways
from foedus.scenarios import ParameterSet, RunSpec

PATH = Path(__file__).with_suffix(".json")
JOINERS = PATH.with_name("joiners_a_war.json")
CHECKS: dict[str, dict[str, Any]] = {
    "1914": {
        "case": "europe-1907",
        "shock": "war:AUH+SRB@1914.5",
        "years": 4,
        "pairs": ("AUH-RUS", "DEU-RUS", "FRA-DEU", "GBR-DEU", "AUH-FRA", "ITA-AUH", "DEU-SRB", "ESP-DEU", "USA-DEU"),
        "record": "the first four and AUH-FRA, DEU-SRB in 1914; ITA-AUH 1915; USA-DEU 1917; ESP-DEU never",
    },
    "1939": {
        "case": "europe-1939",
        "shock": "war:DEU+POL@1939.7",
        "years": 4,
        "pairs": ("GBR-DEU", "FRA-DEU", "RUS-DEU", "ITA-FRA", "ITA-GBR", "ROU-DEU", "HUN-POL"),
        "record": "GBR-DEU and FRA-DEU in 1939; ITA-FRA and ITA-GBR 1940; RUS-DEU 1941",
    },
    "2028": {
        "case": "world-2020",
        "shock": "war:RUS+EST@2028",
        "years": 2,
        "pairs": ("USA-RUS", "POL-RUS", "DEU-RUS", "FRA-RUS", "GBR-RUS", "LVA-RUS", "FIN-RUS", "CHN-RUS", "BRA-RUS"),
        "record": "",
    },
    "alone": {
        "case": "world-2020",
        "shock": "war:ERI+ETH@2028",
        "years": 2,
        "pairs": ("SDN-ERI", "SDN-ETH", "KEN-ETH", "USA-ERI", "RUS-ETH"),
        "record": "ERI-ETH 1998-2000: no other state",
    },
}


def check(name: str, members: int) -> dict[str, Any]:
    """Return shares of futures of one check."""
    spec = CHECKS[name]
    year = float(spec["shock"].rpartition("@")[2])
    until = int(year) + 1 + spec["years"]
    run = foedus.run(spec["case"], shocks=[spec["shock"]], members=members, until=until)
    war = run.dataset["war"]
    actors = [str(each) for each in war["actor"].values]
    before, after = (war.sel(time=float(when)) for when in (int(year), until))
    rows = []
    for pair in spec["pairs"]:
        a, b = pair.split("-")
        if a not in actors or b not in actors:
            continue
        row: dict[str, Any] = {"pair": pair}
        for world, scenario in enumerate(("baseline", "scenario")):
            counts = [round(float(each.sel(actor=a, partner=b).values[world]) * members) for each in (before, after)]
            risk, drawn = members - counts[0], counts[1] - counts[0]
            found = wilson(drawn, risk)
            row[scenario] = {"futures": risk, "share": drawn / risk, "low": found.low, "high": found.high}
        rows.append(row)
    first, second = spec["shock"].split("@")[0].removeprefix("war:").split("+")
    joins = []
    for scenario in (0, 1):
        found = [
            each.values[:, :, scenario] if each.dims[-1] == "scenario" else each.values[scenario]
            for each in (before, after)
        ]
        places = [actors.index(first), actors.index(second)]
        change = found[1] - found[0]
        drawn = np.nansum(change[places]) - 2 * change[places[0], places[1]]
        joins.append(round(float(drawn), 3))
    return {
        "check": name, "case": spec["case"], "shock": spec["shock"], "until": until, "members": members,
        "record": spec["record"], "pairs": rows, "wars_with_either": {"baseline": joins[0], "scenario": joins[1]},
    }  # fmt: skip


CASES = {  # years and members: few of the largest, each of whose members takes a second a year
    "europe-1907": (10, 128), "cold-war-1950": (10, 128), "strategic-triangle": (10, 128), "powers-2025": (10, 128),
    "world-2020": (4, 32),
}  # fmt: skip


def joiners(case: str, years: int, members: int) -> dict[str, Any]:
    """Return how many states join for each war that is under way or breaks out in a case, over its first years."""
    parameters = ParameterSet.load("default")
    world = resolved_world(RunSpec(case=case))
    spec = RunSpec(case=case, members=members, chunk=members, until=int(world.start_year) + years)
    ensemble = build_ensemble(spec, world, parameters)
    plan, shared = ensemble.plan, ensemble.shared
    numbers = jnp.arange(members, dtype=jnp.uint32)
    keys = {name: member_keys(stream, numbers) for name, stream in shared.streams.items()}
    params = {name: jnp.asarray(values, plan.dtype) for name, values in ensemble.parameters.items()}

    @jax.jit
    def one(state: dict[str, jax.Array], number: jax.Array) -> tuple[dict[str, jax.Array], jax.Array, jax.Array]:
        noise = plan.step.noise(keys, number.astype(jnp.uint32))
        now = plan.onward(plan.step, params, noise, shared, number, state)
        joined = jnp.maximum(*both_ways(now["entry"]))
        new = (now["entry"].max(axis=1) > 0) & (state["camp"] == 0.0)
        going = jnp.maximum(*both_ways(state["attacks"])) > 0.0
        return now, new.sum(), (now["war"] * (1.0 - joined) * ~going).sum()

    state = plan.begin(plan.step, params, keys, shared)
    state = {name: jnp.broadcast_to(v, (*v.shape[:-1], members)) if name == "z" else v for name, v in state.items()}
    # those under way at the start draw others in, too
    joined, broken_out = 0.0, float(members * len(world.wars))
    for number in range(plan.steps):
        state, new, wars = one(state, jnp.int32(number))
        joined, broken_out = joined + float(new), broken_out + float(wars)
    return {"case": case, "years": years, "members": members, "wars": broken_out, "joiners": joined,
            "a_war": joined / broken_out}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("checks", nargs="*", default=list(CHECKS))
    given = parser.parse_args()
    if given.checks == ["joiners"]:
        rows = []
        for case, (years, members) in CASES.items():
            rows.append(joiners(case, years, members))
            print(rows[-1])
        JOINERS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        return
    known = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else []
    for name in given.checks:
        found = check(name, given.members)
        known = [each for each in known if each["check"] != name] + [found]
        PATH.write_text(json.dumps(sorted(known, key=lambda each: each["check"]), indent=1) + "\n", encoding="utf-8")
        print(name, found["shock"], found["wars_with_either"])
        for row in found["pairs"]:
            told = (
                f"{w} {100 * row[w]['share']:.0f}% [{100 * row[w]['low']:.0f}, {100 * row[w]['high']:.0f}]"
                for w in ("scenario", "baseline")
            )
            print(f"  {row['pair']}: {'; '.join(told)}")


if __name__ == "__main__":
    main()
