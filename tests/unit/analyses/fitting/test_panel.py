"""Panel fits from tables: files and frames, named effects and clusters, changes and leads, and one clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import foedus
from foedus.analyses.fitting.results import COLUMNS, Fit
from foedus.errors import FoedusError, InputError, TableError, UnknownNameError
from foedus.estimate import dyadic_clusters, fit_panel
from foedus.results import to_pandas


def made(seed: int = 0, states: int = 14, years: int = 16, slope: float = 0.5, trend: float = 0.0) -> pl.DataFrame:
    """Return pairs over years; `x` raises the outcome over the next two years, and with `trend` before it too."""
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(states, 1)
    names = np.array([f"S{number:02d}" for number in range(states)])
    x = (stream.random((first.size, years)) < 0.2).astype(float)
    steps = 0.05 * stream.standard_normal((first.size, years))
    steps[:, 1:] += slope / 2.0 * x[:, :-1]
    steps[:, 2:] += slope / 2.0 * x[:, :-2]
    steps += trend / 2.0 * (x + np.pad(x[:, 1:], ((0, 0), (0, 1))))
    y = stream.standard_normal((first.size, 1)) + steps.cumsum(axis=1)
    rows = np.repeat(np.arange(first.size), years)
    return pl.DataFrame(
        {
            "state_a": names[first[rows]], "state_b": names[second[rows]],
            "year": np.tile(np.arange(2000, 2000 + years), first.size), "region": (first[rows] % 3).astype(str),
            "x": x.ravel(), "y": y.ravel(), "sd": np.full(rows.size, 0.1), "w": np.ones(rows.size),
        }
    )  # fmt: skip


def test_named_effects_and_clusters_are_those_of_the_arrays() -> None:
    table = made()
    found = foedus.fit("panel", table, outcome="y", on=["x"], effects=["pair", "region:year"])
    assert isinstance(found, Fit)
    a, b = table["state_a"].to_numpy().astype(str), table["state_b"].to_numpy().astype(str)
    pair = np.char.add(a, b)
    cell = np.char.add(table["region"].to_numpy().astype(str), table["year"].cast(pl.String).to_numpy().astype(str))
    theirs = fit_panel(table["y"], table["x"], dyadic_clusters(a, b), effects=[pair, cell])
    row = found.table.row(0, named=True)
    assert (row["estimate"], row["se"]) == pytest.approx((theirs.estimates[0].value, theirs.errors[0]))
    assert row["clusters"] == 14
    assert found.clustering == "shared states"
    assert found.effects == ("pair", "region:year")
    assert found.table.schema == pl.Schema(COLUMNS)
    assert any("14 clusters are few" in note for note in found.notes)


def test_effects_of_both_states_by_year() -> None:
    table = made()
    found = foedus.fit("panel", table, outcome="y", on="x", effects="state:year")
    a, b = (table[name].to_numpy().astype(str) for name in ("state_a", "state_b"))
    year = table["year"].cast(pl.String).to_numpy().astype(str)
    both = np.stack([np.char.add(a, year), np.char.add(b, year)], axis=1)
    theirs = fit_panel(table["y"], table["x"], dyadic_clusters(a, b), effects=[both])
    assert found.table["estimate"][0] == pytest.approx(theirs.estimates[0].value)


@pytest.mark.parametrize("form", ["csv", "parquet", "dta", "pandas", "turned"])
def test_every_form_of_a_table_gives_the_same(form: str, tmp_path: Path) -> None:
    table = made(years=6)
    given: Any = tmp_path / f"table.{form}"
    if form == "csv":
        table.write_csv(given)
    elif form == "parquet":
        table.write_parquet(given)
    elif form == "dta":
        to_pandas(table).to_stata(given, write_index=False)
    elif form == "pandas":
        given = to_pandas(table).set_index(["state_a", "state_b", "year"])
    else:  # a pair is the same whichever state is named first
        turned = pl.int_range(pl.len()) % 2 == 0
        given = table.with_columns(
            state_a=pl.when(turned).then("state_b").otherwise("state_a"),
            state_b=pl.when(turned).then("state_a").otherwise("state_b"),
        )
    ours, theirs = (
        foedus.fit("panel", each, outcome="y", on="x", effects="pair,year").table for each in (table, given)
    )
    assert ours.row(0)[1:] == pytest.approx(theirs.row(0)[1:], rel=1e-9)


def test_two_clusters_weights_and_a_measured_outcome() -> None:
    table = made()
    plain = foedus.fit("panel", table, outcome="y", on="x", effects="pair", cluster=["pair", "year"])
    assert plain.clustering == "pair and year"
    assert plain.table["clusters"][0] == 16
    measured = foedus.fit("panel", table, outcome="y", on="x", effects="pair", cluster="pair", sd="sd", weights="w")
    known = foedus.fit("panel", table, outcome="y", on="x", effects="pair", cluster="pair")
    assert measured.table["se"][0] > known.table["se"][0]
    assert measured.statistics["draws"] == 50
    again = foedus.fit("panel", table, outcome="y", on="x", effects="pair", cluster="pair", sd="sd", weights="w")
    assert again.table.equals(measured.table)


def test_a_change_is_explained_and_its_lead_passes_where_nothing_came_before() -> None:
    found = foedus.fit("panel", made(), outcome="y", on="x", effects="year", change=2, lead_bound=0.1)
    assert found.outcome == "2-year change of y"
    assert found.table["low"][0] < 0.5 < found.table["high"][0]
    assert found.usable
    assert found.leads is not None
    assert abs(found.leads["estimate"][0]) < 0.1
    assert "the leads pass" in found.headline()


def test_a_lead_fails_where_the_change_came_before() -> None:
    found = foedus.fit("panel", made(trend=0.5), outcome="y", on="x", effects="year", change=2, lead_bound=0.1)
    assert found.usable is False
    assert "must not be read as an effect" in found.headline()


def test_missing_values_are_left_out_and_counted(tmp_path: Path) -> None:
    table = made(years=6)
    gaps = table.with_columns(y=pl.when(pl.int_range(pl.len()) < 7).then(None).otherwise("y"))
    path = tmp_path / "gaps.csv"
    gaps.write_csv(path, null_value="NA")
    for given in (gaps, path, to_pandas(gaps)):
        found = foedus.fit("panel", given, outcome="y", on="x", effects="year")
        assert found.n == table.height - 7
        assert any(note.startswith("7 of 546 rows have a missing value") for note in found.notes)


def test_what_a_panel_of_measures_returns_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    table = foedus.panel(
        ["un_agreement", "alignment"], states=["USA", "RUS", "CHN", "GBR", "FRA"], first=1990, last=2000
    )
    found = foedus.fit("panel", table, outcome="alignment", on="un_agreement", effects="pair,year")
    assert found.clusters == 5


def test_json_has_every_number() -> None:
    found = foedus.fit("panel", made(), outcome="y", on="x", effects="year", change=2, lead_bound=0.1)
    document = found.as_dict()
    names = "fit outcome level neutral terms leads usable effects clustering statistics notes"
    assert set(document) == set(names.split())
    assert set(document["terms"][0]) == set(COLUMNS)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"outcome": "yy"}, UnknownNameError, 'no column "yy" for the outcome'),
        ({"on": "xx"}, UnknownNameError, "Did you mean x"),
        ({"on": []}, InputError, "no regressor is named"),
        ({"on": 3}, TableError, "not names"),
        ({"effects": "regoin"}, UnknownNameError, "Did you mean region"),
        ({"effects": "pair", "on": "half"}, InputError, "does not vary within the fixed effects"),
        ({"cluster": "one"}, InputError, "too few clusters"),
        ({"cluster": "a,b,c"}, InputError, "which rows depend on each other"),
        ({"cluster": "dyadic,dyadic"}, FoedusError, ""),
        ({"on": "word"}, TableError, "is not a number"),
        ({"change": 40}, InputError, "too short"),
        ({"lead_bound": 0.1}, InputError, "a lead needs a change"),
        ({"states": "state_a"}, InputError, "a pair has two states"),
        ({"effect": "pair"}, InputError, "Did you mean effects"),
        ({"level": 2.0}, InputError, "confidence level"),
        ({"on": ["x", "double"]}, InputError, "follows from the other regressors"),
    ],
)
def test_a_mistake_is_one_line(options: dict[str, Any], error: type[Exception], message: str) -> None:
    table = made().with_columns(
        half=pl.when(pl.col("state_a") > "S05").then(1.0).otherwise(0.0), one=pl.lit("a"), word=pl.lit("many"),
        double=pl.col("x") * 2,
    )  # fmt: skip
    given = {"outcome": "y", "on": "x"} | options
    if options.get("cluster") == "dyadic,dyadic":  # the same name twice is one name
        assert foedus.fit("panel", table, **given).clustering == "shared states"
        return
    with pytest.raises(error) as caught:
        foedus.fit("panel", table, **given)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_without_states_needs_a_cluster() -> None:
    with pytest.raises(InputError, match="which rows depend on each other is not said"):
        foedus.fit("panel", pd.DataFrame({"y": [1.0, 2.0], "x": [0.0, 1.0]}), outcome="y", on="x")
    with pytest.raises(TableError, match="needs the two states"):
        foedus.fit("panel", pd.DataFrame({"y": [1.0], "x": [0.0]}), outcome="y", on="x", cluster="dyadic")
    with pytest.raises(TableError, match="no rows"):
        foedus.fit("panel", pl.DataFrame({"y": [], "x": []}), outcome="y", on="x")
