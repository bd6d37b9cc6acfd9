"""The dashboard without a browser: state, links, files, controls, background work, pictures, the page itself."""

import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import itertools

from stallpoint.experiments.compare import compare
from stallpoint.experiments.saved import slug
from stallpoint.model.adoption import AdoptionModel, run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.scenario import Lever, NetworkFiles
from stallpoint.viz import look
from stallpoint.viz.dashboard import controls, jobs, lives, share, sharing, state, study, uploads
from stallpoint.viz.dashboard.downloads import MOST_UPLOAD, Taken, shown, taken
from stallpoint.viz.dashboard.explore_charts import pictures
from stallpoint.viz.dashboard.film import Film, van_der_corput
from stallpoint.viz.dashboard.work import one_run, readable

from . import studies

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


def until(there: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for something that happens in the background."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


# -- state


def test_a_change_gets_another_name_and_defaults_bring_the_first_back() -> None:
    changed = state.with_value(TAB, "clarity_mean", 0.6)
    assert changed.changed
    assert changed.scenario.name == "display-programme-changed"
    assert changed.scenario.world.clarity_mean == 0.6
    back = state.as_chosen(changed)
    assert not back.changed
    assert back.scenario == TAB.base


def test_a_lever_is_added_changed_and_taken_away() -> None:
    more = state.with_lever(TAB, len(TAB.levers), Lever("training", 0.5, 3))
    assert [lever.name for lever in more.levers][-1] == "training"
    less = state.with_lever(more, 0, None)
    assert [lever.name for lever in less.levers] == [lever.name for lever in more.levers][1:]
    with pytest.raises(InputError, match="the run ends at month 48"):
        state.with_lever(TAB, 0, Lever("pilots", 0.1, 48))


def test_a_run_too_large_for_a_page_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="stallpoint run FILE"):
        state.with_value(TAB, "factories", state.MOST_FACTORIES + 1)
    with pytest.raises(InputError, match="factory-months"):
        state.with_value(state.with_value(TAB, "factories", state.MOST_FACTORIES), "months", 300)
    with pytest.raises(InputError, match="begins in month 6"):
        state.with_value(TAB, "months", 6)
    for wrong in (0, state.MOST_SEEDS + 1, True, 2.5):
        with pytest.raises(InputError, match="between 1 and"):
            state.with_seeds(TAB, wrong)


# -- links and files


def full() -> state.State:
    """A tab in which everything was touched."""
    tab = state.with_value(TAB, "clarity_mean", 0.61)
    tab = state.with_lever(tab, 1, dataclasses.replace(tab.levers[1], value="need", start=9, end=40))
    tab = state.with_seeds(tab, 7)
    return dataclasses.replace(tab, seed=3, month=17, factory=11, notes={"compare.with": "no-policy, baseline & more"})


def same(one: state.State, other: state.State) -> bool:
    parts = ("seeds", "seed", "month", "factory")
    return (
        one.scenario.content() == other.scenario.content()
        and all(getattr(one, name) == getattr(other, name) for name in parts)
        and dict(one.notes) == dict(other.notes)
    )


@pytest.mark.parametrize("tab", [TAB, full(), state.first()], ids=["chosen", "touched", "new"])
def test_a_link_and_a_file_carry_the_whole_state(tab: state.State) -> None:
    linked = share.from_query(share.to_query(tab))
    assert same(linked, tab)
    assert linked.scenario.name == tab.scenario.name
    assert same(share.from_file(share.to_file(tab)), tab)


@pytest.mark.parametrize("name", library())
def test_every_scenario_of_the_library_has_a_link(name: str) -> None:
    tab = dataclasses.replace(TAB, base=load(name), world=load(name).world, levers=load(name).levers)
    if tab.world.factories * tab.world.months <= state.MOST_CELLS:
        assert same(share.from_query(share.to_query(tab)), tab)
        assert share.to_query(tab) == f"scenario={name}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenario=no-such", "no such scenario"),
        ("as=***", "damaged"),
        ("as=eJwDAAAAAAE", "is empty"),
        ("seeds=0", "between 1 and"),
        ("seed=9999", "whole number"),
        ("month=1e3", "whole number"),
        ("factory=99999999999", "whole number"),
        ("x.a=" + "b" * 700, "more than a link"),
        ("as=" + "A" * 40_000, "too long"),
    ],
)
def test_a_bad_link_is_one_sentence(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        share.from_query(query)


def test_a_link_that_unpacks_to_something_huge_is_refused_before_it_does() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"x" * 8_000_000, 9)).decode()
    assert len(bomb) < share.MOST_LINK
    with pytest.raises(InputError, match="too large"):
        share.from_query(f"as={bomb}")


