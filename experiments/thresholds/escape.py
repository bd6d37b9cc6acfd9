"""Pilots to escape: the smallest programme after which scaling goes on unsupported, by a bracketing search.

For every kind of programme the share of runs that escape is told at a few sizes, each on the same seeds, with an exact
interval. A size surely escapes if the whole interval lies above the share asked for, and surely does not if it lies
below. Bisection narrows both ends: the largest size that surely does not, and the smallest that surely does.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import pandas as pd

from ...model.outcomes.shown import Shown
from ...model.outcomes.verdict import PACE
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World, in_world
from ..comparable import gates
from ..dispatcher import together
from ..ensemble import RunOptions, gather
from ..finished import rows_of, worlds_of
from ..tables import WORLDS
from . import EscapeSpec
from .bracket import Probe, Threshold, answer, least_runs, next_sizes
from .over_worlds import Spread, spread
from .programmes import Programme, checked, judged, launched, starts

CRITERIA: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "unsupported": lambda rows: rows["end_pace_unsupported"] >= PACE,
    "spreading": lambda rows: rows["verdict"] == "spreading",
    "case-reproduction": lambda rows: rows["case_reproduction"] >= 1.0,
}
"""When a run has escaped: unsupported scaling goes on; its verdict is spreading; its case
reproduction number is 1 or more."""
ONCE = {"self-sustaining": "unsupported", "reproduction": "case-reproduction"}
"""What older studies call a criterion, and what stands for it, or comes nearest to it, today."""
LADDER = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)
"""Sizes looked at first, as shares of the largest one."""
SHOWN = ("in_use", "programme_pilots", "public_spent")
"""Measures kept beside the share of runs."""


AIM = ("criterion", "share", "most", "within")
"""What is kept of what was asked."""


@dataclass(frozen=True, eq=False, repr=False)
class Escape(Shown):
    """The search in one scenario.

    Attributes:
        scenario, factories, months, start: the base and the month in which programmes start.
        aim: what was asked.
        seeds: on which every size was run.
        probes: everything that was seen.
        currency: of the money in them.
        asked: the criterion by the name it had when the study was made.
        brought: the worlds in which it was searched, each by itself; none where it is the scenario's own.
    """

    kind: ClassVar[str] = "escape"
    scenario: str
    factories: int
    months: int
    start: int
    aim: EscapeSpec
    seeds: tuple[int, ...]
    probes: tuple[Probe, ...]
    currency: str = HOME
    asked: str = ""
    brought: tuple[World, ...] = ()

    def apart(self) -> dict[str, Escape]:
        """The search in each world by itself, by its name; one of no name for the scenario's own."""
        if not self.brought:
            return {"": self}
        probes = {world.name: [probe for probe in self.probes if probe.world == world.name] for world in self.brought}
        return {name: dataclasses.replace(self, probes=tuple(each), brought=()) for name, each in probes.items()}

    def over_worlds(self) -> list[Spread]:
        """What was found of each kind of programme over all worlds."""
        found = {name: each.answers() for name, each in self.apart().items()}
        return [
            spread(programme, {name: a for name, each in found.items() for a in each if a.programme == programme})
            for programme in self.programmes()
        ]

    def programmes(self) -> list[Programme]:
        """The kinds of programme, in the order asked."""
        return list(dict.fromkeys(probe.programme for probe in self.probes))

    def of(self, programme: Programme) -> list[Probe]:
        """What was seen of one, from small to large."""
        return sorted((p for p in self.probes if p.programme == programme), key=lambda probe: probe.size)

    def answers(self) -> list[Threshold]:
        """One for each kind of programme."""
        return [answer(self.of(programme), self.aim.share) for programme in self.programmes()]

    def tables(self) -> dict[str, pd.DataFrame]:
        """``answers`` and ``probes``; sizes are shares of factories a year. Of several worlds each by itself, what
        they come to (``over_worlds``), and the worlds."""
        if not self.brought:
            return {"answers": pd.DataFrame(self._answers()), "probes": pd.DataFrame(self._probes())}
        answers, probes = list[dict[str, Any]](), list[dict[str, Any]]()
        for name, each in self.apart().items():
            answers += [{"world": name} | row for row in each._answers()]
            probes += [{"world": name} | row for row in each._probes()]
        rows = {"answers": answers, "probes": probes, "over_worlds": [each.row() for each in self.over_worlds()]}
        return {name: pd.DataFrame(each) for name, each in rows.items()} | {WORLDS: pd.DataFrame(rows_of(self.brought))}

    def _answers(self) -> list[dict[str, Any]]:
        answers = []
        for a in self.answers():
            row = dataclasses.asdict(a.programme) | {"answer": a.word, "size": a.size}
            row |= {"surely_not": a.below, "surely": a.above, "fails_again": a.fails_again}
            answers.append(row | {"pilots": a.above * a.programme.months / 12 * self.factories})
        return answers

    def _probes(self) -> list[dict[str, Any]]:
        probes = []
        for p in self.probes:
            low, high = p.interval()
            row: dict[str, Any] = dataclasses.asdict(p.programme) | {"size": p.size, "runs": p.runs}
            row |= {"escaped": p.escaped, "share": p.share, "low": low, "high": high, "told": p.told(self.aim.share)}
            probes.append(row | {name: getattr(p, name) for name in SHOWN})
        return probes

    def facts(self) -> dict[str, Any]:
        """What the tables do not say."""
        found = {name: getattr(self, name) for name in ("scenario", "factories", "months", "start", "currency")}
        return found | {"aim": {name: getattr(self.aim, name) for name in AIM}, "seeds": list(self.seeds)}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The study from its tables."""
        probes = tuple(
            Probe(
                Programme(r["selection"], r["counts"], int(r["months"])),
                float(r["size"]),
                int(r["runs"]),
                int(r["escaped"]),
                world=str(r.get("world", "")),
                **{name: float(r[name]) for name in SHOWN},
            )
            for r in tables["probes"].to_dict("records")
        )
        asked = facts["aim"]["criterion"]
        aim = facts["aim"] | {"criterion": ONCE.get(asked, asked)}
        return cls(
            **{**facts, "aim": EscapeSpec(facts["scenario"], **aim), "seeds": tuple(facts["seeds"])},
            probes=probes,
            asked=asked,
            brought=worlds_of(tables[WORLDS].to_dict("records")) if WORLDS in tables else (),
        )


@together()
def escape(spec: EscapeSpec, options: RunOptions | None = None) -> Escape:
    """Search the smallest size of each programme after which scaling goes on unsupported.

    Every size is run on all seeds; the programmes replace the scenario's own. Every world is searched by itself.

    Raises:
        InputError: on a programme or worlds that will not do; on too few seeds to tell anything; if support never
            ends; or if it was stopped before anything was seen.
    """
    base, seeds = spec.base, spec.dice
    kinds = itertools.product(spec.counts, spec.selections, spec.durations)
    programmes = spec.programmes or tuple(dict.fromkeys(Programme(s, c, d) for c, s, d in kinds))
    _checked(spec, programmes)
    worlds = spec.in_worlds
    bases = {world.name: in_world(base, world) for world in worlds} or {"": base}
    search = _Search(bases, seeds, spec.criterion, options or RunOptions())
    sizes = (0.0, *(spec.most * step for step in LADDER))
    search.look([(world, programme, size) for world in bases for programme in programmes for size in sizes])
    while wanted := [
        (world, programme, size)
        for world in bases
        for programme in programmes
        for size in next_sizes(search.of(world, programme), spec.share, spec.within)
        if not search.options.stopped
    ]:
        search.look(wanted)
    if not any(probe.runs for probe in search.seen.values()):
        raise InputError("escape", base.name, search.error or "was stopped before one run was finished")
    return Escape(
        scenario=base.name,
        factories=int(base.world.factories),
        months=int(base.world.months),
        start=starts(base),
        aim=spec,
        seeds=seeds,
        probes=tuple(p for world in bases for programme in programmes for p in search.of(world, programme)),
        currency=base.world.currency,
        brought=worlds,
    )


class _Search:
    """What was looked at so far."""

    def __init__(
        self, bases: Mapping[str, Scenario], seeds: Sequence[int], criterion: str, options: RunOptions
    ) -> None:
        self.bases, self.seeds, self.criterion, self.options = bases, seeds, criterion, options
        self.seen: dict[tuple[str, Programme, float], Probe] = {}
        self.error = ""

    def of(self, world: str, programme: Programme) -> list[Probe]:
        """Probes of one programme in a world, from small to large."""
        mine = (p for (where, own, _), p in self.seen.items() if (where, own) == (world, programme))
        return sorted(mine, key=lambda probe: probe.size)

    def look(self, wanted: Sequence[tuple[str, Programme, float]]) -> None:
        """Run these programmes at these sizes; equal scenarios (no programme, however it would select) run once."""
        scenarios = [launched(self.bases[world], programme, size) for world, programme, size in wanted]
        rows = gather(list({scenario.hash: scenario for scenario in scenarios}.values()), self.seeds, self.options)
        self.error = next((error for error in rows["error"] if error), self.error)
        well = rows[rows["error"] == ""]
        groups = dict(iter(well.assign(out=CRITERIA[self.criterion](well)).groupby("hash")))
        for (world, programme, size), scenario in zip(wanted, scenarios, strict=True):
            group = groups.get(scenario.hash)
            if group is None:
                self.seen[world, programme, size] = Probe(programme, size, 0, 0, world=world)
                continue
            shown, escaped = {name: float(group[name].mean()) for name in SHOWN}, int(group["out"].sum())
            self.seen[world, programme, size] = Probe(programme, size, len(group), escaped, world=world, **shown)


def _checked(spec: EscapeSpec, programmes: Sequence[Programme]) -> None:
    gates(spec.base, "knows no pilots")
    for programme in programmes:
        checked(programme)
        if spec.criterion == "unsupported":
            judged(spec.base, programme)
    if len(spec.dice) < (needed := least_runs(spec.share)):
        remedy = f"are too few to tell whether a share of {spec.share:g} of runs escapes: ask for at least {needed}"
        raise InputError("--seeds", len(spec.dice), remedy)
