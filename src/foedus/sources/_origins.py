"""Raw files that cannot be fetched by a command: home page, and what was done to the published file before we read it.

``BY_HAND`` contains files that the user can obtain and convert; ``DERIVED`` contains files aggregated from data whose
terms forbid redistribution, so that they cannot be obtained as they are. Keys are paths in the data folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["BY_HAND", "DERIVED"]

_PEACESCIENCER: Final = "https://svmiller.com/peacesciencer/"
_ISARD: Final = "https://svmiller.com/isard/"
_UNGA: Final = "https://doi.org/10.7910/DVN/LEJUQZ"
_UNDATA: Final = "https://data.un.org/"
_GDELT: Final = "https://www.gdeltproject.org/data.html"

_FACTBOOK: Final = "https://www.cia.gov/the-world-factbook/"
_UNGDC: Final = "https://doi.org/10.7910/DVN/0TJX8Y"
_REIGN: Final = "https://oefdatascience.github.io/REIGN.github.io/"

_PACKAGED: Final = "published inside the R package peacesciencer as an R table; write it as CSV"
_PACKAGED_ISARD: Final = "published inside the R package isard as an R table; write it as CSV"
_GDELT_SUMS: Final = "sums of GDELT 2 events over days or months; must be counted again from the event files"

BY_HAND: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "alliances/atop_directed_dyad_year_5_1.parquet": (
            "https://www.atopdata.org/",
            "ATOP 5.1 directed dyad-years with the columns of the R package peacesciencer, written as Parquet",
        ),
        "conflict/cow_mid_dyad_year.csv": (_PEACESCIENCER, _PACKAGED),
        "conflict/cow_war_inter_dyad_year.csv": (_PEACESCIENCER, _PACKAGED),
        "conflict/gml_dirdisp_2_x.csv": (
            "https://svmiller.com/gml-mid-data/",
            "the file gml-ddy-disputes-2.2.1.csv of the archive of version 2.2.1",
        ),
        "conflict/gml_mid_dyad_year.csv": (_PEACESCIENCER, _PACKAGED),
        "conflict/icb1v13_crises.csv": (
            "https://sites.duke.edu/icbdata/",
            "the system-level file icb1v13.csv of version 13; the site now offers later versions",
        ),
        "conflict/icb_dyads_v16_2013_2022.csv": (
            "https://sites.duke.edu/icbdata/",
            "the dyadic file of version 16, the rows of crises 469 to 512 and 17 of its columns",
        ),
        "conflict/leeds_savun_threat.csv": (
            "https://doi.org/10.1111/j.1468-2508.2007.00612.x",
            "the authors' score of external threat by state and year, from their replication data",
        ),
        "conflict/peace_scale_3_1_spells.csv": (
            "https://drive.google.com/drive/folders/1HKZ6FQmK09VJ5mzzEzIwkOawf7tb6Z63",
            "version 3.1; the authors offer it in a shared folder, from which a program cannot fetch it",
        ),
        "conflict/rivalries_thompson_dreyer.csv": (_PEACESCIENCER, _PACKAGED),
        "conflict/rivalries_tss.csv": (_PEACESCIENCER, _PACKAGED),
        "conflict/ucdp_acd.csv": (
            "https://ucdp.uu.se/downloads/",
            "version 25.1, with codes written as words and lists of states unfolded into rows",
        ),
        "cooperation/aiddata_china_elite_visits_2000_2018.parquet": (
            "https://www.aiddata.org/china-public-diplomacy",
            "country-years of the data on China's public diplomacy, seven columns, written as Parquet",
        ),
        "cooperation/chinese_leader_visits_1949_2020.parquet": (
            "https://ceias.eu/",
            "version 1.1, one row per visit with an ISO code added, written as Parquet",
        ),
        "cooperation/jme_v3_participants_long.csv": (
            "https://doi.org/10.1177/0022002720972180",
            "joint military exercises version 3, reshaped to one row per exercise and participant",
        ),
        "cooperation/mcmanus_nieman_signal_level.parquet": (
            "https://doi.org/10.1177/0022343318808842",
            "replication data, written as Parquet",
        ),
        "cooperation/mme_v7.csv": (
            "https://doi.org/10.7910/DVN/KHFODX",
            "version 7 of the deposit, as published; the repository of the R package troopdata keeps the same file",
        ),
        "cooperation/russia_joint_exercises_2009_2018.csv": (
            "https://structure.mil.ru/mission/practice/all.htm",
            "a list from the ministry's pages and its newspaper, one row per partner; who compiled it is unknown",
        ),
        "events/cameo_goldstein.csv": (
            "http://eventdata.parusanalytics.com/data.dir/cameo.html",
            "CAMEO codes with Goldstein's scores, put into one table",
        ),
        "events/gdelt_daily_16_powers_2018_2024.parquet": (_GDELT, _GDELT_SUMS),
        "events/gdelt_monthly_all_dyads_2018_2024.parquet": (_GDELT, _GDELT_SUMS),
        "events/gdelt_monthly_triangle_usa_rus_chn.csv": (_GDELT, _GDELT_SUMS),
        "events/icews_directed_dyad_month_2018_2021_2022_partial.parquet": (
            "https://doi.org/10.7910/DVN/28075",
            "counts per directed pair and month from three benchmark subsets of the events, written as Parquet",
        ),
        "events/icews_quad_dyad_year_2002_2014.parquet": (
            "https://doi.org/10.7910/DVN/28075",
            "counts per directed pair and year by quad class, from the event files, written as Parquet",
        ),
        "geography/cepii_dist.parquet": (
            "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
            "the file dist_cepii, published for Stata and as a spreadsheet, written as Parquet",
        ),
        "geography/countries.geo.json": ("https://github.com/johan/world.geo.json", "the file countries.geo.json"),
        "geography/cow_capitals.csv": (_PEACESCIENCER, _PACKAGED),
        "geography/cow_contiguity_spells.csv": (_PEACESCIENCER, _PACKAGED),
        "geography/cow_mindist_dyad_year.parquet": (
            _PEACESCIENCER,
            "published inside the R package peacesciencer as an R table; write it as Parquet",
        ),
        "institutions/unga_votes_2025.parquet": (
            "https://digitallibrary.un.org/",
            "voting records of 2025, one row per resolution and state, written as Parquet",
        ),
        "institutions/cia_factbook_igo_membership_2015_2026.parquet": (
            _FACTBOOK,
            "the field of international organization participation of ten editions, one row per entry, as Parquet",
        ),
        "leaders/reign_leaders_1946_2021.csv": (_REIGN, "the list of leaders of February 2021 with twelve columns"),
        "leaders/reign_regimes_to_2020.csv": (_REIGN, "the list of regimes of February 2021"),
        "leaders/vdem_ert_v15_1900_2024.parquet": (
            "https://github.com/vdeminstitute/ERT",
            "the country-years that the R package ERT makes from version 15 of V-Dem, 14 columns, written as Parquet",
        ),
        "order/imf_cofer_currency_shares_1999q1_2026q1.parquet": (
            "https://data.imf.org/",
            "the data set COFER: shares of currencies in the world's reserves, a column per currency, as Parquet",
        ),
        "perception/pew_favourability_country_year_2002_2023.parquet": (
            "https://www.pewresearch.org/global/datasets/",
            "weighted shares per state, year and target, from surveys that are free after registration",
        ),
        "perception/ungdc_mentions_1946_2024.parquet": (
            _UNGDC,
            "counted with word lists from the texts: how often each speech names eleven targets, and in which words",
        ),
        "perception/ungdc_speeches_1946_2024.parquet": (
            _UNGDC,
            "counted with word lists from the texts: the length of each speech and its words for order",
        ),
        "power/agtpa_1986_2006.parquet": (
            "https://www.wto.org/english/res_e/booksp_e/advancedwtounctad2016_e.pdf",
            "the data of the guide's exercises, published for Stata, written as Parquet",
        ),
        "power/cia_factbook_milex_share_2008_2025.parquet": (
            _FACTBOOK,
            "the field of military expenditures of all editions, the latest number of each year, written as Parquet",
        ),
        "power/cow_igo_dyad_year.parquet": (
            _PEACESCIENCER,
            "joint memberships of version 3, which the R package peacesciencer downloads; write them as Parquet",
        ),
        "power/cow_nmc_7_0.csv": (
            "https://correlatesofwar.org/data-sets/national-material-capabilities/",
            "version 7.0 with its columns in a different order and codes for missing left empty",
        ),
        "power/cow_trade_state_year.csv": (_PEACESCIENCER, _PACKAGED),
        "power/democracy_cow.csv": (_ISARD, _PACKAGED_ISARD),
        "power/gdppop_cow.csv": (_ISARD, _PACKAGED_ISARD),
        "power/nato_defence_share_2014_2026e.parquet": (
            "https://www.nato.int/cps/en/natohq/topics_49198.htm",
            "the table of defence expenditure as a share of GDP, one row per number, written as Parquet",
        ),
        "power/owid_nuclear_status.csv": (
            "https://ourworldindata.org/nuclear-weapons",
            "the chart's table without its column of codes and with short names of columns",
        ),
        "power/qss_trade_1900_2009.parquet": (
            "https://github.com/kosukeimai/qss",
            "the table of trade that accompanies a textbook, written as Parquet",
        ),
        "power/un_major_trading_partners_2010_2021.csv": (
            _UNDATA,
            "Statistical Yearbook 65, table of major trading partners, put into one row per number",
        ),
        "power/un_total_trade.csv": (
            _UNDATA,
            "Statistical Yearbook 65, table of total imports and exports, put into one row per number",
        ),
        "power/worldbank_gdp.csv": (
            "https://data.worldbank.org/indicator/NY.GDP.MKTP.CD",
            "the indicator as one row per country and year, in the edition that ends in 2023",
        ),
        "trade/cia_factbook_trade_partners_2014_2023.parquet": (
            "https://www.cia.gov/the-world-factbook/",
            "partners read from the texts of seven editions, one row per partner, written as Parquet",
        ),
        "trade/imf_dots_russia_partners_2011_2022.parquet": (
            "https://data.imf.org/",
            "Direction of Trade Statistics: Russia's and the world's trade with each economy, written as Parquet",
        ),
        "votes/idealpoints_jul2025.parquet": (_UNGA, "ideal points of July 2025, written as Parquet"),
        "votes/unga_votes_1946_2024.parquet": (
            _UNGA,
            "the roll calls of the 2025 release without absences, five columns, written as Parquet",
        ),
        "votes/unsc_vetoes_1946_sept2022.csv": (
            "https://research.un.org/en/docs/sc/quick/veto",
            "vetoed drafts to September 2022 as one table, from a repository under the MIT licence",
        ),
    }
)
"""Home page, and what was done to the file before we read it; by raw file."""

DERIVED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "conflict/sanctions_case_dyads_1990_2023.csv": (
            "https://www.globalsanctionsdatabase.com/",
            "counted from the Global Sanctions Data Base, release 4, which its authors provide on request",
        ),
        "cooperation/arms_transfers_case_dyads_1990_2024.csv": (
            "https://www.sipri.org/databases/armstransfers",
            "counted from the SIPRI Arms Transfers Database, which may not be redistributed",
        ),
        "power/ssp2_world_shares_2010_2100.parquet": (
            "https://tntcat.iiasa.ac.at/SspDb/",
            "shares computed from version 2 of the database of the pathways, whose terms of reuse are unclear",
        ),
    }
)
"""Home page of the data from which the file was counted, and the limits on their use; by raw file."""
