"""How far a life was luck: in how many runs of its world the factory adopts, in words and as a figure."""

from collections.abc import Sequence

from ...experiments.counterfactuals.luck import Fate, odds
from ...experiments.counterfactuals.twin import bare
from ..axes import places
from ..figure import Axis, Dots, Figure, Panel, Table
from ..formatting import share
from ..words import say


def figure(name: str, worlds: Sequence[str], fates: Sequence[Sequence[Fate]]) -> Figure:
    """In how many runs it ever starts, and really uses the technology at the end, in each world.

    Args:
        name: of the factory.
        worlds: names of the scenarios.
        fates: of each, what became of it in each run.
    """
    adopted = [odds([fate.adopted for fate in each]) for each in fates]
    began = [odds([fate.started for fate in each]) for each in fates]
    called = [_short(world, worlds[0]) for world in worlds]
    names = [say("why-luck-adopted", scenario=world) for world in called]
    names += [say("why-luck-started", scenario=world) for world in called]
    found = [*adopted, *began]
    words = [say("why-luck-row", times=o.times, runs=o.runs) for o in found]
    tones = ["scaled"] * len(worlds) + ["piloting"] * len(worlds)
    marks = []
    for tone in dict.fromkeys(tones):
        at = [place for place, each in enumerate(tones) if each == tone]
        mine = [found[place] for place in at]
        shares = [o.times / max(o.runs, 1) for o in mine]
        marks.append(Dots("", tone, shares, at, [o.low for o in mine], [o.high for o in mine]))
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
