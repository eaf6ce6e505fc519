"""Tables of evidence as text."""

import polars as pl

from foedus.reports.count_figures import series_table


def test_an_error_that_is_not_known_is_no_column_of_zeros() -> None:
    table = pl.DataFrame({"year": [2000, 2001], "value": [0.5, 0.6], "sd": [0.0, 0.0]})
    assert tuple(series_table(table).header) == ("year", "value")
    assert tuple(series_table(table.with_columns(sd=pl.Series([0.0, 0.1]))).header) == ("year", "value", "sd")


def test_a_list_of_states_is_read_out() -> None:
    table = pl.DataFrame({"pair": [["CHN", "RUS"]], "outcome": ["parted"], "begun": [1969]})
    assert series_table(table).rows == (("China, Russia", "parted", "1969"),)
