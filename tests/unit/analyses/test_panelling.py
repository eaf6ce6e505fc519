"""A wide table of dyad-years or state-years: rows of every pair, codes of the year, files and what goes with them."""

import os
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import foedus
from foedus.errors import CoverageError, InputError, StoreError, UnknownNameError, UnknownStateError
from foedus.library.bibliography import parse_bibtex
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.states import load_states


@pytest.fixture(autouse=True)
def _packaged(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "data" not in request.keywords:
        monkeypatch.delenv("FOEDUS_DATA", raising=False)


def test_a_row_is_there_for_every_pair_of_states_that_exist_and_missing_is_null() -> None:
    panel = foedus.panel(["un_agreement", "alignment"], states=["USA", "Russia", "Estonia"], first=1989, last=1992)
    assert panel.table.select("state_a", "state_b", "year").rows() == [
        ("RUS", "USA", 1989), ("RUS", "USA", 1990),
        ("EST", "RUS", 1991), ("EST", "USA", 1991), ("RUS", "USA", 1991),
        ("EST", "RUS", 1992), ("EST", "USA", 1992), ("RUS", "USA", 1992),
    ]  # fmt: skip
    measured = foedus.measure("un_agreement", pairs=["RUS:USA"], first=1989, last=1992).table["value"].to_list()
    assert panel.table.filter(pl.col("state_a") == "RUS")["un_agreement"].to_list() == measured
    book = dict(panel.columns.select("column", "missing").rows())
    assert book["state_a"] == 0.0
    assert book["un_agreement"] == panel.table["un_agreement"].null_count() / panel.table.height


def test_codes_are_those_of_the_year() -> None:
    panel = foedus.panel("alignment", pairs=["Germany:USA"], first=1988, last=1992, codes="cow,cowc,gw,iso3,name")
    assert panel.table["cow_a"].to_list() == [260, 260, 255, 255, 255]  # united within 1990, for most days of none
    assert panel.table["cowc_b"].unique().to_list() == ["USA"]
    for year, code in panel.table.select("year", "cow_a").rows():
        assert load_states().lookup(f"cow:{code}", year).id == "DEU"


def test_measures_of_states_stand_twice_in_a_table_of_pairs_and_once_in_one_of_states() -> None:
    pairs = foedus.panel(["alignment", "capability_share"], pairs=[("China", "India")], first=2010, last=2010).table
    states = foedus.panel("capability_share", states=["China", "India"], first=2010, last=2010).table
    assert states.columns[:3] == ["state", "year", "capability_share"]
    by_state = dict(states.select("state", "capability_share").rows())
    assert pairs.select("capability_share_a", "capability_share_b").row(0) == (by_state["CHN"], by_state["IND"])
    both = foedus.panel("capability_share", pairs="all", first=2010, last=2010).table
    assert both.columns[:3] == ["state_a", "state_b", "year"]


def test_directed_rows_are_the_pair_turned_round() -> None:
    panel = foedus.panel(["alignment", "capability_share"], states=["USA", "RUS"], first=2000, last=2000, directed=True)
    assert panel.table.select("state_a", "state_b").rows() == [("RUS", "USA"), ("USA", "RUS")]
    one, other = panel.table.to_dicts()
    assert one["alignment"] == other["alignment"]
    assert one["capability_share_a"] == other["capability_share_b"]


def test_relevant_dyads_are_neighbours_or_have_a_major_power() -> None:
    panel = foedus.panel("alignment", first=2000, last=2000, relevant=True)
    pairs = set(panel.table.select("state_a", "state_b").rows())
    majors = set(load_states().majors(2000))
    assert ("LTU", "LVA") in pairs
    assert ("FIN", "PHL") not in pairs
    assert all({a, b} & majors or (a, b) in _borders() for a, b in pairs)
    assert any("land border" in note for note in panel.notes)


def _borders() -> set[tuple[str, str]]:
    fixed = foedus.Evidence.embedded().dyads_fixed.filter("land_border")
    return set(fixed.select("state_a", "state_b").rows())


def test_another_name_of_a_measure_names_its_columns() -> None:
    with pytest.raises(foedus.FoedusError, match="democracy is not among the packaged"):
        foedus.panel("polyarchy")
    assert foedus.cite("polyarchy").keys == foedus.cite("democracy").keys


@pytest.mark.parametrize("name", ["panel.parquet", "panel.csv", "panel.dta"])
def test_a_panel_is_written_with_its_codebook_and_references(tmp_path: Path, name: str) -> None:
    panel = foedus.panel(
        ["un_agreement", "alignment_composite_without_obligations"],
        states=["USA", "RUS", "EST"],
        first=1990,
        codes="cow",
    )
    table, book, works = panel.write(tmp_path / name)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted({table.name, book.name, works.name})
    columns = pl.read_csv(book)
    assert columns["column"].to_list() == panel.table.columns
    assert set(parse_bibtex(works.read_text(encoding="utf-8"), name="x")) == set(panel.keys)
    if name.endswith(".dta"):
        read = pd.read_stata(table)
        names = dict(columns.select("column", "in_file").rows())
        assert max(map(len, read.columns)) <= 32
        assert list(read.columns) == list(names.values())
        with pd.read_stata(table, iterator=True) as reader:
            labels = reader.variable_labels()
        assert labels["un_agreement"].startswith("agreement in UN votes")
        assert read["un_agreement"].isna().sum() == panel.table["un_agreement"].null_count()
        assert read["year"].dtype.kind == "i"
    else:
        read = pl.read_parquet(table) if name.endswith(".parquet") else pl.read_csv(table)
        assert (
            read["alignment_composite_without_obligations"].to_list()
            == pytest.approx(panel.table["alignment_composite_without_obligations"].to_list(), nan_ok=True)
            or read.height == panel.table.height
        )


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = foedus.panel("alignment", states=["USA", "RUS"], first=2020)
    (tmp_path / "panel.csv").write_text("before", encoding="utf-8")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError):
        panel.write(tmp_path / "panel.csv")
    assert (tmp_path / "panel.csv").read_text(encoding="utf-8") == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["panel.csv"]
    with pytest.raises(UnknownNameError, match="dta"):
        panel.write(tmp_path / "panel.xlsx")


