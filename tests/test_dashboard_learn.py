"""The Learn page without a browser: pictures on one scale, and links that may hold anything."""

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.viz.dashboard.learn_charts import pictures
from stallpoint.viz.lessons import LESSONS, lesson
from studies import made


def test_pictures_of_a_lesson_share_one_scale() -> None:
    c = made({"no-policy": {"breadth": 0.1, "in_use": 0.05}, "display-programme": {"breadth": 0.6, "in_use": 0.02}})
    found = pictures(c, lesson("display-programme"))
    tops = {picture["option"]["yAxis"]["max"] for picture in found}
    assert len(found) == 2
    assert len(tops) == 1
    assert tops.pop() >= 0.6
    assert all(picture["alt"] for picture in found)


def test_where_runs_go_apart_each_is_a_line() -> None:
    c = made({"crowd one": {"scaled": 0.1}, "crowd two": {"scaled": 0.9}}, seeds=8)
    assert all(len(picture["option"]["series"]) == 8 for picture in pictures(c, lesson("two-crowds")))


@pytest.mark.parametrize(("kept", "guess"), [("1", 1), ("9", None), ("-1", None), ("x", None), ("", None), ("²", None)])
def test_a_link_may_hold_any_prediction(kept: str, guess: int | None) -> None:
    from stallpoint.viz.dashboard import state
    from stallpoint.viz.dashboard.pages import learn

    state.set_note(learn.GUESS, kept)
    state.set_note(learn.CHOSEN, "no such lesson")
    assert learn.guess_now(LESSONS[0]) == guess
    assert learn.lesson_now() is LESSONS[0]
    state.set_note(learn.GUESS, None)
    state.set_note(learn.CHOSEN, None)
