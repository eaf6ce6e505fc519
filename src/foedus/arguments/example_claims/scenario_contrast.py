"""The claim of a new argument file that shows the kind of test `scenario_contrast`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# scenario_contrast: what does the model say about a policy? It never makes a verdict, and needs a simulation:
#   foedus argue {name}.toml --members 100
# [[claims]]
# id = "C22"
# part = "P7"
# statement = "An American opening to Russia would part Russia and China."
# [claims.test]
# kind = "scenario_contrast"
# policies = ["USA:accommodate:RUS:0.8@2025-2035"]
# year = 2035  # year at which the difference is taken
# pair = ["RUS", "CHN"]  # the difference is that of its alignment
# # state = "USA"  # example, in place of pair: the difference is that of its domestic cohesion
# until = 2040  # last year simulated; year when left out
# also = [{ pair = ["USA", "RUS"], threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" } }]
# [claims.test.threshold]
# direction = "below"
# supported_beyond = -0.1
# unit = "alignment, scenario minus baseline"
"""
