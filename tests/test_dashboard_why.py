"""What the Why page asks of a worker: lives as plain data, and the whole game of bottlenecks in slices."""

import pickle
import re

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.alt import alt_text
from stallpoint.viz.dashboard import why_data
from stallpoint.viz.figures.attribute import bottlenecks
from stallpoint.viz.render.browser import pictures
from studies import little


def test_a_story_is_plain_data_whose_strips_cover_the_whole_life() -> None:
    s = why_data.story(little("display-programme"), None, 0, None)
    back = pickle.loads(pickle.dumps(s))
    assert back._replace(figure=s.figure) == s
    assert pictures(back.figure) == pictures(s.figure)
    assert len(s.lives) == 2
    told = alt_text(s.figure).partition(". ")[2]
    assert sum(int(n) for n in re.findall(r"(\d+) months?\b", told)) == 2 * s.figure.panels[0].x.high
    assert s.chosen


def test_a_factory_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError):
        why_data.story(little("display-programme"), None, 0, 5000)


def test_the_games_in_slices_are_those_of_the_command() -> None:
    scenario = little("display-programme", factories=60, months=36)
    parts = why_data.slices(scenario, 2)
    results = tuple(why_data.values(scenario, *part) for part in parts)
    mine = why_data.game(scenario, 2, results)
    theirs = AttributionSpec(scenario, seeds=2, worlds="1").run(RunOptions(jobs=1))
    assert mine is not None
    assert np.array_equal(mine.game, theirs.game, equal_nan=True)
    assert np.array_equal(mine.orders, theirs.orders)
    assert mine.moved == theirs.moved
    assert why_data.game(scenario, 2, (*results[:-1], None)).seeds == (0,)
    assert why_data.game(scenario, 2, (None,) * len(parts)) is None
    assert why_data.game(scenario, 2, results[:1]) is None
    (picture,) = pictures(bottlenecks.figure(mine))
    assert len(picture["rows"]["names"]) == 10
