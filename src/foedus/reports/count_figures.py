"""Evidence that is counted case by case: neighbours and their trade, pairs and what happened to them."""

from __future__ import annotations

import polars as pl
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, points_tall, table_of
from foedus.reports.wording import number, place_names, state_name

__all__ = ["dependence_figure", "series_table", "spells_figure"]

_MOST_SPELLS = 36


def dependence_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw each neighbour's share of trade with China beside that with the United States.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name, table
        ``neighbour, holds, dependence, rival``; shares of total trade, null if not reported.
    """
    known = table.filter(pl.col("dependence").is_not_null() | pl.col("rival").is_not_null()).sort(
        "dependence", nulls_last=False
    )
    rows = known.to_dicts()

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.30 if narrow else 0.18
        axes = canvas.add_axes((left, 34 / tall, 0.95 - left, 1 - 66 / tall))
        for place, row in enumerate(rows):
            ends = [100 * row[each] for each in ("dependence", "rival") if row[each] is not None]
            if len(ends) == 2:
                axes.plot(ends, [place, place], color=PALETTE["grid"], linewidth=3)
            for each, colour, marker, face in (("dependence", "red", "o", "red"), ("rival", "blue", "D", "paper")):
                if row[each] is not None:
                    axes.plot(
                        [100 * row[each]], [place], marker, color=PALETTE[colour], mfc=PALETTE[face], ms=8, mew=1.6
                    )
        axes.set_yticks(range(len(rows)), [state_name(row["neighbour"]) for row in rows])
        axes.tick_params(length=0, axis="y")
        axes.set(ylim=(-0.7, len(rows) - 0.3), xlim=(0, None), xlabel="share of total trade (%)")
        axes.grid(axis="x")
        canvas.legend(
            [
                Line2D([], [], marker="o", color=PALETTE["red"], ls="none", ms=8),
                Line2D([], [], marker="D", color=PALETTE["blue"], mfc=PALETTE["paper"], mew=1.6, ls="none", ms=8),
            ],
            ["with China", "with the United States"],
            loc="upper left",
            ncols=2,
            frameon=False,
            fontsize=11,
        )

    silent = [state_name(row["neighbour"]) for row in table.filter(pl.col("holds").is_null()).to_dicts()]
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: whom China's neighbours trade with",
        "Dot chart of each neighbour's share of trade with China and with the United States. "
        + " ".join(
            f"{state_name(row['neighbour'])}: {_percent(row['dependence'])} and {_percent(row['rival'])}."
            for row in rows
        ),
        draw,
        table_of(
            ("neighbour", "reached by", "share with China", "share with the US", "claim holds"),
            [
                (
                    state_name(row["neighbour"]),
                    str(row.get("type") or ""),
                    _percent(row["dependence"]),
                    _percent(row["rival"]),
                    "" if row["holds"] is None else "yes" if row["holds"] else "no",
                )
                for row in table.sort("dependence", descending=True, nulls_last=True).to_dicts()
            ],
        ),
        height=(72.0 + 20 * len(rows), 76.0 + 20 * len(rows)),
        series=table,
        note=(
            "A partner that is not among a state's first three in imports or exports has no share here."
            + (f" Whether it holds is not known for {', '.join(silent)}." if silent else "")
        ),
    )


def spells_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw pairs of states as lines from the year in which they became close, with a cross where they fell apart.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name, table
        ``pair, entry_year, years_followed, fell``, one row per spell.
    """
    rows = table.sort("entry_year", "pair").to_dicts()
    shown = rows[:_MOST_SPELLS]

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.42 if narrow else 0.26
        axes = canvas.add_axes((left, 40 / tall, 0.96 - left, 1 - 72 / tall))
        for place, row in enumerate(shown):
            start, end = row["entry_year"], row["entry_year"] + row["years_followed"]
            colour = PALETTE["red" if row["fell"] else "blue"]
            axes.plot([start, end], [place, place], color=colour, linewidth=2.6, ls="--" if row["fell"] else "-")
            axes.plot([end], [place], "X" if row["fell"] else ">", color=colour, ms=8 if row["fell"] else 6)
        axes.set_yticks(range(len(shown)), [place_names(row["pair"]) for row in shown], fontsize=10)
        axes.set_ylim(len(shown) - 0.3, -0.7)
        axes.tick_params(length=0, axis="y")
        axes.grid(axis="x")
        axes.set_xlabel("year")
        axes.locator_params(axis="x", nbins=5 if narrow else 8, integer=True)
        canvas.legend(
            [
                Line2D([], [], marker="X", color=PALETTE["red"], ls="--", ms=8),
                Line2D([], [], marker=">", color=PALETTE["blue"], ls="-", ms=6),
            ],
            ["fell apart", "still close when last seen"],
            loc="upper left",
            ncols=2,
            frameon=False,
            fontsize=11,
            handlelength=2.6,
        )

    fell = sum(bool(row["fell"]) for row in rows)
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: pairs that were once as close, and what happened to them",
        f"{len(rows)} spells of closeness; {fell} ended with the pair falling apart.",
        draw,
        series_table(table),
        series=table,
        height=(78.0 + 17 * len(shown), 82.0 + 17 * len(shown)),
        note="One line per spell, from the year in which the pair became close."
        + (f" {len(rows) - len(shown)} further spells are in the table." if len(rows) > len(shown) else ""),
    )


def series_table(table: pl.DataFrame) -> Table:
    """Return a table of evidence as text, without standard deviations that are not known (all 0)."""

    def cell(value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return number(value, 3)
        if isinstance(value, list):
            return ", ".join(cell(each) for each in value)
        return "" if value is None else place_names(str(value))

    if "sd" in table.columns and not bool((table["sd"] > 0).any()):
        table = table.drop("sd")
    ordered = table.sort("year") if "year" in table.columns else table
    return table_of(
        [name.replace("_", " ") for name in ordered.columns],
        [[cell(value) for value in row] for row in ordered.iter_rows()],
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}%"
