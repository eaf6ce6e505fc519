"""Judged claims as a report prints them: the fields of a result, with words for its numbers.

Nothing is judged or computed here; the test of a claim and all its results belong to ``foedus.arguments``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from foedus.arguments.formats import effect_words, in_format, unit_words
from foedus.arguments.kinds import FORECAST
from foedus.arguments.verdict import Standing
from foedus.reports.estimate_row import EstimateRow
from foedus.reports.wording import minus, number, pair_name, sentences, spell_out, typeset

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult, Judgement
    from foedus.arguments.design import Decidable
    from foedus.arguments.gates import GateResult
    from foedus.arguments.reading import Reading
    from foedus.arguments.schema import Claim
    from foedus.arguments.verdict import Threshold

__all__ = ["ClaimView", "EstimateRow", "figure_key", "gate_outcome", "gate_words", "view_claim"]

_TOWARD = {"above": 1, "below": -1, "within": 0}


def _no_design() -> Decidable | None:
    return None


@dataclass(frozen=True)
class ClaimView:
    """One judged claim, ready to be drawn and printed.

    Attributes
    ----------
    id, part, statement, test, verdict, standing, unit, level, rivals, series, measured, measure, windows
        As in `foedus.arguments.ClaimResult`.
    main, since, variants
        Its estimate, that on later data, and those of its other measurements. Of a forecast ``main`` is that on later
        data, which alone judges.
    earlier
        Of a forecast, what was measured up to the argument's own year, which has no say; None for other claims.
    rule
        The threshold with which it was compared; None for a claim without a test.
    no_effect
        Value that stands for no effect.
    gate
        How its measure did at its gate.
    reasons
        Why it got its verdict, sentence by sentence, with state ids and measures spelled out; measures that fail the
        gate are collected in the last.
    reading
        What the verdict says in words, what the interval rules out, and what would settle the claim.
    registered
        Date and hash of the test, in words; empty if it was not registered.
    design
        Computes what the test could have said at its size, when it is printed; gives None if it has no say.
    warnings
        What makes the interval less than it seems.
    in_model
        Result of the simulation.
    impossibility
        Whether the claim says that something cannot happen, so that one line serves for both sides.
    untested
        The part of the claim that its test leaves open.
    first
        The judgement by the test registered first, where another is in force.
    futures
        What was simulated -> share of futures in which it comes as claimed.
    """

    id: str
    part: str
    statement: str
    test: str
    verdict: str
    standing: str
    main: EstimateRow
    since: EstimateRow | None = None
    variants: tuple[EstimateRow, ...] = ()
    rule: Threshold | None = None
    no_effect: float = 0.0
    gate: GateResult | None = None
    unit: str = ""
    level: float = 0.90
    reasons: tuple[str, ...] = ()
    reading: Reading | None = None
    registered: str = ""
    design: Callable[[], Decidable | None] = _no_design
    warnings: tuple[str, ...] = ()
    in_model: str = ""
    measured: str = ""
    measure: str = ""
    windows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    series: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    impossibility: bool = False
    untested: str = ""
    first: EstimateRow | None = None
    futures: Mapping[str, float] = field(default_factory=dict)
    earlier: EstimateRow | None = None

    @property
    def simulated(self) -> bool:
        """Whether only the model speaks."""
        return self.standing == "model-conditional"

    @property
    def silent(self) -> bool:
        """Whether nothing may be concluded from what was measured: only the model speaks, a gate failed, a forecast."""
        return self.simulated or (self.reading is not None and self.reading.silent)

    @property
    def said(self) -> str:
        """Effect and interval in the claim's own unit; of a simulation, in how many futures it comes as claimed."""
        if self.simulated:
            return "; ".join(
                f"{name}: as claimed in {100 * share:.0f} of 100 futures" for name, share in self.futures.items()
            )
        return self.in_unit(self.main)

    def in_unit(self, row: EstimateRow) -> str:
        """Return effect and interval of one of its measurements in the unit of that measurement."""
        rule = row.rule or self.rule
        if row.estimate is None or rule is None or row.effect is None:
            return row.text
        form = rule.printed
        if not row.sampled or (row.low is not None and row.high is not None):
            return minus(effect_words(row.estimate, form, sampled=row.sampled, readings=row.readings))
        if row.low is None and row.high is None:
            return minus(in_format(row.effect, form))
        low, high = ("" if end is None else in_format(end, form) for end in (row.low, row.high))
        ends = f"{low} to {high}" if low and high else f"above {low}" if low else f"below {high}"
        return minus(f"{in_format(row.effect, form)} ({ends})")

    def parts(self, row: EstimateRow) -> tuple[str, str]:
        """Return the effect of one of its measurements, and its interval or range, either empty if there is none."""
        words = self.in_unit(row)
        if not row.centred:
            return "", words
        effect, _, interval = words.partition(" (")
        return effect, interval.removesuffix(")")

    @property
    def unit_words(self) -> str:
        """The claim's unit, without the words that its numbers already carry."""
        return "" if self.rule is None else unit_words(self.rule.unit, self.rule.printed)

    @property
    def lines(self) -> tuple[str, str]:
        """Both lines in the claim's unit: for it, against it."""
        if self.rule is None:
            return "", ""
        bound, other = (minus(_line(value, self.rule)) for value in (self.rule.value, self.rule.other_bound))
        if self.rule.direction == "within":
            return f"within ±{bound}", f"beyond ±{other}"
        signs = ("≥", "≤") if self.rule.inclusive else (">", "<")
        down = self.rule.direction == "below"
        return f"{signs[down]} {bound}", f"{'>' if down else '<'} {other}"

    @property
    def one_line(self) -> str:
        """What is to be said where both lines coincide; empty if they do not."""
        if self.rule is None or self.rule.value != self.rule.other_bound:
            return ""
        if self.impossibility:
            return "One line serves for both sides, as befits a claim that something is impossible."
        return (
            "Both lines coincide although this is a claim of degree: nothing can read as too small to matter, and an "
            "interval just short of the line counts as against it."
        )

    @property
    def tested(self) -> bool:
        """Whether a test was run and gave an effect."""
        return self.main.effect is not None

    @property
    def decidable(self) -> str:
        """What the test could have said at its size, in words; empty if it has no say."""
        found = self.design()
        return "" if found is None else minus(found.text)

    @property
    def short_reading(self) -> str:
        """The reading in a few words, and whether the test could not have decided both ways."""
        if self.reading is None:
            return ""
        found = self.design()
        return self.reading.head + (f"; {found.head}" if found is not None and found.head else "")

    @property
    def threshold(self) -> float | None:
        """Bound in the claimed direction."""
        return None if self.rule is None else self.rule.value

    @property
    def toward(self) -> int:
        """Where the claim places the effect: 1 above the threshold, -1 below it, 0 within plus and minus it."""
        return 1 if self.rule is None else _TOWARD[self.rule.direction]

    @property
    def threshold_words(self) -> str:
        """The threshold in words, with what would count against the claim."""
        return "" if self.rule is None else typeset(self.rule.text)

    @property
    def short_threshold(self) -> str:
        """The threshold as a bare number with its sign of comparison."""
        if self.rule is None:
            return ""
        bound = number(self.rule.value)
        if self.rule.direction == "within":
            return f"within ±{bound}"
        signs = ("≥", "≤") if self.rule.inclusive else (">", "<")
        return f"{signs[self.rule.direction == 'below']} {bound}"

    @property
    def ratio(self) -> bool:
        """Whether the effect is a ratio, whose point of no effect is one."""
        return self.no_effect == 1.0


