"""foedus: a laboratory for alliance politics."""

from __future__ import annotations

__version__ = "0.1.0"
