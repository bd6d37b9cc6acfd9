"""The page of a bottleneck attribution: what is lost to each by three fair readings, and where these disagree."""

from collections.abc import Mapping

from ...experiments.attribution.attribution import FIRST, LAST, LOST, Attribution
from ...experiments.crossed import Crossed
from ...experiments.grouped import part_of
from ...experiments.statistics import Interval
from ...model.outcomes.verdict import at as by
from ...scenarios.said import label
from ..figure import Cell, Table
from ..formatting import (
    ON_DICE,
    between,
    bracketed,
    caveat,
    count,
    held,
    listed,
    points,
    share,
    uncapitalised,
    years,
)
from ..labels import members
from ..levers import quoted_all, setting, value
from .outcomes import measured
from .page import Page, Section

DOES: Mapping[str, str] = {
    "in_use": "really use it",
    "breadth": "ever start",
    "unsupported": "scale unsupported",
}
"""What factories do, by measure."""
READING: Mapping[str, str] = {
    LOST: "averaged over all orders",
    FIRST: "taken away first",
    LAST: "taken away last",
}
"""The three readings in words."""
MOST_PAIRS = 4
"""Pairs that are told in a sentence."""


def does(a: Attribution) -> str:
    """What factories do that is lost."""
    return DOES[measured(a.measure)]


def whose(a: Attribution) -> str:
    """Of which factories all shares are."""
    part = part_of(a.measure)
    return "factories" if part is None else members(part.by, part.group)


def every(a: Attribution) -> str:
    """Of what percentage points are: 'all factories', or a group of them."""
    return f"all {whose(a)}" if part_of(a.measure) is None else whose(a)


def page(a: Attribution) -> Page:
    """What stands on the page."""
    how = f"{a.orders.shape[-2]} orders drawn on each" if a.orders.shape[-2] else f"all {a.game.shape[-1]} sets of them"
    worlds = f"{count(len(a.worlds), 'world')} · " if len(a.worlds) > 1 else ""
    return Page(
        title="bottleneck attribution",
        question=f"What holds adoption back under {a.scenario}, and how much is lost to each?",
        answer=answer(a),
        about=f"{a.scenario} · {a.factories:,} factories · {years(a.months[-1])} · {worlds}"
        f"{count(len(a.bottlenecks), 'bottleneck')}, {how} · {count(len(a.seeds), 'seed')}, the same dice for all",
        caveat=caveat(len(a.worlds), len(a.seeds)),
        warnings=warnings(a),
        sections=(
            Section(figure="bottlenecks"),
            Section(
                "Where the readings and the years disagree", text=disagreements(a), tables=(order(a),), folded=False
            ),
            Section(figure="together", text=interplay(a)),
            Section("What taking a bottleneck away means", text=standing(a), tables=(changes(a),), folded=False),
        ),
        limits=(
            "What is lost to a bottleneck belongs to this scenario and to what the bottleneck is said to be: a "
            "narrower definition gives it less. All are taken to the same standing, so that none is moved further "
            "because somebody wished so; but that a standing is as likely in one as in another is itself a choice.",
            "Shapley values share interactions out evenly among those who take part in them. Taken away first leaves "
            "them all out, taken away last counts them all; none of the three is the right one.",
            "These worlds are thought experiments, not policies: what reaching them would cost is not counted.",
            f"Told by {by(a.months[-1])}; a bottleneck that costs much by then may cost little later, or the other way "
            "round.",
        ),
    )


def answer(a: Attribution) -> list[str]:
    """The answer in a few sentences."""
    after, lost = f"after {years(a.months[-1])}", a.lost()
    lead = (
        f"With all {spelled(len(a.bottlenecks))} bottlenecks {_at(a)}, {share(a.best().mean)} of {whose(a)} would "
        f"{does(a)} {after} instead of {share(a.now().mean)}: {unsigned(lost)} points are lost to them, "
        f"{_over(a)}."
    )
    if not lost.low > 0.0:
        return [lead, "That is not surely more than nothing, so there is no loss to share out."]
    names, found = a.ranked(), a.each()
    apart = a.apart(names[0], names[1]) if len(names) > 1 else None
    surely = "" if apart is None or apart.low > 0.0 else f"; the order of the first two is not sure{_held(apart)}"
    rest = [f"{inside(a, name)} {points(found[name].mean, False)}" for name in names[1:]]
    then = f"; then {listed(rest)}" if rest else ""
    most = (
        f"Most is lost to {inside(a, names[0])} by {by(a.months[-1])}: {unsigned(found[names[0]])} points, "
        f"{share(a.parts()[names[0]].mean)} of the whole{_first(a, names[0])}{then}{surely}."
    )
    unsure = [inside(a, name) for name in names if not found[name].low > 0.0]
    if unsure:
        most += f" Nothing is surely lost to {listed(unsure)}."
    return [lead, most, readings(a)]


def readings(a: Attribution) -> str:
    """What the other two readings say, and what was so in other years."""
    first, last = a.ranked(FIRST)[0], a.ranked(LAST)[0]
    told = (
        f"Taken away before all others, {inside(a, first)} brings most ({unsigned(a.each(FIRST)[first])} points"
        f"{_first(a, first, FIRST)}); after all others, {inside(a, last)} ({unsigned(a.each(LAST)[last])}"
        f"{_first(a, last, LAST)})."
    )
    early = [f"{inside(a, a.ranked(LOST, at)[0])} by {by(month)}" for at, month in enumerate(a.months[:-1])]
    return f"{told} Most was lost to {listed(early)}." if early else told


