"""The Market page runs what the study of the command runs, of strategies that a vendor wrote as cards."""

import dataclasses
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from shown import walked
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.go_to_market import MarketSpec
from stallpoint.experiments.go_to_market.from_runs import KEEP, of_runs, under
from stallpoint.experiments.go_to_market.market import Market, market
from stallpoint.experiments.go_to_market.over_time import FOLLOWED, RIVALS, SURVIVAL
from stallpoint.experiments.go_to_market.situations import MILD
from stallpoint.experiments.go_to_market.strategies import AS_MARKET, DEFAULT, Strategy, load_strategies, own_levers
from stallpoint.experiments.study import load_study
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Lever
from stallpoint.scenarios.worlds import read_worlds
from stallpoint.viz.dashboard import cards, market_data, paper_work, share, sharing, state, study
from stallpoint.viz.dashboard.downloads import Taken
from stallpoint.viz.document.cover import Cover
from stallpoint.viz.figure import Fields, Line
from stallpoint.viz.figures.market import profit_over_time, survival
from stallpoint.viz.formatting import quantity
from stallpoint.viz.studies.market import page
from stallpoint.viz.studies.market_lead import front, leading, stands, undecided
from stallpoint.viz.studies.market_tables import standing
from stallpoint.viz.studies.market_words import answer
from studies import drawn, little, made
from waiting import until

BASE = little("display-programme", factories=100, months=72)
BRAVE = Strategy("brave", (Lever("own_price", 0.6, 12), Lever("own_pricing", "subscription", 12)))
OPEN = Strategy("open-minded", (Lever("own_proof", 1.0), Lever("own_target", "large")))
SEEDS, WORLDS = 2, "2"


@pytest.fixture(autouse=True)
def tab() -> Iterator[None]:
    """A tab of its own, on the little scenario."""
    before = state.current.peek()
    state.current.set(state.of(BASE))
    yield
    state.current.set(before)


def run(tried: tuple[Strategy, ...]) -> study.Ensemble:
    """What the page shows once all of its runs are there."""
    plan = study._Plan(under(BASE, tried, MILD), SEEDS, None, KEEP, read_worlds(WORLDS))
    results = tuple(call() for call in plan.asked.values())
    return plan.ensemble(study.Work("done", len(results), len(results), results))


@pytest.fixture(scope="module")
def found() -> tuple[study.Ensemble, Market]:
    tried = (AS_MARKET, BRAVE, OPEN)
    ensemble = run(tried)
    assert ensemble.comparison is not None
    m = of_runs(ensemble.comparison, BASE, tried, MILD, "own_profit")
    assert m is not None
    return ensemble, m


# cards


def test_cards_travel_with_the_link_and_as_a_file_that_the_command_reads(tmp_path: Path) -> None:
    for each in (BRAVE, OPEN):
        cards.add(each)
    there = share.from_query(share.to_query(state.current.peek()))
    assert [card.strategy for card in cards.cards(there.notes)] == [BRAVE, OPEN]
    again = share.from_file(share.to_file(state.current.peek()))
    assert [card.strategy for card in cards.cards(again.notes)] == [BRAVE, OPEN]
    file = tmp_path / "mine.yaml"
    tried = cards.tried(there.notes, BASE)
    file.write_bytes(cards.as_file(tried))
    assert load_strategies(file) == tried[1:] == (BRAVE, OPEN)


def test_nothing_is_run_before_there_is_a_card_and_ready_made_ones_are_a_press_away() -> None:
    import solara
    from stallpoint.viz.dashboard import widgets
    from stallpoint.viz.dashboard.pages import market as page_of_market

    state.current.set(state.with_seeds(dataclasses.replace(state.of(BASE), worlds=1), 1))
    assert cards.tried(state.current.peek().notes, BASE) == (AS_MARKET,)
    box, rendered = solara.render(page_of_market.MarketPage(), handle_error=False)
    try:
        assert progress(box) == 0
        (ready,) = [w for w in walked(box) if getattr(w, "children", None) == ["Run three ready-made cards"]]
        ready.fire_event("click", {})
        until(lambda: sum(isinstance(w, widgets.ChartWidget) for w in walked(box)) > 3)
        assert progress(box) == 1
        names = [w.children[0] for w in walked(box) if getattr(w, "tag", "") == "h3"]
        assert names[:4] == ["cheaper", "open cases", "louder claims", AS_MARKET.name]
    finally:
        rendered.close()


def progress(box: Any) -> int:
    """How many lines of progress a page has."""
    return sum("sp-progress " in getattr(w, "class_", "") for w in walked(box))


