"""Pages of the formats of files: those of TOML from their schemas, those of tables by hand."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pages import table, toctree, write
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from foedus.analyses.file_kinds import KINDS
from foedus.arguments.kinds import KINDS as TESTS
from foedus.arguments.schema import Argument, Claim, FactQuery
from foedus.arguments.verdict import Threshold
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.parameters.priors import Parameter, support_words
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.runs.settings import parse_settings
from foedus.scenarios.runs.specs import RunSpec

HEADER = ("key", "value", "when left out", "meaning")

INTRODUCTION = (
    "TOML in UTF-8, with or without a byte order mark, up to 5 MB. An unknown key is an error that names the nearest "
    "key and all known keys. `foedus check FILE` reports everything that is wrong at once.\n"
)

TABLES: Mapping[str, tuple[str, str]] = {
    "network": (
        "Signed network",
        "CSV or Parquet with the columns `source`, `target` and `sign` (1 or −1), one undirected tie per row. A tie "
        "may occur twice if its sign is the same. Used by `foedus balance`, `foedus dynamics` and "
        "`SignedGraph.from_file`; see [Balance networks](../../../how-to/balance-networks.md).\n\n"
        "```text\nsource,target,sign\nGBR,FRA,1\nGBR,DEU,-1\n```",
    ),
    "landscape": (
        "Landscape",
        'JSON: `actors`, a list of `{"name", "size"}`; `propensity`, a table of pairs `"A|B"` with a number each (0 '
        "for a missing pair); `distance` may be left out. Used by `foedus landscape`; see "
        "[Explore a landscape](../../../how-to/explore-a-landscape.md).\n\n```json\n"
        '{"actors": [{"name": "A", "size": 2}, {"name": "B", "size": 1}], "propensity": {"A|B": 0.5}}\n```',
    ),
    "votes": (
        "Votes",
        "CSV or Parquet with the columns `ballot`, `actor` and `position`, and optionally `year` and `weight`; one "
        "vote per row. Positions are 1 yes, 2 abstain, 3 no (8 absent, 9 not a member), or −1, 0, 1, or words. Used by "
        "`foedus measure --votes` and `foedus similarity`.\n\n```text\nballot,actor,position\nR1,USA,1\nR1,RUS,3\n```",
    ),
    "positions": (
        "Positions",
        "CSV or Parquet with the columns `actor`, `item` and `position` (any number), and optionally `year` and "
        "`weight`. Used by `foedus similarity`; see [Compare portfolios](../../../how-to/compare-portfolios.md).",
    ),
    "weights": (
        "Weights of items",
        "CSV or Parquet with the columns `item` and `weight` (0 or more), and optionally `year`. Used by "
        "`foedus similarity --weights`.",
    ),
    "events": (
        "Events",
        "CSV, TSV or Parquet, text also compressed by gzip or zip, in the layout of ICEWS or GDELT, or with columns "
        "for date, source, target and CAMEO code; see [Read event data](../../../how-to/read-event-data.md).",
    ),
    "posterior": (
        "Joint draws of parameters",
        "CSV or Parquet with one column per parameter (`alignment.war`) and one row per joint draw. A column "
        "`weight` weights the draws; `chain` and `draw` are ignored. Used by `foedus run --posterior` and "
        "`foedus sensitivity --posterior`.",
    ),
}


def formats() -> None:
    """Write a page for each format of TOML files, one of tables, and their index."""
    write("formats/case", f"# Case files\n\n{INTRODUCTION}\n`foedus new case NAME` writes one to change; "
          "[Write a case](../../../how-to/write-a-case.md) says more. States are names or "
          "codes.\n\n" + sections(Case))  # fmt: skip
    write("formats/argument", argument_page())
    write("formats/parameters", parameter_page())
    write("formats/specification", "# Run specifications\n\n" + INTRODUCTION + "\nA scenario as a file: "
          "`foedus run --spec FILE`, `RunSpec.from_toml`, `RunSpec.to_toml`. Options on the command line override "
          "the keys of the file; for `set`, only those of the same name. A case, parameter or posterior file "
          "beside the specification is found by its name.\n\n" + sections(RunSpec)
          + "\n```toml\ncase = \"triangle-1971\"\npolicies = "
          "[\"USA:accommodate:CHN:0.8@1972-1978\"]\nuntil = 1985\n\n"
          "[set]\n\"alignment.war\" = 0.8\n```\n")  # fmt: skip
    hand = "\n\n".join(f"## {title}\n\n{text}" for title, text in TABLES.values())
    write("formats/tables", "# Tables\n\nCells are separated by commas, semicolons, tabs or bars; the first line names "
          f"the columns. `foedus check FILE` reports the kind of a table and whether it can be read.\n\n{hand}\n"
          )  # fmt: skip
    pages = ["formats/case", "formats/argument", "formats/parameters", "formats/specification", "formats/tables"]
    rows = [(f"`{kind}`", words, f"[{'tables' if kind in TABLES else kind}](formats/"
             f"{'tables' if kind in TABLES else kind}.md)") for kind, words in KINDS.items()]  # fmt: skip
    write("formats", "# File formats\n\n`foedus check FILE` reports the kind of a file and everything that "
          "is wrong with it.\n\n"
          + table(("kind", "what it is", "page"), rows) + "\n\n" + toctree(pages))  # fmt: skip


def argument_page() -> str:
    """Return the page of argument files: the claims, and each kind of test."""
    parts = [
        f"# Argument files\n\n{INTRODUCTION}\n`foedus new argument NAME` writes one with a claim of each "
        "kind; "
        "[Write an argument](../../../how-to/write-an-argument.md) says more.\n",
        sections(Argument, skip=(Claim,)),
        "## `claims`: a claim\n\nIt has exactly one of `test`, `pending`, "
        "`unmeasured` and `undetermined_by_design`. Beside the last two `variants` are tests of their own, each "
        "with its `kind`, that are only shown.\n\n" + keys(Claim, {
            "test": ("table", "", "how it is measured: one of the kinds of test below"),
            "variants": ("list of tables", "none", "the test with some keys changed, each with a `name` "
            "and a `role`"),
        }, without=("measurements",)),
        "## `claims.facts`\n\n" + keys(FactQuery),
        "## `claims.test.threshold`\n\n" + first_line(Threshold) + "\n\n" + keys(Threshold),
        "## Every test\n\n" + table(HEADER, [
            ("`kind`", "one of " + ", ".join(f"`{name}`" for name in TESTS), "*required*", "which test it is"),
            ("`threshold`", "table", "*required*", "the smallest effect of interest"),
            ("`gate`", "text", "none", "a gate that the measure must pass"),
            ("`why`", "text", "", "why it is measured so"),
            ("`forecast`", "true or false", "false", "whether only years after `judged_to` have a say"),
            ("`name`", "text", "the measure", "name of the measurement"),
            ("`role`", "one of `deciding`, `shown`", "`deciding`; for a variant `shown`", "whether it has a say"),
            ("`since`", "table, or `false`", "none", "keys changed for the judgement on data after `judged_to`"),
        ]),
    ]  # fmt: skip
    for name, kind in TESTS.items():
        shared = ("kind", "threshold", "gate", "why", "forecast")
        parts.append(f"## Test `{name}`\n\n{first_line(kind.spec)}\n\n{keys(kind.spec, without=shared)}")
        for path, form in nested(kind.spec):
            if form is not Threshold:
                parts.append(f"### `{path}` of `{name}`\n\n{first_line(form)}\n\n{keys(form)}")
    return "\n\n".join(parts) + "\n"


def parameter_page() -> str:
    """Return the page of parameter files: the keys, and every parameter with its range."""
    rows = [
        (f"`{name}`", parameter.unit, str(parameter.prior or parameter.words),
         support_words(parameter.support), parameter.description)
        for name, parameter in ParameterSet.load("default").items()
    ]  # fmt: skip
    return (
        f"# Parameter files\n\n{INTRODUCTION}\n`foedus new parameters NAME` writes one with everything "
        "in comments. Parameters left out keep their values in the default set, so one line is "
        "enough:\n\n```toml\n\"alignment.war\" = 0.8\n```\n\n"
        "`[alignment]` and `war = 0.8` below it mean the same, as does `foedus run --set "
        "alignment.war=0.8`. A number fixes a parameter, a table with `prior` draws it separately for each member. "
        "Values and priors must be within the support of the default prior. Titles and reports of runs name what "
        "differs from the default. A parameter that the default set lacks, for your own mechanism, needs all the "
        "keys.\n\n## `mechanism.parameter`\n\n"
        + keys(Parameter) + "\n\n## `mechanism.parameter.prior`\n\n" + keys(Parameter.model_fields["prior"].annotation)
        + "\n\n## Parameters\n\n" + table(("name", "unit", "prior", "range", "meaning"), rows) + "\n"
    )  # fmt: skip


def sections(form: type[BaseModel], *, skip: tuple[type[BaseModel], ...] = ()) -> str:
    """Return a table of a form's keys, and one of each form below it."""
    parts = [f"## Keys\n\n{keys(form)}"]
    seen: set[type[BaseModel]] = set(skip)
    for path, inner in nested(form):
        if inner not in seen and not any(path == name or path.startswith(f"{name}.") for name in ("claims",)):
            seen.add(inner)
            parts.append(f"## `{path}`\n\n{first_line(inner)}\n\n{keys(inner)}")
    return "\n\n".join(parts) + "\n"


