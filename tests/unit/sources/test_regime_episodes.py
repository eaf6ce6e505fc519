"""The reader of regime episodes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import check_table, regime_episodes

COLUMNS = {
    "country_text_id": pl.String,
    "year": pl.Int64,
    "v2x_polyarchy": pl.Float64,
    "v2x_regime": pl.Float64,
    "reg_trans": pl.Float64,
    "dem_ep": pl.Int64,
    "dem_ep_id": pl.String,
    "dem_ep_outcome": pl.Int64,
    "aut_ep": pl.Int64,
    "aut_ep_id": pl.String,
    "aut_ep_outcome": pl.Int64,
}


def from_rows(folder: Path, *rows: dict[str, object]) -> pl.DataFrame:
    quiet = {"v2x_polyarchy": 0.5, "v2x_regime": 1.0, "reg_trans": 0.0, "dem_ep": 0, "dem_ep_outcome": 0}
    quiet |= {"aut_ep": 0, "aut_ep_outcome": 0}
    pl.DataFrame([quiet | row for row in rows], schema=COLUMNS).write_parquet(folder / "raw.parquet")
    return check_table(regime_episodes.SOURCE, regime_episodes.read(folder / "raw.parquet"))


def states(folder: Path, *rows: tuple[str, int]) -> list[tuple[object, ...]]:
    return (
        from_rows(folder, *({"country_text_id": code, "year": year} for code, year in rows))
        .select("state", "year")
        .rows()
    )


def test_codes_mean_the_states_of_the_time(tmp_path: Path) -> None:
    found = states(
        tmp_path,
        ("VDR", 1960),
        ("VNM", 1960),
        ("SRB", 1990),
        ("SRB", 2010),
        ("CZE", 1992),
        ("CZE", 1993),
        ("ZZB", 1964),
    )
    assert found == [
        ("CSK", 1992),
        ("CZE", 1993),
        ("RVN", 1960),
        ("SRB", 2010),
        ("VNM", 1960),
        ("YUG", 1990),
        ("ZAN", 1964),
    ]


def test_what_is_no_state_at_the_time_is_dropped(tmp_path: Path) -> None:
    gone = [("VDR", 1950), ("ZZB", 2020), ("AUT", 1910), ("SVK", 1942), ("MNE", 2003), ("HKG", 2020), ("PSE", 2020)]
    assert states(tmp_path, *gone, ("AUT", 1955)) == [("AUT", 1955)]


def test_the_year_before_an_episode_has_none(tmp_path: Path) -> None:
    hungary = {"country_text_id": "HUN", "dem_ep_id": "HUN_1988_1991"}
    frame = from_rows(tmp_path, hungary | {"year": 1987}, hungary | {"year": 1988, "dem_ep": 1, "dem_ep_outcome": 1})
    columns = ["democratisation", "democratisation_episode", "democratisation_outcome", "autocratisation"]
    assert frame.select(columns).rows() == [(False, None, None, False), (True, "HUN_1988_1991", 1, False)]


def test_without_the_index_episodes_are_unknown(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, {"country_text_id": "HND", "year": 1930, "v2x_polyarchy": None, "v2x_regime": None})
    assert frame.select("polyarchy", "regime", "democratisation", "autocratisation").row(0) == (None,) * 4
