"""Reference pages of mechanisms, policies and shocks, each with a figure of its effect alone."""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from pages import table, toctree, write

from foedus.analyses.effects.effects import mechanism_effect, policy_effect, shock_effect
from foedus.analyses.effects.paired import CASE, effect_world
from foedus.analyses.effects.results import EffectResult
from foedus.analyses.effects.stimuli import POLICIES_IN_CASE, SHOCKS_IN_CASE
from foedus.engine.identity import engine_hash
from foedus.engine.schedules import kind_of
from foedus.library.bibliography import load_bibliography
from foedus.mechanisms import FIELDS, REGISTRY
from foedus.reports.effect_figure import effect_figure
from foedus.reports.figure_file import figure_bytes
from foedus.scenarios import ParameterSet
from foedus.scenarios.policies.compiling_shocks import MECHANISMS_NEEDED
from foedus.scenarios.policies.instruments import OPTIONS, POLICY_INSTRUMENTS
from foedus.scenarios.policies.shocks import SHOCK_KINDS
from foedus.source_hash import source_hash, sources_of

HERE = Path(__file__).parent
CACHE = HERE / "_build" / "figures"
FIGURES = HERE / "reference" / "generated" / "figures"
MEMBERS = 200

DRAWING = (
    "analyses/effects",
    "reports/effect_figure.py",
    "reports/figure.py",
    "reports/figure_file.py",
    "reports/wording.py",
    "scenarios/cases",
)
"""Source that figures depend on besides the engine: paths within the package."""

KINDS = {"force": "A force", "event": "Draws events", "process": "A process"}
"""Kind of mechanism -> how its page begins."""

SHOCKS = {
    "leader": "A leader falls: the state turns along its axis of alignment, towards the partners on one side and away "
    "from those on the other, by as much as its pairs would otherwise change in some years. Which way is drawn.",
    "collapse": "A state collapses: it loses capability, and its cohesion and order preference are drawn again.",
    "crisis": "A militarised crisis breaks out between two states; it may become war.",
    "war": "Two states go to war; the one named first attacks, which calls the other's allies.",
    "treaty": "An obligation of the kind named enters into force.",
    "end": "An obligation of the kind named ends.",
    "join": "A state joins an institution.",
    "leave": "A state leaves an institution.",
    "retask": "An institution is directed against a state, at a level from 0 to 1; 0 ends it.",
}
"""Kind of shock -> what happens."""


def mechanisms() -> None:
    """Write a page per mechanism with its equations, fields, parameters, figure and sources, and their index."""
    parameters = ParameterSet.load("default")
    bibliography = load_bibliography()
    for name, item in REGISTRY.items():
        cls = type(item)
        module = inspect.getmodule(cls)
        assert module is not None
        own = [parameter_row(key, parameters) for key in item.parameters]
        sources = "\n".join(f"- {bibliography[key]}" for key in item.sources)
        read, written = (", ".join(f"`{field}`" for field in fields) for fields in (item.reads, item.writes))
        drawn = ", ".join(f"{draw.name} ({draw.distribution})" for draw in item.draws)
        write(
            f"mechanisms/{name}",
            f"# {name}\n\n```{{eval-rst}}\n.. autoclass:: {cls.__module__}.{cls.__name__}\n"
            "   :members: step\n   :noindex:\n```\n\n"
            f"{KINDS[kind_of(item)]}. Reads {read}; writes {written}." + (f" Draws {drawn}." if drawn else "") + "\n\n"
            f"## Its effect alone\n\n{figure('mechanism', name, mechanism_effect)}\n"
            "## Parameters\n\n"
            + (table(("name", "5%", "median", "95%", "unit", "standing", "meaning"), own) if own else "None.")
            + f"\n\n## Fields\n\n{fields_table((*item.reads, *item.writes))}\n\n## Sources\n\n{sources}\n",
        )
    rows = [
        (f"[{n}](mechanisms/{n}.md)", kind_of(m), ", ".join(m.reads), ", ".join(m.writes)) for n, m in REGISTRY.items()
    ]
    write(
        "mechanisms",
        "# Mechanisms\n\nIn the order in which a step runs them: forces fill flows, event mechanisms draw events, "
        "processes replace stocks. [How the model is built](../../discussion/model.md) explains the whole.\n\n"
        + table(("name", "kind", "reads", "writes"), rows)
        + "\n\n"
        + toctree([f"mechanisms/{n}" for n in REGISTRY]),
    )


