"""A landscape as a profile: how energies rise and fall as actors change sides, with the minima in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from textwrap import wrap
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.networks.landscapes.minima import Landscape, Minimum
from foedus.networks.landscapes.profiles import DRAWN, distance_from_lowest, landscape_profile
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.wording import number
from foedus.user_tables import join_names

__all__ = ["energy_landscape"]

#: Largest number of minima that can be told apart by their numbers. *Assumed*.
_NUMBERED: Final = 12
#: Height of the profile in points, and of a line of the key below it.
_TALL: Final = 340.0
_LINE: Final = 13.0
#: Most minima whose camps the key names, and letters of its lines on a page and on a phone. *Assumed*, to fit.
_KEYED: Final = 4
_LETTERS: Final = {False: 122, True: 56}
#: Diameters in points of a dot whose basin is everything, and of the smallest dot drawn. *Assumed*, to be visible.
_WHOLE: Final = 21.0
_SMALLEST: Final = 5.0
#: Points between dots at one distance. *Assumed*.
_BESIDE: Final = 15.0
#: Largest offset of a dot from its distance, in changes of sides. *Assumed*.
_AWAY: Final = 0.35
#: Most names of a camp in the note.
_NAMED: Final = 30


def energy_landscape(
    found: Landscape,
    profile: pl.DataFrame | None = None,
    *,
    names: Mapping[str, str] | None = None,
    key: str = "landscape",
) -> Figure:
    """Draw a landscape from its lowest configuration outwards.

    Parameters
    ----------
    found
        The landscape.
    profile
        As returned by `landscape_profile`; computed here if None.
    names
        Name of each actor in words, for those that have another one than their own; by default those of the classic.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Across: actors that change sides, from the lowest configuration on the left. Up: energy; darker band 50% of the
        configurations at that distance, lighter 90%, line the lowest; if not all were examined, of the sample.
        Dots: minima, numbered from the lowest, their area the share of configurations in their basin down to a smallest
        dot; hollow where a minimum lies on a plateau; side by side where their distance is the same. Below: the camps
        of the lowest by name.

    Examples
    --------
    >>> from foedus.networks.landscapes.minima import landscape
    >>> from foedus.networks.landscapes.actors import Actors
    >>> energy_landscape(landscape(Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]]))).title
    'Energy landscape of 2 actors: 1 minimum'
    """
    table = landscape_profile(found) if profile is None else profile
    labels = names or ({} if found.classic is None else found.classic.labels)
    shown = list(zip(found.minima, distance_from_lowest(found), strict=True))[:_NUMBERED]

    keys = {narrow: _key_lines(found, labels, _LETTERS[narrow]) for narrow in (False, True)}

    def height(narrow: bool) -> float:
        return _TALL + _LINE * (len(keys[narrow]) + 1)

    def draw(canvas: Canvas, narrow: bool) -> None:
        left, tall = (0.19 if narrow else 0.11), height(narrow)
        key_room = tall - _TALL
        axes = canvas.add_axes((left, (44 + key_room) / tall, 0.97 - left, (_TALL - 56) / tall))
        for line, (bold, text) in enumerate(keys[narrow]):
            y = (key_room - _LINE * (line + 1)) / tall
            canvas.text(0.014, y, text, fontsize=9.5, va="baseline", weight="bold" if bold else "normal")
        steps = table["distance"].to_list()
        for low, high, strength in (("q05", "q95", 0.14), ("q25", "q75", 0.22)):
            axes.fill_between(
                steps, table[low].to_list(), table[high].to_list(), color=PALETTE["blue"], alpha=strength, linewidth=0
            )
        axes.plot(steps, table["low"].to_list(), color=PALETTE["blue"])
        _dots(axes, found, shown, (max(steps) + 0.7) / ((0.97 - left) * (348.0 if narrow else 720.0)))
        bottom, top = table["low"].to_numpy().min(), table["q95"].to_numpy().max()
        room = float(top - bottom) or 1.0
        axes.set_ylim(float(bottom) - 0.10 * room, float(top) + 0.06 * room)
        axes.set_xlim(-0.35, max(steps) + 0.35)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6 if narrow else 13, integer=True, min_n_ticks=1))
        axes.set_xlabel("actors that change sides")
        axes.set_ylabel("energy")
        axes.grid(axis="y")
        axes.tick_params(length=3)

    n, count = len(found.actors), len(found.minima)
    minima = f"{count} minim{'um' if count == 1 else 'a'}"
    what = f"{n} actors" if found.classic is None else f"{found.classic.title}, {n} actors"
    rows = [
        (
            str(place + 1), number(each.energy, 6), number(each.basin / found.configurations, 3), str(steps),
            "yes" if each.strict else "no", *(join_names(_named(camp, labels)) for camp in each.camps),
        )
        for place, (each, steps) in enumerate(zip(found.minima, distance_from_lowest(found), strict=True))
    ]  # fmt: skip
    return draw_figure(
        key,
        f"Energy landscape of {what}: {minima}",
        _describe(found, shown),
        draw,
        table_of(("minimum", "energy", "share of basin", "distance", "strict", "camp", "other camp"), rows),
        height=(height(False), height(True)),
        note=_note(found, len(shown)),
    )


def _dots(axes: Axes, found: Landscape, shown: Sequence[tuple[Minimum, int]], point: float) -> None:
    """Draw minima as numbered dots; those at one distance side by side, with the first one's number below."""
    taken: dict[int, int] = {}
    for place, (_, steps) in enumerate(shown):
        each = found.minima[place]
        beside = taken.get(steps, 0)
        taken[steps] = beside + 1
        # a dot is nearer to its own distance than to the next
        away = min(_BESIDE * point, _AWAY / max(1, sum(each == steps for _, each in shown) // 2))
        x = steps + away * ((beside + 1) // 2) * (1 if beside % 2 else -1)
        size = max(_SMALLEST, _WHOLE * sqrt(each.basin / found.configurations))
        above = beside > 0
        axes.plot(
            [x], [each.energy], marker="o", markersize=size, markeredgecolor=PALETTE["red"], markeredgewidth=1.4,
            markerfacecolor=PALETTE["red"] if each.strict else PALETTE["paper"], linestyle="none", clip_on=False,
        )  # fmt: skip
        axes.annotate(
            str(place + 1), (x, each.energy), xytext=(0, (size / 2 + 3) * (1 if above else -1)),
            textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=10.5,
        )  # fmt: skip


def _named(camp: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    return [labels.get(name, name) for name in camp]


def _camps(camps: tuple[tuple[str, ...], tuple[str, ...]], labels: Mapping[str, str]) -> str:
    told = []
    for camp in camps:
        if camp:
            more = f" and {len(camp) - _NAMED} more" if len(camp) > _NAMED else ""
            told.append(join_names(_named(camp[:_NAMED], labels)) + more)
    return " against ".join(told)


def _key_lines(found: Landscape, labels: Mapping[str, str], letters: int) -> list[tuple[bool, str]]:
    """Return the lines of the key: for each of the lowest minima a bold one, and its camps in words."""
    lines = []
    for place, each in enumerate(found.minima[:_KEYED], start=1):
        share = number(100 * each.basin / found.configurations, 1)
        lines.append((True, f"Minimum {place}, to which {share}% of configurations lead"))
        lines += [(False, text) for text in wrap(_camps(each.camps, labels), letters)]
    return lines


def _describe(found: Landscape, shown: Sequence[tuple[Minimum, int]]) -> str:
    parts = [
        f"Profile of the energies of {len(found.actors)} actors in two camps, by how many change sides from the lowest "
        "configuration"
    ]
    for place, (_, steps) in enumerate(shown[:3]):
        each = found.minima[place]
        parts.append(
            f"minimum {place + 1} at {number(each.energy, 4)}, {steps} away, "
            f"{number(100 * each.basin / found.configurations, 1)}% of configurations lead there"
        )
    return "; ".join(parts) + "."


def _note(found: Landscape, shown: int) -> str:
    if found.starts is None:
        how = f"All {found.configurations} configurations were examined."
    else:
        how = (
            f"Sampled from {found.starts} random configurations, of which about {number(100 * found.unseen, 1)}% lead "
            "to minima not found; the lowest one may be among them. Bands and line: of "
            f"{DRAWN} configurations drawn at each number of changes and of the minima found."
        )
    left = f" {len(found.minima) - shown} more minima are in the table only." if len(found.minima) > shown else ""
    about = f"{found.classic.account} " if found.classic is not None else ""
    return (
        f"{about}Bands: 50% (darker) and 90% of configurations; line: the lowest. "
        "Dots: minima, area the share of their basin down to a smallest dot, hollow on a plateau, side by side at the "
        f"same number of changes.{left} {how} Axelrod and Bennett 1993."
    )
