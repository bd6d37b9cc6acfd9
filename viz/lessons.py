"""Lessons for a class: predict, then reveal. A question, choices, a locked seed; the answer comes from a live run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..experiments.compare import Comparison
from ..scenarios.errors import InputError
from ..scenarios.files import load
from ..scenarios.parameters import nearest
from ..scenarios.scenario import Scenario
from ..scenarios.table.row import Value
from . import lesson_answers as say
from .lesson_answers import Answer

FEW, SOME, MANY = 5, 10, 20
"""Seeds of a lesson: as few as its answer needs."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson.

    Attributes:
        name: for links.
        title: what it is about.
        story: what a class must know before it can predict; paragraphs.
        question: what it is asked to predict.
        choices: what it may predict.
        worlds: makes the scenarios to run; the first is the baseline.
        seeds: the dice, locked, so that every class sees the same.
        answer: reads the runs and says which choice came true.
        measures: what to draw over time, names of measures.
        then: what to talk about afterwards.
        every_run: whether to draw each run, because their mean is like none of them.
    """

    name: str
    title: str
    story: str
    question: str
    choices: tuple[str, ...]
    worlds: Callable[[], tuple[Scenario, ...]]
    seeds: int
    answer: Callable[[Comparison], Answer]
    measures: tuple[str, ...]
    then: str
    every_run: bool = False


def variant(base: str, name: str, values: Mapping[str, Value]) -> Scenario:
    """A scenario of the library under a name that a class understands, in a world with some parameters changed."""
    return dataclasses.replace(load(base).with_world(**values), name=name)


def lesson(name: str) -> Lesson:
    """The lesson of that name.

    Raises:
        InputError: if there is none; the nearest name is suggested.
    """
    found = {each.name: each for each in LESSONS}
    if name not in found:
        raise InputError("lesson", name, f"there is no such lesson{nearest(name, found)}")
    return found[name]


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        name="bass",
        title="The famous S",
        story=(
            "Start with a world without doubt. Two thousand factories all meet each other, the technology costs "
            "nothing and works for everybody. Each year a few adopt on their own, 3 of 100. The others imitate: the "
            "more have it, the likelier is it that somebody follows.\n"
            "Frank Bass wrote this down in 1969. Most slides that promise an S-curve have it in mind."
        ),
        question="When do most factories adopt within one year?",
        choices=("In year 1 or 2", "In year 3 or 4", "In year 5 to 8", "After year 8"),
        worlds=lambda: (variant("bass", "bass", {"factories": 2000}),),
        seeds=FEW,
        answer=say.fastest_year((3, 5, 9)),
        measures=("scaled",),
        then=(
            "Nothing in this world can make adoption stop half-way. Which reasons of real factories are missing? "
            "Keep your list: the next lessons add them one by one."
        ),
    ),
    Lesson(
        name="two-crowds",
        title="Two crowds, nearly the same",
        story=(
            "A hundred factories see each other. Each will adopt once enough others have: some need one example, most "
            "need about 25, some need 40. Nobody begins by order; only those who need no example at all go first.\n"
            "The first crowd and the second differ by a hair: in the second, opinions are spread a little more widely "
            "around the same average. We gather each crowd twenty times."
        ),
        question="How much more often does the second crowd tip, so that more than half join?",
        choices=("Hardly more often", "A little more often", "Far more often"),
        worlds=lambda: (
            variant("granovetter", "crowd one", {"threshold_spread": 0.10}),
            variant("granovetter", "crowd two", {"threshold_spread": 0.14}),
        ),
        seeds=MANY,
        answer=say.crowd((0.1, 0.35)),
        measures=("scaled",),
        then=(
            "A poll of these crowds would have shown the same average wish. What does that say about the sentence 'the "
            "factories here do not want it'? Granovetter asked this in 1978."
        ),
        every_run=True,
    ),
    Lesson(
        name="cascade-window",
        title="One adopter, two thousand watchers",
        story=(
            "Now factories see only their partners. A factory adopts once 18 of 100 of its partners have, and one "
            "single factory, drawn by lot, starts. We draw three networks: with about one link a factory, with three, "
            "and with six and a half. Each is drawn twenty times."
        ),
        question="In which network does the one adopter most often carry along more than a tenth of all?",
        choices=("With few links (1)", "With a middling number (3)", "With many links (6.5)"),
        worlds=lambda: tuple(
            variant("watts", f"{links:g} links a factory", {"factories": 2000, "links_per_factory": links})
            for links in (1.05, 3.0, 6.5)
        ),
        seeds=MANY,
        answer=say.cascades,
        measures=("scaled",),
        then=(
            "A platform that connects everybody with everybody: does it make the first step easier or harder? Watts "
            "found the window in 2002."
        ),
        every_run=True,
    ),
    Lesson(
        name="first-crab",
        title="Nobody eats the first crab",
        story=(
            "Now the full model. A thousand factories of a supply chain, thin margins, many concepts, and vendors who "
            "promise much.\nA factory wants to know what the thing is for, then to see cases of others like "
            "itself; then it asks for the money, then whether it pays back, and at last the head must sign.\n"
            "There is no policy. Somebody must be first, and most will not be."
        ),
        question="After ten years, how many of 100 factories really use it?",
        choices=("Fewer than 5", "5 to 20", "20 to 50", "More than half"),
        worlds=lambda: (load("no-policy"),),
        seeds=SOME,
        answer=say.in_use((0.05, 0.2, 0.5), say.hold_of_first),
        measures=("breadth", "in_use"),
        then=(
            "Ten years are not the end. With nothing changed, about 15 of 100 really use it after twenty: those who "
            "came first are seen by others. Look at what holds the rest back, gate by gate. If the gate of evidence "
            "were open to all, how much would change? Set the cases needed to 0 in Explore, and the months to 240."
        ),
    ),
    Lesson(
        name="display-programme",
        title="A tour of the lighthouses",
        story=(
            "A ministry wants to help. For five years it selects four factories of a hundred a year, the famous ones, "
            "and pays seven tenths of their pilot. Success is a project that can be visited. By the end of the "
            "programme there are nearly two hundred.\nThen the money stops. We wait five years more."
        ),
        question="Ten years after the start, how many of 100 factories really use it?",
        choices=("Fewer than 5", "5 to 10", "10 to 20", "More than 20"),
        worlds=lambda: (load("no-policy"), load("display-programme")),
        seeds=SOME,
        answer=say.in_use((0.05, 0.1, 0.2), say.pilots_that_stayed),
        measures=("breadth", "in_use"),
        then=(
            "After ten years the programme is a little ahead of no policy. After twenty it is behind, by 3.1 points "
            "(0.9 to 5.3, 20 runs): fewer have scaled on their own money by then. What would an evaluation "
            "have said in year five, ten and twenty? The ministry can show many projects, the vendors many connected "
            "customers. Which number would you ask for? Then compare verified-lighthouses: the same number of pilots, "
            "another aim."
        ),
    ),
    Lesson(
        name="gray-interests",
        title="Who loses when the fog lifts",
        story=(
            "Some employees earn from things being opaque: a commission on purchases, scrap that nobody counts. A "
            "system that shows everything takes that away. They do not protest. They find fault: the system is hardly "
            "used, and what is measured looks worse than it is.\n"
            "Take the display programme once more, and beside it the same world in which nobody has such an interest."
        ),
        question="Without gray interests, real use under the display programme after ten years is …",
        choices=("about the same", "up to one and a half times as high", "higher still"),
        worlds=lambda: (
            load("display-programme"),
            variant("display-programme", "no gray interests", {"gray_prevalence": 0.0}),
        ),
        seeds=SOME,
        answer=say.growth((1.1, 1.5)),
        measures=("in_use", "sabotage"),
        then=(
            "An audit finds them out, an amnesty forgives them, a share of the gain buys them in. Which would you try "
            "first, and what could go wrong with it? All three are levers in Explore."
        ),
    ),
    Lesson(
        name="three-bottlenecks",
        title="One, two, three",
        story=(
            "The article that this model comes from names three bottlenecks: nobody knows what it is for (concept), "
            "nobody can afford it (cost), and people do not take part (people). A ministry could break any of them for "
            "five years. We let it break each one alone, and then all three together."
        ),
        question="After ten years, the three measures together add …",
        choices=(
            "about as much as the best of them alone",
            "about as much as the three effects summed up",
            "clearly more than the sum",
        ),
        worlds=lambda: tuple(
            load(name) for name in ("no-policy", "break-concept", "break-cost", "break-people", "three-bottlenecks")
        ),
        seeds=SOME,
        answer=say.together,
        measures=("in_use",),
        then=(
            "An evaluation in year ten that tests one measure at a time finds that each does little. After twenty "
            "years the three effects summed up are as large as all three together (22 points, 20 runs): what the "
            "measures for people begin takes that long to spread. So much of what looked like one measure needing the "
            "others was time. What would you tell the minister in year ten? And what did the package cost for each "
            "factory that it added?"
        ),
    ),
)
