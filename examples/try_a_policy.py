"""Europe in 1907: what the model expects if Britain contains Germany, beside what it expects without."""

from pathlib import Path

import foedus

OUT = Path("try-a-policy")
MEMBERS = 64


def main() -> None:
    """Simulate two worlds and compare them future by future."""
    print(foedus.case("europe-1907"))
    baseline = foedus.run("europe-1907", members=MEMBERS, until=1920)
    contained = foedus.run(
        "europe-1907", policies=["United Kingdom:contain:Germany:0.8@1908-1914"], members=MEMBERS, until=1920
    )
    print(contained)
    difference = foedus.compare(baseline, contained)
    print(difference)
    print("drawn:", difference.figure().save(OUT / "difference.svg"))
    print("report:", foedus.report(contained, OUT / "run.html"))
    print(f"Conditional on the model; its parameters: {contained.standings}.")


if __name__ == "__main__":
    main()
