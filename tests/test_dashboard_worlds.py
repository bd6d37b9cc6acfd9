"""Answers of the pages from several worlds: the numbers of the command, kept by links and downloads, within bounds."""

import dataclasses
import io
import shlex
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from shown import said
from stallpoint.commands.cli import main
from stallpoint.experiments.analyses import CompareSpec
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.folder import MAKER, write_record
from stallpoint.experiments.go_to_market.from_runs import KEEP, of_runs, under
from stallpoint.experiments.go_to_market.situations import MILD
from stallpoint.experiments.go_to_market.strategies import AS_MARKET, DEFAULT
from stallpoint.experiments.study import load_study
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.worlds import World, as_text, read_worlds, worlds_in
from stallpoint.viz.dashboard import limits, market_data, share, sharing, state, stored, study, uploads, world_choice
from stallpoint.viz.dashboard.downloads import Taken
from stallpoint.viz.dashboard.pages import compare as page
from stallpoint.viz.dashboard.pages import explore
from stallpoint.viz.dashboard.widgets import ChoiceWidget
from stallpoint.viz.formatting import caveat
from studies import little
from test_told_over_worlds import over
from waiting import until

NAMES = ("no-policy", "display-programme")
PLAIN = Parameters()
SET = state.WorldSet("mine.csv", (World("plain", {"fog": PLAIN.fog}), World("foggy", {"fog": 0.8})))
TAB = state.with_worlds(state.of(little("display-programme")), 1)
MEASURES = ("breadth", "in_use", "public_spent")


def made(plan: study._Plan, most: int | None = None) -> study.Ensemble:
    """What a page shows once so many of its calls were made, in this process; all of them by default."""
    calls = [*plan.asked.values()]
    results = tuple(call() if most is None or at < most else None for at, call in enumerate(calls))
    stage: Any = "done" if most is None else "stopped"
    return plan.ensemble(study.Work(stage, len(calls), len(calls), results))


def there(ensemble: study.Ensemble) -> Comparison:
    assert ensemble.comparison is not None
    return ensemble.comparison


def test_the_page_gives_the_numbers_of_the_command() -> None:
    scenarios, worlds = tuple(little(name) for name in NAMES), read_worlds("2")
    plan = study._Plan(scenarios, 3, 1, worlds=worlds)
    assert [call.args[1] for call in plan.asked.values()] == [1] * 4 + [0] * 4 + [2] * 4, "seed by seed"  # type: ignore[attr-defined]
    ours = there(found := made(plan))
    theirs = CompareSpec(scenarios, seeds=3, worlds="2").run()
    assert (ours.in_worlds, ours.seeds, ours.stopped) == (theirs.in_worlds, theirs.seeds, False)
    for name in NAMES:
        for measure in MEASURES:
            assert np.array_equal(ours.by_month(name, measure), theirs.by_month(name, measure))
    assert isinstance(ours.difference(NAMES[1], "in_use"), Crossed)
    assert ours.difference(NAMES[1], "in_use") == theirs.difference(NAMES[1], "in_use")
    assert [film is not None for film in found.films] == [True, True], "the run shown, in the first world"


def test_runs_are_remembered_by_the_world_they_are_in() -> None:
    scenarios = tuple(little(name, clarity_mean=0.47) for name in NAMES)
    made(study._Plan(scenarios, 2, worlds=SET.worlds))
    again = study._Plan(scenarios, 2, worlds=SET.worlds)
    assert not again.asked
    assert {outcome.world for outcome in again.known.values()} == {"plain", "foggy"}
    assert len(study._Plan(scenarios, 2, worlds=(SET.worlds[0], World("other", {"fog": 0.1}))).asked) == 4
    own = study._Plan(scenarios, 2)
    assert {outcome.world for outcome in own.known.values()} == {""}, "the plain one is their own, under no name"
    assert not own.asked


def test_what_is_stopped_keeps_its_complete_seeds() -> None:
    scenarios = tuple(little(name, clarity_mean=0.48) for name in NAMES)
    ensemble = made(study._Plan(scenarios, 3, worlds=SET.worlds), most=10)
    c = there(ensemble)
    assert (c.seeds, c.in_worlds, c.stopped, ensemble.done) == ((0, 1), ("plain", "foggy"), True, 10)
    assert any("2 of 3 seeds are complete" in str(note) for note in c.notes)


# -- links, files, downloads


@pytest.mark.parametrize("own", [None, SET])
def test_links_and_files_carry_the_worlds(own: state.WorldSet | None) -> None:
    tab = state.with_worlds(state.with_set(TAB, own), 2)
    for back in (share.from_query(share.to_query(tab)), share.from_file(share.to_file(tab))):
        assert (back.worlds, back.in_worlds, back.worlds_asked) == (2, tab.in_worlds, tab.worlds_asked)
    asked = "2" if own is None else "mine.csv:2"
    assert f"--worlds {asked} --seeds {tab.seeds}" in share.to_file(tab).splitlines()[1]


