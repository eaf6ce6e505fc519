"""Whatever policy can be said, its text is read back as the same policy; whatever is garbled fails clearly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import PolicyError
from foedus.scenarios.policies.parsing import parse_policy
from foedus.scenarios.policies.policies import Policy

STATES = ("USA", "RUS", "CHN", "DEU", "JPN", "IND")


@st.composite
def texts(draw: st.DrawFn) -> str:
    author, *others = draw(st.permutations(STATES))
    instrument = draw(st.sampled_from(["contain", "divide", "accommodate", "withdraw", "frame"]))
    count = 2 if instrument == "divide" else draw(st.integers(1, 3))
    targets, rest = others[:count], others[count:]
    option = {
        "contain": draw(st.sampled_from(["", f":with={rest[0]}"])),
        "divide": f":favour={draw(st.sampled_from(targets))}",
        "accommodate": "",
        "withdraw": ":from=NATO",
        "frame": f":audience={rest[0]}+{rest[1]}",
    }[instrument]
    intensity = draw(st.integers(0, 100)) / 100
    start = draw(st.integers(2021, 2048))
    end = draw(st.integers(start + 1, 2050))
    return f"{author}:{instrument}:{'+'.join(targets)}{option}:{intensity:g}@{start}-{end}"


@given(texts())
def test_text_and_policy_are_the_same_thing(text: str) -> None:
    policy = parse_policy(text)
    assert str(policy) == text
    assert parse_policy(str(policy)) == policy


@given(texts(), st.integers(0, 60), st.characters(codec="ascii"))
def test_a_garbled_text_is_read_or_refused_but_never_breaks(text: str, place: int, character: str) -> None:
    garbled = text[:place] + character + text[place + 1 :]
    read = parse_or_refuse(garbled)
    if isinstance(read, Policy):
        assert 0 <= read.intensity <= 1
        assert read.start < read.end or read.instrument == "none"
    else:
        assert "\n" not in read


def parse_or_refuse(text: str) -> Policy | str:
    try:
        return parse_policy(text)
    except PolicyError as error:
        return str(error)
