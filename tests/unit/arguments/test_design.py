"""The design line: what a measurement could have said at its size, and with which power."""

from __future__ import annotations

import math

import numpy as np
import pytest

from foedus.arguments import Threshold, argue, load_argument, planted_evidence
from foedus.arguments.design import Decidable, design_line, effects_to_make
from foedus.arguments.kinds import Finding, Replay
from foedus.arguments.kinds.level import replay_mean
from foedus.estimate import Estimate, Interval, clopper_pearson
from foedus.evidence.evidence import Evidence

ABOVE = Threshold(direction="above", supported_beyond=0.1, unit="points")
SHARE = Threshold(direction="below", supported_beyond=0.02, contradicted_beyond=0.02, unit="share")


def found(replay: Replay | None, low: float = -0.1, high: float = 0.3, **more: object) -> Finding:
    return Finding(Estimate(0.1, Interval(low, high)), 2020, replay=replay, **more)  # type: ignore[arg-type]


def spells(count: int) -> Replay:
    def draw(effect: float, stream: np.random.Generator) -> Interval:
        return clopper_pearson(int(stream.binomial(count, effect)), count)

    return Replay(draw, (0.0, 1.0), needed=lambda rule: 149)


def test_no_falls_in_few_spells_is_uninformative_by_design() -> None:
    few = design_line(found(spells(13), cases=(13, "spells")), SHARE)
    assert few is not None
    assert (few.could_support, few.could_contradict, few.needed) == (False, True, 149)
    assert few.power_at_line == few.power_at_twice == 0.0
    assert "149 spells are needed" in few.text
    assert not few.informative
    assert few.head == "could not have said yes"
    enough = design_line(found(spells(149)), SHARE)
    assert enough is not None
    assert enough.could_support
    assert enough.needed is None
    # no fall among 149 at a risk of .01: .224; 200 draws, four standard errors
    assert enough.power_at_twice == pytest.approx(0.99**149, abs=4 * math.sqrt(0.224 * 0.776 / 200))


@pytest.mark.parametrize("count", [5, 10, 40])
def test_power_of_a_mean_is_that_of_the_t_test(count: int) -> None:
    from scipy.stats import nct, t

    values = np.random.default_rng(1).normal(0.0, 1.0, count)
    values *= 0.1 / values.std(ddof=1)
    line = design_line(found(replay_mean(values, 0.90)), ABOVE)
    assert line is not None
    shift = (line.at_twice - line.at_line) / (0.1 / math.sqrt(count))
    power = float(nct.sf(t.ppf(0.95, count - 1), count - 1, shift))
    # 200 draws: four standard errors
    assert line.power_at_twice == pytest.approx(power, abs=4 * math.sqrt(max(power * (1 - power), 0.005) / 200))
    assert line.denial == pytest.approx(power, abs=4 * math.sqrt(max(power * (1 - power), 0.005) / 200))
    assert line.power_at_line == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 200))
    assert line.informative


@pytest.mark.parametrize(
    ("rule", "limits", "ratio", "effects"),
    [
        (ABOVE, (-math.inf, math.inf), False, (0.2, 0.0)),
        (Threshold(direction="below", supported_beyond=-0.1, unit="points"), (-math.inf, math.inf), False, (-0.2, 0.0)),
        (
            Threshold(direction="above", supported_beyond=-0.1, contradicted_beyond=-0.1, unit="points"),
            (-math.inf, math.inf),
            False,
            (0.0, -0.2),
        ),
        (Threshold(direction="within", supported_beyond=0.1, unit="points"), (-math.inf, math.inf), False, (0.0, 0.2)),
        (Threshold(direction="above", supported_beyond=0.0, unit="points"), (-math.inf, math.inf), False, (0.4, -0.4)),
        (Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=1, unit="x"), (0.0, math.inf), True,
         (0.25, 1.0)),
        (SHARE, (0.0, 1.0), False, (0.01, 0.04)),
        (Threshold(direction="above", supported_beyond=0.8, contradicted_beyond=0.5, unit="s"), (0.0, 1.0), False,
         (0.9, 0.6)),
    ],
)  # fmt: skip
def test_twice_the_line_is_on_the_scale_of_the_test(rule, limits, ratio, effects) -> None:
    replay = Replay(lambda effect, stream: None, limits)
    assert effects_to_make(rule, replay, 0.4, ratio=ratio) == pytest.approx(effects)


def test_what_cannot_be_replayed_has_no_design_line() -> None:
    assert design_line(found(None), ABOVE) is None


def test_data_from_which_nothing_may_be_concluded_decide_nothing() -> None:
    line = design_line(found(Replay(lambda effect, stream: None)), ABOVE)
    assert line is not None
    assert not line.could_support
    assert not line.could_contradict
    assert line.denial == 0.0
    assert "could have decided it" in line.text
    assert line.head == "uninformative by design"


def test_only_deciding_measurements_with_a_say_have_one_and_it_is_the_same_every_time() -> None:
    result = argue(load_argument("planted"), planted_evidence())
    for claim in result.claims:
        assert claim.decidable is not None
        assert claim.decidable.informative
        assert claim.decidable.power_at_twice > 0.5
        assert claim.as_dict()["decidable"]["text"] == claim.decidable.text
    again = argue(load_argument("planted"), planted_evidence())
    assert [each.decidable for each in again.claims] == [each.decidable for each in result.claims]


@pytest.mark.slow
def test_the_design_lines_of_the_argument() -> None:
    result = argue("pushed-together", Evidence.embedded())
    four = result.claim("C4").decidable
    assert four is not None
    assert (four.could_support, four.needed) == (False, 149)
    nine = {each.name[-16:]: each.decidable for each in result.claim("C9").variants if each.role == "deciding"}
    # eleven first partners of 2015 are not known
    assert not nine["(United Nations)"].could_support  # type: ignore[union-attr]
    for claim in result.claims:
        for each in (claim, *claim.variants):
            if getattr(each, "role", "deciding") == "shown":
                assert each.decidable is None


def test_its_json_has_the_keys_that_others_read() -> None:
    line = Decidable(False, True, 0.02, 0.01, 0.04, 0.0, 0.0, 0.25, 200, needed=149, noun="spells")
    told = line.as_dict()
    assert (told["supported"], told["contradicted"], told["n_needed"]) == (False, True, 149)
