"""A claim of your own as a file, with a threshold fixed beforehand, tested on the record."""

from pathlib import Path

import foedus

OUT = Path("own-argument")
ARGUMENT = """\
schema = 1
name = "own-argument"
title = "Poland turned from Russia to the West"
written = "2026-11"
judged_to = 2020

[[claims]]
id = "P1"
part = "Poland"
statement = "Poland stood much farther from Russia in the 2000s than in the 1980s."
rivals = ["Every member of the Warsaw Pact did: the bloc ended, not a friendship."]

[claims.test]
kind = "trend"
measure = "alignment"
states = ["Poland"]
partner = "Russia"
before = [1980, 1988]
after = [2000, 2008]
threshold = { direction = "below", supported_beyond = -0.2, unit = "alignment", fixed_here = true, why = "an example" }
"""


def main() -> None:
    """Write the file, test it, and write the report."""
    OUT.mkdir(exist_ok=True)
    path = OUT / "poland.toml"
    path.write_text(ARGUMENT, encoding="utf-8")
    result = foedus.argue(path)
    print(result)
    claim = result.claim("P1")
    print(f"{claim.id}: {claim.verdict.value}. {claim.reason}")
    print("report:", foedus.report(result, OUT / "report.html"))


if __name__ == "__main__":
    main()
