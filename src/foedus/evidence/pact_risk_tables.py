"""Risk sets of obligations: who could have bound themselves within a year, and controls drawn from them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np
import polars as pl

from foedus.estimate import sample_risk_sets
from foedus.measures.obligation_risk import Event, by_sides, obligation_risk, pairs_at_risk
from foedus.measures.obligations import ATOP_END
from foedus.measures.pact_exposures import PactRecord, near_pairs, with_exposures
from foedus.progress import Step, no_step
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = [
    "EVENT_TABLES",
    "ROW_PARTS",
    "Among",
    "obligation_rows",
    "pact_record",
    "pact_risk_sets",
    "pact_risk_table",
    "relevant_pairs",
]

FIRST: Final = 1816
Among: TypeAlias = Literal["neighbours", "relevant", "all"]

EVENT_TABLES: Final = ("neighbours", "partners", "upgrades", "rises")
"""Risk sets by name: land neighbours without a defence pact; each side of the politically relevant pairs without one;
pairs with weaker obligations; politically relevant pairs whose strongest obligation can rise."""

ROW_PARTS: Final = 4
"""Parts in which the rows at risk of an event are made."""

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "neighbours": ("capability_ratio", "rivals", "shared_rival", "before"),
    "partners": (
        "quarrels",
        "quarrels_log",
        "quarrels_rivals_only",
        "capability_ratio",
        "neighbours",
        "rivals",
        "shared_rival",
        "before",
    ),
    "upgrades": ("pulse", "standing", "lead", "neighbours", "rivals", "before"),
    "rises": ("pressed", "pressed_standing", "pressed_lead", "pressed_without_usa", "neighbours", "rivals", "before"),
}
_STRATA: Final = {"neighbours": (), "partners": (), "upgrades": ("lesser",), "rises": ("level",)}
_SHAPES: Final[dict[str, tuple[Event, bool]]] = {
    "neighbours": ("onset", False),
    "partners": ("onset", True),
    "upgrades": ("upgrade", False),
    "rises": ("rise", False),
}
_PER_ONSET: Final = {"neighbours": 1000, "partners": 10, "upgrades": 10, "rises": 5}
"""Controls for each onset; those of land neighbours are few enough to be kept all."""
_LEAST: Final = 30
_SEED: Final = 1816


def pact_record(data: DataFolder) -> PactRecord:
    """Read what the exposures are made from.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    sources = ("nmc", "contiguity", "rivalries", "mid", "gml_directed")
    return PactRecord(**{name: read_source(name, data) for name in sources})  # type: ignore[arg-type]


def relevant_pairs(contiguity: pl.DataFrame, last: int) -> pl.DataFrame:
    """Return the politically relevant pairs by year: near each other, or with a major power of the year.

    Parameters
    ----------
    contiguity
        ``state_a, state_b, year, type``.
    last
        Last year wanted.

    References
    ----------
    lemke_reed_2001
    """
    states = load_states()
    powers = pl.DataFrame(
        [(power, year) for year in range(FIRST, last + 1) for power in states.majors(year)],
        schema={"power": pl.String, "year": pl.Int32},
        orient="row",
    )
    paired = powers.join(states.system(FIRST, last), on="year").filter(pl.col("power") != pl.col("id"))
    with_power = paired.select(
        state_a=pl.min_horizontal("power", "id"), state_b=pl.max_horizontal("power", "id"), year="year"
    )
    return pl.concat([near_pairs(contiguity, last), with_power]).unique()


