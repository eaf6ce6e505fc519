"""The 26 order relations that any reader of the field knows, and how many the packaged alignment orders."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.blind_spots import judged_pairs
from foedus.library.facts import known_pairs

#: The result, recorded and not chosen: decision 11 says why each fails. No weight, window or indicator follows from it.
FAILING = {"K03", "K06", "K07", "K13", "K18"}


@pytest.mark.data
def test_the_packaged_relations_are_those_of_the_golden_file(data_folder: Path) -> None:
    file = data_folder.parent / "golden" / "known_pairs.csv"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    ours = known_pairs().select(
        "id",
        *(
            column
            for side in ("closer", "further")
            for column in (
                pl.col(side).list.join(":"),
                pl.col(f"{side}_years").cast(pl.List(pl.String)).list.join("-"),
            )
        ),
        "why",
    )
    assert ours.rows() == pl.read_csv(file).rows()


def test_which_relations_the_packaged_alignment_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    judged = judged_pairs()
    assert judged.height == 26
    assert judged["holds"].null_count() == 0
    assert set(judged.filter(~pl.col("holds"))["id"]) == FAILING
