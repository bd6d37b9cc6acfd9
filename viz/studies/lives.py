"""The page of one factory's story: a life, or two side by side."""

import textwrap

from ...experiments.counterfactuals.twin import Twin, lineage
from ..counterfactuals import drawn
from ..counterfactuals.around import around
from ..counterfactuals.life import ended, holding
from ..counterfactuals.moments import moments
from ..counterfactuals.standing import standing
from ..counterfactuals.twin import apart, side_by_side, tell_twin
from ..document.blocks import Beside, Block, Folded, Heading, Items, Marked
from ..formatting import count, date, years
from ..words import say
from .page import Page, Section

WIDTH = 96
"""Letters on a line of a terminal."""


def page(t: Twin) -> Page:
    """What stands on the page."""
    names = [life.result.scenario.name for life in t.lives]
    return Page(
        title="the story of one factory",
        question=f"{t.ours.name}{', lived twice' if len(names) > 1 else f' under {names[0]}'}",
        answer=lead(t),
        about=f"{about(t)}{f' · chosen because {t.chosen}' if t.chosen else ''}",
        sections=(
            Section(figure="life", more=_marks(t)),
            Section(say("why-around-heading"), text=say("why-around-when", when=date(month_shown(t))), more=_around(t)),
            Section(say("why-words-heading") if len(names) > 1 else say("why-words-one"), more=_words(t)),
            Section(figure="standing", text=" ".join(standing(t, True))),
        ),
        limits=(
            "One run of each scenario: a story, not a finding. Another seed tells another story; what holds over many "
            "is in the report of 'stallpoint compare'.",
        ),
        summary=in_words(t),
    )


def _marks(t: Twin) -> list[Block]:
    """The lives as annotated timelines, and their marks in words."""
    found: list[Block] = [Marked(drawn.style() + drawn.lives(t), ())]
    for life in t.lives:
        found += [Heading(drawn.head(life)), Items([moment.said for moment in moments(life)])]
    return found


def _around(t: Twin) -> list[Block]:
    """Whom it watches in each life, drawn, and in numbers."""
    kin = [around(life, t.lives) for life in t.lives]
    at = month_shown(t)
    shown = [drawn.drawn(a, drawn.head(life), False, at) for a, life in zip(kin, t.lives, strict=True)]
    markup = f'<div class="lives">{"".join(shown)}</div>{drawn.around_key()}'
    tables = [Folded(drawn.numbers_of(life), [a.table]) for a, life in zip(kin, t.lives, strict=True)]
    return [Marked(markup, [a.alt for a in kin]), *tables]


def _words(t: Twin) -> list[Block]:
    """What differs side by side, and then once what is the same."""
    told, heads = side_by_side(t), [drawn.head(life) for life in t.lives]
    found: list[Block] = []
    for each in told:
        if each.ours or each.theirs:
            columns = [(head, said or (say("why-nothing"),)) for head, said in zip(heads, each[2:], strict=False)]
            found += [Heading(each.heading), Beside(columns)]
    same = [each for each in told if each.same]
    found += [Heading(say("why-folded"))] if len(heads) > 1 and same else []
    for each in same:
        found.append(Beside([(each.heading, each.same)]))
    return found


def month_shown(t: Twin) -> int:
    """The month in which a still picture shows the neighbourhood: that of the first start, else the last one."""
    steps = lineage(t.ours)
    return steps[0].month if steps and steps[0].month >= 0 else t.ours.months - 1


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
    lines += textwrap.wrap(" ".join(standing(t)), WIDTH)
    for section in tell_twin(t):
        lines += ["", section.heading]
        for sentence in section.sentences:
            lines += textwrap.wrap(sentence, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join(lines)
