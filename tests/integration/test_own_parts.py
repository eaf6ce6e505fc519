"""A measure aside, everything foedus knows by name can be added to from outside its files, and used to the end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pytest

from foedus.analyses.effects.effects import mechanism_effect, policy_effect
from foedus.analyses.running import run
from foedus.arguments import argue, load_argument
from foedus.arguments.kinds import KINDS, Context, Finding, Kind, Spec
from foedus.engine.schedules import schedule
from foedus.errors import ArgumentError, InputError, PolicyError
from foedus.estimate import Estimate, Interval
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import REGISTRY, Mechanism
from foedus.reports.argument_report import argument_report
from foedus.reports.run_report import run_report
from foedus.scenarios import RunSpec, RunStore
from foedus.scenarios.cases.files import parse_case
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS, Instrument
from foedus.scenarios.policies.policies import Policy

CASE = """
name = "three"
title = "Three powers"
description = "For a test."
start = 2021-01-01
actors = ["USA", "RUS", "CHN"]
mechanisms = ["all", "thaw"]
[initial]
year = 2020
"""


@dataclass(frozen=True, repr=False)
class Thaw(Mechanism):
    """Every threat that is shared fades by goodwill: a force of a user's own."""

    name = "thaw"
    title = "Goodwill lowers the threat that two share"
    reads = ("goodwill",)
    writes = ("shared_threat",)
    parameters = ("alignment.goodwill",)
    sources = ("walt_1987",)

    def step(self, params, state, noise, dt):
        return {"shared_threat": -0.5 * state["goodwill"]}


def flatter(policy: Policy, slot) -> None:
    """Offer goodwill that costs nothing."""
    author = slot.world.index(policy.author)
    for state in policy.targets:
        slot.of("goodwill")[author, slot.world.index(state)] += 1.0
        slot.of("goodwill")[slot.world.index(state), author] += 1.0


FLATTER = Instrument("flatter", "Offers goodwill for nothing.", ("goodwill",), "nothing", ("alignment",), act=flatter)


class CoinSpec(Spec):
    """A share that is given in the file."""

    kind: Literal["coin"]
    share: float


def toss(spec: CoinSpec, context: Context) -> Finding:
    """Find what the file says."""
    table = pl.DataFrame({"year": [2019, 2020], "value": [spec.share, spec.share]})
    estimate = Estimate(spec.share, Interval(spec.share - 0.01, spec.share + 0.01), 2, clusters=2)
    return Finding(estimate, 2020, series={"series": table})


ARGUMENT = """
name = "coins"
title = "An argument of coins"
written = "2020-12"
judged_to = 2020
[[claims]]
id = "C1"
part = "P1"
statement = "The coin falls on heads more often than not."
[claims.test]
kind = "coin"
share = {share}
threshold = {{ direction = "above", supported_beyond = 0.5, unit = "share" }}
"""


@pytest.fixture
def own_mechanism():
    REGISTRY.add(Thaw())
    yield
    REGISTRY.remove("thaw")


def test_a_mechanism_and_an_instrument_of_one_s_own_make_a_run_and_its_report(own_mechanism, tmp_path: Path) -> None:
    world = resolve_case(parse_case(CASE), Evidence.embedded())
    assert [row.mechanism for row in schedule(world)].index("thaw") < len(world.mechanisms) - 1  # a force, not the last
    store = RunStore(tmp_path)
    with POLICY_INSTRUMENTS.with_("flatter", FLATTER):
        spec = RunSpec(case="three", policies=("USA:flatter:RUS:1@2022-2025",), members=16, until=2025)
        result = run(spec, world=world, store=store)
        difference = result.dataset["mean_shared_threat"].sel(pair="USA:RUS", time=2024).values
        assert difference[1] < difference[0]  # scenario below baseline
        assert run(spec, world=world, store=store).run_id == result.run_id
        page = run_report(result)
        assert "flatter" in page
        other = POLICY_INSTRUMENTS["flatter"]
        POLICY_INSTRUMENTS.remove("flatter")
        POLICY_INSTRUMENTS.add("flatter", Instrument(**{**vars(other), "act": lambda policy, slot: None}))
        assert run(spec, world=world, store=store).run_id != result.run_id  # its source is part of the address
    with pytest.raises(PolicyError, match="unknown instrument 'flatter'"):
        RunSpec(policies=("USA:flatter:RUS:1@2022-2025",))


def test_their_effects_alone_are_computed_without_a_line_of_their_own(own_mechanism) -> None:
    effect = mechanism_effect("thaw", members=8)
    assert effect.title == Thaw.title
    assert effect.panels
    middle = effect.panels[0].curves[0].bands[2]
    assert np.ptp(middle) > 0
    with POLICY_INSTRUMENTS.with_("flatter", FLATTER):
        found = policy_effect("flatter", members=8)
    assert "flatter" in found.text


def test_a_kind_of_test_of_one_s_own_judges_a_claim_and_stands_in_the_report(tmp_path: Path) -> None:
    file = tmp_path / "coins.toml"
    file.write_text(ARGUMENT.format(share=0.7), encoding="utf-8")
    with pytest.raises(ArgumentError, match=r"no kind of test 'coin'.*nearest"):
        load_argument(file)
    with KINDS.with_("coin", Kind("coin", CoinSpec, toss, "coin: how does it fall?")):
        result = argue(load_argument(file), Evidence.embedded())
        assert result.claim("C1").verdict.value == "supported"
        page = argument_report(result, Evidence.embedded(), {})
        assert "coin: how does it fall?" in page
        file.write_text(ARGUMENT.format(share='"heads"'), encoding="utf-8")
        with pytest.raises(ArgumentError, match="the value is 'heads'") as caught:
            load_argument(file)
        assert caught.value.where.endswith("claims[0].test.share")


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(InputError, match="there is a mechanism 'threat' already"):
        REGISTRY.add(REGISTRY["threat"])
    with pytest.raises(InputError, match="foedus's own"):
        POLICY_INSTRUMENTS.remove("contain")
