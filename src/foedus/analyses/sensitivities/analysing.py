"""Which parameters an outcome depends on: Morris screening, and Sobol shares of variance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

from foedus.analyses.resolving import resolved_world
from foedus.analyses.running import load_parameters
from foedus.analyses.sensitivities.designs import Method
from foedus.analyses.sensitivities.questions import Question
from foedus.analyses.sensitivities.results import Sensitivity
from foedus.analyses.specifying import DEFAULT_CASE, run_spec
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.forks import check_fork
from foedus.progress import Progress
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore
from foedus.scenarios.worlds import World

__all__ = ["sensitivity"]


SAMPLES: Final[Mapping[Method, int]] = {"morris": 30, "sobol": 512}
"""Default trajectories and rows; *assumed*: intervals of leading indices are then about a fifth of their size."""


@checked_call
def sensitivity(
    spec: RunSpec | Case | Path | str = DEFAULT_CASE,
    outcome: str | None = None,
    method: Method = "morris",
    *,
    policies: Iterable[str] | str = (),
    shocks: Iterable[str] | str = (),
    until: int | None = None,
    samples: int | None = None,
    replicates: int | None = None,
    parameters: Sequence[str] = (),
    top: int | None = None,
    second: bool = False,
    seed: int | None = None,
    evidence: Any = None,
    store: RunStore | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
    world: World | None = None,
    parameter_set: ParameterSet | None = None,
) -> Sensitivity:
    r"""Find the parameters on which an outcome of a case depends.

    Morris's method moves one parameter at a time, by half of its prior's probability, from many starting points:

    .. math:: \mu^*_i = \overline{|d_i|}, \quad \sigma_i = \mathrm{sd}(d_i), \quad
        d_i = \frac{Y(u + \Delta e_i) - Y(u)}{\Delta}, \quad \Delta = 2/3

    in the unit of the outcome: :math:`\mu^*` is how much it moves as the parameter goes from the 1/8 to the 7/8
    quantile of its prior. Sobol's method decomposes the variance of the outcome under the priors:

    .. math:: S_i = \frac{\mathrm{Var}\, E[Y \mid x_i]}{\mathrm{Var}\, Y}, \quad
        S_{T,i} = \frac{E\, \mathrm{Var}[Y \mid x_{\sim i}]}{\mathrm{Var}\, Y}

    Parameters
    ----------
    spec
        Name or path of a case, a case, or a full `RunSpec`; ``members`` plays no part.
    outcome
        ``[difference:|baseline:]NAME[:OF[:OF]][@YEAR]``: see ``analyses.sensitivities.outcomes``; when omitted, the
        alignment of the last watched pair of the case.
    policies, shocks, until
        As in `foedus.run`.
    method
        ``morris`` or ``sobol``.
    samples
        Trajectories of Morris (30), or rows of Sobol's sequence, a power of two (512).
    replicates
        Futures averaged at each point: by default 16, or 128 if the outcome is a probability.
    parameters
        Names or patterns such as ``alignment.*``; when omitted, all that have a prior and are read by the case's
        mechanisms. The others stay at their median.
    top
        With ``sobol``: screen with Morris first and keep this many; the others stay at their median.
    second
        With ``sobol``: also indices of pairs, for twice as many points.
    seed
        Seed, in place of the specification's.
    evidence, store, fresh, world
        As in ``analyses.running``.
    progress
        Called with (points done, points in total).
    parameter_set
        A parameter set in place of the one named in ``spec``.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputError
        For a case, policy, outcome, parameter or number of samples that cannot be used.
    InterruptedWorkError
        On Ctrl-C; the same call continues from the finished points.
    SimulationError, StoreError
        As in ``analyses.running``.

    Notes
    -----
    *Noise is a factor of its own.* Points that differ in a parameter share their chance events and initial errors,
    replicate by replicate; the factor ``noise``, which enters no mechanism, chooses which. Hence the noise left by an
    average over few futures is neither spread over the parameters nor mistaken for their interaction: the total index
    of ``noise`` is its share of the variance, interactions with parameters included (Marrel et al. 2012), and a
    parameter below it cannot be distinguished from chance. More replicates lower it in proportion.

    *Parameters of a posterior vary together*: they are one factor, ``posterior``, because indices of single parameters
    are defined only for independent ones.

    Indices are conditional on the priors, which are assumed: a parameter with a wide prior matters more.

    References
    ----------
    morris_1991, campolongo_2007, saltelli_2010, marrel_2012, herman_usher_2017
    """
    check_fork()
    spec = run_spec(spec, policies=policies, shocks=shocks, until=until)
    outcome = outcome if outcome is not None else _first_outcome(spec)
    if method not in get_args(Method):
        raise UnknownNameError(f"no method {method!r}", expected=f"one of {', '.join(get_args(Method))}")
    if top is not None and (method != "sobol" or top < 1):
        raise InputError("nothing to screen", where=f"top {top}", expected="1 or more, with the method sobol")
    if seed is not None:
        spec = RunSpec(**{**spec.model_dump(), "seed": seed})
    known = parameter_set if parameter_set is not None else load_parameters(spec)
    chosen = world if world is not None else resolved_world(spec, evidence)
    asked = Question.of(spec, chosen, known, outcome, replicates, parameters)
    rows = samples if samples is not None else SAMPLES[method]
    keeper = RunStore((store if store is not None else RunStore()).root / "sensitivity")
    screening = None
    if top is not None and top < len(asked.names):
        first = asked.design("morris", SAMPLES["morris"], second=False)
        before = len(first.unit)
        moved = top + len(asked.factors) - len(asked.names)
        total = before + rows * (2 + moved * (2 if second else 1))
        screening = asked.answer(first, keeper, fresh, _within(progress, 0, total))
        asked = asked.narrowed(screening.leading(top))
        progress = _within(progress, before, total)
    found = asked.answer(asked.design(method, rows, second=second), keeper, fresh, progress)
    return found if screening is None else _screened(found, screening)


def _screened(found: Sensitivity, screening: Sensitivity) -> Sensitivity:
    """Return Sobol's answer with the columns of the screening filled in."""
    columns = ["mu", "mu_star", "mu_star_conf", "sigma"]
    order = found.table.columns
    joined = found.table.drop(columns).join(
        screening.table.select("parameter", *columns), on="parameter", how="left", maintain_order="left"
    )
    return replace(found, table=joined.select(order), screening=screening)


def _first_outcome(spec: RunSpec) -> str:
    """The alignment of the last watched pair of a case; of the second and third actor if no pair is watched."""
    case = load_case(spec.case)
    a, b = case.watch[-1] if case.watch else case.actors[1:3]
    return f"alignment:{a}:{b}"


def _within(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Return a progress callback that reports one part of some work as part of the whole."""
    return None if progress is None else lambda done, _: progress(min(before + done, total), total)
