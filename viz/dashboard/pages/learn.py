"""Learn: lessons for a class. Predict first, then let live runs on locked dice reveal the answer."""

from typing import Any

import solara

from ....experiments.compare import Comparison
from ....scenarios.errors import InputError
from ....scenarios.scenario import Scenario
from ...comparison import elsewhere
from ...formatting import uncapitalised
from ...labels import STAGE_WORDS
from ...lesson_told import Revealed, command, revealed
from ...lessons import Lesson
from ...studies.comparison import by_year
from ...words import say
from .. import classes, state
from ..across import Across
from ..downloads import Upload
from ..figures import Drawn
from ..film_numbers import behind_networks
from ..lesson_list import lessons, taken
from ..parts import Button, key_of, numbers, tag, text
from ..progress import Progress
from ..run_frames import Film
from ..share import to_query
from ..study import use_study
from ..widgets import InView, Network, Timeline
from ..world_choice import WAY, said_beside

CHOSEN, GUESS, SHOWN, LARGE = "learn.lesson", "learn.guess", "learn.shown", "learn.large"
"""What the link remembers: the lesson, the prediction, whether the answer is shown, and large type."""


def lesson_now() -> Lesson:
    """The lesson that the link names, or the first one."""
    name, there = state.note(CHOSEN), lessons()
    return next((each for each in there if each.name == name), there[0])


def guess_now(lesson: Lesson) -> int | None:
    """The prediction that the link holds, if it is one of the lesson's."""
    kept = state.note(GUESS)
    return int(kept) if kept.isascii() and kept.isdecimal() and int(kept) < len(lesson.choices) else None


@solara.component
def LearnPage() -> None:
    """The page."""
    there, lesson = lessons(), lesson_now()
    large = state.note(LARGE) == "1"
    place = there.index(lesson)
    present = Button(
        say("learn-normal") if large else say("learn-present"),
        lambda: state.set_note(LARGE, None if large else "1"),
        title=say("learn-present-help"),
    )
    where = say("learn-place", place=place + 1, all=len(there))
    side = [] if large else [_side(there, place)]
    body = tag(
        "div",
        tag("div", text("span", where, "sp-muted"), present, classes="sp-head"),
        _Lesson(lesson).key(lesson.name),
        _Taught(there[place:]).key(f"class {lesson.name}"),
        _steps(there, place),
        classes="sp-learn-body",
        attributes={"id": "sp-content"},
    )
    tag("div", *side, body, classes=f"sp-learn {'sp-large' if large else ''}")


def _side(there: tuple[Lesson, ...], place: int) -> solara.Element:
    """The list of lessons."""
    rows = [tag("li", _entry(each, at == place), classes="sp-lesson-entry") for at, each in enumerate(there)]
    return tag(
        "nav",
        text("h2", say("learn-lessons")),
        text("p", say("learn-how"), "sp-note"),
        tag("ol", *rows, classes="sp-lesson-list"),
        Upload(say("learn-own"), ".yaml,.yml", False, lambda files: _open(taken(files[0]))),
        classes="sp-learn-side",
        attributes={"aria-label": say("learn-lessons")},
    )


def _entry(lesson: Lesson, here: bool) -> solara.Element:
    return Button(lesson.title, lambda: _open(lesson), "here" if here else "link")


def _open(lesson: Lesson) -> None:
    for name in (GUESS, SHOWN):
        state.set_note(name, None)
    state.set_note(CHOSEN, lesson.name)


@solara.component
def _Taught(lessons: tuple[Lesson, ...]) -> None:
    """Begins a class on its phones with this lesson and those after it, and links to the teacher's page."""
    room, set_room = solara.use_state(None)

    def begin() -> None:
        try:
            set_room(classes.begun(lessons))
        except InputError as error:
            state.message.set(str(error))

    if room is None:
        parts = [Button(say("learn-teach"), begin, title=say("learn-teach-help"))]
    else:
        link = {"href": classes.teacher(room), "target": "_blank", "rel": "noopener"}
        page = tag("a", say("learn-teacher"), attributes=link)
        parts = [text("span", say("learn-taught", code=room.code)), " ", page]
    tag("div", *parts, classes="sp-row sp-taught", attributes={"role": "status"})