@pytest.mark.parametrize("text", ["extends: /etc/passwd", "network: {graph: /etc/passwd}", "extends: ../x.yaml"])
def test_neither_a_link_nor_an_upload_opens_a_file_of_this_machine(text: str) -> None:
    import base64
    import zlib

    packed = base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()
    with pytest.raises(InputError, match="can be named here"):
        share.from_query(f"as={packed}")
    with pytest.raises(InputError, match="can be named here"):
        uploads.scenario_of(Taken("mine.yaml", text.encode()))


def test_the_command_gives_the_numbers_of_the_page(tmp_path: Path) -> None:
    import pandas as pd

    tab = full()
    page = one_run(tab.scenario, tab.seed, False).outcome
    file = tmp_path / "shared.yaml"
    file.write_text(share.to_file(tab), encoding="utf-8")
    words = ["run", str(file), "--seed", str(tab.seed), "--out", str(tmp_path / "out")]
    subprocess.run([sys.executable, "-m", "stallpoint", *words], check=True, capture_output=True)
    told = pd.read_csv(tmp_path / "out" / "indicators.csv")
    for measure in page.measures:
        assert np.array_equal(told[measure].to_numpy(np.float64), page.series(measure), equal_nan=True), measure


# -- controls


def test_every_parameter_has_a_control_with_unit_range_and_source() -> None:
    rows = {row["name"]: row for group in controls.groups(TAB) for row in group["rows"]}
    assert set(table()) <= set(rows)
    for name, parameter in table().items():
        assert rows[name]["source"] == parameter.row.source
        assert rows[name]["meaning"] == parameter.row.meaning
        if not parameter.is_choice:
            assert rows[name]["low"] <= rows[name]["value"] <= rows[name]["high"]
            assert (rows[name]["unit"] or "-") == parameter.row.unit
    json.dumps(controls.groups(TAB), allow_nan=False)


def test_a_control_changes_the_state_and_shows_a_dot() -> None:
    tab = controls.after(TAB, {"id": "world:clarity_mean", "value": 0.7})
    rows = {row["id"]: row for group in controls.groups(tab) for row in group["rows"]}
    assert rows["world:clarity_mean"]["changed"]
    assert sum(row["changed"] for row in rows.values()) == 1
    tab = controls.after(tab, {"id": "lever:0", "value": 0.2})
    tab = controls.after(tab, {"id": "lever:0", "start": 12})
    tab = controls.after(tab, {"id": "lever:0", "end": None})
    assert (tab.levers[0].value, tab.levers[0].start, tab.levers[0].end) == (0.2, 12, None)
    tab = controls.after(tab, {"id": "add:training", "value": 0.4})
    assert tab.levers[-1] == Lever("training", 0.4)
    assert len(controls.after(tab, {"id": "lever:0", "remove": True}).levers) == len(tab.levers) - 1
    assert controls.after(tab, {"id": "seeds", "value": 5}).seeds == 5


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id": "world:nothing", "value": 1},
        {"id": "world:clarity_mean", "value": None},
        {"id": "world:clarity_mean", "value": "__import__('os')"},
        {"id": "world:clarity_mean", "value": float("nan")},
        {"id": "lever:99", "value": 1},
        {"id": "lever:-1", "value": 1},
        {"id": "lever:0", "start": "x"},
        {"id": "add:clarity_mean", "value": 0.5},
        {"id": "seeds", "value": "many"},
    ],
)
def test_a_change_that_no_control_sends_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        controls.after(TAB, change)


# -- uploads


