"""Event files of one's own: three layouts counted right, and every fault told with its line."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from itertools import count
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.measuring_events import measure_events
from foedus.cli import app
from foedus.errors import CoverageError, StoreError, TableError, UnknownNameError
from foedus.sources.event_ingest import CLASSES, _blocks, _tally, ingest_events

ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
    "Target Name\tTarget Sectors\tTarget Country\n"
)


IDS = count(1)


@pytest.fixture(autouse=True)
def _without_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No data folder, so that what is tested does not depend on one being there."""
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path / "none"))


def icews_row(day: str, source: str, target: str, code: str, intensity: str = "0.0") -> str:
    sender = f"{next(IDS)}\t{day}\tan actor\tGovernment\t{source}"
    return f"{sender}\tsome text\t{code}\t{intensity}\tanother\tMilitary\t{target}\n"


def gdelt_row(day: str, source: str, target: str, code: str, score: str = "-2.0", width: int = 58) -> str:
    fields = [""] * width
    fields[0], fields[1], fields[7], fields[17], fields[26], fields[30] = (
        str(next(IDS)),
        day,
        source,
        target,
        code,
        score,
    )
    return "\t".join(fields) + "\n"


def write(folder: Path, text: str | bytes, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def crimea() -> list[str]:
    return [
        icews_row("2014-03-18", "Russian Federation", "Ukraine", "192", "-9.5"),
        icews_row("2014-03-19", "Russian Federation", "Ukraine", "010", "0.0"),
        icews_row("2014-03-31", "Ukraine", "Russian Federation", "112", "-2.0"),
        icews_row("2014-04-01", "Russian Federation", "Ukraine", "0841", "7.0"),
    ]


CRIMEA = crimea()


def test_icews_by_month(tmp_path: Path) -> None:
    counts = ingest_events(write(tmp_path, ICEWS + "".join(CRIMEA), "e.tab"))
    assert counts.table.columns == ["sender", "target", "year", "month", *CLASSES, "goldstein", "days_in_file"]
    assert counts.table.rows() == [
        ("RUS", "UKR", 2014, 3, 1, 0, 0, 1, -9.5, 3),
        ("RUS", "UKR", 2014, 4, 0, 1, 0, 0, 7.0, 1),
        ("UKR", "RUS", 2014, 3, 0, 0, 1, 0, -2.0, 3),
    ]
    assert (counts.format, counts.first, counts.last) == ("icews", date(2014, 3, 18), date(2014, 4, 1))


def test_by_day(tmp_path: Path) -> None:
    table = ingest_events(write(tmp_path, ICEWS + "".join(CRIMEA)), by="day").table
    assert table.select("sender", "date").rows() == [
        ("RUS", date(2014, 3, 18)),
        ("RUS", date(2014, 3, 19)),
        ("RUS", date(2014, 4, 1)),
        ("UKR", date(2014, 3, 31)),
    ]


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt_exports_of_every_width(tmp_path: Path, width: int) -> None:
    rows = gdelt_row("20140318", "RUS", "UKR", "190", "-10.0", width) + gdelt_row(
        "20140318", "ROM", "USA", "036", "4", width
    )
    counts = ingest_events(write(tmp_path, rows, "20140318.export.CSV"))
    assert counts.format == "gdelt"
    assert counts.table.select("sender", "target", "goldstein").rows() == [("ROU", "USA", 4.0), ("RUS", "UKR", -10.0)]


def test_plain_tables_take_codes_names_and_actors_with_roles(tmp_path: Path) -> None:
    text = (
        'date,source,target,code\n2010-01-01,USAGOVMIL,RUS,042\n20100102,"Korea, South",RUSSIA,195\n'
        "2010-01-03,Jordan,ISR,04\n"
    )
    counts = ingest_events(write(tmp_path, text))
    assert counts.table.select("sender", "target").rows() == [("JOR", "ISR"), ("KOR", "RUS"), ("USA", "RUS")]
    assert counts.table["goldstein"].to_list() == [None] * 3
    assert counts.unscored == 3
    assert not counts.codes_checked


def test_actors_are_states_of_the_day(tmp_path: Path) -> None:
    days = ("1985-06-01", "1995-06-01", "2010-06-01")
    text = "date,source,target,code\n" + "".join(
        f"{day},SRB,USA,04\n{day},YUG,USA,04\n{day},DDR,USA,04\n" for day in days
    )
    counts = ingest_events(write(tmp_path, text))
    assert counts.table.select("sender", "year").rows() == [
        ("DDR", 1985),
        ("SRB", 2010),
        ("YUG", 1985),
        ("YUG", 1995),
    ]
    assert counts.without_state == 5
    assert counts.unknown_actors == {"DDR": 2, "SRB": 2, "YUG": 1}


def test_every_event_is_counted_or_left_out_for_one_reason(tmp_path: Path) -> None:
    rows = [
        CRIMEA[0],
        icews_row("2014-03-18", "Ukraine", "Ukraine", "145"),
        icews_row("2014-03-18", "Ukraine", "", "145"),
        icews_row("2014-03-18", "Hong Kong", "China", "145"),
        icews_row("2014-03-18", "Ukraine", "Poland", ""),
        icews_row("2014-03-18", "Ukraine", "Poland", "---"),
    ]
    counts = ingest_events(write(tmp_path, ICEWS + "".join(rows)))
    assert (counts.events, counts.counted, counts.within_states) == (6, 1, 1)
    assert (counts.without_state, counts.without_code, counts.unknown_code) == (2, 2, 0)
    assert counts.unknown_actors == {"Hong Kong": 1}
    assert "1 of 6 events" in repr(counts)


@pytest.mark.data
def test_codes_are_checked_and_scored_by_the_table(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    text = "date,source,target,code\n2010-01-01,USA,RUS,010\n2010-01-01,USA,RUS,10\n2010-01-01,USA,RUS,0199\n"
    counts = ingest_events(write(tmp_path, text))
    assert counts.codes_checked
    assert counts.unknown_codes == {"0199": 1}
    assert counts.table.select(*CLASSES, "goldstein").rows() == [(1, 0, 1, 0, -5.0)]


def test_files_packed_or_not_and_parquet_give_the_same_counts(tmp_path: Path) -> None:
    text = ICEWS + "".join(CRIMEA)
    plain = ingest_events(write(tmp_path, text)).table
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("e.tab", text)
    columns = pl.read_csv(tmp_path / "events.csv", separator="\t", infer_schema=False)
    columns.with_columns(pl.col("Event Date").str.to_date()).write_parquet(tmp_path / "e.parquet")
    write(tmp_path, gzip.compress(text.encode()), "e.gz")
    write(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "dos.tab")
    write(tmp_path, text.rstrip("\n") + "\n\n", "blank.tab")
    for name in ("e.zip", "e.parquet", "e.gz", "dos.tab", "blank.tab"):
        assert ingest_events(tmp_path / name).table.equals(plain), name


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_other_delimiters_are_told_from_the_header(tmp_path: Path, separator: str) -> None:
    text = "date,source,target,code\n2010-01-01,USA,RUS,042\n".replace(",", separator)
    assert ingest_events(write(tmp_path, text)).counted == 1


def test_blocks_do_not_change_the_counts_or_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(row for _ in range(50) for row in crimea())
    path = write(tmp_path, ICEWS + rows)
    bad = write(tmp_path, ICEWS + rows + CRIMEA[0].replace("2014-03-18", "soon"), "bad.csv")
    whole = ingest_events(path).table
    monkeypatch.setattr(_blocks.read_blocks, "__defaults__", (997,))
    monkeypatch.setattr(_tally, "_COMPACT_AT", 5)
    told: list[tuple[int, int]] = []
    in_parts = ingest_events(path, progress=lambda done, total: told.append((done, total)))
    assert in_parts.table.equals(whole)
    assert len(told) > 10
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    with pytest.raises(TableError, match="line 202: 'soon'"):
        ingest_events(bad)


GOOD = ICEWS + "".join(CRIMEA)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (ICEWS, "no events"),
        (GOOD.replace("CAMEO Code", "Event Type"), "lacks the column CAMEO Code.*line 1"),
        (GOOD.replace("2014-03-19", "2014-02-30"), "line 3: '2014-02-30'"),
        (GOOD.replace("2014-03-19", ""), "cannot be read.*line 3: None"),
        (GOOD.replace("2014-03-19", "2914-03-19"), "line 3: '2914-03-19'"),
        (GOOD.replace("\t010\t", "\tXYZ\t"), "not a CAMEO code.*line 3: 'XYZ'"),
        (GOOD.replace("\t010\t", "\t43\t"), "not a CAMEO code.*line 3: '43'.*leading zeros"),
        (GOOD.replace("\t010\t", "\t1\t"), "not a CAMEO code.*line 3: '1'"),
        (GOOD.replace("\t7.0\t", "\tseven\t"), "score.*line 5: 'seven'"),
        (GOOD.replace("\t7.0\t", "\t70\t"), "score.*line 5: '70'"),
        (GOOD[:-30], r"the line has \d columns.*line 5"),
        (GOOD.replace("some text", "some\ttext", 1), "the line has 12 columns.*line 2"),
        (GOOD.replace("\t", "~"), "not separated by"),
        (GOOD.encode("utf-16-le"), "not text"),
        (gzip.compress(GOOD.encode())[:-12], "cannot be read"),
        (b"PK\x03\x04" + b"x" * 40, "cannot be read"),
        (b"PAR1" + b"x" * 40, "cannot be read"),
        (gdelt_row("20140318", "RUS", "UKR", "190") * 2 + "7\t2014", "the line has 2 columns.*line 3"),
        (gdelt_row("2014", "RUS", "UKR", "190"), "line 1: '2014'"),
        (gdelt_row("20140318", "RUS", "UKR", "190").replace("\t", ","), "not separated by"),
        ("date,source,target,code\n2010-01-01,USA\n", "the line has 2 columns.*line 2"),
        ('date,source,target,code\n2010-01-01,"USA\n",RUS,042\n', "runs past the end.*line 2"),
    ],
)
def test_a_fault_is_one_clear_error_and_nothing_is_written(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(TableError, match=message) as caught:
        ingest_events(path, out=tmp_path / "out" / "counts.parquet")
    assert str(path) in str(caught.value)
    assert not (tmp_path / "out").exists()


def parquet(folder: Path, **columns: object) -> Path:
    path = folder / "events.parquet"
    row = {"date": "2010-01-01", "source": "USA", "target": "RUS", "code": "042"} | columns
    pl.DataFrame({name: [value] for name, value in row.items() if value is not ...}).write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"code": 42}, "stored as numbers"),
        ({"code": ...}, "lacks the column code"),
        ({"date": "yesterday"}, "row 1: 'yesterday'"),
        ({"code": "99"}, "not a CAMEO code.*row 1"),
    ],
)
def test_a_fault_in_parquet_names_the_row(tmp_path: Path, columns: dict[str, object], message: str) -> None:
    with pytest.raises(TableError, match=message):
        ingest_events(parquet(tmp_path, **columns))


