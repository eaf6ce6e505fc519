"""The main job: an argument is loaded, checked, and tested on the record and on simulated futures."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

from foedus.analyses.asking import check_evidence
from foedus.analyses.coalitions.balancing import coalition
from foedus.analyses.futures import prepare_futures, run_futures, simulate_on_demand
from foedus.arguments.checking import check_argument
from foedus.arguments.files import load_argument
from foedus.arguments.forecasting import check_since, forecaster
from foedus.arguments.judging import argue as judge
from foedus.arguments.judging import simulates as claim_simulates
from foedus.arguments.kinds import Runs
from foedus.arguments.opposing import Opposed, oppose
from foedus.arguments.result import ArgumentResult
from foedus.arguments.schema import Argument
from foedus.checked_calls import checked_call
from foedus.evidence.evidence import Evidence
from foedus.forks import check_fork
from foedus.progress import Progress
from foedus.sources import FOLDER_VARIABLE

__all__ = ["REFERENCE", "Stage", "argue", "argue_against", "simulates"]

REFERENCE = "pushed-together"
"""The packaged argument that is tested by default."""

Stage: TypeAlias = Callable[[str], AbstractContextManager[Progress | None]]
"""Called with a description of a long part of the work; gives the progress callback for that part."""


def simulates(argument: Argument | str | Path) -> bool:
    """Return whether a claim of an argument rests on simulated futures, or shows some beside the record.

    Raises
    ------
    UnknownNameError
        When there is no such argument.
    ArgumentError
        When its file is malformed.
    """
    chosen = argument if isinstance(argument, Argument) else load_argument(argument)
    return any(claim_simulates(claim) for claim in chosen.claims)


@checked_call
def argue(
    argument: Argument | str | Path = REFERENCE,
    evidence: Evidence | None = None,
    *,
    members: int | None = None,
    seed: int = 0,
    since: date | str | None = None,
    runs: Runs | None = None,
    progress: Progress | None = None,
    stage: Stage | None = None,
    on_record: Callable[[ArgumentResult], None] | None = None,
) -> ArgumentResult:
    """Test every claim of an argument on the record and, where asked for, on simulated futures.

    Parameters
    ----------
    argument
        An argument, the name of a packaged one, or the path of a file.
    evidence
        What it is tested on. When omitted: the packaged evidence, so that verdicts are the same with and without raw
        data; where there are any, it is tested once more with alignment measured from all of them (``raw``), and claims
        that read otherwise there are named.
    members
        Members of each simulated future; None simulates nothing, and model-conditional tests wait.
    seed
        Seed of every random draw.
    since
        A date, such as ``2020-12-31``, as of which the argument is scored as a forecaster too.
    runs
        Provides simulations on demand, ``runs(policies, until)``, in place of foedus's own.
    progress
        Called with (claims done, all claims).
    stage
        Wraps each long part, for callers that show several progress bars.
    on_record
        Called with what the record alone says, before any future is simulated; not where none is.

    Returns
    -------
    ArgumentResult
        Verdicts with everything they rest on; with ``members`` also the futures. The same argument, evidence, members
        and seed give the same result.

    Raises
    ------
    UnknownNameError
        When there is no such argument.
    ArgumentError
        When the file is malformed, or names a measure, state or table that does not exist, or an impossible year.
    InputError
        When ``since`` is no date within the record after the argument.

    Examples
    --------
    >>> from foedus.evidence.evidence import Evidence
    >>> result = argue("pushed-together", Evidence.embedded())
    >>> result.claim("C10").verdict.value
    'undetermined'
    """
    check_fork()
    chosen = argument if isinstance(argument, Argument) else load_argument(argument)
    # a mistyped state should not cost a minute of simulation first
    check_argument(chosen, where=None if isinstance(argument, Argument) else str(argument))
    record = Evidence.embedded() if evidence is None else evidence
    check_evidence(record)
    day = None if since is None else check_since(since, chosen, int(record.dyads["year"].max()))  # type: ignore[arg-type]
    asked = partial(coalition, evidence=record)
    part = stage or (lambda _words: nullcontext(progress))
    futures = {}
    early = None
    if members is not None and on_record is not None:
        prepare_futures(record, members=members, seed=seed)
        with part("testing claims on the record") as told:
            early = judge(chosen, record, coalitions=asked, seed=seed, progress=told)
        on_record(early)
    if members is not None:
        with part("simulating futures") as told:
            futures = run_futures(record, members=members, seed=seed, progress=told)
        runs = runs or simulate_on_demand(record, members=members, seed=seed, known=futures.values())
    with part("testing claims") as told:
        result = judge(chosen, record, runs=runs, coalitions=asked, seed=seed, progress=told, on_record=early)
    beside = None
    if evidence is None and (folder := os.environ.get(FOLDER_VARIABLE)):
        with part("testing claims on the raw data") as told:
            raw = Evidence.with_raw_alignment(folder)
            beside = judge(chosen, raw, runs=runs, coalitions=asked, seed=seed, progress=told, on_other=result)
    used = sorted({*result.run_ids, *(run.run_id for run in futures.values())})
    scored = None if day is None else forecaster(result, day)
    return replace(result, forecaster=scored, evidence=record, futures=futures, run_ids=tuple(used), raw=beside)


@checked_call
def argue_against(
    argument: Argument | str | Path,
    against: Argument | str | Path,
    evidence: Evidence | None = None,
    *,
    members: int | None = None,
    futures: bool | None = None,
    seed: int = 0,
    stage: Stage | None = None,
) -> Opposed:
    """Test two arguments on the same evidence, and compare them question by question.

    Parameters
    ----------
    argument, against
        As in `argue`; one of them says which claims of the other it answers.
    evidence, seed, stage
        As in `argue`; the packaged evidence when omitted, without a second look at raw data.
    members
        Members of each simulated future; None simulates nothing.
    futures
        Whether futures are simulated; when omitted, where a claim of either uses any.

    Returns
    -------
    Opposed

    Raises
    ------
    UnknownNameError
        When there is no such argument.
    ArgumentError
        When a file is malformed, or neither argument answers the other.
    """
    record = Evidence.embedded() if evidence is None else evidence
    chosen = [each if isinstance(each, Argument) else load_argument(each) for each in (argument, against)]
    results = [
        argue(
            each,
            record,
            members=members if (simulates(each) if futures is None else futures) else None,
            seed=seed,
            stage=stage,
        )
        for each in chosen
    ]
    return oppose(*results)
