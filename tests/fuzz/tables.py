"""Inputs from the forms of tables: ties, votes, positions, weights, draws and events, and the JSON of a landscape."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Rows = list[list[str]]


@dataclass(frozen=True)
class Form:
    """One kind of table: how it is read, a right one, and changes that a rule refuses."""

    name: str
    command: tuple[str, ...]
    header: tuple[str, ...]
    rows: Callable[[random.Random], Rows]
    wrong: Callable[[random.Random, Rows], Rows]
    number: str


def _names(rng: random.Random, count: int) -> list[str]:
    stock = ("A", "B", "C", "010", "10", "Österreich", "Korea, Republic of", "=x", "日本", "d'Or")
    return rng.sample(stock, count)


def _ties(rng: random.Random) -> Rows:
    a, b, c, d = _names(rng, 4)
    return [[a, b, rng.choice(("1", "-1"))], [b, c, "1"], [a, c, "-1"], [c, d, "+1"]]


def _votes(rng: random.Random) -> Rows:
    a, b = _names(rng, 2)
    return [
        ["1", a, "1"],
        ["1", b, rng.choice("123")],
        ["2", a, "3"],
        ["2", b, rng.choice("12389")],
        ["02", a, "2"],
        ["02", b, "2"],
    ]


def _positions(rng: random.Random) -> Rows:
    a, b = _names(rng, 2)
    return [[a, "x", "1"], [b, "x", "2.5"], [a, "y", "-3"], [b, "y", "1e1"]]


def _draws(rng: random.Random) -> Rows:
    return [[f"{rng.uniform(0.1, 0.9):.3f}", f"{rng.uniform(0.1, 0.9):.3f}"] for _ in range(5)]


def _events(rng: random.Random) -> Rows:
    return [
        [str(number), f"2014-03-{number + 1:02}", "RUS", "UKR", rng.choice(("042", "192", "010"))]
        for number in range(4)
    ]


def _wrong_last(*values: str) -> Callable[[random.Random, Rows], Rows]:
    def change(rng: random.Random, rows: Rows) -> Rows:
        place = rng.randrange(len(rows))
        return [[*row[:-1], rng.choice(values)] if number == place else row for number, row in enumerate(rows)]

    return change


UNSEEN = ("\u200b", "\u2028", "\x1f", "\u202e", "\x00", "\x0b")
NO_NUMBERS = ("yes", "nan", "inf", "-inf", "1e999", "", "0x1", "1_0", "1,5x", "1e60", "-1e308")
FORMS = (
    Form("ties", ("balance", "FILE"), ("source", "target", "sign"), _ties, _wrong_last("0", "2", "x", "", "nan", "1.5"), "sign"),
    Form("ties in motion", ("dynamics", "FILE"), ("source", "target", "sign"), _ties, _wrong_last("0", "2", "x", ""), "sign"),
    Form("votes", ("measure", "un_agreement", "--votes", "FILE"), ("ballot", "actor", "position"), _votes,
         _wrong_last(*NO_NUMBERS[1:], "5", "maybe"), "position"),
    Form("ballots", ("similarity", "FILE"), ("ballot", "actor", "position"), _votes, _wrong_last(*NO_NUMBERS[1:], "5"), "position"),
    Form("positions", ("similarity", "FILE"), ("actor", "item", "position"), _positions, _wrong_last(*NO_NUMBERS), "position"),
    Form("draws", ("run", "--members", "4", "--posterior", "FILE"), ("alignment.war", "alignment.crisis"), _draws,
         _wrong_last(*NO_NUMBERS), "alignment.war"),
    Form("events", ("measure", "event_balance", "--events", "FILE"), ("event_id", "date", "source", "target", "code"), _events,
         _wrong_last("999", "x", "4.2"), "code"),
)  # fmt: skip


def _written(header: tuple[str, ...], rows: Rows, separator: str = ",") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in f'{separator}"\n') else text

    return "".join(separator.join(map(cell, row)) + "\n" for row in [list(header), *rows])


def inputs(rng: random.Random) -> Iterator[tuple]:
    """Yield tables and landscapes: right ones in every dialect, and wrong ones."""
    while True:
        if rng.random() < 0.2:
            yield _landscape(rng)
        else:
            yield _table(rng, rng.choice(FORMS))


def _table(rng: random.Random, form: Form) -> tuple:
    rows, header = form.rows(rng), form.header
    command = [*form.command, *(["--json"] if rng.random() < 0.5 else [])]
    streamed = form.name == "events"  # read in blocks by a reader of its own
    separator = rng.choice(",;\t|")
    text = _written(header, rows, separator)
    content, refuse = text.encode(), False
    change = rng.randrange(20)
    if change == 0:
        content, refuse = _written(header, form.wrong(rng, rows), separator).encode(), True
    elif change == 1:
        content, refuse = _written((*header[:-1], f"{header[-1]}x"), rows).encode(), True
    elif change == 2:
        content, refuse = (
            _written((*header, header[-1]), [[*row, row[-1]] for row in rows]).encode(),
            True,
        )
    elif change == 3:
        content, refuse = b"", True
    elif change == 4:
        content, refuse = _written(header, []).encode(), True
    elif change == 5:
        content, refuse = text.replace(rows[0][0], "", 1).encode(), None
    elif change == 6:
        content, refuse = b"\xff\xfe" + text.encode("utf-16-le"), False
    elif change == 7:
        content, refuse = b"\xef\xbb\xbf" + text.encode(), False
    elif change == 8:
        content, refuse = ("\xe9" + text).encode("latin-1", "replace"), None if streamed else True
    elif change == 9:
        content, refuse = text.replace("\n", "\r\n").encode(), False
    elif change == 10:
        content, refuse = (text + "\n\n  \n").encode(), False
    elif change == 11:
        content, refuse = (text + separator.join(["x"] * (len(header) + 2)) + "\n").encode(), True
    elif change == 12:
        content, refuse = content[: rng.randrange(len(content))], None
    elif change == 13:
        flipped = bytearray(content)
        for _ in range(rng.randint(1, 8)):
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
        content, refuse = bytes(flipped), None
    elif change == 14:
        content, refuse = rng.choice((b"PK\x03\x04x", b"PAR1x", b"\x1f\x8bx", bytes(50), b"{}", b"\x00")), True
    elif change == 15 and form.name in ("positions", "draws"):
        close = rng.choice((("9007199254740993", "9007199254740992"), ("0.3", "0.30000000000000000001")))
        near = [[*row[:-1], end] for row, end in zip(rows, close, strict=False)]
        content, refuse = _written(header, [*near, *rows[2:]], separator).encode(), True
    elif change == 16 and not streamed and form.name != "draws":
        unseen = [[f"{row[0]}{rng.choice(UNSEEN)}", *row[1:]] for row in rows]
        content, refuse = _written(header, unseen, separator).encode(), True
    elif change == 17 and form.name in ("votes", "ballots"):
        weighted = _written((*header, "weight"), [[*row, "2"] for row in rows], separator)
        content, refuse = weighted.encode(), form.name == "votes"  # agreement has no weights
    name = "table.csv"
    if rng.random() < 0.05:
        name, refuse = "table.parquet", None if streamed else True  # events tell their kind by content
    words = tuple(name if word == "FILE" else word for word in command)
    if rng.random() < 0.1 and form.name in ("positions", "ballots", "votes"):
        words = (*words, "--out", rng.choice(("out.parquet", "out.csv")))
    return f"table of {form.name}", words, {name: content}, refuse


def _landscape(rng: random.Random) -> tuple:
    names = _names(rng, 4)
    names = [name for name in names if "|" not in name]
    actors = [{"name": name, "size": rng.choice((1, 2.5, 10))} for name in names]
    propensity = {f"{names[0]}|{names[1]}": 1, f"{names[1]}|{names[2]}": -1, f"{names[0]}|{names[3]}": 0.5}
    document: dict = {"actors": actors, "propensity": propensity}
    text, refuse = json.dumps(document), False
    change = rng.randrange(14)
    if change < 8:
        refuse = True
        if change == 0:
            document["actors"] = actors[:1]
        elif change == 1:
            actors[0]["size"] = rng.choice((0, -1, "1", None, True, [1]))
        elif change == 2:
            actors[0]["nmae"] = "x"
        elif change == 3:
            document["propensities"] = {}
        elif change == 4:
            propensity[f"{names[0]}|Nobody"] = 1
        elif change == 5:
            propensity[f"{names[1]}|{names[0]}"] = 1
        elif change == 6:
            actors[1]["name"] = rng.choice((names[0], f" {names[0]} ", "", "a|b", "a\u200b", "\x1b[1m", 7))
        else:
            propensity[f"{names[0]}|{names[1]}"] = rng.choice(("1", None, {}, 1e308 * 10))
        text = json.dumps(document)
    elif change == 8:
        text, refuse = "[" * rng.choice((10, 100_000)), True
    elif change == 9:
        text, refuse = text[: rng.randrange(len(text) - 1)], True
    elif change == 10:
        text, refuse = text.replace("2.5", "9" * 5_000).replace("10", "9" * 5_000), None
    elif change == 11:
        text, refuse = rng.choice(("", "null", "7", '"x"', "{}", "[]")), True
    words = ("landscape", "actors.json", *(["--json"] if rng.random() < 0.5 else []))
    return "landscape", words, {"actors.json": text.encode()}, refuse
