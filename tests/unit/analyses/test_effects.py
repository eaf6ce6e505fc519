"""Effects of one mechanism, policy or shock: every one has a figure, and the figure shows what the equations say."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.analyses.effects.effects import MECHANISMS_ALONE, mechanism_effect, policy_effect, shock_effect
from foedus.analyses.effects.paired import effect_world
from foedus.analyses.effects.results import BANDS, EffectResult
from foedus.analyses.effects.stimuli import MECHANISMS_IN_CASE, POLICIES_IN_CASE, SHOCKS_IN_CASE
from foedus.errors import InputError, UnknownNameError
from foedus.mechanisms import REGISTRY
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.parsing import parse_policy
from foedus.scenarios.policies.shocks import SHOCK_KINDS, parse_shock

MEDIAN = len(BANDS) // 2
DEFAULT = ParameterSet.load("default")


def fixed(**values: float) -> ParameterSet:
    return DEFAULT.replaced({name.replace("__", "."): value for name, value in values.items()})


def checked(result: EffectResult) -> None:
    """Bands are numbers in their order, one for every point."""
    for panel in result.panels:
        assert panel.curves
        for curve in panel.curves:
            assert curve.bands.shape == (len(BANDS), 1 if panel.x is None else len(panel.x))
            assert np.isfinite(curve.bands).all()
            assert (np.diff(curve.bands, axis=0) >= -1e-12).all()


def test_every_mechanism_instrument_and_kind_of_shock_has_a_figure() -> None:
    assert set(MECHANISMS_ALONE) == set(REGISTRY)
    assert all(item.title for item in REGISTRY.values())
    assert set(POLICIES_IN_CASE) == set(POLICY_INSTRUMENTS)
    assert set(SHOCKS_IN_CASE) == set(SHOCK_KINDS)
    assert set(MECHANISMS_IN_CASE) <= set(REGISTRY)
    for name, spec in POLICIES_IN_CASE.items():
        assert parse_policy(spec.policy or "none").instrument == name
    for name, spec in SHOCKS_IN_CASE.items():
        assert parse_shock(spec.shock).kind == name


@pytest.mark.parametrize("name", [name for name in MECHANISMS_ALONE if name not in MECHANISMS_IN_CASE])
def test_a_mechanism_answers_to_what_it_reads(name: str) -> None:
    result = mechanism_effect(name, members=16)
    checked(result)
    for panel in result.panels:
        medians = [curve.bands[MEDIAN] for curve in panel.curves]
        if panel.x is None:
            assert max(abs(float(median[0])) for median in medians) > 1e-6, panel.title
        else:
            assert max(float(np.ptp(median)) for median in medians) > 1e-6, panel.title


def test_a_chance_is_the_probability_that_the_hazard_gives() -> None:
    known = fixed(collapse__base=-4.0, collapse__fragility=3.0)
    panel = mechanism_effect("collapse", members=2, parameters=known).panels[0]
    assert panel.x is not None
    expected = -np.expm1(-np.exp(-4.0 + 3.0 * (1.0 - panel.x)))
    np.testing.assert_allclose(panel.curves[0].bands[MEDIAN], expected, rtol=1e-4)


def test_a_crisis_becomes_war_as_often_as_its_log_odds_say() -> None:
    known = fixed(crisis__war=-1.0, crisis__nuclear=1.5, crisis__umbrella=0.5)
    panel = next(p for p in mechanism_effect("crisis", members=2, parameters=known).panels if "war" in p.title)
    found = [float(curve.bands[MEDIAN, 0]) for curve in panel.curves]
    np.testing.assert_allclose(found, [1.0 / (1.0 + np.exp(1.0)), 1.0 / (1.0 + np.exp(3.0))], rtol=1e-4)


def test_the_course_of_an_alarm_is_that_of_its_equation() -> None:
    known = fixed(framing__gain=0.5, framing__decay=0.4)
    panel = mechanism_effect("framing", members=2, parameters=known).panels[0]
    assert panel.x is not None
    assert panel.window == (0.0, 5.0)
    level = 0.5 / 0.4 * -np.expm1(-0.4 * np.minimum(panel.x, 5.0))
    expected = 1.0 + level * np.exp(-0.4 * np.maximum(panel.x - 5.0, 0.0))
    np.testing.assert_allclose(panel.curves[0].bands[MEDIAN], expected, rtol=1e-4)


def test_a_force_on_alignment_of_no_effect_moves_nothing() -> None:
    none = {name: 0.0 for name in REGISTRY["alignment"].parameters if name != "alignment.reversion"}
    none["alignment.jump_rate"] = none["alignment.leader_years"] = 0.1
    panels = mechanism_effect("alignment", members=2, parameters=DEFAULT.replaced(none)).panels
    panels = [panel for panel in panels if not panel.title.startswith("A leader falls")]  # a size, not a force
    assert max(panel.largest for panel in panels) == 0.0


def test_differences_from_the_first_line_are_paired() -> None:
    panel = next(p for p in mechanism_effect("depth", members=8).panels if "adds" in p.title)
    none = next(
        p
        for p in mechanism_effect("depth", members=8, parameters=fixed(depth__shared_threat=0.0)).panels
        if "adds" in p.title
    )
    assert panel.largest > 0.0
    assert none.largest == 0.0


def test_an_unknown_name_gets_the_nearest_and_a_wrong_number_of_members_the_range() -> None:
    with pytest.raises(UnknownNameError, match="no mechanism 'allignment'") as caught:
        mechanism_effect("allignment")
    assert "alignment" in str(caught.value.hint)
    with pytest.raises(UnknownNameError, match="no instrument"):
        policy_effect("bribe")
    with pytest.raises(UnknownNameError, match="no shock"):
        shock_effect("flood")
    with pytest.raises(InputError, match="1 members"):
        mechanism_effect("reach", members=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in POLICIES_IN_CASE if name != "none"])
def test_a_policy_moves_what_its_figure_shows_and_nothing_before_it_begins(name: str) -> None:
    result = policy_effect(name, members=64)
    checked(result)
    assert result.text == POLICIES_IN_CASE[name].policy
    for panel in result.panels:
        assert panel.x is not None
        assert panel.window is not None
        assert panel.largest > 1e-6, panel.title
        before = np.concatenate([curve.bands[:, panel.x < panel.window[0]] for curve in panel.curves])
        np.testing.assert_array_equal(before, 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SHOCKS_IN_CASE))
def test_a_shock_moves_what_its_figure_shows_and_nothing_before_it_comes(name: str) -> None:
    result = shock_effect(name, members=64)
    checked(result)
    for panel in result.panels:
        assert panel.x is not None
        assert panel.largest > 1e-6, panel.title
        before = np.concatenate([curve.bands[:, panel.x < 2027.0] for curve in panel.curves])
        np.testing.assert_array_equal(before, 0.0)


@pytest.mark.slow
def test_the_first_outcome_goes_the_way_that_the_instrument_says() -> None:
    signs = {"contain": 1, "subvert": -1, "entangle": 1, "accommodate": -1, "withdraw": -1, "force": 1, "frame": 1}
    for name, sign in signs.items():
        panel = policy_effect(name, members=64).panels[0]
        assert panel.x is not None
        assert sign * panel.curves[0].bands[MEDIAN, panel.x == 2034.0][0] > 0.0, name


@pytest.mark.slow
def test_no_policy_shows_the_baseline_itself() -> None:
    result = policy_effect("none", members=64)
    checked(result)
    russia_china = result.panels[0].curves[0].bands[MEDIAN, 0]
    world = effect_world()
    assert russia_china == pytest.approx(world.alignment[world.index("RUS"), world.index("CHN")], abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(MECHANISMS_IN_CASE))
def test_the_case_would_miss_a_mechanism(name: str) -> None:
    result = mechanism_effect(name, members=64)
    checked(result)
    in_case = result.panels[len(MECHANISMS_ALONE[name]) :]
    assert len(in_case) == len(MECHANISMS_IN_CASE[name].outcomes)
    assert all(panel.largest > 1e-6 for panel in in_case)


def test_a_leader_turns_its_state_towards_one_side_of_its_axis_and_away_from_the_other() -> None:
    panel = mechanism_effect("alignment", members=50).panels[-1]
    ours, middle, theirs = (curve.bands[MEDIAN, 0] for curve in panel.curves)
    assert ours > 0.05
    assert middle == pytest.approx(0.0, abs=1e-6)
    assert theirs == pytest.approx(-ours, rel=1e-3)
