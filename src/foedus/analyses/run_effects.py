"""What policies and shocks change: scenario minus baseline when they end, at its peak and at the horizon."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from foedus.axes import ACTOR
from foedus.engine.quantiles import quantiles
from foedus.engine.variables import (
    CAPABILITY,
    PAIR,
    STATE,
    VARIABLES,
    WATCHED,
    WATCHED_STATES,
    described,
    outcome_names,
)
from foedus.estimate.intervals import Z_90, wilson
from foedus.scenarios.policies.parsing import parse_policies
from foedus.scenarios.policies.policies import Policy
from foedus.scenarios.policies.shocks import Shock, parse_shocks

__all__ = ["LEAST", "MOMENTS", "NOTABLE", "is_mover", "least_change", "run_effects"]

Floats = NDArray[np.floating]

MOMENTS: Final = ("end", "shock", "peak", "horizon")
"""When differences are told: as the last policy ends, after the last shock of a run without policies, when the mean
difference is largest, and at the end of the run."""

NOTABLE: Final = 0.05
"""Difference beyond which futures are counted: on a scale of length 1 or 2 as it is, for a share of the world's
capability as a fraction of the baseline's mean; *assumed*."""

LEAST: Final = 0.01
"""Difference, on the same scales, below which nothing is said to move; *assumed*."""


_LAST: Final = ("shared_threat", "capability_share", "free_capability")
"""Outcomes that follow from a policy almost by its definition, told after what states are to each other."""

_BRINGS: Final = {"war": ("war", "crisis")}
"""Events that a shock prescribes, where that is more than the event of its name: a war is a crisis too."""


@dataclass(frozen=True)
class _Unit:
    """A watched pair or state."""

    axis: str
    name: str

    def label(self) -> dict[str, str | None]:
        return {PAIR: self.name if self.axis == PAIR else None, STATE: self.name if self.axis == STATE else None}

    def place(self) -> dict[str, str]:
        if self.axis == STATE:
            return {"actor": self.name}
        a, b = self.name.split(":")
        return {"actor": a, "partner": b}


def run_effects(dataset: xr.Dataset) -> list[dict[str, Any]]:
    r"""Return what the policies and shocks of a run change for its watched pairs and states, movers first.

    .. math:: d_m = y_m^{\text{scenario}} - y_m^{\text{baseline}}, \qquad s = |\bar d| / \mathrm{sd}(d)

    Parameters
    ----------
    dataset
        Of a run, with its watched members.

    Returns
    -------
    list of dict
        One row for each outcome, pair or state, and moment. ``name``; ``pair`` or ``state``; ``moment``, one of
        `MOMENTS`; ``year``; ``unit``; means over futures of ``scenario`` and ``baseline``, their ``difference`` and its
        Monte Carlo standard ``error``; ``low`` and ``high``, 5% and 95% of the futures' differences; ``direction``,
        ``more`` or ``less``, in which most futures differ; ``share`` of futures that differ in that direction and
        ``beyond``, the share that does so by more than ``threshold``, each with its Wilson interval at 90%
        (``share_interval``, ``beyond_interval``); ``strength`` s at the moment, null where all futures differ alike;
        ``imposed``, whether a shock of the run prescribes it; ``members``.

        Of a crisis, war, collapse or obligation, ``scenario`` and ``baseline`` are shares of futures and
        ``difference_interval`` is the 90% interval of their difference; ``low``, ``high`` and what counts futures'
        differences are null.

        Rows of one outcome of one pair or state stand together. Those that move (`is_mover`) come first: where a shock
        is a war, who else goes to war; then what states are to each other, then threat and capability, each by greatest
        strength. Empty without policies and shocks.

    Notes
    -----
    Futures are paired: a member has the same parameters and chance events in both worlds. The peak is chosen because it
    is largest, so with few members it is too large by about its error. None of this tells how wrong the model is.

    References
    ----------
    wilson_1927
    """
    policies, shocks = _acts(dataset)
    if not policies and not shocks:
        return []
    years = np.asarray(dataset["time"].values, dtype=float)
    fixed = _fixed_moments(years, [policy.end for policy in policies], [shock.year for shock in shocks])
    begins = min([*(policy.start for policy in policies), *(shock.year for shock in shocks)])
    begun = min(int(np.searchsorted(years, begins)), len(years) - 1)
    imposed = {(kind, *sorted(shock.states)) for shock in shocks for kind in _BRINGS.get(shock.kind, (shock.kind,))}
    imposed |= {(f"obligation_{shock.obligation}", *sorted(shock.states)) for shock in shocks if shock.obligation}
    groups = [
        [
            {**row, "imposed": (row["name"], *sorted((row["pair"] or row["state"]).split(":"))) in imposed}
            for row in group
        ]
        for group in (*_of_members(dataset, years, fixed, begun), *_of_shares(dataset, years, fixed, begun))
    ]
    wars = any(shock.kind == "war" for shock in shocks)
    groups.sort(key=lambda group: _order(group, wars))
    return [row for group in groups for row in group]


