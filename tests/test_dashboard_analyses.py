"""Analyses that a page starts: what it asks is what the command asks, and so are the numbers; turns, stops, limits."""

import dataclasses
import json
import shlex
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from shown import walked
from stallpoint.commands.cli import main
from stallpoint.experiments import orders
from stallpoint.experiments.analyses import ANALYSES, spec_of
from stallpoint.experiments.dispatcher import Spawned
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.folder import written_by_us
from stallpoint.experiments.orders import Order, carry_out, unfinished
from stallpoint.experiments.planned import Plan, planned
from stallpoint.experiments.study import load_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz.dashboard import asking, limits, mixes, pins, share, state, stored, study_list, work
from stallpoint.viz.dashboard.analyses import Analyses, Analysis, free_place
from stallpoint.viz.dashboard.study_process import Word
from stallpoint.viz.dashboard.variants import compared
from stallpoint.viz.words import say
from studies import little, undrawn

SMALL = {"factories": 60, "months": 36}
FIRST = {
    "sensitivity": {"size": "2", "against": "no-policy", "seeds": "1"},
    "attribute": {"orders": "2", "seeds": "2"},
    "escape": {"durations": "6", "within": "10%", "seeds": "6"},
    "phase": {"x": "pilots=0,0.1", "y": "selection=prestige,peers", "seeds": "2"},
    "discover": {"worlds": "40", "seeds": "1"},
    "optimise": {"start": "2", "until": "24", "tries": "24", "search_seeds": "1", "seeds": "2"},
    "robust": {"sizes": "60,120", "years": "1,2", "seeds": "2"},
}
"""Little of each."""


def tab(**values: Any) -> state.TabState:
    """A tab with the display programme in a small world."""
    found = state.of(load("display-programme"))
    for name, value in {**SMALL, **values}.items():
        found = state.with_value(found, name, value)
    return found


def test_a_page_offers_every_analysis_whose_fields_it_can_say() -> None:
    assert asking.offered().keys() == FIRST.keys()
    for spec in asking.offered().values():
        shown = asking.fields_of(spec)
        assert all(option.shown and option.shown.label for option in shown.values())
        labels = [option.shown.label for option in shown.values() if option.shown]
        assert len(labels) == len(set(labels))
    assert {spec.kind for spec in ANALYSES} - asking.offered().keys() == {"sweep", "market", "calibrate", "fit"}


@pytest.mark.parametrize("kind", FIRST)
def test_what_a_page_asks_is_said_as_a_command_that_is_read_as_the_same(kind: str) -> None:
    given = FIRST[kind] | ({} if kind == "discover" else {"worlds": "1"})
    ask = asking.ask(kind, given, tab())
    assert "display-programme-changed.yaml" in ask.words
    again = spec_of({"kind": kind, "command": ask.words})
    assert again is not None
    assert again.words() == ask.words
    assert ask.asked.scenarios[-1 if kind == "robust" else 0] == tab().scenario


@pytest.mark.parametrize("kind", ["phase", "attribute", "discover", "robust"])
def test_the_runs_that_are_foretold_are_about_those_that_are_made(kind: str) -> None:
    asked = asking.ask(kind, FIRST[kind] | ({} if kind == "discover" else {"worlds": "1"}), tab()).asked
    told = planned(asked, 1)
    totals: list[int] = []
    asked.run(RunOptions(jobs=1, on_progress=lambda done, total: totals.append(total)))
    assert totals[-1] <= told.runs <= 1.2 * totals[-1]
    assert told.seconds > 0.0


def test_a_page_and_a_command_come_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    undrawn(monkeypatch)
    monkeypatch.chdir(tmp_path)
    here = tab()
    ask = asking.ask("phase", FIRST["phase"] | {"worlds": "2"}, here)
    order = Order(ask.asked, tmp_path / "page", tuple(ask.words))
    carry_out(order, lambda: nullcontext(RunOptions(jobs=1)))
    Path("display-programme-changed.yaml").write_text(share.to_file(here), encoding="utf-8")
    assert main([*ask.words[1:], "--jobs", "1", "--out", "command"]) == 0
    (ours, mine), (theirs, record) = load_study(tmp_path / "page"), load_study(tmp_path / "command")
    assert mine["command"] == record["command"] == ask.words
    assert mine["scenarios"] == record["scenarios"]
    for name, table in theirs.tables().items():
        pd.testing.assert_frame_equal(pd.DataFrame(ours.tables()[name]), pd.DataFrame(table))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("kind", "field", "text", "why"),
    [
        ("phase", "seeds", "many", "whole number"),
        ("phase", "seeds", "0", "between 1 and"),
        ("phase", "x", "pilots=high", "write NAME=LOW:HIGH:STEPS"),
        ("phase", "y", "pilots=0,0.1", "is on the other axis already"),
        ("escape", "most", "300%", "must"),
        ("escape", "criterion", "luck", "must be one of"),
        ("attribute", "orders", "3", "must be even"),
        ("sensitivity", "against", "display-programme", "is the same world"),
        ("optimise", "budget", "-1", "must"),
    ],
)
def test_a_refused_field_is_named_with_what_would_do(kind: str, field: str, text: str, why: str) -> None:
    here = state.of(load("display-programme"))
    given = FIRST[kind] | {"worlds": "1", field: text}
    try:
        found = work.takes(asking.ask(kind, given, here).asked, 1)
    except InputError as error:
        found = work.Refused(error.field, error.remedy, "")
    assert isinstance(found, work.Refused)
    assert asking.field_of(asking.offered()[kind], InputError(found.field, None, "")) == field
    assert why in found.beside


