"""Common pressure and its onsets on made-up acts, and what is left of similarity net of the sender."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.common_pressure import common_pressure, net_of_sender, pressure_onsets


def acts(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=["sender", "target", "year"], orient="row")


def test_pressure_is_common_within_the_window_only() -> None:
    found = common_pressure(acts(("S", "A", 2000), ("S", "B", 2002), ("S", "C", 2005), ("T", "A", 2002)))
    assert found.rows() == [("S", "A", "B", 2002)]
    longer = common_pressure(acts(("S", "A", 2000), ("S", "B", 2002)), window=4)
    assert longer["year"].to_list() == [2002, 2003]


def test_an_onset_needs_quiet_by_every_sender() -> None:
    common = pl.DataFrame(
        [("S", "A", "B", 1990), ("T", "A", "B", 1994), ("S", "A", "B", 1999), ("T", "A", "B", 2005),
         ("S", "A", "C", 1994)],
        schema=["sender", "state_a", "state_b", "year"], orient="row",
    )  # fmt: skip
    found = set(pressure_onsets(common).rows())
    # 1994 follows S's of 1990, and 1999 T's of 1994; six years on it is quiet
    assert found == {("S", "A", "B", 1990), ("T", "A", "B", 2005), ("S", "A", "C", 1994)}


def test_moving_away_from_the_sender_is_not_converging() -> None:
    """States on a line: all that two have in common is where they stand with the sender."""
    stream = np.random.default_rng(0)
    place = stream.uniform(-1, 1, 60)
    first, second = np.triu_indices(60, 1)
    with_sender = 1 - np.abs(place - 1.0)
    similarity = 1 - np.abs(place[first] - place[second])
    everyone = np.ones(first.size, dtype=bool)
    left = net_of_sender(similarity, with_sender[first], with_sender[second], everyone)
    assert np.abs(left).max() < 1e-9


def test_convergence_beyond_that_is_left() -> None:
    stream = np.random.default_rng(1)
    one, other = stream.uniform(-1, 1, (2, 500))
    pressed = np.arange(500) < 20
    similarity = 0.3 + 0.2 * one * other + 0.4 * pressed + 0.05 * stream.normal(size=500)
    left = net_of_sender(similarity, one, other, ~pressed)
    assert left[pressed].mean() == pytest.approx(0.4, abs=0.05)
    assert left[~pressed].mean() == pytest.approx(0.0, abs=1e-9)
    # the order of the two does not matter
    assert net_of_sender(similarity, other, one, ~pressed) == pytest.approx(left)


def test_what_is_not_known_stays_so() -> None:
    one, other = np.random.default_rng(2).uniform(-1, 1, (2, 40))
    one[3] = np.nan
    left = net_of_sender(one * other, one, other, np.ones(40, dtype=bool))
    assert np.flatnonzero(np.isnan(left)).tolist() == [3]


def test_bad_input_is_refused() -> None:
    with pytest.raises(TableError, match="target"):
        common_pressure(acts().drop("target"))
    with pytest.raises(InputError, match="window is too short"):
        common_pressure(acts(("S", "A", 2000)), window=0)
    with pytest.raises(TableError, match="sender"):
        pressure_onsets(acts().drop("sender"))
    with pytest.raises(InputError, match="do not match"):
        net_of_sender([0.1], [0.1, 0.2], [0.1], [True])
    with pytest.raises(InputError, match="too few pairs"):
        net_of_sender([0.1] * 9, [0.1] * 9, [0.1] * 9, [True] * 9)
