"""What a number of the argument is, how it is looked up in a report, and how it is set beside another calculation."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, float]

EXACT, CLOSE = 1e-6, 0.01
"""Tolerances: nothing for what is counted; .01 for an estimate in the unit of the measurement."""


@dataclass(frozen=True)
class Number:
    """A measurement of a claim and the calculation set beside it.

    ``tolerances``: what is compared (``effect, low, high, n, clusters``), and by how much it may differ; with
    ``relative`` as a share of our number. ``whole``: from the raw files on; a partial one starts at ``how``.
    """

    claim: str
    measurement: str
    compute: Callable[[], Found]
    tolerances: Mapping[str, float]
    how: str
    since: bool = False
    whole: bool = True
    relative: bool = False
    note: str = ""

    @property
    def name(self) -> str:
        return self.measurement + (", since 2020" if self.since else "") + (f" ({self.note})" if self.note else "")


def ours(result: Any, number: Number) -> dict[str, float | None]:
    """Return what a report gives for a measurement today; ``result`` is what ``foedus.argue`` returns."""
    claim = result.claim(number.claim)
    judged = claim.since if number.since else claim
    every = [judged, *judged.variants]
    names = [judged.name if number.since else judged.measured, *(each.name for each in judged.variants)]
    if number.measurement not in names:
        raise KeyError(f"{number.claim}: no measurement {number.measurement!r} among {names}")
    found = every[names.index(number.measurement)]
    low, high = (None, None) if found.interval is None else (found.interval.low, found.interval.high)
    values = {"effect": found.effect, "low": low, "high": high, "n": found.n, "clusters": found.clusters}
    return {key: values[key] for key in number.tolerances}


def rows_of(result: Any, number: Number) -> list[dict[str, Any]]:
    """Compute a number anew and return a row for every quantity that is compared."""
    start = time.perf_counter()
    found = number.compute()
    seconds = round(time.perf_counter() - start, 1)
    rows = []
    for quantity, value in ours(result, number).items():
        other = float(found[quantity])
        assert value is not None
        tolerance = number.tolerances[quantity] * (abs(value) if number.relative and quantity != "n" else 1.0)
        difference = 0.0 if value == other else other - value
        rows.append(
            {
                "claim": number.claim,
                "measurement": number.name,
                "quantity": quantity,
                "ours": round(float(value), 6) if math.isfinite(value) else str(value),
                "independent": round(other, 6) if math.isfinite(other) else str(other),
                "difference": round(difference, 6),
                "tolerance": round(tolerance, 6),
                "agrees": bool(abs(difference) <= tolerance),
                "whole": number.whole,
                "how": number.how,
                "seconds": seconds,
            }
        )
    return rows


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if value == int(value):
        return str(int(value))
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"


def table(rows: list[dict[str, Any]]) -> str:
    """Return the page's table: one line for each measurement, its quantities after one another."""
    lines = [
        "| claim | measurement | | ours | independent | allowed | calculation |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["claim"], row["measurement"]), []).append(row)
    for (claim, measurement), group in groups.items():
        names, mine, other, allowed = (
            ", ".join(parts)
            for parts in zip(
                *(
                    (
                        row["quantity"],
                        _short(row["ours"]),
                        _short(row["independent"]) + ("" if row["agrees"] else " **differs**"),
                        "0" if row["tolerance"] < 1e-5 else f"{row['tolerance']:.2g}",
                    )
                    for row in group
                ),
                strict=True,
            )
        )
        kind = "whole" if group[0]["whole"] else "partial"
        lines.append(
            f"| {claim} | {measurement} | {names} | {mine} | {other} | {allowed} | {kind}: {group[0]['how']} |"
        )
    return "\n".join(lines)
