"""The claim of a new argument file that shows the kind of test `census`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# census: what do all units there are add up to? No sampling error, only a range of measurement.
[[claims]]
id = "C11"
part = "P3"
statement = "China is the first trading partner of most of its neighbours."
[claims.test]
kind = "census"
table = "china_first_partner"  # or china_export_share, us_around_china, us_troops_asia_pacific
# of = "share"  # share or mean of the units' values in year; change or change_of_share of their sum between windows
readings = ["World Factbook"]  # readings of the record: the estimate is by the first, the range covers all
year = 2017
# before = [2000, 2002]  # example: with a change, windows of which the table holds the mean
# after = [2018, 2020]  # example
# weighted = false  # whether units count by population
# without = ["RUS"]  # example: units left out
[claims.test.threshold]
direction = "above"
supported_beyond = 0.5
contradicted_beyond = 0.5
unit = "share of neighbours"
"""
