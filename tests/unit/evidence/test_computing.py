"""What is computed beside the packaged tables, and evidence that leaves it out."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import DataError
from foedus.evidence.evidence import Evidence

BEYOND = "milex_share_nato"


def test_evidence_by_itself_computes_nothing_from_raw_data_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
    evidence = Evidence.embedded()
    alone = evidence.by_itself()
    assert evidence.computes(BEYOND)
    assert not alone.computes(BEYOND)
    assert alone.content_hash == evidence.content_hash
    with pytest.raises(DataError, match="not among the packaged measures"):
        alone.computed(BEYOND, [("DEU", "FRA")])
