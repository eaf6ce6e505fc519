"""`foedus coalition` and what it answers from: the packaged evidence, without raw data."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.coalitions.abstainers import Abstainer
from foedus.analyses.coalitions.answers import CoalitionAnswer, Partners
from foedus.analyses.coalitions.balancing import coalition, partners
from foedus.analyses.coalitions.records import CoalitionRecord, coalition_record
from foedus.analyses.coalitions.terms import coalition_game
from foedus.cli import app
from foedus.errors import CoverageError, InputError, UnknownNameError, UnknownStateError
from foedus.evidence.evidence import Evidence
from foedus.evidence.trade_bounds import load_trade_bounds
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.networks.coalitions.constants import CENTRAL
from foedus.networks.coalitions.games import stability
from foedus.reports.abstaining import why_out
from foedus.reports.coalition_map import coalition_map

runner = CliRunner()


@pytest.fixture(autouse=True)
def no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def answer_of(year: int) -> CoalitionAnswer:
    return coalition("CHN", draws=4, year=year, evidence=Evidence.embedded())


@lru_cache(maxsize=1)
def answer() -> CoalitionAnswer:
    return coalition("CHN", draws=16, map_draws=2, evidence=Evidence.embedded())


def call(*arguments: str) -> Any:
    done = runner.invoke(app, ["coalition", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_json_answers_c9_by_source_year() -> None:
    code, found = call("CHN", "--draws", "4")
    assert code == 0
    assert found["target"] == "CHN"
    neighbours = {each["year"]: each for each in found["partners"] if each["group"] == "neighbours"}
    assert sorted(neighbours) == [2010, 2015, 2021]
    listed = set(Evidence.embedded().neighbours["neighbour"])
    for each in neighbours.values():
        parts = [each["first"], each["other"], each["unknown"]]
        assert set().union(*map(set, parts)) == listed
        assert sum(map(len, parts)) == each["n"] == len(listed)
        assert each["share"] == [
            len(each["first"]) / each["n"],
            (len(each["first"]) + len(each["unknown"])) / each["n"],
        ]
    # in 2021 the source ranks, so nothing is unknown
    assert neighbours[2021]["unknown"] == []
    assert len(neighbours[2010]["unknown"]) > 0
    assert [each["committed"] for each in found["variants"]] == [[], ["USA"]]
    for variant in found["variants"]:
        assert {"members", "share", "proven", "bound", "states", "pivots", "power", "draws", "map"} <= set(variant)
        assert variant["draws"]["n"] == 4
        half = variant["draws"]["reached"][0]
        assert half["part"] == 0.5
        assert half["interval"][0] <= half["share"] <= half["interval"][1]
    assert {each["standing"] for each in found["constants"]} == {"published", "assumed"}
    assert any("BTN" in lack for lack in found["lacks"])


def test_text_says_what_it_rests_on() -> None:
    done = runner.invoke(app, ["coalition", "China", "--draws", "4", "--year", "2015"])
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    assert "China as first import or export partner" in text
    assert "Against China, 2015, with United States committed" in text
    # the committed are not counted, and the draws stand under their ranges
    assert "Capability over China's, without United States:" in text
    assert "hold only under these ranges" in text
    assert "Lacks:" in text
    assert "Sources: trade_partners" in text
    said = "Nobody stands against China here, so that there is no help and no threat is removed." in text
    assert said is (answer_of(2015).variants[0].found.members == ())


def test_no_threat_removed_by_nobody_is_said() -> None:
    assert answer_of(2021).variants[0].found.members == ()
    done = runner.invoke(app, ["coalition", "China", "--draws", "2"])
    text = " ".join(done.stdout.split())
    assert text.count("Nobody stands against China here, so that there is no help and no threat is removed.") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Chnia",), "unknown-state", "China (CHN)"),
        (("Fiji",), "unknown-state", "no measures of FJI"),
        (("CHN", "--year", "2012"), "coverage", "2010, 2015, 2021"),
        (("CHN", "--intent", "allignment"), "unknown-name", "alignment, hostility"),
        (("CHN", "--committed", "CHN"), "input", "committed against itself"),
        (("CHN", "--committed", "Fiji"), "unknown-state", "no measures of FJI"),
        (("CHN", "--figure", "map.pdf"), "unknown-name", ".svg or .png"),
    ],
)
def test_wrong_use_is_one_clear_error(arguments: tuple[str, ...], code: str, words: str) -> None:
    status, found = call(*arguments)
    assert status == 2
    assert found["error"]["code"] == code
    assert words in json.dumps(found, ensure_ascii=False)


def test_a_state_without_capability_is_no_target() -> None:
    """The packaged share of the world keeps the smallest states, but a user's evidence may not."""
    evidence = Evidence.embedded()
    assert not any("capability of 0" in lack for lack in answer().lacks)
    share = pl.when(pl.col("state") == "PRK").then(0.0).otherwise(pl.col("capability_share"))
    without = replace(evidence, states=evidence.states.with_columns(capability_share=share))
    trade = evidence.trade.filter(pl.col("partner") == "CHN").with_columns(partner=pl.lit("PRK"))
    with pytest.raises(CoverageError, match="PRK in 2021 rounds to 0"):
        coalition_record(without, "PRK", 2021, trade)


