"""Figures of measures: what stands in the drawing, for those who see it and those who do not, and the files of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure as Canvas

from foedus.errors import CoverageError, InputError, StoreError, TableError, UnknownNameError
from foedus.measures.catalogue import MEASURES
from foedus.reports.bloc_heatmap import bloc_heatmap, seriation
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.figure_file import _dark_palette, figure_bytes, write_figure
from foedus.reports.measured import UNDER_TEXT, Subject, footnote, key_of_ids, label, shade
from foedus.reports.partners_figure import partners_figure
from foedus.reports.small_multiples import _ticks, small_multiples

INDEX = Subject("alignment", "index −1 to 1", ("unga_votes",), "sd over ballots")
SHARE = Subject("un_agreement", "share", ("unga_votes",), "standard error")
SVG = "{http://www.w3.org/2000/svg}"
BANDED = "fill: var(--f-blue); fill-opacity: 0.22"
HATCHED = "fill: url(#"


def rows(
    *pairs: tuple[str | None, str | None], years: range = range(1990, 2000), sd: float | None = 0.1
) -> pl.DataFrame:
    """Values that rise from −0.5 to 0.5 over the years, the same for each pair."""
    values = np.linspace(-0.5, 0.5, len(years))
    return pl.DataFrame(
        [(a, b, year, float(value), sd, 60) for a, b in pairs for year, value in zip(years, values, strict=True)],
        schema={
            "state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64, "sd": pl.Float64,
            "n": pl.Int32,
        },
        orient="row",
    )  # fmt: skip


THREE = rows(("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))


@lru_cache(maxsize=1)
def all_figures() -> dict[str, Figure]:
    return {
        "multiples": small_multiples(THREE, INDEX),
        "world": small_multiples(rows((None, None)), Subject("order_index", "index −1 to 1")),
        "heatmap": bloc_heatmap(THREE, INDEX, year=1990),
        "partners": partners_figure(THREE, INDEX, "RUS"),
    }


@pytest.mark.parametrize("name", sorted(all_figures()))
def test_figure_says_n_sources_and_uncertainty_and_can_be_read_aloud(name: str) -> None:
    figure = all_figures()[name]
    assert re.search(r"n = \d+ values", figure.note)
    assert name == "world" or "Sources: United Nations General Assembly voting data." in figure.note
    assert name == "world" or "Uncertainty: sd over ballots." in figure.note
    assert "Median standard deviation 0.10." in figure.note
    for svg in (figure.wide, figure.narrow):
        root = ET.fromstring(svg)
        assert root.find(f"{SVG}title").text == figure.title  # type: ignore[union-attr]
        assert len(root.find(f"{SVG}desc").text or "") > 30  # type: ignore[union-attr]
        assert not [code for code in PALETTE.values() if code in svg]
    assert all(len(row) == len(figure.table.header) for row in figure.table.rows)


def test_figures_are_the_same_byte_for_byte() -> None:
    assert all_figures() == all_figures.__wrapped__()
    for kind in ("svg", "png"):
        once, twice = (figure_bytes(all_figures()["heatmap"], kind) for _ in range(2))  # type: ignore[arg-type]
        assert once == twice


class TestSmallMultiples:
    def test_each_pair_has_a_named_panel_and_its_last_value(self) -> None:
        figure = small_multiples(THREE, INDEX)
        text = "".join(ET.fromstring(figure.wide).itertext())
        for name in ("China–Russia", "China–United States", "Russia–United States"):
            assert name in text
        assert text.count("+0.50") >= 3
        assert figure.title == "Alignment, 1990–1999"

    def test_band_is_there_exactly_where_a_deviation_is(self) -> None:
        assert small_multiples(THREE, INDEX).wide.count(BANDED) == 3
        bare = small_multiples(rows(("CHN", "RUS"), sd=None), INDEX)
        assert BANDED not in bare.wide.replace("fill: none", "")
        assert "No band" in bare.note

    def test_band_is_1_645_deviations_either_side(self) -> None:
        table = pl.DataFrame({"state_a": ["A"] * 3, "state_b": ["B"] * 3, "year": [1, 2, 3], "value": 1.0, "sd": 0.4})
        draw = small_multiples(table, Subject("x", "points")).draw
        assert draw is not None
        canvas = Canvas()
        draw(canvas, False)
        band = canvas.axes[0].collections[0].get_paths()[0].vertices
        assert band[:, 1].min() == pytest.approx(1.0 - 1.645 * 0.4)
        assert band[:, 1].max() == pytest.approx(1.0 + 1.645 * 0.4)

    def test_years_without_a_value_are_hatched_and_only_those(self) -> None:
        whole = small_multiples(rows(("CHN", "RUS")), INDEX)
        holed = small_multiples(rows(("CHN", "RUS")).filter(pl.col("year") != 1995), INDEX)
        assert HATCHED not in whole.wide
        assert holed.wide.count(HATCHED) == 1

    @pytest.mark.parametrize("years", [[2], [1, 3], [1, 2], [1, 3, 4, 6]])
    def test_every_value_is_drawn_with_its_band_wherever_the_holes_are(self, years: list[int]) -> None:
        table = pl.DataFrame({"state_a": "A", "state_b": "B", "year": years, "value": 1.0, "sd": 0.4})
        draw = small_multiples(table, Subject("x", "points")).draw
        assert draw is not None
        canvas = Canvas()
        draw(canvas, False)
        line, dots = canvas.axes[0].get_lines()
        values, known = line.get_ydata(), np.asarray(years) - min(years)
        seen = np.isfinite(values)
        joined = {int(i) for i in known if (i and seen[i - 1]) or (i + 1 < seen.size and seen[i + 1])}
        assert {int(year) - min(years) for year in dots.get_xdata()} == set(known.tolist()) - joined
        bands = canvas.axes[0].collections[-1].get_paths()
        assert len(bands) == len(known) - len(joined)
        assert all(path.vertices[:, 1].tolist() == pytest.approx([1 - 1.645 * 0.4, 1 + 1.645 * 0.4]) for path in bands)

    @pytest.mark.parametrize("top", [0.03, 0.05, 0.08, 0.12, 0.6, 1.0, 7.0, 99.0, 120_000.0])
    @pytest.mark.parametrize("below", [0.0, 1.0])
    @pytest.mark.parametrize("most", [3, 5])
    def test_the_numbers_of_the_value_axis_are_what_they_stand_at(self, top: float, below: float, most: int) -> None:
        places, words = _ticks(-1.06 * top * below, 1.06 * top, most)
        assert len(places) >= 2
        assert [float("".join(word.replace("−", "-").split())) for word in words] == pytest.approx(places)

    def test_long_numbers_of_the_value_axis_have_room(self) -> None:
        table = pl.DataFrame({"state_a": "A", "state_b": "B", "year": [1, 2], "value": [0.0, 250_000.0]})
        for narrow in (False, True):
            draw = small_multiples(table, Subject("x", "points")).draw
            assert draw is not None
            canvas = Canvas(figsize=((348 if narrow else 720) / 72, 3), dpi=72)
            draw(canvas, narrow)
            canvas.canvas.draw()
            assert min(tick.get_window_extent().x0 for tick in canvas.axes[0].get_yticklabels()) >= 0

    def test_whole_numbers_are_written_whole(self) -> None:
        figure = small_multiples(rows(("CHN", "RUS"), sd=None).with_columns(value=pl.lit(7.0)), Subject("x", "points"))
        assert "7" in [text.strip() for text in ET.fromstring(figure.wide).itertext()]

    def test_too_many_states_are_told_the_option_there_is(self) -> None:
        with pytest.raises(InputError) as told:
            small_multiples(rows(*((f"A{i}", None) for i in range(31))), INDEX)
        assert told.value.hint == "Name `states`"

    def test_years_not_asked_for_are_not_drawn(self) -> None:
        figure = small_multiples(rows(("CHN", "RUS")), INDEX, first=1985, last=1994)
        assert figure.title.endswith("1985–1994")
        assert figure.wide.count(HATCHED) == 1  # 1985–89 asked for and unknown
        assert HATCHED not in small_multiples(rows(("CHN", "RUS")), INDEX, first=1992, last=1994).wide

    def test_long_names_become_codes_that_the_note_spells_out(self) -> None:
        ids = ["USA", "RUS", "CHN", "GBR", "FRA", "DEU"]
        figure = small_multiples(rows(*((a, b) for i, a in enumerate(ids) for b in ids[i + 1 :])), INDEX)
        assert "USA–RUS" in figure.wide
        assert "USA United States" in figure.note

    def test_the_whole_system_has_one_panel(self) -> None:
        figure = all_figures()["world"]
        assert figure.title == "Order index: world, 1990–1999"
        assert "All panels" not in figure.note

    def test_panels_come_in_the_order_of_the_rows(self) -> None:
        figure = small_multiples(THREE.reverse(), INDEX)
        text = "".join(ET.fromstring(figure.wide).itertext())
        assert text.index("Russia–United States") < text.index("China–Russia")

    def test_too_many_panels_are_refused(self) -> None:
        with pytest.raises(InputError, match="31"):
            small_multiples(rows(*((f"A{i}", "B") for i in range(31))), INDEX)


class TestHeatmap:
    def test_numbers_carry_their_sign_and_the_diagonal_is_empty(self) -> None:
        figure = bloc_heatmap(THREE, INDEX, year=1990)
        text = "".join(ET.fromstring(figure.wide).itertext())
        assert text.count("−.50") == 6
        assert figure.title == "Alignment, 1990"

    def test_small_squares_below_zero_carry_a_bar(self) -> None:
        ids = [f"S{i:02d}" for i in range(30)]
        pairs = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
        table = rows(*pairs, years=range(1990, 1992), sd=None)
        below, above = (bloc_heatmap(table, INDEX, year=year) for year in (1990, 1991))
        # one line each for 870 squares and for the two samples below 0 in the legend
        bars = [svg.count("stroke: var(--f-ink)") for svg in (below.wide, above.wide)]
        assert bars[0] - bars[1] == 870

    def test_a_pair_without_a_value_is_hatched(self) -> None:
        whole, holed = (
            bloc_heatmap(table, INDEX, year=1990, states=["CHN", "RUS", "USA"])
            for table in (THREE, THREE.filter(pl.col("state_a") != "RUS"))
        )
        assert holed.wide.count(HATCHED) - whole.wide.count(HATCHED) == 2  # both halves; one sample in either legend

    def test_a_band_that_holds_zero_makes_a_thin_square(self) -> None:
        unsure = THREE.with_columns(sd=pl.lit(1.0))
        assert "thin: 90% band contains 0" in bloc_heatmap(unsure, INDEX, year=1990).wide
        assert "thin: 90% band contains 0" not in bloc_heatmap(THREE, INDEX, year=1990).wide

    def test_a_measure_without_a_middle_has_one_colour(self) -> None:
        shares = THREE.with_columns(pl.col("value").abs())
        figure = bloc_heatmap(shares, SHARE, year=1990)
        assert "var(--f-red)" not in figure.wide
        assert "Red" not in figure.note

    def test_last_year_of_the_table_unless_told(self) -> None:
        assert bloc_heatmap(THREE, INDEX).title == "Alignment, 1999"

    def test_a_directed_measure_has_two_halves(self) -> None:
        table = pl.DataFrame({"state_a": ["CHN", "RUS"], "state_b": ["RUS", "CHN"], "year": 2000, "value": [0.1, 0.9]})
        printed = [
            each.text for each in ET.fromstring(bloc_heatmap(table, SHARE, directed=True).wide).iter(f"{SVG}text")
        ]
        assert printed.count(".10") == printed.count(".90") == 1

    def test_order_given_is_kept(self) -> None:
        figure = bloc_heatmap(THREE, INDEX, year=1990, states=["USA", "CHN", "RUS"], keep_order=True)
        text = "".join(ET.fromstring(figure.wide).itertext())
        assert text.index("USA") < text.index("CHN") < text.index("RUS")
        assert "order given" in figure.note

    def test_what_cannot_be_drawn_is_refused(self) -> None:
        with pytest.raises(CoverageError):
            bloc_heatmap(THREE, INDEX, year=1950)
        with pytest.raises(InputError):
            bloc_heatmap(THREE, INDEX, states=["CHN", "RUS", "CHN"])
        with pytest.raises(InputError, match="60"):
            bloc_heatmap(rows(*((f"A{i}", "B") for i in range(59))), INDEX)

    def test_camps_are_put_side_by_side(self) -> None:
        camps = np.array([0, 1, 0, 1, 0, 1])
        values = np.where(camps[:, None] == camps[None, :], 0.8, -0.6)
        order = seriation(values)
        assert [int(camps[i]) for i in order] in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])

    def test_order_of_states_without_data_is_stable(self) -> None:
        assert sorted(seriation(np.full((4, 4), np.nan))) == [0, 1, 2, 3]
        assert seriation(np.zeros((2, 2))) == [0, 1]


class TestPartners:
    def test_partners_are_ordered_by_their_mean(self) -> None:
        table = pl.concat(
            [
                rows(("CHN", "RUS")).with_columns(value=pl.lit(0.9)),
                rows(("RUS", "USA")).with_columns(value=pl.lit(-0.8)),
                rows(("IND", "RUS")).with_columns(value=pl.lit(0.1)),
            ]
        )
        figure = partners_figure(table, INDEX, "RUS")
        text = "".join(ET.fromstring(figure.wide).itertext())
        assert text.index("China") < text.index("India") < text.index("United States")
        assert "+0.90" in text
        assert "−0.80" in text
        largest = partners_figure(table, INDEX, "RUS", top=2)
        assert "India" not in largest.wide
        named = partners_figure(table, INDEX, "RUS", partners=["USA", "IND"])
        told = "".join(ET.fromstring(named.wide).itertext())
        assert told.index("United States") < told.index("India")
        assert "China" not in told

    def test_years_below_zero_carry_one_bar_and_years_without_data_are_hatched(self) -> None:
        whole = partners_figure(rows(("CHN", "RUS")), INDEX, "RUS")
        holed = partners_figure(rows(("CHN", "RUS")).filter(pl.col("year") != 1992), INDEX, "RUS")
        assert holed.wide.count(HATCHED) == whole.wide.count(HATCHED) + 1
        # 1990–94 are below 0: one bar; the hole splits it in two; two more are samples in the legend
        bars = [
            len(re.findall(r'<path d="M[^"]*"[^>]*style="fill: none; stroke: var\(--f-ink\)', svg))
            for svg in (whole.wide, holed.wide)
        ]
        assert bars[1] == bars[0] + 1

    def test_of_a_directed_measure_what_the_state_does_is_shown(self) -> None:
        table = pl.DataFrame({"state_a": ["CHN", "RUS"], "state_b": ["RUS", "CHN"], "year": 2000, "value": [0.1, 0.9]})
        assert [row[2] for row in partners_figure(table, SHARE, "RUS").table.rows] == ["0.900"]

    def test_nobody_to_draw_is_refused(self) -> None:
        with pytest.raises(InputError):
            partners_figure(THREE, INDEX, "FRA")


class TestFiles:
    @pytest.mark.parametrize("name", sorted(all_figures()))
    def test_svg_stands_alone(self, name: str) -> None:
        figure = all_figures()[name]
        svg = figure_bytes(figure, "svg").decode()
        root = ET.fromstring(svg)
        assert float(root.get("width", "0")) == 720
        text = " ".join("".join(root.itertext()).split())
        assert figure.title in text
        assert "Unit:" in text
        assert "n = " in text
        assert "var(" not in svg
        assert not re.search(r"https?://(?!www\.w3\.org)", svg)
        ids = re.findall(r'\bid="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        used = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
        assert used <= set(ids)

    def test_every_colour_of_the_drawing_has_a_rule_for_the_dark(self) -> None:
        svg = figure_bytes(all_figures()["heatmap"], "svg").decode()
        style, drawing = svg[svg.index("<style") : svg.index("</style>")], svg[svg.index("</style>") :]
        assert "prefers-color-scheme:dark" in style
        used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", drawing))
        assert used
        assert used == set(re.findall(r'style\*="fill: (#[0-9a-f]{6})"', style)) & used

    def test_png_is_three_dots_a_point(self) -> None:
        for narrow, width in ((False, 2160), (True, 1044)):
            content = figure_bytes(all_figures()["multiples"], "png", narrow=narrow)
            assert content[:8] == b"\x89PNG\r\n\x1a\n"
            assert int.from_bytes(content[16:20], "big") == width

    def test_no_line_of_text_runs_out_of_the_picture(self) -> None:
        figure = small_multiples(
            rows(("CHN", "RUS")), Subject("alignment", "index −1 to 1", (), "word " * 60), first=1990, last=1999
        )
        for narrow, width in ((False, 720), (True, 348)):
            root = ET.fromstring(figure_bytes(figure, "svg", narrow=narrow).decode())
            lines = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
            longest = max(len(line) for line in lines if "word" in line)
            assert width * 0.7 < longest * 9.5 * 0.56 <= width

    def test_a_file_is_written_whole_and_replaces_the_old_one(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "a.svg"
        for _ in range(2):
            assert write_figure(all_figures()["partners"], path) == path
        assert [each.name for each in path.parent.iterdir()] == ["a.svg"]
        ET.parse(path)

    def test_a_name_that_tells_no_format_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownNameError, match=r"\.svg or \.png"):
            write_figure(all_figures()["partners"], tmp_path / "a.gif")

    def test_what_was_there_stays_if_the_disk_is_full(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"old")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.replace", full)
        with pytest.raises(StoreError, match="No space left"):
            write_figure(all_figures()["heatmap"], path)
        assert path.read_bytes() == b"old"
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_figure_put_together_otherwise_cannot_be_drawn_again(self) -> None:
        drawn = draw_figure("k", "t", "d", lambda canvas, narrow: None, table_of(("a",), [("1",)]))
        bare = Figure(drawn.key, drawn.title, drawn.description, drawn.wide, drawn.narrow, drawn.table)
        with pytest.raises(InputError):
            figure_bytes(bare, "svg")


@pytest.mark.parametrize(
    "table",
    [
        THREE.drop("value"),
        THREE.clear(),
        THREE.with_columns(value=pl.lit(float("nan"))),
        pl.concat([THREE, THREE]),
    ],
)
def test_a_table_that_is_no_measure_is_refused(table: pl.DataFrame) -> None:
    for draw in (small_multiples, bloc_heatmap):
        with pytest.raises(TableError):
            draw(table, INDEX)
    with pytest.raises(TableError):
        partners_figure(table, INDEX, "RUS")


def test_numbers_can_be_read_on_their_cells_by_day_and_by_night() -> None:
    for palette in (PALETTE, _dark_palette()):
        for colour in ("blue", "red"):
            for value in np.linspace(0, 1, 13):
                opacity = shade(float(value), 1.0, UNDER_TEXT)
                over, under = (_channels(palette[name]) for name in (colour, "paper"))
                cell = opacity * over + (1 - opacity) * under
                low, high = sorted((_luminance(cell), _luminance(_channels(palette["ink"]))))
                assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG 2 AA


def _channels(code: str) -> np.ndarray:
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def _luminance(channels: np.ndarray) -> float:
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_a_title_is_in_words() -> None:
    for name in MEASURES:
        assert not re.search(r"_|\b(cinc|igos|un|z)\b|^(kappa|pi|poles)$", Subject(name, "").words), name


def test_words_shared_by_the_figures() -> None:
    assert label((None, None)) == "world"
    assert label(("USA", None)) == "United States"
    assert label(("USA", "RUS"), longest=10) == "USA–RUS"
    assert key_of_ids(f"S{i}" for i in range(20)) == ""
    assert shade(0, 1) < shade(0.5, 1) < shade(1, 1) == shade(5, 1)
    one = footnote(rows(("CHN", "RUS"), years=range(1990, 1991), sd=None), INDEX, "1 pair", "", "Read me.")
    assert one.startswith("Read me. n = 1 values (1 pair, 1990), each resting on 60 observations.")
