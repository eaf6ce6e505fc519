"""The evidence that arguments, cases and reports read: the same tables, embedded or built from the raw data."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import polars as pl

from foedus.errors import CoverageError, UnknownStateError
from foedus.evidence.tables import EMBEDDED, TABLES, LoadedTables, content_hash, load_tables
from foedus.library.facts import load_facts
from foedus.progress import Progress

__all__ = ["Evidence"]


@dataclass(frozen=True)
class Evidence:
    """Our own measures and counts, for the states of the reference case and the claims, 1946 to the present.

    Attributes
    ----------
    dyads
        One row per pair (``state_a < state_b``) and year: similarity, obligations, hostility and alignment.
    dyads_fixed
        One row per pair: ``distance_km`` between capitals, ``land_border``.
    states
        One row per state and year: capability, order preference, nuclear status, troops hosted.
    trade
        Dependence of reporting states on China, the United States and Russia in 2010, 2015 and 2021, and whether each
        is the first partner (null where the source cannot tell).
    neighbours
        China's land and maritime neighbours, with the rule each rests on.
    counts
        Exposure and events over all dyads (not only these states).
    events
        Yearly dispute counts, rivalry status and named events.
    wedge_spells
        What happened to pairs that were as close as Russia and China are.
    triad_spells
        What happened to pairs that were as much closer to each other than a third state to either.
    alignment_paths
        Joint posterior of alignment over all years, of the pairs of China, Russia and the United States.
    endings
        How pacts of major powers, 1827 to 2013, and spells of pairs as close as Russia and China since 1946, ended.
    publics
        Mean share of European publics unfavourable to Russia, or to China, by window and panel of states.
    census
        Values of all units there are, with what they are at least and at most: first partners, US troops by host.
    event_studies
        What changed for pairs that a stronger sender came to press by force, less matched pairs, by sender and year.
    risk_sets
        Who could have made a pact against a threatening power, how much it traded with it, and which treaty made one.
    matched_pairs
        Depth, deeds and order shares of Russia and China and of the pairs that are matched with them, or where values
        may not be passed on what their position comes to.
    speeches
        Sentences of the speeches of NATO's members in the General Debate, and those about Russia and China.
    pulses
        A series that acts and one that may answer it, by year: conduct of powers, hostility and American troops.
    panel_changes
        Pairs with and without joint exercises, matched, and how their alignment changed after and before.
    facts
        Tables coded by hand: patrols, exercises, treaties, memberships, theatres.
    origin
        ``"embedded"`` or ``"raw"``.
    content_hash
        SHA-256 of the canonical text of the tables.
    provenance
        One entry per source used: name, version, coverage, licence, citation.
    folder
        Folder of raw data it was built from; None for the packaged evidence.
    afresh
        Measures that are computed from the raw data although the tables contain them, since the raw data hold sources
        that may not be passed on.
    alone
        Whether nothing is read beside the tables: what they lack is then not computed from raw data.
    judged
        Claims that were judged on this evidence, so that none is judged twice; kept by `foedus.arguments.judge_claim`.

    Examples
    --------
    >>> evidence = Evidence.embedded()
    >>> evidence.pair("CHN", "RUS", "un_agreement", first=2020, last=2020)["year"].to_list()
    [2020]
    """

    dyads: pl.DataFrame
    dyads_fixed: pl.DataFrame
    states: pl.DataFrame
    trade: pl.DataFrame
    neighbours: pl.DataFrame
    counts: pl.DataFrame
    events: pl.DataFrame
    wedge_spells: pl.DataFrame
    triad_spells: pl.DataFrame
    alignment_paths: pl.DataFrame
    endings: pl.DataFrame
    publics: pl.DataFrame
    census: pl.DataFrame
    event_studies: pl.DataFrame
    risk_sets: pl.DataFrame
    matched_pairs: pl.DataFrame
    speeches: pl.DataFrame
    pulses: pl.DataFrame
    panel_changes: pl.DataFrame
    facts: dict[str, pl.DataFrame]
    origin: Literal["embedded", "raw"]
    content_hash: str
    provenance: tuple[dict[str, str], ...]
    folder: Path | None = None
    afresh: frozenset[str] = frozenset()
    alone: bool = False
    judged: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def embedded(cls) -> Evidence:
        """Return the packaged evidence, which needs neither raw files nor a network."""
        return _embedded()

    def by_itself(self) -> Evidence:
        """Return this evidence without what could be computed beside it, so that it says the same on every machine."""
        return replace(self, alone=True)

    @classmethod
    def open(cls, folder: Path | str | None = None) -> Evidence:
        """Return evidence built from the raw data if there are any, else the packaged evidence.

        Parameters
        ----------
        folder
            Folder of raw data; ``FOEDUS_DATA`` when not given.

        Raises
        ------
        DataError
            If the folder is named but a file in it is missing or corrupt.
        """
        chosen = folder or os.environ.get("FOEDUS_DATA")
        if not chosen:
            return cls.embedded()
        return cls.built(Path(chosen))

    @classmethod
    def built(cls, folder: Path | str, *, fresh: bool = False, progress: Progress | None = None) -> Evidence:
        """Return evidence built from raw data, from the cache if these files were built before.

        Parameters
        ----------
        folder
            Folder of raw data.
        fresh
            Build even if a cached copy exists.
        progress
            Called with (parts done, total parts).

        Raises
        ------
        DataError
            If a raw file is missing or corrupt.
        StoreError
            If the cache cannot be written.
        """
        from foedus.evidence.building import built_tables  # the builder reads raw files; most users never need it

        return cls._loaded(built_tables(Path(folder), fresh=fresh, progress=progress), "raw", Path(folder))

    @classmethod
    def with_raw_alignment(cls, folder: Path | str) -> Evidence:
        """Return the packaged evidence with alignment measured from all raw data, not only those that may be packaged.

        Parameters
        ----------
        folder
            Folder of raw data. A file that is missing is told when alignment is asked for.

        Raises
        ------
        DataError
            If there is no such folder.
        """
        from foedus.measures.catalogue import MEASURES
        from foedus.measures.latent.indicators import VARIANTS
        from foedus.sources import SOURCES, DataFolder

        data = DataFolder.find(folder)
        sources = sorted({source for name in VARIANTS for source in MEASURES[name].sources})
        files = [file.sha256 for source in sources for file in SOURCES[source].files]
        packaged = cls.embedded()
        key = hashlib.sha256(" ".join([packaged.content_hash, *files]).encode()).hexdigest()
        return replace(packaged, origin="raw", folder=data.root, afresh=frozenset(VARIANTS), content_hash=key)

    @classmethod
    def from_tables(
        cls,
        tables: dict[str, pl.DataFrame],
        *,
        origin: Literal["embedded", "raw"],
        provenance: tuple[dict[str, str], ...],
        folder: Path | None = None,
    ) -> Evidence:
        """Return evidence over the given tables."""
        return cls._loaded(LoadedTables(tables, provenance, content_hash(tables)), origin, folder)

    @classmethod
    def _loaded(cls, loaded: LoadedTables, origin: Literal["embedded", "raw"], folder: Path | None = None) -> Evidence:
        """Return evidence over tables whose hash is known: recomputing it takes a tenth of a second."""
        return cls(
            **loaded.tables,
            facts=load_facts(),
            origin=origin,
            content_hash=loaded.content_hash,
            provenance=loaded.provenance,
            folder=folder,
            afresh=frozenset(),
            alone=False,
        )

    def world(self) -> pl.DataFrame:
        """Return the packaged alignment of every pair of states: ``state_a, state_b, year, value, sd``.

        Pairs of the states of the evidence to four decimals, all others to two.
        """
        from foedus.evidence.world_alignment import load_world

        key = ["state_a", "state_b", "year"]
        own = self.dyads.select(*key, value="alignment", sd="alignment_sd").drop_nulls("value")
        return pl.concat([own, load_world().join(own, on=key, how="anti")], how="vertical_relaxed")

    def computes(self, name: str) -> bool:
        """Whether a measure that is not in the tables can be computed: raw data are configured, or it needs none."""
        from foedus.evidence.computing import can_compute

        return can_compute(name, self.folder, alone=self.alone)

    def computed(
        self, name: str, pairs: Sequence[tuple[str, str]], *, first: int | None = None, last: int | None = None
    ) -> pl.DataFrame:
        """Return a measure that is not in the tables, as ``foedus.measure`` computes it.

        Parameters
        ----------
        name
            A name in `foedus.MEASURES`.
        pairs
            Pairs of state ids; for a measure of states, the states named by any.
        first, last
            Years within its coverage, both included.

        Returns
        -------
        pl.DataFrame
            ``state_a, state_b, year, value, sd, n``.

        Raises
        ------
        DataError
            If it reads raw data and none are available.
        """
        from foedus.evidence.computing import compute_measure

        return compute_measure(name, pairs=pairs, first=first, last=last, folder=self.folder, alone=self.alone)

    def pair(self, a: str, b: str, quantity: str, *, first: int | None = None, last: int | None = None) -> pl.DataFrame:
        """Return one pair's series of a quantity.

        Parameters
        ----------
        a, b
            ISO3 codes, in any order.
        quantity
            A column of `dyads`.
        first, last
            Years to keep, both included.

        Returns
        -------
        pl.DataFrame
            ``year, value, sd``; ``sd`` is null where the quantity has none.

        Raises
        ------
        UnknownStateError
            If a state is not among those of the evidence.
        CoverageError
            If no year is left.
        """
        known = set(self.dyads["state_a"]) | set(self.dyads["state_b"])
        for state in (a, b):
            if state not in known:
                raise UnknownStateError(
                    f"the packaged evidence has no state {state}",
                    where=f"{a}:{b}",
                    expected=f"one of {', '.join(sorted(known))}",
                    hint="Set FOEDUS_DATA to a folder of raw data to measure any other state",
                )
        state_a, state_b = sorted((a, b))
        deviation = f"{quantity}_sd"
        rows = (
            self.dyads.filter((pl.col("state_a") == state_a) & (pl.col("state_b") == state_b))
            .select(
                "year",
                value=pl.col(quantity).cast(pl.Float64),
                sd=pl.col(deviation) if deviation in self.dyads.columns else pl.lit(None, pl.Float64),
            )
            .filter(pl.col("year").is_between(first or 0, last or 9999))
            .sort("year")
        )
        if rows.is_empty():
            years = self.dyads["year"]
            raise CoverageError(
                f"{quantity} has no year between {first} and {last}",
                where=f"{a}:{b}",
                expected=f"years within {years.min()!s}-{years.max()!s}",
            )
        return rows

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the tables by name, without the facts."""
        return {name: getattr(self, name) for name in TABLES}

    def __repr__(self) -> str:
        years = self.dyads["year"]
        return (
            f"<Evidence {self.origin}: {self.dyads.height:,} dyad-years of {len(set(self.states['state']))} states, "
            f"{years.min()!s}-{years.max()!s}, content {self.content_hash[:12]}>"
        )


@lru_cache(maxsize=1)
def _embedded() -> Evidence:
    return Evidence._loaded(load_tables(EMBEDDED), "embedded")
