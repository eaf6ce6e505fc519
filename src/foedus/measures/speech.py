"""How hostile governments are to a state in the General Debate."""

from __future__ import annotations

import polars as pl

__all__ = ["hostile_shares"]


def hostile_shares(about: pl.DataFrame, speeches: pl.DataFrame, target: str) -> pl.DataFrame:
    r"""Hostile sentences about a state as a share of all sentences of a government's speech.

    .. math:: h_{it} / n_{it}

    Parameters
    ----------
    about
        ``speaker, year, target, hostile``: a row for every speech, such as ``read_source("general_debate")``.
    speeches
        ``state, year, sentences``, such as ``read_source("general_debate_speeches")``.
    target
        State id of the target.

    Returns
    -------
    pl.DataFrame
        ``state, year, value, n`` with n the hostile sentences; no row of the target itself, nor without a speech.

    Notes
    -----
    Sentences are counted by word lists, about three in four rightly: they name the target and have a hostile word,
    which need not be meant for it. The texts are not among the data, so that no sample of them can be read by hand.

    References
    ----------
    baturo_2017_ungdc

    Examples
    --------
    >>> about = {"speaker": ["POL"], "year": [2022], "target": ["RUS"], "hostile": [5]}
    >>> speeches = {"state": ["POL"], "year": [2022], "sentences": [100]}
    >>> hostile_shares(pl.DataFrame(about), pl.DataFrame(speeches), "RUS")["value"].to_list()
    [0.05]
    """
    own = about.filter((pl.col("target") == target) & (pl.col("speaker") != target))
    joined = own.rename({"speaker": "state"}).join(
        speeches.filter(pl.col("sentences") > 0).select("state", "year", length="sentences"), on=["state", "year"]
    )
    return joined.select("state", "year", value=pl.col("hostile") / pl.col("length"), n="hostile")
