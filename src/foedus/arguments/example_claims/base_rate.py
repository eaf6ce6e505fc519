"""The claim of a new argument file that shows the kind of test `base_rate`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# base_rate: how often do pairs as close as these fall apart?
[[claims]]
id = "C5"
part = "P3"
statement = "Pairs of major powers as close as Russia and China hardly ever come apart."
[claims.test]
kind = "base_rate"
measure = "alignment"
horizon = 10  # years
# fell = "fell"  # fell: at least once; fell_sustained: three years running
# classes = ["major", "rival_of_hegemon"]  # reference classes counted
# estimator = "cohort"  # cohort, kaplan_meier or first_spell
# robust_to_state = false  # whether the interval covers those found with each state left out
[claims.test.threshold]
direction = "below"
supported_beyond = 0.05
contradicted_beyond = 0.05
unit = "share of pairs as aligned"
"""
