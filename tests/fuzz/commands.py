"""Inputs from the commands themselves: their options, policies and shocks, states and pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import typer.main

from foedus.cli import app
from foedus.states import load_states

NEVER = {"--install-completion", "--show-completion", "--scheduler", "--help", "--version", "--debug"}
SKIPPED = {("data", "build"), ("data", "pull")}
ODD_TEXTS = (
    "", " ", "x", "0", "-1", "nan", "inf", "1e999", "9" * 30, "x" * 10_000, "é", "日本", "\u202ex", "\x1b[31mx", "a,b", "a:b",
    "a=b", "*", "..", "/", "-", "--", "none", "all", "latest", "USA", "USA:RUS", "alignment", "=1+1", "$x$", "{x}", "%s", "\t",
)  # fmt: skip
FEW = {"--draws": "4", "--members": "4", "--samples": "2", "--replicates": "2", "--time-limit": "2", "--starts": "50"}


def tree(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with the words that call it."""
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from tree(each, (*path, name))
    elif path not in SKIPPED:
        yield path, command


COMMANDS = list(tree(typer.main.get_command(app)))


def options(rng: random.Random) -> Iterator[tuple]:
    """Yield commands with random options and odd values; an option that is none is refused, and so is a word for a number."""
    while True:
        path, command = rng.choice(COMMANDS)
        words: list[str] = list(path)
        refuse: bool | None = None
        named = {name for each in command.params for name in each.opts}
        for each in command.params:
            if each.param_type_name == "argument":
                if each.required or rng.random() < 0.5:
                    words += [rng.choice(ODD_TEXTS) or "x" for _ in range(3 if each.nargs == -1 else 1)]
                continue
            option = each.opts[0]
            if option in NEVER or rng.random() > 0.25:
                continue
            kind = str(each.type_descriptor.annotation)
            if getattr(each, "is_flag", False):
                words.append(option)
            elif "int" in kind or "float" in kind:
                value = rng.choice(
                    ("x", "", "1.5x", "0x1", "一", "nan", "-1", "0", "7", "2000", "99999999999999999999", "1e400")
                )
                words += [option, value]
                if value in ("x", "1.5x", "一", "0x1"):
                    refuse = True
            else:
                words += [option, rng.choice(ODD_TEXTS)]
        for option, value in FEW.items():
            if option in named and option not in words:
                words += [option, value]
        if rng.random() < 0.1:
            words.append(rng.choice(("--nonesuch", "--yaer", "-Z")))
            refuse = True
        if rng.random() < 0.5 and "--json" in named and "--json" not in words:
            words.append("--json")
        if any(word in ("-h", "--help", "--list") for word in words):
            refuse = None
        yield f"options of {' '.join(path)}", tuple(words), {}, refuse


STATES = ("USA", "Russia", "cow:710", "cowc:GMY", "Japan", "India", "France", "gw:200")
INSTRUMENTS = ("contain", "accommodate", "entangle", "force", "subvert", "withdraw", "divide", "frame")


def policies(rng: random.Random) -> Iterator[tuple]:
    """Yield policies and shocks by their grammar, right and wrong."""
    while True:
        author, target = rng.sample(STATES[:4], 2)
        first = rng.randint(2026, 2034)
        last = first + rng.randint(1, 10)
        right = f"{author}:{rng.choice(('contain', 'accommodate'))}:{target}:{rng.randint(1, 10) / 10}@{first}-{last}"
        shock = f"{rng.choice(('leader', 'collapse'))}:{target}@{first}"
        wrong = (
            f"{author}:{rng.choice(INSTRUMENTS)}x:{target}:0.5@{first}-{last}",
            f"{author}:contain:{target}:1.5@{first}-{last}",
            f"{author}:contain:{target}:-0.1@{first}-{last}",
            f"{author}:contain:{target}:nan@{first}-{last}",
            f"{author}:contain:{target}:0.5@{last}-{first}",
            f"{author}:contain:{target}:0.5@1700-1705",
            f"{author}:contain:{author}:0.5@{first}-{last}",
            f"{author}:contain:Atlantis:0.5@{first}-{last}",
            f"{author}:contain:{target}:with=Atlantis:0.5@{first}-{last}",
            f"{author}:contain:{target}:colour=red:0.5@{first}-{last}",
            f"{author}:contain:{target}",
            right + ":x",
            right.replace("@", ""),
            right[: rng.randint(1, len(right) - 9)],
        )
        wrong_shocks = (
            f"ledaer:{target}@{first}", f"leader:Atlantis@{first}", f"leader:{target}@1800", f"leader:{target}",
            f"war:{target}@{first}", f"war:{target}+{target}@{first}", f"leader:{target}@nan",
        )  # fmt: skip
        words = ["run", "--members", "4", *(["--json"] if rng.random() < 0.5 else [])]
        roll = rng.random()
        if roll < 0.2:
            yield "policies", (*words, "--policy", right), {}, False
        elif roll < 0.3:
            yield "shocks", (*words, "--shock", shock), {}, False
        elif roll < 0.75:
            yield "policies", (*words, "--policy", rng.choice(wrong)), {}, True
        elif roll < 0.9:
            yield "shocks", (*words, "--shock", rng.choice(wrong_shocks)), {}, True
        else:
            text = "".join(rng.choice(right + "@:=,+é\x00\n ") for _ in range(rng.randint(0, 40)))
            yield "policies", (*words, "--policy", text), {}, None


def states(rng: random.Random) -> Iterator[tuple]:
    """Yield pairs of states, right, misspelt, and of nobody."""
    known = [each for each in load_states().in_year(2020) if each in PACKAGED]
    while True:
        a, b = rng.sample(known, 2)
        table = load_states()
        forms = [a, a.lower(), table.lookup(a).name, f"cow:{table.lookup(a).cow}", f"cowc:{table.lookup(a).cowc}"]
        wrong = (
            f"{a}:{a}",
            f"{a}",
            f"{a}:",
            f":{b}",
            f"{a}:{b}:USA",
            f"{a}:Atlantis",
            f"cow:9999:{b}",
            f"cow:x:{b}",
            f"{a};{b}",
        )
        words = ["measure", "alignment", "--from", "2019", *(["--json"] if rng.random() < 0.5 else [])]
        if rng.random() < 0.5:
            yield "states", (*words, "--pair", f"{rng.choice(forms)}:{b}"), {}, False
        else:
            yield "states", (*words, "--pair", rng.choice(wrong)), {}, True


PACKAGED = ("USA", "RUS", "CHN", "DEU", "FRA", "GBR", "JPN", "IND", "POL", "UKR", "KOR", "IRN", "AUS", "CAN", "TUR")