def test_cards_and_file_give_the_numbers_of_the_command(found: tuple[study.Ensemble, Market], tmp_path: Path) -> None:
    ours = found[1]
    file = tmp_path / "mine.yaml"
    file.write_bytes(cards.as_file((AS_MARKET, BRAVE, OPEN)))
    theirs = market(MarketSpec(BASE, strategies=str(file), seeds=SEEDS, worlds=WORLDS, drawn=0), RunOptions(jobs=1))
    assert ours.names == theirs.names
    assert ours.worlds == theirs.worlds
    for measure in ("own_profit", "own_in_use", "own_contracts", "rivals_price"):
        assert np.array_equal(ours.in_worlds(measure), theirs.in_worlds(measure), equal_nan=True)
    for name in ("over_time", "by_year", "funnel", "paths", "losses", "strategies"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name))
    assert leading(ours) == leading(theirs)


def test_a_part_is_written_as_people_say_it() -> None:
    new = Strategy("new")
    for name, typed, value in (
        ("own_price", "80%", 0.8),
        ("own_price", "80", 0.8),
        ("own_pricing", "subscription", "subscription"),
        ("own_target", "large factories", "large"),
        ("own_hype", "1", 1.0),
        ("own_proof", "50 %", 0.5),
    ):
        changed = cards.with_part(new, name, typed)
        assert changed.levers == (Lever(name, value),), typed
        assert cards.with_part(changed, name, "") == new
    later = cards.with_start(BRAVE, "year 3", 72)
    assert {lever.start for lever in later.levers} == {24}
    for wrong, says in (
        (lambda: cards.with_part(new, "own_price", "900%"), "between"),
        (lambda: cards.with_part(new, "own_price", "cheap"), "not understood"),
        (lambda: cards.with_start(BRAVE, "year 7", 72), "begin earlier"),
        (lambda: cards.named("", []), "must not be empty"),
        (lambda: cards.named("cheaper", []), "another strategy"),
        (lambda: cards.named("brave", ["brave"]), "another strategy"),
        (lambda: cards.named("x" * 41, []), "letters at most"),
    ):
        with pytest.raises(InputError, match=says) as caught:
            wrong()
        assert not any(name in str(caught.value) for name in own_levers())


def test_a_copy_has_a_name_of_its_own_and_a_removed_card_leaves_the_others() -> None:
    first, second = cards.add(BRAVE), cards.add(BRAVE)
    cards.add(DEFAULT[0])
    names = [card.strategy.name for card in cards.cards(state.current.peek().notes)]
    assert names == ["brave", "brave 2", f"{DEFAULT[0].name} 2"]
    state.set_note(first, None)
    left = cards.cards(state.current.peek().notes)
    assert next(card.key for card in left) == second
    assert cards.add(BRAVE) not in {card.key for card in left}


def test_a_card_is_changed_as_it_is_now_and_stays_where_a_change_is_refused() -> None:
    key = cards.add(Strategy("new"))
    for name, typed in (("own_price", "80%"), ("own_pricing", "subscription")):
        cards.change(key, lambda now, name=name, typed=typed: cards.with_part(now, name, typed))  # type: ignore[misc]
    with pytest.raises(InputError, match="Price"):
        cards.change(key, lambda now: cards.with_part(now, "own_price", "a lot"))
    (card,) = cards.cards(state.current.peek().notes)
    assert card.strategy.levers == (Lever("own_price", 0.8), Lever("own_pricing", "subscription"))


def test_what_a_link_holds_that_is_no_card_is_told_and_not_run() -> None:
    notes = {"market.card1": "{", "market.card2": '{"name":"a","set":{"own_prise":1}}', "market.cardx": "b"}
    broken = cards.cards(notes)
    assert len(broken) == 2
    assert all(card.wrong and not card.strategy.levers for card in broken)
    assert "own_price" in broken[1].wrong
    assert cards.tried({**notes, cards.TRIED: "no such"}, BASE) == (AS_MARKET,)
    same = {f"market.card{n}": '{"name":"a","set":{"own_price":0.8}}' for n in (1, 2)}
    assert [bool(card.wrong) for card in cards.cards(same)] == [False, True]


def test_a_file_of_strategies_becomes_cards() -> None:
    state.set_note(cards.TRIED, AS_MARKET.name)
    cards.took([Taken("mine.yaml", cards.as_file((BRAVE, DEFAULT[0])))], BASE)
    assert cards.tried(state.current.peek().notes, BASE) == (AS_MARKET, BRAVE, DEFAULT[0])
    cards.took([Taken("mine.yaml", cards.as_file((BRAVE, DEFAULT[0])))], BASE)
    assert cards.tried(state.current.peek().notes, BASE) == (AS_MARKET, BRAVE, DEFAULT[0]), "once is enough"
    for content, says in ((b"strategies: 3", "strategies"), (b"\xff", "."), (cards.as_file(DEFAULT), "more than 6")):
        with pytest.raises(InputError, match=says):
            cards.took([Taken("mine.yaml", content)], BASE)
    assert cards.tried(state.current.peek().notes, BASE) == (AS_MARKET, BRAVE, DEFAULT[0])


