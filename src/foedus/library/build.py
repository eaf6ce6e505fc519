"""Building the evidence from the raw data, and replacing the packaged copy of it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import polars as pl

import foedus
from foedus.errors import StoreError
from foedus.library.base_rates import POSSESSES_WEAPONS, nuclear_counts, wedge_spells, yearly_disputes
from foedus.library.evidence import (
    EMBEDDED,
    EVIDENCE_STATES,
    Evidence,
    load_tables,
    save_tables,
)
from foedus.library.facts import treaty_changes
from foedus.measures.first_partner import dependence_ranges, first_partner
from foedus.measures.latent import VARIANTS, alignment_of, observe, packable, packaged
from foedus.measures.tables import dyad_measures, state_measures
from foedus.measures.trade import trade_dependence
from foedus.panel import Panel
from foedus.panel.store import cache_folder
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.states import load_states

__all__ = ["USED_SOURCES", "build_embedded", "build_evidence", "build_tables"]

FIRST, LAST = 1946, 2024
RECORD_ENDS = 2020
HEGEMON = "USA"
TARGET = ("CHN", "RUS")
TRADE_PARTNERS = ("CHN", "USA", "RUS")
SPELL_MEASURES = ("alignment", "alignment_without_un", "alignment_without_obligations")
OBLIGATION_KINDS = ("defence", "neutrality", "non_aggression", "consultation")
ATOP_END = 2018
DISPUTE_PAIRS = (("CHN", "RUS"), ("CHN", "USA"))
DEADLY_FATALITY = 1
UCDP_WAR = 2

USED_SOURCES = (
    "atop_dyad_year",
    "unga_votes",
    "ideal_points",
    "nmc",
    "gdp_population",
    "worldbank_gdp",
    "mid",
    "wars",
    "ucdp",
    "rivalries",
    "capitals",
    "contiguity",
    "nuclear",
    "troops",
    "trade_partners",
    "total_trade",
    "mindist",
    "joint_memberships",
    "icews",
    "gdelt_monthly",
    "exercises_mme",
    "exercises_jme",
    "defence_agreements",
)

Progress = Callable[[str], None]


def build_evidence(folder: Path, *, fresh: bool = False, progress: Progress | None = None) -> Evidence:
    """Return the evidence built from raw data, from the cache where these files were built before.

    Parameters
    ----------
    folder
        Folder of raw data.
    fresh
        Build although a cached copy exists.
    progress
        Called with the name of each part as it begins.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    StoreError
        If the cache cannot be written.
    """
    data = DataFolder.find(folder)
    target = _cache_folder(data)
    if fresh or not target.is_dir():
        tables, provenance = build_tables(data, progress=progress)
        _replace(target, tables, provenance)
    tables, provenance = load_tables(target)
    return Evidence.from_tables(tables, origin="raw", provenance=provenance)


def build_embedded(folder: Path | str | None = None, *, progress: Progress | None = None) -> Evidence:
    """Rebuild the packaged evidence from the raw data and return it.

    Raises
    ------
    DataError
        If the raw data are missing or corrupt; the packaged copy is then left as it was.
    """
    data = DataFolder.find(folder)
    tables, provenance = build_tables(data, progress=progress)
    _replace(EMBEDDED, tables, provenance)
    return Evidence.from_tables(tables, origin="raw", provenance=provenance)


def build_tables(
    data: DataFolder, *, progress: Progress | None = None
) -> tuple[dict[str, pl.DataFrame], tuple[dict[str, str], ...]]:
    """Compute every table of the evidence from the raw data.

    Returns
    -------
    tuple
        The tables by name, rounded to what their uncertainty supports, and the provenance of each source used.
    """
    say = progress or (lambda _part: None)
    panel = Panel.open(data)
    states = list(EVIDENCE_STATES)

    say("measures of all dyads")
    everywhere = dyad_measures(panel, None, FIRST, LAST, treaty_changes(), deviations=False)
    chosen = dyad_measures(panel, states, FIRST, LAST, treaty_changes())
    rivalry = everywhere.filter(pl.col("rivalry") == 1).select("state_a", "state_b", "year")
    membership = _reference_pairs(rivalry)
    say("latent alignment")
    latent = _latent(panel, chosen, membership)
    chosen = chosen.join(latent, on=["state_a", "state_b", "year"], how="left", maintain_order="left")
    say("state measures")
    by_state = state_measures(panel, states, FIRST, LAST)
    say("base rates")
    followed = everywhere.select("state_a", "state_b", "year", "extrapolated").join(
        latent, on=["state_a", "state_b", "year"], how="inner"
    )
    spells = [
        wedge_spells(followed, membership, measure=name, target=TARGET, data_until=until)
        for name in SPELL_MEASURES
        for until in (RECORD_ENDS, LAST)
    ]
    say("trade, neighbours and events")
    contiguity = read_source("contiguity", data)
    neighbours = _neighbours(contiguity)
    tables = {
        "dyads": _rounded(_own(chosen.drop("dispute_level"))),
        "dyads_fixed": _fixed(read_source("capitals", data), contiguity, states),
        "states": _rounded(by_state.drop("cinc", "ideal_point")),
        "trade": _trade(data, sorted(set(states) | set(neighbours["neighbour"]))),
        "neighbours": neighbours,
        "counts": _nuclear(data, rivalry),
        "events": _events(data),
        "wedge_spells": pl.concat(spells),
    }
    provenance = tuple(
        {
            "source": name,
            "title": SOURCES[name].title,
            "version": SOURCES[name].version,
            "coverage": "-".join(map(str, SOURCES[name].coverage)),
            "licence": SOURCES[name].licence,
            "citation": SOURCES[name].citation,
        }
        for name in USED_SOURCES
    )
    closed = [name for name in USED_SOURCES if not SOURCES[name].embeddable]
    if closed:
        raise StoreError("these sources may not be embedded", where=", ".join(closed), hint="Leave them out")
    return tables, provenance


def _latent(panel: Panel, chosen: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Alignment of the pairs of the evidence and of the reference classes, from what may be packaged."""
    key = ["state_a", "state_b"]
    wanted = pl.concat([chosen.select(key), membership.select(key)]).unique().sort(key)
    record = packable(observe(panel, treaty_changes()))
    places = {pair: place for place, pair in enumerate(record.pairs)}
    record = record.take([places[pair] for pair in wanted.iter_rows() if pair in places])
    table = None
    for name in VARIANTS:
        part = alignment_of(record, packaged(name)).select(
            *key, "year", pl.col("value").alias(name), pl.col("sd").alias(f"{name}_sd"), pl.col("n").alias(f"{name}_n")
        )
        table = part if table is None else table.join(part, on=[*key, "year"], how="full", coalesce=True)
    assert table is not None
    return table


