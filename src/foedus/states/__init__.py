"""Who is a state, since when, and under which codes and names.

One dated table of our own (``states.csv``, ``names.csv``, ``majors.csv``), merged from the Correlates
of War and the Gleditsch–Ward systems and carried to the present, answers every question about the
existence of states. Everything above this layer names a state by the id found here: its ISO3 code,
or a stable three-letter id of our own for a historical state that never had one.

Examples
--------
>>> from foedus.states import load_states
>>> load_states().lookup("Soviet Union", year=1980).id
'RUS'
"""

from __future__ import annotations

from foedus.states.china import china_seat_holder
from foedus.states.state import Basis, State, normalise_name
from foedus.states.table import Scheme, StateTable, load_states
from foedus.states.typed import colon_fields, is_all, listed_items, parse_pair, parse_pairs, parse_states, split_list

__all__ = [
    "Basis",
    "Scheme",
    "State",
    "StateTable",
    "china_seat_holder",
    "colon_fields",
    "is_all",
    "listed_items",
    "load_states",
    "normalise_name",
    "parse_pair",
    "parse_pairs",
    "parse_states",
    "split_list",
]
