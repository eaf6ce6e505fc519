"""The packaged paths are of the very measures that are packaged."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.evidence.evidence import Evidence
from foedus.measures.latent import VARIANTS
from foedus.measures.latent.path_draws import draw_paths

DRAWS = 4000


def test_the_three_pairs_of_every_variant_are_there():
    table = Evidence.embedded().alignment_paths
    pairs = {("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")}
    found = set(table.select("measure", "state_a", "state_b").unique().iter_rows())
    assert found == {(name, *pair) for name in VARIANTS for pair in pairs}


@pytest.mark.parametrize("measure", list(VARIANTS))
def test_paths_have_the_packaged_value_and_sd_in_every_year(measure):
    evidence = Evidence.embedded()
    stream = np.random.default_rng(1)
    for (a, b), rows in evidence.alignment_paths.filter(pl.col("measure") == measure).group_by("state_a", "state_b"):
        wide = rows.pivot(on="shock", index=["year", "mean"], values="loading", sort_columns=False).sort("year")
        paths = draw_paths(wide["mean"].to_numpy(), wide.drop("year", "mean").fill_null(0.0).to_numpy(), DRAWS, stream)
        stated = evidence.pair(str(a), str(b), measure).drop_nulls("value")
        assert stated["year"].to_list() == wide["year"].to_list()
        sd = stated["sd"].to_numpy()
        np.testing.assert_allclose(paths.mean(0), stated["value"].to_numpy(), atol=4.5 * sd.max() / DRAWS**0.5)
        np.testing.assert_allclose(paths.std(0), sd, rtol=0.06)


def test_other_triads_had_as_wide_a_margin():
    table = Evidence.embedded().triad_spells
    assert table.height > 0
    assert (table["level"] > 0).all()
    assert table.filter(pl.col("closer"))["years_followed"].is_between(1, 20).all()
    own = {"CHN", "RUS", "USA"}
    assert not any(set(row) == own for row in table.select("pair_a", "pair_b", "third").iter_rows())
