"""The sd of alignment covers ballots and the assumed coding constants."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.alignment import alignment
from foedus.measures.coding import CodingRanges, alignment_deviations

PAIR = {"state_a": pl.String, "state_b": pl.String}


@pytest.fixture
def sources() -> dict[str, pl.DataFrame]:
    dispute = {**PAIR, "year": pl.Int32, "hostility": pl.Int32}
    spell = {**PAIR, "start": pl.Int32, "end": pl.Int32}
    conflict = {**PAIR, "year": pl.Int32, "type": pl.String, "intensity": pl.Int8}
    return {
        "disputes": pl.DataFrame([("CHN", "RUS", 1969, 5)], schema=dispute, orient="row"),
        "wars": pl.DataFrame(schema={**PAIR, "year": pl.Int32}),
        "ucdp": pl.DataFrame(schema=conflict),
        "rivalries": pl.DataFrame([("CHN", "RUS", 1958, 1989)], schema=spell, orient="row"),
    }


def table(obligation: float, votes_sd: float | None = 0.1) -> pl.DataFrame:
    rows = [(a, b, year, obligation, votes_sd) for a, b in (("CHN", "RUS"), ("FRA", "GBR")) for year in (1969, 1979)]
    schema = {**PAIR, "year": pl.Int32, "obligation": pl.Float64, "un_similarity_sd": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_a_pair_without_record_or_treaty_has_only_the_error_of_its_ballots(sources: dict[str, pl.DataFrame]) -> None:
    peaceful = alignment_deviations(table(0.0), sources).filter(pl.col("state_a") == "FRA")
    assert peaceful["alignment_composite_without_un_sd"].to_list() == [0.0, 0.0]
    assert peaceful["alignment_composite_sd"].to_list() == pytest.approx([0.05, 0.05])


def test_a_war_is_certain_in_its_year_and_uncertain_as_it_fades(sources: dict[str, pl.DataFrame]) -> None:
    hostile = alignment_deviations(table(0.0), sources).filter(pl.col("state_a") == "CHN")
    at_once, later = hostile["alignment_composite_without_un_sd"].to_list()
    assert at_once == pytest.approx(0.0, abs=1e-12)
    assert later > 0.05


def test_force_short_of_war_is_uncertain_even_in_its_own_year(sources: dict[str, pl.DataFrame]) -> None:
    """The scale of disputes is ordinal, so a seized boat (level 4) may be far from war or near it."""
    sources["disputes"] = sources["disputes"].with_columns(hostility=pl.lit(4, pl.Int32))
    sources["rivalries"] = sources["rivalries"].clear()
    hostile = alignment_deviations(table(0.0), sources).filter(pl.col("state_a") == "CHN")
    # the share of level 4 runs over 0.8**4 = 0.41 to 0.8**0.25 = 0.95, evenly in the logarithm of the exponent
    exponents = np.exp(np.linspace(np.log(0.25), np.log(4.0), 1001))
    assert hostile["alignment_composite_without_un_sd"][0] == pytest.approx(float(np.std(0.8**exponents)), rel=0.15)


def test_a_full_obligation_is_certain_and_a_middle_one_is_not(sources: dict[str, pl.DataFrame]) -> None:
    full, middle = (
        alignment_deviations(table(value), sources).filter(pl.col("state_a") == "FRA")[
            "alignment_composite_without_un_sd"
        ][0]
        for value in (3.0, 2.0)
    )
    assert full == 0.0
    # uniform on (0.4, 0.9): sd = 0.5 / sqrt(12) = 0.144
    assert middle == pytest.approx(0.5 / np.sqrt(12.0), rel=0.1)


def test_missing_votes_leave_only_the_variant_without_them(sources: dict[str, pl.DataFrame]) -> None:
    found = alignment_deviations(table(2.0, None), sources)
    assert found["alignment_composite_sd"].null_count() == found.height
    assert found["alignment_composite_without_un_sd"].null_count() == 0


def test_the_central_constants_lie_inside_their_ranges() -> None:
    ranges = CodingRanges()
    assert ranges.rivalry[0] < 0.5 < ranges.rivalry[1]
    assert ranges.memory_years[0] < 5.0 < ranges.memory_years[1]
    assert ranges.curvature[0] < 1.0 < ranges.curvature[1]
    deeds = [float(alignment(0.0, value, 0.0, without="un")) for value in (1, 2)]
    assert ranges.non_aggression[0] < deeds[0] < ranges.non_aggression[1]
    assert ranges.middle_kinds[0] < deeds[1] < ranges.middle_kinds[1]


def test_one_draw_is_refused(sources: dict[str, pl.DataFrame]) -> None:
    with pytest.raises(InputError, match="draws"):
        alignment_deviations(table(1.0), sources, ranges=CodingRanges(draws=1))
