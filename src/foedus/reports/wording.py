"""Words and numbers as a newcomer reads them: verdicts, pairs of states, intervals, units."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from foedus.errors import FoedusError

__all__ = [
    "POLICY_WORDS",
    "STANDINGS",
    "VERDICTS",
    "error_text",
    "interval_text",
    "measure_words",
    "minus",
    "number",
    "outcome_cells",
    "outcome_digits",
    "outcome_place",
    "pair_name",
    "place_names",
    "policy_words",
    "sentences",
    "signed",
    "spell_out",
    "state_name",
    "typeset",
]

VERDICTS: Final[dict[str, tuple[str, str]]] = {
    "supported": (
        "✓",
        "The 90% interval (of a census, the range) lies wholly beyond the threshold, on the side of the claim.",
    ),
    "contradicted": ("✗", "The 90% interval lies wholly on the other side: the record says the opposite."),
    "not borne out": ("⊘", "The 90% interval lies wholly short of the threshold: the effect claimed is ruled out."),
    "mixed": (
        "◐",
        "Of the ways of measuring it named beforehand some are for the claim, others rule it out.",
    ),
    "undetermined": ("?", "The data cannot decide: the interval straddles the threshold, or a gate fails."),
    "untestable": ("∅", "None of the listed data measures it."),
    "not yet tested": ("…", "A test is defined in words, but foedus does not run it yet."),
}
"""Verdict -> (symbol, what it means)."""

STANDINGS: Final[dict[str, str]] = {
    "record": "judged on the historical record",
    "model-conditional": "conditional on the model, never a verdict by itself",
    "not-tested": "not tested",
}


POLICY_WORDS: Final[dict[str, str]] = {
    "contain": "contain both",
    "divide": "divide them",
    "accommodate": "accommodate Russia",
    "withdraw": "withdraw from the alliance",
}

_SHORT: Final[dict[str, str]] = {
    "USA": "United States",
    "RUS": "Russia",
    "CHN": "China",
    "GBR": "Britain",
    "KOR": "South Korea",
    "PRK": "North Korea",
    "VNM": "Vietnam",
    "TWN": "Taiwan",
}


_MOST_DIGITS: Final = 8

_SMALLEST: Final = 1e-5
"""Least size of a number that is not shown as zero (assumed): what is smaller is an error of rounding."""


@lru_cache(maxsize=512)
def state_name(state: str) -> str:
    """Return the everyday name of a state, or its id if the state table has none.

    Examples
    --------
    >>> state_name("USA")
    'United States'
    """
    if state in _SHORT:
        return _SHORT[state]
    try:
        from foedus.states import load_states

        return str(load_states().lookup(state).name)
    except (ImportError, FoedusError):
        return state


def measure_words(name: str) -> str:
    """Return a measure's name in words; for an unknown measure the name with spaces.

    Examples
    --------
    >>> measure_words("us_troops_share")
    'share of US troops abroad'
    """
    from foedus.measures.catalogue import measure_title

    return measure_title(name) or place_names(name)


def pair_name(a: str, b: str) -> str:
    """Return the name of a pair of states.

    Examples
    --------
    >>> pair_name("RUS", "CHN")
    'Russia–China'
    """
    return f"{state_name(a)}–{state_name(b)}"


def minus(text: str) -> str:
    """Return a text whose negative numbers have a real minus sign.

    Examples
    --------
    >>> minus("RUS-CHN at -0.40, 1992-94")
    'RUS-CHN at −0.40, 1992-94'
    """
    return re.sub(r"(?<![\w-])-(?=\.?\d)", "−", text)


def _measure_names() -> re.Pattern[str]:
    """Pattern of the names of measures; one without an underscore may be an ordinary word and is left unchanged."""
    from foedus.measures.catalogue import MEASURES

    names = {name for entry in MEASURES.values() for name in (entry.name, entry.column) if "_" in name}
    return re.compile(rf"\b(?:{'|'.join(sorted(names, reverse=True))})\b")


def typeset(text: str) -> str:
    """Return a text with real signs: minus, at least, at most.

    Examples
    --------
    >>> typeset(">= -0.1 points")
    '≥ −0.1 points'
    """
    return minus(text).replace(">= ", "≥ ").replace("<= ", "≤ ")


def spell_out(text: str) -> str:
    """Return a text with state ids written out as names, pairs with a dash, and measures in words.

    Examples
    --------
    >>> spell_out("alignment_without_un puts RUS-CHN low")
    'alignment without UN votes puts Russia–China low'
    """
    text = _measure_names().sub(lambda match: measure_words(match.group(0)), text)
    text = text.replace(">= ", "≥ ").replace("<= ", "≤ ")
    text = re.sub(r"(?<![@\w-])(\d{4})-(\d{2,4})(?![\w-])", r"\1–\2", text)
    text = re.sub(r"\b([A-Z]{3})-([A-Z]{3})\b", r"\1–\2", text)
    # a state inside a policy, between colons or plus signs, is part of its grammar
    return re.sub(r"(?<![\w:+=])[A-Z]{3}(?![\w:+=@])", lambda match: state_name(match.group(0)), text)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [each for each in re.split(r"(?<=[a-z0-9)%][.?!])\s+(?=[A-Z0-9−])", text.strip()) if each]


def place_names(text: str) -> str:
    """Return a label with state ids written out and underscores as spaces.

    Examples
    --------
    >>> place_names("RUS-CHN")
    'Russia–China'
    """
    parts = text.replace("_", " ").split("-")
    if all(len(part) == 3 and part.isalpha() and part.isupper() for part in parts):
        return "–".join(state_name(part) for part in parts)
    return text.replace("_", " ")


def policy_words(label: str) -> str:
    """Return a scenario label in plain words."""
    return POLICY_WORDS.get(label, label)


def number(value: float | int | None, digits: int = 2) -> str:
    """Return a number with a real minus sign; an empty text if there is none.

    What would be rounded to zero has one digit that is not, down to 0.00001.

    Examples
    --------
    >>> number(-0.125), number(0.0004), number(1e-9)
    ('−0.12', '0.0004', '0.00')
    >>> number(float("nan"))
    ''
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int):
        text = f"{value:,}".replace(",", " ")
    elif abs(value) >= 10_000:
        text = f"{value:,.0f}".replace(",", " ")
    elif abs(value) >= 100:
        text = f"{value:.0f}"
    elif _SMALLEST <= abs(value) < 0.5 * 10**-digits:
        rounded = float(f"{value:.0e}")
        text = f"{rounded:.{-math.floor(math.log10(abs(rounded)))}f}"
    else:
        text = f"{value:.{digits}f}"
        if float(text) == 0:
            text = text.lstrip("-")
    return text.replace("-", "−")


