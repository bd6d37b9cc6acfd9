"""The Learn page without a browser: pictures on one scale, and links that may hold anything."""

from pathlib import Path

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.commands.cli import main
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.figure import Line
from stallpoint.viz.figures.lesson import figure
from stallpoint.viz.lessons import lesson, shipped
from studies import drawn, made

LITTLE = """title: Little
question: How many?
choices: [Few, Many]
scenarios:
- no-policy
- {name: other, extends: no-policy, world: {months: 24}}
runs: 2
answer: {kind: level, limits: [0.1]}
""".replace("- no-policy\n", "- {name: no-policy, extends: no-policy, world: {months: 24}}\n")


def test_pictures_of_a_lesson_share_one_scale() -> None:
    c = made({"no-policy": {"breadth": 0.1, "in_use": 0.05}, "display-programme": {"breadth": 0.6, "in_use": 0.02}})
    found = figure(lesson("display-programme"), c)
    drawn([found])
    assert [panel.name for panel in found.panels] == ["no-policy", "display-programme"]
    tops = {panel.y.high for panel in found.panels}
    assert len(tops) == 1
    assert tops.pop() >= 0.6
    assert [mark.label for mark in found.panels[0].marks] == ["ever started", "really in use"]


def test_the_full_model_is_read_half_way_and_at_the_end() -> None:
    c = made({"no-policy": {"breadth": 0.2, "in_use": 0.2}})
    found = figure(lesson("first-crab"), c)
    assert found.finding == "Really in use after 2 years and 4 years, means of 8 runs: 10% and 20% in no-policy"


def test_where_runs_go_apart_each_is_a_line() -> None:
    c = made({"crowd one": {"scaled": 0.1}, "crowd two": {"scaled": 0.9}}, seeds=8)
    found = figure(lesson("two-crowds"), c)
    drawn([found])
    assert [len(panel.marks) for panel in found.panels] == [8, 8]
    assert found.finding == "Adopted after 4 years, means of 8 runs: 10% in crowd one and 90% in crowd two"


def test_the_classic_rules_have_no_stages() -> None:
    (line,) = figure(lesson("bass"), made({"bass": {"scaled": 0.8}})).panels[0].marks
    assert isinstance(line, Line)
    assert (line.label, line.end) == ("adopted", "80% adopted")


@pytest.mark.parametrize(("kept", "guess"), [("1", 1), ("9", None), ("-1", None), ("x", None), ("", None), ("²", None)])
def test_a_link_may_hold_any_prediction(kept: str, guess: int | None) -> None:
    from stallpoint.viz.dashboard import state
    from stallpoint.viz.dashboard.pages import learn

    state.set_note(learn.GUESS, kept)
    state.set_note(learn.CHOSEN, "no such lesson")
    assert learn.guess_now(shipped()[0]) == guess
    assert learn.lesson_now() is shipped()[0]
    state.set_note(learn.GUESS, None)
    state.set_note(learn.CHOSEN, None)


def test_a_lesson_that_a_visitor_brings_stands_last_and_may_name_no_file() -> None:
    from stallpoint.viz.dashboard import lesson_list
    from stallpoint.viz.dashboard.downloads import Taken

    text = LITTLE.encode()
    found = lesson_list.taken(Taken("3-mine.yaml", text))
    assert [each.name for each in lesson_list.lessons()] == [*(each.name for each in shipped()), "mine"]
    again = lesson_list.taken(Taken("mine.yaml", text.replace(b"title: Little", b"title: Other")))
    assert (found.title, again.title) == ("Little", "Other")
    assert [each.title for each in lesson_list.own.value] == ["Other"]
    for wrong, told in (
        (
            text.replace(b"- {name: other, extends: no-policy, world: {months: 24}}", b"- ../secret.yaml"),
            "only scenarios of the library",
        ),
        (text.replace(b"runs: 2", b"runs: 2\nname: bass"), "another lesson has this name"),
        (text.replace(b"months: 24", b"months: 24, factories: 50000"), "a page runs up to"),
        (b"\xff", "is not UTF-8"),
    ):
        with pytest.raises(InputError, match=told):
            lesson_list.taken(Taken("wrong.yaml", wrong))
    lesson_list.own.set(())


def test_a_folder_of_lessons_takes_the_place_of_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from stallpoint.viz.dashboard import lesson_list

    (tmp_path / "1-one.yaml").write_text(LITTLE)
    monkeypatch.setenv(lesson_list.FOLDER, str(tmp_path))
    monkeypatch.setenv("STALLPOINT_STUDIES", "out")  # the command sets it
    lesson_list.of_all.cache_clear()
    try:
        assert [each.name for each in lesson_list.lessons()] == ["one"]
    finally:
        lesson_list.of_all.cache_clear()
    assert main(["dashboard", "--lessons", str(tmp_path / "none"), "--no-browser"]) == 2
    assert "is no folder" in capsys.readouterr().err
