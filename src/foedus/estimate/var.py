"""Vector autoregressions by statsmodels: lags, stability, Granger's test, and responses to an impulse with bands.

A row whose own value or any of its lags is not known is left out, and what was left out is counted: nothing is filled
in. Without gaps every number is that of ``statsmodels.tsa.api.VAR``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError
from foedus.estimate.var_responses import Bands, bootstrap_bands, impulse_responses

__all__ = ["GrangerTest", "VarFit", "fit_var"]

Criterion = Literal["aic", "bic"]
Kind = Literal["orthogonalised", "generalised"]

_FEWEST_FREE: Final = 5
"""Rows there must be beyond the coefficients of an equation (assumed)."""
_SINGULAR: Final = 1e-9
"""Share of a series' variation that must be its own, given the others and their lags."""


@dataclass(frozen=True)
class GrangerTest:
    """Whether the past of one series tells of another beyond that one's own past.

    Attributes
    ----------
    cause, effect
        Names of the series.
    statistic, freedom, p
        F, its degrees of freedom, and the probability of as large a value if it does not.
    """

    cause: str
    effect: str
    statistic: float
    freedom: tuple[float, float]
    p: float


@dataclass(frozen=True, eq=False)
class VarFit:
    """A vector autoregression.

    Attributes
    ----------
    names
        Of the k series, in the order in which orthogonalised impulses come.
    lags
        Number p of lags.
    criteria
        For each number of lags that was compared its AIC and BIC, on the same rows; empty if the lags were given.
    intercept, coefficients
        Shape (k,) and (lag, k, k): row i holds what the lagged series do to series i.
    errors
        Standard errors of intercept and coefficients, shape (1 + p k, k): a column for each equation.
    covariance
        Of the disturbances, shape (k, k), with T - p k - 1 degrees of freedom.
    residuals
        Shape (row, k).
    roots
        Moduli of the roots of the characteristic polynomial, the smallest first; stable if all are above 1.
    granger
        Tests for every ordered two series.
    rows, left_out
        Rows used, and those that a gap made unusable.
    aic, bic
        Of the fit itself.
    known
        Rows of the series that were used, shape (time,).
    """

    names: tuple[str, ...]
    lags: int
    criteria: dict[int, tuple[float, float]]
    intercept: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    errors: NDArray[np.float64]
    covariance: NDArray[np.float64]
    residuals: NDArray[np.float64]
    roots: NDArray[np.float64]
    granger: tuple[GrangerTest, ...]
    rows: int
    left_out: int
    aic: float
    bic: float
    known: NDArray[np.bool_]

    @property
    def stable(self) -> bool:
        """Whether an impulse dies out."""
        return bool(self.roots[0] > 1.0)

    def responses(self, steps: int, *, kind: Kind = "orthogonalised") -> NDArray[np.float64]:
        """Return the responses to an impulse of one standard deviation, shape (1 + steps, response, impulse)."""
        return impulse_responses(self.coefficients, self.covariance, steps, kind)

    def bands(
        self,
        steps: int,
        *,
        kind: Kind = "orthogonalised",
        cumulative: bool = False,
        draws: int = 1000,
        level: float = 0.90,
        seed: int = 0,
    ) -> Bands:
        """Return responses with bands from a bootstrap that is corrected for bias.

        Parameters
        ----------
        steps
            Steps after the impulse.
        kind
            ``orthogonalised``: an impulse moves those after it in the order of names at once, those before it not.
            ``generalised``: with it come the others as they usually do, in no order.
        cumulative
            Whether responses are added up over the steps.
        draws
            Series made for the bands; as many again for the bias.
        level
            Confidence level at each step by itself.
        seed
            Seed of the draws.

        Raises
        ------
        InputError
            For an unstable fit, whose responses do not die out, or a number of steps or draws out of range.

        References
        ----------
        kilian_1998, lutkepohl_2005, pesaran_shin_1998
        """
        if steps < 1 or draws < 20:
            raise InputError(
                "the number of steps or draws is too small", where=f"steps={steps}, draws={draws}",
                expected="steps >= 1, draws >= 20",
            )  # fmt: skip
        if not self.stable:
            raise _unstable(self.roots)
        return bootstrap_bands(
            self.intercept, self.coefficients, self.residuals, self.known, steps,
            kind=kind, cumulative=cumulative, draws=draws, level=level, seed=seed,
        )  # fmt: skip


