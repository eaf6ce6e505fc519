"""What holds of mechanisms and shocks whatever the numbers: sums that are kept, bounds, and text read back."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.errors import PolicyError
from foedus.mechanisms import mechanism
from foedus.mechanisms.burden import cover
from foedus.mechanisms.depth import reflect
from foedus.scenarios.policies.shocks import SHOCK_KINDS, Shock, parse_shock
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

N = 5
PAIRS = N * (N - 1) // 2
SHARE = st.floats(0.0, 1.0, width=32)
UPPER = np.triu_indices(N, 1)

_cover = jax.jit(cover)
_crisis = jax.jit(mechanism("crisis").step, static_argnums=3)
_obligation = jax.jit(mechanism("obligation").step, static_argnums=3)
_framing = jax.jit(mechanism("framing").step, static_argnums=3)


def symmetric(upper: np.ndarray) -> np.ndarray:
    table = np.zeros((N, N))
    table[UPPER] = upper
    return table + table.T


@settings(deadline=None)
@given(
    burden=arrays(np.float64, N, elements=SHARE),
    capability=arrays(np.float64, N, elements=st.floats(2.0**-16, 1.0)),
    depth=arrays(np.float64, PAIRS, elements=SHARE),
    strength=SHARE,
)
def test_cover_keeps_what_is_tied_down_in_all_and_each_share_between_the_extremes(
    burden: np.ndarray, capability: np.ndarray, depth: np.ndarray, strength: float
) -> None:
    with jax.enable_x64(True):
        after = np.asarray(_cover(*(jnp.asarray(x) for x in (burden, capability, symmetric(depth), strength))))
    total = (burden * capability).sum()
    assert abs((after * capability).sum() - total) <= 1e-12 * max(total, 1.0)
    assert after.min() >= burden.min() - 1e-12
    assert after.max() <= burden.max() + 1e-12


@settings(deadline=None)
@given(
    burden=arrays(np.float64, N, elements=SHARE),
    capability=arrays(np.float64, N, elements=st.floats(2.0**-16, 1.0)),
    depth=arrays(np.float64, PAIRS, elements=SHARE),
)
def test_cover_never_makes_the_most_burdened_partner_more_burdened(
    burden: np.ndarray, capability: np.ndarray, depth: np.ndarray
) -> None:
    with jax.enable_x64(True):
        after = np.asarray(_cover(*(jnp.asarray(x) for x in (burden, capability, symmetric(depth), 1.0))))
    assert after[burden.argmax()] <= burden.max() + 1e-12
    assert after[burden.argmin()] >= burden.min() - 1e-12


LOGIT = st.floats(-6.0, 6.0, width=32)
LOSS = st.floats(0.0, 8.0, width=32)


@settings(deadline=None)
@given(
    threat=arrays(np.float32, (N, N), elements=SHARE),
    nuclear=arrays(np.bool_, N),
    draws=arrays(np.float32, PAIRS, elements=st.floats(2.0**-20, 1.0 - 2.0**-20, width=32)),
    effects=st.tuples(LOGIT, st.floats(0.125, 4.0, width=32), LOGIT, LOGIT, LOGIT, LOSS, LOSS),
    forced=arrays(np.bool_, (2, PAIRS)),
    pacts=arrays(np.bool_, PAIRS),
)
def test_every_war_is_a_crisis_and_nuclear_weapons_never_add_one(
    threat: np.ndarray,
    nuclear: np.ndarray,
    draws: np.ndarray,
    effects: tuple[float, ...],
    forced: np.ndarray,
    pacts: np.ndarray,
) -> None:
    names = ("history", "shrinkage", "war_pact", "war_alignment", "war", "nuclear", "umbrella")
    params = {f"crisis.{name}": jnp.float32(value) for name, value in zip(names, effects, strict=True)}
    params |= {"crisis.disputes": jnp.float32(5.0), "crisis.force": jnp.float32(3.0)}
    pressure = jnp.asarray(np.stack([threat * (1 - np.eye(N))] * len(INSTRUMENTS)), jnp.float32)
    state = {
        "danger": jnp.full(PAIRS, 0.05), "danger_past": jnp.full(PAIRS, 0.03), "disputes": jnp.full(PAIRS, 0.5),
        "pressure": pressure, "pressure_start": jnp.zeros_like(pressure), "z": jnp.full(PAIRS, 0.3),
        "obligation": jnp.ones((len(KINDS), PAIRS)) * jnp.asarray(pacts, jnp.float32),
        "forced_crisis": jnp.asarray(forced[0], jnp.float32),
        "forced_war": jnp.asarray(forced[1], jnp.float32),
    }  # fmt: skip
    armed, unarmed = (
        _crisis(params, {**state, "nuclear": jnp.asarray(who, jnp.float32)}, {"event": jnp.asarray(draws)}, 0.25)
        for who in (nuclear, np.zeros(N))
    )
    for found in (armed, unarmed):
        assert (found["war"] <= found["crisis"]).all()
        assert (np.asarray(found["crisis"])[forced.any(axis=0)] == 1.0).all()
        assert (np.asarray(found["war"])[forced[1]] == 1.0).all()
    np.testing.assert_array_equal(armed["crisis"], unarmed["crisis"])
    assert (armed["war"] <= unarmed["war"]).all()


@settings(deadline=None)
@given(
    held=arrays(np.bool_, (len(KINDS), PAIRS)),
    barred=arrays(np.bool_, (len(KINDS), PAIRS)),
    brought=arrays(np.bool_, (len(KINDS), PAIRS)),
    war=arrays(np.bool_, PAIRS),
    rate=st.floats(0.0, 50.0, width=32),
    draw=st.floats(2.0**-20, 1.0 - 2.0**-20, width=32),
)
def test_obligations_stay_whole_and_at_most_one_of_a_pair_comes_or_goes_by_chance(
    held: np.ndarray, barred: np.ndarray, brought: np.ndarray, war: np.ndarray, rate: float, draw: float
) -> None:
    item = mechanism("obligation")
    params = {name: jnp.float32(rate if "onset" in name or "ending" in name else 0.5) for name in item.parameters}
    zero = jnp.zeros((N, N))
    state = {
        "obligation": jnp.asarray(held, jnp.float32), "z": jnp.zeros(PAIRS), "shared_threat": jnp.zeros(PAIRS),
        "depth": jnp.zeros(PAIRS), "threat": zero, "free_capability": jnp.full(N, 0.1), "land_border": zero,
        "pressure_jump": zero, "obligation_cut": jnp.asarray(barred, jnp.float32),
        "charter": jnp.asarray(brought, jnp.float32), "lapsed": jnp.zeros((len(KINDS), PAIRS)),
        "signed": jnp.zeros((len(KINDS), PAIRS)),
        "ended": jnp.zeros((len(KINDS), PAIRS)), "war": jnp.asarray(war, jnp.float32), "collapse": jnp.zeros(N),
    }  # fmt: skip
    after = np.asarray(_obligation(params, state, {"event": jnp.full(PAIRS, draw, jnp.float32)}, 0.25)["obligation"])
    assert set(np.unique(after)) <= {0.0, 1.0}
    assert not after[barred].any()
    assert after[brought & ~barred].all()
    assert not after[:, war][~brought[:, war]].any()
    peaceful = ~war & ~brought.any(axis=0)
    assert (np.abs(after - (held & ~barred))[:, peaceful].sum(axis=0) <= 1.0).all()


@settings(deadline=None)
@given(
    level=arrays(np.float32, (N, N), elements=st.floats(1.0, 5.0, width=32)),
    asked=arrays(np.float32, (3, 2, N), elements=SHARE),
    gain=st.floats(0.0, 10.0, width=32),
    decay=st.floats(0.125, 4.0, width=32),
)
def test_framing_is_never_below_one_and_rises_only_where_somebody_is_warned(
    level: np.ndarray, asked: np.ndarray, gain: float, decay: float
) -> None:
    level = np.where(np.eye(N, dtype=bool), np.float32(1.0), level)
    author, audience, target = (jnp.asarray(table) for table in (asked[0], asked[1] > 0.5, asked[2] > 0.5))
    state = {"framing": jnp.asarray(level), "frame_author": author, "frame_audience": audience.astype(jnp.float32),
             "frame_target": target.astype(jnp.float32)}  # fmt: skip
    params = {"framing.gain": jnp.float32(gain), "framing.decay": jnp.float32(decay)}
    after = np.asarray(_framing(params, state, {}, 0.25)["framing"])
    assert after.min() >= 1.0
    assert after.max() <= 5.0
    warned = np.einsum("pb,pt->bt", np.asarray(audience), np.asarray(target)) > 0
    assert (after <= level + 1e-6)[~warned].all()


@settings(deadline=None)
@given(st.floats(-100.0, 100.0))
def test_reflection_lands_between_the_walls(x: float) -> None:
    assert 0.0 <= float(reflect(jnp.float32(x))) <= 1.0


STATES = ("USA", "RUS", "CHN", "DEU", "JPN", "IND")


@st.composite
def shocks(draw: st.DrawFn) -> Shock:
    kind = draw(st.sampled_from(sorted(SHOCK_KINDS)))
    form = SHOCK_KINDS[kind]
    states = tuple(sorted(draw(st.permutations(STATES))[: form.states]))
    body = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh +-", min_size=1, max_size=12).map(str.strip).filter(bool)
    return Shock(
        kind,
        states,
        draw(st.floats(1800.0, 2200.0)),
        draw(body) if form.first == "institution" else "",
        draw(st.sampled_from(KINDS)) if form.what == "kind" else "",
        draw(st.floats(0.0, 1.0)) if form.level else 0.0,
    )


@given(shocks())
def test_a_shock_is_the_same_thing_as_its_text(shock: Shock) -> None:
    assert parse_shock(str(shock)) == shock
    assert str(parse_shock(str(shock))) == str(shock)


@given(shocks(), st.integers(0, 40), st.characters(codec="ascii"))
def test_a_garbled_shock_is_read_or_refused_but_never_breaks(shock: Shock, place: int, character: str) -> None:
    text = str(shock)
    read = parse_or_refuse(text[:place] + character + text[place + 1 :])
    if isinstance(read, Shock):
        assert read.kind in SHOCK_KINDS
        assert 1800.0 <= read.year <= 2200.0
        assert 0.0 <= read.level <= 1.0
        assert len(set(read.states)) == SHOCK_KINDS[read.kind].states
    else:
        assert "\n" not in read


def parse_or_refuse(text: str) -> Shock | str:
    try:
        return parse_shock(text)
    except PolicyError as error:
        return str(error)
