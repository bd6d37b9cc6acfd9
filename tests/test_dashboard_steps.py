"""What can be taken back: the steps of a tab, their words, and the facts of a month; without a browser."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import studies
from stallpoint.scenarios.files import load
from stallpoint.scenarios.said import label
from stallpoint.scenarios.scenario import Lever
from stallpoint.viz.axes import months, ticks
from stallpoint.viz.dashboard import facts, history, pins, settings, share, state, taking_back
from stallpoint.viz.dashboard.changes import change_told
from stallpoint.viz.dashboard.history import Steps
from stallpoint.viz.figures.compare import breadth_and_use, when_worlds_part
from stallpoint.viz.render.browser import drawn, pictures

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


def nothing(_: object) -> tuple[()]:
    return ()


@pytest.fixture
def tab() -> object:
    """The state of this process, as a new tab has it."""
    kept = state.current.peek(), state.steps.peek(), state.message.peek()
    state.current.set(TAB)
    state.steps.set(Steps())
    yield state
    for reactive, value in zip((state.current, state.steps, state.message), kept, strict=True):
        reactive.set(value)


def values() -> tuple[float, int]:
    return float(state.current.peek().world.clarity_mean), state.current.peek().seeds


def test_each_change_is_taken_back_and_brought_again(tab) -> None:
    first = values()
    assert tab.update(lambda t: state.with_value(t, "clarity_mean", 0.6))
    assert tab.update(lambda t: state.with_seeds(t, 7))
    tab.undo()
    assert values() == (0.6, first[1])
    tab.undo()
    assert values() == first
    tab.undo()  # there is nothing more
    assert values() == first
    tab.redo()
    tab.redo()
    tab.redo()
    assert values() == (0.6, 7)
    tab.undo()
    assert tab.update(lambda t: state.with_seeds(t, 3))
    tab.redo()  # what was taken back is gone after another change
    assert values() == (0.6, 3)


def test_what_is_refused_or_only_looked_at_is_no_step(tab) -> None:
    assert not tab.update(lambda t: state.with_seeds(t, 0))
    assert tab.update(lambda t: dataclasses.replace(t, month=3, factory=4, seed=1))
    state.set_note("compare.view", "levels")
    assert state.steps.peek().done == ()


def test_undo_leaves_the_view_as_far_as_it_goes(tab) -> None:
    tab.update(lambda t: state.with_value(t, "months", 96))
    tab.update(lambda t: dataclasses.replace(t, month=70, factory=4, seed=1))
    state.set_note("compare.view", "levels")
    tab.undo()
    now = state.current.peek()
    assert (now.world.months, now.month, now.factory, now.seed) == (48, None, 4, 1)
    assert now.notes["compare.view"] == "levels"
    tab.redo()
    assert state.current.peek().world.months == 96


def test_a_held_key_is_one_step_and_another_setting_is_another() -> None:
    steps = Steps[int]()
    for value in range(5):
        steps = steps.after(value, ("pilots",), 10.0 + 0.1 * value, nothing)
    assert (steps.done, steps.number) == ((0,), 1)
    steps = steps.after(5, ("training",), 10.6, nothing)
    steps = steps.after(6, ("training",), 10.6 + history.TOGETHER, nothing)
    assert (steps.done, steps.number) == ((0, 5, 6), 3)


def test_what_comes_and_what_goes_is_a_step_by_itself_however_quickly(tab) -> None:
    assert tab.update(lambda t: state.with_lever(t, len(t.levers), Lever("training", 0.5)))
    assert tab.update(lambda t: state.with_lever(t, len(t.levers), Lever("disclosure", 0.5)))
    assert tab.update(pins.with_pin)
    assert tab.update(lambda t: pins.with_name(t, 0, "half trained"))
    assert [len(each.levers) for each in state.steps.peek().done[:2]] == [len(TAB.levers), len(TAB.levers) + 1]
    tab.undo()
    assert [len(each.pins) for each in state.steps.peek().done] == [0, 0, 0]
    assert state.current.peek().pins[0].name != "half trained"
    tab.undo()
    assert state.current.peek().pins == ()


def test_steps_are_few_and_hold_few_things_that_were_brought() -> None:
    steps = Steps[int]()
    for value in range(500):
        steps = steps.after(value, None, 0.0, nothing)
    assert len(steps.done) == len(steps.shown) == history.MOST_STEPS
    for value in range(500):
        steps = steps.after(value, None, 0.0, lambda v: (v,))
    assert len(steps.done) == len(steps.shown) == history.MOST_BROUGHT
    mine = dataclasses.replace(load("bass"), name="mine")
    assert list(settings.brought(dataclasses.replace(TAB, base=load("bass")))) == []
    assert list(settings.brought(dataclasses.replace(TAB, base=mine))) == [id(mine)]


def test_a_step_says_what_it_changed() -> None:
    told = [
        (state.with_value(TAB, "clarity_mean", 0.6), "Clarity of the concept at the start 33.9 to 60%"),
        (
            state.with_lever(TAB, 0, dataclasses.replace(TAB.levers[0], value=0.3)),
            "Pilots a year 4 to 30 of 100 factories",
        ),
        (state.with_lever(TAB, 0, None), "Pilots a year taken away"),
        (state.with_lever(TAB, len(TAB.levers), Lever("training", 0.5)), f"{label('training')} added"),
        (state.with_seeds(TAB, 20), "runs 10 to 20"),
        (state.with_worlds(TAB, 1), "worlds 5 to 1"),
        (state.chosen(TAB, load("bass")), "scenario display-programme to bass"),
        (TAB, ""),
    ]
    assert [change_told(TAB, now) for now, _ in told] == [words for _, words in told]
    assert change_told(told[0][0], TAB) == "all values as display-programme has them"
    many = state.with_seeds(state.with_lever(state.with_lever(TAB, 0, None), 0, None), 3)
    assert change_told(TAB, many).endswith("and 2 more settings")


# -- the browser's Back


def went_back(step: str = "", query: str = "") -> None:
    taking_back.went_back("page", {"step": step, "query": query, "count": state.steps.peek().heard + 1})


def test_back_comes_to_a_step_by_its_number_and_undo_goes_with_it(tab) -> None:
    first = values()
    tab.update(lambda t: state.with_value(t, "clarity_mean", 0.6))
    tab.update(lambda t: state.with_seeds(t, 7))
    went_back("page.1")
    assert values() == (0.6, first[1])
    assert taking_back.place("page") == {"step": "page.1", "heard": 1}
    taking_back.went_back("page", {"step": "page.0", "query": "", "count": 1})  # told twice
    assert taking_back.place("page") == {"step": "page.1", "heard": 1}
    tab.redo()
    assert values() == (0.6, 7)
    went_back("page.0", "?seeds=99")
    assert values() == first
    tab.undo()  # two steps at once are one change
    assert values() == (0.6, 7)


def test_back_to_a_step_of_another_visit_takes_the_address(tab) -> None:
    query = share.to_query(state.with_seeds(TAB, 4))
    went_back("before.7", f"?{query}")
    assert values()[1] == 4
    tab.undo()
    assert values()[1] == TAB.seeds
    for lost in ("", "before.7", "x" * 50):
        went_back(lost)
        assert "no longer known" in state.message.peek()
    went_back("before.8", "?seeds=0")
    assert "between 1 and" in state.message.peek()
    assert values()[1] == TAB.seeds


# -- one number, one interval; axes that reach the end


def test_facts_are_those_of_the_tables_and_differences_those_of_pairs() -> None:
    c = studies.study()
    name, other = c.names[0], c.names[1]
    found = {fact["label"]: fact for fact in facts.facts_of(c, {other: 1})}
    for measure in facts.MEASURES:
        fact = next(each for label, each in found.items() if label.startswith(facts.inside(measure)))
        end = c.end(name, measure)
        assert [fact[part][-1] for part in ("values", "low", "high")] == pytest.approx(end.ends, abs=1e-5)
        (before,) = fact["before"]
        assert (before["number"], before["name"]) == (1, other)
        assert before["values"][-1] == pytest.approx(c.end(other, measure).mean, abs=1e-5)
        apart = c.difference(name, measure, other)
        assert [before["apart"][part][-1] for part in ("values", "low", "high")] == pytest.approx(apart.ends, abs=1e-5)
        assert len(fact["values"]) == c.months
    words = facts.said(c, {other: 1})
    assert "%when%" in words["end"]
    assert "95% interval of the mean" in words["note"]
    assert "same dice" in words["note"]
    assert "same dice" not in facts.said(c, {})["note"]


def test_a_band_says_what_it_holds_and_a_legend_tells_no_second_interval() -> None:
    c = studies.study()
    runs, interval = pictures(breadth_and_use.figure(c))[0], pictures(when_worlds_part.apart(c, "in_use"))[0]
    assert "middle 90% of runs" in runs["band"]
    assert not any("low" in row for row in runs["readouts"])
    assert "95% interval" in interval["band"]
    d = c.difference(c.names[1], "in_use")
    assert interval["readouts"][0]["low"][-1] == pytest.approx(d.low, abs=1e-5)


@pytest.mark.parametrize(("years", "last"), [(3, 3), (5, 5), (7, 7), (8, 8), (10, 10), (14, 14), (20, 20), (40, 40)])
def test_the_axis_of_time_reaches_the_last_year_also_in_the_browser(years: int, last: int) -> None:
    axis = months(12 * years)
    assert ticks(axis)[-1] == (12.0 * years, str(last))
    figure = breadth_and_use.figure(studies.study())
    one = dataclasses.replace(figure.panels[0], x=axis, marks=())
    across = drawn(one, 2.0)["option"]["xAxis"]
    assert across["data"][-1] == str(last)
    assert across["data"][0] == "year 0"
    assert len(across["data"]) == 12 * years
    assert [across["data"][at] for at in across["axisLabel"]["at"][1:]] == [word for _, word in ticks(axis)][1:]
    assert np.count_nonzero([bool(word) for word in across["data"]]) == len(across["axisLabel"]["at"])
