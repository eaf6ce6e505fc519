"""The case that is run when none is named: told here only, and cheap to import."""

from __future__ import annotations

from typing import Final

__all__ = ["DEFAULT_CASE"]

DEFAULT_CASE: Final = "powers-2025"
"""The case of a run, a schedule or a sensitivity analysis that names none."""
