"""Every error that foedus raises on purpose.

::

    FoedusError
    ├── InputError                bad input from the user; exit code 2
    │   ├── UnknownStateError     no state of that name, code or date
    │   ├── UnknownNameError      a measure, case, policy, ... that does not exist
    │   ├── CoverageError         a year outside what the source covers
    │   ├── PolicyError           a policy that cannot be read or does not fit the case
    │   ├── CaseError             a malformed case file
    │   ├── ArgumentError         a malformed argument file
    │   └── TableError            a malformed table (NaN, duplicate, missing column)
    └── WorkError                 the work failed; exit code 1
        ├── DataError             a raw data file is missing or corrupt
        ├── StoreError            a result cannot be written or read
        ├── SimulationError       a mechanism broke its contract or produced a non-finite value
        └── InterruptedWorkError  stopped by the user; finished parts are kept
"""

from __future__ import annotations

from foedus.plain_text import escaped, shortened

__all__ = [
    "ArgumentError",
    "CaseError",
    "CoverageError",
    "DataError",
    "FoedusError",
    "InputError",
    "InterruptedWorkError",
    "PolicyError",
    "SimulationError",
    "StoreError",
    "TableError",
    "UnknownNameError",
    "UnknownStateError",
    "WorkError",
]


class FoedusError(Exception):
    """An error that says what happened, where, what was expected and what to do.

    Parameters
    ----------
    message
        What happened, as one clause without a full stop.
    where
        File, key path, state or year at which it happened.
    expected
        What would have been right.
    hint
        What to do next.

    Control characters are escaped and long values cut, because all of these may quote user input.

    Examples
    --------
    >>> str(FoedusError("no such case", where="cold-wra", expected="one of: strategic-triangle"))
    'no such case (at cold-wra; expected one of: strategic-triangle)'
    """

    code = "error"
    exit_code = 1

    def __init__(
        self, message: str, *, where: str | None = None, expected: str | None = None, hint: str | None = None
    ) -> None:
        self.message = _shown(message)
        self.where = where and _shown(where)
        self.expected = expected and _shown(expected, 2_500)
        self.hint = hint and _shown(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        details = [f"at {self.where}" if self.where else "", f"expected {self.expected}" if self.expected else ""]
        text = self.message
        if any(details):
            text += f" ({'; '.join(part for part in details if part)})"
        return f"{text}. {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, str | None]:
        """Return the error as the JSON object that scripts can rely on."""
        return {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "expected": self.expected,
            "hint": self.hint,
        }


def _shown(text: str, most: int = 600) -> str:
    return escaped(shortened(text, most))


class InputError(FoedusError):
    """Bad input from the user."""

    code = "input"
    exit_code = 2


class UnknownStateError(InputError):
    """No state of that name, code or date."""

    code = "unknown-state"


class UnknownNameError(InputError):
    """A measure, case, mechanism, ... of that name does not exist."""

    code = "unknown-name"


class CoverageError(InputError):
    """A year outside what the source covers."""

    code = "coverage"


class PolicyError(InputError):
    """A policy that cannot be read or does not fit the case."""

    code = "policy"


class CaseError(InputError):
    """A malformed case file."""

    code = "case"


class ArgumentError(InputError):
    """A malformed argument file."""

    code = "argument"


class TableError(InputError):
    """A malformed table: not-a-number, duplicate key, missing column."""

    code = "table"


class WorkError(FoedusError):
    """The work failed."""

    code = "work"


class DataError(WorkError):
    """A raw data file is missing or corrupt."""

    code = "data"


class StoreError(WorkError):
    """A result cannot be written or read."""

    code = "store"


class SimulationError(WorkError):
    """A mechanism broke its contract or produced a non-finite value."""

    code = "simulation"


class InterruptedWorkError(WorkError):
    """Stopped by the user; finished parts are kept."""

    code = "interrupted"