def test_truncated_parquet_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    assert ingest_events(path).counted == 1
    path.write_bytes(path.read_bytes()[:-10])
    for each in (path, tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(TableError, match="cannot be read"):
            ingest_events(each)


def test_formats_and_periods_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with pytest.raises(UnknownNameError, match="icews, gdelt, cameo"):
        ingest_events(path, format="phoenix")
    with pytest.raises(UnknownNameError, match="month, day"):
        ingest_events(path, by="week")  # type: ignore[arg-type]
    with pytest.raises(TableError, match="gdelt: SQLDATE"):
        ingest_events(path, format="gdelt")


def test_counts_are_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "made" / "counts.parquet"
    counts = ingest_events(write(tmp_path, GOOD), out=out)
    assert pl.read_parquet(out).equals(counts.table)
    assert [path.name for path in out.parent.iterdir()] == ["counts.parquet"]
    blocked = write(tmp_path, "x", "blocked")
    with pytest.raises(StoreError, match="cannot write"):
        ingest_events(write(tmp_path, GOOD), out=blocked / "counts.parquet")


def test_balance_of_a_file(tmp_path: Path) -> None:
    answer = measure_events("event_balance", write(tmp_path, GOOD))
    assert answer.table.select("state_a", "state_b", "year", "value", "n").rows() == [("RUS", "UKR", 2014, 0.0, 4)]
    directed = measure_events("event_balance_directed", write(tmp_path, GOOD), pairs=[("UKR", "RUS")])
    assert directed.table.select("state_a", "state_b", "value", "n").rows() == [("UKR", "RUS", -1.0, 1)]
    assert answer.sources == (str(tmp_path / "events.csv"),)


def test_scores_of_a_file_are_of_its_own_months(tmp_path: Path) -> None:
    rows = [
        gdelt_row(f"{year}{month:02d}{day:02d}", "USA", "RUS", "042", str(1 + month % 3 - (year == 2012)))
        for year in (2010, 2011, 2012)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    answer = measure_events("event_z", write(tmp_path, "".join(rows)), first=2012, last=2012)
    assert answer.table["n"].to_list() == [12]
    assert answer.table["value"].item() < -0.5
    # A month of which the file has one day is not measured.
    short = "".join(row for row in rows if "\t201202" not in row or "\t20120201" in row)
    assert measure_events("event_z", write(tmp_path, short), first=2012).table["n"].to_list() == [11]


def test_what_a_file_cannot_give_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with pytest.raises(UnknownNameError, match="event_balance"):
        measure_events("un_agreement", path)
    with pytest.raises(CoverageError, match="4 of 4 events"):
        measure_events("event_balance", path, pairs=[("USA", "CHN")])
    with pytest.raises(CoverageError, match="2014–2014"):
        measure_events("event_balance", path, first=2015)
    unscored = write(tmp_path, "date,source,target,code\n2010-01-01,USA,RUS,042\n", "plain.csv")
    with pytest.raises(TableError, match="FOEDUS_DATA"):
        measure_events("event_z", unscored)


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["measure", *(str(word) for word in words)])
    return result.exit_code, result.stdout, result.stderr


def test_command_measures_a_file_and_tells_what_it_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + icews_row("2014-03-18", "Ukraine", "Ukraine", "145"))
    code, out, err = run("event_balance", "--events", path, "--json")
    assert code == 0
    assert json.loads(out)["rows"][0]["n"] == 4
    assert (
        "4 of 5 events counted (icews, 2014-03-18 to 2014-04-01); left out: 1 (both actors belong to one state)" in err
    )
    target = tmp_path / "balance.parquet"
    code, _, _ = run("event_balance", "--events", path, "--format", "icews", "--pair", "UKR:RUS", "--out", target)
    assert code == 0
    assert pl.read_parquet(target)["value"].to_list() == [0.0]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("event_balance", "--format", "icews"), "input"),
        (("event_balance", "--events", "e.csv", "--votes", "v.csv"), "input"),
        (("event_balance", "--events", "none.csv"), "table"),
        (("un_agreement", "--events", "none.csv"), "unknown-name"),
        (("event_balance", "--events", "none.csv", "--format", "phoenix"), "unknown-name"),
    ],
)
def test_command_refuses_what_does_not_fit(words: tuple[str, ...], kind: str) -> None:
    code, out, _ = run(*words, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == kind


def test_the_same_event_counts_once(tmp_path: Path) -> None:
    """The line is not the event: the same id on the same day is told, on another day it is another event."""
    row = icews_row("2014-03-18", "Russian Federation", "Ukraine", "192", "-9.5")
    later = row.replace("2014-03-18", "2014-03-20")
    counts = ingest_events(write(tmp_path, ICEWS + row * 3 + later + row))
    assert (counts.events, counts.counted, counts.repeated, counts.identified) == (5, 2, 3, True)
    assert counts.table["material_conflict"].sum() == 2


def test_repeats_are_told_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [icews_row(f"2014-03-{day:02}", "Russian Federation", "Ukraine", "192", "-9.5") for day in range(1, 31)]
    path = write(tmp_path, ICEWS + "".join(rows) + "".join(reversed(rows)))
    whole = ingest_events(path)
    monkeypatch.setattr(_blocks.read_blocks, "__defaults__", (300,))
    parted = ingest_events(path)
    assert (whole.counted, whole.repeated) == (parted.counted, parted.repeated) == (30, 30)
    assert whole.table.equals(parted.table)


def test_without_ids_repeats_cannot_be_told_and_that_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "date,source,target,code\n" + "2014-03-18,RUS,UKR,192\n" * 2)
    found = measure_events("event_balance", path)
    assert (found.counts.counted, found.counts.repeated, found.counts.identified) == (2, 0, False)
    assert "without ids" in found.account
    assert found.as_dict()["events"]["repeated"] is None
    path = write(
        tmp_path, "event_id,date,source,target,code\n" + "7,2014-03-18,RUS,UKR,192\n" * 2 + "8,2014-03-18,RUS,UKR,042\n"
    )
    found = measure_events("event_balance", path)
    assert (found.counts.counted, found.counts.repeated) == (2, 1)
    assert "1 (same id and day as an earlier event)" in found.account


