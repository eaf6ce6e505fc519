"""Block ``joining``: who joined the wars of the record, and who did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl

from foedus.analyses.fitting.model.block import Block, Values
from foedus.analyses.fitting.model.war_record import LAST, WORLD_WARS, War, wars_of_record
from foedus.evidence.bridged_alignment import Bridge, bridged_alignment, fit_bridge
from foedus.evidence.evidence import Evidence
from foedus.measures.conflict import hostility_of_pairs, hostility_record
from foedus.measures.power import capability_shares
from foedus.mechanisms.joining import joining_hazard, log_call, log_opening
from foedus.panels.distance import capital_distances
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

__all__ = ["BLOCK", "joining_rows"]

FREE: Final = 0.63
"""Free capability over capability: the usual cohesion, .7, less a tenth that is tied down (assumed, as in cases)."""
BEGUN: Final = 0.25
"""Mean age, in years, of a war in the calendar year in which it began (assumed: it begins at any time of the year)."""
EXPOSURE: Final = {"only": 0.35, "first": 0.5, "last": 0.5, "middle": 1.0}
"""Years in a calendar year for which a war calls: it may break out or end at any time (assumed)."""
WARS: Final = 100
"""Room for this many wars of the record."""
JOINERS: Final = 2000
"""Room for this many groups with a state that joins, simulated data included."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS /= _WEIGHTS.sum()
KEPT: Final = 40
"""Of rows of states without tie to either side, and far from the enemy, one in so many is kept, and weighted."""

