"""Effects of states, sampled controls and Firth's penalty in the hazard ratio: independent tools, algebra, recovery."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import hazard_maximum, hazard_ratio, sample_risk_sets
from foedus.estimate.hazard_rows import checked_rows


def _dyads(beta: float, seed: int, *, states: int = 16, years: int = 30, rate: float = -4.0) -> np.ndarray:
    """Return (year, state, state, onset, exposure, control): the exposure is higher where the states' effects are."""
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(states, 1)
    effects = stream.normal(0.0, 0.8, states)
    parts = []
    for year in range(years):
        exposed = 0.6 * (effects[first] + effects[second]) + stream.normal(0.0, 1.0, first.size)
        control = stream.normal(size=first.size)
        onset = stream.random(first.size) < np.exp(rate + beta * exposed + effects[first] + effects[second])
        parts.append(np.column_stack([np.full(first.size, year), first, second, onset, exposed, control]))
    return np.concatenate(parts)


def _dummies(table: np.ndarray) -> np.ndarray:
    """Return one column for each year and each state but the first."""
    years = (table[:, :1] == np.unique(table[:, 0])).astype(float)
    states = ((table[:, 1:2] == np.arange(16)) | (table[:, 2:3] == np.arange(16))).astype(float)
    return np.column_stack([years, states[:, 1:]])


def test_effects_of_states_are_those_of_a_poisson_model_with_dummies() -> None:
    """statsmodels' GLM with a dummy for each year and state is the same model; both states and years have onsets."""
    statsmodels = pytest.importorskip("statsmodels.api")
    table = _dyads(0.5, 1, years=12, rate=-3.0)
    fit = hazard_ratio(
        table[:, 3], table[:, 4], table[:, 0], controls=table[:, 5], members=table[:, 1:3], effects=True,
        penalised=False,
    )  # fmt: skip
    with_onset = np.isin(table[:, 0], table[table[:, 3] > 0, 0])
    inside = table[with_onset]
    design = np.column_stack([inside[:, 4:6], _dummies(inside)])
    design = design[:, np.abs(design).sum(axis=0) > 0]
    direct = statsmodels.GLM(inside[:, 3], design, family=statsmodels.families.Poisson()).fit(tol=1e-12)
    assert fit.effects == 15
    assert np.log(fit.ratio.value) == pytest.approx(direct.params[0], abs=1e-6)
    assert fit.controls == pytest.approx([direct.params[1]], abs=1e-6)


def test_one_onset_to_a_stratum_is_the_conditional_logit() -> None:
    """statsmodels' ConditionalLogit and Cox's exact likelihood are the same where no stratum has ties."""
    conditional = pytest.importorskip("statsmodels.discrete.conditional_models")
    stream = np.random.default_rng(3)
    strata = np.repeat(np.arange(60), 7)
    columns = stream.normal(size=(strata.size, 2))
    pull = columns @ [0.6, -0.3] + stream.gumbel(size=strata.size)
    onset = pull == np.maximum.reduceat(pull, np.arange(0, strata.size, 7))[strata]
    fit = hazard_ratio(onset, columns[:, 0], strata, controls=columns[:, 1], penalised=False)
    direct = conditional.ConditionalLogit(onset.astype(float), columns, groups=strata).fit(disp=False)
    assert [np.log(fit.ratio.value), *fit.controls] == pytest.approx(list(direct.params), abs=1e-4)


def test_ties_are_breslows() -> None:
    """statsmodels' PHReg with everybody followed for the same time, strata and ties by Breslow."""
    hazards = pytest.importorskip("statsmodels.duration.hazard_regression")
    table = _dyads(0.5, 2, years=8, rate=-2.5)
    fit = hazard_ratio(table[:, 3], table[:, 4], table[:, 0], controls=table[:, 5], penalised=False)
    direct = hazards.PHReg(
        np.ones(len(table)), table[:, 4:6], status=table[:, 3], strata=table[:, 0], ties="breslow"
    ).fit()
    assert fit.onsets > 2 * fit.strata
    assert [np.log(fit.ratio.value), *fit.controls] == pytest.approx(list(direct.params), abs=1e-5)


