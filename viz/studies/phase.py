"""The page of a phase diagram: the verdict over two parameters, and where runs disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...experiments.thresholds.phase import Axis, Cell, Phase
from ...model.outcomes.verdict import DISILLUSIONED, NOT_STARTED, PARTIAL, RULE, SPREADING, STALLED, WORDS, at
from ...scenarios.parameters import table
from .. import look
from ..figure import Cell as Words
from ..figure import Table
from ..look import VERDICTS, light
from ..panels import Chart, Frame, Room, inches_of, panels, say
from ..telling import NONE, count, listed, share, years
from .page import Draw, Page, Section

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

CLEAR = 0.8
"""Share of runs that must agree, or the field is hatched."""
SHORT = {
    NOT_STARTED: "no start",
    STALLED: "stalled",
    DISILLUSIONED: "disillusion",
    PARTIAL: "partial",
    SPREADING: "spreads",
}
CODES = {
    NOT_STARTED: "N",
    STALLED: "St",
    DISILLUSIONED: "D",
    PARTIAL: "P",
    SPREADING: "Sp",
}
"""Where fields are too narrow for words."""
_KEY = 0.24
"""Inches of a line of the key."""
DARK = "#15181b"
"""Words on the colour of a verdict: dark on paper and on a dark screen alike."""


def page(p: Phase) -> Page:
    """What stands on the page."""
    return Page(
        title="phase diagram",
        question=f"Where does {p.scenario} spread and where does it stall, over {_name(p.x)} and {_name(p.y)}?",
        answer=answer(p),
        about=f"{p.scenario} · {p.factories:,} factories · {years(p.months)} · {len(p.x.levels)} × {len(p.y.levels)} "
        f"pairs of values · {count(len(p.seeds), 'run')} of each on the same dice",
        warnings=warnings(p),
        sections=(
            Section(
                "The map",
                figure="verdicts",
                table=numbers(p),
                note=f"Colour and word: the most frequent verdict by {at(p.months)}. Percentage: runs that came to it. "
                f"Hatched where fewer than {share(CLEAR)} did.",
            ),
            Section("Real use", figure="in-use", note="Mean share of factories in real use at the end."),
            Section("What was varied", text=varied(p)),
            Section("The rule of the verdict", text=RULE),
        ),
        limits=(
            "Between the values that were run nothing is known; borders may lie anywhere between two fields.",
            f"The map is that of {at(p.months)}; after more years fields may have other verdicts.",
            "All other parameters stay as they are in the scenario; elsewhere in the space the map may look different.",
        ),
    )


def figures(p: Phase) -> dict[str, Draw]:
    """Its figures by name."""
    return {"verdicts": lambda frame: verdicts(p, frame), "in-use": lambda frame: use(p, frame)}


def answer(p: Phase) -> list[str]:
    """The answer in a few sentences."""
    cells = [c for c in p.cells() if c.runs]
    found = {word: [c for c in cells if c.verdict == word] for word in reversed(WORDS)}
    some = {word: those for word, those in found.items() if those}
    then = f"by {at(p.months)}"
    if len(some) == 1:
        lead = f"Everywhere on this map the most frequent verdict {then} is the same: {next(iter(some))}."
    else:
        parts = [f"{word} in {len(those)}" for word, those in some.items()]
        lead = f"The most frequent verdict {then} is {listed(parts)} of {count(len(cells), 'field')}."
    best, worst = max(cells, key=lambda c: c.in_use), min(cells, key=lambda c: c.in_use)
    told = [
        lead,
        f"Real use by then goes from {share(worst.in_use)} ({_at(p, worst)}) to {share(best.in_use)} ({_at(p, best)}).",
    ]
    unclear = sum(c.agree < CLEAR for c in cells)
    if unclear:
        told.append(
            f"In {count(unclear, 'field')} fewer than {share(CLEAR)} of runs agree: there, luck decides as well."
        )
    return told


def warnings(p: Phase) -> list[str]:
    """What must be known first."""
    short = sum(c.runs < len(p.seeds) for c in p.cells())
    return [f"{count(short, 'field')} with fewer runs than asked: some failed or were not made."] if short else []


def varied(p: Phase) -> str:
    """The two parameters in words."""
    parts = []
    for axis, timed in ((p.x, p.timed[0]), (p.y, p.timed[1])):
        row = table()[axis.name].row
        when = "in the months in which the scenario pulls this lever" if timed else "in every month"
        levels = listed([_level(level) for level in axis.levels])
        parts.append(f"{axis.name} ({row.unit}): {row.meaning} Here {levels}, {when}.")
    return "\n\n".join(parts)


def numbers(p: Phase) -> Table:
    """One row a field."""
    rows: list[tuple[Words, ...]] = []
    for c in p.cells():
        if not c.runs:
            rows.append((_at(p, c), NONE, NONE, NONE, NONE))
            continue
        agree: Words = (f"{share(c.agree)} of {c.runs}", f"else mostly {c.second}" if c.second else "")
        rows.append((_at(p, c), c.verdict.capitalize(), agree, share(c.in_use), share(c.sustaining)))
    head = ("Values", f"Most frequent verdict by {at(p.months)}", "Agree", "Really in use", "Self-sustaining")
    return Table(head, tuple(rows))


def verdicts(p: Phase, frame: Frame) -> Chart:
    """The most frequent verdict in every field."""
    cells = p.cells()
    known = [c for c in cells if c.runs]
    spreads = sum(c.verdict == SPREADING for c in known)
    apart = sum(c.agree < CLEAR for c in known)
    title = (
        f"By {at(p.months)}, spreading is the most frequent verdict in {spreads} of {count(len(known), 'field')}; "
        f"runs disagree in {apart}"
    )
    found = [word for word in WORDS if any(c.verdict == word for c in known)]
    figure, axes = _map(p, frame, title, _KEY * (len(found) + 1 if frame.narrow else 1) + 0.06)
    width = inches_of(axes)[0] / len(p.x.levels)
    short = SHORT if all(look.width(SHORT[word], look.TICK) < width - 0.1 for word in found) else CODES
    for place, c in enumerate(cells):
        y, x = divmod(place, len(p.x.levels))
        if not c.runs:
            continue
        hatched = c.agree < CLEAR
        _field(axes, x, y, light(VERDICTS[c.verdict]), hatched)
        told = [word for word in (short[c.verdict], share(c.agree)) if look.width(word, look.TICK) < width - 0.02]
        for line, word in enumerate(told):
            shift = (line - (len(told) - 1) / 2) * 0.36
            _inside(axes, (x, y - shift), word, "ink" if c.verdict == NOT_STARTED else None, hatched)
    _key(axes, [(word, f"{CODES[word]}: {word}" if short is CODES else word) for word in found], frame)
    alt = " ".join(f"{_at(p, c)}: {c.verdict}, {share(c.agree)} of runs." for c in known)
    return Chart("verdicts", title, f"A map of fields. {alt}", figure)


def use(p: Phase, frame: Frame) -> Chart:
    """Real use in every field."""
    cells = p.cells()
    known = [c for c in cells if c.runs]
    best = max(known, key=lambda c: c.in_use)
    title = f"Real use by {at(p.months)} is greatest, {share(best.in_use)}, at {_at(p, best)}"
    figure, axes = _map(p, frame, title, key=0.0)
    top = max(best.in_use, 1e-9)
    width = inches_of(axes)[0] / len(p.x.levels)
    for place, c in enumerate(cells):
        y, x = divmod(place, len(p.x.levels))
        if not c.runs:
            continue
        side = (c.in_use / top) ** 0.5 * 0.94  # the area tells the share
        axes.add_patch(_square(x, y, 0.94, light("raised"), light("line")))
        axes.add_patch(_square(x, y, side, light(look.IN_USE), "none"))
        need = look.width(share(c.in_use), look.TICK)
        if need < width - 0.04:
            _inside(axes, (x, y), share(c.in_use), None if need < side * width - 0.02 else "ink", False)
    alt = " ".join(f"{_at(p, c)}: {share(c.in_use)}." for c in known)
    return Chart("in-use", title, f"Squares, by area. {alt}", figure)


def _map(p: Phase, frame: Frame, title: str, key: float) -> tuple[Figure, Axes]:
    """Empty axes with the values of both parameters, the first pair at the lower left."""
    left = 0.25 + max(look.width(_level(level), look.TICK) for level in p.y.levels)
    side = min(1.15, (frame.width - left - 0.2) / len(p.x.levels))
    tall = max(0.5, min(side * 0.72, 0.8))
    room = Room(tall * len(p.y.levels), left, 0.2, 0.42 + key, widest=side * len(p.x.levels))
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, _footer(p))
    axes.set_xlim(-0.5, len(p.x.levels) - 0.5)
    axes.set_ylim(-0.5, len(p.y.levels) - 0.5)
    crowded = max(look.width(_level(level), look.TICK) for level in p.x.levels) > side - 0.06
    every = 2 if crowded and not isinstance(p.x.levels[0], str) else 1
    shown = [_level(level) if place % every == 0 else "" for place, level in enumerate(p.x.levels)]
    axes.set_xticks(range(len(shown)), shown, rotation=30 if crowded and every == 1 else 0)
    axes.set_yticks(range(len(p.y.levels)), [_level(level) for level in p.y.levels])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(_unit(p.x), fontsize=look.TICK, color=light("muted"))
    axes.xaxis.label.set_parse_math(False)
    _, height = inches_of(axes)
    above = 1 + 0.16 / height
    say(
        axes,
        (-left / inches_of(axes)[0] + 0.02, above),
        f"↑ {_unit(p.y)}",
        "muted",
        look.TICK,
        transform=axes.transAxes,
    )
    return figure, axes


def _field(axes: Axes, x: int, y: int, tone: str, hatched: bool) -> None:
    patch = _square(x, y, 0.94, tone, light("paper") if hatched else "none")
    if hatched:
        patch.set_hatch("////")
    axes.add_patch(patch)


def _square(x: float, y: float, side: float, tone: str, edge: str) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle((x - side / 2, y - side / 2), side, side, facecolor=tone, edgecolor=edge, linewidth=0.6)


def _inside(axes: Axes, place: tuple[float, float], word: str, tone: str | None, ground: bool) -> None:
    words = say(axes, place, word, tone or "ink", look.TICK, align="center")
    if tone is None:
        words.set_color(DARK)
    if ground:  # letters must not drown in the hatching
        words.set_bbox({"facecolor": light("paper"), "linewidth": 0, "pad": 0.8})
        words.set_color(light("ink"))


def _key(axes: Axes, words: Sequence[tuple[str, str]], frame: Frame) -> None:
    """The colours of the verdicts that occur, and the hatching, above the map; one below the other on a phone."""
    from matplotlib.patches import Rectangle

    width, height = inches_of(axes)
    x, y = 0.0, 0.42 + _KEY * (len(words) if frame.narrow else 0)
    for verdict, word in [*words, ("", "runs disagree")]:
        place = (x / width, 1 + (y - 0.06) / height)
        tone = light(VERDICTS[verdict] if verdict else "paper")
        patch = Rectangle(place, 0.14 / width, 0.12 / height, facecolor=tone, edgecolor=light("muted"), linewidth=0.4)
        patch.set(hatch=None if verdict else "////", transform=axes.transAxes, clip_on=False)
        axes.add_patch(patch)
        say(axes, ((x + 0.2) / width, 1 + y / height), word, "muted", look.TICK, transform=axes.transAxes)
        if frame.narrow:
            y -= _KEY
        else:
            x += 0.2 + look.width(word, look.TICK) + 0.2


def _name(axis: Axis) -> str:
    return axis.name.replace("_", " ")


def _unit(axis: Axis) -> str:
    unit = table()[axis.name].row.unit
    return _name(axis) if unit == "-" else f"{_name(axis)}, {unit}"


def _level(level: object) -> str:
    return level if isinstance(level, str) else f"{level:.4g}"


def _at(p: Phase, c: Cell) -> str:
    return f"{_name(p.x)} {_level(c.x)}, {_name(p.y)} {_level(c.y)}"


def _footer(p: Phase) -> str:
    runs = count(len(p.seeds), "run")
    return f"Stallpoint · {p.scenario} · {runs} of every pair on the same dice · {p.factories:,} factories"
