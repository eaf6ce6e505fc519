"""The claim of a new argument file that shows the kind of test `order_contrast`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# order_contrast: what does a drift of order preferences, or a rupture, make of the order index? Simulated, too.
# [[claims]]
# id = "C24"
# part = "P15"
# statement = "The order turns if Europe does."
# [claims.test]
# kind = "order_contrast"
# of = "drift"  # or rupture
# drift = { states = ["DEU", "FRA"], towards = ["RUS", "CHN"], part = 0.5 }
# shocks = ["crisis:CHN+RUS@2026"]
# until = 2050
# members = 64  # futures, at most
# [claims.test.threshold]
# direction = "below"
# supported_beyond = -0.05
# contradicted_beyond = 0.0
# unit = "order index, with less without"
"""
