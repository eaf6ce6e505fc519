"""What every result can do: print in ten lines, give its table, and draw where there is something to draw."""

from typing import Any

import polars as pl
import pytest

from foedus.errors import InputError
from foedus.results import Result, preview, to_pandas


class Wide(Result):
    table = pl.DataFrame({f"column_{number}": [1.0] * 50 for number in range(40)})

    def headline(self) -> str:
        return "a wide table"

    def as_dict(self) -> dict[str, Any]:
        return {"rows": self.table.to_dicts()}


def test_a_repr_has_ten_lines_at_most_of_a_hundred_characters() -> None:
    lines = repr(Wide()).splitlines()
    assert lines[0] == "<a wide table>"
    assert len(lines) <= 10
    assert all(len(line) <= 100 for line in lines)
    assert "45 more rows" in lines[-1]
    assert "columns not shown" in lines[-1]


def test_cells_of_all_kinds_are_shown_and_cut() -> None:
    table = pl.DataFrame({"a": [None, "x" * 100], "b": [float("nan"), 0.123456], "c": [[1, 2], [3]], "d": [True, None]})
    text = preview(table)
    assert "…" in text
    assert "0.1235" in text
    assert "1, 2" in text
    assert preview(pl.DataFrame({"a": []})).strip() == "a"


def test_pandas_has_the_same_columns_and_nulls() -> None:
    frame = to_pandas(pl.DataFrame({"a": [1, None], "b": ["x", None], "c": [0.5, None]}))
    assert list(frame.columns) == ["a", "b", "c"]
    assert frame["a"].isna().tolist() == [False, True]
    assert to_pandas(pl.DataFrame(schema={"a": pl.Int64})).shape == (0, 1)


def test_what_cannot_be_drawn_says_so() -> None:
    with pytest.raises(InputError, match="there is no figure"):
        Wide().figure()
