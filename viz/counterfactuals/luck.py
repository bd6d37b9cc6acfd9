"""How far a life was luck: in how many runs of its world the factory adopts, in words and as a figure."""

from collections.abc import Mapping, Sequence

from ...experiments.counterfactuals.luck import Fate, odds
from ...experiments.counterfactuals.twin import bare
from ...experiments.moments import told_months
from ...model.outcomes.verdict import at
from ..axes import places
from ..figure import Axis, Dots, Figure, Panel, Table
from ..formatting import share
from ..words import say


def figure(name: str, worlds: Sequence[str], fates: Sequence[Sequence[Fate]], months: int) -> Figure:
    """In how many runs it ever starts, and really uses the technology at several years, in each world.

    Args:
        name: of the factory.
        worlds: names of the scenarios.
        fates: of each, what became of it in each run.
        months: of a run.
    """
    ends = told_months(months)
    adopted = [odds([fate.used[place] for fate in each]) for place in range(len(ends)) for each in fates]
    began = [odds([fate.started for fate in each]) for each in fates]
    called = [_short(world, worlds[0]) for world in worlds]
    names = [say("why-luck-adopted", scenario=world, when=at(end)) for end in ends for world in called]
    names += [say("why-luck-started", scenario=world) for world in called]
    found = [*adopted, *began]
    words = [say("why-luck-row", times=o.times, runs=o.runs) for o in found]
    tones = ["scaled"] * len(adopted) + ["piloting"] * len(worlds)
    marks = []
    for tone in dict.fromkeys(tones):
        rows_of = [place for place, each in enumerate(tones) if each == tone]
        mine = [found[place] for place in rows_of]
        shares = [o.times / max(o.runs, 1) for o in mine]
        marks.append(Dots("", tone, shares, rows_of, [o.low for o in mine], [o.high for o in mine]))
    rows = tuple((n, w, f"{share(o.low)} to {share(o.high)}") for n, w, o in zip(names, words, found, strict=True))
    return Figure(
        name="luck",
        heading=say("why-luck-heading"),
        finding=say("why-luck-finding", name=name, runs=found[0].runs),
        panels=(Panel(Axis(0.0, 1.0, "share", 0.25, say("why-luck-axis")), places(names, words), tuple(marks)),),
        tables=(Table((say("why-luck-axis"), name, "95%"), rows),),
        note=say("why-luck-note"),
    )


def _short(world: str, first: str) -> str:
    """What a world is called in a row: the one without levers of the first needs no name again."""
    return say("why-luck-without") if world == bare(first) else world


def pairs(worlds: Sequence[str], fates: Sequence[Sequence[Fate]]) -> str:
    """In how many pairs of runs it adopts in one of two worlds alone; empty for one world."""
    if len(fates) < 2:
        return ""
    both = list(zip(*fates, strict=True))
    ours = sum(one.adopted and not other.adopted for one, other in both)
    theirs = sum(other.adopted and not one.adopted for one, other in both)
    return say("why-luck-more", only=ours, other=theirs, runs=len(both), scenario=worlds[0], beside=worlds[1])


def in_worlds(scenarios: Sequence[str], fates: Mapping[str, Sequence[Sequence[Fate]]]) -> tuple[str, Table]:
    """In how many worlds it uses the technology at the end, and in how many more often under the first scenario.

    Args:
        scenarios: their names, one or two.
        fates: by world, of each scenario, what became of it in each run.
    """
    called = [_short(name, scenarios[0]) for name in scenarios]
    times = {world: [sum(fate.adopted for fate in each) for each in found] for world, found in fates.items()}
    runs = len(next(iter(fates.values()))[0])
    most = sum(2 * each[0] > runs for each in times.values())
    said = [say("why-luck-worlds-use", most=most, worlds=len(times), scenario=called[0])]
    if len(scenarios) > 1:
        more, less = (sum(sign * (one - other) > 0 for one, other in times.values()) for sign in (1, -1))
        same = len(times) - more - less
        said.append(say("why-luck-worlds-more", more=more, less=less, same=same, scenario=called[0], beside=called[1]))
    rows = tuple((w, *(say("why-luck-row", times=n, runs=runs) for n in each)) for w, each in times.items())
    return " ".join(said), Table((say("worlds-figure-world"), *called), rows, say("why-luck-worlds-note"))
