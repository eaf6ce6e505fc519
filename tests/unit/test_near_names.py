"""The names nearest to a misspelt one."""

import pytest

from foedus.measures.catalogue import MEASURES
from foedus.near_names import closest, nearest, one_of
from foedus.scenarios.parameters.files import parameter_names

NAMES = [*MEASURES, *parameter_names()]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_capitals_is_nearest_to_itself(name: str) -> None:
    assert closest(name.upper(), NAMES, 1) == [name]


def test_none_is_near_to_what_is_like_nothing() -> None:
    assert nearest("qqqq", ["alignment", "threat"]) is None


def test_a_long_list_is_cut_and_a_short_one_is_whole() -> None:
    assert one_of(["a", "b"]) == "one of: a, b"
    assert len(one_of(MEASURES)) < 300
    assert one_of(MEASURES).startswith(f"one of {len(MEASURES)} names: ")
