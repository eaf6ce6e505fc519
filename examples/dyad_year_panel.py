"""A dyad-year panel for regressions: build it, write it for Stata, and fit with pair effects and clustered errors.

Do pairs that agree more in the General Assembly than they usually do come closer in alignment? The two share their
source, so this shows the mechanics of a panel and is not a finding.
"""

from pathlib import Path

import numpy as np

import foedus

OUT = Path("dyad-year-panel")
DRAWS = 20


def within(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return values minus the mean of their group."""
    totals = np.bincount(groups, weights=values)
    return values - (totals / np.bincount(groups))[groups]


def fit(y: np.ndarray, x: np.ndarray, pairs: np.ndarray) -> tuple[float, float]:
    """Return the slope with pair effects, and its error clustered by pair."""
    y, x = within(y, pairs), within(x, pairs)
    slope = float(x @ y / (x @ x))
    scores = np.bincount(pairs, weights=x * (y - slope * x))
    count = scores.size
    return slope, float(np.sqrt(count / (count - 1) * (scores @ scores)) / (x @ x))


def main() -> None:
    """Build, write and fit."""
    panel = foedus.panel(["alignment", "un_agreement", "capability_share"], first=1990, last=2020, codes=("cow", "gw"))
    print(panel)
    print(panel.columns.select("column", "label", "missing"))
    for path in panel.write(OUT / "panel.dta"):
        print("written:", path)

    table = panel.table.drop_nulls(["alignment", "alignment_sd", "un_agreement"]).sort("state_a", "state_b", "year")
    pairs = (table["state_a"] + table["state_b"]).cast(str).rank("dense").to_numpy().astype(int) - 1
    y, sd = table["alignment"].to_numpy(), table["alignment_sd"].to_numpy()
    x = table["un_agreement"].to_numpy()
    slope, error = fit(y, x, pairs)
    print(f"as if alignment were known: {slope:.3f} (clustered by pair: {error:.3f}), n = {len(y):,}")

    # alignment is estimated: draw it from its errors, fit each draw, and combine by Rubin's rules
    rng = np.random.default_rng(1)
    fits = [fit(y + sd * rng.standard_normal(len(y)), x, pairs) for _ in range(DRAWS)]
    slopes, errors = np.array(fits).T
    total = (errors**2).mean() + (1 + 1 / DRAWS) * slopes.var(ddof=1)
    print(f"with the errors of alignment: {slopes.mean():.3f} ({np.sqrt(total):.3f}), {DRAWS} draws")
    print("to cite:", len(foedus.cite(panel).keys), "works, in", OUT / "panel.bib")


if __name__ == "__main__":
    main()
