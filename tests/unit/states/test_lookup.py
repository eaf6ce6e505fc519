"""From what people type to a state."""

from __future__ import annotations

import pytest

from foedus.errors import UnknownStateError
from foedus.states import load_states, normalise_name

STATES = load_states()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Russia", "RUS"), ("USSR", "RUS"), ("Soviet Union", "RUS"), ("Russian Federation", "RUS"), ("SUN", "RUS"),
        ("rus", "RUS"), (" RUS ", "RUS"), ("cow:365", "RUS"), ("COW: 365", "RUS"), ("gw:365", "RUS"), (365, "RUS"),
        ("iso3:RUS", "RUS"), ("Burma", "MMR"), ("Turkey", "TUR"), ("Türkiye", "TUR"), ("Turkiye", "TUR"),
        ("Viet Nam", "VNM"), ("Dem. People's Rep. Korea", "PRK"), ("Iran (Islamic Republic of)", "IRN"),
        ("Iran, Islamic Rep.", "IRN"), ("Korea, Rep.", "KOR"), ("Korea, Republic Of", "KOR"),
        ("Korea, Democratic People's Republic Of", "PRK"), ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"),
        ("Other Asia, nes", "TWN"), ("Cote d'Ivoire", "CIV"), ("Côte d’Ivoire", "CIV"), ("COTE DIVOIRE", "CIV"),
        ("Bolivia (Plurin. State of)", "BOL"), ("United States of America", "USA"), ("U.S.", "USA"), ("UK", "GBR"),
        ("Niger", "NER"), ("Nigeria", "NGA"), ("Dominica", "DMA"), ("Dominican Rep.", "DOM"), ("Austria", "AUT"),
        ("Australia", "AUS"), ("AUS", "AUS"), ("Guinea", "GIN"), ("Guinea-Bissau", "GNB"), ("gw:970", "KIR"),
        ("cow:970", "NRU"), ("People's Republic of China", "CHN"), ("Republic of China", "TWN"),
    ],
)  # fmt: skip
def test_names_and_codes(query: str | int, expected: str) -> None:
    assert STATES.lookup(query).id == expected


@pytest.mark.parametrize(
    ("query", "year", "expected"),
    [
        ("Korea", 1900, "KRE"), ("Korea", 1960, "KOR"), ("Austria", 1900, "AUH"), ("Austria", 1930, "AUT"),
        ("Yugoslavia", 1970, "YUG"), ("cow:345", 2010, "SRB"), ("cow:345", 1960, "YUG"), ("Germany", 1960, "DEU"),
    ],
)  # fmt: skip
def test_names_and_codes_whose_meaning_changed(query: str, year: int, expected: str) -> None:
    assert STATES.lookup(query, year).id == expected


def test_the_spell_of_the_year_carries_the_codes_of_the_year() -> None:
    assert STATES.lookup("Germany", 1930).cow == 255
    assert STATES.lookup("Germany", 1960).cow == 260
    assert (STATES.lookup("Germany", 2000).cow, STATES.lookup("Germany", 2000).gw) == (255, 260)
    assert (STATES.lookup("Yemen", 2000).cow, STATES.lookup("Yemen", 2000).gw) == (679, 678)


def test_an_unknown_name_names_its_nearest() -> None:
    with pytest.raises(UnknownStateError, match=r"Rusia.*Russia \(RUS\)"):
        STATES.lookup("Rusia")


def test_a_code_valid_at_another_date_says_when() -> None:
    with pytest.raises(UnknownStateError) as caught:
        STATES.lookup("cow:260", 2000)
    assert "1955-05-05 to 1990-10-02" in str(caught.value)
    assert "DEU had COW code 255" in str(caught.value)


def test_a_state_of_another_date_says_when_and_who_there_was() -> None:
    with pytest.raises(UnknownStateError) as caught:
        STATES.lookup("Czechoslovakia", 2001)
    assert "1992-12-31" in str(caught.value)
    assert "CZE, SVK" in str(caught.value)
    with pytest.raises(UnknownStateError, match=r"1991-12-26.*RUS"):
        STATES.lookup("Ukraine", 1960)


@pytest.mark.parametrize(
    "query", ["", "  ", "cow:999", "cow:abc", 999, -1, "Atlantis, Kingdom of", "9999999", True, None, 2.5, ("USA",)]
)
def test_nonsense_is_refused(query: str | int) -> None:
    with pytest.raises(UnknownStateError):
        STATES.lookup(query)


@pytest.mark.parametrize("territory", ["Hong Kong", "State of Palestine", "Areas nes", "World", "Europe", "Greenland"])
def test_territories_and_aggregates_are_no_states(territory: str) -> None:
    with pytest.raises(UnknownStateError):
        STATES.lookup(territory)


def test_normal_form_ignores_order_case_accents_and_articles() -> None:
    assert normalise_name("The Gambia") == normalise_name("GAMBIA, the")
    assert normalise_name("São Tomé & Príncipe") == normalise_name("Sao Tome and Principe")
    assert normalise_name("Niger") != normalise_name("Nigeria")