def disagreements(a: Attribution) -> str:
    """Pairs of bottlenecks whose order is sure and not the same by two readings, or in two years."""
    end = len(a.months) - 1
    told = [_pairs(a, (LOST, end), (reading, end), READING[reading]) for reading in (FIRST, LAST)]
    told += [_pairs(a, (LOST, end), (LOST, at), f"by {by(a.months[at])}") for at in range(end)]
    some = " ".join(text for text in told if text)
    none = (
        "No pair of bottlenecks has a sure order averaged over all orders by "
        f"{by(a.months[-1])}, and surely another one when it goes first or last, or in an earlier year."
    )
    return (
        f"{some or none}\n\nThe table has the place of each bottleneck by each reading in each year, 1 for the largest."
    )


def _pairs(a: Attribution, here: tuple[str, int], there: tuple[str, int], words: str) -> str:
    pairs = a.turned(here, there)
    told = [f"{inside(a, one)} before {inside(a, other)}" for one, other in pairs[:MOST_PAIRS]]
    more = f" and {count(len(pairs) - MOST_PAIRS, 'more pair')}" if len(pairs) > MOST_PAIRS else ""
    where = f"By {by(a.months[-1])} and {READING[LOST]}"
    return f"{where}: {'; '.join(told)}{more}. For certain it is the other way round {words}." if pairs else ""


def order(a: Attribution) -> Table:
    """The place of each bottleneck by each reading in each year."""
    ranks = {(r, at): a.ranked(r, at) for at in range(len(a.months)) for r in READING}
    each = {at: a.each(LOST, at) for at in range(len(a.months))}
    rows: list[tuple[Cell, ...]] = []
    for name in a.ranked():
        cells: list[Cell] = []
        for at in each:
            places = " · ".join(str(ranks[r, at].index(name) + 1) for r in READING)
            cells += [cell(each[at][name]), places]
        rows.append((inside(a, name).capitalize(), *cells))
    head = [word for month in a.months for word in (f"Lost by {by(month)}, points", "Places")]
    note = f"Places: {', '.join(READING.values())}. Intervals at 95%, {_over(a)}."
    return Table(("Bottleneck", *head), tuple(rows), note)


def interplay(a: Attribution) -> str:
    """How much comes from single removals and how much only from several together."""
    single, lost = sum(found.mean for found in a.each(FIRST).values()), a.lost().mean
    text = f"Taken away one at a time, the bottlenecks give {points(single, False)} points in all."
    if lost <= 0.0:
        return text
    if single < lost:
        return f"{text} The other {points(lost - single, False)} points come only when several go together."
    return f"{text} That is more than all together bring: they hold back the same factories."


def standing(a: Attribution) -> str:
    """What the worlds without bottlenecks are."""
    told = (
        "Each change holds in every month and overrides levers and shocks that set the same parameter. What is better "
        "already stays."
    )
    best = share(1.0 - a.standing)
    return (
        f"Every bottleneck is taken to the same standing, where {share(a.standing)} are behind. Of a property in which "
        f"factories, staff or vendors differ: the parameter is moved until its mean is what it would be if everybody "
        f"below today's best {best} stood where that begins. Of a parameter that is one number: to where the best "
        f"{best} of its plausible range begins. A value that is stated is taken as it is. {told}"
    )


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
        found.append("One seed gives no intervals: ask for more.")
    still = sorted({m.parameter for each in a.moved.values() for m in each if m.how.startswith("stays")})
    if still:
        found.append(f"{quoted_all(still)} cannot be moved here: the network brings what they would draw.")
    return found


def changes(a: Attribution) -> Table:
    """What is changed to take each bottleneck away, in the first world."""
    rows: list[tuple[Cell, ...]] = []
    for b in a.bottlenecks:
        mine = [m for m in a.moved[a.worlds[0]] if m.bottleneck == b.name]
        told = [f"{setting(m.parameter, m.before, None)} → {value(m.parameter, m.after, None)}" for m in mine]
        why = [f"{label(m.parameter)}: {m.how}{f' ({m.reason})' if m.reason else ''}." for m in mine]
        rows.append((b.label, b.without.capitalize(), "; ".join(told), " ".join(why)))
    others = f" In {a.worlds[0]}; the table 'changes' has the other worlds." if len(a.worlds) > 1 else ""
    return Table(("Bottleneck", "The world without it", "What is changed", "Why"), tuple(rows), others.strip())


def inside(a: Attribution, name: str) -> str:
    """What a bottleneck is called inside a sentence."""
    return uncapitalised(next(b.label for b in a.bottlenecks if b.name == name))


def unsigned(found: Interval) -> str:
    """Percentage points lost, with their interval."""
    return points(found.mean, False) + bracketed(found.low, found.high, "points").replace("+", "")


def cell(found: Interval) -> Cell:
    """A difference with its interval, for a table."""
    return points(found.mean), between(found.low, found.high, "points")


def spelled(n: int) -> str:
    """A small number as a word."""
    return (
        ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")[n] if n < 11 else str(n)
    )


def _at(a: Attribution) -> str:
    return f"at their best {'tenth' if a.standing == 0.9 else share(1.0 - a.standing)}" if a.standing < 1.0 else "gone"


def _over(a: Attribution) -> str:
    return f"over {len(a.worlds)} worlds and dice" if len(a.worlds) > 1 else f"{ON_DICE}, in this world"


def _held(found: Crossed) -> str:
    return f" in a world like these ({held(found)})" if len(found.worlds) > 1 else f" {ON_DICE}"


def _first(a: Attribution, name: str, reading: str = LOST) -> str:
    worlds = len(a.worlds)
    return f", the most in {a.first_in(reading)[name]} of {worlds} worlds" if worlds > 1 else ""