def test_trade_must_be_on_record() -> None:
    with pytest.raises(CoverageError, match="no trade with IRN") as caught:
        coalition_record(Evidence.embedded(), "IRN", 2021)  # the arguments' own table has only the great powers
    assert "CHN, RUS, USA" in str(caught.value)


@pytest.mark.parametrize("year", [2010, 2015, 2021])
def test_every_state_of_the_evidence_can_be_the_target(year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    for state in EVIDENCE_STATES:
        found = coalition(state, year=year, draws=2, committed=[])
        members = found.variants[0].members
        assert state not in set(members["state"])
        assert members.height >= 35, state
        assert found.partners[-1].n >= 40, state


def test_how_many_dependences_are_bounds_is_said() -> None:
    trade, many = load_trade_bounds(), []
    for target in ("CHN", "ARM"):
        candidates = coalition_record(Evidence.embedded(), target, 2021, trade).candidates
        (said,) = (lack for lack in coalition(target, draws=2).lacks if "between bounds" in lack)
        wide = trade.filter(
            pl.col("dependence_low") < pl.col("dependence_high"),
            partner=target, year=2021,
        ).filter(pl.col("state").is_in(candidates))  # fmt: skip
        assert f"of {len(candidates)} candidates" in said
        assert f"bounds for {wide.height}, " in said
        many.append(wide.height)
    assert many[0] < many[1]  # China is among the first partners of most, Armenia of few


def test_a_mistyped_command_is_suggested() -> None:
    done = runner.invoke(app, ["coalitoin", "CHN"])
    assert done.exit_code == 2
    assert "Did you mean 'coalition'" in done.output


def test_the_figure_is_written(tmp_path: Path) -> None:
    target = tmp_path / "map.svg"
    status, found = call("CHN", "--draws", "2", "--figure", str(target))
    assert status == 0
    assert found["figure"] == str(target)
    assert "<svg" in target.read_text(encoding="utf-8")


def test_shown_coalitions_are_stable_and_proven() -> None:
    evidence = Evidence.embedded()
    for variant in answer().variants:
        game = coalition_game(coalition_record(evidence, "CHN", 2021), committed=variant.committed)
        assert variant.found.proven
        found = stability(game, game.members(variant.found.members or ()))
        assert found.internal
        assert found.external
        inside = variant.members.filter(pl.col("member"))
        assert set(inside["state"]) == set(variant.found.members or ()) - set(variant.committed)
        assert (inside["gain"] >= -1e-12).all()
        terms = variant.members
        assert terms["gain"].is_finite().all()
        assert terms.select((pl.col("threat_removed") >= 0).all()).item()


def test_a_committed_patron_draws_others_in() -> None:
    """With a strong state that stays whatever happens, at least as much comes together as without."""
    alone, led = answer().variants
    assert led.share >= alone.share
    assert led.share_with_committed > led.share
    assert "USA" not in set(led.members["state"])


def test_answers_come_again() -> None:
    again = coalition("CHN", draws=16, map_draws=2, evidence=Evidence.embedded())
    assert json.dumps(again.as_dict()) == json.dumps(answer().as_dict())
    other = coalition("CHN", draws=16, seed=1, evidence=Evidence.embedded())
    assert other.variants[1].quantiles != answer().variants[1].quantiles
    assert other.variants[1].found == answer().variants[1].found


def test_friends_of_the_target_are_less_exposed_to_it() -> None:
    calm = coalition_record(Evidence.embedded(), "CHN", 2021)
    friends = coalition_game(calm, committed=("USA",), alignment=np.ones(len(calm.states)))
    foes = coalition_game(calm, committed=("USA",), alignment=-np.ones(len(calm.states)))
    assert (friends.exposure < foes.exposure).all()


def test_reach_counts_bases_for_help_and_the_targets_not_on_ones_own_soil() -> None:
    record = coalition_record(Evidence.embedded(), "USA", 2021)
    game = coalition_game(record)
    japan, host = game.states.index("JPN"), record.states.index("JPN")
    assert record.hosts[host, record.states.index("USA")]
    chinese = coalition_game(coalition_record(Evidence.embedded(), "CHN", 2021), committed=("USA",))
    assert chinese.help_reach[chinese.states.index("JPN"), chinese.states.index("USA")] == 1.0
    # the threat of a power with bases on one's soil comes from the next base, not from these
    assert game.exposure[japan] < 1.0


def made_up() -> CoalitionRecord:
    """Four states around X: distances, borders, hostility and one base, all by hand."""
    stream = np.random.default_rng(5)
    states = ("A", "B", "C", "D", "X")
    distance = stream.uniform(500, 8_000, (5, 5))
    distance = np.triu(distance, 1) + np.triu(distance, 1).T
    hostility = np.triu(stream.uniform(0, 1, (5, 5)), 1)
    border, hosts = np.zeros((5, 5), dtype=bool), np.zeros((5, 5), dtype=bool)
    border[0, 1] = border[1, 0] = True
    hosts[2, 3] = True  # C hosts a base of D
    return CoalitionRecord(
        target="X",
        year=2021,
        states=states,
        candidates=states[:4],
        left_out=pl.DataFrame(schema={"state": pl.String, "reason": pl.String}),
        strength=np.array([0.1, 0.2, 0.05, 0.3, 0.25]),
        distance=distance,
        border=border,
        hostility=hostility + hostility.T,
        hosts=hosts,
        alignment=np.array([-0.4, 0.1, 0.5, -0.8, np.nan]),
        alignment_sd=np.full(5, 0.1),
        dependence_low=np.array([0.1, 0.2, 0.3, 0.0, np.nan]),
        dependence_high=np.array([0.1, 0.2, 0.4, 0.1, np.nan]),
    )


def test_terms_of_the_game_by_hand() -> None:
    record = made_up()
    game = coalition_game(record, CENTRAL)
    place = {state: at for at, state in enumerate(record.states)}

    def reach(at: str, of: str, *, own_soil: bool) -> float:
        """From the capital of one, or its base on the soil of C, to another."""
        i, j = place[at], place[of]
        if record.border[i, j]:
            return 1.0
        ways = [record.distance[i, j]]
        if of == "D" and (own_soil or at != "C"):
            ways.append(record.distance[i, place["C"]])
        return float(np.exp(-min(ways) / 2_500.0))

    def threat(of: str, to: str) -> float:
        share = record.strength[place[of]] / (record.strength[place[of]] + record.strength[place[to]])
        return float(share * reach(to, of, own_soil=False) * record.hostility[place[to], place[of]])

    for i, one in enumerate("ABCD"):
        intent = 1 / (1 + np.exp((record.alignment[i] - 0.2) / 0.25))
        assert game.exposure[i] == pytest.approx(intent * reach(one, "X", own_soil=False))
        assert game.trade_loss[i] == pytest.approx(0.25 * (record.dependence_low[i] + record.dependence_high[i]) / 2)
        for j, other in enumerate("ABCD"):
            if i == j:
                continue
            assert game.help_reach[i, j] == pytest.approx(reach(one, other, own_soil=True))
            imported = [
                max(0.0, threat(third, other) - threat(third, one)) for third in "ABCD" if third not in (one, other)
            ]
            assert game.quarrels[i, j] == pytest.approx(record.hostility[i, j] + sum(imported))
    assert game.target_strength == 0.25
    hostile = coalition_game(record, CENTRAL, intent="hostility")
    assert hostile.exposure[0] == pytest.approx(record.hostility[0, 4] * reach("A", "X", own_soil=False))
    given = coalition_game(record, CENTRAL, committed=("D",))
    assert given.trade_loss[3] == 0.0


def test_who_lacks_a_term_is_left_out_and_said() -> None:
    record = coalition_record(Evidence.embedded(), "CHN", 2021)
    assert "USA" not in record.candidates
    reasons = dict(record.left_out.iter_rows())
    assert "no record of trade with CHN in 2021" in reasons["USA"]
    assert "no measures" in reasons["BTN"]
    assert not set(reasons) & set(record.candidates)


def test_partners_keep_apart_what_is_false_and_what_is_not_known() -> None:
    trade = pl.DataFrame(
        {
            "state": ["A", "B", "C", "D"],
            "partner": ["X"] * 4,
            "year": [2015] * 4,
            "first_import": [True, False, None, None],
            "first_export": [None, False, False, True],
        },
        schema_overrides={"first_import": pl.Boolean, "first_export": pl.Boolean},
    )
    evidence = SimpleNamespace(trade=trade, neighbours=pl.DataFrame({"state": ["X"] * 3, "neighbour": ["A", "C", "E"]}))
    found = {each.group: each for each in partners(evidence, "X")}  # type: ignore[arg-type]
    assert found["reporters"] == Partners(2015, "reporters", ("A", "D"), ("B",), ("C",))
    assert found["neighbours"] == Partners(2015, "neighbours", ("A",), (), ("C", "E"))
    assert found["neighbours"].share == pytest.approx((1 / 3, 1.0))
    assert Partners(2015, "neighbours", (), (), ()).share == (0.0, 1.0)


def test_wrong_questions_are_refused() -> None:
    evidence = Evidence.embedded()
    with pytest.raises(UnknownStateError, match="no measures of FJI"):
        coalition("FJI", evidence=evidence)
    assert coalition("JPN", draws=2, evidence=evidence).target == "JPN"  # had no packaged trade once
    with pytest.raises(UnknownNameError, match="reading of intent"):
        coalition("CHN", intent="fear", evidence=evidence)
    for draws, plan in ((1, 0), (4, 8)):
        with pytest.raises(InputError, match="draws"):
            coalition("CHN", draws=draws, map_draws=plan, evidence=evidence)


def test_the_map_says_n_sources_and_can_be_read_aloud() -> None:
    figure = coalition_map(answer())
    assert "n = 2 draws" in figure.note
    assert "Sources: Major trading partners" in figure.note
    assert "United States committed" in figure.description
    assert len(figure.table.rows) == 2 * 36
    assert all(len(row) == len(figure.table.header) for row in figure.table.rows)
    assert coalition_map(answer()) == figure
    bare = coalition("CHN", draws=2, evidence=Evidence.embedded())
    with pytest.raises(InputError, match="no map"):
        coalition_map(bare)


def test_the_most_capable_that_stay_out_are_explained_from_their_terms() -> None:
    for variant in answer().variants:
        inside = set(variant.members.filter("member")["state"])
        strong = variant.members.sort("strength", descending=True)["state"].to_list()
        told = variant.abstainers
        assert [each.state for each in told] == [state for state in strong if state not in inside][:3]
        for each in told:
            row = variant.members.row(by_predicate=pl.col("state") == each.state, named=True)
            assert each.added - each.trade_lost - each.quarrels == pytest.approx(each.gain, abs=1e-12)
            assert each.gain == row["gain"] < 0
            assert -1e-12 <= each.free <= each.removed == row["threat_removed"]
            words = why_out(each, "CHN")
            assert f"trade lost with China ({each.trade_lost:.3f})" in words
            assert f"{row['joins']:.2f} of 16 draws" in words
            assert ("Joining removes no threat" in words) == (each.added <= 1e-12)


def test_japan_stays_out_and_the_answer_says_why() -> None:
    result = runner.invoke(app, ["coalition", "CHN", "--draws", "8"])
    text = " ".join(result.stdout.split())
    assert "Japan stays out. Joining removes no threat and costs the trade lost with China (0.057)." in text
    assert "less than the trade lost with China (0.057) and less than the quarrels imported" in text
    _, found = call("CHN", "--draws", "8")
    states = [each["state"] for each in found["variants"][1]["abstainers"]]
    assert states[0] == "JPN"


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ((0.05, 0.001), "is less than the trade lost with China (0.050). "),
        ((0.001, 0.05), "is less than the quarrels imported (0.050). "),
        ((0.03, 0.03), "less than the trade lost with China (0.030) and the quarrels imported (0.030) together"),
    ],
)
def test_the_cost_that_decides_is_named(costs: tuple[float, float], words: str) -> None:
    trade, quarrels = costs
    each = Abstainer("JPN", 0.05, 0.1, 0.06, trade, quarrels, 0.04 - sum(costs), (0.1, 0.05, 0.2), 20)
    assert words in why_out(each, "CHN")
