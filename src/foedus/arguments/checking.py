"""Names and years in an argument, checked before anything is judged: a typo is an error, not a verdict.

Names must exist in the real catalogue, not in the evidence at hand. A measure or state that exists but has no rows in
the evidence is missing data, and its claim is not yet tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any, Final, get_args

from pydantic import BaseModel

from foedus.arguments.grounds import cycle_of, graph_of, places_of
from foedus.arguments.kinds import (
    BaseRateSpec,
    CensusSpec,
    Change,
    EndingSpec,
    EventStudySpec,
    HazardRatioSpec,
    ImpulseResponseSpec,
    NonInferioritySpec,
    PanelChangeSpec,
    PercentileSpec,
    RateRatioSpec,
    RiskSpec,
    ScenarioShareSpec,
    Shift,
    TextsSpec,
    TrendSpec,
    WhoSpeaksSpec,
)
from foedus.arguments.kinds.precedes import WORDS
from foedus.errors import ArgumentError
from foedus.library.fact_rows.words import Said
from foedus.library.facts import load_facts
from foedus.measures.catalogue import claim_measures, find_measure
from foedus.measures.pact_exposures import EXPOSURES
from foedus.near_names import near_names
from foedus.states import load_states
from foedus.states.table import FIRST_YEAR

__all__ = ["VOCABULARY", "argument_problems", "check_argument"]

LAST_YEAR: Final = 2100

_POWERS: Final = ("CHN", "DEU", "FRA", "GBR", "JPN", "RUS", "USA")

_STRATA: Final = (
    "jointly_nuclear",
    "jointly_nuclear_rivals",
    "rivals_not_jointly_nuclear",
    "russia_china_1960_88",
    "russia_china_1960_89",
    "russia_china_from_1989",
    "russia_china_from_2001",
    "other_land_neighbours_from_1989",
    "other_land_neighbours_from_2001",
    "RUS",
    "CHN",
    "under_pressure",
    "without_pressure",
)

_MATCHED: Final = (
    "pact_pairs",
    "arms_pact_pairs",
    "evidence_pairs",
    "like_pairs",
    "arms_like_pairs",
    "hosts_of_china",
)
_COMPARED: Final = (
    "agreements",
    "arms",
    "deeds",
    "depth",
    "depth_of_deeds",
    "depth_with_arms",
    "exercises",
    "order_share",
    "visits",
    "votes",
)

_PRESSURE: Final = ("under_pressure", "without_pressure")
_COLLAPSES: Final = ("collapses", "collapses_both", "collapses_no_lag", "collapses_td")
_COLLAPSED: Final = (
    "collapse",
    "collapse_without_1917",
    "collapse_by_cinc",
    "collapse_by_gdp",
    "collapse_by_territory",
    "collapse_by_all",
)

_DEFENCE_ONSETS: Final = ("defence_onsets", "defence_onsets_any_age", "defence_onsets_from_1816")
_HELD: Final = (
    "held_0_to_4_years",
    "held_5_to_9_years",
    "held_10_to_19_years",
    "held_20_years_or_more",
    "held_any_time",
)

_ORDER_SHARES: Final = (
    "outside_atlantic_capability",
    "outside_atlantic_cinc",
    "outside_atlantic_gdp",
    "us_share_capability",
    "us_share_reserves",
    "us_share_spending",
)

_ATLANTIC: Final = ("NATO", "NATO and Asian allies")

VOCABULARY: Final[Mapping[tuple[type[BaseModel], str], tuple[str, ...]]] = {
    (BaseRateSpec, "classes"): ("major", "rival_of_hegemon"),
    (EndingSpec, "spells"): ("pact", "alignment", "alignment_without_un", "alignment_without_obligations"),
    (EndingSpec, "classes"): ("inside", "outside", "major", "with_leading", "against_leading"),
    (CensusSpec, "table"): (
        "central_asia_china_before_russia",
        "china_export_share",
        "china_first_partner",
        "china_first_partner_disliked",
        "china_first_partner_world",
        "projected_outside_atlantic",
        "public_dislikes_china",
        "us_around_china",
        "promised_before",
        "us_troops_asia_pacific",
        *_ORDER_SHARES,
    ),
    (ScenarioShareSpec, "record"): _ORDER_SHARES[:3],
    (ScenarioShareSpec, "reading"): _ATLANTIC,
    (ScenarioShareSpec, "premises"): _ORDER_SHARES,
    (CensusSpec, "readings"): (
        *_ATLANTIC,
        "as recorded",
        "Pew Research Center",
        "in the year before",
        "in any year before",
        "UN Statistical Yearbook",
        "World Factbook",
        "all services",
        "all services, without withheld theatres",
        "defence pact",
        "defence pact or 1,000 troops",
        "defence pact or 100 troops",
        *(
            f"{flow} by the {source}"
            for flow in ("exports", "imports")
            for source in ("Correlates of War", "World Factbook")
        ),
        "without the navy",
        "without the navy, without withheld theatres",
    ),
    (Change, "table"): ("disputes", "rivalry"),
    (EventStudySpec, "table"): ("common_force", "common_force_any", "common_force_far"),
    (EventStudySpec, "outcome"): (
        "alignment",
        "alignment_net",
        "deeds_net",
        "depth",
        "exercises",
        "filtered_net",
        "votes_net",
    ),
    (EventStudySpec, "beside"): ("dated",),
    (NonInferioritySpec, "table"): _MATCHED,
    (NonInferioritySpec, "outcome"): _COMPARED,
    (PercentileSpec, "table"): _MATCHED,
    (PercentileSpec, "outcome"): _COMPARED,
    (ImpulseResponseSpec, "table"): ("us_conduct", "conduct_of_powers", "us_troops_fronts"),
    (ImpulseResponseSpec, "reading"): ("ICEWS", "all services", "without the navy"),
    (ImpulseResponseSpec, "units"): (*("Europe", "Asia-Pacific"), *(f"{a}-{b}" for a, b in permutations(_POWERS, 2))),
    (RiskSpec, "table"): (*_COLLAPSES, *_DEFENCE_ONSETS),
    (RiskSpec, "stratum"): (*_PRESSURE, *_HELD),
    (RiskSpec, "outcome"): (*_COLLAPSED, "defence", "defence_by_few"),
    (RateRatioSpec, "table"): ("nuclear", "china_neighbours", "flanks", "flanks_whole", *_COLLAPSES, *_DEFENCE_ONSETS),
    (PanelChangeSpec, "table"): (
        "exercises",
        "exercises_outside_atlantic",
        "exercises_smoothed",
        "exercises_votes",
    ),
    (HazardRatioSpec, "table"): ("pacts_against", "neighbours", "partners", "upgrades", "rises", "depth_before"),
    (HazardRatioSpec, "outcome"): (
        "pact_against",
        "pact_against_no_return",
        "pact_beside",
        "defence",
        "defence_within_pair",
        "any_rise",
    ),
    **{
        (HazardRatioSpec, name): ("exposure", *EXPOSURES, "depth_before", "before")
        for name in ("exposure", "controls", "lead")
    },
    (HazardRatioSpec, "strata"): ("lesser", "level"),
    (RateRatioSpec, "stratum"): (*_STRATA, *_HELD),
    (RateRatioSpec, "against"): (*_STRATA, *_HELD),
    (RateRatioSpec, "outcome"): (
        "war_onset",
        "fatal_dispute",
        "crisis",
        "war_given_dispute",
        "war_given_dispute_own_level",
        "dispute",
        "dispute_with_force",
        "trouble",
        "trouble_between_states",
        "trouble_with_the_power",
        *_COLLAPSED,
        "defence",
        "defence_by_few",
    ),
    (RateRatioSpec, "named"): ("nuclear_named",),
    (TextsSpec, "table"): ("alliance_texts",),
    (TextsSpec, "says"): get_args(Said),
    (TextsSpec, "unless"): get_args(Said),
}
"""Names contained in the tables of counts, events and spells, by the key that uses them."""

_PAIRS: Final = ("pair", "lower", "upper")
_STATES: Final = (
    "state", "states", "partner", "outsider", "rival", "target", "leader", "front", "towards", "committed", *_PAIRS,
)  # fmt: skip
_WINDOWS: Final = ("years", "before", "after", "entered")
_YEARS: Final = ("judged_to", "year", "first", "last", "until", "fixed", "event")
_ORDERED: Final = (("first", "last"), ("first", "until"), ("year", "until"))


@dataclass(frozen=True)
class ArgumentProblem:
    path: str
    message: str
    expected: str
    hint: str | None = None


def check_argument(argument: Any, *, where: str | None = None, states: bool = True) -> None:
    """Raise an error at the first name that does not exist or year that is impossible.

    Parameters
    ----------
    argument
        An `Argument`.
    where
        Its file; its name when not given.
    states
        Whether states are also checked. Planted claims are about made-up states and are not checked.

    Raises
    ------
    ArgumentError
        With the key path as the file has it and the nearest names.
    """
    for problem in argument_problems(argument, states):
        place = f"{where or argument.name}: {problem.path}"
        raise ArgumentError(problem.message, where=place, expected=problem.expected, hint=problem.hint)


def argument_problems(argument: Any, states: bool) -> Iterator[ArgumentProblem]:
    """Yield every name that does not exist and every impossible year, in the order of the file."""
    yield from _year("judged_to", argument.judged_to)
    real = states and not all(claim.planted for claim in argument.claims)
    for name, gate in argument.gates.items():
        yield from _of_model(gate, f"gates.{name}", real)
    for i, claim in enumerate(argument.claims):
        real = states and not claim.planted
        yield from _of_measurements(claim.measurements, f"claims[{i}]", argument.judged_to, real, tested=claim.tested)
        if claim.first is not None:
            yield from _of_measurements(claim.first.measurements, f"claims[{i}].first", argument.judged_to, real)
        for number, query in enumerate(claim.facts):
            place = f"claims[{i}].facts[{number}]"
            yield from _one_of(f"{place}.table", query.table, "table of facts", _fact_tables())
            if query.institution is not None:
                yield from _one_of(f"{place}.institution", query.institution, "institution", _institutions())
            yield from _of_model(query, place, real)
    yield from _of_conclusions(argument)


def _of_conclusions(argument: Any) -> Iterator[ArgumentProblem]:
    """Yield premises that are no claims, and the first circle of sentences that rest on each other."""
    known = tuple(claim.id for claim in argument.claims)
    single = len(argument.conclusion) == 1
    found = False
    for number, each in enumerate(argument.conclusion):
        place = "conclusion" if single else f"conclusion[{number}]"
        named = [(each.claim, f"{place}.claim")] if each.claim else []
        for claim, path in (*named, *places_of(each.rests_on, f"{place}.rests_on")):
            yield from _one_of(path, claim, "claim", known)
            found = found or claim not in known
    for number, claim in enumerate(argument.claims):
        for premise, path in places_of(claim.rests_on, f"claims[{number}].rests_on"):
            yield from _one_of(path, premise, "claim", known)
            found = found or premise not in known
    circle = (
        () if found else cycle_of(graph_of(argument.conclusion, {each.id: each.rests_on for each in argument.claims}))
    )
    if circle:
        message = f"the claims rest on each other in a circle: {', '.join(circle)}"
        place = f"claims[{known.index(circle[0])}].rests_on"
        of_conclusion = next((i for i, each in enumerate(argument.conclusion) if each.claim in circle), None)
        if of_conclusion is not None:
            place = "conclusion.rests_on" if single else f"conclusion[{of_conclusion}].rests_on"
        yield ArgumentProblem(place, message, "premises that do not rest on what they carry")


def _of_measurements(
    measurements: Sequence[Any], table: str, judged_to: int, states: bool, *, tested: bool = True
) -> Iterator[ArgumentProblem]:
    for number, each in enumerate(measurements, 0 if tested else 1):
        place = f"{table}." + (f"variants[{number - 1}]" if number else "test")
        yield from _of_model(each.spec, place, states)
        if each.role == "deciding":
            yield from _judged_in_time(each.spec, place, judged_to)
        if each.since is not None:
            yield from _of_model(each.since, f"{place}.since", states)


def _of_model(model: BaseModel, place: str, states: bool) -> Iterator[ArgumentProblem]:
    """Yield the problems of all keys of a specification, according to what keys of those names mean."""
    for name in type(model).model_fields:
        value, path = getattr(model, name), f"{place}.{name}"
        if value is None:
            continue
        if name == "measure":
            alone = isinstance(model, TrendSpec) and model.partner is None
            yield from _measure(path, value, *(("states", "state") if alone else ("pairs", "dyad")))
        elif isinstance(model, Shift) and name == "series":
            if value != WORDS:
                yield from _measure(path, value, *(("states", "state") if model.of == "gap" else ("pairs", "dyad")))
        elif (type(model), name) in VOCABULARY:
            yield from _each_one_of(path, value, name, VOCABULARY[type(model), name])
        elif name == "institution" and isinstance(model, TextsSpec | WhoSpeaksSpec):
            yield from _one_of(path, value, "institution", _institutions())
        elif name in _STATES:
            if states:
                yield from _known_states(path, value)
            yield from _distinct(path, value)
        elif name == "without":
            units = isinstance(model, CensusSpec | EventStudySpec | HazardRatioSpec | PanelChangeSpec)
            yield from _left_out(path, value, not units, states)
        elif name in _WINDOWS:
            for i, year in enumerate(value):
                yield from _year(f"{path}[{i}]", year)
            yield from _in_order(path, *value)
        elif name in _YEARS:
            yield from _year(path, value)
        else:
            nested = value if isinstance(value, tuple) else (value,)
            for i, each in enumerate(nested):
                if isinstance(each, BaseModel):
                    yield from _of_model(each, f"{path}[{i}]" if isinstance(value, tuple) else path, states)
    for first, last in _ORDERED:
        start, end = getattr(model, first, None), getattr(model, last, None)
        if start is not None and end is not None:
            yield from _in_order(f"{place}.{last}", start, end)
    outsider, partner = getattr(model, "outsider", None), getattr(model, "partner", None)
    if outsider is not None and outsider in getattr(model, "pair", ()):
        yield ArgumentProblem(f"{place}.outsider", f"{outsider} is also one of the pair", "a third state")
    if partner is not None and partner in getattr(model, "states", ()):
        yield ArgumentProblem(f"{place}.partner", f"{partner} is also one of the states", "another state")


def _judged_in_time(spec: BaseModel, place: str, judged_to: int) -> Iterator[ArgumentProblem]:
    """Yield windows of a first judgement that end after the last year it may use."""
    if isinstance(spec, PercentileSpec | NonInferioritySpec) and spec.year > judged_to:
        yield ArgumentProblem(
            f"{place}.year",
            f"{spec.year} is after judged_to, {judged_to}",
            f"{judged_to} or earlier; later years belong into `since`",
        )
    for name in _WINDOWS:
        window = getattr(spec, name, None)
        if window is not None and window[1] > judged_to:
            yield ArgumentProblem(
                f"{place}.{name}[1]",
                f"{window[1]} is after judged_to, {judged_to}",
                f"{judged_to} or earlier; later years belong into `since`",
            )


def _measure(path: str, name: str, kind: str, dims: str) -> Iterator[ArgumentProblem]:
    entry, known = find_measure(name), claim_measures(dims)
    if entry is not None and not entry.claimable:
        message = f"no claim can be judged by {name}: {entry.not_in_claims}"
        yield ArgumentProblem(path, message, f"one of {', '.join(known)}")
    else:
        yield from _one_of(path, name, f"measure of {kind}", known)


def _each_one_of(
    path: str, value: str | tuple[str, ...], what: str, known: tuple[str, ...]
) -> Iterator[ArgumentProblem]:
    if isinstance(value, str):
        yield from _one_of(path, value, what, known)
    else:
        for i, each in enumerate(value):
            yield from _one_of(f"{path}[{i}]", each, what, known)


def _one_of(path: str, name: str, what: str, known: tuple[str, ...]) -> Iterator[ArgumentProblem]:
    if name not in known:
        near = near_names(name, known)
        yield ArgumentProblem(
            path, f"no {what} {name!r}", f"one of {', '.join(known)}", f"Nearest: {near}." if near else None
        )


def _known_states(path: str, value: str | tuple[str, ...]) -> Iterator[ArgumentProblem]:
    """Yield what is not a state: names and codes were converted to ids when the file was read."""
    for i, name in enumerate((value,) if isinstance(value, str) else value):
        if name not in load_states().ids:
            error = load_states().unknown(name)
            place = path if isinstance(value, str) or "without" in path else f"{path}[{i}]"
            yield ArgumentProblem(place, error.message, error.expected or "a state", error.hint)


def _distinct(path: str, value: str | tuple[str, ...]) -> Iterator[ArgumentProblem]:
    if isinstance(value, tuple) and len(set(value)) < len(value):
        twice = next(each for i, each in enumerate(value) if each in value[:i])
        yield ArgumentProblem(path, f"{twice} is named twice", "each state once")


def _left_out(path: str, value: tuple[str, ...], pairs: bool, states: bool) -> Iterator[ArgumentProblem]:
    """Yield the problems of what a test leaves out: pairs, or states."""
    if not pairs:
        yield from _distinct(path, value)
    for i, each in enumerate(value):
        if pairs:
            yield from _joined_pair(f"{path}[{i}]", each, states)
        elif states:
            yield from _known_states(f"{path}[{i}]", each)


def _joined_pair(path: str, pair: str, states: bool) -> Iterator[ArgumentProblem]:
    ends = tuple(pair.split("-"))
    if len(ends) != 2 or ends[0] >= ends[1]:
        yield ArgumentProblem(path, f"no pair {pair!r}", "two states in alphabetical order, such as IND-PAK")
    elif states:
        yield from _known_states(path, ends)


def _year(path: str, year: int) -> Iterator[ArgumentProblem]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield ArgumentProblem(path, f"no year {year}", f"a year from {FIRST_YEAR} to {LAST_YEAR}")


def _in_order(path: str, first: int, last: int) -> Iterator[ArgumentProblem]:
    if first > last:
        yield ArgumentProblem(path, f"the years run backwards: {first} to {last}", "the earlier year first")


@cache
def _fact_tables() -> tuple[str, ...]:
    return tuple(sorted(load_facts()))


@cache
def _institutions() -> tuple[str, ...]:
    return tuple(load_facts()["memberships"]["institution"].unique().sort())
