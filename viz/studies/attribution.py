"""The page of a bottleneck attribution: what is lost to each bottleneck, and what only comes from several together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...experiments.losses.attribution import Attribution
from ...experiments.losses.shapley import sizes
from ...experiments.statistics import Interval
from ...model.outcomes.verdict import at
from .. import look
from ..figure import Cell, Table
from ..look import IN_USE, light
from ..panels import FULL, Chart, Frame, Room, inches_of, panels, say
from ..telling import ON_DICE, UNSURE, between, count, listed, points, share, years
from .page import Draw, Page, Section
from .rows import key_line, rows

if TYPE_CHECKING:
    from matplotlib.ticker import Locator

DOES: Mapping[str, str] = {
    "in_use": "really use it",
    "breadth": "ever start",
    "unsupported": "scale unsupported",
}
"""What factories do, by measure."""
TOGETHER = ("one by one", "in pairs", "in threes", "in fours", "in fives", "all six")


def page(a: Attribution) -> Page:
    """What stands on the page."""
    return Page(
        title="bottleneck attribution",
        question=f"What holds adoption back under {a.scenario}, and how much is lost to each?",
        answer=answer(a),
        about=f"{a.scenario} · {a.factories:,} factories · {years(a.months)} · all {a.game.shape[1]} coalitions of "
        f"{len(a.bottlenecks)} bottlenecks on {count(len(a.seeds), 'seed')}, the same dice for all",
        warnings=warnings(a),
        sections=(
            Section(
                "What is lost to each bottleneck",
                figure="bottlenecks",
                table=losses(a),
                note="Bars: Shapley values, what a bottleneck's removal adds, averaged over all orders in which the "
                "bottlenecks could go; they add up to the whole loss exactly. Lines: 95% intervals over seeds. A bar "
                "far from the open dot tells of a bottleneck that must be broken together with others.",
            ),
            Section(
                "One by one, or together",
                text=interplay(a),
                figure="coalitions",
                table=orders(a),
                note="Each dot is a set of bottlenecks taken away, at its mean over seeds. The best set of each number "
                "is green; it is the best of this sample, so its height is slightly flattered.",
            ),
            Section(
                "What taking a bottleneck away means",
                text="Each removal holds in every month and overrides levers and shocks that set the same parameter. "
                "A value that is better already stays. These worlds are thought experiments, not policies: what "
                "reaching them would cost is not counted.",
                table=removals(a),
                folded=False,
            ),
        ),
        limits=(
            "The shares belong to this scenario and these definitions of removal; a narrower definition of a "
            "bottleneck gives it a smaller share.",
            "Shapley values share interactions out evenly among those who take part in them; the table behind the "
            "first figure also has what each removal brings first and last.",
            f"All of this is told by {at(a.months)}; a bottleneck that costs much by then may cost little later.",
            "Intervals cover the luck of the dice, not the uncertainty of the parameters: a sensitivity study does.",
        ),
    )


def figures(a: Attribution) -> dict[str, Draw]:
    """Its figures by name."""
    return {"bottlenecks": lambda frame: bars(a, frame), "coalitions": lambda frame: coalitions(a, frame)}


def answer(a: Attribution) -> list[str]:
    """The answer in three sentences."""
    after, lost = f"after {years(a.months)}", a.lost
    lead = (
        f"With all {_number(len(a.bottlenecks))} bottlenecks gone, {share(a.best.mean)} of factories would "
        f"{DOES[a.measure]} {after} instead of {share(a.now.mean)}: {_points(lost)} points are lost to them, "
        f"{ON_DICE}, in this world."
    )
    if not lost.low > 0.0:
        return [lead, "That is not surely more than nothing, so there is no loss to share out."]
    ranked = _ranked(a)
    found = a.shapley()
    first = ranked[0]
    surely = "" if a.ahead() else f", though the order of the first two is {UNSURE}"
    rest = [f"{_label(a, name)} {points(found[name].mean, False)}" for name in ranked[1:]]
    most = (
        f"Most is lost to {_label(a, first)} by {at(a.months)}: {_points(found[first])} points, "
        f"{share(a.parts()[first].mean)} of the whole; then {listed(rest)}{surely}."
    )
    unsure = [_label(a, name) for name in ranked if not found[name].low > 0.0]
    if unsure:
        most += f" Nothing is surely lost to {listed(unsure)}."
    return [lead, most, interplay(a)]


def interplay(a: Attribution) -> str:
    """How much comes from single removals and how much only from several together."""
    single, lost = sum(found.mean for found in a.alone().values()), a.lost.mean
    coalition, best = a.best_of(1)
    alone = a.members(coalition)[0]
    text = (
        f"Taken away one at a time, the bottlenecks give {points(single, False)} points in all; the best single one, "
        f"{_lower(alone.label)}, brings {points(best.mean - a.now.mean, False)}."
    )
    if lost <= 0.0:
        return text
    if single < lost:
        return f"{text} The other {points(lost - single, False)} points come only when several go together."
    return f"{text} That is more than all together bring: they hold back the same factories."


def warnings(a: Attribution) -> list[str]:
    """What must be known first."""
    found = []
    if not a.display and any(b.name == "display" for b in a.bottlenecks):
        found.append(
            "No programme counts display in this scenario, so 'display pilots' stands only for failed pilots that "
            "factories keep for face."
        )
    if a.failed:
        found.append(f"{count(a.failed, 'seed')} left out, because a run failed on it.")
    if len(a.seeds) < 2:
        found.append("One seed gives no intervals: ask for more with --seeds.")
    return found


def losses(a: Attribution) -> Table:
    """The numbers behind the first figure."""
    found, parts, alone, last = a.shapley(), a.parts(), a.alone(), a.last()
    table: list[tuple[Cell, ...]] = []
    for name in _ranked(a):
        part = share(parts[name].mean), between(parts[name].low, parts[name].high, "share")
        cells = [_cell(found[name]), part, _cell(alone[name]), _cell(last[name])]
        table.append((_label(a, name).capitalize(), *cells))
    table.append(("All together", _cell(a.lost), share(1.0), _cell(a.lost), _cell(a.lost)))
    head = ("Bottleneck", "Lost to it, points", "Share of the loss", "Taken away first", "Taken away last")
    return Table(head, tuple(table), "Percentage points of all factories; 95% intervals below.")


def orders(a: Attribution) -> Table:
    """What single bottlenecks, pairs, threes ... bring, and the best set of each size."""
    table: list[tuple[Cell, ...]] = []
    for size, brought in enumerate(a.together(), 1):
        coalition, left = a.best_of(size)
        names = listed([_lower(b.label) for b in a.members(coalition)])
        table.append((TOGETHER[size - 1].capitalize(), _cell(brought), names.capitalize(), share(left.mean)))
    head = ("Taken away", "Brought beyond smaller sets, points", "Best set of that size", f"Then {DOES[a.measure]}")
    note = "The second column (Harsanyi dividends, summed by size) adds up to the whole loss; below zero, sets overlap."
    return Table(head, tuple(table), note)


def removals(a: Attribution) -> Table:
    """What is changed to take each bottleneck away."""
    words = {"up": "at least", "down": "at most", "set": "is"}
    table: list[tuple[Cell, ...]] = []
    for b in a.bottlenecks:
        told = []
        for change in b.changes:
            to = f"{change.to:g}" if isinstance(change.to, float) else str(change.to)
            told.append(f"{change.name} {words[change.way]} {to}: {change.reason}.")
        table.append((b.label, b.without.capitalize(), " ".join(told)))
    return Table(("Bottleneck", "The world without it", "What is changed, and why"), tuple(table))


def bars(a: Attribution, frame: Frame) -> Chart:
    """Shapley values with intervals; what each removal brings first and last beside them."""
    found, alone, last = a.shapley(), a.alone(), a.last()
    ranked = _ranked(a)
    first = ranked[0]
    title = (
        f"Of {points(a.lost.mean, False)} points of adoption lost, {points(found[first].mean, False)} are lost to "
        f"{_label(a, first)}"
    )
    words = [f"{_points(found[name])} points" for name in ranked]
    ends = [100 * v for n in ranked for v in (found[n].low, found[n].high, alone[n].mean, last[n].mean) if v == v]
    low, high = min([0.0, *ends]), max([1.0, *ends])
    margin = 0.05 * (high - low)
    figure, axes, places = rows(
        [_label(a, name).capitalize() for name in ranked],
        words,
        frame,
        (low - margin * (low < 0.0), high + margin),
        "percentage points of all factories",
        title,
        _footer(a),
        key=0.32,
    )
    axes.axvline(0, color=light("muted"), linewidth=look.THIN)
    for y, name in zip(places, ranked, strict=True):
        s = found[name]
        axes.barh([y], [100 * s.mean], height=0.2, color=light(IN_USE), zorder=2)
        axes.plot([100 * s.low, 100 * s.high], [y, y], color=light("ink"), linewidth=look.THIN, zorder=4)
        for marker, value in (("o", alone[name].mean), ("D", last[name].mean)):
            face = light("paper")
            axes.plot([100 * value], [y], marker, markersize=5, mfc=face, mec=light("ink"), zorder=3)
    words_of_key = ("share", "first", "last") if frame.narrow else ("lost to it", "if it goes first", "if it goes last")
    marks = (("s", IN_USE, True), ("o", "ink", False), ("D", "ink", False))
    key_line(axes, [(*mark, word) for mark, word in zip(marks, words_of_key, strict=True)])
    alt = " ".join(
        f"{_label(a, n).capitalize()}: {_points(found[n])} points; {points(alone[n].mean)} if it goes first, "
        f"{points(last[n].mean)} if last."
        for n in ranked
    )
    return Chart("bottlenecks", title, f"Bars with 95% intervals. {alt}", figure)


def coalitions(a: Attribution, frame: Frame) -> Chart:
    """Every coalition, by how many bottlenecks it takes away."""
    n = len(a.bottlenecks)
    means, size = a.game.mean(axis=0), sizes(n)
    best = [a.best_of(k) for k in range(n + 1)]
    title = (
        f"The best single removal leaves {share(best[1][1].mean)} that {DOES[a.measure]}, the best "
        f"{_number(n // 2)} {share(best[n // 2][1].mean)}, all {_number(n)} {share(best[n][1].mean)}"
    )
    height = 0.42 if frame.narrow else 0.36
    left, right = (0.35, 0.2) if frame.narrow else (0.35, 4.3)
    room = Room((n + 1) * height + 0.1, left, right, 0.05, widest=FULL)
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, _footer(a))
    axes.set_xlim(-0.02 * max(means), max(means) * 1.06 + 1e-6)
    axes.set_ylim(n + 0.5, -0.6)
    axes.xaxis.set_major_formatter(lambda value, place: share(value) if value else "0%")
    axes.xaxis.set_major_locator(_ticks())
    axes.set_yticks(range(n + 1), [str(k) for k in range(n + 1)])
    axes.tick_params(axis="y", labelcolor=light("ink"))
    axes.grid(axis="x", color=light("line"), linewidth=look.HAIR)
    axes.set_xlabel(f"share of factories that {DOES[a.measure]}", fontsize=look.TICK, color=light("muted"))
    width = inches_of(axes)[0]
    alts = []
    for k in range(n + 1):
        coalition, found = best[k]
        axes.plot(means[size == k], [k] * int((size == k).sum()), "o", markersize=5, color=light("considering"))
        axes.plot([found.mean], [k], "o", markersize=6.5, color=light(IN_USE))
        names = [b.label.lower() for b in a.members(coalition)]
        told = "nothing taken away" if not k else "everything" if k == n else " + ".join(names)
        if not frame.narrow:
            across = axes.get_yaxis_transform()
            say(axes, (1.0 + 0.12 / width, k), f"{share(found.mean)}  {told}", size=look.TICK, transform=across)
        alts.append(f"{k}: {share(found.mean)} ({told}).")
    text = "Dots, by number of bottlenecks taken away; the best of each number: "
    return Chart("coalitions", title, text + " ".join(alts), figure)


def _ticks() -> Locator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(5)


def _ranked(a: Attribution) -> list[str]:
    found = a.shapley()
    return sorted(found, key=lambda name: -found[name].mean)


def _label(a: Attribution, name: str) -> str:
    return _lower(next(b.label for b in a.bottlenecks if b.name == name))


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _points(found: Interval) -> str:
    ends = between(found.low, found.high, "points").replace("+", "")
    return f"{points(found.mean, False)} ({ends})" if ends else points(found.mean, False)


def _cell(found: Interval) -> Cell:
    return points(found.mean), between(found.low, found.high, "points")


def _footer(a: Attribution) -> str:
    runs = count(len(a.seeds), "run")
    return f"Stallpoint · {a.scenario} · {runs} of every set on the same dice · {a.factories:,} factories"


def _number(n: int) -> str:
    return ("none", "one", "two", "three", "four", "five", "six")[n] if n < 7 else str(n)
