"""Options that the commands of ``foedus fit`` share, and the help of the files that they write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from foedus.cli._figures import FIGURE_HELP

__all__ = ["AsJson", "FitFigure", "FitOut", "Level", "Seed", "Show", "States"]

_OUT_HELP: Final = (
    "Write the regression table (.md, .html, .tex, .txt), the coefficients (.csv, .parquet) or the fit, to be compared "
    "(.json), to this file."
)

States = Annotated[str | None, typer.Option("--states", help="The two columns of a pair's states, comma-separated.")]
Level = Annotated[float, typer.Option("--level", min=0.01, max=0.999, help="Confidence level.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")]
FitOut = Annotated[Path | None, typer.Option("--out", help=_OUT_HELP)]
FitFigure = Annotated[Path | None, typer.Option("--figure", help=FIGURE_HELP)]
Show = Annotated[bool, typer.Option("--show", help="Show what it takes, and fit nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
