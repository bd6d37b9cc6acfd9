"""The pages without a browser: pictures, film, lives, downloads, the page itself."""

import dataclasses
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import itertools

import studies
from shown import said, walked
from stallpoint.experiments.folder import slug
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz import theme
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.dashboard import lives, sharing, state
from stallpoint.viz.dashboard.run_frames import Film
from stallpoint.viz.formatting import date
from stallpoint.viz.laid_out import van_der_corput
from stallpoint.viz.render.browser import pictures
from waiting import until

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


# -- pictures, film, lives


def film() -> Film:
    model = AdoptionModel(TAB.scenario, 0)
    result = model.run()
    return Film.of(model.world.network, result)


def test_a_film_is_the_run() -> None:
    found, result = film(), run(TAB.scenario, 0)
    assert np.array_equal(found.stage, result.history.stage)
    assert np.array_equal(found.gate, result.history.gate)
    assert found.place.min() >= 0.0
    assert found.place.max() <= 1.0
    middle = [found.place[found.tier == tier, 0].mean() for tier in range(4)]
    assert middle == sorted(middle)
    assert np.allclose(van_der_corput(4), [0.5, 0.25, 0.75, 0.125])


def test_a_life_adds_up() -> None:
    found = film()
    for row in range(0, found.factories, 17):
        spells = lives.spells(found, row)
        assert spells[0].start == 0
        assert spells[-1].end == found.months
        assert all(a.end == b.start for a, b in itertools.pairwise(spells))
        for month in (0, found.months - 1):
            assert lives.now(found, row, month).endswith(".")
        if spells[-1].start:
            assert f"since {date(spells[-1].start)}" in lives.now(found, row, found.months - 1)


def test_a_month_is_told_as_the_slider_tells_it() -> None:
    assert [date(month) for month in (0, 11, 12, 42)] == [
        "year 1, month 1",
        "year 1, month 12",
        "year 2, month 1",
        "year 4, month 7",
    ]


def colours(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value[1:].partition("/")[0]} if value.startswith("$") else set()
    if isinstance(value, dict):
        return set().union(*map(colours, value.values())) if value else set()
    return set().union(*map(colours, value)) if isinstance(value, list) and value else set()


def test_pictures_hold_the_numbers_and_only_colours_of_the_one_language() -> None:
    c = studies.study()
    found = {figure.name: pictures(figure) for figure in figures_of(c)}
    assert next(iter(found)) == "breadth-and-use"
    for picture in itertools.chain(*found.values()):
        json.dumps(picture, allow_nan=False)
        assert colours(picture["option"]) <= set(theme.COLOURS)
        assert picture["alt"].startswith(picture["title"])
    for name, picture in zip(c.names, found["breadth-and-use"], strict=True):
        rows = {row["label"]: row for row in picture["readouts"]}
        assert rows["really in use"]["values"][-1] == round(float(c.band(name, "in_use").mean[-1]), 5)
        lines = [s for s in picture["option"]["series"] if s.get("name") == "ever started"]
        assert lines[0]["data"][-1] == round(float(c.band(name, "breadth").mean[-1]), 5)


def test_every_word_of_the_menu_has_a_page() -> None:
    from stallpoint.viz.dashboard.pages import PAGES

    assert next(page.path for page in PAGES) == "/"
    assert len({page.path for page in PAGES}) == len(PAGES)


def test_downloads_are_what_the_command_writes() -> None:
    import io
    import zipfile

    c = studies.study()
    names = set(zipfile.ZipFile(io.BytesIO(sharing.data(c).data)).namelist())
    assert {"runs.csv", "indicators.csv", "provenance.json"} <= names
    assert f"scenarios/1-{slug(c.names[0])}.yaml" in names
    with pytest.raises(InputError, match="no finished run"):
        sharing.data(None)


def test_the_command_loads_no_page_before_it_runs() -> None:
    code = "import stallpoint.commands.dashboard, sys; sys.exit('solara' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# -- the page itself, without a browser


