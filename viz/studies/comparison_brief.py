"""What a brief says of a comparison: the answer, one picture, what it costs, what would change it, what it rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...experiments.comparable import COMPARISON, RUNS
from ...experiments.compare import Comparison
from ...experiments.crossed import Crossed
from ...experiments.turning import differ_most
from ...experiments.who_gains import groups_of
from ...model.outcomes.verdict import at
from ...scenarios.said import label
from ..comparison import added, horizons, who_gains
from ..comparison.over_worlds import caveat_of
from ..comparison.sentences import as_good, fate, most_used, same_world, sign, stalled, unlocked, worlds_differ
from ..document.blocks import Items, Numbers, Part, Picture
from ..figure import Cell, Figure, Table
from ..figures.compare import differences, when_worlds_part
from ..figures.compare._panels import factories
from ..formatting import NONE, between, count, date, held, listed, parts, points, uncapitalised, years
from ..words import say
from .comparison import question

MOST = 6
"""Scenarios beside the baseline that a table of a brief has room for; the report has them all."""
MOST_TOLD = 3
"""Those that sentences are about one by one, and changes of place that are told."""
LONGEST = 44
"""Letters of a name in a brief."""
CURVES = 2
"""Scenarios beside the baseline whose course has room in the picture; of more, only where they end."""
TALL = 2.9
"""Inches of the panels of its picture."""
MEASURE = "in_use"


@dataclass(frozen=True, slots=True)
class Told:
    """What a brief has to say of a study.

    Attributes:
        question: what it asks, if whoever signs does not say it.
        answer: sentences, the first alone.
        parts: everything below.
        rests: names and values of what it rests on.
        caveat: what no interval covers.
        warnings: what must be known before.
    """

    question: str
    answer: Sequence[str]
    parts: Sequence[Part]
    rests: Sequence[tuple[str, str]]
    caveat: str = ""
    warnings: Sequence[str] = ()


def told(found: Comparison) -> Told:
    """What the brief of a comparison of two scenarios or more has to say."""
    c, quoted = _called(found, "{}"), _called(found, "“{}”")
    chosen = _chosen(c)
    left = len(c.names) - 1 - len(chosen)
    also = [say("brief-more", count=left)] if left else []
    return Told(
        question=question(c),
        answer=_answer(quoted),
        parts=[
            Part(say("brief-adds"), "adds", [Picture(_picture(c, chosen)), Numbers(_by_year(c, chosen), "cards")]),
            Part(say("brief-costs"), "costs", [Numbers(_costs(c, chosen), "cards")], breaks=True),
            Part(say("brief-changes"), "changes", [Items([*_worlds(quoted), *_years(quoted), *_sizes(quoted), *also])]),
        ],
        rests=list(_rests(c)),
        caveat=caveat_of(c),
        warnings=[str(note) for note in quoted.notes if note.topic in (COMPARISON, RUNS)][:2],
    )


def _called(c: Comparison, form: str) -> Comparison:
    """The same comparison with names of scenarios that have room, each in a form."""
    short = {each.name: each.name for each in c.asked}
    for place, name in enumerate(short, 1):
        if len(name) > LONGEST:
            short[name] = f"{name[: LONGEST - 4]}… {place}"
    names = {name: form.format(words) for name, words in short.items()}
    asked = tuple(dataclasses.replace(each, name=names[each.name]) for each in c.asked)
    runs = tuple(dataclasses.replace(run, scenario=names[run.scenario]) for run in c.outcomes)
    return dataclasses.replace(c, asked=asked, outcomes=runs)


def _chosen(c: Comparison) -> list[str]:
    """The scenarios that a brief shows beside the baseline: those with most real use, in the order of the study."""
    others = list(c.names[1:])
    best = sorted(others, key=lambda name: -c.end(name, MEASURE).mean)[:MOST]
    return [name for name in others if name in best]


def _answer(c: Comparison) -> list[str]:
    """What changes it, the fate that this is about, and over what it is sure."""
    focus, named = stalled(c) or most_used(c), same_world(c)
    lead, differ = fate(c, focus), worlds_differ(c)
    found = [lead] if len(named) < 2 else [unlocked(c, focus)[0], lead, *as_good(c, most_used(c), named)]
    if c.many_worlds:
        sure = say("brief-sure-worlds", worlds=len(c.in_worlds), runs=len(c.seeds))
    else:
        sure = say("brief-sure-one", runs=len(c.seeds)) if c.runs_each > 1 else say("brief-sure-none")
    return [*found, sure, *([differ] if differ else [])]


def _picture(c: Comparison, chosen: Sequence[str]) -> Figure:
    """What the scenarios add as the years go by; of many of them, what they add at the end."""
    course = when_worlds_part.figure(c) if len(c.names) - 1 <= CURVES else None
    found = course or differences.figure(c, (MEASURE,), chosen)
    assert found is not None
    return dataclasses.replace(found, height=TALL, finding=_elsewhere(found.finding))


def _elsewhere(text: str) -> str:
    """A sentence of the report, whose rest is not below."""
    return text.replace(" more below", f" more {say('brief-elsewhere')}")


def _by_year(c: Comparison, chosen: Sequence[str]) -> Table:
    """What each adds at several years, and how sure that is."""
    rows: list[tuple[Cell, ...]] = []
    for name in chosen:
        found = (c.difference(name, MEASURE, months=months) for months in c.horizons)
        sure = sign(c, name, c.difference(name, MEASURE), short=True)
        rows.append((name, *((points(d.mean), between(d.low, d.high, "points")) for d in found), sure))
    heads = (say("brief-by", at=at(months)) for months in c.horizons)
    head = (say("brief-against", name=c.baseline), *heads, say("brief-sign", at=at(c.months)))
    return Table(head, tuple(rows), say("brief-points") if c.runs_each > 1 else say("brief-points-one"))


def _costs(c: Comparison, chosen: Sequence[str]) -> Table:
    """Public and own money, users added, and what one of these costs."""
    rows: list[tuple[Cell, ...]] = []
    for name in (c.baseline, *chosen):
        money = c.money(name)
        cost: tuple[Cell, ...] = (NONE, NONE)
        if name != c.baseline and not c.other_world(name):
            found = c.public_per_added(name)
            cost = (added.gained(found.users), added.told(found))
        rows.append((name, parts(money.public), parts(money.own), *cost))
    head = (
        say("brief-until", at=at(c.months)),
        say("brief-public", currency=c.currency),
        say("brief-own", currency=c.currency),
        say("brief-users"),
        say("brief-each", currency=c.currency),
    )
    return Table(head, tuple(rows), say("brief-cost-note", name=c.baseline))


def _worlds(c: Comparison) -> Iterator[str]:
    """In how many worlds it holds, and in what those differ that turn it."""
    if not c.many_worlds:
        yield say("brief-one-world")
        return
    for name in [name for name in same_world(c) if name != c.baseline][:MOST_TOLD]:
        d = c.difference(name, MEASURE)
        if not isinstance(d, Crossed):
            continue
        apart = differ_most([world for world in c.worlds if world.name in d.worlds], d.turns)
        what = list(dict.fromkeys(uncapitalised(label(each.parameter)) for each in apart))
        if d.turns and what:
            yield say("brief-turns-in", name=name, held=held(d), turns=len(d.turns), what=listed(what))
        else:
            yield say("brief-holds", name=name, held=held(d), turns=len(d.turns))


def _years(c: Comparison) -> Iterator[str]:
    """From when on it is sure, and which scenarios change places."""
    for name in [name for name in same_world(c) if name != c.baseline][:MOST_TOLD]:
        month = c.surely_from(name, MEASURE) if c.runs_each > 1 else None
        if month is not None:
            side = "more" if c.difference(name, MEASURE).mean > 0 else "less"
            yield say("brief-surely-from", name=name, side=side, base=c.baseline, date=date(month))
    if orders := horizons.orders(c, MOST_TOLD):
        yield orders
    yield say("brief-horizon", at=at(c.months))


def _sizes(c: Comparison) -> Iterator[str]:
    """Who gains."""
    if groups_of(c):
        yield say("brief-sizes", at=at(c.months), told=_elsewhere(who_gains.told(c)))


def _rests(c: Comparison) -> Iterator[tuple[str, str]]:
    """What was compared, on what, how often and how long."""
    names = [*c.names[: MOST + 1], *([say("brief-others", count=len(c.names) - MOST - 1)] * (len(c.names) > MOST + 1))]
    yield say("brief-compared"), say("brief-compared-names", names=listed(names))
    files = [Path(path).name for each in c.scenarios if each.network for path in each.network.paths().values()]
    own = listed(list(dict.fromkeys(files))[:MOST_TOLD])
    size = factories(c)
    yield (
        say("brief-network"),
        say("brief-network-own", size=size, files=own) if own else say("brief-made-up", size=size),
    )
    runs = count(len(c.runs(c.baseline)) * len(c.names), "run")
    worlds = say("brief-runs", runs=runs, each=len(c.seeds), worlds=len(c.in_worlds))
    yield say("brief-runs-name"), worlds
    yield say("brief-time"), years(c.months)
