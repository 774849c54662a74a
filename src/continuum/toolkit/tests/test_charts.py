"""Promises of the charts: true lengths, escaped words, a table twin."""

import datetime as dt
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit import charts
from continuum.toolkit.charts.canvas import ticks, wrapped
from continuum.toolkit.charts.maps import middle_of
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.gallery import sample_charts
from continuum.toolkit.spans import DateSpan

CSS = Path(__file__).parents[1] / "static/toolkit/continuum.css"
SVG = "{http://www.w3.org/2000/svg}"
day = PartialDate.parse


def shapes(svg, style, tag="*"):
    return [one for one in ElementTree.fromstring(svg).iter() if one.get("class") == style]


def words(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", sample_charts(), ids=lambda chart: chart.title[:20])
class TestEveryChart:
    def test_is_named_and_described_for_those_who_do_not_see_it(self, chart):
        for svg in (chart.svg, chart.narrow):
            root = ElementTree.fromstring(svg)
            ids = root.get("aria-labelledby").split()
            assert root.get("role") == "img"
            assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == ids
            assert root.find(f"{SVG}title").text == chart.title

    def test_has_no_style_that_the_site_would_refuse(self, chart):
        assert "style=" not in chart.svg + chart.narrow

    def test_has_a_table_twin_as_wide_as_its_header(self, chart):
        assert chart.rows
        assert all(len(row) == len(chart.header) for row in chart.rows)

    def test_stays_inside_its_paper(self, chart):
        for svg, width in ((chart.svg, charts.WIDE), (chart.narrow, charts.NARROW)):
            for one in ElementTree.fromstring(svg).iter(f"{SVG}rect"):
                assert float(one.get("x")) + float(one.get("width")) <= width

    def test_is_the_same_file_when_drawn_again(self, chart):
        again = next(one for one in sample_charts() if one.title == chart.title)
        assert again.svg == chart.svg


def test_every_class_of_a_chart_is_in_the_stylesheet_and_the_other_way_round():
    four = [charts.Series(str(n), [charts.Point(day("2019"), n), charts.Point(day("2021"), n, "environ")]) for n in range(4)]
    tile = {"R44": {"name": "Grand Est", "path": "M0 0L10 0L10 10L0 10Z"}}
    third_level = charts.territory_map("région", {"R44": (3, "12 structures")}, "t", tile, (0, 0, 10, 10))
    everything = [*sample_charts(), charts.series(four, "t", "u"), third_level]
    in_css = set(re.findall(r"\.(ch-[a-z0-9-]+)", CSS.read_text(encoding="utf-8")))
    drawn = {name for chart in everything for name in re.findall(r'class="(ch-[a-z0-9-]+)"', chart.svg + chart.narrow)}
    assert drawn == in_css


def test_bars_are_as_long_as_their_values_from_zero():
    rows = [charts.Bar("a", 10), charts.Bar("b", 40), charts.Bar("c", 0)]
    chart = charts.bars(rows, "titre", "unité")
    lengths = [float(one.get("width")) for one in shapes(chart.svg, "ch-bar")]
    assert lengths[1] / lengths[0] == pytest.approx(4, rel=0.01)
    assert lengths[2] == 0
    assert len({one.get("x") for one in shapes(chart.svg, "ch-bar")}) == 1


def test_what_a_document_prints_is_marked_apart_from_what_is_counted():
    chart = charts.bars([charts.Bar("Collèges", 13, 11), charts.Bar("Articles", printed=37)], "t", "u")
    assert len(shapes(chart.svg, "ch-bar")) == 1
    assert len(shapes(chart.svg, "ch-mark")) == 1
    assert len(shapes(chart.svg, "ch-bar-printed")) == 1
    assert "13 (imprimé\u00a0: 11)" in words(chart.svg)
    assert chart.rows[0] == ("Collèges", "13", "11", "")


def test_an_unknown_value_is_said_and_never_drawn_as_zero():
    chart = charts.bars([charts.Bar("Vidéos"), charts.Bar("Articles", 3)], "t", "u")
    assert len(shapes(chart.svg, "ch-bar")) == 1
    assert "non connu" in words(chart.svg)


def test_the_parts_of_a_bar_follow_each_other_and_add_up_to_it():
    rows = [charts.Stack("A", [2, 0, 6]), charts.Stack("B", [4, 4, 8])]
    chart = charts.stacked(rows, ["bas", "haut", "sans score"], "Titre", unsorted=True)
    rects = list(ElementTree.fromstring(chart.svg).iter(f"{SVG}rect"))[3:]
    widths = [float(one.get("width")) for one in rects]
    assert widths == pytest.approx([widths[0], 3 * widths[0], 2 * widths[0], 2 * widths[0], 4 * widths[0]], abs=0.3)
    assert float(rects[1].get("x")) == pytest.approx(float(rects[0].get("x")) + widths[0], abs=0.1)
    assert [one.get("class") for one in rects] == [f"ch-level-{shade}" for shade in (1, 0, 1, 4, 0)]
    assert chart.rows == (("A", "2", "0", "6", "8"), ("B", "4", "4", "8", "16"))


def test_words_are_escaped_in_the_drawing():
    nasty = '</text><script>alert("x")</script> class="ch-bar" &'
    for chart in (charts.bars([charts.Bar(nasty, 1)], nasty, nasty), charts.dots([charts.Dot(nasty, 1, 0, 2)], nasty, "u")):
        for svg in (chart.svg, chart.narrow):
            assert "<script" not in svg
            assert ElementTree.fromstring(svg).find(f"{SVG}title").text == nasty


def test_a_dot_stands_between_the_ends_of_its_interval():
    chart = charts.dots([charts.Dot("a", 42, 31, 53, 61)], "t", "%")
    line = next(one for one in shapes(chart.svg, "ch-range") if one.get("x1") != one.get("x2"))
    dot = shapes(chart.svg, "ch-dot")[0]
    assert float(line.get("x1")) < float(dot.get("cx")) < float(line.get("x2"))
    assert chart.rows == (("a", "42", "31 à 53", "61"),)


def test_a_value_that_is_not_exact_has_a_hollow_dot_and_its_word():
    line = charts.Series("Grand Est", [charts.Point(day("2019"), 4), charts.Point(day("2021-10"), 120, "au moins")])
    chart = charts.series([line], "t", "u")
    assert len(shapes(chart.svg, "ch-dot")) == len(shapes(chart.svg, "ch-dot-open")) == 1
    assert "au moins 120" in words(chart.svg)
    assert chart.rows[1] == ("octobre 2021", "au moins 120")


def test_lines_that_end_together_have_labels_apart():
    lines = [charts.Series(name, [charts.Point(day("2020"), 5), charts.Point(day("2021"), 9)]) for name in ("un", "deux")]
    svg = charts.series(lines, "t", "u").svg
    heights = [float(one.get("y")) for one in shapes(svg, "ch-label") if one.text in ("un", "deux")]
    assert abs(heights[0] - heights[1]) >= 17


def test_a_phase_that_goes_on_reaches_the_end_of_the_axis():
    phases = [charts.Phase("close", day("2020"), day("2020")), charts.Phase("ouverte", day("2020"), None)]
    chart = charts.timeline(phases, [], "t", dt.date(2021, 10, 12))
    closed, open_ended = shapes(chart.svg, "ch-phase")
    assert float(open_ended.get("x")) + float(open_ended.get("width")) == pytest.approx(charts.WIDE - 2, abs=1)
    assert float(closed.get("width")) < float(open_ended.get("width"))
    assert chart.rows[1] == ("ouverte", "depuis 2020", "phase")


def test_where_we_stand_is_written_on_the_timeline():
    chart = charts.timeline([charts.Phase("a", day("2020"), day("2022"))], [], "t", dt.date(2021, 10, 12))
    assert "12 octobre 2021" in words(chart.svg)


def test_a_late_milestone_says_so_in_words():
    chart = charts.timeline([], [charts.Milestone("Bilan", day("2020-10"), "late")], "t")
    assert "octobre 2020, en retard" in words(chart.svg)
    assert chart.rows == (("Bilan", "octobre 2020", "étape, en retard"),)


def test_held_late_and_coming_differ_by_their_shape_and_by_their_word():
    marks = [charts.Milestone("a", day("2020-01"), "done"), charts.Milestone("b", day("2020-02"), "late")]
    chart = charts.timeline([], [*marks, charts.Milestone("c", day("2020-03"))], "t")
    shape = {
        state: [one.tag.rsplit("}")[-1] for one in shapes(chart.svg, f"ch-diamond{state}")] for state in ("", "-late", "-open")
    }
    assert shape == {"": ["path"], "-late": ["rect"], "-open": ["path"]}
    assert [row[2] for row in chart.rows] == ["étape, tenue", "étape, en retard", "étape, à venir"]


def test_an_event_that_comes_back_is_one_line_with_a_mark_for_each_date():
    marks = [charts.Milestone("Cellule", day(f"2020-{month:02}"), "done" if month < 3 else "") for month in range(1, 13)]
    chart = charts.timeline([], [charts.Recurring("Cellule : 12 réunions", marks)], "t")
    assert len(shapes(chart.svg, "ch-diamond")) == 2 + 1  # and one in the key
    assert len(shapes(chart.svg, "ch-diamond-open")) == 10 + 1
    assert len([one for one in shapes(chart.svg, "ch-label") if one.text == "Cellule : 12 réunions"]) == 1
    assert len(chart.rows) == 12
    assert {"tenue", "à venir"} <= {one.text for one in shapes(chart.svg, "ch-note")}


def test_what_was_put_off_bears_its_first_dates_in_the_drawing_the_table_and_aloud():
    span = DateSpan(day("2020-01"), day("2020-06"))
    phases = [
        charts.Phase("Enquête", day("2020-03"), day("2020-08"), span),
        charts.Phase("Suite", day("2020-09"), day("2020-10")),
    ]
    chart = charts.timeline(phases, [charts.Milestone("Bilan", day("2020-12"), "done", day("2019-10"))], "t")
    assert chart.header == ("", "Prévu d’abord", "Quand", "Écart", "Nature")
    assert chart.rows[0] == ("Enquête", "janvier 2020 – juin 2020", "mars 2020 – août 2020", "2\u00a0mois plus tard", "phase")
    assert chart.rows[1][3] == "aucun"
    assert chart.rows[2][1:4] == ("octobre 2019", "décembre 2020", "14\u00a0mois plus tard")
    ring, key = shapes(chart.svg, "ch-planned-mark")
    band, first = shapes(chart.svg, "ch-phase")[0], shapes(chart.svg, "ch-planned")[0]
    assert float(first.get("x1")) < float(band.get("x"))
    assert float(ring.get("cy")) < float(key.get("cy"))
    assert "prévu d’abord" in words(chart.svg)
    assert "Bilan : décembre 2020 (prévu d’abord\u00a0: octobre 2019\u202f; 14\u00a0mois plus tard)" in chart.svg


def test_nothing_put_off_leaves_the_timeline_as_it_was():
    chart = charts.timeline([charts.Phase("a", day("2020"), day("2022"))], [], "t")
    assert chart.header == ("", "Quand", "Nature")
    assert "prévu d’abord" not in words(chart.svg)


def test_a_map_shades_what_is_highlighted_and_leaves_the_rest():
    outlines = {
        "R44": {"name": "Grand Est", "path": "M0 0L10 0L10 10Z"},
        "R28": {"name": "Normandie", "path": "M20 0L30 0L30 9Z"},
    }
    chart = charts.territory_map("région", {"R44": (3, "12 structures")}, "t", outlines, (0, 0, 30, 10))
    assert len(shapes(chart.svg, "ch-level-0")) == 1
    assert "12 structures" in words(chart.svg)
    assert chart.rows == (("Grand Est", "12 structures"),)


def test_a_curved_outline_is_shaded_without_a_number_upon_it():
    assert middle_of("M0 0C1 1 2 2 3 3Z") is None
    assert middle_of("M0 0L10 0L10 10L0 10Z M50 50L51 50L51 51Z") == (5, 5)


def test_nothing_to_draw_is_still_a_drawing():
    for chart in (
        charts.bars([], "t", "u"),
        charts.dots([], "t", "u"),
        charts.series([], "t", "u"),
        charts.timeline([], [], "t"),
    ):
        assert ElementTree.fromstring(chart.svg).get("viewBox")
        assert chart.rows == ()


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_the_axis_covers_its_values_with_few_round_steps(low, span):
    marks = ticks(low, low + span)
    assert marks[0] <= low + 1e-6 * span
    assert marks[-1] >= low + span - 1e-6 * abs(low + span)
    assert 2 <= len(marks) <= 7


def test_unbreakable_spaces_hold_when_a_label_is_cut():
    assert "199\u202f884\u00a0salariés" in wrapped("Ensemble des 199\u202f884\u00a0salariés de la région", 120)


class TestRadar:
    SPOKES = (charts.Spoke("Emploi", 100, "solide"), charts.Spoke("Santé", 50, "moyen"), charts.Spoke("Dialogue", None))

    def test_each_value_stands_on_its_spoke_as_far_as_it_is_worth(self):
        svg = charts.radar(self.SPOKES, "t").svg
        places = [(float(one.get("cx")), float(one.get("cy"))) for one in shapes(svg, "ch-dot")]
        middle = next((float(one.get("x1")), float(one.get("y1"))) for one in shapes(svg, "ch-grid", "*") if one.get("x1"))
        far, half = (((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5 for x, y in places)
        assert half / far == pytest.approx(0.5, rel=0.01)

    def test_what_could_not_be_worked_out_is_said_and_has_no_dot(self):
        chart = charts.radar(self.SPOKES, "t")
        assert len(shapes(chart.svg, "ch-dot")) == 2
        assert "non calculable" in words(chart.svg)
        assert chart.rows[2] == ("Dialogue", "non calculable", "")

    def test_the_time_before_is_a_dashed_line_and_a_column(self):
        chart = charts.radar([*self.SPOKES[:2], charts.Spoke("Dialogue", 40, "", 20)], "t")
        assert len(shapes(chart.svg, "ch-line-2")) == 2, "the line and its key"
        assert chart.header == ("", "Avant", "Valeur sur 100", "Niveau")

    def test_two_measures_are_no_radar(self):
        with pytest.raises(ValueError, match="three"):
            charts.radar(self.SPOKES[:2], "t")
