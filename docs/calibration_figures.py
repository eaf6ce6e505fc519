"""Figures of the page on calibration, drawn from the results of ``benchmarks/latent_calibration.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.wording import minus, place_names

COLOURS = ("blue", "red", "teal")


def rank_figure(known: dict[str, Any]) -> Figure:
    """Empirical distribution of the truth's rank in the posterior of alignment, less the uniform one, with its band."""
    strata = known["strata"]
    years = list(next(iter(strata.values()))["alignment"]["years"])
    panels = [(stratum, year, strata[stratum]["alignment"]["years"][year]) for stratum in strata for year in years]
    bins = len(panels[0][2]["counts"])
    edges = np.arange(1, bins) / bins
    most = 1.15 * max(np.abs([*found["band"], differences(found)]).max() for _, _, found in panels)

    def draw(canvas: Canvas, narrow: bool) -> None:
        across = len(strata) if narrow else len(years)
        down = len(panels) // across
        grid = canvas.add_gridspec(
            down, across, left=0.17 if narrow else 0.09, right=0.97, top=0.94, bottom=0.09 if narrow else 0.14,
            hspace=0.5, wspace=0.12,
        )  # fmt: skip
        order = [panels[column * down + row] for row in range(down) for column in range(across)] if narrow else panels
        for place, (stratum, year, found) in enumerate(order):
            row, column = divmod(place, across)
            axes = canvas.add_subplot(grid[row, column])
            axes.fill_between(edges, *found["band"], color=PALETTE["grid"], lw=0)
            axes.axhline(0, color=PALETTE["muted"], lw=0.8)
            axes.plot(edges, differences(found), color=PALETTE["blue"])
            axes.set_title(f"{year}, {'relevant' if stratum.startswith('politically') else 'others'}", fontsize=11)
            axes.set(xlim=(0, 1), ylim=(-most, most), xticks=[0.25, 0.5, 0.75])
            if column:
                axes.set_yticklabels([])
        canvas.supxlabel("rank of the truth in the posterior, share", fontsize=11.5, color=PALETTE["muted"], y=0.01)
        canvas.supylabel("distribution less uniform, share", fontsize=11.5, color=PALETTE["muted"], x=0.01)

    rows = [
        (stratum, year, str(found["n"]), *(minus(f"{each:+.3f}") for each in differences(found)[[1, 4, 9, 14, 17]]))
        for stratum, year, found in panels
    ]
    header = ("pairs", "year", "n", *(f"at {edges[place]:.2f}" for place in (1, 4, 9, 14, 17)))
    return draw_figure(
        "calibration-ranks", "Where the truth lies in the posterior of alignment",
        "Empirical distribution of the rank of the true alignment in its posterior, less the uniform distribution, by "
        "year and kind of pair. Shaded: the band that holds 95% of uniform samples at every point at once.",
        draw, table_of(header, rows), height=(360.0, 640.0),
        note="A line above zero left of the middle and below it to the right: intervals too narrow. Shaded: 95% band "
        "of all points at once.",
    )  # fmt: skip


def differences(found: dict[str, Any]) -> Any:
    """Empirical distribution of ranks less the uniform one at the inner edges of the histogram."""
    counts = np.asarray(found["counts"])
    return counts.cumsum()[:-1] / counts.sum() - np.arange(1, len(counts)) / len(counts)


