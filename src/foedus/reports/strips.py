"""What the strip of a claim shows: its two lines, the zone between them, its bars, and where its scale ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from foedus.arguments.formats import in_format
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.wording import minus

__all__ = ["Bar", "Mark", "Strip", "Zone", "strip_of"]

ZoneName: TypeAlias = Literal["against", "short", "for"]

_MOST_BARS: Final = 4
"""Further deciding measurements that are drawn; more stand only in the table of variants."""

_MARGIN: Final = 1.12
"""How far the scale reaches beyond what it has to show (assumed)."""


@dataclass(frozen=True)
class Zone:
    """A stretch of a strip: beyond *against*, too small, or beyond *for*; places run from 0 to 1."""

    name: ZoneName
    left: float
    right: float


@dataclass(frozen=True)
class Mark:
    """A place on a strip with the words printed at it."""

    place: float
    text: str


@dataclass(frozen=True)
class Bar:
    """An interval on a strip with its estimate.

    Parameters
    ----------
    kind
        ``main`` and ``also`` decide, ``since`` is the second judgement, ``future`` a share of simulated futures.
    left, place, right
        Ends of the interval and the estimate, from 0 to 1; what lies off the scale stands at its end.
    text
        The estimate in the unit of its claim; of several readings their range.
    silent
        Whether it has no say.
    centred
        Whether the estimate is marked; not where it is one of several readings, whose range alone is known.
    off
        The end beyond which the estimate lies; empty if it is on the scale.
    """

    kind: Literal["main", "also", "since", "future"]
    left: float
    place: float
    right: float
    text: str
    silent: bool = False
    off: Literal["", "left", "right"] = ""
    centred: bool = True


@dataclass(frozen=True)
class Strip:
    """Everything that is drawn for one claim.

    Parameters
    ----------
    zones, lines, bars
        In the order in which they are drawn; the side of the claim lies right.
    ends
        What the scale shows at its left and right end, in the unit of the claim.
    unit
        The unit, in words.
    hidden
        Deciding measurements that are not drawn.
    """

    zones: tuple[Zone, ...]
    lines: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    ends: tuple[str, str]
    unit: str
    hidden: int = 0


def strip_of(claim: ClaimView) -> Strip | None:
    """Return the strip of a claim; None without an effect or a line.

    Parameters
    ----------
    claim
        A judged claim. Of one on which only the model speaks the strip shows in how many futures it comes as claimed,
        and neither lines nor an interval.
    """
    if claim.simulated:
        return _futures(claim)
    if claim.rule is None or claim.main.effect is None:
        return None
    further = [each for each in claim.variants if each.role in ("deciding", "first") and _drawable(each, claim)]
    since = claim.since if claim.since is not None and claim.earlier is None and _drawable(claim.since, claim) else None
    scale = _Scale(claim, [*further[:_MOST_BARS], *([since] if since is not None else [])])
    bars = [scale.bar("main", claim.main)]
    if claim.earlier is not None:
        bars = [replace(bars[0], text=f"since 2020: {bars[0].text}")]
    bars += [scale.bar("also", each) for each in further[:_MOST_BARS]]
    if since is not None:
        bars.append(scale.bar("since", since))
    return Strip(
        scale.zones(), scale.lines(), tuple(bars), scale.ends(), claim.unit_words, max(0, len(further) - _MOST_BARS)
    )


def _futures(claim: ClaimView) -> Strip | None:
    if not claim.futures:
        return None
    bars = tuple(
        Bar("future", 0.0, share, share, f"{name} {100 * share:.0f}", silent=True)
        for name, share in claim.futures.items()
    )
    ends = ("0 of 100 futures", "100 of 100")
    return Strip((), (), bars, ends, "as claimed; only the model speaks")


def _drawable(each: EstimateRow, claim: ClaimView) -> bool:
    """Whether an estimate is measured by the lines of its claim, and so may stand on the same scale."""
    rule, own = each.rule, claim.rule
    if each.effect is None or own is None:
        return False
    return rule is None or (rule.unit, rule.value, rule.other_bound, rule.direction) == (
        own.unit,
        own.value,
        own.other_bound,
        own.direction,
    )


class _Scale:
    """Maps the numbers of one claim to places from 0 to 1, the midpoint of its lines in the middle, its side right."""

    def __init__(self, claim: ClaimView, further: Sequence[EstimateRow]) -> None:
        assert claim.rule is not None
        self.rule = claim.rule
        self.log = claim.ratio and min(self.rule.value, self.rule.other_bound) > 0
        self.flip = self.rule.direction == "below"
        bounds = (self.rule.value, self.rule.other_bound)
        if self.rule.direction == "within":
            bounds = (-max(bounds), max(bounds))
        centre = (self._step(bounds[0]) + self._step(bounds[1])) / 2.0
        shown = [value for value in (claim.main.effect, claim.main.low, claim.main.high) if value is not None]
        steps = [step for value in (*bounds, *shown) if math.isfinite(step := self._step(value))]
        reach = _MARGIN * max(abs(step - centre) for step in steps) or abs(centre) or 1.0
        self.low, self.high = centre - reach, centre + reach
        every = [
            *shown,
            *(value for each in further for value in (each.effect, each.low, each.high) if value is not None),
        ]
        if self.rule.printed == "percent" and all(0.0 <= value <= 1.0 for value in (*every, *bounds)):
            # a share ends at none and at all
            self.low, self.high = max(self.low, 0.0), min(self.high, 1.0)

    def _step(self, value: float) -> float:
        if not self.log:
            return value
        return math.log(value) if value > 0 else -math.inf

    def place(self, value: float) -> float:
        """Return where a number stands."""
        place = min(1.0, max(0.0, (self._step(value) - self.low) / (self.high - self.low)))
        return 1.0 - place if self.flip else place

    def _off(self, value: float) -> Literal["", "left", "right"]:
        step = self._step(value)
        if self.low <= step <= self.high:
            return ""
        return "right" if (step > self.high) is not self.flip else "left"

    def text(self, value: float) -> str:
        """Return a number in the claim's unit."""
        words = minus(in_format(value, self.rule.printed))
        return f"{words} y" if self.rule.printed == "years" else words

    def bar(self, kind: Literal["main", "also", "since"], each: EstimateRow) -> Bar:
        """Return an estimate as a bar; an open end reaches to the end of the scale."""
        assert each.effect is not None
        low = (1.0 if self.flip else 0.0) if each.low is None else self.place(each.low)
        high = (0.0 if self.flip else 1.0) if each.high is None else self.place(each.high)
        left, right = sorted((low, high))
        off = self._off(each.effect)
        text = self.text(each.effect)
        if not each.centred and each.low is not None and each.high is not None:
            text = text if each.low == each.high else f"{self.text(each.low)} to {self.text(each.high)}"
        return Bar(kind, left, self.place(each.effect), right, text, each.silent, off, each.centred)

    def zones(self) -> tuple[Zone, ...]:
        """Return the zones from left to right; the one between the lines is left out where they coincide."""
        bound, other = self.rule.value, self.rule.other_bound
        if self.rule.direction == "within":
            cuts = [self.place(each) for each in (-other, -bound, bound, other)]
            names: tuple[ZoneName, ...] = ("against", "short", "for", "short", "against")
        else:
            cuts = [self.place(other), self.place(bound)]
            names = ("against", "short", "for")
        edges = [0.0, *cuts, 1.0]
        pieces = (Zone(name, edges[i], edges[i + 1]) for i, name in enumerate(names))
        return tuple(zone for zone in pieces if zone.right > zone.left)

    def lines(self) -> tuple[Mark, ...]:
        """Return the lines from left to right with their numbers."""
        values = {self.rule.value, self.rule.other_bound}
        if self.rule.direction == "within":
            values |= {-value for value in values}
        return tuple(
            sorted((Mark(self.place(value), self.text(value)) for value in values), key=lambda mark: mark.place)
        )

    def ends(self) -> tuple[str, str]:
        """Return the numbers at both ends."""
        ends = [self.text(_rounded(math.exp(end) if self.log else end)) for end in (self.low, self.high)]
        return (ends[1], ends[0]) if self.flip else (ends[0], ends[1])


def _rounded(value: float) -> float:
    """Return an end of a scale to two digits: it is read, not measured."""
    return value if value == 0 or not math.isfinite(value) else float(f"{value:.1e}")