@pytest.mark.parametrize("onsets", [(0, 4), (3, 1), (2, 7)])
def test_firths_estimate_of_a_two_by_two_table_is_half_an_onset_more_in_each_cell(onsets: tuple[int, int]) -> None:
    """One stratum, 10 exposed and 20 not: (d1 + 1/2) / (d0 + 1/2) times 20 / 10 (Firth 1993; Heinze, Schemper 2001)."""
    exposed = np.repeat([1.0, 0.0], [10, 20])
    outcome = np.concatenate([np.arange(10) < onsets[0], np.arange(20) < onsets[1]])
    fit = hazard_ratio(outcome, exposed, np.zeros(30))
    assert fit.ratio.value == pytest.approx((onsets[0] + 0.5) / (onsets[1] + 0.5) * 2.0, rel=1e-6)


def test_firths_penalty_with_effects_is_the_log_determinant_of_the_dense_information() -> None:
    """The penalised score vanishes at the estimate, with numerical derivatives of the penalised likelihood."""
    table = _dyads(0.3, 4, states=7, years=10, rate=-2.0)
    onset, years = table[:, 3], table[:, 0].astype(int)
    states = ((table[:, 1:2] == np.arange(7)) | (table[:, 2:3] == np.arange(7))).astype(float)[:, :6]
    fit = hazard_ratio(onset, table[:, 4], years, members=table[:, 1:3], effects=True)
    assert fit.effects == 6

    def penalised(beta: float, effects: np.ndarray) -> float:
        columns = np.column_stack([table[:, 4], states])
        risk = columns @ np.concatenate([[beta], effects])
        total, information = 0.0, np.zeros((7, 7))
        for year in np.unique(years):
            here = years == year
            share = np.exp(risk[here]) / np.exp(risk[here]).sum()
            centred = columns[here] - share @ columns[here]
            total += onset[here] @ np.log(share)
            information += onset[here].sum() * (centred.T * share) @ centred
        return float(total + 0.5 * np.linalg.slogdet(information)[1])

    from scipy import optimize

    direct = optimize.minimize(lambda each: -penalised(each[0], each[1:]), np.zeros(7), method="BFGS", tol=1e-8)
    assert np.log(fit.ratio.value) == pytest.approx(direct.x[0], abs=1e-4)


def test_effects_take_away_what_states_bring() -> None:
    """The exposure goes with how prone a state is: without its effect the ratio is too great, with it right."""
    found = [
        [
            np.log(
                hazard_ratio(table[:, 3], table[:, 4], table[:, 0], members=table[:, 1:3], effects=effects).ratio.value
            )
            for effects in (False, True)
        ]
        for table in (_dyads(0.0, seed) for seed in range(8))
    ]
    without, with_effects = np.mean(found, axis=0)
    assert without > 0.4
    assert with_effects == pytest.approx(0.0, abs=0.12)


@pytest.mark.parametrize("beta", [0.0, -0.5])
def test_intervals_with_effects_and_sampled_controls_cover(beta: float) -> None:
    """Of 60 worlds at most 13 may miss: a rate of 10% exceeds this with a probability of .002."""
    misses, errors = 0, []
    for seed in range(60):
        table = _dyads(beta, seed)
        drawn = sample_risk_sets(table[:, 3], table[:, 0], per_onset=4, least=20, seed=seed)
        table = table[drawn.rows]
        fit = hazard_ratio(
            table[:, 3], table[:, 4], table[:, 0], members=table[:, 1:3], effects=True, weights=drawn.weights
        )
        misses += not fit.ratio.interval.low <= np.exp(beta) <= fit.ratio.interval.high
        errors.append(np.log(fit.ratio.value) - beta)
    assert 1 <= misses <= 13
    assert np.mean(errors) == pytest.approx(0.0, abs=0.08)


def test_weights_give_back_the_whole_risk_set() -> None:
    """Onsets are common here, so that controls taken as they come would pull the ratio to that of odds."""
    table = _dyads(0.8, 5, years=60, rate=-1.5)
    whole = np.log(hazard_ratio(table[:, 3], table[:, 4], table[:, 0]).ratio.value)
    found, plain = [], []
    for seed in range(12):
        drawn = sample_risk_sets(table[:, 3], table[:, 0], per_onset=1, least=1, seed=seed)
        few = table[drawn.rows]
        found.append(np.log(hazard_ratio(few[:, 3], few[:, 4], few[:, 0], weights=drawn.weights).ratio.value))
        plain.append(np.log(hazard_ratio(few[:, 3], few[:, 4], few[:, 0]).ratio.value))
    assert np.mean(found) == pytest.approx(whole, abs=0.03)
    assert abs(np.mean(plain) - whole) > 0.05