def test_an_upload_says_what_the_command_says() -> None:
    with pytest.raises(InputError, match=r"mine\.yaml, line 2: .*factories"):
        uploads.scenario_of(Taken("mine.yaml", b"world:\n  factorys: 20\n"))
    assert uploads.scenario_of(Taken("mine.yaml", b"world: {factories: 20}\n")).world.factories == 20
    with pytest.raises(InputError, match="UTF-8"):
        uploads.scenario_of(Taken("mine.yaml", b"\xff\xfe\x00"))
    with pytest.raises(InputError, match="neither a scenario nor a network"):
        uploads.with_uploaded(TAB, [Taken("x.exe", b"MZ")])


FIRMS = b"id,tier\nA,0\nB,0\nC,1\nD,1\n"
LINKS = b"supplier,buyer\nA,C\nB,C\nB,D\n"


def test_a_network_is_taken_read_run_and_given_back(tmp_path: Path) -> None:
    import io
    import zipfile

    tab = uploads.with_uploaded(TAB, [Taken("../../firms.csv", FIRMS), Taken("my links.csv", LINKS)])
    found = one_run(tab.scenario, 0, True)
    assert found.outcome.error == ""
    assert found.film is not None
    assert found.film.names == ("A", "B", "C", "D")
    with pytest.raises(InputError, match="download the scenario with its network"):
        share.to_query(tab)
    given = sharing.scenario_file(tab)
    assert given.name.endswith(".zip")
    zipfile.ZipFile(io.BytesIO(given.data)).extractall(tmp_path)
    again = run(load(tmp_path / "scenario.yaml"), 0)
    assert np.array_equal(again.series["breadth"], found.outcome.series("breadth"))


def test_a_bad_network_is_one_sentence_without_our_paths() -> None:
    with pytest.raises(InputError) as told:
        uploads.with_uploaded(TAB, [Taken("firms.csv", FIRMS), Taken("links.csv", b"supplier,buyer\nA,Z\n")])
    assert "links.csv" in str(told.value)
    assert "/" not in str(told.value).replace("supplier/buyer", "")


def test_what_comes_from_a_browser_is_checked_before_it_is_read() -> None:
    assert taken({"names": ["a.yaml"]}, [memoryview(b"x")]) == [Taken("a.yaml", b"x")]
    with pytest.raises(InputError, match="up to 5 MB"):
        taken({"names": ["a.yaml"]}, [memoryview(bytes(MOST_UPLOAD + 1))])
    for content, buffers in (({}, []), ({"names": ["a", "b"]}, [memoryview(b"")]), ("x", []), ({"names": "a"}, [b"x"])):
        with pytest.raises(InputError, match="whole"):
            taken(content, buffers)
    assert shown("..\\..\\/etc/pass\x00wd") == "passwd"


# -- work in the background


@pytest.fixture(scope="module")
def two() -> Any:
    """A dispatcher with two workers."""
    found = jobs.Dispatcher(2)
    found.start()
    yield found
    found.close()


def nap(seconds: float, value: int) -> int:
    time.sleep(seconds)
    return value


def fall() -> None:
    raise RuntimeError("/secret/path")


def die() -> None:
    import os

    os._exit(3)


def test_jobs_take_turns(two: jobs.Dispatcher) -> None:
    long = two.submit([jobs.Task(nap, (0.1, i)) for i in range(40)])
    short = two.submit([jobs.Task(nap, (0.0, i)) for i in range(3)])
    until(lambda: short.stage == "done")
    assert long.done < 30, "a short job waited for a long one"
    long.stop()
    assert long.stage == "stopped"
    assert short.results == [0, 1, 2]


def test_a_task_that_fails_is_a_sentence_without_a_trace(two: jobs.Dispatcher) -> None:
    job = two.submit([jobs.Task(fall, ()), jobs.Task(nap, (0.0, 7))])
    until(lambda: job.stage == "done")
    assert isinstance(job.results[0], jobs.Failure)
    assert "secret" not in job.results[0].sentence
    assert job.results[1] == 7


def test_a_worker_that_dies_takes_nobody_with_it(two: jobs.Dispatcher) -> None:
    bad = two.submit([jobs.Task(die, ())])
    good = two.submit([jobs.Task(nap, (0.05, i)) for i in range(8)])
    until(lambda: bad.stage == "done" and good.stage == "done")
    assert bad.results == [jobs.Failure(jobs.LOST)]
    assert [r for r in good.results if isinstance(r, int)] == list(range(8))


