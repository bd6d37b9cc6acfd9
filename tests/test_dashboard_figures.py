"""Figures in the browser say and show what those of the report do; their descriptions tell numbers in their units."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from matplotlib.colors import to_hex
from stallpoint.experiments.compare import Comparison
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.viz import look
from stallpoint.viz.comparison.charts import FIGURES, PAGE, figures_of
from stallpoint.viz.comparison.layers import holding, standing
from stallpoint.viz.dashboard import compare_charts, figures, studies_charts
from studies import made, study

HELD = {"unaware": 0.3, "held_evidence": 0.5, "held_budget": 0.1}
"""A tenth is past the gates."""


def picture(c: Comparison, figure: str) -> dict[str, Any]:
    found = figures.shown(c, c.names[0])[figure]
    assert isinstance(found, dict)
    return found


def test_what_holds_them_is_one_stack_in_the_report_and_in_the_browser() -> None:
    c = made({"alone": HELD})
    on_screen = picture(c, "what-holds-them-back")
    series = on_screen["option"]["series"]
    words = ["unaware", "concept", "evidence", "budget", "payback", "leadership", "past the gates"]
    tones = ["unaware", "concept", "evidence", "budget", "payback", "leadership", look.STARTED]
    assert [row["label"] for row in on_screen["readouts"]] == words
    assert [row["areaStyle"]["color"] for row in series] == [f"${tone}" for tone in tones]
    assert [row["data"][-1] for row in series] == pytest.approx([0.3, 0.0, 0.5, 0.1, 0.0, 0.0, 0.1])
    assert np.allclose(np.sum([row["data"] for row in series], axis=0), 1.0)
    assert on_screen["option"]["yAxis"]["max"] == 1.0
    chart = FIGURES["what-holds-them-back"].chart(c, PAGE)
    (axes,) = chart.figure.axes
    faces = [to_hex(layer.get_facecolor()[0]) for layer in axes.collections]  # type: ignore[index]
    assert faces == [look.light(tone) for tone in tones]
    ends = "30% unaware, 0% concept, 50% evidence, 10% budget, 0% payback, 0% leadership, 10% past the gates."
    assert chart.alt.endswith(ends)
    assert "unaware ends at 30%." in on_screen["alt"]
    assert "past the gates ends at 10%." in on_screen["alt"]


def test_layers_fill_the_whole_in_every_month_of_a_real_study() -> None:
    c = study()
    for name in c.names:
        for layers in (holding(c, name), standing(c, name)):
            assert np.allclose(np.sum([layer.shares for layer in layers], axis=0), 1.0)


def test_a_difference_is_described_in_points() -> None:
    c = made({"base": {"in_use": 0.10}, "more": {"in_use": 0.18}, "less": {"in_use": 0.055}})
    more, less = compare_charts.differences(c, "in_use")
    assert more["alt"].endswith("against base ends at +8.0 points.")
    assert less["alt"].endswith("against base ends at −4.5 points.")
    assert more["note"].startswith("At the end +8.0 points;")
    assert more["readouts"][0]["form"] == more["option"]["yAxis"]["axisLabel"]["form"] == "points"


def test_a_difference_that_is_no_share_is_described_in_its_unit() -> None:
    c = made({"base": {"public_spent": 10.0}, "more": {"public_spent": 52.0}})
    (found,) = compare_charts.differences(c, "public_spent")
    assert found["alt"].endswith("against base ends at 42 M CNY.")
    base, more = compare_charts.levels(c, "public_spent")
    assert base["alt"].endswith("public money so far ends at 10 M CNY.")
    assert base["option"]["yAxis"] == more["option"]["yAxis"]


def test_claims_are_told_for_every_hundred_factories_as_in_the_report() -> None:
    c = made({"alone": {"claimed": 0.35, "in_use": 0.04}})
    found = picture(c, "claimed-and-used")
    assert found["alt"].startswith("Claimed against in use, for every 100 factories. Lines over 4 years.")
    assert found["alt"].endswith("claimed connected ends at 35. really in use ends at 4.0.")
    assert found["readouts"][0]["values"][-1] == pytest.approx(35.0)
    assert "35 contracts claimed, 4.0 factories" in FIGURES["claimed-and-used"].chart(c, PAGE).alt


def test_a_gain_of_a_mix_is_described_in_points() -> None:
    front = pd.DataFrame({"best": [True], "affordable": [True], "spent": [12.0], "gain": [0.08], "mix": ["pilots"]})
    study: Any = SimpleNamespace(front=front, members=front)
    assert "12 M CNY gains +8.0 points: pilots" in studies_charts._front(study)[0]["alt"]


def test_r_is_told_by_the_year_of_the_case() -> None:
    c = made({"alone": {}}, seeds=2)  # two runs, each with 4, 2, 1, 1 cases and credit of 2, 1, 0, 0
    values, cases = c.reproduction_by_year("alone")
    assert values.tolist() == [0.5, 0.5, 0.0, 0.0]
    assert cases.tolist() == [8.0, 4.0, 2.0, 2.0]
    assert "1 0.50, 2 0.50, 3 0, 4 0." in picture(c, "reproduction")["alt"]
    (table,) = FIGURES["reproduction"].numbers(c)
    assert table.rows == (("Year 1", "0.50"), ("Year 2", "0.50"), ("Year 3", "0"), ("Year 4", "0"))


def test_every_measure_can_be_compared() -> None:
    c = study()
    for measure in MEASURES:
        for found in (*compare_charts.differences(c, measure), *compare_charts.levels(c, measure)):
            axis = found["option"]["yAxis"]
            assert np.isfinite([axis["min"], axis["max"]]).all(), measure
            assert axis["min"] < axis["max"], measure


def test_every_figure_is_on_the_page_with_a_drawing_or_its_numbers() -> None:
    c = study()
    found = figures.shown(c, c.names[0])
    assert list(found) == [figure.name for figure in figures_of(c, on_paper=False)]
    told = found["why-pilots-failed"]
    assert isinstance(told, figures.Numbers)
    assert told.tables == FIGURES["why-pilots-failed"].numbers(c)
    assert [each.heading for each in figures.behind(c)] == [FIGURES[name].heading for name in found]
