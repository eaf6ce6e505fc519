"""``foedus similarity`` on the raw data; tests are named after what users of other tools complain of."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.similarities import KINDS, similarity
from foedus.errors import CoverageError, UnknownStateError
from foedus.measures.crosstab import SIMILARITIES
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

pytestmark = pytest.mark.data

#: The command, which says at the end what it took at most: the usual peak (ru_maxrss) would begin with that of the
#: process which started it.
PROGRAM = """
import atexit, pathlib, re, sys
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print("peak", re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1], file=sys.stderr))
from foedus.cli import main
main()
"""
COMMAND = (sys.executable, "-c", PROGRAM)
#: What the whole record may take on two cores: 10 seconds of both, and memory.
CPU_SECONDS, BYTES = 20, 4 * 2**30


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("memory") / "verified.json")


@pytest.fixture(scope="module")
def everything(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """The whole record by the command, as users run it."""
    place = tmp_path_factory.mktemp("similarity")
    found = {}
    for of in ("obligations", "un"):
        out = place / f"{of}.parquet"
        resource = pytest.importorskip("resource")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*COMMAND, "similarity", of, "--out", str(out), "--json"],
            capture_output=True, text=True, check=True, env={**os.environ, "FOEDUS_DATA": str(data_folder)},
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_SECONDS
        peak = re.findall(r"peak (\d+)", done.stderr)
        assert len(peak) == 1
        assert 10_000 < int(peak[0]) < BYTES / 1024
        found[of] = pl.read_parquet(out)
        assert json.loads(done.stdout)["n"] == found[of].height
        assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []
    return found


@pytest.mark.parametrize("of", ["obligations", "un"])
def test_columns_and_types_are_those_scripts_rely_on(everything: dict[str, pl.DataFrame], of: str) -> None:
    table = everything[of]
    assert table.columns == ["state_a", "state_b", "year", *SIMILARITIES, "n"]
    assert table.schema["year"] == table.schema["n"] == pl.Int32
    assert not table.select(pl.col(SIMILARITIES).is_nan().any()).to_numpy().any()


def test_every_pair_of_the_system_has_its_row_and_no_other(everything: dict[str, pl.DataFrame]) -> None:
    keys = everything["obligations"].select("state_a", "state_b", "year").sort("year", "state_a", "state_b")
    assert keys.equals(load_states().dyads(1816, 2018))
    assert keys.height == 993_921


def test_the_independent_values_come_out_of_the_command(everything: dict[str, pl.DataFrame], data_folder: Path) -> None:
    for year in (1816, 1938):
        file = data_folder.parent / "golden" / f"similarity_obligations_{year}.csv"
        if not file.is_file():
            pytest.skip(f"needs {file.name} in the folder golden beside the data")
        expected = pl.read_csv(file)
        names = expected.columns[3:]
        for code in ("ccode1", "ccode2"):
            expected = load_states().map_codes(expected, code, scheme="cow", into=f"id_{code}")
        expected = expected.with_columns(
            state_a=pl.min_horizontal("id_ccode1", "id_ccode2"),
            state_b=pl.max_horizontal("id_ccode1", "id_ccode2"),
            year=pl.col("year").cast(pl.Int32),
        )
        joined = expected.join(everything["obligations"], on=["state_a", "state_b", "year"], suffix="_ours")
        assert joined.height == expected.height
        for name in names:
            assert joined.select((pl.col(name) - pl.col(f"{name}_ours")).abs().max()).item() < 1e-6, name


@pytest.mark.parametrize(
    ("of", "year"),
    [("obligations", 2019), ("obligations", 1815), ("un", 2024), ("un", 1945), ("igo", 2015), ("arms", 1989)],
)
def test_years_outside_the_coverage_are_an_error_and_never_zeros(folder: DataFolder, of: str, year: int) -> None:
    with pytest.raises(CoverageError, match=f"does not reach {year}"):
        similarity(of, first=year, last=year, folder=folder)


def test_the_record_ends_where_its_source_ends(everything: dict[str, pl.DataFrame]) -> None:
    assert everything["obligations"]["year"].max() == 2018
    assert (everything["un"]["year"].min(), everything["un"]["year"].max()) == (1946, 2023)


def test_alliances_hold_in_both_directions(everything: dict[str, pl.DataFrame], folder: DataFolder) -> None:
    table = everything["obligations"]
    assert (table["state_a"] < table["state_b"]).all()
    ties = read_source("atop_directed", folder)
    back = ties.select(sender="target", target="sender", year="year")
    assert ties.join(back, on=["sender", "target", "year"], how="anti").is_empty()
    # The Low Countries of 1990 have nearly one portfolio, whoever of the two is named first.
    pair = similarity("obligations", first=1990, last=1990, pairs=[("BEL", "NLD")], folder=folder).table
    turned = similarity("obligations", first=1990, last=1990, pairs=[("NLD", "BEL")], folder=folder).table
    assert pair.equals(turned)
    assert pair["kappa_valued"].item() > 0.9


@pytest.mark.parametrize(
    ("state", "there", "gone"),
    [
        ("DDR", (1955, 1990), (1953, 1991)),  # German Democratic Republic
        ("DEU", (1938, 1955, 1991), (1946,)),  # Germany, and the Federal Republic with the same id
        ("VNM", (1954, 1976), (1953,)),  # Viet Nam, the North until 1975
        ("KOR", (1949, 2018), (1948,)),
        ("PRK", (1948, 2018), (1947,)),
        ("YUG", (1921, 1990), (1917, 2007)),
        ("SRB", (2006, 2018), (1950,)),
        ("HRV", (1992, 2018), (1990,)),
    ],
)
def test_states_appear_in_their_own_dates_only(
    everything: dict[str, pl.DataFrame], state: str, there: tuple[int, ...], gone: tuple[int, ...]
) -> None:
    rows = everything["obligations"].filter((pl.col("state_a") == state) | (pl.col("state_b") == state))
    years = set(rows["year"])
    assert set(there) <= years
    assert not years & set(gone)


def test_a_pair_with_a_state_outside_its_dates_is_refused(folder: DataFolder) -> None:
    with pytest.raises(UnknownStateError, match=r"DDR was not a state in these years .*1954"):
        similarity("obligations", first=1995, pairs=[("DDR", "USA")], folder=folder)
    with pytest.raises(UnknownStateError, match="arms deliveries of BRA are not in the data"):
        similarity("arms", pairs=[("BRA", "USA")], folder=folder)


@pytest.mark.parametrize("of", ["arms", "igo"])
def test_amounts_stay_in_their_bounds(folder: DataFolder, of: str) -> None:
    table = similarity(of, first=2010, last=2012, folder=folder).table
    for name in SIMILARITIES:
        values = table[name].drop_nulls()
        assert values.max() <= 1 + 1e-9, name  # type: ignore[operator]
        if not name.startswith("kappa"):
            assert values.min() >= -1 - 1e-9, name  # type: ignore[operator]
    expected = 29 - 2 if of == "arms" else load_states().system(2012, 2012).height - 2
    assert table.filter(pl.col("year") == 2012)["n"].max() == expected  # all but the pair itself


def test_weights_by_capability_move_s_towards_the_great_powers(folder: DataFolder) -> None:
    plain, weighted = (
        similarity("obligations", first=1938, last=1938, pairs=[("GBR", "FRA"), ("USA", "BOL")], weights=weights,
                   folder=folder).table
        for weights in (None, "capability")
    )  # fmt: skip
    # Two without treaties differ in what they owe themselves: next to nothing among 66 states, much if one is the USA.
    usa = pl.col("state_b") == "USA"
    assert plain.filter(usa)["s_valued_absolute"].item() > 0.7
    assert weighted.filter(usa)["s_valued_absolute"].item() < plain.filter(usa)["s_valued_absolute"].item()
    assert weighted["n"].to_list() == [66, 66]


def test_three_years_of_votes_hold_the_ballots_of_each(folder: DataFolder) -> None:
    one = similarity("un", first=1983, last=1985, pairs=[("RUS", "USA")], folder=folder).table
    three = similarity("un", first=1985, last=1985, pairs=[("RUS", "USA")], window=3, folder=folder).table
    assert three["year"].to_list() == [1985]
    assert three["n"].item() == one["n"].sum()
    mean = (one["s_valued_absolute"] * one["n"]).sum() / one["n"].sum()
    assert three["s_valued_absolute"].item() == pytest.approx(mean)


def test_every_kind_has_a_source() -> None:
    from foedus.sources import SOURCES

    assert set(KINDS.values()) <= set(SOURCES)