def fit_var(
    series: ArrayLike,
    names: Sequence[str],
    *,
    lags: int | None = None,
    most_lags: int = 6,
    criterion: Criterion = "bic",
    unstable: Literal["refuse", "allow"] = "refuse",
) -> VarFit:
    r"""Fit a vector autoregression.

    .. math:: y_t = c + \sum_{l=1}^{p} A_l y_{t-l} + u_t, \qquad u_t \sim (0, \Sigma)

    Parameters
    ----------
    series
        Shape (time, series), evenly spaced; NaN is not known.
    names
        Of the series; their order is that in which orthogonalised impulses come.
    lags
        p; chosen by the criterion if not given.
    most_lags
        Largest number of lags that is compared; fewer where the series are short.
    criterion
        ``bic`` or ``aic``, both of which are kept.
    unstable
        What happens if a root lies on or inside the unit circle: ``refuse`` raises, ``allow`` returns the fit, which
        then has no bands.

    Returns
    -------
    VarFit

    Raises
    ------
    InputError
        If statsmodels is not installed; for series that are too short, that never change or that the others determine,
        or an unstable fit.

    References
    ----------
    lutkepohl_2005, granger_1969

    Examples
    --------
    >>> import numpy as np
    >>> stream, y = np.random.default_rng(0), np.zeros((200, 2))
    >>> for t in range(1, 200):
    ...     y[t] = [0.5 * y[t - 1, 0], 0.4 * y[t - 1, 0]] + stream.normal(size=2)
    >>> found = fit_var(y, ["a", "b"], lags=1)
    >>> found.stable, [test.cause for test in found.granger if test.p < 0.01]
    (True, ['a'])
    """
    _engine()
    values = np.asarray(series, dtype=np.float64)
    _check(values, names, lags, most_lags, criterion, unstable)
    first = _usable(values, lags or 1)
    _check_length(int(first.sum()), values.shape[1], lags or 1)
    _check_series(values[first], names)
    criteria: dict[int, tuple[float, float]] = {}
    if lags is None:
        longest = _longest(values, most_lags)
        common = _usable(values, longest)
        for count in range(1, longest + 1):
            found = _results(values, names, count, common)
            criteria[count] = (float(found.aic), float(found.bic))
        lags = min(criteria, key=lambda count: criteria[count][criterion == "bic"])
    known = _usable(values, lags)
    _check_lags(values, names, lags, known)
    found = _results(values, names, lags, known)
    roots = np.sort(np.abs(np.asarray(found.roots)))
    if unstable == "refuse" and roots[0] <= 1.0:
        raise _unstable(roots)
    return VarFit(
        tuple(names),
        lags,
        criteria,
        np.asarray(found.intercept),
        np.asarray(found.coefs),
        np.asarray(found.stderr),
        np.asarray(found.sigma_u),
        np.asarray(found.resid),
        roots,
        _granger(found, names),
        int(known.sum()),
        values.shape[0] - lags - int(known.sum()),
        float(found.aic),
        float(found.bic),
        known,
    )


