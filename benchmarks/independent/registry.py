"""Which numbers are computed twice, and by how much they may differ."""

from __future__ import annotations

from independent.numbers import Number
from independent.registry_counts import COUNTS
from independent.registry_estimates import ESTIMATES

NUMBERS: list[Number] = COUNTS + ESTIMATES
