"""Rules for first values, one at a time, against evidence made up so that every value can be told by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.engine.state import fixed_fields, initial_fields
from foedus.errors import CaseError
from foedus.evidence.case_evidence import CaseEvidence
from foedus.scenarios import World, parse_case, resolve_case

TEXT = """
name = "small"
title = "Small"
description = "Four states."
start = 1950-01-01
actors = ["USA", "RUS", "CHN", "TUR"]
theatres = ["straits"]
[[theatre]]
name = "straits"
title = "Straits"
owner = "TUR"
rivals = ["RUS"]
stakes = { TUR = 0.4, RUS = 0.1 }
source = "made up"
standing = "assumed"
[initial]
year = 1949
"""
PAIRS = [("CHN", "RUS"), ("CHN", "TUR"), ("CHN", "USA"), ("RUS", "TUR"), ("RUS", "USA"), ("TUR", "USA")]


def evidence() -> CaseEvidence:
    dyads = [
        {
            "state_a": a, "state_b": b, "year": year,
            "alignment": None if (a, b) == ("CHN", "TUR") else 0.2,
            "alignment_sd": 0.1,
            "alignment_bridged": -0.3, "alignment_bridged_sd": 0.22,
            "alignment_volatility": 0.06,
            "hostility": {1947: 0.5, 1948: 0.1, 1949: 0.0}.get(year, 0.9) if (a, b) == ("RUS", "TUR") else 0.0,
            "consultation": 0, "neutrality": 0, "non_aggression": 0,
            "defence": 1 if (a, b) == ("CHN", "RUS") else 0,
        }
        for a, b in PAIRS
        for year in range(1946, 1950)
    ]  # fmt: skip
    shares = {"USA": (0.4, 0.5), "RUS": (0.1, 0.05), "CHN": (0.05, 0.05), "TUR": (None, 0.01)}
    states = [
        {"state": state, "year": year, "capability_share": share, "order_preference": 0.1, "nuclear": False,
         "us_troops_index": None}
        for state, both in shares.items()
        for year, share in zip((1939, 1949), both, strict=True)
    ]  # fmt: skip
    places = [
        {"state_a": a, "state_b": b, "year": year, "distance_km": km, "land_border": km < 2000}
        for a, b in PAIRS
        for year, km in ((1907, 1500.0), (1949, 2500.0), (1993, 3500.0))
    ]
    trade = {"state": ["USA"], "partner": ["CHN"], "year": [1948], "dependence": [0.2]}
    return CaseEvidence(
        pl.DataFrame(dyads, infer_schema_length=None),
        pl.DataFrame(places),
        pl.DataFrame(states, infer_schema_length=None, schema_overrides={"us_troops_index": pl.Float64}),
        pl.DataFrame(trade),
    )


def resolved(more: str = "", text: str = TEXT) -> World:
    return resolve_case(parse_case(text + more), evidence())


USA, RUS, CHN, TUR = range(4)


def test_a_year_is_enough() -> None:
    world = resolved()
    assert world.alignment[USA, RUS] == 0.2
    assert world.alignment_sd[USA, RUS] == 0.1
    assert world.volatility[USA, RUS] == 0.06
    assert world.pair_mean[USA, RUS] == pytest.approx(np.arctanh(0.2))
    assert world.cohesion.tolist() == [0.7] * 4
    assert not world.growth.any()
    assert not world.hosts.any()
    assert world.trade_dependence[USA, CHN] == 0.2
    assert world.watch == (("USA", "RUS"), ("USA", "CHN"), ("RUS", "CHN"))


def test_an_order_preference_is_as_sure_as_what_it_was_read_from() -> None:
    table = evidence()
    known = {"USA": 0.04, "RUS": 0.001, "CHN": None}
    states = table.states.with_columns(
        pl.when(pl.col("state") != "TUR").then("order_preference").alias("order_preference"),
        order_preference_sd=pl.col("state").replace_strict(known, default=None, return_dtype=pl.Float64),
    )
    rest = '[initial.order]\ncolumn = "order_preference"\nassumed = [{ state = "TUR", value = 0.3, reason = "r"%s }]\n'
    for sd, of_turkey in (("", 0.15), (", sd = 0.3", 0.3)):
        world = resolve_case(parse_case(TEXT + rest % sd), replace(table, states=states))
        assert world.order.tolist() == [0.1, 0.1, 0.1, 0.3]
        assert world.order_sd.tolist() == [0.04, 0.02, 0.02, of_turkey]
    assert resolved().order_sd.tolist() == [0.02] * 4  # a column without errors beside it


def test_cohesion_is_measured_where_it_is_and_less_sure_the_older_it_is() -> None:
    table = evidence()
    known = {"USA": 0.9, "RUS": 0.5, "CHN": 0.6}
    measured = pl.col("state").replace_strict(known, default=None, return_dtype=pl.Float64)
    states = table.states.with_columns(cohesion=measured, cohesion_sd=pl.when(measured.is_not_null()).then(0.4))
    here = resolve_case(parse_case(TEXT), replace(table, states=states))
    assert here.cohesion.tolist() == [0.9, 0.5, 0.6, 0.7]
    assert here.cohesion_sd == pytest.approx([0.4, 0.4, 0.4, 0.6])
    assert any(line.startswith("cohesion TUR = 0.7: no measure") for line in here.assumed)
    older = states.with_columns(
        pl.when(pl.col("state") == "RUS").then(pl.col("year") - 2).otherwise("year").alias("year")
    )
    there = resolve_case(
        parse_case(TEXT),
        replace(
            table,
            states=pl.concat(
                [older, states.with_columns(pl.when(pl.col("state") != "RUS").then("cohesion").alias("cohesion"))]
            ).unique(["state", "year"], keep="last"),
        ),
    )
    assert there.cohesion[RUS] == 0.5
    assert there.cohesion_sd[RUS] == pytest.approx(np.sqrt(0.4**2 + 2 * 0.29**2))
    plain = resolved()  # evidence without the column: the constant, and its error
    assert plain.cohesion_sd.tolist() == [0.6] * 4


def test_what_a_pair_lacks_is_bridged_with_its_error() -> None:
    world = resolved()
    assert world.alignment[CHN, TUR] == -0.3
    assert world.alignment_sd[CHN, TUR] == 0.22
    assert sum("before 1946" in line for line in world.assumed) == 1


def test_growth_is_part_of_the_past_and_within_bounds() -> None:
    world = resolved("[initial.growth]\n")
    assert world.growth[USA] == pytest.approx(0.5 * np.log(0.5 / 0.4) / 10)
    assert world.growth[RUS] == pytest.approx(-0.5 * np.log(2) / 10)
    assert world.growth[CHN] == 0.0
    assert world.growth[TUR] == 0.0
    assert any(line.startswith("growth = 0 for TUR:") for line in world.assumed)
    assert resolved("[initial.growth]\nmost = 0.01\n").growth[RUS] == -0.01


def test_intensity_is_the_largest_hostility_of_owner_and_rivals_scaled() -> None:
    """1946 lies before the three years: its 0.9 does not count."""
    assert resolved().theatres[0].intensity == pytest.approx(0.6 * 0.5)
    rule = "[initial.theatre]\n"
    assert resolved(rule + "years = 4\n").theatres[0].intensity == pytest.approx(0.6 * 0.9)
    assert resolved(rule + "years = 1\n").theatres[0].intensity == 0.05  # the floor
    assert resolved(rule + 'column = "none"\n').theatres[0].intensity == 0.1
    written = resolved(text=TEXT.replace('source = "made up"', 'intensity = 0.7\nsource = "made up"'))
    assert written.theatres[0].intensity == 0.7


def test_theatres_tie_down_what_their_stakes_say() -> None:
    world = resolved()
    assert world.burden[TUR] == pytest.approx(1 - 0.9 * (1 - 0.4 * 0.3))
    assert world.burden[RUS] == pytest.approx(1 - 0.9 * (1 - 0.1 * 0.3))
    assert world.burden[USA] == pytest.approx(0.1)
    flat = resolved('[initial.burden]\ndefault = 0.2\nreason = "rule"\n')
    assert flat.burden.tolist() == pytest.approx([0.2] * 4)


def test_places_are_the_latest_up_to_the_year() -> None:
    assert resolved().distance[USA, RUS] == 2500.0
    assert not resolved().land_border.any()
    shares = '[initial.capability]\ndefault = 0.1\nreason = "rule"\n'
    before = resolved(shares, TEXT.replace("1950-01-01", "1949-01-01").replace("year = 1949", "year = 1948"))
    assert before.distance[USA, RUS] == 1500.0
    assert before.land_border[USA, RUS]
    hand = '[initial.place]\nassumed = [{ pair = ["USA", "RUS"], distance_km = 90.0, reason = "across the strait" }]\n'
    assert resolved(hand).distance[RUS, USA] == 90.0


def test_obligations_by_hand_come_after_those_coded() -> None:
    assert resolved().obligation[3, RUS, CHN]
    row = 'assumed = [{ pair = ["CHN", "RUS"], kinds = ["neutrality"], reason = "rule" }]\n'
    world = resolved("[initial.obligation]\n" + row)
    assert world.obligation[:, RUS, CHN].tolist() == [False, True, False, False]
    alone = resolved("[initial.obligation]\ncoded = false\n")
    assert not alone.obligation.any()
    with pytest.raises(CaseError, match=r"no obligations for 1940.*1946, 1947, 1948, 1949.*coded = false"):
        resolved("[initial.obligation]\nyear = 1940\n")


def test_a_default_of_alignment_stands_where_nothing_else_does() -> None:
    nothing = '[initial.alignment]\ncolumn = "none"\n'
    with pytest.raises(CaseError, match=r"no value for CHN-RUS in 1949.*initial.alignment.default"):
        resolved(nothing)
    world = resolved(nothing + 'default = -0.1\ndefault_sd = 0.4\nreason = "rule"\n')
    assert world.alignment[USA, RUS] == -0.1
    assert world.alignment_sd[USA, RUS] == 0.4
    assert not world.alignment.diagonal().any()
    with pytest.raises(CaseError, match="a default needs a reason"):
        resolved(nothing + "default = 0.1\n")


def test_volatility_without_a_record_is_the_default_unless_years_are_stated() -> None:
    rule = '[initial.volatility]\ncolumn = "none"\n'
    world = resolved(rule)
    assert world.volatility[USA, RUS] == 0.07
    assert not world.volatility.diagonal().any()
    with pytest.raises(CaseError, match="no pair has alignment both 1 and 5 years apart"):
        resolved(rule + "first = 1900\nlast = 1910\n")
    assert resolved(rule + "first = 1900\nlast = 1910\ndefault = 0.2\n").volatility[USA, RUS] == 0.2


def test_an_institution_is_as_the_facts_have_it_or_as_the_case_writes_it() -> None:
    text = TEXT.replace('theatres = ["straits"]', 'theatres = ["straits"]\ninstitutions = ["NATO", "Pact"]')
    body = '\n[[institution]]\nname = "Pact"\nmembers = ["RUS", "CHN"]\nkinds = ["defence"]\nagainst = { USA = 0.3 }\n'
    nato = '\n[[institution]]\nname = "NATO"\nagainst = { CHN = 0.2 }\n'
    end = 'source = "made up"\nstanding = "assumed"\n'
    world = resolved(body + end, text)
    facts, own = world.institutions
    assert (facts.members, facts.kinds, dict(facts.against)) == (("USA",), ("defence", "consultation"), {"RUS": 0.3})
    assert (own.members, own.kinds, dict(own.against)) == (("RUS", "CHN"), ("defence",), {"USA": 0.3})
    changed = resolved(body + end + nato + end, text).institutions[0]
    assert (changed.members, changed.kinds, dict(changed.against)) == (
        ("USA",),
        ("defence", "consultation"),
        {"CHN": 0.2},
    )
    with pytest.raises(CaseError, match=r"no institution 'Pact'.*institutions\[1\].*\[\[institution\]\]"):
        resolved("", text)


def test_all_states_together_leave_a_little_to_the_rest_of_the_world() -> None:
    rows = ", ".join(
        f'{{ state = "{state}", value = {value}, reason = "rule" }}'
        for state, value in (("USA", 0.4), ("RUS", 0.3), ("CHN", 0.2), ("TUR", 0.1))
    )
    world = resolved(f"[initial.capability]\nassumed = [{rows}]\n")
    assert world.capability.sum() == pytest.approx(0.999)
    assert world.capability[USA] / world.capability[TUR] == pytest.approx(4.0)
    with pytest.raises(CaseError, match="more than the whole world"):
        resolved(f"[initial.capability]\nassumed = [{rows.replace('0.4', '0.5')}]\n")


def test_pressure_of_another_case_is_taken_as_far_as_begun() -> None:
    world = resolved(
        text=TEXT.replace('theatres = ["straits"]', 'theatres = ["straits"]\npressure_from = "cold-war-1950"')
    )
    assert world.pressure[0, USA, RUS] == 0.25
    assert world.pressure[4, RUS, TUR] == 0.25
    late = resolved(
        text=TEXT.replace('theatres = ["straits"]', 'theatres = ["straits"]\npressure_from = "triangle-1971"')
    )
    assert late.pressure[4].sum() == 0.0


READING = """
[[initial.alignment.readings]]
first = ["RUS"]
second = ["TUR", "USA"]
value = -0.5
sd = 0.1
record_sd = 0.3
since = 1949-04-04
source = "an act"
reason = "blockade"
"""


def test_a_reading_is_weighed_against_the_record_by_precision() -> None:
    world = resolved(READING)
    record, own = 1 / (0.1**2 + 0.3**2), 1 / 0.1**2
    expected = (record * 0.2 - own * 0.5) / (record + own)
    for other in (TUR, USA):
        assert world.alignment[RUS, other] == pytest.approx(expected)
        assert world.alignment_sd[RUS, other] == pytest.approx((record + own) ** -0.5)
        # the pair is not pulled back to the record that the reading corrects
        assert world.pair_mean[RUS, other] == pytest.approx(np.arctanh(expected))
    assert world.alignment[CHN, RUS] == 0.2
    (line,) = (each for each in world.assumed if each.startswith("alignment RUS-TUR"))
    assert "the record alone: 0.20" in line
    assert "blockade; an act" in line


def test_a_pair_set_by_hand_stays_where_it_is_set() -> None:
    world = resolved('[initial.alignment]\nassumed = [{ pair = ["RUS", "USA"], value = 0.6, reason = "allies" }]\n')
    assert world.pair_mean[RUS, USA] == pytest.approx(np.arctanh(0.6))
    assert world.pair_mean[TUR, USA] == pytest.approx(np.arctanh(0.2))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('first = ["RUS"]', 'first = ["USA"]', "initial.alignment.readings[0]"),
        ('first = ["RUS"]', 'first = ["DEU"]', "initial.alignment.readings[0]"),
        ("since = 1949-04-04", "since = 1950-01-02", "initial.alignment.readings[0].since"),
        ("value = -0.5", "value = -1.5", "initial.alignment.readings[0].value"),
        ("record_sd = 0.3", "record_sd = -0.3", "initial.alignment.readings[0].record_sd"),
    ],
)
def test_a_bad_reading_is_refused_with_its_key(old: str, new: str, where: str) -> None:
    with pytest.raises(CaseError) as caught:
        resolved(READING.replace(old, new))
    assert caught.value.where is not None
    assert where in caught.value.where


def test_a_pair_is_read_once() -> None:
    with pytest.raises(CaseError, match="RUS-TUR is also in readings"):
        resolved(READING + READING.replace('"TUR", "USA"', '"TUR"'))


def test_a_theatre_may_return_elsewhere_than_it_starts() -> None:
    written = TEXT.replace('rivals = ["RUS"]', 'rivals = ["RUS"]\nintensity = 0.9\nrest = 0.4')
    (theatre,) = resolved(text=written).theatres
    assert (theatre.intensity, theatre.rest) == (0.9, 0.4)
    assert resolved().theatres[0].rest is None
    fields = fixed_fields(resolved(text=written), np.dtype("float64"))
    assert fields["theatre_mean"].ravel() == pytest.approx(np.log(0.4 / 0.6))
    start = initial_fields(resolved(text=written), np.dtype("float64"))
    assert start["theatre"].ravel() == pytest.approx(np.log(0.9 / 0.1))


WAR = '[[war]]\nattacker = "RUS"\nattacked = "TUR"\nsince = 1949-06-01\nsource = "an act"\n'


def test_a_war_under_way_is_told() -> None:
    world = resolved(WAR)
    (war,) = world.wars
    assert (war.attacker, war.attacked) == ("RUS", "TUR")
    # from June 1949 to January 1950
    assert war.years == pytest.approx(214 / 365.25, abs=1e-3)
    assert resolved().wars == ()
    assert world.content_hash() != resolved().content_hash()
    assert any("war of RUS against TUR under way since 1949-06-01" in line for line in world.assumed)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('attacked = "TUR"', 'attacked = "RUS"', "war[0]"),
        ('attacked = "TUR"', 'attacked = "DEU"', "war[0]"),
        ("1949-06-01", "1950-06-01", "war[0].since"),
    ],
)
def test_a_bad_war_is_refused_with_its_key(old: str, new: str, where: str) -> None:
    with pytest.raises(CaseError) as caught:
        resolved(WAR.replace(old, new))
    assert caught.value.where is not None
    assert where in caught.value.where