def _steps(there: tuple[Lesson, ...], place: int) -> solara.Element:
    """To the lesson before and after."""
    buttons: list[Any] = []
    if place > 0:
        before = there[place - 1]
        title = say("learn-before", title=before.title)
        buttons.append(Button(f"← {before.title}", lambda: _open(before), title=title))
    if place + 1 < len(there):
        after = there[place + 1]
        buttons.append(Button(f"{after.title} →", lambda: _open(after), title=say("learn-next", title=after.title)))
    return tag("div", *buttons, classes="sp-row sp-steps")


@solara.component
def _Lesson(lesson: Lesson) -> None:
    """One lesson: story, question, choices, and what comes of them."""
    guess = guess_now(lesson)
    parts: list[Any] = [
        text("h1", lesson.title),
        *(text("p", part, "sp-story") for part in lesson.paragraphs),
        text("h2", lesson.question, "sp-asked"),
    ]
    if guess is None:
        parts += [_choices(lesson, None, None, False), text("p", say("learn-begin"), "sp-note")]
    else:
        parts.append(_Runs(lesson, guess, state.note(SHOWN) == "1"))
    tag("article", *parts, classes="sp-lesson")


def _choices(lesson: Lesson, guess: int | None, came: int | None, shut: bool) -> solara.Element:
    """The choices; once the answer is shown, the one that came true and the one predicted are marked in words."""
    rows = []
    for at, words in enumerate(lesson.choices):
        marks = [text("span", f"✓ {say('learn-came')}", "sp-came")] if at == came else []
        marks += [text("span", f"● {say('learn-mine')}", "sp-mine")] if at == guess and came is not None else []
        kind = "chosen" if at == guess else "choice"
        button = Button(words, lambda at=at: state.set_note(GUESS, str(at)), kind, disabled=shut)
        rows.append(tag("li", button, *marks, classes="sp-came-true" if at == came else ""))
    return tag("ul", *rows, classes="sp-predictions", attributes={"aria-label": say("learn-predictions")})


@solara.component
def _Runs(lesson: Lesson, guess: int, shown: bool) -> None:
    """The runs begin with the first prediction; what they say waits until it is asked for."""
    scenarios = solara.use_memo(lesson.scenarios, [lesson])
    again, set_again = solara.use_state(0)
    clicked, set_clicked = solara.use_state(False)
    study = use_study(scenarios, lesson.runs, filmed=lesson.film, again=again)
    c = study.comparison if study.stage == "done" else None
    found = solara.use_memo(lambda: None if c is None else revealed(lesson, c, WAY), [c])
    told = found if shown else None

    def reveal() -> None:
        set_clicked(True)
        state.set_note(SHOWN, "1")

    parts: list[Any] = [
        _choices(lesson, guess, None if told is None else told.choice, shown),
        Progress(study, lambda: set_again(again + 1)),
    ]
    if not shown:
        help = say("learn-reveal-help")
        parts.append(Button(say("learn-reveal"), reveal, "main", disabled=found is None, title=help))
    elif told is not None and c is not None:
        parts.append(_Revealed(told, guess, c, study.films, clicked))
    tag("div", *parts, classes="sp-runs")


