"""Names are checked before evidence is opened, and a case is resolved once for the same evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from foedus.analyses import resolving
from foedus.analyses.resolving import resolved_world
from foedus.analyses.running import run
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.scenarios.cases.casting import cast_of
from foedus.scenarios.cases.files import list_cases, load_case
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.casts import Cast
from foedus.scenarios.runs.specs import RunSpec


@pytest.mark.parametrize("name", list_cases())
def test_the_file_of_a_case_gives_the_names_of_its_world(name: str) -> None:
    case = load_case(name)
    assert cast_of(case) == Cast.of(resolve_case(case, Evidence.embedded()))


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"policies": ["USA:contain:FJI:0.8@2021-2024"]}, "FJI is not in the case"),
        ({"policies": ["USA:contain:RUS:with=FJI:0.8@2021-2024"]}, "FJI is not in the case"),
        ({"policies": ["USA:withdraw:ALL:from=NATTO:0.8@2021-2024"]}, "cannot withdraw from 'NATTO'"),
        ({"policies": ["USA:accommodate:RUS:theatre=ukrain:0.8@2021-2024"]}, "no theatre 'ukrain'"),
        ({"policies": ["USA:contain:RUS:0.8@2019-2024"]}, "years are outside the run"),
        ({"shocks": ["leader:FJI@2022"]}, "FJI is not in the case"),
        ({"shocks": ["join:NATTO:UKR@2022"]}, "no institution 'NATTO'"),
        ({"shocks": ["join:NATO:UKR@2024"]}, "outside the run"),
        ({"without": ["framin"]}, "no mechanism 'framin'"),
        ({"until": 2021}, "ends before it starts"),
        ({"parameters": "nowhere"}, "no parameter set 'nowhere'"),
    ],
)
def test_a_mistake_costs_no_evidence(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], part: str) -> None:
    monkeypatch.setattr(Evidence, "open", lambda: pytest.fail("evidence was opened"))
    with pytest.raises(InputError, match=part):
        run(RunSpec(**{"case": "strategic-triangle", "until": 2024, **options}))


def test_a_mechanism_that_the_case_leaves_out_costs_no_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = load_case("triangle-1971").model_copy(update={"mechanisms": ("reach", "threat", "alignment")})
    monkeypatch.setattr(resolving, "load_case", lambda _: case)
    monkeypatch.setattr(Evidence, "open", lambda: pytest.fail("evidence was opened"))
    with pytest.raises(InputError, match=r"contain would do nothing: the case .* does not simulate reciprocity"):
        run(RunSpec(case="triangle-1971", until=1975, policies=("USA:contain:RUS:0.8@1972-1974",)))


def test_the_same_question_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(resolving, "_worlds", {})
    monkeypatch.setattr(resolving, "resolve_case", lambda *given: calls.append(given) or resolve_case(*given))
    evidence = Evidence.embedded()
    spec = RunSpec(case="triangle-1971", until=1975)
    first = resolved_world(spec, evidence)
    fresh = first.content_hash()
    first.alignment[:] = 0.0  # what a caller does to its own world is its own affair
    first.capability[:] = np.nan
    assert resolved_world(RunSpec(case="triangle-1971", until=1980), evidence).content_hash() == fresh
    assert len(calls) == 1
    other = replace(evidence, states=evidence.states.clone())
    assert resolved_world(spec, other).content_hash() == fresh
    assert len(calls) == 2


def test_few_worlds_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "_worlds", {})
    monkeypatch.setattr(resolving, "_KEPT", 1)
    for case in ("triangle-1971", "strategic-triangle"):
        resolved_world(RunSpec(case=case, until=2030), Evidence.embedded())
    assert len(resolving._worlds) == 1
