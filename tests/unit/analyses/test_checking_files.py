"""What a file is, and everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.checking_files import check_file
from foedus.analyses.file_kinds import KINDS, kind_of_toml
from foedus.arguments.templates import argument_template
from foedus.errors import UnknownNameError
from foedus.scenarios import RunSpec
from foedus.scenarios.cases.templates import case_template
from foedus.scenarios.parameters.templates import parameter_template
from foedus.user_toml import parse_toml

PACKAGED = Path(__file__).parents[3] / "src" / "foedus" / "library"
GOOD = {
    "case": case_template("mine"),
    "argument": argument_template("mine"),
    "parameters": parameter_template("mine"),
    "specification": RunSpec(policies=("USA:accommodate:RUS:0.8@2025-2035",), set={"alignment.war": 0.8}).to_toml(),
}
TABLES = {
    "network": ("ties.csv", "source,target,sign\nGBR,FRA,1\nGBR,DEU,-1\n"),
    "landscape": ("landscape.json", '{"actors": [{"name": "A", "size": 2}, {"name": "B", "size": 1}], '
                  '"propensity": {"A|B": 0.5}}'),
    "votes": ("votes.csv", "ballot,actor,position\nR1,USA,1\nR1,RUS,3\n"),
    "positions": ("positions.csv", "actor,item,position\nUSA,x,0.5\nRUS,x,0.1\n"),
    "weights": ("weights.csv", "item,weight\nx,0.5\n"),
    "posterior": ("draws.csv", "alignment.war,depth.rate\n0.1,0.2\n0.3,0.2\n"),
    "events": ("events.csv", "date,source,target,code\n2020-01-01,USA,RUS,036\n"),
}  # fmt: skip


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_file_is_told_by_its_content(kind: str, tmp_path: Path) -> None:
    for name in ("mine.toml", "mine"):
        found = check_file(written(tmp_path, GOOD[kind], name))
        assert (found.kind, found.problems) == (kind, ())
        assert KINDS[kind] in found.headline()
        assert found.table.height == 0
        assert found.as_dict() == {"file": str(tmp_path / name), "kind": kind, "problems": []}
    assert check_file(tmp_path / "mine.toml", kind).kind == kind


@pytest.mark.parametrize("kind", TABLES)
def test_a_good_table_is_told_by_its_columns(kind: str, tmp_path: Path) -> None:
    name, text = TABLES[kind]
    found = check_file(written(tmp_path, text, name))
    assert (found.kind, found.problems) == (kind, ()), found.problems
    assert found.content


def test_every_packaged_file_is_good() -> None:
    for folder, kind in (("cases", "case"), ("arguments", "argument"), ("parameters", "parameters")):
        for path in (PACKAGED / folder).glob("*.toml"):
            if path.stem != "planted":  # about made-up states
                assert (check_file(path).kind, check_file(path).problems) == (kind, ()), path


BAD = {
    "case": ('schema = 1\nname = "mine"', 'schema = 2\nnme = "mine"'),
    "argument": ('unit = "alignment"\n', 'units = "alignment"\ndirecton = "above"\n'),
    "parameters": ("# war = 0.337", "war = -3\nwaar = 2"),
    "specification": ("policies = [", 'polices = []\nmembers = 0\npolicies = ["x",'),
}


@pytest.mark.parametrize("kind", BAD)
def test_all_problems_are_told_at_once(kind: str, tmp_path: Path) -> None:
    old, new = BAD[kind]
    assert old in GOOD[kind]
    found = check_file(written(tmp_path, GOOD[kind].replace(old, new, 1)))
    assert found.kind == kind
    assert len(found.problems) >= 2
    assert found.table.height == len(found.problems)
    unknown = next(problem for problem in found.problems if problem.unknown is not None)
    told = unknown.as_dict()
    assert told["where"] and told["expected"] and told["nearest"] and told["allowed"]  # noqa: PT018
    assert f"{len(found.problems)} problems" in found.headline()


def test_problems_beyond_the_keys_are_all_told(tmp_path: Path) -> None:
    text = GOOD["case"].replace('triangles = [["USA", "RUS", "CHN"]]', 'triangles = [["USA", "BRA", "USA"]]')
    text = text.replace("# shocks", 'shocks = ["leadr:RUS@2023", "leader:BRA@2024"]\n# shocks', 1)
    places = [problem.path for problem in check_file(written(tmp_path, text)).problems]
    assert {"triangles[0]", "shocks[0]", "shocks[1]"} <= set(places)
    text = GOOD["argument"].replace('"alignment"', '"alignmnt"').replace("horizon = 10", "horizon = 10\nwhat = 1")
    text = text.replace('"KAZ"]', '"KZA"]', 1)
    places = [problem.path for problem in check_file(written(tmp_path, text)).problems]
    assert places[0] == "claims[5].test.what"
    assert {"claims[1].test.states[1]", "claims[2].test.measure", "claims[5].test.measure"} <= set(places)


def test_a_specification_is_held_against_its_case_and_parameters(tmp_path: Path) -> None:
    text = 'case = "triangle-1971"\nuntil = 1960\nset = { alignment.war = -3 }\n'
    found = check_file(written(tmp_path, text))
    assert [problem.path.partition(":")[0] for problem in found.problems] == ["until", "set"]
    assert "support" in found.problems[1].message
    text = (
        'parameters = "nofile.toml"\nposterior = "nofile.csv"\nwithout = ["nonsense"]\nmembers = true\n'
        'policies = ["x", "USA:contain:FRX:1@2025-2030"]\nshocks = ["leader:BRA@2027", "leader:RUS@1999"]\n'
    )
    found = check_file(written(tmp_path, text))
    told = {problem.path.partition(":")[0].partition("[")[0] for problem in found.problems}
    assert told == {"parameters", "posterior", "without", "members", "policies", "shocks"}
    assert len(found.problems) >= 7


@pytest.mark.parametrize("kind", TABLES)
def test_a_bad_table_is_told(kind: str, tmp_path: Path) -> None:
    name, text = TABLES[kind]
    found = check_file(written(tmp_path, text.replace("1", "x").replace("0.x", "x").replace("0.5", '"x"'), name))
    assert len(found.problems) == 1
    assert str(tmp_path) not in found.problems[0].path


def test_what_is_no_file_of_ours(tmp_path: Path) -> None:
    for name, content in (("a.toml", b"x = 1"), ("b.csv", b"a,b\n1,2\n"), ("c.bin", bytes(range(256))), ("d", b"[[[")):
        (tmp_path / name).write_bytes(content)
        found = check_file(tmp_path / name)
        assert found.problems, name
    assert check_file(tmp_path).problems[0].message.endswith("it is a folder")
    pl.DataFrame({"source": ["A"], "target": ["B"], "sign": [1]}).write_parquet(tmp_path / "e.parquet")
    assert check_file(tmp_path / "e.parquet").kind == "network"
    with pytest.raises(UnknownNameError, match="absent"):
        check_file(tmp_path / "absent.toml")
    with pytest.raises(UnknownNameError, match="Nearest: argument"):
        check_file(tmp_path / "a.toml", "argumnt")


def test_a_kind_that_is_given_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD["parameters"] + "\n[alignment]\n")
    assert check_file(path, "case").problems
    assert check_file(written(tmp_path, TABLES["network"][1], "ties.csv"), "votes").problems[0].message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "parameters"),
        ("schema = 1", "parameters"),
        ("[alignmnt]\nwar = 1", "parameters"),
        ('"alignment.waar" = 1', "parameters"),
        ("polices = []", "specification"),
        ('name = "x"\nactrs = []\ninitial = 3', "case"),
        ("[[claims]]\nid = 3", "argument"),
        ("schema = 1\nzzz = 1", None),
    ],
)
def test_a_kind_is_told_from_misspelt_keys_too(text: str, kind: str | None) -> None:
    assert kind_of_toml(parse_toml(text, name="x")) == kind
