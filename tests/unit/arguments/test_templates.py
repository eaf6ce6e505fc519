"""A new argument file: it is judged as it stands, and what is in its comments may be said."""

from __future__ import annotations

import re

import pytest

from foedus.arguments import KINDS
from foedus.arguments.files import checked_argument, parse_argument
from foedus.arguments.schema import Argument, Claim
from foedus.arguments.templates import argument_template
from foedus.arguments.verdict import Threshold
from foedus.errors import ArgumentError
from foedus.user_toml import parse_toml

TEXT = argument_template("mine")


def test_it_has_a_claim_of_each_kind_and_states_that_exist() -> None:
    argument = parse_argument(TEXT, name="mine.toml")
    kinds = {each.spec.kind for claim in argument.claims for each in claim.measurements}
    assert kinds == {name for name, kind in KINDS.items() if not kind.simulated}
    assert checked_argument(parse_toml(TEXT, name="mine.toml"), states=True)[1] == []


def test_every_key_of_every_form_is_in_it() -> None:
    forms = [*(kind.spec for kind in KINDS.values()), Threshold]
    keys = {key for form in forms for key in form.model_fields} | {*Argument.model_fields, *Claim.written_keys()}
    keys -= {"schema_version", "variants", "facts", "claims", "gates", "planted", "test", "threshold", "also"}
    keys -= {"conclusion"}
    assert "\n[conclusion]\n" in TEXT
    for key in sorted(keys):
        assert re.search(rf"^(# )?{key} = |\[(# )?\[?.*\.{key}\]", TEXT, re.MULTILINE), key
    for words in ("[[claims.variants]]", "[[claims.facts]]", "# also = "):
        assert words in TEXT


def test_the_deviation_works_without_its_sign() -> None:
    argument = parse_argument(TEXT.replace("# deviations = ", "deviations = "))
    assert [each.claim for each in argument.deviations] == ["C1"]


def test_the_simulated_claim_and_the_variant_work_without_their_signs() -> None:
    head, *blocks = re.split(r"# (?:scenario_contrast|scenario_share|order_contrast):", TEXT)
    last = ""
    for block in blocks:
        lines = block.split("\n")
        last += "\n".join(line.removeprefix("# ") for line in lines[lines.index("# [[claims]]") :])
    kinds = {each.spec.kind for claim in parse_argument(head + last).claims for each in claim.measurements}
    assert kinds == set(KINDS)
    lines = head.split("\n")
    for first, count in (("# [[claims.variants]]", 5), ("# [[claims.facts]]", 5), ("# [claims.test.futures]", 5)):
        place = lines.index(first)
        lines[place : place + count] = [line.removeprefix("# ") for line in lines[place : place + count]]
    claim = parse_argument("\n".join(lines)).claim("C1")
    assert [each.name for each in claim.measurements][1:] == ["the decade before"]
    assert claim.facts[0].institution == "SCO"


@pytest.mark.parametrize("name", ["pushed-together", "My own", "", "a/b"])
def test_a_name_that_cannot_be(name: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        argument_template(name)
    assert caught.value.where == "name"
