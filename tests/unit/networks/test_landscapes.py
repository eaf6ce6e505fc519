"""Landscapes: plateaus, samples, noise, profiles and their figure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure

from foedus.errors import InputError
from foedus.networks.landscapes import robustness as landscape_robustness
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.energies import all_energies, flip_changes, tolerance
from foedus.networks.landscapes.minima import CONFIGURATION_SCHEMA, landscape
from foedus.networks.landscapes.profiles import distance_from_lowest, landscape_profile
from foedus.networks.landscapes.robustness import robustness
from foedus.networks.landscapes.sampling import sample_minima, share_interval
from foedus.reports.energy_landscape import _dots, energy_landscape
from foedus.reports.figure_file import write_figure


def society(n: int, seed: int = 0) -> Actors:
    generator = np.random.default_rng(seed)
    upper = np.triu(generator.normal(size=(n, n)), 1)
    return Actors(tuple(f"S{place}" for place in range(n)), generator.lognormal(size=n), upper + upper.T)


def hostile(*sizes: float) -> Actors:
    n = len(sizes)
    return Actors(tuple("ABCDEFGH"[:n]), np.array(sizes), np.eye(n) - 1.0)


def test_a_tie_in_descent_goes_to_the_actor_first_in_the_file() -> None:
    """Three equal enemies: from all together every move gains the same, and A leaves."""
    found = landscape(hostile(1.0, 1.0, 1.0))
    assert [(each.camps, each.basin) for each in found.minima] == [
        ((("A",), ("B", "C")), 2), ((("A", "B"), ("C",)), 1), ((("A", "C"), ("B",)), 1),
    ]  # fmt: skip


def test_a_plateau_is_listed_as_not_strict() -> None:
    """C has no ties: it stands with either camp, and each way is a minimum with a basin of its own."""
    propensity = np.array([[0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    found = landscape(Actors(("A", "B", "C"), np.ones(3), propensity))
    assert [(each.camps, each.basin, each.strict) for each in found.minima] == [
        ((("A",), ("B", "C")), 2, False), ((("A", "C"), ("B",)), 2, False),
    ]  # fmt: skip


def test_friends_stand_in_one_camp_and_the_other_is_empty() -> None:
    found = landscape(Actors(("A", "B"), np.ones(2), np.array([[0.0, 1.0], [1.0, 0.0]])))
    assert found.minima[0].camps == (("A", "B"), ())
    assert found.as_dict()["minima"] == [{"energy": 0.0, "camps": [["A", "B"], []], "basin": 2, "strict": True}]


def test_a_landscape_that_is_one_plateau_is_refused() -> None:
    with pytest.raises(InputError, match="Leave out actors without any propensity: A, B"):
        landscape(Actors(tuple("ABCDEFGHIJKLMNOPQR"), np.ones(18), np.zeros((18, 18))))


def test_the_table_of_configurations_names_camps_and_repeats_the_energies() -> None:
    found = landscape(society(5))
    table = pl.concat(found.tables())
    assert dict(table.schema) == CONFIGURATION_SCHEMA
    assert table.height == found.configurations == 16
    np.testing.assert_array_equal(table["energy"], all_energies(found.actors.weight))
    row = table.row(int(table["energy"].arg_min()), named=True)
    assert row["energy"] == pytest.approx(found.minima[0].energy)
    assert [tuple(row[camp].split("|")) for camp in ("first_camp", "second_camp")] == list(found.minima[0].camps)
    assert table["second_camp"][0] == ""


def test_enumeration_stops_at_26_actors() -> None:
    with pytest.raises(InputError, match="at most 26 actors"):
        all_energies(society(27).weight)


def test_a_landscape_of_20_actors_takes_its_sixteenth_of_the_time_and_memory_of_24() -> None:
    """Time and memory grow with the number of configurations; asked of 24 actors are 20 s and 2 GB."""
    import time
    import tracemalloc

    actors = society(20)
    tracemalloc.start()
    begin = time.process_time()
    found = landscape(actors)
    seconds = time.process_time() - begin
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(each.basin for each in found.minima) == 2**19
    assert seconds < 20 / 16
    assert peak < 2e9 / 16


def test_a_sample_finds_what_enumeration_counts() -> None:
    actors = society(14, seed=3)
    exact = landscape(actors)
    share = {each.camps: each.basin / exact.configurations for each in exact.minima}
    sample = sample_minima(actors.weight, tolerance(actors.weight), starts=4_000, seed=1)
    assert sample.starts == 4_000
    low, high = share_interval(sample.count, sample.starts, level=0.999)
    camps = [actors.camps(row) for row in sample.across]
    assert set(camps) <= set(share)
    inside = [a <= share[each] <= b for each, a, b in zip(camps, low, high, strict=True)]
    assert all(inside)
    missing = sum(value for each, value in share.items() if each not in camps)
    assert missing < 0.01


def test_more_starts_keep_the_first_ones() -> None:
    weight = society(30, seed=5).weight
    few, many = (sample_minima(weight, tolerance(weight), starts=starts, seed=2) for starts in (1_500, 3_000))
    found = {tuple(row): count for row, count in zip(many.across.tolist(), many.count, strict=True)}
    assert all(found.get(tuple(row), 0) >= count for row, count in zip(few.across.tolist(), few.count, strict=True))


def test_a_large_landscape_is_sampled_and_says_so() -> None:
    found = landscape(society(40, seed=2), starts=2_000, seed=4)
    assert found.starts == 2_000
    assert found.configurations == 2**39
    document = found.as_dict()
    assert document["sampled"] == {"starts": 2_000, "unseen": found.unseen, "level": 0.90}
    for each in document["minima"]:
        low, high = each["basin_interval"]
        assert low <= each["basin"] <= high
    assert (flip_changes(found.actors.weight, found.across()) >= -tolerance(found.actors.weight)).all()
    assert sum(each.basin for each in found.minima) == pytest.approx(found.configurations, rel=1e-9)
    assert found.table["basin_low"].null_count() == 0
    again = landscape(society(40, seed=2), starts=2_000, seed=4)
    assert again.minima == found.minima
    with pytest.raises(InputError, match="at least one start"):
        landscape(society(40), starts=0)


def test_planted_camps_of_sixty_actors_are_found() -> None:
    camp = np.random.default_rng(7).random(60) < 0.5
    noise = np.triu(np.random.default_rng(8).normal(scale=0.5, size=(60, 60)), 1)
    propensity = np.where(camp[:, None] == camp, 1.0, -1.0) * (1.0 - np.eye(60)) + noise + noise.T
    found = landscape(Actors(tuple(f"S{i}" for i in range(60)), np.ones(60), propensity), starts=500)
    assert (found.across()[0] == (camp != camp[0])).all()


def test_unseen_basins_are_estimated_from_minima_seen_once() -> None:
    """Spins with random ties of 60 actors have far more minima than 50 starts can see."""
    found = landscape(society(100, seed=1), starts=50)
    once = sum(each.basin == round(found.configurations / 50) for each in found.minima)
    assert found.unseen == pytest.approx(once / 50)
    assert found.unseen > 0.2


def test_no_noise_moves_nothing_and_much_noise_moves_all() -> None:
    found = landscape(society(9))
    calm, wild = (robustness(found, propensity_sd=sd, draws=200) for sd in (1e-9, 50.0))
    assert calm.minima["lowest"].to_list() == [1.0] + [0.0] * (len(found.minima) - 1)
    assert set(calm.minima["stays"]) == {1.0}
    assert set(calm.actors["stays"]) == {1.0}
    assert wild.minima["lowest"].max() < 0.1  # type: ignore[operator]
    assert wild.actors["stays"].max() < 0.85  # type: ignore[operator]
    assert wild.actors["actor"].to_list() == list(found.actors.names)


def test_more_noise_keeps_less() -> None:
    found = landscape(society(9, seed=4))
    shares = [float(robustness(found, propensity_sd=sd, draws=400).minima["lowest"][0]) for sd in (0.1, 0.5, 2.0)]
    assert shares[0] > shares[1] > shares[2]


def test_sizes_alone_turn_the_five_powers_but_not_a_pair() -> None:
    powers = robustness(landscape(hostile(7.45, 5.32, 11.49, 4.03, 15.01)), size_sd=0.3, draws=300)
    assert 0.05 < powers.minima["lowest"][0] < 0.95
    pair = robustness(landscape(hostile(1.0, 2.0)), size_sd=0.3, draws=50)
    assert pair.minima["lowest"].to_list() == [1.0]
    assert pair.minima["lowest_high"].to_list() == [1.0]
    low = float(share_interval(50, 50)[0])
    assert pair.minima["lowest_low"].to_list() == [pytest.approx(low)]


def test_draws_by_descent_agree_with_draws_by_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The noise of a draw is drawn before its starts, so only the first draw sees the same noise."""
    found = landscape(society(10, seed=6))
    for seed in range(20):
        exact = robustness(found, propensity_sd=0.5, draws=1, seed=seed)
        with monkeypatch.context() as patch:
            patch.setattr(landscape_robustness, "_MOST_EXACT", 2)
            sampled = robustness(found, propensity_sd=0.5, draws=1, seed=seed)
        assert exact.exact
        assert not sampled.exact
        assert sampled.actors.equals(exact.actors)
        assert sampled.minima.equals(exact.minima)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no noise"),
        ({"propensity_sd": -1.0}, "propensity_sd=-1"),
        ({"size_sd": float("nan")}, "size_sd=nan"),
        ({"size_sd": 0.1, "draws": 0}, "no draws"),
    ],
)
def test_noise_that_is_none_is_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        robustness(landscape(hostile(1.0, 1.0)), **options)  # type: ignore[arg-type]


