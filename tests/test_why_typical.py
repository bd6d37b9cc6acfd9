"""Typical factories, luck, and the neighbourhood: held against plain counts of the same run."""

import functools
import html
import re

import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.experiments.counterfactuals import luck, typical
from stallpoint.experiments.counterfactuals.ancestry import CASES, path
from stallpoint.experiments.counterfactuals.twin import Asked, Twin, lineage, twin, without_levers
from stallpoint.model.dice import Dice
from stallpoint.model.life import begin, live, run
from stallpoint.model.network.importing import build
from stallpoint.model.outcomes.biography import watch
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz.counterfactuals import drawn
from stallpoint.viz.counterfactuals.around import MOST_BESIDE, around
from stallpoint.viz.counterfactuals.moments import moments
from stallpoint.viz.counterfactuals.standing import groups, standing
from stallpoint.viz.counterfactuals.twin import side_by_side
from studies import little
from worlds import digest

SCENARIO = little("display-programme", factories=120, months=72)


@functools.cache
def crowd() -> typical.Crowd:
    network = build(SCENARIO, Dice(1))
    return typical.Crowd.of(SCENARIO, network, run(SCENARIO, 1, network))


@functools.cache
def told(group: str = "", factory: str | None = None) -> Twin:
    return twin(SCENARIO, without_levers(SCENARIO), 1, Asked(factory, group))


def test_the_medoid_has_the_least_distance_to_all_others() -> None:
    for group, (there, _, _) in crowd().groups.items():
        rows = np.flatnonzero(there)
        total = np.zeros(len(rows))
        for name in typical.QUANTITIES:
            values = crowd().values[name][rows]
            place = np.array([(values < v).sum() + ((values == v).sum() - 1) / 2 for v in values])
            if len(np.unique(values)) > 1:
                total += np.abs(place[:, None] - place[None, :]).sum(axis=1)
        found = crowd().typical(group)
        assert sorted(found.order) == rows.tolist()
        by_row = dict(zip(rows.tolist(), total, strict=True))
        ordered = np.array([by_row[row] for row in found.order])
        assert (np.diff(ordered) > -1e-5).all()


def test_groups_hold_everybody_and_extremes_are_counted() -> None:
    there = {name: those for name, (those, _, _) in crowd().groups.items()}
    n = there["all"].sum()
    for by in ("started", "end", "size", "tier"):
        assert sum(those.sum() for name, those in there.items() if name.startswith(f"{by}=")) == n
    row = int(crowd().values["revenue"].argmax())
    largest = crowd().typical("all", row)
    first = next(s for s in largest.extremes if s.quantity == "revenue")
    assert (first.less, first.more) == (n - 1, 0)
    outside = crowd().typical("size=small", row)
    assert (outside.place, outside.standings) == (None, ())
    with pytest.raises(InputError, match="take one of all"):
        crowd().typical("size=huge")


def test_the_same_luck_is_the_same_run_and_other_luck_keeps_who_there_is() -> None:
    same = live(luck.other_luck(begin(SCENARIO, 1), 1))
    assert digest(same) == digest(run(SCENARIO, 1))
    other, plain = luck.other_luck(begin(SCENARIO, 1), 2), begin(SCENARIO, 1)
    for name in (*typical.TRAITS, "tier", "size"):
        assert np.array_equal(getattr(other.factories, name), getattr(plain.factories, name))
    assert digest(live(other)) != digest(same)
    with pytest.raises(ValueError, match="begun"):
        luck.other_luck(other, 3)


def test_odds_have_wilsons_interval() -> None:
    found = luck.odds([True] * 3 + [False] * 17)
    assert (found.times, found.runs) == (3, 20)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3604), abs=1e-3)
    assert luck.odds([]) == (0, 0, 0.0, 1.0)


def test_a_typical_factory_is_told_with_its_place() -> None:
    t = told()
    assert t.group == typical.BEGAN
    assert t.typical.place == 1
    group = f"Ever started a pilot ({t.typical.members})"
    assert standing(t)[0] == f"{t.ours.name} is the most typical of its group: {group}."
    assert dict(groups(t))["end=showcase"].startswith("At the end: showcase (")
    second = twin(SCENARIO, None, 1, Asked(group=typical.BEGAN, place=2))
    assert second.ours.row == t.typical.order[1]
    assert twin(SCENARIO, None, 1, Asked(group=typical.BEGAN, place=t.typical.members + 1)).ours.row == t.ours.row


def test_sentences_that_both_lives_share_are_told_once() -> None:
    for each in side_by_side(told()):
        assert not set(each.same) & (set(each.ours) | set(each.theirs))
        assert not set(each.ours) & set(each.theirs)
    page = html.unescape(drawn.words(told()))
    for each in side_by_side(told()):
        for sentence in (*each.same, *each.ours, *each.theirs):
            assert page.count(f"<p>{sentence}</p>") == 1


def test_the_neighbourhood_shows_whom_it_watches_and_whose_case_counted() -> None:
    opened, scenario = 0, load("display-programme").with_world(factories=150, months=84)
    network = build(scenario, Dice(0))
    first = watch(scenario, 0, 0, network)
    stages, paths = first.result.history.stage, [path(first.result, first.cases_needed, row) for row in range(150)]
    rows = [row for row, steps in enumerate(paths) if steps and steps[0].how == CASES][:6]
    for row in (*rows, 0, 77, 149):
        b = watch(scenario, 0, row, network)
        a = around(b)
        watched = set(b.watched.row.tolist())
        shown = {node.row: node for node in a.nodes if node.row >= 0 and node.kind != "me"}
        assert set(shown) <= watched
        assert len(a.table.rows) == len(watched)
        sides = [node.kind for node in a.nodes]
        assert max(sides.count("supplier"), sides.count("buyer")) <= MOST_BESIDE
        for node in shown.values():
            starts = [each.start for each in node.shown]
            assert starts == sorted(set(starts))
            for month in (0, 30, 83):
                tone = next(each.tone for each in reversed(node.shown) if each.start <= month)
                assert tone == Stage(int(stages[month, node.row])).name.lower()
        steps = lineage(b)
        if steps and steps[0].how == CASES:
            named = {case.row for case in steps[0].cases} & set(shown)
            marked = {r for r, node in shown.items() if any(each.mark == "opened" for each in node.shown)}
            assert marked == named
            opened += len(named)
    assert opened


def test_moments_are_in_order_and_drawn_apart() -> None:
    for life in told().lives:
        found = moments(life)
        assert [m.month for m in found] == sorted(m.month for m in found)
        assert all(m.said and m.word for m in found)
    page = drawn.lives(told(), live=True)
    marks = re.findall(r'class="why-mark[^"]*"\s+style="left: ([\d.]+)%; top: (\d+)px', page)
    assert len(marks) == sum(len(moments(life)) for life in told().lives)
    assert "<script" not in drawn.lives(told())
