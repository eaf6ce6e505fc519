"""Arguments as code: claims with thresholds fixed beforehand, judged on the record.

>>> from foedus.arguments import self_test
>>> self_test().passed
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult, Judgement, Reason
    from foedus.arguments.evidence import EvidenceLike, SyntheticEvidence
    from foedus.arguments.files import list_arguments, load_argument
    from foedus.arguments.gates import Gate, GateResult, pass_gate
    from foedus.arguments.judging import argue, judge_claim, self_test
    from foedus.arguments.kinds import KINDS, Runs
    from foedus.arguments.opposing import Opposed, Question, oppose
    from foedus.arguments.planted import planted_evidence
    from foedus.arguments.reading import Reading
    from foedus.arguments.result import ArgumentResult, PlantedResult, SelfTest
    from foedus.arguments.schema import Argument, Claim, Measurement
    from foedus.arguments.verdict import Standing, Threshold, Verdict, combine, judge, position, zones

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
    "Opposed",
    "PlantedResult",
    "Question",
    "Reading",
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
    "oppose",
    "pass_gate",
    "planted_evidence",
    "position",
    "self_test",
    "zones",
]

__getattr__, __dir__ = lazy_names(
    "foedus.arguments",
    {
        "KINDS": "kinds",
        "Argument": "schema",
        "ArgumentResult": "result",
        "Claim": "schema",
        "ClaimResult": "claim_result",
        "EvidenceLike": "evidence",
        "Gate": "gates",
        "GateResult": "gates",
        "Judgement": "claim_result",
        "Measurement": "schema",
        "Opposed": "opposing",
        "PlantedResult": "result",
        "Question": "opposing",
        "Reading": "reading",
        "Reason": "claim_result",
        "Runs": "kinds",
        "SelfTest": "result",
        "Standing": "verdict",
        "SyntheticEvidence": "evidence",
        "Threshold": "verdict",
        "Verdict": "verdict",
        "argue": "judging",
        "combine": "verdict",
        "judge": "verdict",
        "judge_claim": "judging",
        "list_arguments": "files",
        "load_argument": "files",
        "oppose": "opposing",
        "pass_gate": "gates",
        "planted_evidence": "planted",
        "position": "verdict",
        "self_test": "judging",
        "zones": "verdict",
    },
)