def test_a_link_carries_no_more_worlds_than_are_asked() -> None:
    many = tuple(World(f"w{at}", {"fog": 0.3 + 0.001 * at}) for at in range(200))
    tab = state.with_worlds(state.with_set(TAB, state.WorldSet("many.csv", many)), 2)
    assert share.from_query(share.to_query(tab)).in_worlds == many[:2]
    assert "of=" not in share.to_query(state.with_worlds(tab, 1))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("worlds=0", "between 1 and"),
        ("worlds=99999", "so many worlds has the set"),
        ("worlds=1e3", "whole number"),
        ("worlds=2&of=***", "damaged"),
        (f"worlds=2&of={share._packed('world,fog' + chr(10) + 'a,7')}", "fog"),
        (f"worlds=2&of={share._packed('world,fog' + chr(10) + 'a,0.5')}", "holds one world"),
        (f"worlds=2&of={share._packed('fog' + chr(10) + '0.5')}", "'world'"),
    ],
)
def test_a_bad_choice_of_worlds_is_one_sentence(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        share.from_query(query)


def test_the_data_holds_the_worlds_and_the_command_that_uses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the unpacked folder alone, it gives the same numbers."""
    scenarios = tuple(little(name, clarity_mean=0.49) for name in NAMES)
    c = there(made(study._Plan(scenarios, 2, worlds=SET.worlds)))
    zipfile.ZipFile(io.BytesIO(sharing.data(c).data)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    command = load_study(tmp_path)[1]["command"]
    assert command[-4:] == ["--worlds", "worlds.csv", "--seeds", "2"]
    assert main([*command[1:], "--out", "again"]) == 0
    again: Any = load_study(tmp_path / "again")[0]
    for name in NAMES:
        assert np.array_equal(again.by_month(name, "in_use"), c.by_month(name, "in_use"))


def test_the_command_that_is_shown_says_worlds_and_seeds() -> None:
    mine = dataclasses.replace(little("no-policy"), name="my own")
    told = share.command([load("no-policy"), mine], 7, "2")
    spec = CompareSpec.from_words(shlex.split(told)[2:])
    assert (spec.sources, spec.worlds, spec.seeds) == (("no-policy", "my-own.yaml"), "2", 7)
    assert "--worlds 1 " in share.command([mine], 7, TAB.worlds_asked)


# -- sets that come in, or are stored


def test_a_set_that_comes_in_is_asked_whole() -> None:
    file = Taken("mine.csv", as_text(SET.worlds).encode())
    tab = uploads.with_uploaded(TAB, [file])
    assert (tab.own, tab.worlds, tab.in_worlds) == (SET, 2, SET.worlds)
    back = state.with_set(tab, None)
    assert (back.own, back.worlds) == (None, len(state.shipped_worlds()))
    assert state.with_set(TAB, None).in_worlds == ()
    assert tab.scenario == TAB.scenario
    assert worlds_in(as_text(state.shipped_worlds()), "x") == state.shipped_worlds()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("world,fog\na,0.5\n", "mine.csv: holds one world"),
        ("world,fog\na,0.5\na,0.6\n", "is there twice"),
        ("world,smog\na,0.5\nb,0.6\n", "is no parameter"),
        ("world,fog\na,0.5\nb,7\n", "mine.csv, line 3"),
        ("world,pilots\na,0.5\nb,0.1\n", "is a lever"),
    ],
)
def test_a_bad_set_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError, match=r"mine\.csv") as error:
        uploads.with_uploaded(TAB, [Taken("mine.csv", text.encode())])
    assert said in str(error.value)
    with pytest.raises(InputError, match="is missing"):
        uploads.worlds_of(TAB, Taken("firms.csv", b"id,tier\nA,0\n"))


def test_sets_of_stored_calibrations_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stored.FOLDER, str(tmp_path))
    for name, kind in (("mine", "calibrate"), ("other", "compare"), ("bare", "calibrate")):
        (tmp_path / name).mkdir()
        write_record(tmp_path / name, {"kind": kind, "finished": "2026", "made_by": MAKER})
        if name != "bare":
            (tmp_path / name / stored.WORLDS).write_text(as_text(SET.worlds), encoding="utf-8")
    assert stored.world_sets() == ["mine"]
    assert stored.world_set_of("mine") == state.WorldSet("mine/worlds.csv", SET.worlds)
    for name in ("other", "../mine", "bare"):
        with pytest.raises(InputError, match="choose one of the list"):
            stored.world_set_of(name)


# -- what is chosen, and what it takes


def test_one_a_few_and_all_are_offered_with_what_they_take() -> None:
    assert [value for value, _ in world_choice.offered(20, 1)] == ["1", "3", "5", "10", "20"]
    assert [value for value, _ in world_choice.offered(7, 4)] == ["1", "3", "4", "5", "7"]
    assert world_choice.offered(20, 20)[-1][1] == "all 20 of the set"
    assert world_choice.takes(60, None) == "60 runs"
    slow = 2.0 * world_choice.cores()
    assert world_choice.takes(60, slow) == "60 runs, about 2 min"
    told = world_choice._told(30, 1, 20, slow)
    assert told.startswith("In one world: 30 runs, about 1 min. Others: 3 worlds: 90 runs, about 3 min;")
    assert "all 20 worlds: 600 runs, about 20 min" in told
    assert "Others" not in world_choice._told(30, 1, 1, None)


def test_how_long_a_run_takes_is_that_of_those_that_were_made() -> None:
    assert world_choice.a_run(None) is None
    c = over({"w1": 0.3, "w2": 0.2})
    timed = [dataclasses.replace(run, seconds=at % 2) for at, run in enumerate(c.outcomes)]
    failed = dataclasses.replace(timed[0], error="failed", seed=99, seconds=50.0)
    longer = Comparison(c.scenarios, c.hashes, (*timed, failed), c.planned, worlds=c.worlds)
    assert world_choice.a_run(longer) == 0.5


def test_more_runs_than_a_page_keeps_are_refused_with_a_way_out() -> None:
    limits.runnable(4, 20, 20)
    assert "take fewer worlds, runs or scenarios" in world_choice.refusal([TAB.scenario] * 3, limits.MOST_RUNS, TAB)
    short = state.WorldSet("x", tuple(World(name, {"patience_max": 20}) for name in ("a", "b")))
    told = world_choice.refusal([little("no-policy", patience_min=22)], 2, state.with_set(TAB, short))
    assert "world a" in told
    assert "patience" in told
    assert world_choice.refusal([TAB.scenario], 2, state.with_set(TAB, SET)) == ""


# -- what is told


def labels(shown: Any) -> list[str]:
    """Labels of all controls of a rendered page."""
    own = [shown.label] if isinstance(shown, ChoiceWidget) else []
    return own + [label for part in getattr(shown, "children", None) or [] for label in labels(part)]


@pytest.fixture
def tab() -> Any:
    """The state of this tab with a set of two worlds, as it was before afterwards."""
    state.current.set(state.with_set(state.with_seeds(TAB, 3), SET))
    yield state.current.value
    state.current.set(state.first())


def test_the_page_says_where_it_holds_and_what_no_interval_covers(tab: state.TabState) -> None:
    scenarios = [little(name) for name in NAMES]
    box, rendered = solara.render(page._Compared(scenarios, tab, 0, lambda: None), handle_error=False)
    try:
        parts = ("In which worlds it holds", "holds in 2 of 2 worlds", "In the run shown", caveat(2))
        until(lambda: all(part in said(box) for part in parts))
        told = said(box)
        assert "Over 2 worlds and their dice" in told
        assert "in world plain, under display-programme" in told
        assert "--worlds mine.csv:2 --seeds 3" in told
        assert "on these dice" not in told
    finally:
        rendered.close()


def test_one_run_of_one_world_says_so(tab: state.TabState) -> None:
    state.current.set(state.with_worlds(tab, 1))
    scenarios = [little(name) for name in NAMES]
    for one in (explore.ExplorePage(), page._Compared(scenarios, state.current.value, 0, lambda: None)):
        box, rendered = solara.render(one, handle_error=False)
        try:
            until(lambda box=box: "One world: how far other worlds" in said(box))
        finally:
            rendered.close()


def test_what_is_refused_leaves_the_choice_of_worlds(tab: state.TabState) -> None:
    """The baseline of the library is longer."""
    box, rendered = solara.render(page.ComparePage(), handle_error=False)
    try:
        assert "same length" in said(box)
        assert "Worlds" in labels(box)
    finally:
        rendered.close()


def test_the_market_is_told_over_worlds() -> None:
    base = little("display-programme", factories=100, months=48)
    tried = (AS_MARKET, next(each for each in DEFAULT if each.name == "cheaper"))
    c = there(made(study._Plan(under(base, tried, MILD), 2, None, KEEP, SET.worlds)))
    m = of_runs(c, base, tried, MILD, "own_profit")
    assert m is not None
    assert m.worlds == c.in_worlds
    assert isinstance(m.against("own_profit", 1), Crossed)
    assert m.against("own_profit", 1) == c.difference("cheaper", "own_profit")
    lost = c.mean_of(np.array([float(run.losses["switched"]) for run in c.runs("cheaper")]))
    assert isinstance(lost, Crossed)
    assert market_data._lost(c, "cheaper", "switched").mean == lost.mean
