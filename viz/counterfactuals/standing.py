"""What is typical of a factory in its group, and what is extreme: in sentences."""

from collections.abc import Callable

import numpy as np

from ...experiments.counterfactuals.twin import Twin
from ...experiments.counterfactuals.typical import ALL, BEGAN, END, STARTED, Standing
from ..formatting import capital, count, date, quantity, share
from ..labels import STAGE_WORDS, group_word
from ..words import say
from .life_words import level, sums


def quantity_words() -> dict[str, str]:
    """What each quantity is called."""
    return {
        "revenue": say("why-revenue"),
        "margin": say("why-margin"),
        "clarity": say("why-clarity"),
        "cases_needed": say("why-cases-needed"),
        "commitment": say("why-commitment"),
        "patience": say("why-patience"),
        "partners": say("why-partners"),
        "start": say("why-start"),
        "depth": say("why-depth"),
    }


def group_told(by: str, word: str | int, members: int) -> str:
    """What a group is called, with how many are in it."""
    number = f"{members:,}"
    if by == ALL:
        return say("why-group-all", members=number)
    if by == STARTED:
        yes = word == "yes"
        return say("why-group-started", members=number) if yes else say("why-group-not-started", members=number)
    if by == END:
        return say("why-group-end", stage=STAGE_WORDS[str(word)], members=number)
    return say("why-group-of", group=group_word(by, word).capitalize(), members=number)


def standing(t: Twin, none: bool = False) -> list[str]:
    """How typical it is, and in what it is extreme; with ``none``, also that it is in nothing, beside the figure."""
    it, name = t.typical, t.ours.name
    group = group_told(it.by, it.word, it.members)
    if it.place is None:
        return [say("why-typical-outside", name=name, group=group)]
    if it.members == 1:
        return [say("why-typical-alone", name=name, group=group)]
    if it.place == 1:
        said = [say("why-typical-first", name=name, group=group)]
    else:
        said = [say("why-typical-other", name=name, group=group, place=f"{it.place:,}")]
    words, others = {each: capital(word) for each, word in quantity_words().items()}, f"{it.members - 1:,}"
    for s in it.extremes:
        value = value_told(t, s)
        if s.less > s.more:
            said.append(
                say(
                    "why-extreme-most",
                    what=words[s.quantity],
                    value=value,
                    number=f"{s.less:,}",
                    others=others,
                )
            )
        else:
            said.append(
                say(
                    "why-extreme-least",
                    what=words[s.quantity],
                    value=value,
                    number=f"{s.more:,}",
                    others=others,
                )
            )
    return said if it.extremes or not it.standings or not none else [*said, say("why-extreme-none")]


def value_told(t: Twin, s: Standing) -> str:
    """The value of a quantity with its unit."""
    tell: dict[str, Callable[[float], str]] = {
        "revenue": lambda value: sums(t.ours.currency, value)[0],
        "margin": share,
        "depth": share,
        "patience": lambda value: count(int(value), "month"),
        "partners": quantity,
        "start": _start,
    }
    return tell.get(s.quantity, level)(s.value)


def _start(value: float) -> str:
    return say("why-never") if np.isinf(value) else say("why-before") if value < 0 else date(int(value))


def groups(t: Twin) -> list[tuple[str, str]]:
    """Every group of the run: what it is asked for by, and in words. Those that ever started come first."""
    found = [(key, group_told(by, word, int(those.sum()))) for key, (those, by, word) in t.crowd.groups.items()]
    return sorted(found, key=lambda each: each[0] != BEGAN)