def test_what_makes_no_panel_is_one_error() -> None:
    with pytest.raises(CoverageError):
        foedus.panel("un_agreement", states=["USA", "RUS"], first=1900, last=1910)
    with pytest.raises(InputError, match="at once"):
        foedus.panel("alignment", pairs=["USA:RUS"], states=["USA"])
    with pytest.raises(UnknownNameError, match="scheme"):
        foedus.panel("alignment", codes=["cov"])
    with pytest.raises(UnknownStateError):
        foedus.panel("alignment", states=["USA", "Rusia"])


def test_draws_spread_as_the_errors_say_and_stay_within_the_scale() -> None:
    found = foedus.measure("alignment", pairs=["RUS:CHN"], first=2000)
    draws = found.draws(2_000, seed=3)
    assert draws.height == 2_000 * found.table.height
    assert draws["value"].abs().max() < 1
    spread = (
        draws.group_by("year").agg(pl.col("value").mean().alias("mean"), pl.col("value").std().alias("sd")).sort("year")
    )
    assert spread["mean"].to_list() == pytest.approx(found.table["value"].to_list(), abs=0.03)
    assert spread["sd"].to_list() == pytest.approx(found.table["sd"].to_list(), rel=0.1)
    assert found.draws(3, seed=1).equals(found.draws(3, seed=1))
    for wrong in (0, -1, 1.5, True, 100_000):
        with pytest.raises(InputError):
            found.draws(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no errors"):
        foedus.measure("capability_share", states="USA").draws(2)


@pytest.mark.data
def test_with_raw_data_all_states_and_borders_at_sea() -> None:
    panel = foedus.panel(["un_agreement", "polyarchy", "event_balance_directed"], first=2005, last=2006, relevant=True)
    table = panel.table
    assert {"polyarchy_a", "polyarchy_b", "event_balance_directed_ab", "event_balance_directed_ba"} <= set(
        table.columns
    )
    pairs = set(table.filter(pl.col("year") == 2005).select("state_a", "state_b").rows())
    assert ("JPN", "KOR") in pairs  # parted by the Korea Strait
    assert ("BOL", "NPL") not in pairs
    row = table.filter(pl.col("state_a") == "RUS", pl.col("state_b") == "UKR", pl.col("year") == 2005).row(
        0, named=True
    )
    directed = foedus.measure(
        "event_balance_directed", pairs=[("RUS", "UKR"), ("UKR", "RUS")], first=2005, last=2005
    ).table
    by_side = dict(directed.select("state_a", "value").rows())
    assert (row["event_balance_directed_ab"], row["event_balance_directed_ba"]) == (by_side["RUS"], by_side["UKR"])


def test_a_measure_packaged_for_fewer_years_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    notes = foedus.panel(["defence", "un_agreement"], pairs="USA:GBR", first=1950).notes
    assert "defence is packaged for 2018 only; other years need the raw data." in notes
    assert not any("un_agreement" in note for note in notes)


def test_rows_that_only_alignment_fills_are_counted() -> None:
    panel = foedus.panel(["alignment", "un_agreement"], pairs="all", first=2003, last=2003)
    elsewhere = panel.table.filter(
        ~(pl.col("state_a").is_in(EVIDENCE_STATES) & pl.col("state_b").is_in(EVIDENCE_STATES))
    )
    assert elsewhere["un_agreement"].is_null().all()
    assert elsewhere["alignment"].is_not_null().all()
    said = [note for note in panel.notes if note.startswith("Without raw data")]
    told = f"Without raw data un_agreement is null in {elsewhere.height:,} of {panel.table.height:,} rows"
    assert [note.partition(":")[0] for note in said] == [told]
    for measures, pairs in ((["alignment"], "all"), (["alignment", "un_agreement"], ["RUS:CHN"])):
        notes = foedus.panel(measures, pairs=pairs, first=2003, last=2003).notes
        assert not [note for note in notes if note.startswith("Without raw data")]
