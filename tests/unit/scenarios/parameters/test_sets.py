"""Parameters: the packaged set, priors, draws that nothing else shifts, and errors."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError, UnknownNameError
from foedus.library.bibliography import load_bibliography
from foedus.scenarios import ParameterSet

ONE = """
[threat.weight]
unit = "1"
description = "x"
standing = "assumed"
reference = "assumed"
date = 2026-01-01
prior = { distribution = "normal", mean = 1.0, sd = 2.0 }
"""
OTHER = ONE.replace("weight", "another")


def with_prior(prior: str) -> ParameterSet:
    return ParameterSet.parse(ONE.replace('{ distribution = "normal", mean = 1.0, sd = 2.0 }', prior), name="test.toml")


def test_every_reference_of_the_packaged_set_is_in_the_bibliography() -> None:
    parameters = ParameterSet.load("default")
    unknown = {p.reference for p in parameters.values()} - set(load_bibliography()) - {"assumed"}
    assert not unknown
    assert len(parameters) > 90


@pytest.mark.parametrize(
    "name",
    [
        "alignment.shared_threat",
        "alignment.mutual_threat",
        "alignment.balance",
        "alignment.trade",
        "alignment.order",
        "obligation.depth",
        "obligation.subordination",
        "obligation.entrapment",
        "obligation.shared_threat",
        "obligation.common_jump",
        "alignment.goodwill",
        "cohesion.rally",
        "theatres.settle",
        "theatres.threat",
        "crisis.deterrence",
        "reciprocity.response",
    ],
)
def test_disputed_signs_are_left_open(name: str) -> None:
    parameter = ParameterSet.load("default")[name]
    assert parameter.quantile(0.05) < 0 < parameter.quantile(0.95)


def test_a_draw_depends_on_name_seed_and_member_alone() -> None:
    alone = ParameterSet.parse(ONE, name="a")
    together = ParameterSet.parse(OTHER + ONE, name="b")
    assert np.array_equal(alone.draw(7, range(50))["threat.weight"], together.draw(7, range(50))["threat.weight"])
    whole = alone.draw(7, range(50))["threat.weight"]
    assert np.array_equal(alone.draw(7, np.arange(30, 50))["threat.weight"], whole[30:])
    assert np.array_equal(alone.draw(7, np.array([49, 3]))["threat.weight"], whole[[49, 3]])
    assert not np.array_equal(alone.draw(8, range(50))["threat.weight"], whole)
    assert not np.array_equal(together.draw(7, range(50))["threat.another"], whole)


@pytest.mark.parametrize(
    ("prior", "low", "middle", "high"),
    [
        ('{ distribution = "normal", mean = 1.0, sd = 2.0 }', 1 - 1.6449 * 2, 1.0, 1 + 1.6449 * 2),
        ('{ distribution = "lognormal", median = 3.0, sigma = 0.5 }', 3 * 0.4394, 3.0, 3 / 0.4394),
        ('{ distribution = "halfnormal", scale = 2.0 }', 2 * 0.0627, 2 * 0.6745, 2 * 1.96),
        ('{ distribution = "uniform", low = -1.0, high = 3.0 }', -0.8, 1.0, 2.8),
        ('{ distribution = "beta", a = 1.0, b = 1.0 }', 0.05, 0.5, 0.95),
    ],
)
def test_quantiles_of_priors_and_of_their_draws(prior: str, low: float, middle: float, high: float) -> None:
    parameters = with_prior(prior)
    parameter = parameters["threat.weight"]
    expected = (low, middle, high)
    assert [parameter.quantile(p) for p in (0.05, 0.5, 0.95)] == pytest.approx(expected, rel=2e-3)
    draws = parameters.draw(0, range(20_000))["threat.weight"]
    share = [(draws < value).mean() for value in expected]
    # Three binomial standard errors at 20,000 draws.
    assert share == pytest.approx([0.05, 0.5, 0.95], abs=0.011)


def test_a_fixed_value_is_repeated() -> None:
    parameters = ParameterSet.load("default").replaced({"alignment.shared_threat": 0.25})
    assert parameters.draw(0, range(3))["alignment.shared_threat"].tolist() == [0.25] * 3
    assert parameters["alignment.shared_threat"].standing == "assumed"
    assert parameters.content_hash() != ParameterSet.load("default").content_hash()


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"alignment\.shared_threat"):
        ParameterSet.load("default")["alignment.shared_treat"]
    with pytest.raises(UnknownNameError, match="default"):
        ParameterSet.load("defualt")


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        (ONE.replace("mean = 1.0, ", ""), "threat.weight.prior", "needs mean"),
        (ONE.replace("sd = 2.0", "sd = 0.0"), "threat.weight.prior.sd", "more than 0"),
        (ONE.replace("sd = 2.0", "sd = 2.0, low = 1.0"), "threat.weight.prior", "not low"),
        (ONE.replace('"normal"', '"cauchy"'), "threat.weight.prior.distribution", "'normal'"),
        (ONE.replace('unit = "1"\n', ""), "threat.weight.unit", "missing"),
        (ONE + "value = 2.0\n", "threat.weight", "either value or prior"),
        (ONE.replace('standing = "assumed"', 'standing = "published"'), "threat.weight", "needs a reference"),
        (ONE.replace("unit =", "units ="), "threat.weight", "unknown key 'units'"),
        (ONE.replace("date = 2026-01-01", 'date = "soon"'), "threat.weight.date", "date"),
        ("weight = 3\n", "weight", "outside any parameter"),
        ("[threat.weight\n", "test.toml", "not TOML"),
        (ONE.replace("mean = 1.0", "mean = nan"), "threat.weight.prior.mean", "finite"),
    ],
)
def test_a_malformed_file_names_the_key(text: str, where: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        ParameterSet.parse(text, name="test.toml")
    assert message in str(caught.value)
    assert caught.value.where is not None
    assert where in caught.value.where
    assert "\n" not in str(caught.value)