def test_actors_that_are_no_states_are_named(tmp_path: Path) -> None:
    rows = [icews_row("2014-03-18", "Hamas", "Israel", "192")] * 2 + [
        icews_row("2014-03-18", "European Union", "Ukraine", "042")
    ]
    path = write(tmp_path, ICEWS + "".join([*CRIMEA, *rows]))
    code, out, err = run("event_balance", "--events", path, "--json")
    assert code == 0
    told = json.loads(out)["events"]
    assert told["actors_left_out"] == {"European Union": 1, "Hamas": 1}
    assert told["left_out"] == {"an actor is not a state": 2, "same id and day as an earlier event": 1}
    assert "Hamas 1" in err


@pytest.mark.parametrize("order", ["rising", "falling", "words"])
def test_repeats_are_found_in_whatever_order_events_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """Blocks of rising numbers are not compared with each other; a repeat must be found all the same."""
    numbers = [str(number) for number in range(1, 41)]
    ids = {"rising": numbers, "falling": numbers[::-1], "words": [f"e{number}" for number in numbers]}[order]
    line = "{},2014-03-18,RUS,UKR,192\n"
    text = "id,date,source,target,code\n" + "".join(
        line.format(each) for each in [*ids, *ids[7:9], *ids[:3], "41", "007"]
    )
    monkeypatch.setattr(_blocks.read_blocks, "__defaults__", (150,))
    counts = ingest_events(write(tmp_path, text))
    assert (counts.events, counts.counted, counts.repeated) == (47, 42, 5)