def pact_risk_sets(data: DataFolder, table: str) -> pl.DataFrame:
    """Return the whole risk sets of one of `EVENT_TABLES`.

    Parameters
    ----------
    data
        Folder of raw data.
    table
        Its name.

    Returns
    -------
    pl.DataFrame
        ``state, other, year, treaty, lesser, level`` and the exposures of the table: one row for each at risk,
        ``treaty`` null without an event within the year.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    event, directed = _SHAPES[table]
    among: Among = {"neighbours": "neighbours", "upgrades": "all"}.get(table, "relevant")  # type: ignore[assignment]
    rows = obligation_rows(data, event=event, among=among, directed=directed)
    asked = pl.col("cause") == event
    return rows.with_columns(treaty=pl.when(asked).then("treaty")).select(
        "state", "other", "year", "treaty", "lesser", "level", *_COLUMNS[table]
    )


def obligation_rows(
    data: DataFolder,
    *,
    event: Event = "onset",
    kind: str = "defence",
    among: Among = "relevant",
    directed: bool = False,
    step: Step = no_step,
) -> pl.DataFrame:
    """Return the risk sets of an event of obligations, with every exposure.

    Parameters
    ----------
    data
        Folder of raw data.
    event, kind
        As of `foedus.measures.obligation_risk.obligation_risk`.
    among
        ``neighbours``, pairs with a land border; ``relevant``, near pairs and those with a major power; ``all``.
    directed
        Whether each pair is told from both sides, each with its own promise.
    step
        Called after each of `ROW_PARTS` parts.

    Returns
    -------
    pl.DataFrame
        What `obligation_risk` and `with_exposures` return, 1816 to the last year but one of treaties.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    InputError
        If there is no such event or kind.
    """
    record = pact_record(data)
    last = ATOP_END - 1
    ties = read_source("atop_directed" if directed else "atop_dyad_year", data)
    step()
    within: pl.DataFrame | None
    if among == "neighbours":
        within = near_pairs(record.contiguity, last, land=True)
    elif among == "relevant":
        within = relevant_pairs(record.contiguity, last)
    else:
        # who is not bound at all is at risk of an onset and a rise only
        within = None if event in ("onset", "rise") else read_source("atop_dyad_year", data)
    system = states = load_states().system(FIRST, last + 1)
    if event == "ending":
        # a state that ceases is at risk of an ending in its last year
        ended = system.group_by("id").agg(pl.col("year").max()).filter(pl.col("year") <= last)
        states = pl.concat([system, ended.with_columns(pl.col("year") + 1)])
    pairs = pairs_at_risk(states, directed=directed, within=within).filter(pl.col("year") <= last)
    step()
    further = {"disputes": read_source("mid", data), "system": system} if event == "ending" else {}
    rows = obligation_risk(by_sides(ties), pairs, read_source("atop_members", data), event=event, kind=kind, **further)
    step()
    found = with_exposures(rows, record)
    step()
    return found


def pact_risk_table(data: DataFolder, *, step: Step = no_step) -> pl.DataFrame:
    """Return the packaged risk sets of all `EVENT_TABLES`: every onset, and controls drawn within year and stratum.

    Parameters
    ----------
    data
        Folder of raw data.
    step
        Called after each of `EVENT_TABLES`.

    Returns
    -------
    pl.DataFrame
        ``table, state, other, year, outcome, treaty, weight, lesser, level`` and the exposures. ``outcome`` is
        ``defence`` or ``any_rise``; with ``_within_pair`` added the controls are other years of the same pair instead.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    parts = []
    for table in EVENT_TABLES:
        rows = pact_risk_sets(data, table)
        rows = rows.drop_nulls(_COLUMNS[table][0])
        outcome = "any_rise" if table == "rises" else "defence"
        parts.append(_drawn(rows, ("year", *_STRATA[table]), table).with_columns(outcome=pl.lit(outcome)))
        if table in ("neighbours", "upgrades"):
            within = _drawn(rows, ("state", "other"), table, per_onset=6, least=6)
            parts.append(within.with_columns(outcome=pl.lit(f"{outcome}_within_pair")))
        step()
    return pl.concat(parts, how="diagonal").sort("table", "outcome", "year", "state", "other")


def _drawn(
    rows: pl.DataFrame, strata: tuple[str, ...], table: str, *, per_onset: int | None = None, least: int = _LEAST
) -> pl.DataFrame:
    labels = rows.select(pl.struct(strata).rank("dense")).to_series().to_numpy()
    drawn = sample_risk_sets(
        rows["treaty"].is_not_null().to_numpy(), labels, per_onset=per_onset or _PER_ONSET[table], least=least,
        seed=_SEED,
    )  # fmt: skip
    weights = pl.Series(np.round(drawn.weights, 3), dtype=pl.Float32)
    return rows[drawn.rows].with_columns(weight=weights, table=pl.lit(table))
