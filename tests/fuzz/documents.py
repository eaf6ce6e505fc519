"""Inputs from the forms of TOML files: cases, arguments, parameters and scenarios, changed by their own schemas."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from foedus.arguments.schema import Argument
from foedus.scenarios import RunSpec
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.cases.templates import case_template
from foedus.scenarios.parameters.files import parameter_names

ARGUMENT = """schema = 1
name = "small"
title = "Small"
written = "2020-12"
judged_to = 2020
level = 0.9

[[claims]]
id = "C1"
part = "P1"
statement = "Poland stands farther from Russia than before."

[claims.test]
kind = "trend"
measure = "alignment"
states = ["Poland"]
partner = "RUS"
before = [1980, 1988]
after = [2000, 2008]
threshold = { direction = "below", supported_beyond = -0.2, unit = "index", fixed_here = true, why = "a test" }
"""
SPEC = """case = "strategic-triangle"
policies = ["USA:contain:RUS:0.5@2025-2030"]
members = 4
until = 2040
seed = 1
"""
#: A value that no key of such a type takes.
AGAINST = {
    "string": "7", "integer": '"x"', "number": '"x"', "boolean": "7.5", "array": "true", "object": "3.5", None: "",
}  # fmt: skip


@cache
def _case() -> str:
    lines = case_template("mine", actors=["USA", "RUS", "CHN"], start=2021).splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")) + "\n"


@cache
def _types(model: type) -> tuple[tuple[str, str | None], ...]:
    """Names and types of the keys of a form, where the schema gives one type."""
    found = model.model_json_schema(by_alias=True)["properties"]  # type: ignore[attr-defined]
    return tuple((name, each.get("type")) for name, each in found.items() if each.get("type") in AGAINST)


def inputs(rng: random.Random) -> Iterator[tuple]:
    """Yield files: right ones, with a key too many, of a wrong type, and broken ones."""
    forms = (
        ("case", lambda: _case(), Case, ("schedule", "FILE")),
        ("case", lambda: _case(), Case, ("run", "FILE", "--members", "4")),
        ("argument", lambda: ARGUMENT, Argument, ("argue", "FILE", "--no-futures")),
        ("argument", lambda: ARGUMENT, Argument, ("check", "FILE")),
        ("case", lambda: _case(), Case, ("check", "FILE")),
        ("spec", lambda: SPEC, RunSpec, ("check", "FILE")),
        ("spec", lambda: SPEC, RunSpec, ("run", "--spec", "FILE")),
        (
            "parameters",
            lambda: f'"{rng.choice(parameter_names())}" = 0.01\n',
            None,
            ("run", "--members", "4", "--parameters", "FILE"),
        ),
    )
    while True:
        name, base, model, command = rng.choice(forms)
        text, refuse = base(), False if name != "parameters" else None
        content: bytes | None = None
        change = rng.randrange(13)
        if change == 0:
            text, refuse = f"nonesuch = 1\n{text}", True
        elif change == 1 and model is not None:
            key, kind = rng.choice(_types(model))
            value = AGAINST[kind]
            pattern = re.compile(rf"^{re.escape(key)} = .*?$", re.MULTILINE)
            if kind == "array" and re.search(rf"^{re.escape(key)} = \[\n", text, re.MULTILINE):
                pattern = re.compile(rf"^{re.escape(key)} = \[\n.*?^\]", re.MULTILINE | re.DOTALL)
            text = pattern.sub("", text, count=1)
            text, refuse = f"{key} = {value}\n{text}", True
            if f"[[{key}]]" in text or f"[{key}" in text:
                refuse = True
        elif change == 2:
            lines = text.splitlines()
            lines.insert(
                rng.randrange(len(lines) + 1), rng.choice(("= 1", "x y", "[[", "a = ", "a = 'x", "\x00", "é = 1"))
            )
            text, refuse = "\n".join(lines), True
        elif change == 3:
            content, refuse = b"\xef\xbb\xbf" + text.encode(), refuse
        elif change == 4:
            content, refuse = text.encode("utf-16"), True
        elif change == 5:
            content, refuse = b"\xff" + text.encode(), True
        elif change == 6:
            text, refuse = f"deep = {'[' * 5_000}{']' * 5_000}\n{text}", True
        elif change == 7:
            text, refuse = f"big = {'9' * 10_000}\n{text}", True
        elif change == 8:
            content, refuse = text.encode()[: rng.randrange(len(text))], None
        elif change == 9:
            flipped = bytearray(text.encode())
            for _ in range(rng.randint(1, 6)):
                flipped[rng.randrange(len(flipped))] = rng.randrange(256)
            content, refuse = bytes(flipped), None
        elif change == 10:
            text, refuse = text.replace("RUS", "Atlantis"), True if "RUS" in text else refuse
        elif change == 11:
            text, refuse = re.sub(r"\d{4}", lambda match: rng.choice(("0", "99999", match[0], "-5")), text), None
        words = tuple("file.toml" if word == "FILE" else word for word in command)
        words = (*words, *(["--json"] if rng.random() < 0.5 else []))
        yield f"file of a {name}", words, {"file.toml": text.encode() if content is None else content}, refuse
