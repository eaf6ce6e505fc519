"""Sphinx configuration; reference pages are made from the registries, so that they cannot drift from the code."""

from __future__ import annotations

import sys
from pathlib import Path

import foedus

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "foedus"
author = "The foedus developers"
copyright = "2026, the foedus developers"  # Sphinx's own name for it
release = foedus.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml", "generate"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "none"
napoleon_google_docstring = False
html_math_renderer = "mathml"
html_theme = "furo"
html_title = "foedus"
suppress_warnings = ["misc.highlighting_failure"]