def _cache_folder(data: DataFolder) -> Path:
    key = hashlib.sha256(foedus.__version__.encode())
    for name in USED_SOURCES:
        for file in SOURCES[name].files:
            data.path(file)  # says which file is missing or corrupt
            key.update(file.sha256.encode())
    package = Path(foedus.__file__).parent
    for layer in ("states", "sources", "panel", "measures", "library"):
        for path in sorted((package / layer).rglob("*")):
            if path.suffix in {".py", ".csv", ".toml", ".json"} and "embedded" not in path.parts:
                key.update(path.read_bytes())
    return cache_folder() / "evidence" / key.hexdigest()[:32]


def _replace(target: Path, tables: dict[str, pl.DataFrame], provenance: tuple[dict[str, str], ...]) -> None:
    """Put the tables at `target` in one move, so that a stop midway leaves what was there."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as scratch:
            fresh, old = Path(scratch) / "new", Path(scratch) / "old"
            save_tables(tables, provenance, fresh)
            if target.exists():
                target.rename(old)
            try:
                fresh.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
    except OSError as error:
        raise StoreError(
            f"the evidence cannot be written: {error.strerror or error}",
            where=str(target),
            hint="Free some space and run again",
        ) from error


def _own(dyads: pl.DataFrame) -> pl.DataFrame:
    """Keep the kinds of obligation only for the last coded year: the earlier years would repeat the raw rows."""
    return dyads.with_columns(
        pl.when(pl.col("year") >= ATOP_END).then(pl.col(kind)).alias(kind) for kind in OBLIGATION_KINDS
    )


def _rounded(table: pl.DataFrame) -> pl.DataFrame:
    """Round to four decimals: below every measure's own error, and small to store."""
    floats = [name for name, dtype in table.schema.items() if dtype.is_float()]
    # adding zero turns a rounded -0.0 into 0.0, which would print differently
    return table.with_columns(((pl.col(name).cast(pl.Float64).round(4)) + 0.0).alias(name) for name in floats)


