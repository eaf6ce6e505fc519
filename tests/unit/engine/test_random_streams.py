"""Random streams: JAX's generator, the right distributions, nobody else's draws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.random import threefry_2x32 as reference
from scipy import stats

from foedus.engine.random_streams import draw, member_keys, stream_key, threefry_2x32
from foedus.mechanisms import Draw

SIZES = {"actor": 7, "partner": 7, "pair": 21}


def numbers(draws, seed=0, name="a", step=0, members=400, dtype="float32"):
    keys = member_keys(jnp.asarray(stream_key(seed, name)), jnp.arange(members, dtype=jnp.uint32))
    return draw(keys, jnp.uint32(step), draws, SIZES, np.dtype(dtype))


def test_the_rounds_are_those_of_jax():
    count = jnp.arange(10, dtype=jnp.uint32)
    key = jnp.asarray([123456789, 987654321], dtype=jnp.uint32)
    found = jnp.concatenate(threefry_2x32((key[0], key[1]), (count[:5], count[5:])))
    np.testing.assert_array_equal(found, reference(key, count))


def test_the_published_vector_of_threefry_2x32():
    # Random123, kat_vectors: threefry2x32 20, all bits set
    ones = jnp.uint32(0xFFFFFFFF)
    assert [int(word) for word in threefry_2x32((ones, ones), (ones, ones))] == [0x1CB996FC, 0xBB002BE7]


def test_normals_and_uniforms_are_what_they_say():
    found = numbers((Draw("x", "normal", ("pair",)), Draw("u", "uniform", ("pair",))))
    # 8,400 numbers each; a sound generator fails either of these once in a million seeds
    assert stats.kstest(np.asarray(found["x"]).ravel(), "norm").pvalue > 1e-6
    assert stats.kstest(np.asarray(found["u"]).ravel(), "uniform").pvalue > 1e-6
    assert abs(np.corrcoef(np.asarray(found["x"]).reshape(21, -1)) - np.eye(21)).max() < 0.3


def test_single_and_double_precision_see_the_same_events():
    single = numbers((Draw("x", "normal", ("actor",)),))
    with jax.enable_x64(True):
        double = numbers((Draw("x", "normal", ("actor",)),), dtype="float64")["x"]
        assert double.dtype == jnp.float64
        np.testing.assert_allclose(single["x"], double, atol=2e-4)


def test_the_tail_of_the_single_precision_normal_is_accurate():
    from foedus.engine.random_streams import _normal

    u = np.array([2.0**-24, 1e-5, 1e-3, 0.3, 0.5, 0.999, 1 - 2.0**-24], dtype=np.float32)
    np.testing.assert_allclose(_normal(jnp.asarray(u)), stats.norm.ppf(u.astype(np.float64)), rtol=3e-5, atol=1e-6)


@pytest.mark.parametrize("change", [{"seed": 1}, {"name": "b"}, {"step": 1}])
def test_another_seed_name_or_step_is_another_stream(change):
    asked = (Draw("x", "normal", ("pair",)),)
    plain, other = numbers(asked)["x"], numbers(asked, **change)["x"]
    assert abs(np.corrcoef(np.asarray(plain).ravel(), np.asarray(other).ravel())[0, 1]) < 0.06


def test_streams_are_the_same_in_every_process():
    assert stream_key(7, "alignment").tolist() == [4166460001, 2092930853]


def test_an_axis_of_no_length_gets_no_numbers_and_the_others_theirs():
    """A case may have no theatres."""
    asked = (Draw("x", "normal", ("actor",)), Draw("y", "uniform", ("theatre",)), Draw("u", "uniform"))
    keys = member_keys(jnp.asarray(stream_key(0, "a")), jnp.arange(3, dtype=jnp.uint32))
    found = draw(keys, jnp.uint32(0), asked, {**SIZES, "theatre": 0}, np.dtype("float32"))
    assert {name: value.shape for name, value in found.items()} == {"x": (7, 1, 3), "y": (0, 1, 3), "u": (1, 3)}
    assert len(np.unique(np.concatenate([np.ravel(found["x"]), np.ravel(found["u"])]))) == 24
