"""What policies and shocks change, in words: how many futures go which way, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from foedus.analyses.run_effects import NOTABLE, is_mover, least_change
from foedus.engine.variables import CAPABILITY
from foedus.reports.wording import interval_text, number, outcome_digits, pair_name, signed, state_name

__all__ = [
    "EFFECT_COLUMNS", "EFFECT_WORDS", "EffectWords", "effect_cells", "effect_groups", "effect_sentence", "error_note",
    "frequency", "moment_words", "unit_words",
]  # fmt: skip


@dataclass(frozen=True)
class EffectWords:
    """Words for the difference of an outcome: which way is more, which is less, and on what scale."""

    more: str
    less: str
    unit: str


EFFECT_WORDS: Final[Mapping[str, EffectWords]] = MappingProxyType(
    {
        "alignment": EffectWords("closer", "further apart", "−1 to 1"),
        "shared_threat": EffectWords("higher", "lower", "0 to 1"),
        "depth": EffectWords("deeper", "shallower", "0 to 1"),
        "capability_share": EffectWords("stronger", "weaker", "share of world"),
        "free_capability": EffectWords("higher", "lower", "share of world"),
        "cohesion": EffectWords("higher", "lower", "0 to 1"),
        "order": EffectWords("higher", "lower", "−1 to 1"),
    }
)
"""Words for every outcome that is followed member by member."""

EFFECT_COLUMNS: Final = ("outcome", "of", "unit", "when", "difference", "5% to 95%", "futures", "clearly")
"""Headings of `effect_cells`."""

_LARGER: Final = 1.25
"""How much larger than the rest a peak is to be told in a sentence; *assumed*."""
_SHARES: Final = "share of futures"


def unit_words(name: str) -> str:
    """Return the scale of an outcome in words.

    Examples
    --------
    >>> unit_words("alignment"), unit_words("war")
    ('−1 to 1', 'share of futures')
    """
    return EFFECT_WORDS[name].unit if name in EFFECT_WORDS else _SHARES


def frequency(share: float, members: int) -> str:
    """Return a share of futures as a natural frequency: of 100, or of all where there are fewer.

    Examples
    --------
    >>> frequency(0.714, 1000), frequency(0.001, 1000), frequency(0.5, 8)
    ('71 of 100', 'fewer than 1 of 100', '4 of 8')
    """
    if members < 100:
        return f"{round(share * members)} of {members}"
    if 0.0 < share < 0.005:
        return "fewer than 1 of 100"
    return "more than 99 of 100" if 0.995 <= share < 1.0 else f"{round(100 * share)} of 100"


def effect_groups(effects: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the rows of `foedus.analyses.run_effects.run_effects` by outcome and unit, those that move only."""
    groups = [list(rows) for _, rows in groupby(effects, key=lambda row: (row["name"], row["pair"], row["state"]))]
    return [group for group in groups if is_mover(group)]


def moment_words(row: Mapping[str, Any]) -> str:
    """Return when a difference is told.

    Examples
    --------
    >>> moment_words({"moment": "end", "year": 2035.0})
    "at the policy's end (2035)"
    """
    words = {
        "end": "at the policy's end",
        "shock": "after the shock",
        "peak": "at the peak",
        "horizon": "at the horizon",
    }[row["moment"]]
    return f"{words} ({row['year']:g})"


def effect_sentence(group: Sequence[Mapping[str, Any]]) -> str:
    """Return what changes in one outcome of one pair or state, as frequencies of futures.

    The peak is told where it is a quarter larger than the rest.

    Parameters
    ----------
    group
        Its rows, one for each moment.

    Examples
    --------
    >>> row = {"name": "alignment", "pair": "RUS:CHN", "state": None, "moment": "end", "year": 2035.0,
    ...        "unit": "1", "baseline": 0.4, "scenario": 0.3, "difference": -0.1, "low": -0.3, "high": 0.02,
    ...        "direction": "less", "share": 0.71, "beyond": 0.49, "threshold": 0.05, "members": 1000}
    >>> later = row | {"moment": "horizon", "year": 2050.0, "difference": -0.04, "share": 0.6, "beyond": 0.2}
    >>> print(*effect_sentence([row, later]).split("; "), sep="\\n")
    Russia–China, alignment: further apart in 71 of 100 futures at the policy's end (2035), by more than 0.05 in 49
    in 60, by more than 0.05 in 20, at the horizon (2050).
    """
    rows = _told(group)
    parts = [_clause(row, rows[place - 1] if place else None) for place, row in enumerate(rows)]
    first = group[0]
    of = pair_name(*first["pair"].split(":")) if first["pair"] else state_name(first["state"])
    return f"{of}, {first['name'].replace('_', ' ')}: {'; '.join(parts)}."


