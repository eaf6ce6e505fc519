"""Episodes of common pressure on made-up records, and the packaged table against the raw data."""

from __future__ import annotations

import os

import numpy as np
import polars as pl
import pytest

from foedus.evidence.event_tables import Outcome, Setting, column_of_lag, episodes
from foedus.evidence.evidence import Evidence

COUNT, YEARS, FIRST = 26, 24, 1990
STATES = tuple(f"S{number:02d}" for number in range(COUNT))
SENDER, TARGETS, ONSET = "S00", ("S01", "S02", "S03"), 2000
EFFECT = 0.3


def world(effect: float = EFFECT, *, away: float = 0.0, seed: int = 0) -> tuple[pl.DataFrame, Outcome, Setting]:
    """Return a sender that presses three states in 2000, after which they converge, and move away from it."""
    stream = np.random.default_rng(seed)
    places = np.repeat(stream.uniform(-1, 1, COUNT)[None], YEARS, axis=0)
    places[0:YEARS, 0] = 1.0
    pressed = [STATES.index(name) for name in TARGETS]
    places[ONSET - FIRST :, pressed] -= away
    values = 1 - np.abs(places[:, :, None] - places[:, None, :]) / 2
    noise = 0.01 * stream.normal(size=values.shape)
    values = values + (noise + noise.transpose(0, 2, 1)) / 2
    for one in pressed:
        for other in pressed:
            values[ONSET - FIRST :, one, other] += effect
    power = np.repeat(stream.normal(size=COUNT)[None], YEARS, axis=0)
    power[:, 0] = 5.0
    distance = np.abs(stream.normal(size=(COUNT, COUNT)))
    near = np.repeat((distance + distance.T)[None], YEARS, axis=0)
    acts = pl.DataFrame({"sender": SENDER, "target": TARGETS, "year": [ONSET] * 3})
    return acts, Outcome(values, FIRST, FIRST + YEARS - 1), Setting(STATES, FIRST, values, near, power)


def made(net: bool = False, **options: object) -> pl.DataFrame:
    shape = {name: options.pop(name) for name in ("effect", "away", "seed") if name in options}
    acts, outcome, setting = world(**shape)  # type: ignore[arg-type]
    outcome = Outcome(outcome.values, outcome.first, outcome.last, net=net)
    return episodes(acts, {"closeness": outcome}, setting, table="made_up", caliper=None, **options)  # type: ignore[arg-type]


def test_the_effect_is_recovered_and_the_years_before_show_none() -> None:
    row = made().row(0, named=True)
    assert (row["sender"], row["year"], row["pair"], row["pairs"], row["unmatched"]) == (SENDER, ONSET, "", 3, 0)
    assert [row[column_of_lag(lag)] for lag in range(6)] == pytest.approx([EFFECT] * 6, abs=0.03)
    assert [row[column_of_lag(lag)] for lag in (-4, -3, -2)] == pytest.approx([0.0] * 3, abs=0.03)


def test_moving_away_together_counts_only_where_nothing_is_taken_out() -> None:
    """Pairs a unit apart from the sender further: nearer to those on that side, but not net of where they stand."""
    stays = np.mean([made(net=True, effect=0.0, away=0.5, seed=seed)["after_5"].item() for seed in range(6)])
    assert stays == pytest.approx(0.0, abs=0.03)
    beyond = np.mean([made(net=True, away=0.5, seed=seed)["after_5"].item() for seed in range(6)])
    assert beyond - stays == pytest.approx(EFFECT, abs=0.06)


def test_a_named_pair_has_a_row_of_its_own() -> None:
    rows = made(named=("S01", "S02"))
    assert rows["pair"].to_list() == ["", "S01-S02"]
    assert rows["pairs"].to_list() == [3, 1]


def test_pressure_by_a_weaker_sender_counts_only_if_asked_for() -> None:
    acts, outcome, setting = world()
    weak = Setting(STATES, FIRST, setting.standing, setting.distance, -setting.power)
    known = {"closeness": outcome}
    assert episodes(acts, known, weak, table="made_up", caliper=None).is_empty()
    assert episodes(acts, known, weak, table="made_up", caliper=None, stronger=False).height == 1


