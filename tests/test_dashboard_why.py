"""What the Why page asks of a worker: lives as plain data, and the whole game of bottlenecks in slices."""

import pickle

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.gather import Means
from stallpoint.experiments.losses import AttributionSpec
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.dashboard import why_data
from stallpoint.viz.dashboard.why_charts import attribution
from studies import little


def test_a_story_is_plain_data_whose_strips_cover_the_whole_life() -> None:
    s = why_data.story(little("display-programme"), None, 0, None)
    assert pickle.loads(pickle.dumps(s)) == s
    assert len(s.lives) == 2
    for life in s.lives:
        assert sum(strip.months for strip in life.strips) == s.months
    assert s.chosen


def test_a_factory_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError):
        why_data.story(little("display-programme"), None, 0, 5000)


def test_the_game_in_slices_is_the_game_of_the_command() -> None:
    scenario = little("display-programme", factories=60, months=36)
    results = tuple(why_data.values(scenario, seed, *part) for seed in range(2) for part in why_data.slices())
    mine = why_data.game(scenario, 2, results)
    theirs = AttributionSpec(scenario, seeds=2).run(Means(jobs=1))
    assert mine is not None
    assert np.array_equal(mine.game, theirs.game)
    assert why_data.game(scenario, 2, (*results[:-1], None)).seeds == (0,)
    assert why_data.game(scenario, 2, (None,) * 8) is None
    assert len(attribution(mine)["option"]["yAxis"]["data"]) == 6