def test_the_page_renders_runs_and_answers() -> None:
    import solara
    from stallpoint.viz.dashboard import widgets
    from stallpoint.viz.dashboard.pages import explore

    state.current.set(dataclasses.replace(state.with_seeds(TAB, 2), notes={}))
    _, rendered = solara.render(explore.ExplorePage(), handle_error=False)
    try:
        until(lambda: len(rendered.find(widgets.ChartWidget).widgets) >= 6)
        until(lambda: any(w.frames for w in rendered.find(widgets.NetworkWidget).widgets))
        panel = rendered.find(widgets.ControlsWidget).widget
        panel.changes = [{"id": "world:clarity_mean", "value": 99, "count": 1}]
        until(lambda: panel.answer.get("count") == 1)
        assert "Clarity of the concept at the start" in panel.answer["sentence"]
        assert state.message.value == ""
        assert not state.current.value.changed
        panel.changes = [  # the first was answered, two came in one moment
            {"id": "world:clarity_mean", "value": 99, "count": 1},
            {"id": "world:clarity_mean", "value": 0.6, "count": 2},
            {"id": "world:months", "value": 36, "count": 3},
            {"id": "world:clarity_mean", "value": 0.7, "count": 4},
        ]
        until(lambda: state.current.value.world.clarity_mean == 0.7)
        assert state.current.value.world.months == 36
        until(lambda: panel.answer.get("count") == 4)
        assert not panel.answer.get("sentence")
    finally:
        rendered.close()
        state.current.set(state.first())


def test_a_page_that_fails_shows_a_sentence_and_no_trace() -> None:
    import solara
    from stallpoint.viz.dashboard import frame

    @solara.component
    def Broken() -> None:
        raise RuntimeError("/home/somebody/secret.py")

    box, rendered = solara.render(frame.Frame(children=[Broken()]), handle_error=True)
    try:
        assert "our fault" in said(box)
        assert not any(word in said(box) for word in ("secret", "Traceback"))
    finally:
        rendered.close()


def test_where_no_page_is_the_frame_leads_back() -> None:
    import solara
    from stallpoint.viz.dashboard import frame

    page = solara.RoutingProvider(children=[frame.Frame(children=[solara.Text("a page")])], routes=[], pathname="/no")
    box, rendered = solara.render(page, handle_error=False)
    try:
        assert any("There is no page at this address" in str(each) for each in walked(box) if isinstance(each, str))
        links = [w.attributes["href"] for w in walked(box) if getattr(w, "class_", "") == "sp-button sp-main"]
        assert links == ["/"]
        assert not any(isinstance(each, str) and each == "a page" for each in walked(box))
    finally:
        rendered.close()


WAITS = {
    ("queued", "", ""): ("Other runs are under way", ""),
    ("running", "", ""): ("on their way", ""),
    ("queued", "", "Compiling"): ("less than a minute", ""),
    ("stopped", "", ""): ("Stopped before", "Run the rest"),
    ("done", "It is too large.", ""): ("It is too large.", "Run again"),
}


@pytest.mark.parametrize("now", WAITS)
def test_where_results_will_be_stands_what_happens_and_what_to_do(now: Any) -> None:
    import solara
    from stallpoint.viz.dashboard.progress import Waiting
    from stallpoint.viz.dashboard.study import Work

    (stage, error, doing), (words, label) = now, WAITS[now]
    pressed: list[int] = []
    work = Work(stage, 0, 2, error=error, doing=doing)
    box, rendered = solara.render(Waiting(work, lambda: pressed.append(1)), handle_error=False)
    try:
        assert any(words in each for each in walked(box) if isinstance(each, str))
        buttons = [w for w in walked(box) if getattr(w, "tag", "") == "button"]
        assert [w.children for w in buttons] == ([[label]] if label else [])
        for button in buttons:
            button.fire_event("click", {})
        assert pressed == [1] * len(buttons)
    finally:
        rendered.close()


def test_what_takes_long_is_worked_out_beside_the_page_and_of_many_questions_the_newest() -> None:
    import threading

    import solara
    from stallpoint.viz.dashboard.later import use_later

    asked, gate, worked, shown = solara.reactive(0), threading.Event(), [], []

    def make(number: int) -> int:
        worked.append(number)
        gate.wait()
        if number == 9:
            raise RuntimeError("nine")
        return number * 10

    @solara.component
    def Page() -> None:
        number = asked.value
        shown.append((number, *use_later(lambda: make(number), [number])))
        solara.Text("a page")

    _, rendered = solara.render(Page(), handle_error=False)
    try:
        assert shown[0] == (0, None, False)
        until(lambda: worked == [0])
        for number in (1, 2, 3):
            asked.set(number)
        assert shown[-1] == (3, None, False)
        gate.set()
        until(lambda: shown[-1] == (3, 30, True))
        assert worked == [0, 3], "nobody asks any more for what was between"
    finally:
        rendered.close()
