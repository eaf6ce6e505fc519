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
from foedus.scenarios.parameters.sets import ParameterSet

N, THEATRES, INSTITUTIONS = 5, 3, 2
SIZES = axis_sizes(N, THEATRES, INSTITUTIONS)
PARAMETERS = ParameterSet.load("default")
MECHANISMS = pytest.mark.parametrize("item", REGISTRY.values(), ids=REGISTRY)
SINGLE = np.dtype("float32")

SHARES = {name for name, field in FIELDS.items() if field.form == "share"}
SWITCHES = {name for name, field in FIELDS.items() if field.form == "switch"}
RARE = {"charter", "lapsed", "obligation_cut", "forced_crisis", "forced_war", "forced_collapse", "signed", "ended",
        "collapse", "crisis", "war", "attacks", "entry", "forced_attack"}  # fmt: skip
UNIT = {name for name, field in FIELDS.items() if field.low == 0.0 and field.form != "share"} - {"distance"}
BOTH_SIGNS = {name for name, field in FIELDS.items() if field.low == -1.0} | {
    "task", "pressure_policy", "institution_pressure", "pressure_noticed"}  # fmt: skip
BOUNDS = {name: (field.low, field.high) for name, field in FIELDS.items()} | {"framing": (1, 5)}
"""What a mechanism may write; a framing that starts within 2 stays within 5."""


@lru_cache
def compiled(item):
    return jax.jit(item.step, static_argnums=3)


def a_state(names, rng, batch=(), sizes=SIZES):
    """Draw a state at random: every field within its range, nothing between a state and itself."""
    state = {}
    for name in names:
        axes = FIELDS[name].axes
        shape = (*(sizes[axis] for axis in axes), *batch)
        value = rng.random(shape) if name in UNIT else rng.normal(size=shape)
        if name in BOTH_SIGNS:
            value = rng.uniform(-1.0, 1.0, shape)
        if name in SWITCHES:
            value = np.round(value - 0.3 * (name in RARE))
        elif name in RARE:
            value = np.where(value < 0.8, 0.0, value)
        if name in SHARES:
            value = rng.dirichlet(np.ones(N + 2), size=batch).T[:N] if batch else rng.dirichlet(np.ones(N + 2))[:N]
            value = value.reshape(shape)
        if name == "distance":
            value = 4000.0 * rng.random(shape)
        if name == "framing":
            value = 1.0 + rng.random(shape)
        if "partner" in axes:
            axis = axes.index("partner")
            eye = np.eye(N, dtype=bool).reshape((1,) * (axis - 1) + (N, N) + (1,) * len(batch))
            value = np.where(eye, 1.0 if name == "framing" else 0.0, value)
        state[name] = jnp.asarray(value, jnp.float32)
    return state


@lru_cache
def drawn(draws, sizes):
    """One program in place of a dozen for each operation of a draw."""
    return jax.jit(lambda keys, step: draw(keys, step, draws, dict(sizes), SINGLE))


def some_noise(item, seed=0, step=3, members=1, sizes=SIZES):
    keys = member_keys(jnp.asarray(stream_key(seed, item.name)), jnp.arange(members, dtype=jnp.uint32))
    return drawn(item.draws, tuple(sizes.items()))(keys, jnp.uint32(step))


def some_params(item, members=None, seed=0):
    drawn = PARAMETERS.draw(seed, range(members or 1))
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
def test_each_field_parameter_and_draw_it_declares_makes_a_difference(item):
    """What is declared and of no consequence is a slip: redrawn alone, it must change the outcome somewhere."""
    members = 4000
    batch = (1, members)
    state, params = a_state(item.reads, np.random.default_rng(8), batch), some_params(item, members)
    noise = some_noise(item, members=members)
    others = a_state(item.reads, np.random.default_rng(9), batch), some_params(item, members, seed=1)
    parts = list(zip((state, params, noise), (*others, some_noise(item, seed=1, members=members)), strict=True))
    # in a short step events are rare, in a long one what fades has faded
    before = {years: compiled(item)(params, state, noise, years) for years in (0.25, 10.0)}
    for part, other in parts:
        for name, kept in list(part.items()):
            part[name] = other[name]
            after = {years: compiled(item)(params, state, noise, years) for years in before}
            part[name] = kept
            assert any(
                not np.array_equal(after[years][field], before[years][field])
                for years in before
                for field in item.writes
            ), name


@MECHANISMS
def test_a_case_without_theatres_and_institutions_is_one_whose_theatres_and_institutions_are_idle(item):
    sizes = axis_sizes(N)
    state, noise = a_state(item.reads, np.random.default_rng(10), sizes=sizes), flat(some_noise(item, sizes=sizes))
    none = compiled(item)(some_params(item), state, noise, 0.25)
    idle = {name: state[name] if everywhere(name) else jnp.zeros(tuple(SIZES[axis] for axis in FIELDS[name].axes))
            for name in item.reads}  # fmt: skip
    numbers = {entry.name: noise[entry.name] if "theatre" not in entry.axes else flat(some_noise(item))[entry.name]
               for entry in item.draws}  # fmt: skip
    some = compiled(item)(some_params(item), idle, numbers, 0.25)
    for name, value in none.items():
        assert value.shape == tuple(sizes[axis] for axis in FIELDS[name].axes)
        if everywhere(name):
            np.testing.assert_allclose(value, some[name], rtol=1e-6, atol=1e-7)