def test_fields_are_remembered_where_they_differ_from_what_stood_there() -> None:
    kept = asking.written({"seeds": "8", "x": "fog=0,1"}, "phase")
    assert kept is not None
    assert json.loads(kept) == {"x": "fog=0,1"}
    assert asking.written({"seeds": "8"}, "phase") is None
    here = dataclasses.replace(tab(), notes=MappingProxyType({asking.GIVEN: kept}))
    assert asking.given_of(here) == {"x": "fog=0,1"}
    broken = dataclasses.replace(here, notes=MappingProxyType({asking.GIVEN: "{"}))
    assert asking.given_of(broken) == {}


def test_every_parameter_of_an_axis_comes_with_values_that_the_analysis_takes() -> None:
    refused = 0
    for name, _, _ in asking.axes():
        try:
            text = asking.axis(name, tab().scenario)
        except InputError:
            refused += 1
            continue
        assert planned_axis(text) >= 2
    assert refused < len(asking.axes()) / 2


def planned_axis(text: str) -> int:
    from stallpoint.experiments.thresholds.phase import PhaseAxis

    return len(PhaseAxis.parsed(text, "--x").levels)


def test_what_would_take_too_long_is_left_to_the_command() -> None:
    limits.startable(Plan(10, 1.0), "stallpoint x")
    with pytest.raises(InputError, match="the command: stallpoint x"):
        limits.startable(Plan(10**6, 2 * limits.MOST_OF_ANALYSIS), "stallpoint x")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(stored.FOLDER, str(tmp_path / "file" / "out"))
    assert "“out”, cannot be written" in stored.unwritable()
    monkeypatch.setenv(stored.FOLDER, str(tmp_path / "new" / "out"))
    assert stored.unwritable() == ""


# -- the queue


def order(place: Path) -> Order:
    """A little analysis."""
    base = little("display-programme", factories=60, months=24)
    return Order(PhaseSpec(base, x="pilots=0,0.1", y="disclosure=0,1", seeds=2, worlds="1"), place, ("stallpoint", "x"))


def test_visitors_take_turns_and_of_one_the_first_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Analyses()
    monkeypatch.setattr(known, "_work", lambda: None)  # nothing is carried out
    for number, who in enumerate("aabac"):
        known.start(who, order(tmp_path / f"{number}"), 8)
    with pytest.raises(InputError, match="is under way already"):
        known.start("b", order(tmp_path / "0"), 8)
    begun = []
    while any(each.stage == "queued" for who in "abc" for each in known.of(who)):
        found = known._next()
        assert found is not None
        begun.append(found[0].name)
        found[2].close()
    assert begun == ["0", "2", "4", "1", "3"]
    known.start("a", order(tmp_path / "5"), 8)
    with pytest.raises(InputError, match="wait for one, or stop one"):
        known.start("a", order(tmp_path / "6"), 8)
    (last,) = [each for each in known.of("a") if each.name == "5"]
    known.stop("b", last.number)
    assert known.of("a")[0].stage == "queued"
    known.stop("a", last.number)
    assert known.of("a")[0].stage == "stopped"
    assert free_place(tmp_path, "0", known) == tmp_path / "0-2"


def test_progress_counts_on_from_part_to_part() -> None:
    one = Analysis(1, "a", order(Path("x")), 100).after(Word("runs", 0, 40))
    assert (one.stage, one.done, one.total, one.left) == ("runs", 0, 100, None)
    assert (two := one.after(Word("runs", 50, 120))).total == 120
    assert two.left is not None
    assert two.after(Word("failed", sentence="no")).sentence == "no"


@pytest.mark.slow
def test_a_process_carries_it_out_and_a_dead_one_is_told(tmp_path: Path) -> None:
    known = Analyses()
    try:
        known.start("a", order(tmp_path / "one"), 8)
        known.start("a", order(tmp_path / "one-2"), 8)
        seen = -1
        while any(each.moving for each in known.of("a")):
            seen = known.heard(seen, 60.0)
            if known.of("a")[0].stage == "runs" and known._process is not None:
                known._process.kill()
        assert [each.stage for each in known.of("a")] == ["failed", "done"]
        assert "died" in known.of("a")[0].sentence
        record = written_by_us(tmp_path / "one")
        assert record is not None
        assert record["command"] == ["stallpoint", "x"]
        assert (tmp_path / "one" / "report.html").is_file()
        known.start("a", order(tmp_path / "two"), 8)  # what is under way ends with the server, see `conftest.py`
        known.heard(known.changes, 60.0)
    finally:
        known.close()


