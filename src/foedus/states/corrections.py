"""What is missing from the two published state lists, coded by hand and dated.

Both lists stop because their coders stopped: a spell ending on the closing day of a list is censored, not ended. No
state has entered or left the system since (reviewed to the date below); only names have changed.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

__all__ = [
    "ABSORBED",
    "CLOSING_DAY_COW",
    "CLOSING_DAY_GW",
    "COW_IDS",
    "FEDERATION_SPLIT",
    "GW_IDS",
    "ISO3_BEYOND_THE_LIST",
    "MAJOR_POWERS_NOTE",
    "NOTES",
    "OWN_NAMES",
    "PREDECESSORS",
    "REVIEWED",
    "Split",
]

CLOSING_DAY_COW: Final = date(2016, 12, 31)
CLOSING_DAY_GW: Final = date(2020, 12, 31)
REVIEWED: Final = date(2025, 6, 30)
"""Day up to which entries and exits were checked by hand: none since South Sudan (2011)."""

COW_IDS: Final[dict[int, str]] = {
    240: "HAN", 245: "BAV", 255: "DEU", 260: "DEU", 265: "DDR", 267: "BAD", 269: "SAX", 271: "WRT", 273: "HSE",
    275: "HSG", 280: "MEC", 300: "AUH", 315: "CSK", 327: "PAP", 329: "SIC", 332: "MOD", 335: "PMA", 337: "TUS",
    345: "YUG", 347: "XKX", 511: "ZAN", 678: "YEM", 679: "YEM", 680: "YMD", 730: "KRE", 816: "VNM", 817: "RVN",
}  # fmt: skip
"""States whose id is not the code list's ISO3 of their COW code."""

GW_IDS: Final[dict[int, str]] = {
    89: "UPC", 99: "GCL", 240: "HAN", 245: "BAV", 255: "DEU", 260: "DEU", 265: "DDR", 267: "BAD", 269: "SAX",
    271: "WRT", 273: "HSE", 275: "HSG", 280: "MEC", 300: "AUH", 315: "CSK", 327: "PAP", 329: "SIC", 332: "MOD",
    335: "PMA", 337: "TUS", 340: "SRB", 345: "YUG", 347: "XKX", 396: "ABH", 397: "OSS", 511: "ZAN", 563: "TRV",
    564: "OFS", 678: "YEM", 680: "YMD", 711: "TBT", 730: "KRE", 815: "ANM", 816: "VNM", 817: "RVN", 970: "KIR",
    971: "NRU", 972: "TON", 973: "TUV",
}  # fmt: skip
"""The same for Gleditsch–Ward codes. 970 is Kiribati here and Nauru in COW."""


ISO3_BEYOND_THE_LIST: Final = frozenset({"CSK", "DDR", "XKX", "YMD", "YUG"})
"""Ids that are ISO3 codes although the code list lacks them: withdrawn codes, and Kosovo's user-assigned one."""


class Split(NamedTuple):
    """A code that named different states at different times."""

    code: int
    id: str
    gw: int
    first: date
    last: date


FEDERATION_SPLIT: Final = (
    Split(345, "SRB", 340, date(1878, 7, 13), date(1918, 11, 30)),
    Split(345, "YUG", 345, date(1918, 12, 1), date(2006, 6, 4)),
    Split(345, "SRB", 340, date(2006, 6, 5), date.max),
)
"""COW 345 is one state throughout; here the federation is ``YUG``, Serbia before and after it ``SRB``.

The federation lasts until Montenegro leaves: what remained of it in 1992 kept its name, its code and,
until 2003, its claim to be the same state.
"""

OWN_NAMES: Final[dict[str, str]] = {
    "ABH": "Abkhazia", "ANM": "Annam", "AUH": "Austria-Hungary", "BAD": "Baden", "BAV": "Bavaria",
    "BIH": "Bosnia and Herzegovina", "ATG": "Antigua and Barbuda", "CIV": "Côte d'Ivoire", "COD": "DR Congo",
    "COG": "Congo", "CPV": "Cabo Verde", "CSK": "Czechoslovakia", "DDR": "East Germany", "DEU": "Germany",
    "FSM": "Micronesia", "GCL": "Gran Colombia", "HAN": "Hanover", "HSE": "Hesse-Kassel", "HSG": "Hesse-Darmstadt",
    "KNA": "Saint Kitts and Nevis", "KRE": "Korea (to 1910)", "LCA": "Saint Lucia", "MEC": "Mecklenburg-Schwerin",
    "MMR": "Myanmar", "MOD": "Modena", "OFS": "Orange Free State", "OSS": "South Ossetia", "PAP": "Papal States",
    "PMA": "Parma", "RVN": "South Vietnam", "SAX": "Saxony", "SIC": "Two Sicilies", "SRB": "Serbia",
    "STP": "São Tomé and Príncipe", "TBT": "Tibet", "TRV": "Transvaal", "TTO": "Trinidad and Tobago",
    "TUR": "Türkiye", "TUS": "Tuscany", "UPC": "Central American Federation",
    "VCT": "Saint Vincent and the Grenadines", "VNM": "Vietnam", "WRT": "Württemberg", "XKX": "Kosovo",
    "YEM": "Yemen", "YMD": "South Yemen", "YUG": "Yugoslavia", "ZAN": "Zanzibar",
}  # fmt: skip

