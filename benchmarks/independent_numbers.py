"""Set each number of the argument beside another: ``python benchmarks/independent_numbers.py`` with FOEDUS_DATA set.

Short calculations read the raw files with polars, numpy and scipy; of foedus they use the tables of facts and, where a
calculation starts half-way, packaged tables. Writes ``independent_numbers.json`` and the table of
``docs/discussion/independent-numbers.md``. Claims named as arguments are computed anew and the others kept.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from independent.numbers import Number, rows_of, table
from independent.raw import ROOT
from independent.registry import NUMBERS

import foedus

RESULTS = ROOT / "benchmarks" / "independent_numbers.json"
PAGE = ROOT / "docs" / "discussion" / "independent-numbers.md"
BEGIN, END = "<!-- table -->", "<!-- end of the table -->"


def computed(result: Any, numbers: list[Number]) -> list[dict[str, Any]]:
    rows = []
    for number in numbers:
        rows += (new := rows_of(result, number))
        shown = "  ".join(
            f"{row['quantity']} {row['ours']} / {row['independent']}{'' if row['agrees'] else ' DIFFERS'}"
            for row in new
        )
        print(f"{number.claim} {new[0]['measurement']} ({new[0]['seconds']} s): {shown}", flush=True)
    return rows


def main() -> None:
    only = set(sys.argv[1:])
    result = foedus.argue("pushed-together", foedus.Evidence.embedded())
    rows = computed(result, [number for number in NUMBERS if not only or number.claim in only])
    if only:
        rows += [row for row in json.loads(RESULTS.read_text(encoding="utf-8")) if row["claim"] not in only]
    rows.sort(key=lambda row: int(row["claim"][1:]))
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    apart = [f"{row['claim']} {row['measurement']} {row['quantity']}" for row in rows if not row["agrees"]]
    print(f"{len(rows)} numbers, {len(apart)} beyond their tolerance: {'; '.join(apart)}")


if __name__ == "__main__":
    main()
