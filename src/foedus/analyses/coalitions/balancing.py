"""Can a coalition against a state be built: its trade with the states around it, and who would hold together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.analyses.asking import check_window
from foedus.analyses.coalitions.answers import LEVEL, PARTS, CoalitionAnswer, Partners, Variant
from foedus.analyses.coalitions.records import CoalitionRecord, coalition_record, coalition_trade
from foedus.analyses.coalitions.terms import INTENTS, coalition_game
from foedus.axes import FloatArray
from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.estimate import Estimate, wilson
from foedus.evidence.evidence import Evidence
from foedus.evidence.trade_bounds import load_trade_bounds
from foedus.forks import check_fork
from foedus.networks.coalitions.constants import CENTRAL, drawn_rules
from foedus.networks.coalitions.games import CoalitionGame, gains, threat_left
from foedus.networks.coalitions.maps import feasibility_map
from foedus.networks.coalitions.pivots import departures, power_indices
from foedus.networks.coalitions.searching import LargestCoalition, largest_coalition
from foedus.progress import Progress, tell
from foedus.sources import DataFolder
from foedus.states import load_states, parse_states

__all__ = ["PATRON", "SOURCES_USED", "coalition", "partners"]

_MOST_DRAWS: Final = 100_000
_STEP: Final = 1e-4  # of the world's capability, in which power indices are counted
_LEAST_STEPS: Final = 10  # of the target's capability, so that a small state's does not round to nothing; *assumed*

#: The state shown as committed, beside a coalition of the others alone.
PATRON: Final = "USA"
SOURCES_USED: Final = (
    "trade_partners",
    "total_trade",
    "gdp_population",
    "worldbank_gdp",
    "capitals",
    "contiguity",
    "troops",
    "unga_votes",
    "atop_dyad_year",
    "mid",
    "gml_directed",
    "wars",
    "ucdp",
    "rivalries",
)


@checked_call
def coalition(
    target: str | int,
    *,
    year: int = 2021,
    committed: Any = None,
    intent: str = "alignment",
    draws: int = 128,
    map_draws: int = 0,
    seed: int = 0,
    evidence: Evidence | None = None,
    progress: Progress | None = None,
) -> CoalitionAnswer:
    r"""Ask who would join a coalition against a state and whether it would hold by itself.

    A state joins for threat reduced, less trade lost and quarrels imported
    (`foedus.networks.coalitions.games.payoffs`); the coalition shown is the strongest that is internally and externally
    stable, found exactly.

    Parameters
    ----------
    target
        The state to be balanced, by a name or code.
    year
        2010, 2015 or 2021, the years of trade partners.
    committed
        States that are members in any case, by names or codes. None = two variants: nobody, and `PATRON`.
    intent
        ``alignment`` or ``hostility``; see `foedus.analyses.coalitions.terms.coalition_game`.
    draws
        Draws of the constants from their ranges and of the measures from their errors, preferably a power of two.
    map_draws
        How many of the draws the feasibility map uses; 0 = no map.
    seed
        Seed of the draws.
    evidence
        Tables to use; None = built from the raw data if ``FOEDUS_DATA`` names a folder, else the packaged ones.
    progress
        Called with (done, total).

    Returns
    -------
    CoalitionAnswer
        Trade partners by year, one variant for each commitment, and what the record lacks.

    Raises
    ------
    UnknownStateError
        If there are no measures of the target or of a committed state.
    CoverageError
        If trade with the target, or the year, is not on record.
    UnknownNameError
        If there is no such reading of intent.
    InputError
        If draws are too few, or the target is committed against itself.

    References
    ----------
    daspremont_1983, walt_1987, un_2022_yearbook

    Examples
    --------
    >>> answer = coalition("CHN", draws=2, evidence=Evidence.embedded())
    >>> [variant.committed for variant in answer.variants]
    [(), ('USA',)]
    """
    check_fork()
    if not 2 <= draws <= _MOST_DRAWS:
        raise InputError(f"{draws:,} draws", where="draws", expected=f"a whole number from 2 to {_MOST_DRAWS:,}")
    if not 0 <= map_draws <= draws:
        raise InputError(f"{map_draws:,} draws for the map", where="map_draws", expected=f"0 to {draws:,}")
    check_window(year, None)
    state = load_states().id_of(target, year)
    partners_named = None if committed is None else parse_states(committed, year)
    tables = Evidence.open() if evidence is None else evidence
    trade = _trade(tables, state)
    record = coalition_record(tables, state, year, trade)
    if partners_named is None:
        sets: list[tuple[str, ...]] = [()]
        if state != PATRON and PATRON in record.states:
            sets.append((PATRON,))
    else:
        sets = [tuple(dict.fromkeys(partners_named))]
    drawn = _draws(record, draws, seed)
    work = len(sets) * (draws + map_draws)
    variants = []
    for place, each in enumerate(sets):

        def part(done: int, _total: int, before: int = place * (draws + map_draws)) -> None:
            tell(progress, before + done, work)

        variants.append(_variant(record, each, intent, drawn, map_draws, part))
    return CoalitionAnswer(
        target=state,
        year=year,
        intent=intent,
        partners=partners(tables, state, trade),
        variants=tuple(variants),
        lacks=_lacks(tables, record, intent),
        sources=SOURCES_USED,
    )


def partners(evidence: Evidence, target: str, trade: pl.DataFrame | None = None) -> tuple[Partners, ...]:
    """Determine, by source year, for which states a state is the first import or export partner.

    Parameters
    ----------
    evidence
        Its ``trade`` and ``neighbours``.
    target
        Id of the partner asked about.
    trade
        Another table of trade, with ``first_import, first_export``.

    Returns
    -------
    tuple of Partners
        Neighbours (if the evidence lists them) and all reporters, year by year. One of the two flows is enough; the
        answer is unknown if neither flow is known to be first and at least one is unknown.
    """
    table = (evidence.trade if trade is None else trade).filter(pl.col("partner") == target)
    around = set(evidence.neighbours.filter(pl.col("state") == target)["neighbour"])
    either = table.with_columns(first=pl.col("first_import") | pl.col("first_export"))
    found = []
    for year in sorted(set(table["year"])):
        now = either.filter(pl.col("year") == year)
        groups = {"neighbours": now.filter(pl.col("state").is_in(around))} if around else {}
        for name, rows in {**groups, "reporters": now}.items():
            states = {
                answer: tuple(sorted(rows.filter(pl.col("first").eq_missing(answer))["state"]))
                for answer in (True, False, None)
            }
            unreported = tuple(sorted(around - set(rows["state"]))) if name == "neighbours" else ()
            found.append(
                Partners(int(year), name, states[True], states[False], tuple(sorted((*states[None], *unreported))))
            )
    return tuple(found)


def _trade(evidence: Evidence, target: str) -> pl.DataFrame | None:
    """Trade with any state of the evidence: from the raw data if the evidence was built from them, else as packaged."""
    if evidence.origin == "embedded":
        return load_trade_bounds()
    if evidence.origin != "raw":
        return None
    reporters = sorted({*evidence.states["state"], *evidence.trade["state"]})
    return coalition_trade(DataFolder.find(None), reporters, sorted({target, *evidence.states["state"]}))


def _draws(record: CoalitionRecord, draws: int, seed: int) -> list[tuple[Any, FloatArray, FloatArray]]:
    """Rule, alignment with the target and dependence on it, draw by draw."""
    stream, n = np.random.default_rng(seed), len(record.states)
    spread = np.nan_to_num(record.alignment_sd)
    return [
        (
            rule,
            np.clip(record.alignment + spread * stream.standard_normal(n), -1.0, 1.0),
            record.dependence_low + (record.dependence_high - record.dependence_low) * stream.random(n),
        )
        for rule in drawn_rules(draws, seed)
    ]


def _variant(
    record: CoalitionRecord,
    committed: tuple[str, ...],
    intent: str,
    drawn: Sequence[tuple[Any, FloatArray, FloatArray]],
    map_draws: int,
    progress: Progress,
) -> Variant:
    central = coalition_game(record, CENTRAL, intent=intent, committed=committed)
    found = largest_coalition(central)
    games, joins, shares, proven = [], np.zeros(len(central.states)), [], 0
    for done, (rule, alignment, dependence) in enumerate(drawn):
        game = coalition_game(
            record, rule, intent=intent, committed=committed, alignment=alignment, dependence=dependence
        )
        best = largest_coalition(game)
        games.append(game)
        joins += game.members(best.members or ())
        shares.append(best.free_strength / game.target_strength)
        proven += best.proven
        progress(done + 1, 0)
    part = np.asarray(shares)
    n = len(drawn)
    many = {each: int((part >= each - 1e-9).sum()) for each in PARTS}
    low, middle, high = (float(each) for each in np.quantile(part, (0.05, 0.5, 0.95)))
    return Variant(
        committed=committed,
        found=found,
        share=found.free_strength / central.target_strength,
        share_with_committed=found.strength / central.target_strength,
        members=_members(central, found, joins, n),
        pivots=departures(central, central.members(found.members or ())),
        power=_power(central),
        draws=n,
        quantiles=(low, middle, high),
        reached={each: Estimate(count / n, wilson(count, n, LEVEL), n) for each, count in many.items()},
        proven=proven / n,
        map=feasibility_map(games[:map_draws], progress=lambda done, total: progress(n + done, total))
        if map_draws
        else None,
    )


def _members(game: CoalitionGame, found: LargestCoalition, joins: FloatArray, draws: int) -> pl.DataFrame:
    inside = game.members(found.members or ())
    beside = game.reliability * (game.help_reach @ (inside * game.strength))
    alone = threat_left(game, 0.0)
    ranges = [wilson(float(count), draws, LEVEL) for count in joins]
    return (
        pl.DataFrame(
            {
                "state": list(game.states),
                "strength": game.strength,
                "member": inside,
                "threat": alone,
                "threat_removed": game.threat_value * (alone - threat_left(game, beside)),
                "trade_lost": game.trade_loss,
                "quarrels": game.threat_value * game.entrapment * (game.quarrels @ inside.astype(float)),
                "gain": gains(game, inside),
                "joins": joins / draws,
                "joins_low": [each.low for each in ranges],
                "joins_high": [each.high for each in ranges],
            }
        )
        .filter(~pl.Series(game.committed))
        .sort("member", "joins", "threat", descending=True)
    )


def _power(game: CoalitionGame) -> pl.DataFrame:
    unit = min(_STEP, game.target_strength / _LEAST_STEPS)
    found = power_indices(game.strength, game.target_strength, unit=unit)
    schema = {"state": pl.String, "shapley": pl.Float64, "banzhaf": pl.Float64}
    if found is None:
        return pl.DataFrame(schema=schema)
    table = pl.DataFrame(
        {"state": list(game.states), "shapley": found.shapley, "banzhaf": found.banzhaf}, schema=schema
    )
    return table.sort("shapley", descending=True)


def _lacks_of_trade(record: CoalitionRecord) -> list[str]:
    """How many candidates' dependence on the target is known only between bounds, and how far apart these are."""
    width = (record.dependence_high - record.dependence_low)[record.places(record.candidates)]
    between = width[width > 0]
    told = "dependence is a share of foreign trade, not of income"
    if not len(between):
        return [told]
    return [
        f"{told}; of {len(width)} candidates it is known only between bounds for {len(between)}, {between.mean():.2f} "
        f"apart on average, and the central answer takes the middle: {record.target} is not among the first partners "
        "that their source lists"
    ]


def _lacks(evidence: Evidence, record: CoalitionRecord, intent: str) -> tuple[str, ...]:
    """What the record does not contain, in words."""
    found = []
    for reason in record.left_out["reason"].unique().sort():
        states = record.left_out.filter(pl.col("reason") == reason)["state"].sort()
        found.append(f"{', '.join(states)} left out: {reason}")
    if not (evidence.neighbours["state"] == record.target).any():
        found.append(f"no list of the neighbours of {record.target}: partners are counted over all reporters")
    weak = [state for state in record.candidates if not record.strength[record.states.index(state)] > 0]
    if weak:
        found.append(f"{', '.join(weak)} count with a capability of 0: the evidence rounds their share to nothing")
    dyads = evidence.dyads.filter(pl.col("year") == record.year)
    if bool(dyads["extrapolated"].any()):
        used = "quarrels and intent" if intent == INTENTS[1] else "quarrels"
        found.append(f"disputes are coded to 2014; {used} of {record.year} rest on rivalries and fading disputes")
    found += _lacks_of_trade(record)
    found.append("no bases on record but those of the United States; capability has no standard deviation")
    return tuple(found)
