"""Map of a balancing coalition: how often one holds by itself, for stronger threats and greater dependence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.analyses.coalitions.answers import CoalitionAnswer, Variant, map_interval
from foedus.errors import InputError
from foedus.networks.coalitions.maps import FeasibilityMap
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.measured import UNDER_TEXT, draw_cells, draw_legend, legend_height
from foedus.reports.wording import number, state_name
from foedus.sources import SOURCES

__all__ = ["coalition_map"]

#: Room for titles and axes around the cells, in points.
_LEFT: Final = 62.0
_TOP: Final = 26.0
_BOTTOM: Final = 40.0
_ROW: Final = 34.0


def coalition_map(answer: CoalitionAnswer, *, key: str = "coalition-map") -> Figure:
    """Draw where a self-enforcing coalition reaches a fraction of the target's capability, one panel per variant.

    Parameters
    ----------
    answer
        From `foedus.analyses.coalitions.balancing.coalition`, with a map.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Shade and number: share of draws; ≥ where some searches ended without a proof; a frame around the record.

    Raises
    ------
    InputError
        If the answer has no map.
    """
    panels = [(variant, variant.map) for variant in answer.variants if variant.map is not None]
    if not panels:
        raise InputError("the answer has no map", hint="Ask for one with map_draws=64 (`foedus coalition --map`)")
    rows = len(panels[0][1].threat)
    one = _TOP + rows * _ROW + _BOTTOM

    def height(narrow: bool) -> float:
        return one * (len(panels) if narrow else 1) + legend_height(narrow=narrow)

    def draw(canvas: Canvas, narrow: bool) -> None:
        width, tall = (348.0 if narrow else 720.0), height(narrow)
        across = width if narrow else width / len(panels)
        for place, (variant, plan) in enumerate(panels):
            left = _LEFT if narrow else place * across + _LEFT
            bottom = tall - (place + 1 if narrow else 1) * one + _BOTTOM
            axes = canvas.add_axes((left / width, bottom / tall, (across - _LEFT - 10.0) / width, rows * _ROW / tall))
            _panel(axes, plan, _title(variant), labelled=narrow or place == 0)
        legend = canvas.add_axes((0.014, 0, 0.98, legend_height(narrow=narrow) / tall))
        draw_legend(legend, 1.0, signed=False, unsure=False, width=0.98 * width, strongest=UNDER_TEXT)

    part, draws = panels[0][1].part, panels[0][1].draws
    titles = dict.fromkeys(SOURCES[name].title if name in SOURCES else name for name in answer.sources)
    return draw_figure(
        key,
        f"Could a coalition against {state_name(answer.target)} hold? {answer.year}",
        _describe(answer, panels),
        draw,
        table_of(
            ("committed", "threat ×", "dependence ×", "share of draws", "low", "high", "not known", "n"),
            [row for variant, plan in panels for row in _rows(variant, plan)],
        ),
        height=(height(False), height(True)),
        note=(
            f"Share of draws in which uncommitted states hold together with at least {number(part)} of "
            f"{state_name(answer.target)}'s capability; ≥: some searches ended without a proof. Framed: the record, "
            "threat and dependence as they are. Draws vary the assumed and published constants over their ranges and "
            f"the measures within their errors; the shares hold only under these ranges. n = {draws} draws in each "
            "cell; intervals (90%, of the number of draws) in the table. "
            f"Sources: {'; '.join(titles)}."
        ),
    )


def _title(variant: Variant) -> str:
    if not variant.committed:
        return "nobody committed"
    return f"{' and '.join(state_name(state) for state in variant.committed)} committed"


def _panel(axes: Axes, plan: FeasibilityMap, title: str, *, labelled: bool) -> None:
    rows, columns = len(plan.threat), len(plan.dependence)
    yes, unknown = plan.counts()
    cells = [
        (j + 0.03, i + 0.03, 0.94, 0.94, float(yes[i, j]) / plan.draws, None)
        for i in range(rows)
        for j in range(columns)
    ]
    axes.set(xlim=(0, columns), ylim=(0, rows))
    draw_cells(axes, cells, 1.0, signed=False, strongest=UNDER_TEXT)
    for i in range(rows):
        for j in range(columns):
            text = f"{'≥' if unknown[i, j] else ''}{round(100 * yes[i, j] / plan.draws)}%"
            axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=9.5)
            if plan.threat[i] == 1.0 and plan.dependence[j] == 1.0:
                axes.plot(
                    [j + 0.03, j + 0.97, j + 0.97, j + 0.03, j + 0.03],
                    [i + 0.03, i + 0.03, i + 0.97, i + 0.97, i + 0.03],
                    color=PALETTE["ink"],
                    linewidth=1.4,
                )
    axes.set_xticks([j + 0.5 for j in range(columns)], [f"×{factor:g}" for factor in plan.dependence])
    axes.set_yticks([i + 0.5 for i in range(rows)], [f"×{factor:g}" for factor in plan.threat])
    axes.set_xlabel("dependence on its trade")
    if labelled:
        axes.set_ylabel("threat")
    axes.set_title(title, fontsize=11, pad=5)
    axes.tick_params(length=0, pad=3)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _rows(variant: Variant, plan: FeasibilityMap) -> list[tuple[str, ...]]:
    yes, unknown = plan.counts()
    rows = []
    for i, threat in enumerate(plan.threat):
        for j, dependence in enumerate(plan.dependence):
            low, high = map_interval(int(yes[i, j]), int(unknown[i, j]), plan.draws)
            shares = (yes[i, j] / plan.draws, low, high, unknown[i, j] / plan.draws)
            rows.append(
                (
                    "+".join(variant.committed),
                    f"{threat:g}",
                    f"{dependence:g}",
                    *(number(float(each)) for each in shares),
                    str(plan.draws),
                )
            )
    return rows


def _describe(answer: CoalitionAnswer, panels: Sequence[tuple[Variant, FeasibilityMap]]) -> str:
    parts = []
    for variant, plan in panels:
        yes, _ = plan.counts()
        i, j = divmod(int(yes.argmax()), len(plan.dependence))
        parts.append(
            f"{_title(variant)}: at most {round(100 * int(yes.max()) / plan.draws)}% of draws, with threat "
            f"×{plan.threat[i]:g} and dependence ×{plan.dependence[j]:g}"
        )
    return f"Map of how often a coalition against {state_name(answer.target)} holds. " + "; ".join(parts) + "."
