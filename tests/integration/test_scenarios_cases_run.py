"""Every packaged case runs, stays finite and leaves policy room to show; so does one of thirty lines by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from foedus.analyses.running import run
from foedus.engine.assembling import build_ensemble
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import pair_index
from foedus.scenarios import ParameterSet, RunSpec, RunStore, World, list_cases, load_case, resolve_case

PARAMETERS = ParameterSet.load("default")
LARGE = ("world-2020",)
#: Pairs whose record of the case's year is war, at the edge of the range from the start.
AT_WAR = {"triangle-1971": {("VNM", "RVN")}, "powers-2025": {("IRN", "ISR")}}

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-case.md"
BY_HAND = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]

INVENTED = """
name = "invented"
title = "Invented"
description = "Nothing from the evidence: every first value is a rule of the game."
start = 2030-01-01
actors = ["USA", "BRA", "NGA", "IDN"]
watch = [["BRA", "NGA"]]
[initial]
year = 2029
[initial.capability]
assumed = [{ state = "USA", value = 0.3, reason = "rule" }]
default = 0.1
reason = "rule of the game"
[initial.order]
default = 0.0
reason = "rule of the game"
[initial.nuclear]
default = 0.0
reason = "rule of the game"
[initial.alignment]
column = "none"
default = 0.1
reason = "rule of the game"
assumed = [{ pair = ["BRA", "NGA"], value = 0.6, sd = 0.1, reason = "rule of the game" }]
[initial.volatility]
column = "none"
default = 0.1
reason = "rule of the game"
[initial.obligation]
coded = false
assumed = [{ pair = ["BRA", "NGA"], kinds = ["defence"], reason = "rule of the game" }]
[initial.place]
assumed = [{ pair = ["BRA", "NGA"], distance_km = 300.0, land_border = true, reason = "rule of the game" }]
"""


def simulated(world: World, years: int, members: int) -> dict[str, np.ndarray]:
    until = math.floor(world.start_year) + years
    spec = RunSpec(case=world.case, members=members, chunk=members, until=until)
    return build_ensemble(spec, world, PARAMETERS).compute(0)


@pytest.mark.slow
@pytest.mark.parametrize("name", list_cases())
def test_members_of_a_case_stay_finite_and_most_within_the_range_in_which_policy_shows(name: str) -> None:
    """Prior predictive of the whole model: of every pair nine members in ten keep |z| < 2 for thirty years."""
    world = resolve_case(load_case(name), Evidence.embedded())
    years, members = (5, 16) if name in LARGE else (30, 64)
    found = simulated(world, years, members)
    assert found["alignment"].shape[0] == years + 1
    assert found["alignment"].shape[-1] == members
    for field, values in found.items():
        assert np.isfinite(values).all(), field
    # Something happens: not all members are alike.
    assert found["alignment"][5].std(axis=-1).max() > 0.01
    if name in LARGE:
        return
    alignment = found["alignment"]
    inside = (np.abs(np.arctanh(np.clip(alignment, -1 + 1e-7, 1 - 1e-7))) < 2.0).all(axis=0)[:, 0]
    share = inside.mean(axis=-1)
    first, second = pair_index(world.size)
    outside = {(world.actors[first[i]], world.actors[second[i]]) for i in np.flatnonzero(share < 0.9)}
    assert outside <= AT_WAR.get(name, set()), outside


def test_a_case_written_by_hand_in_thirty_lines_runs(tmp_path: Path) -> None:
    assert len([line for line in BY_HAND.splitlines() if line.strip()]) <= 30
    path = tmp_path / "baltic-game.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    result = run(
        RunSpec(case=str(path), members=8, until=2030, chunk=8),
        evidence=Evidence.embedded(),
        store=RunStore(tmp_path / "runs"),
    )
    assert set(result.dataset["actor"].values) == {"RUS", "USA", "POL", "DEU", "FIN", "SWE", "EST", "LVA", "LTU", "BLR"}
    world = resolve_case(load_case(path), Evidence.embedded())
    assert world.watch == (("RUS", "USA"), ("RUS", "POL"), ("USA", "POL"))
    assert dict(world.memberships)["NATO"] == ("DEU", "EST", "FIN", "LTU", "LVA", "POL", "SWE", "USA")
    assert {theatre.name for theatre in world.theatres} > {"ukraine", "baltic", "caucasus", "suwalki"}
    assert world.shocks == ("leader:BLR@2027", "crisis:EST+RUS@2026")
    assert "burden = 0.1 for all others" in "\n".join(world.assumed)


def test_a_case_of_assumptions_alone_runs(tmp_path: Path) -> None:
    path = tmp_path / "invented.toml"
    path.write_text(INVENTED, encoding="utf-8")
    world = resolve_case(load_case(path), Evidence.embedded())
    brazil, nigeria, usa = (world.index(state) for state in ("BRA", "NGA", "USA"))
    assert world.capability.tolist() == pytest.approx([0.3, 0.1, 0.1, 0.1])
    assert world.alignment[brazil, nigeria] == 0.6
    assert world.alignment[brazil, usa] == 0.1
    assert world.volatility[brazil, usa] == 0.1
    assert world.land_border[brazil, nigeria]
    assert world.obligation.sum() == 2
    assert world.obligation[3, brazil, nigeria]
    for values in simulated(world, 5, 8).values():
        assert np.isfinite(values).all()
