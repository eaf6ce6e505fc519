"""Posteriors: joint rows stay together, draws are the member's own, and bad tables are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.errors import TableError
from foedus.scenarios import ParameterSet, Posterior

A, B, POSITIVE = "alignment.shared_threat", "alignment.balance", "reach.gradient"


def table(rows: int = 200, **columns: object) -> pl.DataFrame:
    values = np.random.default_rng(1).normal(size=rows)
    return pl.DataFrame({A: values, B: 2.0 * values, **columns})


def posterior(frame: pl.DataFrame) -> Posterior:
    return Posterior.of(frame, ParameterSet.load("default"), name="fit")


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_file_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"fit{suffix}"
    frame = table(chain=[0] * 200, draw=list(range(200)))
    if suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    found = Posterior.load(path)
    assert found.names == (B, A)
    np.testing.assert_array_equal(found.values[:, 1], frame[A].to_numpy())
    assert "2 parameters, 200 draws" in repr(found)


def test_a_member_takes_a_whole_row_whatever_the_chunk() -> None:
    found = posterior(table())
    whole = found.draw(7, range(100))
    np.testing.assert_array_equal(whole[B], 2.0 * whole[A])
    assert set(whole[A]) <= set(found.values[:, 1])
    np.testing.assert_array_equal(found.draw(7, np.arange(40, 60))[A], whole[A][40:60])
    assert (found.draw(8, range(100))[A] != whole[A]).any()


def test_weights_are_followed() -> None:
    frame = pl.DataFrame({A: [0.0, 1.0, 2.0], "weight": [3.0, 1.0, 0.0]})
    found = posterior(frame)
    drawn = found.draw(0, range(20_000))[A]
    # binomial with p = 1/4: five standard errors
    assert abs(drawn.mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / 20_000)
    assert found.effective_draws == pytest.approx(1.6)
    assert (found.quantile(A, 0.5), found.quantile(A, 0.75), found.quantile(A, 0.9)) == (0.0, 0.0, 1.0)


def test_what_the_posterior_leaves_out_comes_from_the_prior() -> None:
    plain = ParameterSet.load("default")
    joint = plain.with_posterior(posterior(table()))
    before, after = plain.draw(3, range(50)), joint.draw(3, range(50))
    assert all(np.array_equal(before[name], after[name]) for name in plain if name not in (A, B))
    np.testing.assert_array_equal(after[B], 2.0 * after[A])
    assert (joint[A].standing, joint[POSITIVE].standing) == ("estimated", "assumed")
    assert joint.posterior is not None
    assert f"joint draws of {len(joint.posterior.names)}" in repr(joint)
    assert joint.quantile(B, 0.5) == 2.0 * joint.quantile(A, 0.5)
    assert joint.quantile(POSITIVE, 0.5) == plain[POSITIVE].quantile(0.5)


def test_the_address_follows_the_draws_and_not_the_name_of_the_file() -> None:
    plain = ParameterSet.load("default")
    one, other = posterior(table()), posterior(table(weight=np.arange(200.0)))
    assert len({each.content_hash() for each in (plain, plain.with_posterior(one), plain.with_posterior(other))}) == 3
    renamed = Posterior.of(table(), plain, name="elsewhere")
    assert renamed.content_hash() == one.content_hash()
    assert plain.with_posterior(renamed).content_hash() == plain.with_posterior(one).content_hash()


def test_a_fixed_parameter_leaves_the_posterior() -> None:
    joint = ParameterSet.load("default").with_posterior(posterior(table()))
    fixed = joint.replaced({A: 0.5})
    assert fixed[A].standing == "assumed"
    assert set(fixed.draw(0, range(9))[A]) == {0.5}
    np.testing.assert_array_equal(fixed.draw(0, range(9))[B], joint.draw(0, range(9))[B])
    left = joint.replaced({A: 0.5, B: 0.0}).posterior
    assert left is None or not {A, B} & set(left.names)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (
            table(**{"alignment.shared_treat": 1.0}),
            ["no parameter 'alignment.shared_treat'", "alignment.shared_threat"],
        ),
        (pl.DataFrame({"weight": [1.0]}), ["no column is a parameter"]),
        (table(0), ["no draws"]),
        (pl.DataFrame({A: [1.0, float("nan")]}), ["the value nan", "row 2"]),
        (pl.DataFrame({A: [1.0, float("inf")]}), ["the value inf", "row 2"]),
        (pl.DataFrame({A: [None, 1.0]}), ["no value", "row 1"]),
        (pl.DataFrame({A: ["high", "low"]}), ["not numbers", A]),
        (pl.DataFrame({A: [1.0, 2.0], "weight": [1.0, -1.0]}), ["weights are invalid"]),
        (pl.DataFrame({A: [1.0, 2.0], "weight": [0.0, 0.0]}), ["weights are invalid"]),
    ],
)
def test_a_bad_table_is_refused_with_the_place(frame: pl.DataFrame, told: list[str]) -> None:
    with pytest.raises(TableError) as caught:
        posterior(frame)
    assert all(words in str(caught.value) for words in (*told, "fit"))


def test_a_value_that_the_prior_rules_out_is_refused() -> None:
    found = posterior(pl.DataFrame({POSITIVE: [2000.0, -3.0]}))
    with pytest.raises(TableError, match=r"the value -3 .*row 2.*from 0 to inf"):
        ParameterSet.load("default").with_posterior(found)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        Posterior.load(tmp_path / "none.parquet")


def test_blocks_are_independent_and_a_posterior_given_replaces_its_parameters() -> None:
    other = "alignment.trade"
    one = replace(posterior(table()), stream="posterior one")
    two = replace(posterior(pl.DataFrame({other: np.arange(200.0) / 200})), stream="posterior two")
    plain = ParameterSet.load("default")
    both = plain.with_posterior(one).with_posterior(two)
    assert both.posterior is not None
    assert set(both.posterior.names) >= {A, B, other}
    drawn, alone = both.draw(5, range(4000)), plain.with_posterior(one).draw(5, range(4000))
    np.testing.assert_array_equal(drawn[A], alone[A])
    np.testing.assert_array_equal(drawn[B], 2.0 * drawn[A])
    # four standard errors of a correlation of independent numbers
    assert abs(np.corrcoef(drawn[A], drawn[other])[0, 1]) < 4 / 4000**0.5
    given = both.with_posterior(posterior(pl.DataFrame({A: [0.25]})))
    again = given.draw(5, range(50))
    assert set(again[A]) == {0.25}
    np.testing.assert_array_equal(again[B], drawn[B][:50])
    np.testing.assert_array_equal(again[other], drawn[other][:50])
    assert len({each.content_hash() for each in (plain, both, given, plain.with_posterior(one))}) == 4
    assert both.quantile(other, 0.5) == two.quantile(other, 0.5)
    assert both.replaced({other: 0.0}).draw(5, range(50))[A].tolist() == drawn[A][:50].tolist()


def test_a_file_that_changes_a_parameter_of_a_block_takes_it_out_of_the_block() -> None:
    base = ParameterSet.load("default").with_posterior(replace(posterior(table()), stream="posterior one"))
    changed = ParameterSet.parse(f'"{A}" = 0.1', name="mine", base=base)
    assert set(changed.draw(0, range(9))[A]) == {0.1}
    np.testing.assert_array_equal(changed.draw(0, range(9))[B], base.draw(0, range(9))[B])