def test_reduced_rows_give_the_estimate_and_nearly_the_interval() -> None:
    table = _dyads(0.4, 6)
    fit = hazard_ratio(table[:, 3], table[:, 4], table[:, 0], members=table[:, 1:3], effects=True)
    assert fit.reduced is not None
    kept = table[fit.reduced.kept]
    again = hazard_ratio(
        kept[:, 3], fit.reduced.exposure, kept[:, 0], members=kept[:, 1:3], offset=fit.reduced.offset
    ).ratio
    assert np.log(again.value) == pytest.approx(np.log(fit.ratio.value), abs=0.02)
    assert np.log(again.interval) == pytest.approx(np.log(fit.ratio.interval), abs=0.05)


def test_drawn_controls_are_of_strata_with_an_onset_and_stand_for_all() -> None:
    table = _dyads(0.0, 7)
    drawn = sample_risk_sets(table[:, 3], table[:, 0], per_onset=3, least=10)
    years = np.unique(table[table[:, 3] > 0, 0])
    assert set(table[drawn.rows, 0]) == set(years)
    assert table[drawn.rows, 3].sum() == table[:, 3].sum()
    assert drawn.weights.sum() == pytest.approx(np.isin(table[:, 0], years).sum())
    again = sample_risk_sets(table[:, 3], table[:, 0], per_onset=3, least=10)
    assert (drawn.rows == again.rows).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"effects": True}, "need the states"),
        ({"weights": [1.0, 0.0, 1.0, 1.0]}, "not positive"),
        ({"weights": [1.0]}, "do not match the rows"),
        ({"offset": [np.nan] * 4}, "do not match the rows"),
        ({"effects": True, "members": [["A", "B", "C"]] * 4}, "do not match the rows"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        hazard_ratio([1, 0, 0, 1], [0.0, 1.0, 0.0, 1.0], [1, 1, 2, 2], **options)  # type: ignore[arg-type]


def test_an_exposure_that_is_a_states_own_is_refused_beside_effects() -> None:
    table = _dyads(0.0, 8)
    own = (table[:, 1] == 0) | (table[:, 2] == 0)
    with pytest.raises(InputError, match="same in all rows of a state"):
        hazard_ratio(table[:, 3], own, table[:, 0], members=table[:, 1:3], effects=True)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1, 0], [1, 1, 1]), {}, "do not match"),
        (([1, 0], [1, 1]), {"per_onset": 0}, "no controls"),
        (([0, 0], [1, 1]), {}, "there is no onset"),
        (([1, 1], [1, 1]), {}, "everybody at risk"),
    ],
)
def test_risk_sets_that_cannot_be_drawn_from(
    arguments: tuple[list[int], ...], options: dict[str, int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        sample_risk_sets(*arguments, **options)


@pytest.mark.parametrize("held", [None, 4.0])
def test_the_maximum_is_one_and_is_found_in_few_steps(held: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With rare onsets the penalty bends the likelihood, and the information alone takes half as many steps again."""
    table = _dyads(0.5, 4, states=24, rate=-7.5)
    form = {"effects_of": table[:, 1:3]}
    rows = checked_rows(table[:, 3], table[:, 4], table[:, 0], table[:, 5], **form)
    points = []
    real = hazard_maximum._point
    monkeypatch.setattr(hazard_maximum, "_point", lambda *given: points.append(1) or real(*given))
    found = hazard_maximum.maximum(rows, np.zeros(rows.coefficients), held, penalised=True)
    assert held is None or found.beta[0] == held
    assert len(points) < 22  # 26 with the information alone, with the exposure held
    free = slice(0 if held is None else 1, None)
    for place in np.arange(rows.coefficients)[free]:
        for side in (-1e-3, 1e-3):
            aside = found.beta.copy()
            aside[place] += side
            assert real(rows, aside, free, 0.5).likelihood < found.likelihood
    score = hazard_maximum._score(rows, found, free, 0.5)
    assert float(score @ found.inverse[free, free] @ score) < 1e-10