def test_levers_of_the_tab_are_one_and_an_empty_card_is_not_run() -> None:
    mine = BASE.with_world(own_price=0.8)
    assert [each.name for each in cards.chosen({cards.TRIED: cards.MINE}, mine)] == [cards.MINE]
    assert cards.chosen({cards.TRIED: cards.MINE}, BASE) == []
    cards.add(Strategy("empty"))
    state.set_note(cards.TRIED, AS_MARKET.name)
    assert cards.tried(state.current.peek().notes, BASE) == (AS_MARKET,)
    assert [card.strategy.name for card in cards.cards(state.current.peek().notes)] == ["empty"]


# what came out


def test_what_is_followed_is_what_the_runs_came_to(found: tuple[study.Ensemble, Market]) -> None:
    ensemble, m = found
    c = ensemble.comparison
    assert c is not None
    end = m.by_year[m.by_year["months"] == 72].set_index(["strategy", "measure"])
    for measure in ("own_profit", "own_in_use", "vendors_left"):
        d = c.difference("brave", measure)
        row = end.loc["brave", measure]
        assert tuple(row[["more", "more_low", "more_high"]]) == d.ends
        assert row["mean"] == c.end("brave", measure).mean
    five = m.by_year[m.by_year["months"] == 60].set_index(["strategy", "measure"])
    assert five.loc["brave", "own_profit"]["more"] == c.difference("brave", "own_profit", months=60).mean
    assert set(m.by_year["measure"]) == {*FOLLOWED, *RIVALS}
    path = m.over_time[(m.over_time["strategy"] == "brave") & (m.over_time["measure"] == SURVIVAL)]
    there = np.mean([~np.isnan(run.series("own_price")) for run in c.runs("brave")], axis=0)
    assert np.allclose(path["mean"], there)
    assert path["low"].min() >= 0.0
    assert path["high"].max() <= 1.0
    line = profit_over_time.figure(m)
    assert line is not None
    own = [mark for mark in line.panels[-1].marks if isinstance(mark, Line)][-1]
    name = line.panels[-1].name
    assert np.asarray(own.y)[-1] == pytest.approx(c.end(name, "own_profit").mean)
    drawn([line, survival.figure(m)])


def test_the_closer_pictures_are_those_of_the_runs(found: tuple[study.Ensemble, Market]) -> None:
    c = found[0].comparison
    assert c is not None
    pictures = [of(c, "open-minded") for of in (market_data.funnel, market_data.clients, market_data.prices)]
    drawn(pictures)
    (table,) = (mark for mark in pictures[0].panels[0].marks if isinstance(mark, Fields))
    at = dict(zip(zip(table.x, table.y, strict=True), table.words, strict=True))
    tiers = len(pictures[0].panels[0].y.names) - 1
    used = c.end("open-minded", "own_in_use").mean
    assert at[4, tiers] == (quantity(used),), "those in real use, of all tiers"
    lines = {mark.label: mark.y for mark in pictures[1].panels[0].marks if isinstance(mark, Line)}
    assert lines["contracts signed"][-1] == c.end("open-minded", "own_contracts").mean > 0.0
    assert {mark.label for mark in pictures[2].panels[0].marks} == {"own price", "rivals' price"}


def test_the_pictures_of_all_strategies_are_on_one_scale() -> None:
    c = made({"as the market": {"own_contracts": 4.0}, "bold": {"own_contracts": 30.0, "own_price": 2.0}})
    for of in (market_data.clients, market_data.prices):
        ends = {(picture.panels[0].y.low, picture.panels[0].y.high) for picture in (of(c, name) for name in c.names)}
        assert len(ends) == 1
    assert market_data.clients(c, "bold").panels[0].y.high >= 30.0


def test_data_and_report_of_the_page_are_a_study_that_opens_again(
    found: tuple[study.Ensemble, Market], tmp_path: Path
) -> None:
    ensemble, m = found
    assert ensemble.comparison is not None
    given = market_data.handout(m, ensemble.comparison, BASE, (AS_MARKET, BRAVE, OPEN))
    zipfile.ZipFile(io.BytesIO(sharing.data(given).data)).extractall(tmp_path)
    again, record = load_study(tmp_path)
    assert isinstance(again, Market)
    assert answer(again) == answer(m)
    assert load_strategies(tmp_path / "strategies.yaml") == (BRAVE, OPEN)
    assert record["command"][:3] == ["stallpoint", "market", "scenarios/1-display-programme.yaml"]
    assert read_worlds(str(tmp_path / "worlds.csv")) == read_worlds(WORLDS)
    html = paper_work.of_study(sharing.told(given), "report", "html", Cover())[1].decode()
    assert not any(name in html.split("</head>")[1] for name in own_levers()), "raw names of parameters"
    assert "profit_over_time" in " ".join(zipfile.ZipFile(io.BytesIO(sharing.figures(given).data)).namelist())


