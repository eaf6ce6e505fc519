"""Classics by name in Python: what a name means, and where the record of a year contradicts one."""

from __future__ import annotations

from pathlib import Path

import pytest

import foedus
from foedus.analyses.balancing import Balance
from foedus.analyses.classics import find_classic, misread_years, name_taken
from foedus.analyses.networking import Network
from foedus.errors import InputError, UnknownNameError
from foedus.networks import SignedGraph

ENTENTE, ALLIANCE = ("GBR", "FRA", "RUS"), ("AUH", "DEU", "ITA")


def test_a_verb_opens_a_classic_by_name_and_says_so() -> None:
    found = foedus.landscape("europe-1936")
    assert found.classic is not None
    assert repr(found).startswith("<Landscape of Europe, 1936 (packaged reconstruction): 17 actors")
    assert found.as_dict()["classic"]["labels"]["UKG"] == "United Kingdom"
    balance = foedus.balance("europe-1907")
    assert balance.headline().startswith("balance of Europe, 1907 (packaged): 0 of 15")
    assert balance.as_dict()["classic"]["sources"] == ["antal_krapivsky_redner_2006"]
    assert balance.notes == ()
    assert "Europe, 1907 (packaged)" in foedus.network("europe-1907").headline()
    assert "Europe, 1907 (packaged)" in foedus.dynamics("europe-1907").headline()
    for result in (found, balance, foedus.dynamics("europe-1907")):
        assert "<svg" in result.figure().wide


@pytest.mark.parametrize(
    ("verb", "name", "told"),
    [
        (foedus.landscape, "europe-1937", "one of: europe-1936, five-powers, unix-1988). Did you mean europe-1936?"),
        (foedus.balance, "europe-1936", "europe-1936 is a landscape: use landscape"),
        (foedus.landscape, "europe-1907", "europe-1907 is a network: use balance or dynamics"),
        (foedus.dynamics, "tribes", "one of: europe-1907"),
    ],
)
def test_a_name_of_nothing_lists_the_names(verb, name: str, told: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        verb(name)
    assert told in str(caught.value)


def test_a_file_of_the_name_is_read_by_its_path_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert name_taken("europe-1907", "network") is None
    Path("europe-1907").write_text("source,target,sign\nA,B,1\n", encoding="utf-8")
    assert foedus.network("europe-1907").graph.size == 6
    for path in (Path("europe-1907"), "./europe-1907"):
        assert find_classic(path, "network") is None
        assert foedus.network(path).graph.size == 2
    told = name_taken("europe-1907", "network")
    assert told == "europe-1907 is the packaged classic; the file of that name is ./europe-1907"


def test_other_files_are_read_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ties").write_text("source,target,sign\nA,B,1\n", encoding="utf-8")
    assert foedus.network("ties").graph.size == 2
    with pytest.raises(InputError, match=r"none\.json|cannot read"):
        foedus.landscape("none.json")


def test_camps_as_in_the_classic_are_not_called_misleading() -> None:
    assert misread_years(1907, [ENTENTE, ALLIANCE]) == ()
    assert misread_years(1907, [(*ALLIANCE, "USA"), ENTENTE]) == ()
    assert misread_years(1907, [("USA", "GBR"), ("DEU",)]) == ()


def test_camps_against_the_classic_are_told_by_state() -> None:
    (told,) = misread_years(1907, [("AUH", "DEU", "GBR"), ("FRA", "RUS", "ITA", "USA")])
    assert "Britain with Austria-Hungary and Germany" in told
    assert "Britain against France and Russia" in told
    assert "Italy with France and Russia" in told
    assert "Russia with" not in told
    assert "8 of 15 pairs differ" in told
    (few,) = misread_years(1907, [("DEU", "GBR"), ("FRA",)])
    assert "2 of 3 pairs differ" in few
    assert "Russia" not in few
    assert misread_years(1908, [("DEU", "GBR"), ("FRA",)]) == ()
    assert misread_years(None, [("DEU", "GBR"), ("FRA",)]) == ()


def measured(year: int | None, **of: object) -> Balance:
    made = Network(SignedGraph.from_ties([("DEU", "GBR", 1), ("FRA", "GBR", -1)]), "x", year=year, **of)  # type: ignore[arg-type]
    return foedus.balance(made)


def test_a_balance_of_the_record_carries_the_note_and_a_run_does_not() -> None:
    assert len(measured(1907).as_dict()["notes"]) == 1
    assert measured(1907).notes[0] in measured(1907).figure().note
    assert "notes" not in measured(1908).as_dict()
    assert "notes" not in measured(1907, extra={"run": "abc"}).as_dict()
    assert "notes" not in measured(None).as_dict()


@pytest.mark.data
def test_the_record_of_1907_puts_britain_with_germany(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data_folder))
    (told,) = foedus.balance(1907).notes
    assert "Britain with Austria-Hungary" in told
    assert "Germany" in told
