"""What sanctions, vetoes, crises and territorial disputes contribute to the panel, on tables small enough to see."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.panels.contributions import DYAD_CONTRIBUTIONS, STATE_CONTRIBUTIONS
from foedus.sources.sanctions import KINDS


def _sanction(sender: str, target: str, year: int, cases: int, *kinds: str) -> dict[str, object]:
    marks = {kind: kind in kinds for kind in KINDS}
    return {"sender": sender, "target": target, "year": year, "cases": cases, **marks}


NO_UNION = pl.DataFrame(
    schema={
        "state": pl.String,
        "outward": pl.Boolean,
        "year": pl.Int32,
        **dict.fromkeys(KINDS, pl.Boolean),
        "cases": pl.Int64,
    }
)


def test_sanctions_are_zero_between_covered_states_and_nothing_elsewhere() -> None:
    rows = [_sanction("USA", "CHN", 1990, 2, "arms", "trade"), _sanction("CHN", "USA", 1990, 1, "trade", "travel")]
    rows += [_sanction("JPN", "PRK", 2006, 1, "trade")]
    found = DYAD_CONTRIBUTIONS["sanctions"](pl.DataFrame(rows, schema_overrides={"year": pl.Int32}), NO_UNION)
    between = found.filter(pl.all_horizontal(pl.col("state_a", "state_b").is_in(["CHN", "JPN", "PRK", "USA"])))
    assert between.height == 6 * 34
    both = found.filter((pl.col("state_a") == "CHN") & (pl.col("state_b") == "USA"))
    assert both.filter(pl.col("year") == 1990).select("sanctions", "sanctions_kinds").row(0) == (3, 3)
    assert both.filter(pl.col("year") == 1991).select("sanctions", "sanctions_kinds").row(0) == (0, 0)
    named = set(found["state_a"]) | set(found["state_b"])
    assert {"CHN", "JPN", "PRK", "USA", "FRA"} <= named
    assert "BRA" not in named


def test_the_union_s_sanctions_are_its_members() -> None:
    union = pl.DataFrame(
        [{"state": "RUS", "outward": True, "year": 2014, "cases": 2, **{k: k == "arms" for k in KINDS}}]
    )
    states = pl.DataFrame([_sanction("USA", "RUS", 2014, 1, "trade")], schema_overrides={"year": pl.Int32})
    found = DYAD_CONTRIBUTIONS["sanctions"](states, union.select(NO_UNION.columns).cast(dict(NO_UNION.schema)))
    rows = {(a, b, year): kinds for a, b, year, _, kinds in found.iter_rows()}
    assert rows["EST", "RUS", 2014] == rows["DEU", "RUS", 2014] == 1
    assert rows["EST", "RUS", 2013] == rows["EST", "USA", 2014] == 0
    assert ("EST", "RUS", 2003) not in rows


def test_only_holders_of_the_veto_have_a_count_and_2022_has_none() -> None:
    cast = pl.DataFrame(
        {
            "ballot": [1, 1, 2, 3, 4],
            "state": ["USA", "GBR", "USA", "CHN", "RUS"],
            "year": [1970, 1970, 1970, 1972, 2022],
        },
        schema_overrides={"year": pl.Int32},
    )
    counts = STATE_CONTRIBUTIONS["vetoes"](cast)
    by_year = {(state, year): number for state, year, number in counts.iter_rows()}
    assert by_year["USA", 1970] == 2
    assert by_year["FRA", 1970] == 0
    assert by_year["CHN", 1972] == 1
    assert ("CHN", 1970) not in by_year
    assert ("TWN", 1972) not in by_year
    assert by_year["TWN", 1971] == by_year["CHN", 1971] == 0
    assert counts["year"].max() == 2021
    joint = DYAD_CONTRIBUTIONS["vetoes"](cast)
    pairs = {row[:3]: row[3] for row in joint.select("state_a", "state_b", "year", "joint_vetoes").iter_rows()}
    assert pairs["GBR", "USA", 1970] == 1
    assert pairs["FRA", "USA", 1970] == 0
    assert ("CHN", "TWN", 1971) not in pairs


@pytest.mark.parametrize(
    ("sides", "expected"), [((True, None), 1), ((False, None), None), ((False, False), 0), ((None, None), None)]
)
def test_a_dispute_is_territorial_if_either_side_is_known_to_want_territory(
    sides: tuple[bool | None, bool | None], expected: int | None
) -> None:
    table = pl.DataFrame(
        {"sender": ["AAA", "BBB"], "target": ["BBB", "AAA"], "year": [1900, 1900], "territory": list(sides)},
        schema_overrides={"territory": pl.Boolean},
    ).with_columns(pair_hostility=pl.Series([4, 2], dtype=pl.Int8))
    found = DYAD_CONTRIBUTIONS["gml_directed"](table)
    assert found["territorial_dispute"].to_list() == [expected]
    assert found["gml_dispute_hostility"].to_list() == [4]


def test_crises_count_for_the_state_that_alone_triggered_them() -> None:
    table = pl.DataFrame({"trigger": ["RUS", "RUS", None], "year": [1961, 1961, 1961]})
    assert STATE_CONTRIBUTIONS["crises"](table).rows() == [("RUS", 1961, 2)]
