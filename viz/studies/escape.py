"""The page of a search for the smallest programme after which scaling goes on unsupported."""

import math
from collections.abc import Mapping

from ...experiments.thresholds.bracket import NEVER, NONE_NEEDED, Probe, Threshold
from ...experiments.thresholds.escape import Escape
from ...model.outcomes.reproduction import COHORT, WITHIN
from ...model.outcomes.verdict import PACE, WINDOW, at
from ...scenarios.table.government import COUNTS, SELECTION
from ..figures.escape._words import bracket, escaping, pilots, short, size_of
from ..formatting import caveat, count, date, fewer, share, uncapitalised, years
from .escape_worlds import told
from .page import Page, Section

BY_CREDIT = "reproduction"
"""A criterion of older studies, which counted all credit by the end of the run."""
BETWEEN = (
    "Each world is searched by itself, so that its bracket covers the luck of the dice there; worlds that are not like "
    "these may answer otherwise."
)
AIMS: Mapping[str, str] = {
    "unsupported": "scaling goes on unsupported",
    "spreading": "the verdict is spreading",
    "case-reproduction": "each case brings forth another within five years (R of 1 or more)",
    BY_CREDIT: "each adoption brings forth another (R of 1 or more)",
}


def page(e: Escape) -> Page:
    """What stands on the page."""
    return Page(
        title="pilots to escape",
        question=f"How large must a pilot programme be before {AIMS[criterion(e)].split(' (')[0]} by {at(e.months)}?",
        answer=told(e, AIMS[criterion(e)].split(" (")[0]) if e.brought else answer(e),
        about=f"{e.scenario} · {e.factories:,} factories · {years(e.months)} · "
        f"{f'{len(e.brought)} worlds · ' if e.brought else ''}{count(len(e.programmes()), 'programme')} · "
        f"{count(len(e.seeds), 'run')} of every size on the same dice",
        caveat=caveat(len(e.brought) or 1, len(e.seeds)),
        warnings=fewer(sum(p.runs < len(e.seeds) for p in e.probes), "size"),
        sections=(
            Section(figure="worlds" if e.brought else "programmes"),
            Section("What counts as escape", text=rule(e)),
        ),
        limits=(
            "Runs are judged by a rule with a fixed pace and window; another rule moves the sizes. A programme that "
            "reaches nearly everybody leaves nobody to follow without support, so a very large one can fail the rule.",
            "Each size is told apart on its own at 95%; a search looks at several, so some end of a line may be wrong.",
            "The search looked at the dots and nowhere else; what happens between two of them is inferred.",
            BETWEEN if e.brought else "Intervals cover the luck of the dice, not the uncertainty of the parameters.",
        ),
    )


def answer(e: Escape) -> list[str]:
    """The answer in a few sentences."""
    answers = e.answers()
    if any(found.word == NONE_NEEDED for found in answers):
        none = _of_runs(e.of(answers[0].programme)[0])
        return [
            f"None is needed: without any programme, {AIMS[criterion(e)]} in {none} by {at(e.months)}.",
            scope(e),
        ]
    escaped = escaping(e, answers)
    never = [a for a in answers if a.word == NEVER]
    open_ = [a for a in answers if a not in escaped and a not in never]
    told = []
    if escaped:
        best = escaped[0]
        told += [f"{_smallest(e, best)}.", _then(e, best)]
        told += [f"{short(other.programme, e)}: {bracket(e, other)} of 100 a year." for other in escaped[1:4]]
    elif not open_:
        told.append(
            f"No programme of those looked at, up to {size_of(e.aim.most)} of 100 factories a year, escapes by "
            f"{at(e.months)}."
        )
    else:
        told.append(f"No programme up to {size_of(e.aim.most)} of 100 factories a year surely escapes.")
    if never and (escaped or open_):
        told.append(f"No size up to {size_of(e.aim.most)} of 100 a year is enough for: {_where(e, never)}.")
    if open_:
        told.append(f"With {count(len(e.seeds), 'run')} a size it cannot be told for: {_where(e, open_)}.")
    again = [a for a in escaped if not math.isnan(a.fails_again)]
    if again:
        first = min(again, key=lambda a: a.fails_again)
        large = next(p for p in e.of(first.programme) if p.size == first.fails_again)
        told.append(
            f"Larger is not always better: at {size_of(large.size)} of 100 a year only {_of_runs(large)} escape; by "
            f"then the programme itself has selected {share(large.programme_pilots)} of factories."
        )
    return [*told, scope(e)]


def scope(e: Escape) -> str:
    """For what the answer holds."""
    return (
        f"All of this is told by {at(e.months)}, in this world and on these dice: with more years a smaller "
        "programme, or none, may do, and what goes on by then may end."
    )


def criterion(e: Escape) -> str:
    """When a run has escaped, by the name of a sentence."""
    return BY_CREDIT if e.asked == BY_CREDIT else e.aim.criterion


def rule(e: Escape) -> str:
    """When a run has escaped, in a sentence."""
    told = {
        "unsupported": f"A run has escaped when, with the programme over, at least {share(PACE)} of all factories a "
        f"year scale unsupported in the last {WINDOW} months of {years(e.months)}: without public money in the pilot, "
        "in a factory that passed the gates by itself. That says that scaling goes on, not that it is wide: look at "
        "real use beside it. What the public pays for people and information may go on as well.",
        "spreading": f"A run has escaped when its verdict by {at(e.months)} is spreading: half of the factories "
        "really use it, or a tenth do and "
        f"{share(PACE)} of all factories a year scale by their own decision.",
        "case-reproduction": "A run has escaped when its case reproduction number R is 1 or more: each case that "
        f"scaled unsupported brings forth at least another one within {WITHIN[0]} years, over the last {COHORT} years "
        f"of cases that were followed so long in {years(e.months)}. A run without such cases has not.",
        BY_CREDIT: "A run has escaped when each adoption has brought forth at least another one without public money "
        f"by {at(e.months)}, as an earlier version counted it: what comes later is cut off.",
    }[criterion(e)]
    return (
        f"{told} A size escapes when at least {share(e.aim.share)} of runs do.\n\nThe programme replaces the one of "
        f"{e.scenario} and starts in {date(e.start)}; subsidy and aftercare are those of the scenario for as long as "
        "it lasts, and all other levers stay as they are."
    )


def _smallest(e: Escape, a: Threshold) -> str:
    if math.isnan(a.below):
        less = "how much smaller it may be cannot be told"
    else:
        less = f"{size_of(a.below)} surely is not" if a.below else "none at all surely is not"
    return (
        f"{size_of(a.above)} of every 100 factories a year for {years(a.programme.months)} is enough, if the programme "
        f"selects {SELECTION[a.programme.selection].long} and counts {COUNTS[a.programme.counts].long}; {less}"
    )


def _then(e: Escape, a: Threshold) -> str:
    here = next(p for p in e.of(a.programme) if p.size == a.above)
    none = e.of(a.programme)[0]
    return (
        f"That is up to {count(round(pilots(e, a)), 'pilot')} in all; {_of_runs(here)} escape, and "
        f"{share(here.in_use)} of factories really use it after {years(e.months)}, against {share(none.in_use)} "
        "without a programme."
    )


def _where(e: Escape, answers: list[Threshold]) -> str:
    return "; ".join(uncapitalised(short(a.programme, e)) for a in answers)


def _of_runs(p: Probe) -> str:
    return f"{p.escaped} of {count(p.runs, 'run')}"