def _reference_pairs(rivalry: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs C4 compares with: both major powers, or both rivals of the hegemon, in that year."""
    states = load_states()
    rows: list[tuple[str, str, int, str]] = []
    for year in range(FIRST, LAST + 1):
        majors = sorted(states.majors(year))
        now = rivalry.filter(
            (pl.col("year") == year) & ((pl.col("state_a") == HEGEMON) | (pl.col("state_b") == HEGEMON))
        )
        rivals = sorted((set(now["state_a"]) | set(now["state_b"])) - {HEGEMON})
        for kind, members in (("major", majors), ("rival_of_hegemon", rivals)):
            rows.extend((a, b, year, kind) for i, a in enumerate(members) for b in members[i + 1 :])
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "class": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(
        ["state_a", "state_b", "year"], keep="first", maintain_order=True
    )


LAND = 1
MAX_SEA_TYPE = 5
CLAIMANTS = ("BRN", "IDN", "MYS", "PHL", "VNM")
"""States whose exclusive economic zones overlap with China's claim in the South China Sea."""


def _neighbours(contiguity: pl.DataFrame) -> pl.DataFrame:
    """Return China's neighbours by land, within 400 miles of sea, or by overlapping claims in the South China Sea."""
    latest = contiguity.filter((pl.col("state_a") == "CHN") | (pl.col("state_b") == "CHN"))
    latest = latest.filter(pl.col("year") == latest["year"].max())
    rows: dict[str, tuple[str, str]] = dict.fromkeys(CLAIMANTS, ("sea", "south china sea claimant"))
    for row in latest.sort("type", descending=True).iter_rows(named=True):
        other = row["state_b"] if row["state_a"] == "CHN" else row["state_a"]
        if row["type"] == LAND:
            rows[other] = ("land", "direct contiguity, land")
        elif row["type"] <= MAX_SEA_TYPE:
            rows[other] = ("sea", "direct contiguity, within 400 miles of water")
    listed = [("CHN", other, kind, basis) for other, (kind, basis) in sorted(rows.items())]
    return pl.DataFrame(listed, schema=["state", "neighbour", "type", "basis"], orient="row")


EARTH_RADIUS_KM = 6371.0088


def _fixed(capitals: pl.DataFrame, contiguity: pl.DataFrame, states: list[str]) -> pl.DataFrame:
    """Return each pair's great-circle distance of capitals (haversine) and whether they share a land border."""
    latest = capitals.filter(pl.col("state").is_in(states)).sort("start").group_by("state", maintain_order=True).last()
    places = {
        row["state"]: (radians(row["latitude"]), radians(row["longitude"])) for row in latest.iter_rows(named=True)
    }
    rows = []
    for a, b in combinations(sorted(states), 2):
        (lat_a, lon_a), (lat_b, lon_b) = places[a], places[b]
        haversine = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
        rows.append((a, b, round(2 * EARTH_RADIUS_KM * asin(sqrt(haversine)))))
    pairs = pl.DataFrame(
        rows, schema={"state_a": pl.String, "state_b": pl.String, "distance_km": pl.Float64}, orient="row"
    )
    by_land = contiguity.filter((pl.col("year") == contiguity["year"].max()) & (pl.col("type") == LAND))
    return pairs.join(
        by_land.select("state_a", "state_b", land_border=pl.lit(True)), on=["state_a", "state_b"], how="left"
    ).with_columns(pl.col("land_border").fill_null(False))


def _trade(data: DataFolder, reporters: list[str]) -> pl.DataFrame:
    """Return dependence on the great powers for every state that reports, listed among its first partners or not."""
    partners = read_source("trade_partners", data).filter(pl.col("state").is_in(reporters))
    measured = trade_dependence(partners, read_source("total_trade", data))
    keys = ["state", "partner", "year"]
    ranges = dependence_ranges(partners, read_source("total_trade", data), TRADE_PARTNERS)
    return (
        first_partner(partners, TRADE_PARTNERS)
        .join(measured.select(*keys, "dependence"), on=keys, how="left")
        .join(ranges, on=keys, how="left")
        .with_columns(pl.col("dependence", "dependence_low", "dependence_high").round(3))
        .select(*keys, "dependence", "dependence_low", "dependence_high", "first_import", "first_export")
    )


def _nuclear(data: DataFolder, rivalry: pl.DataFrame) -> pl.DataFrame:
    """Count wars and fatal disputes among nuclear and rival dyads, up to 2020 and since each source's end."""
    nuclear = read_source("nuclear", data)
    wars, disputes, ucdp = (read_source(name, data) for name in ("wars", "mid", "ucdp"))
    wars_end, disputes_end = SOURCES["wars"].coverage[1], SOURCES["mid"].coverage[1]
    last = min(SOURCES["ucdp"].coverage[1], int(rivalry["year"].max()))  # type: ignore[arg-type]
    armed = nuclear.select("state", "year", "status")
    carried = _carry_forward(armed, last)
    keys = ["state_a", "state_b", pl.col("year").cast(pl.Int32)]
    # COW counts interstate wars to 2007, UCDP those of 1,000 battle deaths a year; one series, no year twice
    coded = wars.filter((pl.col("onset") == 1) & (pl.col("year") <= wars_end)).select(keys)
    later = _ucdp_wars(ucdp).filter(pl.col("year") > wars_end).select(keys)
    all_wars, disputed = pl.concat([coded, later]), _fatal_onsets(disputes)
    spans = (
        ("war_onset", all_wars, FIRST, RECORD_ENDS, RECORD_ENDS),
        ("fatal_dispute", disputed, FIRST, disputes_end, RECORD_ENDS),
        ("war_onset", all_wars, RECORD_ENDS + 1, last, LAST),
    )
    blocks = [
        nuclear_counts(carried, rivalry, {name: table}, first=first, last=end, data_until=until)
        for name, table, first, end, until in spans
    ]
    return pl.concat(blocks)


def _carry_forward(nuclear: pl.DataFrame, last: int) -> pl.DataFrame:
    """Repeat each state's last status to `last`: no state has given up or gained weapons since the source ended."""
    end = int(nuclear["year"].max())  # type: ignore[arg-type]
    latest = nuclear.filter(pl.col("year") == end)
    later = [latest.with_columns(year=pl.lit(year, nuclear.schema["year"])) for year in range(end + 1, last + 1)]
    return pl.concat([nuclear, *later])


def _fatal_onsets(disputes: pl.DataFrame) -> pl.DataFrame:
    """Return the first years of disputes in which one of the pair lost somebody, which third parties may have too."""
    keys = ["state_a", "state_b", "dispute"]
    deadly = disputes.filter(pl.col("pair_fatality") >= DEADLY_FATALITY).select(keys).unique()
    first_year = disputes.group_by(keys).agg(pl.col("year").min())
    return first_year.join(deadly, on=keys, how="semi")


def _ucdp_wars(ucdp: pl.DataFrame) -> pl.DataFrame:
    wars = ucdp.filter(
        (pl.col("type") == "interstate") & (pl.col("intensity") == UCDP_WAR) & pl.col("state_b").is_not_null()
    )
    return wars.group_by("conflict", "state_a", "state_b").agg(pl.col("year").min())


def _events(data: DataFolder) -> pl.DataFrame:
    disputes = read_source("mid", data)
    first, last = 1946, SOURCES["mid"].coverage[1]
    counts = yearly_disputes(disputes, DISPUTE_PAIRS, first=first, last=last)
    end = SOURCES["rivalries"].coverage[1]
    years = pl.DataFrame({"year": range(FIRST, end + 1)}, schema={"year": pl.Int32})
    spells = read_source("rivalries", data)
    status = [_rivalry_status(spells, *pair, years) for pair in DISPUTE_PAIRS]
    return pl.concat([counts, *status, _named_nuclear_events(data)])


def _rivalry_status(spells: pl.DataFrame, a: str, b: str, years: pl.DataFrame) -> pl.DataFrame:
    """Return yearly rivalry of a pair; the year in which one ended counts as over, that in which it began as on."""
    own = spells.filter((pl.col("state_a") == a) & (pl.col("state_b") == b))
    on = pl.lit(value=False)
    for start, end, censored in own.select("start", "end", "censored").iter_rows():
        until = pl.col("year") >= start if censored or end is None else pl.col("year").is_between(start, end - 1)
        on = on | ((pl.col("year") >= start) & until)
    return years.select(
        table=pl.lit("rivalry"),
        state_a=pl.lit(a),
        state_b=pl.lit(b),
        year="year",
        value=on.cast(pl.Float64),
        name=pl.lit(None, pl.String),
    )


KNOWN_EVENTS = {("CHN", "RUS", 1969): "Zhenbao Island 1969", ("IND", "PAK", 1999): "Kargil 1999"}


def _named_nuclear_events(data: DataFolder) -> pl.DataFrame:
    """List the wars and fatal disputes between two states that both had nuclear weapons, by name and year."""
    nuclear = read_source("nuclear", data)
    armed = nuclear.filter(pl.col("status") == POSSESSES_WEAPONS).select("state", pl.col("year").cast(pl.Int32))
    disputes = _fatal_onsets(read_source("mid", data)).with_columns(kind=pl.lit("fatal dispute"))
    wars = read_source("wars", data).filter(pl.col("onset") == 1).with_columns(kind=pl.lit("war"))
    happened = pl.concat(
        [frame.select("state_a", "state_b", pl.col("year").cast(pl.Int32), "kind") for frame in (disputes, wars)]
    )
    both = happened.join(armed, left_on=["state_a", "year"], right_on=["state", "year"], how="semi").join(
        armed, left_on=["state_b", "year"], right_on=["state", "year"], how="semi"
    )
    rows = []
    for row in both.unique().sort("year", "state_a", "state_b", "kind").iter_rows(named=True):
        key = (row["state_a"], row["state_b"], row["year"])
        name = KNOWN_EVENTS.get(key, f"{key[0]}-{key[1]} {key[2]}")
        value = 2.0 if row["kind"] == "war" else 1.0
        rows.append(("nuclear_named", *key, value, f"{name} ({row['kind']})"))
    schema = {
        "table": pl.String,
        "state_a": pl.String,
        "state_b": pl.String,
        "year": pl.Int32,
        "value": pl.Float64,
        "name": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
