"""Evidence of a census: every unit by name, or what all of them add up to by each reading of the record."""

from __future__ import annotations

import textwrap
from typing import Final

import polars as pl
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.wording import number, state_name

__all__ = ["levels_figure", "units_figure"]

_MOST_UNITS: Final = 60
_ANSWERS: Final = (("yes", 1.0, "blue"), ("not known", None, "muted"), ("no", 0.0, "red"))
_STYLES: Final = (
    ("blue", "solid", "o"), ("red", (0, (4.0, 2.0)), "s"), ("teal", (0, (7.0, 2.0, 1.5, 2.0)), "D"),
    ("plum", (0, (1.0, 1.5)), "v"),
)  # fmt: skip


def units_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure | None:
    """Draw every unit of a census as a tile that says yes, no or not known.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table.
    table
        ``unit, year, reading, value`` (1 yes, 0 no, null not known), of one reading and year.

    Returns
    -------
    Figure or None
        None for values other than yes and no, or for more units than can be named.
    """
    if table.height > _MOST_UNITS or not set(table["value"].drop_nulls()) <= {0.0, 1.0}:
        return None
    groups = [
        (words, sorted(state_name(unit) for unit in part["unit"]), colour)
        for words, value, colour in _ANSWERS
        if not (part := table.filter(pl.col("value").eq_missing(value))).is_empty()
    ]

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns = 3 if narrow else 6
        rows = sum(1 + -(-len(names) // columns) for _, names, _ in groups)
        axes = canvas.add_axes((0.01, 0.01, 0.98, 0.98))
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        axes.axis("off")
        place = 0
        for words, names, colour in groups:
            axes.text(0.04, place + 0.62, f"{words}: {len(names)} of {table.height}", fontsize=11, va="center")
            for i, unit in enumerate(names):
                x, y = i % columns, place + 1 + i // columns
                axes.add_patch(
                    Rectangle(
                        (x + 0.03, y + 0.08), 0.94, 0.84, facecolor=PALETTE[colour], alpha=0.18,
                        edgecolor=PALETTE[colour], linestyle="--" if words == "not known" else "-",
                    )
                )  # fmt: skip
                text = "\n".join(textwrap.wrap(unit, 16)[:2])
                axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=10, linespacing=1.0)
            place += 1 + -(-len(names) // columns)

    year, reading = int(table["year"][0]), str(table["reading"][0])
    heights = [44.0 * sum(1 + -(-len(names) // columns) for _, names, _ in groups) for columns in (6, 3)]
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: {claim.measured or 'every unit of the census'}, unit by unit",
        "Tiles by answer. " + " ".join(f"{words.capitalize()}: {', '.join(names)}." for words, names, _ in groups),
        draw,
        table_of(
            ("unit", "answer"),
            [(unit, words) for words, names, _ in groups for unit in names],
        ),
        height=(heights[0], heights[1]),
        note=f"{_read(reading, year)} All units are counted; there is no sampling error.",
    )


def _read(reading: str, year: int) -> str:
    """Return by what the answers are told."""
    trade = reading in ("UN Statistical Yearbook", "World Factbook")
    return f"Source: {reading}, trade of {year}." if trade else f"As of {year}, {reading}."


def levels_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw by how much a total over all units differs from its first window, by each reading, with both lines.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table.
    table
        ``reading, year, value``: relative difference, 0 in the window compared with.
    """
    names = table["reading"].unique(maintain_order=True).to_list()
    rule = claim.rule
    bounds = () if rule is None else ((rule.supported_beyond, "for"), (rule.other_bound, "against"))

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.16 if narrow else 0.10
        top = 14 + 18 * (len(names) if narrow else -(-len(names) // 2))
        axes = canvas.add_axes((left, 46 / tall, 0.88 - left, 1 - (top + 60) / tall))
        for reading, (colour, dash, marker) in zip(names, _STYLES, strict=False):
            part = table.filter(pl.col("reading") == reading)
            axes.plot(
                part["year"], 100 * part["value"], color=PALETTE[colour], linestyle=dash, marker=marker, label=reading
            )
        for value, words in bounds:
            axes.axhline(100 * value, color=PALETTE["ink"], linewidth=1.2, linestyle="-" if words == "for" else ":")
            axes.text(1.01, 100 * value, words, transform=axes.get_yaxis_transform(), fontsize=10, va="center")
        axes.set(xlabel="year (middle of three)", ylabel="change of the mean (%)")
        axes.set_xticks(sorted(table["year"].unique()))
        axes.grid(axis="y")
        canvas.legend(loc="upper left", frameon=False, ncols=1 if narrow else 2, fontsize=10, handlelength=3.0)

    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: {claim.measured or 'the total'} by each reading",
        "Lines of three-year means as a change from the first window compared. "
        + " ".join(
            f"{row['reading']}, {row['year']}: {number(100 * row['value'])}%." for row in table.iter_rows(named=True)
        ),
        draw,
        table_of(
            ("reading", "middle year", "change, %"),
            [
                (str(row["reading"]), str(row["year"]), number(100 * row["value"]))
                for row in table.iter_rows(named=True)
            ],
        ),
        height=(300.0, 320.0),
        note="Three-year means, as a change from the first window compared. The lines are those of the test: for the "
        "claim, and against it.",
    )