def test_the_profile_counts_every_configuration_once_and_starts_at_the_lowest() -> None:
    for n in (7, 8):
        found = landscape(society(n))
        profile = landscape_profile(found)
        assert profile["distance"].to_list() == list(range(n // 2 + 1))
        assert profile["configurations"].sum() == found.configurations
        assert [profile[edge][0] for edge in ("low", "high")] == pytest.approx([found.minima[0].energy] * 2)
        assert profile["high"].max() == pytest.approx(all_energies(found.actors.weight).max())
        names = ["low", "q05", "q25", "q50", "q75", "q95", "high"]
        assert (np.diff(profile.select(names).to_numpy(), axis=1) >= 0).all()
        for each, steps in zip(found.minima, distance_from_lowest(found), strict=True):
            assert profile["low"][steps] <= each.energy + 1e-9


def test_the_profile_of_a_sample_is_drawn_around_its_lowest_minimum() -> None:
    found = landscape(society(30, seed=2), starts=300)
    profile = landscape_profile(found)
    assert profile["configurations"].sum() == found.configurations
    assert profile["low"][0] == pytest.approx(found.minima[0].energy)
    assert (profile["low"] >= found.minima[0].energy - 1e-9).all()
    exact = landscape(society(12, seed=2))
    drawn = landscape_profile(exact)
    assert (drawn["q50"].diff().drop_nulls() > 0).sum() > 3


@pytest.mark.parametrize("n", [5, 28])
def test_the_figure_numbers_its_minima_and_can_be_read_aloud(n: int, tmp_path: Path) -> None:
    found = landscape(society(n, seed=1), starts=200)
    figure = energy_landscape(found)
    for svg in (figure.wide, figure.narrow):
        ET.fromstring(svg)
        assert ">1</text>" in svg
        assert ">energy</text>" in svg
    assert f"{n} actors" in figure.title
    assert "minimum 1" in figure.description
    assert ("examined" if n == 5 else "Sampled from 200") in figure.note
    assert len(figure.table.rows) == len(found.minima)
    assert figure.wide == energy_landscape(found).wide
    for name in ("a.svg", "a.png"):
        assert write_figure(figure, tmp_path / name).stat().st_size > 5_000


def test_the_figure_of_a_sample_says_what_its_bands_are_of() -> None:
    sampled = energy_landscape(landscape(society(28, seed=1), starts=50))
    assert "2000 configurations drawn at each number of changes" in sampled.note
    assert "drawn" not in energy_landscape(landscape(society(5, seed=1))).note


def test_dots_at_one_distance_part_and_stay_near_it() -> None:
    """Six equal enemies: ten splits in halves, all as low; the area of a dot is the share of its basin."""
    found = landscape(hostile(*[1.0] * 6))
    canvas = Figure(figsize=(10, 5))
    axes = canvas.add_axes((0.1, 0.1, 0.8, 0.8))
    shown = list(zip(found.minima, distance_from_lowest(found), strict=True))
    _dots(axes, found, shown, 0.01)
    across = [float(line.get_xdata()[0]) for line in axes.lines]
    assert len(set(across)) == len(across) == 10
    for x, (_, steps) in zip(across, shown, strict=True):
        assert abs(x - steps) < 0.5
    size = [line.get_markersize() for line in axes.lines]
    for one, (each, _) in zip(size, shown, strict=True):
        assert one == pytest.approx(max(5.0, 21.0 * (each.basin / found.configurations) ** 0.5))


def test_more_actors_than_basins_can_be_counted_for_are_refused() -> None:
    n = 1_001
    with pytest.raises(InputError, match="1001 actors are too many"):
        landscape(Actors(tuple(f"S{place}" for place in range(n)), np.ones(n), np.zeros((n, n))))


@pytest.mark.parametrize("large", [1e30, 1e17, 1e10])
def test_an_actor_below_the_precision_of_numbers_is_refused(large: float) -> None:
    propensity = np.zeros((4, 4))
    for (a, b), value in {(0, 1): large, (0, 2): -1.0, (1, 2): 1.0, (2, 3): -1.0}.items():
        propensity[a, b] = propensity[b, a] = value
    with pytest.raises(InputError, match=r"too little.*1e-09"):
        Actors(("A", "B", "C", "D"), np.ones(4), propensity)
    Actors(("A", "B", "C", "D"), np.ones(4), np.clip(propensity, -1, 1e6))


def test_a_pair_below_the_precision_of_numbers_is_refused() -> None:
    propensity = np.full((3, 3), 1.0)
    np.fill_diagonal(propensity, 0.0)
    propensity[0, 1] = propensity[1, 0] = 1e-17
    with pytest.raises(InputError, match=r"A and B weigh too little"):
        Actors(("A", "B", "C"), np.ones(3), propensity)
