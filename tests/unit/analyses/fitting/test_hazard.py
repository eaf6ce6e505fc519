"""The door to hazards: tables of users, packaged and built risk sets, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import foedus
from foedus.errors import FoedusError, InputError, TableError, UnknownNameError
from foedus.estimate import hazard_ratio
from foedus.evidence.pact_risk_tables import ROW_PARTS


def table(seed: int = 0, rows: int = 3000) -> pl.DataFrame:
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(12, 1)
    pair = stream.integers(0, first.size, rows)
    x, z = stream.normal(size=rows), stream.integers(0, 2, rows)
    onset = stream.random(rows) < 0.05 * np.exp(0.7 * x - 0.5 * z)
    return pl.DataFrame(
        {
            "state_a": [f"S{each:02d}" for each in first[pair]], "state_b": [f"S{each:02d}" for each in second[pair]],
            "year": 1900 + stream.integers(0, 30, rows), "x": x, "z": z, "onset": onset.astype(int),
            "treaty": [f"T{number}" if hit else None for number, hit in enumerate(onset)],
        }
    )  # fmt: skip


def test_ratios_are_those_of_the_estimator_each_beside_the_others() -> None:
    frame = table()
    found = foedus.fit("hazard", frame, on=["x", "z"], effects="state", treaty="treaty")
    members = frame.select("state_a", "state_b").to_numpy().astype(str)
    for term, other, row in (("x", "z", 0), ("z", "x", 1)):
        direct = hazard_ratio(
            frame["onset"], frame[term], frame["year"], controls=frame[other], members=members,
            treaty=frame["treaty"].fill_null(""), effects=True,
        )  # fmt: skip
        told = found.table.row(row, named=True)
        assert (told["term"], told["n"], told["clusters"]) == (term, direct.ratio.n, direct.ratio.clusters)
        assert [told[key] for key in ("estimate", "low", "high")] == pytest.approx(
            [direct.ratio.value, *direct.ratio.interval], rel=1e-4
        )
        assert told["p"] == pytest.approx(direct.p, abs=1e-4)
    assert (found.neutral, found.effects, found.clustering) == (1.0, ("state",), "shared states and treaty")


def test_an_interval_leaves_out_one_where_the_score_test_rejects_it() -> None:
    for seed in range(6):
        for row in foedus.fit("hazard", table(seed, 800), on=["x", "z"]).table.iter_rows(named=True):
            assert (row["p"] < 0.1) == (not row["low"] <= 1.0 <= row["high"])


def test_a_file_and_other_names_of_columns_give_the_same(tmp_path: Path) -> None:
    frame = table()
    turned = frame.rename({"state_a": "one", "state_b": "two", "onset": "pact", "year": "when"})
    turned.write_csv(tmp_path / "mine.csv")
    found = foedus.fit(
        "hazard", tmp_path / "mine.csv", on="x", controls="z", onset="pact", within="when", states="one,two"
    )
    same = foedus.fit("hazard", frame, on="x", controls="z")
    assert found.table.row(0)[1:] == pytest.approx(same.table.row(0)[1:])
    assert found.outcome == "pact"


def test_drawn_controls_are_weighted_and_told() -> None:
    frame = table(rows=9000)
    whole = foedus.fit("hazard", frame, on="x").table["estimate"][0]
    drawn = foedus.fit("hazard", frame, on="x", per_onset=2)
    assert drawn.table["n"][0] < 2000
    assert drawn.table["estimate"][0] == pytest.approx(whole, rel=0.15)
    assert any("2 controls for each onset" in note for note in drawn.notes)
    assert drawn.table.equals(foedus.fit("hazard", frame, on="x", per_onset=2).table)


def test_missing_cells_are_left_out_and_counted() -> None:
    frame = table().with_columns(x=pl.when(pl.int_range(pl.len()) % 10 == 0).then(None).otherwise("x"))
    assert "300 of 3,000 rows have a missing value and are left out." in foedus.fit("hazard", frame, on="x").notes


def test_pairs_compared_with_themselves() -> None:
    found = foedus.fit("hazard", table(), on="x", within="pair")
    assert found.statistics["strata"] <= 66


@pytest.mark.parametrize("name", ["neighbours", "partners", "upgrades", "rises"])
def test_packaged_risk_sets_come_with_their_onsets_treaties_and_weights(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    exposure = {"neighbours": "rivals", "partners": "quarrels", "upgrades": "pulse", "rises": "pressed"}[name]
    found = foedus.fit("hazard", name, on=exposure)
    assert found.clustering == "shared states and treaty"
    assert found.outcome == name
    assert found.table["clusters"][0] > 30


@pytest.mark.data
def test_built_risk_sets_are_the_packaged_ones_where_all_are_packaged() -> None:
    options = {"on": "capability_ratio", "controls": "rivals,shared_rival,before", "effects": "state"}
    built = foedus.fit("hazard", "obligations", kind="defence", event="onset", among="neighbours", **options)
    packaged = foedus.fit("hazard", "neighbours", **options)
    assert built.table["estimate"][0] == pytest.approx(packaged.table["estimate"][0], rel=1e-3)
    assert built.outcome == "onset of defence"


@pytest.mark.data
def test_building_and_fitting_report_every_part() -> None:
    told: list[tuple[int, int]] = []
    options = {"on": ["rivals", "shared_rival"], "among": "neighbours"}
    foedus.fit("hazard", "obligations", progress=lambda *part: told.append(part), **options)
    assert told == [(done, ROW_PARTS + 2) for done in range(1, ROW_PARTS + 3)]


def test_a_fit_of_a_table_reports_every_ratio() -> None:
    told: list[tuple[int, int]] = []
    foedus.fit("hazard", "neighbours", on=["rivals", "before"], progress=lambda *part: told.append(part))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.data
def test_endings_compete_by_how_they_went() -> None:
    options = {"kind": "defence", "event": "ending", "among": "all", "on": "rivals"}
    parts = [
        foedus.fit("hazard", "obligations", cause=cause, **options).statistics["onsets"]
        for cause in ("dispute", "ceased", "downgraded", "lapsed")
    ]
    whole = foedus.fit("hazard", "obligations", **options).statistics["onsets"]
    assert abs(sum(parts) - whole) <= 0.02 * whole
    with pytest.raises(UnknownNameError, match="no ending of defence went so"):
        foedus.fit("hazard", "obligations", cause="war", **options)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"on": "y"}, UnknownNameError, "no column"),
        ({"on": ""}, InputError, "no exposure is named"),
        ({"on": "x", "controls": "x"}, InputError, "both asked for and held alike"),
        ({"on": "x", "effects": "pair"}, InputError, "no such effects"),
        ({"on": "x", "within": ""}, InputError, "matched by nothing"),
        ({"on": "x", "states": "state_a"}, InputError, "a pair has two states"),
        ({"on": "x", "onset": "z2"}, UnknownNameError, "no column"),
        ({"on": ["x", "twice"]}, InputError, "combination"),
        ({"on": "same"}, InputError, "does not vary"),
        ({"on": "x", "onset": "none"}, InputError, "there is no onset"),
        ({"on": "apart", "penalised": False}, InputError, "separated"),
    ],
)
def test_what_cannot_be_fitted_is_refused(options: dict[str, object], error: type[FoedusError], message: str) -> None:
    frame = table().with_columns(twice=2 * pl.col("x"), same=pl.lit(1.0), none=pl.lit(0), apart=pl.col("onset") * 2.0)
    with pytest.raises(error, match=message):
        foedus.fit("hazard", frame, **options)


def test_effects_need_states() -> None:
    with pytest.raises(TableError, match="two states of each row"):
        foedus.fit("hazard", table().drop("state_a"), on="x", effects="state")
