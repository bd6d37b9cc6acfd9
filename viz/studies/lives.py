"""The page of one factory's story: a life, or two side by side."""

import textwrap

from ...experiments.counterfactuals.twin import Twin
from ..counterfactuals.life import ended, holding, tell
from ..counterfactuals.life_words import StorySection
from ..counterfactuals.twin import apart, tell_twin
from ..document.blocks import Beside
from ..formatting import count, years
from .page import Page, Section

WIDTH = 96
"""Letters on a line of a terminal."""


def page(t: Twin) -> Page:
    """What stands on the page."""
    lives = [life for life in (t.ours, t.theirs) if life is not None]
    names = [life.result.scenario.name for life in lives]
    return Page(
        title="the story of one factory",
        question=f"{t.ours.name}{', lived twice' if len(names) > 1 else f' under {names[0]}'}",
        answer=lead(t),
        about=f"{about(t)}{f' · chosen because {t.chosen}' if t.chosen else ''}",
        sections=(
            Section(figure="life"),
            *(
                Section(told[0].heading, more=[Beside(_columns(names, told))])
                for told in zip(*map(tell, lives), strict=True)
            ),
        ),
        limits=(
            "One run of each scenario: a story, not a finding. Another seed tells another story; what holds over many "
            "is in the report of 'stallpoint compare'.",
        ),
        summary=in_words(t),
    )


def _columns(names: list[str], told: tuple[StorySection, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What is told of each life under its scenario; once, where it is the same."""
    if all(each.sentences == told[0].sentences for each in told):
        return [("in both" if len(told) > 1 else "", told[0].sentences)]
    return [(name, each.sentences) for name, each in zip(names, told, strict=True)]


def lead(t: Twin) -> tuple[str, ...]:
    """What a reader should know first: where two lives part, or how the one life ended and what held it."""
    if found := apart(t):
        return found[0].sentences
    return (ended(t.ours)[0], holding(t.ours)[0])


def about(t: Twin) -> str:
    """What is told, in a line."""
    lives = "two lives on the same dice" if t.theirs is not None else "one life"
    result = t.ours.result
    return f"{count(result.factories, 'factory')} · {years(t.ours.months)} · seed {result.seed} · {lives}"


def in_words(t: Twin, note: str = "") -> str:
    """The whole story in plain text, for a terminal; ``note`` says how the other scenario was chosen."""
    head = f"{t.ours.name} under {t.ours.result.scenario.name}"
    lines = [head, "=" * len(head), about(t)]
    lines += textwrap.wrap(f"Chosen because {t.chosen}.", WIDTH) if t.chosen else []
    lines += textwrap.wrap(note, WIDTH)
    for section in tell_twin(t):
        lines += ["", section.heading]
        for sentence in section.sentences:
            lines += textwrap.wrap(sentence, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join(lines)
