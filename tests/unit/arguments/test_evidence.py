"""Series that arguments read: from the tables of the evidence, else computed, and what is told where neither can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from foedus.arguments import Argument, SyntheticEvidence, Verdict, argue, load_argument
from foedus.arguments.evidence import Gap, computed_measures, pair_series, pairs_series, states_series
from foedus.errors import CoverageError
from foedus.evidence.evidence import Evidence
from foedus.measures.catalogue import MEASURES

CLAIM = """
name = "peace"
title = "Peace"
written = "2020-12"
judged_to = 2020
[gates.split]
statement = "The two communist powers fell out."
lower = ["RUS", "CHN"]
upper = ["USA", "GBR"]
first = 1972
last = 1979
[[claims]]
id = "C1"
part = "P1"
statement = "Neighbours of Germany came to be at peace with it."
[claims.test]
kind = "trend"
measure = "peace_scale"
gate = "split"
states = ["FRA", "POL", "CZE"]
partner = "DEU"
before = [1993, 1999]
after = [2010, 2016]
threshold = { direction = "above", supported_beyond = 0.1, unit = "steps of peace" }
since = { after = [2021, 2023] }
[[claims.variants]]
name = "votes"
role = "deciding"
measure = "un_agreement"
since = false
"""


@pytest.fixture
def peace(tmp_path: Path) -> Argument:
    path = tmp_path / "peace.toml"
    path.write_text(CLAIM, encoding="utf-8")
    return load_argument(path)


@dataclass(frozen=True)
class Computing(SyntheticEvidence):
    """Evidence that computes a measure which is in no table, and remembers what it was asked."""

    asked: list[tuple[str, tuple[tuple[str, str], ...], int, int]] = field(default_factory=list)

    def computes(self, name: str) -> bool:
        return True

    def computed(self, name: str, pairs: Sequence[tuple[str, str]], *, first: int, last: int) -> pl.DataFrame:
        self.asked.append((name, tuple(pairs), first, last))
        if name == "kappa_un":
            raise CoverageError("the votes are lost")
        rows = [
            {"state_a": a, "state_b": b if a != b else None, "year": year, "value": year / 1000, "sd": None, "n": 1}
            for a, b in pairs
            for year in range(first, last + 1)
        ]
        schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64, "sd": pl.Float64}
        return pl.DataFrame(rows, schema={**schema, "n": pl.Int32})


def test_a_measure_without_its_data_is_not_yet_tested_for_a_reason_in_one_line(
    peace: Argument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    alone = peace.model_copy(update={"claims": (peace.claims[0].model_copy(update={
        "measurements": peace.claims[0].measurements[:1]
    }),)})  # fmt: skip
    result = argue(alone, Evidence.embedded())
    claim = result.claim("C1")
    assert claim.verdict is Verdict.NOT_YET_TESTED
    assert claim.since is None
    assert claim.reason == (
        "Not measured: peace_scale is not among the packaged measures; set FOEDUS_DATA to the folder of raw data to "
        "compute it."
    )
    assert "computed" not in result.provenance
    assert result.provenance["sources"] == Evidence.embedded().provenance
    # beside a measurement that can be had, it has no say
    both = argue(peace, Evidence.embedded()).claim("C1")
    assert both.measured == "votes"
    assert both.verdict is not Verdict.NOT_YET_TESTED


@pytest.mark.data
def test_a_measure_that_is_not_packaged_is_judged_from_the_raw_data(peace: Argument, data_folder: Path) -> None:
    evidence = Evidence.embedded()
    result = argue(peace, evidence)
    claim = result.claim("C1")
    assert claim.measured == "peace_scale"
    assert claim.gate is not None
    assert claim.gate.passed
    assert claim.gate.n == 8
    table = evidence.computed("peace_scale", [("FRA", "DEU"), ("POL", "DEU"), ("CZE", "DEU")], first=1993, last=2016)
    means = [
        part.filter(pl.col("year").is_between(*years))["value"].mean()
        for years in ((1993, 1999), (2010, 2016))
        for part in table.partition_by("state_a", "state_b")
    ]
    assert claim.effect == pytest.approx((sum(means[3:]) - sum(means[:3])) / 3)
    assert result.provenance["computed"] == {"peace_scale": ("peace_scale",)}
    assert [row["source"] for row in result.provenance["sources"]][-1] == "peace_scale"


def test_pairs_are_computed_at_once_for_the_years_the_measure_covers() -> None:
    evidence = Computing()
    series = pairs_series(evidence, [("USA", "DEU"), ("FRA", "DEU")], "joint_igos", (2010, 2024))
    assert evidence.asked == [("joint_igos", (("DEU", "USA"), ("DEU", "FRA")), 2010, 2014)]
    assert [each["year"].to_list() for each in series] == [list(range(2010, 2015))] * 2
    assert series[0]["sd"].to_list() == [0.0] * 5
    assert not series[0]["extrapolated"].any()


def test_states_are_computed_too() -> None:
    evidence = Computing()
    (series,) = states_series(evidence, ["DEU"], "democracy", (2020, 2021))
    assert evidence.asked == [("democracy", (("DEU", "DEU"),), 2020, 2021)]
    assert series["value"].to_list() == [2.02, 2.021]


def test_years_that_rest_on_carried_coding_are_flagged_by_the_entry() -> None:
    series = pair_series(Computing(), "USA", "DEU", "cooperation_depth", (2009, 2012))
    assert series["extrapolated"].to_list() == [False, False, True, True]
    dyads = pl.DataFrame(
        {"state_a": "DEU", "state_b": "USA", "year": [2019, 2020, 2021], "rivalry": True, "extrapolated": True}
    )
    rivalry = pair_series(SyntheticEvidence(dyads=dyads), "USA", "DEU", "rivalry")
    assert rivalry["extrapolated"].to_list() == [False, False, True]  # disputes end before rivalries do


def test_which_packaged_measures_rest_on_carried_coding() -> None:
    evidence = Evidence.embedded()
    flagged = {entry.name for entry in MEASURES.values() if entry.packaged and entry.packaged.carried}
    assert flagged == {
        name for name in evidence.dyads.columns if name.startswith("alignment") and not name.endswith(("_sd", "_n"))
    } - {"alignment_volatility"} | {"hostility", "capability_share"}
    series = pair_series(evidence, "CHN", "RUS", "alignment", (2014, 2016))
    assert series["extrapolated"].to_list() == [False, True, True]
    assert not pair_series(evidence, "CHN", "RUS", "un_agreement", (2014, 2016))["extrapolated"].any()


def test_what_cannot_be_computed_is_a_gap() -> None:
    with pytest.raises(Gap, match="the votes are lost"):
        pair_series(Computing(), "USA", "DEU", "kappa_un")
    with pytest.raises(Gap, match="joint_igos covers only 1816-2014"):
        pair_series(Computing(), "USA", "DEU", "joint_igos", (2021, 2024))
    dyads = pl.DataFrame({"state_a": "DEU", "state_b": "USA", "year": [2000]})
    with pytest.raises(Gap, match="has no column kappa_un"):
        pair_series(SyntheticEvidence(dyads=dyads), "USA", "DEU", "kappa_un")


def test_a_measure_may_be_called_by_its_column() -> None:
    evidence = Evidence.embedded()
    by_name, by_column = (
        states_series(evidence, ["JPN"], name, (2010, 2012))[0] for name in ("troops_share", "us_troops_share")
    )
    assert by_name.height == 3
    assert by_name.equals(by_column)


def test_made_up_evidence_computes_nothing() -> None:
    assert computed_measures(SyntheticEvidence(), ["joint_igos", "alignment"]) == {}
    assert computed_measures(Computing(), ["joint_igos", "alignment"]) == {"joint_igos": ("joint_memberships",)}
