"""A lesson file read: every key checked with its line, scenarios as in scenario files, what decides the answer."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ..model.outcomes.measures import MEASURES, SHARE_OF_ALL
from ..scenarios.errors import InputError
from ..scenarios.files import library, load, scenario_in
from ..scenarios.money import HOME
from ..scenarios.nodes import Node, parse, text_of
from ..scenarios.parameters import nearest
from ..scenarios.scenario import Scenario
from .formatting import years
from .lesson_kinds import KINDS, OF_SHARES, Asked, Kind
from .lessons import Lesson
from .measured import is_share

NEEDED = ("title", "question", "choices", "scenarios", "answer")
KEYS = ("name", *NEEDED, "story", "runs", "show", "film", "every_run", "discuss", "alike")
RUNS, MOST_RUNS = 10, 100
MOST_CHOICES, MOST_SCENARIOS, MOST_SHOWN = 6, 6, 4
LONGEST = 200
"""Characters of what must fit a line or two on a phone: titles, questions, choices."""
DRAWN = (SHARE_OF_ALL, "0-1")
"""Units of measures that a lesson can draw."""
READ = (*DRAWN, f"M {HOME}")
"""Units of measures that may decide an answer."""
WHAT = "a lesson file"
_OWN_KEY = re.compile(r"^(choices|title)\s*:", re.MULTILINE)


def is_lesson_file(path: Path) -> bool:
    """Whether a file is one of a lesson: a YAML text with a title or choices, which no other file of ours has."""
    try:
        return (
            path.suffix.lower() in (".yaml", ".yml")
            and path.is_file()
            and bool(_OWN_KEY.search(path.read_text("utf-8-sig")))
        )
    except (OSError, UnicodeDecodeError):
        return False


def read_lesson(path: Path, shown: str = "") -> Lesson:
    """The lesson in a file; scenarios that it names as files lie beside it.

    Raises:
        InputError: on anything wrong with it: file and line, field, value, what would do.
    """
    shown = shown or str(path)
    return lesson_in(text_of(path, shown, "lesson", WHAT), shown, path.parent, plain_name(path.stem))


def plain_name(stem: str) -> str:
    """The name of a lesson by that of its file: a number in front only puts it in its place."""
    return re.sub(r"^\d+[-_. ]+", "", stem) or stem


def lesson_in(text: str, file: str, folder: Path | None, name: str) -> Lesson:
    """The lesson in a text. Its scenarios are read when they are asked for: :func:`checked` does.

    Args:
        text: what a lesson file holds.
        file: what to call it in errors.
        folder: what paths in it are relative to; without one it may name no files at all.
        name: its name if the text gives none.

    Raises:
        InputError: on anything wrong with it.
    """
    return _Reader(parse(text, file), file, folder).lesson(name, text)


def checked(lesson: Lesson) -> Lesson:
    """The same lesson, its scenarios read and its answer held against them.

    Raises:
        InputError: on a scenario that cannot be read, or an answer that asks of one that is not there.
    """
    lesson.scenarios()
    return lesson


class _Reader:
    """One lesson file."""

    def __init__(self, top: Node, file: str, folder: Path | None) -> None:
        self.file, self.folder = file, folder
        self.parts = top.keys("the lesson", KEYS)
        for key in NEEDED:
            if key not in self.parts:
                raise InputError(key, None, f"is missing: a lesson needs {', '.join(NEEDED)}", file)

    def lesson(self, name: str, text: str) -> Lesson:
        choices = self._choices()
        kind, asked = self._answer()
        runs = self._whole("runs", 1, MOST_RUNS, RUNS)
        film = self._whole("film", 0, runs - 1, -1)
        return Lesson(
            name=self._name(name),
            title=self._line("title"),
            story=self._text("story"),
            question=self._line("question"),
            choices=choices,
            scenarios=functools.cache(lambda: self._checked(kind, asked, len(choices))),
            runs=runs,
            answer=kind.made(asked),
            show=self._shown(),
            discuss=self._text("discuss"),
            film=None if film < 0 else film,
            every_run=self._flag("every_run"),
            alike=self._whole("alike", 0, 1000, -1) if "alike" in self.parts else None,
            read_at=12 * asked.year,
            text=text,
            source=self.file,
        )

    def _name(self, name: str) -> str:
        if "name" in self.parts:
            name = self.parts["name"].filled("name")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", name):
            place = self.parts["name"].place if "name" in self.parts else self.file
            raise InputError("name", name, "must be a word of letters, digits and hyphens, for links", place)
        return name

    def _line(self, key: str) -> str:
        return _short(self.parts[key], key)

    def _text(self, key: str) -> str:
        return self.parts[key].filled(key).strip() if key in self.parts else ""

    def _flag(self, key: str) -> bool:
        value = self.parts[key].value if key in self.parts else False
        if not isinstance(value, bool):
            raise self.parts[key].error(key, "must be true or false")
        return value

    def _whole(self, key: str, low: int, high: int, default: int) -> int:
        if key not in self.parts:
            return default
        value = self.parts[key].scalar(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.parts[key].error(key, f"must be a whole number between {low} and {high}")
        return value

    def _choices(self) -> tuple[str, ...]:
        node = self.parts["choices"]
        found = [_short(item, "choices") for item in node.items("choices")]
        if not 2 <= len(found) <= MOST_CHOICES:
            remedy = f"there are {len(found)}: give between 2 and {MOST_CHOICES}"
            raise InputError("choices", None, remedy, node.place)
        for place, words in enumerate(found):
            if words in found[:place]:
                raise InputError("choices", words, "is there twice: give choices that differ", node.place)
        return tuple(found)

    def _shown(self) -> tuple[str, ...]:
        if "show" not in self.parts:
            return ("in_use",)
        node = self.parts["show"]
        found = [_measure(item, "show", DRAWN) for item in node.items("show")]
        if not 1 <= len(found) <= MOST_SHOWN:
            raise InputError("show", None, f"there are {len(found)}: give between 1 and {MOST_SHOWN}", node.place)
        return tuple(dict.fromkeys(found))

    def _answer(self) -> tuple[Kind, Asked]:
        node = self.parts["answer"]
        told = node.keys("answer", ("kind", *sorted({key for kind in KINDS.values() for key in kind.keys})))
        if "kind" not in told:
            raise InputError("answer", None, f"says no kind: there is {', '.join(KINDS)}", node.place)
        name = told["kind"].text("answer: kind")
        if name not in KINDS:
            remedy = f"there is no such kind{nearest(name, KINDS) or '; there is: ' + ', '.join(KINDS)}"
            raise told["kind"].error("answer: kind", remedy)
        kind = KINDS[name]
        for key in told:
            if key not in ("kind", *kind.keys):
                takes = f"takes {', '.join(kind.keys)}" if kind.keys else "takes nothing else"
                raise InputError(f"answer: {key}", None, f"'{name}' {takes}", told[key].place)
        limits = self._limits(told["limits"], kind, name) if "limits" in told else ()
        if len(limits) < kind.limits[0]:
            raise InputError("answer: limits", None, f"'{name}' needs them: numbers that part the choices", node.place)
        measure = _measure(told["measure"], "answer: measure", READ) if "measure" in told else "in_use"
        if name in OF_SHARES and is_share(measure) and any(abs(limit) > 1 for limit in limits):
            remedy = f"'{name}' reads a share, which is never above 1: write 0.05 for 5 of 100"
            raise InputError("answer: limits", None, remedy, told["limits"].place)
        return kind, Asked(
            limits,
            measure,
            told["scenario"].text("answer: scenario") if "scenario" in told else "",
            told["against"].text("answer: against") if "against" in told else "",
            _year(told["year"]) if "year" in told else 0,
        )

    def _limits(self, node: Node, kind: Kind, name: str) -> tuple[float, ...]:
        low, high = kind.limits
        items = node.items("answer: limits") if isinstance(node.value, list) else [node]
        found: list[float] = []
        for item in items:
            value = item.scalar("answer: limits")
            if isinstance(value, bool | str) or value != value or abs(value) == float("inf"):
                raise item.error("answer: limits", "must be numbers; a share is written 0.05 for 5 of 100")
            if found and value <= found[-1]:
                raise item.error("answer: limits", f"must rise, and {found[-1]:g} stands before it")
            found.append(float(value))
        if not low <= len(found) <= high:
            many = f"{low}" if low == high else f"between {low} and {high}"
            raise InputError("answer: limits", None, f"'{name}' takes {many}, not {len(found)}", node.place)
        return tuple(found)

    def _checked(self, kind: Kind, asked: Asked, choices: int) -> tuple[Scenario, ...]:
        """The scenarios, held against the answer."""
        found, node, answer = self._scenarios(), self.parts["scenarios"], self.parts["answer"]
        names = [scenario.name for scenario in found]
        if len(found) < kind.scenarios:
            remedy = f"there are {len(found)}, and the answer needs at least {kind.scenarios}"
            raise InputError("scenarios", None, remedy, node.place)
        if (wanted := kind.choices(len(asked.limits), len(found))) != choices:
            remedy = f"there are {choices}, and the answer decides between {wanted}"
            raise InputError("choices", None, remedy, self.parts["choices"].place)
        for key, name in (("scenario", asked.scenario), ("against", asked.against)):
            if name and name not in names:
                remedy = f"is none of the lesson's scenarios{nearest(name, names) or ': ' + ', '.join(names)}"
                raise InputError(f"answer: {key}", name, remedy, answer.place)
        months = {scenario.world.months for scenario in found}
        if len(months) > 1:
            remedy = f"run for {' and '.join(map(str, sorted(months)))} months: give them the same length"
            raise InputError("scenarios", None, remedy, node.place)
        if 12 * asked.year > (last := months.pop()):
            raise InputError("answer: year", asked.year, f"the scenarios end after {years(last)}", answer.place)
        return found

    def _scenarios(self) -> tuple[Scenario, ...]:
        node = self.parts["scenarios"]
        items = node.items("scenarios")
        if not 1 <= len(items) <= MOST_SCENARIOS:
            remedy = f"there are {len(items)}: give between 1 and {MOST_SCENARIOS}"
            raise InputError("scenarios", None, remedy, node.place)
        found = [self._scenario(item) for item in items]
        names = [scenario.name for scenario in found]
        for place, (item, name) in enumerate(zip(items, names, strict=True)):
            if name in names[:place]:
                raise InputError("scenarios", name, "is there twice: give each a 'name' of its own", item.place)
        return tuple(found)

    def _scenario(self, item: Node) -> Scenario:
        """One by name or file, or one that stands here as a scenario file would have it."""
        if isinstance(item.value, dict):
            return scenario_in(item, "scenario", self.folder, self.file)
        source = item.filled("scenarios")
        if source in library():
            return load(source)
        if self.folder is None:
            remedy = f"only scenarios of the library can be named here{nearest(source, library())}"
            raise item.error("scenarios", remedy)
        if not (path := self.folder / source).is_file():
            remedy = f"there is no such scenario in the library, and no such file{nearest(source, library())}"
            raise item.error("scenarios", remedy)
        return load(path)


def _short(node: Node, key: str) -> str:
    text = " ".join(node.filled(key).split())
    if len(text) > LONGEST:
        raise node.error(key, f"has {len(text)} letters: it must fit a phone, with {LONGEST} at most")
    return text


def _measure(node: Node, key: str, units: tuple[str, ...]) -> str:
    name = node.text(key)
    names = [each.name for each in MEASURES.values() if each.unit in units]
    if name not in names:
        near = nearest(name, names) or f"; there is: {', '.join(names)}"
        raise node.error(key, f"is no measure that a lesson can {_does(key)}{near}")
    return name


def _does(key: str) -> str:
    return "draw" if key == "show" else "read"


def _year(node: Node) -> int:
    value = node.scalar("answer: year")
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise node.error("answer: year", "must be a whole number from 1 on: the year at whose end it is read")
    return value
