"""A new parameter file: every parameter of the default set in comments, to be changed one by one."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from foedus.library.own_names import check_own_name
from foedus.scenarios.parameters.files import list_parameter_sets
from foedus.scenarios.parameters.priors import short_number, support_words
from foedus.scenarios.parameters.sets import ParameterSet

__all__ = ["parameter_template"]


def parameter_template(name: str) -> str:
    """Return the text of a new parameter file that does not change anything yet.

    Parameters
    ----------
    name
        Its name: lower-case letters, digits and hyphens.

    Returns
    -------
    str
        TOML that `ParameterSet.load` reads.

    Raises
    ------
    InputError
        If the name is not a valid name for parameters, or is that of a packaged set.
    """
    check_own_name(name, "a parameter set", list_parameter_sets(), example="fast-threat")
    lines = [_HEAD.replace("{name}", name)]
    last = ""
    known = ParameterSet.load("default")
    for key, parameter in known.items():
        mechanism, _, own = key.partition(".")
        if mechanism != last:
            lines.append(f"[{mechanism}]")
            last = mechanism
        prior = "fixed" if parameter.prior is None else f"{parameter.prior}: {support_words(parameter.prior.support)}"
        lines += [f"# {line}" for line in wrap(parameter.description, 110)]
        lines.append(f"#   {parameter.unit}; {prior}; {parameter.standing}: {parameter.reference}")
        lines.append(f"# {own} = {short_number(known.quantile(key, 0.5))}")
        lines.append("")
    return "\n".join(lines)


_HEAD: Final = """\
# Parameters of foedus: values given here replace the defaults; it runs as it is:
#   foedus run --parameters {name}.toml --members 100
# To change a parameter remove the "# " from the line "# key = value", whose value is the median of its draws, and write
# your own. A number holds it fixed; key = { prior = { distribution = "normal", mean = 0.2, sd = 0.1 } } draws it anew
# for each member: normal (mean, sd), lognormal (median, sigma), halfnormal (scale), uniform (low, high), beta (a, b). A
# value or prior must lie within the range that is named. Beside value or prior a table may give unit, description,
# standing (estimated, published, assumed), reference and date. One parameter: foedus run --set alignment.war=0.8

schema = 1
"""