def effect_cells(group: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return the lines of a table for one outcome of one pair or state: see `EFFECT_COLUMNS`.

    ``futures`` counts those that differ in the direction of most, of 100 or of all where there are fewer; ``clearly``
    those that do so beyond the threshold. Moments in the same year share a line.
    """
    merged: dict[float, tuple[list[str], Mapping[str, Any]]] = {}
    for row in group:
        merged.setdefault(row["year"], ([], row))[0].append(row["moment"])
    lines = []
    for place, (year, (moments, row)) in enumerate(merged.items()):
        digits = outcome_digits(row)
        head = (row["name"].replace("_", " "), row["pair"] or row["state"], unit_words(row["name"]))
        spread = "" if row["low"] is None else interval_text((row["low"], row["high"]), digits)
        when = f"{', '.join(moments)} {year:g}"
        lines.append(
            (*(head if place == 0 else ("", "", "")), when, signed(row["difference"], digits), spread, *_counts(row))
        )
    return lines


def error_note(effects: Sequence[Mapping[str, Any]]) -> str:
    """Return the footnote on the error of simulation: the largest standard error, and that of a share of futures."""
    members = int(effects[0]["members"])
    means = [row["error"] for row in effects if row["error"] is not None and row["unit"] == "1"]
    shares = [row["error"] for row in effects if row["error"] is not None and unit_words(row["name"]) == _SHARES]
    largest = "; ".join(
        f"{words} at most {number(max(found), 3)}"
        for words, found in (("of a mean difference", means), ("of a difference of shares", shares))
        if found
    )
    intervals = [row["share_interval"] for row in effects if row["share_interval"]]
    widest = 100 * max(((high - low) / 2 for low, high in intervals), default=0.0)
    told = f"Standard error from simulation, n = {members} paired futures: {largest}. " if largest else ""
    return (
        f"{told}A count of 100 futures has a 90% interval of ±{widest:.0f} or less. Clearly: by more than "
        f"{number(NOTABLE)}, for a share of the world's capability by more than {NOTABLE:.0%} of its baseline."
    )


def _told(group: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the moments worth a clause, in time."""
    fixed = [row for row in group if row["moment"] != "peak"]
    most = max(abs(row["difference"]) for row in fixed)
    peaks = [row for row in group if row["moment"] == "peak" and abs(row["difference"]) > _LARGER * most]
    found: dict[float, Mapping[str, Any]] = {}
    for row in (*fixed, *peaks):
        found.setdefault(row["year"], row)
    return [found[year] for year in sorted(found)]


def _clause(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """Return how many futures differ at a moment; shorter where the clause before it goes the same way."""
    members, when = row["members"], moment_words(row)
    if before is not None and abs(row["difference"]) <= least_change(row):
        return f"hardly different {when}"
    if row["name"] not in EFFECT_WORDS:
        share = frequency(row["scenario"], members)
        return f"in {share} futures {when}, {_bare(row['baseline'], members)} in the baseline"
    limit = f"{NOTABLE:.0%}" if row["unit"] == CAPABILITY else number(row["threshold"])
    beyond = f"by more than {limit} in {_bare(row['beyond'], members)}"
    if before is not None and before["direction"] == row["direction"]:
        return f"in {_bare(row['share'], members)}, {beyond}, {when}"
    if row["direction"] is None:
        return f"no different in any future {when}"
    return f"{_way(row)} in {frequency(row['share'], members)} futures {when}, {beyond}"


def _counts(row: Mapping[str, Any]) -> tuple[str, str]:
    members = row["members"]
    if row["name"] not in EFFECT_WORDS:
        return f"{_bare(row['scenario'], members)}, baseline {_bare(row['baseline'], members)}", ""
    if row["direction"] is None:
        return "none differs", ""
    return f"{_bare(row['share'], members)} {_way(row)}", _bare(row["beyond"], members)


def _way(row: Mapping[str, Any]) -> str:
    words = EFFECT_WORDS[row["name"]]
    return words.more if row["direction"] == "more" else words.less


def _bare(share: float, members: int) -> str:
    """Return a frequency without the number of futures of which it is."""
    return frequency(share, members).rpartition(" of ")[0].replace("fewer than 1", "<1").replace("more than 99", ">99")
