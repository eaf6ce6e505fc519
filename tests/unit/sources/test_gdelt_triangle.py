"""The reader of events of the triangle: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

from foedus.sources import check_table, gdelt_triangle


def test_triangle_is_read_as_the_months_of_all_pairs_are(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text("month,a,b,edge_sum,active_days,days_in_file,d\n2018-01,USA,RUS,5.5,31,31,RUS-USA\n")
    frame = check_table(gdelt_triangle.SOURCE, gdelt_triangle.read(path))
    assert frame.rows() == [("RUS", "USA", 2018, 1, 5.5, 31, 31)]
