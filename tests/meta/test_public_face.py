"""The public names: every one documented, every verb usable with its first argument alone, every mistake one line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import foedus
from foedus.errors import FoedusError
from foedus.results import Result

ROOT = Path(__file__).parents[2]
VOTES = "ballot,actor,position\n1,A,1\n1,B,3\n2,A,1\n2,B,1\n"
TIES = [("A", "B", 1), ("B", "C", -1), ("A", "C", -1)]

pytestmark = pytest.mark.usefixtures("packaged")


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def test_the_public_face_is_small_and_its_reference_complete() -> None:
    names = [name for name in foedus.__all__ if name != "__version__"]
    assert 20 <= len(names) <= 32
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    missing = [name for name in names if not re.search(rf"^\.\. auto\w+:: foedus\.{name}$", page, re.MULTILINE)]
    assert not missing
    for name in names:
        assert (getattr(foedus, name).__doc__ or "").strip(), name


VERBS: dict[str, Callable[[Path], Any]] = {
    "argue": lambda _: foedus.argue(),
    "balance": lambda _: foedus.balance(TIES),
    "balance of a year": lambda _: foedus.balance(2014),
    "network": lambda _: foedus.network(2014),
    "network of a file": lambda folder: foedus.network(str(folder / "ties.csv")),
    "dynamics": lambda _: foedus.dynamics(2014),
    "measure": lambda _: foedus.measure("un_agreement"),
    "similarity": lambda folder: foedus.similarity(folder / "votes.csv"),
    "panel": lambda _: foedus.panel(["un_agreement", "alignment"]),
    "fit": lambda _: foedus.fit("panel"),
    "fit of a table": lambda _: foedus.fit(
        "panel", pl.DataFrame({"y": [1.0, 2, 4, 5], "x": [0, 1, 1, 2]}), outcome="y", on="x", cluster="rows"
    ),
    "fit of series": lambda _: foedus.fit(
        "var",
        foedus.Evidence.embedded().pulses.filter(unit="USA-CHN", table="us_conduct"),
        series="response,pulse",
        draws=20,
    ),
    "triangle": lambda _: foedus.triangle(),
    "coalition": lambda _: foedus.coalition("China", draws=4),
    "schedule": lambda _: foedus.schedule(),
    "cite": lambda _: foedus.cite("alignment"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_works_with_its_first_argument_and_its_result_is_told_in_ten_lines(verb: str, tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    (tmp_path / "ties.csv").write_text("source,target,sign\nA,B,1\nB,C,-1\n", encoding="utf-8")
    found = VERBS[verb](tmp_path)
    assert isinstance(found, Result)
    for text in (repr(found), found.headline()):
        assert 1 <= text.count("\n") + 1 <= 10
        assert len(text) < 1500
    table = found.table
    assert isinstance(table, pl.DataFrame)
    assert table.height > 0
    assert found.to_pandas().shape == table.shape
    assert isinstance(found.as_dict(), dict)


@pytest.mark.parametrize("catalogue", ["MEASURES", "SOURCES", "CASES", "SCENARIOS", "ARGUMENTS"])
def test_a_catalogue_prints_as_its_names(catalogue: str) -> None:
    found = getattr(foedus, catalogue)
    first = next(iter(found))
    assert first in repr(found)
    assert len(repr(found)) < 800
    assert found[first] is not None
    assert len(repr(found[first])) < 3000
    with pytest.raises(KeyError):
        found["nothing"]


MISTAKES: dict[str, Callable[[], Any]] = {
    "argue": lambda: foedus.argue("pushed-togehter"),
    "argue a number": lambda: foedus.argue(3),  # type: ignore[arg-type]
    "argue by a text": lambda: foedus.argue(evidence="raw"),  # type: ignore[arg-type]
    "balance": lambda: foedus.balance(3.5),
    "balance of bad ties": lambda: foedus.balance([("A", "B")]),
    "camps": lambda: foedus.balance(TIES, camps=-1),
    "network": lambda: foedus.network(None),
    "network of nothing": lambda: foedus.network("nothing.csv"),
    "network of a year without data": lambda: foedus.network(1700),
    "dynamics": lambda: foedus.dynamics(TIES, "marvell"),  # type: ignore[arg-type]
    "dynamics of two": lambda: foedus.dynamics([("A", "B", 1)]),
    "measure": lambda: foedus.measure("un_agreemnt"),
    "measure a number": lambda: foedus.measure(3),  # type: ignore[arg-type]
    "measure of a year": lambda: foedus.measure("un_agreement", first="1990"),  # type: ignore[arg-type]
    "measure backwards": lambda: foedus.measure("un_agreement", first=2000, last=1990),
    "measure of no state": lambda: foedus.measure("un_agreement", pairs=[("Rusia", "China")]),
    "measure of one": lambda: foedus.measure("un_agreement", pairs=[("China",)]),
    "measure of a number": lambda: foedus.measure("un_agreement", pairs=5),
    "measure of no pairs": lambda: foedus.measure("un_agreement", pairs=[]),
    "measure of no states": lambda: foedus.measure("un_agreement", states=[]),
    "network of no ties": lambda: foedus.network([]),
    "state with a sign unseen": lambda: foedus.state("Russia\u200b"),
    "measure twice": lambda: foedus.measure("un_agreement", pairs="USA:RUS", states="USA"),
    "similarity": lambda: foedus.similarity("obligation"),
    "similarity of a number": lambda: foedus.similarity(5),  # type: ignore[arg-type]
    "panel": lambda: foedus.panel([]),
    "panel of a number": lambda: foedus.panel(7),
    "panel codes": lambda: foedus.panel("un_agreement", codes="cov"),
    "triangle": lambda: foedus.triangle("USA", "RUS"),
    "triangle of the same": lambda: foedus.triangle("USA", "RUS", "Russia"),
    "coalition": lambda: foedus.coalition("Chine la"),
    "coalition of a year": lambda: foedus.coalition("CHN", year=0),
    "case": lambda: foedus.case("cold-wra"),
    "case of a number": lambda: foedus.case(7),  # type: ignore[arg-type]
    "run": lambda: foedus.run("strategic-triangel"),
    "run of nothing": lambda: foedus.run(None),  # type: ignore[arg-type]
    "run with a number": lambda: foedus.run("strategic-triangle", policies=5),  # type: ignore[arg-type]
    "run with a bad policy": lambda: foedus.run("strategic-triangle", policies=["USA:contain"]),
    "run of few": lambda: foedus.run("strategic-triangle", members=0),
    "run of a text": lambda: foedus.run("strategic-triangle", members="many"),  # type: ignore[arg-type]
    "compare": lambda: foedus.compare("zz", "zz"),
    "compare numbers": lambda: foedus.compare(1, 2),  # type: ignore[arg-type]
    "sensitivity": lambda: foedus.sensitivity("strategic-triangle", method="moris"),  # type: ignore[arg-type]
    "sensitivity of nothing": lambda: foedus.sensitivity(None),  # type: ignore[arg-type]
    "effect": lambda: foedus.effect("contian"),
    "effect of a number": lambda: foedus.effect(3),  # type: ignore[arg-type]
    "effect of a kind": lambda: foedus.effect("contain", of="polic"),  # type: ignore[arg-type]
    "schedule": lambda: foedus.schedule(3),
    "landscape": lambda: foedus.landscape(3.5),
    "landscape of nothing": lambda: foedus.landscape("nothing.json"),
    "cite": lambda: foedus.cite("alignmnt"),
    "cite nothing": lambda: foedus.cite(),
    "report": lambda: foedus.report(3),
    "state": lambda: foedus.state("Rusia"),
    "state of a list": lambda: foedus.state(["USA"]),
    "figure": lambda: foedus.schedule().figure(),
    "ties and a year": lambda: foedus.network(TIES, year=1950),
    "ties and a cut": lambda: foedus.network(TIES, above=0.3),
    "panel beyond the sources": lambda: foedus.panel("un_agreement", last=3000),
    "an order without order": lambda: foedus.similarity("votes.csv", positions={"yes", "no"}),  # type: ignore[arg-type]
    "members that are true": lambda: foedus.RunSpec(members=True),
    "members in quotes": lambda: foedus.RunSpec(members="4"),  # type: ignore[arg-type]
    "friendly": lambda: foedus.dynamics(TIES, friendly=5.0),
    "fit": lambda: foedus.fit("panle"),
    "fit a number": lambda: foedus.fit(3),  # type: ignore[arg-type]
    "fit of no table": lambda: foedus.fit("panel", outcome="y"),
    "fit of a number": lambda: foedus.fit("panel", 7, outcome="y", on="x"),
    "fit of a measure that is none": lambda: foedus.fit("panel", "un_agreemnt", outcome="y", on="x"),
    "fit of one series": lambda: foedus.fit("var", pl.DataFrame({"y": [1], "year": [2000]}), series="y"),
    "fit of pairs of nothing": lambda: foedus.fit("var", "event_z", pairs="USA:CHN"),
    "fit with an option that is none": lambda: foedus.fit("panel", pl.DataFrame({"y": [1]}), outcom="y"),
    "evidence": lambda: foedus.run(evidence="x"),
    "mechanisms": lambda: foedus.run(mechanisms=["alignment"]),  # type: ignore[list-item]
    "a series of policies": lambda: foedus.run(policies=pl.Series(["USA:contain"])),  # type: ignore[arg-type]
    "an array without length": lambda: foedus.measure("un_agreement", pairs=np.array(5)),
    "a table of pairs": lambda: foedus.panel("un_agreement", pairs=pl.DataFrame({"a": ["USA"]})),
    "a table of names": lambda: foedus.similarity("un", names=pl.DataFrame({"a": ["USA"]})),  # type: ignore[arg-type]
    "an argument that is none": lambda: foedus.measure("un_agreement", first_year=1990),  # type: ignore[call-arg]
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_never_an_error_from_inside(mistake: str) -> None:
    with pytest.raises(FoedusError) as caught:
        MISTAKES[mistake]()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 2_500


def test_names_of_the_first_version_still_work_and_say_where_they_are() -> None:
    with pytest.warns(FutureWarning, match=r"foedus\.load_states is now foedus\.states\.load_states"):
        assert foedus.load_states().lookup("USA").id == "USA"


#: Values of no type, or of the wrong one, for whatever a verb is asked.
STRANGE: tuple[Any, ...] = (
    3.5, -1, 10**30, b"x", [], {}, object(), float("nan"), "x" * 10_000, "\0", "USA\u200b", ["USA", 3], [None], [[]],
    {"a": 1}, len, np.array([1, 2]), pl.Series(["USA"]),
)  # fmt: skip
FIRST: dict[str, Callable[[Any], Any]] = {
    "measure": lambda value: foedus.measure(value),
    "pairs": lambda value: foedus.measure("un_agreement", pairs=value),
    "states of pairs": lambda value: foedus.measure("un_agreement", states=value),
    "panel": lambda value: foedus.panel(value, pairs="USA:RUS"),
    "panel of pairs": lambda value: foedus.panel("un_agreement", pairs=value),
    "codes": lambda value: foedus.panel("un_agreement", pairs="USA:RUS", codes=value),
    "state": lambda value: foedus.state(value),
    "year": lambda value: foedus.state("USA", value),
    "case": lambda value: foedus.case(value),
    "cite": lambda value: foedus.cite(value),
    "schedule": lambda value: foedus.schedule(value),
    "triangle": lambda value: foedus.triangle(value),
    "network": lambda value: foedus.network(value),
    "rule of a network": lambda value: foedus.network(2014, rule=value),
    "camps": lambda value: foedus.balance(TIES, camps=value),
    "seconds": lambda value: foedus.balance(TIES, seconds=value),
    "rule": lambda value: foedus.dynamics(TIES, value),
    "replicates": lambda value: foedus.dynamics(TIES, "local", replicates=value),
    "landscape": lambda value: foedus.landscape(value),
    "target": lambda value: foedus.coalition(value, draws=2),
    "committed": lambda value: foedus.coalition("CHN", committed=value, draws=2),
    "intent": lambda value: foedus.coalition("CHN", intent=value, draws=2),
    "draws": lambda value: foedus.coalition("CHN", draws=value),
    "fit": lambda value: foedus.fit(value),
    "table of a fit": lambda value: foedus.fit("panel", value, outcome="y", on="x"),
    "regressors of a fit": lambda value: foedus.fit("panel", pl.DataFrame({"y": [1]}), outcome="y", on=value),
    "similarity": lambda value: foedus.similarity(value),
    "effect": lambda value: foedus.effect(value),
    "report": lambda value: foedus.report(value),
    "compare": lambda value: foedus.compare(value, value),
    "sensitivity": lambda value: foedus.sensitivity(value),
    "outcome": lambda value: foedus.sensitivity("strategic-triangle", value),
    "run": lambda value: foedus.run(value),
}


@pytest.mark.parametrize("argument", FIRST)
def test_an_argument_of_any_type_is_answered_or_refused_in_one_line(argument: str) -> None:
    for value in STRANGE:
        try:
            FIRST[argument](value)
        except FoedusError as error:
            assert "\n" not in str(error)  # noqa: PT017
            assert len(str(error)) < 900  # noqa: PT017