def is_mover(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one outcome moves at some moment: beyond twice its error and `LEAST`, and not because a shock says so.

    Parameters
    ----------
    rows
        The rows of one outcome of one pair or state.
    """
    return any(
        not row["imposed"] and abs(row["difference"]) > max(2.0 * (row["error"] or 0.0), least_change(row))
        for row in rows
    )


def least_change(row: Mapping[str, Any]) -> float:
    """Return the difference of a row below which nothing is said to move: `LEAST` on its scale."""
    return LEAST * (abs(float(row["baseline"])) if row["unit"] == CAPABILITY else 1.0)


def _order(group: Sequence[Mapping[str, Any]], wars: bool) -> tuple[bool, bool, bool, float]:
    strongest, name = max(_strength(row) for row in group), group[0]["name"]
    return not is_mover(group), not (wars and name == "war"), name in _LAST, -strongest


def _strength(row: Mapping[str, Any]) -> float:
    if row["strength"] is None:
        return math.inf if row["difference"] else 0.0
    return float(row["strength"])


def _acts(dataset: xr.Dataset) -> tuple[tuple[Policy, ...], tuple[Shock, ...]]:
    texts = [json.loads(dataset.attrs.get(name, "[]")) for name in ("policies", "shocks")]
    return parse_policies(texts[0]), parse_shocks(texts[1])


def _fixed_moments(years: Floats, ends: Sequence[float], shocks: Sequence[float]) -> dict[str, int]:
    last = len(years) - 1
    if ends:
        first = {"end": int(np.argmin(np.abs(years - max(ends))))}
    else:
        first = {"shock": min(int(np.searchsorted(years, max(shocks), side="right")), last)}
    return {**first, "horizon": last}


def _moments(means: Floats, fixed: Mapping[str, int], begun: int) -> dict[str, int]:
    """Return the moments of one outcome: those of the run, and its peak."""
    change = np.abs(means[1] - means[0])
    peak = begun + int(np.argmax(change[begun:]))
    places = {**fixed, "peak": peak}
    return {name: places[name] for name in MOMENTS if name in places}


def _of_members(
    dataset: xr.Dataset, years: Floats, fixed: Mapping[str, int], begun: int
) -> Iterator[list[dict[str, Any]]]:
    for axis, names in ((PAIR, WATCHED), (STATE, WATCHED_STATES)):
        for name in names:
            if f"watch_{name}" in dataset:
                yield from _of_variable(dataset, name, axis, years, fixed, begun)


def _of_variable(
    dataset: xr.Dataset, name: str, axis: str, years: Floats, fixed: Mapping[str, int], begun: int
) -> Iterator[list[dict[str, Any]]]:
    units = [_Unit(axis, str(label)) for label in dataset[axis].values]
    own = PAIR if axis == PAIR else ACTOR
    means = dataset[f"mean_{name}"].sel({own: [unit.name for unit in units]})
    levels = means.transpose("scenario", "time", ...).values.astype(float)
    moments = [_moments(levels[:, :, place], fixed, begun) for place in range(len(units))]
    needed = sorted({index for found in moments for index in found.values()})
    kept = dataset[f"watch_{name}"].isel(time=needed)
    changes = kept.transpose("scenario", "time", axis, "member").values
    changes = changes[1] - changes[0]
    for place, (unit, found) in enumerate(zip(units, moments, strict=True)):
        yield [
            _measured(name, unit, (moment, float(years[at])), levels[:, at, place], changes[needed.index(at), place])
            for moment, at in found.items()
        ]


def _measured(name: str, unit: _Unit, when: tuple[str, float], means: Floats, change: Floats) -> dict[str, Any]:
    members = change.size
    mean, spread = float(change.mean(dtype=float)), float(change.std(dtype=float, ddof=1)) if members > 1 else math.nan
    measure = VARIABLES[name].unit
    threshold = NOTABLE * (abs(float(means[0])) if measure == CAPABILITY else 1.0)
    up, down = int((change > 0).sum()), int((change < 0).sum())
    sign = 1.0 if up > down or (up == down and mean >= 0) else -1.0
    counts = max(up, down), int((sign * change > threshold).sum())
    low, *_, high = quantiles(change)
    return {
        **_head(name, unit, when, measure),
        "scenario": float(means[1]),
        "baseline": float(means[0]),
        "difference": mean,
        "error": _finite(spread / math.sqrt(members)),
        "low": float(low),
        "high": float(high),
        "difference_interval": None,
        "direction": ("more" if sign > 0 else "less") if counts[0] else None,
        **{
            key: value
            for word, count in zip(("share", "beyond"), counts, strict=True)
            for key, value in ((word, count / members), (f"{word}_interval", list(wilson(count, members))))
        },
        "threshold": threshold,
        "strength": _ratio(mean, spread),
        "members": members,
    }


def _of_shares(
    dataset: xr.Dataset, years: Floats, fixed: Mapping[str, int], begun: int
) -> Iterator[list[dict[str, Any]]]:
    members = int(dataset.attrs["members"])
    for axis, own in ((PAIR, PAIR), (STATE, ACTOR)):
        for name in outcome_names((own,), shared=True):
            if name not in dataset or axis not in dataset.coords:
                continue
            for label in dataset[axis].values:
                unit = _Unit(axis, str(label))
                shares = dataset[name].sel(unit.place()).transpose("scenario", "time").values.astype(float)
                errors = dataset[f"error_{name}"].sel(unit.place()).values.astype(float)
                yield [
                    _counted(name, unit, (moment, float(years[at])), shares[:, at], float(errors[at]), members)
                    for moment, at in _moments(shares, fixed, begun).items()
                ]


def _counted(
    name: str, unit: _Unit, when: tuple[str, float], shares: Floats, error: float, members: int
) -> dict[str, Any]:
    # shares are of whole members, regardless of the precision in which they are stored
    before, after = (round(float(value) * members) / members for value in shares)
    change, known = after - before, math.isfinite(error)
    empty = dict.fromkeys(("low", "high", "share", "share_interval", "beyond", "beyond_interval", "threshold"))
    return {
        **_head(name, unit, when, described(name)[0]),
        "scenario": after,
        "baseline": before,
        "difference": change,
        "error": _finite(error),
        **empty,
        "difference_interval": [change - Z_90 * error, change + Z_90 * error] if known else None,
        "direction": None if change == 0 else "more" if change > 0 else "less",
        "strength": _ratio(change, error * math.sqrt(members)),
        "members": members,
    }


def _head(name: str, unit: _Unit, when: tuple[str, float], measure: str) -> dict[str, Any]:
    return {"name": name, **unit.label(), "moment": when[0], "year": when[1], "unit": measure}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _ratio(mean: float, spread: float) -> float | None:
    return abs(mean) / spread if math.isfinite(spread) and spread > 0 else None