def nested(form: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield every form below a form with the keys that lead to it."""
    for name, field in form.model_fields.items():
        for inner in forms(field.annotation):
            path = f"{prefix}{field.alias or name}"
            yield path, inner
            yield from nested(inner, f"{path}.")


def forms(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the forms in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from forms(inner)


def keys(form: Any, more: Mapping[str, tuple[str, str, str]] | None = None, *, without: tuple[str, ...] = ()) -> str:
    """Return a table of the keys of a form."""
    form = next(forms(form))
    meanings = attributes(form)
    rows = [
        (f"`{field.alias or name}`", words(field), default(field), meanings.get(name, ""))
        for name, field in form.model_fields.items()
        if name not in without
    ]
    rows += [(f"`{name}`", *cells) for name, cells in (more or {}).items()]
    return table(HEADER, rows)


def words(field: FieldInfo) -> str:
    """Return what the value of a key may be."""
    bounds = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    limits = [
        f"{sign} {getattr(each, name)}"
        for each in field.metadata
        for name, sign in bounds.items()
        if hasattr(each, name)
    ]
    if any(getattr(each, "func", None) is parse_settings for each in field.metadata):
        return "table of numbers"
    return kind(field.annotation) + (f" {' and '.join(limits)}" if limits else "")


def kind(annotation: Any) -> str:
    """Return an annotation in words."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind(inner[0])
    if origin is Literal:
        return "one of " + ", ".join(f"`{each}`" for each in inner) if len(inner) > 1 else f"`{inner[0]}`"
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(kind(each) for each in inner if each is not type(None)))
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return f"list of {plural(kind(inner[0]))}"
        return f"list of {len(inner)} {plural(kind(inner[0]))}"
    if origin is dict:
        return f"table of {plural(kind(inner[1]))}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    return {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "date"}.get(
        annotation, "a value"
    )


