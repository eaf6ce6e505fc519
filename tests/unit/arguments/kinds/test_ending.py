"""Tests of the kind “ending” on made-up evidence whose answer is known, and on what is packaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, EndingSpec, Finding, measure
from foedus.arguments.planted_kinds import PLANTED
from foedus.estimate import clopper_pearson, cumulative_incidence
from foedus.evidence.evidence import Evidence

BELOW = {"direction": "below", "supported_beyond": 0.02, "contradicted_beyond": 0.02, "unit": "share"}
ROOT = Path(__file__).parents[4]
COLUMNS = ("state_a", "state_b", "entry_year", "cluster", "ending", "years", "opposed", "last_opposed", "followed")
Row = tuple[str, str, int, str, str, float, float | None, float | None, float]


def made(rows: list[Row], kind: str = "pact", group: str = "major") -> SyntheticEvidence:
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row").with_columns(
        pl.lit(kind).alias("spells"), pl.lit(group).alias("class"), force_promised=pl.col("entry_year") < 1950
    )
    return SyntheticEvidence(endings=table)


def ending(evidence: object, **changes: object) -> Finding:
    spec = EndingSpec.model_validate({"kind": "ending", "spells": "pact", "horizon": 10, "threshold": BELOW} | changes)
    return measure(spec, Context(evidence, 2020))  # type: ignore[arg-type]


ROWS: list[Row] = [
    ("AAA", "BBB", 1900, "1", "dispute", 4.0, 2.0, 4.0, 90.0),
    ("AAA", "CCC", 1900, "1", "drifted", 6.0, 8.0, None, 90.0),
    ("BBB", "CCC", 1960, "2", "rival_pact", 12.0, 12.0, 12.0, 54.0),
    ("CCC", "DDD", 1970, "3", "going", 44.0, None, None, 44.0),
    ("DDD", "EEE", 2010, "4", "going", 4.0, None, None, 4.0),
]


def test_other_endings_compete_and_what_is_not_over_counts_as_long_as_followed() -> None:
    found = ending(made(ROWS))
    # at 4: 5 at risk, one in opposition; the last is followed to 4 only
    assert found.effect == pytest.approx(0.2)
    assert (found.estimate.n, found.estimate.clusters) == (5, 4)
    assert ending(made(ROWS), horizon=12).effect == pytest.approx(0.2 + 0.8 * (2 / 3) * (1 / 2))
    assert ending(made(ROWS), outcome=["drifted"]).effect == pytest.approx(0.8 / 3)
    assert ending(made(ROWS), outcome=["dispute", "rival_pact", "drifted"]).effect == pytest.approx(0.2 + 0.8 / 3)


def test_it_is_the_general_estimate_over_the_clusters_asked_for() -> None:
    causes, years = [1, 2, 1, 0, 0], [row[5] for row in ROWS]
    plain = cumulative_incidence(years, causes, 10, clusters=[row[3] for row in ROWS])
    assert ending(made(ROWS)).interval == pytest.approx(plain.interval)
    assert ending(made(ROWS), cluster="pair").estimate.clusters == 5


def test_opposition_after_the_end_can_be_asked_for() -> None:
    assert ending(made(ROWS), opposition="ever").effect == pytest.approx(0.2 + 0.8 / 3)
    with pytest.raises(ValidationError, match="requires outcome"):
        ending(made(ROWS), opposition="ever", outcome=["drifted"])


COURSES: list[Row] = [
    ("AAA", "BBB", 1900, "1", "drifted", 9.0, 3.0, 7.0, 90.0),  # apart two years after the last opposition
    ("AAA", "CCC", 1900, "2", "dispute", 8.0, 7.0, 7.0, 90.0),
    ("BBB", "CCC", 1900, "3", "going", 90.0, 2.0, 30.0, 90.0),
    ("CCC", "DDD", 1900, "4", "ceased", 5.0, None, None, 5.0),
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 0.25),
        ({"years_before": 0}, 0.0),
        ({"years_before": 2}, 0.5),
        ({"years_before": 2, "horizon": 8}, 0.25),
        ({"opposition": "in_force"}, 0.75),
        ({"opposition": "in_force", "horizon": 3}, 0.5),
    ],
)
def test_how_near_to_the_end_opposition_must_come_can_be_asked_for(change: dict[str, object], expected: float) -> None:
    found = ending(made(COURSES), **change)
    assert found.effect == pytest.approx(expected)
    last = found.series["incidence"].filter(pl.col("counted") & (pl.col("years") == change.get("horizon", 10)))
    assert last["incidence"].sum() == pytest.approx(expected)


def test_kinds_of_opposition_and_years_before_the_end_do_not_mix() -> None:
    with pytest.raises(ValidationError, match="requires outcome"):
        ending(made(COURSES), years_before=0, outcome=["dispute"])
    with pytest.raises(ValidationError, match="at_end"):
        ending(made(COURSES), years_before=0, opposition="in_force")


def test_an_alliance_can_be_left_out() -> None:
    assert ending(made(ROWS), without_clusters=["1"]).estimate.n == 3


def test_what_is_counted_can_be_narrowed() -> None:
    assert ending(made(ROWS), entered=[1946, 2014]).estimate.n == 3
    assert ending(made(ROWS), force_promised=True).estimate.n == 2
    assert ending(made(ROWS), classes=["major"]).estimate.n == 5
    assert ending(made(ROWS), without=["AAA-BBB"]).estimate.n == 4
    for change in ({"classes": ["with_leading"]}, {"spells": "alignment"}, {"entered": [1800, 1810]}):
        with pytest.raises(Gap, match="no spells"):
            ending(made(ROWS), **change)
    with pytest.raises(ValidationError, match="force_promised"):
        ending(made(ROWS), spells="alignment", force_promised=True)
    with pytest.raises(ValidationError, match="reversed"):
        ending(made(ROWS), entered=[1950, 1900])


def test_the_interval_reaches_over_those_without_each_state() -> None:
    rows = [("RUS", other, 1950, other, "dispute", 4.0, 4.0, 4.0, 60.0) for other in ("AAA", "BBB", "CCC")]
    rows += [
        ("AAA", "DDD", 1950, "x", "going", 64.0, None, None, 64.0),
        ("BBB", "DDD", 1950, "y", "going", 64.0, None, None, 64.0),
    ]
    plain, robust = ending(made(rows)), ending(made(rows), robust_to_state=True)
    assert robust.effect == plain.effect
    assert robust.interval.low == 0.0 < plain.interval.low  # without RUS none
    assert "without RUS the share is 0.00" in " ".join(robust.notes)


def test_the_second_judgement_has_no_record() -> None:
    spec = EndingSpec.model_validate({"kind": "ending", "spells": "pact", "horizon": 10, "threshold": BELOW})
    with pytest.raises(Gap, match="stops"):
        measure(spec, Context(made(ROWS), 2020, since=True))


def test_no_opposition_is_given_its_upper_limit_and_its_design_line_says_how_many_it_takes() -> None:
    rows = [(f"A{i:02d}", "ZZZ", 1950, str(i), "going", 60.0, None, None, 60.0) for i in range(13)]
    found = ending(made(rows))
    assert found.none_counted
    assert found.interval == clopper_pearson(0, 13)
    line = design_line(found, EndingSpec.model_validate(
        {"kind": "ending", "spells": "pact", "horizon": 10, "threshold": BELOW}).threshold)  # fmt: skip
    assert line is not None
    assert not line.could_support
    assert (line.needed, line.noun) == (149, "spells")  # 1 - .05^(1/149) is the first below .02


def test_the_replay_makes_the_share_it_is_asked_for() -> None:
    evidence, _ = PLANTED["ending"].world(0.3, np.random.default_rng(1))
    found = ending(evidence)
    assert found.replay is not None
    stream = np.random.default_rng(2)
    for effect in (0.1, 0.5):
        centres = [sum(found.replay.draw(effect, stream) or (0.0, 0.0)) / 2 for _ in range(100)]
        assert np.mean(centres) == pytest.approx(effect, abs=0.04)


def test_its_tables_show_the_curves_and_the_spells() -> None:
    series = ending(made(ROWS), horizon=12).series
    curve = series["incidence"].filter(pl.col("ending") == "rival_pact").sort("years")
    assert curve["years"].to_list() == list(range(13))
    assert curve["incidence"][-1] == pytest.approx(0.8 * (2 / 3) * (1 / 2))
    assert curve["counted"].all()
    assert series["spells"].height == 5
    total = series["incidence"].filter(pl.col("years") == 12)["incidence"].sum()
    assert total <= 1.0


def test_what_is_packaged_holds_cases_that_nobody_disputes() -> None:
    table = Evidence.embedded().endings
    key = pl.concat_str("state_a", "state_b", "entry_year", separator=" ")
    known = dict(table.filter(pl.col("spells") == "pact").select(key, "ending").iter_rows())
    assert known["CHN RUS 1950"] == "dispute"  # over the border, before 1970
    assert known["AUH ITA 1882"] == "dispute"
    assert known["FRA RUS 1891"] == "drifted"  # in force to 1917
    assert known["CHN RUS 2001"] == "going"
    assert known["GBR USA 1949"] == known["FRA USA 1949"] == "going"
    assert known["DEU JPN 1936"] == "ceased"
    assert known["RUS USA 1962"] == "dispute"
    assert table["years"].min() == 0.5
    assert (table["entry_year"] + table["years"]).max() <= 2014.0
    assert table.filter(pl.col("spells") != "pact")["entry_year"].min() >= 1946  # type: ignore[operator]


def test_the_page_on_endings_says_what_the_packaged_table_holds() -> None:
    page = " ".join((ROOT / "docs" / "discussion" / "endings.md").read_text(encoding="utf-8").split())
    pacts = Evidence.embedded().endings.filter(pl.col("spells") == "pact")
    opposed = pacts.filter(pl.col("ending").is_in(["dispute", "rival_pact"]))
    within = {years: opposed.filter(pl.col("years") <= years) for years in (10, 20)}
    found = {years: ending(Evidence.embedded(), horizon=years) for years in within}
    first, second = (
        f"{each.effect:.2f} ({{}}{each.interval.low:.2f} to {each.interval.high:.2f})".replace("0.", ".")
        for each in found.values()
    )
    assert (
        f"Of {pacts.height} pacts in {pacts['cluster'].n_unique()} alliances {within[10].height} ended in opposition "
        f"within ten years, {first.format('90% interval ')}, and {within[20].height} within twenty, {second.format('')}"
    ) in page
    russian = within[10].filter((pl.col("state_a") == "RUS") | (pl.col("state_b") == "RUS"))
    assert (russian.height, within[10].height) == (10, 12)
    assert "Ten of the twelve endings are of its pacts" in page
    since = pacts.filter(pl.col("entry_year") >= 1946)
    assert (since.height, since.filter(pl.col("cluster") == "3460").height) == (14, 6)
    assert min(pacts["entry_year"].to_list()) == 1827
    assert since.filter(pl.col("ending") == "dispute").select("state_a", "entry_year").rows() == [
        ("CHN", 1950), ("RUS", 1962)
    ]  # fmt: skip
    ever = ending(Evidence.embedded(), opposition="ever", horizon=20)
    assert f"{100 * ever.effect:.0f}% of the pairs met it within twenty years" in page
