"""Yearly worlds of the evidence's states, and what the mechanisms' own functions make of them: rows for `crisis`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.evidence.evidence import Evidence
from foedus.evidence.tables import EVIDENCE_STATES
from foedus.library.facts import nuclear_years, theatre_stands, theatres
from foedus.measures.dispute_memory import LAST_DISPUTES, dispute_memory, force_onsets, seen_since
from foedus.mechanisms import mechanism
from foedus.mechanisms._base import both_ways, pair_index
from foedus.mechanisms.danger import Danger
from foedus.panels import Panel
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

__all__ = ["AGES", "DRAWS", "FIRST", "LAST_CRISES", "PARTS", "danger_years", "memories", "outcomes"]

Floats = NDArray[np.float64]

FIRST: Final = 1947
"""First year whose disputes are explained; the world is that at the end of the year before."""
LAST_CRISES: Final = 2021
"""Last year of which crises that began are on record pair by pair (ICB v16)."""
DRAWS: Final = 4
"""Draws of alignment within its error, over which a row's likelihood is averaged."""
AGES: Final = {1: 0.221, 4: 0.257, 10: 0.275, 20: 0.247}
"""Ages, in years, at which the danger of the past is read, and their weights: e^(-age/10) up to 2.5, 6.5, 14 and on."""
PARTS: Final = ("border", "projected", "intensity", "defended", "mutual")
"""What the usual hazard of a pair is made of."""

_STATES: Final = tuple(sorted(EVIDENCE_STATES))
_PLACE: Final = {state: place for place, state in enumerate(_STATES)}
_CONTESTED_YEARS: Final = 3
_SCALE, _FLOOR, _CEILING = 0.6, 0.05, 0.9  # as scenarios.cases.rules.states.TheatreRule
_TROOPS: Final = 3.0  # as scenarios.cases.rules.ties.HostsRule
_DEFENCE: Final = KINDS.index("defence")
KEY: Final = ("state_a", "state_b", "year")


def outcomes(panel: Panel) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return disputes with use of force to 2014, and crises from 2013, that began between two states, by year."""
    crises = panel.source("crisis_dyads").filter("onset").cast({"year": pl.Int32})
    crises = crises.group_by(KEY).agg(disputes=pl.len().cast(pl.Float64))
    return force_onsets(panel.source("mid")), crises


@lru_cache(maxsize=1)
def danger_years(last: int = LAST_CRISES) -> pl.DataFrame:
    """Return what makes each pair dangerous, year by year.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year``: the year *after* the one whose end the world shows; `PARTS`, ``mutual`` at the
        alignment measured, and ``mutual_0`` to ``mutual_3`` at draws within its error.

    Notes
    -----
    Threat, reach, opportunity and defenders are what the mechanisms themselves make of each year's world: alignment
    read without its block of conflict, capability, defence pacts, American bases, borders, distance, nuclear weapons.
    Parameters of threat and reach are at their medians. Pressure is on no record before 1990 and left out; burden and
    cohesion are the same for all. A theatre's intensity follows the rule of the cases, from the hostility of its
    contenders in three years, from the day the theatre exists.
    """
    panel, evidence = Panel.open(), Evidence.embedded()
    middle = {name: jnp.float32(item.quantile(0.5)) for name, item in ParameterSet.load("default").items()}
    step = jax.jit(lambda state: _parts(middle, state))
    fixed = _fixed(evidence)
    tables = _by_year(panel, evidence)
    first, second = pair_index(len(_STATES))
    rng = np.random.default_rng(0)
    years = []
    for year in range(FIRST - 1, last):
        world, seen = _world(year, tables, fixed, rng)
        found = {name: np.asarray(value, dtype=np.float64) for name, value in step(world).items()}
        columns = {name: found[name][:, 0] for name in PARTS}
        columns |= {f"mutual_{k}": found["mutual"][:, k + 1] for k in range(DRAWS)}
        frame = pl.DataFrame(
            {"state_a": [_STATES[k] for k in first], "state_b": [_STATES[k] for k in second], **columns}
        )
        years.append(frame.with_columns(year=pl.lit(year + 1, pl.Int32)).filter(pl.Series(seen)))
    return pl.concat(years)


def _parts(params: Mapping[str, jax.Array], state: dict[str, jax.Array]) -> dict[str, jax.Array]:
    """Return `PARTS` of every pair, ``(pair, draw)``, by the mechanisms' own functions."""
    danger = mechanism("danger")
    assert isinstance(danger, Danger)
    intensity = state.pop("intensity")
    state = state | mechanism("reach").step(params, state, {}, 1.0)
    state = state | mechanism("threat").step(params, state, {}, 1.0)
    mutual = danger.mutual(state)
    parts = {
        "border": jnp.maximum(*both_ways(state["land_border"])),
        "projected": danger.projected(state),
        "intensity": intensity,
        "defended": danger.deterrence(state),
        "mutual": mutual,
    }
    return {name: jnp.broadcast_to(value, mutual.shape) for name, value in parts.items()}


def _fixed(evidence: Evidence) -> dict[str, Floats]:
    n = len(_STATES)
    distance, border = np.zeros((n, n)), np.zeros((n, n))
    for a, b, km, land in evidence.dyads_fixed.select("state_a", "state_b", "distance_km", "land_border").iter_rows():
        i, j = _PLACE[a], _PLACE[b]
        distance[i, j] = distance[j, i] = km
        border[i, j] = border[j, i] = land
    return {"distance": distance, "land_border": border}