def plural(word: str) -> str:
    """Return the plural of a kind of value."""
    return f"{word}s" if word in ("text", "whole number", "number", "date", "table", "a value") else f"({word})"


def default(field: FieldInfo) -> str:
    """Return the value of a key that is left out."""
    if field.is_required():
        return "*required*"
    value = field.default
    if value is PydanticUndefined:
        return "its own defaults"
    if value is None or value == () or value == "":
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"{len(value)} of them" if len(value) > 4 else ", ".join(f"`{each}`" for each in value)
    return f"`{value}`"


def first_line(form: type) -> str:
    """Return the first paragraph of a docstring."""
    return " ".join((form.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")


def attributes(form: type) -> dict[str, str]:
    """Return what the docstring of a form says about each of its keys."""
    found: dict[str, str] = {}
    names: list[str] = []
    for base in reversed(form.__mro__):
        inside = False
        for line in (base.__doc__ or "").split("\n"):
            text = line.strip()
            indent = len(line) - len(line.lstrip())
            if text in ("Attributes", "Parameters"):
                inside = True
            elif inside and text in ("Raises", "Returns", "Examples", "Notes", "References"):
                inside = False
            elif inside and text and not set(text) <= {"-"}:
                if indent == 4 and re.fullmatch(r"[a-z_]+(, [a-z_]+)*", text):
                    names = text.split(", ")
                    found |= dict.fromkeys(names, "")
                elif indent > 4:
                    for name in names:
                        found[name] = f"{found[name]} {text}".strip().replace("``", "`")
    return found
