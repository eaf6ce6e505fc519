"""What alignment gets wrong stands beside every drawing of the pairs concerned: triangle, reports, records of runs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import xarray as xr

import foedus
from foedus.analyses.caveats import _spans, caveats, caveats_of_series
from foedus.analyses.measuring import measure
from foedus.evidence.evidence import Evidence
from foedus.reports import record_figures
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.futures_figure import record_and_futures

CONCERNED = ("POL", "RUS")
"""A pair with sanctions in force in 2024 and a positive alignment."""


@pytest.fixture(autouse=True)
def _no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def test_the_last_year_is_warned_of_and_earlier_years_are_named() -> None:
    table = measure("alignment", pairs=[CONCERNED]).table
    told = caveats("alignment", table, [CONCERNED])
    assert any(each.startswith("POL–RUS 2024: alignment is") and "sanctions of 6 kinds" in each for each in told)
    assert "POL–RUS: alignment is positive, yet broad sanctions were in force between them in 2014–2023." in told
    assert set(told) <= set(measure("alignment", pairs=[CONCERNED]).notes)


def test_years_before_the_fact_and_other_measures_have_none() -> None:
    table = measure("alignment", pairs=[CONCERNED], last=2000).table
    assert not any(
        "were in force between them in" in each or "yet" in each for each in caveats("alignment", table, [CONCERNED])
    )
    assert caveats("un_agreement", table, [CONCERNED]) == ()
    assert caveats("alignment", table, None) == ()


def test_spans_of_years() -> None:
    assert _spans([2014, 2015, 2016, 2020]) == ["2014–2016", "2020"]
    assert _spans([2000]) == ["2000"]
    assert _spans([]) == []


def test_pairs_in_any_order_and_years_before_the_drawing_are_left_out() -> None:
    evidence = Evidence.embedded()
    series = {CONCERNED[::-1]: evidence.pair(*CONCERNED, "alignment")}
    told = caveats_of_series(series)
    assert any("in 2014–2023" in each for each in told)
    assert any("in 2020–2023" in each for each in caveats_of_series(series, first=2020))
    assert caveats_of_series({}) == ()


def test_a_triangle_carries_them_in_its_answer_and_its_figure() -> None:
    answer = foedus.triangle("POL", "RUS", "USA", first=1990)
    wanted = caveats("alignment", answer.relations, [("POL", "RUS"), ("POL", "USA"), ("RUS", "USA")])
    assert any("were in force between them in" in each for each in wanted)
    assert any(each.startswith("Blind spot") for each in wanted)
    figure = answer.figure()
    for each in wanted:
        assert each in answer.notes
        assert each in figure.note


def test_the_triangle_of_a_report_carries_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_figures, "PAIRS", (("POL", "RUS"), ("POL", "USA"), ("USA", "RUS")))
    figure = record_figures.triangle_of(Evidence.embedded())
    assert figure is not None
    assert "POL–RUS 2024: alignment is" in figure.note
    assert "Blind spot K13: RUS–USA" in figure.note


def test_the_relations_of_a_claim_carry_them() -> None:
    table = Evidence.embedded().pair(*CONCERNED, "alignment").with_columns(pair=pl.lit("RUS-POL"))
    notes = []
    for measured in ("alignment", "un_agreement"):
        main = EstimateRow("m", None)
        claim = ClaimView("C1", "P1", "s", "pivot", "mixed", "", main, measured=measured, series={"relations": table})
        figure = evidence_figure(claim)
        assert figure is not None
        notes.append(figure.note)
    assert "POL–RUS 2024: alignment is" in notes[0]
    assert "POL–RUS" not in notes[1]


def test_a_record_drawn_before_a_future_carries_them() -> None:
    table = pl.DataFrame({"year": [2019, 2020, 2021], "value": [0.1] * 3, "sd": [0.1] * 3})
    coords = {"scenario": ["baseline", "scenario"], "time": [2021.0, 2022.0, 2023.0],
              "quantile": [0.05, 0.25, 0.5, 0.75, 0.95], "actor": [*CONCERNED], "partner": [*CONCERNED]}  # fmt: skip
    data = xr.Dataset({"alignment": ([*coords], np.zeros((2, 3, 5, 2, 2)))}, coords=coords)
    drawn = record_and_futures(CONCERNED, SimpleNamespace(pair=lambda *_: table), {"none": data})
    assert "POL–RUS 2021: alignment is 0.1, yet sanctions" in drawn.note
    assert "in 2019–2020" in drawn.note
    assert "yet" not in record_and_futures(CONCERNED, None, {"none": data}).note
