"""What a case file or a policy may not say: wrong types, wild numbers, columns that are not there, a policy twice."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from foedus.errors import CaseError, PolicyError
from foedus.evidence.evidence import Evidence
from foedus.scenarios import RunSpec, load_case, parse_case, parse_policies, parse_policy, resolve_case

TEXT = (resources.files("foedus.library") / "cases" / "strategic-triangle.toml").read_text(encoding="utf-8")


COHESION = '[initial.cohesion]\ndefault = -0.7\nreason = "none"\n\n'


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("prior_changes = 5", "prior_changes = true", "initial.volatility.prior_changes"),
        ("prior_changes = 5", 'prior_changes = "5"', "initial.volatility.prior_changes"),
        ("prior_changes = 5", "prior_changes = 1e300", "initial.volatility.prior_changes"),
        ("lag = 5", "lag = true", "initial.volatility.lag"),
        ("ceiling = 0.4", "ceiling = 1e308", "initial.volatility.ceiling"),
        ("first = 1992\nlast = 2020", "first = 2992\nlast = 3020", "initial.volatility.first"),
        ("changes = true", 'changes = "yes"', "initial.obligation.changes"),
        ("year = 2018", 'year = "2018"', "initial.obligation.year"),
        ("start = 2021-01-01", 'start = "2021-01-01"', "start"),
        ("since = 2014-03-06", "since = 1394064000", "pressure[0].since"),
        ("level = 0.4", "level = true", "pressure[0].level"),
        ('"TWN"], value = 0.3', '"TWN"], value = 5.0', "initial.alignment.assumed[0].value"),
        ('"TWN"], value = 0.3', '"TWN"], value = 1.0', "initial.alignment.assumed[0].value"),
        ('"TWN"], value = 0.3', '"TWN"], value = -1e308', "initial.alignment.assumed[0].value"),
        ("sd = 0.3", "sd = 1e308", "initial.alignment.assumed[0].sd"),
        ("sd = 0.3, reason", "sd = inf, reason", "initial.alignment.assumed[0].sd"),
        ("sd_floor = 0.05", "sd_floor = -0.05", "initial.alignment.sd_floor"),
        ('state = "TWN", value = 0.5', 'state = "TWN", value = -1.5', "initial.order.assumed[0].value"),
        ("default = 0.1", "default = 1.1", "initial.burden.default"),
        ("[initial.alignment]", COHESION + "[initial.alignment]", "initial.cohesion.default"),
        ("intercept = -1.5", "intercept = -1e300", "initial.depth.intercept"),
        ("at_least = 3.0", "at_least = nan", "initial.hosts.at_least"),
        ("default = 0.01", 'default = "0.01"', "initial.trade_dependence.default"),
    ],
)
def test_wrong_types_and_wild_numbers_are_refused_with_their_key_path(old: str, new: str, where: str) -> None:
    with pytest.raises(CaseError) as caught:
        parse_case(changed(old, new), name="mine.toml")
    assert caught.value.where == f"mine.toml: {where}"


def test_a_whole_number_may_stand_for_a_number_and_an_order_preference_may_be_negative() -> None:
    case = parse_case(changed('state = "TWN", value = 0.5', 'state = "TWN", value = -1'))
    assert case.initial.order.assumed[0].value == -1.0
    assert case.initial.volatility.prior_changes == 5.0


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ('column = "alignment"', 'column = "alignmnt"', "initial.alignment.column", "Nearest: alignment"),
        ('column = "alignment"', 'column = "state_a"', "initial.alignment.column", "does not contain numbers"),
        ('column = "alignment"', 'column = "year"', "initial.alignment.column", "not an alignment"),
        ('"alignment_sd"', '"alignment_se"', "initial.alignment.sd_column", "no column 'alignment_se'"),
        ('column = "alignment"', 'column = "alignment_with"', "initial.alignment.column", "no column"),
        ('"capability_share"', '"capability"', "initial.capability.column", "no column 'capability'"),
        ('"order_preference"', '"year"', "initial.order", "is out of range"),
        ('"capability_share"', '"us_troops_index"', "initial.capability", "no value for USA"),
        ('"us_troops_index"', '"us_forces"', "initial.hosts.column", "no column 'us_forces'"),
        ('institutions = ["NATO", "EU"', 'institutions = ["NATO", "bogus"', "institutions[1]", "'bogus'"),
        ("first = 1992\nlast = 2020", "first = 2080\nlast = 2100", "initial.volatility", "no pair has alignment"),
        ("year = 2018", "year = 2100", "initial.obligation.year", "no obligations for 2100"),
    ],
)
def test_what_the_evidence_cannot_give_names_the_file_and_the_key(
    tmp_path: Path, old: str, new: str, where: str, message: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(changed(old, new), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        resolve_case(load_case(path), Evidence.embedded())
    assert caught.value.where == f"{path}: {where}"
    assert message in str(caught.value)


def test_a_case_is_what_it_says_and_not_where_it_lies() -> None:
    here, there = parse_case(TEXT, name="here.toml"), parse_case(TEXT, name="there.toml")
    assert here == there
    assert (here.file, there.file) == ("here.toml", "there.toml")
    assert here != parse_case(changed("level = 0.4", "level = 0.5"))
    assert here != TEXT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("USA:contain:RUS:0.8@2025-2035", "USA:contain:RUS:0.8@2025-2035"),
        ("USA:contain:RUS:0.8@2025-2035", "USA:contain:RUS:0.3@2034.5-2040"),
        ("USA:contain:RUS+CHN:0.8@2025-2035", "USA:contain:CHN:with=JPN:0.3@2020-2026"),
        ("USA:withdraw:ALL:from=NATO:1@2025-2050", "USA:withdraw:DEU:from=NATO:1@2030-2040"),
    ],
)
def test_an_author_uses_an_instrument_on_a_target_once_at_a_time(first: str, second: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policies([first, second])
    assert first in str(caught.value)
    assert second in str(caught.value)
    with pytest.raises(PolicyError):
        RunSpec(policies=(first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("USA:contain:RUS:0.8@2025-2035", "USA:accommodate:RUS:0.8@2025-2035"),
        ("USA:contain:RUS:0.8@2025-2035", "USA:contain:CHN:0.8@2025-2035"),
        ("USA:contain:RUS:0.8@2025-2035", "GBR:contain:RUS:0.8@2025-2035"),
        ("USA:contain:RUS:0.8@2025-2030", "USA:contain:RUS:0.3@2030-2035"),
        ("USA:withdraw:ALL:from=NATO:1@2025-2050", "USA:withdraw:ALL:from=KOR:1@2030-2050"),
    ],
)
def test_other_policies_go_together(first: str, second: str) -> None:
    assert [str(policy) for policy in parse_policies([first, second])] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "USA:contain:RUS:0.80000001@2025-2035",
        "USA:contain:RUS:0.8@2025.123456789-2035",
        "USA:contain:RUS:0.1234567890123@2025-2035.0001",
        "USA:contain:RUS:1@2025-2035",
    ],
)
def test_a_policy_is_written_in_full(text: str) -> None:
    assert str(parse_policy(text)) == text
    assert str(parse_policy("USA:contain:RUS:0.80@2025.0-2035")) == "USA:contain:RUS:0.8@2025-2035"