def test_all_actors_left_out_are_in_the_document_and_the_most_frequent_in_the_text(tmp_path: Path) -> None:
    rows = [icews_row("2014-03-18", f"Group {k:02}", "Israel", "192") for k in range(30) for _ in range(30 - k)]
    found = measure_events("event_balance", write(tmp_path, ICEWS + "".join([*CRIMEA, *rows])))
    named = found.as_dict()["events"]["actors_left_out"]
    assert (len(named), next(iter(named.items()))) == (30, ("Group 00", 30))
    assert "Group 19 11" in found.account
    assert "Group 20" not in found.account
    assert "and others" in found.account


def test_a_damaged_parquet_file_of_events_is_one_error(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"date": ["2014-03-18"] * 99, "source": "RUS", "target": "UKR", "code": "192"}).write_parquet(whole)
    for size in (4, 12, 200, whole.stat().st_size - 1):
        with pytest.raises(TableError, match="cannot be read"):
            ingest_events(write(tmp_path, whole.read_bytes()[:size], "cut.parquet"))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_read_alike_and_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, packed: bool
) -> None:
    text = "date, source, target, code\n" + "2014-03-18, Côte d'Ivoire, UKR, 192\n" * 20 + "\n\n"
    data = text.encode(encoding)
    monkeypatch.setattr(_blocks.read_blocks, "__defaults__", (101,))
    counts = ingest_events(write(tmp_path, gzip.compress(data) if packed else data))
    assert (counts.events, counts.counted) == (20, 20)


