"""The question of a sensitivity analysis: an outcome of a case, the parameters that may affect it, its address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from importlib import metadata
from typing import Any, Final

import numpy as np
import polars as pl
import xarray as xr
from numpy.typing import NDArray

from foedus.analyses.sensitivities.designs import Design, Method, build_design
from foedus.analyses.sensitivities.outcomes import Outcome, parse_outcome
from foedus.analyses.sensitivities.points import Points, Work
from foedus.analyses.sensitivities.results import NOISE, POSTERIOR, Sensitivity
from foedus.engine.assembling import build_ensemble
from foedus.engine.ensemble import Ensemble
from foedus.engine.identity import engine_hash
from foedus.errors import InputError, StoreError, UnknownNameError
from foedus.near_names import near_names
from foedus.progress import Progress
from foedus.scenarios.parameters.sets import ParameterSet, with_differences
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore
from foedus.scenarios.worlds import World

__all__ = ["Question"]

Floats = NDArray[np.float64]

REPLICATES: Final = 16
"""Futures averaged at a point; *assumed*. ``Sensitivity.floor`` tells whether they are enough."""

COUNTED_REPLICATES: Final = 128
"""Futures at a point if the outcome is a probability; *assumed*: its standard error is then below 0.045."""


@dataclass(frozen=True, eq=False)
class Question:
    """An outcome, and the parameters that may affect it.

    Parameters
    ----------
    spec, world, known
        What is run: specification, resolved case, parameter set.
    outcome, replicates
        The outcome, and the number of futures averaged at each point.
    names
        Parameters that vary one by one.
    joint
        Parameters that vary together, as a posterior draws them.
    read
        Parameters that a mechanism of the run reads; the others have no effect.
    """

    spec: RunSpec
    world: World
    known: ParameterSet
    outcome: Outcome
    replicates: int
    names: tuple[str, ...]
    joint: tuple[str, ...]
    read: AbstractSet[str]

    @classmethod
    def of(
        cls, spec: RunSpec, world: World, known: ParameterSet, text: str, replicates: int | None, wanted: Sequence[str]
    ) -> Question:
        """Read an outcome and choose the parameters that may affect it.

        Raises
        ------
        InputError
            If outcome, parameters, policies or number of replicates cannot be used.
        """
        template = build_ensemble(_of_size(spec, 1), world, known)
        outcome = parse_outcome(text, world, template.plan.years, worlds=template.plan.worlds)
        count = replicates if replicates is not None else COUNTED_REPLICATES if outcome.counted else REPLICATES
        if not 2 <= count <= 4096:
            raise InputError(
                "too few or too many futures at a point", where=f"replicates {count}", expected="2 to 4096"
            )
        read = {name for item in template.mechanisms if item.name not in spec.without for name in item.parameters}
        names = _chosen(wanted, known, read)
        joint = () if known.posterior is None else tuple(name for name in names if name in known.posterior.names)
        return cls(spec, world, known, outcome, count, tuple(n for n in names if n not in joint), joint, read)

    @property
    def factors(self) -> tuple[str, ...]:
        """Parameters, the joint draw from a posterior if there is one, and the noise."""
        return (*self.names, *([POSTERIOR] if self.joint else []), NOISE)

    def narrowed(self, names: Sequence[str]) -> Question:
        """Return the same question about fewer parameters."""
        return replace(self, names=tuple(name for name in self.names if name in names))

    def design(self, method: Method, samples: int, *, second: bool) -> Design:
        """Return the design of a method."""
        return build_design(method, self.factors, samples, seed=self.spec.seed, second=second)

    def points(self, design: Design) -> Points:
        """Return the parameters at the points of a design: quantiles of priors, joint draws, medians."""
        values: dict[str, Any] = {name: self.known.quantile(name, 0.5) for name in self.known}
        for column, name in enumerate(self.names):
            # a parameter that no mechanism reads would only make equal points look different
            if name in self.read:
                prior = self.known[name].prior
                assert prior is not None
                values[name] = prior.quantile(design.probability[:, column])
        if self.joint:
            assert self.known.posterior is not None
            rows = design.drawn(self.factors.index(POSTERIOR))
            drawn = self.known.posterior.draw(self.spec.seed, np.arange(int(rows.max()) + 1))
            values |= {name: drawn[name][rows] for name in self.joint}
        return Points(values, design.drawn(self.factors.index(NOISE)))

    def ensemble(self, points: int) -> Ensemble:
        """Return the run, with as many members as are computed at once for this number of points."""
        # only how many members had an event is kept, not which: one point at a time
        most = 1 if self.outcome.counted else max(1, self.spec.width(self.world) // self.replicates)
        return build_ensemble(_of_size(self.spec, min(most, points) * self.replicates), self.world, self.known)

    def address(self, design: Design) -> str:
        """Return the hash of everything that determines the answer, 24 hex digits."""
        content = {
            "run": _of_size(self.spec, 1).run_id(self.world, self.known, engine_hash()),
            "outcome": self.outcome.text,
            "factors": self.factors,
            "joint": self.joint,
            "replicates": self.replicates,
            **{name: getattr(design, name) for name in ("method", "samples", "second", "seed")},
            "versions": [metadata.version(name) for name in ("SALib", "scipy")],
        }
        return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=12).hexdigest()

    def answer(self, design: Design, store: RunStore, fresh: bool, progress: Progress | None) -> Sensitivity:
        """Return the indices, from the store or computed.

        Raises
        ------
        InterruptedWorkError
            On Ctrl-C; the same question continues from the finished points.
        SimulationError, StoreError
            If the work fails; finished points are kept if they can be written to disk.
        """
        analysis_id = self.address(design)
        points, which = self.points(design).distinct()
        found = None if fresh else _stored(store, analysis_id, points.count)
        if found is None:
            with store.lock(analysis_id):
                # by a process for which we waited
                found = None if fresh else _stored(store, analysis_id, points.count)
                if found is None:
                    if fresh:
                        store.discard(analysis_id)
                    work = Work(self.ensemble(points.count), self.outcome, points, self.replicates, analysis_id, store)
                    try:
                        work.compute(progress)
                        found = work.mean, work.noise
                        store.commit(analysis_id, self._dataset(design, which, *found), {"spec": self._record(design)})
                    except KeyboardInterrupt:
                        raise work.interrupted(fresh=fresh) from None
                    except BaseException:
                        work.keep()
                        raise
        return self._told(design, analysis_id, which, *found)

    def _record(self, design: Design) -> dict[str, Any]:
        return {**self.spec.model_dump(mode="json"), "outcome": self.outcome.text, "method": design.method}

    def _dataset(self, design: Design, which: NDArray[np.intp], mean: Floats, noise: Floats) -> xr.Dataset:
        """Return everything that the indices rest on: rows of the design, and their points."""
        return xr.Dataset(
            {
                "mean": ("point", mean, {"long_name": self.outcome.text}),
                "noise": ("point", noise, {"long_name": "square of the standard error of the mean"}),
                "which": ("row", which.astype(np.int64), {"long_name": "point of each row of the design"}),
                "unit": (("row", "factor"), design.unit, {"long_name": "position in the unit cube"}),
            },
            coords={"factor": list(design.factors)},
        )

    def _told(
        self,
        design: Design,
        analysis_id: str,
        which: NDArray[np.intp],
        mean: Floats,
        noise: Floats,
    ) -> Sensitivity:
        values = mean[which]
        between = float(mean.var())
        table = design.effects(values).rename({"factor": "parameter"})
        standing = {POSTERIOR: "joint", NOISE: "none"}
        table = table.insert_column(
            1,
            pl.Series("standing", [standing.get(name) or self.known[name].standing for name in design.factors]),
        )
        # a direction has no meaning for factors without an order
        table = table.with_columns(
            mu=pl.when(pl.col("parameter").is_in([NOISE, POSTERIOR])).then(None).otherwise(pl.col("mu"))
        )
        ranking = "mu_star" if design.method == "morris" else "st"
        return Sensitivity(
            analysis_id=analysis_id,
            case=self.world.case,
            scenario=with_differences(self.spec.label, self.known.differences()),
            outcome=self.outcome.text,
            method=design.method,
            samples=design.samples,
            replicates=self.replicates,
            seed=self.spec.seed,
            points=len(mean),
            mean=float(mean.mean()),
            sd=float(mean.std()),
            noise_share=float(noise.mean()) / between if between > 0 else None,
            table=table.sort(ranking, descending=True, nulls_last=True, maintain_order=True),
            pairs=design.interactions(values),
            fixed=tuple(name for name in self.known if name in self.read and not self._moves(name)),
        )

    def _moves(self, name: str) -> bool:
        return name in self.names or name in self.joint or self.known[name].prior is None


def _chosen(wanted: Sequence[str], known: ParameterSet, read: AbstractSet[str]) -> tuple[str, ...]:
    """Return the parameters that names and patterns match, in the order of the set."""
    joint = () if known.posterior is None else known.posterior.names
    uncertain = [name for name in known if known[name].prior is not None or name in joint]
    if not wanted:
        return tuple(name for name in uncertain if name in read)
    chosen = set()
    for pattern in wanted:
        matches = [name for name in known if fnmatchcase(name, pattern)]
        if not matches:
            raise UnknownNameError(
                f"no parameter {pattern!r} in the set {known.name}",
                expected=f"one of them, nearest: {near_names(pattern, known)}",
            )
        if not set(matches) & set(uncertain):
            raise InputError(
                f"{pattern} is a fixed number", where="parameters", expected="a parameter with a prior or a posterior"
            )
        chosen |= set(matches) & set(uncertain)
    return tuple(name for name in uncertain if name in chosen)


def _stored(store: RunStore, analysis_id: str, count: int) -> tuple[Floats, Floats] | None:
    """Return the stored analysis; None if it must be computed because it is missing or damaged."""
    if store.find(analysis_id) is None:
        return None
    try:
        dataset = store.open(analysis_id)
        mean, noise = (np.asarray(dataset[name].values, np.float64) for name in ("mean", "noise"))
    except (StoreError, KeyError):
        return None
    return (mean, noise) if len(mean) == count else None


def _of_size(spec: RunSpec, members: int) -> RunSpec:
    return spec.model_copy(update={"members": members, "chunk": members})
