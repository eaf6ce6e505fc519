"""From the name of an actor in event files to the state to which it belonged on the day."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import polars as pl

from foedus.errors import TableError
from foedus.sources._base import YEAR
from foedus.states import load_states
from foedus.user_tables import clean_name

__all__ = ["FIRST_YEAR", "LAST_YEAR", "to_state_ids"]

FIRST_YEAR: Final = 1816
LAST_YEAR: Final = 2100
"""Years allowed in a date; *assumed*: a later one is a mistake."""

_ACTOR_CODE: Final = r"^[A-Z]{3}(?:[A-Z0-9]{3})+$"
"""A CAMEO actor code with roles after the country: USAGOV, RUSMILAIR."""


@lru_cache(maxsize=1)
def _members() -> pl.DataFrame:
    system = load_states().system(FIRST_YEAR, LAST_YEAR, basis="any")
    return system.select(state="id", year=pl.col("year").cast(YEAR), member=pl.lit(value=True))


def to_state_ids(events: pl.DataFrame, scheme: str) -> pl.DataFrame:
    """Add ``sender`` and ``receiver``, the ids of the states that `source` and `target` name in the year of the row.

    Parameters
    ----------
    events
        Text columns ``source, target`` and ``year``.
    scheme
        ``name``, ``iso3`` (CAMEO's country codes), or ``any``: a name, a code, or a CAMEO actor code with its country
        in front.

    Returns
    -------
    polars.DataFrame
        The rows with the two columns; null if there is no actor, or it is not a state that existed in the year.
    """
    sides = [events.select(pl.col(side).alias("actor"), "year") for side in ("source", "target")]
    actors = pl.concat(sides).unique().filter(pl.col("actor").is_not_null())
    unseen = [name for name in actors["actor"].unique().to_list() if not name.isascii() and not _is_clean(name)]
    actors = actors.filter(~pl.col("actor").is_in(unseen))  # a name with a sign that cannot be seen names nobody
    states = load_states()
    if scheme == "any":
        actors = actors.with_columns(
            country=pl.when(pl.col("actor").str.contains(_ACTOR_CODE)).then(pl.col("actor").str.slice(0, 3))
        )
        actors = states.map_codes(actors, "actor", scheme="name", into="by_name")
        actors = states.map_codes(actors, "actor", scheme="iso3", into="by_code")
        actors = states.map_codes(actors, "country", scheme="iso3", into="by_country")
        state = pl.coalesce("by_name", "by_code", "by_country")
    else:
        actors = states.map_codes(actors, "actor", scheme=scheme, into="by_scheme")  # type: ignore[arg-type]
        state = pl.col("by_scheme")
    known = (
        actors.select("actor", "year", state=state)
        .join(_members(), on=["state", "year"], how="left")
        .select("actor", "year", state=pl.when("member").then(pl.col("state")))
    )
    for side, into in (("source", "sender"), ("target", "receiver")):
        named = known.rename({"actor": side, "state": into})
        events = events.join(named, on=[side, "year"], how="left", maintain_order="left")
    return events


def _is_clean(name: str) -> bool:
    try:
        clean_name(name)
    except TableError:
        return False
    return True
