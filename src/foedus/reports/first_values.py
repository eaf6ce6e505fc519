"""First values of a case as tables: for the report of a run and for ``foedus schedule --first``."""

from __future__ import annotations

import json
from typing import Any

from foedus.analyses.first_values import UNITS, FirstValues, first_values, pressure_words, words_of
from foedus.errors import FoedusError
from foedus.evidence.evidence import Evidence
from foedus.reports.figure import Table
from foedus.reports.wording import number, signed
from foedus.scenarios.cases.files import load_case

__all__ = ["first_pairs", "first_states", "first_values_of_run", "units_sentence"]


def first_values_of_run(run: Any, evidence: Any) -> FirstValues | None:
    """Return the first values of a run's watched pairs and of all its states.

    None if its case is gone, if its rules would now fill in other values, or if the evidence is not foedus's own.
    """
    if not isinstance(evidence, Evidence) or "pair" not in run.dataset.coords:
        return None
    watched = [tuple(str(name).split(":")) for name in run.dataset["pair"].values]
    try:
        found = first_values(load_case(run.spec.case), evidence, pairs=[(a, b) for a, b in watched])
    except FoedusError:
        return None
    return found if list(found.notes) == json.loads(run.dataset.attrs.get("assumed", "null")) else None


def first_pairs(values: FirstValues, *, brief: bool = False) -> Table:
    """Return a row per pair: alignment with its error, depth, obligations, pressure, threat, and where from.

    `brief` leaves the reasons out.
    """
    rows = tuple(
        (
            row["pair"].replace("-", "–") + (" (at war)" if row["at_war"] else ""),
            f"{signed(row['alignment'])} ± {number(row['alignment_sd'])}",
            _origin(row["alignment_from"], brief),
            number(row["depth"]),
            words_of(row),
            _origin(row["obligation_from"], brief),
            pressure_words(row),
            "" if row["threat"] is None else "/".join(number(each) for each in row["threat"]),
        )
        for row in values.pairs
    )
    header = (
        "pair", "alignment ± standard error", "from", "depth", "obligations", "from", "pressure", "threat felt",
    )  # fmt: skip
    return Table(header, rows)


def _origin(told: str, brief: bool) -> str:
    return told.partition(":")[0] if brief else told


def first_states(values: FirstValues, *, brief: bool = False) -> Table:
    """Return a row per state, the strongest first: capability, order, cohesion and burden, and where from."""
    rows = tuple(
        (
            row["state"],
            f"{row['capability']:.4f}",
            _origin(row["capability_from"], brief),
            signed(row["order"]),
            _origin(row["order_from"], brief),
            number(row["cohesion"]),
            _origin(row["cohesion_from"], brief),
            number(row["burden"]),
            _origin(row["burden_from"], brief),
        )
        for row in sorted(values.states, key=lambda row: -row["capability"])
    )
    header = (
        "state", "capability, share of world", "from", "order", "from", "cohesion", "from", "burden", "from",
    )  # fmt: skip
    return Table(header, rows)


def units_sentence() -> str:
    """Return what the values mean."""
    return "; ".join(f"{name.replace('_', ' ')}: {words}" for name, words in UNITS.items()) + "."
