"""One door to every fit: ``foedus.fit``."""

from __future__ import annotations

from typing import Any

from foedus.analyses.fitting.subjects import SUBJECTS
from foedus.blas_threads import one_blas_thread
from foedus.errors import InputError
from foedus.forks import check_fork
from foedus.results import Result

__all__ = ["fit"]


def fit(subject: str, table: Any = None, /, **options: Any) -> Result:
    """Estimate a model from a table.

    Parameters
    ----------
    subject
        What to fit: ``panel``, a regression with fixed effects; ``hazard``, ratios of hazards in matched risk sets;
        ``var``, a vector autoregression; ``alignment``, the measurement model; ``model``, a block of the
        model's own parameters; ``compare``, several fits side by side.
        Without anything else, what the subject takes is returned.
    table
        The path of a CSV, Parquet or Stata file; a polars or pandas DataFrame; what `foedus.panel` returns; or the name
        of a measure, or a list of names, whose panel is then built. ``alignment`` and ``model`` take none,
        ``compare`` a list of fits or of files that hold them.
    **options
        What the subject takes: ``foedus.fit("panel")`` lists it.

    Returns
    -------
    Fit
        ``.table`` has a row for each coefficient: ``term, estimate, se, low, high, p, n, clusters``;
        ``.to_markdown()``, ``.to_latex()`` and ``.to_html()`` print it as a paper does.

    Raises
    ------
    UnknownNameError
        For an unknown subject or column.
    TableError
        For a table that cannot be read.
    InputError
        For options that do not go together, or a model that the table cannot fit.

    Examples
    --------
    >>> import polars as pl
    >>> rows = {"firm": ["a", "a", "b", "b", "c", "c"], "year": [1, 2] * 3}
    >>> frame = pl.DataFrame({**rows, "x": [0.0, 1.0, 0.0, 2.0, 1.0, 4.0], "y": [1.0, 3.1, 0.0, 4.0, 2.0, 7.9]})
    >>> found = fit("panel", frame, outcome="y", on="x", effects="firm", cluster="firm")
    >>> round(found.table["estimate"][0], 2)
    1.99
    """
    check_fork()
    if not isinstance(subject, str):
        raise InputError(f"a {type(subject).__name__} names no fit", expected=f"one of: {', '.join(SUBJECTS)}")
    known = SUBJECTS.known(subject)
    if not known.takes_table:
        if table is not None:
            raise InputError(f"the fit of {subject} takes no table", expected="options only")
        with one_blas_thread():
            return known.function(**options)
    if table is None:
        if options:
            raise InputError(
                "there is no table to fit",
                where=f"fit({subject!r}, …)",
                expected="a path, a data frame or measures as the second argument",
            )
        return known.show()
    with one_blas_thread():
        return known.function(table, **options)