def test_one_that_is_just_being_started_ends_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, starting, start = Analyses(), threading.Event(), Spawned.start
    processes: list[Spawned] = []

    def late(self: Spawned) -> None:
        starting.set()
        while not known._closed:
            time.sleep(0.01)
        start(self)
        processes.append(self)

    monkeypatch.setattr(Spawned, "start", late)
    known.start("a", order(tmp_path / "one"), 8)
    assert starting.wait(60.0)
    known.close()
    assert [process.is_alive() for process in processes] == [False]


def test_what_a_server_left_unfinished_goes_on_from_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stored.FOLDER, str(tmp_path))
    place, world = tmp_path / "map", ("factories=60", "months=24")
    spec = PhaseSpec("display-programme", x="pilots=0,0.1", y="disclosure=0,1", seeds=3, worlds="1", settings=world)
    asked = Order(spec, place, tuple(spec.words()), planned=12)
    stop = threading.Event()

    def ends(done: int, total: int) -> None:
        if done >= 8:
            stop.set()

    def some() -> Any:
        return nullcontext(RunOptions(1, on_progress=ends, stop=stop))

    carry_out(asked, some)
    assert stop.is_set()
    assert stored.found().unfinished == ("map",)
    again = unfinished(place)
    assert again is not None
    assert (again.words, again.place, again.planned) == (asked.words, place, 12)
    started: list[tuple[str, Order, int]] = []
    known = Analyses()
    monkeypatch.setattr(study_list, "analyses", known)
    monkeypatch.setattr(known, "start", lambda *given: started.append(given))
    box, page = solara.render(study_list.StudyList(stored.found(), "", print, "a"), handle_error=False)
    (button,) = (each for each in walked(box) if getattr(each, "children", None) == [say("studies-go-on")])
    button.fire_event("click", {})
    assert [(visitor, order.place, planned) for visitor, order, planned in started] == [("a", place, 12)]
    page.close()
    made: list[int] = []
    study, _, stopped = carry_out(again, lambda: nullcontext(RunOptions(1, on_progress=lambda d, t: made.append(d))))
    assert not stopped
    assert made[0] >= 8, "what was finished is not made anew"
    assert stored.found().unfinished == ()
    whole = spec.run(RunOptions(1))
    pd.testing.assert_frame_equal(study.tables()["runs"], whole.tables()["runs"])


@pytest.mark.parametrize("changed", ["of a command", "another scenario", "a visitor's file", "no order"])
def test_what_would_not_be_the_same_does_not_go_on(tmp_path: Path, changed: str) -> None:
    spec = PhaseSpec("no-policy", x="pilots=0,0.1", y="disclosure=0,1", seeds=2, worlds="1", settings=("months=24",))
    words = [*spec.words()]
    folder = tmp_path / ".map.runs-1"
    folder.mkdir()
    orders._written_down(Order(spec, tmp_path / "map", tuple(words), planned=8), folder)
    assert unfinished(tmp_path / "map") is not None
    told = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    if changed == "another scenario":
        told["asked"][0] = ["0" * 12]
    if changed == "a visitor's file":
        told["command"][words.index("no-policy")] = "mine.yaml"
    (folder / "order.json").write_text("{" if changed == "no order" else json.dumps(told), encoding="utf-8")
    if changed == "of a command":
        (folder / "order.json").unlink()
    assert unfinished(tmp_path / "map") is None


# -- mixes


def test_mixes_open_side_by_side_in_the_world_and_on_the_network_of_the_tab() -> None:
    found = stored.opened("mixes-for-a-budget")
    whole = mixes.with_mixes(state.first(), found, [3, 7], whole=True)
    assert whole.scenario.name == "no-policy"
    assert whole.world.factories == 600
    assert [pin.name for pin in whole.pins] == ["mix C of mixes-for-a-budget", "mix G of mixes-for-a-budget"]
    assert {lever.name: (lever.value, lever.start, lever.end) for lever in whole.pins[0].levers} == {
        "training": (0.25, 6, 66)
    }
    assert [number for number, _ in pins.beside(whole)[0]] == [1, 2]
    assert share.from_query(share.to_query(whole)) == whole
    beside = mixes.with_mixes(tab(months=240), found, [3], whole=False)
    assert beside.scenario == tab(months=240).scenario
    assert beside.pins[0].world.factories == 60
    assert mixes.with_mixes(beside, found, [3], whole=False) == beside
    with pytest.raises(InputError, match="are pinned already"):
        mixes.with_mixes(beside, found, [4, 5, 6], whole=False)


def test_the_example_is_compared_on_the_dice_of_its_study() -> None:
    found = stored.opened("mixes-for-a-budget")
    before = state.current.peek()
    try:
        state.current.set(mixes.with_mixes(state.first(), found, [3], whole=True))
        scenarios, why = compared()
    finally:
        state.current.set(before)
    assert why == ""
    assert [each.name for each in scenarios] == ["no-policy", "mix C of mixes-for-a-budget"]
    assert shlex.join(found.command.split()).startswith("stallpoint optimise no-policy")