def test_pairs_pressed_by_somebody_else_are_no_controls() -> None:
    """Everybody but a few pairs is pressed later by others: those few alone are left to compare with."""
    acts, outcome, setting = world()
    jumped = outcome.values.copy()
    later = [STATES.index(name) for name in STATES[4:20]]
    for one in later:
        for other in later:
            jumped[ONSET - FIRST + 1 :, one, other] += 5.0
    others = pl.DataFrame({"sender": "S25", "target": STATES[4:20], "year": [ONSET + 1] * 16})
    both = pl.concat([acts, others])
    known = {"closeness": Outcome(jumped, outcome.first, outcome.last)}
    found = episodes(both, known, setting, table="made_up", caliper=None).filter(pl.col("sender") == SENDER)
    assert found["after_5"].item() == pytest.approx(EFFECT, abs=0.03)


def test_onsets_too_near_the_ends_of_the_record_are_left_out() -> None:
    acts, outcome, setting = world()
    short = {"closeness": Outcome(outcome.values, FIRST, ONSET + 4)}
    assert episodes(acts, short, setting, table="made_up", caliper=None).is_empty()


def test_packaged_episodes_are_small_and_say_who_and_when() -> None:
    table = Evidence.embedded().event_studies
    assert set(table["table"]) == {"common_force", "common_force_any", "common_force_far", "dated"}
    main = table.filter((pl.col("table") == "common_force") & (pl.col("pair") == ""))
    for outcome, first, last in (("alignment_net", 1950, 2009), ("depth", 1985, 2005)):
        years = main.filter(pl.col("outcome") == outcome)["year"]
        assert first <= years.min() <= years.max() <= last  # type: ignore[operator]
    assert table.drop_nulls().height == table.height
    dated = table.filter(pl.col("table") == "dated")
    assert set(dated.select("sender", "year").rows()) == {("USA", 2017)}


@pytest.mark.data
@pytest.mark.slow
def test_the_packaged_table_is_that_of_the_raw_data() -> None:
    from foedus.evidence.event_records import event_table
    from foedus.library.facts import treaty_changes
    from foedus.measures.latent import alignment_of, observe, packaged
    from foedus.measures.tables import dyad_measures
    from foedus.panels import Panel
    from foedus.sources import DataFolder

    data = DataFolder.find(os.environ["FOEDUS_DATA"])
    panel = Panel.open(data)
    aligned = alignment_of(observe(panel, treaty_changes(), packable=True), packaged("alignment"))
    # what the argument says of alignment as known up to each year: it fails the gate that alignment passes
    gate = (
        aligned.filter(pl.col("year").is_between(1972, 1979))
        .group_by("state_a", "state_b")
        .agg(pl.col("value", "filtered").mean())
    )
    means = {(a, b): (value, known) for a, b, value, known in gate.iter_rows()}
    assert means["CHN", "RUS"][0] < means["CHN", "USA"][0]
    assert [round(means[pair][1], 2) for pair in (("CHN", "RUS"), ("CHN", "USA"))] == [-0.45, -0.67]
    everywhere = dyad_measures(panel, None, 1946, 2024, treaty_changes(), deviations=False)
    fresh, kept = event_table(data, aligned, everywhere), Evidence.embedded().event_studies
    key = ["table", "outcome", "sender", "year", "pair"]
    fresh, kept = fresh.sort(key), kept.sort(key)
    assert fresh.select(*key, "pairs", "unmatched").equals(kept.select(*key, "pairs", "unmatched"))
    assert np.abs(fresh["after_5"].to_numpy() - kept["after_5"].to_numpy()).max() <= 0.0002


@pytest.mark.data
def test_visits_have_as_few_episodes_as_the_argument_says() -> None:
    from foedus.evidence.event_records import visit_episodes
    from foedus.evidence.world_alignment import load_world
    from foedus.sources import DataFolder

    found = visit_episodes(DataFolder.find(None), load_world())
    assert found.filter(pl.col("pair") != "").is_empty()  # none of them is Russia's
    assert found["pairs"].to_list() == [1] * 4
    years = {sender: sorted(part["year"]) for (sender,), part in found.group_by("sender")}
    assert {sender: (each[0], each[-1], len(each)) for sender, each in years.items()} == {
        "RUS": (1982, 1987, 3),
        "USA": (2009, 2009, 1),
    }
