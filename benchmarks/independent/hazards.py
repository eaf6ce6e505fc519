"""Ratios of hazards with an effect of every state from packaged risk sets, and two panels (C1, C11, C12, C26)."""

from __future__ import annotations

import numpy as np
import polars as pl

from independent.cooperation import met_in
from independent.onsets import neighbours_at_risk
from independent.raw import packaged

Found = dict[str, float]
Floats = np.ndarray


def _onsets_only(rows: pl.DataFrame, strata: list[str]) -> pl.DataFrame:
    """Rows of years with an onset, and of states with one: another's effect would be minus infinity."""
    while True:
        onset = rows.filter(pl.col("treaty").is_not_null())
        states = set(onset["state"]) | set(onset["other"])
        kept = rows.filter(pl.col("state").is_in(states), pl.col("other").is_in(states))
        with_onset = pl.col("treaty").is_not_null().any().over(strata) & pl.col("treaty").is_null().any().over(strata)
        kept = kept.filter(with_onset)
        if kept.height == rows.height:
            return rows
        rows = kept


def ratio_with_states(
    table: str,
    exposure: str,
    controls: tuple[str, ...],
    strata: tuple[str, ...] = (),
    known: tuple[str, ...] = (),
    outcome: str = "defence",
) -> Found:
    """From packaged risk sets; rows of which ``known`` columns are missing are left out."""
    rows = packaged("risk_sets").filter(pl.col("table") == table, pl.col("outcome") == outcome)
    return _fit(rows.drop_nulls([exposure, *controls, *known]), exposure, controls, ["year", *strata])


def neighbours_from_raw_files() -> Found:
    return _fit(neighbours_at_risk(), "capability_ratio", ("rivals", "shared_rival", "before"), ["year"])


def _fit(rows: pl.DataFrame, exposure: str, controls: tuple[str, ...], of: list[str]) -> Found:
    """Breslow's partial likelihood within years with Firth's penalty and an effect of every state: scoring steps."""
    rows = _onsets_only(rows, of).sort(of)
    states = sorted(set(rows["state"]) | set(rows["other"]))
    effects = np.array([(rows["state"] == s).to_numpy() * 1.0 + (rows["other"] == s).to_numpy() for s in states]).T
    x = np.column_stack([rows.select(exposure, *controls).to_numpy().astype(float), effects])
    group = rows.select(pl.concat_str(of, separator="-").rank("dense") - 1).to_series().to_numpy().astype(int)
    onset, weight = rows["treaty"].is_not_null().to_numpy().astype(float), rows["weight"].fill_null(1.0).to_numpy()
    rest = x - np.array([np.bincount(group, column) for column in x.T]).T[group] / np.bincount(group)[group, None]
    triangle = np.abs(np.diag(np.linalg.qr(rest, mode="r")))
    x = x[:, triangle > 1e-8 * triangle.max()]  # what the strata and the states before it already determine goes
    events, beta = np.bincount(group, onset), np.zeros(x.shape[1])
    for _ in range(200):
        risk = weight * np.exp(x @ beta)
        expected = events[group] * risk / np.bincount(group, risk)[group]
        mean = np.array([np.bincount(group, risk * column) for column in x.T]).T / np.bincount(group, risk)[:, None]
        away = x - mean[group]
        inverse = np.linalg.inv((away * expected[:, None]).T @ away)
        pull = 0.5 * expected * ((away @ inverse) * away).sum(axis=1)  # of the penalty, half the logarithm of |I|
        step = inverse @ (x.T @ (onset - expected) + away.T @ pull)
        beta += step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-7:
            break
    return {"effect": float(np.exp(beta[0])), "n": rows.height}


def change_after_exercises(table: str) -> Found:
    """Weighted mean change of exposed pairs less that of their matches; exposure read anew from both collections."""
    rows = packaged("panel_changes").filter(pl.col("table") == table)
    first, second, year = (rows[name].to_list() for name in ("state_a", "state_b", "year"))
    exposed = np.array([met_in((a, b), range(y - 4, y + 1)) for a, b, y in zip(first, second, year, strict=True)])
    change, weight = rows["change"].to_numpy(), rows["weight"].to_numpy().astype(float)
    means = [np.average(change[side], weights=weight[side]) for side in (exposed, ~exposed)]
    return {"effect": float(means[0] - means[1]), "n": rows.height,
            "read_alike": float((exposed == rows["exposure"].to_numpy().astype(bool)).mean())}  # fmt: skip


def other_front(first: int, last: int, horizon: int = 2) -> Found:
    """Change of the other front's share on hostility, its lag, the last change, and an intercept of each front."""
    rows = packaged("pulses").filter(
        pl.col("table") == "us_troops_fronts",
        pl.col("reading") == "all services",
        pl.col("year").is_between(first, last),
    )
    targets, design = [], []
    for part in rows.partition_by("unit", "segment", maintain_order=True):
        told = part.drop_nulls(["pulse", "response"]).select("year", "pulse", "response", "recorded").iter_rows()
        known = {y: (x, v) for y, x, v, seen in told if seen}
        after = dict(part.drop_nulls("response").select("year", "response").iter_rows())
        for y, (x, v) in known.items():
            if y - 1 in known and y + horizon in after:
                targets.append(after[y + horizon] - v)
                design.append([x, known[y - 1][0], v - known[y - 1][1], "-".join(map(str, part.row(0)[2:4]))])
    units = sorted({row[-1] for row in design})
    x = np.array([[*row[:3], *(row[-1] == unit for unit in units)] for row in design], dtype=float)
    slope = np.linalg.lstsq(x, np.array(targets), rcond=None)[0][0]
    fronts = np.array([row[-1].split("-")[0] for row in design])
    within = np.concatenate([x[fronts == front, 0] - x[fronts == front, 0].mean() for front in set(fronts)])
    return {"effect": float(slope * within.std(ddof=1)), "n": len(targets)}
