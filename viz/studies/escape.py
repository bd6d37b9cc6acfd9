"""The page of a search for the smallest programme after which adoption sustains itself."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...experiments.thresholds.bracket import ESCAPES, NEVER, NONE_NEEDED, Answer, Probe
from ...experiments.thresholds.escape import Escape
from ...experiments.thresholds.programmes import Programme
from ...model.outcomes.verdict import PACE, WINDOW, at
from ...scenarios.table.government import COUNTS, SELECTION
from .. import look
from ..figure import Cell, Table
from ..look import IN_USE, light
from ..panels import Chart, Frame, Room, first_in_row, head, panels
from ..telling import NONE, between, count, quantity, share, years
from .page import Draw, Page, Section
from .rows import rows

AIMS: Mapping[str, str] = {
    "self-sustaining": "adoption sustains itself",
    "spreading": "the verdict is spreading",
    "reproduction": "each adoption brings forth another (R of 1 or more)",
}
MOST_PANELS = 9


def page(e: Escape) -> Page:
    """What stands on the page."""
    panelled = e.programmes()[:MOST_PANELS]
    rest = len(e.programmes()) - len(panelled)
    return Page(
        title="pilots to escape",
        question=f"How large must a pilot programme be before {AIMS[e.aim.criterion].split(' (')[0]} by "
        f"{at(e.months)}?",
        answer=answer(e),
        about=about(e),
        warnings=warnings(e),
        sections=(
            Section(
                "The smallest programme",
                figure="programmes",
                table=brackets(e),
                note=f"Lines run from the largest size that surely does not escape to the smallest that surely does; "
                f"dots mark where {share(e.aim.share)} of runs escape. Sizes are factories selected a year, of every "
                f"100. Looked at: up to {_size(e.aim.most)}.",
            ),
            Section(
                "What was seen at every size",
                figure="sizes",
                table=seen(e),
                note="Dots: share of runs that escape, with exact 95% intervals. Dashed: the share asked for. "
                + (f"{count(rest, 'more programme')} in the table." if rest else ""),
            ),
            Section("What counts as escape", text=rule(e)),
        ),
        limits=(
            "Runs are judged by a rule with a fixed pace and window; another rule moves the sizes. A programme that "
            "reaches nearly everybody leaves nobody to follow without support, so a very large one can fail the rule.",
            "Each size is told apart on its own at 95%; a search looks at several, so some end of a line may be wrong.",
            "The search looked at the dots and nowhere else; what happens between two of them is inferred.",
            "Intervals cover the luck of the dice, not the uncertainty of the parameters.",
        ),
    )


def figures(e: Escape) -> dict[str, Draw]:
    """Its figures by name."""
    return {"programmes": lambda frame: programmes(e, frame), "sizes": lambda frame: sizes(e, frame)}


def answer(e: Escape) -> list[str]:
    """The answer in a few sentences."""
    answers = e.answers()
    if any(found.word == NONE_NEEDED for found in answers):
        none = _of_runs(e.of(answers[0].programme)[0])
        return [
            f"None is needed: without any programme, {AIMS[e.aim.criterion]} in {none} by {at(e.months)}.",
            scope(e),
        ]
    escaped = sorted((a for a in answers if a.word == ESCAPES), key=lambda a: pilots(e, a))
    never = [a for a in answers if a.word == NEVER]
    open_ = [a for a in answers if a not in escaped and a not in never]
    told = []
    if escaped:
        best = escaped[0]
        told += [f"{_smallest(e, best)}.", _then(e, best)]
        told += [f"{_short(other.programme, e)}: {_bracket(e, other)} of 100 a year." for other in escaped[1:4]]
    elif not open_:
        told.append(
            f"No programme of those looked at, up to {_size(e.aim.most)} of 100 factories a year, escapes by "
            f"{at(e.months)}."
        )
    else:
        told.append(f"No programme up to {_size(e.aim.most)} of 100 factories a year surely escapes.")
    if never and (escaped or open_):
        told.append(f"No size up to {_size(e.aim.most)} of 100 a year is enough for: {_where(e, never)}.")
    if open_:
        told.append(f"With {count(len(e.seeds), 'run')} a size it cannot be told for: {_where(e, open_)}.")
    again = [a for a in escaped if not math.isnan(a.fails_again)]
    if again:
        first = min(again, key=lambda a: a.fails_again)
        large = next(p for p in e.of(first.programme) if p.size == first.fails_again)
        told.append(
            f"Larger is not always better: at {_size(large.size)} of 100 a year only {_of_runs(large)} escape; by then "
            f"the programme itself has selected {share(large.programme_pilots)} of factories."
        )
    return [*told, scope(e)]


def scope(e: Escape) -> str:
    """For what the answer holds."""
    return (
        f"All of this is told by {at(e.months)}, in this world and on these dice: with more years a smaller "
        "programme, or none, may do, and what goes on by then may end."
    )


def about(e: Escape) -> str:
    """What was done, in a line."""
    looked = f"{count(len(e.programmes()), 'programme')} · {count(len(e.seeds), 'run')} of every size on the same dice"
    return f"{e.scenario} · {e.factories:,} factories · {years(e.months)} · {looked}"


def warnings(e: Escape) -> list[str]:
    """What must be known first."""
    short = [p for p in e.probes if p.runs < len(e.seeds)]
    return [f"{count(len(short), 'size')} with fewer runs than asked: some failed or were not made."] if short else []


def rule(e: Escape) -> str:
    """When a run has escaped, in a sentence."""
    told = {
        "self-sustaining": f"A run has escaped when public support is over and at least {share(PACE)} of all "
        f"factories a year scale without it in the last {WINDOW} months of {years(e.months)}. That says that adoption "
        "goes on, not that it is wide: look at real use beside it.",
        "spreading": f"A run has escaped when its verdict by {at(e.months)} is spreading: half of the factories "
        "really use it, or a tenth do and adoption goes on without support.",
        "reproduction": "A run has escaped when its adoption reproduction number R is 1 or more: each adoption without "
        f"public money has brought forth at least another one by {at(e.months)}. Later ones are cut off.",
    }[e.aim.criterion]
    return (
        f"{told} A size escapes when at least {share(e.aim.share)} of runs do.\n\nThe programme replaces the one of "
        f"{e.scenario} and starts in month {e.start}; subsidy and aftercare are those of the scenario for as long as "
        "it lasts, and all other levers stay as they are."
    )


def brackets(e: Escape) -> Table:
    """One row a programme."""
    table: list[tuple[Cell, ...]] = []
    for a in e.answers():
        here = _at(e, a)
        cells: list[Cell] = [_short(a.programme, e), _word(e, a), _bracket(e, a).capitalize()]
        if here is None:
            cells += [NONE, NONE, NONE]
        else:
            cells += [f"{pilots(e, a):,.0f}", share(here.in_use), quantity(here.public_spent)]
        table.append(tuple(cells))
    head_row = (
        "Programme",
        "Finding",
        "Size, of 100 factories a year",
        "Pilots in all",
        "Really in use",
        "Public, M CNY",
    )
    return Table(head_row, tuple(table), "The last three at the smallest size that surely escapes; means over runs.")


def seen(e: Escape) -> Table:
    """Every size of every programme."""
    table: list[tuple[Cell, ...]] = []
    for p in e.probes:
        low, high = p.interval()
        cell: Cell = (f"{p.escaped} of {p.runs}", between(low, high, "share"))
        table.append((_short(p.programme, e), _size(p.size), cell, share(p.in_use), quantity(p.public_spent)))
    return Table(("Programme", "Of 100 a year", "Runs that escape", "Really in use", "Public, M CNY"), tuple(table))


def programmes(e: Escape, frame: Frame) -> Chart:
    """The bracket of every programme on one scale."""
    answers = e.answers()
    title = _title(e, answers)
    figure, axes, places = rows(
        [_short(a.programme, e) for a in answers],
        [_bracket(e, a) for a in answers],
        frame,
        (0.0, 100 * e.aim.most),
        "factories selected a year, of every 100",
        title,
        _footer(e),
        margins=(3.2, 1.8),
    )
    for y, a in zip(places, answers, strict=True):
        axes.plot([0, 100 * e.aim.most], [y, y], color=light("line"), linewidth=look.THIN, zorder=1)
        if a.word != ESCAPES:
            continue
        low = 0.0 if math.isnan(a.below) else a.below
        axes.plot([100 * low, 100 * a.above], [y, y], color=light("ink"), linewidth=look.LINE + 1, zorder=2)
        size = a.above if math.isnan(a.size) else a.size
        axes.plot([100 * size], [y], "o", markersize=7, color=light(IN_USE), zorder=3, clip_on=False)
    alt = " ".join(f"{_short(a.programme, e)}: {_bracket(e, a)}." for a in answers)
    return Chart("programmes", title, f"Lines on a scale of sizes. {alt}", figure)


def sizes(e: Escape, frame: Frame) -> Chart:
    """Share of runs that escape at every size, one panel a programme."""
    shown = e.programmes()[:MOST_PANELS]
    rises = [p for p in e.probes if p.told(e.aim.share) == "yes"]
    top = max(rises, key=lambda p: (p.share, -p.size), default=max(e.probes, key=lambda p: (p.share, -p.size)))
    title = (
        f"{share(top.share)} of runs escape at {_size(top.size)} of 100 a year, {_lower(_short(top.programme, e))}: "
        "no size tried has more"
    )
    room = Room(1.35, 0.5, 0.35, 0.62, 0.5)
    figure, found = panels(len(shown), frame, room, title, _footer(e))
    alts = []
    for axes, programme in zip(found, shown, strict=True):
        head(axes, room, _short(programme, e).split(", ", 1)[0], _short(programme, e).split(", ", 1)[1])
        probes = [p for p in e.of(programme) if p.runs]
        axes.set_xlim(-2 * e.aim.most, 104 * e.aim.most)
        axes.set_ylim(-0.04, 1.04)
        ticks = ["0%", "50%", "100%"] if first_in_row(found, axes) else ["", "", ""]
        axes.set_yticks([0, 0.5, 1], ticks)
        axes.grid(axis="y", color=light("line"), linewidth=look.HAIR)
        axes.axhline(e.aim.share, color=light("muted"), linewidth=look.THIN, linestyle=(0, (4, 3)))
        axes.set_xlabel("of 100 factories a year", fontsize=look.TICK, color=light("muted"))
        x = [100 * p.size for p in probes]
        for place, p in zip(x, probes, strict=True):
            axes.plot([place, place], p.interval(), color=light("considering"), linewidth=look.LINE, zorder=2)
        axes.plot(x, [p.share for p in probes], color=light(IN_USE), linewidth=look.THIN, zorder=3)
        axes.plot(x, [p.share for p in probes], "o", markersize=5, color=light(IN_USE), zorder=4, clip_on=False)
        alts.append(f"{_short(programme, e)}: " + ", ".join(f"{_size(p.size)}: {share(p.share)}" for p in probes) + ".")
    return Chart("sizes", title, f"Share of runs that escape by size. {' '.join(alts)}", figure)


def pilots(e: Escape, a: Answer) -> float:
    """How many factories a programme selects in all at the smallest size that surely escapes."""
    return a.above * a.programme.months / 12 * e.factories


def _smallest(e: Escape, a: Answer) -> str:
    if math.isnan(a.below):
        less = "how much smaller it may be cannot be told"
    else:
        less = f"{_size(a.below)} surely is not" if a.below else "none at all surely is not"
    return (
        f"{_size(a.above)} of every 100 factories a year for {years(a.programme.months)} is enough, if the programme "
        f"selects {SELECTION[a.programme.selection].long} and counts {COUNTS[a.programme.counts].long}; {less}"
    )


def _then(e: Escape, a: Answer) -> str:
    here = _at(e, a)
    assert here is not None
    none = e.of(a.programme)[0]
    return (
        f"That is up to {count(round(pilots(e, a)), 'pilot')} in all; {_of_runs(here)} escape, and "
        f"{share(here.in_use)} of factories really use it after {years(e.months)}, against {share(none.in_use)} "
        "without a programme."
    )


def _at(e: Escape, a: Answer) -> Probe | None:
    return next((p for p in e.of(a.programme) if p.size == a.above), None)


def _bracket(e: Escape, a: Answer) -> str:
    if a.word == NONE_NEEDED:
        return "none needed"
    if a.word == NEVER:
        return f"none up to {_size(e.aim.most)}"
    if a.word != ESCAPES:
        return "cannot be told"
    if math.isnan(a.below):
        return f"{_size(a.above)} or less"
    return f"{_size(a.size)} ({_size(a.below)} to {_size(a.above)})"


def _word(e: Escape, a: Answer) -> str:
    escapes = max((p.share for p in e.of(a.programme) if p.runs), default=math.nan)
    return f"{a.word.capitalize()}; at most {share(escapes)} of runs"


def _title(e: Escape, answers: list[Answer]) -> str:
    escaped = [a for a in answers if a.word == ESCAPES]
    if not escaped:
        return f"No programme up to {_size(e.aim.most)} of 100 factories a year surely escapes"
    best = min(escaped, key=lambda a: pilots(e, a))
    some = f"{len(escaped)} of {count(len(answers), 'programme')} can escape"
    return f"{some}; with the fewest pilots: {_lower(_short(best.programme, e))}, {_bracket(e, best)} of 100 a year"


def _where(e: Escape, answers: list[Answer]) -> str:
    return "; ".join(_lower(_short(a.programme, e)) for a in answers)


def _short(p: Programme, e: Escape) -> str:
    durations = {other.months for other in e.programmes()}
    span = f", {years(p.months)}" if len(durations) > 1 else ""
    return f"{SELECTION[p.selection].short}, {COUNTS[p.counts].short} counts{span}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _size(size: float) -> str:
    """Factories a year of every 100, without false precision."""
    return quantity(round(100 * size, 4)) if size else "0"


def _of_runs(p: Probe) -> str:
    return f"{p.escaped} of {count(p.runs, 'run')}"


def _footer(e: Escape) -> str:
    runs = count(len(e.seeds), "run")
    return f"Stallpoint · {e.scenario} · {runs} of every size on the same dice · {e.factories:,} factories"
