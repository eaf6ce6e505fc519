"""Stimuli for policies, shocks and institutions in the packaged case, and what each is meant to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from foedus.analyses.effects.paired import Outcome, PairedSpec
from foedus.scenarios.policies.instruments import Instrument

__all__ = ["MECHANISMS_IN_CASE", "POLICIES_IN_CASE", "SHOCKS_IN_CASE", "usual_stimulus"]


def _alignment(first: str, second: str, names: str) -> Outcome:
    return Outcome(f"Alignment {names}", "alignment", (first, second), "difference of alignment")


def _threat(feels: str, of: str, words: str) -> Outcome:
    return Outcome(words, "threat", (feels, of), "difference of threat")


def _defence(first: str, second: str, names: str) -> Outcome:
    return Outcome(f"Defence treaty {names}", "obligation", (first, second), kind="defence")


_RUSSIA_CHINA: Final = _alignment("RUS", "CHN", "Russia–China")
_RUSSIA_FEARS: Final = _threat("RUS", "USA", "Threat that Russia feels from the US")
_CHINA_FEARS: Final = _threat("CHN", "USA", "Threat that China feels from the US")

POLICIES_IN_CASE: Final[Mapping[str, PairedSpec]] = {
    "contain": PairedSpec(
        "The US contains Russia and China: difference from the baseline",
        (_RUSSIA_FEARS, _alignment("USA", "RUS", "US–Russia"), _RUSSIA_CHINA),
        policy="USA:contain:RUS+CHN:0.8@2025-2035",
    ),
    "subvert": PairedSpec(
        "The US subverts Iran: difference from the baseline",
        (
            Outcome("Cohesion of Iran", "cohesion", ("IRN",), "difference of cohesion"),
            _threat("IRN", "USA", "Threat that Iran feels from the US"),
            Outcome("Iran has collapsed", "collapse", ("IRN",)),
        ),
        policy="USA:subvert:IRN:1@2025-2035",
    ),
    "divide": PairedSpec(
        "The US divides Russia and China, favouring Russia: difference from the baseline",
        (_CHINA_FEARS, _RUSSIA_FEARS, _RUSSIA_CHINA),
        policy="USA:divide:RUS+CHN:favour=RUS:0.8@2025-2035",
    ),
    "entangle": PairedSpec(
        "The US fuels the theatre Ukraine: difference from the baseline",
        (
            Outcome("Intensity of the theatre", "theatre", ("ukraine",), "difference of intensity"),
            Outcome("Burden of Russia", "burden", ("RUS",), "difference of burden"),
            Outcome("Free capability of Russia", "free_capability", ("RUS",), "difference, % of world", scale=100.0),
        ),
        policy="USA:entangle:RUS:theatre=ukraine:0.8@2025-2035",
    ),
    "accommodate": PairedSpec(
        "The US accommodates Russia: difference from the baseline",
        (_RUSSIA_FEARS, _alignment("USA", "RUS", "US–Russia"), _RUSSIA_CHINA),
        policy="USA:accommodate:RUS:0.8@2025-2035",
    ),
    "withdraw": PairedSpec(
        "The US leaves NATO: difference from the baseline",
        (
            _defence("USA", "DEU", "US–Germany"),
            _alignment("USA", "DEU", "US–Germany"),
            _RUSSIA_FEARS,
        ),
        policy="USA:withdraw:ALL:from=NATO:1@2025-2038",
    ),
    "force": PairedSpec(
        "China uses force against Taiwan: difference from the baseline",
        (
            _threat("TWN", "CHN", "Threat that Taiwan feels from China"),
            Outcome("Intensity of the Taiwan Strait", "theatre", ("taiwan_strait",), "difference of intensity"),
            Outcome("A crisis China–Taiwan since 2021", "crisis", ("CHN", "TWN")),
        ),
        policy="CHN:force:TWN:theatre=taiwan_strait:0.8@2025-2035",
    ),
    "frame": PairedSpec(
        "The US warns Germany and France of China: difference from the baseline",
        (
            _threat("DEU", "CHN", "Threat that Germany feels from China"),
            _alignment("DEU", "CHN", "Germany–China"),
            _alignment("USA", "DEU", "US–Germany"),
        ),
        policy="USA:frame:CHN:audience=DEU+FRA:1@2025-2035",
    ),
    "none": PairedSpec(
        "No policy: the baseline itself",
        (
            Outcome("Alignment Russia–China", "alignment", ("RUS", "CHN"), "alignment, −1 to 1"),
            Outcome("Alignment US–China", "alignment", ("USA", "CHN"), "alignment, −1 to 1"),
            Outcome("Capability of China", "capability", ("CHN",), "% of world", scale=100.0),
        ),
        against="nothing",
    ),
}
"""What is shown for each policy instrument."""

SHOCKS_IN_CASE: Final[Mapping[str, PairedSpec]] = {
    "leader": PairedSpec(
        "A leader of Russia falls: difference from the baseline",
        (_RUSSIA_CHINA, _alignment("USA", "RUS", "US–Russia")),
        shock="leader:RUS@2027",
    ),
    "collapse": PairedSpec(
        "Iran collapses: difference from the baseline",
        (
            Outcome("Capability of Iran", "capability", ("IRN",), "difference, % of world", scale=100.0),
            Outcome("Cohesion of Iran", "cohesion", ("IRN",), "difference of cohesion"),
            Outcome("Order preference of Iran", "order", ("IRN",), "difference of preference"),
        ),
        shock="collapse:IRN@2027",
    ),
    "crisis": PairedSpec(
        "A crisis between China and India: difference from the baseline",
        (
            _alignment("CHN", "IND", "China–India"),
            Outcome("A war China–India since 2021", "war", ("CHN", "IND")),
        ),
        shock="crisis:CHN+IND@2027",
    ),
    "war": PairedSpec(
        "A war between China and India: difference from the baseline",
        (
            _alignment("CHN", "IND", "China–India"),
            Outcome("Burden of India", "burden", ("IND",), "difference of burden"),
            Outcome("Capability of India", "capability", ("IND",), "difference, % of world", scale=100.0),
        ),
        shock="war:CHN+IND@2027",
    ),
    "treaty": PairedSpec(
        "Russia and China sign a defence treaty: difference from the baseline",
        (_defence("RUS", "CHN", "Russia–China"), _RUSSIA_CHINA),
        shock="treaty:RUS+CHN:defence@2027",
    ),
    "end": PairedSpec(
        "The defence treaty of the US and Japan ends: difference from the baseline",
        (_defence("USA", "JPN", "US–Japan"), _alignment("USA", "JPN", "US–Japan")),
        shock="end:USA+JPN:defence@2027",
    ),
    "join": PairedSpec(
        "Ukraine joins NATO: difference from the baseline",
        (
            _defence("USA", "UKR", "US–Ukraine"),
            _threat("RUS", "UKR", "Threat that Russia feels from Ukraine"),
            _alignment("USA", "UKR", "US–Ukraine"),
        ),
        shock="join:NATO:UKR@2027",
    ),
    "leave": PairedSpec(
        "Germany leaves NATO: difference from the baseline",
        (
            _defence("DEU", "FRA", "Germany–France"),
            _threat("RUS", "DEU", "Threat that Russia feels from Germany"),
            _alignment("RUS", "DEU", "Russia–Germany"),
        ),
        shock="leave:NATO:DEU@2027",
    ),
    "retask": PairedSpec(
        "NATO is directed against China: difference from the baseline",
        (
            _threat("CHN", "DEU", "Threat that China feels from Germany"),
            _alignment("DEU", "CHN", "Germany–China"),
            Outcome("Shared threat Russia–China", "shared_threat", ("RUS", "CHN"), "difference of shared threat"),
        ),
        shock="retask:NATO:CHN:0.5@2027",
    ),
}
"""What is shown for each kind of shock."""

MECHANISMS_IN_CASE: Final[Mapping[str, PairedSpec]] = {
    "institutions": PairedSpec(
        "Ukraine joins NATO",
        (
            _defence("USA", "UKR", "US–Ukraine, when Ukraine joins NATO"),
            _threat("RUS", "UKR", "Threat that Russia feels from Ukraine, when Ukraine joins NATO"),
        ),
        shock="join:NATO:UKR@2027",
        against="mechanism",
    ),
    "credibility": PairedSpec(
        "The US warns Germany and France of China",
        (_alignment("USA", "DEU", "US–Germany, when the US warns Germany of China"),),
        policy="USA:frame:CHN:audience=DEU+FRA:1@2025-2035",
        against="mechanism",
    ),
}
"""Mechanisms whose effect on others is shown as well: the whole model minus the model without them."""


_EXAMPLES: Final[Mapping[str, str]] = {
    "with": "JPN",
    "favour": "RUS",
    "theatre": "ukraine",
    "from": "NATO",
    "audience": "DEU+FRA",
}


def usual_stimulus(instrument: Instrument) -> PairedSpec:
    """Return what is shown for an instrument without an entry here: the United States uses it on Russia."""
    targets = "RUS+CHN" if instrument.targets == "pair" else "RUS"
    options = ",".join(f"{name}={_EXAMPLES[name]}" for name in instrument.required)
    policy = ":".join(part for part in ("USA", instrument.name, targets, options, "0.8@2025-2035") if part)
    return PairedSpec(
        f"{instrument.summary.rstrip('.')}: difference from the baseline",
        (_RUSSIA_FEARS, _alignment("USA", "RUS", "US–Russia"), _RUSSIA_CHINA),
        policy=policy,
    )
