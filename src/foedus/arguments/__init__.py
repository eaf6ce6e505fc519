"""Arguments as code: claims with thresholds fixed beforehand, judged on the record.

>>> from foedus.arguments import self_test
>>> self_test().passed
True
"""

from __future__ import annotations

from foedus.arguments.evidence import EvidenceLike, SyntheticEvidence
from foedus.arguments.gates import Gate, GateResult, pass_gate
from foedus.arguments.judging import argue, judge_claim, self_test
from foedus.arguments.kinds import KINDS, Runs
from foedus.arguments.planted import planted_evidence
from foedus.arguments.result import ArgumentResult, ClaimResult, Judgement, PlantedResult, Reason, SelfTest
from foedus.arguments.schema import Argument, Claim, Measurement, list_arguments, load_argument
from foedus.arguments.verdict import Standing, Threshold, Verdict, combine, judge, position

__all__ = [
    "KINDS",
    "Argument",
    "ArgumentResult",
    "Claim",
    "ClaimResult",
    "EvidenceLike",
    "Gate",
    "GateResult",
    "Judgement",
    "Measurement",
    "PlantedResult",
    "Reason",
    "Runs",
    "SelfTest",
    "Standing",
    "SyntheticEvidence",
    "Threshold",
    "Verdict",
    "argue",
    "combine",
    "judge",
    "judge_claim",
    "list_arguments",
    "load_argument",
    "pass_gate",
    "planted_evidence",
    "position",
    "self_test",
]