def test_half_a_sign_of_utf_16_is_one_error(tmp_path: Path) -> None:
    data = "date,source,target,code\n2014-03-18,RUS,UKR,192\n".encode("utf-16")[:-1]
    with pytest.raises(TableError, match="cannot be read"):
        ingest_events(write(tmp_path, data))


def test_long_and_hidden_values_are_cut_and_shown_in_messages(tmp_path: Path) -> None:
    head = "date,source,target,code\n2014-03-18,RUS,UKR,192\n"
    with pytest.raises(TableError) as caught:
        ingest_events(write(tmp_path, head + "x" * 10_000 + ",RUS,UKR,192\n"))
    assert len(str(caught.value)) < 400
    found = measure_events("event_balance", write(tmp_path, head + "2014-03-18,\x1b[31mX,UKR,192\n"))
    assert "\\x1b[31mX 1" in found.account


PLAIN = "date,source,target,code\n2014-03-18,USA,RUS,010\n2014-03-19,USA,RUS,190\n"


@pytest.mark.parametrize(
    "text",
    [
        f"sep=,\n{PLAIN}",
        f"\n \n{PLAIN}",
        PLAIN.replace("\n", "\r"),
        "sep=;\r\n" + PLAIN.replace(",", ";"),
        f"\r\n{PLAIN}",
    ],
)
def test_dialects_of_other_tables_are_read_here_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(text.encode())
    assert ingest_events(path).counted == 2


def test_a_bad_line_after_blank_lines_is_called_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(f"sep=,\n\n{PLAIN}2014-03-20,USA,RUS\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 6"):
        ingest_events(path)


def test_a_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("date,source,target,code,Date\n2014-03-18,USA,RUS,010,2015-03-18\n", encoding="utf-8")
    with pytest.raises(TableError, match="the column date is there twice"):
        ingest_events(path)


def test_an_actor_with_a_sign_that_cannot_be_seen_names_no_state(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(PLAIN.replace("19,USA", "19,USA\u200b"), encoding="utf-8")
    counts = ingest_events(path)
    assert counts.counted == 1
    assert counts.unknown_actors == {"USA\u200b": 1}
