"""Registering a test: the hash of everything in it that could be moved after a result is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from foedus.library.problems import Problem

if TYPE_CHECKING:
    from foedus.arguments.schema import Argument, Claim

__all__ = ["hash_of_test", "registration_problems"]

_PROSE: Final = ("why", "fixed_here", "format")


def hash_of_test(claim: Claim, argument: Argument) -> str:
    """Return the hash of a claim's test.

    Parameters
    ----------
    claim
        A claim with a test.
    argument
        Its argument, for the gates it names, the level and the last year of the first judgement.

    Returns
    -------
    str
        Sixteen hexadecimal digits, the beginning of a SHA-256. Names, roles, measures, windows, lines and variants
        change it; comments, the order of keys, the reasons given (``why``, ``fixed_here``) and how numbers are printed
        (``format``) do not.

    Examples
    --------
    >>> from foedus.arguments import load_argument
    >>> argument = load_argument("pushed-together")
    >>> hash_of_test(argument.claim("C5"), argument) == argument.claim("C5").registered.hash
    True
    """
    specs = [spec for each in claim.measurements for spec in (each.spec, each.since) if spec is not None]
    gates = sorted({spec.gate for spec in specs if spec.gate is not None})
    content = {
        "judged_to": argument.judged_to,
        "level": argument.level,
        "impossibility": claim.impossibility,
        "gates": {name: _content(argument.gates[name].model_dump(mode="json")) for name in gates},
        "measurements": [
            {
                "name": each.name,
                "role": each.role,
                "spec": _content(each.spec.model_dump(mode="json", exclude_defaults=True)),
                "since": None
                if each.since is None
                else [each.since_role, _content(each.since.model_dump(mode="json", exclude_defaults=True))],
            }
            for each in claim.measurements
        ],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def registration_problems(argument: Argument) -> Iterator[Problem]:
    """Yield every claim whose test is no longer the one that was registered."""
    for i, (claim, first) in enumerate((claim, claim.as_first_tested) for claim in argument.claims):
        for tested, place, what in ((claim, "", "test"), (first, ".first", "first test")):
            if tested is None or tested.registered is None:
                continue
            found = hash_of_test(tested, argument)
            if found == tested.registered.hash:
                continue
            yield Problem(
                f"claims[{i}]{place}.registered.hash",
                f"the {what} of {claim.id} is not the one registered on {tested.registered.date}",
                f"{found!r} for the test as it is",
                "Undo the change, or register the test anew, with the day of the change, and say what was changed.",
            )


def _content(value: Any) -> Any:
    """Return a specification without the words that explain it."""
    if isinstance(value, dict):
        return {key: _content(part) for key, part in value.items() if key not in _PROSE and key != "statement"}
    return [_content(part) for part in value] if isinstance(value, list) else value
