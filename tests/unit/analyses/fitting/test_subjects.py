"""Subjects of a fit: every one says what it takes, and its options are those of its function."""

from __future__ import annotations

import inspect

import pytest

import foedus
from foedus.analyses.fitting.subjects import SUBJECTS, Subject
from foedus.errors import InputError, UnknownNameError


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_every_subject_documents_every_option(name: str) -> None:
    subject = SUBJECTS[name]
    shown = subject.show()
    options = set(inspect.signature(subject.function).parameters) - {"progress"}
    assert set(shown.table["option"]) == options
    assert all(shown.table["meaning"]), shown.table
    assert (shown.table["option"][0] == "table") is subject.takes_table
    assert name in repr(shown)
    assert repr(shown).count("\n") < 10


def test_an_own_subject_can_be_added() -> None:
    with SUBJECTS.with_("own", Subject("own", "mine", "foedus.analyses.fitting.panel:fit_panel_table")):
        assert foedus.fit("own").as_dict()["fit"] == "own"
    with pytest.raises(UnknownNameError, match="Nearest: panel"):
        foedus.fit("panal")


def test_a_fit_without_a_table_is_refused_where_options_are_given() -> None:
    with pytest.raises(InputError, match="there is no table to fit"):
        foedus.fit("panel", outcome="y")
    with pytest.raises(InputError, match="takes no table"):
        foedus.fit("alignment", "table.csv")
