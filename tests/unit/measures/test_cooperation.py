"""Depth of cooperation: the ladder, its bounds where nothing is recorded, and its deviation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.cooperation import LADDER, STAGES, LadderRanges, LadderRule, cooperation_depth
from foedus.measures.cooperation_ladder import OPEN_SHARE
from foedus.measures.cooperation_records import Events, ever, regular
from foedus.measures.obligations import OBLIGATION_VALUES

PAIR = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}
FIXED = LadderRanges(
    window_years=(5, 5), regular_share=(0.6, 0.6), delivery=(10.0, 10.0), troops=(400.0, 400.0), weight_ratio=(1.0, 1.0)
)


def treaties(pair: tuple[str, str], years: range, *kinds: str) -> pl.DataFrame:
    rows = [(*pair, year, *(int(kind in kinds) for kind in OBLIGATION_VALUES)) for year in years]
    return pl.DataFrame(rows, schema=PAIR | dict.fromkeys(OBLIGATION_VALUES, pl.Int8), orient="row")


def agreements(pair: tuple[str, str], years: range, *, end_known: bool = True) -> pl.DataFrame:
    rows = [("a1", *pair, year, True, end_known) for year in years]
    schema = {"agreement": pl.String, **PAIR, "in_force": pl.Boolean, "end_known": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def exercises(pair: tuple[str, str], *years: int) -> pl.DataFrame:
    rows = [(f"e{year}", year, state) for year in years for state in pair]
    return pl.DataFrame(rows, schema={"exercise": pl.String, "year": pl.Int32, "state": pl.String}, orient="row")


def deliveries(supplier: str, recipient: str, tiv: float, *years: int) -> pl.DataFrame:
    rows = [(supplier, recipient, year, tiv) for year in years]
    schema = {"supplier": pl.String, "recipient": pl.String, "year": pl.Int32, "tiv": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def troops(host: str, number: int | None, *years: int) -> pl.DataFrame:
    rows = [(host, year, number) for year in years]
    return pl.DataFrame(rows, schema={"host": pl.String, "year": pl.Int32, "troops": pl.Int32}, orient="row")


def tables(**given: pl.DataFrame) -> dict[str, pl.DataFrame]:
    nobody = ("BOL", "FJI")
    return {
        "atop_dyad_year": treaties(nobody, range(0)),
        "defence_agreements": agreements(nobody, range(0)),
        "exercises_mme": exercises(nobody),
        "exercises_jme": exercises(nobody),
        "arms_transfers": deliveries("USA", "JPN", 1.0),
        "troops": troops("JPN", 0),
    } | given


def depth(pair: tuple[str, str], years: list[int], sources: Mapping[str, pl.DataFrame], **options: Any) -> pl.DataFrame:
    grid = pl.DataFrame({"state_a": pair[0], "state_b": pair[1], "year": years}, schema_overrides=PAIR)
    return cooperation_depth(grid, sources, **({"ranges": None} | options))


JPN_USA, CHN_RUS, DEU_FRA, BOL_FJI = ("JPN", "USA"), ("CHN", "RUS"), ("DEU", "FRA"), ("BOL", "FJI")


def everything() -> dict[str, pl.DataFrame]:
    """Every sign of the ladder for Japan and the United States."""
    return tables(
        atop_dyad_year=treaties(JPN_USA, range(1990, 2019), "defence", "consultation"),
        defence_agreements=agreements(JPN_USA, range(1990, 2011)),
        exercises_mme=exercises(JPN_USA, *range(1990, 2011)),
        arms_transfers=deliveries("USA", "JPN", 100.0, *range(1990, 2025)),
        troops=troops("JPN", 50_000, *range(1990, 2025)),
    )


def test_a_pair_with_every_sign_has_full_depth_and_nothing_is_left_open() -> None:
    assert depth(JPN_USA, [2005], everything()).drop("state_a", "state_b", "year", "sd").rows() == [
        (3, 1.0, 1.0, 1.0, 8, 0)
    ]


def test_a_pair_without_any_sign_has_none_and_the_open_signs_bound_it() -> None:
    row = depth(BOL_FJI, [2005], tables()).row(0, named=True)
    # Deliveries between them and troops of the other are in no record: 1 of 4 early signs, 1 of 2 moderate, 1 of 2.
    assert (row["stage"], row["value"], row["depth_low"], row["n"]) == (0, 0.0, 0.0, 5)
    assert row["depth_high"] == pytest.approx((1 / 4 + 1 / 2 + 1 / 2) / 3)


@pytest.mark.parametrize(
    ("sign", "expected", "stage"),
    [
        ({"atop_dyad_year": treaties(CHN_RUS, range(2001, 2010), "consultation")}, 1 / 12, 1),
        ({"defence_agreements": agreements(CHN_RUS, range(2001, 2010))}, 1 / 12, 1),
        ({"exercises_mme": exercises(CHN_RUS, 2005)}, 1 / 12, 1),
        ({"exercises_jme": exercises(CHN_RUS, 2005)}, 1 / 12, 1),
        ({"arms_transfers": deliveries("RUS", "CHN", 50.0, 2005)}, 1 / 12, 1),
        ({"exercises_mme": exercises(CHN_RUS, 2003, 2005), "exercises_jme": exercises(CHN_RUS, 2004)}, 1 / 4, 2),
        ({"arms_transfers": deliveries("RUS", "CHN", 50.0, 2003, 2004, 2005)}, 1 / 4, 2),
        # A promise of defence is one of consultation; without exercises or arms it skips a stage.
        ({"atop_dyad_year": treaties(CHN_RUS, range(2001, 2010), "defence")}, 1 / 12 + 1 / 6, 1),
    ],
)
def test_each_sign_counts_in_its_stage(sign: dict[str, pl.DataFrame], expected: float, stage: int) -> None:
    row = depth(CHN_RUS, [2005], tables(**sign)).row(0, named=True)
    assert row["value"] == pytest.approx(expected)
    assert row["stage"] == stage


def test_small_deliveries_and_embassy_guards_do_not_count() -> None:
    guards = tables(
        atop_dyad_year=treaties(("RUS", "USA"), range(1995, 2006), "consultation"),
        arms_transfers=deliveries("USA", "RUS", 1.0, 2003, 2004, 2005),
        troops=troops("RUS", 200, *range(1995, 2006)),
    )
    assert depth(("RUS", "USA"), [2005], guards)["value"].item() == pytest.approx(1 / 12)
    generous = LadderRule(delivery=0.5, troops=100.0)
    assert depth(("RUS", "USA"), [2005], guards, rule=generous)["value"].item() > 0.4


def test_troops_of_nobodys_guest_are_no_cooperation() -> None:
    guantanamo = troops("CUB", 900, *range(1990, 2010))
    assert depth(("CUB", "USA"), [2005], tables(troops=guantanamo))["value"].item() == 0.0
    invited = tables(troops=guantanamo, exercises_mme=exercises(("CUB", "USA"), 2004))
    assert depth(("CUB", "USA"), [2005], invited)["value"].item() > 0.2


@pytest.mark.parametrize("years", [[2012], [2024], [1990, 2024]])
def test_troops_where_not_even_exercises_are_coded_are_guests_but_in_guantanamo(years: list[int]) -> None:
    vietnam = tables(troops=troops("RVN", 537_377, 1968), exercises_mme=exercises(JPN_USA, 1990))
    row = depth(("RVN", "USA"), [1968], vietnam).row(0, named=True)
    assert row["value"] > 0.5
    # Nobody recorded that they were guests.
    assert (row["depth_low"], row["carried"]) == (0.0, 1)
    cuba = tables(troops=troops("CUB", 3_000, 1968))
    assert depth(("CUB", "USA"), [1968], cuba)["value"].item() == 0.0
    # A garrison whose hosts exercised with it up to the end of the coding is not turned out by that end.
    qatar = tables(troops=troops("QAT", 5_000, *range(2005, 2025)), exercises_mme=exercises(("QAT", "USA"), 2009))
    found = depth(("QAT", "USA"), years, qatar)
    assert found["value"][-1] == pytest.approx(depth(("QAT", "USA"), [2010], qatar)["value"].item())


def test_after_the_coding_exercises_are_open_and_the_last_year_stands_for_them() -> None:
    found = depth(CHN_RUS, [2010, 2012, 2015, 2024], tables(exercises_mme=exercises(CHN_RUS, 2008, 2009, 2010)))
    known, fading, open_, late = found.rows(named=True)
    # 2008-10 are three of the five years to 2012: settled, whatever happened in 2011 and 2012.
    assert known["depth_low"] == fading["depth_low"] == pytest.approx(1 / 4)
    assert found["value"].to_list() == [pytest.approx(1 / 4)] * 4
    for later in (open_, late):
        assert later["depth_low"] == 0.0
        assert later["depth_high"] == pytest.approx((3 / 4 - 1 / 4 + 1 / 2 + 1 / 2) / 3)
    assert known["n"] > open_["n"] > late["n"] == 2
    # Exercises and an agreement are carried; in 2024 two promises too.
    assert (open_["carried"], late["carried"]) == (3, 5)


def test_a_year_coded_in_part_is_not_judged_by_its_last_year_alone() -> None:
    every_other_year = tables(exercises_mme=exercises(CHN_RUS, 2005, 2007, 2009))
    found = depth(CHN_RUS, [2010, 2011, 2012, 2013, 2014], every_other_year)
    assert found["value"].to_list() == [found["value"][0]] * 5


def test_what_is_carried_does_not_hang_on_where_the_table_begins() -> None:
    signs = everything()
    late, early = depth(JPN_USA, [2024], signs), depth(JPN_USA, [1990, 2024], signs)
    assert late.equals(early.tail(1))


def test_before_the_coding_allies_have_what_is_usual_and_the_stage_is_open() -> None:
    allied = tables(atop_dyad_year=treaties(DEU_FRA, range(1955, 2019), "defence"))
    row = depth(DEU_FRA, [1960], allied).row(0, named=True)
    assert (row["stage"], row["value"]) == (None, pytest.approx(((1 + 0.26 + 0.01) / 3 + 0.14 + 1 / 2) / 3))
    assert (row["depth_low"], row["depth_high"]) == (pytest.approx((1 / 4 + 1 / 2) / 3), 1.0)
    assert depth(BOL_FJI, [1972], tables()).select("stage", "value").row(0) == (0, 0.0)


def test_the_start_and_the_end_of_the_coding_do_not_move_an_alliance() -> None:
    allied = tables(atop_dyad_year=treaties(DEU_FRA, range(1955, 2019), "defence"))
    before, after, last, later = depth(DEU_FRA, [1976, 1985, 2010, 2016], allied)["value"]
    assert before == pytest.approx(after, abs=0.1)
    assert last == later


def test_an_absent_agreement_is_open_for_one_window_after_the_start_of_the_coding() -> None:
    found = depth(BOL_FJI, [1982, 1983, 1984], tables())
    high = found["depth_high"].to_list()
    assert high[0] == high[1] == pytest.approx(high[2] + 1 / 12)
    signed = tables(defence_agreements=agreements(BOL_FJI, range(1980, 1985)))
    assert depth(BOL_FJI, [1980], signed)["depth_low"].item() == pytest.approx(1 / 12)


def test_an_agreement_whose_end_is_estimated_may_go_on() -> None:
    for end_known, gap in ((True, 0.0), (False, 1 / 12)):
        lapsed = tables(defence_agreements=agreements(CHN_RUS, range(1995, 2002), end_known=end_known))
        row = depth(CHN_RUS, [2008], lapsed).row(0, named=True)
        assert row["value"] == 0.0
        assert row["depth_high"] - 1 / 6 == pytest.approx(gap)


def test_an_agreement_of_the_last_coded_year_lasts_in_value_but_not_in_the_bounds() -> None:
    found = depth(CHN_RUS, [2010, 2014, 2024], tables(defence_agreements=agreements(CHN_RUS, range(2008, 2011))))
    assert found["value"].to_list() == [pytest.approx(1 / 12)] * 3
    assert found["depth_low"].to_list() == [pytest.approx(1 / 12), 0.0, 0.0]


def test_a_state_younger_than_the_coding_has_no_agreement_carried() -> None:
    born_1970, born_2011 = (depth((one, "USA"), [2012], tables()) for one in ("FJI", "SSD"))
    # Besides it an exercise in the last five years, of which three are coded.
    assert (born_1970["carried"].item(), born_2011["carried"].item()) == (2, 1)


def test_a_year_without_a_count_takes_the_last_count_of_troops() -> None:
    hosts = pl.concat([troops("JPN", 50_000, 2007), troops("JPN", None, 2008), troops("JPN", 50_000, 2009)])
    allied = tables(troops=hosts, atop_dyad_year=treaties(JPN_USA, range(2000, 2019), "defence"))
    found = depth(JPN_USA, [2007, 2008], allied)
    assert found["value"][0] == found["value"][1]
    assert found["depth_low"][1] == pytest.approx(found["depth_low"][0] - 1 / 6)


def test_treaties_after_their_coding_are_carried_with_the_changes_coded_by_hand() -> None:
    changes = pl.DataFrame(
        [("PRK", "RUS", "2024-06-19", None, "defence", "enters")],
        schema=["state_a", "state_b", "date", "end", "kind", "effect"],
        orient="row",
        schema_overrides={"end": pl.String},
    ).with_columns(pl.col("date", "end").str.to_date())
    found = depth(("PRK", "RUS"), [2023, 2024], tables(), treaty_changes=changes)
    assert found["value"][0] == 0.0
    assert found["value"][1] == pytest.approx((1 / 4 + 1 / 2) / 3)


def test_more_signs_never_lower_the_depth_and_the_bounds_hold_it() -> None:
    signs = everything()
    given = tables()
    before = depth(JPN_USA, list(range(1985, 2025)), given)
    for name in ("atop_dyad_year", "exercises_mme", "arms_transfers", "defence_agreements", "troops"):
        given = given | {name: signs[name]}
        after = depth(JPN_USA, list(range(1985, 2025)), given)
        rise = after["depth_low"] - before["depth_low"]
        assert rise.min() >= 0.0  # type: ignore[operator]
        assert rise.max() > 0.0  # type: ignore[operator]
        before = after
        assert ((after["depth_low"] <= after["value"]) & (after["value"] <= after["depth_high"])).all()


def test_other_pairs_in_the_table_change_nothing() -> None:
    alone = depth(JPN_USA, [2005, 2012], everything(), ranges=FIXED)
    both = pl.concat([alone.select(*PAIR), depth(BOL_FJI, [2005], tables()).select(*PAIR)])
    together = cooperation_depth(both, everything(), ranges=FIXED)
    assert together.head(2).equals(alone)


def test_the_deviation_is_of_the_constants_and_of_what_is_not_on_record() -> None:
    often = tables(exercises_mme=exercises(CHN_RUS, 2001, 2003, 2005))
    fixed = depth(CHN_RUS, [2005], often, ranges=FIXED)
    gap = fixed["depth_high"] - fixed["depth_low"]
    assert fixed["sd"].item() == pytest.approx(OPEN_SHARE[1] * gap.item())
    assert depth(CHN_RUS, [2005], often, ranges=LadderRanges())["sd"].item() > fixed["sd"].item()
    nothing = depth(BOL_FJI, [2005], often, ranges=LadderRanges())
    assert nothing["sd"].item() == pytest.approx(OPEN_SHARE[0] * nothing["depth_high"].item())
    # With every sign settled the constants alone are left.
    assert depth(JPN_USA, [2005], everything(), ranges=FIXED)["sd"].item() == pytest.approx(0.0, abs=1e-12)


def test_the_weights_of_the_stages_count() -> None:
    allied = tables(atop_dyad_year=treaties(DEU_FRA, range(1990, 2019), "defence"))
    heavy = LadderRule(weights=(1.0, 1.0, 8.0))
    # Deliveries are coded for the two, so a quarter of the early stage is present.
    assert depth(DEU_FRA, [2005], allied, rule=heavy)["value"].item() == pytest.approx((1 / 4 + 8 / 2) / 10)


EVENTS = Events(
    happened=np.array([[1, 0, 0, 1, 1, 0, 0, 0]], dtype=np.bool_),
    covered=np.array([[1, 1, 1, 1, 1, 0, 0, 0]], dtype=np.bool_),
)


def test_a_window_is_settled_where_its_open_years_cannot_change_it() -> None:
    once = ever(EVENTS, 3)
    assert once.best[0].tolist() == pytest.approx([1, 1, 1, 1, 1, 1, 1, np.nan], nan_ok=True)
    assert once.known[0].tolist() == [True] * 7 + [False]
    often = regular(EVENTS, 3, 2 / 3)
    assert often.best[0].tolist() == pytest.approx([0, 0, 0, 0, 1, 1, 1, np.nan], nan_ok=True)
    assert often.known[0].tolist() == [True, True, True, True, True, True, False, False]


def test_every_sign_stands_in_one_stage() -> None:
    names = [name for stage in STAGES.values() for name in stage]
    assert len(names) == len(set(names)) == 8
    assert len(LADDER.weights) == len(STAGES)


@pytest.mark.parametrize(
    "constants",
    [{"window_years": 0}, {"window_years": 11}, {"regular_share": 0.0}, {"weights": (1.0, 0.0, 1.0)}, {"troops": -1.0}],
)
def test_impossible_constants_are_refused(constants: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="LadderRule"):
        LadderRule(**constants)


def test_one_draw_is_no_deviation() -> None:
    with pytest.raises(InputError, match="at least two"):
        depth(CHN_RUS, [2005], tables(), ranges=LadderRanges(draws=1))


def test_a_table_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(TableError, match="end_known"):
        depth(CHN_RUS, [2005], tables(defence_agreements=agreements(CHN_RUS, range(0)).drop("end_known")))


def test_without_a_table_of_deliveries_nothing_is_known_of_them() -> None:
    """They are left out of depth rather than counted as none, and the bounds say that they are open."""
    sources = everything()
    open_ = {name: table for name, table in sources.items() if name != "arms_transfers"}
    found, known = (depth(("JPN", "USA"), [2005], each) for each in (open_, sources))
    assert found["value"].to_list() == known["value"].to_list() == [1.0]
    assert found["n"][0] == known["n"][0] - 2
    assert (found["depth_low"][0], found["depth_high"][0]) == (0.75, 1.0)
