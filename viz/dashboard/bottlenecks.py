"""What adoption is lost to, on the Why page: the game of bottlenecks, run when it is asked for."""

from functools import partial
from typing import Any

import solara

from ...scenarios.scenario import Scenario
from ..figures.attribute import bottlenecks
from ..studies.attribution import answer
from . import state, why_data
from .figures import Drawn
from .parts import Button, tag, text
from .progress import Progress
from .study import foretelling, use_work
from .widgets import Choice

SEEDS, ASKED = "why.seeds", "why.attribution"
"""What the link remembers: seeds of the attribution, and whether it was asked for."""
CHOICES = ("4", "10", "30")


@solara.component
def Bottlenecks(scenario: Scenario) -> None:
    """What adoption is lost to; run when it is asked for, because it takes hundreds of runs."""
    kept = state.note(SEEDS, CHOICES[0])
    seeds = int(kept) if kept in CHOICES else int(CHOICES[0])
    asked = state.note(ASKED) == "1"
    runs = sum(len(part) for _, part in why_data.slices(scenario, seeds))
    head: list[Any] = [
        text("h2", "What adoption is lost to"),
        text(
            "p",
            "Ten bottlenecks can be taken to their best tenth, alone or together, in orders that are drawn on each "
            "seed: 16 runs to a slice. The Shapley value shares the whole loss among them.",
            "sp-note",
        ),
        tag(
            "div",
            Choice("Seeds", [(n, n) for n in CHOICES], str(seeds), lambda n: state.set_note(SEEDS, n)),
            *([] if asked else [Button(f"Run it ({runs:,} runs)", lambda: state.set_note(ASKED, "1"), "main")]),
            classes="sp-chosen-row",
        ),
    ]
    tag("section", *head, *([_Game(scenario, seeds, runs)] if asked else []), classes="sp-card sp-why-page")


@solara.component
def _Game(scenario: Scenario, seeds: int, runs: int) -> None:
    again, set_again = solara.use_state(0)
    tasks = [partial(why_data.values, scenario, *part) for part in why_data.slices(scenario, seeds)]
    work = use_work(tasks, (scenario, seeds, again), foretelling([scenario], runs))
    found = solara.use_memo(lambda: why_data.game(scenario, seeds, work.results), [work.done, scenario, seeds])
    figure = solara.use_memo(lambda: None if found is None else bottlenecks.figure(found), [found])
    parts: list[Any] = [Progress(work, lambda: set_again(again + 1), "slice")]
    if found is not None and figure is not None:
        told = answer(found) if len(found.seeds) > 1 else ["One seed is done; intervals come with the second."]
        parts += [text("p", told[0], "sp-story"), *(text("p", sentence) for sentence in told[1:])]
        parts.append(Drawn(figure))
        seeds_told = f"{len(found.seeds)} seed{'s' * (len(found.seeds) != 1)}, the same dice for all. "
        parts.append(tag("p", seeds_told, "More: ", tag("code", "stallpoint attribute"), classes="sp-note"))
    tag("div", *parts, classes="sp-why-page")
