"""Learn: lessons for a class. Predict first, then let live runs on locked dice reveal the answer."""

from typing import Any

import solara

from ....experiments.compare import Comparison
from ...figures.lesson import figure
from ...formatting import uncapitalised
from ...lessons import LESSONS, Lesson
from .. import state
from ..figures import Drawn
from ..parts import Button, tag, text
from ..progress import Progress
from ..study import use_study
from ..widgets import Timeline
from ..world_choice import caveat_line

CHOSEN, GUESS, SHOWN, LARGE = "learn.lesson", "learn.guess", "learn.shown", "learn.large"
"""What the link remembers: the lesson, the prediction, whether the answer is shown, and large type."""


def lesson_now() -> Lesson:
    """The lesson that the link names, or the first one."""
    name = state.note(CHOSEN)
    return next((each for each in LESSONS if each.name == name), LESSONS[0])


def guess_now(lesson: Lesson) -> int | None:
    """The prediction that the link holds, if it is one of the lesson's."""
    kept = state.note(GUESS)
    return int(kept) if kept.isascii() and kept.isdecimal() and int(kept) < len(lesson.choices) else None


@solara.component
def LearnPage() -> None:
    """The page."""
    lesson = lesson_now()
    large = state.note(LARGE) == "1"
    place = LESSONS.index(lesson)
    present = Button(
        "Normal type" if large else "Present",
        lambda: state.set_note(LARGE, None if large else "1"),
        title="Large type for the screen of a class; the list of lessons goes",
    )
    side = [] if large else [_side(place)]
    body = tag(
        "div",
        tag("div", text("span", f"Lesson {place + 1} of {len(LESSONS)}", "sp-muted"), present, classes="sp-head"),
        _Lesson(lesson).key(lesson.name),
        _steps(place),
        classes="sp-learn-body",
        attributes={"id": "sp-content"},
    )
    tag("div", *side, body, classes=f"sp-learn {'sp-large' if large else ''}")


def _side(place: int) -> solara.Element:
    """The list of lessons."""
    rows = [tag("li", _entry(each, at == place), classes="sp-lesson-entry") for at, each in enumerate(LESSONS)]
    return tag(
        "nav",
        text("h2", "Lessons"),
        text("p", "Predict first. Then live runs say what happens, on the same dice for everybody.", "sp-note"),
        tag("ol", *rows, classes="sp-lesson-list"),
        classes="sp-learn-side",
        attributes={"aria-label": "Lessons"},
    )


def _entry(lesson: Lesson, here: bool) -> solara.Element:
    return Button(lesson.title, lambda: _open(lesson), "here" if here else "link")


def _open(lesson: Lesson) -> None:
    for name in (GUESS, SHOWN):
        state.set_note(name, None)
    state.set_note(CHOSEN, lesson.name)


def _steps(place: int) -> solara.Element:
    """To the lesson before and after."""
    buttons: list[Any] = []
    if place > 0:
        buttons.append(Button(f"← {LESSONS[place - 1].title}", lambda: _open(LESSONS[place - 1])))
    if place + 1 < len(LESSONS):
        buttons.append(Button(f"{LESSONS[place + 1].title} →", lambda: _open(LESSONS[place + 1])))
    return tag("div", *buttons, classes="sp-row sp-steps")


@solara.component
def _Lesson(lesson: Lesson) -> None:
    """One lesson: story, question, choices, and what comes of them."""
    guess = guess_now(lesson)
    shown = guess is not None and state.note(SHOWN) == "1"
    choices = [
        tag("li", _choice(lesson, at, words, guess, shown), attributes={}) for at, words in enumerate(lesson.choices)
    ]
    parts: list[Any] = [
        text("h1", lesson.title),
        *(text("p", part, "sp-story") for part in lesson.story.split("\n")),
        text("h2", lesson.question, "sp-asked"),
        tag("ul", *choices, classes="sp-predictions", attributes={"aria-label": "Predictions"}),
    ]
    if guess is None:
        parts.append(text("p", "Choose a prediction; the runs begin at once.", "sp-note"))
    else:
        parts.append(_Runs(lesson, guess, shown))
    tag("article", *parts, classes="sp-lesson")


def _choice(lesson: Lesson, at: int, words: str, guess: int | None, shown: bool) -> solara.Element:
    kind = "chosen" if at == guess else "choice"
    return Button(words, lambda: state.set_note(GUESS, str(at)), kind, disabled=shown)


@solara.component
def _Runs(lesson: Lesson, guess: int, shown: bool) -> None:
    """The runs begin with the first prediction; what they say waits until it is asked for."""
    worlds = solara.use_memo(lesson.worlds, [lesson.name])
    again, set_again = solara.use_state(0)
    study = use_study(worlds, lesson.seeds, again=again)
    done = study.stage == "done" and study.comparison is not None
    parts: list[Any] = [Progress(study, lambda: set_again(again + 1))]
    if not shown:
        parts.append(
            Button("Reveal", lambda: state.set_note(SHOWN, "1"), "main", disabled=not done, title="Show what happened")
        )
    elif done and study.comparison is not None:
        parts += [_Revealed(lesson, guess, study.comparison)]
    tag("div", *parts, classes="sp-runs")


@solara.component
def _Revealed(lesson: Lesson, guess: int, c: Comparison) -> None:
    """What came true, the figures, the pictures, and what to talk about."""
    found = solara.use_memo(lambda: lesson.answer(c), [c])
    pictured = solara.use_memo(lambda: figure(lesson, c), [c])
    month, set_month = solara.use_state(c.months - 1)
    right = found.choice == guess
    lead = "As you predicted" if right else "Not as you predicted"
    seeds = f"{lesson.seeds} runs of each, on dice 0 to {lesson.seeds - 1}. The same numbers come from: "
    tag(
        "section",
        tag(
            "div",
            text("h2", f"{lead}: {uncapitalised(lesson.choices[found.choice])}."),
            text("p", found.told),
            *([text("p", lesson.elsewhere)] if lesson.elsewhere else []),
            caveat_line(c),
            classes=f"sp-said {'' if right else 'sp-warning'}",
            attributes={"role": "status"},
        ),
        tag("div", Timeline(c.months, month, set_month, clock="learn"), classes="sp-card sp-lesson-months"),
        tag("div", Drawn(pictured, "learn"), classes="sp-drawn"),
        text("h2", "To talk about"),
        text("p", lesson.then, "sp-story"),
        tag("p", seeds, tag("code", command(lesson)), classes="sp-note"),
        Button("Predict again", lambda: _open(lesson)),
        classes="sp-revealed",
    )


def command(lesson: Lesson) -> str:
    """The words that run it from a terminal."""
    return f"stallpoint lesson {lesson.name}"
