"""The page of a phase diagram: the verdict over two parameters, and where runs disagree."""

from ...experiments.thresholds.phase import Phase
from ...model.outcomes.verdict import AFTER_RULE, RULE, WORDS, at
from ...scenarios.parameters import table
from ..figures.phase._map import CLEAR, pair_words, voters
from ..formatting import caveat, count, fewer, listed, share, years
from ..levers import quoted, value
from .escape_worlds import MOST_NAMED
from .page import Page, Section


def page(p: Phase) -> Page:
    """What stands on the page."""
    return Page(
        title="phase diagram",
        question=f"Where does {p.scenario} spread and where does it stall, over {quoted(p.x.name)} and "
        f"{quoted(p.y.name)}?",
        answer=answer(p),
        about=f"{p.scenario} · {p.factories:,} factories · {years(p.months)} · "
        f"{f'{len(p.brought)} worlds · ' if p.brought else ''}{len(p.x.levels)} × {len(p.y.levels)} "
        f"pairs of values · {count(len(p.seeds), 'run')} of each on the same dice",
        caveat=caveat(len(p.brought) or 1, len(p.seeds)),
        warnings=fewer(sum(c.runs < len(p.brought or p.seeds) for c in p.cells()), "field"),
        sections=(
            Section(figure="verdicts"),
            Section("What was varied", text=varied(p)),
            Section("The rule of the verdict", text=f"{RULE}\n\n{AFTER_RULE}"),
        ),
        limits=(
            "Between the values that were run nothing is known; borders may lie anywhere between two fields.",
            f"The map is that of {at(p.months)}; after more years fields may have other verdicts.",
            "All other parameters stay as they are in the scenario; elsewhere in the space the map may look different.",
        ),
    )


def answer(p: Phase) -> list[str]:
    """The answer in a few sentences."""
    cells = [c for c in p.cells() if c.runs]
    found = {word: [c for c in cells if c.verdict == word] for word in reversed(WORDS)}
    some = {word: those for word, those in found.items() if those}
    then = f"by {at(p.months)}{_of_worlds(p)}"
    if len(some) == 1:
        lead = f"Everywhere on this map the most frequent verdict {then} is the same: {next(iter(some))}."
    else:
        parts = [f"{word} in {len(those)}" for word, those in some.items()]
        lead = f"The most frequent verdict {then} is {listed(parts)} of {count(len(cells), 'field')}."
    best, worst = max(cells, key=lambda c: c.in_use), min(cells, key=lambda c: c.in_use)
    low, high = (f"{share(c.in_use)} at {pair_words(p, c)}" for c in (worst, best))
    told = [lead, f"Real use by then goes from {low} to {high}."]
    unclear = sum(c.agree < CLEAR for c in cells)
    if unclear:
        told.append(
            f"In {count(unclear, 'field')} fewer than {share(CLEAR)} of {voters(p)} agree: there, "
            f"{'the world' if p.brought else 'luck'} decides as well."
        )
    if p.brought:
        there, all_ = p.spreads_in(), [world.name for world in p.brought]
        without = [name for name in all_ if name not in there]
        told.append(f"Some field spreads in {len(there)} of {len(all_)} worlds{_lacking(without)}.")
    return told


def _of_worlds(p: Phase) -> str:
    return ", each world with one vote," if p.brought else ""


def _lacking(without: list[str]) -> str:
    some = listed(without) if len(without) <= MOST_NAMED else count(len(without), "world")
    return f"; none does in {some}" if without else ""


def varied(p: Phase) -> str:
    """The two parameters in words."""
    parts = []
    for axis, timed in ((p.x, p.timed[0]), (p.y, p.timed[1])):
        row = table()[axis.name].row
        when = "in the months in which the scenario pulls this lever" if timed else "in every month"
        levels = listed([value(axis.name, each, p.currency) for each in axis.levels])
        parts.append(f"{row.label}: {row.meaning} Here {levels}, {when}.")
    return "\n\n".join(parts)
