"""The answer of Explore: the verdict in words, the figures it rests on, and its rule."""

from collections.abc import Mapping

import solara

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import AFTER_RULE, RULE, told
from ...scenarios.scenario import Scenario
from ..comparison.elsewhere import use
from ..comparison.elsewhere import verdict as verdict_over
from ..comparison.sentences import answer, not_told, verdict
from ..words import say
from .across import Across, Years
from .facts import NONE, Facts
from .parts import details, tag, text
from .world_choice import caveat_line, said_beside


@solara.component
def Answer(
    one: Comparison, c: Comparison, scenario: Scenario, numbers: Mapping[str, int] = NONE, ready: bool = True
) -> None:
    """The card.

    Args:
        one: the runs of the scenario shown.
        c: the same, and those of what is pinned.
        scenario: what was run.
        numbers: those of what is pinned, by name.
        ready: whether these runs are done.
    """
    said, name = answer(one), one.names[0]

    def over_worlds(found: Comparison) -> list[str]:
        return [*use(found, name), *verdict_over(found, name, verdict(one, name)[0])]

    tag(
        "section",
        text("h1", said.lead),
        *([text("p", said.why, "sp-why")] if said.why else []),
        Years(one),
        caveat_line(one) if scenario.world.rule == "gates" else said_beside(),  # a classic rule is the same in all
        Across(one, (scenario,), over_worlds, ready),
        Facts(c, numbers),
        details(say("answer-rule"), *(text("p", words) for words in _rule(one))),
        classes="sp-answer",
    )


def _rule(c: Comparison) -> list[str]:
    """How its verdict is reached, sentence by sentence."""
    name = c.names[0]
    verdicts = ", ".join(f"{told(word, c.months)} {runs}" for word, runs in c.verdicts(name).items())
    without = ", ".join(f"{word} {runs}" for word, runs in c.goes_on(name).items())
    found = [say("answer-verdicts", runs=len(c.seeds), verdicts=verdicts), RULE]
    if without:
        why_not = f"{unsaid}. " if (unsaid := not_told(c, name)) else ""
        found.append(f"{say('answer-goes-on', runs=without)} {why_not}{AFTER_RULE}")
    return found