def made_market(profit: dict[str, list[float]], worlds: int = 1) -> Market:
    """A study of given profits, world by world, with a mild answer."""
    names = list(profit)
    seeds = tuple(range(len(profit[names[0]]) // worlds))
    rows = [
        {"situation": at // len(seeds), "place": place, "seed": at % len(seeds), "own_profit": value}
        for place, name in enumerate(names)
        for at, value in enumerate(profit[name])
    ]
    called = tuple(f"w{n}" for n in range(worlds))
    return Market(
        scenario="made",
        factories=100,
        months=120,
        goal="own_profit",
        seeds=seeds,
        world_seeds=(),
        filmed=seeds,
        strategies=pd.DataFrame({"strategy": names, "levers": "", "because": ""}),
        situations=pd.DataFrame({"situation": [*called], "other": False, "world": [*called]}),
        runs=pd.DataFrame(rows),
        funnel=pd.DataFrame(),
        paths=pd.DataFrame(),
        losses=pd.DataFrame(),
        worlds=called,
        answers=(MILD,),
    )


def test_a_lead_that_is_not_settled_is_not_called_first() -> None:
    market_, bold, near = [1.0, 1.1, 0.9, 1.0], [9.0, 9.2, 8.9, 9.1], [9.1, 8.9, 9.3, 8.6]
    open_ = made_market({"as the market": market_, "bold": bold, "near": near})
    said = leading(open_)
    assert "it is not settled which strategy earns most" in said
    assert "'near' is not surely behind" in said
    assert "first" not in said
    assert [open_.names[place] for place in front(open_, "own_profit")] == ["bold", "near"]
    assert [stands(open_, "own_profit", place) for place in (1, 2, 0)] == [
        "highest mean, not settled",
        "not told apart from the highest",
        "surely behind",
    ]
    cells = [row[3] for row in standing(open_).rows]
    assert [cell if isinstance(cell, str) else cell[0] for cell in cells] == [
        "highest mean, not settled",
        "not told apart from the highest",
        "surely behind",
    ]
    settled = made_market({"as the market": market_, "bold": bold, "poor": [0.1, 0.2, 0.1, 0.2]})
    assert "'bold' earns most" in leading(settled)
    assert stands(settled, "own_profit", 1) == "surely ahead of all others"


def test_kinds_of_doubt_are_told_apart() -> None:
    same = made_market({"as the market": [1.0, 2.0], "same": [1.0, 2.0]})
    assert undecided(same, 1) == "no difference: the two do the same here"
    few = made_market({"as the market": [1.0, 2.0, 1.5], "luck": [1.2, 1.9, 1.9]})
    assert "more run" in undecided(few, 1) or "no number" in undecided(few, 1)
    market_ = [1.0, 1.1, 1.0, 1.1, 1.0, 1.1]
    turning = made_market({"as the market": market_, "split": [3.0, 3.1, 3.0, 3.1, -2.0, -1.9]}, worlds=3)
    assert undecided(turning, 1).startswith("depends on the world: surely more in 2, surely less in 1 of 3")
    apart = made_market({"as the market": market_, "wide": [1.1, 1.3, 3.0, 3.1, 8.0, 8.2]}, worlds=3)
    assert undecided(apart, 1).endswith("open mostly because worlds differ")
    sure = made_market({"as the market": market_, "far": [value + 5.0 for value in market_]}, worlds=3)
    assert undecided(sure, 1) == ""


def test_before_the_first_run_there_is_nothing_and_without_the_yardstick_no_study() -> None:
    tried = (AS_MARKET, BRAVE)
    plan = study._Plan(under(BASE, tried, MILD), 2, None, KEEP)
    assert plan.ensemble(study.Work("running", 0, 4, (None, None, None, None))).comparison is None
    c = made({"bold": {}, "brave": {}})
    assert of_runs(c, BASE, tried, MILD, "own_profit") is None


def test_the_page_of_one_answer_has_no_words_of_three(found: tuple[study.Ensemble, Market]) -> None:
    for m in (found[1], dataclasses.replace(found[1], answers=("strong answer",))):
        told = page(m)
        assert "three answers" not in " ".join(told.answer)
    assert leading(m).startswith("With rivals that answer strongly")
