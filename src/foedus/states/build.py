"""Build the packaged state tables from the two published state lists, the code list and our corrections.

Run ``python -m foedus.states.build RAW_FOLDER`` after a change to `corrections` or `variants`.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from foedus.errors import DataError
from foedus.states import corrections as own
from foedus.states.state import normalise_name
from foedus.states.variants import VARIANTS

__all__ = ["build", "build_majors", "build_names", "build_states", "main"]

PACKAGED: Final = Path(__file__).parent
SHORTEST_GAP: Final = timedelta(days=365)
"""Minimum length of spells kept that only Gleditsch and Ward count; shorter ones are mere differences of dating."""

_STATE_COLUMNS: Final = (
    "id",
    "iso3",
    "cow",
    "cowc",
    "gw",
    "name",
    "start",
    "end",
    "basis",
    "successor_of",
    "absorbed_by",
    "note",
)
_NAME_COLUMNS: Final = ("name", "id", "first_year", "last_year")
_MAJOR_COLUMNS: Final = ("id", "start", "end", "note")
_NAME_SOURCES: Final = ("country.name.en", "iso.name.en", "un.name.en", "cow.name", "vdem.name")

Row = dict[str, Any]


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise DataError("no such raw file", where=str(path), hint="Give the folder that holds the raw data files.")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _open_end(end: str, closing: date) -> date | None:
    day = date.fromisoformat(end)
    return None if day == closing else day


def _ids_by_code(codes: list[dict[str, str]], column: str, overrides: dict[int, str]) -> dict[int, str]:
    ids = {int(float(row[column])): row["iso3c"] for row in codes if row[column] not in ("", "NA") and row["iso3c"]}
    return {**ids, **overrides}


def _cow_rows(raw: Path, ids: dict[int, str], gw_codes: dict[str, int]) -> list[Row]:
    rows: list[Row] = []
    for entry in _read(raw / "states" / "cow_system.csv"):
        code, start = int(entry["ccode"]), date.fromisoformat(entry["start"])
        letters = entry["cw_abb"]
        end = _open_end(entry["end"], own.CLOSING_DAY_COW)
        parts = [part for part in own.FEDERATION_SPLIT if part.code == code]
        if not parts:
            gw = 255 if ids[code] == "DEU" and start.year < 1945 else gw_codes.get(ids[code])
            row = {"id": ids[code], "cow": code, "cowc": letters, "gw": gw, "start": start, "end": end, "basis": "cow"}
            rows.append(row)
            continue
        for part in parts:
            first, last = max(start, part.first), min(end or date.max, part.last)
            if first <= last:
                row = {"id": part.id, "cow": code, "cowc": letters, "gw": part.gw, "start": first, "basis": "cow"}
                rows.append({**row, "end": None if last == date.max else last})
    return rows


def _gw_only_rows(raw: Path, ids: dict[int, str], cow_rows: list[Row]) -> list[Row]:
    """Return the spells of at least a year that only Gleditsch and Ward count."""
    rows: list[Row] = []
    for entry in _read(raw / "states" / "gw_system.csv"):
        code = int(entry["gwcode"])
        free = [(date.fromisoformat(entry["start"]), _open_end(entry["end"], own.CLOSING_DAY_GW) or date.max)]
        for row in (row for row in cow_rows if row["id"] == ids[code]):
            taken = (row["start"], row["end"] or date.max)
            free = [piece for part in free for piece in _without(part, taken)]
        rows.extend(
            {
                "id": ids[code],
                "cow": None,
                "cowc": None,
                "gw": code,
                "start": first,
                "end": None if last == date.max else last,
            }
            | {"basis": "gw"}
            for first, last in free
            if last - first >= SHORTEST_GAP
        )
    return rows


def _without(part: tuple[date, date], taken: tuple[date, date]) -> list[tuple[date, date]]:
    if taken[1] < part[0] or taken[0] > part[1]:
        return [part]
    pieces = []
    if taken[0] > part[0]:
        pieces.append((part[0], taken[0] - timedelta(days=1)))
    if taken[1] < part[1]:
        pieces.append((taken[1] + timedelta(days=1), part[1]))
    return pieces


def build_states(raw: Path) -> list[Row]:
    """Merge the two lists and the corrections into dated spells.

    Parameters
    ----------
    raw
        Folder of raw data files.

    Returns
    -------
    list of dict
        One row per spell, sorted by id and start.
    """
    codes = _read(raw / "states" / "countrycode_codelist.csv")
    cow_ids, gw_ids = _ids_by_code(codes, "cown", own.COW_IDS), _ids_by_code(codes, "gwn", own.GW_IDS)
    for entry in _read(raw / "states" / "gw_system.csv"):
        gw_ids.setdefault(int(entry["gwcode"]), cow_ids.get(int(entry["gwcode"]), ""))
    gw_codes = {state: code for code, state in sorted(gw_ids.items()) if state}
    cow_rows = _cow_rows(raw, cow_ids, gw_codes)
    rows = cow_rows + _gw_only_rows(raw, gw_ids, cow_rows)
    names = {row["iso3c"]: row["country.name.en"].replace("’", "'") for row in codes} | own.OWN_NAMES
    iso3 = {row["iso3c"] for row in codes} | own.ISO3_BEYOND_THE_LIST
    for row in rows:
        key = (row["id"], row["start"].year)
        row["name"] = names[row["id"]]
        row["iso3"] = row["id"] if row["id"] in iso3 else None
        row["successor_of"] = own.PREDECESSORS.get(key, "")
        row["absorbed_by"] = own.ABSORBED.get(row["id"], "")
        row["note"] = own.NOTES.get(key, "")
    return sorted(rows, key=lambda row: (row["id"], row["start"]))


def build_names(raw: Path, states: list[Row]) -> list[Row]:
    """Collect every spelling of every state's name, one row per normal form and window."""
    entries: dict[tuple[str, int, int], Row] = {}

    def add(text: str, state: str) -> None:
        name, first, last = [*text.split("|"), "", ""][:3]
        key = (normalise_name(name), int(first or 0), int(last or 9999))
        entries.setdefault(key, {"name": name, "id": state, "first_year": first, "last_year": last.replace("9999", "")})

    windowed = {normalise_name(text.split("|")[0]) for texts in VARIANTS.values() for text in texts if "|" in text}
    for state, texts in VARIANTS.items():
        for text in texts:
            add(text, state)
    ids = {row["id"] for row in states}
    for row in states:
        if normalise_name(row["name"]) not in windowed:
            add(row["name"], row["id"])
    for entry in _read(raw / "states" / "countrycode_codelist.csv"):
        for column in _NAME_SOURCES:
            name = entry[column].replace("’", "'")
            known = name not in ("", "NA") and entry["iso3c"] in ids and normalise_name(name) not in windowed
            if known and not any(key[0] == normalise_name(name) for key in entries):
                add(name, entry["iso3c"])
    return sorted(entries.values(), key=lambda row: (row["id"], row["name"], row["first_year"]))


