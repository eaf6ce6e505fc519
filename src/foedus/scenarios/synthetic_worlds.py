"""A synthetic world of any size, for tests, benchmarks and first steps without data."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.scenarios.worlds import INSTRUMENTS, KINDS, MECHANISMS, Institution, Theatre, World

__all__ = ["synthetic_world"]


def _names(actors: int) -> tuple[str, ...]:
    return tuple(f"{chr(65 + i // 26)}{chr(65 + i % 26)}X" for i in range(actors))


def _institutions(actors: int) -> tuple[Institution, ...]:
    names = _names(actors)
    against = {names[-1]: 0.2}
    return (Institution("League", names[: max(2, actors // 3)], ("consultation", "defence"), against),)


def _theatres(actors: int) -> tuple[Theatre, ...]:
    names = _names(actors)
    last = min(actors, 9) - 1
    return tuple(
        Theatre(f"theatre_{k}", names[k], (names[k + 1],), {names[k]: 0.3, names[k + 1]: 0.1}, 0.2)
        for k in range(0, last, 2)
    )


def synthetic_world(actors: int = 29, *, seed: int = 0, **changes: Any) -> World:
    """Return a world drawn at random; its states are made up.

    Parameters
    ----------
    actors
        Number of states, named ``AAX``, ``ABX``, ...
    seed
        Of the draw.
    changes
        Attributes of ``World`` to set instead.

    Returns
    -------
    World

    Examples
    --------
    >>> synthetic_world(3).actors
    ('AAX', 'ABX', 'ACX')
    """
    n, rng = actors, np.random.default_rng(seed)

    def symmetric(table: NDArray[Any]) -> NDArray[Any]:
        upper: NDArray[Any] = np.triu(table, 1)
        whole: NDArray[Any] = upper + upper.T
        return whole

    place = rng.uniform(0.0, 8000.0, (n, 2))
    alignment = symmetric(rng.uniform(-0.8, 0.8, (n, n)))
    distance = symmetric(np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)))
    other = ~np.eye(n, dtype=np.bool_)
    pressed = (rng.random((len(INSTRUMENTS), n, n)) < 0.05) & other
    values: dict[str, Any] = {
        "case": f"synthetic-{n}",
        "actors": _names(n),
        "start": date(2021, 1, 1),
        "capability": 0.8 * rng.dirichlet(np.full(n, 0.7)),
        "order": rng.uniform(-1.0, 1.0, n),
        "order_sd": np.full(n, 0.05),
        "alignment": alignment,
        "alignment_sd": np.where(other, 0.05, 0.0),
        "volatility": symmetric(rng.uniform(0.05, 0.15, (n, n))),
        "pair_mean": 0.8 * np.arctanh(alignment),
        "depth": symmetric(rng.uniform(0.0, 0.5, (n, n))),
        "obligation": np.stack([symmetric(rng.random((n, n)) < 0.1) for _ in KINDS]),
        "pressure": np.where(pressed, rng.uniform(0.1, 0.6, pressed.shape), 0.0),
        "framing": np.ones((n, n)),
        "distance": distance,
        "land_border": (distance < 1200.0) & other,
        "hosts": (rng.random((n, n)) < 0.05) & other,
        "trade_dependence": 0.8 * rng.dirichlet(np.ones(n), n) * other,
        "disputes": symmetric(np.where(rng.random((n, n)) < 0.05, rng.uniform(0.1, 4.0, (n, n)), 0.0)),
        "nuclear": np.arange(n) < max(2, n // 6),
        "burden": rng.uniform(0.0, 0.3, n),
        "cohesion": rng.uniform(0.4, 0.95, n),
        "growth": rng.normal(0.0, 0.01, n),
        "institutions": _institutions(n),
        "theatres": _theatres(n),
        "mechanisms": MECHANISMS,
        "watch": (),
    }
    return World(**{**values, **changes})
