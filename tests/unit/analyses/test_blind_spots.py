"""What alignment is known to get wrong stands beside its numbers."""

from __future__ import annotations

import polars as pl

from foedus.analyses.blind_spots import blind_spots, judged_pairs
from foedus.analyses.measuring import measure


def test_every_relation_that_fails_is_told_with_its_pairs(monkeypatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    judged = judged_pairs()
    assert judged["holds"].null_count() == 0  # of every pair
    failing = judged.filter(~pl.col("holds"))
    assert failing.height
    for row in failing.iter_rows(named=True):
        for side in ("closer", "further"):
            a, b = row[side]
            notes = measure("alignment", pairs=[(a, b)]).notes
            assert any(f"Blind spot {row['id']}:" in note for note in notes)
    fine = judged.filter(pl.col("holds"))["id"].to_list()
    everything = blind_spots("alignment", [tuple(pair) for side in ("closer", "further") for pair in judged[side]])
    assert not [name for name in fine if any(f"Blind spot {name}:" in note for note in everything)]


def test_other_pairs_and_other_measures_have_none() -> None:
    assert blind_spots("alignment", [("CAN", "USA")]) == ()
    assert blind_spots("un_agreement", [("CHN", "PRK")]) == ()
    assert blind_spots("alignment", None) == ()