PREDECESSORS: Final[dict[tuple[str, int], str]] = {
    ("BEL", 1830): "NLD", ("MEX", 1821): "ESP", ("BRA", 1822): "PRT", ("GRC", 1828): "TUR", ("COL", 1830): "GCL",
    ("VEN", 1829): "GCL", ("ECU", 1830): "GCL", ("GTM", 1840): "UPC", ("HND", 1840): "UPC", ("SLV", 1840): "UPC",
    ("NIC", 1840): "UPC", ("CRI", 1840): "UPC", ("ROU", 1878): "TUR", ("SRB", 1878): "TUR", ("BGR", 1878): "TUR",
    ("PAN", 1903): "COL", ("NOR", 1905): "SWE", ("ZAF", 1910): "TRV;OFS;GBR", ("ALB", 1913): "TUR",
    ("FIN", 1917): "RUS", ("EST", 1918): "RUS", ("LVA", 1918): "RUS", ("LTU", 1918): "RUS",
    ("POL", 1918): "RUS;DEU;AUH",
    ("HUN", 1918): "AUH", ("CSK", 1918): "AUH", ("AUT", 1918): "AUH", ("AUT", 1919): "AUH",
    ("YUG", 1918): "SRB;MNE;AUH",
    ("IRL", 1921): "GBR", ("IRL", 1922): "GBR", ("MNG", 1921): "CHN", ("ISL", 1944): "DNK", ("JOR", 1946): "GBR",
    ("IND", 1947): "GBR", ("PAK", 1947): "GBR", ("ISR", 1948): "GBR", ("KOR", 1948): "KRE", ("KOR", 1949): "KRE",
    ("PRK", 1948): "KRE", ("TWN", 1949): "CHN", ("IDN", 1949): "NLD", ("DEU", 1949): "DEU", ("DDR", 1949): "DEU",
    ("DDR", 1954): "DEU", ("DEU", 1955): "DEU", ("VNM", 1954): "FRA", ("RVN", 1954): "FRA", ("SDN", 1956): "GBR;EGY",
    ("SYR", 1961): "EGY", ("SGP", 1965): "MYS", ("YMD", 1967): "GBR", ("BGD", 1971): "PAK", ("DEU", 1990): "DEU;DDR",
    ("YEM", 1990): "YEM;YMD", ("NAM", 1990): "ZAF", ("EST", 1991): "RUS", ("LVA", 1991): "RUS", ("LTU", 1991): "RUS",
    ("UKR", 1991): "RUS", ("BLR", 1991): "RUS", ("MDA", 1991): "RUS", ("ARM", 1991): "RUS", ("AZE", 1991): "RUS",
    ("GEO", 1991): "RUS", ("KAZ", 1991): "RUS", ("KGZ", 1991): "RUS", ("TJK", 1991): "RUS", ("TKM", 1991): "RUS",
    ("UZB", 1991): "RUS", ("SVN", 1992): "YUG", ("HRV", 1992): "YUG", ("BIH", 1992): "YUG", ("MKD", 1991): "YUG",
    ("MKD", 1993): "YUG", ("CZE", 1993): "CSK", ("SVK", 1993): "CSK", ("ERI", 1993): "ETH", ("TLS", 2002): "IDN",
    ("SRB", 2006): "YUG", ("MNE", 2006): "YUG", ("XKX", 2008): "SRB", ("ABH", 2008): "GEO", ("OSS", 2008): "GEO",
    ("SSD", 2011): "SDN",
}  # fmt: skip
"""(id, first year of a spell) -> states whose territory it came from; overseas colonies are left out."""

ABSORBED: Final[dict[str, str]] = {
    "HAN": "DEU", "BAV": "DEU", "BAD": "DEU", "SAX": "DEU", "WRT": "DEU", "HSE": "DEU", "HSG": "DEU", "MEC": "DEU",
    "PAP": "ITA", "SIC": "ITA", "MOD": "ITA", "PMA": "ITA", "TUS": "ITA", "ZAN": "TZA", "DDR": "DEU", "YMD": "YEM",
    "RVN": "VNM", "TBT": "CHN", "KRE": "JPN", "ANM": "FRA", "TRV": "GBR", "OFS": "GBR",
}  # fmt: skip
"""States that were absorbed by another state, which itself continued."""

NOTES: Final[dict[tuple[str, int], str]] = {
    ("RUS", 1816): "the Russian Empire, the Soviet Union and the Russian Federation are one state",
    ("TUR", 1816): "the Ottoman Empire and the republic are one state",
    ("DEU", 1816): "Prussia, from 1871 the German Empire",
    ("DEU", 1949): "Federal Republic before full sovereignty",
    ("DEU", 1955): "Federal Republic in the west; COW 260",
    ("DEU", 1990): "COW returns to 255; Gleditsch and Ward keep 260",
    ("YEM", 1990): "COW changes from 678 to 679; Gleditsch and Ward keep 678",
    ("SRB", 1878): "COW 345 from here on is Serbia, then the federation, then Serbia",
    ("YUG", 1944): "after 1992 the federation of Serbia and Montenegro, under COW's same code",
    ("ITA", 1816): "Sardinia-Piedmont until 1861",
    ("TWN", 1949): "Republic of China; held China's seat in the United Nations until 25 October 1971",
    ("CHN", 1860): "the government is the Republic of China's until 1949",
    ("VNM", 1954): "Democratic Republic in the north until 1975",
    ("XKX", 2008): "ISO3 is a user-assigned code",
    ("TZA", 1961): "Tanganyika until 1964",
    ("EGY", 1937): "United Arab Republic with Syria 1958-1961",
    ("MKD", 1993): "North Macedonia since 12 February 2019",
}

MAJOR_POWERS_NOTE: Final = "open spell carried from COW's list past 2016 by our rule"
