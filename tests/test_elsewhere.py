"""What becomes of an answer over the years and in other worlds, on the pages that show one world."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from shown import said
from stallpoint.commands.cli import main
from stallpoint.experiments.askers import Asker, Turn
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.study import load_study
from stallpoint.model.outcomes.verdict import PARTIAL, SPREADING, STALLED
from stallpoint.scenarios.files import load
from stallpoint.scenarios.worlds import World, read_worlds
from stallpoint.scenarios.writing import dump
from stallpoint.viz.comparison import elsewhere
from stallpoint.viz.comparison.sentences import verdict
from stallpoint.viz.dashboard import across, state, study
from stallpoint.viz.dashboard.pages import explore
from stallpoint.viz.figures.compare.world_by_world import figure
from stallpoint.viz.studies.comparison import by_year
from studies import little, made
from test_dashboard_worlds import made as all_made
from test_dashboard_worlds import there
from waiting import until


def over(verdicts: dict[str, str], use: float = 0.2) -> Comparison:
    """One scenario in several worlds, each with one verdict in all of its runs; fog rises from world to world."""
    runs = []
    for at, (world, word) in enumerate(verdicts.items()):
        one = made({"base": {"in_use": use + 0.01 * at}}, {"base": word}, seeds=4, noise=0.005)
        runs += [dataclasses.replace(run, world=world) for run in one.outcomes]
    worlds = tuple(World(name, {"fog": 0.1 * at}) for at, name in enumerate(verdicts))
    return Comparison(one.scenarios, one.hashes, tuple(runs), 4, worlds=worlds)


def test_a_verdict_is_counted_by_world_and_told_where_it_turns() -> None:
    c = over({"w1": STALLED, "w2": STALLED, "w3": STALLED, "w4": SPREADING})
    assert elsewhere.verdict(c, "base", STALLED) == [
        "Most runs come to that verdict, stalled at demonstration in year 4, in 3 of 4 worlds.",
        "In world w4 it turns; it is the highest of all in “How much competing concepts cloud each other” (0.3).",
    ]
    assert elsewhere.verdict(c, "base", PARTIAL)[0].endswith("in 0 of 4 worlds.")
    tie = over({"w1": STALLED, "w2": STALLED, "w3": STALLED})
    half = [
        dataclasses.replace(run, scalars={**run.scalars, "verdict": SPREADING})
        if run.world == "w3" and run.seed < 2
        else run
        for run in tie.outcomes
    ]
    tie = dataclasses.replace(tie, outcomes=tuple(half))
    assert elsewhere.verdict(tie, "base", STALLED) == [
        "Most runs come to that verdict, stalled at demonstration in year 4, in 2 of 3 worlds."
    ], "a draw is no other verdict"
    drawn = figure(tie)
    assert drawn is not None
    assert [row[2] for row in drawn.tables[0].rows] == ["", STALLED, STALLED, "none leads"]


def test_real_use_is_told_over_worlds_and_dice_with_the_interval_of_the_comparison() -> None:
    c = over({"w1": STALLED, "w2": STALLED, "w3": STALLED})
    d = c.end("base", "in_use")
    assert isinstance(d, Crossed)
    (said,) = elsewhere.use(c, "base")
    assert said == (
        "Over 3 worlds and their dice, 21% of factories really use it by year 4; in a world like these "
        f"{100 * d.low:.0f}% to {100 * d.high:.0f}% (95%)."
    )
    assert elsewhere.use(made({"base": {"in_use": 0.2}}), "base") == []


def test_the_choice_of_a_lesson_is_read_in_each_world() -> None:
    c = over({"w1": STALLED, "w2": STALLED, "w3": STALLED}, use=0.2)
    each = elsewhere.each_world(c)
    found = {world: (one.many_worlds, one.runs_each) for world, one in each.items()}
    assert found == dict.fromkeys(c.in_worlds, (False, 4))

    def chosen(one: Comparison) -> int:
        return int(one.end("base", "in_use").mean > 0.215)

    assert elsewhere.choice(c, chosen, 0) == [
        "The same choice comes true in 2 of 3 worlds.",
        "In world w3 it turns; it is the highest of all in “How much competing concepts cloud each other” (0.2).",
    ]


def test_late_calls_wait_for_all_others() -> None:
    """Whoever shares a turn with them, and in whatever order they came."""
    with Dispatcher() as nobody:  # no process is started: the calls only line up
        turn, mine = Turn(), object()
        late, soon, other = Asker(nobody, mine, late=True), Asker(nobody, mine), Asker(nobody)
        for asker in (late, soon, other):
            asker.waiting.extend([f"{at}" for at in range(2)])  # type: ignore[misc]
            turn.line_up(asker)
        names = {id(late): "late", id(soon): "soon", id(other): "other"}
        order = []
        while any(asker.waiting for asker in (late, soon, other)):
            before = {id(asker): len(asker.waiting) for asker in (late, soon, other)}
            assert turn.next() is not None
            order += [names[id(a)] for a in (late, soon, other) if len(a.waiting) < before[id(a)]]
        assert order == ["soon", "other", "soon", "other", "late", "late"]
        assert turn.next() is None


# -- the page


@pytest.fixture
def tab() -> Iterator[state.TabState]:
    """The state of this tab with a small scenario in two worlds, as it was before afterwards."""
    small = state.of(little("display-programme", clarity_mean=0.46))
    state.current.set(state.with_worlds(state.with_seeds(small, 2), 2))
    yield state.current.value
    state.current.set(state.first())


def test_explore_asks_other_worlds_when_asked_and_has_the_numbers_of_the_command(
    tab: state.TabState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    box, rendered = solara.render(explore.ExplorePage(), handle_error=False)
    try:
        until(lambda: "Ask 2 worlds" in said(box) and "really use it" in said(box))
        assert "Most runs come to that verdict" not in said(box)
        assert "Not a forecast" in said(box)
        assert "The run ends in year 4: nothing is told of later years." in said(box)
        across._ask(2)
        until(lambda: "Most runs come to that verdict" in said(box))
        told = said(box)
    finally:
        rendered.close()
    (tmp_path / "mine.yaml").write_text(dump(tab.scenario), encoding="utf-8")
    assert main(["compare", "mine.yaml", "--worlds", "2", "--seeds", "2", "--out", "out"]) == 0
    theirs: Any = load_study(tmp_path / "out")[0]
    assert theirs.in_worlds == tuple(world.name for world in read_worlds("2"))
    name = theirs.names[0]
    for sentence in (*elsewhere.use(theirs, name), *elsewhere.verdict(theirs, name, _here(tab))):
        assert sentence in told
    ours = there(all_made(study._Plan((tab.scenario,), 2, worlds=read_worlds("2"))))
    assert by_year(ours).rows == by_year(theirs).rows


def _here(tab: state.TabState) -> str:
    one = there(all_made(study._Plan((tab.scenario,), 2)))
    return verdict(one, one.names[0])[0]


def test_a_classic_rule_is_no_forecast_either_and_asks_no_worlds() -> None:
    classic = load("bass").with_world(months=24)
    state.current.set(state.with_seeds(state.of(classic), 2))
    box, rendered = solara.render(explore.ExplorePage(), handle_error=False)
    try:
        until(lambda: "Not a forecast" in said(box))
        assert "One world" not in said(box)
        assert "Ask 5 worlds" not in said(box)
    finally:
        rendered.close()
        state.current.set(state.first())


def test_a_short_run_is_made_longer_on_request_and_never_foretold(tab: state.TabState) -> None:
    assert tab.world.months < elsewhere.LONG
    across._longer()
    assert state.current.value.world.months == elsewhere.LONG
    assert elsewhere.by_year(made({"base": {"in_use": 0.2}}), "base").startswith("Really in use: 20%")
    assert elsewhere.by_year(made({"base": {"in_use": 0.2}}), "base").endswith("by year 4.")


def test_worlds_that_change_nothing_or_cannot_be_are_not_run(tab: state.TabState) -> None:
    own = state.with_set(tab, state.WorldSet("x", (World("v", {"fog": 0.4}), World("w", {"fog": 0.6}))))
    assert across._asked(own, (little("display-programme", fog=0.5),), 2) == ((), "")
    assert across._asked(own, (little("display-programme"),), 2) == (own.in_worlds, "")
    worlds, refused = across._asked(own, (little("display-programme"),), 2_000)
    assert (worlds, "take fewer worlds" in refused) == ((), True)
