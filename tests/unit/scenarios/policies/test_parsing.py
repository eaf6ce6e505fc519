"""Reading policies: the whole grammar, and one clear line for each mistake."""

from __future__ import annotations

import pickle

import pytest

from foedus.errors import PolicyError
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.parsing import parse_policies, parse_policy

WHOLE_GRAMMAR = [
    "USA:contain:CHN:with=JPN+AUS:0.5@2025-2035",
    "USA:contain:RUS+CHN:0.8@2025-2035",
    "USA:subvert:CHN:0.3@2025-2030",
    "USA:divide:RUS+CHN:favour=RUS:0.8@2025-2035",
    "USA:divide:RUS+CHN:favour=RUS,with=JPN:0.8@2025-2035",
    "USA:entangle:RUS:theatre=ukraine:0.8@2025-2035",
    "USA:accommodate:RUS:0.8@2025-2035",
    "USA:accommodate:RUS:theatre=ukraine:0.8@2025-2035",
    "USA:withdraw:ALL:from=NATO:1@2025-2050",
    "USA:withdraw:KOR:from=KOR:1@2025-2050",
    "CHN:force:TWN:theatre=taiwan_strait:1@2027-2028",
    "USA:frame:CHN:audience=DEU+FRA:0.5@2025-2030",
    "none",
]


@pytest.mark.parametrize("text", WHOLE_GRAMMAR)
def test_every_form_of_the_grammar_is_read_and_written_back(text: str) -> None:
    assert str(parse_policy(text)) == text
    assert parse_policy(str(parse_policy(text))) == parse_policy(text)


def test_the_grammar_test_covers_every_instrument() -> None:
    assert {parse_policy(text).instrument for text in WHOLE_GRAMMAR} == set(POLICY_INSTRUMENTS)


def test_fields_of_a_policy() -> None:
    policy = parse_policy(" USA:contain:RUS+CHN:with=JPN+AUS:0.5@2025.5-2035 ")
    assert policy.author == "USA"
    assert policy.targets == ("RUS", "CHN")
    assert policy.option("with") == ("JPN", "AUS")
    assert policy.option("favour") == ()
    assert (policy.intensity, policy.start, policy.end) == (0.5, 2025.5, 2035.0)


def test_none_drops_out_of_a_list() -> None:
    assert parse_policies(["none", "USA:accommodate:RUS:0.8@2025-2035"])[0].author == "USA"
    assert parse_policies(["none"]) == ()


def test_a_policy_can_be_hashed_and_sent_to_another_process() -> None:
    policy = parse_policy(WHOLE_GRAMMAR[0])
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert len({policy, parse_policy(WHOLE_GRAMMAR[0])}) == 1


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ("USA:contain:RUS", "fields", "AUTHOR:INSTRUMENT"),
        ("", "fields", "AUTHOR:INSTRUMENT"),
        ("USA:contian:RUS:0.8@2025-2035", "unknown instrument 'contian'", "Nearest: contain"),
        ("US of America:contain:Rusia:0.8@2025-2035", "no state is called", "nearest"),
        ("USA+GBR:contain:RUS:0.8@2025-2035", "one author", "with="),
        ("USA:contain:USA:0.8@2025-2035", "author and target", "other than"),
        ("USA:contain:RUS+RUS:0.8@2025-2035", "named twice", "once"),
        ("USA:contain:RUS+:0.8@2025-2035", "no state is called", "ISO3"),
        ("USA:contain:ALL:0.8@2025-2035", "needs named targets", "joined by +"),
        ("USA:divide:RUS:favour=RUS:0.8@2025-2035", "targets a pair", "RUS+CHN"),
        ("USA:divide:RUS+CHN:0.8@2025-2035", "needs the option favour=", "favour="),
        ("USA:divide:RUS+CHN:favour=IND:0.8@2025-2035", "not one of the pair", "RUS or CHN"),
        ("USA:entangle:RUS:0.8@2025-2035", "needs the option theatre=", "theatre="),
        ("USA:withdraw:ALL:1@2025-2035", "needs the option from=", "from="),
        ("USA:frame:CHN:0.5@2025-2035", "needs the option audience=", "audience="),
        ("USA:contain:RUS:favour=RUS:0.8@2025-2035", "contain has no option 'favour'", "with"),
        ("USA:accommodate:RUS:with=GBR:0.8@2025-2035", "accommodate has no option 'with'", "theatre"),
        ("USA:contain:RUS:with:0.8@2025-2035", "cannot read the option", "option=value"),
        ("USA:contain:RUS:with=GBR,with=FRA:0.8@2025-2035", "given twice", "once"),
        ("USA:contain:RUS:with=RUS:0.8@2025-2035", "author or a target", "other states"),
        ("USA:contain:RUS:1.2@2025-2035", "intensity '1.2'", "0 to 1"),
        ("USA:contain:RUS:-0.1@2025-2035", "intensity '-0.1'", "0 to 1"),
        ("USA:contain:RUS:nan@2025-2035", "intensity 'nan'", "0 to 1"),
        ("USA:contain:RUS:much@2025-2035", "intensity 'much'", "0 to 1"),
        ("USA:contain:RUS:0.8", "cannot read '0.8'", "INTENSITY@FROM-TO"),
        ("USA:contain:RUS:0.8@2025", "cannot read", "INTENSITY@FROM-TO"),
        ("USA:contain:RUS:0.8@2035-2025", "reversed", "FROM before TO"),
        ("USA:contain:RUS:0.8@2025-2025", "empty", "FROM before TO"),
        ("USA:none:RUS:0.8@2025-2035", "takes no fields", "none alone"),
    ],
)
def test_each_mistake_is_one_clear_line(text: str, message: str, detail: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text)
    line = str(caught.value)
    assert message in line
    assert detail in line
    assert "\n" not in line
    assert caught.value.exit_code == 2


def test_an_error_names_the_column_of_the_field() -> None:
    with pytest.raises(PolicyError, match=r"column 13 of"):
        parse_policy("USA:contain:Rusland:0.8@2025-2035")
