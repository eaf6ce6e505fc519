"""Tables about the judgement as a whole: where records end, what was changed in tests, what came of the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arguments.forecasting import Forecaster
from foedus.reports.figure import Table
from foedus.reports.wording import spell_out, typeset

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult

__all__ = ["deviations_table", "ends_table", "forecasts_table", "unlimited_words"]


def ends_table(result: ArgumentResult) -> Table | None:
    """Return which record ends when and which judgements that limits; None if none does."""
    rows = tuple(
        (each.title, str(each.until), ", ".join(each.limits), ", ".join(each.limits_since))
        for each in result.record_ends
        if each.limits or each.limits_since
    )
    judged_to = result.argument.judged_to
    header = ("record", "ends", f"limits the judgement to {judged_to} of", "limits the judgement since of")
    return Table(header, rows) if rows else None


def unlimited_words(result: ArgumentResult) -> str:
    """Return the sources that decide and end early for no judgement, in a sentence; empty if there are none."""
    free = [f"{each.title} ({each.until})" for each in result.record_ends if not each.limits and not each.limits_since]
    return f"Read to the last year that is asked for: {'; '.join(free)}." if free else ""


def deviations_table(result: ArgumentResult) -> Table | None:
    """Return what was changed in tests after something had been seen; None if nothing was."""
    rows = tuple(
        (each.claim, spell_out(each.what), each.when.isoformat().replace("-", "\u2011"), spell_out(each.seen))
        for each in result.argument.deviations
    )
    return Table(("claim", "what was changed", "when", "what had been seen"), rows) if rows else None


def forecasts_table(found: Forecaster) -> Table:
    """Return what each claim said, what has happened since, and how persistence would have done."""
    return Table(
        ("claim", "it says", "verdict before", "since", "verdict since", "outcome", "if all went on as it was"),
        tuple(
            (
                f"{each.id} {each.statement}",
                typeset(each.said),
                each.verdict.value,
                typeset(f"{each.found} (data to {each.data_until})"),
                each.since.value,
                each.outcome,
                each.persistence,
            )
            for each in found.forecasts
        ),
    )
