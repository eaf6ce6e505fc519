"""Danger: what makes a pair dangerous, and what deters."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import KINDS

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
DEFENCE = KINDS.index("defence")
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def bound(*pairs):
    table = jnp.zeros((len(KINDS), PAIRS))
    for pair in pairs:
        table = table.at[DEFENCE, pair].set(1.0)
    return table


def a_state(**changes):
    state = {
        "threat": square(0.4),
        "reach": square(1.0),
        "land_border": square(1.0),
        "theatre": jnp.asarray([-1.0, 1.0]),
        "contested": jnp.zeros((2, PAIRS)).at[0, 0].set(1.0),
        "obligation": bound(),
        "free_capability": jnp.full(N, 0.2),
    }
    return {**state, **changes}


def hazard(name=None, value=0.0, **changes):
    values = {key: MEDIAN[key] for key in mechanism("danger").parameters}
    values.update({} if name is None else {f"crisis.{name}": value})
    parameters = {key: jnp.float32(value) for key, value in values.items()}
    return np.asarray(mechanism("danger").step(parameters, a_state(**changes), {}, 0.25)["danger"])


@pytest.mark.parametrize("effect", [0.8, -0.3])
def test_mutual_threat_moves_the_hazard_with_the_sign_of_its_parameter(effect):
    rise = hazard("threat", effect, threat=square(0.4).at[0, 1].set(0.8)) / hazard("threat", effect)
    assert rise[0] == pytest.approx(2.0**effect, rel=1e-4)  # ln of the product: twice one side's threat
    np.testing.assert_allclose(rise[1:], 1.0, rtol=1e-6)


def test_far_pairs_need_somebody_who_can_reach_the_other():
    far = {"land_border": square(0.0), "reach": square(0.0)}
    np.testing.assert_array_equal(hazard(**far), 0.0)
    one_sided = {**far, "reach": square(0.0).at[0, 1].set(0.5)}  # 1 brings half of its .2 to 0
    shares = hazard("opportunity", 0.05, **one_sided) / hazard()
    assert shares[0] == pytest.approx(0.1 / (0.1 + 0.05), rel=1e-5)
    np.testing.assert_array_equal(shares[1:], 0.0)
    weak = {**one_sided, "free_capability": jnp.full(N, 0.2).at[1].set(0.002)}
    assert hazard("opportunity", 0.05, **weak)[0] < 0.05 * hazard("opportunity", 0.05, **one_sided)[0]
    # neighbours have it however weak they are
    tiny = jnp.full(N, 1e-6)
    np.testing.assert_allclose(hazard(free_capability=tiny), hazard(), rtol=1e-6)


@pytest.mark.parametrize("effect", [2.0, -1.0])
def test_a_contested_theatre_moves_the_hazard_of_its_contenders_only(effect):
    hot, cold = (jax.nn.sigmoid(x) for x in (2.0, -1.0))
    ratio = hazard("theatre", effect, theatre=jnp.asarray([2.0, 1.0])) / hazard("theatre", effect)
    assert ratio[0] == pytest.approx(np.exp(effect * float(hot - cold)), rel=1e-4)
    np.testing.assert_allclose(ratio[1:], 1.0, rtol=1e-6)


def test_the_fiercest_of_several_theatres_counts():
    both = jnp.zeros((2, PAIRS)).at[:, 0].set(1.0)
    other = jnp.zeros((2, PAIRS)).at[1, 0].set(1.0)
    assert hazard("theatre", 2.0, contested=both)[0] == hazard("theatre", 2.0, contested=other)[0]


@pytest.mark.parametrize(("effect", "sign"), [(1.0, -1.0), (-1.0, 1.0)])
def test_defenders_deter_when_their_parameter_is_above_zero(effect, sign):
    """2 defends 1 (pair 12): a crisis of 0 with 1 becomes rarer, and one of 1 with 3."""
    change = np.log(hazard("deterrence", effect, obligation=bound(3)) / hazard("deterrence", effect))
    strength = 0.2 / (0.2 + 0.2)
    assert change[0] == pytest.approx(sign * 0.5 * strength, rel=1e-4)
    assert change[4] == pytest.approx(change[0], rel=1e-4)
    # the allies themselves, and 0 with 3, have nobody else to help
    assert change[[2, 3]] == pytest.approx([0.0, 0.0], abs=1e-6)


def test_who_is_bound_to_both_sides_defends_neither():
    assert mechanism("danger").deterrence(a_state(obligation=bound(1, 3)))[0] == pytest.approx(0.0, abs=1e-6)


def test_stronger_defenders_deter_more():
    weak, strong = (
        float(mechanism("danger").deterrence(a_state(obligation=bound(3), free_capability=capability))[0])
        for capability in (jnp.full(N, 0.2), jnp.full(N, 0.2).at[2].set(0.4))
    )
    assert weak < strong < 1.0