def _by_year(panel: Panel, evidence: Evidence) -> dict[str, Any]:
    """Return the tables that yearly worlds are built from, by name."""
    states = evidence.states.cast({"year": pl.Int32})
    dyads = evidence.dyads.cast({"year": pl.Int32})
    pacts = panel.dyad_year(first=FIRST - 1).filter(pl.col("defence") == 1).select(KEY).collect()
    return {
        "states": {year: rows for (year,), rows in states.group_by("year")},
        "dyads": {year: rows for (year,), rows in dyads.group_by("year")},
        "pacts": {year: rows for (year,), rows in pacts.group_by("year")},
        "nuclear": {year: rows["state"].to_list() for (year,), rows in nuclear_years(1945, 2024).group_by("year")},
        "theatres": theatres().select("name", "owner", "rivals").rows(),
        "last_pacts": int(pacts["year"].max()),  # type: ignore[arg-type]
    }


def _world(
    year: int, tables: Mapping[str, Any], fixed: Mapping[str, Floats], rng: np.random.Generator
) -> tuple[dict[str, jax.Array], NDArray[np.bool_]]:
    """Return the state of the world at the end of a year, and which pairs of it are on record."""
    n = len(_STATES)
    first, second = pair_index(n)
    capability, hosts, armed = np.zeros(n), np.zeros((n, n)), np.zeros(n)
    for state, share, troops in tables["states"][year].select(
        "state", "capability_share", "us_troops_index"
    ).iter_rows():  # fmt: skip
        if state in _PLACE:
            capability[_PLACE[state]] = share or 0.0
            hosts[_PLACE[state], _PLACE["USA"]] = float(troops is not None and troops >= _TROOPS and state != "USA")
    for state in tables["nuclear"].get(year, ()):
        if state in _PLACE:
            armed[_PLACE[state]] = 1.0
    aligned, error = np.full((n, n), np.nan), np.zeros((n, n))
    rows = tables["dyads"][year]
    for a, b, value, sd in rows.select(
        "state_a", "state_b", "alignment_without_conflict", "alignment_without_conflict_sd"
    ).iter_rows():  # fmt: skip
        if value is not None:
            i, j = sorted((_PLACE[a], _PLACE[b]))
            aligned[i, j], error[i, j] = value, max(sd or 0.05, 0.05)
    bound = np.zeros((len(KINDS), len(first)))
    square = np.zeros((n, n))
    for a, b in (
        tables["pacts"].get(min(year, tables["last_pacts"]), rows.clear()).select("state_a", "state_b").iter_rows()
    ):
        if a in _PLACE and b in _PLACE:
            square[_PLACE[a], _PLACE[b]] = square[_PLACE[b], _PLACE[a]] = 1.0
    bound[_DEFENCE] = square[first, second]
    value, sd = aligned[first, second], error[first, second]
    seen = np.isfinite(value) & (capability[first] > 0) & (capability[second] > 0)
    spread = rng.standard_normal((len(first), DRAWS)) * sd[:, None]
    drawn = np.clip(np.column_stack([value, value[:, None] + spread]), -0.99, 0.99)
    nothing = np.zeros((n, n))
    world = {
        **fixed,
        "hosts": hosts, "bases_cut": nothing, "capability": capability, "cohesion": np.full(n, 0.7),
        "burden": np.full(n, 0.1), "nuclear": armed, "pressure": np.zeros((len(INSTRUMENTS), n, n)),
        "retaliation": nothing, "institution_pressure": nothing, "framing": np.ones((n, n)), "obligation": bound,
        "intensity": _intensity(year, tables)[first, second],
    }  # fmt: skip
    state = {name: jnp.asarray(array, jnp.float32)[..., None] for name, array in world.items()}
    return {**state, "z": jnp.arctanh(jnp.asarray(np.nan_to_num(drawn), jnp.float32))}, seen


def _intensity(year: int, tables: Mapping[str, Any]) -> Floats:
    """Return the intensity of the fiercest theatre that each pair contests, by the rule of the cases."""
    n = len(_STATES)
    found = np.zeros((n, n))
    hostile: dict[frozenset[str], float] = {}
    for back in range(_CONTESTED_YEARS):
        rows = tables["dyads"].get(year - back)
        if rows is not None:
            for a, b, value in rows.select("state_a", "state_b", "hostility").drop_nulls().iter_rows():
                pair = frozenset((a, b))
                hostile[pair] = max(value, hostile.get(pair, 0.0))
    for name, owner, rivals in tables["theatres"]:
        if not theatre_stands(name, date(year, 12, 31)):
            continue
        pairs = [(owner, rival) for rival in rivals]
        worst = max((hostile.get(frozenset(pair), 0.0) for pair in pairs), default=0.0)
        heat = min(max(_SCALE * worst, _FLOOR), _CEILING)
        for a, b in pairs:
            if a in _PLACE and b in _PLACE:
                i, j = _PLACE[a], _PLACE[b]
                found[i, j] = found[j, i] = max(found[i, j], heat)
    return found


def memories(panel: Panel, last: int = LAST_CRISES) -> pl.DataFrame:
    """Return what pairs remember at the beginning of each year."""
    since = seen_since(panel.source("crisis_dyads"), panel.source("ucdp"))
    table = dispute_memory(force_onsets(panel.source("mid")), since, FIRST - 1, max(last, LAST_DISPUTES))
    return table.with_columns(pl.col("year") + 1).rename({"disputes": "memory"})
