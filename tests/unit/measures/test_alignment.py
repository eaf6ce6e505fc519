"""The alignment index."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError, UnknownNameError
from foedus.measures.alignment import AlignmentWeights, alignment, alignment_sd


def test_alignment_is_half_words_and_half_deeds():
    assert alignment(0.4, 2, 0.25) == pytest.approx(0.5 * 0.4 + 0.5 * (2 / 3 * 0.75 - 0.25))


def test_variants_leave_out_one_block():
    assert alignment(np.nan, 2, 0.25, without="un") == pytest.approx(2 / 3 * 0.75 - 0.25)
    assert alignment(0.4, 2, np.nan, without="conflict") == pytest.approx(0.2 + 1 / 3)
    assert alignment(0.4, np.nan, 0.25, without="obligations") == pytest.approx(0.2 - 0.125)


def test_alignment_is_unknown_without_votes():
    assert np.isnan(alignment(np.nan, 3, 0.0))


def test_open_hostility_voids_a_treaty():
    assert alignment(0.0, 3, 1.0) == alignment(0.0, 0, 1.0)


def test_an_unknown_block_is_refused():
    with pytest.raises(UnknownNameError, match="un, conflict, obligations"):
        alignment(0, 0, 0, without="trade")  # type: ignore[arg-type]


def test_weights_must_sum_to_one():
    with pytest.raises(InputError):
        AlignmentWeights(0.7, 0.7)
    assert AlignmentWeights().standing == "assumed"


def test_the_sd_is_that_of_the_weighted_votes():
    assert alignment_sd(0.2) == pytest.approx(0.1)
    assert np.isnan(alignment_sd(0.2, without="un"))
