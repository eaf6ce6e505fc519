"""A registered test: what changes its hash, what does not, and what ``foedus check`` says."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from foedus.analyses.checking_files import check_file
from foedus.arguments import SyntheticEvidence, argue, load_argument
from foedus.arguments.files import parse_argument
from foedus.arguments.registering import hash_of_test
from foedus.errors import ArgumentError

TEXT = (files("foedus.library") / "arguments" / "pushed-together.toml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_every_test_of_the_argument_is_registered_as_it_is(tmp_path: Path) -> None:
    argument = load_argument()
    for claim in argument.claims:
        assert (claim.registered is not None) == claim.tested, claim.id
        if claim.registered is not None:
            assert claim.registered.hash == hash_of_test(claim, argument), claim.id
    file = tmp_path / "same.toml"
    file.write_text(TEXT)
    assert check_file(file).problems == ()


@pytest.mark.parametrize(
    ("claim", "old", "new"),
    [
        ("C4", "supported_beyond = 0.02", "supported_beyond = 0.01"),
        ("C4", 'horizon = 10\noutcome = ["dispute"', 'horizon = 11\noutcome = ["dispute"'),
        ("C4", "impossibility = true\n", ""),
        ("C4", 'role = "deciding"\nhorizon = 20', 'role = "shown"\nhorizon = 20'),
        ("C5", "years = [2021, 2024]", "years = [2021, 2023]"),
        ("C5", "first = 1972", "first = 1971"),
        ("C9", "judged_to = 2020", "judged_to = 2021"),
    ],
)
def test_what_moves_a_test_changes_its_hash_and_is_told(tmp_path: Path, claim: str, old: str, new: str) -> None:
    file = tmp_path / "moved.toml"
    file.write_text(changed(old, new))
    problems = check_file(file).problems
    registered = load_argument().claim(claim).registered
    assert registered is not None
    told = f"the test of {claim} is not the one registered on {registered.date}"
    mine = [each for each in problems if told in each.message]
    assert len(mine) == 1, [each.message for each in problems]
    number = [each.id for each in load_argument().claims].index(claim)
    assert mine[0].path == f"claims[{number}].registered.hash"
    argument = parse_argument(file.read_text())
    assert hash_of_test(argument.claim(claim), argument) in mine[0].expected
    found = argue(argument, SyntheticEvidence()).claim(claim).as_dict()["registered"]
    assert found == {"date": registered.date.isoformat(), "hash": registered.hash, "fits": False}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('why = "A claim of impossibility dies', 'why = "Every claim of impossibility dies'),
        ("fixed_here = true\n", ""),
        ("# role =", "# the role"),
        ('kind = "base_rate"\nname = "fell within 10 years"\n', 'name = "fell within 10 years"\nkind = "base_rate"\n'),
        ('spells = "pact"\nhorizon', 'spells = "pact"\ncluster = "recorded"\nhorizon'),
        ("No wedge can be driven between", "No wedge could be driven between"),
    ],
)
def test_words_order_and_defaults_written_out_do_not(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "reworded.toml"
    file.write_text(changed(old, new))
    assert check_file(file).problems == ()


def test_a_test_that_was_not_registered_is_not_checked(tmp_path: Path) -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith("registered")]
    file = tmp_path / "free.toml"
    file.write_text("\n".join(lines))
    assert check_file(file).problems == ()
    assert argue(load_argument(file), SyntheticEvidence()).claim("C4").registered is None


@pytest.mark.parametrize("bad", ['{ date = 2026-11-29, hash = "abc" }', '{ date = "soon", hash = "0123456789abcdef" }'])
def test_a_registration_of_the_wrong_form_is_one_clear_line(bad: str) -> None:
    start = TEXT.index("registered = ", TEXT.index('id = "C4"'))
    text = TEXT[:start] + f"registered = {bad}" + TEXT[TEXT.index("\n", start) :]
    with pytest.raises(ArgumentError, match="registered"):
        parse_argument(text)
