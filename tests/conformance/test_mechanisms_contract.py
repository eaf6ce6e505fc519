"""What every registered mechanism must do, whatever force it stands for."""

import re
from fnmatch import fnmatch
from functools import lru_cache
from importlib import resources

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine.random_streams import draw, member_keys, stream_key
from foedus.engine.state import axis_sizes
from foedus.library.bibliography import load_bibliography
from foedus.mechanisms import FIELDS, REGISTRY, pair_index
from foedus.scenarios.parameters import ParameterSet

N = 5
SIZES = axis_sizes(N)
PARAMETERS = ParameterSet.load("default")
MECHANISMS = pytest.mark.parametrize("item", REGISTRY.values(), ids=REGISTRY)
UNIT = {"depth", "obligation", "threat", "shared_threat", "reach", "cohesion", "burden", "burden_start", "nuclear",
        "land_border", "hosts", "trade_dependence", "pressure", "pressure_start", "obligation_cut", "bases_cut",
        "volatility", "pressure_jump"}  # fmt: skip
SWITCHES = {"obligation", "land_border", "hosts", "nuclear", "obligation_cut", "bases_cut"}
SHARES = {"capability", "free_capability"}


@lru_cache
def compiled(item):
    return jax.jit(item.step, static_argnums=3)


def a_state(names, rng, batch=()):
    state = {}
    for name in names:
        shape = (*(SIZES[axis] for axis in FIELDS[name].axes), *batch)
        value = rng.random(shape) if name in UNIT else rng.normal(size=shape)
        if name in SWITCHES:
            value = np.round(value)
        if name in SHARES:
            value = rng.dirichlet(np.ones(N + 2), size=batch).T[:N] if batch else rng.dirichlet(np.ones(N + 2))[:N]
            value = value.reshape(shape)
        if name == "distance":
            value = 4000.0 * rng.random(shape)
        if name == "framing":
            value = 1.0 + rng.random(shape)
        if "partner" in FIELDS[name].axes:
            axis = FIELDS[name].axes.index("partner")
            eye = np.eye(N, dtype=bool).reshape((1,) * (axis - 1) + (N, N) + (1,) * len(batch))
            value = np.where(eye, 1.0 if name == "framing" else 0.0, value)
        state[name] = jnp.asarray(value, jnp.float32)
    return state


def some_noise(item, seed=0, step=3, members=1):
    keys = member_keys(jnp.asarray(stream_key(seed, item.name)), jnp.arange(members, dtype=jnp.uint32))
    return draw(keys, jnp.uint32(step), item.draws, SIZES, np.dtype("float32"))


def some_params(item, members=None):
    drawn = PARAMETERS.draw(0, range(members or 1))
    values = {name: jnp.asarray(drawn[name], jnp.float32) for name in item.parameters}
    return values if members else {name: value[0] for name, value in values.items()}


def flat(noise):
    return {name: value[..., 0, 0] for name, value in noise.items()}


@MECHANISMS
def test_says_who_it_is(item):
    assert REGISTRY[item.name] is item
    assert set(item.sources) <= set(load_bibliography())
    assert set(item.parameters) <= set(PARAMETERS)
    assert all(name in FIELDS for name in (*item.reads, *item.writes, *item.starts))
    text = type(item).__doc__
    assert "References" in text
    assert all(key in text for key in item.sources)
    with pytest.raises(AttributeError):
        item.name = "other"


@MECHANISMS
def test_writes_what_it_declares_from_what_it_declares(item):
    state = a_state(item.reads, np.random.default_rng(1))
    values = compiled(item)(some_params(item), state, flat(some_noise(item)), 0.25)
    assert set(values) == set(item.writes)
    for name, value in values.items():
        assert value.shape == tuple(SIZES[axis] for axis in FIELDS[name].axes)
    without = {name: value for name, value in state.items() if name not in item.starts}
    assert set(item.start(some_params(item), without)) == set(item.starts)


@MECHANISMS
def test_needs_each_field_parameter_and_draw_it_declares(item):
    state, params = a_state(item.reads, np.random.default_rng(1)), some_params(item)
    noise = flat(some_noise(item))
    for part in (state, params, noise):
        for name in list(part):
            kept = part.pop(name)
            with pytest.raises(KeyError, match=name):
                compiled(item)(params, state, noise, 0.25)
            part[name] = kept


@MECHANISMS
def test_same_input_same_output_and_input_untouched(item):
    state, params = a_state(item.reads, np.random.default_rng(2)), some_params(item)
    before = {name: np.array(value) for name, value in state.items()}
    first = compiled(item)(params, state, flat(some_noise(item)), 0.25)
    again = compiled(item)(params, state, flat(some_noise(item)), 0.25)
    for name in item.writes:
        np.testing.assert_array_equal(first[name], again[name])
    assert set(state) == set(before)
    for name, value in before.items():
        np.testing.assert_array_equal(value, state[name])


