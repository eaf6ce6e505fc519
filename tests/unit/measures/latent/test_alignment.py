"""What must not change alignment: the order of pairs and indicators, company, later years, the block left out."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest

from foedus.devices import devices
from foedus.errors import InputError, UnknownNameError, UnknownStateError
from foedus.measures.latent import alignment as tables
from foedus.measures.latent import model
from foedus.measures.latent.alignment import SCALE, alignment_of, index_weights, latent_alignment, posterior, squash
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import BLOCKS, INDICATORS, VARIANTS, Variant, block_weights
from foedus.measures.latent.model import STATES, YEARS, Parameters, data_of, forward, initial_parameters, structure
from foedus.measures.latent.observations import FIRST_YEAR, OPPORTUNITY, Observations
from foedus.measures.latent.simulation import simulate, simulate_states

FEW = 8


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_WIDTH", FEW)


def _estimates(kind: Variant = "alignment") -> Estimates:
    stream = np.random.default_rng(21)
    parameters: Parameters = {
        name: jnp.asarray(np.asarray(start) + 0.3 * stream.normal(size=start.shape), jnp.float32)
        for name, start in initial_parameters().items()
    }
    return Estimates(kind, parameters, {}, 0, 0, 0.0)


@pytest.fixture(scope="module")
def record() -> Observations:
    """Twenty pairs, two thirds of their values seen: three chunks, the last one padded."""
    stream = np.random.default_rng(7)
    pairs = 20
    shape = (YEARS, len(INDICATORS), pairs)
    categories = np.array([entry.categories for entry in INDICATORS])[None, :, None]
    alive = np.arange(YEARS)[:, None] >= stream.integers(0, 40, pairs)
    seen = (stream.random(shape) < 2 / 3) & alive[:, None]
    value = np.where(categories > 0, np.floor(stream.random(shape) ** 4 * categories), stream.normal(size=shape)) * seen
    persistent = np.array([entry.memory == "status" for entry in INDICATORS])
    lag = np.zeros(shape, np.float32)
    lag[1:, persistent] = (value[:-1] > 0)[:, persistent]
    error = np.where(categories > 0, 0, stream.random(shape)) * seen
    opportunity = np.asarray(stream.random((YEARS, len(OPPORTUNITY), pairs)), np.float32)
    names = tuple((f"A{i:02d}", f"B{i:02d}") for i in range(pairs))
    value, error = np.asarray(value, np.float32), np.asarray(error, np.float32)
    return Observations(names, value, error, seen, lag, np.zeros(shape, np.float32), opportunity, alive)


@pytest.fixture(scope="module")
def found(record: Observations) -> pl.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_WIDTH", FEW)
        return alignment_of(record, _estimates())


def _close(first: pl.DataFrame, second: pl.DataFrame, bound: float = 2e-4) -> None:
    """Equal to single precision, which the sweeps multiply."""
    keys = ["state_a", "state_b", "year", "n"]
    assert first.select(keys).equals(second.select(keys))
    for name in set(first.columns) - set(keys):
        one, other = first[name].to_numpy(), second[name].to_numpy()
        np.testing.assert_allclose(one, other, atol=bound, rtol=bound, err_msg=name)


def test_rows_are_the_years_in_which_both_lived(record, found):
    assert found.height == record.alive.sum()
    assert found.columns == list(tables.COLUMNS)
    first = found.group_by("state_a").agg(pl.col("year").min()).sort("state_a")["year"].to_list()
    assert first == (FIRST_YEAR + record.alive.argmax(0)).tolist()
    assert found["n"].sum() == record.seen.sum()
    assert (
        found.filter(pl.col("state_a") == "A03")["n"].to_list()
        == record.seen[:, :, 3].sum(1)[record.alive[:, 3]].tolist()
    )
    assert found["value"].is_between(-1, 1, closed="none").all()
    assert found["sd"].min() > 0
    assert found["index"].std() > 0.1


def test_the_order_of_pairs_is_that_of_the_results(record, found):
    order = np.random.default_rng(1).permutation(len(record))
    first, second = posterior(record, _estimates()), posterior(record.take(order), _estimates())
    for name, part in first.items():
        np.testing.assert_allclose(second[name], part[..., order], atol=2e-4, rtol=2e-4, err_msg=name)
    assert np.abs(first["mean"] - first["mean"][..., order]).max() > 0.5
    _close(alignment_of(record.take(order), _estimates()), found)


def test_names_do_not_matter(record, found):
    renamed = replace(record, pairs=tuple((f"C{a}", f"D{b}") for a, b in record.pairs))
    table = alignment_of(renamed, _estimates())
    assert table["state_a"].str.slice(1).to_list() == found["state_a"].to_list()
    np.testing.assert_array_equal(table["value"], found["value"])


@pytest.mark.parametrize("pair", [0, 13, 19])
def test_a_pair_alone_is_as_among_others(record, found, pair):
    done: list[tuple[int, int]] = []
    alone = alignment_of(record.take([pair]), _estimates(), progress=lambda *at: done.append(at))
    _close(alone, found.filter(pl.col("state_a") == record.pairs[pair][0]))
    assert done == [(1, 1)]


def test_progress_counts_pairs(record):
    done: list[tuple[int, int]] = []
    posterior(record, _estimates(), progress=lambda *at: done.append(at))
    step = FEW * len(devices())
    assert done == [(min(begin + step, 20), 20) for begin in range(0, 20, step)]


def test_the_filter_knows_nothing_of_later_years(record, found):
    year = 50
    value = record.value.copy()
    value[year:] = (value[year:] == 0) * record.seen[year:]
    other = alignment_of(replace(record, value=value), _estimates())
    before = pl.col("year") < FIRST_YEAR + year
    for column in ("filtered", "filtered_sd"):
        np.testing.assert_array_equal(other.filter(before)[column], found.filter(before)[column])
    assert (other.filter(before)["value"] - found.filter(before)["value"]).abs().max() > 0.05
    assert (other.filter(~before)["filtered"] - found.filter(~before)["filtered"]).abs().max() > 0.2


def test_the_order_of_indicators_in_the_filter_matters_little(record, monkeypatch):
    """Moments are matched one indicator after another; measured: .03 sd on average, .2 at most."""
    record, _ = simulate(_estimates(), record, seed=1)
    estimates, weights = _estimates(), jnp.asarray(index_weights(_estimates()))
    straight = forward(estimates.parameters, data_of(record), weights)
    monkeypatch.setattr(model, "MEMBERS", tuple(members[::-1] for members in model.MEMBERS))
    other = forward(estimates.parameters, data_of(record), weights)
    step = (np.abs(np.asarray(other.mean - straight.mean)) / np.sqrt(np.asarray(straight.variance)))[record.alive]
    assert 0 < step.mean() < 0.06
    assert step.max() < 0.4


@pytest.mark.parametrize("kind", VARIANTS)
def test_weights_have_unit_norm_and_leave_out_the_block(kind):
    estimates = _estimates(kind)
    weights = index_weights(estimates)
    assert weights.shape == (STATES,)
    assert np.linalg.norm(weights) == pytest.approx(1, abs=1e-6)
    gone = {"events", VARIANTS[kind]} - {None}
    assert {block for block, weight in zip(BLOCKS, weights[1 : 1 + len(BLOCKS)], strict=True) if weight == 0} == gone
    assert not weights[1 + len(BLOCKS) :].any()  # what is an indicator's own is no alignment
    # What is common weighs what the standardised factors make of it.
    common = np.asarray(structure(estimates.parameters).common)
    assert weights[0] == pytest.approx((weights[1 : 1 + len(BLOCKS)] * common).sum(), rel=1e-5)


@pytest.mark.parametrize("kind", VARIANTS)
def test_weight_of_conflict_moves_only_the_balance_of_conflict_and_the_rest(kind):
    usual, more = (dict(zip(BLOCKS, block_weights(kind, conflict=weight), strict=True)) for weight in (0.5, 0.7))
    assert block_weights(kind) == tuple(usual.values())
    if VARIANTS[kind] == "conflict":
        assert more == usual
    else:
        assert more["conflict"] == pytest.approx(0.7)
        assert sum(more.values()) == pytest.approx(1)
        amity = [block for block in BLOCKS if usual[block] and block != "conflict"]
        assert [more[block] / usual[block] for block in amity] == pytest.approx([0.6] * len(amity))
    weights = index_weights(_estimates(kind), conflict=0.7)
    assert np.linalg.norm(weights) == pytest.approx(1, abs=1e-6)
    assert np.array_equal(weights, index_weights(_estimates(kind))) == (VARIANTS[kind] == "conflict")


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.2, float("nan")])
def test_a_weight_of_conflict_that_is_none_is_refused(weight):
    with pytest.raises(InputError, match="weight of conflict"):
        block_weights("alignment", conflict=weight)


@pytest.mark.parametrize("kind", [kind for kind, block in VARIANTS.items() if block])
def test_a_variant_knows_nothing_of_the_block_it_leaves_out(record, kind):
    estimates = _estimates(kind)
    left_out = np.array([entry.block == VARIANTS[kind] for entry in INDICATORS])
    table = alignment_of(record, estimates)
    change = left_out[None, :, None]
    other = replace(
        record,
        value=np.where(change, 1 - record.value, record.value),
        error=np.where(change, record.error + 1, record.error),
        seen=np.where(change, ~record.seen, record.seen),
        lag=np.where(change, 1 - record.lag, record.lag),
        entry=np.where(change, 1 - record.entry, record.entry),
    )
    assert alignment_of(other, estimates).equals(table)
    assert table[VARIANTS[kind]].null_count() == table.height
    assert table.drop(VARIANTS[kind]).null_count().sum_horizontal().item() == 0
    assert not alignment_of(other, _estimates())["value"].equals(table["value"])


def test_squashing_against_drawing():
    draws = np.random.default_rng(5).standard_normal(400_000)
    for mean, sd in ((0.0, 1.0), (1.5, 0.3), (-3.0, 0.8), (6.0, 1.5)):
        value, spread = squash(np.array([mean]), np.array([sd**2]))
        levels = np.tanh((mean + sd * draws) / SCALE)
        assert value[0] == pytest.approx(levels.mean(), abs=0.002)
        assert spread[0] == pytest.approx(levels.std(), abs=0.002)


def test_squashing_is_monotone_odd_and_stays_inside():
    mean = np.linspace(-12, 12, 481)
    for variance in (0.0, 0.01, 1.0, 4.0):
        value, sd = squash(mean, np.full(mean.shape, variance))
        assert (np.diff(value) > 0).all()
        assert (np.abs(value) < 1).all()
        np.testing.assert_allclose(value, -value[::-1], atol=1e-12)
        assert (sd > 0).all() if variance else (sd < 1e-7).all()
    np.testing.assert_allclose(squash(mean, np.zeros(mean.shape))[0], np.tanh(mean / SCALE), atol=1e-12)


def test_more_doubt_means_closer_to_neutral():
    value, _ = squash(np.full(5, 2.0), np.array([0.0, 0.5, 1.0, 2.0, 4.0]))
    assert (np.diff(value) < 0).all()
    assert (value > 0).all()


def test_unknown_variants_and_pairs_are_refused(record, monkeypatch):
    monkeypatch.setattr(tables, "observe", lambda *_: record)
    with pytest.raises(UnknownNameError, match="alignment_without_un"):
        latent_alignment(None, "alignment_without_war")  # type: ignore[arg-type]
    with pytest.raises(UnknownStateError, match="never existed together"):
        latent_alignment(None, pairs=[("A00", "B01")])  # type: ignore[arg-type]


def test_pairs_are_taken_in_either_order_and_once(record, monkeypatch):
    monkeypatch.setattr(tables, "observe", lambda *_: record)
    estimates = _estimates()
    table = latent_alignment(None, pairs=[("B02", "A02"), ("A02", "B02")], estimates=estimates)  # type: ignore[arg-type]
    assert table.height == record.alive[:, 2].sum()


def test_estimates_of_another_variant_are_refused(record, monkeypatch):
    monkeypatch.setattr(tables, "observe", lambda *_: record)
    with pytest.raises(InputError, match="estimates of alignment_without_un"):
        latent_alignment(None, "alignment", estimates=_estimates("alignment_without_un"))  # type: ignore[arg-type]


def test_no_pairs_are_refused(record, monkeypatch):
    monkeypatch.setattr(tables, "observe", lambda *_: record)
    with pytest.raises(InputError, match="no pairs"):
        latent_alignment(None, pairs=[])  # type: ignore[arg-type]


def test_drawn_states_are_those_of_the_drawn_index(record):
    (world, index), (same, states) = (draw(_estimates(), record, seed=4) for draw in (simulate, simulate_states))
    assert states.shape == (YEARS, STATES, len(record))
    np.testing.assert_array_equal(world.value, same.value)
    np.testing.assert_allclose(np.tensordot(states, index_weights(_estimates()), (1, 0)), index, atol=1e-6)
    assert 0.8 < states.std() < 1.2  # of unit variance