def figure_key(claim_id: str) -> str:
    """Return the key of a claim's evidence figure.

    Examples
    --------
    >>> figure_key("C10")
    'evidence-c10'
    """
    return f"evidence-{claim_id.lower()}"


def view_claim(claim: ClaimResult, written: Claim | None = None) -> ClaimView:
    """Return a judged claim as a report prints it.

    Parameters
    ----------
    claim
        The judged claim.
    written
        The claim in its argument, for what the result does not hold: whether it is one of impossibility, and the part
        that stays untested.
    """
    view = _view(claim, written)
    return view if claim.since is None or not _forecast(claim) else _from_since(view, claim.since)


def _forecast(claim: ClaimResult) -> bool:
    return claim.reading is not None and claim.reading.silent and FORECAST in claim.reading.text


def _from_since(view: ClaimView, since: Judgement) -> ClaimView:
    """Return a forecast as it is judged: by later data, with what was measured before beside it."""
    main = replace(_row(since), name=f"since 2020: {since.name}", role="", verdict=view.verdict)
    earlier = replace(view.main, name=f"to 2020: {view.main.name}", role="deciding")
    rows = [_row(each) for each in since.variants]
    speaking = [each for each in rows if each.role == "deciding" and not each.silent]
    return replace(
        view,
        main=main,
        earlier=earlier,
        variants=(*speaking, earlier, *(each for each in rows if each not in speaking)),
        reasons=(*sentences(_spelled(since.reason)), *view.reasons[:1]),
        rule=since.threshold,
        reading=view.reading if since.reading is None else _of_forecast(_read(since.reading)),
        design=since.design,
    )


