"""Who speaks first: hostile sentences in the General Debate, counted from the raw speeches (C18)."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import gammaln

from independent.raw import facts, parquet

Found = dict[str, float]
FRONT = ("EST", "LVA", "LTU", "NOR", "POL")


def _sentences() -> pl.DataFrame:
    """Speaker, year, all sentences of the speech, and those with a hostile word about Russia; no mention is none."""
    speeches = parquet("perception/ungdc_speeches_1946_2024.parquet").select("speaker", "year", "sentences")
    about = parquet("perception/ungdc_mentions_1946_2024.parquet").filter(pl.col("target") == "RUS")
    about = about.select("speaker", "year", "sent_threat")
    both = speeches.join(about, on=["speaker", "year"], how="left")
    return both.with_columns(pl.col("sent_threat").fill_null(0))


def _log_share(table: pl.DataFrame) -> dict[int, float]:
    """Share by year, doublings; none counts as half a sentence."""
    sums = table.group_by("year").agg(pl.col("sent_threat").sum(), pl.col("sentences").sum())
    return {year: np.log2(max(threat, 0.5) / every) for year, threat, every in sums.iter_rows()}


def allies_after_washington(first: int, last: int, lag: int = 1) -> Found:
    """Negative binomial maximum likelihood with an effect of every ally; the front's share beside Washington's."""
    table = _sentences()
    members = {row["state"]: row["joined"].year for row in facts("memberships") if row["institution"] == "NATO"}
    leader = _log_share(table.filter(pl.col("speaker") == "USA"))
    front = _log_share(table.filter(pl.col("speaker").is_in(FRONT)))
    allies = table.filter(pl.col("year").is_between(first, last), pl.col("sentences") > 0)
    rows = [
        (speaker, threat, sentences, leader[year - lag], front[year - lag])
        for speaker, year, sentences, threat in allies.iter_rows()
        if speaker not in (*FRONT, "USA") and members.get(speaker, 9999) <= year and year - lag in leader
    ]
    spoke = sorted({row[0] for row in rows if sum(r[1] for r in rows if r[0] == row[0])})
    rows = [row for row in rows if row[0] in spoke]
    y, offset = np.array([row[1] for row in rows]), np.log([row[2] for row in rows])
    x = np.array([[row[0] == speaker for speaker in spoke] + [*row[3:]] for row in rows], dtype=float)
    x[:, -2:] -= x[:, -2:].mean(axis=0)

    def loss(theta: np.ndarray) -> float:
        mean, r = np.exp(offset + x @ theta[:-1]), np.exp(-theta[-1])
        terms = gammaln(y + r) - gammaln(r) + r * np.log(r / (r + mean)) + y * np.log(mean / (r + mean))
        return -float(terms.sum())

    start = np.r_[np.full(len(spoke), np.log(y.sum() / np.exp(offset).sum())), 0.0, 0.0, 0.0]
    best = minimize(loss, start, method="BFGS", options={"gtol": 1e-6, "maxiter": 2000})
    return {"effect": float(np.exp(best.x[-3])), "n": len(rows), "front": float(np.exp(best.x[-2]))}
