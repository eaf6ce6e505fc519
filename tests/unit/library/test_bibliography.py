"""The bibliography: reading BibTeX, citing, and errors."""

from __future__ import annotations

import re

import pytest

from foedus.errors import TableError, UnknownNameError
from foedus.library.bibliography import citation, load_bibliography, parse_bibtex

GOOD = """A comment.
@article{signorino_ritter_1999,
  ids = {other_name_1999, third_1999},
  author = {Signorino, Curtis S. and Ritter, Jeffrey M.},
  year = 1999,
  title = {Tau-b or Not {Tau-b}},
  journal = "Quarterly \\& Review",
  volume = {43}, number = {1}, pages = {115--144},
  doi = {10.1/x},
}
"""


def test_an_entry_is_read_and_cited() -> None:
    entries = parse_bibtex(GOOD)
    entry = entries["signorino_ritter_1999"]
    assert entries["other_name_1999"] is entry
    assert entry.authors == ("Signorino, Curtis S.", "Ritter, Jeffrey M.")
    assert str(entry) == (
        "Signorino, Curtis S. and Ritter, Jeffrey M. (1999). Tau-b or Not Tau-b. "
        "Quarterly & Review 43(1): 115–144. doi:10.1/x"
    )


def test_four_authors_are_shortened() -> None:
    entry = parse_bibtex("@misc{x_2000, author = {A, B and C, D and E, F and G, H}, title = {T}, year = {2000}}")[
        "x_2000"
    ]
    assert str(entry) == "A, B et al. (2000). T."


def test_every_packaged_entry_can_be_cited() -> None:
    for key in load_bibliography():
        line = citation(key)
        assert re.search(r"\((1[89]|20)\d\d\)\. ", line), line
        assert not re.search(r"[{}\\]", line), line


@pytest.mark.parametrize(
    "key",
    [
        "beckley_2018",
        "boulding_1962",
        "walt_1987",
        "marvel_2011",
        "morrow_1991",
        "axelrod_bennett_1993",
        "antal_krapivsky_redner_2005",
        "signorino_ritter_1999",
        "hage_2011",
        "dittmer_1981",
        "leeds_2002_atop",
        "voeten_2013_unga",
        "kinne_2020_dcad",
        "gleditsch_2002_ucdp",
        "felbermayr_2020_gsdb",
        "mcmanus_nieman_2019",
        "goldstein_1992",
        "leetaru_schrodt_2013",
        "mayer_2011_geodist",
    ],
)
def test_works_of_the_design_are_there(key: str) -> None:
    assert key in load_bibliography()


def test_an_unknown_key_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="walt_1987"):
        citation("walt_1988")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + GOOD, "occurs twice"),
        (GOOD.replace("third_1999", "signorino_ritter_1999"), "occurs twice"),
        (GOOD.replace("signorino_ritter_1999,", "Signorino,"), "lower case"),
        (GOOD.replace("  year = 1999,\n", ""), "has no year"),
        (GOOD.rstrip().removesuffix("}"), "cannot read a field"),
        (GOOD.split("10.1/x")[0], "not closed"),
        (GOOD.replace("year = 1999", "year = unknown"), "in braces or quotes"),
        ("@article signorino", "cannot read an entry"),
    ],
)
def test_malformed_bibtex_names_the_line(text: str, message: str) -> None:
    with pytest.raises(TableError, match=r"line \d+") as caught:
        parse_bibtex(text, name="test.bib")
    assert message in str(caught.value)
