"""Figures in the browser tell numbers in their units, on one scale, of any measure."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from shown import walked
from stallpoint.experiments.compare import Comparison
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.viz import theme
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Figure, Layer
from stallpoint.viz.figures.compare import what_holds_them_back
from stallpoint.viz.figures.compare._panels import layers, levels
from stallpoint.viz.figures.compare.stages import MEASURES as STAGES
from stallpoint.viz.figures.compare.when_worlds_part import apart
from stallpoint.viz.render.browser import Picture, pictures
from stallpoint.viz.words import say
from studies import followed, made, study

HELD = {"unaware": 0.3, "held_evidence": 0.5, "held_budget": 0.1}
"""A tenth is past the gates."""


def figure(c: Comparison, name: str) -> Figure:
    return next(each for each in figures_of(c) if each.name == name)


def picture(c: Comparison, name: str) -> Picture:
    (found,) = pictures(figure(c, name))
    return found


def test_what_holds_them_is_one_stack_up_to_the_whole() -> None:
    c = made({"alone": HELD})
    on_screen = picture(c, "what-holds-them-back")
    series = on_screen["option"]["series"]
    words = ["unaware", "concept", "evidence", "budget", "payback", "leadership", "past the gates"]
    tones = ["unaware", "concept", "evidence", "budget", "payback", "leadership", theme.STARTED]
    assert [row["label"] for row in on_screen["readouts"]] == words
    assert [row["areaStyle"]["color"] for row in series] == [f"${tone}" for tone in tones]
    assert [row["data"][-1] for row in series] == pytest.approx([0.3, 0.0, 0.5, 0.1, 0.0, 0.0, 0.1])
    assert np.allclose(np.sum([row["data"] for row in series], axis=0), 1.0)
    assert on_screen["option"]["yAxis"]["max"] == 1.0
    ends = (0.3, 0, 0.5, 0.1, 0, 0, 0.1)
    told = "; ".join(f"{word} ends at {100 * end:.0f}%" for word, end in zip(words, ends, strict=True))
    assert on_screen["alt"].endswith(f"{told}.")


def test_layers_fill_the_whole_in_every_month_of_a_real_study() -> None:
    c = study()
    for name in c.names:
        stacks: list[tuple[Layer, ...]] = [what_holds_them_back.holding(c, name), layers(c, name, STAGES)]
        for stack in stacks:
            assert np.allclose(np.sum([layer.y for layer in stack], axis=0), 1.0)


def test_a_difference_is_described_in_points() -> None:
    c = made({"base": {"in_use": 0.10}, "more": {"in_use": 0.18}, "less": {"in_use": 0.055}})
    more, less = pictures(apart(c, "in_use"))
    assert more["alt"].endswith("against base ends at +8.0 points.")
    assert less["alt"].endswith("against base ends at −4.5 points.")
    assert more["under"].startswith("sign by year 4: sure")
    assert more["readouts"][0]["form"] == "points"
    assert more["option"]["yAxis"] == less["option"]["yAxis"]
    assert "0" in more["option"]["yAxis"]["axisLabel"]["words"]
    assert [panel.marks[1].end for panel in apart(c, "in_use").panels] == ["+8.0 points", "−4.5 points"]


def test_a_difference_that_is_no_share_is_described_in_its_unit() -> None:
    c = made({"base": {"public_spent": 10.0}, "more": {"public_spent": 52.0}})
    (found,) = pictures(apart(c, "public_spent"))
    assert found["alt"].endswith("against base ends at 42 million CNY.")
    assert apart(c, "public_spent").tables[0].rows[-1] == ("4 years", "42 (42 to 42)")
    base, more = pictures(levels(c, "public_spent"))
    assert base["alt"].endswith("public money ends at 10 million CNY.")
    assert base["option"]["yAxis"] == more["option"]["yAxis"]


def test_claims_are_told_for_every_hundred_factories() -> None:
    c = made({"alone": {"claimed": 0.35, "in_use": 0.04}})
    found = picture(c, "claimed-and-used")
    assert found["alt"].startswith("Claimed and used. Lines over 4 years, for every 100 factories.")
    assert found["alt"].endswith("claimed connected ends at 35; really in use ends at 4.0.")
    assert found["readouts"][0]["values"][-1] == pytest.approx(35.0)
    assert [line.end for line in figure(c, "claimed-and-used").panels[0].marks] == [
        "35 claimed connected",
        "4.0 really in use",
    ]


def test_r_is_told_by_the_year_of_the_case_of_cases_that_were_followed() -> None:
    c = followed(made({"alone": {}}, seeds=2))  # each year three unsupported cases with 2 and a supported one with 1
    values, cases = c.reproduction_by_year("alone")
    assert values[:5].tolist() == pytest.approx([2 / 3] * 5)
    assert np.isnan(values[5:]).all()
    assert cases.tolist() == [6.0] * 10
    found = figure(c, "reproduction")
    assert found.finding == "Case reproduction number R of years 1 to 5, unsupported cases: 0.67"
    assert found.tables[0].rows == (
        (("Unsupported, years 1 to 5", "within 5 years"), ("0.67", "")),
        (("Supported, years 1 to 5", "within 5 years"), ("1.0", "")),
    )
    assert found.tables[1].rows == tuple((f"Year {year}", "0.67") for year in range(1, 6))
    assert found.panels[0].under == "15 unsupported and 5.0 supported cases a run"
    assert "1 0.67, 2 0.67" in alt_text(found)


def test_every_measure_can_be_compared() -> None:
    c = study()
    for measure in MEASURES:
        for found in (*pictures(apart(c, measure)), *pictures(levels(c, measure))):
            axis = found["option"]["yAxis"]
            assert np.isfinite([axis["min"], axis["max"]]).all(), measure
            assert axis["min"] < axis["max"], measure


def test_a_figure_on_a_page_is_drawn_with_its_numbers_when_it_is_opened() -> None:
    import solara
    from stallpoint.viz.dashboard import figures, widgets

    def charts() -> list[Any]:
        return [each for each in walked(box) if isinstance(each, widgets.ChartWidget)]

    found = figure(study(), "claimed-and-used")
    box, rendered = solara.render(figures.Folded(found), handle_error=False)
    try:
        assert charts() == []
        summary = next(each for each in walked(box) if getattr(each, "tag", "") == "summary")
        summary.fire_event("click", {})
        assert [chart.spec.value for chart in charts()] == pictures(found)
        words = [each for each in walked(box) if isinstance(each, str)]
        assert {f"{found.finding}.", found.note, say("charts-table")} <= set(words)
        files = next(each for each in walked(box) if getattr(each, "children", None) == [say("charts-take")])
        files.fire_event("click", {})
        labels = [each.label for each in walked(box) if isinstance(each, widgets.FilesWidget)]
        assert labels == ["PNG", "SVG", say("charts-csv", place=1, many=1)]
        tables = [each for each in walked(box) if "<caption>" in str(getattr(each, "unsafe_innerHTML", ""))]
        assert len(tables) == len(found.tables)
        summary.fire_event("click", {})
        assert charts() == []
    finally:
        rendered.close()