def coverage_figure(recovery: dict[str, Any], level: str = "90%") -> Figure:
    """Coverage of intervals by quantity, with true and with re-estimated parameters, in the same worlds."""
    strata = recovery["strata"]
    kinds = {
        "known": ("parameters known", "blue", -0.22),
        "truth": ("estimated, begun at the truth", "teal", 0.0),
        "usual start": ("from the usual start", "red", 0.22),
    }
    groups = list(strata["known"])
    quantities = list(strata["known"][groups[0]])
    cells = {
        (kind, group, name): strata[kind][group][name]["coverage"][level]
        for kind in kinds for group in groups for name in quantities
    }  # fmt: skip
    low = min(0.8, *(found["interval"][0] for found in cells.values())) - 0.01

    def draw(canvas: Canvas, narrow: bool) -> None:
        shape = (len(groups), 1) if narrow else (1, len(groups))
        grid = canvas.add_gridspec(
            *shape, left=0.31 if narrow else 0.14, right=0.97, top=0.82 if narrow else 0.86,
            bottom=0.1 if narrow else 0.15, hspace=0.3, wspace=0.06,
        )  # fmt: skip
        for place, group in enumerate(groups):
            axes = canvas.add_subplot(grid[place, 0] if narrow else grid[0, place])
            axes.axvline(float(level.rstrip("%")), color=PALETTE["muted"], lw=0.8)
            for kind, (_, colour, off) in kinds.items():
                for row, name in enumerate(quantities):
                    found = cells[kind, group, name]
                    ends = [100 * each for each in found["interval"]]
                    axes.plot(ends, [row + off] * 2, color=PALETTE[colour], alpha=0.4, lw=4)
                    axes.plot([100 * found["share"]], [row + off], "o", color=PALETTE[colour], ms=5)
            axes.set_title(group, fontsize=11)
            axes.set(xlim=(100 * low, 100), ylim=(len(quantities) - 0.5, -0.5))
            axes.set_yticks(range(len(quantities)), quantities if narrow or not place else [])
            axes.tick_params(length=0, axis="y")
            if not narrow or place == len(groups) - 1:
                axes.set_xlabel(f"{level} intervals that hold the truth, %")
        canvas.legend(
            [Line2D([], [], marker="o", ls="none", color=PALETTE[colour]) for _, colour, _ in kinds.values()],
            [words for words, _, _ in kinds.values()], loc="upper left", ncols=1 if narrow else 3, frameon=False,
            fontsize=11,
        )  # fmt: skip

    rows = [
        (kinds[kind][0], group, name, f"{100 * found['share']:.1f}",
         "{:.1f}–{:.1f}".format(*(100 * each for each in found["interval"])), str(found["n"]), str(found["pairs"]))
        for (kind, group, name), found in cells.items()
    ]  # fmt: skip
    header = ("parameters", "pairs", "of", f"covered at {level}, %", "90% interval, %", "pair-years", "pairs")
    return draw_figure(
        "calibration-coverage", f"How often {level} intervals hold the truth",
        f"Share of pair-years in which the {level} interval holds the truth, for alignment and each block's factor, "
        "with its 90% interval clustered by pair.", draw, table_of(header, rows), height=(340.0, 620.0),
        note=f"Line: the nominal {level}. Bars: 90% interval, clustered by pair.",
    )  # fmt: skip


def weights_figure(weights: dict[str, Any]) -> Figure:
    """The gate, and some pairs of the last year, by weight of conflict."""
    rows = weights["by_weight"]
    at = [float(weight) for weight in rows]
    pairs = list(next(iter(rows.values()))["pairs_of_last_year"])

    def gate(axes: Axes) -> None:
        for name, key, colour in (("RUS–CHN", "rus_chn", "red"), ("USA–CHN", "usa_chn", "blue")):
            values = [row["gate"][key] for row in rows.values()]
            axes.plot(at, values, "o-", color=PALETTE[colour], ms=5, label=name)
        axes.set_title("mean of 1972–79", fontsize=11)

    def last(axes: Axes) -> None:
        for name, colour, off in zip(pairs, COLOURS, (-0.006, 0.0, 0.006), strict=True):
            values = [row["pairs_of_last_year"][name] for row in rows.values()]
            axes.errorbar(
                [each + off for each in at], [value for value, _ in values], [sd for _, sd in values], fmt="o-",
                color=PALETTE[colour], ms=5, elinewidth=1.2, label=name,
            )  # fmt: skip
        axes.set_title("2024, with one standard deviation", fontsize=11)
        axes.set_ylim(-1, 1)

    def draw(canvas: Canvas, narrow: bool) -> None:
        shape = (2, 1) if narrow else (1, 2)
        grid = canvas.add_gridspec(
            *shape, left=0.17 if narrow else 0.09, right=0.97, top=0.94, bottom=0.1 if narrow else 0.17, hspace=0.45,
            wspace=0.22,
        )  # fmt: skip
        for place, panel in enumerate((gate, last)):
            axes = canvas.add_subplot(grid[place, 0] if narrow else grid[0, place])
            axes.axvline(weights["assumed"], color=PALETTE["grid"], lw=4, zorder=0)
            panel(axes)
            axes.set(xlabel="weight of conflict, share", ylabel="alignment (−1 to 1)", xticks=at)
            axes.legend(loc="upper right", frameon=False, fontsize=10)

    table = [
        (weight, f"{row['gate']['rus_chn']:.2f}", f"{row['gate']['usa_chn']:.2f}",
         *("{:.2f} ({:.2f})".format(*row["pairs_of_last_year"][name]) for name in pairs))
        for weight, row in rows.items()
    ]  # fmt: skip
    header = ("weight", "RUS–CHN 1972–79", "USA–CHN 1972–79", *(f"{place_names(name)} 2024 (sd)" for name in pairs))
    return draw_figure(
        "calibration-weights", "What the weight of conflict decides",
        "Left: mean alignment of Russia and China and of the United States and China in 1972–79 by weight of conflict. "
        "Right: alignment of three pairs in 2024 with one standard deviation.",
        draw, table_of(header, [tuple(minus(cell) for cell in row) for row in table]), height=(320.0, 560.0),
        note="Grey: the weight that is assumed. The gate is passed where RUS–CHN lies below USA–CHN.",
    )  # fmt: skip
