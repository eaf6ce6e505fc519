"""Who is drawn into a war in ten years hardly depends on how many steps a year has (decision 18).

A attacks B. C is bound to defend B; D is bound to defend A, which calls it half a year after C has entered, so that it
is the second link of a chain. No other mechanism runs; parameters of war are drawn from their posteriors, the same for
each length of a step.
"""

import numpy as np
import pytest

from foedus.engine import Ensemble
from foedus.mechanisms import pair_index
from foedus.scenarios import INSTRUMENTS, KINDS, ParameterSet
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import War

ACTORS, MEMBERS, YEARS = 4, 4096, 10
A, B, C, D = range(ACTORS)
WAR = ("reach", "joining", "hostilities")


def world():
    zero, nothing = np.zeros((ACTORS, ACTORS)), np.zeros((ACTORS, ACTORS), dtype=bool)
    obligation = np.zeros((len(KINDS), ACTORS, ACTORS), dtype=bool)
    for one, other in ((B, C), (A, D)):
        obligation[KINDS.index("defence"), [one, other], [other, one]] = True
    return synthetic_world(
        ACTORS, capability=np.full(ACTORS, 0.1), alignment=zero, alignment_sd=zero, pair_mean=zero, volatility=zero,
        depth=zero, obligation=obligation, pressure=np.zeros((len(INSTRUMENTS), ACTORS, ACTORS)),
        distance=np.where(np.eye(ACTORS, dtype=bool), 0.0, 300.0), land_border=nothing, hosts=nothing, disputes=zero,
        nuclear=np.zeros(ACTORS, dtype=bool), growth=np.zeros(ACTORS), cohesion=np.full(ACTORS, 0.7),
        burden=np.full(ACTORS, 0.1), theatres=(), institutions=(), wars=(War("AAX", "ABX"),),
        mechanisms=WAR,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shares():
    """Share of members in which two states have gone to war since the start, ``(year, pair)``, by steps a year."""
    drawn = ParameterSet.load("default").draw(0, range(MEMBERS))
    found = {}
    for steps in (1, 4, 12):
        ensemble = Ensemble(world(), None, drawn, seed=steps, steps=YEARS * steps, steps_per_year=steps,
                            chunk=MEMBERS)  # fmt: skip
        found[steps] = np.asarray(ensemble.compute(0)["war"])[..., 0] / MEMBERS
    return found


def row(one, other):
    first, second = pair_index(ACTORS)
    return int(np.flatnonzero((first == min(one, other)) & (second == max(one, other)))[0])


def apart(share, other):
    """Three standard errors of the difference of two independent shares: chance breaks it once in 370 comparisons."""
    return 3.0 * np.sqrt((share * (1.0 - share) + other * (1.0 - other)) / MEMBERS)


LENGTHS = ((4, 12), (1, 4), (1, 12))
LINKS = (
    [(C, A, 0.1, pair) for pair in LENGTHS]
    + [(D, B, 0.03, pair) for pair in LENGTHS]
    + [(D, C, 0.007, pair) for pair in LENGTHS]
)


@pytest.mark.parametrize(("who", "against", "least", "steps"), LINKS)
def test_as_many_have_joined_after_ten_years(shares, who, against, least, steps):
    one, other = (shares[each][YEARS, row(who, against)] for each in steps)
    assert other > least
    assert one == pytest.approx(other, abs=apart(one, other))


def test_a_chain_takes_half_a_year_for_each_link_or_a_step(shares):
    """Decision 18: at one step a year a link takes a year; from four on the length of the step hardly matters."""
    first, second = row(C, A), row(D, C)
    assert shares[1][1, second] == 0.0
    assert shares[1][2, second] > 0.005
    # half a year of silence: of the second links of two years a half comes in the first, or less
    assert 0.0 < shares[12][1, second] < 0.7 * shares[12][2, second]
    for pair, years in ((first, 1), (second, 2)):
        few, many = shares[4][years, pair], shares[12][years, pair]
        assert few > 0.005
        assert few == pytest.approx(many, abs=apart(few, many))
    # the first call waits for no step
    assert shares[1][1, first] == pytest.approx(
        shares[12][1, first], abs=apart(shares[1][1, first], shares[12][1, first])
    )