_COLUMNS: Final[dict[str, Any]] = {
    "war": pl.Int32, "group": pl.Int32, "joins": pl.Float64, "exposure": pl.Float64, "weight": pl.Float64,
    "defence": pl.Float64, "attacked": pl.Float64, "consultation": pl.Float64, "promise": pl.Float64,
    "alignment": pl.Float64, "nearness": pl.Float64, "nuclear": pl.Float64, "years": pl.Float64, "reach": pl.Float64,
    "capability": pl.Float64, "pledge": pl.Float64, "enmity": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class _Record:
    """What is known of pairs and states, by name and year."""

    pacts: dict[tuple[str, str, int], tuple[int, int, int]]
    reach: dict[tuple[str, str, int], float]
    value: dict[tuple[str, str, int], float]
    capability: dict[tuple[str, int], float]
    nuclear: set[tuple[str, int]]
    neutral: float

    def ties(self, a: str, b: str, year: int) -> tuple[int, int, int]:
        """Return whether two states have a defence obligation, consultation, and neutrality or non-aggression."""
        return self.pacts.get(_key(a, b, year), (0, 0, 0))

    def alignment(self, a: str, b: str, year: int) -> float:
        """Return alignment; a pair with neither treaty nor hostility on record has that of all such pairs."""
        return self.value.get(_key(a, b, year), self.neutral)


def joining_rows(data: DataFolder) -> pl.DataFrame:
    """Return a row for every third state, belligerent that calls and enemy, in every year of a war.

    ``war`` is its place in the list. Rows of one ``group`` are those of a state, a war, a year and a side, which it
    joins or not (``joins``: how many of those for which the group stands). States are at risk until they join. Those
    that began the war call from the first year on, those that joined from the year after. Obligations are those of the
    year before the war; alignment is bridged (`foedus.evidence.bridged_alignment`), with the obligations and the
    hostility of that year, so that the war itself is not in it. Reach is from capital to capital, with the packaged
    gradient.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        The arguments of `log_call` and `log_opening`, ``exposure`` in years, and ``weight``, the number of groups for
        which a group stands.
    """
    record = _record(data)
    stream = np.random.default_rng(1816)
    rows: list[tuple[float, ...]] = []
    group = 0
    states = load_states().system(1816, LAST)
    by_year: dict[int, list[str]] = {}
    for state, year in states.select("id", "year").iter_rows():
        by_year.setdefault(year, []).append(state)
    for number, war in enumerate(wars_of_record(data)):
        for year in sorted(war.pairs):
            if any(first <= year <= last for first, last in WORLD_WARS):
                continue
            for third in sorted(set(by_year[year])):
                if war.entered.get(third, LAST + 1) < year or third in war.began:
                    continue
                for side in (0, 1):
                    joins = war.entered.get(third) == year and war.side[third] == side
                    found = sorted(set(_rows(record, war, year, third, side)))
                    if not found:
                        continue
                    tied = any(row[0] or row[2] or row[3] or row[5] == 1.0 or row[8] == 1.0 or row[10] for row in found)
                    weight = 1.0 if joins or tied else float(KEPT)
                    if weight > 1.0 and stream.random() * KEPT >= 1.0:
                        continue
                    begin = (number, group, float(joins), _exposure(war, year), weight)
                    rows += [(*begin, *row) for row in found]
                    group += 1
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _rows(record: _Record, war: War, year: int, third: str, side: int) -> Iterator[tuple[float, ...]]:
    """Yield calls of the belligerents of a side, each against one of its enemies."""
    before = war.years[0] - 1
    capability = record.capability.get((third, year))
    if capability is None:
        return
    years = max(float(year - war.years[0]), BEGUN)
    for pair in sorted(war.pairs[year]):
        for calls, enemy in (pair, pair[::-1]):
            if war.side[calls] != side or not (war.present(calls, year) and war.present(enemy, year)):
                continue
            reach, nearness = (record.reach.get((each, third, year)) for each in (enemy, calls))
            if reach is None or nearness is None or third in pair:
                continue
            defence, consultation, promise = record.ties(third, calls, before)
            pledge = max(record.ties(third, enemy, before)[::2])
            attackers = war.attackers(calls, year)
            attacked = max((record.reach.get((calls, each, year), 0.0) for each in attackers), default=0.0)
            fights = {state for each in war.pairs[year] if calls in each for state in each if war.present(state, year)}
            nuclear = any((state, year) in record.nuclear for state in fights - {calls})
            yield (
                defence, attacked, consultation, promise, record.alignment(third, calls, before), nearness,
                float(nuclear), years, reach, FREE * capability, pledge, record.alignment(third, enemy, before),
            )  # fmt: skip


def _exposure(war: War, year: int) -> float:
    first, last = war.years
    if first == last:
        return EXPOSURE["only"]
    return EXPOSURE["first" if year == first else "last" if year == last else "middle"]


def _key(a: str, b: str, year: int) -> tuple[str, str, int]:
    return (a, b, year) if a < b else (b, a, year)


def _record(data: DataFolder) -> _Record:
    pacts: dict[tuple[str, str, int], tuple[int, int, int]] = {}
    values: dict[tuple[str, str, int], int] = {}
    for row in read_source("atop_directed", data).iter_rows(named=True):
        key = _key(row["sender"], row["target"], row["year"])
        promise = max(row["neutrality"], row["non_aggression"])
        old = pacts.get(key, (0, 0, 0))
        pacts[key] = (max(old[0], row["defence"]), max(old[1], row["consultation"]), max(old[2], promise))
        rank = 3 * max(row["defence"], row["offence"]) or 2 * max(row["neutrality"], row["consultation"])
        values[key] = max(values.get(key, 0), rank or row["non_aggression"])
    bridge = fit_bridge(Evidence.embedded().dyads)
    alignment, neutral = _alignment(data, values, bridge)
    shares = capability_shares(read_source("gdp_population", data))
    armed = read_source("nuclear", data).filter(pl.col("status") == 3)
    return _Record(
        pacts, _reach(data), alignment,
        {(state, year): value for state, year, value in shares.select("state", "year", "value").iter_rows()},
        {(state, year) for state, year in armed.select("state", "year").iter_rows()}, neutral,
    )  # fmt: skip


def _alignment(
    data: DataFolder, values: Mapping[tuple[str, str, int], int], bridge: Bridge
) -> tuple[dict[tuple[str, str, int], float], float]:
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "obligation_value": pl.Int32}
    pacts = pl.DataFrame([(*key, value) for key, value in values.items()], schema=schema, orient="row")
    tables = hostility_record(lambda name: read_source(name, data))
    hostile = hostility_of_pairs(
        tables["disputes"], tables["wars"], tables["ucdp"], tables["rivalries"], 1816, LAST
    ).select("state_a", "state_b", pl.col("year").cast(pl.Int32), hostility="value")
    both = pacts.join(hostile, on=["state_a", "state_b", "year"], how="full", coalesce=True).with_columns(
        pl.col("obligation_value").fill_null(0), pl.col("hostility").fill_null(0.0)
    )
    bare = pl.DataFrame({"obligation_value": [0], "hostility": [0.0]})
    found = bridged_alignment(both, bridge).select("state_a", "state_b", "year", "alignment_bridged")
    neutral = float(bridged_alignment(bare, bridge)["alignment_bridged"][0])
    return {(a, b, year): value for a, b, year, value in found.iter_rows()}, neutral