def _of_forecast(reading: Reading) -> Reading:
    return replace(reading, head=f"Since 2020: {reading.head}", text=f"A forecast, judged since 2020. {reading.text}")


def _view(claim: ClaimResult, written: Claim | None) -> ClaimView:
    return ClaimView(
        id=claim.id,
        part=claim.part,
        statement=claim.statement,
        test=claim.test,
        verdict=claim.verdict,
        standing=claim.standing,
        main=EstimateRow(
            claim.measured.replace("_", " ") or "as judged",
            claim.estimate,
            claim.verdict,
            claim.gate,
            claim.data_until,
            silent=claim.reading is not None and claim.reading.silent,
            reason=_silence(claim.reading),
            sampled=claim.sampled,
            readings=claim.readings,
        ),
        since=None if claim.since is None else _row(claim.since),
        variants=tuple(_row(variant) for variant in claim.variants),
        rule=claim.threshold,
        no_effect=claim.no_effect,
        gate=claim.gate,
        unit=claim.unit,
        level=claim.level,
        reasons=_reasons(claim),
        reading=None if claim.reading is None else _read(claim.reading),
        registered="" if claim.registered is None else claim.registered.text,
        design=claim.design,
        warnings=claim.warnings,
        in_model=spell_out(typeset(claim.in_model or "")),
        measured=claim.measured,
        measure=claim.measure,
        windows=claim.windows,
        rivals=claim.rivals,
        series=claim.series,
        impossibility=written is not None and written.impossibility,
        untested="" if written is None else _spelled(written.untested_part),
        first=None if claim.first is None else _first(claim.first),
        futures=_futures(claim),
    )


def _line(value: float, rule: Threshold) -> str:
    return rule.words(value) if rule.printed == "ratio" else in_format(value, rule.printed)


def _row(judged: Judgement) -> EstimateRow:
    return EstimateRow(
        judged.name,
        judged.estimate,
        judged.verdict,
        judged.gate,
        judged.data_until,
        judged.role,
        judged.threshold,
        silent=judged.reading is not None and judged.reading.silent,
        reason=_silence(judged.reading),
        sampled=judged.sampled,
        readings=judged.readings,
    )


def _first(claim: ClaimResult) -> EstimateRow:
    return EstimateRow(
        claim.measured or claim.test,
        claim.estimate,
        claim.verdict,
        claim.gate,
        claim.data_until,
        "first",
        claim.threshold,
        silent=claim.reading is not None and claim.reading.silent,
        reason=_silence(claim.reading),
        sampled=claim.sampled,
        readings=claim.readings,
    )


def _silence(reading: Reading | None) -> str:
    return _spelled(reading.text) if reading is not None and reading.silent else ""


def _futures(claim: ClaimResult) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, table in claim.series.items():
        of, _, what = name.rpartition(": ")
        if what not in ("contrasts", "crossings") or "as_claimed" not in table.columns:
            continue
        rows = [(_spelled(pair), share) for pair, share in table.select("pair", "as_claimed").iter_rows()]
        if not of:
            found.update(rows)
        elif claim.standing is Standing.MODEL_CONDITIONAL:
            # of a further measurement the scenario in which it comes least often
            found[_spelled(of)] = min(share for _, share in rows)
    return found


def _reasons(claim: ClaimResult) -> tuple[str, ...]:
    told = [each for reason in claim.reasons if not reason.failed_gate for each in sentences(_spelled(reason.text))]
    failed = [
        variant.name
        for variant in claim.variants
        if variant.role == "deciding" and variant.gate is not None and not variant.gate.passed
    ]
    if failed:
        told.append(f"Without a say, because their measure fails the gate: {spell_out('; '.join(failed))}.")
    return tuple(told)


def _read(reading: Reading) -> Reading:
    return replace(
        reading,
        text=_spelled(reading.text),
        ruled_out=_spelled(reading.ruled_out),
        settle=_spelled(reading.settle),
    )


def _spelled(text: str) -> str:
    return spell_out(typeset(text))


def gate_outcome(gate: GateResult | None) -> str:
    """Return ``passed`` or ``failed``; empty if there is no gate."""
    return "" if gate is None else "passed" if gate.passed else "failed"


def gate_words(gate: GateResult | None) -> str:
    """Return a gate's outcome with the numbers that decided it; empty if there is no gate."""
    if gate is None or gate.lower is None or gate.upper is None:
        return gate_outcome(gate)
    near, far = (pair_name(*pair) for pair in (gate.lower_pair, gate.upper_pair))
    return f"{gate_outcome(gate)}: {near} {number(gate.lower)}, {far} {number(gate.upper)}"
