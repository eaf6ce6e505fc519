"""Forward bases: the share of United States troops abroad that is stationed within reach of a state."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.alliances_around import both_ways
from foedus.measures.labels import require
from foedus.measures.pressure import KEY, present
from foedus.measures.troops import OWNER, troops_shares
from foedus.measures.varying import geometric, points, spread

__all__ = ["REACH", "REACH_RANGE", "forward_bases"]

#: Reach of troops in km between the borders of host and target; *assumed*, about the unrefuelled range of strike
#: aircraft.
REACH: Final = 1_000.0
#: Range over which the reach is varied, km, uniform in the logarithm; *assumed*.
REACH_RANGE: Final = (500.0, 2_000.0)
_PAIR_YEAR: Final = ("state_a", "state_b", "year")


def forward_bases(
    troops: pl.DataFrame,
    distances: pl.DataFrame,
    obligations: pl.DataFrame,
    system: pl.DataFrame,
    *,
    reach: float = REACH,
    reach_range: tuple[float, float] = REACH_RANGE,
) -> pl.DataFrame:
    r"""Share of United States troops abroad that is in other states within reach of the target.

    .. math:: u_t = \frac{\sum_{h \ne t,\; d_{ht} \le R} m_h}{\sum_h m_h}, \qquad u_t = 0 \text{ for allies}

    Parameters
    ----------
    troops
        ``host, year, troops``; the United States themselves may be among the hosts.
    distances
        ``state_a, state_b, year, distance_km``, shortest between two territories. After its last year the last
        distances are carried forward.
    obligations
        ``state_a, state_b, year, defence``; a target bound to the United States by a defence pact gets 0.
    system
        ``id, year``, the members of the state system in the years wanted.
    reach
        R in km, *assumed*.
    reach_range
        Range of R for ``sd``.

    Returns
    -------
    pl.DataFrame
        ``sender`` (always the United States), ``target, year, value, sd, n`` (troops within reach), ``extrapolated``
        (distances of an earlier year). No row if a distance is unknown, or in a year in which any host's troops are
        unknown: shares of an unknown total are unknown.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.
    InputError
        If the reach is not positive.

    Notes
    -----
    Presence, not intent: a state that is not an ally gets the same share as the adversary next door: Austria, Sweden
    and Switzerland about .7 in 1985, Taiwan as much as China since its pact ended. Interpret it for pairs that are
    rivals on other evidence. Deployments of other states are not recorded: as senders they are unknown, not without
    bases. Troops on the target's own territory are not counted, whether guests or occupiers. Ships are not assigned to
    a host. Sites of bases are known only for 2018 and are not used.

    References
    ----------
    allen_2022_troopdata, schvitz_2022_cshapes
    """
    require(distances, (*_PAIR_YEAR, "distance_km"), "distances", key=_PAIR_YEAR)
    require(obligations, (*_PAIR_YEAR, "defence"), "obligations", key=_PAIR_YEAR)
    if min(reach, *reach_range) <= 0:
        raise InputError("the reach is not positive", expected="kilometres above zero", where=f"{reach}, {reach_range}")
    shares = troops_shares(troops)
    unknown = troops.filter(pl.col("troops").is_null() & (pl.col("host") != OWNER))["year"].unique()
    shares = shares.filter(~pl.col("year").is_in(unknown.to_list()))
    years = shares["year"].unique().to_list()
    targets = present(system).filter(pl.col("year").is_in(years) & (pl.col("id") != OWNER)).rename({"id": "target"})
    coded_to = int(distances["year"].max() or 0)  # type: ignore[arg-type]
    dated = targets.with_columns(measured=pl.min_horizontal("year", pl.lit(coded_to, pl.Int32)))
    near = both_ways(distances.select(*_PAIR_YEAR, "distance_km"), "target", "host").rename({"year": "measured"})
    # every target with any distance stays, so that nothing within reach gives 0 and no distance at all gives no row
    placed = dated.join(near.select("target", "measured").unique(), on=["target", "measured"], how="semi")
    reaches = [reach, *(geometric(reach_range, float(share)) for (share,) in points(1))]
    near = near.filter(pl.col("distance_km") <= max(reaches))
    within = placed.join(near, on=["target", "measured"]).join(
        shares.select("year", "value", host="state", troops="n"), on=["host", "year"]
    )
    sums = within.group_by("target", "year").agg(
        *(pl.col("value").filter(pl.col("distance_km") <= km).sum().alias(f"at_{i}") for i, km in enumerate(reaches)),
        n=pl.col("troops").filter(pl.col("distance_km") <= reach).sum().cast(pl.Int32),
    )
    pacts = both_ways(obligations.filter(pl.col("defence") == 1).select(_PAIR_YEAR), "sender", "target")
    allied = pacts.filter(pl.col("sender") == OWNER).select("target", "year").with_columns(allied=pl.lit(value=True))
    joined = placed.join(sums, on=["target", "year"], how="left").join(allied, on=["target", "year"], how="left")
    names = [f"at_{i}" for i in range(len(reaches))]
    enemy = pl.col("allied").is_null().cast(pl.Float64)
    joined = joined.with_columns(*(pl.col(name).fill_null(0.0) * enemy for name in names), pl.col("n").fill_null(0))
    deviation = spread([_column(joined, name) for name in names[1:]])
    return joined.select(
        pl.lit(OWNER).alias("sender"),
        "target",
        "year",
        value=names[0],
        sd=pl.Series(deviation),
        n="n",
        extrapolated=pl.col("year") > coded_to,
    ).sort(KEY)


def _column(table: pl.DataFrame, name: str) -> FloatArray:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)
