"""A new argument file: a claim of each kind of test, with every key explained, that can be judged as it is."""

from __future__ import annotations

from typing import Final

from foedus.arguments.example_claims import (
    base_rate,
    census,
    coalition,
    ending,
    event_study,
    hazard_ratio,
    impulse_response,
    level,
    non_inferiority,
    order_contrast,
    panel_change,
    percentile,
    pivot,
    precedes,
    public_opinion,
    rate_ratio,
    risk,
    scenario_contrast,
    scenario_share,
    share,
    texts,
    timing,
    trend,
    who_speaks,
)
from foedus.arguments.files import list_arguments
from foedus.errors import ArgumentError
from foedus.library.own_names import check_own_name

__all__ = ["argument_template"]


def argument_template(name: str) -> str:
    """Return the text of a new argument file.

    Parameters
    ----------
    name
        Its name: lower-case letters, digits and hyphens.

    Returns
    -------
    str
        TOML that `foedus.arguments.load_argument` reads.

    Raises
    ------
    ArgumentError
        If the name is not a valid name for an argument, or is that of a packaged one.
    """
    check_own_name(name, "an argument", list_arguments(), example="trade-and-peace", error=ArgumentError)
    return "\n".join((_HEAD, *_CLAIMS)).replace("{name}", name)


_HEAD: Final = """\
# An argument of foedus: claims, each with its test, fixed before looking at the data. It can be judged as it is:
#   foedus argue {name}.toml
# Every claim below is an example of one kind of test: change what you need, delete the rest. Lines that begin with
# "# key" show what may be added; a value given there is the default, or an example that says so.

schema = 1
name = "{name}"
title = "An argument of my own"
# description = "What it says as a whole."  # example
written = "2026-11"  # when it was made
judged_to = 2020  # last year of data of the first judgement; the second uses what came after
# level = 0.90  # confidence level of every interval
# answers = "pushed-together"  # example: another argument, whose claims those of this one answer (argue A --against B)

# What was changed in a test after something of its result had been seen; printed as a table in the report.
# deviations = [{ claim = "C1", what = "from three states to two", when = 2026-11-29, seen = "its verdict" }]  # example

# What the argument concludes, and from which claims: an id is a necessary premise, of { any = [...] } one suffices.
# What a premise itself rests on stands with that claim, as rests_on = ["C2"]. Whether it follows is computed.
[conclusion]
statement = "Russia and China stand together, and their neighbours cannot do without China."
rests_on = ["C10", { any = ["C1", "C2"], why = "Either shows how close they are." }]

# A gate: a known episode that a measure must show before it may judge a claim. Here: over these years the pair `lower`
# was lower than the pair `upper`. A test refers to it by gate = "split".
[gates.split]
statement = "After their split Moscow and Beijing stood further apart, in 1972-79, than Washington and Beijing."
lower = ["RUS", "CHN"]
upper = ["USA", "CHN"]
first = 1972
last = 1979

# What the argument says beside its claims and no test reaches; printed as a list in the report.
# untested = [{ statement = "Trust grows with time.", why = "no listed source measures trust." }]  # example

# A claim without a test: `pending` says what a test needs, `unmeasured` why nothing listed measures it, and
# `undetermined_by_design` why no test on this record could decide it; beside these two, variants may be shown.
[[claims]]
id = "C0"  # a capital first
part = "P1"  # the part of the system it is about
statement = "Joint exercises bring states together."
rivals = ["Exercises follow from closeness that is already there."]  # other readings of the same finding
pending = "a panel of exercises over all pairs of states."
# unmeasured = "no list of such talks is complete."  # example; in place of pending
# undetermined_by_design = "two cases in two centuries are too few."  # example; in place of pending
"""

_CLAIMS: Final = (
    level.EXAMPLE,
    trend.EXAMPLE,
    share.EXAMPLE,
    pivot.EXAMPLE,
    base_rate.EXAMPLE,
    ending.EXAMPLE,
    rate_ratio.EXAMPLE,
    risk.EXAMPLE,
    timing.EXAMPLE,
    public_opinion.EXAMPLE,
    census.EXAMPLE,
    hazard_ratio.EXAMPLE,
    percentile.EXAMPLE,
    non_inferiority.EXAMPLE,
    precedes.EXAMPLE,
    event_study.EXAMPLE,
    panel_change.EXAMPLE,
    texts.EXAMPLE,
    who_speaks.EXAMPLE,
    impulse_response.EXAMPLE,
    coalition.EXAMPLE,
    scenario_contrast.EXAMPLE,
    scenario_share.EXAMPLE,
    order_contrast.EXAMPLE,
)
"""The claims in the order of the file, numbered in it by their ids; the simulated ones, commented out, come last."""
