"""A kind of test of your own: in what share of years did a measure of a pair lie above a level?"""

from pathlib import Path
from typing import Literal

from foedus.arguments.evidence import Gap, pair_series
from foedus.arguments.kinds import Context, Finding, Kind, Spec, Years, add_kinds
from foedus.arguments.naming import PairName
from foedus.estimate import Estimate, wilson


class YearsAboveSpec(Spec):
    """The share of years in which a measure of a pair lies above a level."""

    kind: Literal["years_above"]
    pair: PairName
    measure: str
    level: float
    years: Years


def years_above(spec: YearsAboveSpec, context: Context) -> Finding:
    """Count the years, with Wilson's interval as if they were independent."""
    series = pair_series(context.evidence, *spec.pair, spec.measure, spec.years).drop_nulls("value")
    if series.is_empty():
        raise Gap(f"{spec.measure} of {'-'.join(spec.pair)} is not measured in {spec.years[0]}-{spec.years[1]}")
    above, n = int((series["value"] > spec.level).sum()), series.height
    estimate = Estimate(above / n, wilson(above, n, context.level), n, n)
    return Finding(estimate, int(series["year"].max()), (f"In {above} of {n} years.",), {"series": series})


KIND = Kind("years_above", YearsAboveSpec, years_above, "in how many years was it above?")


def main() -> None:
    """Test the argument beside this file with the kind above."""
    import foedus

    here, out = Path(__file__), Path("own-kind")
    out.mkdir(exist_ok=True)
    add_kinds(str(here))
    result = foedus.argue(here.with_suffix(".toml"))
    print(result.claim("V1").verdict.value, "·", result.claim("V1").reason)
    print("report:", foedus.report(result, out / "report.html"))


if __name__ == "__main__":
    main()
