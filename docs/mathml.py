"""Write equations as MathML, which browsers draw by themselves: the pages then need no network."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert


def mathml(source: str, display: str) -> str:
    """Return LaTeX as MathML; several lines of a block become one formula each."""
    text = re.sub(r"\\Big[lr]?(?=[\[\](){}|.])", "", source).replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac")
    return convert(text, display=display)


def visit_inline(self: Any, node: nodes.math) -> None:
    """Write an equation in a line."""
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write an equation on a line of its own."""
    self.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