def test_a_failed_run_is_told_without_a_path() -> None:
    gone = dataclasses.replace(TAB.base, network=NetworkFiles(firms="/nowhere/f.csv", links="/nowhere/l.csv"))
    told = one_run(gone, 0, False).outcome.error
    assert told
    assert "nowhere" not in told
    assert "/" not in readable(OSError(2, "no such file", "/home/somebody/x"))
    assert readable(InputError("links", "Z", "is no firm", "/tmp/abc/links.csv")).startswith("links.csv: ")


def test_a_study_on_the_page_is_the_study_of_the_command() -> None:
    scenario = TAB.scenario
    plan = study._Plan((scenario,), 3, 0)
    assert [task.arguments[1:] for task in plan.tasks[:1]] == [(0, True)]
    results = tuple(task.function(*task.arguments) for task in plan.tasks)
    found = plan.study(study.Work("done", len(results), len(results), results))
    theirs = compare([scenario], seeds=3, jobs=1)
    assert found.comparison is not None
    assert found.films[0] is not None
    for measure in ("breadth", "in_use", "public_spent"):
        ours = found.comparison.by_month(scenario.name, measure)
        assert np.array_equal(ours, theirs.by_month(scenario.name, measure))


def test_finished_runs_are_remembered_within_bounds() -> None:
    kept = study._Finished(2)
    outcomes = [one_run(TAB.scenario, seed, False).outcome for seed in range(3)]
    for outcome in outcomes:
        kept.put(TAB.scenario, outcome)
    assert kept.get(TAB.scenario, 0) is None
    assert kept.get(TAB.scenario, 2) is outcomes[2]
    assert kept.get(state.with_value(TAB, "clarity_mean", 0.6).scenario, 2) is None


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


def colours(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value[1:].partition("/")[0]} if value.startswith("$") else set()
    if isinstance(value, dict):
        return set().union(*map(colours, value.values())) if value else set()
    return set().union(*map(colours, value)) if isinstance(value, list) and value else set()


def test_pictures_hold_the_numbers_and_only_colours_of_the_one_language() -> None:
    c = studies.study()
    for name in c.names:
        found = pictures(c, name)
        assert next(iter(found)) == "breadth"
        for picture in found.values():
            json.dumps(picture, allow_nan=False)
            assert colours(picture["option"]) <= set(look.COLOURS)
            assert picture["alt"].startswith(picture["title"])
        rows = {row["label"]: row for row in found["breadth"]["readouts"]}
        assert rows["really in use"]["values"][-1] == round(float(c.band(name, "in_use").mean[-1]), 5)
        lines = [s for s in found["breadth"]["option"]["series"] if s.get("name") == "ever started"]
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
    _, rendered = solara.render(explore.Page(), handle_error=False)
    try:
        until(lambda: len(rendered.find(widgets.ChartWidget).widgets) >= 6)
        until(lambda: any(w.frames for w in rendered.find(widgets.NetworkWidget).widgets))
        panel = rendered.find(widgets.ControlsWidget).widget
        panel.change = {"id": "world:clarity_mean", "value": 99, "count": 1}
        assert "clarity_mean" in state.message.value
        assert not state.current.value.changed
        panel.change = {"id": "world:clarity_mean", "value": 0.7, "count": 2}
        assert state.current.value.world.clarity_mean == 0.7
        assert state.message.value == ""
    finally:
        rendered.close()
        state.current.set(state.first())


def test_a_page_that_fails_shows_a_sentence_and_no_trace() -> None:
    import solara
    from ipyvuetify import Html
    from stallpoint.viz.dashboard import frame

    @solara.component
    def Broken() -> None:
        raise RuntimeError("/home/somebody/secret.py")

    _, rendered = solara.render(frame.Frame(children=[Broken()]), handle_error=True)
    try:
        words = [str(child) for tag in rendered.find(Html).widgets for child in tag.children]
        assert any("our fault" in word for word in words)
        assert not any("secret" in word or "Traceback" in word for word in words)
    finally:
        rendered.close()