@MECHANISMS
def test_members_do_not_touch_one_another(item):
    members = 3
    state = a_state(item.reads, np.random.default_rng(3), batch=(1, members))
    params, noise = some_params(item, members), some_noise(item, members=members)
    together = compiled(item)(params, state, noise, 0.25)
    for member in range(members):
        alone = compiled(item)(
            {name: value[member] for name, value in params.items()},
            {name: value[..., 0, member] for name, value in state.items()},
            {name: value[..., 0, member] for name, value in noise.items()},
            0.25,
        )
        for name, value in together.items():
            shared = jnp.broadcast_to(value, (*value.shape[:-1], members))
            np.testing.assert_allclose(shared[..., 0, member], alone[name], rtol=2e-5, atol=1e-6)


@MECHANISMS
@pytest.mark.parametrize("fill", ["zeros", "ones", "huge"])
def test_finite_on_extreme_states(item, fill):
    rng = np.random.default_rng(4)
    state = a_state(item.reads, rng)
    for name, value in state.items():
        if fill == "huge":
            if name in ("z", "pair_mean"):
                state[name] = jnp.full_like(value, 40.0).at[0].set(-40.0)
        elif fill == "zeros" or name in UNIT | {"z", "order", "pair_mean", "retaliation", "pressure_noticed"}:
            state[name] = jnp.full_like(value, 0.0 if fill == "zeros" else 1.0)
        elif name in SHARES:
            state[name] = jnp.zeros_like(value).at[0].set(1.0)
    values = compiled(item)(some_params(item), state, flat(some_noise(item)), 0.25)
    for name, value in values.items():
        assert np.isfinite(value).all(), name


@MECHANISMS
def test_names_of_states_do_not_matter(item):
    rng = np.random.default_rng(5)
    state, noise, params = a_state(item.reads, rng), flat(some_noise(item)), some_params(item)
    order = rng.permutation(N)
    values = compiled(item)(params, state, noise, 0.25)
    moved = compiled(item)(
        params,
        {name: relabel(value, FIELDS[name].axes, order) for name, value in state.items()},
        {entry.name: relabel(noise[entry.name], entry.axes, order) for entry in item.draws},
        0.25,
    )
    for name, value in values.items():
        np.testing.assert_allclose(moved[name], relabel(value, FIELDS[name].axes, order), rtol=1e-4, atol=1e-6)


def relabel(value, axes, order):
    for place, axis in enumerate(axes):
        if axis in ("actor", "partner"):
            value = jnp.take(value, order, axis=place)
        elif axis == "pair":
            first, second = pair_index(N)
            index = np.zeros((N, N), dtype=int)
            index[first, second] = index[second, first] = np.arange(len(first))
            value = jnp.take(value, index[order[first], order[second]], axis=place)
    return value


@pytest.mark.parametrize("item", [item for item in REGISTRY.values() if item.draws], ids=lambda item: item.name)
def test_draws_depend_on_seed_name_member_and_step_alone(item):
    noise = some_noise(item, members=2)
    same = some_noise(item, members=5)
    for name, value in noise.items():
        np.testing.assert_array_equal(value, same[name][..., :2])
        assert not np.array_equal(value[..., 0], value[..., 1])
        assert not np.array_equal(value, some_noise(item, seed=1, members=2)[name])
        assert not np.array_equal(value, some_noise(item, step=4, members=2)[name])


@MECHANISMS
def test_can_be_mapped_over_members(item):
    state = a_state(item.reads, np.random.default_rng(6))
    params, noise = some_params(item), flat(some_noise(item))
    alone = compiled(item)(params, state, noise, 0.25)
    mapped = jax.vmap(lambda s: compiled(item)(params, s, noise, 0.25))({k: v[None] for k, v in state.items()})
    for name, value in alone.items():
        np.testing.assert_allclose(jnp.broadcast_to(mapped[name], (1, *value.shape))[0], value, rtol=2e-5, atol=1e-6)


def test_the_parameter_file_names_its_one_signed_parameters():
    text = (resources.files("foedus.library") / "parameters" / "default.toml").read_text(encoding="utf-8")
    header = text[: text.index("\n[")].replace("#", " ")
    named = re.findall(r"[a-z_]+\.[a-z_]+\*?", header[header.index("One-signed") :])
    sided = {
        name
        for name, item in PARAMETERS.items()
        if item.prior is not None and item.quantile(1e-6) * item.quantile(1 - 1e-6) > 0
    }
    assert sided == {name for name in PARAMETERS for pattern in named if fnmatch(name, pattern)}
