"""One thread for linear algebra: the same bits on every machine, and no cores that wait for each other."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController

__all__ = ["one_blas_thread"]


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[object]:
    """Return a context in which products and factorisations of matrices use one thread.

    The matrices of our estimators have a few hundred columns: several threads spend most of their time waiting for each
    other (a ninth of the speed on two busy cores), and the order of their sums, so the last bit, depends on how many
    there are.

    Examples
    --------
    >>> with one_blas_thread():
    ...     pass
    """
    controller: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return controller