def everywhere(name):
    return not {"theatre", "institution"} & set(FIELDS[name].axes)


@pytest.mark.parametrize("item", [item for item in REGISTRY.values() if item.awake], ids=lambda item: item.name)
def test_does_nothing_while_what_wakes_it_is_zero(item):
    members = 200
    state = a_state(item.reads, np.random.default_rng(12), (1, members))
    assert set(item.awake) <= set(state)
    stocks = {name for name in item.writes if FIELDS[name].role == "stock"}
    params, noise = some_params(item, members), some_noise(item, members=members)
    busy = compiled(item)(params, state, noise, 0.25)
    state |= {name: jnp.zeros_like(state[name]) for name in item.awake}
    idle = compiled(item)(params, state, noise, 0.25)
    for name in item.writes:
        assert np.array_equal(idle[name], state[name] if name in stocks else np.zeros_like(idle[name])), name
        assert not np.array_equal(busy[name], idle[name]), name


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


def extreme(item, fill):
    state = a_state(item.reads, np.random.default_rng(4))
    for name, value in state.items():
        if fill == "huge":
            if name in ("z", "pair_mean", "theatre", "theatre_mean"):
                state[name] = jnp.full_like(value, 40.0).at[0].set(-40.0)
        elif fill == "zeros" or name in UNIT | BOTH_SIGNS | {"z", "pair_mean", "theatre", "theatre_mean"}:
            state[name] = jnp.full_like(value, 0.0 if fill == "zeros" else 1.0)
        elif name in SHARES:
            state[name] = jnp.zeros_like(value).at[0].set(1.0)
        if name == "framing":
            state[name] = jnp.full_like(value, 5.0 if fill == "ones" else 1.0)
    return state


@MECHANISMS
@pytest.mark.parametrize("fill", ["zeros", "ones", "huge", "random"])
def test_is_finite_and_within_its_range_on_extreme_states_and_parameters(item, fill):
    """Parameters of 1,000 draws: the tails of the priors are in them."""
    members = 1000
    if fill == "random":
        state = a_state(item.reads, np.random.default_rng(11), (1, members))
    else:
        state = {name: value[..., None, None] for name, value in extreme(item, fill).items()}
    values = compiled(item)(some_params(item, members), state, some_noise(item, members=members), 0.25)
    for name, value in values.items():
        assert np.isfinite(value).all(), name
        low, high = BOUNDS.get(name, (-np.inf, np.inf))
        assert float(value.min()) >= low - 1e-6, name
        assert float(value.max()) <= high + 1e-6, name
        if FIELDS[name].role == "event" or name == "obligation":
            assert set(np.unique(value)) <= {0.0, 1.0}, name


def test_every_bounded_stock_and_event_is_checked():
    within = {name for name, field in FIELDS.items() if field.role in ("stock", "event") and field.unit != "1/year"}
    unbounded = {name for name in within if not np.isfinite(BOUNDS[name]).any()}
    assert unbounded == {"z", "theatre", "pressure_noticed"}


@MECHANISMS
@pytest.mark.parametrize("axis", ["actor", "theatre", "institution", "slot"])
def test_order_of_names_does_not_matter(item, axis):
    """Whatever states, theatres, institutions and policies are called, and in what order they come."""
    if not any(axis in FIELDS[name].axes for name in (*item.reads, *item.writes)):
        return  # nothing of it has that axis
    rng = np.random.default_rng(5)
    state, noise, params = a_state(item.reads, rng), flat(some_noise(item)), some_params(item)
    order = np.roll(np.arange(SIZES[axis]), 1)
    values = compiled(item)(params, state, noise, 0.25)
    moved = compiled(item)(
        params,
        {name: relabel(value, FIELDS[name].axes, axis, order) for name, value in state.items()},
        {entry.name: relabel(noise[entry.name], entry.axes, axis, order) for entry in item.draws},
        0.25,
    )
    for name, value in values.items():
        axes = FIELDS[name].axes
        whole = jnp.broadcast_to(value, tuple(SIZES[one] for one in axes))
        np.testing.assert_allclose(moved[name], relabel(whole, axes, axis, order), rtol=1e-4, atol=1e-6)


def relabel(value, axes, moved, order):
    for place, axis in enumerate(axes):
        if axis == moved or (moved, axis) == ("actor", "partner"):
            value = jnp.take(value, order, axis=place)
        elif (moved, axis) == ("actor", "pair"):
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


def test_every_parameter_of_the_packaged_set_belongs_to_a_mechanism():
    assert set(PARAMETERS) == {name for item in REGISTRY.values() for name in item.parameters}


def test_the_parameter_file_names_its_one_signed_parameters():
    text = (resources.files("foedus.library") / "parameters" / "default.toml").read_text(encoding="utf-8")
    header = text[: text.index("\n[")].replace("#", " ")
    named = re.findall(r"[a-z_]+\.(?:[a-z_]+\*?|\*)", header[header.index("One-signed") :])
    sided = {
        name
        for name, item in PARAMETERS.items()
        if item.prior is not None and item.quantile(1e-6) * item.quantile(1 - 1e-6) > 0
    }
    assert sided == {name for name in PARAMETERS for pattern in named if fnmatch(name, pattern)}