def policies() -> None:
    """Write a page per policy instrument and their index."""
    for name, effect in POLICY_INSTRUMENTS.items():
        options = [(f"`{option}=`", OPTIONS[option].takes) for option in POLICY_INSTRUMENTS[name].options]
        touched = fields_table(effect.touches) if effect.touches else "Nothing."
        needs = ", ".join(f"[{each}](../mechanisms/{each}.md)" for each in effect.needs) or "none"
        drawing = figure("policy", name, policy_effect)
        write(
            f"policies/{name}",
            f"# {name}\n\n{effect.summary}\n\n- **Costs**: {effect.costs}.\n- **Needs the mechanisms**: {needs}.\n\n"
            + (
                "## How it is written\n\n`none` alone.\n\n"
                if name == "none"
                else f"## How it is written\n\n`AUTHOR:{name}:TARGET[:option=value,…]:INTENSITY@FROM-TO`\n\n"
                + (table(("option", "takes"), options) + "\n\n" if options else "It has no options.\n\n")
            )
            + f"```console\n$ foedus run {CASE} --policy {POLICIES_IN_CASE[name].policy or name}\n```\n\n"
            f"## Its effect alone\n\n{drawing}\n## What it touches\n\n{touched}\n\n"
            "It changes nothing else directly: the mechanisms do the rest.\n",
        )
    rows = [(f"[{n}](policies/{n}.md)", effect.summary, effect.costs) for n, effect in POLICY_INSTRUMENTS.items()]
    write(
        "policies",
        "# Policies\n\nWritten as `AUTHOR:INSTRUMENT:TARGET[:option=value,…]:INTENSITY@FROM-TO`; "
        "see [try a policy](../../how-to/try-a-policy.md).\n\n"
        + table(("instrument", "does", "costs its author"), rows)
        + "\n\n"
        + toctree([f"policies/{n}" for n in POLICY_INSTRUMENTS]),
    )


def shocks() -> None:
    """Write a page per kind of shock and their index."""
    for name, form in SHOCK_KINDS.items():
        drawing = figure("shock", name, shock_effect)
        needs = ", ".join(f"[{each}](../mechanisms/{each}.md)" for each in MECHANISMS_NEEDED[name])
        write(
            f"shocks/{name}",
            f"# {name}\n\n{SHOCKS[name]}\n\n- **Written** as `{form.example}`.\n"
            f"- **Needs the mechanisms**: {needs}.\n\n"
            f"```console\n$ foedus run {CASE} --shock {SHOCKS_IN_CASE[name].shock}\n```\n\n"
            f"## Its effect alone\n\n{drawing}",
        )
    rows = [(f"[{n}](shocks/{n}.md)", SHOCKS[n], f"`{form.example}`") for n, form in SHOCK_KINDS.items()]
    write(
        "shocks",
        "# Shocks\n\nDated events that no policy decides, written as `KIND:WHO[:WHAT][:LEVEL]@DATE`. Those of a "
        "run happen in its scenario only; those in a case's file happen in the baseline too.\n\n"
        + table(("kind", "what happens", "example"), rows)
        + "\n\n"
        + toctree([f"shocks/{n}" for n in SHOCK_KINDS]),
    )


def parameter_row(key: str, parameters: ParameterSet) -> tuple[str, ...]:
    """Return a row of the table of parameters: quantiles of the posterior, else of the prior, or the value."""
    parameter = parameters[key]
    ends = [f"{parameters.quantile(key, level):.3g}".replace("-", "−") for level in (0.05, 0.5, 0.95)]
    return (f"`{key}`", *ends, parameter.unit, parameter.standing, parameter.description)


def fields_table(names: tuple[str, ...]) -> str:
    """Return a table of fields of the state."""
    rows = [
        (f"`{name}`", FIELDS[name].role, FIELDS[name].unit, FIELDS[name].description) for name in dict.fromkeys(names)
    ]
    return table(("field", "role", "unit", "meaning"), rows)


def figure(kind: str, name: str, compute: Callable[..., EffectResult]) -> str:
    """Draw a figure, or find it drawn, and return Markdown that shows it and its numbers.

    The address of a figure is the hash of all that it depends on, so a second build draws nothing.
    """
    address = hashlib.blake2b(f"{kind}/{name}/{everything()}".encode(), digest_size=12).hexdigest()
    stem = f"{kind}-{name}-{address}"
    text = CACHE / f"{stem}.md"
    if not text.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"{kind}-{name}-*"):
            old.unlink()
        made = effect_figure(compute(name, members=MEMBERS))
        replace_file(CACHE / f"{stem}.svg", figure_bytes(made, "svg"))
        numbers = table(made.table.header, list(made.table.rows))
        alternative = made.title.replace("[", "(").replace("]", ")")
        shown = (
            f"```{{image}} ../figures/{stem}.svg\n:alt: {alternative}\n:width: 100%\n```\n\n"
            f"{made.description}\n\n### The numbers drawn\n\n{numbers}\n\n"
        )
        replace_file(text, shown.encode("utf-8"))
    FIGURES.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CACHE / f"{stem}.svg", FIGURES / f"{stem}.svg")
    return text.read_text("utf-8")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


@lru_cache(maxsize=1)
def everything() -> str:
    """Return the hash of everything that the figures depend on: source, parameters, case and versions."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(engine_hash().encode())
    digest.update(source_hash(sources_of(DRAWING)).encode())
    digest.update(Path(__file__).read_bytes())
    digest.update(ParameterSet.load("default").content_hash().encode())
    digest.update(effect_world().content_hash().encode())
    digest.update(" ".join(metadata.version(name) for name in ("jax", "matplotlib", "numpy")).encode())
    return digest.hexdigest()
