"""Years: one rule for every function that takes one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import foedus
from foedus.errors import FoedusError, InputError
from foedus.scenarios.policies.shocks import parse_shock
from foedus.years import check_window, check_year

WRONG = (0, -5, 10_000, 10**20, 10**5_000, True, 1990.0, float("nan"), "1990", b"1990", [1990])


@pytest.mark.parametrize("year", [None, 1, 1815, 9999, np.int64(1990), np.int16(1990)])
def test_years(year: Any) -> None:
    check_year(year)


@pytest.mark.parametrize("year", WRONG, ids=lambda year: str(type(year).__name__))
def test_what_is_no_year(year: Any) -> None:
    with pytest.raises(InputError) as caught:
        check_window(None, year)
    assert "last" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_window_runs_forward() -> None:
    check_window(1990, 1990)
    with pytest.raises(InputError, match="reversed"):
        check_window(1991, 1990)


@pytest.mark.parametrize("year", [0, -5, 10**20, 1990.5])
def test_doors_refuse_what_is_no_year(year: Any) -> None:
    for door in (
        lambda: foedus.state("USA", year),
        lambda: foedus.measure("alignment", first=year),
        lambda: foedus.triangle("USA", "RUS", "CHN", last=year),
        lambda: foedus.coalition("CHN", year=year),
        lambda: foedus.RunSpec(case="triangle-1971", until=year),
        lambda: parse_shock(f"leader:RUS@{'x' if year == 1990.5 else year}"),
    ):
        with pytest.raises(FoedusError) as caught:
            door()
        assert len(str(caught.value)) < 400