def signed(value: float | None, digits: int = 2) -> str:
    """Return a number that always shows its sign.

    Examples
    --------
    >>> signed(0.5)
    '+0.50'
    """
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.") else text


def error_text(value: float | None) -> str:
    """Return a standard error to three decimals, or to its first digit; zero only if it is zero.

    Examples
    --------
    >>> error_text(0.0123), error_text(0.0003), error_text(0.00002), error_text(0.0)
    ('0.012', '0.0003', '<0.0001', '0.000')
    """
    if value is None or not 0.0 < abs(value) < 5e-4:
        return number(value, 3)
    return f"{value:.4f}" if abs(value) >= 5e-5 else "<0.0001"


def interval_text(interval: Sequence[float | None] | None, digits: int = 2) -> str:
    """Return an interval as words.

    Examples
    --------
    >>> interval_text((-0.1, 0.3))
    '−0.10 to 0.30'
    """
    if interval is None:
        return ""
    low, high = (number(end, digits) for end in interval)
    if not low and not high:
        return ""
    if not high:
        return f"above {low}"
    return f"{low} to {high}" if low else f"below {high}"


def outcome_place(outcome: Mapping[str, Any]) -> str:
    """Return the unit that an outcome concerns: a pair, a state, a theatre, a triple or a state in it.

    Examples
    --------
    >>> outcome_place({"pair": None, "state": "RUS", "of": "USA:RUS:CHN"})
    'RUS in USA:RUS:CHN'
    """
    return " in ".join(str(outcome[key]) for key in ("pair", "state", "of") if outcome.get(key))


def outcome_digits(outcome: Mapping[str, Any]) -> int:
    """Return how many decimals fit an outcome: two, or for a share of the world's capability three digits of it.

    Examples
    --------
    >>> outcome_digits({"name": "alignment", "baseline": 0.0004})
    2
    >>> outcome_digits({"name": "capability_share", "baseline": 0.0004})
    6
    """
    from foedus.engine.variables import CAPABILITY, VARIABLES

    value = abs(float(outcome["baseline"]))
    known = VARIABLES.get(outcome["name"])
    if known is None or known.unit != CAPABILITY or not 0.0 < value < 1.0:
        return 2
    return min(2 - math.floor(math.log10(value)), _MOST_DIGITS)


def outcome_cells(outcome: Mapping[str, Any]) -> tuple[str, str, str, str, str, str, str]:
    """Return an outcome of a run in words: name, unit, year, baseline, scenario, difference, standard error."""
    digits = outcome_digits(outcome)
    return (
        str(outcome["name"]).replace("_", " "),
        outcome_place(outcome),
        f"{outcome['year']:g}",
        number(outcome["baseline"], digits),
        number(outcome["scenario"], digits),
        signed(outcome["difference"], digits),
        error_text(outcome["error"]),
    )
