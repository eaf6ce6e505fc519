"""What the record says of who joins wars, of crises under nuclear umbrellas, and of treaties of states that collapse.

    python benchmarks/wars_in_the_record.py

Needs the raw data (FOEDUS_DATA). Writes ``benchmarks/wars_in_the_record.json``; decisions 18, 19 and 21 print it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from foedus.analyses.fitting.model.joining import joining_rows
from foedus.analyses.fitting.model.war import war_rows
from foedus.axes import OBLIGATION_KINDS
from foedus.evidence.collapses import collapses
from foedus.panels import Panel
from foedus.sources import DataFolder

PATH = Path(__file__).with_suffix(".json")
FROM, TO = 1946, 2016


def joining(data: DataFolder) -> dict[str, Any]:
    """Joins for each thousand state-years at risk by calendar year of the war, and wars by how many joined."""
    rows = joining_rows(data)
    groups = rows.group_by("group").agg(pl.col("war", "years", "joins", "exposure", "weight").first())
    at_risk = groups.with_columns(
        year=pl.col("years").floor().clip(0, 3).cast(pl.Int32) + 1, risk=pl.col("exposure") * pl.col("weight")
    )
    by_year = at_risk.group_by("year").agg(pl.col("joins").sum(), pl.col("risk").sum()).sort("year")
    wars = groups.group_by("war").agg(pl.col("joins").sum())["joins"].to_list()
    return {
        "by_year": [
            {
                "year": year,
                "joins": int(joins),
                "state_years": round(risk),
                "per_thousand": round(1000 * joins / risk, 1),
            }
            for year, joins, risk in by_year.iter_rows()
        ],
        "wars": len(wars),
        "wars_by_joiners": [
            sum(low <= each <= high for each in wars) for low, high in ((0, 0), (1, 1), (2, 4), (5, 999))
        ],
        "joins": int(sum(wars)),
        "joins_in_the_last": int(sum(each for each in wars if each >= 5)),
    }


def umbrellas(data: DataFolder) -> dict[str, Any]:
    """Disputes with use of force, and how many became war, by whether nuclear weapons cover both."""
    found = war_rows(data).group_by("umbrella").agg(pl.len(), pl.col("war").sum()).sort("umbrella")
    return {
        name: {"disputes": n, "wars": int(wars)}
        for name, (_, n, wars) in zip(("others", "covered"), found.rows(), strict=True)
    }


def treaties(data: DataFolder) -> dict[str, Any]:
    """Share of obligations in force the year before that are gone the year after, with a collapse and without."""
    pairs = Panel.open(data).dyad_year(first=FROM - 1).select("state_a", "state_b", "year", *OBLIGATION_KINDS).collect()
    key = ["state_a", "state_b", "later"]
    held = pairs.unpivot(OBLIGATION_KINDS, index=["state_a", "state_b", "year"], variable_name="kind")
    held = held.filter(pl.col("value") == 1).select("state_a", "state_b", "kind", pl.col("year").cast(pl.Int32))
    later = held.rename({"year": "later"}).with_columns(gone=pl.lit(False))
    there = pairs.select("state_a", "state_b", later=pl.col("year").cast(pl.Int32))
    rows = held.filter(pl.col("year").is_between(FROM, TO)).with_columns(later=pl.col("year") + 2)
    rows = rows.join(there, on=key, how="semi").join(later, on=[*key, "kind"], how="left").fill_null(True)
    fell = collapses(data).select("state", year=pl.col("year").cast(pl.Int32) - 1).unique()
    sides = [
        rows.join(fell.rename({"state": side}), on=[side, "year"], how="semi").with_columns(state=pl.col(side))
        for side in ("state_a", "state_b")
    ]
    mine = pl.concat(sides)
    others = rows.join(mine.drop("state"), on=["state_a", "state_b", "year", "kind"], how="anti")
    each = mine.group_by("state", "year").agg(pl.col("gone").mean())["gone"]
    return {
        "obligations": mine.height,
        "share_gone": round(float(mine["gone"].mean()), 4),  # type: ignore[arg-type]
        "share_gone_of_others": round(float(others["gone"].mean()), 4),  # type: ignore[arg-type]
        "collapses": each.len(),
        "mean_over_collapses": round(float(each.mean()), 4),  # type: ignore[arg-type]
    }


def main() -> None:
    """Write what is found."""
    data = DataFolder.find(None)
    found = {"joining": joining(data), "umbrellas": umbrellas(data), "treaties": treaties(data)}
    PATH.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
