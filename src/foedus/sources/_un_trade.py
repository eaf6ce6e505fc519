"""What the tables of the UN Statistical Yearbook share: terms, names that are not states of our table, and an alias."""

from __future__ import annotations

from typing import Final

import polars as pl

__all__ = [
    "CITATION",
    "LICENCE",
    "REGIONS",
    "TAIWAN_ALIASES",
    "TERRITORIES",
    "UNSPECIFIED",
    "VERSION",
    "with_taiwan",
]

VERSION: Final = "65th issue, 2022"
LICENCE: Final = "free with citation (UNdata)"
CITATION: Final = "un_2022_yearbook"

TAIWAN_ALIASES: Final = ("Other Asia, nes", "Other non-specified areas")
"""What Comtrade calls Taiwan: as partner, and as reporter."""

REGIONS: Final = (
    "Africa", "Americas", "Asia", "Australia and New Zealand", "Caribbean", "Central America", "Central Asia",
    "Eastern Africa", "Eastern Asia", "Eastern Europe", "Europe", "Latin America & the Caribbean", "Melanesia",
    "Micronesia", "Middle Africa", "Northern Africa", "Northern America", "Northern Europe", "Oceania", "Polynesia",
    "South America", "South-eastern Asia", "Southern Africa", "Southern Asia", "Southern Europe",
    "Sub-Saharan Africa", "Total, all countries or areas", "Western Africa", "Western Asia", "Western Europe",
)  # fmt: skip
"""Regions among the reporters. Micronesia is one of them, not the state."""

TERRITORIES: Final = (
    "American Samoa", "Anguilla", "Aruba", "Bermuda", "British Virgin Islands", "Cayman Islands",
    "China, Hong Kong SAR", "China, Macao SAR", "Cook Islands", "Curaçao", "Falkland Islands (Malvinas)",
    "Faroe Islands", "French Guiana", "French Polynesia", "Gibraltar", "Greenland", "Guadeloupe", "Martinique",
    "Mayotte", "Montserrat", "Netherlands Antilles [former]", "New Caledonia", "Northern Mariana Islands", "Réunion",
    "Saint Helena", "Saint Pierre and Miquelon", "State of Palestine", "Tokelau", "Turks and Caicos Islands",
    "Wallis and Futuna Islands", "Îles Caïmanes",
)  # fmt: skip
"""Economies that are not states of our table."""

UNSPECIFIED: Final = ("Americas n.e.s", "Areas nes", "Free Zones", "Other Europe, nes", "Undisclosed")
"""Partners that are not a single country."""


def with_taiwan(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Replace Comtrade's designations of Taiwan by its name."""
    return frame.with_columns(pl.col(column).replace(dict.fromkeys(TAIWAN_ALIASES, "Taiwan")))
