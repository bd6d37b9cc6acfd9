"""The page of a bottleneck attribution: what is lost to each bottleneck, and what only comes from several together."""

from collections.abc import Mapping

from ...experiments.attribution.attribution import Attribution
from ...experiments.grouped import part_of
from ...experiments.statistics import Interval
from ...model.outcomes.verdict import at
from ..figure import Cell, Table
from ..formatting import ON_DICE, UNSURE, between, bracketed, count, listed, points, share, uncapitalised, years
from ..labels import members
from .outcomes import measured
from .page import Page, Section

DOES: Mapping[str, str] = {
    "in_use": "really use it",
    "breadth": "ever start",
    "unsupported": "scale unsupported",
}
"""What factories do, by measure."""


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
    return Page(
        title="bottleneck attribution",
        question=f"What holds adoption back under {a.scenario}, and how much is lost to each?",
        answer=answer(a),
        about=f"{a.scenario} · {a.factories:,} factories · {years(a.months)} · all {a.game.shape[1]} coalitions of "
        f"{len(a.bottlenecks)} bottlenecks on {count(len(a.seeds), 'seed')}, the same dice for all",
        warnings=warnings(a),
        sections=(
            Section(figure="bottlenecks"),
            Section(figure="coalitions", text=interplay(a)),
            Section(
                "What taking a bottleneck away means",
                text="Each removal holds in every month and overrides levers and shocks that set the same parameter. "
                "A value that is better already stays. These worlds are thought experiments, not policies: what "
                "reaching them would cost is not counted.",
                tables=(removals(a),),
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


def answer(a: Attribution) -> list[str]:
    """The answer in three sentences."""
    after, lost = f"after {years(a.months)}", a.lost
    lead = (
        f"With all {spelled(len(a.bottlenecks))} bottlenecks gone, {share(a.best.mean)} of {whose(a)} would "
        f"{does(a)} {after} instead of {share(a.now.mean)}: {unsigned(lost)} points are lost to them, "
        f"{ON_DICE}, in this world."
    )
    if not lost.low > 0.0:
        return [lead, "That is not surely more than nothing, so there is no loss to share out."]
    names = ranked(a)
    found = a.shapley()
    first = names[0]
    surely = "" if a.ahead() else f", though the order of the first two is {UNSURE}"
    rest = [f"{inside(a, name)} {points(found[name].mean, False)}" for name in names[1:]]
    most = (
        f"Most is lost to {inside(a, first)} by {at(a.months)}: {unsigned(found[first])} points, "
        f"{share(a.parts()[first].mean)} of the whole; then {listed(rest)}{surely}."
    )
    unsure = [inside(a, name) for name in names if not found[name].low > 0.0]
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
        f"{uncapitalised(alone.label)}, brings {points(best.mean - a.now.mean, False)}."
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


def ranked(a: Attribution) -> list[str]:
    """The bottlenecks by what is lost to them, the greatest first."""
    found = a.shapley()
    return sorted(found, key=lambda name: -found[name].mean)


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
    return ("none", "one", "two", "three", "four", "five", "six")[n] if n < 7 else str(n)