@solara.component
def _Revealed(found: Revealed, guess: int, c: Comparison, films: tuple[Film | None, ...], clicked: bool) -> None:
    """What came true, the network, the pictures, and what to talk about; it comes into view when it was asked for."""
    lesson, filmed = found.lesson, any(film is not None for film in films)
    month, set_month = solara.use_state(c.months - 1)
    came = uncapitalised(found.came)
    right = found.choice == guess
    lead = say("learn-right", came=came) if right else say("learn-wrong", came=came)
    spoken = [text("p", words) for words in (found.told, lesson.elsewhere) if words]
    spoken.append(said_beside(found.caveat))
    tag(
        "section",
        tag(
            "div",
            text("h2", lead),
            *spoken,
            InView(clicked),
            classes=f"sp-said {'' if right else 'sp-warning'}",
            attributes={"role": "status", "tabindex": "-1"},
        ),
        *([_years(found, c)] if found.caveat else []),
        tag(
            "div",
            Timeline(c.months, month, set_month, clock="learn", playing=filmed and clicked),
            classes="sp-card sp-lesson-months",
        ),
        *([_networks(lesson, c, films, month)] if filmed else []),
        tag("div", Drawn(found.figure, "learn"), classes="sp-drawn"),
        *([text("h2", say("learn-discuss")), text("p", lesson.discuss, "sp-story")] if lesson.discuss else []),
        _next(lesson),
        tag("p", say("learn-runs", runs=found.runs), " ", tag("code", command(lesson)), classes="sp-note"),
        classes="sp-revealed",
    )


def _years(found: Revealed, c: Comparison) -> solara.Element:
    """The same runs at several years, and other worlds."""
    head = text("h2", say("learn-years"))
    return tag(
        "section", head, numbers(by_year(c), say("learn-years")), _Elsewhere(found, c), classes="sp-card sp-years"
    )


@solara.component
def _Elsewhere(found: Revealed, c: Comparison) -> None:
    """In how many other worlds the same choice comes true, once a visitor asks for them."""
    lesson = found.lesson

    def told(over: Comparison) -> list[str]:
        return elsewhere.choice(over, lambda one: lesson.answer(one).choice, found.choice)

    Across(c, lesson.scenarios(), told, seeds=lesson.runs)


def _networks(lesson: Lesson, c: Comparison, films: tuple[Film | None, ...], month: int) -> solara.Element:
    """The network in each scenario, side by side, in the same month."""
    boxes = [
        tag(
            "section",
            text("h3", name),
            tag(
                "div",
                Network(film, say("learn-network-of", scenario=name), clock="learn"),
                classes="sp-network-box",
            ),
            classes="sp-card sp-net",
        ).key(name)
        for name, film in zip(c.names, films, strict=False)
    ]
    return tag(
        "section",
        text("h2", say("learn-networks")),
        key_of(STAGE_WORDS.items()),
        tag("div", *boxes, classes="sp-nets"),
        text("p", say("learn-film", dice=lesson.film or 0), "sp-note"),
        behind_networks(dict(zip(c.names, films, strict=False)), month),
        classes="sp-lesson-nets",
    )


def _next(lesson: Lesson) -> solara.Element:
    """Where to go from here, as links: each scenario in Explore, the next lesson, the same once more."""
    there = lessons()
    place = there.index(lesson) if lesson in there else len(there)
    links = [link for scenario in lesson.scenarios() for link in _explored(scenario, lesson.runs)]
    if place + 1 < len(there):
        after = there[place + 1]
        link = {"href": f"learn?x.{CHOSEN}={after.name}"}
        links.append(tag("a", say("learn-next", title=after.title), attributes=link))
    return tag(
        "nav",
        text("h2", say("learn-next-steps")),
        tag("ul", *(tag("li", each) for each in links), classes="sp-next"),
        Button(say("learn-again"), lambda: _open(lesson)),
        attributes={"aria-label": say("learn-next-steps")},
    )


def _explored(scenario: Scenario, runs: int) -> list[solara.Element]:
    """A link to a scenario in Explore, relative so that it holds under any path; none where no link can carry it."""
    words = say("learn-explore", scenario=scenario.name)
    try:
        query = to_query(state.with_seeds(state.of(scenario), runs))
    except InputError:
        return []
    return [tag("a", words, attributes={"href": f"./?{query}"})]