def build_majors(raw: Path) -> list[Row]:
    """Date the major powers; those on COW's closing day are carried forward to the present."""
    rows = []
    for entry in _read(raw / "states" / "cow_majors.csv"):
        start = date(*(int(entry[key]) for key in ("styear", "stmonth", "stday")))
        end = date(*(int(entry[key]) for key in ("endyear", "endmonth", "endday")))
        carried = end == own.CLOSING_DAY_COW
        code = int(entry["ccode"])
        state = (
            own.COW_IDS.get(code)
            or {2: "USA", 200: "GBR", 220: "FRA", 325: "ITA", 365: "RUS", 710: "CHN", 740: "JPN"}[code]
        )
        note = own.MAJOR_POWERS_NOTE if carried else ""
        rows.append({"id": state, "start": start, "end": None if carried else end, "note": note})
    return sorted(rows, key=lambda row: (row["start"], row["id"]))


def _write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: "" if row[key] is None else row[key] for key in columns} for row in rows)


def build(raw: Path, into: Path = PACKAGED) -> None:
    """Write ``states.csv``, ``names.csv`` and ``majors.csv`` from the raw lists and our corrections.

    Parameters
    ----------
    raw
        Folder of raw data files.
    into
        Folder to write to; the package itself by default.

    Raises
    ------
    DataError
        If one of the raw lists is missing.
    """
    states = build_states(raw)
    _write(into / "states.csv", _STATE_COLUMNS, states)
    _write(into / "names.csv", _NAME_COLUMNS, build_names(raw, states))
    _write(into / "majors.csv", _MAJOR_COLUMNS, build_majors(raw))


def main(arguments: list[str] | None = None) -> int:
    """Build from the raw folder named on the command line."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        sys.stderr.write("usage: python -m foedus.states.build RAW_FOLDER\n")
        return 2
    build(Path(given[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
