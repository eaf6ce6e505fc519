"""A case and the evidence resolved to the arrays a run starts from.

Every gap is filled by a rule of the case file or is an error that names it; each filled gap leaves
a line in ``World.assumed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import CaseError, UnknownNameError
from foedus.library import facts
from foedus.library.tables import near_names
from foedus.scenarios.case import Case
from foedus.scenarios.history import Z_LIMIT, pair_means, pair_volatility, to_z
from foedus.scenarios.initial import Initial, StateRule
from foedus.scenarios.world import INSTRUMENTS, KINDS, Theatre, World

__all__ = ["EvidenceTables", "resolve_case"]

Floats = NDArray[np.float64]


class EvidenceTables(Protocol):
    """The tables of an evidence object that a case reads."""

    @property
    def dyads(self) -> pl.DataFrame:
        """One row per pair (``state_a < state_b``) and year."""

    @property
    def dyads_fixed(self) -> pl.DataFrame:
        """One row per pair: ``distance_km``, ``land_border``."""

    @property
    def states(self) -> pl.DataFrame:
        """One row per state and year."""

    @property
    def trade(self) -> pl.DataFrame:
        """One row per state, partner and year: ``dependence``."""


def resolve_case(case: Case, evidence: EvidenceTables) -> World:
    """Resolve a case to arrays.

    Parameters
    ----------
    case
        The case as its file says it.
    evidence
        The tables its columns are read from.

    Returns
    -------
    World

    Raises
    ------
    CaseError
        When a column is missing, a state or pair has no value and no rule gives one, or a value
        lies outside its range; naming the case's file and the key path.
    """
    with _located(case):
        return _resolve(case, evidence)


@contextmanager
def _located(case: Case) -> Iterator[None]:
    """Name the file of the case in errors of what was called, which know only a key or an array of the world."""
    try:
        yield
    except CaseError as error:
        name = (error.where or "").removeprefix(f"{case.file}: ").removeprefix(f"{case.name}: ")
        array = name.removesuffix("_sd")
        key = f"initial.{array}" if array in Initial.model_fields else name
        raise CaseError(error.message, where=f"{case.file}: {key}", expected=error.expected, hint=error.hint) from error


def _resolve(case: Case, evidence: EvidenceTables) -> World:
    resolver = _Resolver(case, evidence)
    initial = case.initial
    alignment, alignment_sd = resolver.alignment()
    z = to_z(alignment)
    obligation = resolver.obligation()
    n = len(case.actors)
    history = resolver.history()
    return World(
        case=case.name,
        actors=case.actors,
        start=case.start,
        capability=resolver.by_state("capability", initial.capability),
        order=resolver.by_state("order", initial.order),
        alignment=alignment,
        alignment_sd=alignment_sd,
        volatility=resolver.volatility(history),
        pair_mean=pair_means(history, case.actors, initial.pair_mean, z),
        depth=resolver.depth(z, obligation),
        obligation=obligation,
        pressure=resolver.pressure(),
        framing=np.ones((n, n)),
        distance=resolver.fixed("distance_km"),
        land_border=resolver.fixed("land_border") > 0,
        hosts=resolver.hosts(),
        trade_dependence=resolver.trade(),
        nuclear=resolver.by_state("nuclear", initial.nuclear) > 0,
        burden=resolver.by_state("burden", initial.burden),
        cohesion=resolver.by_state("cohesion", initial.cohesion),
        memberships=resolver.memberships(),
        theatres=resolver.theatres(),
        mechanisms=case.mechanisms,
        watch=case.watch,
        assumed=tuple(resolver.notes),
    )


@dataclass
class _Resolver:
    case: Case
    evidence: EvidenceTables
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = {actor: i for i, actor in enumerate(self.case.actors)}

    def _square(self, fill: float = 0.0) -> Floats:
        return np.full((len(self.place), len(self.place)), fill)

    def _at(self, key: str) -> str:
        return f"{self.case.file}: {key}"

    def _column(self, table: str, column: str, key: str) -> pl.DataFrame:
        """Return the table that a key of the case reads a column of."""
        frame: pl.DataFrame = getattr(self.evidence, table)
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric() or kind == pl.Boolean]
        if column not in numbers:
            wordy = column in frame.columns
            raise CaseError(
                f"the column {column!r} holds no numbers" if wordy else f"the evidence has no column {column!r}",
                where=self._at(key),
                expected=f"a column of numbers in its table {table}",
                hint=f"Nearest: {near_names(column, numbers)}.",
            )
        return frame

    def _error(self, key: str, what: str) -> CaseError:
        return CaseError(
            f"no value for {what} in {self.case.initial.year}",
            where=self._at(key),
            expected="a value in the evidence, or a rule in the case file",
        )

    def by_state(self, key: str, rule: StateRule) -> Floats:
        year = self.case.initial.year
        found: dict[str, float] = {}
        if rule.column is not None:
            rows = self._column("states", rule.column, f"initial.{key}.column").filter(
                pl.col("year").is_between(year - rule.years_back, year) & pl.col(rule.column).is_not_null()
            )
            # Sorted by year, so the latest is what stays.
            found = dict(rows.sort("year").select("state", pl.col(rule.column).cast(pl.Float64)).iter_rows())
        assumed = {row.state: row for row in rule.assumed}
        values = []
        for actor in self.case.actors:
            if actor in found:
                values.append(found[actor])
            elif actor in assumed:
                values.append(assumed[actor].value)
                self.notes.append(f"{key} {actor} = {assumed[actor].value:g}: {assumed[actor].reason}")
            elif rule.default is not None:
                values.append(rule.default)
                if rule.column is not None:
                    self.notes.append(f"{key} {actor} = {rule.default:g}: {rule.reason}")
            else:
                raise self._error(f"initial.{key}", actor)
        if rule.column is None and rule.default is not None:
            self.notes.append(f"{key} = {rule.default:g} for all others: {rule.reason}")
        return np.asarray(values, dtype=np.float64)

    def _pairs(self, frame: pl.DataFrame) -> pl.DataFrame:
        actors = list(self.case.actors)
        return frame.filter(pl.col("state_a").is_in(actors) & pl.col("state_b").is_in(actors))

    def _latest(
        self, key: str, column: str, other: str | None, years_back: int
    ) -> dict[tuple[str, str], tuple[float, float]]:
        """Return the last value of a column of dyads, and of the column of its error, by pair."""
        year = self.case.initial.year
        frame = self._column("dyads", column, f"{key}.column")
        if other is not None:
            self._column("dyads", other, f"{key}.sd_column")
        rows = self._pairs(frame).filter(
            pl.col("year").is_between(year - years_back, year) & pl.col(column).is_not_null()
        )
        error = pl.col(other).cast(pl.Float64) if other else pl.lit(None, pl.Float64)
        picked = rows.sort("year").select("state_a", "state_b", pl.col(column).cast(pl.Float64), error.alias("error"))
        wild = picked.filter(~pl.col(column).is_between(-1.0, 1.0))
        if wild.height:
            a, b, value, _ = wild.row(0)
            raise CaseError(
                f"{column} is no alignment: {a}-{b} has {value:g}",
                where=self._at(f"{key}.column"),
                expected="a column with values from -1 to 1",
            )
        return {(a, b): (value, np.nan if sd is None else sd) for a, b, value, sd in picked.iter_rows()}

    def alignment(self) -> tuple[Floats, Floats]:
        rule = self.case.initial.alignment
        key = "initial.alignment"
        first = self._latest(key, rule.column, rule.sd_column, rule.years_back)
        others = [
            (each, self._latest(f"{key}.fallback[{i}]", each.column, None, rule.years_back))
            for i, each in enumerate(rule.fallback)
        ]
        assumed = {tuple(sorted(row.pair)): row for row in rule.assumed}
        value, error = self._square(), self._square()
        for a, b in self._all_pairs():
            i, j = self.place[a], self.place[b]
            if (a, b) in assumed:
                row = assumed[a, b]
                found, sd = row.value, row.sd or rule.sd_floor
                self.notes.append(f"alignment {a}-{b} = {found:g} (sd {sd:g}): {row.reason}")
            elif (a, b) in first:
                found, sd = first[a, b]
                sd = max(sd if np.isfinite(sd) else rule.sd_floor, rule.sd_floor)
            else:
                for each, table in others:
                    if (a, b) in table:
                        found, sd = table[a, b][0], each.sd
                        self.notes.append(f"alignment {a}-{b} = {round(found, 2) + 0.0:.2f} (sd {sd:g}): {each.reason}")
                        break
                else:
                    raise self._error(key, f"{a}-{b}")
            value[i, j] = value[j, i] = np.clip(found, -np.tanh(Z_LIMIT), np.tanh(Z_LIMIT))
            error[i, j] = error[j, i] = sd
        return value, error

    def _all_pairs(self) -> list[tuple[str, str]]:
        names = sorted(self.case.actors)
        return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]

    def history(self) -> pl.DataFrame:
        rule = self.case.initial.alignment
        return self._pairs(self.evidence.dyads).select("state_a", "state_b", "year", value=pl.col(rule.column))

    def volatility(self, history: pl.DataFrame) -> Floats:
        rule = self.case.initial.volatility
        if rule.column is None:
            return pair_volatility(history, self.case.actors, rule)
        rows = self._pairs(self._column("dyads", rule.column, "initial.volatility.column")).filter(
            pl.col("year").is_between(rule.first, rule.last) & (pl.col(rule.column) > 0)
        )
        found = {(a, b) for a, b in rows.select("state_a", "state_b").iter_rows()}
        whole = len(found) == len(list(self._all_pairs()))
        value = self._square() if whole else pair_volatility(history, self.case.actors, rule)
        for a, b, sd in rows.sort("year").select("state_a", "state_b", rule.column).iter_rows():
            i, j = self.place[a], self.place[b]
            value[i, j] = value[j, i] = np.clip(sd, rule.floor, rule.ceiling)
        return value

    def obligation(self) -> NDArray[np.bool_]:
        rule = self.case.initial.obligation
        held = np.zeros((len(KINDS), len(self.place), len(self.place)), dtype=np.bool_)
        for kind in KINDS:
            self._column("dyads", kind, "initial.obligation")
        rows = self._pairs(self.evidence.dyads).filter(pl.col("year") == rule.year)
        if rows.is_empty() or rows[KINDS[0]].null_count() == rows.height:
            raise CaseError(
                f"the evidence has no obligations of {rule.year}",
                where=self._at("initial.obligation.year"),
                expected="a year that is coded",
            )
        for a, b, *values in rows.select("state_a", "state_b", *KINDS).iter_rows():
            i, j = self.place[a], self.place[b]
            held[:, i, j] = held[:, j, i] = [bool(value) for value in values]
        if rule.changes:
            since = date(rule.year, 12, 31)
            news = self._pairs(facts.treaty_changes()).filter(
                (pl.col("date") > since) & (pl.col("date") <= self.case.start)
            )
            for a, b, kind, effect in news.sort("date").select("state_a", "state_b", "kind", "effect").iter_rows():
                i, j, k = self.place[a], self.place[b], KINDS.index(kind)
                held[k, i, j] = held[k, j, i] = effect == "enters"
        return held

    def depth(self, z: Floats, obligation: NDArray[np.bool_]) -> Floats:
        rule = self.case.initial.depth
        logit = rule.intercept + rule.alignment * z
        for kind, weight in rule.obligation.items():
            logit = logit + weight * obligation[KINDS.index(kind)]
        value: Floats = 1.0 / (1.0 + np.exp(-logit))
        self.notes.append(f"depth = logistic of alignment and obligations: {rule.reason}")
        for row in rule.assumed:
            i, j = (self.place[state] for state in row.pair)
            value[i, j] = value[j, i] = row.value
            self.notes.append(f"depth {'-'.join(row.pair)} = {row.value:g}: {row.reason}")
        np.fill_diagonal(value, 0.0)
        return value

    def pressure(self) -> Floats:
        value = np.zeros((len(INSTRUMENTS), len(self.place), len(self.place)))
        for row in self.case.pressure:
            i = INSTRUMENTS.index(row.instrument)
            for sender in row.senders:
                for target in row.targets:
                    spot = (i, self.place[sender], self.place[target])
                    # Two rows of one instrument are two reasons for it, not two doses.
                    value[spot] = max(value[spot], row.level)
        return value

    def fixed(self, column: str) -> Floats:
        rows = self._pairs(self._column("dyads_fixed", column, "actors")).select(
            "state_a", "state_b", pl.col(column).cast(pl.Float64)
        )
        found = {(a, b): value for a, b, value in rows.iter_rows()}
        value = self._square()
        for a, b in self._all_pairs():
            if found.get((a, b)) is None:
                raise CaseError(
                    f"no value for {a}-{b} of {column}", where=self._at("actors"), expected="a value in the evidence"
                )
            value[self.place[a], self.place[b]] = value[self.place[b], self.place[a]] = found[a, b]
        return value

    def hosts(self) -> NDArray[np.bool_]:
        rule, year = self.case.initial.hosts, self.case.initial.year
        value = np.zeros((len(self.place), len(self.place)), dtype=np.bool_)
        rows = self._column("states", rule.column, "initial.hosts.column").filter(
            pl.col("year").is_between(year - rule.years_back, year) & pl.col(rule.column).is_not_null()
        )
        latest = dict(rows.sort("year").select("state", rule.column).iter_rows())
        for state, level in latest.items():
            if state in self.place and state != rule.owner and level >= rule.at_least:
                value[self.place[state], self.place[rule.owner]] = True
        for row in rule.listed:
            if row.since <= self.case.start:
                value[self.place[row.host], self.place[row.owner]] = True
        return value

    def trade(self) -> Floats:
        rule, year = self.case.initial.trade_dependence, self.case.initial.year
        value = self._square(rule.default)
        np.fill_diagonal(value, 0.0)
        rows = self._column("trade", "dependence", "initial.trade_dependence").filter(
            pl.col("year").is_between(year - rule.years_back, year) & pl.col("dependence").is_not_null()
        )
        for state, partner, share in rows.sort("year").select("state", "partner", "dependence").iter_rows():
            if state in self.place and partner in self.place:
                value[self.place[state], self.place[partner]] = share
        self.notes.append(f"trade_dependence = {rule.default:g} where unknown: {rule.reason}")
        return value

    def memberships(self) -> Mapping[str, tuple[str, ...]]:
        members = {}
        for i, name in enumerate(self.case.institutions):
            try:
                members[name] = facts.members_on(name, self.case.start)
            except UnknownNameError as error:
                raise CaseError(
                    error.message, where=self._at(f"institutions[{i}]"), expected=error.expected, hint=error.hint
                ) from error
        return {name: tuple(state for state in states if state in self.place) for name, states in members.items()}

    def theatres(self) -> tuple[Theatre, ...]:
        found = []
        for row in facts.theatres().iter_rows(named=True):
            stakes = {
                state: share
                for state, share in zip(row["stake_states"], row["stakes"], strict=True)
                if state in self.place
            }
            if stakes:
                found.append(Theatre(row["name"], row["owner"], tuple(row["rivals"]), stakes))
        return tuple(found)
