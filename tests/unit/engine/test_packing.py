"""Chunks in half precision."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.engine.packing import EXACT, is_finite, pack, unpack
from foedus.engine.variables import VARIABLES
from foedus.errors import SimulationError

RANDOM = np.random.default_rng(7)


def levels(worlds: int = 2, pairs: int = 6) -> np.ndarray:
    baseline = RANDOM.uniform(-1.0, 1.0, (4, pairs, 1, 50))
    effects = RANDOM.normal(0.0, 1e-4, (4, pairs, worlds - 1, 50))
    return np.concatenate([baseline, baseline + effects], axis=2).astype(np.float32)


def test_levels_and_differences_keep_eleven_bits() -> None:
    whole = levels()
    found = unpack(pack({"alignment": whole}, [])["alignment"])
    assert found.dtype == np.float32
    assert np.abs(found - whole).max() <= 2.0**-12 + 1e-6
    effects, read = (x[:, :, 1].astype(float) - x[:, :, 0] for x in (whole, found))
    assert np.abs(read - effects).max() <= 2.0**-11 * np.abs(effects).max() + 2.0**-23
    assert np.abs(found - whole).max() > 1e-6, "nothing was halved"


def test_no_difference_stays_none() -> None:
    same = np.repeat(levels(worlds=1), 2, axis=2)
    found = unpack(pack({"depth": same}, [])["depth"])
    assert np.array_equal(found[:, :, 0], found[:, :, 1])


def test_a_baseline_alone_is_read_as_that_of_two_worlds() -> None:
    whole = levels()
    alone = pack({"alignment": whole[:, :, :1]}, [])["alignment"]
    assert np.array_equal(alone, pack({"alignment": whole}, [])["alignment"][:, :, :1])


def test_watched_pairs_keep_their_bits() -> None:
    whole = levels()
    found = pack({"alignment": whole}, [4, 1])
    assert np.array_equal(found[f"alignment{EXACT}"], whole[:, [4, 1]])


@pytest.mark.parametrize("wrong", [np.float64, np.int64])
def test_other_precisions_stay(wrong: type) -> None:
    whole = levels().astype(wrong)
    assert pack({"alignment": whole}, [])["alignment"] is whole


def test_what_does_not_fit_into_half_is_refused() -> None:
    with pytest.raises(SimulationError, match="threat reaches") as caught:
        pack({"threat": levels().reshape(4, 2, 3, 2, 50) * np.float32(1e6)}, [])
    assert caught.value.expected == "at most 15.9922 in size"


def test_what_is_not_a_number_stays_so_for_the_check_of_the_chunk_to_find() -> None:
    wrong = levels()
    wrong[2, 3, 0, 7] = np.nan
    wrong[2, 4, 1, 7] = np.inf
    found = pack({"depth": wrong}, [])["depth"]
    assert np.argwhere(~np.isfinite(found)).tolist() == [[2, 3, 0, 7], [2, 3, 1, 7], [2, 4, 1, 7]]
    assert not is_finite(found)
    assert not is_finite(wrong)
    assert is_finite(found[:2])


def test_states_theatres_and_counts_stay() -> None:
    names = {row.key for row in VARIABLES.values()}
    packed = pack(dict.fromkeys(names, levels()), [])
    assert {name for name in names if packed[name].dtype == np.float16} == {
        "alignment", "shared_threat", "depth", "threat",
    }  # fmt: skip