def _engine() -> Any:
    """Return the module of statsmodels that fits.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        from statsmodels.tsa.vector_ar import var_model
    except ImportError as error:
        raise InputError(
            "vector autoregressions need statsmodels",
            where="foedus.estimate.fit_var",
            expected="the package statsmodels",
            hint="Install it with: pip install 'foedus[estimate]'",
        ) from error
    return var_model


def _check(
    values: NDArray[np.float64], names: Sequence[str], lags: int | None, most: int, criterion: str, unstable: str
) -> None:
    if values.ndim != 2 or values.shape[1] != len(names) or values.shape[1] < 2:
        raise InputError(
            "the series do not form a table of two or more",
            where=f"shape {values.shape}, {len(names)} names",
            expected="a column for each name, at least two",
        )
    if len(set(names)) < len(names):
        raise InputError("two series have the same name", where=", ".join(names), expected="each name once")
    if np.isinf(values).any():
        raise InputError("a value is not finite", expected="numbers, or NaN where it is not known")
    if (lags is not None and lags < 1) or most < 1:
        raise InputError("the number of lags is out of range", where=f"lags={lags}, most_lags={most}", expected=">= 1")
    for name, given, choices in (("criterion", criterion, ("aic", "bic")), ("unstable", unstable, ("refuse", "allow"))):
        if given not in choices:
            raise InputError(f"unknown {name} {given!r}", expected=" or ".join(choices))


def _usable(values: NDArray[np.float64], lags: int) -> NDArray[np.bool_]:
    """Return which rows are known together with so many rows before them, shape (time,)."""
    complete: NDArray[np.bool_] = np.asarray(np.isfinite(values).all(axis=1))
    usable = complete.copy()
    usable[:lags] = False
    for lag in range(1, lags + 1):
        usable[lag:] &= complete[:-lag]
    return usable


def _longest(values: NDArray[np.float64], most: int) -> int:
    """Return the largest number of lags up to `most` for which there are enough rows."""
    count = values.shape[1]
    return max(
        lags for lags in range(1, most + 1) if int(_usable(values, lags).sum()) >= lags * count + 1 + _FEWEST_FREE
    )


def _check_length(rows: int, count: int, lags: int) -> None:
    needed = lags * count + 1 + _FEWEST_FREE
    if rows < needed:
        raise InputError(
            "the series are too short for a vector autoregression",
            where=f"{rows} rows known with {lags} before them, {count} series",
            expected=f"at least {needed}",
            hint="Take fewer lags or series, or months instead of years",
        )


def _check_series(now: NDArray[np.float64], names: Sequence[str]) -> None:
    """Raise if a series never changes, or if the others determine one."""
    centred = now - now.mean(axis=0)
    size = (centred**2).sum(axis=0)
    for name, own, largest in zip(names, size, np.abs(now).max(axis=0), strict=True):
        if own <= 1e-20 * max(1.0, float(largest)) ** 2:
            raise InputError(f"the series {name} never changes", expected="series that vary", where=name)
    for place, name in enumerate(names):
        others = np.delete(centred, place, axis=1)
        rest = centred[:, place] - others @ np.linalg.lstsq(others, centred[:, place], rcond=None)[0]
        if float(rest @ rest) <= _SINGULAR * size[place]:
            raise InputError(
                f"the series {name} is determined by the others",
                where=", ".join(names),
                expected="series of which none is a sum of others",
                hint="Leave one of them out",
            )


def _check_lags(values: NDArray[np.float64], names: Sequence[str], lags: int, known: NDArray[np.bool_]) -> None:
    """Raise if the lags of the series determine each other."""
    design = _design(values, lags, known)[:, 1:]
    centred = design - design.mean(axis=0)
    if np.linalg.cond(centred / np.linalg.norm(centred, axis=0)) > 1.0 / _SINGULAR:
        raise InputError(
            "the lags of the series determine each other",
            where=f"{', '.join(names)}, {lags} lags",
            expected="series whose lags differ",
            hint="Take fewer lags, or leave a series out",
        )


def _design(values: NDArray[np.float64], lags: int, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    rows = np.flatnonzero(known)
    return np.column_stack([np.ones(rows.size), *(values[rows - lag] for lag in range(1, lags + 1))])


def _results(values: NDArray[np.float64], names: Sequence[str], lags: int, known: NDArray[np.bool_]) -> Any:
    """Return statsmodels' results of the usable rows, which need not follow each other."""
    design, now = _design(values, lags, known), values[known]
    params = np.linalg.lstsq(design, now, rcond=None)[0]
    residual = now - design @ params
    covariance = residual.T @ residual / (now.shape[0] - design.shape[1])
    # results count what comes before the first row; it is not read again
    before = np.vstack([np.zeros((lags, now.shape[1])), now])
    model = _engine().VAR(before)
    return _engine().VARResults(before, design, params, covariance, lags, model=model, names=list(names), trend="c")


def _granger(found: Any, names: Sequence[str]) -> tuple[GrangerTest, ...]:
    tests = []
    for place, effect in enumerate(names):
        for other, cause in enumerate(names):
            if other != place:
                test = found.test_causality(place, other, kind="f")
                freedom = tuple(float(each) for each in np.atleast_1d(test.df))
                tests.append(
                    GrangerTest(
                        cause, effect, float(test.test_statistic), (freedom[0], freedom[-1]), float(test.pvalue)
                    )
                )
    return tuple(tests)


def _unstable(roots: NDArray[np.float64]) -> InputError:
    return InputError(
        "the vector autoregression is not stable: an impulse would never die out",
        where=f"smallest root of the characteristic polynomial {roots[0]:.3f}",
        expected="all roots outside the unit circle",
        hint="Take differences of series that wander, or other lags",
    )