def _reach(data: DataFolder) -> dict[tuple[str, str, int], float]:
    gradient = ParameterSet.load("default").quantile("reach.gradient", 0.5)
    found: dict[tuple[str, str, int], float] = {}
    for a, b, year, distance in (
        capital_distances(read_source("capitals", data))
        .filter(pl.col("year") <= LAST)
        .select("state_a", "state_b", "year", "capital_distance")
        .iter_rows()
    ):
        found[a, b, year] = found[b, a, year] = float(np.exp(-distance / gradient))
    land = read_source("contiguity", data).filter(pl.col("type") == 1)
    for a, b, year in land.select("state_a", "state_b", "year").iter_rows():
        found[a, b, year] = found[b, a, year] = 1.0
    return found


def _hazards(values: Values, rows: Mapping[str, Any], groups: int) -> jax.Array:
    """Return the hazard of each group, 1/year: that of its strongest call."""
    call = log_call(
        values, rows["defence"], rows["attacked"], rows["consultation"], rows["promise"], rows["alignment"],
        rows["nearness"], rows["nuclear"], rows["years"],
    )  # fmt: skip
    opening = log_opening(values, rows["reach"], rows["capability"], rows["pledge"], rows["enmity"])
    return joining_hazard(jax.ops.segment_max(call + opening, rows["group"], num_segments=groups))


def _log_likelihood(values: Values, rows: Mapping[str, jax.Array]) -> jax.Array:
    """Return the log-likelihood, how general each war is integrated out."""
    # a group has one row or more: with as many segments as rows those that are empty have no hazard and no weight
    groups = rows["group"].shape[0]

    def of_group(name: str) -> jax.Array:
        return jnp.maximum(jax.ops.segment_max(rows[name], rows["group"], num_segments=groups), 0)

    joins, weight, war = of_group("joins"), of_group("weight"), of_group("war")
    plain = _hazards(values, rows, groups) * of_group("exposure")
    general = jnp.exp(values["joining.fading"] * values["hostilities.scope"] * jnp.asarray(_NODES))
    waited = jax.ops.segment_sum((weight - joins) * plain, war, num_segments=WARS)
    # those that join come first; of them there are never as many
    some = jnp.argsort(-joins)[:JOINERS]
    exposed = jnp.maximum(plain[some, None] * general, 1e-12)
    joined = jax.ops.segment_sum(joins[some, None] * jnp.log(-jnp.expm1(-exposed)), war[some], num_segments=WARS)
    # wars without rows add nothing: the weights sum to 1
    each = joined - waited[:, None] * general + jnp.log(jnp.asarray(_WEIGHTS))
    return jax.scipy.special.logsumexp(each, axis=1).sum()


def _simulate(values: Mapping[str, float], rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    groups = int(rows["group"].max()) + 1  # type: ignore[arg-type]
    arrays = {name: rows[name].to_numpy() for name in rows.columns}
    hazard = np.asarray(_hazards({name: jnp.asarray(v) for name, v in values.items()}, arrays, groups))
    each = rows.group_by("group").agg(pl.col("war", "exposure", "weight").first()).sort("group")
    general = np.exp(values["joining.fading"] * values["hostilities.scope"] * rng.standard_normal(WARS))
    chance = -np.expm1(-hazard * general[each["war"].to_numpy()] * each["exposure"].to_numpy())
    # all for which a group stands may join
    joins = rng.binomial(each["weight"].to_numpy().astype(int), chance).astype(float)
    return rows.with_columns(joins=pl.Series(joins[rows["group"].to_numpy()]))


BLOCK: Final = Block(
    "joining",
    "who joins a war, from states at risk in the years of interstate wars 1816-2003 without the world wars",
    (
        "joining.base", "joining.called", "joining.uncalled", "joining.consultation", "joining.promise",
        "joining.pledge", "joining.alignment", "joining.enmity", "joining.nearness", "joining.fading", "joining.reach",
        "joining.capability", "joining.nuclear", "hostilities.scope",
    ),
    joining_rows,
    _log_likelihood,
    _simulate,
    lambda rows: int(rows.group_by("group").agg(pl.col("joins").first())["joins"].sum()),
    sources=(
        "wars", "gml_directed", "mid", "ucdp", "rivalries", "atop_directed", "gdp_population", "capitals", "contiguity",
        "nuclear", "sarkees_2010_resort", "leeds_et_al_2002", "gibler_2016_mid",
    ),
    code=(
        "analyses/fitting/model/war_record.py", "evidence/bridged_alignment.py", "mechanisms/joining.py",
    ),
)  # fmt: skip
