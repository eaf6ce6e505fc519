"""Run specifications as TOML: a scenario that can be saved, sent and run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from foedus.library.schema_versions import SCHEMA
from foedus.user_toml import read_toml

__all__ = ["read_spec", "spec_toml"]

_HEAD: Final = "# A scenario of foedus. To run it: foedus run --spec THIS-FILE.toml"
_PATHS: Final = ("case", "parameters", "posterior")


def spec_toml(spec: BaseModel) -> str:
    """Return a specification as TOML: the case, and what differs from the defaults."""
    lines = [_HEAD, "", f"schema = {SCHEMA}"]
    settings: tuple[tuple[str, float], ...] = ()
    for name, field in type(spec).model_fields.items():
        value = getattr(spec, name)
        if name == "set":
            settings = value
        elif name == "case" or value != field.default:
            lines.append(f"{name} = {_toml(value)}")
    if settings:
        lines += ["", "[set]", *(f"{_text(name)} = {value!r}" for name, value in settings)]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + "".join(f"\n    {_text(each)}," for each in value) + "\n]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    """Return a basic TOML string, whose escapes are those of JSON except for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_spec(path: str | Path) -> dict[str, Any]:
    """Return the content of a specification file.

    A case, parameter set or posterior that is a file beside the specification is found from any folder.

    Raises
    ------
    UnknownNameError
        If there is no such file.
    InputError
        If it cannot be read or is not TOML.
    """
    document = read_toml(path, what="run specification")
    folder = Path(path).expanduser().parent
    for key in _PATHS:
        value = document.get(key)
        if isinstance(value, str) and Path(value).suffix and not Path(value).is_absolute():
            beside = folder / value
            document[key] = str(beside) if beside.is_file() else value
    return document
