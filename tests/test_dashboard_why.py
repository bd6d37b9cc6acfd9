"""What the Why page asks of a worker: lives as plain data, and the whole game of bottlenecks in slices."""

import pickle

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.counterfactuals.luck import Fate
from stallpoint.experiments.counterfactuals.twin import Asked
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.counterfactuals import luck
from stallpoint.viz.dashboard import why_data
from stallpoint.viz.figures.attribute import bottlenecks
from stallpoint.viz.render.browser import pictures
from studies import little


def test_a_story_is_plain_data_that_tells_both_lives() -> None:
    s = why_data.story(little("display-programme"), None, 0, Asked(group=""))
    back = pickle.loads(pickle.dumps(s))
    assert back._replace(figure=s.figure, around=s.around) == s
    assert (s.group, s.place) == ("started=yes", 1)
    assert [key for key, _ in s.groups][:2] == ["started=yes", "all"]
    assert len(s.worlds) == len(s.around) == 2
    assert s.lives.count('class="why-track"') == 2
    again = why_data.story(little("display-programme"), None, 0, Asked(f"row:{s.row}", ""))
    assert again.lives == s.lives


def test_a_factory_or_a_group_that_is_not_there_is_refused() -> None:
    for asked in (Asked("row:5000"), Asked("nobody", ""), Asked(group="size=huge"), Asked("row:3", "size=huge")):
        with pytest.raises(InputError):
            why_data.story(little("display-programme"), None, 0, asked)


def test_luck_is_told_of_both_worlds_on_the_same_dice() -> None:
    scenario = little("display-programme", months=120)
    beside = why_data.beside_of(scenario, None)
    assert beside is not None
    fates = [why_data.fates(each, 0, 3, range(4)) for each in (scenario, beside)]
    drawn = luck.figure("F0004", ["one", "other"], fates, 120)
    told = dict(zip(drawn.panels[0].y.names, drawn.panels[0].y.words, strict=True))
    assert [*told][:4] == [f"In use by year {year}: {name}" for year in (5, 10) for name in ("one", "other")]
    assert told["In use by year 10: one"] == f"{sum(fate.adopted for fate in fates[0])} of 4"
    assert told["In use by year 5: one"] == f"{sum(fate.used[0] for fate in fates[0])} of 4"
    assert "of 4 pairs" in luck.pairs(["one", "other"], fates)
    assert luck.pairs(["one"], fates[:1]) == ""


def test_worlds_are_counted_in_which_a_factory_uses_it_and_more_often_than_beside() -> None:
    def lives(times: int) -> list[Fate]:
        return [Fate(True, (False, at < times)) for at in range(4)]

    fates = {"w1": [lives(3), lives(1)], "w2": [lives(2), lives(2)], "w3": [lives(0), lives(1)]}
    said, table = luck.in_worlds(["one", "other"], fates)
    assert said == (
        "In 1 of 3 worlds it really uses the technology at the end in most runs under one. Under one it does so more "
        "often than other in 1 of them, less often in 1 and as often in 1."
    )
    assert table.rows[0] == ("w1", "3 of 4", "1 of 4")
    alone, _ = luck.in_worlds(["one"], {"w1": [lives(4)]})
    assert alone == "In 1 of 1 worlds it really uses the technology at the end in most runs under one."


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
